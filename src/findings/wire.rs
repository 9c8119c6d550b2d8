//! Wires: what somebody who listens on a link reads.
//!
//! Refuses to say how likely a listener is: it says what there would be to read.

use crate::design::Kind;
use crate::design::model::{EdgeId, Entity, Model, NodeId};
use crate::design::words::{Class, Layer, LinkKind};

/// Where a link runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// Inside one machine: there is no wire.
    Machine,
    /// Between machines of the design.
    Network,
    /// Between the design and the world outside.
    Internet,
    /// Not known: an end has no machine yet.
    Unplaced,
}

/// How a link is protected against listening.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cover {
    /// Everything can be read and changed.
    Clear,
    /// Encrypted, but to anybody who answers: who stands in the middle reads it all the same.
    Unverified,
    /// Encrypted.
    Encrypted,
}

/// What a listener on a link learns.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sniffed {
    /// The link.
    pub edge: EdgeId,
    /// Where it runs.
    pub place: Place,
    /// How it is protected.
    pub cover: Cover,
    /// What travels on it, in words.
    pub carries: Vec<&'static str>,
}

impl Sniffed {
    /// Something worth hiding crosses a wire in clear.
    #[must_use]
    pub fn is_readable(&self) -> bool {
        self.cover == Cover::Clear && self.place != Place::Machine && !self.carries.is_empty()
    }

    /// One line for a listener's view of the link.
    #[must_use]
    pub fn words(&self) -> String {
        let carried = self.carries.join(", ");
        match (self.place, self.cover) {
            _ if self.carries.is_empty() => "nothing".to_owned(),
            (Place::Machine, _) => "nothing: it never leaves the machine".to_owned(),
            (Place::Unplaced, Cover::Clear) => format!("{carried}, if it leaves the machine"),
            (_, Cover::Clear) => carried,
            (_, Cover::Unverified) => {
                format!("sizes and times; in the middle, unnoticed: {carried}")
            }
            (Place::Internet, Cover::Encrypted) => {
                "who talks to the site, how much and when".to_owned()
            }
            (_, Cover::Encrypted) => "sizes and times".to_owned(),
        }
    }
}

/// What a listener on every link of the design would read, in file order.
#[must_use]
pub fn sniff(model: &Model) -> Vec<Sniffed> {
    model
        .graph
        .edge_indices()
        .map(|edge| Sniffed {
            edge,
            place: place(model, edge),
            cover: cover(model, edge),
            carries: carries(model, edge),
        })
        .collect()
}

/// Nobody expects these on a machine of the design.
fn is_outside(model: &Model, node: NodeId) -> bool {
    match model.graph[node].kind() {
        Some(Kind::Client(_) | Kind::External(_) | Kind::Cdn(_)) => true,
        Some(Kind::Collector(collector)) => collector.saas,
        _ => false,
    }
}

fn place(model: &Model, edge: EdgeId) -> Place {
    let (from, to) = model.ends(edge);
    if is_outside(model, from) || is_outside(model, to) {
        return Place::Internet;
    }
    let (a, b) = (&model.graph[from], &model.graph[to]);
    match (a.host, b.host) {
        (Some(a), Some(b)) if a == b => Place::Machine,
        (Some(_), Some(_)) => Place::Network,
        _ => {
            let has_no_machine = |node: NodeId| {
                matches!(model.graph[node].entity, Entity::Address(_))
                    || model.graph[node]
                        .kind()
                        .is_some_and(Kind::is_normally_unplaced)
            };
            if has_no_machine(from) || has_no_machine(to) {
                Place::Network
            } else {
                Place::Unplaced
            }
        }
    }
}

fn cover(model: &Model, edge: EdgeId) -> Cover {
    let link = &model.graph[edge];
    // SSH is encrypted by itself.
    let encrypted = link.is_encrypted()
        || link.kind == LinkKind::Management
        || passes_encrypted(model, model.ends(edge).0, link.kind);
    match (encrypted, link.tail.verify) {
        (false, _) => Cover::Clear,
        (true, Some(false)) => Cover::Unverified,
        (true, _) => Cover::Encrypted,
    }
}

/// A balancer of connections that does not decrypt sends on what arrives, encrypted as it is.
fn passes_encrypted(model: &Model, node: NodeId, kind: LinkKind) -> bool {
    let Some(Kind::LoadBalancer(lb)) = model.graph[node].kind() else {
        return false;
    };
    if lb.layer != Layer::Tcp || lb.tls.is_some() || !kind.is_request() {
        return false;
    }
    let mut arriving = super::foothold::arrivals(model, node)
        .into_iter()
        .filter(|edge| model.graph[*edge].kind.is_request())
        .peekable();
    arriving.peek().is_some() && arriving.all(|edge| model.graph[edge].is_encrypted())
}

fn carries(model: &Model, edge: EdgeId) -> Vec<&'static str> {
    let link = &model.graph[edge];
    let (from, to) = model.ends(edge);
    let dynamic = [Class::Read, Class::Write]
        .into_iter()
        .any(|class| link.carries(class));
    match link.kind {
        LinkKind::Undecided => Vec::new(),
        LinkKind::Lookup => vec!["the name that is asked for"],
        LinkKind::Read => vec!["queries", "the rows that answer them"],
        LinkKind::Write => vec!["queries", "what is written"],
        LinkKind::ReadWrite => vec!["queries", "the rows that answer them", "what is written"],
        LinkKind::Replication => vec!["every change of the data"],
        LinkKind::Backup => match model.graph[to].kind() {
            Some(Kind::Backup(backup)) if backup.encrypted == Some(true) => {
                vec!["an encrypted copy of the data"]
            }
            _ => vec!["a copy of all data"],
        },
        LinkKind::Heartbeat => vec!["who holds the address"],
        LinkKind::Sync => vec!["what the two keep alike"],
        LinkKind::Telemetry => {
            let ships_logs = [from, to].into_iter().any(|node| ships_logs(model, node));
            if ships_logs {
                vec!["measurements", "logs"]
            } else {
                vec!["measurements"]
            }
        }
        LinkKind::Management => vec!["an administrator's session"],
        _ if matches!(
            model.graph[to].kind(),
            Some(Kind::Database(_) | Kind::DatabaseProxy(_))
        ) =>
        {
            vec!["queries", "the rows that answer them"]
        }
        _ if dynamic => vec!["forms and passwords", "session cookies", "pages"],
        _ => vec!["cookies", "files"],
    }
}

fn ships_logs(model: &Model, node: NodeId) -> bool {
    let on_host = model.graph[node].host.is_some_and(|host| {
        let agent = model.hosts[host.index()].record.agent.as_ref();
        agent.is_some_and(|agent| agent.logs)
    });
    on_host || matches!(model.graph[node].kind(), Some(Kind::Agent(agent)) if agent.logs)
}

/// The links whose listener reads something, each file's link once, with what there is to read.
#[must_use]
pub fn readable(model: &Model) -> Vec<Sniffed> {
    let mut told: Vec<usize> = Vec::new();
    sniff(model)
        .into_iter()
        .filter(Sniffed::is_readable)
        .filter(|one| {
            let authored = model.graph[one.edge].authored;
            let is_new = !told.contains(&authored);
            if is_new {
                told.push(authored);
            }
            is_new
        })
        .collect()
}
