//! From what the file says to running instances: copies made, ends of links found.
//!
//! Refuses boxes in paths: `reach` looks for those once everything is in place.

use super::{Edge, Entity, HostCopy, HostId, Node, NodeId, ZoneId, ZonePlace};
use crate::design::Link;
use crate::design::hash::HashMap;
use crate::design::kinds::Kind;
use crate::design::records::Topology;
use crate::design::value::Name;
use crate::design::words::LinkKind;
use petgraph::graph::DiGraph;
use std::sync::Arc;

/// Links that join the same two nodes are told apart by their kind.
pub(super) fn name_edges(graph: &mut DiGraph<Node, Edge>) {
    let mut uses: HashMap<(NodeId, NodeId), u32> = HashMap::default();
    for edge in graph.edge_indices() {
        if let Some(ends) = graph.edge_endpoints(edge) {
            *uses.entry(ends).or_default() += 1;
        }
    }
    for edge in graph.edge_indices().collect::<Vec<_>>() {
        let Some((from, to)) = graph.edge_endpoints(edge) else {
            continue;
        };
        let mut id = [&graph[from].name, "->", &graph[to].name].concat();
        if uses.get(&(from, to)).copied().unwrap_or(0) > 1 {
            id.push(':');
            id.push_str(&graph[edge].kind.suffix());
        }
        graph[edge].id = id;
    }
}

pub(super) struct Builder<'a> {
    topology: &'a Topology,
    pub(super) graph: DiGraph<Node, Edge>,
    pub(super) hosts: Vec<HostCopy>,
    pub(super) zones: Vec<ZonePlace>,
    /// Machines of an authored host.
    host_copies: HashMap<&'a str, Vec<HostId>>,
    /// Nodes of an authored component or cluster.
    pub(super) by_name: HashMap<&'a str, Vec<NodeId>>,
}

impl<'a> Builder<'a> {
    pub(super) fn new(topology: &'a Topology) -> Self {
        Self {
            topology,
            graph: DiGraph::new(),
            hosts: Vec::new(),
            zones: Vec::new(),
            host_copies: HashMap::default(),
            by_name: HashMap::default(),
        }
    }

    fn zone(&self, name: Option<&Name>) -> Option<ZoneId> {
        let place = self.topology.zones.get_index_of(name?.as_str())?;
        u32::try_from(place).ok().map(ZoneId)
    }

    pub(super) fn places(&mut self) {
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

    pub(super) fn components(&mut self) {
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
                    self.by_name.entry(name).or_default().push(node);
                }
            }
        }
    }

    pub(super) fn addresses(&mut self) {
        for (name, cluster) in &self.topology.clusters {
            let node = self.graph.add_node(Node {
                name: name.clone(),
                authored: name.clone(),
                entity: Entity::Address(Arc::new(cluster.clone())),
                host: None,
                zone: None,
            });
            self.by_name.entry(name).or_default().push(node);
        }
    }

    pub(super) fn links(&mut self) {
        let topology = self.topology;
        for (place, link) in topology.links.iter().enumerate() {
            let (from, from_host) = self.ends_named(&link.from, link.kind, true);
            let (to, to_host) = self.ends_named(&link.to, link.kind, false);
            let have_copies = from.len() > 1 || to.len() > 1;
            let shared_host = have_copies && self.shared_host(link);
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
    fn shared_host(&self, link: &'a Link) -> bool {
        let host_of = |end: &'a Name| -> Option<&'a str> {
            let name = match self.topology.components.get(end.as_str()) {
                Some(component) => component.common.on.get()?,
                None => end,
            };
            let name = name.as_str();
            self.topology.hosts.contains_key(name).then_some(name)
        };
        let (from, to) = (host_of(&link.from), host_of(&link.to));
        from.is_some() && from == to
    }

    /// The nodes a link's end stands for, and whether the file drew it at a host.
    fn ends_named(
        &mut self,
        name: &'a Name,
        kind: LinkKind,
        is_source: bool,
    ) -> (Vec<NodeId>, bool) {
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
            self.by_name.insert(name.as_str(), ends.clone());
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

/// The file's name for a copy: `web` for `web#2`.
#[must_use]
pub fn authored(name: &str) -> &str {
    name.split_once('#').map_or(name, |(authored, _)| authored)
}
