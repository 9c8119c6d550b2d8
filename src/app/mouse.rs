//! The mouse: what a click, a double click or the wheel does where.
//!
//! Refuses to be needed: everything here has a key.

use super::action::Effect;
use super::overlay::Overlay;
use super::panes::Pane;
use super::press::Pending;
use super::setup::Row;
use super::state::State;
use super::{
    compare, editor, fold, form, mending, minimap, page, places, post_mortem, screens, selection,
    sheets, update,
};
use crate::layout::{End, Point};
use crate::share::Element;
use crossterm::event::{KeyModifiers, MouseButton, MouseEvent, MouseEventKind};

/// Cells that a turn of the wheel moves the picture by.
const WHEEL: i32 = 3;

/// Acts on a mouse event.
pub(super) fn update(state: &mut State, event: MouseEvent) -> Vec<Effect> {
    if event.kind != MouseEventKind::Moved {
        state.pending = Pending::default();
    }
    match state.overlays.last() {
        Some(Overlay::KillTable) => {
            screens::kills_mouse(state, event);
            return Vec::new();
        }
        Some(Overlay::Findings) => {
            screens::findings_mouse(state, event);
            return Vec::new();
        }
        Some(Overlay::Sheets) => {
            sheets::mouse(state, event);
            return Vec::new();
        }
        Some(Overlay::PostMortem) => {
            post_mortem::mouse(state, event);
            return Vec::new();
        }
        _ => {}
    }
    if matches!(state.overlays.last(), Some(Overlay::Fix)) {
        mending::mouse(state, event);
        return Vec::new();
    }
    if matches!(state.overlays.last(), Some(Overlay::Form(_))) {
        form::mouse(state, event);
        return Vec::new();
    }
    if matches!(state.overlays.last(), Some(Overlay::Compare)) {
        compare::act::mouse(state, event);
        return Vec::new();
    }
    match event.kind {
        MouseEventKind::Down(MouseButton::Left) => click(state, event.column, event.row),
        MouseEventKind::ScrollDown => wheel(state, event, true),
        MouseEventKind::ScrollUp => wheel(state, event, false),
        MouseEventKind::ScrollLeft => across(state, -WHEEL),
        MouseEventKind::ScrollRight => across(state, WHEEL),
        _ => {}
    }
    Vec::new()
}

fn click(state: &mut State, x: u16, y: u16) {
    if !state.overlays.is_empty() {
        return;
    }
    let panes = state.panes();
    let Some(pane) = panes.at(x, y) else { return };
    let inside = panes.inside(pane);
    let is_inside = inside.contains((x, y).into());
    match pane {
        Pane::Canvas if minimap::click(state, x, y) => {}
        Pane::Canvas if is_inside => select_at(state, x, y),
        Pane::Findings if is_inside => {
            if let Some(item) = super::rows::item_at(state, inside, y) {
                state.list.point_at(item);
            }
        }
        Pane::Source if is_inside => editor::click(state, inside, x - inside.x, y - inside.y),
        _ => {}
    }
    // What a small window shows beside the picture changes with the focus: not under the mouse.
    if state.view.pane != pane && (panes.framed || state.editor.is_some()) {
        update::focus(state, pane);
    }
}

fn select_at(state: &mut State, x: u16, y: u16) {
    let Some(world) = state.world.clone() else {
        return;
    };
    let inside = state.panes().inside(Pane::Canvas);
    let point = Point {
        x: i32::from(x) - i32::from(inside.x) + state.view.scroll.0,
        y: i32::from(y) - i32::from(inside.y) + state.view.scroll.1,
    };
    let wire = state
        .view
        .routes
        .iter()
        .position(|route| route.contains(&point));
    let link = wire.and_then(|wire| world.scene.wires.get(wire)?.first());
    let in_box = state.view.picture.at(point);
    let element = match (in_box, link) {
        // A wire runs over the ground of hosts and zones, never over a box.
        (None | Some(End::Group(_)), Some(link)) => Some(Element::Link(link.index())),
        (end, _) => end.and_then(|end| places::element_at(&world.scene, end)),
    };
    if let Some(element) = element {
        selection::select(state, element.id(&world.model).to_owned());
    }
}

fn across(state: &mut State, by: i32) {
    if state.overlays.is_empty() {
        state.scroll_by(by, 0);
    }
}

fn wheel(state: &mut State, event: MouseEvent, down: bool) {
    let step = if down { WHEEL } else { -WHEEL };
    let window = state.view.window;
    match state.overlays.last_mut() {
        Some(
            overlay @ (Overlay::Help { .. }
            | Overlay::Derivation { .. }
            | Overlay::Difference { .. }),
        ) => {
            let last = page::last_line(overlay, window, &state.setup.keymap);
            if let Overlay::Help { scroll }
            | Overlay::Derivation { scroll, .. }
            | Overlay::Difference { scroll, .. } = overlay
            {
                *scroll = scroll.saturating_add_signed(step as isize).min(last);
            }
            return;
        }
        Some(Overlay::Chooser(chooser)) => {
            chooser.step(down, 1);
            return;
        }
        Some(Overlay::Settings { cursor }) => {
            let step = if down { 1 } else { -1 };
            *cursor = cursor.saturating_add_signed(step).min(Row::ALL.len() - 1);
            return;
        }
        Some(Overlay::Events(list)) => {
            let events = state.play.all_events();
            let count = events.filter(|entry| list.shows(&entry.sentence)).count();
            list.step(count, down, 1);
            return;
        }
        Some(_) => return,
        None => {}
    }
    match state.panes().at(event.column, event.row) {
        Some(Pane::Canvas) if event.modifiers.contains(KeyModifiers::CONTROL) => {
            fold::zoom(state, !down);
        }
        Some(Pane::Canvas) => {
            // A picture that is only wider than the window scrolls sideways.
            if !state.scroll_by(0, step) {
                state.scroll_by(step, 0);
            }
        }
        Some(Pane::Findings) => state.list.step(if down { 1 } else { -1 }),
        Some(Pane::Inspector) => selection::scroll_inspector(state, step as isize),
        Some(Pane::Source) => editor::wheel(state, down),
        Some(Pane::Timeline | Pane::Request) | None => {}
    }
}
