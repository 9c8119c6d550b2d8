//! The past second by second, as charts show it: what was asked and served, and how busy each
//! station was.
//!
//! Refuses to simulate: it reads off what a simulation has counted.

use crate::traffic::{Bucket, Simulation, StationCount};
use std::collections::VecDeque;

/// How many seconds are remembered: ten minutes.
pub const KEPT: usize = 600;

/// How busy a station was in a second.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Load {
    /// Workers at work, on the average; of those without a limit, 1 while any works.
    pub busy: f32,
    /// Requests waiting, on the average.
    pub waiting: f32,
    /// Requests and queries that came in.
    pub requests: u32,
    /// For how long a replica lacked the oldest write that it lacked at the end, in milliseconds.
    pub behind_ms: f32,
}

/// One second.
#[derive(Debug, Clone, PartialEq)]
pub struct Second {
    /// What was asked, served and lost, and how long it took.
    pub bucket: Bucket,
    /// By station.
    pub loads: Box<[Load]>,
}

impl Second {
    /// The share of a class that was served; none where nothing came to an end.
    #[must_use]
    pub fn share(&self, class: usize) -> Option<f64> {
        let served = f64::from(*self.bucket.served.get(class)?);
        let lost = f64::from(*self.bucket.lost.get(class)?);
        (served + lost > 0.0).then(|| served / (served + lost))
    }
}

/// The seconds that are remembered, oldest first; none is missing between them.
#[derive(Debug, Clone, Default)]
pub(super) struct Seconds {
    all: VecDeque<Second>,
}

impl Seconds {
    /// Remembers the second that has just ended; `counted` is what had been counted when it began.
    /// A second that is played again is known already: it is the same.
    pub(super) fn record(&mut self, simulation: &Simulation, counted: &[StationCount]) {
        let measures = simulation.measures();
        let Some(bucket) = measures.timeline().last().copied() else {
            return;
        };
        let is_known = self
            .all
            .back()
            .is_some_and(|last| last.bucket.start_ns >= bucket.start_ns);
        if is_known {
            return;
        }
        let stations = measures.stations.iter().zip(counted).enumerate();
        let loads = stations.map(|(station, (now, before))| {
            let seconds = |now: u128, before: u128| now.saturating_sub(before) as f32 / 1e9;
            let requests = now.requests.saturating_sub(before.requests);
            Load {
                busy: seconds(now.busy_ns, before.busy_ns),
                waiting: seconds(now.queue_ns, before.queue_ns),
                requests: u32::try_from(requests).unwrap_or(u32::MAX),
                behind_ms: simulation.behind_ns(station).unwrap_or(0) as f32 / 1e6,
            }
        });
        let loads = loads.collect();
        self.all.push_back(Second { bucket, loads });
        if self.all.len() > KEPT {
            self.all.pop_front();
        }
    }

    /// Forgets the seconds that begin at this time or later.
    pub(super) fn cut(&mut self, t_ns: u64) {
        let before = self
            .all
            .partition_point(|second| second.bucket.start_ns < t_ns);
        self.all.truncate(before);
    }

    /// Every second, oldest first.
    pub(super) const fn all(&self) -> &VecDeque<Second> {
        &self.all
    }

    /// No station of these seconds is one of the design's any more.
    pub(super) fn forget_stations(&mut self) {
        for second in &mut self.all {
            second.loads = Box::default();
        }
    }
}
