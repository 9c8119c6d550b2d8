//! What each instance does with a request: the routes that the engines walk.
//!
//! Compiled once from the graph into flat arrays, so that the share engine and the traffic engine
//! read the drawing the same way. Refuses faults, shares and time: it says where a request may go,
//! not whether anybody is there to take it.

mod group;
mod station;

pub use group::{Feed, Group};
pub use station::{Floating, Pool, Role, Station};

use super::entry;
use super::kinds::Kind;
use super::model::{Edge, EdgeId, Entity, Model, NodeId};
use super::reach;
use super::words::{Check, Class, ClientRole, LinkKind, Sessions};
use petgraph::Direction;
use petgraph::visit::{DfsPostOrder, EdgeRef};
use station::station;

/// Index into [`Flow::hops`].
pub type HopId = usize;
/// Index into [`Flow::stations`]; the same as the node's index in the graph.
pub type StationId = usize;

/// The routes of a design.
#[derive(Debug, Clone)]
pub struct Flow {
    /// One per node of the graph, in the same order.
    pub stations: Vec<Station>,
    /// Every way a request or query may take from one station to another.
    pub hops: Vec<Hop>,
    /// Where requests come from.
    pub clients: Vec<StationId>,
    /// Stations ordered so that whatever one may send to comes before it.
    pub order: Vec<StationId>,
    /// Every database that follows another one, in the order of the links.
    pub feeds: Vec<Feed>,
    /// Databases that decide together.
    pub groups: Vec<Group>,
    /// The share of each class in all requests.
    pub mix: [f64; 3],
}

/// One way from a station to another.
#[derive(Debug, Clone)]
pub struct Hop {
    /// Where it starts.
    pub from: StationId,
    /// Where it ends.
    pub to: StationId,
    /// The link that draws it; none from a floating address to its members.
    pub edge: Option<EdgeId>,
    /// Boxes in its path: of each, one live copy is needed.
    pub gates: Vec<Vec<StationId>>,
    /// A firewall's stated rules stop it.
    pub blocked: bool,
    /// The classes it carries, in the order of [`Class::ALL`].
    pub classes: [bool; 3],
    /// Its part of the pool.
    pub weight: u32,
    /// Serves only when no active member is healthy.
    pub backup: bool,
    /// How its target's health is asked for.
    pub check: Check,
}

impl Flow {
    /// Compiles the routes of a model.
    #[must_use]
    pub fn new(model: &Model) -> Self {
        let mut flow = Self {
            stations: Vec::with_capacity(model.graph.node_count()),
            hops: Vec::with_capacity(model.graph.edge_count()),
            clients: Vec::new(),
            order: Vec::new(),
            feeds: Vec::new(),
            groups: Vec::new(),
            mix: model.topology.workload.mix(),
        };
        for node in model.graph.node_indices() {
            flow.stations.push(station(model, node));
        }
        for edge in model.graph.edge_indices() {
            flow.add_link(model, edge);
        }
        flow.tell_stores_from_caches(model);
        flow.find_groups();
        flow.join_addresses(model);
        flow.share_out_clients(model);
        flow.sort(model);
        flow
    }

    /// Whether whoever sends over a hop finds out by that who is dead.
    #[must_use]
    pub fn learns(&self, hop: HopId) -> bool {
        let from = &self.stations[self.hops[hop].from];
        matches!(&from.role, Role::Balancer(pool) | Role::Web(pool) if pool.learns)
    }

    fn add_link(&mut self, model: &Model, id: EdgeId) {
        let edge = &model.graph[id];
        let (from, to) = model.ends(id);
        let (from, to) = (from.index(), to.index());
        match edge.kind {
            LinkKind::Replication => {
                self.add_feed(model, id);
                return;
            }
            LinkKind::Lookup => {}
            kind if kind.is_request() || kind.is_data() => {}
            _ => return,
        }
        let is_of_some = |gate: &[NodeId]| {
            let mut walls = gate.iter();
            walls.any(|wall| reach::stands_before_some(model, *wall, id))
        };
        let hop = self.hops.len();
        self.hops.push(Hop {
            from,
            to,
            edge: Some(id),
            gates: edge
                .gates
                .iter()
                .filter(|gate| !is_of_some(gate))
                .map(|gate| stations(gate))
                .collect(),
            blocked: edge.blocked_by.is_some(),
            classes: classes(edge),
            weight: edge.weight(),
            backup: edge.tail.backup,
            check: edge
                .tail
                .check
                .unwrap_or_else(|| declared_check(model, from)),
        });
        self.file_hop(model, hop, edge);
    }

    /// Files a hop under what its source uses it for.
    /// Of the caches that an application with shared sessions writes to, those that say how often
    /// they have what is asked for are caches and no more, unless that leaves none for the sessions.
    fn tell_stores_from_caches(&mut self, model: &Model) {
        let is_rated = |hop: &Hop| {
            let kind = model.graph[NodeId::new(hop.to)].kind();
            matches!(kind, Some(Kind::Cache(cache)) if cache.hit_percent.is_some())
        };
        for station in &mut self.stations {
            let (rated, bare): (Vec<HopId>, Vec<HopId>) = station
                .stores
                .iter()
                .partition(|hop| is_rated(&self.hops[**hop]));
            if !bare.is_empty() {
                station.stores = bare;
                station.caches.extend(rated);
                station.caches.sort_unstable();
            }
        }
    }

    fn file_hop(&mut self, model: &Model, id: HopId, edge: &Edge) {
        let (from, to) = (self.hops[id].from, self.hops[id].to);
        let target = &self.stations[to].role;
        if edge.kind == LinkKind::Lookup {
            if matches!(target, Role::Dns { .. }) {
                self.stations[from].lookups.push(id);
            }
            return;
        }
        let keeps_data = matches!(target, Role::Database { .. } | Role::Proxy);
        let is_query = edge.kind.is_data() && !matches!(target, Role::Web(_) | Role::App)
            || keeps_data && matches!(edge.kind, LinkKind::Request | LinkKind::Tcp);
        let is_cache = matches!(target, Role::Cache(_));
        let is_queue = matches!(target, Role::Queue);
        let is_external = matches!(target, Role::External);
        let shared_sessions = matches!(
            model.graph[NodeId::new(from)].kind(),
            Some(Kind::AppServer(app)) if app.sessions == Some(Sessions::Shared)
        );
        // A cache or queue that queries go on from is a stage of its own.
        let feeds_on = model
            .graph
            .edges(NodeId::new(to))
            .any(|edge| edge.weight().kind.is_data() && is_cache);
        let station = &mut self.stations[from];
        match station.role {
            Role::Client { .. } | Role::Balancer(_) | Role::Proxy | Role::Cdn(_) => {
                station.members.push(id);
            }
            Role::Cache(_) => {
                if is_query {
                    station.data.push(id);
                } else {
                    station.members.push(id);
                }
            }
            Role::Web(_) if !is_query => station.members.push(id),
            Role::App if is_cache && !feeds_on => {
                if shared_sessions && self.hops[id].classes[Class::Write as usize] {
                    station.stores.push(id);
                } else {
                    station.caches.push(id);
                }
            }
            Role::App if is_queue && self.hops[id].classes[Class::Write as usize] => {
                station.queues.push(id);
            }
            Role::App if is_queue => {}
            Role::App if is_query => station.data.push(id),
            Role::App if is_external => station.needs.push(id),
            Role::App if edge.kind.is_request() && !keeps_data => station.members.push(id),
            _ => {}
        }
    }

    /// A floating address leads to the members of its cluster, in the order of the file.
    fn join_addresses(&mut self, model: &Model) {
        for node in model.graph.node_indices() {
            let Entity::Address(cluster) = &model.graph[node].entity else {
                continue;
            };
            let mut priorities = Vec::new();
            for (name, member) in &cluster.members {
                for target in model.graph.node_indices() {
                    if model.graph[target].authored != *name {
                        continue;
                    }
                    priorities.push(i64::from(member.priority));
                    let hop = self.hops.len();
                    self.hops.push(Hop {
                        from: node.index(),
                        to: target.index(),
                        edge: None,
                        gates: own_gates(model, node, target),
                        blocked: false,
                        classes: [true; 3],
                        weight: 1,
                        backup: false,
                        check: Check::Tcp,
                    });
                    self.stations[node.index()].members.push(hop);
                }
            }
            if let Role::Address(floating) = &mut self.stations[node.index()].role {
                floating.priorities = priorities;
                floating.dns_checked = entry::dns_checks(model, node);
            }
        }
    }

    fn share_out_clients(&mut self, model: &Model) {
        let visitors: Vec<(StationId, f64)> = model
            .graph
            .node_indices()
            .filter_map(|node| match model.graph[node].kind() {
                Some(Kind::Client(client)) if client.role == ClientRole::Visitor => {
                    Some((node.index(), client.share))
                }
                _ => None,
            })
            .filter(|(station, _)| !self.stations[*station].members.is_empty())
            .collect();
        let total: f64 = visitors.iter().map(|(_, share)| share).sum();
        for (station, part) in visitors {
            let policies = Class::ALL
                .iter()
                .map(|class| entry::policy(model, self, station, *class))
                .collect::<Vec<_>>();
            let part = if total > 0.0 { part / total } else { 0.0 };
            if let (Role::Client { share, entries }, Ok(policies)) =
                (&mut self.stations[station].role, policies.try_into())
            {
                *share = part;
                *entries = policies;
            }
            self.clients.push(station);
        }
    }

    /// Orders stations so that targets come first; a hop that closes a loop leads nowhere.
    fn sort(&mut self, model: &Model) {
        let mut routes =
            petgraph::graph::DiGraph::<(), ()>::with_capacity(self.stations.len(), self.hops.len());
        for _ in &self.stations {
            routes.add_node(());
        }
        // Neighbours are visited newest first, so that hops are added last to first.
        for hop in self.hops.iter().rev() {
            routes.add_edge(NodeId::new(hop.from), NodeId::new(hop.to), ());
        }
        let mut walk = DfsPostOrder::empty(&routes);
        let starts = self.clients.iter().copied().chain(0..self.stations.len());
        for start in starts.collect::<Vec<_>>() {
            walk.move_to(NodeId::new(start));
            while let Some(node) = walk.next(&routes) {
                self.order.push(node.index());
            }
        }
        let mut place = vec![0; self.stations.len()];
        for (index, station) in self.order.iter().enumerate() {
            place[*station] = index;
        }
        for hop in &mut self.hops {
            let is_lookup = hop
                .edge
                .is_some_and(|edge| model.graph[edge].kind == LinkKind::Lookup);
            if place[hop.to] > place[hop.from] && !is_lookup {
                hop.classes = [false; 3];
            }
        }
    }
}

/// The classes a link carries. Queries carry what they are for.
fn stations(gate: &[NodeId]) -> Vec<StationId> {
    gate.iter().map(|node| node.index()).collect()
}

/// The firewalls that only who is sent to this member of a floating address meets.
fn own_gates(model: &Model, address: NodeId, member: NodeId) -> Vec<Vec<StationId>> {
    let mut gates = Vec::new();
    for edge in model.graph.edges_directed(address, Direction::Incoming) {
        for gate in &edge.weight().gates {
            let is_own = |wall: &NodeId| {
                reach::stands_before_some(model, *wall, edge.id())
                    && reach::guards(model, *wall, member)
            };
            let gate_stations = stations(gate);
            if gate.iter().any(is_own) && !gates.contains(&gate_stations) {
                gates.push(gate_stations);
            }
        }
    }
    gates
}

fn classes(edge: &Edge) -> [bool; 3] {
    let by_kind = match edge.kind {
        LinkKind::Read => [false, true, false],
        LinkKind::Write => [false, false, true],
        LinkKind::ReadWrite => [false, true, true],
        _ => [true; 3],
    };
    let mut carried = by_kind;
    for class in Class::ALL {
        carried[*class as usize] &= edge.carries(*class);
    }
    carried
}

/// The check a balancer declares for its members; where nothing is said, a connection.
fn declared_check(model: &Model, from: usize) -> Check {
    let Some(component) = model.graph[NodeId::new(from)].component() else {
        return Check::Tcp;
    };
    component.probing.check.or(Check::Tcp)
}
