//! Moving the selection: over boxes, out to hosts and zones, along links; and moving the picture.
//!
//! Refuses geometry: `navigate` says which box lies in a direction, `places` what a box shows.

use super::navigate::{self, Toward};
use super::overlay::{Chooser, Item, Overlay, Purpose};
use super::panes::Pane;
use super::state::State;
use super::world::World;
use super::{places, travel};
use crate::design::Kind;
use crate::design::model::{EdgeId, NodeId, ZoneId};
use crate::layout::End;
use crate::share::Element;

/// Lines of the inspector at most: no element has more to say.
const INSPECTOR_LINES: usize = 12;
/// Cells that a key moves the picture by.
const PAN: (i32, i32) = (8, 4);
/// Findings that page keys move by.
const PAGE: isize = 8;

/// An arrow key: moves what the focused pane has to move.
pub(super) fn step(state: &mut State, toward: Toward) {
    match (state.view.pane, toward) {
        (Pane::Findings, Toward::Up) => state.list.step(-1),
        (Pane::Findings, Toward::Down) => state.list.step(1),
        (Pane::Timeline, Toward::Left) => travel::by(state, 1, false),
        (Pane::Timeline, Toward::Right) => travel::by(state, 1, true),
        (Pane::Inspector, Toward::Up) => scroll_inspector(state, -1),
        (Pane::Inspector, Toward::Down) => scroll_inspector(state, 1),
        _ => select_toward(state, toward),
    }
}

/// Selects the next or the previous component that serves, in the file's order.
pub(super) fn next_component(state: &mut State, forward: bool) {
    let Some(world) = state.world.clone() else {
        return;
    };
    let serves = |node: &NodeId| world.model.graph[*node].kind().is_some_and(Kind::answers);
    let names: Vec<&str> = world
        .model
        .graph
        .node_indices()
        .filter(serves)
        .map(|node| world.model.graph[node].name.as_str())
        .collect();
    let selected = state.view.selected.as_deref();
    let now = names.iter().position(|name| Some(*name) == selected);
    let next = match (now, forward) {
        (None, _) => Some(0),
        (Some(now), true) => Some(now + 1),
        (Some(now), false) => now.checked_sub(1),
    };
    if let Some(name) = next.and_then(|next| names.get(next)) {
        select(state, (*name).to_owned());
    }
}

/// Moves the picture under the window; in a list, a page on.
pub(super) fn pan(state: &mut State, toward: Toward) {
    match (state.view.pane, toward) {
        (Pane::Findings, Toward::Up) => state.list.step(-PAGE),
        (Pane::Findings, Toward::Down) => state.list.step(PAGE),
        _ => {
            let (x, y) = match toward {
                Toward::Left => (-PAN.0, 0),
                Toward::Right => (PAN.0, 0),
                Toward::Up => (0, -PAN.1),
                Toward::Down => (0, PAN.1),
            };
            if !state.scroll_by(x, y) {
                state.say("the picture ends here");
            }
        }
    }
}

/// Scrolls the inspector.
pub(super) fn scroll_inspector(state: &mut State, by: isize) {
    let now = state.view.inspector_scroll;
    state.view.inspector_scroll = now.saturating_add_signed(by).min(INSPECTOR_LINES);
}

fn select_toward(state: &mut State, toward: Toward) {
    let Some(world) = state.world.clone() else {
        return;
    };
    let rects: Vec<_> = state
        .view
        .picture
        .boxes
        .iter()
        .map(|placed| placed.rect)
        .collect();
    let folded = |element| places::folded_box(&world.scene, element);
    let to = match state.selected() {
        Some(element) if folded(element).is_some() => {
            folded(element).and_then(|from| navigate::next(&rects, from, toward))
        }
        Some(Element::Component(node)) => match places::box_of(&world.scene, node) {
            Some(from) => navigate::next(&rects, from, toward),
            // A floating address is a frame: an arrow leads into it.
            None => first_inside(&world, Element::Component(node)),
        },
        Some(Element::Link(edge)) => Some(end_toward(&world, state, EdgeId::new(edge), toward)),
        Some(element) => places::boxes_in(&world.scene, &world.model, element).next(),
        None => None,
    };
    let nothing_selected = state.selected().is_none() && !rects.is_empty();
    if let Some(place) = to.or(nothing_selected.then_some(0)) {
        select_box(state, place);
    }
}

/// The first box in the frame that shows an element.
fn first_inside(world: &World, element: Element) -> Option<usize> {
    let group = places::group_of(&world.scene, element)?;
    let owners = world.scene.diagram.boxes.iter();
    owners.enumerate().find_map(|(place, this)| {
        let mut around = this.group;
        while let Some(frame) = around {
            if frame == group {
                return Some(place);
            }
            around = world.scene.diagram.groups.get(frame)?.parent;
        }
        None
    })
}

/// The box at that end of a link that lies further in a direction.
fn end_toward(world: &World, state: &State, edge: EdgeId, toward: Toward) -> usize {
    let (from, to) = world.model.ends(edge);
    let place = |node: NodeId| places::box_of(&world.scene, node.index());
    let (Some(from), Some(to)) = (place(from), place(to)) else {
        return place(from).or(place(to)).unwrap_or(0);
    };
    let ahead = |place: usize| {
        let rect = state
            .view
            .picture
            .boxes
            .get(place)
            .map(|placed| placed.rect);
        rect.map_or(0, |rect| match toward {
            Toward::Left => -rect.x,
            Toward::Right => rect.right(),
            Toward::Up => -rect.y,
            Toward::Down => rect.bottom(),
        })
    };
    if ahead(from) > ahead(to) { from } else { to }
}

fn select_box(state: &mut State, place: usize) {
    let Some(world) = &state.world else { return };
    if let Some(element) = places::element_at(&world.scene, End::Box(place)) {
        let id = element.id(&world.model).to_owned();
        select(state, id);
    }
}

/// Selects something by its id.
pub(super) fn select(state: &mut State, id: String) {
    state.view.selected = Some(id);
    state.view.links_of = None;
    state.view.inspector_scroll = 0;
    super::lens::follow(state);
    state.keep_in_sight();
}

/// Component, its host, the zones around, and back to the component.
pub(super) fn widen(state: &mut State) {
    let Some(world) = state.world.clone() else {
        return;
    };
    let model = &world.model;
    let zone_name = |zone: Option<ZoneId>| Some(model.zones.get(zone?.index())?.name.clone());
    let selected = state.selected();
    let wider = match selected {
        Some(Element::Component(node)) => {
            let this = &model.graph[NodeId::new(node)];
            let host = this.host.and_then(|host| model.hosts.get(host.index()));
            host.map(|host| host.name.clone())
                .or_else(|| zone_name(this.zone))
        }
        Some(Element::Host(host)) => zone_name(model.hosts.get(host).and_then(|host| host.zone)),
        Some(Element::Zone(zone)) => zone_name(model.zones.get(zone).and_then(|zone| zone.around)),
        Some(Element::Link(edge)) => {
            let (from, _) = model.ends(EdgeId::new(edge));
            Some(model.graph[from].name.clone())
        }
        None => None,
    };
    match (wider, selected) {
        (Some(id), _) => select(state, id),
        (None, Some(element @ (Element::Host(_) | Element::Zone(_)))) => {
            if let Some(place) = places::boxes_in(&world.scene, model, element).next() {
                select_box(state, place);
            }
        }
        _ => state.say("nothing is drawn around it"),
    }
}

/// Goes through the links of the selected component, those that leave it first, and back to it.
pub(super) fn next_link(state: &mut State) {
    let Some(world) = state.world.clone() else {
        return;
    };
    let model = &world.model;
    let (component, now) = match state.selected() {
        Some(Element::Component(node)) => (NodeId::new(node), None),
        Some(Element::Link(edge)) => {
            let edge = EdgeId::new(edge);
            let (from, to) = model.ends(edge);
            let is_target = state.view.links_of.as_ref() == Some(&model.graph[to].name);
            (if is_target { to } else { from }, Some(edge))
        }
        _ => {
            state.say("select a component first: links are theirs");
            return;
        }
    };
    let ends = |edge: &EdgeId| model.ends(*edge);
    let leaving = model
        .graph
        .edge_indices()
        .filter(|edge| ends(edge).0 == component);
    let arriving = model
        .graph
        .edge_indices()
        .filter(|edge| ends(edge).1 == component && ends(edge).0 != component);
    let links: Vec<EdgeId> = leaving.chain(arriving).collect();
    let name = model.graph[component].name.clone();
    let next = match now.and_then(|now| links.iter().position(|link| *link == now)) {
        Some(place) => links.get(place + 1),
        None => links.first(),
    };
    match next {
        Some(link) => {
            let id = model.graph[*link].id.clone();
            select(state, id);
            state.view.links_of = Some(name);
        }
        None if links.is_empty() => state.say(format!("{name} has no links")),
        None => select(state, name),
    }
}

/// Lists everything that can be selected, to find it by name.
pub(super) fn find(state: &mut State) {
    let Some(world) = &state.world else { return };
    let model = &world.model;
    let item = |value: &str, detail: &str| Item {
        value: value.to_owned(),
        label: value.to_owned(),
        detail: detail.to_owned(),
    };
    let components = model
        .graph
        .node_weights()
        .filter_map(|node| Some(item(&node.name, node.kind()?.title())));
    let hosts = model.hosts.iter().map(|host| item(&host.name, "host"));
    let zones = model.zones.iter().map(|zone| item(&zone.name, "zone"));
    let links = model
        .graph
        .edge_weights()
        .map(|link| item(&link.id, "link"));
    let items = components.chain(hosts).chain(zones).chain(links).collect();
    let chooser = Chooser::new(Purpose::Find, items);
    state.overlays.push(Overlay::Chooser(chooser));
}
