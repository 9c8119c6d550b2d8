//! Changing the text: by key on the canvas, one token at a time, or by hand in the editor.
//!
//! One history for both. Refuses to parse: the document does, and the picture follows whatever
//! is valid.

use super::action::Effect;
use super::keys::Key;
use super::panes::Pane;
use super::state::{Editor, State};
use super::update;
use crate::design::model::NodeId;
use crate::design::path::Path;
use crate::design::schema::Described;
use crate::design::words::{Algorithm, Mode};
use crate::design::{Choice, Kind};
use crate::document::{Span, patch};
use crate::share::Element;
use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use ratatui::style::Style;
use tui_textarea::{CursorMove, TextArea};

/// The balancer that algorithm and mode keys speak to: the selected one, else the only one.
fn balancer(state: &State) -> Option<(String, Choice<Algorithm>, Choice<Mode>)> {
    let world = state.world.as_ref()?;
    let graph = &world.model.graph;
    let as_balancer = |node: NodeId| match graph[node].kind() {
        Some(Kind::LoadBalancer(balancer)) => Some((
            graph[node].authored.clone(),
            balancer.algorithm,
            balancer.mode,
        )),
        _ => None,
    };
    if let Some(Element::Component(node)) = state.selected()
        && let Some(found) = as_balancer(NodeId::new(node))
    {
        return Some(found);
    }
    let mut all: Vec<_> = graph.node_indices().filter_map(as_balancer).collect();
    all.dedup_by(|a, b| a.0 == b.0);
    (all.len() == 1).then(|| all.remove(0))
}

/// Gives the balancer its next algorithm: one token of the text.
pub(super) fn next_algorithm(state: &mut State) {
    let Some((name, algorithm, _)) = balancer(state) else {
        state.say("select a load balancer first: algorithms are theirs");
        return;
    };
    let all = Algorithm::ALL;
    let next = algorithm
        .get()
        .and_then(|now| all.iter().position(|one| one == now))
        .map_or(0, |place| (place + 1) % all.len());
    if let Some(next) = all.get(next) {
        set(state, &name, "algorithm", &next.show());
    }
}

/// Switches the balancer between active-active and active-passive: one token of the text.
pub(super) fn switch_mode(state: &mut State) {
    let Some((name, _, mode)) = balancer(state) else {
        state.say("select a load balancer first: modes are theirs");
        return;
    };
    let next = match mode {
        Choice::Is(Mode::ActiveActive) => Mode::ActivePassive,
        _ => Mode::ActiveActive,
    };
    set(state, &name, "mode", &next.show());
}

fn set(state: &mut State, component: &str, field: &'static str, value: &str) {
    let path = Path::section("components").key(component).field(field);
    let patches = state.document.editor().set(&path, value);
    let label = format!("{component}: {field}");
    let done = patches.and_then(|patches| state.document.apply(&patches, &label, None));
    if done.is_some() {
        follow(state);
        state.say(format!(
            "{component}: {field} is now {value}; u takes it back"
        ));
    } else {
        state.complain(format!(
            "{field} cannot be changed while the text has errors"
        ));
    }
}

/// Takes the last change of the text back.
pub(super) fn undo(state: &mut State) {
    let travelled = state.document.undo();
    arrive(state, travelled, "taken back", "nothing to take back");
}

/// Makes the change again that was taken back last.
pub(super) fn redo(state: &mut State) {
    let travelled = state.document.redo();
    arrive(state, travelled, "made again", "nothing to make again");
}

fn arrive(state: &mut State, travelled: Option<(Span, String)>, done: &str, nothing: &str) {
    match travelled {
        Some((_, label)) => {
            follow(state);
            state.say(format!("{label}: {done}"));
        }
        None => state.say(nothing),
    }
}

/// The world and the open editor follow the text.
fn follow(state: &mut State) {
    state.follow_text();
    if state.editor.is_some() {
        let cursor = state.editor.as_ref().map(|editor| editor.area.cursor());
        open_at(state, cursor.map_or((0, 0), |cursor| (cursor.0, cursor.1)));
    }
}

/// Opens the text beside the picture, at what is selected.
pub(super) fn open(state: &mut State) {
    let place = state
        .view
        .selected
        .as_deref()
        .and_then(|id| state.world.as_ref()?.model.node(id).map(|node| (node, id)))
        .and_then(|(node, _)| {
            let world = state.world.as_ref()?;
            let path = Path::section("components").key_itself(&world.model.graph[node].authored);
            let start = state.document.span_of(&path)?.start;
            let before = state.document.text().get(..start)?;
            let row = before.matches('\n').count();
            let column = before.chars().rev().take_while(|c| *c != '\n').count();
            Some((row, column))
        });
    open_at(state, place.unwrap_or((0, 0)));
    state.view.pane = Pane::Source;
    state.lay_out();
}

fn open_at(state: &mut State, (row, column): (usize, usize)) {
    let lines = state
        .document
        .text()
        .lines()
        .map(str::to_owned)
        .collect::<Vec<_>>();
    let mut area = TextArea::new(lines);
    // The document has the one history; the area's own would be a second truth.
    area.set_max_histories(0);
    area.set_cursor_line_style(Style::default());
    area.move_cursor(CursorMove::Jump(
        u16::try_from(row).unwrap_or(u16::MAX),
        u16::try_from(column).unwrap_or(u16::MAX),
    ));
    state.editor = Some(Editor { area });
}

/// Puts the cursor of the open text at the first error.
pub(super) fn go_to_first_error(state: &mut State) {
    let Some(first) = state.document.diagnostics().first() else {
        return;
    };
    let (row, column) = (first.line.saturating_sub(1), first.column.saturating_sub(1));
    if let Some(editor) = &mut state.editor {
        editor.area.move_cursor(CursorMove::Jump(
            u16::try_from(row).unwrap_or(u16::MAX),
            u16::try_from(column).unwrap_or(u16::MAX),
        ));
    }
}

/// Closes the text; what was typed is kept.
pub(super) fn close(state: &mut State) {
    state.editor = None;
    update::focus(state, Pane::Canvas);
}

/// A key for the open text.
pub(super) fn key(state: &mut State, key: Key, event: &KeyEvent) -> Vec<Effect> {
    state.notice = None;
    let with_control = event.modifiers.contains(KeyModifiers::CONTROL);
    match event.code {
        KeyCode::Esc => close(state),
        KeyCode::Tab | KeyCode::BackTab => update::focus(state, Pane::Canvas),
        KeyCode::Char('s') if with_control => return update::save(state, false),
        KeyCode::Char('z' | 'u') if with_control => undo(state),
        KeyCode::Char('y' | 'r') if with_control => redo(state),
        KeyCode::Char('c') if with_control => {
            return update::run(state, super::command::Command::Quit);
        }
        _ => {
            let _ = key;
            if let Some(editor) = &mut state.editor {
                editor.area.input(*event);
            }
            typed(state);
        }
    }
    Vec::new()
}

/// Pasted text goes in where the cursor is.
pub(super) fn paste(state: &mut State, text: &str) {
    if let Some(editor) = &mut state.editor {
        editor
            .area
            .insert_str(text.replace("\r\n", "\n").replace('\r', "\n"));
    }
    typed(state);
}

/// The document takes over what the area now holds, as one patch.
fn typed(state: &mut State) {
    let Some(editor) = &state.editor else { return };
    let patch = patch::from_lines(state.document.text(), editor.area.lines());
    if let Some(patch) = patch {
        state.document.apply(&[patch], "typing", Some("typing"));
        state.follow_text();
    }
}

/// A click in the open text puts the cursor there.
pub(super) fn click(state: &mut State, x: u16, y: u16) {
    let top = state
        .editor
        .as_ref()
        .map_or(0, |editor| first_line(editor, usize::from(u16::MAX)));
    if let Some(editor) = &mut state.editor {
        let row = u16::try_from(top).unwrap_or(0).saturating_add(y);
        let gutter = u16::try_from(editor.area.lines().len().to_string().len() + 2).unwrap_or(0);
        editor
            .area
            .move_cursor(CursorMove::Jump(row, x.saturating_sub(gutter)));
    }
}

/// The wheel moves the cursor of the open text.
pub(super) fn wheel(state: &mut State, down: bool) {
    if let Some(editor) = &mut state.editor {
        for _ in 0..3 {
            editor.area.move_cursor(if down {
                CursorMove::Down
            } else {
                CursorMove::Up
            });
        }
    }
}

/// The first line shown of an open text in a pane of so many lines: the cursor stays a third
/// down, so that the way it goes is seen.
#[must_use]
pub fn first_line(editor: &Editor, height: usize) -> usize {
    let lines = editor.area.lines().len();
    let row = editor.area.cursor().0;
    row.saturating_sub(height / 3)
        .min(lines.saturating_sub(height))
}
