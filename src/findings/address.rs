//! Floating addresses: whether they move when they should, and only then.
//!
//! Refuses databases.

use super::case::Case;
use super::failover::sticky_balancers;
use super::rule::Severity::{Critical, High, Low, Medium};
use super::rule::{Answer, Category, Hit, Rule};
use crate::design::Choice;
use crate::design::flow::Role;
use crate::design::model::{Entity, NodeId};
use crate::design::records::Cluster;
use crate::design::words::{LinkKind, Mechanism, Mode, Proto, Sticky};
use crate::share::Element;
use crate::text::list;
use std::collections::{BTreeMap, BTreeSet};

pub(super) const RULES: &[Rule] = &[
    Rule {
        code: "SPF-10",
        title: "Passive balancer cannot take over",
        category: Category::Availability,
        severity: Critical,
        asks: "Does anything move the address to the passive balancer?",
        student: "The second balancer waits for an address that nothing ever gives it.",
        reviewer: "Active-passive without a mechanism is a spare part, not a standby.",
        false_alarm: "The mechanism exists and was not drawn: say `by: Vrrp` or `by: Dns`.",
        remedy: "Let the pair hold one floating address by VRRP.",
        references: &["keepalived.conf(5)"],
        test: no_mechanism,
    },
    Rule {
        code: "SPF-11",
        title: "Floating address follows the machine, not the process",
        category: Category::Availability,
        severity: High,
        asks: "Does the address move when only the balancer's process dies?",
        student: "The machine is alive, so it keeps the address, although nobody answers there.",
        reviewer: "Without a tracked process, or with a weight below the gap in priorities, the \
                   standby never outranks the holder.",
        false_alarm: "Something restarts the process faster than the address would move.",
        remedy: "Track the process with a weight greater than the gap in priorities.",
        references: &["keepalived.conf(5), track_process and track_script"],
        test: follows_the_box,
    },
    Rule {
        code: "SPF-12",
        title: "One failure on the way lets both hold the address",
        category: Category::Availability,
        severity: Medium,
        asks: "Do the balancers hear each other over more than one path?",
        student: "A balancer that no longer hears the other takes the address. If only the cable \
                  between them is gone, both have it.",
        reviewer: "One heartbeat path, or a filter that drops VRRP, turns a network fault into a \
                   split brain.",
        false_alarm: "Heartbeats and visitors share one segment, so that a balancer cut off from \
                      its peer is cut off from visitors as well.",
        remedy: "Add a second heartbeat path that shares nothing with the first, and let \
                 firewalls pass VRRP between the two.",
        references: &["keepalived.conf(5)"],
        test: split_brain,
    },
    Rule {
        code: "SPF-13",
        title: "Election left to a tie",
        category: Category::Availability,
        severity: Medium,
        asks: "Is it clear which balancer holds the address?",
        student: "Two balancers with the same priority: which of them is in charge is decided by \
                  their addresses, not by you.",
        reviewer: "Equal priorities, or one router id used twice on a segment, make the holder an \
                   accident.",
        false_alarm: "The pair is alike, and who holds the address does not matter to anybody.",
        remedy: "Give the members distinct priorities, and each cluster a router id of its own.",
        references: &["keepalived.conf(5)"],
        test: tie,
    },
    Rule {
        code: "SPF-27",
        title: "Stickiness is lost when the address moves",
        category: Category::Availability,
        severity: Low,
        asks: "Does the standby know which client belongs to which member?",
        student: "The second balancer starts with an empty table and sends everybody anywhere.",
        reviewer: "Stick tables are per process unless peers synchronise them.",
        false_alarm: "Sessions are shared, so that any member will do.",
        remedy: "Synchronise the tables with a peers section, and draw it as a Sync link.",
        references: &["HAProxy Configuration Manual, peers"],
        test: no_peers,
    },
];

/// Every cluster with more than one member: its name, what the file says, its members' nodes.
fn clusters<'a>(case: &Case<'a>) -> Vec<(&'a str, &'a Cluster, Vec<NodeId>)> {
    case.model
        .graph
        .node_indices()
        .filter_map(|node| {
            let Entity::Address(cluster) = &case.model.graph[node].entity else {
                return None;
            };
            let members = case.pool(node);
            (members.len() > 1).then(|| (case.name(node), cluster.as_ref(), members.to_vec()))
        })
        .collect()
}

pub(super) fn vrrp<'a>(case: &Case<'a>) -> Vec<(&'a str, &'a Cluster, Vec<NodeId>)> {
    let mut found = clusters(case);
    found.retain(|(_, cluster, _)| cluster.by == Choice::Is(Mechanism::Vrrp));
    found
}

fn no_mechanism(case: &Case<'_>) -> Answer {
    let all = clusters(case);
    let mut hits = Vec::new();
    for (name, cluster, members) in &all {
        let checked = case.model.node(name).is_some_and(|node| {
            matches!(&case.flow.stations[node.index()].role,
                Role::Address(floating) if floating.dns_checked)
        });
        let moves = cluster.by == Choice::Is(Mechanism::Vrrp) || checked;
        let first = members.first().copied();
        let lost = first.map(|node| case.loses_with(node)).unwrap_or_default();
        if cluster.mode != Choice::Is(Mode::ActivePassive) || moves || lost.is_empty() {
            continue;
        }
        let how = match cluster.by {
            Choice::Is(Mechanism::Dns) => "DNS does not check who is alive",
            _ => "no mechanism is stated",
        };
        let evidence = format!(
            "{name} is active-passive over {}, and {how} that would move it.",
            list(&case.names(members))
        );
        let cost = first.map_or(0.0, |node| case.cost(Element::Component(node.index())));
        hits.push(
            Hit::at(*name, evidence)
                .with(case.names(members))
                .costing(lost, cost),
        );
    }
    Answer::when(!all.is_empty(), hits)
}

fn follows_the_box(case: &Case<'_>) -> Answer {
    let all = vrrp(case);
    let mut hits = Vec::new();
    for (name, cluster, members) in &all {
        for node in members {
            let Some(host) = case.model.graph[*node].host else {
                continue;
            };
            let lost = case.loses_with(*node);
            let survives_host = case.loses(Element::Host(host.index())).is_empty();
            if lost.is_empty() || !survives_host {
                continue;
            }
            let priorities: Vec<String> = cluster
                .members
                .iter()
                .map(|(member, record)| format!("{member} {}", record.priority))
                .collect();
            let tracking = cluster.track_weight.map_or_else(
                || "its process is not tracked".to_owned(),
                |weight| format!("a live process is worth {weight}"),
            );
            let evidence = format!(
                "{name} leaves {} when its machine dies and stays when only the process does: \
                 priorities {}, {tracking}.",
                case.name(*node),
                list(&priorities)
            );
            let cost = case.cost(Element::Component(node.index()));
            hits.push(
                Hit::at(*name, evidence)
                    .with([case.name(*node).to_owned()])
                    .costing(lost, cost),
            );
        }
    }
    Answer::when(!all.is_empty(), hits)
}

fn split_brain(case: &Case<'_>) -> Answer {
    let all = vrrp(case);
    let (mut hits, mut lacks) = (Vec::new(), Vec::new());
    for (name, _, members) in &all {
        let deaf = deaf_pairs(case, members);
        if !deaf.is_empty() {
            let evidence = format!(
                "The firewall of {} lets no VRRP in from its peer, so that both will hold {name}.",
                list(&deaf)
            );
            hits.push(Hit::at(*name, evidence).with(deaf).rated(High));
            continue;
        }
        let between: Vec<_> = case
            .model
            .graph
            .edge_indices()
            .filter(|edge| {
                let (from, to) = case.model.ends(*edge);
                case.model.graph[*edge].kind == LinkKind::Heartbeat
                    && members.contains(&from)
                    && members.contains(&to)
            })
            .collect();
        if between.is_empty() {
            lacks.push(format!(
                "no heartbeat link is drawn between {}",
                list(&case.names(members))
            ));
            continue;
        }
        let ways: BTreeSet<Vec<&str>> = between
            .iter()
            .map(|edge| {
                let through = &case.model.graph[*edge].tail.through;
                through.iter().map(crate::design::Name::as_str).collect()
            })
            .collect();
        if members.len() == 2 && ways.len() < 2 {
            let evidence = format!(
                "{} hear each other over {} alone. When only that falls silent, both hold {name}.",
                list(&case.names(members)),
                list(&case.link_names(&between))
            );
            hits.push(Hit::at(*name, evidence).with(case.names(members)));
        }
    }
    Answer::when(!all.is_empty(), hits).and_lacks(lacks)
}

/// Hosts of members whose stated rules let no VRRP in from another member.
fn deaf_pairs(case: &Case<'_>, members: &[NodeId]) -> Vec<String> {
    let mut deaf = Vec::new();
    for node in members {
        let Some(host) = case.model.graph[*node].host else {
            continue;
        };
        let host = &case.model.hosts[host.index()];
        let Some(rules) = host
            .record
            .firewall
            .as_ref()
            .and_then(|wall| wall.allow.as_ref())
        else {
            continue;
        };
        let hears = |peer: &NodeId| {
            rules.iter().any(|rule| {
                matches!(rule.proto, Proto::Vrrp | Proto::Any)
                    && rule.from.as_ref().is_none_or(|from| {
                        crate::design::reach::answers_to(case.model, *peer, from)
                    })
            })
        };
        if members.iter().any(|peer| peer != node && !hears(peer)) {
            deaf.push(host.name.clone());
        }
    }
    deaf
}

fn tie(case: &Case<'_>) -> Answer {
    let all = vrrp(case);
    let mut hits = Vec::new();
    let mut by_router: BTreeMap<u32, &str> = BTreeMap::new();
    for (name, cluster, _) in &all {
        let priorities: BTreeSet<u32> = cluster
            .members
            .values()
            .map(|member| member.priority)
            .collect();
        if priorities.len() < cluster.members.len() {
            let members: Vec<String> = cluster
                .members
                .iter()
                .map(|(member, record)| format!("{member} {}", record.priority))
                .collect();
            let evidence = format!("Priorities in {name}: {}.", list(&members));
            hits.push(Hit::at(*name, evidence).with(cluster.members.keys().cloned()));
        }
        if let Some(id) = cluster.router_id
            && let Some(other) = by_router.insert(id, name)
        {
            let evidence = format!("{other} and {name} both use router id {id}.");
            hits.push(Hit::of(
                vec![other.to_owned(), (*name).to_owned()],
                evidence,
            ));
        }
    }
    Answer::when(!all.is_empty(), hits)
}

fn no_peers(case: &Case<'_>) -> Answer {
    let sticky: Vec<NodeId> = sticky_balancers(case)
        .into_iter()
        .filter(|(_, sticky)| *sticky == Sticky::Source)
        .map(|(node, _)| node)
        .collect();
    let mut hits = Vec::new();
    let mut applies = false;
    for (name, _, members) in clusters(case) {
        let keep: Vec<NodeId> = members
            .into_iter()
            .filter(|node| sticky.contains(node))
            .collect();
        applies |= keep.len() > 1;
        let synced = keep.iter().any(|node| {
            case.out(*node).any(|edge| {
                case.model.graph[edge].kind == LinkKind::Sync
                    && keep.contains(&case.model.ends(edge).1)
            })
        });
        if keep.len() > 1 && !synced {
            let names = case.names(&keep);
            let evidence = format!(
                "{} keep a table each, and no link keeps them alike.",
                list(&names)
            );
            hits.push(Hit::at(name, evidence).with(names));
        }
    }
    Answer::when(applies, hits)
}

/// What lets other balancers stand in for one; with whether they do when its machine dies.
pub(super) fn stand_in(
    case: &Case<'_>,
    node: NodeId,
    others: &[String],
    is_for_hosts: bool,
) -> String {
    match case.in_cluster(node).filter(|_| is_for_hosts) {
        Some(address) => format!(
            "Let {} follow the process as well: track it with a weight greater than what lies \
             between the priorities.",
            case.name(address)
        ),
        None => format!(
            "Let {} stand in for it: the same pool, and one floating address for all of them by \
             VRRP, tracking the process.",
            list(others)
        ),
    }
}
