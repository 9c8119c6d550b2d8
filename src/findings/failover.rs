//! Failover: whether what should take over can, and has been seen to.
//!
//! Refuses plain redundancy, which is the business of single points of failure.

use super::case::{Case, Tier};
use super::phrase::{count, list};
use super::rule::Severity::{Critical, High, Info, Low, Medium};
use super::rule::{Answer, Category, Hit, Rule};
use crate::design::flow::Role;
use crate::design::model::{Entity, NodeId};
use crate::design::records::Cluster;
use crate::design::words::{
    LinkKind, Mechanism, Mode, Promotion, Proto, ReplicationMode, Sessions, Sticky,
};
use crate::design::{Choice, Class, Kind};
use crate::share::Element;
use std::collections::{BTreeMap, BTreeSet};

pub(super) const RULES: &[Rule] = &[
    Rule {
        code: "SPF-08",
        title: "Replica is not a standby",
        category: Category::Availability,
        severity: High,
        asks: "Is a replica promoted when its primary dies?",
        student: "The replica has the data, but it goes on refusing writes until it is promoted, \
                  and nothing here does that by itself.",
        reviewer: "Without automatic promotion the recovery time is a person's: noticing, \
                   deciding, promoting, repointing the applications.",
        false_alarm: "Promotion by hand was chosen, to keep a person in the decision.",
        remedy: "Arm automatic promotion, or write down who promotes and how long it takes.",
        references: &[],
        test: not_a_standby,
    },
    Rule {
        code: "SPF-09",
        title: "Promotion without routing",
        category: Category::Availability,
        severity: High,
        asks: "Do the applications find the promoted replica?",
        student: "The replica becomes the primary, and the applications go on writing to the old \
                  address.",
        reviewer: "Client failover is left to the application; a fixed address defeats promotion.",
        false_alarm: "The applications' driver follows the primary: draw a database proxy for it.",
        remedy: "Put a database proxy or a floating address between applications and databases.",
        references: &[],
        test: no_rerouting,
    },
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
        code: "SPF-19",
        title: "Two writers without conflict control",
        category: Category::Availability,
        severity: High,
        asks: "Do databases that feed each other both accept writes?",
        student: "Both accept a change to the same row, and each overwrites the other's.",
        reviewer: "Circular asynchronous replication has no certification: conflicts stop the \
                   replication or diverge in silence.",
        false_alarm: "The writers change disjoint data, and something enforces that.",
        remedy: "Let one of them accept writes, or use group replication, which checks for \
                 conflicts.",
        references: &["MySQL Reference Manual, Group Replication, Multi-Primary Mode"],
        test: two_writers,
    },
    Rule {
        code: "SPF-20",
        title: "Quorum can be lost",
        category: Category::Availability,
        severity: Medium,
        asks: "Does the group keep a majority when one member is gone?",
        student: "A group decides by majority. With two members, one alone is no majority.",
        reviewer: "An even count pays for a member without tolerating one more failure.",
        false_alarm: "A witness that votes and keeps no data was not drawn.",
        remedy: "Run three or five members.",
        references: &["MySQL Reference Manual, Group Replication"],
        test: quorum,
    },
    Rule {
        code: "SPF-26",
        title: "Sessions are lost with their server",
        category: Category::Availability,
        severity: Medium,
        asks: "Do sessions outlive the application server they live in?",
        student: "Everybody who was logged in on the dead server has to log in again.",
        reviewer: "Stickiness plus sessions in memory makes every member a single point of \
                   failure for its own users.",
        false_alarm: "A session holds nothing that anybody would miss.",
        remedy: "Keep sessions in a store that all application servers share.",
        references: &[],
        test: sessions_in_memory,
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
    Rule {
        code: "SPF-28",
        title: "Failover was never tried",
        category: Category::Availability,
        severity: Info,
        asks: "Has the failover been rehearsed?",
        student: "A failover that nobody has seen is a hope.",
        reviewer: "Armed mechanisms rot: rules, weights and permissions change around them.",
        false_alarm: "It is rehearsed and was not written down: give the drill its `last_run`.",
        remedy: "Rehearse it, and note the day in a drill's `last_run`.",
        references: &[],
        test: no_drill,
    },
];

/// Replicas that are fed by this database.
fn replicas(case: &Case<'_>, primary: NodeId) -> Vec<NodeId> {
    case.tier(Tier::Database)
        .iter()
        .copied()
        .filter(|node| {
            let fed_by = &case.flow.stations[node.index()].fed_by;
            *node != primary && fed_by.contains(&primary.index())
        })
        .collect()
}

/// Writable databases whose loss ends the writes although there are others.
fn lone_writers(case: &Case<'_>) -> Vec<NodeId> {
    case.tier(Tier::Database)
        .iter()
        .copied()
        .filter(|node| case.is_writable(node.index()))
        .filter(|node| case.loses_with(*node).contains(&Class::Write))
        .collect()
}

fn promotion(case: &Case<'_>, node: NodeId) -> Choice<Promotion> {
    match case.kind(node) {
        Some(Kind::Database(database)) => database.promotion,
        _ => Choice::Undecided,
    }
}

fn not_a_standby(case: &Case<'_>) -> Answer {
    let mut hits = Vec::new();
    let mut lacks = Vec::new();
    let mut applies = false;
    for primary in lone_writers(case) {
        for replica in replicas(case, primary) {
            applies = true;
            let (name, of) = (case.name(replica), case.name(primary));
            let how = match promotion(case, replica) {
                Choice::Is(Promotion::Automatic) => continue,
                Choice::Undecided => {
                    lacks.push(format!("whether {name} is promoted is undecided"));
                    continue;
                }
                Choice::Is(Promotion::Manual) => "is promoted by hand",
                Choice::Is(Promotion::Off) => "is never promoted",
            };
            let evidence = format!("When {of} dies, {name} {how}.");
            hits.push(Hit::at(name, evidence).with([of.to_owned()]));
        }
    }
    Answer::when(applies, hits).and_lacks(lacks)
}

fn no_rerouting(case: &Case<'_>) -> Answer {
    let mut hits = Vec::new();
    let mut applies = false;
    for primary in lone_writers(case) {
        for replica in replicas(case, primary) {
            if promotion(case, replica) != Choice::Is(Promotion::Automatic) {
                continue;
            }
            applies = true;
            let fixed: Vec<_> = case
                .into(primary)
                .filter(|edge| {
                    let (from, _) = case.model.ends(*edge);
                    let kind = case.model.graph[*edge].kind;
                    matches!(kind, LinkKind::Write | LinkKind::ReadWrite)
                        && matches!(case.kind(from), Some(Kind::AppServer(_)))
                })
                .collect();
            if fixed.is_empty() {
                continue;
            }
            let links = case.link_names(&fixed);
            let evidence = format!(
                "{} is promoted, but {} lead{} to {} alone.",
                case.name(replica),
                list(&links),
                super::phrase::s(links.len()),
                case.name(primary)
            );
            let others = links.into_iter().chain([case.name(primary).to_owned()]);
            hits.push(Hit::at(case.name(replica), evidence).with(others));
        }
    }
    Answer::when(applies, hits)
}

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
            (members.len() > 1).then(|| (case.name(node), cluster.as_ref(), members))
        })
        .collect()
}

fn vrrp<'a>(case: &Case<'a>) -> Vec<(&'a str, &'a Cluster, Vec<NodeId>)> {
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

fn two_writers(case: &Case<'_>) -> Answer {
    let databases = case.tier(Tier::Database);
    let fed = |a: &NodeId, b: &NodeId| case.flow.stations[b.index()].fed_by.contains(&a.index());
    let mut hits = Vec::new();
    for (place, a) in databases.iter().enumerate() {
        for b in databases.iter().skip(place + 1) {
            let both = case.is_writable(a.index()) && case.is_writable(b.index());
            if !both || !(fed(a, b) || fed(b, a)) {
                continue;
            }
            let controlled = case.out(*a).chain(case.out(*b)).any(|edge| {
                let link = &case.model.graph[edge];
                let (from, to) = case.model.ends(edge);
                link.kind == LinkKind::Replication
                    && (from, to) != (*a, *a)
                    && [*a, *b].contains(&to)
                    && link.tail.mode == Some(Choice::Is(ReplicationMode::Group))
            });
            if controlled {
                continue;
            }
            let names = case.names(&[*a, *b]);
            let evidence = format!(
                "{} both accept writes, and one feeds the other.",
                list(&names)
            );
            hits.push(Hit::of(names, evidence).costing(vec![Class::Write], 0.0));
        }
    }
    Answer::when(databases.len() > 1, hits)
}

fn quorum(case: &Case<'_>) -> Answer {
    let mut members: BTreeSet<NodeId> = BTreeSet::new();
    for edge in case.model.graph.edge_indices() {
        let link = &case.model.graph[edge];
        if link.kind == LinkKind::Replication
            && link.tail.mode == Some(Choice::Is(ReplicationMode::Group))
        {
            let (from, to) = case.model.ends(edge);
            members.extend([from, to]);
        }
    }
    if members.is_empty() {
        return Answer::not_here();
    }
    let members: Vec<NodeId> = members.into_iter().collect();
    if members.len() >= 3 && members.len() % 2 == 1 {
        return Answer::of(Vec::new());
    }
    let names = case.names(&members);
    let evidence = format!(
        "The group of {} has {}.",
        list(&names),
        count(names.len(), "member")
    );
    Answer::of(vec![Hit::of(names, evidence)])
}

fn sticky_balancers(case: &Case<'_>) -> Vec<(NodeId, Sticky)> {
    case.tier(Tier::Balancer)
        .iter()
        .filter_map(|node| match case.kind(*node) {
            Some(Kind::LoadBalancer(lb)) if lb.sticky != Sticky::Off => Some((*node, lb.sticky)),
            _ => None,
        })
        .collect()
}

fn sessions_in_memory(case: &Case<'_>) -> Answer {
    let sticky = sticky_balancers(case);
    let keepers: Vec<NodeId> = case
        .tier(Tier::App)
        .iter()
        .copied()
        .filter(|node| {
            matches!(case.kind(*node), Some(Kind::AppServer(app)) if app.sessions == Some(Sessions::Memory))
        })
        .collect();
    let Some((balancer, _)) = sticky.first() else {
        return Answer::not_here();
    };
    if keepers.is_empty() {
        return Answer::of(Vec::new());
    }
    let names = case.names(&keepers);
    let evidence = format!(
        "{} keeps clients with their server, and {} keep{} sessions in memory.",
        case.name(*balancer),
        list(&names),
        super::phrase::s(names.len())
    );
    Answer::of(vec![Hit::at(case.name(*balancer), evidence).with(names)])
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

fn no_drill(case: &Case<'_>) -> Answer {
    let mut armed: Vec<String> = vrrp(case)
        .iter()
        .map(|(name, _, _)| (*name).to_owned())
        .collect();
    for node in case.tier(Tier::Database) {
        if promotion(case, *node) == Choice::Is(Promotion::Automatic) {
            armed.push(case.name(*node).to_owned());
        }
    }
    if armed.is_empty() {
        return Answer::not_here();
    }
    let drills = &case.model.topology.drills;
    if drills.values().any(|drill| drill.last_run.is_some()) {
        return Answer::of(Vec::new());
    }
    let evidence = format!(
        "{} should take over, and no drill has a day on which it was last run.",
        list(&armed)
    );
    Answer::of(vec![Hit::of(armed, evidence)])
}
