//! Footholds: what somebody who has entered one machine, or stands outside, reaches from there.
//!
//! The worst case is told: inside a machine the intruder is its administrator, so that the
//! machine's own rules for what may leave it stop nothing. Refuses to say whether a door can be
//! forced: it says which doors stand open, and for which of them the key lies on the machine.

mod filter;
mod keys;
mod listening;

pub use keys::{Key, Rights};
pub use listening::{listens_abroad, ports};

use crate::design::Kind;
use crate::design::model::{HostId, Model, NodeId};
use crate::design::reach::lets_pass;
use crate::design::records::Rule;
use crate::design::words::{ClientRole, Door as Access};
use filter::{Passage, passage};
use listening::{edges, is_public};
use std::collections::{BTreeSet, VecDeque};

pub(super) use filter::stands_before;
pub(super) use listening::arrivals;

/// Where an intruder stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Foothold {
    /// Outside, with what visitors have.
    Internet,
    /// Inside a machine (index into the model's hosts).
    Host(usize),
    /// Inside the machine of a component that is placed on none.
    Component(NodeId),
}

impl Foothold {
    /// The foothold that an element's id stands for: a host, or the machine of a component.
    #[must_use]
    pub fn find(model: &Model, id: &str) -> Option<Self> {
        if let Some(host) = model.hosts.iter().position(|host| host.name == id) {
            return Some(Self::Host(host));
        }
        let node = model.node(id)?;
        model.graph[node].component()?;
        if matches!(model.graph[node].kind(), Some(Kind::Client(_))) {
            return Some(Self::Internet);
        }
        Some(
            model.graph[node]
                .host
                .map_or(Self::Component(node), |host| Self::Host(host.index())),
        )
    }

    /// What it is called: `the Internet`, or the machine's id.
    #[must_use]
    pub fn name(self, model: &Model) -> &str {
        match self {
            Self::Internet => "the Internet",
            Self::Host(host) => model.hosts.get(host).map_or("", |host| &host.name),
            Self::Component(node) => &model.graph[node].name,
        }
    }

    fn host(self) -> Option<usize> {
        match self {
            Self::Host(host) => Some(host),
            Self::Internet | Self::Component(_) => None,
        }
    }

    /// The nodes that rules about the source may name.
    fn nodes(self, model: &Model) -> Vec<NodeId> {
        match self {
            Self::Host(host) => model
                .on_host(HostId(u32::try_from(host).unwrap_or(u32::MAX)))
                .collect(),
            Self::Component(node) => vec![node],
            Self::Internet => model
                .graph
                .node_indices()
                .filter(|node| {
                    matches!(model.graph[*node].kind(),
                        Some(Kind::Client(client)) if client.role == ClientRole::Visitor)
                })
                .collect(),
        }
    }
}

/// Why a door stands open.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Why {
    /// It is on the machine itself.
    Here,
    /// Nothing filters.
    Unfiltered,
    /// A stated rule lets it pass.
    Rule,
    /// Rules are not stated, and the link is drawn.
    Drawn,
}

/// A port that an intruder can talk to.
#[derive(Debug, Clone, PartialEq)]
pub struct Door {
    /// The machine (index into the model's hosts), where one is known.
    pub host: Option<usize>,
    /// What listens; none for the machine's own SSH.
    pub node: Option<NodeId>,
    /// The port.
    pub port: u16,
    /// Why it stands open.
    pub why: Why,
    /// What opens it, for doors that ask who is there: databases, caches, queues, SSH.
    pub key: Option<Key>,
}

impl Door {
    /// `mysql-2:3306`, or `server-1:22` for a machine's SSH.
    #[must_use]
    pub fn name(&self, model: &Model) -> String {
        let host = || self.host.and_then(|host| model.hosts.get(host));
        let name = match self.node {
            Some(node) => model.graph[node].name.as_str(),
            None => host().map_or("", |host| &host.name),
        };
        format!("{name}:{}", self.port)
    }
}

/// A door that a filter keeps shut.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shut {
    /// What listens.
    pub node: NodeId,
    /// The port.
    pub port: u16,
    /// The host or firewall whose rules keep it shut.
    pub by: String,
}

/// What can be reached from a foothold.
#[derive(Debug, Clone, Default)]
pub struct Reach {
    /// Open doors: those on the machine itself first, then in file order.
    pub doors: Vec<Door>,
    /// Doors that a filter keeps shut.
    pub shut: Vec<Shut>,
    /// Keys and passwords that lie on the machine, in words.
    pub holds: Vec<String>,
    /// What is not said, so that doors may be missing.
    pub unsaid: Vec<String>,
}

impl Reach {
    /// The databases whose port is open from here, each once.
    #[must_use]
    pub fn databases(&self, model: &Model) -> Vec<NodeId> {
        let mut found: Vec<NodeId> = self
            .doors
            .iter()
            .filter_map(|door| door.node)
            .filter(|node| matches!(model.graph[*node].kind(), Some(Kind::Database(_))))
            .collect();
        found.dedup();
        found
    }
}

/// Everything that can be talked to from a foothold.
#[must_use]
pub fn reach(model: &Model, from: Foothold) -> Reach {
    let mut reach = Reach::default();
    let sources = from.nodes(model);
    let purse = keys::purse(model, &sources);
    reach.holds = purse.words(model);
    let mut places: BTreeSet<HostId> = BTreeSet::new();
    for node in model.graph.node_indices() {
        let Some(kind) = model.graph[node].kind() else {
            continue;
        };
        // Somebody else's services are somebody else's to defend.
        if !(kind.answers() || matches!(kind, Kind::Dns(_))) || matches!(kind, Kind::External(_)) {
            continue;
        }
        let host = model.graph[node].host;
        let here = match from {
            Foothold::Component(own) => own == node,
            _ => host.is_some_and(|host| from.host() == Some(host.index())),
        };
        if !here && !listens_abroad(model, node) {
            continue;
        }
        if from == Foothold::Internet {
            match is_public(model, node) {
                Some(true) => {}
                Some(false) => continue,
                None => {
                    if let Some(host) = host {
                        places.insert(host);
                    }
                    continue;
                }
            }
        }
        for port in ports(model, node) {
            let why = if here {
                Passage::Open(Why::Here)
            } else {
                passage(model, from, &sources, node, port)
            };
            match why {
                Passage::Open(why) => reach.doors.push(Door {
                    host: host.map(HostId::index),
                    node: Some(node),
                    port,
                    why,
                    key: purse.key(model, node, here),
                }),
                Passage::Shut(by) => reach.shut.push(Shut { node, port, by }),
            }
        }
    }
    reach.unsaid = places
        .into_iter()
        .map(|host| {
            format!(
                "whether {} has a public address",
                model.hosts[host.index()].name
            )
        })
        .collect();
    logins(model, from, &sources, &mut reach);
    reach.doors.sort_by_key(|door| door.why != Why::Here);
    reach
}

/// Machines whose SSH can be talked to.
fn logins(model: &Model, from: Foothold, sources: &[NodeId], reach: &mut Reach) {
    const SSH: u16 = 22;
    let is_bastion = |node: &NodeId| matches!(model.graph[*node].kind(), Some(Kind::Bastion(_)));
    let from_bastion = sources.iter().any(is_bastion);
    for (place, host) in model.hosts.iter().enumerate() {
        if from.host() == Some(place) || (from == Foothold::Internet && host.record.ip.is_none()) {
            continue;
        }
        match host.record.ssh {
            Some(Access::Closed) => continue,
            Some(Access::Bastion) if !from_bastion => continue,
            Some(Access::Open | Access::Bastion) => {}
            None => {
                // Without a word on it, only a stated rule speaks of a door.
                let rules = host
                    .record
                    .firewall
                    .as_ref()
                    .and_then(|wall| wall.allow.as_deref());
                if !rules.is_some_and(|rules| rules.iter().any(|rule| rule.port == Some(SSH))) {
                    continue;
                }
            }
        }
        let Some(node) = model
            .on_host(HostId(u32::try_from(place).unwrap_or(u32::MAX)))
            .next()
        else {
            continue;
        };
        if let Passage::Open(why) = passage(model, from, sources, node, SSH) {
            reach.doors.push(Door {
                host: Some(place),
                node: None,
                port: SSH,
                why,
                key: Some(Key::Needed),
            });
        }
    }
}

/// How many machines have to be entered one after the other to get into each host, when every
/// door that stands open can be forced; none for those that cannot be reached at all.
#[must_use]
pub fn spread(model: &Model, from: Foothold) -> Vec<Option<u32>> {
    let mut steps: Vec<Option<u32>> = vec![None; model.hosts.len()];
    let mut open: VecDeque<(Foothold, u32)> = VecDeque::from([(from, 0)]);
    if let Foothold::Host(host) = from
        && let Some(step) = steps.get_mut(host)
    {
        *step = Some(0);
    }
    while let Some((place, so_far)) = open.pop_front() {
        for door in reach(model, place).doors {
            let Some(host) = door.host else { continue };
            if let Some(step @ None) = steps.get_mut(host) {
                *step = Some(so_far + 1);
                open.push_back((Foothold::Host(host), so_far + 1));
            }
        }
    }
    steps
}

/// Whether rules let any of these sources through.
fn admits(model: &Model, rules: &[Rule], sources: &[NodeId], to: NodeId, port: u16) -> bool {
    let from_anywhere = rules.iter().filter(|rule| rule.from.is_none());
    let mut from_anywhere = from_anywhere.map(std::slice::from_ref);
    from_anywhere.any(|rule| lets_pass(model, rule, to, to, Some(port)))
        || sources
            .iter()
            .any(|from| lets_pass(model, rules, *from, to, Some(port)))
}
