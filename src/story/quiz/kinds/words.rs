//! What kinds share: figures that hold whatever was left open, and how effects are worded.
//!
//! Refuses questions.

use crate::design::Class;
use crate::design::model::NodeId;
use crate::findings::{Tier, percent};
use crate::share::{Element, Range, Row};
use crate::story::claims::{Bench, Run};
use crate::text::list;

/// Shares closer than this are the same.
pub(super) const SLACK: f64 = 1e-9;
/// The most elements one kind asks about in one design.
pub(super) const MOST: usize = 8;

/// The served shares by class; none where they depend on what was left open.
pub(super) fn shares(range: &Range) -> Option<[f64; 3]> {
    (!range.is_open()).then_some(range.worst.by_class)
}

/// `static 100 %, read 50 %, write 0 %`.
pub(super) fn triple(shares: [f64; 3]) -> String {
    let parts = Class::ALL.iter().zip(shares);
    let parts: Vec<String> = parts
        .map(|(class, share)| format!("{} {}", class.noun(), percent(share)))
        .collect();
    parts.join(", ")
}

/// What became of a class.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Change {
    Same,
    Less,
    Gone,
    More,
}

/// What became of each class.
pub(super) fn changes(before: [f64; 3], after: [f64; 3]) -> [Change; 3] {
    std::array::from_fn(|class| match after[class] - before[class] {
        change if change > SLACK => Change::More,
        change if change >= -SLACK => Change::Same,
        _ if after[class] <= SLACK => Change::Gone,
        _ => Change::Less,
    })
}

/// The same in a sentence that says it of no other changes.
pub(super) fn effect(changes: [Change; 3]) -> String {
    if changes == [Change::Same; 3] {
        return "Nothing: all is served as before".to_owned();
    }
    if changes == [Change::Gone; 3] {
        return "Everything is lost: static, reads and writes".to_owned();
    }
    let of = |wanted: Change| -> Vec<&str> {
        let nouns = ["static", "reads", "writes"];
        let each = nouns.iter().zip(changes);
        each.filter(|(_, change)| *change == wanted)
            .map(|(noun, _)| *noun)
            .collect()
    };
    let mut parts = Vec::new();
    for (change, start, end) in [
        (Change::Gone, "", " gone"),
        (Change::Less, "part of ", " lost"),
        (Change::More, "more ", " served than before"),
        (Change::Same, "", " as before"),
    ] {
        let nouns = of(change);
        if !nouns.is_empty() {
            parts.push(format!("{start}{}{end}", list(&nouns)));
        }
    }
    let text = parts.join("; ");
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |first| {
        first.to_uppercase().chain(chars).collect()
    })
}

/// The row of one element, where it says the same whatever was left open.
pub(super) fn row<'a>(bench: &'a Bench<'_>, element: Element) -> Option<(&'a Row, [f64; 3])> {
    let row = bench.case.row(element)?;
    Some((row, shares(&row.served)?))
}

/// What is served with nothing failed, where it does not depend on what was left open.
pub(super) fn baseline(bench: &Bench<'_>) -> Option<[f64; 3]> {
    shares(&bench.baseline())
}

/// The components in visitors' way: balancers, web and app servers, databases.
pub(super) fn serving(bench: &Bench<'_>) -> Vec<NodeId> {
    let tiers = Tier::ALL.iter();
    tiers
        .flat_map(|tier| bench.case.tier(*tier).iter().copied())
        .collect()
}

/// The hosts that carry one of these.
pub(super) fn hosts_of(bench: &Bench<'_>, nodes: &[NodeId]) -> Vec<usize> {
    let mut hosts: Vec<usize> = Vec::new();
    for node in nodes {
        if let Some(host) = bench.model().graph[*node].host
            && !hosts.contains(&host.index())
        {
            hosts.push(host.index());
        }
    }
    hosts
}

/// The row of the kill table that shows a death.
pub(super) fn kill_row(id: &str) -> Run {
    Run::row("kill-table", id)
}

/// A minute of traffic in which something dies after ten seconds.
pub(super) fn played(id: &str) -> Run {
    Run::with(
        "simulate",
        vec![
            "--duration".to_owned(),
            "60s".to_owned(),
            "--fault".to_owned(),
            format!("{id}@10s.."),
        ],
    )
}
