//! Large designs: what is folded away, how much boxes say, and the small map.
//!
//! Owns what the keys for it do. None of it touches the file. Refuses geometry: the layout lays
//! out whatever is left.

use super::command::Command;
use super::places;
use super::state::State;
use super::world::World;
use crate::design::model::NodeId;
use crate::layout::{Copies, Scene};
use crate::share::Element;
use std::collections::BTreeSet;
use std::sync::Arc;

/// What is folded away.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Folds {
    /// Ids of hosts, zones and floating addresses that are drawn as one box.
    pub frames: BTreeSet<String>,
    /// Copies of one component or host are drawn apart, not as one box ×n.
    pub apart: bool,
}

impl Folds {
    /// The scene of a world with this folded.
    #[must_use]
    pub fn scene(&self, world: &World) -> Scene {
        let copies = if self.apart {
            Copies::Apart
        } else {
            Copies::Folded
        };
        let scene = Scene::new(&world.model, copies);
        scene.fold(|framed| {
            let element = places::framed_element(framed);
            element.is_some_and(|element| self.frames.contains(element.id(&world.model)))
        })
    }
}

/// Folds or unfolds what is selected: a frame, the copies behind a box, or what is around a box.
pub(super) fn toggle(state: &mut State) {
    let (Some(world), Some(selected)) = (state.world.clone(), state.selected()) else {
        state.say("select something first");
        return;
    };
    let id = |element: Element| element.id(&world.model).to_owned();
    match selected {
        Element::Host(_) | Element::Zone(_) => toggle_frame(state, id(frame_of(&world, selected))),
        Element::Link(_) => state.say("a link cannot be folded; select a host or a zone"),
        Element::Component(node) => {
            let this = &world.model.graph[NodeId::new(node)];
            let place = places::box_of(&world.scene, node);
            let is_many = place.is_some_and(|place| {
                let is_frame = world.scene.folded.get(place).is_some_and(Option::is_some);
                !is_frame
                    && world
                        .scene
                        .boxes
                        .get(place)
                        .is_some_and(|all| all.len() > 1)
            });
            let around = place.and_then(|place| {
                let framed = world.scene.folded.get(place)?.as_ref()?;
                places::framed_element(framed)
            });
            let is_copy = this.name != this.authored;
            if let Some(element) = around {
                toggle_frame(state, id(element));
            } else if places::group_of(&world.scene, selected).is_some() {
                toggle_frame(state, id(selected));
            } else if is_many || state.view.folds.apart && is_copy {
                state.view.folds.apart = !state.view.folds.apart;
                redraw(state);
                state.say(if state.view.folds.apart {
                    "copies stand apart"
                } else {
                    "copies share a box"
                });
            } else if let Some(host) = this.host {
                toggle_frame(state, id(frame_of(&world, Element::Host(host.index()))));
            } else if let Some(zone) = this.zone {
                toggle_frame(state, id(Element::Zone(zone.index())));
            } else {
                state.say("nothing is drawn around it that could be folded");
            }
        }
    }
}

/// Of copies of a host behind one frame, the one that stands for them.
fn frame_of(world: &World, element: Element) -> Element {
    let folded = places::folded_box(&world.scene, element);
    let framed = match folded {
        Some(place) => world.scene.folded.get(place).and_then(Option::as_ref),
        None => {
            places::group_of(&world.scene, element).and_then(|place| world.scene.groups.get(place))
        }
    };
    framed.and_then(places::framed_element).unwrap_or(element)
}

fn toggle_frame(state: &mut State, id: String) {
    let said = if state.view.folds.frames.remove(&id) {
        format!("{id} is unfolded")
    } else {
        state.view.folds.frames.insert(id.clone());
        format!("{id} is folded into one box")
    };
    state.view.selected = Some(id);
    state.view.links_of = None;
    redraw(state);
    state.say(said);
}

/// Folds every host; then every outermost zone as well; then nothing.
pub(super) fn toggle_all(state: &mut State) {
    let Some(world) = state.world.clone() else {
        return;
    };
    let all = |wanted: fn(&Element) -> bool| -> BTreeSet<String> {
        let plain = Scene::new(&world.model, Copies::Folded);
        let elements = plain.groups.iter().filter_map(places::framed_element);
        let wanted = elements.filter(wanted);
        wanted
            .map(|element| element.id(&world.model).to_owned())
            .collect()
    };
    let hosts = all(|element| matches!(element, Element::Host(_)));
    let zones = all(|element| matches!(element, Element::Zone(_)));
    let folded = &mut state.view.folds.frames;
    let has_hosts = !hosts.is_empty() && hosts.is_subset(folded);
    let has_zones = !zones.is_empty() && zones.is_subset(folded);
    let said = if !has_hosts && !hosts.is_empty() && !has_zones {
        folded.extend(hosts);
        "every host is folded"
    } else if !has_zones && !zones.is_empty() {
        folded.extend(zones);
        "every zone is folded"
    } else if folded.is_empty() {
        "there is neither host nor zone to fold"
    } else {
        folded.clear();
        "everything is unfolded"
    };
    redraw(state);
    state.say(said);
}

/// Shows what stands behind a folded box, if the element is in one.
pub(super) fn reveal(state: &mut State, element: Element) {
    let Some(world) = state.world.clone() else {
        return;
    };
    let Element::Component(node) = element else {
        return;
    };
    let around = |world: &World| {
        let place = places::box_of(&world.scene, node)?;
        places::framed_element(world.scene.folded.get(place)?.as_ref()?)
    };
    // Frames within folded frames come to light one after the other.
    let mut now = Some(world);
    while let Some(world) = now {
        let Some(around) = around(&world).filter(|around| *around != element) else {
            return;
        };
        if !state.view.folds.frames.remove(around.id(&world.model)) {
            return;
        }
        redraw(state);
        now = state.world.clone();
    }
}

/// Makes the picture anew with what is folded now.
fn redraw(state: &mut State) {
    let Some(world) = &state.world else { return };
    let mut world = World::clone(world);
    world.scene = state.view.folds.scene(&world);
    state.world = Some(Arc::new(world));
    super::lens::follow(state);
    state.lay_out();
}

/// Boxes that say more, or less; the picture scrolls where it does not fit any more.
pub(super) fn zoom(state: &mut State, closer: bool) {
    let Some(world) = &state.world else { return };
    let boxes = &world.scene.diagram.boxes;
    let forms = boxes.iter().map(|spec| spec.forms.len()).max().unwrap_or(1);
    let placed = state.view.picture.boxes.iter().map(|placed| placed.form);
    let now = state.view.zoom.unwrap_or(placed.max().unwrap_or(0));
    let next = if closer {
        now.checked_sub(1)
    } else {
        Some(now + 1).filter(|next| *next < forms)
    };
    let Some(next) = next else {
        let fold = state.hint(Command::Fold, "folds hosts and zones");
        state.say(if closer {
            "the boxes say all they can".to_owned()
        } else {
            format!("the boxes cannot say less{fold}")
        });
        return;
    };
    state.view.zoom = Some(next);
    state.lay_out();
    state.say(format!("zoom {} of {forms}", forms - next));
}

/// As much detail as the window has room for.
pub(super) fn fit(state: &mut State) {
    state.view.zoom = None;
    state.lay_out();
    if state.is_cut() {
        let fold = state.key(Command::FoldAll);
        let how = if fold.is_empty() {
            String::new()
        } else {
            format!("; {fold} folds hosts, then zones")
        };
        state.say(format!(
            "at its smallest the picture is larger than the window{how}"
        ));
    } else {
        state.say("fitted to the window");
    }
}
