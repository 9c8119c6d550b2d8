//! Who feels a failure: the routes of a design read backwards.
//!
//! Refuses to work out how much is felt: [`super::ripple`] asks the engine.

use super::engine::CheckDepth;
use crate::design::flow::{Flow, HopId, Role, StationId};
use crate::design::model::Model;
use crate::design::words::Depth;

/// Who feels what: the routes of a design read backwards.
#[derive(Debug)]
pub(super) struct Felt {
    /// The stations that send to each station.
    pub(super) callers: Vec<Vec<StationId>>,
    /// The balancers whose health check looks past each station, at what it sends to.
    pub(super) onlookers: Vec<Vec<StationId>>,
    /// The hops with a copy of each station in their path.
    pub(super) gated: Vec<Vec<HopId>>,
    /// The hops that each link draws.
    pub(super) drawn: Vec<Vec<HopId>>,
    /// The stations on each host.
    pub(super) on_host: Vec<Vec<StationId>>,
    /// The stations in each zone.
    pub(super) in_zone: Vec<Vec<StationId>>,
    /// The place of each station in the order of the engine.
    pub(super) place: Vec<usize>,
    /// Whether any replica can be promoted.
    pub(super) promotes: bool,
    /// Whether any databases replicate in a group.
    pub(super) votes: bool,
}

impl Felt {
    pub(super) fn new(model: &Model, flow: &Flow, depth: CheckDepth) -> Self {
        let stations = flow.stations.len();
        let mut felt = Self {
            callers: vec![Vec::new(); stations],
            onlookers: vec![Vec::new(); stations],
            gated: vec![Vec::new(); stations],
            drawn: vec![Vec::new(); model.graph.edge_count()],
            on_host: vec![Vec::new(); model.hosts.len()],
            in_zone: vec![Vec::new(); model.zones.len()],
            place: vec![0; stations],
            promotes: false,
            votes: !flow.groups.is_empty(),
        };
        for (place, station) in flow.order.iter().enumerate() {
            felt.place[*station] = place;
        }
        for (id, hop) in flow.hops.iter().enumerate() {
            note(&mut felt.callers[hop.to], hop.from);
            let looks_past = match &flow.stations[hop.from].role {
                Role::Balancer(pool) => pool.depth == Depth::App && depth == CheckDepth::AsDeclared,
                _ => false,
            };
            if looks_past {
                note(&mut felt.onlookers[hop.to], hop.from);
            }
            for gate in hop.gates.iter().flatten() {
                note(&mut felt.gated[*gate], id);
            }
            if let Some(edge) = hop.edge {
                felt.drawn[edge.index()].push(id);
            }
        }
        for (station, this) in flow.stations.iter().enumerate() {
            if let Some(host) = this.host {
                felt.on_host[host].push(station);
            }
            for zone in &this.zones {
                felt.in_zone[*zone].push(station);
            }
            felt.promotes |= matches!(this.role, Role::Database { promotes: true, .. });
        }
        felt
    }
}

/// Lists come in order, so that the last entry is the only one that can be the same.
fn note(list: &mut Vec<usize>, entry: usize) {
    if list.last() != Some(&entry) {
        list.push(entry);
    }
}
