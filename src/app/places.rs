//! What stands where: between the parts of a picture and the elements of the design.
//!
//! Refuses geometry of its own: the layout has placed everything.

use crate::design::Model;
use crate::design::model::{EdgeId, NodeId};
use crate::layout::{End, Framed, Picture, Rect, Scene};
use crate::share::Element;

/// The box that shows a component.
#[must_use]
pub fn box_of(scene: &Scene, node: usize) -> Option<usize> {
    match scene.end(NodeId::new(node)) {
        Some(End::Box(place)) => Some(place),
        _ => None,
    }
}

/// The component that a box shows, the first where it shows several.
#[must_use]
pub fn node_of(scene: &Scene, place: usize) -> Option<NodeId> {
    scene.boxes.get(place)?.first().copied()
}

/// The element at a place of the picture.
#[must_use]
pub fn element_at(scene: &Scene, end: End) -> Option<Element> {
    match end {
        End::Box(place) => match folded_into(scene, place) {
            Some(framed) => framed_element(framed),
            None => node_of(scene, place).map(|node| Element::Component(node.index())),
        },
        End::Group(place) => framed_element(scene.groups.get(place)?),
    }
}

/// The frame that is folded into a box.
fn folded_into(scene: &Scene, place: usize) -> Option<&Framed> {
    scene.folded.get(place)?.as_ref()
}

/// The box that a host, a zone or a floating address is folded into.
#[must_use]
pub fn folded_box(scene: &Scene, element: Element) -> Option<usize> {
    (0..scene.folded.len())
        .find(|place| folded_into(scene, *place).is_some_and(|framed| shows(framed, element)))
}

/// The element that a frame stands for; of copies of a host, the first.
#[must_use]
pub fn framed_element(framed: &Framed) -> Option<Element> {
    match framed {
        Framed::Zone(zone) => Some(Element::Zone(zone.index())),
        Framed::Hosts(hosts) => hosts.first().map(|host| Element::Host(host.index())),
        Framed::Address(node) => Some(Element::Component(node.index())),
    }
}

/// Whether a frame stands for an element.
fn shows(framed: &Framed, element: Element) -> bool {
    match (framed, element) {
        (Framed::Zone(zone), Element::Zone(wanted)) => zone.index() == wanted,
        (Framed::Hosts(hosts), Element::Host(wanted)) => {
            hosts.iter().any(|host| host.index() == wanted)
        }
        (Framed::Address(node), Element::Component(wanted)) => node.index() == wanted,
        _ => false,
    }
}

/// The frame that shows a host, a zone or a floating address.
#[must_use]
pub fn group_of(scene: &Scene, element: Element) -> Option<usize> {
    scene
        .groups
        .iter()
        .position(|framed| shows(framed, element))
}

/// The cells of an element; of a link, those of its source.
#[must_use]
pub fn rect(scene: &Scene, picture: &Picture, model: &Model, element: Element) -> Option<Rect> {
    match element {
        Element::Component(node) => match scene.end(NodeId::new(node))? {
            End::Box(place) => picture.boxes.get(place).map(|placed| placed.rect),
            End::Group(place) => picture.groups.get(place).copied(),
        },
        Element::Host(_) | Element::Zone(_) => match folded_box(scene, element) {
            Some(place) => picture.boxes.get(place).map(|placed| placed.rect),
            None => picture.groups.get(group_of(scene, element)?).copied(),
        },
        Element::Link(edge) => {
            let (from, _) = model.ends(EdgeId::new(edge));
            rect(scene, picture, model, Element::Component(from.index()))
        }
    }
}

/// The boxes in a host or a zone, in file order.
pub fn boxes_in<'a>(
    scene: &'a Scene,
    model: &'a Model,
    element: Element,
) -> impl Iterator<Item = usize> + 'a {
    (0..scene.boxes.len()).filter(move |place| {
        let Some(node) = node_of(scene, *place) else {
            return false;
        };
        match element {
            Element::Host(host) => model.graph[node].host.is_some_and(|h| h.index() == host),
            Element::Zone(zone) => model.zones_around(node).any(|z| z.index() == zone),
            Element::Component(_) | Element::Link(_) => false,
        }
    })
}
