//! Monitoring: who is watched, from where, and who is told.
//!
//! Refuses what visitors are served, and what exactly is measured.

use super::case::{Case, Tier};
use super::phrase::{every_host_lacks, percent};
use super::rule::Severity::{High, Medium};
use super::rule::{Answer, Category, Hit, Rule};
use crate::design::model::NodeId;
use crate::design::records::Agent;
use crate::design::words::{LinkKind, Metric, Transfer};
use crate::design::{Choice, Kind, Name};
use crate::text::{is_are, list, s};
use std::collections::BTreeSet;

pub(super) const RULES: &[Rule] = &[
    Rule {
        code: "MON-01",
        title: "Nothing is monitored",
        category: Category::Monitoring,
        severity: High,
        asks: "Would anybody know that something is wrong?",
        student: "The first to notice a failure is a visitor, and visitors do not call.",
        reviewer: "Time to notice is unbounded for every component; redundancy is consumed in \
                   silence.",
        false_alarm: "Somebody watches and it was not drawn: add the agents.",
        remedy: "Put an agent on every host, let them report to a collector, and let it alert \
                 somebody.",
        references: &["CWE-778"],
        test: nothing,
    },
    Rule {
        code: "MON-02",
        title: "Server without an agent",
        category: Category::Monitoring,
        severity: Medium,
        asks: "Is every machine watched, if some are?",
        student: "Nobody sees this machine's disk fill up.",
        reviewer: "Coverage is partial; the blind hosts fail first.",
        false_alarm: "It is watched from outside: draw the Telemetry link.",
        remedy: "Add an agent to it.",
        references: &[],
        test: blind_hosts,
    },
    Rule {
        code: "MON-04",
        title: "Nobody is told",
        category: Category::Monitoring,
        severity: Medium,
        asks: "Does the collector tell a person?",
        student: "The numbers are there in the morning. The night was long.",
        reviewer: "Collection without alerting: detection depends on somebody looking.",
        false_alarm: "Somebody watches the charts around the clock.",
        remedy: "Add alerts with somebody to tell.",
        references: &[],
        test: no_alerts,
    },
    Rule {
        code: "MON-05",
        title: "Monitor shares the fate of what it watches",
        category: Category::Monitoring,
        severity: Medium,
        asks: "Does the monitor survive what it is to report?",
        student: "When the place goes dark, the one who should say so is dark too.",
        reviewer: "Collector and subjects in one fault domain; its worst case is unreported.",
        false_alarm: "A second monitor elsewhere watches the first.",
        remedy: "Run the collector elsewhere, or watch it from elsewhere.",
        references: &[],
        test: shared_fate,
    },
    Rule {
        code: "MON-06",
        title: "Nobody looks from outside",
        category: Category::Monitoring,
        severity: Medium,
        asks: "Does anything try the site the way visitors do?",
        student: "All machines may be well and the site unreachable: a wrong DNS record, an \
                  expired certificate.",
        reviewer: "No synthetic probe through name and entry; inside-out monitoring misses the \
                   edge.",
        false_alarm: "A service tries the site from outside: draw it as a Probe.",
        remedy: "Add a Probe with a link to the entry.",
        references: &[],
        test: no_probe,
    },
];

/// The agent of a host: its own, or one drawn as a box on it.
pub(super) fn agent<'a>(case: &Case<'a>, host: usize) -> Option<View<'a>> {
    if let Some(agent) = &case.model.hosts.get(host)?.record.agent {
        return Some(View::of(agent));
    }
    case.on_host(host)
        .iter()
        .find_map(|node| match case.kind(*node) {
            Some(Kind::Agent(agent)) => Some(View {
                reports_to: agent.reports_to.get(),
                by: agent.by,
                metrics: &agent.metrics,
                logs: agent.logs,
            }),
            _ => None,
        })
}

/// What the rules ask of an agent, however it is drawn.
pub(super) struct View<'a> {
    /// The collector or relaying host.
    pub(super) reports_to: Option<&'a Name>,
    /// Who starts the connection.
    pub(super) by: Choice<Transfer>,
    /// What it measures.
    pub(super) metrics: &'a [Metric],
    /// Ships logs.
    pub(super) logs: bool,
}

impl<'a> View<'a> {
    fn of(agent: &'a Agent) -> Self {
        Self {
            reports_to: agent.reports_to.get(),
            by: agent.by,
            metrics: &agent.metrics,
            logs: agent.logs,
        }
    }
}

/// Hosts that an agent, a collector's link or an agent drawn in a link watches.
fn watched(case: &Case<'_>) -> BTreeSet<usize> {
    let mut hosts: BTreeSet<usize> = (0..case.model.hosts.len())
        .filter(|host| agent(case, *host).is_some())
        .collect();
    let is_watcher =
        |node: NodeId| matches!(case.kind(node), Some(Kind::Collector(_) | Kind::Agent(_)));
    let mut see = |node: NodeId| {
        if let Some(host) = case.model.graph[node].host {
            hosts.insert(host.index());
        }
    };
    for edge in case.model.graph.edge_indices() {
        let (from, to) = case.model.ends(edge);
        let link = &case.model.graph[edge];
        if link.kind == LinkKind::Telemetry && (is_watcher(from) || is_watcher(to)) {
            see(from);
            see(to);
        }
        if link.ornaments.iter().any(|node| is_watcher(*node)) {
            see(to);
        }
    }
    hosts
}

pub(super) fn anything(case: &Case<'_>) -> bool {
    let drawn = case.components().any(|(_, component)| {
        matches!(
            component.kind,
            Kind::Collector(_) | Kind::Agent(_) | Kind::Probe(_)
        )
    });
    let telemetry = case
        .model
        .graph
        .edge_weights()
        .any(|edge| edge.kind == LinkKind::Telemetry);
    drawn || telemetry || !watched(case).is_empty()
}

fn nothing(case: &Case<'_>) -> Answer {
    if case.components().next().is_none() {
        return Answer::not_here();
    }
    if anything(case) {
        return Answer::of(Vec::new());
    }
    let hosts: Vec<String> = case
        .model
        .hosts
        .iter()
        .map(|host| host.name.clone())
        .collect();
    let evidence = every_host_lacks(
        &hosts,
        "agent, and no collector or probe is drawn",
        "No agent, collector or probe is drawn.",
    );
    let hit = case
        .anchor()
        .map(|anchor| Hit::at(anchor, evidence).with(hosts));
    Answer::of(hit.into_iter().collect())
}

fn blind_hosts(case: &Case<'_>) -> Answer {
    let seen = watched(case);
    let busy: Vec<usize> = (0..case.model.hosts.len())
        .filter(|host| !case.on_host(*host).is_empty())
        .collect();
    if busy.is_empty() || !anything(case) {
        return Answer::not_here();
    }
    let blind: Vec<String> = busy
        .iter()
        .filter(|host| !seen.contains(host))
        .map(|host| case.host_name(*host).to_owned())
        .collect();
    if blind.is_empty() {
        return Answer::of(Vec::new());
    }
    let covered = (busy.len() - blind.len()) as f64 / busy.len() as f64;
    let evidence = format!(
        "{} {} without an agent; {} of the hosts are watched.",
        list(&blind),
        is_are(blind.len()),
        percent(covered)
    );
    Answer::of(vec![Hit::of(blind, evidence)])
}

fn no_alerts(case: &Case<'_>) -> Answer {
    let mut applies = false;
    let (mut mute, mut vague) = (Vec::new(), Vec::new());
    for (node, component) in case.components() {
        let Kind::Collector(collector) = &component.kind else {
            continue;
        };
        applies = true;
        let name = case.name(node).to_owned();
        if collector.alerts.is_empty() {
            mute.push(name);
        } else if collector.alerts.iter().all(|alert| alert.to.is_none()) {
            vague.push(format!("who is told by the alerts of {name}"));
        }
    }
    let mut hits = Vec::new();
    if !mute.is_empty() {
        let ending = s(mute.len());
        let evidence = format!(
            "{} gather{ending} measurements and alert{ending} nobody.",
            list(&mute)
        );
        hits.push(Hit::of(mute, evidence));
    }
    Answer::when(applies, hits).and_lacks(vague)
}

fn shared_fate(case: &Case<'_>) -> Answer {
    let collectors: Vec<NodeId> = case
        .components()
        .filter(|(_, component)| matches!(component.kind, Kind::Collector(_)))
        .map(|(node, _)| node)
        .collect();
    let seen = watched(case);
    let mut hits = Vec::new();
    for node in &collectors {
        let this = &case.model.graph[*node];
        let beside = |wanted: &dyn Fn(NodeId) -> bool| -> Vec<String> {
            let tiers = Tier::ALL.iter().flat_map(|tier| case.tier(*tier));
            tiers
                .copied()
                .filter(|other| wanted(*other))
                .map(|other| case.name(other).to_owned())
                .collect()
        };
        let on_host =
            beside(&|other| this.host.is_some() && case.model.graph[other].host == this.host);
        let name = case.name(*node);
        if !on_host.is_empty() {
            let evidence = format!("{name} runs on one machine with {}.", list(&on_host));
            hits.push(Hit::at(name, evidence).with(on_host));
            continue;
        }
        let Some(zone) = this.zone else { continue };
        let elsewhere = collectors
            .iter()
            .any(|other| case.model.graph[*other].zone != Some(zone));
        let in_zone = beside(&|other| {
            let there = &case.model.graph[other];
            let is_seen = there.host.is_some_and(|host| seen.contains(&host.index()));
            there.zone == Some(zone) && is_seen
        });
        if case.model.zones.len() > 1 && !elsewhere && !in_zone.is_empty() {
            let place = &case.model.zones[zone.index()].name;
            let evidence = format!(
                "{name} is in {place} and watches {} there. It does not report the loss of {place}.",
                list(&in_zone)
            );
            hits.push(Hit::at(name, evidence).with([place.clone()]));
        }
    }
    Answer::when(!collectors.is_empty(), hits)
}

fn no_probe(case: &Case<'_>) -> Answer {
    if case.entries().is_empty() {
        return Answer::not_here();
    }
    let doors: BTreeSet<NodeId> = case
        .entries()
        .iter()
        .flat_map(|(edge, node)| [case.model.ends(*edge).1, *node])
        .collect();
    let probed = case.components().any(|(node, component)| {
        matches!(component.kind, Kind::Probe(_))
            && case
                .out(node)
                .any(|edge| doors.contains(&case.model.ends(edge).1))
    });
    if probed {
        return Answer::of(Vec::new());
    }
    let hit = case.anchor().map(|anchor| {
        let evidence = format!("No probe tries {anchor} the way visitors do.");
        Hit::at(anchor, evidence)
    });
    Answer::of(hit.into_iter().collect())
}
