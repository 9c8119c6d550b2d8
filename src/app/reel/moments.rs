//! The moments of a strip that can be gone back to: bookmarks, and others thinned out with age.
//!
//! Refuses to play anything: a moment is where the traffic stood, no more.

use super::super::rates::Rates;
use super::super::world::World;
use crate::traffic::{SECOND_NS, Simulation, StationCount};

/// Moments that are kept, dense near the latest, thin further back; bookmarks come on top.
const MOST_KEPT: usize = 48;
/// Bookmarks that are kept.
pub(super) const MOST_BOOKMARKS: usize = 12;
/// How far back time can be taken: as far as charts show.
const REACH_NS: u64 = super::super::seconds::KEPT as u64 * SECOND_NS;

/// Where the traffic stands.
#[derive(Debug, Clone)]
pub(super) struct Moment {
    pub(super) simulation: Simulation,
    pub(super) rates: Rates,
    /// What had been counted when the present second began.
    pub(super) counted: Vec<StationCount>,
    /// How many deeds are done, of all there ever were.
    pub(super) done: usize,
}

impl Moment {
    pub(super) fn new(world: &World, simulation: Simulation, done: usize) -> Self {
        Self {
            rates: Rates::new(&world.flow, &simulation),
            counted: simulation.measures().stations.clone(),
            simulation,
            done,
        }
    }

    pub(super) const fn at_ns(&self) -> u64 {
        self.simulation.now_ns()
    }
}

/// A moment to go back to.
#[derive(Debug, Clone)]
struct Kept {
    moment: Moment,
    is_bookmark: bool,
}

/// Moments in order of time; some may lie after the one that is looked at.
#[derive(Debug, Clone, Default)]
pub(super) struct Moments {
    kept: Vec<Kept>,
}

impl Moments {
    pub(super) fn clear(&mut self) {
        self.kept.clear();
    }

    /// Keeps those of which this holds.
    pub(super) fn retain(&mut self, holds: impl Fn(&Moment) -> bool) {
        self.kept.retain(|kept| holds(&kept.moment));
    }

    pub(super) fn first(&self) -> Option<&Moment> {
        self.kept.first().map(|kept| &kept.moment)
    }

    pub(super) fn last(&self) -> Option<&Moment> {
        self.kept.last().map(|kept| &kept.moment)
    }

    /// The last one of which this holds.
    pub(super) fn last_where(&self, holds: impl Fn(&Moment) -> bool) -> Option<&Moment> {
        let mut back = self.kept.iter().rev().map(|kept| &kept.moment);
        back.find(|moment| holds(moment))
    }

    /// The first that is no bookmark: before it, time is not remembered without gaps.
    pub(super) fn first_plain(&self) -> Option<&Moment> {
        let first = self.kept.iter().find(|kept| !kept.is_bookmark);
        first.map(|kept| &kept.moment)
    }

    /// The bookmarks.
    pub(super) fn bookmarks(&self) -> impl Iterator<Item = &Moment> {
        let marked = self.kept.iter().filter(|kept| kept.is_bookmark);
        marked.map(|kept| &kept.moment)
    }

    /// Drops the oldest bookmark.
    pub(super) fn forget_bookmark(&mut self) {
        if let Some(first) = self.kept.iter().position(|kept| kept.is_bookmark) {
            self.kept.remove(first);
        }
    }

    /// Remembers a moment.
    pub(super) fn keep(&mut self, moment: Moment, is_bookmark: bool) {
        let at_ns = moment.at_ns();
        let place = self
            .kept
            .partition_point(|kept| kept.moment.at_ns() <= at_ns);
        let last = place
            .checked_sub(1)
            .and_then(|last| self.kept.get_mut(last));
        match last.filter(|last| last.moment.at_ns() == at_ns) {
            // It may have been remembered before something was done at the same instant.
            Some(same) => {
                same.moment = moment;
                same.is_bookmark |= is_bookmark;
            }
            None => {
                let kept = Kept {
                    moment,
                    is_bookmark,
                };
                self.kept.insert(place, kept);
            }
        }
    }

    /// Forgets what is too far back from the latest time, and where moments lie closest for their
    /// age.
    pub(super) fn thin_out(&mut self, latest_ns: u64) {
        let at = |kept: &[Kept], place: usize| kept.get(place).map_or(0, |k| k.moment.at_ns());
        while let Some(first) = self.kept.iter().position(|kept| !kept.is_bookmark)
            && self.kept.iter().filter(|kept| !kept.is_bookmark).count() > 1
            && latest_ns.saturating_sub(at(&self.kept, first)) > REACH_NS + SECOND_NS
        {
            self.kept.remove(first);
        }
        while self.kept.len() > MOST_KEPT + MOST_BOOKMARKS {
            let inner = 1..self.kept.len().saturating_sub(1);
            let gap_for_age = |place: usize| {
                let gap = at(&self.kept, place + 1) - at(&self.kept, place - 1);
                let age = latest_ns.saturating_sub(at(&self.kept, place)) + SECOND_NS;
                gap as f64 / age as f64
            };
            let closest = inner
                .filter(|place| self.kept.get(*place).is_some_and(|kept| !kept.is_bookmark))
                .min_by(|a, b| gap_for_age(*a).total_cmp(&gap_for_age(*b)));
            match closest {
                Some(place) => self.kept.remove(place),
                None => return,
            };
        }
    }
}
