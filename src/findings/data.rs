//! Data: whether it survives, is current, and can be written.
//!
//! Refuses availability of the databases themselves.

use super::case::{Case, Tier};
use super::copies;
use super::rule::Severity::{High, Low, Medium};
use super::rule::{Answer, Category, Hit, Rule};
use crate::design::model::NodeId;
use crate::design::words::{DatabaseRole, LinkKind, Promotion, ReplicationMode};
use crate::design::{Choice, Class, Kind};
use crate::text::{count, is_are, list, s};

pub(super) const RULES: &[Rule] = &[
    Rule {
        code: "SPF-22",
        title: "No backup",
        category: Category::Data,
        severity: High,
        asks: "Is there a copy of the data that a mistake cannot reach?",
        student: "Disks fail, and people delete the wrong rows. Without a backup, what is gone \
                  stays gone.",
        reviewer: "No recovery point outside the replication group.",
        false_alarm: "Backups are made and were not drawn: add a Backup and a link to it.",
        remedy: "Back up on a schedule to another place, and try a restore.",
        references: &["MySQL Reference Manual, Backup and Recovery"],
        test: no_backup,
    },
    Rule {
        code: "SPF-23",
        title: "Backup shares its database's fate",
        category: Category::Data,
        severity: High,
        asks: "Does the backup survive what takes its database?",
        student: "A backup on the same machine burns with it.",
        reviewer: "Copy and original in one fault domain.",
        false_alarm: "It is carried elsewhere afterwards: draw that copy.",
        remedy: "Keep the backup on another host, in another place.",
        references: &[],
        test: backup_beside,
    },
    Rule {
        code: "SPF-24",
        title: "Replica taken for a backup",
        category: Category::Data,
        severity: Medium,
        asks: "Does anything keep yesterday's data?",
        student: "A replica repeats everything at once, the accidental DELETE included.",
        reviewer: "Replication copies errors with the latency of replication.",
        false_alarm: "A replica is delayed on purpose, and the delay is long enough to notice.",
        remedy: "Add a backup; a replica that stays behind on purpose helps against slips.",
        references: &["MySQL Reference Manual, Delayed Replication"],
        test: replica_as_backup,
    },
    Rule {
        code: "CAP-05",
        title: "Replica idle",
        category: Category::Data,
        severity: Low,
        asks: "Does anybody read from the replicas?",
        student: "The replica could answer reads, and nobody asks it.",
        reviewer: "Capacity paid for and unused; a replica that is never read is also never tested.",
        false_alarm: "It is a standby, kept free for the day the primary dies.",
        remedy: "Add a Read link from the applications to the replica.",
        references: &[],
        test: idle_replica,
    },
    Rule {
        code: "CAP-07",
        title: "Acknowledged writes can be lost",
        category: Category::Data,
        severity: High,
        asks: "Is every acknowledged write on two machines, as the goal demands?",
        student: "The goal says that nothing may be lost, but the primary says \"saved\" before \
                  any replica has the change.",
        reviewer: "Asynchronous replication loses shipping delay times write rate; RPO 0 needs an \
                   acknowledgement.",
        false_alarm: "The primary's disk survives its machine and is attached to the next one.",
        remedy: "Replicate semi-synchronously with at least one acknowledgement.",
        references: &["MySQL Reference Manual, Semisynchronous Replication"],
        test: loss_window,
    },
    Rule {
        code: "CAP-08",
        title: "Writes can stall",
        category: Category::Data,
        severity: Medium,
        asks: "Are there enough replicas to acknowledge?",
        student: "Every write waits for more acknowledgements than there are replicas to give them.",
        reviewer: "Commits wait for the time-out, then replication falls back to asynchronous.",
        false_alarm: "Further replicas exist and were not drawn.",
        remedy: "Ask for fewer acknowledgements, or add replicas.",
        references: &["MySQL Reference Manual, rpl_semi_sync_source_timeout"],
        test: too_few_acks,
    },
    Rule {
        code: "CAP-09",
        title: "Connections overrun the database",
        category: Category::Capacity,
        severity: High,
        asks: "Does the database accept as many connections as the applications open?",
        student: "When all applications are busy, the last of them are refused.",
        reviewer: "The sum of the pools exceeds max_connections.",
        false_alarm: "The pools never fill at the same time.",
        remedy: "Make the pools smaller, or put a database proxy between.",
        references: &["MySQL Reference Manual, max_connections"],
        test: connections,
    },
];

fn backup_links(case: &Case<'_>) -> Vec<(NodeId, NodeId)> {
    case.model
        .graph
        .edge_indices()
        .filter(|edge| case.model.graph[*edge].kind == LinkKind::Backup)
        .map(|edge| case.model.ends(edge))
        .collect()
}

/// A copy can be taken from any database that has the data; whose data a machine or an
/// application copies is not said, and taken to be all.
fn is_backed_up(case: &Case<'_>, set: &[NodeId]) -> bool {
    backup_links(case)
        .iter()
        .any(|(from, _)| set.contains(from) || case.tier_of(*from) != Some(Tier::Database))
}

fn no_backup(case: &Case<'_>) -> Answer {
    let sets = copies::sets(case);
    if sets.is_empty() {
        return Answer::not_here();
    }
    let drawn = case
        .components()
        .any(|(_, c)| matches!(c.kind, Kind::Backup(_)));
    let why = match (drawn, backup_links(case).is_empty()) {
        (true, true) => "a backup is drawn, and no Backup link leads to it",
        (_, false) => "the backup is of other data",
        (false, true) => "no backup is drawn",
    };
    let lost = sets.iter().filter(|set| !is_backed_up(case, set));
    let hits = lost.filter_map(|set| {
        let keeper = set.iter().find(|node| case.is_writable(node.index()));
        let first = keeper.or(set.first())?;
        let names = case.names(set);
        let evidence = format!(
            "{} keep{} the data, and {why}.",
            list(&names),
            s(names.len())
        );
        Some(Hit::at(case.name(*first), evidence).with(names))
    });
    Answer::of(hits.collect())
}

fn backup_beside(case: &Case<'_>) -> Answer {
    let links = backup_links(case);
    let mut hits = Vec::new();
    for (from, to) in &links {
        let (a, b) = (&case.model.graph[*from], &case.model.graph[*to]);
        let names = || case.names(&[*from, *to]);
        // A second copy elsewhere is enough.
        let elsewhere = links
            .iter()
            .any(|(_, other)| other != to && case.model.graph[*other].host != a.host);
        if elsewhere {
            continue;
        }
        if a.host.is_some() && a.host == b.host {
            let evidence = format!(
                "{} are on one machine{}.",
                list(&names()),
                case.placed(*from)
            );
            hits.push(Hit::of(names(), evidence));
        } else if let (Some(zone), true) = (a.zone, a.zone == b.zone && case.model.zones.len() > 1)
        {
            let place = &case.model.zones[zone.index()].name;
            let mut evidence = format!("{} are both in {place}.", list(&names()));
            let nearer: Vec<NodeId> = links
                .iter()
                .filter(|(source, other)| source == from && other != to)
                .map(|(_, other)| *other)
                .collect();
            // The others were found to be no farther away than its machine.
            if !nearer.is_empty() {
                evidence.push_str(&format!(
                    " {} {} on the machine of {} itself.",
                    list(&case.names(&nearer)),
                    is_are(nearer.len()),
                    case.name(*from)
                ));
            }
            let hit = Hit::of(names(), evidence).with(case.names(&nearer));
            hits.push(hit.rated(Medium));
        }
    }
    Answer::when(!links.is_empty(), hits)
}

fn replica_links(case: &Case<'_>) -> Vec<crate::design::model::EdgeId> {
    case.model
        .graph
        .edge_indices()
        .filter(|edge| case.model.graph[*edge].kind == LinkKind::Replication)
        .collect()
}

fn replica_as_backup(case: &Case<'_>) -> Answer {
    let links = replica_links(case);
    let prompt: Vec<_> = links
        .iter()
        .filter(|edge| {
            case.model.graph[**edge]
                .tail
                .delay
                .is_none_or(|delay| delay.nanos() == 0)
        })
        .collect();
    if links.is_empty() {
        return Answer::not_here();
    }
    if !backup_links(case).is_empty() || prompt.len() < links.len() {
        return Answer::of(Vec::new());
    }
    let mut replicas: Vec<String> = Vec::new();
    let mut primaries: Vec<String> = Vec::new();
    for edge in prompt {
        let (from, to) = case.model.ends(*edge);
        for (names, node) in [(&mut primaries, from), (&mut replicas, to)] {
            let name = case.name(node).to_owned();
            if !names.contains(&name) {
                names.push(name);
            }
        }
    }
    let evidence = format!(
        "{} follow{} at once, mistakes included, and there is no backup.",
        list(&replicas),
        s(replicas.len())
    );
    Answer::of(vec![Hit::of(replicas, evidence).with(primaries)])
}

fn idle_replica(case: &Case<'_>) -> Answer {
    let mut applies = false;
    let mut hits = Vec::new();
    for node in case.tier(Tier::Database) {
        let Some(Kind::Database(database)) = case.kind(*node) else {
            continue;
        };
        if database.role != Choice::Is(DatabaseRole::Replica) {
            continue;
        }
        applies = true;
        let is_standby = database.promotion != Choice::Is(Promotion::Off);
        let is_late = case
            .into(*node)
            .any(|edge| case.model.graph[edge].tail.delay.is_some());
        let feeds = case.out(*node).any(|edge| {
            matches!(
                case.model.graph[edge].kind,
                LinkKind::Replication | LinkKind::Backup
            )
        });
        let is_asked = case.into(*node).any(|edge| {
            let kind = case.model.graph[edge].kind;
            kind.is_data() || kind.is_request()
        });
        if !(is_standby || is_late || feeds || is_asked) {
            let name = case.name(*node);
            hits.push(Hit::at(name, format!("No link reads from {name}.")));
        }
    }
    Answer::when(applies, hits)
}

fn loss_window(case: &Case<'_>) -> Answer {
    let goal = case.model.topology.goals.rpo;
    if goal.is_none_or(|rpo| rpo.nanos() > 0) {
        return Answer::not_here();
    }
    let mut hits = Vec::new();
    for node in case.tier(Tier::Database) {
        if !case.is_writable(node.index()) {
            continue;
        }
        let ways: Vec<_> = case
            .out(*node)
            .filter(|edge| case.model.graph[*edge].kind == LinkKind::Replication)
            .collect();
        let acknowledged = ways.iter().any(|edge| {
            let mode = case.model.graph[*edge].tail.mode;
            matches!(mode, Some(Choice::Is(mode)) if mode != ReplicationMode::Async)
        });
        if !acknowledged {
            let name = case.name(*node);
            let how = if ways.is_empty() {
                "has no replica".to_owned()
            } else {
                format!("waits for none of {}", list(&case.link_names(&ways)))
            };
            let evidence = format!("The goal is to lose nothing, and {name} {how}.");
            hits.push(Hit::at(name, evidence).costing(vec![Class::Write], 0.0));
        }
    }
    Answer::of(hits)
}

fn too_few_acks(case: &Case<'_>) -> Answer {
    let mut applies = false;
    let mut hits = Vec::new();
    for node in case.tier(Tier::Database) {
        let semi: Vec<_> = case
            .out(*node)
            .filter(|edge| {
                let link = &case.model.graph[*edge];
                link.kind == LinkKind::Replication
                    && link.tail.mode == Some(Choice::Is(ReplicationMode::SemiSync))
            })
            .collect();
        let asked = semi
            .iter()
            .map(|edge| case.model.graph[*edge].tail.acks.unwrap_or(1))
            .max();
        let Some(asked) = asked else { continue };
        applies = true;
        if (asked as usize) > semi.len() {
            let name = case.name(*node);
            let evidence = format!(
                "{name} waits for {} and has {} that could give them.",
                count(asked as usize, "acknowledgement"),
                count(semi.len(), "replica")
            );
            hits.push(Hit::at(name, evidence).costing(vec![Class::Write], 0.0));
        }
    }
    Answer::when(applies, hits)
}

fn connections(case: &Case<'_>) -> Answer {
    let (mut hits, mut lacks) = (Vec::new(), Vec::new());
    let mut applies = false;
    for node in case.tier(Tier::Database) {
        let Some(Kind::Database(database)) = case.kind(*node) else {
            continue;
        };
        let mut callers: Vec<NodeId> = Vec::new();
        for edge in case.into(*node) {
            let (from, _) = case.model.ends(edge);
            let is_query = case.model.graph[edge].kind.is_data();
            if is_query && !callers.contains(&from) {
                callers.push(from);
            }
        }
        let pools: Vec<Option<u32>> = callers
            .iter()
            .map(|caller| match case.kind(*caller) {
                Some(Kind::AppServer(app)) => app.db_connections,
                // A proxy shares connections out: what it opens is not the sum.
                _ => Some(0),
            })
            .collect();
        let known: u64 = pools.iter().flatten().map(|pool| u64::from(*pool)).sum();
        applies |= known > 0;
        if known > u64::from(database.max_connections) {
            let name = case.name(*node);
            let evidence = format!(
                "{} open up to {known} connections, and {name} accepts {}.",
                list(&case.names(&callers)),
                database.max_connections
            );
            hits.push(Hit::at(name, evidence).with(case.names(&callers)));
        } else if pools.iter().any(Option::is_none) {
            lacks.push(format!(
                "how many connections the callers of {} open",
                case.name(*node)
            ));
        }
    }
    Answer::when(applies, hits).and_lacks(lacks)
}
