//! Facts of a design that the rules share, each worked out once.
//!
//! Refuses to keep them: the case does.

use super::case::Tier;
use crate::design::flow::{Role, StationId};
use crate::design::hash::HashMap;
use crate::design::model::{EdgeId, Model, NodeId};
use crate::design::words::LinkKind;
use crate::design::{Flow, Kind};

/// The tier of a node.
#[must_use]
pub(super) fn tier(model: &Model, node: NodeId) -> Option<Tier> {
    match model.graph[node].kind()? {
        Kind::LoadBalancer(_) => Some(Tier::Balancer),
        Kind::WebServer(_) => Some(Tier::Web),
        Kind::AppServer(_) => Some(Tier::App),
        Kind::Database(_) => Some(Tier::Database),
        _ => None,
    }
}

/// The components behind a node: an address stands for its members.
fn behind(flow: &Flow, node: NodeId) -> Vec<NodeId> {
    let station = &flow.stations[node.index()];
    if !matches!(station.role, Role::Address(_)) {
        return vec![node];
    }
    station
        .members
        .iter()
        .map(|hop| NodeId::new(flow.hops[*hop].to))
        .collect()
}

pub(super) fn entries(model: &Model, flow: &Flow) -> Vec<(EdgeId, NodeId)> {
    let mut entries = Vec::new();
    for client in &flow.clients {
        for hop in &flow.stations[*client].members {
            let Some(edge) = flow.hops[*hop].edge else {
                continue;
            };
            if model.graph[edge].kind == LinkKind::Lookup {
                continue;
            }
            for node in behind(flow, NodeId::new(flow.hops[*hop].to)) {
                entries.push((edge, node));
            }
        }
    }
    entries
}

/// What visitors' requests and queries can reach, boxes in the path included.
pub(super) fn reached(model: &Model, flow: &Flow) -> Vec<bool> {
    let mut reached = vec![false; model.graph.node_count()];
    let mut open: Vec<StationId> = flow.clients.clone();
    while let Some(station) = open.pop() {
        if std::mem::replace(&mut reached[station], true) {
            continue;
        }
        let this = &flow.stations[station];
        let ways = [
            &this.members,
            &this.data,
            &this.queues,
            &this.stores,
            &this.caches,
            &this.needs,
            &this.lookups,
        ];
        for hop in ways.into_iter().flatten() {
            open.push(flow.hops[*hop].to);
            for gate in flow.hops[*hop].gates.iter().flatten() {
                reached[*gate] = true;
            }
        }
    }
    reached
}

/// The links at each node, in file order.
pub(super) struct Ends {
    out: Vec<Vec<EdgeId>>,
    into: Vec<Vec<EdgeId>>,
}

impl Ends {
    pub(super) fn new(model: &Model) -> Self {
        let nodes = model.graph.node_count();
        let (mut out, mut into) = (vec![Vec::new(); nodes], vec![Vec::new(); nodes]);
        for edge in model.graph.edge_indices() {
            let (from, to) = model.ends(edge);
            out[from.index()].push(edge);
            into[to.index()].push(edge);
        }
        Self { out, into }
    }

    /// Those that leave a node.
    pub(super) fn leaving(&self, node: NodeId) -> &[EdgeId] {
        self.out.get(node.index()).map_or(&[], Vec::as_slice)
    }

    /// Those that arrive at a node.
    pub(super) fn arriving(&self, node: NodeId) -> &[EdgeId] {
        self.into.get(node.index()).map_or(&[], Vec::as_slice)
    }
}

/// The members of each station's pool, each once, in file order.
pub(super) fn pools(flow: &Flow) -> Vec<Vec<NodeId>> {
    let mut last_in = vec![None; flow.stations.len()];
    let stations = flow.stations.iter().enumerate();
    let pools = stations.map(|(station, this)| {
        let targets = this.members.iter().map(|hop| flow.hops[*hop].to);
        let new = targets.filter(|to| last_in[*to].replace(station) != Some(station));
        new.map(NodeId::new).collect()
    });
    pools.collect()
}

/// Whether what one is asked may go on to the other.
#[must_use]
pub(super) fn leads_on(flow: &Flow, from: NodeId, to: NodeId) -> bool {
    let mut seen = vec![false; flow.stations.len()];
    let mut open = vec![from.index()];
    while let Some(station) = open.pop() {
        if std::mem::replace(&mut seen[station], true) {
            continue;
        }
        let this = &flow.stations[station];
        for hop in this.members.iter().chain(&this.needs) {
            let next = flow.hops[*hop].to;
            if next == to.index() {
                return true;
            }
            open.push(next);
        }
    }
    false
}

/// The id of every authored link.
pub(super) fn link_names(model: &Model) -> Vec<String> {
    let links = &model.topology.links;
    let mut pairs: HashMap<(&str, &str), usize> = HashMap::default();
    for link in links {
        *pairs
            .entry((link.from.as_str(), link.to.as_str()))
            .or_default() += 1;
    }
    links
        .iter()
        .map(|link| {
            let (from, to) = (link.from.as_str(), link.to.as_str());
            if pairs.get(&(from, to)).copied().unwrap_or(0) > 1 {
                format!("{from}->{to}:{}", link.kind.suffix())
            } else {
                format!("{from}->{to}")
            }
        })
        .collect()
}
