//! What was done to the traffic and when, so that it can be done again on the way forward.
//!
//! Counted from the first there ever was: the oldest are forgotten, and their count goes on.
//! Refuses to do anything itself.

use super::super::experiment::Experiment;
use std::collections::VecDeque;

/// What is remembered of what was done.
const MOST: usize = 1000;

/// Something that is done to the traffic at a time.
#[derive(Debug, Clone)]
struct Deed {
    at_ns: u64,
    what: What,
}

/// What is done.
#[derive(Debug, Clone)]
pub(super) enum What {
    /// This is tried from now on.
    Try(Experiment),
    /// The script has its turn.
    Script,
}

/// What was done, in order of time.
#[derive(Debug, Clone, Default)]
pub(super) struct Deeds {
    list: VecDeque<Deed>,
    forgotten: usize,
    /// What was being tried after those that are forgotten.
    before: Experiment,
}

impl Deeds {
    /// Nothing was done yet but to try this.
    pub(super) const fn after(before: Experiment) -> Self {
        Self {
            list: VecDeque::new(),
            forgotten: 0,
            before,
        }
    }

    /// What was being tried before all that is remembered.
    pub(super) const fn before(&self) -> &Experiment {
        &self.before
    }

    fn get(&self, place: usize) -> Option<&Deed> {
        self.list.get(place.checked_sub(self.forgotten)?)
    }

    /// The last of so many.
    pub(super) fn last_of(&self, done: usize) -> Option<&What> {
        Some(&self.get(done.checked_sub(1)?)?.what)
    }

    /// When the next one after so many is due; never where there is none.
    pub(super) fn next_ns(&self, done: usize) -> u64 {
        self.get(done).map_or(u64::MAX, |deed| deed.at_ns)
    }

    /// The next one after so many, if it is due at a time.
    pub(super) fn due(&self, done: usize, now_ns: u64) -> Option<&What> {
        let next = self.get(done).filter(|deed| deed.at_ns <= now_ns);
        next.map(|deed| &deed.what)
    }

    /// Appends one.
    pub(super) fn push(&mut self, at_ns: u64, what: What) {
        self.list.push_back(Deed { at_ns, what });
    }

    /// Keeps so many: what followed them will not happen.
    pub(super) fn truncate(&mut self, done: usize) {
        self.list.truncate(done.saturating_sub(self.forgotten));
    }

    /// How many must be forgotten lest there be too many; they are then counted, of all there
    /// ever were.
    pub(super) fn to_forget(&self) -> Option<usize> {
        (self.list.len() > MOST).then_some(self.forgotten + MOST / 2)
    }

    /// Forgets all up to the last of so many.
    pub(super) fn forget(&mut self, done: usize) {
        let count = done.saturating_sub(self.forgotten).min(self.list.len());
        for deed in self.list.drain(..count) {
            self.forgotten += 1;
            if let What::Try(experiment) = deed.what {
                self.before = experiment;
            }
        }
    }
}
