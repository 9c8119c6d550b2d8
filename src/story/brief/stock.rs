//! Stock-taking: how many of what there are, where they stand, and what was left open.
//!
//! Refuses tasks: those say how many there should be.

use super::{Reply, State};
use crate::design::model::NodeId;
use crate::design::records::Agent;
use crate::design::{Choice, Kind, LinkKind};
use crate::findings::Tier;
use crate::story::claims::Bench;
use crate::text::list;

/// At least so many of a kind, of the program the task names where the file names one.
pub(super) fn several(
    bench: &Bench<'_>,
    least: usize,
    what: &str,
    program: &[&str],
    is: fn(&Kind) -> bool,
) -> Reply {
    let found = bench.of_kind(is);
    let names = list(&bench.case.names(&found));
    let other: Vec<String> = found
        .iter()
        .filter_map(|node| {
            let software = bench.case.component(*node)?.common.software.as_deref()?;
            let known = software.to_lowercase();
            let is_asked = program.is_empty() || program.iter().any(|word| known.contains(word));
            (!is_asked).then(|| format!("{} is {software}", bench.case.name(*node)))
        })
        .collect();
    if found.is_empty() {
        return Reply::fail(format!("There is no {what}."));
    }
    if found.iter().any(|node| bench.case.count_is_open(*node)) {
        return Reply::open(format!("{names}: how many there are was left open."));
    }
    if found.len() < least {
        return Reply::fail(format!("{} of {least}: {names}.", found.len()));
    }
    if !other.is_empty() {
        return Reply::fail(format!("Another program was chosen: {}.", list(&other)));
    }
    let open: Vec<&str> = found
        .iter()
        .filter(|node| !is_placed(bench, **node))
        .map(|node| bench.case.name(*node))
        .collect();
    if open.is_empty() {
        Reply::pass(format!("{names}."))
    } else {
        Reply::open(format!(
            "{names}; on which server {} {} is left open.",
            list(&open),
            verb(open.len(), "stands", "stand")
        ))
    }
}

/// The form of a verb that goes with a number of things.
pub(super) const fn verb<'a>(count: usize, one: &'a str, several: &'a str) -> &'a str {
    if count == 1 { one } else { several }
}

/// Whether it is said where a component stands.
pub(super) fn is_placed(bench: &Bench<'_>, node: NodeId) -> bool {
    bench.case.model.graph[node].host.is_some()
        || bench
            .case
            .kind(node)
            .is_some_and(Kind::is_normally_unplaced)
}

/// The components that serve and stand nowhere.
pub(super) fn unplaced(bench: &Bench<'_>) -> Vec<NodeId> {
    let tiers = Tier::ALL.into_iter();
    tiers
        .flat_map(|tier| bench.case.tier(tier).iter().copied())
        .filter(|node| !is_placed(bench, *node))
        .collect()
}

/// How many hosts there are, and which.
pub(super) fn counted(hosts: &[&str]) -> String {
    match hosts {
        [] => "There is no server.".to_owned(),
        _ => format!("{}: {}.", hosts.len(), list(hosts)),
    }
}

/// The names of hosts.
pub(super) fn hosts<'a>(bench: &Bench<'a>) -> Vec<&'a str> {
    let hosts = bench.case.model.hosts.iter();
    hosts.map(|host| host.name.as_str()).collect()
}

/// The databases whose role was left open.
pub(super) fn roleless<'a>(bench: &'a Bench<'_>) -> Vec<&'a str> {
    let databases =
        bench.of_kind(|kind| matches!(kind, Kind::Database(one) if one.role.is_undecided()));
    databases
        .into_iter()
        .map(|node| bench.case.name(node))
        .collect()
}

/// One primary and at least one replica that it feeds.
pub(super) fn pair(bench: &Bench<'_>) -> Reply {
    let model = bench.case.model;
    let databases = bench.of_kind(|kind| matches!(kind, Kind::Database(_)));
    let roleless = roleless(bench);
    if !roleless.is_empty() {
        return Reply::open(format!("The role of {} is left open.", list(&roleless)));
    }
    let (writers, replicas) = (bench.writers(), bench.replicas());
    let (write_names, copy_names) = (
        list(&bench.case.names(&writers)),
        list(&bench.case.names(&replicas)),
    );
    if databases.len() < 2 {
        return Reply::fail(match databases.len() {
            0 => "There is no database.".to_owned(),
            _ => format!("1 of 2 databases: {}.", list(&bench.case.names(&databases))),
        });
    }
    if writers.len() != 1 || replicas.is_empty() {
        return Reply::fail(format!(
            "{} accept writes ({write_names}) and {} are replicas: one primary with a replica is \
             asked for.",
            writers.len(),
            replicas.len()
        ));
    }
    let mut copies = model.graph.edge_indices().filter(|edge| {
        let (from, to) = model.ends(*edge);
        model.graph[*edge].kind == LinkKind::Replication
            && writers.contains(&from)
            && replicas.contains(&to)
    });
    let Some(edge) = copies.next() else {
        return Reply::fail(format!(
            "Nothing is replicated from {write_names} to {copy_names}."
        ));
    };
    let open = unplaced(bench);
    let open: Vec<&NodeId> = open
        .iter()
        .filter(|node| databases.contains(node))
        .collect();
    let told = format!(
        "{write_names} is the primary and feeds {copy_names} ({})",
        bench.case.link(edge)
    );
    let counts = databases.iter().any(|node| bench.case.count_is_open(*node));
    match (open.is_empty(), counts) {
        (true, false) => Reply::pass(format!("{told}.")),
        (_, true) => Reply::open(format!("{told}; how many replicas there are is left open.")),
        _ => Reply::open(format!("{told}; on which server they stand is left open.")),
    }
}

/// At least three firewalls: on hosts, in the path, or both.
pub(super) fn firewalls(bench: &Bench<'_>) -> Reply {
    let model = bench.case.model;
    let own: Vec<&str> = model
        .hosts
        .iter()
        .filter(|host| host.record.firewall.is_some())
        .map(|host| host.name.as_str())
        .collect();
    let boxes = bench.of_kind(|kind| matches!(kind, Kind::Firewall(_)));
    let mut parts = Vec::new();
    if !own.is_empty() {
        parts.push(format!("on {}", list(&own)));
    }
    if !boxes.is_empty() {
        parts.push(format!("{} in the path", list(&bench.case.names(&boxes))));
    }
    let count = own.len() + boxes.len();
    let told = if parts.is_empty() {
        "There is none.".to_owned()
    } else {
        format!("{count}: {}.", parts.join("; "))
    };
    Reply::new(if count >= 3 { State::Pass } else { State::Fail }, told)
}

/// The agents, those drawn as boxes too: where each stands, and what is said of it.
pub(super) fn agents<'a>(bench: &Bench<'a>) -> Vec<(String, AgentFacts<'a>)> {
    let model = bench.case.model;
    let mut found: Vec<(String, AgentFacts<'a>)> = Vec::new();
    for host in &model.hosts {
        if let Some(agent) = &host.record.agent {
            found.push((host.name.clone(), AgentFacts::of(agent)));
        }
    }
    for (node, component) in bench.case.components() {
        if let Kind::Agent(agent) = &component.kind {
            let facts = AgentFacts {
                reports_to: agent.reports_to.get().map(crate::design::Name::as_str),
                by: agent.by.get().copied(),
                metrics: &agent.metrics,
            };
            found.push((bench.case.name(node).to_owned(), facts));
        }
    }
    found
}

/// What is said of an agent.
pub(super) struct AgentFacts<'a> {
    pub(super) reports_to: Option<&'a str>,
    pub(super) by: Option<crate::design::words::Transfer>,
    pub(super) metrics: &'a [crate::design::words::Metric],
}

impl<'a> AgentFacts<'a> {
    fn of(agent: &'a Agent) -> Self {
        Self {
            reports_to: match &agent.reports_to {
                Choice::Is(name) => Some(name.as_str()),
                Choice::Undecided => None,
            },
            by: agent.by.get().copied(),
            metrics: &agent.metrics,
        }
    }
}

/// At least three monitoring clients, each of which reports to something.
pub(super) fn clients(bench: &Bench<'_>) -> Reply {
    let agents = agents(bench);
    let names: Vec<&str> = agents.iter().map(|(name, _)| name.as_str()).collect();
    if agents.len() < 3 {
        let told = if names.is_empty() {
            "There is none".to_owned()
        } else {
            format!("{} of 3: {}", names.len(), list(&names))
        };
        return Reply::fail(format!("{told}."));
    }
    let mute: Vec<&str> = agents
        .iter()
        .filter(|(_, agent)| agent.reports_to.is_none())
        .map(|(name, _)| name.as_str())
        .collect();
    if !mute.is_empty() {
        return Reply::open(format!(
            "To whom the agents of {} report is left open.",
            list(&mute)
        ));
    }
    let mut to: Vec<&str> = agents
        .iter()
        .filter_map(|(_, agent)| agent.reports_to)
        .collect();
    to.dedup();
    Reply::pass(format!("On {}, reporting to {}.", list(&names), list(&to)))
}
