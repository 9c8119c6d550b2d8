//! Edits that may help against what a drill has cost, though no finding asks for them: a second try
//! elsewhere, checks that notice sooner, twice as many of what could not keep up.
//!
//! Refuses to promise anything: each is tried by playing the drill again.

use super::measured::Blame;
use crate::design::hash::Section;
use crate::design::kinds::Component;
use crate::design::model::{Entity, NodeId};
use crate::design::words::{Check, Engine};
use crate::design::{Choice, Kind, Model, Time};
use crate::traffic::Reason;

/// Edits that are tried.
const MOST: usize = 4;
/// How often an impatient balancer asks, and how many failures are enough for it.
const SOON: Time = Time::from_secs(1);
const ENOUGH: u32 = 2;

/// An edit with its name.
#[derive(Debug, Clone)]
pub(super) struct Idea {
    /// What it does.
    pub(super) title: String,
    /// Values by path.
    pub(super) edits: Section<String>,
}

impl Idea {
    fn new(title: String, edits: &[(String, String)]) -> Self {
        Self {
            title,
            edits: edits.iter().cloned().collect(),
        }
    }
}

/// What may help against these losses, the most promising last.
pub(super) fn of(model: &Model, blamed: &[Blame]) -> Vec<Idea> {
    let mut ideas: Vec<Idea> = Vec::new();
    for (station, reason, _) in blamed.iter().filter_map(|one| one.why) {
        let node = NodeId::new(station);
        match reason {
            Reason::Refused | Reason::Silent | Reason::Reset => {
                ideas.extend(balancers_before(model, node).flat_map(patience));
            }
            Reason::QueueFull
            | Reason::QueueTimeout
            | Reason::TimedOut
            | Reason::TooManyConnections => ideas.extend(more_of(model, node)),
            _ => {}
        }
    }
    let mut seen: Vec<String> = Vec::new();
    ideas.retain(|idea| {
        let is_new = !seen.contains(&idea.title);
        seen.push(idea.title.clone());
        is_new
    });
    ideas.truncate(MOST);
    ideas.reverse();
    ideas
}

/// The balancers whose members a station is, each by the name in the file.
fn balancers_before(model: &Model, node: NodeId) -> impl Iterator<Item = (&str, &Component)> {
    let into = model
        .graph
        .edges_directed(node, petgraph::Direction::Incoming);
    into.filter_map(|edge| {
        let (from, _) = model.ends(petgraph::visit::EdgeRef::id(&edge));
        let from = &model.graph[from];
        match &from.entity {
            Entity::Component(component) => Some((from.authored.as_str(), &**component)),
            _ => None,
        }
    })
}

/// A second try elsewhere, and sooner notice.
fn patience((name, component): (&str, &Component)) -> Vec<Idea> {
    let Kind::LoadBalancer(balancer) = &component.kind else {
        return Vec::new();
    };
    let at = |field: &str| format!("components.{name:?}.{field}");
    let mut ideas = Vec::new();
    if balancer.engine == Engine::Haproxy && !balancer.redispatch && balancer.retries > 0 {
        ideas.push(Idea::new(
            format!("Let {name} try another member when a connection fails (redispatch: true)"),
            &[(at("redispatch"), "true".to_owned())],
        ));
    }
    let probing = &component.probing;
    let checks = !matches!(probing.check, Choice::Is(Check::Off));
    if checks && probing.inter.nanos() * u64::from(probing.fall) > SOON.nanos() * u64::from(ENOUGH)
    {
        ideas.push(Idea::new(
            format!("Let {name} ask for health more often (inter: {SOON}, fall: {ENOUGH})"),
            &[
                (at("inter"), SOON.to_string()),
                (at("fall"), ENOUGH.to_string()),
            ],
        ));
    }
    ideas
}

/// Twice as many of what could not keep up, on twice as many machines where it is alone on one.
fn more_of(model: &Model, node: NodeId) -> Option<Idea> {
    let this = &model.graph[node];
    let host = this.host.and_then(|host| model.hosts.get(host.index()))?;
    let copies = model
        .hosts
        .iter()
        .filter(|one| one.authored == host.authored);
    let count = 2 * copies.count();
    let name = &host.authored;
    Some(Idea::new(
        format!("Twice as many of {name} (count: {count})"),
        &[(format!("hosts.{name:?}.count"), count.to_string())],
    ))
}
