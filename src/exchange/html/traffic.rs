//! The traffic on each wire with some things gone, as the engine plays it.
//!
//! Played before the page is written, so that the page has only to show it. Refuses shares: those
//! are exact and come from the kill table.

use crate::design::{Flow, Model};
use crate::layout::Scene;
use crate::share::{Element, Faults};
use crate::traffic::{Options, SECOND_NS, Simulation};

/// Until health checks have noticed and addresses have moved, in simulated seconds.
const SETTLES_S: u64 = 20;
/// How long requests are counted after that.
const COUNTED_S: u64 = 10;

/// Requests a second on one wire, to one decimal, in tenths.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Carried {
    /// Static requests, reads and writes that are answered.
    pub(super) answered: [u64; 3],
    /// Requests that are not.
    pub(super) lost: u64,
}

impl Carried {
    pub(super) fn is_nothing(&self) -> bool {
        *self == Self::default()
    }
}

/// How many requests a run of a design plays.
pub(super) fn requests(model: &Model, flow: &Flow) -> f64 {
    let rate = Simulation::new(model, flow, Options::default()).rate();
    rate * (SETTLES_S + COUNTED_S) as f64
}

/// What each wire carries with these things gone.
pub(super) fn carried(
    model: &Model,
    flow: &Flow,
    scene: &Scene,
    failed: &[Element],
) -> Vec<Carried> {
    let mut traffic = Simulation::new(model, flow, Options::default());
    traffic.set_faults(
        &Faults::of(model, failed),
        &vec![false; flow.stations.len()],
    );
    traffic.run_until(SETTLES_S * SECOND_NS);
    traffic.restart_counting();
    traffic.run_until((SETTLES_S + COUNTED_S) * SECOND_NS);
    let mut wires = vec![Carried::default(); scene.diagram.wires.len()];
    for (hop, count) in flow.hops.iter().zip(&traffic.measures().hops) {
        let wire = hop.edge.and_then(|edge| scene.wire(edge));
        let Some(wire) = wire.and_then(|wire| wires.get_mut(wire)) else {
            continue;
        };
        for (class, sent) in count.sent.iter().enumerate() {
            let failed = count.failed[class].min(*sent);
            // Ten seconds of requests are tenths of requests a second.
            wire.answered[class] += (sent - failed) * 10 / COUNTED_S;
            wire.lost += failed * 10 / COUNTED_S;
        }
    }
    wires
}
