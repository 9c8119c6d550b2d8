//! Who noticed a drill: parts of the design while it lasted, and the people whom its monitors tell.
//!
//! Refuses to say what it meant for visitors.

use super::Act;
use super::post_mortem::Noticed;
use crate::design::words::FaultKind;
use crate::design::{Flow, Model};
use crate::findings::evidence::notices;
use crate::share::Element;
use crate::traffic::{Entry, Happening, SECOND_NS, Simulation, nodes_inside};

/// How long after it is over something is still noticed.
const LATE_NS: u64 = 5 * SECOND_NS;

/// Whom monitors tell of the first thing that was done.
pub(super) fn told(model: &Model, flow: &Flow, acts: &[Act], is_felt: bool) -> Vec<String> {
    let mut told: Vec<String> = Vec::new();
    let is_outage = |kind: FaultKind| !matches!(kind, FaultKind::Drain | FaultKind::Slow);
    let first = acts.iter().find(|act| act.kind.is_some_and(is_outage));
    for element in first.map_or(&[][..], |act| &act.hit) {
        for notice in notices(model, flow, *element, is_felt) {
            let line = notice.sentence();
            if !told.contains(&line) {
                told.push(line);
            }
        }
    }
    told
}

/// Who noticed while it lasted: checkers that marked what was hit, addresses that moved, replicas
/// that were promoted, primaries that went on alone.
pub(super) fn noticed(model: &Model, act: &Act, traffic: &Simulation) -> Noticed {
    // A check may count its failures to the end when what it asks is there again.
    let until_ns = act
        .until_ns
        .map_or(u64::MAX, |until_ns| until_ns.saturating_add(LATE_NS));
    let is_over = |at_ns: u64| act.until_ns.is_some_and(|until_ns| at_ns >= until_ns);
    let inside = |element: &Element| nodes_inside(model, *element);
    let hit: Vec<usize> = act
        .hit
        .iter()
        .flat_map(inside)
        .map(crate::design::model::NodeId::index)
        .collect();
    let notices = |entry: &&Entry| match entry.what {
        Happening::Marks { member, up, .. } => !up && hit.contains(&member),
        Happening::SetsAside { member, .. } => hit.contains(&member),
        Happening::AddressMoves { .. }
        | Happening::Promoted { .. }
        | Happening::GoesOnAlone { .. }
        | Happening::HearsNoMajority { .. } => true,
        _ => false,
    };
    Noticed {
        at_ns: act.at_ns,
        act: act.words.clone(),
        by: traffic
            .events()
            .filter(|entry| (act.at_ns..until_ns).contains(&entry.at_ns))
            .filter(notices)
            .map(|entry| {
                let late = if is_over(entry.at_ns) {
                    ", which was back by then"
                } else {
                    ""
                };
                (entry.at_ns - act.at_ns, format!("{}{late}", entry.sentence))
            })
            .collect(),
    }
}
