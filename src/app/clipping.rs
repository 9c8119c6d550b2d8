//! Pieces of the open text: what is marked, words, the whole of it.
//!
//! What is cut or copied is kept for every open file and sent to the terminal's clipboard, too.
//! Refuses to read that clipboard: a terminal pastes it as text, never as keys.

use super::action::Effect;
use super::command::Command;
use super::editor::{self, byte, jump, take_over, typed};
use super::state::State;
use super::update;
use crate::document::Patch;
use crate::document::token::Span;
use crate::text::{Kind, sanitize};

/// What is marked, in bytes.
fn marked(state: &State) -> Option<Span> {
    let (from, to) = state.editor.as_ref()?.area.selection_range()?;
    let text = state.document.text();
    let span = Span::new(byte(text, from.0, from.1), byte(text, to.0, to.1));
    (span.start < span.end).then_some(span)
}

/// Keeps a piece as it is; what leaves the program is made harmless.
fn keep(state: &mut State, span: Span) -> Vec<Effect> {
    let piece = span.of(state.document.text()).to_owned();
    let clean = sanitize(&piece, Kind::Source).into_owned();
    state.waiting.clipping = piece;
    vec![Effect::Copy(clean)]
}

/// Copies what is marked, and marks it no longer: pressed again, the key leads out as it does
/// everywhere.
pub(super) fn copy(state: &mut State) -> Vec<Effect> {
    let Some(span) = marked(state) else {
        return update::run(state, Command::Quit);
    };
    let effects = keep(state, span);
    if let Some(editor) = &mut state.editor {
        editor.area.cancel_selection();
    }
    state.document.end_group();
    let text = format!("copied; {} writes it", state.key(Command::PasteText));
    state.say(text);
    effects
}

/// Cuts what is marked out of the text.
pub(super) fn cut(state: &mut State) -> Vec<Effect> {
    let Some(span) = marked(state) else {
        state.say("nothing is marked; shift with an arrow marks");
        return Vec::new();
    };
    let effects = keep(state, span);
    state.document.end_group();
    let patch = Patch::new(span, "");
    if state.document.apply(&[patch], "cut", None).is_some() {
        state.follow_text();
        take_over(state, Some(span.start));
    }
    state.document.end_group();
    effects
}

/// Writes what was cut or copied last, over what is marked.
pub(super) fn paste(state: &mut State) {
    let piece = state.waiting.clipping.clone();
    if piece.is_empty() {
        state.say("nothing was cut or copied yet");
    } else {
        editor::paste(state, &piece);
    }
}

/// Marks the whole text.
pub(super) fn mark_all(state: &mut State) {
    if let Some(editor) = &mut state.editor {
        editor.area.select_all();
    }
    state.document.end_group();
}

/// Takes out the word before the cursor, or the one behind it; what is marked, where anything is.
pub(super) fn delete_word(state: &mut State, forward: bool) {
    state.document.end_group();
    if let Some(editor) = &mut state.editor {
        if forward {
            editor.area.delete_next_word();
        } else {
            editor.area.delete_word();
        }
    }
    typed(state);
    state.document.end_group();
}

/// The cursor goes to the first letter of its line; from there to the line's start.
pub(super) fn to_start(state: &mut State) {
    if let Some(editor) = &mut state.editor {
        let (row, column) = (editor.area.cursor().0, editor.area.cursor().1);
        let line = editor.area.lines().get(row).map_or("", String::as_str);
        let indent = line.chars().take_while(|c| c.is_whitespace()).count();
        let to = if column == indent { 0 } else { indent };
        editor.area.cancel_selection();
        jump(&mut editor.area, (row, to));
    }
    state.document.end_group();
}
