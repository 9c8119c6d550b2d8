//! Looking for something in the open text: words, and what takes their place, or a line.
//!
//! Case counts once an upper-case letter is typed. Refuses to draw, and to change bytes by itself:
//! what is replaced is one step of the document's history.

use super::editor::{jump, take_over};
use super::state::State;
use crate::document::Patch;
use crate::document::token::Span;
use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};

/// Letters of a query at most.
const LONGEST: usize = 200;

/// What is looked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Aim {
    /// Words.
    Words,
    /// Words that others take the place of.
    Replacement,
    /// A line, by its number.
    Line,
}

/// A search under way.
#[derive(Debug, Clone)]
pub struct Search {
    /// What is looked for.
    pub aim: Aim,
    /// What was typed: words or a number.
    pub query: String,
    /// What takes the place of the words.
    pub replacement: String,
    /// Letters go to what takes their place.
    pub in_replacement: bool,
    /// Where the words are: line, first column and the one past the last, in characters.
    pub found: Vec<(usize, usize, usize)>,
    /// The one the cursor is at.
    pub current: Option<usize>,
    /// The words are those of the last search: the first letter typed takes their place.
    is_old: bool,
    /// Where the cursor was before.
    origin: (usize, usize),
}

/// Where words are in a text, in bytes. Without upper-case letters, case does not count.
#[must_use]
pub fn places(text: &str, query: &str) -> Vec<Span> {
    if query.is_empty() {
        return Vec::new();
    }
    let span = |(start, found): (usize, &str)| Span::new(start, start + found.len());
    if query.chars().any(char::is_uppercase) {
        return text.match_indices(query).map(span).collect();
    }
    // Folding ASCII alone keeps every byte in its place.
    let text = text.to_ascii_lowercase();
    let query = query.to_ascii_lowercase();
    text.match_indices(query.as_str()).map(span).collect()
}

/// Lines and columns, in characters, of spans that stay within their lines.
fn columns(text: &str, spans: &[Span]) -> Vec<(usize, usize, usize)> {
    let (mut row, mut start, mut done) = (0, 0, 0);
    let chars = |from: usize, to: usize| Span::new(from, to).of(text).chars().count();
    spans
        .iter()
        .map(|span| {
            let passed = Span::new(done, span.start).of(text);
            if let Some(last) = passed.rfind('\n') {
                row += passed.matches('\n').count();
                start = done + last + 1;
            }
            done = span.start;
            let column = chars(start, span.start);
            (row, column, column + chars(span.start, span.end))
        })
        .collect()
}

/// Begins to look for something; what was looked for before is looked for again.
pub(super) fn open(state: &mut State, aim: Aim) {
    let Some(editor) = &mut state.editor else {
        return;
    };
    let cursor = editor.area.cursor();
    let marked = editor.area.selection_range();
    let query = match (aim, marked) {
        (Aim::Line, _) => String::new(),
        (_, Some(((row, from), (end, to)))) if row == end => {
            let line = editor.area.lines().get(row).map_or("", String::as_str);
            line.chars()
                .skip(from)
                .take(to.saturating_sub(from))
                .collect()
        }
        _ => editor.sought.clone(),
    };
    editor.area.cancel_selection();
    editor.search = Some(Search {
        aim,
        query,
        replacement: String::new(),
        in_replacement: false,
        found: Vec::new(),
        current: None,
        is_old: true,
        origin: (cursor.0, cursor.1),
    });
    state.document.end_group();
    look(state);
}

/// Looks anew, from where the search began.
fn look(state: &mut State) {
    let text = state.document.text();
    let Some(editor) = &mut state.editor else {
        return;
    };
    let Some(search) = &mut editor.search else {
        return;
    };
    if search.aim == Aim::Line {
        let line = search.query.parse::<usize>().ok();
        let to = line.map_or(search.origin, |line| (line.saturating_sub(1), 0));
        jump(&mut editor.area, to);
        return;
    }
    search.found = columns(text, &places(text, &search.query));
    let from = search.origin;
    let here = search
        .found
        .iter()
        .position(|(row, column, _)| (*row, *column) >= from);
    search.current = here.or(if search.found.is_empty() {
        None
    } else {
        Some(0)
    });
    let at = search.current.and_then(|at| search.found.get(at));
    let to = at.map_or(from, |(row, column, _)| (*row, *column));
    jump(&mut editor.area, to);
}

/// The cursor goes to the next place, or the one before; round at the ends. Where no search is
/// open, the last words are looked for.
pub(super) fn step(state: &mut State, forward: bool) {
    if state
        .editor
        .as_ref()
        .is_some_and(|editor| editor.search.is_none())
    {
        open(state, Aim::Words);
        let Some(editor) = &mut state.editor else {
            return;
        };
        let has_words = editor
            .search
            .as_ref()
            .is_some_and(|search| !search.query.is_empty());
        if !has_words {
            return;
        }
        let here = editor.search.as_ref().is_some_and(|search| {
            let at = search.current.and_then(|at| search.found.get(at));
            at.is_some_and(|(row, column, _)| (*row, *column) == search.origin)
        });
        // The first place behind the cursor has been found already.
        if forward && !here {
            return;
        }
    }
    let Some(editor) = &mut state.editor else {
        return;
    };
    let Some(search) = &mut editor.search else {
        return;
    };
    let count = search.found.len();
    let Some(current) = search.current.filter(|_| count > 0) else {
        return;
    };
    let next = if forward {
        current + 1
    } else {
        current + count - 1
    } % count;
    search.current = Some(next);
    if let Some((row, column, _)) = search.found.get(next) {
        jump(&mut editor.area, (*row, *column));
    }
}

/// Ends the search: the cursor stays where it led, or goes back to where it was.
fn close(state: &mut State, goes_back: bool) {
    let Some(editor) = &mut state.editor else {
        return;
    };
    let Some(search) = editor.search.take() else {
        return;
    };
    if goes_back {
        jump(&mut editor.area, search.origin);
    }
    if search.aim != Aim::Line {
        editor.sought = search.query;
    }
}

/// Types into the bar.
pub(super) fn write(state: &mut State, text: &str) -> bool {
    let search = state
        .editor
        .as_mut()
        .and_then(|editor| editor.search.as_mut());
    let Some(search) = search else { return false };
    let numbers = search.aim == Aim::Line;
    if std::mem::take(&mut search.is_old) && !search.in_replacement {
        search.query.clear();
    }
    let line = if search.in_replacement {
        &mut search.replacement
    } else {
        &mut search.query
    };
    for c in text.chars() {
        let fits = !c.is_control() && (!numbers || c.is_ascii_digit());
        if fits && line.chars().count() < LONGEST {
            line.push(c);
        }
    }
    if !search.in_replacement {
        look(state);
    }
    true
}

/// A key while something is looked for; whether the search had a use for it. Any other key ends
/// the search where it is.
pub(super) fn key(state: &mut State, event: &KeyEvent) -> bool {
    let search = state
        .editor
        .as_mut()
        .and_then(|editor| editor.search.as_mut());
    let Some(search) = search else { return false };
    let held = event.modifiers - KeyModifiers::SHIFT;
    let back = event.modifiers.contains(KeyModifiers::SHIFT);
    let replaces = search.aim == Aim::Replacement;
    match event.code {
        KeyCode::Esc => close(state, true),
        KeyCode::Enter if replaces && held == KeyModifiers::ALT => replace(state, true),
        KeyCode::Enter if search.aim == Aim::Line => close(state, false),
        KeyCode::Enter if search.in_replacement => replace(state, false),
        KeyCode::Enter | KeyCode::F(3) => step(state, !back),
        KeyCode::Down if held.is_empty() => step(state, true),
        KeyCode::Up if held.is_empty() => step(state, false),
        KeyCode::Tab | KeyCode::BackTab if replaces => {
            search.in_replacement = !search.in_replacement;
        }
        KeyCode::Backspace if held.is_empty() => {
            if search.in_replacement {
                search.replacement.pop();
            } else {
                if std::mem::take(&mut search.is_old) {
                    search.query.clear();
                }
                search.query.pop();
                look(state);
            }
        }
        KeyCode::Char('a') if replaces && held == KeyModifiers::CONTROL => replace(state, true),
        KeyCode::Char(c) if held.is_empty() => {
            let mut buffer = [0; 4];
            write(state, c.encode_utf8(&mut buffer));
        }
        _ => {
            close(state, false);
            return false;
        }
    }
    true
}

/// Replaces what the cursor is at, or all: one step of the history.
fn replace(state: &mut State, all: bool) {
    let Some(editor) = &mut state.editor else {
        return;
    };
    let Some(search) = &mut editor.search else {
        return;
    };
    let places = places(state.document.text(), &search.query);
    let chosen = places
        .iter()
        .enumerate()
        .filter(|(place, _)| all || Some(*place) == search.current);
    let patches: Vec<Patch> = chosen
        .map(|(_, span)| Patch::new(*span, search.replacement.clone()))
        .collect();
    let (count, current, length) = (patches.len(), search.current, search.replacement.len());
    let Some(first) = patches.first() else {
        return;
    };
    let cursor = if all {
        first.span.start
    } else {
        first.span.start + length
    };
    let label = format!("{} replaced", search.query);
    state.document.end_group();
    if state.document.apply(&patches, &label, None).is_none() {
        return;
    }
    state.document.end_group();
    state.follow_text();
    take_over(state, Some(cursor));
    if let Some(editor) = &mut state.editor
        && let Some(search) = &mut editor.search
    {
        let at = editor.area.cursor();
        search.origin = (at.0, at.1);
    }
    look(state);
    if all || current.is_none() {
        state.say(format!("{count} replaced in one step"));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn case_counts_once_an_upper_case_letter_is_typed() {
        let starts = |query| -> Vec<usize> {
            let all = places("Http https HTTP é", query);
            all.iter().map(|span| span.start).collect()
        };
        assert_eq!(starts("http"), [0, 5, 11]);
        assert_eq!(starts("HTTP"), [11]);
        assert_eq!(starts("Http"), [0]);
        assert_eq!(starts("é"), [16]);
        assert!(starts("").is_empty());
    }

    #[test]
    fn places_are_told_by_line_and_column() {
        let text = "añb\r\n añ\n\nñ";
        let found = columns(text, &places(text, "ñ"));
        assert_eq!(found, [(0, 1, 2), (1, 2, 3), (3, 0, 1)]);
    }
}
