//! The design as a graph of running instances: copies expanded, ends resolved, boxes in the path
//! found.
//!
//! Refuses faults and figures: it says what is there, not what happens when some of it is gone.

mod expand;

use super::LinkTail;
use super::kinds::{Component, Kind};
use super::reach;
use super::records::{Cluster, Host, Topology, Zone};
use super::words::{Class, LinkKind};
pub use expand::authored;
use expand::{Builder, name_edges};
use petgraph::graph::{DiGraph, EdgeIndex, NodeIndex};
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
            topology: Arc::clone(&topology),
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
