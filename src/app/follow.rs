//! One request followed: what happens to it step by step, why, and how far it has been shown.
//!
//! Its steps are found on a copy of the traffic that runs ahead: they will happen just so. Refuses
//! to change anything.

use super::reel::Reel;
use super::told;
use crate::design::Class;
use crate::design::flow::HopId;
use crate::traffic::{SECOND_NS, Told};

/// How long to look for a request of the class, and how long to wait for its end.
const PATIENCE_NS: u64 = 120 * SECOND_NS;
/// The most requests that looking ahead may play: a key must be answered at once.
const MOST_REQUESTS: f64 = 100_000.0;
/// Moments that are tried when looking for an earlier request.
const MOST_TRIES: usize = 8;

/// Where a followed request is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Whereabouts {
    /// On its way over a hop, or its answer is.
    Hop {
        /// Which.
        hop: HopId,
        /// Its answer is on the way back.
        back: bool,
    },
    /// At a station.
    Station(usize),
}

/// One thing that happens to the request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// When, in simulated nanoseconds.
    pub at_ns: u64,
    /// What and why, in a sentence.
    pub text: String,
    /// Where the request is from then on.
    pub at: Whereabouts,
    /// Something goes wrong.
    pub is_bad: bool,
}

/// A request that is followed.
#[derive(Debug, Clone)]
pub struct Follow {
    /// Its class.
    pub class: Class,
    steps: Vec<Step>,
    has_ended: bool,
    /// How far it is shown, in steps.
    shown: f64,
    /// The traffic before it was sent.
    start: Box<Reel>,
}

impl Follow {
    /// The next request of a class; none when none is sent for a while.
    pub(super) fn next(reel: &Reel, class: Class) -> Option<Self> {
        let start = Box::new(reel.ahead());
        let (steps, has_ended) = trace(reel.ahead(), class)?;
        Some(Self {
            class,
            steps,
            has_ended,
            shown: 0.0,
            start,
        })
    }

    /// When the last request of a class before this one was sent; none when that is not remembered.
    pub(super) fn sent_before(&self, reel: &Reel) -> Option<u64> {
        let mut until_ns = self.sent_ns();
        for _ in 0..MOST_TRIES {
            let mut copy = reel.copy_before(until_ns)?;
            let from_ns = copy.now_ns();
            let mut last = None;
            loop {
                copy.watch(self.class);
                if copy.run_watched(until_ns.saturating_sub(1)).is_empty() {
                    break;
                }
                last = Some(copy.now_ns());
            }
            if last.is_some() {
                return last;
            }
            until_ns = from_ns;
        }
        None
    }

    /// Something else is done from now on: what is still to come comes differently.
    pub(super) fn reconsider(&mut self, reel: &Reel) {
        if let Some((steps, has_ended)) = trace(reel.ahead_from(&self.start), self.class) {
            self.steps = steps;
            self.has_ended = has_ended;
            self.shown = self.shown.min(self.last());
        }
    }

    /// The steps so far, and which of them is the present one.
    #[must_use]
    pub fn steps(&self) -> (&[Step], usize) {
        let now = self.shown as usize;
        (self.steps.get(..=now).unwrap_or(&self.steps), now)
    }

    /// How much of the present step is over, 0 to 1.
    #[must_use]
    pub fn part(&self) -> f64 {
        self.shown.fract()
    }

    /// Where the request is now.
    #[must_use]
    pub fn whereabouts(&self) -> Option<Whereabouts> {
        self.steps.get(self.shown as usize).map(|step| step.at)
    }

    /// When it was sent.
    #[must_use]
    pub fn sent_ns(&self) -> u64 {
        self.steps.first().map_or(0, |step| step.at_ns)
    }

    /// Whether all that is known of it has been shown.
    #[must_use]
    pub fn is_shown(&self) -> bool {
        self.shown >= self.last()
    }

    /// Whether it came to its end while it was looked for.
    #[must_use]
    pub const fn has_ended(&self) -> bool {
        self.has_ended
    }

    fn last(&self) -> f64 {
        self.steps.len().saturating_sub(1) as f64
    }

    /// Shows so many steps more; returns the simulated time that belongs to it.
    pub(super) fn advance(&mut self, steps: f64) -> u64 {
        self.shown = (self.shown + steps).min(self.last());
        self.time_ns()
    }

    /// Shows up to the next step; returns when it is.
    pub(super) fn step(&mut self) -> u64 {
        self.shown = (self.shown.floor() + 1.0).min(self.last());
        self.time_ns()
    }

    /// Time was set: shows what had happened by then.
    pub(super) fn follow_clock(&mut self, now_ns: u64) {
        let past = self.steps.partition_point(|step| step.at_ns <= now_ns);
        self.shown = past.saturating_sub(1) as f64;
    }

    fn time_ns(&self) -> u64 {
        let now = self.shown as usize;
        let at = |step: usize| self.steps.get(step).map(|step| step.at_ns);
        let from = at(now).unwrap_or(0);
        let until = at(now + 1).unwrap_or(from);
        from + ((until - from) as f64 * self.part()) as u64
    }
}

/// What will happen to the next request of a class, and whether it comes to its end.
fn trace(mut copy: Reel, class: Class) -> Option<(Vec<Step>, bool)> {
    let most_ns = MOST_REQUESTS / copy.simulation().rate().max(1.0) * SECOND_NS as f64;
    let patience_ns = PATIENCE_NS.min(most_ns as u64);
    let mut until_ns = copy.now_ns() + patience_ns;
    let mut steps: Vec<Step> = Vec::new();
    // The hops over which it is waited for, the innermost last.
    let mut hops: Vec<HopId> = Vec::new();
    copy.watch(class);
    loop {
        let heard = copy.run_watched(until_ns);
        if heard.is_empty() {
            return (!steps.is_empty()).then_some((steps, false));
        }
        for told in heard {
            if steps.is_empty() {
                until_ns = copy.now_ns() + patience_ns;
            }
            let at = match told {
                Told::Sent { hop: Some(hop), .. }
                | Told::Picked { hop, .. }
                | Told::Again { hop: Some(hop), .. } => {
                    hops.push(hop);
                    Some(Whereabouts::Hop { hop, back: false })
                }
                Told::Answered { station, .. } => Some(match hops.pop() {
                    Some(hop) => Whereabouts::Hop { hop, back: true },
                    None => Whereabouts::Station(station),
                }),
                Told::NoAnswer { station, .. } => {
                    hops.pop();
                    Some(Whereabouts::Station(station))
                }
                Told::Sent { client, .. } => Some(Whereabouts::Station(client)),
                Told::Queued { station, .. }
                | Told::Working { station, .. }
                | Told::Nobody { station, .. }
                | Told::Again { station, .. } => Some(Whereabouts::Station(station)),
                Told::Ended { .. } | Told::Happened(_) => None,
            };
            let is_bad = matches!(
                told,
                Told::Sent { hop: None, .. }
                    | Told::Nobody { .. }
                    | Told::NoAnswer { .. }
                    | Told::Answered {
                        failed: Some(_),
                        ..
                    }
                    | Told::Ended { lost: Some(_), .. }
            );
            let before = steps.last().map(|step| step.at);
            steps.push(Step {
                at_ns: copy.now_ns(),
                text: told::sentence(copy.world(), copy.simulation(), told),
                at: at.or(before).unwrap_or(Whereabouts::Station(0)),
                is_bad,
            });
            if matches!(told, Told::Ended { .. }) {
                return Some((steps, true));
            }
        }
    }
}
