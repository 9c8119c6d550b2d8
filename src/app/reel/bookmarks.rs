//! Bookmarks: moments that are kept until they are too many, across edits of the design.
//!
//! Refuses to thin anything else out.

use super::super::experiment::Experiment;
use super::Reel;
use super::moments::{MOST_BOOKMARKS, Moment};
use crate::traffic::Simulation;

/// A bookmark of a time when the design was another one: whoever goes back to it plays on from
/// there with the design as it is.
#[derive(Debug, Clone)]
pub(super) struct Elsewhere {
    pub(super) simulation: Simulation,
    pub(super) experiment: Experiment,
}

impl Reel {
    /// Bookmarks outlive the strip they are on.
    pub(super) fn put_bookmarks_aside(&mut self) {
        let marked = self.kept.bookmarks().map(|moment| Elsewhere {
            simulation: moment.simulation.clone(),
            experiment: self.experiment_after(moment.done),
        });
        let marked: Vec<Elsewhere> = marked.collect();
        for one in marked {
            let at_ns = one.simulation.now_ns();
            self.elsewhere
                .retain(|other| other.simulation.now_ns() != at_ns);
            self.elsewhere.push(one);
        }
        self.elsewhere.sort_by_key(|one| one.simulation.now_ns());
    }

    /// Marks this moment. Returns how many bookmarks there are, or nothing when it is marked.
    pub(in crate::app) fn bookmark(&mut self) -> Option<usize> {
        let now_ns = self.now_ns();
        if self.bookmarks().any(|at_ns| at_ns == now_ns) {
            return None;
        }
        self.keep(true);
        if self.bookmarks().count() > MOST_BOOKMARKS {
            if self.elsewhere.is_empty() {
                self.kept.forget_bookmark();
            } else {
                self.elsewhere.remove(0);
            }
        }
        Some(self.bookmarks().count())
    }

    /// When the bookmarks are, in order.
    pub(in crate::app) fn bookmarks(&self) -> impl Iterator<Item = u64> + '_ {
        let elsewhere = self.elsewhere.iter().map(|one| one.simulation.now_ns());
        elsewhere.chain(self.kept.bookmarks().map(Moment::at_ns))
    }

    /// Goes to the next bookmark, after the last to the first. Returns when it is.
    pub(in crate::app) fn next_bookmark(&mut self) -> Option<u64> {
        let now_ns = self.now_ns();
        if now_ns == self.latest().now_ns() {
            self.keep(false);
        }
        let next = self.bookmarks().filter(|at_ns| *at_ns > now_ns).min();
        let at_ns = next.or_else(|| self.bookmarks().min())?;
        let elsewhere = self.elsewhere.iter();
        let mut elsewhere = elsewhere.map(|one| one.simulation.now_ns());
        if let Some(place) = elsewhere.position(|other| other == at_ns) {
            let one = self.elsewhere.remove(place);
            self.put_bookmarks_aside();
            self.begin_again(one.simulation, &one.experiment);
            self.keep(true);
        } else {
            self.go_to(at_ns);
        }
        Some(at_ns)
    }
}
