//! The open text: its cursor, and what keys, pastes and clicks do to the document.
//!
//! Refuses a history of its own: undo is the document's, one for typing and for the canvas.

use super::action::Effect;
use super::command::{Command, Place};
use super::panes::Pane;
use super::press::Press;
use super::seeking::{self, Aim};
use super::state::{Editor, State};
use super::text_view::{self, TextView};
use super::{attention, clipping, completing, editing, setup, together, typing, update};
use crate::document::{Diagnostic, Severity, patch};
use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use ratatui::layout::Rect;
use ratatui::style::Style;
use tui_textarea::{CursorMove, TextArea};

/// Lines that page keys move by.
const PAGE: isize = 10;
/// Lines that a turn of the wheel moves by.
const WHEEL: isize = 3;

/// Opens the text beside the picture: at its first error, else at what is selected. A text that
/// is open keeps its cursor.
pub(super) fn open(state: &mut State) {
    if state.editor.is_none() {
        let at = first_error(state).unwrap_or_else(|| {
            let start = together::start_of_selected(state).unwrap_or(0);
            position(state.document.text(), start)
        });
        put(state, at);
    }
    attention::focus(state, Pane::Source);
}

/// Row and column, in characters, of a byte of a text.
fn position(text: &str, byte: usize) -> (usize, usize) {
    let before = text.get(..byte).unwrap_or_default();
    let line = before.rsplit('\n').next().unwrap_or_default();
    (before.matches('\n').count(), line.chars().count())
}

/// Lines as the area holds them: without their ends, and an empty one after the last end, so
/// that nothing of the text is lost on the way back.
fn lines(text: &str) -> Vec<String> {
    let mut lines: Vec<&str> = text.split('\n').collect();
    let last = lines.len() - 1;
    for line in lines.iter_mut().take(last) {
        *line = line.strip_suffix('\r').unwrap_or(line);
    }
    lines.into_iter().map(str::to_owned).collect()
}

fn put(state: &mut State, at: (usize, usize)) {
    let mut area = TextArea::new(lines(state.document.text()));
    // The document has the one history; the area's own would be a second truth.
    area.set_max_histories(0);
    area.set_cursor_line_style(Style::default());
    jump(&mut area, at);
    match &mut state.editor {
        Some(editor) => editor.area = area,
        None => {
            state.editor = Some(Editor {
                area,
                offer: None,
                declined: None,
                search: None,
                sought: String::new(),
                goal: None,
                beside: (at, state.view.selected.clone()),
            });
        }
    }
}

/// Puts the cursor at a line and a character, or as near as there is one.
pub(super) fn jump(area: &mut TextArea<'_>, (row, column): (usize, usize)) {
    let near = |place: usize| u16::try_from(place).unwrap_or(u16::MAX);
    area.move_cursor(CursorMove::Jump(near(row), near(column)));
    // The area's own jump ends where sixteen bits do. Lines are gone on with; of a line so long
    // only the end can be reached.
    let last = area.lines().len().saturating_sub(1);
    for _ in usize::from(near(row))..row.min(last) {
        area.move_cursor(CursorMove::Down);
    }
    if column > usize::from(u16::MAX) && area.cursor().1 == usize::from(u16::MAX) {
        area.move_cursor(CursorMove::End);
    }
}

/// Puts the cursor of the open text at a byte; nothing is marked then.
pub(super) fn move_to(state: &mut State, byte: usize) {
    let at = position(state.document.text(), byte);
    completing::close(state);
    if let Some(editor) = &mut state.editor {
        editor.area.cancel_selection();
        jump(&mut editor.area, at);
    }
    state.document.end_group();
}

/// The open text, if there is one, follows the document. The cursor goes to a byte, or stays.
pub(super) fn take_over(state: &mut State, cursor: Option<usize>) {
    completing::close(state);
    let Some(editor) = &state.editor else { return };
    let stays = editor.area.cursor();
    let at = cursor.map_or((stays.0, stays.1), |byte| {
        position(state.document.text(), byte)
    });
    put(state, at);
}

fn first_error(state: &State) -> Option<(usize, usize)> {
    let mut all = state.document.diagnostics().iter();
    let first = all.find(|diagnostic| diagnostic.severity == Severity::Error)?;
    Some((first.line.saturating_sub(1), first.column.saturating_sub(1)))
}

/// Closes the text; what was typed is kept.
pub(super) fn close(state: &mut State) {
    state.editor = None;
    state.document.end_group();
    attention::focus(state, Pane::Canvas);
}

/// A key for the open text: a command, or it writes.
pub(super) fn key(state: &mut State, press: &Press) -> Vec<Effect> {
    state.notice = None;
    if seeking::key(state, &press.event) || completing::key(state, &press.event) {
        return Vec::new();
    }
    match press.command {
        Some(command) if command.entry().group.place() == Place::Text => {
            return run(state, command);
        }
        Some(command) => return update::run(state, command),
        None => {
            if press.code() == KeyCode::Enter {
                // A line at a time is taken back.
                state.document.end_group();
            }
            if !arrow(state, &press.event) && !typing::write(state, &press.event) {
                if let Some(editor) = &mut state.editor {
                    editor.area.input(press.event);
                }
                typed(state);
            }
            completing::follow(state, &press.event);
        }
    }
    Vec::new()
}

/// Runs a command of the text's own; where none is open, it is opened.
pub(super) fn run(state: &mut State, command: Command) -> Vec<Effect> {
    if state.editor.is_none() {
        open(state);
        return Vec::new();
    }
    completing::close(state);
    match command {
        Command::Complete => completing::open(state),
        Command::FindText => seeking::open(state, Aim::Words),
        Command::ReplaceText => seeking::open(state, Aim::Replacement),
        Command::GoToLine => seeking::open(state, Aim::Line),
        Command::FindTextNext => seeking::step(state, true),
        Command::FindTextPrevious => seeking::step(state, false),
        Command::CloseText => close(state),
        Command::LeaveText => attention::focus(state, Pane::Canvas),
        Command::UndoTyping => editing::undo(state),
        Command::RedoTyping => editing::redo(state),
        Command::TextDown => vertically(state, PAGE),
        Command::TextUp => vertically(state, -PAGE),
        Command::NextMistake => typing::to_mistake(state, true),
        Command::PreviousMistake => typing::to_mistake(state, false),
        Command::OtherBracket => typing::to_partner(state),
        Command::MarkAll => clipping::mark_all(state),
        Command::CutText => return clipping::cut(state),
        Command::CopyText => return clipping::copy(state),
        Command::PasteText => clipping::paste(state),
        Command::DeleteWordBefore => clipping::delete_word(state, false),
        Command::DeleteWordAfter => clipping::delete_word(state, true),
        Command::LineStart => clipping::to_start(state),
        Command::WrapText => setup::toggle_wrap(state),
        command => typing::rewrite(state, command),
    }
    Vec::new()
}

/// Byte of a row and a column, in characters; as far into the line as there is any.
#[must_use]
pub fn byte(text: &str, row: usize, column: usize) -> usize {
    let mut lines = text.split_inclusive('\n');
    let start: usize = lines.by_ref().take(row).map(str::len).sum();
    let line = lines.next().unwrap_or_default();
    let line = line.trim_end_matches(['\r', '\n']);
    let before = line.chars().take(column);
    start + before.map(char::len_utf8).sum::<usize>()
}

/// Pasted text goes in where the cursor is, and is taken back in one go.
pub(super) fn paste(state: &mut State, text: &str) {
    if seeking::write(state, text) {
        return;
    }
    completing::close(state);
    state.document.end_group();
    if let Some(editor) = &mut state.editor {
        let text = text.replace("\r\n", "\n").replace('\r', "\n");
        editor.area.insert_str(text);
    }
    typed(state);
    state.document.end_group();
}

/// The document takes over what the area now holds, as one patch. A key that only moved the
/// cursor ends what is taken back together.
pub(super) fn typed(state: &mut State) {
    let Some(editor) = &state.editor else { return };
    match patch::from_lines(state.document.text(), editor.area.lines()) {
        Some(patch) => {
            state.document.apply(&[patch], "typing", Some("typing"));
            state.follow_text();
        }
        None => state.document.end_group(),
    }
}

/// A click in the open text puts the cursor there; the cell is counted from the pane's corner.
pub(super) fn click(state: &mut State, area: Rect, x: u16, y: u16) {
    let charset = state.look.charset;
    let Some(editor) = &state.editor else { return };
    let view = TextView::new(state, editor, area);
    if y >= view.text.height {
        return;
    }
    let last = view.rows.len().saturating_sub(1);
    let Some(shown) = view.rows.get(usize::from(y).min(last)) else {
        return;
    };
    let row = shown.line;
    let cell = usize::from(x.saturating_sub(view.gutter));
    let line = editor.area.lines().get(row).map_or("", String::as_str);
    let column = shown.column_at(line, cell, charset);
    state.document.end_group();
    completing::close(state);
    if let Some(editor) = &mut state.editor {
        editor.area.cancel_selection();
        jump(&mut editor.area, (row, column));
    }
}

/// The wheel moves the cursor of the open text.
pub(super) fn wheel(state: &mut State, down: bool) {
    completing::close(state);
    vertically(state, if down { WHEEL } else { -WHEEL });
}

/// Moves the cursor down by so many rows of the pane, or up.
fn vertically(state: &mut State, by: isize) {
    let inside = state.panes().inside(Pane::Source);
    let Some(editor) = &state.editor else { return };
    let view = TextView::new(state, editor, inside);
    let room = inside.width.saturating_sub(view.gutter);
    let goal = text_view::beside(state, editor, by, usize::from(room));
    if let (Some(editor), Some(goal)) = (&mut state.editor, goal) {
        jump(&mut editor.area, goal.at);
        editor.goal = Some(goal);
    }
    state.document.end_group();
}

/// An arrow up or down; with shift it marks.
fn arrow(state: &mut State, event: &KeyEvent) -> bool {
    let by = match event.code {
        KeyCode::Down => 1,
        KeyCode::Up => -1,
        _ => return false,
    };
    let held = event.modifiers - KeyModifiers::SHIFT;
    if !held.is_empty() {
        return false;
    }
    let Some(editor) = &mut state.editor else {
        return false;
    };
    if !event.modifiers.contains(KeyModifiers::SHIFT) {
        editor.area.cancel_selection();
    } else if !editor.area.is_selecting() {
        editor.area.start_selection();
    }
    vertically(state, by);
    true
}

/// What is wrong where the cursor is, else what is wrong first.
#[must_use]
pub fn note<'a>(state: &'a State, editor: &Editor) -> Option<&'a Diagnostic> {
    let all = state.document.diagnostics();
    let row = editor.area.cursor().0;
    all.iter()
        .find(|diagnostic| diagnostic.line == row + 1)
        .or_else(|| all.first())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn opening_a_text_and_taking_its_lines_back_changes_nothing() {
        for text in ["", "\n", "a\n", "a\r\nb\r\n", "a\r\nb", "a\rb\r", "\n\n"] {
            assert_eq!(patch::from_lines(text, &lines(text)), None, "{text:?}");
        }
    }

    #[test]
    fn a_byte_is_found_by_row_and_column() {
        assert_eq!(position("añb\nc", 0), (0, 0));
        assert_eq!(position("añb\nc", 3), (0, 2));
        assert_eq!(position("añb\nc", 6), (1, 1));
        for place in [0, 1, 3, 4, 5, 6] {
            let (row, column) = position("añb\nc", place);
            assert_eq!(byte("añb\nc", row, column), place);
        }
        assert_eq!(byte("a\r\nb", 0, 9), 1);
    }
}
