//! What a drill shows of the findings, and what would have prevented its losses: the known fixes,
//! each tried by playing the same drill over the mended design.
//!
//! Refuses promises: a fix is told with what it still loses.

use super::Exercise;
use super::ideas::{self, Idea};
use super::measured::{Blame, p99_ms};
use super::post_mortem::PostMortem;
use crate::design::words::FaultKind;
use crate::design::{Flow, Model, Topology};
use crate::document::{Document, tries};
use crate::findings::fix::Checked;
use crate::findings::{Category, Finding, Options, Report};
use crate::traffic::{Bucket, Performance, Simulation, nodes_inside};
use std::collections::BTreeSet;
use std::sync::Arc;

/// Findings that are looked at, and those of them that are told.
const MOST_TRIED: usize = 6;
const MOST_SHOWN: usize = 4;
/// Good things that are told.
const MOST_HELD: usize = 3;
/// Somebody waits while fixes are tried: not for larger designs or for busier drills.
const MOST_NODES: usize = 120;
const MOST_REQUESTS: f64 = 600_000.0;

/// A finding that a drill shows.
#[derive(Debug, Clone, PartialEq)]
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
#[derive(Debug, Clone, PartialEq)]
pub struct Cure {
    /// What the fix does.
    pub title: String,
    /// Requests that are still lost.
    pub lost: u64,
    /// Acknowledged writes that are still lost.
    pub lost_writes: u64,
    /// 99 % of the answers of the worst second took at most so long, in milliseconds.
    pub p99_ms: f64,
}

impl Cure {
    /// Whether it does better than so many requests and acknowledged writes lost, and so long a
    /// wait: no worse in data, and felt elsewhere.
    pub(super) fn helps(&self, lost: u64, lost_writes: u64, p99_ms: f64) -> bool {
        let saves = self.lost + lost / 20 < lost || self.lost_writes < lost_writes;
        let waits_less = self.lost <= lost && 2.0 * self.p99_ms < p99_ms && lost == 0;
        self.lost_writes <= lost_writes && (saves || waits_less)
    }
}

/// The search for open findings that a drill shows, and for what their fixes would have saved.
#[derive(Debug, Clone, Default)]
pub(super) struct Search {
    /// Findings still to be looked at, the next one last.
    open: Vec<Finding>,
    /// How many there were.
    count: usize,
    /// Edits that no finding asks for, still to be tried, the next one last.
    ideas: Vec<Idea>,
    /// What came of those that were tried.
    tried: Vec<Cure>,
    /// What the drill cost: requests, acknowledged writes, and the worst second's p99 in
    /// milliseconds.
    cost: (u64, u64, f64),
    /// It takes things away, rather than asking more of them.
    breaks: bool,
    /// Fixes are tried.
    is_quick: bool,
    /// The design that fixes are tried on, once it was read.
    bench: Option<Arc<Checked>>,
    /// The fix that is being tried, for the next finding.
    trial: Option<Box<Trial>>,
    shown: Vec<Shown>,
}

/// The drill over a mended design.
#[derive(Debug, Clone)]
struct Trial {
    title: String,
    model: Model,
    run: Performance,
}

impl Search {
    pub(super) fn new(
        exercise: &Exercise,
        (model, report): (&Model, &Report),
        blamed: &[Blame],
        (told, traffic): (&PostMortem, &Simulation),
    ) -> Self {
        let mut concerned = concerned(exercise, model);
        let whys = blamed.iter().filter_map(|one| one.why);
        concerned.extend(whys.filter_map(|(node, ..)| {
            let node = model.graph.node_weights().nth(node)?;
            Some(node.name.clone())
        }));
        let is_shown = |finding: &&Finding| {
            finding.state.is_open()
                && concerns(exercise, finding.category())
                && (finding.elements.iter().any(|id| concerned.contains(id))
                    || exercise.spike.is_some())
        };
        let all = report.findings.iter().flat_map(Finding::with_children);
        let found = all.filter(is_shown).take(MOST_TRIED).cloned();
        let mut open: Vec<Finding> = found.collect();
        open.reverse();
        Self {
            count: open.len(),
            open,
            ideas: ideas::of(model, blamed, traffic),
            cost: (told.lost(), told.lost_writes, told.p99_ms[1]),
            breaks: concerns(exercise, Category::Availability),
            is_quick: is_quick(exercise, model),
            ..Self::default()
        }
    }

    /// How far it is, in words.
    pub(super) fn progress(&self) -> String {
        if self.open.is_empty() {
            return format!("trying other edits, {} to go", self.ideas.len());
        }
        let now = self.count - self.open.len();
        format!(
            "trying what would mend {} of {} findings",
            now + 1,
            self.count
        )
    }

    /// Goes on a little; takes what it costs from what is left. Returns whether there is more to
    /// do.
    pub(super) fn step(&mut self, exercise: &Exercise, text: Option<&str>, left: &mut u64) -> bool {
        if self.shown.len() == MOST_SHOWN {
            self.open.clear();
        }
        let Some(finding) = self.open.last() else {
            return self.try_idea(exercise, text, left);
        };
        if let Some(trial) = &mut self.trial {
            if trial.run.play(&trial.model, left) {
                return true;
            }
        } else if let Some(text) = text.filter(|_| self.is_quick) {
            // To find a fix takes as long as a slice may.
            *left = 0;
            if self.bench.is_none() {
                self.bench = Checked::new(text, Options::default()).map(Arc::new);
            }
            let bench = self.bench.as_deref();
            self.trial = bench.and_then(|bench| Trial::new(exercise, bench, &finding.id));
            if self.trial.is_some() {
                return true;
            }
        }
        let cure = self.trial.take().map(|trial| trial.cure());
        let (lost, writes, p99_ms) = self.cost;
        let saves = cure
            .as_ref()
            .is_some_and(|cure| cure.helps(lost, writes, p99_ms));
        // A failure shows what costs requests when it happens; how work is shared out, and what
        // more of it needs, is shown by what mends it.
        let costs = finding.loss > 0.0 && self.breaks && finding.category() != Category::Balancing;
        let is_seen = saves || costs;
        if is_seen {
            self.shown.push(Shown {
                id: finding.id.clone(),
                title: finding.title.clone(),
                remedy: finding.remedy.clone(),
                cure,
            });
        }
        self.open.pop();
        true
    }

    /// The findings that the drill shows; those whose fixes save most come first.
    pub(super) fn shown(&self) -> Vec<Shown> {
        let mut shown = self.shown.clone();
        let (lost, writes, _) = self.cost;
        shown.sort_by_key(|one| {
            let left = one.cure.as_ref().map(|cure| (cure.lost, cure.lost_writes));
            left.unwrap_or((lost, writes)).min((lost, writes))
        });
        shown
    }

    /// Tries the next edit that no finding asks for.
    fn try_idea(&mut self, exercise: &Exercise, text: Option<&str>, left: &mut u64) -> bool {
        let Some(idea) = self.ideas.last() else {
            return false;
        };
        if let Some(trial) = &mut self.trial {
            if trial.run.play(&trial.model, left) {
                return true;
            }
        } else if let Some(text) = text.filter(|_| self.is_quick) {
            *left = 0;
            let design = tries::tried(text, &idea.edits).ok();
            self.trial = design.map(|design| Trial::of(exercise, idea.title.clone(), design));
            if self.trial.is_some() {
                return true;
            }
        }
        self.tried
            .extend(self.trial.take().map(|trial| trial.cure()));
        self.ideas.pop();
        true
    }

    /// The other edits that help, and how many were tried.
    pub(super) fn ideas(&self) -> (Vec<Cure>, u64) {
        let (lost, writes, p99_ms) = self.cost;
        let helping = self.tried.iter();
        let helping = helping.filter(|cure| cure.helps(lost, writes, p99_ms));
        (helping.cloned().collect(), self.tried.len() as u64)
    }
}

impl Trial {
    /// Mends a finding, to play the drill again; none where no fix is known.
    fn new(exercise: &Exercise, bench: &Checked, id: &str) -> Option<Box<Self>> {
        let fix = bench.first_fix(id)?;
        let document = Document::parse(&fix.text);
        let model = Model::new(Arc::clone(document.design()?));
        let flow = Flow::new(&model);
        // What is no longer there cannot be hit: that would show nothing.
        let acts = exercise.acts(&model);
        if exercise.spike.is_none() && acts.iter().any(|act| act.hit.is_empty()) {
            return None;
        }
        Some(Box::new(Self {
            title: fix.title,
            run: exercise.perform(&model, &flow),
            model,
        }))
    }

    /// Plays the drill again over a design that was made of this one.
    fn of(exercise: &Exercise, title: String, design: Topology) -> Box<Self> {
        let model = Model::new(Arc::new(design));
        let flow = Flow::new(&model);
        Box::new(Self {
            title,
            run: exercise.perform(&model, &flow),
            model,
        })
    }

    fn cure(self) -> Cure {
        let measures = self.run.traffic.measures();
        let seconds: Vec<Bucket> = measures.timeline().copied().collect();
        Cure {
            p99_ms: p99_ms(&seconds, 0)[1],
            title: self.title,
            lost: measures.total().lost,
            lost_writes: measures.lost_writes,
        }
    }
}

/// What is good about the design and has to do with the drill.
pub(super) fn held(exercise: &Exercise, model: &Model, report: &Report) -> Vec<String> {
    let concerned = concerned(exercise, model);
    let credits = report.credits.iter().filter(|credit| {
        concerns(exercise, credit.category)
            && (credit.elements.iter().any(|id| concerned.contains(id))
                || exercise.spike.is_some() && credit.category == Category::Capacity)
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

/// Whether a drill is played again for every fix.
pub(super) fn is_quick(exercise: &Exercise, model: &Model) -> bool {
    let rate = exercise.drill.rps.unwrap_or(model.topology.workload.rps);
    let spike = exercise.spike.map_or(1.0, |spike| spike.factor);
    let seconds = exercise.run_ns() as f64 / 1e9;
    model.graph.node_count() <= MOST_NODES && rate * spike * seconds <= MOST_REQUESTS
}
