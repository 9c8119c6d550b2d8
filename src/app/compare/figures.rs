//! What two algorithms did, in figures and in a sentence.
//!
//! Refuses to keep anything: figures are read off the traffic whenever they are drawn.

use super::duel::{Duel, Side};
use super::variant::{Member, Pool, said};
use crate::design::model::NodeId;
use crate::text::{capital, lasting};

/// A share that differs by less is called the same: what chance leaves of small numbers.
const ALIKE: f64 = 0.02;

/// How one member fares.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct MemberFigures {
    /// Requests it was sent.
    pub sent: u64,
    /// Its part of all requests that were sent, 0 to 1.
    pub share: f64,
    /// Calls to it that failed.
    pub failed: u64,
    /// Requests it has in hand now, and the most there were.
    pub in_hand: (u32, u32),
    /// Requests that wait on its machine now, and the most there were.
    pub waiting: (u32, u32),
    /// It works.
    pub is_up: bool,
    /// A balancer believes that it does.
    pub is_believed: bool,
}

/// How one side fares.
#[derive(Debug, Clone, PartialEq)]
pub struct SideFigures {
    /// By member, in the pool's order.
    pub members: Vec<MemberFigures>,
    /// Requests to the busiest member over the mean of all; none before there were any.
    pub skew: Option<f64>,
    /// The times that 50, 95 and 99 percent of the answers do not exceed, in milliseconds.
    pub latency_ms: Option<[f64; 3]>,
    /// Visitors' requests that were answered correctly.
    pub served: u64,
    /// Visitors' requests that were not.
    pub lost: u64,
    /// The last pick that was explained.
    pub pick: Option<String>,
}

/// The parts of the answers whose slowest is told.
pub const PARTS: [(f64, &str); 3] = [(0.5, "p50"), (0.95, "p95"), (0.99, "p99")];

impl SideFigures {
    /// Reads the figures off.
    #[must_use]
    pub fn of(side: &Side, pool: &Pool) -> Self {
        let measures = side.simulation.measures();
        let sum = |member: &Member, of: fn(&crate::traffic::HopCount) -> [u64; 3]| -> u64 {
            let hops = member.hops.iter().filter_map(|hop| measures.hops.get(*hop));
            hops.map(|count| of(count).iter().sum::<u64>()).sum()
        };
        let sent: Vec<u64> = pool
            .members
            .iter()
            .map(|one| sum(one, |hop| hop.sent))
            .collect();
        let total: u64 = sent.iter().sum();
        let members = pool
            .members
            .iter()
            .zip(&sent)
            .enumerate()
            .map(|(place, (member, sent))| {
                let (in_hand, waiting) = side.load(member);
                let peak = side.peaks.get(place).copied().unwrap_or_default();
                let view = side.simulation.station(member.station);
                let believes = |hop: &usize| {
                    let view = side.simulation.hop(*hop);
                    view.is_some_and(|view| view.believed_up && !view.set_aside)
                };
                MemberFigures {
                    sent: *sent,
                    share: if total > 0 {
                        *sent as f64 / total as f64
                    } else {
                        0.0
                    },
                    failed: sum(member, |hop| hop.failed),
                    in_hand: (in_hand, peak.0.max(in_hand)),
                    waiting: (waiting, peak.1.max(waiting)),
                    is_up: view.is_some_and(|view| view.up),
                    is_believed: member.hops.iter().any(believes),
                }
            })
            .collect();
        let mean = total as f64 / sent.len().max(1) as f64;
        let most = sent.iter().max().copied().unwrap_or(0) as f64;
        let latency = &measures.latency;
        let all = measures.total();
        Self {
            members,
            skew: (total > 0).then(|| most / mean),
            latency_ms: (latency.count() > 0)
                .then(|| PARTS.map(|(part, _)| latency.quantile_ns(part) as f64 / 1e6)),
            served: all.served,
            lost: all.lost,
            pick: pick(side),
        }
    }
}

/// The last explained pick, in the words of the program that made it.
fn pick(side: &Side) -> Option<String> {
    let why = side.simulation.why()?;
    let (model, flow) = (&side.variant.model, &side.variant.flow);
    let name = |place: usize| {
        let hop = why.members.get(place).and_then(|hop| flow.hops.get(*hop));
        hop.map_or("?", |hop| model.graph[NodeId::new(hop.to)].name.as_str())
    };
    Some(why.reason.sentence(said(side.algorithm), name))
}

/// What the difference comes to, in a sentence.
#[must_use]
pub fn verdict(duel: &Duel, pool: &Pool, figures: &[SideFigures; 2]) -> String {
    let [left, right] = figures;
    let [a, b] = [said(duel.sides[0].algorithm), said(duel.sides[1].algorithm)];
    let (Some(slow), Some(fast)) = (left.latency_ms, right.latency_ms) else {
        return "Nothing has been answered yet.".to_owned();
    };
    let apart = |place: &usize| {
        let pair = left.members.get(*place).zip(right.members.get(*place));
        pair.map_or(0.0, |(left, right)| (left.share - right.share).abs())
    };
    let widest = (0..pool.members.len()).max_by(|x, y| apart(x).total_cmp(&apart(y)));
    let mut parts = Vec::new();
    match widest.filter(|place| apart(place) > ALIKE) {
        Some(place) => {
            let share = |side: &SideFigures| side.members.get(place).map_or(0.0, |one| one.share);
            parts.push(format!(
                "{b} gives {} {:.0} % of the requests where {a} gives it {:.0} %",
                pool.members.get(place).map_or("?", |one| one.name.as_str()),
                100.0 * share(right),
                100.0 * share(left),
            ));
        }
        None => parts.push(format!("{a} and {b} share out alike")),
    }
    parts.push(format!(
        "p99 {} instead of {}",
        lasting(fast[2] / 1000.0),
        lasting(slow[2] / 1000.0)
    ));
    if left.lost + right.lost > 0 {
        parts.push(format!("{} lost instead of {}", right.lost, left.lost));
    }
    capital(&format!("{}.", parts.join("; ")))
}
