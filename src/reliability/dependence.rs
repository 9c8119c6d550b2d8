//! What the served share can depend on: which stations an answer is read from, and which elements
//! decide whether those stations work.
//!
//! A structural proof, on the safe side: what is not named here cannot change what is served, in
//! no combination. Refuses figures.

use crate::design::flow::{Flow, HopId, Role, StationId};
use crate::design::hash::HashSet;
use crate::design::{Class, Kind, Model};
use crate::share::Element;

/// Which stations and elements matter to requests.
#[derive(Debug, Clone)]
pub struct Dependence {
    /// The elements that a station fails with: itself, its machine, the zones around it. Clients
    /// and floating addresses do not fail.
    pub carried_by: Vec<Vec<Element>>,
    /// The stations that each station's answer is read from, in one step.
    pub reads: Vec<Vec<StationId>>,
    /// Stations that requests depend on, targets before what reads them, clients left out.
    pub matters: Vec<StationId>,
}

impl Dependence {
    /// Reads the dependences off the routes.
    #[must_use]
    pub fn new(model: &Model, flow: &Flow) -> Self {
        let stations = 0..flow.stations.len();
        let carried_by = stations
            .clone()
            .map(|station| elements_of(model, flow, station))
            .collect();
        let reads: Vec<Vec<StationId>> = stations.map(|station| read_from(flow, station)).collect();
        let matters = in_order(flow, &reads);
        Self {
            carried_by,
            reads,
            matters,
        }
    }

    /// Every element that can change what is served, each once, innermost station first.
    #[must_use]
    pub fn elements(&self) -> Vec<Element> {
        let mut seen = HashSet::default();
        self.matters
            .iter()
            .flat_map(|station| &self.carried_by[*station])
            .copied()
            .filter(|element| seen.insert(*element))
            .collect()
    }
}

fn elements_of(model: &Model, flow: &Flow, station: StationId) -> Vec<Element> {
    let Some(node) = model.graph.node_weights().nth(station) else {
        return Vec::new();
    };
    if node.component().is_none() || matches!(node.kind(), Some(Kind::Client(_))) {
        return Vec::new();
    }
    let this = &flow.stations[station];
    let own = std::iter::once(Element::Component(station));
    own.chain(this.host.map(Element::Host))
        .chain(this.zones.iter().copied().map(Element::Zone))
        .collect()
}

/// The stations whose state or answers a station's own answer is worked out from.
fn read_from(flow: &Flow, station: StationId) -> Vec<StationId> {
    let this = &flow.stations[station];
    let carries = |hop: &&HopId, class: Class| flow.hops[**hop].classes[class as usize];
    let carries_any = |hop: &&HopId| flow.hops[**hop].classes.contains(&true);
    let takes_writes = this.data.iter().any(|hop| carries(&hop, Class::Write));
    let mut hops: Vec<HopId> = Vec::new();
    // A check that looks for an app goes by the links alone, whatever they carry.
    hops.extend(&this.members);
    hops.extend(this.data.iter().filter(carries_any));
    hops.extend(this.needs.iter().filter(carries_any));
    hops.extend(&this.stores);
    if !takes_writes {
        hops.extend(&this.queues);
    }
    hops.extend(&this.lookups);
    let mut found: Vec<StationId> = Vec::new();
    for hop in &hops {
        let to = flow.hops[*hop].to;
        found.push(to);
        found.extend(flow.hops[*hop].gates.iter().flatten());
        // A name's health is that of who holds the address, one step further.
        if matches!(flow.stations[to].role, Role::Address(_)) {
            let members = flow.stations[to].members.iter();
            found.extend(members.map(|next| flow.hops[*next].to));
        }
    }
    if let Some(group) = this.group.and_then(|group| flow.groups.get(group)) {
        found.extend(&group.members);
        let feeds = group.feeds.iter().map(|feed| &flow.feeds[*feed]);
        found.extend(feeds.flat_map(|feed| feed.gates.iter().flatten()));
    }
    if let Role::Database { promotes: true, .. } = this.role {
        found.extend(&this.fed_by);
        // Of several replicas of the same databases the first is promoted.
        let rivals = (0..flow.stations.len()).filter(|other| {
            let other = &flow.stations[*other];
            matches!(other.role, Role::Database { promotes: true, .. })
                && other.fed_by == this.fed_by
        });
        found.extend(rivals);
    }
    found.sort_unstable();
    found.dedup();
    found.retain(|other| *other != station);
    found
}

/// What is reachable from the clients, in the order of the flow: what is asked comes first.
fn in_order(flow: &Flow, reads: &[Vec<StationId>]) -> Vec<StationId> {
    let mut matters = vec![false; flow.stations.len()];
    let mut open: Vec<StationId> = flow.clients.clone();
    while let Some(station) = open.pop() {
        for next in &reads[station] {
            if !std::mem::replace(&mut matters[*next], true) {
                open.push(*next);
            }
        }
    }
    for client in &flow.clients {
        matters[*client] = false;
    }
    flow.order
        .iter()
        .copied()
        .filter(|station| matters[*station])
        .collect()
}
