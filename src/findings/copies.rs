//! Copies: which databases hold the same data, and which only look as if they did.
//!
//! Refuses to judge replication that is drawn: how safe and how current it is, is for `data`.

use super::case::{Case, Tier};
use super::rule::Severity::High;
use super::rule::{Answer, Category, Hit, Rule};
use crate::design::hash::HashSet;
use crate::design::model::{EdgeId, NodeId};
use crate::design::words::{DatabaseRole, LinkKind};
use crate::design::{Choice, Class, Kind};
use crate::text::{list, s};

pub(super) const RULES: &[Rule] = &[
    Rule {
        code: "DRN-11",
        title: "Replica that nobody feeds",
        category: Category::AsDrawn,
        severity: High,
        asks: "Does every replica get what its primary is told?",
        student: "A replica is a copy that is kept up to date. No link keeps this one up to date, \
                  so what it answers is as old as the day it was filled.",
        reviewer: "The role says replica, the drawing has no replication channel: its reads count \
                   as served and are stale without bound, and there is nothing to promote.",
        false_alarm: "It is filled by a nightly import and meant to be that old: make it a \
                      Standalone.",
        remedy: "Draw the Replication link from the primary to it.",
        references: &["MySQL Reference Manual, Replication"],
        test: unfed,
    },
    Rule {
        code: "DRN-12",
        title: "Databases that do not share their data",
        category: Category::AsDrawn,
        severity: High,
        asks: "Is what is saved found again, whichever database is asked?",
        student: "Each database has data of its own. What a visitor saves by way of one server is \
                  not there when the next request is answered by another.",
        reviewer: "Two writable databases without replication behind one site are two sets of \
                   data, not redundancy: every answer is served and half of them are wrong.",
        false_alarm: "Each keeps other data on purpose, one for each service or tenant.",
        remedy: "Let one accept the writes and replicate to the others, or keep them in one \
                 replication group.",
        references: &["MySQL Reference Manual, Replication"],
        test: apart,
    },
];

/// The databases that the site's data is in: those that requests can reach, or, where the drawing
/// leads to none, all of them.
fn databases(case: &Case<'_>) -> Vec<NodeId> {
    let reached = case.tier(Tier::Database);
    if !reached.is_empty() {
        return reached.to_vec();
    }
    let drawn = case.components();
    drawn
        .filter(|(_, component)| matches!(component.kind, Kind::Database(_)))
        .map(|(node, _)| node)
        .collect()
}

/// The databases, grouped by what replication joins.
fn joined(case: &Case<'_>) -> Vec<Vec<NodeId>> {
    // Each stands for itself, then for the first one it is joined with.
    let mut first: Vec<usize> = (0..case.model.graph.node_count()).collect();
    for feed in &case.flow.feeds {
        let (a, b) = (first[feed.from], first[feed.to]);
        for other in &mut first {
            if *other == a.max(b) {
                *other = a.min(b);
            }
        }
    }
    let mut groups: Vec<(usize, Vec<NodeId>)> = Vec::new();
    for node in databases(case) {
        let group = first[node.index()];
        match groups.iter_mut().find(|(known, _)| *known == group) {
            Some((_, members)) => members.push(node),
            None => groups.push((group, vec![node])),
        }
    }
    groups.into_iter().map(|(_, members)| members).collect()
}

/// The databases, grouped by the data they hold. What nobody feeds and is a replica, or of a role
/// that was left open, is counted to the first set, whose copy it may be. Where the drawing leads
/// no request to any, how the data gets there was not drawn either: it is one set.
pub(super) fn sets(case: &Case<'_>) -> Vec<Vec<NodeId>> {
    let databases = databases(case);
    if !databases.iter().any(|node| case.is_reached(*node)) {
        return Vec::from_iter((!databases.is_empty()).then_some(databases));
    }
    let keeps = |node: &NodeId| {
        let role = role(case, *node);
        matches!(role, Some(Choice::Is(role)) if role != DatabaseRole::Replica)
    };
    let (mut sets, others): (Vec<_>, Vec<_>) = joined(case)
        .into_iter()
        .partition(|members| members.iter().any(keeps));
    let others: Vec<NodeId> = others.into_iter().flatten().collect();
    match sets.first_mut() {
        Some(first) => first.extend(others),
        None if others.is_empty() => {}
        None => sets.push(others),
    }
    sets
}

pub(super) fn role(case: &Case<'_>, node: NodeId) -> Option<Choice<DatabaseRole>> {
    match case.kind(node) {
        Some(Kind::Database(database)) => Some(database.role),
        _ => None,
    }
}

fn is_replica(case: &Case<'_>, node: NodeId) -> bool {
    role(case, node) == Some(Choice::Is(DatabaseRole::Replica))
}

/// Links between two nodes that do not say what they carry.
fn unsaid(case: &Case<'_>, a: NodeId, b: NodeId) -> Vec<EdgeId> {
    case.out(a)
        .chain(case.out(b))
        .filter(|edge| case.model.graph[*edge].kind == LinkKind::Undecided)
        .filter(|edge| [(a, b), (b, a)].contains(&case.model.ends(*edge)))
        .collect()
}

fn unfed(case: &Case<'_>) -> Answer {
    let databases = case.tier(Tier::Database);
    let replicas: Vec<NodeId> = databases
        .iter()
        .copied()
        .filter(|node| is_replica(case, *node))
        .collect();
    let mut answer = Answer::when(!replicas.is_empty(), Vec::new());
    let mut told: Vec<&str> = Vec::new();
    for replica in replicas {
        let authored = case.model.graph[replica].authored.as_str();
        if !case.flow.stations[replica.index()].fed_by.is_empty() || told.contains(&authored) {
            continue;
        }
        told.push(authored);
        let open: Vec<EdgeId> = databases
            .iter()
            .flat_map(|other| unsaid(case, *other, replica))
            .collect();
        if !open.is_empty() {
            let links = case.link_names(&open);
            answer.lacks.push(format!("what {} carry", list(&links)));
            continue;
        }
        let name = case.name(replica);
        let readers: Vec<EdgeId> = case
            .into(replica)
            .filter(|edge| case.model.graph[*edge].kind.is_data())
            .collect();
        let mut askers: Vec<String> = Vec::new();
        for edge in readers {
            let asker = case.name(case.model.ends(edge).0).to_owned();
            if !askers.contains(&asker) {
                askers.push(asker);
            }
        }
        let mut evidence = format!("{name} is a replica, and no replication link leads to it.");
        if !askers.is_empty() {
            evidence.push_str(&format!(
                " Its answers to {} are counted as served, however old they are.",
                list(&askers)
            ));
        }
        answer
            .hits
            .push(Hit::at(name, evidence).costing(vec![Class::Read], 0.0));
    }
    answer
}

/// Who sends a class of queries to these databases, once for every link.
fn asking<'a>(
    case: &'a Case<'_>,
    set: &'a [NodeId],
    writes: bool,
) -> impl Iterator<Item = NodeId> + 'a {
    let edges = set.iter().flat_map(|node| case.into(*node));
    edges.filter_map(move |edge| {
        let kind = case.model.graph[edge].kind;
        let (from, _) = case.model.ends(edge);
        let fits = if writes {
            matches!(kind, LinkKind::Write | LinkKind::ReadWrite)
        } else {
            kind.is_data()
        };
        (fits && case.is_reached(from)).then_some(from)
    })
}

/// Their names, each once.
fn askers(case: &Case<'_>, set: &[NodeId], writes: bool) -> Vec<String> {
    let mut seen = HashSet::default();
    let new = asking(case, set, writes).filter(|from| seen.insert(*from));
    new.map(|from| case.name(from).to_owned()).collect()
}

fn apart(case: &Case<'_>) -> Answer {
    let mut sets = joined(case);
    // A replica that nobody feeds is another rule's.
    sets.retain(|set| !set.iter().all(|node| is_replica(case, *node)));
    if databases(case).len() < 2 {
        return Answer::not_here();
    }
    let asked = sets
        .iter()
        .filter(|set| asking(case, set, false).next().is_some());
    // The one to keep is one that is written to.
    let (written, read): (Vec<_>, Vec<_>) =
        asked.partition(|set| asking(case, set, true).next().is_some());
    let is_written = !written.is_empty();
    let asked: Vec<&Vec<NodeId>> = written.into_iter().chain(read).collect();
    if asked.len() < 2 || !is_written {
        return Answer::of(Vec::new());
    }
    let members: Vec<NodeId> = asked.iter().flat_map(|set| set.iter().copied()).collect();
    let mut lacks: Vec<String> = Vec::new();
    for (place, a) in members.iter().enumerate() {
        if role(case, *a).is_some_and(|role| role.is_undecided()) {
            lacks.push(format!("which role {} has", case.name(*a)));
        }
        for b in members.iter().skip(place + 1) {
            let links = case.link_names(&unsaid(case, *a, *b));
            lacks.extend(links.iter().map(|link| format!("what {link} carries")));
        }
    }
    if !lacks.is_empty() {
        return Answer::lacking(lacks);
    }
    let heads: Vec<String> = asked
        .iter()
        .filter_map(|set| {
            let writable = set.iter().find(|node| case.is_writable(node.index()));
            let head = writable.or(set.first())?;
            Some(case.name(*head).to_owned())
        })
        .collect();
    let uses: Vec<String> = asked
        .iter()
        .zip(&heads)
        .map(|(set, head)| {
            let (writers, readers) = (askers(case, set, true), askers(case, set, false));
            if writers.is_empty() {
                format!("{} only read{} {head}", list(&readers), s(readers.len()))
            } else {
                format!("{} write{} to {head}", list(&writers), s(writers.len()))
            }
        })
        .collect();
    let evidence = format!(
        "No replication joins {}, so that each has data of its own: {}.",
        list(&heads),
        list(&uses)
    );
    let hit = Hit::of(heads, evidence).costing(vec![Class::Read, Class::Write], 0.0);
    Answer::of(vec![hit])
}
