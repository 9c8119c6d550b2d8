//! What a death came to under one mode: who noticed it, what was lost, who works how hard then.
//!
//! Everything is counted from the run. Refuses to play it.

use super::replay::{KILL_S, Replay, Run, SETTLED_S};
use super::variant::{Pool, mode_said};
use crate::design::Class;
use crate::design::flow::StationId;
use crate::design::model::NodeId;
use crate::share::percent;
use crate::text::capital;
use crate::traffic::{Bucket, Happening, SECOND_NS};

/// What a run came to, as far as it has come.
#[derive(Debug, Clone, PartialEq)]
pub struct Outcome {
    /// Every second so far.
    pub seconds: Vec<Bucket>,
    /// Requests lost since the death.
    pub lost: u32,
    /// The part of each class that was served since the death, 0 to 1, where any ended.
    pub served: [Option<f64>; 3],
    /// The same of the last seconds: what it settles to.
    pub settled: [Option<f64>; 3],
    /// Seconds from the death until somebody acted on it, and what was done.
    pub noticed: Option<(f64, String)>,
    /// Seconds from the death to the end of the last second in which a request was lost.
    pub last_loss_s: Option<u64>,
    /// By member: how busy the busiest station of its machine was before, and is now, 0 to 1.
    pub busy: Vec<Busy>,
}

/// How busy a member's machine is.
#[derive(Debug, Clone, PartialEq)]
pub struct Busy {
    /// The station that decides, by id.
    pub name: String,
    /// Before the death.
    pub before: f64,
    /// In the last seconds; none until they are over, or where the member is dead.
    pub after: Option<f64>,
}

impl Outcome {
    /// Counts it.
    #[must_use]
    pub fn of(replay: &Replay, run: &Run, pool: &Pool) -> Self {
        let seconds: Vec<Bucket> = run.simulation.measures().timeline().copied().collect();
        let since = |from_s: u64| {
            let from_ns = from_s * SECOND_NS;
            seconds.iter().filter(move |one| one.start_ns >= from_ns)
        };
        let lost = since(KILL_S).map(|one| one.lost.iter().sum::<u32>()).sum();
        let last = since(KILL_S).rfind(|one| one.lost.iter().any(|lost| *lost > 0));
        let share = |from_s: u64| {
            Class::ALL.iter().fold([None; 3], |mut shares, class| {
                let class = *class as usize;
                let served: u32 = since(from_s).map(|one| one.served[class]).sum();
                let lost: u32 = since(from_s).map(|one| one.lost[class]).sum();
                if served + lost > 0 {
                    shares[class] = Some(f64::from(served) / f64::from(served + lost));
                }
                shares
            })
        };
        Self {
            lost,
            served: share(KILL_S),
            settled: share(replay.end_s.saturating_sub(SETTLED_S)),
            noticed: noticed(run),
            last_loss_s: last.map(|one| one.start_ns / SECOND_NS + 1 - KILL_S),
            busy: pool
                .members
                .iter()
                .map(|member| busy(run, &member.machine, member.station))
                .collect(),
            seconds,
        }
    }

    /// Whether all that is asked is served again in the end.
    #[must_use]
    pub fn is_whole_again(&self) -> bool {
        self.settled.iter().flatten().all(|share| *share >= 1.0)
    }
}

/// The first thing that anybody does about the death.
fn noticed(run: &Run) -> Option<(f64, String)> {
    let kill_ns = KILL_S * SECOND_NS;
    let acts = |what: &Happening| {
        matches!(
            what,
            Happening::Marks { up: false, .. }
                | Happening::AddressMoves { .. }
                | Happening::Promoted { .. }
        )
    };
    let entry = run
        .simulation
        .events()
        .find(|entry| entry.at_ns >= kill_ns && acts(&entry.what))?;
    let after_s = (entry.at_ns - kill_ns) as f64 / SECOND_NS as f64;
    Some((after_s, entry.sentence.clone()))
}

/// The busiest of a machine's stations, of those whose workers are counted.
fn busy(run: &Run, machine: &[StationId], member: StationId) -> Busy {
    let between = |station: StationId, from: usize, to: usize, seconds: u64| -> Option<f64> {
        let count = |mark: usize| run.marks.get(mark)?.get(station).map(|one| one.busy_ns);
        let worked = count(to)?.saturating_sub(count(from)?) as f64;
        let workers = run.simulation.station(station)?.workers.unwrap_or(1).max(1);
        Some(worked / (seconds * SECOND_NS) as f64 / f64::from(workers))
    };
    let before = |station: StationId| {
        let seconds = KILL_S - super::replay::WARM_S;
        between(station, 0, 1, seconds).unwrap_or(0.0)
    };
    let after = |station: StationId| between(station, 2, 3, SETTLED_S);
    let limited = |station: &StationId| {
        let view = run.simulation.station(*station);
        view.is_some_and(|view| view.workers.is_some())
    };
    let load = |station: StationId| before(station).max(after(station).unwrap_or(0.0));
    let busiest = machine
        .iter()
        .copied()
        .filter(limited)
        .max_by(|a, b| load(*a).total_cmp(&load(*b)))
        .unwrap_or(member);
    let is_up = run.simulation.station(busiest).is_some_and(|view| view.up);
    Busy {
        name: run.variant.model.graph[NodeId::new(busiest)].name.clone(),
        before: before(busiest),
        after: after(busiest).filter(|_| is_up),
    }
}

/// What one mode came to, in a clause.
fn clause(run: &Run, outcome: &Outcome) -> String {
    let mode = mode_said(run.mode);
    if outcome.lost == 0 {
        return format!("{mode} loses nothing");
    }
    let requests = if outcome.lost == 1 {
        "request"
    } else {
        "requests"
    };
    let lost = outcome.lost;
    if outcome.is_whole_again() {
        let until = outcome.last_loss_s.unwrap_or(0);
        return format!(
            "{mode} lost {lost} {requests} and served everything again after {until} s"
        );
    }
    let gone: Vec<String> = Class::ALL
        .iter()
        .filter_map(|class| {
            let share = outcome.settled[*class as usize].filter(|share| *share < 1.0)?;
            let word = class.noun();
            Some(format!("{} % of {word}", percent(1.0 - share)))
        })
        .collect();
    let gone = gone.join(", ");
    format!("{mode} lost {lost} {requests} and goes on losing {gone}")
}

/// What the difference comes to, in a sentence.
#[must_use]
pub fn verdict(replay: &Replay, outcomes: &[Outcome; 2]) -> String {
    if replay.is_working() {
        let seconds = replay.now_ns() / SECOND_NS;
        return format!("Playing both: second {seconds} of {}.", replay.end_s);
    }
    let [left, right] = &replay.runs;
    let [a, b] = outcomes;
    let busiest = |outcome: &Outcome| {
        let all = outcome
            .busy
            .iter()
            .filter_map(|one| one.after.map(|after| (after, one)));
        all.max_by(|x, y| x.0.total_cmp(&y.0))
            .map(|(after, one)| (one.before, after))
    };
    let mut text = format!("{}; {}.", clause(left, a), clause(right, b));
    if let (Some((was, is)), Some((idle, then))) = (busiest(a), busiest(b)) {
        text.push_str(&format!(
            " Afterwards the busiest left works at {:.0} % ({:.0} % before) and at {:.0} % ({:.0} %).",
            100.0 * is,
            100.0 * was,
            100.0 * then,
            100.0 * idle,
        ));
    }
    capital(&text)
}
