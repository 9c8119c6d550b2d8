//! From a design to a diagram: who gets a box, a frame or a wire, and how much it says.
//!
//! Owns the mapping between the parts of a picture and the nodes, edges, hosts and zones of the
//! model, in both directions. Refuses coordinates.

use crate::design::hash::HashMap;

use super::caption::{self, Title};
use super::diagram::{BoxSpec, Diagram, End, GroupKind, GroupSpec};
use super::role;
use crate::design::kinds::{Component, Kind};
use crate::design::model::{EdgeId, Entity, HostId, Model, NodeId, ZoneId};

/// What becomes of copies of one component.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Copies {
    /// One box for all of them, with their number.
    #[default]
    Folded,
    /// A box each.
    Apart,
}

/// Whom a frame stands for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Framed {
    /// A zone.
    Zone(ZoneId),
    /// The copies of a host, one where copies are drawn apart; or hosts that are folded together.
    Hosts(Vec<HostId>),
    /// The floating address of a cluster.
    Address(NodeId),
}

/// A diagram of a model, and what its parts stand for.
#[derive(Debug, Clone, Default)]
pub struct Scene {
    /// What to lay out.
    pub diagram: Diagram,
    /// The nodes behind each box.
    pub boxes: Vec<Vec<NodeId>>,
    /// What is behind each frame.
    pub groups: Vec<Framed>,
    /// Of each box, the frame that is folded into it, if one is; empty where nothing is folded.
    pub folded: Vec<Option<Framed>>,
    /// The edges behind each wire; none where a wire only ties an address to its holders.
    pub wires: Vec<Vec<EdgeId>>,
    pub(super) end_of_node: Vec<Option<End>>,
    pub(super) wire_of_edge: Vec<Option<usize>>,
}

impl Scene {
    /// Draws up the diagram of a model.
    #[must_use]
    pub fn new(model: &Model, copies: Copies) -> Self {
        let mut builder = Builder {
            model,
            copies,
            scene: Self {
                end_of_node: vec![None; model.graph.node_count()],
                wire_of_edge: vec![None; model.graph.edge_count()],
                ..Self::default()
            },
            host_group: HashMap::default(),
            cluster_of: HashMap::default(),
            is_passed: passed(model),
        };
        builder.zones();
        builder.hosts();
        builder.clusters();
        builder.components();
        builder.settle_certificates();
        builder.wires();
        builder.scene.diagram.clean();
        builder.scene
    }

    /// The box or frame that shows a node.
    #[must_use]
    pub fn end(&self, node: NodeId) -> Option<End> {
        self.end_of_node.get(node.index()).copied().flatten()
    }

    /// The wire that shows an edge.
    #[must_use]
    pub fn wire(&self, edge: EdgeId) -> Option<usize> {
        self.wire_of_edge.get(edge.index()).copied().flatten()
    }
}

/// A scene in the making.
pub(super) struct Builder<'m> {
    pub(super) model: &'m Model,
    pub(super) copies: Copies,
    pub(super) scene: Scene,
    pub(super) host_group: HashMap<HostId, usize>,
    /// The frames of addresses, by those of their members that are on no host.
    pub(super) cluster_of: HashMap<NodeId, usize>,
    /// Whether a link is drawn through each node.
    is_passed: Vec<bool>,
}

fn passed(model: &Model) -> Vec<bool> {
    let mut is_passed = vec![false; model.graph.node_count()];
    for edge in model.graph.edge_weights() {
        for node in edge.gates.iter().flatten().chain(&edge.ornaments) {
            is_passed[node.index()] = true;
        }
    }
    is_passed
}

impl Builder<'_> {
    fn frame(&mut self, spec: GroupSpec, who: Framed) -> usize {
        self.scene.diagram.groups.push(spec);
        self.scene.groups.push(who);
        self.scene.groups.len() - 1
    }

    /// Zones have the frames of their own numbers.
    fn zones(&mut self) {
        for (index, zone) in self.model.zones.iter().enumerate() {
            let label = zone
                .record
                .label
                .clone()
                .unwrap_or_else(|| zone.name.clone());
            let parent = zone.around.map(ZoneId::index);
            let id = ZoneId(u32::try_from(index).unwrap_or(u32::MAX));
            let spec = GroupSpec {
                label,
                footer: String::new(),
                parent,
                kind: GroupKind::Zone,
            };
            self.frame(spec, Framed::Zone(id));
        }
    }

    fn hosts(&mut self) {
        let mut first: HashMap<&str, usize> = HashMap::default();
        for (index, host) in self.model.hosts.iter().enumerate() {
            let id = HostId(u32::try_from(index).unwrap_or(u32::MAX));
            if self.copies == Copies::Folded
                && let Some(&group) = first.get(host.authored.as_str())
            {
                if let Some(Framed::Hosts(all)) = self.scene.groups.get_mut(group) {
                    all.push(id);
                }
                self.host_group.insert(id, group);
                continue;
            }
            let name = if self.copies == Copies::Folded {
                &host.authored
            } else {
                &host.name
            };
            let name = host.record.label.as_ref().unwrap_or(name);
            let many = self.copies == Copies::Folded && host.record.count > 1;
            let label = if many {
                format!("{name} ×{}", host.record.count)
            } else {
                name.clone()
            };
            let spec = GroupSpec {
                label,
                footer: caption::host_note(host),
                parent: host.zone.map(ZoneId::index),
                kind: GroupKind::Host,
            };
            let group = self.frame(spec, Framed::Hosts(vec![id]));
            first.insert(&host.authored, group);
            self.host_group.insert(id, group);
        }
    }

    /// A floating address is a frame around its members where they stand apart from everything
    /// else; otherwise it gets a box among the others.
    fn clusters(&mut self) {
        let graph = &self.model.graph;
        for node in graph.node_indices() {
            let Entity::Address(cluster) = &graph[node].entity else {
                continue;
            };
            let is_member = |n: NodeId| cluster.members.contains_key(&graph[n].authored);
            let members: Vec<NodeId> = graph.node_indices().filter(|&n| is_member(n)).collect();
            let Some(&one) = members.first() else {
                continue;
            };
            let alone = members.iter().all(|&n| {
                let host = graph[n].host;
                let shared = host.is_some_and(|h| {
                    self.model
                        .on_host(h)
                        .any(|other| !is_member(other) && !beside(&graph[other].entity))
                });
                graph[n].zone == graph[one].zone && !shared
            });
            let hosts: Vec<usize> = members
                .iter()
                .filter_map(|&n| graph[n].host.and_then(|h| self.host_group.get(&h)).copied())
                .collect();
            let outside = graph[one].zone.map(ZoneId::index);
            let free = hosts
                .iter()
                .all(|&g| self.scene.diagram.groups[g].parent == outside);
            if !alone || !free {
                continue;
            }
            let name = cluster.label.as_ref().unwrap_or(&graph[node].name);
            let label = cluster
                .ip
                .as_ref()
                .map_or_else(|| name.clone(), |ip| format!("{name} {ip}"));
            let by = caption::mechanism(cluster);
            let spec = GroupSpec {
                label,
                footer: by.to_owned(),
                parent: graph[one].zone.map(ZoneId::index),
                kind: GroupKind::Cluster,
            };
            let group = self.frame(spec, Framed::Address(node));
            for host in hosts {
                self.scene.diagram.groups[host].parent = Some(group);
            }
            for member in members.into_iter().filter(|&n| graph[n].host.is_none()) {
                self.cluster_of.insert(member, group);
            }
            self.scene.end_of_node[node.index()] = Some(End::Group(group));
        }
    }

    fn components(&mut self) {
        let graph = &self.model.graph;
        // Copies share a box with the first of them in the same frame.
        let mut shared: HashMap<(&str, Option<usize>), usize> = HashMap::default();
        for node in graph.node_indices() {
            let this = &graph[node];
            if self.scene.end_of_node[node.index()].is_some() {
                continue;
            }
            let frame = this.host.and_then(|h| self.host_group.get(&h)).copied();
            let cluster = self.cluster_of.get(&node).copied();
            let group = frame.or(cluster).or(this.zone.map(ZoneId::index));
            let spec = match &this.entity {
                Entity::Host => {
                    self.scene.end_of_node[node.index()] = frame.map(End::Group);
                    continue;
                }
                Entity::Address(cluster) => BoxSpec {
                    forms: caption::address_forms(&this.name, cluster),
                    rank: Some(2),
                    group,
                    aside: false,
                },
                Entity::Component(component) => {
                    let key = (this.authored.as_str(), group);
                    if self.copies == Copies::Folded
                        && let Some(&b) = shared.get(&key)
                    {
                        self.scene.boxes[b].push(node);
                        self.scene.end_of_node[node.index()] = Some(End::Box(b));
                        continue;
                    }
                    shared.insert(key, self.scene.boxes.len());
                    self.component(node, component, group)
                }
            };
            self.scene.end_of_node[node.index()] = Some(End::Box(self.scene.boxes.len()));
            self.scene.diagram.boxes.push(spec);
            self.scene.boxes.push(vec![node]);
        }
    }

    fn component(&self, node: NodeId, component: &Component, group: Option<usize>) -> BoxSpec {
        let this = &self.model.graph[node];
        let folded = self.copies == Copies::Folded;
        let name = if folded { &this.authored } else { &this.name };
        let name = component.common.label.as_ref().unwrap_or(name).clone();
        // A host's number is on the host; here only what it has several of.
        let copies = if folded {
            component.common.count.or(1)
        } else {
            1
        };
        let title = Title {
            name,
            copies: usize::try_from(copies).unwrap_or(1),
        };
        let on_path = self.is_passed[node.index()];
        let linked = self.model.graph.neighbors_undirected(node).next().is_some();
        let held = group.is_some() || linked;
        BoxSpec {
            forms: caption::forms(&title, component, self.model),
            rank: role::rank(&component.kind, on_path, held, self.model),
            group,
            aside: !on_path && role::aside(&component.kind),
        }
    }

    /// A certificate nobody placed stands with the one listener that shows it.
    fn settle_certificates(&mut self) {
        let graph = &self.model.graph;
        for b in 0..self.scene.boxes.len() {
            let Some(&node) = self.scene.boxes[b].first() else {
                continue;
            };
            if !matches!(graph[node].kind(), Some(Kind::Certificate(_)))
                || self.scene.diagram.boxes[b].group.is_some()
                || !self.scene.diagram.boxes[b].aside
            {
                continue;
            }
            let name = &graph[node].authored;
            let mut holders = graph.node_indices().filter(|&n| {
                let tls = graph[n].kind().and_then(Kind::tls);
                tls.and_then(|t| t.certificate.get())
                    .is_some_and(|c| c.as_str() == name)
            });
            if let (Some(holder), None) = (holders.next(), holders.next())
                && let Some(End::Box(at)) = self.scene.end(holder)
            {
                self.scene.diagram.boxes[b].group = self.scene.diagram.boxes[at].group;
                self.scene.diagram.boxes[b].rank = self.scene.diagram.boxes[at].rank;
            }
        }
    }
}

/// Whether something on a member's host may stand inside the frame of its cluster.
fn beside(entity: &Entity) -> bool {
    matches!(entity, Entity::Component(c) if caption::is_small(&c.kind))
}
