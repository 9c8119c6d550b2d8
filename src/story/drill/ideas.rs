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
use crate::text::list;
use crate::traffic::{Reason, Simulation};

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
pub(super) fn of(model: &Model, blamed: &[Blame], traffic: &Simulation) -> Vec<Idea> {
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
            | Reason::TooManyConnections => ideas.extend(more_of(model, node, traffic)),
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

/// Twice as many of what is busiest of everything that a request comes to from here: one kind of
/// part, on all the machines that have it.
fn more_of(model: &Model, node: NodeId, traffic: &Simulation) -> Option<Idea> {
    let busy = |node: &NodeId| {
        let counts = &traffic.measures().stations;
        counts.get(node.index()).map_or(0, |count| count.busy_ns)
    };
    let mut behind = petgraph::visit::Bfs::new(&model.graph, node);
    let mut found = Vec::new();
    while let Some(next) = behind.next(&model.graph) {
        found.push(next);
    }
    let kind = |node: &NodeId| model.graph[*node].kind().map(Kind::word);
    let busiest = found.iter().max_by_key(|node| busy(node))?;
    let (word, alike) = (
        kind(busiest)?,
        found.iter().filter(|one| kind(one) == kind(busiest)),
    );
    // Two of a database hold two sets of data: more machines alone are no answer.
    if word == "Database" || busy(busiest) == 0 {
        return None;
    }
    let mut names: Vec<&str> = alike
        .filter_map(|node| model.graph[*node].host)
        .filter_map(|host| Some(model.hosts.get(host.index())?.authored.as_str()))
        .collect();
    names.sort_unstable();
    names.dedup();
    let edits = names.iter().map(|name| {
        let copies = model.hosts.iter().filter(|host| host.authored == **name);
        let count = 2 * copies.count();
        (format!("hosts.{name:?}.count"), count.to_string())
    });
    let edits: Vec<(String, String)> = edits.collect();
    let title = format!("Twice as many of {} (count)", list(&names));
    (!edits.is_empty()).then(|| Idea::new(title, &edits))
}
