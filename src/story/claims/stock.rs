//! What the tests of claims share: traffic that was played for one of them, and the availability.
//!
//! Traffic takes its time: whoever cannot wait for it leaves an order here, and asks again once it
//! has been played. Refuses to judge what it holds.

use crate::design::{Flow, Model};
use crate::reliability::Availability;
use crate::traffic::{Options, Performance, SECOND_NS, Script, Simulation};
use std::cell::{OnceCell, RefCell};
use std::sync::Arc;

/// A test is cut short after so many requests: it is run while somebody waits.
const MOST_REQUESTS: u64 = 5_000_000;
/// And after so much simulated time.
const LONGEST_NS: u64 = 24 * 3600 * SECOND_NS;
/// So many runs are kept, the latest ones: a test needs two at once at most.
const MOST_KEPT: usize = 4;

/// A run that a test asks for.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Take {
    pub(super) script: Script,
    pub(super) run_ns: u64,
    pub(super) options: Options,
}

impl Take {
    fn begin(&self, model: &Model, flow: &Flow) -> Performance {
        let traffic = Simulation::new(model, flow, self.options);
        let run_ns = self.run_ns.min(LONGEST_NS);
        Performance::new(self.script.clone(), traffic, run_ns, MOST_REQUESTS)
    }
}

/// What has been worked out for the tests of one design.
#[derive(Debug, Clone, Default)]
pub(super) struct Stock {
    /// How much of the time requests are served, once somebody has asked.
    pub(super) availability: OnceCell<Availability>,
    /// Runs are ordered, not played while somebody waits.
    takes_orders: bool,
    played: RefCell<Vec<(Take, Arc<Simulation>)>>,
    ordered: RefCell<Option<(Take, Box<Performance>)>>,
}

impl Stock {
    /// One that has runs ordered, not played while somebody waits.
    pub(super) fn taking_orders() -> Self {
        Self {
            takes_orders: true,
            ..Self::default()
        }
    }

    /// Traffic as it is after a run; none where it was ordered instead.
    pub(super) fn traffic(
        &self,
        model: &Model,
        flow: &Flow,
        take: Take,
    ) -> Option<Arc<Simulation>> {
        let known = self.played.borrow();
        if let Some((_, traffic)) = known.iter().find(|(played, _)| *played == take) {
            return Some(Arc::clone(traffic));
        }
        drop(known);
        let run = take.begin(model, flow);
        if self.takes_orders {
            self.ordered.replace(Some((take, Box::new(run))));
            return None;
        }
        Some(self.keep(take, run.finished(model)))
    }

    /// Whether a run has been ordered that is not played to its end yet.
    pub(super) fn has_order(&self) -> bool {
        self.ordered.borrow().is_some()
    }

    /// Plays of what was ordered as much as is left to spend.
    pub(super) fn play(&mut self, model: &Model, left: &mut u64) {
        let Some((take, mut run)) = self.ordered.take() else {
            return;
        };
        if run.play(model, left) {
            self.ordered.replace(Some((take, run)));
        } else {
            self.keep(take, run.traffic);
        }
    }

    /// How much of what was ordered has been played, 0 to 1.
    pub(super) fn part(&self) -> Option<f64> {
        self.ordered.borrow().as_ref().map(|(_, run)| run.part())
    }

    fn keep(&self, take: Take, traffic: Simulation) -> Arc<Simulation> {
        let traffic = Arc::new(traffic);
        let mut played = self.played.borrow_mut();
        if played.len() == MOST_KEPT {
            played.remove(0);
        }
        played.push((take, Arc::clone(&traffic)));
        traffic
    }
}
