//! The design as a graph of running instances: copies expanded, ends resolved, boxes in the path
//! found.
//!
//! Refuses faults and figures: it says what is there, not what happens when some of it is gone.

use super::kinds::{Component, Kind};
use super::reach;
use super::records::{Cluster, Host, Topology, Zone};
use super::value::{Choice, Name};
use super::words::{Class, LinkKind};
use super::{Link, LinkTail};
use petgraph::graph::{DiGraph, EdgeIndex, NodeIndex};
use std::collections::HashMap;
use std::sync::Arc;

/// Index of a node in [`Model::graph`]; dense from 0.
pub type NodeId = NodeIndex<u32>;
/// Index of an edge in [`Model::graph`]; dense from 0.
pub type EdgeId = EdgeIndex<u32>;

/// Index into [`Model::hosts`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct HostId(pub u32);

/// Index into [`Model::zones`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ZoneId(pub u32);

impl HostId {
    /// The place in [`Model::hosts`].
    #[must_use]
    pub const fn index(self) -> usize {
        self.0 as usize
    }
}

impl ZoneId {
    /// The place in [`Model::zones`].
    #[must_use]
    pub const fn index(self) -> usize {
        self.0 as usize
    }
}

/// A design expanded into running instances.
#[derive(Debug, Clone)]
pub struct Model {
    /// The design as its author wrote it.
    pub topology: Arc<Topology>,
    /// Components, floating addresses and bare hosts, joined by links. Nodes of authored
    /// components come first, in file order, then addresses, then bare hosts.
    pub graph: DiGraph<Node, Edge>,
    /// Machines, copies expanded, in file order.
    pub hosts: Vec<HostCopy>,
    /// Zones in file order.
    pub zones: Vec<ZonePlace>,
}

/// One end of links.
#[derive(Debug, Clone)]
pub struct Node {
    /// The id: the file's name, with `#2` for a second copy.
    pub name: String,
    /// The name in the file.
    pub authored: String,
    /// What it is.
    pub entity: Entity,
    /// The machine it runs on; none for unplaced components and for addresses.
    pub host: Option<HostId>,
    /// The innermost zone around it.
    pub zone: Option<ZoneId>,
}

/// What a node is.
#[derive(Debug, Clone)]
pub enum Entity {
    /// A running instance.
    Component(Arc<Component>),
    /// A cluster's floating address.
    Address(Arc<Cluster>),
    /// A host with nothing on it that takes the link drawn to it.
    Host,
}

impl Node {
    /// The component, when the node is one.
    #[must_use]
    pub fn component(&self) -> Option<&Component> {
        match &self.entity {
            Entity::Component(component) => Some(component),
            Entity::Address(_) | Entity::Host => None,
        }
    }

    /// The component's kind, when the node is one.
    #[must_use]
    pub fn kind(&self) -> Option<&Kind> {
        self.component().map(|component| &component.kind)
    }
}

/// One machine.
#[derive(Debug, Clone)]
pub struct HostCopy {
    /// The id: the file's name, with `#2` for a second copy.
    pub name: String,
    /// The name in the file.
    pub authored: String,
    /// What the file says of it.
    pub record: Arc<Host>,
    /// The innermost zone around it.
    pub zone: Option<ZoneId>,
}

/// One zone.
#[derive(Debug, Clone)]
pub struct ZonePlace {
    /// The name in the file.
    pub name: String,
    /// What the file says of it.
    pub record: Arc<Zone>,
    /// The zone around it.
    pub around: Option<ZoneId>,
}

/// One link between two nodes.
#[derive(Debug, Clone)]
pub struct Edge {
    /// The id: `a->b`, with `:read` and the like where links are parallel.
    pub id: String,
    /// Place of the authored link in [`Topology::links`].
    pub authored: usize,
    /// What it carries.
    pub kind: LinkKind,
    /// What more the file says of it.
    pub tail: Arc<LinkTail>,
    /// The boxes in its path, each as its copies: one live copy lets it pass.
    pub gates: Vec<Vec<NodeId>>,
    /// Attributes drawn in its path: shown and reported, but nothing they can stop.
    pub ornaments: Vec<NodeId>,
    /// The firewall (a component or a host) whose stated rules let nothing of it pass.
    pub blocked_by: Option<String>,
    /// The file drew it from or to a host; the end is the outermost fitting component on it.
    pub from_host: bool,
    /// See `from_host`.
    pub to_host: bool,
}

impl Edge {
    /// Whether it carries requests of this class at all.
    #[must_use]
    pub fn carries(&self, class: Class) -> bool {
        self.tail
            .classes
            .as_ref()
            .is_none_or(|classes| classes.contains(&class))
    }

    /// Its part of the pool; an undecided weight is assumed 1.
    #[must_use]
    pub fn weight(&self) -> u32 {
        self.tail.weight.map_or(1, |weight| weight.or(1))
    }

    /// Whether what it carries is encrypted.
    #[must_use]
    pub fn is_encrypted(&self) -> bool {
        self.tail.tls.unwrap_or(self.kind == LinkKind::Https)
    }
}

impl Model {
    /// Expands a design. It should have no [`super::validity::problems`]; names that nothing has
    /// are left out.
    #[must_use]
    pub fn new(topology: Arc<Topology>) -> Self {
        let mut builder = Builder::new(&topology);
        builder.places();
        builder.components();
        builder.addresses();
        builder.links();
        let Builder {
            mut graph,
            hosts,
            zones,
            by_name,
            ..
        } = builder;
        name_edges(&mut graph);
        let mut model = Self {
            topology,
            graph,
            hosts,
            zones,
        };
        reach::find_boxes_in_path(&mut model, &by_name);
        model
    }

    /// The node with this id.
    #[must_use]
    pub fn node(&self, name: &str) -> Option<NodeId> {
        self.graph
            .node_indices()
            .find(|node| self.graph[*node].name == name)
    }

    /// The edge with this id.
    #[must_use]
    pub fn edge(&self, id: &str) -> Option<EdgeId> {
        self.graph
            .edge_indices()
            .find(|edge| self.graph[*edge].id == id)
    }

    /// The two ends of an edge.
    #[must_use]
    pub fn ends(&self, edge: EdgeId) -> (NodeId, NodeId) {
        self.graph
            .edge_endpoints(edge)
            .unwrap_or((NodeId::end(), NodeId::end()))
    }

    /// The zones around a node, innermost first.
    pub fn zones_around(&self, node: NodeId) -> impl Iterator<Item = ZoneId> + '_ {
        let first = self.graph[node].zone;
        std::iter::successors(first, |zone| self.zones[zone.index()].around)
    }

    /// Whether nothing lies between two nodes but one machine's memory.
    #[must_use]
    pub fn on_one_host(&self, a: NodeId, b: NodeId) -> bool {
        let host = self.graph[a].host;
        host.is_some() && host == self.graph[b].host
    }

    /// The components on a machine, in file order.
    pub fn on_host(&self, host: HostId) -> impl Iterator<Item = NodeId> + '_ {
        self.graph
            .node_indices()
            .filter(move |node| self.graph[*node].host == Some(host))
            .filter(|node| self.graph[*node].component().is_some())
    }
}

/// Links that join the same two nodes are told apart by their kind.
fn name_edges(graph: &mut DiGraph<Node, Edge>) {
    let mut uses: HashMap<(NodeId, NodeId), u32> = HashMap::new();
    for edge in graph.edge_indices() {
        if let Some(ends) = graph.edge_endpoints(edge) {
            *uses.entry(ends).or_default() += 1;
        }
    }
    for edge in graph.edge_indices().collect::<Vec<_>>() {
        let Some((from, to)) = graph.edge_endpoints(edge) else {
            continue;
        };
        let mut id = format!("{}->{}", graph[from].name, graph[to].name);
        if uses.get(&(from, to)).copied().unwrap_or(0) > 1 {
            id = format!("{id}:{}", graph[edge].kind.suffix());
        }
        graph[edge].id = id;
    }
}

struct Builder<'a> {
    topology: &'a Topology,
    graph: DiGraph<Node, Edge>,
    hosts: Vec<HostCopy>,
    zones: Vec<ZonePlace>,
    /// Machines of an authored host.
    host_copies: HashMap<&'a str, Vec<HostId>>,
    /// Nodes of an authored component or cluster.
    by_name: HashMap<String, Vec<NodeId>>,
}

impl<'a> Builder<'a> {
    fn new(topology: &'a Topology) -> Self {
        Self {
            topology,
            graph: DiGraph::new(),
            hosts: Vec::new(),
            zones: Vec::new(),
            host_copies: HashMap::new(),
            by_name: HashMap::new(),
        }
    }

    fn zone(&self, name: Option<&Name>) -> Option<ZoneId> {
        let place = self.topology.zones.get_index_of(name?.as_str())?;
        u32::try_from(place).ok().map(ZoneId)
    }

    fn places(&mut self) {
        let topology = self.topology;
        for (name, zone) in &topology.zones {
            // A zone that lies within itself is refused by validity; here it must not loop.
            let around = self.zone(zone.zone.as_ref()).filter(|around| {
                let mut next = Some(*around);
                let mut steps = 0;
                while let Some(zone) = next {
                    steps += 1;
                    if steps > topology.zones.len() {
                        return false;
                    }
                    let record = topology.zones.get_index(zone.index()).map(|(_, zone)| zone);
                    next = record.and_then(|zone| self.zone(zone.zone.as_ref()));
                }
                true
            });
            self.zones.push(ZonePlace {
                name: name.clone(),
                record: Arc::new(zone.clone()),
                around,
            });
        }
        for (name, host) in &topology.hosts {
            let zone = self.zone(host.zone.as_ref());
            let record = Arc::new(host.clone());
            for copy in 1..=host.count.max(1) {
                let id = HostId(u32::try_from(self.hosts.len()).unwrap_or(u32::MAX));
                self.host_copies.entry(name).or_default().push(id);
                self.hosts.push(HostCopy {
                    name: copy_name(name, copy, host.count),
                    authored: name.clone(),
                    record: Arc::clone(&record),
                    zone,
                });
            }
        }
    }

    fn components(&mut self) {
        let topology = self.topology;
        for (name, component) in &topology.components {
            let on = component.common.on.get();
            let hosts = on.and_then(|host| self.host_copies.get(host.as_str()));
            let places: Vec<Option<HostId>> = hosts.map_or_else(
                || vec![None],
                |hosts| hosts.iter().copied().map(Some).collect(),
            );
            let each = component.common.count.or(1).max(1);
            let total = each.saturating_mul(u32::try_from(places.len()).unwrap_or(u32::MAX));
            let shared = Arc::new(component.clone());
            let own_zone = self.zone(component.common.zone.as_ref());
            let mut copy = 0;
            for host in places {
                for _ in 0..each {
                    copy += 1;
                    let node = self.graph.add_node(Node {
                        name: copy_name(name, copy, total),
                        authored: name.clone(),
                        entity: Entity::Component(Arc::clone(&shared)),
                        host,
                        zone: host.map_or(own_zone, |host| self.hosts[host.index()].zone),
                    });
                    self.by_name.entry(name.clone()).or_default().push(node);
                }
            }
        }
    }

    fn addresses(&mut self) {
        for (name, cluster) in &self.topology.clusters {
            let node = self.graph.add_node(Node {
                name: name.clone(),
                authored: name.clone(),
                entity: Entity::Address(Arc::new(cluster.clone())),
                host: None,
                zone: None,
            });
            self.by_name.entry(name.clone()).or_default().push(node);
        }
    }

    fn links(&mut self) {
        let topology = self.topology;
        for (place, link) in topology.links.iter().enumerate() {
            let (from, from_host) = self.ends_named(&link.from, link.kind, true);
            let (to, to_host) = self.ends_named(&link.to, link.kind, false);
            let shared_host = self.shared_host(link);
            let tail = Arc::new(link.tail.clone());
            for &a in &from {
                for &b in &to {
                    let (host_a, host_b) = (self.graph[a].host, self.graph[b].host);
                    if a == b || (shared_host && host_a != host_b) {
                        continue;
                    }
                    self.graph.add_edge(
                        a,
                        b,
                        Edge {
                            id: String::new(),
                            authored: place,
                            kind: link.kind,
                            tail: Arc::clone(&tail),
                            gates: Vec::new(),
                            ornaments: Vec::new(),
                            blocked_by: None,
                            from_host,
                            to_host,
                        },
                    );
                }
            }
        }
    }

    /// Both ends are on one authored host of which there are several: the link stays inside.
    fn shared_host(&self, link: &Link) -> bool {
        let host_of = |end: &Name| -> Option<String> {
            let name = match self.topology.components.get(end.as_str()) {
                Some(component) => component.common.on.get()?,
                None => end,
            };
            let is_host = self.topology.hosts.contains_key(name.as_str());
            is_host.then(|| name.as_str().to_owned())
        };
        let (from, to) = (host_of(&link.from), host_of(&link.to));
        from.is_some() && from == to
    }

    /// The nodes a link's end stands for, and whether the file drew it at a host.
    fn ends_named(&mut self, name: &Name, kind: LinkKind, is_source: bool) -> (Vec<NodeId>, bool) {
        if let Some(nodes) = self.by_name.get(name.as_str()) {
            return (nodes.clone(), false);
        }
        let Some(hosts) = self.host_copies.get(name.as_str()).cloned() else {
            return (Vec::new(), false);
        };
        let mut ends = Vec::new();
        for host in hosts {
            if let Some(node) = self.outermost(host, kind, is_source) {
                ends.push(node);
                continue;
            }
            let bare = self.graph.add_node(Node {
                name: self.hosts[host.index()].name.clone(),
                authored: name.as_str().to_owned(),
                entity: Entity::Host,
                host: Some(host),
                zone: self.hosts[host.index()].zone,
            });
            ends.push(bare);
        }
        if ends
            .iter()
            .all(|node| matches!(self.graph[*node].entity, Entity::Host))
        {
            self.by_name.insert(name.as_str().to_owned(), ends.clone());
        }
        (ends, true)
    }

    /// The outermost component on a machine that takes a link of this kind.
    fn outermost(&self, host: HostId, kind: LinkKind, is_source: bool) -> Option<NodeId> {
        let depth = |node: NodeId| -> Option<u8> {
            let component = self.graph[node].kind()?;
            if kind.is_request() {
                return match component {
                    Kind::LoadBalancer(_) => Some(0),
                    Kind::Cdn(_) => Some(1),
                    Kind::WebServer(_) => Some(2),
                    Kind::AppServer(_) => Some(3),
                    Kind::External(_) => Some(4),
                    _ => None,
                };
            }
            if kind.is_data() && is_source {
                return matches!(component, Kind::AppServer(_)).then_some(0);
            }
            if kind.is_data() || kind == LinkKind::Replication || kind == LinkKind::Backup {
                return match component {
                    Kind::DatabaseProxy(_) if kind.is_data() => Some(0),
                    Kind::Database(_) => Some(1),
                    Kind::Backup(_) if kind == LinkKind::Backup && !is_source => Some(0),
                    Kind::Cache(_) | Kind::Queue(_) if kind.is_data() => Some(2),
                    _ => None,
                };
            }
            (kind == LinkKind::Lookup && matches!(component, Kind::Dns(_))).then_some(0)
        };
        self.graph
            .node_indices()
            .filter(|node| self.graph[*node].host == Some(host))
            .filter_map(|node| depth(node).map(|depth| (depth, node)))
            .min_by_key(|(depth, node)| (*depth, node.index()))
            .map(|(_, node)| node)
    }
}

/// `web`, or `web#2` where there are several.
fn copy_name(name: &str, copy: u32, total: u32) -> String {
    if total > 1 {
        format!("{name}#{copy}")
    } else {
        name.to_owned()
    }
}

impl Model {
    /// Whether the author left something open that changes what is served.
    #[must_use]
    pub fn open_choices(&self) -> Vec<NodeId> {
        self.graph
            .node_indices()
            .filter(|node| match &self.graph[*node].entity {
                Entity::Component(component) => match &component.kind {
                    Kind::LoadBalancer(lb) => lb.mode.is_undecided() || lb.algorithm.is_undecided(),
                    _ => false,
                },
                Entity::Address(cluster) => {
                    cluster.mode == Choice::Undecided && cluster.by == Choice::Undecided
                }
                Entity::Host => false,
            })
            .collect()
    }
}
