//! Failover: whether what should take over can, and has been seen to.
//!
//! Refuses plain redundancy, and floating addresses, which have a file of their own.

use super::address::vrrp;
use super::case::{Case, Tier};
use super::rule::Severity::{High, Info, Medium};
use super::rule::{Answer, Category, Hit, Rule};
use crate::design::model::NodeId;
use crate::design::words::{LinkKind, Promotion, ReplicationMode, Sessions, Sticky};
use crate::design::{Choice, Class, Kind};
use crate::text::{count, list, s};

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

/// Replicas that are fed by this database, be it through others.
fn replicas(case: &Case<'_>, primary: NodeId) -> Vec<NodeId> {
    let mut fed = vec![primary.index()];
    let mut next = 0;
    while let Some(from) = fed.get(next).copied() {
        next += 1;
        for feed in &case.flow.feeds {
            let ends = [(feed.from, feed.to), (feed.to, feed.from)];
            let follows = |to: usize| case.flow.stations[to].fed_by.contains(&from);
            for (_, to) in ends.into_iter().filter(|(source, _)| *source == from) {
                if follows(to) && !fed.contains(&to) {
                    fed.push(to);
                }
            }
        }
    }
    case.tier(Tier::Database)
        .iter()
        .copied()
        .filter(|node| *node != primary && fed.contains(&node.index()))
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
                s(links.len()),
                case.name(primary)
            );
            let others = links.into_iter().chain([case.name(primary).to_owned()]);
            hits.push(Hit::at(case.name(replica), evidence).with(others));
        }
    }
    Answer::when(applies, hits)
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
    let groups = &case.flow.groups;
    if groups.is_empty() {
        return Answer::not_here();
    }
    let mut hits = Vec::new();
    for group in groups {
        let all = group.members.len();
        if all >= 3 && all % 2 == 1 {
            continue;
        }
        let members: Vec<NodeId> = group.members.iter().map(|one| NodeId::new(*one)).collect();
        let names = case.names(&members);
        let evidence = format!(
            "The group of {} has {}: with {} gone, it accepts no writes.",
            list(&names),
            count(all, "member"),
            all - group.majority() + 1
        );
        hits.push(Hit::of(names, evidence));
    }
    Answer::of(hits)
}

pub(super) fn sticky_balancers(case: &Case<'_>) -> Vec<(NodeId, Sticky)> {
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
        s(names.len())
    );
    Answer::of(vec![Hit::at(case.name(*balancer), evidence).with(names)])
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
