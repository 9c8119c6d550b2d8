//! The list of what could be written where the cursor of the open text is.
//!
//! It opens when asked for, and by itself while a word is typed or where one is expected. Refuses
//! to know what fits: the document's room does; and to be in the way: every key that it has no
//! use for goes on to the text.

use super::editor::{byte, take_over};
use super::find::score;
use super::panes::Pane;
use super::state::{Editor, State};
use super::text_view::TextView;
use crate::document::Patch;
use crate::document::complete::{Candidate, Known, Sort, complete};
use crate::document::token::Span;
use crate::text;
use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use ratatui::layout::Rect;
use std::cmp::Reverse;

/// Candidates that are shown at once.
pub const SHOWN: usize = 8;

/// The open list.
#[derive(Debug, Clone)]
pub struct Offer {
    /// The bytes that what is taken takes the place of.
    pub range: Span,
    /// What fits what was typed so far, the best first.
    pub rows: Vec<Candidate>,
    /// The row that is taken.
    pub chosen: usize,
    /// It is wanted: asked for, typed for or moved in. Else Enter is a new line.
    is_wanted: bool,
}

/// Columns that the list takes at most.
const WIDEST: u16 = 72;

/// Where the list is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    /// Its cells.
    pub area: Rect,
    /// Columns of what is written; the rest is its meaning.
    pub label: u16,
}

impl Offer {
    /// The first row that is in sight.
    #[must_use]
    pub fn first(&self) -> usize {
        (self.chosen + 1).saturating_sub(SHOWN)
    }
}

/// Where the open list is: below what it would take the place of, or above where there is no
/// room.
#[must_use]
pub fn place_of(state: &State) -> Option<(&Offer, Place)> {
    let editor = state.editor.as_ref()?;
    let offer = editor.offer.as_ref()?;
    let pane = state.panes().inside(Pane::Source);
    let (x, y) = start(state, editor, offer, pane)?;
    let screen = Rect::new(0, 0, state.view.window.0, state.view.window.1);
    let widest = |of: fn(&Candidate) -> &str| {
        let widths = offer.rows.iter().map(|row| text::width(of(row)));
        u16::try_from(widths.max().unwrap_or(0)).unwrap_or(WIDEST)
    };
    let label = widest(|row| &row.label).min(WIDEST / 2);
    let width = label.saturating_add(widest(|row| &row.meaning));
    let width = width.saturating_add(5).clamp(16, WIDEST).min(screen.width);
    let rows = u16::try_from(offer.rows.len().min(SHOWN)).unwrap_or(0);
    let below = screen.bottom().saturating_sub(y + 1);
    let top = if below >= rows || below >= y {
        y + 1
    } else {
        y.saturating_sub(rows)
    };
    let left = x.min(screen.right().saturating_sub(width));
    let area = Rect::new(left, top, width, rows).intersection(screen);
    Some((offer, Place { area, label }))
}

/// The cell of the first character that what is taken takes the place of.
fn start(state: &State, editor: &Editor, offer: &Offer, pane: Rect) -> Option<(u16, u16)> {
    let view = TextView::new(state, editor, pane);
    let (row, column) = (editor.area.cursor().0, editor.area.cursor().1);
    let line = editor.area.lines().get(row)?;
    // What is replaced begins in the cursor's own line, as no word goes over lines.
    let text = state.document.text();
    let typed = Span::new(offer.range.start, byte(text, row, column)).of(text);
    let begin = column.saturating_sub(typed.chars().count());
    let down = view.row_of((row, begin))?;
    let shown = view.rows.get(down)?;
    let across = u16::try_from(shown.cell_of(line, begin, state.look.charset)).ok()?;
    let down = u16::try_from(down).ok()?;
    let x = pane.x.saturating_add(view.gutter).saturating_add(across);
    Some((x, view.text.y.saturating_add(down)))
}

/// A click on the open list takes the row; whether it was on the list.
pub(super) fn click(state: &mut State, cell: (u16, u16)) -> bool {
    let Some((offer, place)) = place_of(state) else {
        return false;
    };
    if !place.area.contains(cell.into()) {
        return false;
    }
    let row = offer.first() + usize::from(cell.1 - place.area.y);
    if let Some(editor) = &mut state.editor
        && let Some(offer) = &mut editor.offer
    {
        offer.chosen = row;
    }
    take(state);
    true
}

/// The wheel over the open list chooses; whether it was over the list.
pub(super) fn wheel(state: &mut State, cell: (u16, u16), down: bool) -> bool {
    let is_over = place_of(state).is_some_and(|(_, place)| place.area.contains(cell.into()));
    let editor = state.editor.as_mut().filter(|_| is_over);
    let Some(offer) = editor.and_then(|editor| editor.offer.as_mut()) else {
        return false;
    };
    let last = offer.rows.len().saturating_sub(1);
    let by = if down { 1 } else { -1 };
    offer.chosen = offer.chosen.saturating_add_signed(by).min(last);
    offer.is_wanted = true;
    true
}

/// Where the cursor is, in bytes.
fn place(state: &State) -> Option<usize> {
    let cursor = state.editor.as_ref()?.area.cursor();
    Some(byte(state.document.text(), cursor.0, cursor.1))
}

/// The findings that the text can speak of.
fn findings(state: &State) -> Vec<Known> {
    let report = state.world.iter().map(|world| &world.report);
    let all = report.flat_map(|report| &report.findings);
    all.flat_map(|finding| finding.with_children())
        .map(|finding| (finding.id.clone(), finding.title.clone()))
        .collect()
}

fn find(state: &State, is_wanted: bool) -> Option<Offer> {
    let at = place(state)?;
    let found = complete(state.document.text(), at, &findings(state))?;
    let mut ranked: Vec<(i32, Candidate)> = found
        .candidates
        .into_iter()
        .filter_map(|one| Some((score(&found.typed, &one.label)?, one)))
        .collect();
    if !found.typed.is_empty() {
        ranked.sort_by_key(|(score, _)| Reverse(*score));
    }
    let rows: Vec<Candidate> = ranked.into_iter().map(|(_, one)| one).collect();
    let in_quotes = found.range.of(state.document.text()).starts_with('"');
    (!rows.is_empty()).then_some(Offer {
        range: found.range,
        rows,
        chosen: 0,
        is_wanted: is_wanted || in_quotes || !found.typed.is_empty(),
    })
}

/// Opens the list, or says that there is nothing to choose from.
pub(super) fn open(state: &mut State) {
    let found = find(state, true);
    let is_empty = found.is_none();
    if let Some(editor) = &mut state.editor {
        editor.offer = found;
        editor.declined = None;
    }
    if is_empty {
        state.say("there is nothing to choose from here");
    }
}

/// Closes the list.
pub(super) fn close(state: &mut State) {
    if let Some(editor) = &mut state.editor {
        editor.offer = None;
    }
}

/// Whether what was typed is all there is to write.
fn is_complete(state: &State, offer: &Offer) -> bool {
    let said = offer.range.of(state.document.text()).trim_matches('"');
    let first = offer.rows.first();
    first.is_some_and(|first| first.label == said && matches!(first.sort, Sort::Word | Sort::Name))
}

/// A key has changed the text: the list follows, or opens where a word is typed or expected.
pub(super) fn follow(state: &mut State, event: &KeyEvent) {
    let was_open = state.editor.as_ref().is_some_and(|one| one.offer.is_some());
    let before = place(state).and_then(|at| state.document.text().get(..at));
    let expects = before.is_some_and(|before| before.ends_with(": "));
    let opens = match event.code {
        KeyCode::Char(' ') => expects,
        KeyCode::Char(c) => c.is_alphanumeric() || c == '"' || c == '_' || was_open,
        KeyCode::Backspace => was_open,
        _ => false,
    };
    let declined = state.editor.as_ref().and_then(|editor| editor.declined);
    let found = opens.then(|| find(state, false)).flatten();
    let found =
        found.filter(|offer| declined != Some(offer.range.start) && !is_complete(state, offer));
    if let Some(editor) = &mut state.editor {
        if found.is_some() || !opens {
            editor.declined = None;
        }
        editor.offer = found;
    }
}

/// A key for the open list; whether it had a use for it.
pub(super) fn key(state: &mut State, event: &KeyEvent) -> bool {
    let Some(editor) = &mut state.editor else {
        return false;
    };
    let Some(offer) = &mut editor.offer else {
        return false;
    };
    if event
        .modifiers
        .intersects(KeyModifiers::ALT | KeyModifiers::CONTROL)
    {
        return false;
    }
    let last = offer.rows.len().saturating_sub(1);
    let step = |offer: &mut Offer, to: usize| {
        offer.chosen = to;
        offer.is_wanted = true;
    };
    match event.code {
        KeyCode::Down if offer.chosen == last => step(offer, 0),
        KeyCode::Down => step(offer, offer.chosen + 1),
        KeyCode::Up => step(offer, offer.chosen.checked_sub(1).unwrap_or(last)),
        KeyCode::PageDown => step(offer, (offer.chosen + SHOWN).min(last)),
        KeyCode::PageUp => step(offer, offer.chosen.saturating_sub(SHOWN)),
        KeyCode::Esc => {
            editor.declined = Some(offer.range.start);
            editor.offer = None;
        }
        KeyCode::Enter if !offer.is_wanted => {
            editor.offer = None;
            return false;
        }
        KeyCode::Enter | KeyCode::Tab => take(state),
        _ => return false,
    }
    true
}

/// Writes what was chosen, in one step of the history; what it brings may ask for more.
fn take(state: &mut State) {
    let Some(editor) = &mut state.editor else {
        return;
    };
    let Some(offer) = editor.offer.take() else {
        return;
    };
    let Some(chosen) = offer.rows.get(offer.chosen) else {
        return;
    };
    let range = offer.range;
    let patch = Patch::new(range, chosen.insert.clone());
    state.document.end_group();
    let label = format!("{} completed", chosen.label);
    if state.document.apply(&[patch], &label, None).is_none() {
        return;
    }
    state.document.end_group();
    state.follow_text();
    take_over(state, Some(range.start + chosen.cursor));
    if matches!(chosen.sort, Sort::Field) {
        let found = find(state, false);
        if let Some(editor) = &mut state.editor {
            editor.offer = found;
        }
    }
}
