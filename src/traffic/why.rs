//! Why a pick fell as it did: asked for one pick at a time, answered by the program that made it.
//!
//! Refuses to explain every pick: that takes as long as a pick itself, and longer.

use super::engine::Simulation;
use crate::balance::Reason;
use crate::design::flow::{HopId, StationId};

/// A pick and what decided it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Why {
    /// When, in simulated nanoseconds.
    pub at_ns: u64,
    /// What decided; its servers are places in `members`.
    pub reason: Reason,
    /// The ways to the members that there were.
    pub members: Vec<HopId>,
}

impl Why {
    /// The way that the request took, or waits for.
    #[must_use]
    pub fn hop(&self) -> Option<HopId> {
        self.members.get(self.reason.server?).copied()
    }
}

/// The question, and the last answer.
#[derive(Debug, Clone, Default)]
pub(super) struct Asked {
    pub(super) stations: Vec<u32>,
    pub(super) answer: Option<Why>,
}

impl Simulation {
    /// The next pick that one of these balancers makes will be explained.
    pub fn ask_why(&mut self, stations: &[StationId]) {
        self.asked.stations.clear();
        self.asked
            .stations
            .extend(stations.iter().filter_map(|one| u32::try_from(*one).ok()));
    }

    /// Whether there has been no such pick yet.
    #[must_use]
    pub const fn is_asked_why(&self) -> bool {
        !self.asked.stations.is_empty()
    }

    /// The last pick that was explained.
    #[must_use]
    pub const fn why(&self) -> Option<&Why> {
        self.asked.answer.as_ref()
    }

    /// Whether this station's next pick is asked about.
    #[inline(always)]
    pub(super) fn is_asked(&self, station: u32) -> bool {
        !self.asked.stations.is_empty() && self.asked.stations.contains(&station)
    }

    /// Keeps the answer; nothing further is asked.
    pub(super) fn answer_why(&mut self, pool: usize, reason: Reason) {
        let hops = self.plan.pools[pool].hops.clone();
        let members = self.plan.lists[hops].iter().map(|hop| *hop as usize);
        self.asked.answer = Some(Why {
            at_ns: self.now_ns,
            reason,
            members: members.collect(),
        });
        self.asked.stations.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::design::{Flow, Model};
    use crate::document::{Document, gallery};
    use crate::traffic::{Options, SECOND_NS};
    use std::sync::Arc;

    #[test]
    fn the_pick_that_was_asked_about_is_explained_and_no_other() {
        let text = gallery::find("1-three-servers").unwrap().text;
        let design = Arc::clone(Document::parse(text).design().unwrap());
        let model = Model::new(design);
        let flow = Flow::new(&model);
        let balancer = model.node("haproxy").unwrap().index();
        let mut traffic = Simulation::new(&model, &flow, Options::default());
        traffic.run_until(SECOND_NS);
        assert_eq!(traffic.why(), None);
        traffic.ask_why(&[balancer]);
        traffic.run_until(2 * SECOND_NS);
        let why = traffic.why().unwrap().clone();
        assert!(!traffic.is_asked_why());
        assert_eq!(flow.hops[why.hop().unwrap()].from, balancer);
        traffic.run_until(3 * SECOND_NS);
        assert_eq!(traffic.why(), Some(&why));
    }
}
