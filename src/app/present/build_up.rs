//! A picture that is built up: which of its boxes, frames and wires are not there yet.
//!
//! What is hidden takes along what is in it and the wires that end at it. Refuses places: what is
//! left stands where it stands in the whole picture.

use super::super::world::World;
use crate::design::model::{HostId, NodeId, ZoneId};
use crate::layout::{End, Framed, Missing, Scene};
use crate::share::Element;

/// What of a scene of this world is not there while these names are hidden.
pub(super) fn missing(world: &World, scene: &Scene, hidden: &[&str]) -> Missing {
    let build = BuildUp { world, hidden };
    let boxes = scene.boxes.iter().enumerate().map(|(place, nodes)| {
        let folded = scene.folded.get(place).and_then(Option::as_ref);
        let is_inside = !nodes.is_empty() && nodes.iter().all(|node| build.node(*node));
        is_inside || folded.is_some_and(|framed| build.framed(framed))
    });
    let boxes: Vec<bool> = boxes.collect();
    let groups = scene.groups.iter().map(|framed| build.framed(framed));
    let groups: Vec<bool> = groups.collect();
    let gone = |end: End| match end {
        End::Box(place) => boxes.get(place).copied().unwrap_or(false),
        End::Group(place) => groups.get(place).copied().unwrap_or(false),
    };
    let named: Vec<Element> = hidden
        .iter()
        .filter(|name| name.contains("->"))
        .filter_map(|name| Element::find(&world.model, name))
        .collect();
    let wires = scene.diagram.wires.iter().zip(&scene.wires);
    let wires = wires.map(|(wire, edges)| {
        let is_named = |edge: usize| named.contains(&Element::Link(edge));
        let is_listed = !edges.is_empty() && edges.iter().all(|edge| is_named(edge.index()));
        is_listed || gone(wire.from) || gone(wire.to)
    });
    let wires = wires.collect();
    Missing {
        boxes,
        groups,
        wires,
    }
}

struct BuildUp<'a> {
    world: &'a World,
    hidden: &'a [&'a str],
}

impl BuildUp<'_> {
    fn is_hidden(&self, name: &str) -> bool {
        self.hidden.contains(&name)
    }

    fn node(&self, node: NodeId) -> bool {
        let this = &self.world.model.graph[node];
        let mut zones = self.world.model.zones_around(node);
        self.is_hidden(&this.name)
            || self.is_hidden(&this.authored)
            || this.host.is_some_and(|host| self.host(host))
            || zones.any(|zone| self.is_named_zone(zone))
    }

    fn host(&self, host: HostId) -> bool {
        let Some(this) = self.world.model.hosts.get(host.index()) else {
            return false;
        };
        self.is_hidden(&this.name)
            || self.is_hidden(&this.authored)
            || this.zone.is_some_and(|zone| self.is_named_zone(zone))
    }

    /// A zone is hidden by its name, and with everything that stands in it.
    fn zone(&self, zone: ZoneId) -> bool {
        let model = &self.world.model;
        let is_inside = |node: &NodeId| model.zones_around(*node).any(|around| around == zone);
        let mut inside = model.graph.node_indices().filter(is_inside).peekable();
        let is_emptied = inside.peek().is_some() && inside.all(|node| self.node(node));
        is_emptied || self.is_named_zone(zone)
    }

    /// A zone is hidden with the one around it.
    fn is_named_zone(&self, zone: ZoneId) -> bool {
        let zones = &self.world.model.zones;
        let mut next = Some(zone);
        // No zone has more zones around it than there are.
        for _ in 0..=zones.len() {
            let Some(this) = next.and_then(|zone| zones.get(zone.index())) else {
                return false;
            };
            if self.is_hidden(&this.name) {
                return true;
            }
            next = this.around;
        }
        false
    }

    fn framed(&self, framed: &Framed) -> bool {
        match framed {
            Framed::Zone(zone) => self.zone(*zone),
            Framed::Hosts(hosts) => !hosts.is_empty() && hosts.iter().all(|host| self.host(*host)),
            Framed::Address(node) => self.node(*node),
        }
    }
}
