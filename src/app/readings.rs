//! The traffic's figures as the screen shows them: streams on links, stations, shares, events.
//!
//! Refuses to let time pass: `playback` does.

use super::motion::Stream;
use super::playback::{Playback, SECOND_S};
use super::reel::Reel;
use super::seconds::Second;
use super::world::World;
use crate::design::Class;
use crate::design::flow::HopId;
use crate::design::model::{EdgeId, NodeId};
use crate::traffic::{Bucket, Entry, Simulation};

/// Shares are those of so many seconds: few requests make a restless figure.
const SHARE_S: usize = 5;

/// A station's figures.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct StationView {
    /// Requests and queries a second.
    pub rate: f64,
    /// How much of its workers' time is taken, 0 to 1, where it has a number of them.
    pub utilisation: Option<f64>,
    /// Requests that wait.
    pub queued: u32,
}

impl Playback {
    /// The traffic as it stands.
    #[must_use]
    pub fn simulation(&self) -> Option<&Simulation> {
        self.reel.as_ref().map(Reel::simulation)
    }

    /// Simulated nanoseconds since the start.
    #[must_use]
    pub fn now_ns(&self) -> u64 {
        self.reel.as_ref().map_or(0, Reel::now_ns)
    }

    /// The earliest and the latest time that can be gone to, in nanoseconds.
    #[must_use]
    pub fn reach_ns(&self) -> (u64, u64) {
        self.reel
            .as_ref()
            .map_or((0, 0), |reel| (reel.oldest_ns(), reel.latest().now_ns()))
    }

    /// When the bookmarks are, in nanoseconds, in order.
    pub fn bookmarks(&self) -> impl Iterator<Item = u64> + '_ {
        self.reel.iter().flat_map(Reel::bookmarks)
    }

    /// Every second that was ever played and is remembered, oldest first: those after now, too.
    pub fn all_seconds(&self) -> impl DoubleEndedIterator<Item = &Second> {
        self.reel.iter().flat_map(|reel| reel.seconds().all())
    }

    /// Every event that is remembered, oldest first: those after now, too.
    pub fn all_events(&self) -> impl DoubleEndedIterator<Item = &Entry> {
        self.reel.iter().flat_map(|reel| reel.latest().events())
    }

    /// Simulated seconds since the start.
    #[must_use]
    pub fn clock_s(&self) -> f64 {
        self.now_ns() as f64 / SECOND_S
    }

    /// How far the dots have moved, in cells.
    #[must_use]
    pub const fn moved(&self) -> f64 {
        self.moved
    }

    /// What a link carries.
    #[must_use]
    pub fn stream(&self, edge: EdgeId) -> Stream {
        let hops = self
            .hops_of_edge
            .get(edge.index())
            .map_or(&[][..], Vec::as_slice);
        hops.iter()
            .map(|hop| self.hop_stream(*hop))
            .fold(Stream::default(), Stream::plus)
    }

    fn hop_stream(&self, hop: HopId) -> Stream {
        let reel = self.reel.as_ref();
        reel.map_or_else(Stream::default, |reel| reel.rates().hop(hop))
    }

    /// The highest rate on any link.
    #[must_use]
    pub fn busiest(&self) -> f64 {
        self.reel
            .as_ref()
            .map_or(1.0, |reel| reel.rates().busiest())
    }

    /// A station's figures.
    #[must_use]
    pub fn station(&self, station: usize) -> Option<StationView> {
        let simulation = self.simulation()?;
        let rates = self.reel.as_ref()?.rates().station(station)?;
        let workers = self.workers.get(station).copied().flatten();
        Some(StationView {
            rate: rates.requests,
            utilisation: workers
                .filter(|workers| *workers > 0)
                .map(|workers| (rates.busy / f64::from(workers)).clamp(0.0, 1.0)),
            queued: simulation.station(station).map_or(0, |view| view.waiting),
        })
    }

    /// What a station lost in the last second: how many, and why.
    #[must_use]
    pub fn loss(&self, world: &World, station: usize) -> Option<(f64, String)> {
        let losses = self.simulation()?.measures().losses(station);
        let (class, reason, count) = losses.commonest()?;
        let name = &world.model.graph[NodeId::new(station)].name;
        let what = match class {
            Class::Static => "static",
            Class::Read => "reads",
            Class::Write => "writes",
        };
        Some((
            f64::from(count),
            format!("{what} lost: {name} {}", reason.words()),
        ))
    }

    /// How many requests a station works on at once, where that is limited.
    #[must_use]
    pub fn workers_of(&self, station: usize) -> Option<u32> {
        self.workers.get(station).copied().flatten()
    }

    /// A balancer's members with their shares of what it sends, and whom it believes down.
    #[must_use]
    pub fn members(&self, world: &World, balancer: NodeId) -> Vec<String> {
        let hops = &world.flow.stations[balancer.index()].members;
        let rate = |hop: &HopId| self.hop_stream(*hop).total();
        let total: f64 = hops.iter().map(rate).sum();
        hops.iter()
            .map(|hop| {
                let target = NodeId::new(world.flow.hops[*hop].to);
                let name = &world.model.graph[target].name;
                let is_up = self.simulation().is_none_or(|simulation| {
                    simulation.hop(*hop).is_none_or(|view| view.believed_up)
                });
                if !is_up {
                    format!("{name} down")
                } else if total > 0.0 {
                    format!("{name} {:.0} %", 100.0 * rate(hop) / total)
                } else {
                    name.clone()
                }
            })
            .collect()
    }

    /// The last seconds of the past, oldest first.
    pub fn seconds(&self, most: usize) -> Vec<Bucket> {
        let Some(simulation) = self.simulation() else {
            return Vec::new();
        };
        let past = simulation.measures().timeline();
        let skip = past.len().saturating_sub(most);
        past.skip(skip).copied().collect()
    }

    /// The share of each class that was served in the last seconds; none where nothing was asked.
    #[must_use]
    pub fn served_now(&self) -> [Option<f64>; 3] {
        let seconds = self.seconds(SHARE_S);
        let mut shares = [None; 3];
        for class in Class::ALL {
            let class = *class as usize;
            let served: u32 = seconds.iter().map(|second| second.served[class]).sum();
            let lost: u32 = seconds.iter().map(|second| second.lost[class]).sum();
            if served + lost > 0 {
                shares[class] = Some(f64::from(served) / f64::from(served + lost));
            }
        }
        shares
    }

    /// The share of all requests that was served in the last seconds; none where nothing was asked.
    #[must_use]
    pub fn served_of_all(&self) -> Option<f64> {
        let (mut served, mut ended) = (0, 0);
        for second in self.seconds(SHARE_S) {
            let answered: u32 = second.served.iter().sum();
            served += answered;
            ended += answered + second.lost.iter().sum::<u32>();
        }
        (ended > 0).then(|| f64::from(served) / f64::from(ended))
    }

    /// The slowest hundredth of the last second's answers took at least so long.
    #[must_use]
    pub fn p99_ms(&self) -> Option<f64> {
        let last = self.seconds(1).pop()?;
        let [_, _, p99_ns] = last.latency_ns;
        (p99_ns > 0).then(|| p99_ns as f64 / 1e6)
    }

    /// The latest events, newest first: when, in nanoseconds, and what.
    #[must_use]
    pub fn events(&self, most: usize) -> Vec<(u64, String)> {
        let Some(simulation) = self.simulation() else {
            return Vec::new();
        };
        simulation
            .events()
            .rev()
            .take(most)
            .map(|event| (event.at_ns, event.sentence.clone()))
            .collect()
    }
}
