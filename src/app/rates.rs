//! Rates that are calm enough to read: what each hop carries and each station does, smoothed.
//!
//! Refuses to simulate: it compares what a simulation has counted with what it had before.

use super::motion::Stream;
use crate::design::Flow;
use crate::design::flow::HopId;
use crate::traffic::{HopCount, Simulation, StationCount};

/// Rates follow the traffic with this time constant, in simulated seconds.
const CALM_S: f64 = 2.5;
/// A rate below this is over.
const LEAST: f64 = 0.01;

/// What a station does.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub(super) struct StationRate {
    /// Requests and queries a second.
    pub(super) requests: f64,
    /// Workers that are busy, on the average.
    pub(super) busy: f64,
}

/// The rates of one design's traffic.
#[derive(Debug, Clone)]
pub(super) struct Rates {
    hops: Vec<Stream>,
    stations: Vec<StationRate>,
    last_hops: Vec<HopCount>,
    last_stations: Vec<StationCount>,
    measured_ns: u64,
    /// Simulated seconds that have been measured.
    calm_s: f64,
}

impl Rates {
    /// The rates of no traffic.
    pub(super) const fn none() -> Self {
        Self {
            hops: Vec::new(),
            stations: Vec::new(),
            last_hops: Vec::new(),
            last_stations: Vec::new(),
            measured_ns: 0,
            calm_s: 0.0,
        }
    }

    /// No rates yet, for traffic that is counted from here on.
    pub(super) fn new(flow: &Flow, simulation: &Simulation) -> Self {
        let mut rates = Self {
            hops: vec![Stream::default(); flow.hops.len()],
            stations: vec![StationRate::default(); flow.stations.len()],
            ..Self::none()
        };
        rates.start(simulation);
        rates
    }

    /// What was counted so far is past; the rates stay until more is counted.
    pub(super) fn start(&mut self, simulation: &Simulation) {
        let measures = simulation.measures();
        self.last_hops.clone_from(&measures.hops);
        self.last_stations.clone_from(&measures.stations);
        self.measured_ns = simulation.now_ns();
    }

    /// Rates move towards what was counted since the last time.
    pub(super) fn measure(&mut self, simulation: &Simulation) {
        let passed_ns = simulation.now_ns().saturating_sub(self.measured_ns);
        let seconds = passed_ns as f64 / 1e9;
        if seconds <= 0.0 {
            return;
        }
        // At first everything counted so far makes the rate, so that it is right from the start.
        self.calm_s += seconds;
        let weight = (1.0 - (-seconds / CALM_S).exp()).max(seconds / self.calm_s);
        let toward = |old: f64, count: u64| {
            let new = old + (count as f64 / seconds - old) * weight;
            if new < LEAST { 0.0 } else { new }
        };
        let measures = simulation.measures();
        let counts = measures.hops.iter().zip(&self.last_hops);
        for (stream, (now, last)) in self.hops.iter_mut().zip(counts) {
            let mut lost = 0;
            for class in 0..3 {
                let failed = now.failed[class].saturating_sub(last.failed[class]);
                let sent = now.sent[class].saturating_sub(last.sent[class]);
                let answered = sent.saturating_sub(failed);
                stream.by_class[class] = toward(stream.by_class[class], answered);
                lost += failed;
            }
            stream.lost = toward(stream.lost, lost);
        }
        let counts = measures.stations.iter().zip(&self.last_stations);
        for (station, (now, last)) in self.stations.iter_mut().zip(counts) {
            let requests = now.requests.saturating_sub(last.requests);
            station.requests = toward(station.requests, requests);
            let busy_s = now.busy_ns.saturating_sub(last.busy_ns) as f64 / 1e9;
            station.busy += (busy_s / seconds - station.busy) * weight;
        }
        self.start(simulation);
    }

    /// What a hop carries.
    pub(super) fn hop(&self, hop: HopId) -> Stream {
        self.hops.get(hop).copied().unwrap_or_default()
    }

    /// What a station does.
    pub(super) fn station(&self, station: usize) -> Option<StationRate> {
        self.stations.get(station).copied()
    }

    /// The highest rate on any hop.
    pub(super) fn busiest(&self) -> f64 {
        self.hops.iter().map(Stream::total).fold(1.0, f64::max)
    }
}
