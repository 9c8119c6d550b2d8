//! What a drill shows of the findings, and what would have prevented its losses: the known fixes,
//! each tried by playing the same drill over the mended design.
//!
//! Refuses promises: a fix is told with what it still loses.

use super::Exercise;
use crate::design::words::FaultKind;
use crate::design::{Flow, Model};
use crate::document::Document;
use crate::findings::fix::Checked;
use crate::findings::{Category, Finding, Options, Report};
use crate::traffic::nodes_inside;
use std::collections::BTreeSet;
use std::sync::Arc;

/// Findings that are looked at, and those of them that are told.
const MOST_TRIED: usize = 6;
const MOST_SHOWN: usize = 4;
/// Good things that are told.
const MOST_HELD: usize = 3;
/// Somebody waits while fixes are tried: not for larger designs or for busier drills.
const MOST_NODES: usize = 120;
const MOST_REQUESTS: f64 = 200_000.0;

/// A finding that a drill shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shown {
    /// The finding's id.
    pub id: String,
    /// What it says in one line.
    pub title: String,
    /// What mends it, in words.
    pub remedy: String,
    /// What the drill comes to once it is mended; none where no fix is known or was tried.
    pub cure: Option<Cure>,
}

/// The same drill over the mended design.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cure {
    /// What the fix does.
    pub title: String,
    /// Requests that are still lost.
    pub lost: u64,
    /// Acknowledged writes that are still lost.
    pub lost_writes: u64,
}

/// The open findings that a drill shows, with what their fixes would have saved; those that save
/// most come first.
pub(super) fn shown(
    exercise: &Exercise,
    (model, report): (&Model, &Report),
    blamed: Option<usize>,
    lost: (u64, u64),
    text: Option<&str>,
) -> Vec<Shown> {
    let mut concerned = concerned(exercise, model);
    concerned.extend(blamed.and_then(|node| {
        let node = model.graph.node_weights().nth(node)?;
        Some(node.name.clone())
    }));
    let breaks = concerns(exercise, Category::Availability);
    let is_shown = |finding: &&Finding| {
        finding.state.is_open()
            && concerns(exercise, finding.category())
            && (finding.elements.iter().any(|id| concerned.contains(id))
                || exercise.spike.is_some())
    };
    let bench = text
        .filter(|_| is_quick(exercise, model))
        .and_then(|text| Checked::new(text, Options::default()));
    let all = report.findings.iter().flat_map(Finding::with_children);
    let mut shown: Vec<Shown> = all
        .filter(is_shown)
        .take(MOST_TRIED)
        .filter_map(|finding| {
            let bench = bench.as_ref();
            let cure = bench.and_then(|bench| cure(exercise, bench, &finding.id));
            let saves = |cure: &Cure| (cure.lost, cure.lost_writes) < lost;
            // What costs no request, and saves none, this drill does not show.
            let is_seen = finding.loss > 0.0 || !breaks || cure.as_ref().is_some_and(saves);
            is_seen.then(|| Shown {
                id: finding.id.clone(),
                title: finding.title.clone(),
                remedy: finding.remedy.clone(),
                cure,
            })
        })
        .take(MOST_SHOWN)
        .collect();
    shown.sort_by_key(|one| {
        let left = one.cure.as_ref().map(|cure| (cure.lost, cure.lost_writes));
        left.unwrap_or(lost).min(lost)
    });
    shown
}

/// What is good about the design and has to do with the drill.
pub(super) fn held(exercise: &Exercise, model: &Model, report: &Report) -> Vec<String> {
    let concerned = concerned(exercise, model);
    let credits = report.credits.iter().filter(|credit| {
        concerns(exercise, credit.category)
            && (credit.elements.iter().any(|id| concerned.contains(id)) || exercise.spike.is_some())
    });
    credits
        .take(MOST_HELD)
        .map(|credit| format!("{}: {}", credit.title, credit.evidence))
        .collect()
}

/// Everything that the drill hits, with the instances inside.
fn concerned(exercise: &Exercise, model: &Model) -> BTreeSet<String> {
    let mut ids = BTreeSet::new();
    for element in exercise.acts(model).into_iter().flat_map(|act| act.hit) {
        ids.insert(element.id(model).to_owned());
        for node in nodes_inside(model, element) {
            ids.insert(model.graph[node].name.clone());
        }
    }
    ids
}

/// Whether a drill can show anything about findings of a category.
fn concerns(exercise: &Exercise, category: Category) -> bool {
    let faults = &exercise.drill.faults;
    let is_load = exercise.spike.is_some() || faults.iter().any(|one| one.kind == FaultKind::Slow);
    match category {
        Category::Availability | Category::Data => !is_load,
        Category::Capacity => is_load,
        Category::Balancing => true,
        _ => false,
    }
}

fn is_quick(exercise: &Exercise, model: &Model) -> bool {
    let rate = exercise.drill.rps.unwrap_or(model.topology.workload.rps);
    let spike = exercise.spike.map_or(1.0, |spike| spike.factor);
    let seconds = exercise.run_ns() as f64 / 1e9;
    model.graph.node_count() <= MOST_NODES && rate * spike * seconds <= MOST_REQUESTS
}

/// Mends a finding and plays the drill again.
fn cure(exercise: &Exercise, bench: &Checked, id: &str) -> Option<Cure> {
    let fix = bench.first_fix(id)?;
    let document = Document::parse(&fix.text);
    let model = Model::new(Arc::clone(document.design()?));
    let flow = Flow::new(&model);
    // What is no longer there cannot be hit: that would show nothing.
    let acts = exercise.acts(&model);
    if exercise.spike.is_none() && acts.iter().any(|act| act.hit.is_empty()) {
        return None;
    }
    let traffic = exercise.play(&model, &flow);
    Some(Cure {
        title: fix.title,
        lost: traffic.measures().total().lost,
        lost_writes: traffic.measures().lost_writes,
    })
}
