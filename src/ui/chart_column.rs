//! What one column of the charts stands for: the seconds in it, put together.
//!
//! Refuses to draw.

use crate::app::seconds::{Load, Second};

/// What one column of the charts stands for.
pub(super) struct Column {
    pub(super) start_ns: u64,
    pub(super) shares: [Option<f64>; 3],
    /// Requests were sent, of which none has come to its end.
    pub(super) asked: [bool; 3],
    pub(super) rate: f64,
    /// A half, 95 % and 99 % of the answers took at most so many milliseconds: the worst second.
    pub(super) latency_ms: [f64; 3],
    pub(super) busy: f64,
    pub(super) waiting: f64,
    /// For how many milliseconds a replica lacked a write: the worst second.
    pub(super) behind_ms: f64,
}

impl Column {
    pub(super) fn new(seconds: &[&Second], station: Option<usize>, workers: Option<u32>) -> Self {
        let count = seconds.len().max(1) as f64;
        let load = |second: &&Second| -> Load {
            let load = station.and_then(|station| second.loads.get(station));
            load.copied().unwrap_or_default()
        };
        let mean = |of: fn(&Load) -> f32| {
            seconds.iter().map(|s| f64::from(of(&load(s)))).sum::<f64>() / count
        };
        let mut column = Self {
            start_ns: seconds.first().map_or(0, |second| second.bucket.start_ns),
            shares: [None; 3],
            asked: [false; 3],
            rate: 0.0,
            latency_ms: [0.0; 3],
            busy: mean(|load| load.busy) / f64::from(workers.unwrap_or(1).max(1)),
            waiting: mean(|load| load.waiting),
            behind_ms: seconds
                .iter()
                .map(|second| f64::from(load(second).behind_ms))
                .fold(0.0, f64::max),
        };
        for class in 0..3 {
            let sum = |of: fn(&Second) -> [u32; 3]| -> f64 {
                let counts = seconds.iter().map(|second| of(second));
                counts.map(|by_class| f64::from(by_class[class])).sum()
            };
            let served = sum(|second| second.bucket.served);
            let ended = served + sum(|second| second.bucket.lost);
            let offered = sum(|second| second.bucket.offered);
            column.shares[class] = (ended > 0.0).then(|| served / ended);
            column.asked[class] = offered > 0.0;
            column.rate += offered / count;
        }
        for second in seconds {
            for (worst, ns) in column.latency_ms.iter_mut().zip(second.bucket.latency_ns) {
                *worst = worst.max(ns as f64 / 1e6);
            }
        }
        column
    }
}
