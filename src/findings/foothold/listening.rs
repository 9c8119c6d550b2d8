//! What listens where: ports, for whom, and whether the Internet finds them.
//!
//! Refuses filters.

use crate::design::Kind;
use crate::design::model::{EdgeId, Entity, Model, NodeId};
use crate::design::reach::port;
use crate::design::words::{ClientRole, LinkKind};
use std::collections::BTreeSet;

/// The ports a component listens on: stated, else those of the links that arrive, else its kind's.
#[must_use]
pub fn ports(model: &Model, node: NodeId) -> Vec<u16> {
    let Some(component) = model.graph[node].component() else {
        return Vec::new();
    };
    let mut ports: BTreeSet<u16> = component.listen.port.into_iter().collect();
    if ports.is_empty() {
        let arriving = arrivals(model, node);
        let carries = |edge: &EdgeId| {
            let kind = model.graph[*edge].kind;
            kind.is_request() || kind.is_data() || kind == LinkKind::Lookup
        };
        ports.extend(
            arriving
                .into_iter()
                .filter(carries)
                .filter_map(|edge| port(model, edge)),
        );
    }
    if ports.is_empty() {
        let tls = component.kind.tls();
        ports.extend(match &component.kind {
            Kind::LoadBalancer(_) | Kind::WebServer(_) | Kind::Cdn(_) => {
                Some(if tls.is_some() { 443 } else { 80 })
            }
            Kind::AppServer(_) => Some(8080),
            Kind::Database(_) | Kind::DatabaseProxy(_) => Some(3306),
            Kind::Cache(_) => Some(6379),
            Kind::Dns(_) => Some(53),
            _ => None,
        });
    }
    if component.kind.tls().is_some_and(|tls| tls.redirect) {
        ports.insert(80);
    }
    ports.into_iter().collect()
}

/// Links at one end of a node, in file order.
pub(super) fn edges(model: &Model, node: NodeId, way: petgraph::Direction) -> Vec<EdgeId> {
    use petgraph::visit::EdgeRef;
    let mut edges: Vec<EdgeId> = model
        .graph
        .edges_directed(node, way)
        .map(|e| e.id())
        .collect();
    edges.sort_unstable();
    edges
}

/// Whether a component has to listen for other machines. One that only its own machine calls is
/// taken to listen there alone; both ends of a replication listen, because a replica is set up
/// like the primary whose place it may take.
#[must_use]
pub fn listens_abroad(model: &Model, node: NodeId) -> bool {
    let replicates = |edge: &EdgeId| model.graph[*edge].kind == LinkKind::Replication;
    let abroad = |edge: &EdgeId| {
        let (from, to) = model.ends(*edge);
        !model.on_one_host(from, to)
    };
    let feeds = edges(model, node, petgraph::Direction::Outgoing);
    arrivals(model, node).iter().any(abroad)
        || feeds.iter().any(|edge| replicates(edge) && abroad(edge))
}

/// The floating addresses that a component answers for.
fn addresses(model: &Model, node: NodeId) -> impl Iterator<Item = NodeId> + '_ {
    let authored = &model.graph[node].authored;
    model.graph.node_indices().filter(move |address| {
        matches!(&model.graph[*address].entity,
            Entity::Address(cluster) if cluster.members.contains_key(authored))
    })
}

/// Links that arrive at a component, those to its floating addresses included.
pub(in crate::findings) fn arrivals(model: &Model, node: NodeId) -> Vec<EdgeId> {
    let mut arriving = edges(model, node, petgraph::Direction::Incoming);
    for address in addresses(model, node) {
        arriving.extend(edges(model, address, petgraph::Direction::Incoming));
    }
    arriving
}

/// Whether packets from the Internet are routed to a component; none where that is not said.
pub(super) fn is_public(model: &Model, node: NodeId) -> Option<bool> {
    let by_visitors = arrivals(model, node).into_iter().any(|edge| {
        matches!(model.graph[model.ends(edge).0].kind(),
            Some(Kind::Client(client)) if client.role == ClientRole::Visitor)
    });
    if by_visitors {
        return Some(true);
    }
    let host = &model.hosts.get(model.graph[node].host?.index())?.record;
    match (&host.ip, &host.private_ip) {
        (Some(_), _) => Some(true),
        (None, Some(_)) => Some(false),
        (None, None) => None,
    }
}
