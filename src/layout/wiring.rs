//! The wires of a scene: which edges share one, and which boxes each runs through.
//!
//! Owns the mapping of edges. Refuses routes; those are for the layout.

use crate::design::hash::HashMap;

use super::diagram::{End, WireSpec, WireStyle};
use super::role;
use super::scene::Builder;
use crate::design::model::{Edge, EdgeId, Entity, NodeId};
use crate::design::words::LinkKind;

impl Builder<'_> {
    /// Gives every edge a wire; edges of one family between the same ends share one.
    pub(super) fn wires(&mut self) {
        let model = self.model;
        let mut drawn: HashMap<(Key, Key, LinkFamily, Vec<usize>), usize> = HashMap::default();
        for edge in model.graph.edge_indices() {
            let (a, b) = model.ends(edge);
            let link = &model.graph[edge];
            let (Some(from), Some(to)) = (
                self.edge_end(a, link.from_host),
                self.edge_end(b, link.to_host),
            ) else {
                continue;
            };
            let through = self.stops(link);
            let family = LinkFamily::of(link);
            let key = (key(from), key(to), family, through.clone());
            if let Some(&wire) = drawn.get(&key) {
                self.join(wire, edge);
                continue;
            }
            drawn.insert(key, self.scene.wires.len());
            self.scene.wire_of_edge[edge.index()] = Some(self.scene.wires.len());
            self.scene.wires.push(vec![edge]);
            self.scene.diagram.wires.push(WireSpec {
                from,
                to,
                style: role::style(link.kind),
                both_ways: link.tail.both_ways,
                label: role::label(link),
                through,
            });
        }
        self.holders();
    }

    /// Shows one more edge on a wire that is already there.
    fn join(&mut self, wire: usize, edge: EdgeId) {
        self.scene.wire_of_edge[edge.index()] = Some(wire);
        let link = &self.model.graph[edge];
        let first = self.scene.wires[wire]
            .first()
            .map(|&e| self.model.graph[e].kind);
        self.scene.wires[wire].push(edge);
        let spec = &mut self.scene.diagram.wires[wire];
        spec.both_ways |= link.tail.both_ways;
        let is_open = link.blocked_by.is_none();
        if is_open && spec.label == role::SHUT {
            // Not all of it is shut.
            spec.label = role::label(link);
        } else if is_open && first != Some(link.kind) && link.kind.is_data() {
            spec.label = "r+w".into();
        }
    }

    /// An address with a box of its own is tied to those that can hold it.
    fn holders(&mut self) {
        let graph = &self.model.graph;
        for node in graph.node_indices() {
            let (Entity::Address(cluster), Some(from @ End::Box(_))) =
                (&graph[node].entity, self.scene.end(node))
            else {
                continue;
            };
            for member in graph.node_indices() {
                if cluster.members.contains_key(&graph[member].authored)
                    && let Some(to) = self.scene.end(member)
                {
                    self.scene.wires.push(Vec::new());
                    self.scene
                        .diagram
                        .wires
                        .push(WireSpec::new(from, to, WireStyle::Request));
                }
            }
        }
    }

    /// Links drawn at a host stay at its frame.
    fn edge_end(&self, node: NodeId, at_host: bool) -> Option<End> {
        let host = self.model.graph[node].host.filter(|_| at_host);
        let frame = host
            .and_then(|h| self.host_group.get(&h))
            .map(|&g| End::Group(g));
        frame.or_else(|| self.scene.end(node))
    }

    /// The boxes a link is drawn through: in the order written, then those that guard its target.
    fn stops(&self, link: &Edge) -> Vec<usize> {
        let graph = &self.model.graph;
        let gates = link.gates.iter().filter_map(|gate| gate.first().copied());
        let mut nodes: Vec<NodeId> = gates.chain(link.ornaments.iter().copied()).collect();
        let written = |n: &NodeId| {
            let names = &link.tail.through;
            names
                .iter()
                .position(|name| name.as_str() == graph[*n].authored)
                .unwrap_or(names.len())
        };
        nodes.sort_by_key(written);
        let mut stops: Vec<usize> = nodes
            .into_iter()
            .filter_map(|n| match self.scene.end(n) {
                Some(End::Box(b)) => Some(b),
                _ => None,
            })
            .collect();
        stops.dedup();
        stops
    }
}

type Key = (bool, usize);

const fn key(end: End) -> Key {
    match end {
        End::Box(b) => (false, b),
        End::Group(g) => (true, g),
    }
}

/// Edges between the same two ends that share a wire: all queries, else those of one kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum LinkFamily {
    Data,
    Kind(LinkKind),
}

impl LinkFamily {
    const fn of(link: &Edge) -> Self {
        if link.kind.is_data() {
            Self::Data
        } else {
            Self::Kind(link.kind)
        }
    }
}
