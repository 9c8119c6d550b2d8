//! What is counted while traffic runs: per class, per station, per link and per second.
//!
//! Refuses interpretation: it adds up, the report explains.

use super::fates::Fates;
use super::outcome::{REASONS, Reason};
use crate::design::words::Class;
use std::collections::VecDeque;

/// Nanoseconds in a second.
pub const SECOND_NS: u64 = 1_000_000_000;

/// Cells of a histogram for each doubling: values are told apart to about 1.6 %.
const CELLS: u64 = 64;
const CELL_BITS: u32 = 6;
/// The longest time that is told apart from longer ones: about 73 minutes.
const LONGEST_BITS: u32 = 42;

/// Times in cells whose width grows with the time.
#[derive(Debug, Clone, PartialEq)]
pub struct Histogram {
    cells: Vec<u32>,
    count: u64,
    sum_ns: u128,
    max_ns: u64,
}

impl Default for Histogram {
    fn default() -> Self {
        let cells = (u64::from(LONGEST_BITS - CELL_BITS) + 2) * CELLS;
        Self {
            cells: vec![0; usize::try_from(cells).unwrap_or(0)],
            count: 0,
            sum_ns: 0,
            max_ns: 0,
        }
    }
}

impl Histogram {
    /// Adds one time.
    pub fn add(&mut self, ns: u64) {
        self.add_at(Self::place(ns), ns);
    }

    /// Adds one time whose cell is known.
    fn add_at(&mut self, place: usize, ns: u64) {
        if let Some(cell) = self.cells.get_mut(place) {
            *cell = cell.saturating_add(1);
        }
        self.count += 1;
        self.sum_ns += u128::from(ns);
        self.max_ns = self.max_ns.max(ns);
    }

    /// Forgets everything.
    pub fn clear(&mut self) {
        self.cells.fill(0);
        self.count = 0;
        self.sum_ns = 0;
        self.max_ns = 0;
    }

    /// How many times were added.
    #[must_use]
    pub const fn count(&self) -> u64 {
        self.count
    }

    /// The mean in nanoseconds, 0 when there is nothing.
    #[must_use]
    pub fn mean_ns(&self) -> f64 {
        if self.count == 0 {
            0.0
        } else {
            self.sum_ns as f64 / self.count as f64
        }
    }

    /// The time that this part, 0 to 1, of all times do not exceed, in nanoseconds.
    #[must_use]
    pub fn quantile_ns(&self, part: f64) -> u64 {
        let wanted = (part * self.count as f64).ceil().max(1.0) as u64;
        let mut seen = 0;
        for (place, cell) in self.cells.iter().enumerate() {
            seen += u64::from(*cell);
            if seen >= wanted && *cell > 0 {
                return Self::middle(place as u64).min(self.max_ns);
            }
        }
        self.max_ns
    }

    fn place(ns: u64) -> usize {
        let ns = ns.min((1 << LONGEST_BITS) - 1);
        if ns < CELLS {
            return ns as usize;
        }
        let shift = 63 - ns.leading_zeros() - CELL_BITS;
        (u64::from(shift) * CELLS + (ns >> shift)) as usize
    }

    const fn middle(place: u64) -> u64 {
        if place < 2 * CELLS {
            return place;
        }
        let shift = place / CELLS - 1;
        let base = place % CELLS + CELLS;
        (base << shift) + (1 << shift) / 2
    }
}

/// What became of the requests of one class.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct ClassCount {
    /// Requests sent.
    pub offered: u64,
    /// Requests answered correctly.
    pub served: u64,
    /// Requests that failed.
    pub lost: u64,
}

impl ClassCount {
    /// Served, of those that came to an end; nothing when none did.
    #[must_use]
    pub fn share(&self) -> Option<f64> {
        let ended = self.served + self.lost;
        (ended > 0).then(|| self.served as f64 / ended as f64)
    }
}

/// What happened at one station.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct StationCount {
    /// Requests and queries that came in.
    pub requests: u64,
    /// Requests and queries it answered with a failure, or was not there to answer.
    pub errors: u64,
    /// Time worked, in nanoseconds, summed over busy workers; at most the limit of workers, or one
    /// where there is none.
    pub busy_ns: u128,
    /// Time spent waiting for a worker, in nanoseconds, summed over the waiting.
    pub queue_ns: u128,
    /// How many got a worker.
    pub started: u64,
    /// The longest time for which it lacked an acknowledged write, as looked at every second, in
    /// nanoseconds.
    pub most_behind_ns: u64,
}

/// What passed over one hop, by class.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct HopCount {
    /// Sent over it.
    pub sent: [u64; 3],
    /// Failed on it or beyond it.
    pub failed: [u64; 3],
}

/// One second of the past.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Bucket {
    /// When it began, in nanoseconds.
    pub start_ns: u64,
    /// Requests sent, by class.
    pub offered: [u32; 3],
    /// Requests answered correctly, by class.
    pub served: [u32; 3],
    /// Requests that failed, by class.
    pub lost: [u32; 3],
    /// A half, 95 % and 99 % of the answers took at most so long, in nanoseconds; 0 where there
    /// were none.
    pub latency_ns: [u64; 3],
}

/// Why requests were lost at a station, within one second.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Losses([[u32; REASONS]; 3]);

impl Losses {
    pub(super) const fn add(&mut self, class: Class, reason: Reason) {
        let cell = &mut self.0[class as usize][reason as usize];
        *cell = cell.saturating_add(1);
    }

    /// How many requests of a class were lost for a reason.
    #[must_use]
    pub const fn of(&self, class: Class, reason: Reason) -> u32 {
        self.0[class as usize][reason as usize]
    }

    /// The commonest of them: class, reason and number.
    #[must_use]
    pub fn commonest(&self) -> Option<(Class, Reason, u32)> {
        let mut best: Option<(Class, Reason, u32)> = None;
        for class in Class::ALL {
            for reason in Reason::ALL {
                let count = self.of(*class, reason);
                if count > best.map_or(0, |(_, _, most)| most) {
                    best = Some((*class, reason, count));
                }
            }
        }
        best
    }
}

/// How many seconds of the past are kept.
const KEPT: usize = 600;

/// Everything that is counted.
#[derive(Debug, Clone, Default)]
pub struct Measures {
    /// When counting began, in nanoseconds.
    pub since_ns: u64,
    /// By class, in the order of [`Class::ALL`].
    pub classes: [ClassCount; 3],
    /// By station.
    pub stations: Vec<StationCount>,
    /// By hop.
    pub hops: Vec<HopCount>,
    /// How long correct answers took.
    pub latency: Histogram,
    /// The same by class.
    pub latency_by_class: [Histogram; 3],
    /// Losses by the station that is to be named for them, and by reason.
    pub lost_at: Vec<[u64; REASONS]>,
    /// Acknowledged writes that went down with a primary.
    pub lost_writes: u64,
    /// Reads answered by a replica that lacked an acknowledged write.
    pub stale_reads: u64,
    /// Those of them that lacked a write of the very visitor who read.
    pub own_stale_reads: u64,
    /// What became of requests by the second in which they were sent, where that is kept.
    pub fates: Option<Fates>,
    /// Requests that were served or lost.
    pub(super) ended: u64,
    pub(super) now: Bucket,
    pub(super) past: VecDeque<Bucket>,
    pub(super) recent: Histogram,
    pub(super) losses: Vec<[Losses; 2]>,
}

impl Measures {
    pub(super) fn new(stations: usize, hops: usize) -> Self {
        Self {
            stations: vec![StationCount::default(); stations],
            hops: vec![HopCount::default(); hops],
            lost_at: vec![[0; REASONS]; stations],
            losses: vec![[Losses::default(); 2]; stations],
            past: VecDeque::with_capacity(KEPT),
            ..Self::default()
        }
    }

    /// Begins to count afresh; the timeline is kept.
    pub(super) fn restart(&mut self, now_ns: u64) {
        let fresh = Self::new(self.stations.len(), self.hops.len());
        let old = std::mem::replace(self, fresh);
        self.since_ns = now_ns;
        self.now = old.now;
        self.past = old.past;
        self.recent = old.recent;
        self.losses = old.losses;
        self.fates = old.fates;
    }

    /// Goes on counting where another design left off; its stations are carried one by one.
    pub(super) fn carry(&mut self, before: &Self) {
        let fresh = Self::new(self.stations.len(), self.hops.len());
        *self = before.clone();
        self.stations = fresh.stations;
        self.hops = fresh.hops;
        self.lost_at = fresh.lost_at;
        self.losses = fresh.losses;
    }

    /// The seconds of the past, oldest first; the last is the one that has just ended.
    pub fn timeline(&self) -> impl ExactSizeIterator<Item = &Bucket> + '_ {
        self.past.iter()
    }

    /// What was lost at a station in the second that has just ended.
    #[must_use]
    pub fn losses(&self, station: usize) -> Losses {
        self.losses
            .get(station)
            .map_or_else(Losses::default, |pair| pair[1])
    }

    /// Losses by station and reason, the commonest first.
    #[must_use]
    pub fn lost_by_reason(&self) -> Vec<(usize, Reason, u64)> {
        let mut found = Vec::new();
        for (station, counts) in self.lost_at.iter().enumerate() {
            for reason in Reason::ALL {
                if counts[reason as usize] > 0 {
                    found.push((station, reason, counts[reason as usize]));
                }
            }
        }
        found.sort_by_key(|(_, _, count)| std::cmp::Reverse(*count));
        found
    }

    /// All classes together.
    #[must_use]
    pub fn total(&self) -> ClassCount {
        self.classes
            .iter()
            .fold(ClassCount::default(), |sum, class| ClassCount {
                offered: sum.offered + class.offered,
                served: sum.served + class.served,
                lost: sum.lost + class.lost,
            })
    }

    pub(super) fn offer(&mut self, class: Class) {
        self.classes[class as usize].offered += 1;
        self.now.offered[class as usize] += 1;
    }

    /// A request was never made: nobody is left whom it could be answered to.
    pub(super) const fn withdraw(&mut self, class: Class) {
        let offered = &mut self.classes[class as usize].offered;
        *offered = offered.saturating_sub(1);
    }

    pub(super) fn serve(&mut self, class: Class, latency_ns: u64) {
        self.ended += 1;
        self.classes[class as usize].served += 1;
        self.now.served[class as usize] += 1;
        let place = Histogram::place(latency_ns);
        self.latency.add_at(place, latency_ns);
        self.latency_by_class[class as usize].add_at(place, latency_ns);
        self.recent.add_at(place, latency_ns);
    }

    pub(super) fn lose(&mut self, class: Class, reason: Reason, station: usize) {
        self.ended += 1;
        self.classes[class as usize].lost += 1;
        self.now.lost[class as usize] += 1;
        if let Some(counts) = self.lost_at.get_mut(station) {
            counts[reason as usize] += 1;
        }
        if let Some(pair) = self.losses.get_mut(station) {
            pair[0].add(class, reason);
        }
    }

    /// A second has ended.
    pub(super) fn turn(&mut self, now_ns: u64) {
        if self.past.len() >= KEPT {
            self.past.pop_front();
        }
        if self.recent.count() > 0 {
            self.now.latency_ns = [0.5, 0.95, 0.99].map(|part| self.recent.quantile_ns(part));
        }
        self.past.push_back(self.now);
        self.now = Bucket {
            start_ns: now_ns,
            ..Bucket::default()
        };
        self.recent.clear();
        for pair in &mut self.losses {
            pair[1] = pair[0];
            pair[0] = Losses::default();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_histogram_tells_times_to_two_percent() {
        let mut times = Histogram::default();
        for ms in 1..=1000_u64 {
            times.add(ms * 1_000_000);
        }
        for (part, ms) in [(0.5, 500.0), (0.95, 950.0), (0.99, 990.0), (1.0, 1000.0)] {
            let found = times.quantile_ns(part) as f64 / 1e6;
            assert!((found / ms - 1.0).abs() < 0.02, "{part}: {found}");
        }
        assert!((times.mean_ns() - 500.5e6).abs() < 1.0);
    }

    #[test]
    fn short_and_endless_times_have_a_place_too() {
        let mut times = Histogram::default();
        times.add(0);
        assert_eq!(times.quantile_ns(0.5), 0);
        times.add(u64::MAX);
        assert_eq!(times.count(), 2);
        assert!(times.quantile_ns(1.0) >= 1 << 41);
    }
}
