//! Which boxes stand in a link's path, and whether stated firewall rules let it pass.
//!
//! Refuses opinions on rules: whether a rule is too wide is for `findings` to say.

use super::kinds::Kind;
use super::model::{EdgeId, Entity, Model, NodeId};
use super::records::Rule;
use super::value::Name;
use super::words::{LinkKind, Proto};
use crate::design::hash::HashMap;

/// Fills in gates, ornaments and blocks of every edge.
pub(super) fn find_boxes_in_path(model: &mut Model, by_name: &HashMap<&str, Vec<NodeId>>) {
    let walls = guarding_firewalls(model);
    for edge in model.graph.edge_indices().collect::<Vec<_>>() {
        let mut gates = Vec::new();
        let mut ornaments = Vec::new();
        for name in &model.graph[edge].tail.through {
            let nodes = by_name.get(name.as_str()).cloned().unwrap_or_default();
            let Some(kind) = nodes.first().and_then(|node| model.graph[*node].kind()) else {
                continue;
            };
            if kind.passes_on() {
                gates.push(nodes);
            } else {
                ornaments.extend(nodes);
            }
        }
        for (wall, copies) in &walls {
            let stands_already = gates.iter().any(|gate| gate.contains(wall));
            if !stands_already && enters(model, *wall, edge) {
                gates.push(copies.clone());
            }
        }
        let blocked_by = blocked_by(model, edge, &gates);
        let edge = &mut model.graph[edge];
        edge.gates = gates;
        edge.ornaments = ornaments;
        edge.blocked_by = blocked_by;
    }
}

/// Network firewalls that guard something: the first copy, and all copies.
fn guarding_firewalls(model: &Model) -> Vec<(NodeId, Vec<NodeId>)> {
    let mut walls: Vec<(NodeId, Vec<NodeId>)> = Vec::new();
    for node in model.graph.node_indices() {
        let Some(Kind::Firewall(firewall)) = model.graph[node].kind() else {
            continue;
        };
        if firewall.guards.is_empty() {
            continue;
        }
        let authored = &model.graph[node].authored;
        match walls
            .iter_mut()
            .find(|(first, _)| model.graph[*first].authored == *authored)
        {
            Some((_, copies)) => copies.push(node),
            None => walls.push((node, vec![node])),
        }
    }
    walls
}

/// Whether a link leads from outside into what a firewall guards.
fn enters(model: &Model, wall: NodeId, edge: EdgeId) -> bool {
    let (from, to) = model.ends(edge);
    let guarded = |node: NodeId| {
        let mut members = members(model, node).into_iter();
        members.any(|member| guards(model, wall, member))
    };
    guarded(to) && !guarded(from)
}

/// Whether a network firewall guards a component.
#[must_use]
pub fn guards(model: &Model, wall: NodeId, node: NodeId) -> bool {
    let Some(Kind::Firewall(firewall)) = model.graph[wall].kind() else {
        return false;
    };
    let mut names = firewall.guards.iter();
    names.any(|name| answers_to(model, node, name))
}

/// Whether a box in a link's path stands before some members of the floating address that the
/// link leads to, and not before all: only who is sent to those meets it.
#[must_use]
pub fn stands_before_some(model: &Model, wall: NodeId, edge: EdgeId) -> bool {
    let (_, to) = model.ends(edge);
    let authored = &model.graph[wall].authored;
    let through = &model.graph[edge].tail.through;
    matches!(model.graph[to].entity, Entity::Address(_))
        && !through.iter().any(|name| name.as_str() == authored)
        && members(model, to)
            .into_iter()
            .any(|member| !guards(model, wall, member))
}

/// A floating address stands for its members; anything else for itself.
fn members(model: &Model, node: NodeId) -> Vec<NodeId> {
    let Entity::Address(cluster) = &model.graph[node].entity else {
        return vec![node];
    };
    model
        .graph
        .node_indices()
        .filter(|member| cluster.members.contains_key(&model.graph[*member].authored))
        .collect()
}

/// Whether a name stands for a node: its own, its host's, a zone's around it, or its cluster's.
#[must_use]
pub fn answers_to(model: &Model, node: NodeId, name: &Name) -> bool {
    let name = name.as_str();
    let this = &model.graph[node];
    this.name == name
        || this.authored == name
        || this
            .host
            .is_some_and(|host| model.hosts[host.index()].authored == name)
        || model
            .zones_around(node)
            .any(|zone| model.zones[zone.index()].name == name)
        || model
            .topology
            .clusters
            .get(name)
            .is_some_and(|cluster| cluster.members.contains_key(&this.authored))
}

/// The port a link arrives at.
#[must_use]
pub fn port(model: &Model, edge: EdgeId) -> Option<u16> {
    let (_, to) = model.ends(edge);
    let link = &model.graph[edge];
    let target = members(model, to).first().copied().unwrap_or(to);
    let component = model.graph[target].component();
    let stated = link
        .tail
        .port
        .or_else(|| component.and_then(|component| component.listen.port));
    stated.or(
        match (component.map(|component| &component.kind), link.kind) {
            (_, LinkKind::FastCgi) => Some(9000),
            (_, LinkKind::Management) => Some(22),
            (_, LinkKind::Lookup) => Some(53),
            (Some(Kind::Database(_) | Kind::DatabaseProxy(_)), _) => Some(3306),
            (Some(Kind::Cache(_)), _) => Some(6379),
            (Some(Kind::AppServer(_)), _) => Some(8080),
            (_, LinkKind::Https) => Some(443),
            (_, LinkKind::Request | LinkKind::Http) => Some(80),
            _ => None,
        },
    )
}

/// Whether a stated list of rules lets a connection pass.
#[must_use]
pub fn lets_pass(
    model: &Model,
    rules: &[Rule],
    from: NodeId,
    to: NodeId,
    port: Option<u16>,
) -> bool {
    rules.iter().any(|rule| {
        matches!(rule.proto, Proto::Tcp | Proto::Any)
            && (rule.port.is_none() || port.is_none() || rule.port == port)
            && rule
                .from
                .as_ref()
                .is_none_or(|name| answers_to(model, from, name))
            && rule
                .to
                .as_ref()
                .is_none_or(|name| answers_to(model, to, name))
    })
}

/// The first firewall on a link's way whose stated rules do not let it pass.
///
/// Replication may be drawn from the primary although the replica opens the connection, so a
/// rule for either direction will do.
fn blocked_by(model: &Model, edge: EdgeId, gates: &[Vec<NodeId>]) -> Option<String> {
    let (from, to) = model.ends(edge);
    let kind = model.graph[edge].kind;
    if matches!(
        kind,
        LinkKind::Undecided | LinkKind::Response | LinkKind::Lookup | LinkKind::Heartbeat
    ) {
        return None;
    }
    let port = port(model, edge);
    let passes = |rules: &[Rule]| {
        lets_pass(model, rules, from, to, port)
            || (kind == LinkKind::Replication && lets_pass(model, rules, to, from, port))
    };
    for gate in gates {
        let Some(node) = gate.first() else { continue };
        if let Some(Kind::Firewall(firewall)) = model.graph[*node].kind()
            && firewall
                .allow
                .as_deref()
                .is_some_and(|rules| !passes(rules))
        {
            return Some(model.graph[*node].authored.clone());
        }
    }
    let (source, target) = (&model.graph[from], members(model, to));
    let wall_of = |node: NodeId| {
        let host = model.graph[node].host?;
        let host = &model.hosts[host.index()];
        Some((host, host.record.firewall.as_ref()?))
    };
    if let Some((host, wall)) = wall_of(from)
        && !target.iter().any(|node| model.on_one_host(from, *node))
        && wall.outbound.as_deref().is_some_and(|rules| !passes(rules))
    {
        return Some(host.name.clone());
    }
    // An address is reachable as long as one of its members' hosts lets the link in.
    let mut last = None;
    for node in &target {
        if source.host.is_some() && source.host == model.graph[*node].host {
            return None;
        }
        let (host, wall) = wall_of(*node)?;
        match &wall.allow {
            Some(rules) if !passes(rules) => last = Some(host.name.clone()),
            _ => return None,
        }
    }
    last
}
