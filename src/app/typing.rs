//! Keys of the open text that mind lines, brackets, comments and mistakes.
//!
//! Refuses to change bytes itself: `writing` says what to change, the document changes it and
//! keeps the one history.

use super::command::Command;
use super::editor::{byte, jump, take_over};
use super::state::State;
use super::writing::{self, Written};
use crate::document::token::{Token, tokens};
use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};

/// What a key writes that minds lines and brackets; whether it was such a key.
pub(super) fn write(state: &mut State, event: &KeyEvent) -> bool {
    let Some(editor) = &state.editor else {
        return false;
    };
    let held = KeyModifiers::CONTROL | KeyModifiers::ALT;
    if event.modifiers.intersects(held) || editor.area.selection_range().is_some() {
        return false;
    }
    let text = state.document.text();
    let cursor = editor.area.cursor();
    let at = byte(text, cursor.0, cursor.1);
    let written = match event.code {
        KeyCode::Enter => Some(writing::new_line(text, at)),
        KeyCode::Char(c) => writing::bracket(text, at, c),
        KeyCode::Backspace => writing::empty_pair(text, at),
        _ => None,
    };
    let is_such = written.is_some();
    put_in(state, written, "typing");
    is_such
}

/// Changes whole lines, as a command of the text says.
pub(super) fn rewrite(state: &mut State, command: Command) {
    let Some(editor) = &state.editor else { return };
    let text = state.document.text();
    let cursor = editor.area.cursor();
    let at = byte(text, cursor.0, cursor.1);
    let (written, name) = match command {
        Command::Comment => {
            let range = editor.area.selection_range();
            let (from, to) = range.unwrap_or(((cursor.0, 0), (cursor.0, 0)));
            let (from, to) = (byte(text, from.0, 0), byte(text, to.0, to.1));
            (writing::comment(text, from, to, at), "comment")
        }
        Command::DuplicateLine => (Some(writing::duplicate(text, at)), "duplicate line"),
        Command::LineDown => (writing::move_line(text, at, true), "move line"),
        Command::LineUp => (writing::move_line(text, at, false), "move line"),
        _ => return,
    };
    put_in(state, written, name);
}

fn put_in(state: &mut State, written: Option<Written>, name: &'static str) {
    let Some(written) = written else { return };
    let group = (name == "typing").then_some(name);
    let applied = state.document.apply(&written.patches, name, group);
    if applied.is_some() {
        state.follow_text();
        take_over(state, Some(written.cursor));
    }
}

/// The cursor goes to the next thing that is wrong, or the one before; round at the ends.
pub(super) fn to_mistake(state: &mut State, forward: bool) {
    let Some(editor) = &mut state.editor else {
        return;
    };
    let cursor = editor.area.cursor();
    let here = (cursor.0, cursor.1);
    let all = state.document.diagnostics().iter();
    let mut places: Vec<(usize, usize)> = all
        .map(|wrong| (wrong.line.saturating_sub(1), wrong.column.saturating_sub(1)))
        .collect();
    places.sort_unstable();
    let found = if forward {
        let mut later = places.iter().filter(|place| **place > here);
        later.next().or_else(|| places.first())
    } else {
        let before = places.iter().rev().find(|place| **place < here);
        before.or_else(|| places.last())
    };
    match found {
        Some(place) => {
            editor.area.cancel_selection();
            jump(&mut editor.area, *place);
        }
        None => state.say("nothing is wrong with the text"),
    }
    state.document.end_group();
}

/// The cursor goes to the other bracket of the pair it stands at.
pub(super) fn to_partner(state: &mut State) {
    let Some(editor) = &state.editor else { return };
    let text = state.document.text();
    let cursor = editor.area.cursor();
    let all: Vec<Token> = tokens(text).collect();
    match writing::pair(&all, byte(text, cursor.0, cursor.1)) {
        Some((_, other)) => take_over(state, Some(other.start)),
        None => state.say("the cursor is at no bracket that has another half"),
    }
    state.document.end_group();
}
