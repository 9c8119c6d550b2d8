//! The form of an element: its fields, one under the cursor, each set by a list or a line of text.
//!
//! The fields come from the declarations that the file is checked by. Refuses to hold values: they
//! are the text's, and every change of one is a step of the document's history.

mod values;

use super::action::Effect;
use super::build::{self, Subject, Task};
use super::command::Command;
use super::overlay::{Item, Overlay};
use super::press::Press;
use super::state::State;
use super::{editing, update};
use crate::design::path::{Path, PathStep};
use crate::design::schema::Shape;
use crate::document::draft::entry;
use crate::document::outline::{self, Spot};
use crossterm::event::{KeyCode, MouseButton, MouseEvent, MouseEventKind};
use ratatui::layout::Rect;
pub(super) use values::{choose, first_error, set};
use values::{offer, set_raw, unset};

/// Fields that page keys move by.
const PAGE: usize = 10;
/// Lines below the fields that explain the one under the cursor, with the rule above.
const NOTE: u16 = 4;
/// Columns at most.
const WIDEST: u16 = 110;

/// An open form: the values it went into, each with its cursor.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Form {
    /// The innermost one last.
    pub levels: Vec<(Path, usize)>,
}

impl Form {
    /// The value whose fields are shown, and the place of the cursor.
    #[must_use]
    pub fn here(&self) -> (Path, usize) {
        self.levels.last().cloned().unwrap_or_default()
    }

    /// What it is the form of.
    #[must_use]
    pub fn title(&self) -> String {
        let path = self.here().0;
        if path.0.is_empty() {
            return "The design".to_owned();
        }
        let steps = path.0.iter().map(|step| match step {
            PathStep::Field(name) => (*name).to_owned(),
            PathStep::Key(name) | PathStep::KeyItself(name) => name.clone(),
            PathStep::Index(place) => (place + 1).to_string(),
        });
        steps.collect::<Vec<_>>().join(" › ")
    }
}

/// The fields that a form shows.
#[must_use]
pub fn spots(state: &State, form: &Form) -> Vec<Spot> {
    let (path, _) = form.here();
    outline::spots(state.document.tree(), state.document.text(), &path)
}

/// The window of the form, frame included.
#[must_use]
pub fn window((width, height): (u16, u16)) -> Rect {
    let (across, down) = (width.min(WIDEST), height.saturating_sub(2));
    Rect::new((width - across) / 2, (height - down) / 2, across, down)
}

/// The lines of the fields within the form's window.
#[must_use]
pub fn list(screen: (u16, u16)) -> Rect {
    let window = window(screen);
    Rect {
        x: window.x + 1,
        y: window.y + 1,
        width: window.width.saturating_sub(2),
        height: window.height.saturating_sub(2 + NOTE),
    }
}

/// The first field in sight.
#[must_use]
pub fn first(cursor: usize, list: Rect) -> usize {
    (cursor + 1).saturating_sub(usize::from(list.height).max(1))
}

/// Opens the form of what is selected, or of the design.
pub(super) fn open(state: &mut State, is_design: bool) {
    if state.document.design().is_none() {
        state.refuse_edit();
        return;
    }
    let path = match Subject::of(state) {
        Some(Subject::Named(section, name)) if !is_design => entry(section, &name),
        Some(Subject::Link(place)) if !is_design => Path::section("links").index(place),
        _ => Path::default(),
    };
    state.overlays.push(Overlay::Form(Form {
        levels: vec![(path, 0)],
    }));
}

/// A key while a form is shown.
pub(super) fn key(state: &mut State, press: &Press) -> Vec<Effect> {
    state.notice = None;
    let Some(Overlay::Form(form)) = state.overlays.last() else {
        return Vec::new();
    };
    let (path, cursor) = form.here();
    let spots = spots(state, form);
    let last = spots.len().saturating_sub(1);
    let cursor = cursor.min(last);
    // Letters move as they do on the picture.
    let code = match press.command {
        Some(Command::Down) => KeyCode::Down,
        Some(Command::Up) => KeyCode::Up,
        Some(Command::Left) => KeyCode::Left,
        Some(Command::Right) => KeyCode::Right,
        _ if press.typed() == Some('G') => KeyCode::End,
        _ => press.code(),
    };
    let to = match code {
        KeyCode::Down | KeyCode::Tab => {
            if cursor == last && code == KeyCode::Tab {
                0
            } else {
                (cursor + 1).min(last)
            }
        }
        KeyCode::Up => cursor.saturating_sub(1),
        KeyCode::BackTab => cursor.checked_sub(1).unwrap_or(last),
        KeyCode::PageDown => (cursor + PAGE).min(last),
        KeyCode::PageUp => cursor.saturating_sub(PAGE),
        KeyCode::Home => 0,
        KeyCode::End => last,
        KeyCode::Esc | KeyCode::Left => {
            leave(state, code == KeyCode::Esc);
            return Vec::new();
        }
        KeyCode::Enter | KeyCode::Right | KeyCode::Char(' ') => {
            if let Some(spot) = spots.get(cursor) {
                enter(state, spot);
            }
            return Vec::new();
        }
        KeyCode::Delete | KeyCode::Backspace => {
            if let Some(spot) = spots.get(cursor) {
                unset(state, &spot.path);
            }
            return Vec::new();
        }
        _ => {
            match press.command {
                Some(Command::Undo) => editing::undo(state),
                Some(Command::Redo) => editing::redo(state),
                Some(Command::Find) => {
                    find(state, &spots);
                    return Vec::new();
                }
                Some(Command::Help) => return update::run(state, Command::Help),
                _ => state.say("enter changes the field, delete unsets it, esc goes back"),
            }
            settle(state);
            return Vec::new();
        }
    };
    if let Some(Overlay::Form(form)) = state.overlays.last_mut()
        && let Some(level) = form.levels.last_mut()
    {
        *level = (path, to);
    }
    Vec::new()
}

/// Lists the fields, to go to one.
fn find(state: &mut State, spots: &[Spot]) {
    let named = spots.iter().enumerate();
    let items = named.map(|(place, spot)| Item {
        value: place.to_string(),
        label: spot.label.clone(),
        detail: String::new(),
    });
    build::choose(state, "Go to", Task::Field, items.collect());
}

/// Goes to a field that was chosen from the list.
pub(super) fn go_to(state: &mut State, place: &str) {
    if let (Some(Overlay::Form(form)), Ok(place)) = (state.overlays.last_mut(), place.parse())
        && let Some(level) = form.levels.last_mut()
    {
        level.1 = place;
    }
}

/// Goes back to the value around, or out.
fn leave(state: &mut State, may_close: bool) {
    if let Some(Overlay::Form(form)) = state.overlays.last_mut() {
        if form.levels.len() > 1 {
            form.levels.pop();
        } else if may_close {
            state.overlays.pop();
        }
    }
}

/// Leaves values that are no longer there, after an undo or a removal.
fn settle(state: &mut State) {
    let document = &state.document;
    if let Some(Overlay::Form(form)) = state.overlays.last_mut() {
        let there =
            |path: &Path| outline::shape_at(document.tree(), document.text(), path).is_some();
        form.levels.retain(|(path, _)| there(path));
        if form.levels.is_empty() {
            state.overlays.pop();
        }
    }
}

/// The mouse while a form is shown: a click chooses, another one changes; the wheel moves.
pub(super) fn mouse(state: &mut State, event: MouseEvent) {
    let Some(Overlay::Form(form)) = state.overlays.last() else {
        return;
    };
    let (_, cursor) = form.here();
    let spots = spots(state, form);
    let list = list(state.view.window);
    let last = spots.len().saturating_sub(1);
    let to = match event.kind {
        MouseEventKind::ScrollDown => (cursor + 1).min(last),
        MouseEventKind::ScrollUp => cursor.saturating_sub(1),
        MouseEventKind::Down(MouseButton::Left)
            if list.contains((event.column, event.row).into()) =>
        {
            let row = first(cursor, list) + usize::from(event.row - list.y);
            match spots.get(row) {
                Some(spot) if row == cursor => {
                    enter(state, spot);
                    return;
                }
                Some(_) => row,
                None => return,
            }
        }
        _ => return,
    };
    if let Some(Overlay::Form(form)) = state.overlays.last_mut()
        && let Some(level) = form.levels.last_mut()
    {
        level.1 = to;
    }
}

const fn plain(shape: &'static Shape) -> &'static Shape {
    match shape {
        Shape::OrUndecided(inner) => inner,
        other => other,
    }
}

/// Goes into a field, or asks for its value.
fn enter(state: &mut State, spot: &Spot) {
    let shape = plain(spot.shape);
    if spot.is_new {
        match shape {
            Shape::Record(_) => {
                if set_raw(state, &spot.path, "()").is_ok() {
                    push(state, spot.path.clone());
                }
                return;
            }
            Shape::Map(_) => {
                let title = format!("{}: the name of the new entry", place_of(&spot.path));
                let task = Task::Value(spot.path.clone());
                build::ask(state, title, String::new(), task);
                return;
            }
            _ => {}
        }
    }
    match shape {
        Shape::Record(_) | Shape::List(_) | Shape::Map(_) | Shape::Kinds(_) => {
            push(state, spot.path.clone());
        }
        Shape::Tuple(_) if !spot.is_new => push(state, spot.path.clone()),
        Shape::Word(_) | Shape::Bool | Shape::Name => offer(state, spot),
        _ => {
            let said = spot.said.as_deref().map_or_else(
                || match shape {
                    Shape::Tuple(_) => outline::blank(shape),
                    _ => String::new(),
                },
                |said| outline::typed(spot.shape, said),
            );
            let title = format!("{}: {}", spot.label, outline::allowed(spot.shape));
            build::ask(state, title, said, Task::Value(spot.path.clone()));
        }
    }
}

fn place_of(path: &Path) -> String {
    Form {
        levels: vec![(path.clone(), 0)],
    }
    .title()
}

fn push(state: &mut State, path: Path) {
    if let Some(Overlay::Form(form)) = state.overlays.last_mut() {
        form.levels.push((path, 0));
    }
}

/// Forms of something that was renamed follow.
pub(super) fn follow_rename(state: &mut State, section: &'static str, old: &str, new: &str) {
    let (before, after) = (entry(section, old), entry(section, new));
    for overlay in &mut state.overlays {
        if let Overlay::Form(form) = overlay {
            for (path, _) in &mut form.levels {
                if path.0.starts_with(&before.0) {
                    let rest = path.0.iter().skip(before.0.len()).cloned();
                    path.0 = after.0.iter().cloned().chain(rest).collect();
                }
            }
        }
    }
}
