//! Where the mouse points: what lies under it, and since when it rests there.
//!
//! Refuses the clock: time comes in with ticks. Refuses to act: `mouse` does.

use super::panes::Pane;
use super::places;
use super::state::State;
use crate::layout::{End, Point};
use crate::share::Element;
use std::time::Duration;

/// Who only passes over the picture is told nothing.
const REST: Duration = Duration::from_millis(400);

/// The mouse's cell.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Pointer {
    /// Where it points, while something lies there that there is something to say about.
    at: Option<(u16, u16)>,
    /// For how long.
    waited: Duration,
    /// Where the last click was, until the mouse moves on.
    clicked: Option<(u16, u16)>,
}

impl Pointer {
    /// Whether it points at something that will be told when it rests.
    #[must_use]
    pub fn hesitates(&self) -> bool {
        self.at.is_some() && self.waited < REST
    }

    /// The cell it rests on.
    #[must_use]
    pub fn rests_on(&self) -> Option<(u16, u16)> {
        self.at.filter(|_| !self.hesitates())
    }

    /// So much time has passed on the wall.
    pub(super) const fn tick(&mut self, passed: Duration) {
        self.waited = self.waited.saturating_add(passed);
    }

    /// Something else was done: what it pointed at is told no more.
    pub(super) const fn leave(&mut self) {
        self.at = None;
    }

    /// Notes a click; whether it is the second on the same cell.
    pub(super) fn click(&mut self, cell: (u16, u16)) -> bool {
        self.at = None;
        let is_second = self.clicked == Some(cell);
        self.clicked = (!is_second).then_some(cell);
        is_second
    }
}

/// The mouse has moved to a cell.
pub(super) fn moved(state: &mut State, cell: (u16, u16)) {
    if state.pointer.at == Some(cell) {
        return;
    }
    let is_over = state.overlays.is_empty() && element_at(state, cell).is_some();
    let clicked = state.pointer.clicked.filter(|clicked| *clicked == cell);
    state.pointer = Pointer {
        at: is_over.then_some(cell),
        waited: Duration::ZERO,
        clicked,
    };
}

/// What the mouse rests on.
#[must_use]
pub fn pointed(state: &State) -> Option<((u16, u16), Element)> {
    let cell = state.pointer.rests_on()?;
    let element = element_at(state, cell).filter(|_| state.overlays.is_empty())?;
    Some((cell, element))
}

/// The element that a cell of the window shows.
#[must_use]
pub fn element_at(state: &State, (x, y): (u16, u16)) -> Option<Element> {
    let world = state.world.as_ref()?;
    let inside = state.panes().inside(Pane::Canvas);
    if !inside.contains((x, y).into()) {
        return None;
    }
    let point = Point {
        x: i32::from(x) - i32::from(inside.x) + state.view.scroll.0,
        y: i32::from(y) - i32::from(inside.y) + state.view.scroll.1,
    };
    let mut routes = state.view.routes.iter();
    let wire = routes.position(|route| route.contains(point));
    let link = wire.and_then(|wire| world.scene.wires.get(wire)?.first());
    match (state.view.picture.at(point), link) {
        // A wire runs over the ground of hosts and zones, never over a box.
        (None | Some(End::Group(_)), Some(link)) => Some(Element::Link(link.index())),
        (end, _) => end.and_then(|end| places::element_at(&world.scene, end)),
    }
}
