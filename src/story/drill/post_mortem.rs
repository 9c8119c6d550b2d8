//! What came of a drill: what was done, who noticed, what visitors felt, when it was whole again.
//!
//! Every figure is counted in the traffic of the drill, and held against the same traffic without
//! the drill. Refuses screens: `told` puts it into lines.

use super::inquiry::Inquiry;
use super::measured::{Blame, fates, p99_ms, recovery, windows};
use super::noticed::{noticed, told};
use super::prevention::{Cure, Shown};
use super::{Act, Exercise};
use crate::design::records::Goals;
use crate::design::words::FaultKind;
use crate::design::{Class, Flow, Model};
use crate::findings::Report;
use crate::text::{capital, lasting, lasting_ns};
use crate::traffic::{Bucket, ClassCount, Fate, Simulation};

/// What stands between what was seen and the finding that explains it.
pub(super) const BEHIND: &str = "; behind it is ";
/// Answers that take so many times as long as before are felt.
const FELT: f64 = 2.0;

/// A stretch of time in which requests of a class were lost.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Window {
    /// Of which class.
    pub class: Class,
    /// When it begins, in nanoseconds, to the second.
    pub from_ns: u64,
    /// When it ends, in nanoseconds, to the second.
    pub until_ns: u64,
    /// How many requests were lost.
    pub lost: u64,
}

/// Something that was done, and who noticed it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Noticed {
    /// When it began, in nanoseconds.
    pub at_ns: u64,
    /// What was done, in a few words.
    pub act: String,
    /// Each notice in a sentence, and after how many nanoseconds it came; empty: nobody.
    pub by: Vec<(u64, String)>,
}

/// When the site was whole again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Recovery {
    /// Nothing was lost that is not lost without the drill.
    Untouched,
    /// From this time on, in nanoseconds, to the second, no more was lost than without the drill.
    At(u64),
    /// Not before the drill was over.
    NotYet,
}

/// What a line of the time line is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mark {
    /// The drill did it.
    Done,
    /// The drill let go of it.
    Over,
    /// Somebody noticed.
    Noticed,
    /// The design reacted by itself.
    Reacted,
    /// Visitors began to lose requests.
    Felt,
    /// Data is gone.
    Gone,
    /// All is as it should be.
    Whole,
}

/// A line of the time line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Event {
    /// When, in nanoseconds.
    pub at_ns: u64,
    /// What it is about.
    pub mark: Mark,
    /// What happened.
    pub text: String,
}

/// What came of a drill.
#[derive(Debug, Clone, PartialEq)]
pub struct PostMortem {
    /// The drill.
    pub name: String,
    /// What it is about.
    pub about: String,
    /// Requests by class.
    pub classes: [ClassCount; 3],
    /// Requests that the same traffic loses without the drill.
    pub lost_anyway: u64,
    /// Acknowledged writes that are gone.
    pub lost_writes: u64,
    /// Reads that lacked an acknowledged write.
    pub stale_reads: u64,
    /// Those of them that lacked their reader's own write.
    pub own_stale_reads: u64,
    /// Such reads of the same traffic without the drill.
    pub stale_anyway: u64,
    /// Second by second, as things came to their end.
    pub seconds: Vec<Bucket>,
    /// What became of the requests that were sent in each of these seconds.
    pub fates: Vec<Fate>,
    /// What the design is held to.
    pub goals: Goals,
    /// 99 % of the answers took at most so long, in milliseconds: before, and in the worst second
    /// since.
    pub p99_ms: [f64; 2],
    /// When more requests were lost than without the drill.
    pub windows: Vec<Window>,
    /// Who noticed.
    pub noticed: Vec<Noticed>,
    /// Which people the design's monitors tell, and by what.
    pub told: Vec<String>,
    /// When it was whole again.
    pub recovery: Recovery,
    /// Why requests were lost, in a sentence.
    pub cause: String,
    /// What happened when.
    pub events: Vec<Event>,
    /// The findings that the drill shows.
    pub shown: Vec<Shown>,
    /// Other edits that were tried, and help.
    pub ideas: Vec<Cure>,
    /// How many of those were tried.
    pub tried: u64,
    /// Whether edits were tried at all: a large drill is not played again.
    pub is_tried: bool,
    /// What is good about the design, and held.
    pub held: Vec<String>,
}

impl PostMortem {
    /// What came of a drill that was played from its beginning. The text is the design's, for the
    /// fixes; without it none are tried.
    #[must_use]
    pub fn new(
        exercise: &Exercise,
        (model, flow): (&Model, &Flow),
        report: &Report,
        traffic: &Simulation,
        text: Option<&str>,
    ) -> Self {
        let text = text.map(str::to_owned);
        let mut inquiry = Inquiry::new(exercise, (model, flow), traffic.clone(), text);
        loop {
            if let Some(told) = inquiry.slice((model, flow), report) {
                return told;
            }
        }
    }

    /// What the drill's traffic and the same traffic without it tell. What explains and what would
    /// have prevented it is still to be looked for.
    pub(super) fn counted(
        exercise: &Exercise,
        (model, flow): (&Model, &Flow),
        traffic: &Simulation,
        calm: &Simulation,
    ) -> Self {
        let measures = traffic.measures();
        let acts = acts(exercise, model, traffic);
        let seconds: Vec<Bucket> = measures.timeline().copied().collect();
        let fates_of = fates(traffic);
        let windows = windows(&fates_of, &fates(calm));
        // Who drains something knows of it.
        let unplanned = acts.iter();
        let unplanned = unplanned.filter(|act| act.kind != Some(FaultKind::Drain));
        let noticed: Vec<Noticed> = unplanned.map(|act| noticed(model, act, traffic)).collect();
        let is_lost = !windows.is_empty();
        let told = told(model, flow, &acts, is_lost);
        let began_ns = acts.first().map_or(0, |act| act.at_ns);
        let mut this = Self {
            name: exercise.name.clone(),
            about: exercise.drill.about.clone(),
            classes: measures.classes,
            lost_anyway: calm.measures().total().lost,
            lost_writes: measures.lost_writes,
            stale_reads: measures.stale_reads,
            own_stale_reads: measures.own_stale_reads,
            stale_anyway: calm.measures().stale_reads,
            p99_ms: p99_ms(&seconds, began_ns),
            recovery: recovery(&windows, traffic.now_ns()),
            events: Vec::new(),
            cause: String::new(),
            shown: Vec::new(),
            ideas: Vec::new(),
            tried: 0,
            is_tried: false,
            held: Vec::new(),
            goals: model.topology.goals.clone(),
            fates: fates_of,
            seconds,
            windows,
            noticed,
            told,
        };
        this.events = this.time_line(&acts, traffic);
        this
    }

    /// Requests lost, of all classes.
    #[must_use]
    pub fn lost(&self) -> u64 {
        self.classes.iter().map(|count| count.lost).sum()
    }

    /// Requests lost beyond those that the same traffic loses without the drill.
    #[must_use]
    pub fn lost_by_it(&self) -> u64 {
        self.lost().saturating_sub(self.lost_anyway)
    }

    /// Whether requests are lost without any drill, too: then nothing is whole afterwards.
    #[must_use]
    pub const fn loses_anyway(&self) -> bool {
        self.lost_anyway > 0
    }

    /// Whether visitors felt anything of it, or data is gone.
    #[must_use]
    pub fn is_felt(&self) -> bool {
        self.recovery != Recovery::Untouched || self.lost_writes > 0 || self.is_slower()
    }

    /// Whether visitors waited much longer than before.
    #[must_use]
    pub fn is_slower(&self) -> bool {
        self.p99_ms[1] > FELT * self.p99_ms[0]
    }

    /// The first notice that anything was wrong: after how many nanoseconds, and what it was.
    #[must_use]
    pub fn detection(&self) -> Option<(u64, &str)> {
        let first = self.noticed.iter().find_map(|one| one.by.first())?;
        Some((first.0, &first.1))
    }

    /// Why requests were lost: what each act has cost, the costliest first.
    pub(super) fn cause(&self, acts: &[Act], blamed: &[Blame], model: &Model) -> String {
        let Some(first) = acts.first() else {
            return "The drill does nothing to this design.".to_owned();
        };
        let mut told: Vec<String> = Vec::new();
        for blame in blamed.iter().take(MOST_ACTS) {
            let Some(act) = acts.get(blame.act) else {
                continue;
            };
            let mut words = format!("{}: {}", visitors_first(&act.words), self.why(blame, model));
            let noticed = self.noticed.iter();
            let mut noticed =
                noticed.filter(|one| (one.at_ns, &one.act) == (act.at_ns, &act.words));
            if let Some((after_ns, what)) = noticed.find_map(|one| one.by.first()) {
                let after = lasting_ns(*after_ns);
                words.push_str(&format!("; noticed after {after}, when {what}"));
            }
            told.push(words);
        }
        if blamed.len() > MOST_ACTS {
            let rest = blamed.iter().skip(MOST_ACTS).map(|one| one.lost).sum();
            told.push(format!("{} at other times", requests(rest, "")));
        }
        if told.is_empty() || self.recovery == Recovery::Untouched {
            let done = match acts {
                [_, _, _, ..] if !self.about.is_empty() => capital(&self.about),
                _ => visitors_first(&first.words),
            };
            return if self.is_slower() {
                format!(
                    "{done}: nothing was lost by it, but one visitor in a hundred waited {} instead of {}.",
                    lasting(self.p99_ms[1] / 1000.0),
                    lasting(self.p99_ms[0] / 1000.0)
                )
            } else if self.recovery != Recovery::Untouched {
                format!("{done}: for a while more requests were lost than without it.")
            } else {
                format!("{done}: no visitor felt it.")
            };
        }
        // Only what was tried and found to help is said to be behind it.
        let helps = |one: &&Shown| {
            let cure = one.cure.as_ref();
            cure.is_some_and(|cure| {
                2 * cure.lost.saturating_sub(self.lost_anyway) <= self.lost_by_it()
            })
        };
        let behind = self.shown.iter().find(helps);
        let behind = behind.map_or(String::new(), |one| {
            format!("{BEHIND}{}: {}", one.id, one.title)
        });
        format!("{}{behind}.", told.join(". "))
    }

    /// What one act has cost, and why.
    fn why(&self, blame: &Blame, model: &Model) -> String {
        let more = if self.loses_anyway() { "more " } else { "" };
        let lost = requests(blame.lost, more);
        let known = blame.why.and_then(|(station, reason, count)| {
            let name = &model.graph.node_weights().nth(station)?.name;
            let words = reason.words();
            let words = if count == 1 {
                words.to_owned()
            } else {
                words.replace(" it", " them")
            };
            Some((count, format!("because {name} {words}")))
        });
        match known {
            Some((count, why)) if count == blame.lost => format!("{lost} {why}"),
            Some((count, why)) => format!("{lost}, {count} of them {why}"),
            None => lost,
        }
    }
}

/// Acts whose cost is told one by one.
const MOST_ACTS: usize = 3;

/// `1 request was lost`, `12 more requests were lost`.
fn requests(number: u64, more: &str) -> String {
    if number == 1 {
        format!("1 {more}request was lost")
    } else {
        format!("{number} {more}requests were lost")
    }
}

/// What a drill has done by the end of its traffic.
pub(super) fn acts(exercise: &Exercise, model: &Model, traffic: &Simulation) -> Vec<Act> {
    let mut acts = exercise.acts(model);
    acts.retain(|act| act.at_ns <= traffic.now_ns());
    acts
}

/// A time in minutes, seconds and thousandths.
#[must_use]
pub(super) fn clock(ns: u64) -> String {
    let ms = ns / 1_000_000;
    format!("{}:{:02}.{:03}", ms / 60_000, ms / 1000 % 60, ms % 1000)
}

/// Names of the file stay as they are written.
fn visitors_first(words: &str) -> String {
    let mut chars = words.chars();
    match chars.next() {
        Some(first) if words.starts_with("visitors") => first.to_uppercase().chain(chars).collect(),
        _ => words.to_owned(),
    }
}
