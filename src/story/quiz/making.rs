//! Making the questions about a design in slices, so that whoever waits can still do something else.
//!
//! What makes a slice depends on the design alone, never on a clock. Refuses to ask.

use super::{Bank, KINDS};
use crate::story::SLICE;
use crate::story::claims::Bench;

/// What a kind costs by component: it fails some of them, or counts over all of them.
const COST_BY_COMPONENT: u64 = 4;

/// The questions about a design, as far as they have been made.
#[derive(Debug, Clone)]
pub struct Making {
    seed: u64,
    /// The kinds that have been looked at.
    done: usize,
    bank: Bank,
}

impl Making {
    /// Everything still to be made; the offers will stand as the seed shuffles them.
    #[must_use]
    pub fn new(seed: u64) -> Self {
        Self {
            seed,
            done: 0,
            bank: Bank::default(),
        }
    }

    /// How far it is, in words.
    #[must_use]
    pub fn progress(&self) -> String {
        let now = (self.done + 1).min(KINDS.len());
        format!("making {now} of {} kinds of questions", KINDS.len())
    }

    /// Makes some more. Returns all of them once they are complete; the design must be the same
    /// each time.
    pub fn slice(&mut self, bench: &Bench<'_>) -> Option<Bank> {
        let cost = COST_BY_COMPONENT * bench.model().graph.node_count().max(1) as u64;
        let mut left = SLICE;
        for kind in KINDS.iter().skip(self.done) {
            if left == 0 {
                return None;
            }
            self.bank.ask(kind, bench, self.seed);
            self.done += 1;
            left = left.saturating_sub(cost);
        }
        Some(std::mem::take(&mut self.bank))
    }
}
