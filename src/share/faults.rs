//! What is gone: a set of failed hosts, components, links and zones.
//!
//! Refuses consequences: those are the engine's to work out.

use crate::design::model::{EdgeId, Model, NodeId};
use crate::design::{Flow, Kind};

/// One thing that can fail.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Element {
    /// A machine with everything on it (index into the model's hosts).
    Host(usize),
    /// A running instance (index of its node).
    Component(usize),
    /// A link (index of its edge).
    Link(usize),
    /// A place with everything in it (index into the model's zones).
    Zone(usize),
}

impl Element {
    /// The id the element has in every report.
    #[must_use]
    pub fn id(self, model: &Model) -> &str {
        match self {
            Self::Host(host) => &model.hosts[host].name,
            Self::Component(node) => &model.graph[NodeId::new(node)].name,
            Self::Link(edge) => &model.graph[EdgeId::new(edge)].id,
            Self::Zone(zone) => &model.zones[zone].name,
        }
    }

    /// What sort of thing it is, as reports name it.
    #[must_use]
    pub const fn sort(self) -> &'static str {
        match self {
            Self::Host(_) => "host",
            Self::Component(_) => "component",
            Self::Link(_) => "link",
            Self::Zone(_) => "zone",
        }
    }

    /// The element an id stands for. An authored name with several copies stands for none of them.
    #[must_use]
    pub fn find(model: &Model, id: &str) -> Option<Self> {
        if let Some(host) = model.hosts.iter().position(|host| host.name == id) {
            return Some(Self::Host(host));
        }
        if let Some(zone) = model.zones.iter().position(|zone| zone.name == id) {
            return Some(Self::Zone(zone));
        }
        if let Some(edge) = model.edge(id) {
            return Some(Self::Link(edge.index()));
        }
        let node = model.node(id)?;
        model.graph[node]
            .component()
            .map(|_| Self::Component(node.index()))
    }

    /// Everything that can fail, in file order: hosts, components, links, zones. Clients and the
    /// links that leave them are not failed.
    #[must_use]
    pub fn all(model: &Model) -> Vec<Self> {
        let is_client = |node: NodeId| matches!(model.graph[node].kind(), Some(Kind::Client(_)));
        let hosts = (0..model.hosts.len()).map(Self::Host);
        let components = model
            .graph
            .node_indices()
            .filter(|node| model.graph[*node].component().is_some() && !is_client(*node))
            .map(|node| Self::Component(node.index()));
        let links = model
            .graph
            .edge_indices()
            .filter(|edge| !is_client(model.ends(*edge).0))
            .map(|edge| Self::Link(edge.index()));
        let zones = (0..model.zones.len()).map(Self::Zone);
        hosts.chain(components).chain(links).chain(zones).collect()
    }
}

/// A set of failed things.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Faults {
    hosts: Vec<bool>,
    components: Vec<bool>,
    links: Vec<bool>,
    zones: Vec<bool>,
}

impl Faults {
    /// Nothing has failed.
    #[must_use]
    pub fn none(model: &Model) -> Self {
        Self {
            hosts: vec![false; model.hosts.len()],
            components: vec![false; model.graph.node_count()],
            links: vec![false; model.graph.edge_count()],
            zones: vec![false; model.zones.len()],
        }
    }

    /// These have failed.
    #[must_use]
    pub fn of(model: &Model, elements: &[Element]) -> Self {
        let mut faults = Self::none(model);
        for element in elements {
            faults.set(*element, true);
        }
        faults
    }

    /// Fails or restores one thing; what the model does not have is ignored.
    pub fn set(&mut self, element: Element, failed: bool) {
        let (set, place) = match element {
            Element::Host(host) => (&mut self.hosts, host),
            Element::Component(node) => (&mut self.components, node),
            Element::Link(edge) => (&mut self.links, edge),
            Element::Zone(zone) => (&mut self.zones, zone),
        };
        if let Some(entry) = set.get_mut(place) {
            *entry = failed;
        }
    }

    /// Whether this very element has failed, not only something around it.
    #[must_use]
    pub fn has(&self, element: Element) -> bool {
        let (set, place) = match element {
            Element::Host(host) => (&self.hosts, host),
            Element::Component(node) => (&self.components, node),
            Element::Link(edge) => (&self.links, edge),
            Element::Zone(zone) => (&self.zones, zone),
        };
        set.get(place).copied().unwrap_or(false)
    }

    /// Whether nothing has failed.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        [&self.hosts, &self.components, &self.links, &self.zones]
            .iter()
            .all(|set| set.iter().all(|failed| !failed))
    }

    /// Whether the machine of a station works; one of its own for what is on no host.
    #[must_use]
    pub fn host_is_up(&self, flow: &Flow, station: usize) -> bool {
        let this = &flow.stations[station];
        let own = this.host.is_some() || !self.components[station];
        own && this.host.is_none_or(|host| !self.hosts[host])
            && this.zones.iter().all(|zone| !self.zones[*zone])
    }

    /// Whether a station works: it, its host and every zone around it.
    #[must_use]
    pub fn is_up(&self, flow: &Flow, station: usize) -> bool {
        !self.components[station] && self.host_is_up(flow, station)
    }
}
