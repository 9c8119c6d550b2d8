//! Telemetry: whether what is measured arrives at somebody.
//!
//! Refuses what is measured.

use super::case::Case;
use super::monitoring::agent;
use super::rule::Severity::High;
use super::rule::{Answer, Category, Hit, Rule};
use crate::design::model::NodeId;
use crate::design::reach::answers_to;
use crate::design::words::{LinkKind, Transfer};
use crate::design::{Choice, Kind, Name};
use crate::text::list;

pub(super) const RULES: &[Rule] = &[
    Rule {
        code: "MON-03",
        title: "Agent reports to nobody",
        category: Category::Monitoring,
        severity: High,
        asks: "Does every agent's data arrive somewhere?",
        student: "The agent measures, and nobody ever sees the numbers.",
        reviewer: "A dangling agent: cost without observability.",
        false_alarm: "The collector was not drawn: add it.",
        remedy: "Give the agent a collector with `reports_to`.",
        references: &[],
        test: dangling,
    },
    Rule {
        code: "MON-12",
        title: "Firewall cuts telemetry",
        category: Category::Monitoring,
        severity: High,
        asks: "Does what the agents send get through?",
        student: "The firewall drops what the agent sends: the screen shows nothing, which looks \
                  like calm.",
        reviewer: "Stated rules have no pass for agent to collector.",
        false_alarm: "The connection is opened the other way: say `by: Pull` or `by: Push`.",
        remedy: "Let the agent's traffic pass.",
        references: &[],
        test: cut_off,
    },
];

/// Whether what a host's agent measures arrives at a collector, over any number of relays.
fn arrives(case: &Case<'_>, host: usize) -> bool {
    let mut here = host;
    for _ in 0..=case.model.hosts.len() {
        let linked = case.model.graph.edge_indices().any(|edge| {
            let (from, to) = case.model.ends(edge);
            let ends = [(from, to), (to, from)];
            case.model.graph[edge].kind == LinkKind::Telemetry
                && ends.iter().any(|(near, far)| {
                    case.model.graph[*near]
                        .host
                        .is_some_and(|on| on.index() == here)
                        && matches!(case.kind(*far), Some(Kind::Collector(_)))
                })
        });
        if linked {
            return true;
        }
        let Some(to) = agent(case, here).and_then(|agent| agent.reports_to) else {
            return false;
        };
        let target = case.model.graph.node_indices().find(|node| {
            let this = &case.model.graph[*node];
            this.authored == to.as_str() && this.component().is_some()
        });
        match target.map(|node| (node, case.kind(node))) {
            Some((_, Some(Kind::Collector(_)))) => return true,
            Some((node, Some(Kind::Agent(_)))) => {
                let Some(next) = case.model.graph[node].host else {
                    return false;
                };
                here = next.index();
            }
            _ => {
                let next = case
                    .model
                    .hosts
                    .iter()
                    .position(|host| host.authored == to.as_str());
                let Some(next) = next else { return false };
                here = next;
            }
        }
    }
    false
}

/// Agents drawn as boxes on no host that report to nothing and are asked by nothing.
fn loose_agents(case: &Case<'_>) -> Vec<String> {
    let is_heard = |node: NodeId| {
        case.out(node)
            .chain(case.into(node))
            .any(|edge| case.model.graph[edge].kind == LinkKind::Telemetry)
    };
    let mut names: Vec<String> = Vec::new();
    for (node, component) in case.components() {
        let this = &case.model.graph[node];
        let Kind::Agent(agent) = &component.kind else {
            continue;
        };
        let silent = this.host.is_none() && agent.reports_to.get().is_none() && !is_heard(node);
        if silent && !names.contains(&this.authored) {
            names.push(this.authored.clone());
        }
    }
    names
}

/// Where an agent does not say whom it reports to although somebody gathers, a fact is missing:
/// nothing said is undecided, and no proof that nobody hears it.
fn dangling(case: &Case<'_>) -> Answer {
    let mut applies = false;
    let (mut silent, mut unsaid) = (Vec::new(), Vec::new());
    let has_collector = case
        .components()
        .any(|(_, component)| matches!(component.kind, Kind::Collector(_)));
    for host in 0..case.model.hosts.len() {
        let Some(agent) = agent(case, host) else {
            continue;
        };
        applies = true;
        if arrives(case, host) {
            continue;
        }
        let name = case.host_name(host).to_owned();
        if agent.reports_to.is_none() && has_collector {
            unsaid.push(format!("where the agent on {name} reports to"));
        } else {
            silent.push(name);
        }
    }
    let mut hits = Vec::new();
    if !silent.is_empty() {
        let (agents, measure) = if silent.len() == 1 {
            ("agent", "measures")
        } else {
            ("agents", "measure")
        };
        let evidence = format!(
            "What the {agents} on {} {measure} arrives at no collector.",
            list(&silent),
        );
        hits.push(Hit::of(silent, evidence));
    }
    for name in loose_agents(case) {
        applies = true;
        let evidence = format!("What is measured by {name} arrives at no collector.");
        if has_collector {
            unsaid.push(format!("where {name} reports to"));
        } else if !hits.iter().any(|hit| hit.key.contains(&name)) {
            hits.push(Hit::at(name, evidence));
        }
    }
    Answer::when(applies, hits).and_lacks(unsaid)
}

/// What the agent of a host and its collector have between them.
pub(super) struct Way {
    /// The collector.
    to: String,
    /// The collector comes and asks.
    pulled: bool,
    /// The host whose firewall lets nothing of it pass.
    pub(super) wall: Option<String>,
}

/// The way from a host's agent to a collector elsewhere, where the agent names one.
pub(super) fn way(case: &Case<'_>, host: usize) -> Option<Way> {
    let view = agent(case, host)?;
    let to = view.reports_to?;
    let target = case.model.graph.node_indices().find(|node| {
        case.model.graph[*node].authored == to.as_str()
            && matches!(case.kind(*node), Some(Kind::Collector(_)))
    })?;
    let source = case.on_host(host).first().copied()?;
    let home = case.model.graph[target].host;
    if home.is_some_and(|on| on.index() == host) {
        return None;
    }
    let pulled = view.by == Choice::Is(Transfer::Pull);
    let (from, into) = if pulled {
        (target, source)
    } else {
        (source, target)
    };
    Some(Way {
        to: to.as_str().to_owned(),
        pulled,
        wall: stopped(case, from, into),
    })
}

fn cut_off(case: &Case<'_>) -> Answer {
    let mut applies = false;
    let mut hits = Vec::new();
    for host in 0..case.model.hosts.len() {
        let Some(way) = way(case, host) else {
            continue;
        };
        applies = true;
        if let Some(wall) = way.wall {
            let name = case.host_name(host);
            let to = way.to;
            let told = if way.pulled {
                format!("{to} fetches from {name}")
            } else {
                format!("{name} sends to {to}")
            };
            let evidence = format!("{told}, and the firewall of {wall} lets none of it pass.");
            hits.push(Hit::at(name, evidence).with([wall]));
        }
    }
    Answer::when(applies, hits)
}

/// The host whose stated rules let nothing at all pass between two others.
fn stopped(case: &Case<'_>, from: NodeId, to: NodeId) -> Option<String> {
    let wall = |node: NodeId| {
        let host = case.model.graph[node].host?;
        let host = &case.model.hosts[host.index()];
        Some((host.name.clone(), host.record.firewall.as_ref()?))
    };
    let names = |node: NodeId, name: &Name| answers_to(case.model, node, name);
    if let Some((name, firewall)) = wall(from)
        && let Some(rules) = &firewall.outbound
        && !rules
            .iter()
            .any(|rule| rule.to.as_ref().is_none_or(|to_name| names(to, to_name)))
    {
        return Some(name);
    }
    if let Some((name, firewall)) = wall(to)
        && let Some(rules) = &firewall.allow
        && !rules
            .iter()
            .any(|rule| rule.from.as_ref().is_none_or(|source| names(from, source)))
    {
        return Some(name);
    }
    None
}
