//! What came of a drill: what was done, who noticed, what visitors felt, when it was whole again.
//!
//! Every figure is counted in the traffic of the drill, and held against the same traffic without
//! the drill. Refuses screens: `told` puts it into lines.

use super::prevention::{self, Shown};
use super::{Act, Exercise};
use crate::design::records::Drill;
use crate::design::words::FaultKind;
use crate::design::{Class, Flow, Model};
use crate::findings::Report;
use crate::findings::evidence::notices;
use crate::share::Element;
use crate::traffic::{
    Bucket, ClassCount, Entry, Happening, Reason, SECOND_NS, Simulation, nodes_inside,
};

/// Losses that are no further apart belong to the same window.
const JOINED_NS: u64 = 2 * SECOND_NS;
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
    /// From this time on, in nanoseconds, to the second.
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
    /// Second by second.
    pub seconds: Vec<Bucket>,
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
        let measures = traffic.measures();
        let calm = Exercise {
            drill: Drill {
                faults: Vec::new(),
                ..exercise.drill.clone()
            },
            spike: None,
            ..exercise.clone()
        };
        let calm = calm.play(model, flow);
        let acts: Vec<Act> = exercise
            .acts(model)
            .into_iter()
            .filter(|act| act.at_ns <= traffic.now_ns())
            .collect();
        let seconds: Vec<Bucket> = measures.timeline().copied().collect();
        let windows = windows(&seconds, &calm);
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
            held: Vec::new(),
            seconds,
            windows,
            noticed,
            told,
        };
        this.events = this.time_line(&acts, traffic);
        let blamed = blamed(traffic, &calm);
        if this.is_felt() {
            this.shown = prevention::shown(
                exercise,
                (model, report),
                blamed.map(|(station, ..)| station),
                (this.lost(), this.lost_writes),
                text,
            );
        } else {
            this.held = prevention::held(exercise, model, report);
        }
        this.cause = this.cause(&acts, blamed, model);
        this
    }

    /// Requests lost, of all classes.
    #[must_use]
    pub fn lost(&self) -> u64 {
        self.classes.iter().map(|count| count.lost).sum()
    }

    /// Requests that were lost before the first notice, in the seconds that began by then.
    #[must_use]
    pub fn lost_unnoticed(&self) -> u64 {
        let first = self.noticed.iter().find(|one| !one.by.is_empty());
        let Some((at_ns, (after_ns, _))) = first.and_then(|one| Some((one.at_ns, one.by.first()?)))
        else {
            return 0;
        };
        let seconds = self.seconds.iter();
        let seconds = seconds.filter(|second| second.start_ns < at_ns + after_ns);
        let lost = seconds.flat_map(|second| second.lost);
        lost.map(u64::from).sum()
    }

    /// Whether visitors felt anything of it, or data is gone.
    #[must_use]
    pub fn is_felt(&self) -> bool {
        self.recovery != Recovery::Untouched || self.lost_writes > 0 || self.is_slower()
    }

    fn is_slower(&self) -> bool {
        self.p99_ms[1] > FELT * self.p99_ms[0]
    }

    /// The first notice that anything was wrong: after how many nanoseconds, and what it was.
    #[must_use]
    pub fn detection(&self) -> Option<(u64, &str)> {
        let first = self.noticed.iter().find_map(|one| one.by.first())?;
        Some((first.0, &first.1))
    }

    fn cause(&self, acts: &[Act], blamed: Option<(usize, Reason, u64)>, model: &Model) -> String {
        let Some(first) = acts.first() else {
            return "The drill does nothing to this design.".to_owned();
        };
        let done = capital(&first.words);
        let blamed = blamed.and_then(|(station, reason, count)| {
            let name = &model.graph.node_weights().nth(station)?.name;
            Some(format!(
                "{count} of {} lost requests were lost because {name} {}",
                self.lost(),
                reason.words()
            ))
        });
        match blamed {
            Some(why) if self.recovery != Recovery::Untouched => {
                let behind = self.shown.first().map_or(String::new(), |one| {
                    format!("; behind it is {}: {}", one.id, one.title)
                });
                let until = self.detection().map_or(String::new(), |(after_ns, what)| {
                    let after_s = after_ns as f64 / 1e9;
                    format!("; noticed after {after_s:.1} s, when {what}")
                });
                format!("{done}: {why}{until}{behind}.")
            }
            _ if self.is_slower() => format!(
                "{done}: nothing was lost by it, but one visitor in a hundred waited {:.0} ms instead of {:.0} ms.",
                self.p99_ms[1], self.p99_ms[0]
            ),
            _ => format!("{done}: no visitor felt it."),
        }
    }

    fn time_line(&self, acts: &[Act], traffic: &Simulation) -> Vec<Event> {
        let mut events = Vec::new();
        let mut add = |at_ns: u64, mark: Mark, text: String| {
            if at_ns <= traffic.now_ns() {
                events.push(Event { at_ns, mark, text });
            }
        };
        for act in acts {
            add(act.at_ns, Mark::Done, act.words.clone());
            if let Some(until_ns) = act.until_ns {
                add(until_ns, Mark::Over, act.over.clone());
            }
        }
        let by_hand = |entry: &&Entry| {
            matches!(
                entry.what,
                Happening::Dies { .. }
                    | Happening::Returns { .. }
                    | Happening::Drains { .. }
                    | Happening::Slows { .. }
                    | Happening::Link { .. }
                    | Happening::Rate { .. }
            )
        };
        for entry in traffic.events().filter(|entry| !by_hand(entry)) {
            add(entry.at_ns, mark(&entry.what), entry.sentence.clone());
        }
        for (from_ns, until_ns, lost) in self.losses() {
            let until = clock(until_ns);
            let text = format!("requests begin to be lost: {lost} until {until}");
            add(from_ns, Mark::Felt, text);
        }
        if let Recovery::At(at_ns) = self.recovery {
            add(at_ns, Mark::Whole, "nothing is lost any more".to_owned());
        }
        events.sort_by_key(|event| event.at_ns);
        events
    }
}

impl PostMortem {
    /// The windows of all classes together: from when, until when, and how many of each class.
    fn losses(&self) -> Vec<(u64, u64, String)> {
        let mut windows: Vec<&Window> = self.windows.iter().collect();
        windows.sort_by_key(|window| (window.from_ns, window.class as usize));
        let mut joined: Vec<(u64, u64, [u64; 3])> = Vec::new();
        for window in windows {
            match joined.last_mut() {
                Some((_, until_ns, lost)) if window.from_ns < *until_ns + JOINED_NS => {
                    *until_ns = window.until_ns.max(*until_ns);
                    lost[window.class as usize] += window.lost;
                }
                _ => {
                    let mut lost = [0; 3];
                    lost[window.class as usize] = window.lost;
                    joined.push((window.from_ns, window.until_ns, lost));
                }
            }
        }
        let told = |lost: [u64; 3]| {
            let parts = Class::ALL.iter().zip(lost).filter(|(_, lost)| *lost > 0);
            let parts: Vec<String> = parts
                .map(|(class, lost)| format!("{lost} {}", class.word().to_lowercase()))
                .collect();
            parts.join(", ")
        };
        let joined = joined.into_iter();
        joined
            .map(|(from_ns, until_ns, lost)| (from_ns, until_ns, told(lost)))
            .collect()
    }
}

/// A time in minutes, seconds and thousandths.
#[must_use]
pub(super) fn clock(ns: u64) -> String {
    let ms = ns / 1_000_000;
    format!("{}:{:02}.{:03}", ms / 60_000, ms / 1000 % 60, ms % 1000)
}

pub(super) fn capital(words: &str) -> String {
    // Names of the file stay as they are written.
    let mut chars = words.chars();
    match chars.next() {
        Some(first) if words.starts_with("visitors") => first.to_uppercase().chain(chars).collect(),
        _ => words.to_owned(),
    }
}

const fn mark(what: &Happening) -> Mark {
    match what {
        Happening::Marks { up: false, .. }
        | Happening::SetsAside { .. }
        | Happening::WaitsInVain { .. }
        | Happening::HearsNoMajority { .. }
        | Happening::NoNames { .. } => Mark::Noticed,
        Happening::WritesLost { .. } => Mark::Gone,
        Happening::Marks { up: true, .. }
        | Happening::TakesBack { .. }
        | Happening::Acknowledged { .. }
        | Happening::HearsMajority { .. }
        | Happening::NamesAgain { .. }
        | Happening::Forgotten { .. }
        | Happening::AddressAlone { .. } => Mark::Whole,
        _ => Mark::Reacted,
    }
}

/// The 99th percentile of a second's answers before a time, as the middle second has it, and in
/// the worst second since, in milliseconds.
fn p99_ms(seconds: &[Bucket], began_ns: u64) -> [f64; 2] {
    let ms = |second: &Bucket| second.latency_ns[2] as f64 / 1e6;
    let (before, since): (Vec<&Bucket>, Vec<&Bucket>) = seconds
        .iter()
        .partition(|second| second.start_ns + SECOND_NS <= began_ns);
    let mut usual: Vec<f64> = before.into_iter().map(ms).collect();
    usual.sort_by(f64::total_cmp);
    let usual = usual.get(usual.len() / 2).copied().unwrap_or(0.0);
    [usual, since.into_iter().map(ms).fold(0.0, f64::max)]
}

/// When more was lost in a second than the same traffic ever loses in one without the drill.
fn windows(seconds: &[Bucket], calm: &Simulation) -> Vec<Window> {
    let mut windows: Vec<Window> = Vec::new();
    for class in Class::ALL {
        let of = |second: &Bucket| u64::from(second.lost[*class as usize]);
        let usual = calm.measures().timeline().map(of).max().unwrap_or(0);
        let mut open: Option<Window> = None;
        for second in seconds {
            let lost = of(second);
            if lost <= usual {
                continue;
            }
            let until_ns = second.start_ns + SECOND_NS;
            match &mut open {
                Some(window) if second.start_ns < window.until_ns + JOINED_NS => {
                    window.until_ns = until_ns;
                    window.lost += lost;
                }
                _ => windows.extend(open.replace(Window {
                    class: *class,
                    from_ns: second.start_ns,
                    until_ns,
                    lost,
                })),
            }
        }
        windows.extend(open);
    }
    windows
}

fn recovery(windows: &[Window], now_ns: u64) -> Recovery {
    match windows.iter().map(|window| window.until_ns).max() {
        None => Recovery::Untouched,
        Some(last_ns) if last_ns >= now_ns => Recovery::NotYet,
        Some(last_ns) => Recovery::At(last_ns),
    }
}

/// Where and why the drill lost most: the station, the reason, and how many.
fn blamed(traffic: &Simulation, calm: &Simulation) -> Option<(usize, Reason, u64)> {
    let anyway = calm.measures().lost_by_reason();
    let mut most: Option<(usize, Reason, u64)> = None;
    for (station, reason, count) in traffic.measures().lost_by_reason() {
        let same = anyway
            .iter()
            .find(|one| (one.0, one.1) == (station, reason));
        let more = count.saturating_sub(same.map_or(0, |one| one.2));
        if more > most.map_or(0, |one| one.2) {
            most = Some((station, reason, more));
        }
    }
    most
}

/// Whom monitors tell of the first thing that was done.
fn told(model: &Model, flow: &Flow, acts: &[Act], is_felt: bool) -> Vec<String> {
    let mut told: Vec<String> = Vec::new();
    let is_outage = |kind: FaultKind| !matches!(kind, FaultKind::Drain | FaultKind::Slow);
    let first = acts.iter().find(|act| act.kind.is_some_and(is_outage));
    for element in first.map_or(&[][..], |act| &act.hit) {
        for notice in notices(model, flow, *element, is_felt) {
            let line = format!("{} is told by {}", notice.who, notice.by);
            if !told.contains(&line) {
                told.push(line);
            }
        }
    }
    told
}

/// Who noticed while it lasted: checkers that marked what was hit, addresses that moved, replicas
/// that were promoted, primaries that went on alone.
fn noticed(model: &Model, act: &Act, traffic: &Simulation) -> Noticed {
    let until_ns = act.until_ns.unwrap_or(u64::MAX);
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
            .map(|entry| (entry.at_ns - act.at_ns, entry.sentence.clone()))
            .collect(),
    }
}
