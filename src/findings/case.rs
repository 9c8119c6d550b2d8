//! The case against a design: everything the rules ask for, looked up once.
//!
//! Refuses opinions: it states facts of the model and rows of the kill table.

use super::facts::{Ends, entries, link_names, pools, reached, tier};
use crate::design::flow::{Role, StationId};
use crate::design::hash::HashMap;
use crate::design::model::{EdgeId, Entity, Model, NodeId};
use crate::design::words::ClientRole;
use crate::design::{Class, Component, Date, Flow, Kind};
use crate::share::{Element, Engine, Faults, KillTable, Load, ROUNDING, Reading, Row};

/// The part a component has in serving.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Tier {
    /// Load balancers.
    Balancer,
    /// Web servers.
    Web,
    /// Application servers.
    App,
    /// Databases.
    Database,
}

impl Tier {
    /// Every tier, from the visitor inwards.
    pub const ALL: [Self; 4] = [Self::Balancer, Self::Web, Self::App, Self::Database];

    /// What one of them is called.
    #[must_use]
    pub const fn title(self) -> &'static str {
        match self {
            Self::Balancer => "load balancer",
            Self::Web => "web server",
            Self::App => "application server",
            Self::Database => "database",
        }
    }
}

/// A design, its routes, its kill table, and what follows from them.
pub struct Case<'a> {
    /// The graph.
    pub model: &'a Model,
    /// The routes.
    pub flow: &'a Flow,
    /// What is served when something is gone.
    pub table: &'a KillTable,
    /// The day on which the question is asked, if anybody said.
    pub today: Option<Date>,
    /// What arrives where with nothing failed, everything undecided taken as assumed.
    pub load: Load,
    rows: HashMap<Element, &'a Row>,
    on_host: Vec<Vec<NodeId>>,
    reached: Vec<bool>,
    entries: Vec<(EdgeId, NodeId)>,
    tiers: [Vec<NodeId>; 4],
    tier_of: Vec<Option<Tier>>,
    links: Vec<String>,
    ends: Ends,
    pools: Vec<Vec<NodeId>>,
}

impl<'a> Case<'a> {
    /// Gathers the facts.
    #[must_use]
    pub fn new(
        model: &'a Model,
        flow: &'a Flow,
        table: &'a KillTable,
        today: Option<Date>,
    ) -> Self {
        let engine = Engine::new(flow);
        let load = engine.load(&Faults::none(model), &Reading::assumed(flow));
        let rows = table
            .rows
            .iter()
            .filter_map(|row| match row.failed.as_slice() {
                [one] => Some((*one, row)),
                _ => None,
            })
            .collect();
        let mut on_host = vec![Vec::new(); model.hosts.len()];
        for node in model.graph.node_indices() {
            if let (Some(host), Some(_)) = (model.graph[node].host, model.graph[node].component())
                && let Some(nodes) = on_host.get_mut(host.index())
            {
                nodes.push(node);
            }
        }
        let reached = reached(model, flow);
        let mut case = Self {
            model,
            flow,
            table,
            today,
            load,
            rows,
            on_host,
            entries: entries(model, flow),
            tiers: Default::default(),
            tier_of: vec![None; model.graph.node_count()],
            links: link_names(model),
            ends: Ends::new(model),
            pools: pools(flow),
            reached,
        };
        case.tiers = Tier::ALL.map(|tier| case.find_tier(tier));
        for tier in Tier::ALL {
            for node in &case.tiers[tier as usize] {
                case.tier_of[node.index()] = Some(tier);
            }
        }
        case
    }

    fn find_tier(&self, wanted: Tier) -> Vec<NodeId> {
        let feeds = |node: &NodeId| {
            let fed = &self.flow.stations[node.index()].fed_by;
            fed.iter().any(|source| self.reached[*source])
        };
        self.model
            .graph
            .node_indices()
            .filter(|node| tier(self.model, *node) == Some(wanted))
            .filter(|node| {
                self.reached[node.index()]
                    || match wanted {
                        Tier::Balancer => self.in_cluster(*node).is_some(),
                        Tier::Database => feeds(node),
                        _ => false,
                    }
            })
            .collect()
    }

    /// The members of a tier that visitors' requests can reach, with replicas and standbys.
    #[must_use]
    pub fn tier(&self, tier: Tier) -> &[NodeId] {
        &self.tiers[tier as usize]
    }

    /// The tier that a node is a member of.
    #[must_use]
    pub fn tier_of(&self, node: NodeId) -> Option<Tier> {
        self.tier_of.get(node.index()).copied().flatten()
    }

    /// Whether a visitor's request can get there along links that carry requests or queries.
    #[must_use]
    pub fn is_reached(&self, node: NodeId) -> bool {
        self.reached.get(node.index()).copied().unwrap_or(false)
    }

    /// The id of a node.
    #[must_use]
    pub fn name(&self, node: NodeId) -> &'a str {
        &self.model.graph[node].name
    }

    /// The ids of nodes.
    #[must_use]
    pub fn names(&self, nodes: &[NodeId]) -> Vec<String> {
        nodes
            .iter()
            .map(|node| self.name(*node).to_owned())
            .collect()
    }

    /// The component at a node.
    #[must_use]
    pub fn component(&self, node: NodeId) -> Option<&'a Component> {
        self.model.graph[node].component()
    }

    /// The kind of component at a node.
    #[must_use]
    pub fn kind(&self, node: NodeId) -> Option<&'a Kind> {
        self.model.graph[node].kind()
    }

    /// Every component of the design.
    pub fn components(&self) -> impl Iterator<Item = (NodeId, &'a Component)> + '_ {
        self.model
            .graph
            .node_indices()
            .filter_map(|node| self.component(node).map(|component| (node, component)))
    }

    /// The components on a host.
    #[must_use]
    pub fn on_host(&self, host: usize) -> &[NodeId] {
        self.on_host.get(host).map_or(&[], Vec::as_slice)
    }

    /// The id of a host.
    #[must_use]
    pub fn host_name(&self, host: usize) -> &'a str {
        self.model.hosts.get(host).map_or("", |host| &host.name)
    }

    /// ` (on server-1)`, or nothing for what is on no host.
    #[must_use]
    pub fn placed(&self, node: NodeId) -> String {
        self.model.graph[node]
            .host
            .map(|host| format!(" (on {})", self.host_name(host.index())))
            .unwrap_or_default()
    }

    /// The cluster a balancer is a member of, and the node of its floating address.
    #[must_use]
    pub fn in_cluster(&self, node: NodeId) -> Option<NodeId> {
        let authored = &self.model.graph[node].authored;
        self.model.graph.node_indices().find(|address| {
            matches!(&self.model.graph[*address].entity,
                Entity::Address(cluster) if cluster.members.contains_key(authored))
        })
    }

    /// The links by which visitors come in, each with a component it leads to.
    #[must_use]
    pub fn entries(&self) -> &[(EdgeId, NodeId)] {
        &self.entries
    }

    /// Whether visitors talk to this component first.
    #[must_use]
    pub fn is_entry(&self, node: NodeId) -> bool {
        self.entries.iter().any(|(_, entry)| *entry == node)
    }

    /// The name a finding about the whole design goes by: where visitors come in.
    #[must_use]
    pub fn anchor(&self) -> Option<String> {
        let entry = self.entries.first().map(|(_, node)| *node);
        let first = || self.components().map(|(node, _)| node).next();
        entry.or_else(first).map(|node| self.name(node).to_owned())
    }

    /// The id of the link as the file has it: `web->app` for all copies of both.
    #[must_use]
    pub fn link(&self, edge: EdgeId) -> &str {
        let authored = self.model.graph[edge].authored;
        self.links.get(authored).map_or("", String::as_str)
    }

    /// The ids of links as the file has them, each once, in the order given.
    #[must_use]
    pub fn link_names(&self, edges: &[EdgeId]) -> Vec<String> {
        let mut told = vec![false; self.links.len()];
        let mut names: Vec<String> = Vec::new();
        for edge in edges {
            let authored = self.model.graph[*edge].authored;
            if let (Some(told), Some(name)) = (told.get_mut(authored), self.links.get(authored))
                && !std::mem::replace(told, true)
            {
                names.push(name.clone());
            }
        }
        names
    }

    /// The row of the kill table for one element.
    #[must_use]
    pub fn row(&self, element: Element) -> Option<&'a Row> {
        self.rows.get(&element).copied()
    }

    /// The classes that are lost for certain, whatever was left open, when an element fails.
    #[must_use]
    pub fn loses(&self, element: Element) -> Vec<Class> {
        self.row(element).map_or_else(Vec::new, |row| {
            row.lost
                .iter()
                .copied()
                .filter(|class| row.served.best.of(*class) <= ROUNDING)
                .filter(|class| self.flow.mix[*class as usize] > 0.0)
                .collect()
        })
    }

    /// The classes that are lost for certain when an element fails; where that is none, those that
    /// are lost unless what was left open is decided otherwise.
    #[must_use]
    pub fn may_lose(&self, element: Element) -> Vec<Class> {
        let certain = self.loses(element);
        let row = self.row(element).filter(|_| certain.is_empty());
        row.map_or(certain, |row| {
            let asked = |class: &Class| self.flow.mix[*class as usize] > 0.0;
            row.lost.iter().copied().filter(asked).collect()
        })
    }

    /// The classes that are lost for certain when a component fails.
    #[must_use]
    pub fn loses_with(&self, node: NodeId) -> Vec<Class> {
        self.loses(Element::Component(node.index()))
    }

    /// The part of all requests that an element's failure costs.
    #[must_use]
    pub fn cost(&self, element: Element) -> f64 {
        let baseline = self.table.baseline.worst.all;
        self.row(element)
            .map_or(0.0, |row| (baseline - row.served.worst.all).max(0.0))
    }

    /// How many there are was left open, so that one is only assumed.
    #[must_use]
    pub fn count_is_open(&self, node: NodeId) -> bool {
        self.component(node)
            .is_some_and(|component| component.common.count.is_undecided())
    }

    /// Whether a link leaves the machine; unknown where a placement is undecided.
    #[must_use]
    pub fn crosses(&self, edge: EdgeId) -> Option<bool> {
        let (from, to) = self.model.ends(edge);
        let outside = |node: NodeId| {
            self.kind(node).is_some_and(Kind::is_normally_unplaced)
                || self.component(node).is_none()
        };
        match (self.model.graph[from].host, self.model.graph[to].host) {
            (Some(a), Some(b)) => Some(a != b),
            _ if outside(from) || outside(to) => Some(true),
            _ => None,
        }
    }

    /// Whether a link leaves the innermost zone of its source, where both ends have one.
    #[must_use]
    pub fn crosses_zone(&self, edge: EdgeId) -> bool {
        let (from, to) = self.model.ends(edge);
        let (a, b) = (self.model.graph[from].zone, self.model.graph[to].zone);
        a.is_some() && b.is_some() && a != b
    }

    /// The links that leave a node.
    pub fn out(&self, node: NodeId) -> impl Iterator<Item = EdgeId> + '_ {
        self.ends.leaving(node).iter().copied()
    }

    /// The links that arrive at a node.
    pub fn into(&self, node: NodeId) -> impl Iterator<Item = EdgeId> + '_ {
        self.ends.arriving(node).iter().copied()
    }

    /// The links that carry requests or queries, in file order.
    pub fn request_links(&self) -> impl Iterator<Item = EdgeId> + '_ {
        self.model.graph.edge_indices().filter(|edge| {
            let kind = self.model.graph[*edge].kind;
            kind.is_request() || kind.is_data()
        })
    }

    /// Whether a client is a visitor of the site.
    #[must_use]
    pub fn is_visitor(&self, node: NodeId) -> bool {
        matches!(self.kind(node), Some(Kind::Client(client)) if client.role == ClientRole::Visitor)
    }

    /// The members of a balancer's pool, each once, in file order.
    #[must_use]
    pub fn pool(&self, node: NodeId) -> &[NodeId] {
        self.pools.get(node.index()).map_or(&[], Vec::as_slice)
    }

    /// A database that accepts writes as configured.
    #[must_use]
    pub fn is_writable(&self, station: StationId) -> bool {
        matches!(
            self.flow.stations[station].role,
            Role::Database { writable: true, .. }
        )
    }
}
