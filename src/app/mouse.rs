//! The mouse: what a click, a double click or the wheel does where.
//!
//! Refuses to be needed: everything here has a key.

use super::action::{Action, Effect};
use super::overlay::{EventList, Overlay};
use super::panes::Pane;
use super::press::Pending;
use super::setup::Row;
use super::state::State;
use super::{
    attention, compare, completing, editor, files, fold, form, mending, minimap, page, pointer,
    post_mortem, quiz, screens, selection, sheets, status_line, update,
};
use crossterm::event::{KeyCode, KeyEvent, KeyModifiers, MouseButton, MouseEvent, MouseEventKind};

/// Cells that a turn of the wheel moves the picture by.
const WHEEL: i32 = 3;

/// Acts on a mouse event.
pub(super) fn update(state: &mut State, event: MouseEvent) -> Vec<Effect> {
    let cell = (event.column, event.row);
    if event.kind == MouseEventKind::Moved {
        pointer::moved(state, cell);
        return Vec::new();
    }
    state.pending = Pending::default();
    state.pointer.leave();
    if event.kind == MouseEventKind::Down(MouseButton::Left) && points_at_list(state) {
        let is_second = state.pointer.click(cell);
        return click_list(state, cell, is_second);
    }
    if matches!(state.overlays.last(), Some(Overlay::Quiz)) {
        let is_press = event.kind == MouseEventKind::Down(MouseButton::Left);
        let is_second = is_press && state.pointer.click(cell);
        if quiz::keys::mouse(state, event, is_second) {
            return Vec::new();
        }
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

/// Whether a list lies uppermost that is clicked line by line.
fn points_at_list(state: &State) -> bool {
    matches!(
        state.overlays.last(),
        Some(Overlay::Chooser(_) | Overlay::Events(_) | Overlay::Settings { .. })
    )
}

/// A click puts the cursor on a line; the second one there does what enter does.
fn click_list(state: &mut State, (x, y): (u16, u16), is_second: bool) -> Vec<Effect> {
    let window = state.view.window;
    let count = |list: &EventList| {
        let events = state.play.all_events();
        events.filter(|entry| list.shows(&entry.sentence)).count()
    };
    let (rows, cursor, lines) = match state.overlays.last() {
        Some(Overlay::Chooser(chooser)) => {
            let rows = page::chooser_rows(chooser, window);
            (rows, chooser.cursor, chooser.matches().len())
        }
        Some(Overlay::Events(list)) => {
            let lines = count(list);
            let cursor = list.cursor.unwrap_or(lines).min(lines.saturating_sub(1));
            (page::event_rows(window), cursor, lines)
        }
        Some(Overlay::Settings { cursor }) => (page::setting_rows(window), *cursor, Row::ALL.len()),
        _ => return Vec::new(),
    };
    if !rows.contains((x, y).into()) {
        return Vec::new();
    }
    if is_second {
        let enter = KeyEvent::new(KeyCode::Enter, KeyModifiers::NONE);
        return update::update(state, Action::Key(enter));
    }
    let line = page::first_row(cursor, rows) + usize::from(y - rows.y);
    if line >= lines {
        return Vec::new();
    }
    match state.overlays.last_mut() {
        Some(Overlay::Chooser(chooser)) => chooser.cursor = line,
        Some(Overlay::Events(list)) => list.cursor = (line + 1 < lines).then_some(line),
        Some(Overlay::Settings { cursor }) => *cursor = line,
        _ => {}
    }
    Vec::new()
}

fn click(state: &mut State, x: u16, y: u16) {
    if !state.overlays.is_empty() {
        return;
    }
    if completing::click(state, (x, y)) {
        return;
    }
    if let Some(id) = status_line::tab_at(state, (x, y)) {
        files::go_to(state, id);
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
        attention::focus(state, pane);
    }
}

fn select_at(state: &mut State, x: u16, y: u16) {
    let Some(world) = state.world.clone() else {
        return;
    };
    if let Some(element) = pointer::element_at(state, (x, y)) {
        selection::select(state, element.id(&world.model).to_owned());
    }
}

fn across(state: &mut State, by: i32) {
    if state.overlays.is_empty() {
        state.scroll_by(by, 0);
    }
}

fn wheel(state: &mut State, event: MouseEvent, down: bool) {
    let is_free = state.overlays.is_empty();
    if is_free && completing::wheel(state, (event.column, event.row), down) {
        return;
    }
    let step = if down { WHEEL } else { -WHEEL };
    let window = state.view.window;
    match state.overlays.last_mut() {
        Some(
            overlay @ (Overlay::Help { .. }
            | Overlay::Derivation { .. }
            | Overlay::Difference { .. }),
        ) => {
            let last = page::last_line(overlay, window, &state.setup.keymap);
            if let Overlay::Help { scroll, .. }
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
