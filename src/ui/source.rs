//! The file's text: coloured by its tokens, errors in place, the cursor where typing goes.
//!
//! Refuses to edit; the text area in the state does.

use super::paint::Paint;
use crate::app::editor::note;
use crate::app::seeking::{Aim, Search};
use crate::app::state::{Editor, State};
use crate::app::text_view::{TextView, cells};
use crate::app::writing;
use crate::config::Role;
use crate::document::Diagnostic;
use crate::document::token::{Span, Token, TokenKind};
use ratatui::layout::Rect;
use ratatui::style::Modifier;

/// The pane's heading.
pub(super) fn title(state: &State) -> String {
    let errors = state.error_count();
    match errors {
        0 => format!("{}: valid", state.file.name),
        1 => format!("{}: 1 error", state.file.name),
        _ => format!("{}: {errors} errors", state.file.name),
    }
}

/// Draws the text and, below it, what is wrong where the cursor is.
pub(super) fn draw(paint: &mut Paint<'_>, state: &State, area: Rect) {
    let Some(editor) = &state.editor else { return };
    let cursor = editor.area.cursor();
    let (row, column) = (cursor.0, cursor.1);
    let diagnostics = state.document.diagnostics();
    let view = TextView::new(state, editor, area);
    let (text_area, gutter) = (view.text, view.gutter);
    let left = area.x + gutter;
    let lines = editor.area.lines();
    let tokens = state.document.tokens();
    let charset = state.look.charset;
    let before = lines.get(row).into_iter().flat_map(|line| line.chars());
    let before: usize = before.take(column).map(char::len_utf8).sum();
    let found = paint.style(Role::Selected);
    let pair = writing::pair(tokens, state.document.line_start(row) + before);
    let is_paired =
        |place: usize| pair.is_some_and(|(own, other)| place == own.start || place == other.start);
    for (y, shown) in (text_area.y..text_area.bottom()).zip(&view.rows) {
        let number = shown.line;
        let line = lines.get(number).map_or("", String::as_str);
        let start = state.document.line_start(number);
        let wrong: Vec<Span> = diagnostics
            .iter()
            .filter(|diagnostic| diagnostic.line == number + 1)
            .map(|diagnostic| columns(diagnostic, state.document.text()))
            .collect();
        if number == row {
            paint.tint(Rect::new(area.x, y, area.width, 1), Role::EditorLine);
        }
        let role = if wrong.is_empty() {
            Role::TextDim
        } else {
            Role::EditorError
        };
        // The number stands at the line's beginning alone, or at what is in sight of it.
        if shown.from == 0 || !state.setup.wrap {
            let label = format!("{:>width$} ", number + 1, width = usize::from(gutter) - 2);
            paint.text(area.x, y, gutter, &label, role);
        }
        let is_wrong = |place: usize| {
            wrong
                .iter()
                .any(|span| (span.start..span.end).contains(&place))
        };
        let marks = wrong.iter().any(|span| shown.has(span.start));
        if marks || !state.setup.wrap && !wrong.is_empty() {
            // Told without colour, too.
            paint.text(left.saturating_sub(2), y, 1, "!", role);
        }
        // Cells from the row's start to the character.
        let mut at = shown.lead;
        let count = shown.to - shown.from;
        let characters = line.char_indices().enumerate();
        for (place, (offset, c)) in characters.skip(shown.from).take(count) {
            let width = cells(c, charset);
            let x = left + u16::try_from(at).unwrap_or(u16::MAX);
            at += width;
            let role = role_at(tokens, start + offset);
            let most = u16::try_from(width).unwrap_or(u16::MAX);
            let mut buffer = [0; 4];
            paint.text(x, y, most, c.encode_utf8(&mut buffer), role);
            if let Some(cell) = paint.buffer.cell_mut((x, y)) {
                if is_wrong(place) {
                    cell.modifier.insert(Modifier::UNDERLINED);
                }
                if is_paired(start + offset) {
                    cell.modifier.insert(Modifier::BOLD | Modifier::UNDERLINED);
                }
                if let Some(is_current) = is_found(editor, number, place) {
                    if is_current {
                        cell.set_style(found);
                    } else {
                        cell.modifier.insert(Modifier::BOLD | Modifier::UNDERLINED);
                    }
                }
                if is_marked(editor, number, place) {
                    cell.modifier.insert(Modifier::REVERSED);
                }
            }
        }
        if number == row && shown.has(column) {
            let x = shown.cell_of(line, column, charset);
            let x = u16::try_from(x).unwrap_or(u16::MAX);
            if x < area.width.saturating_sub(gutter)
                && let Some(cell) = paint.buffer.cell_mut((left + x, y))
            {
                cell.modifier.toggle(Modifier::REVERSED);
            }
        }
    }
    let below = area.height - text_area.height;
    if let Some(search) = &editor.search {
        let bar = Rect::new(area.x, text_area.bottom(), area.width, below);
        search_bar(paint, search, bar);
        return;
    }
    if let Some(wrong) = note(state, editor).filter(|_| below > 0) {
        let text = format!("{}:{} {}", wrong.line, wrong.column, wrong.message);
        paint.text(
            area.x + 1,
            text_area.bottom(),
            area.width.saturating_sub(1),
            &text,
            Role::Bad,
        );
        if let Some(hint) = wrong.hint.as_deref().filter(|_| below > 1) {
            paint.text(
                area.x + 1,
                text_area.bottom() + 1,
                area.width.saturating_sub(1),
                hint,
                Role::TextDim,
            );
        }
    }
}

/// The characters of its first line that a diagnostic speaks of: one at least.
fn columns(diagnostic: &Diagnostic, text: &str) -> Span {
    let start = diagnostic.column.saturating_sub(1);
    let said = diagnostic.span.of(text).lines().next();
    let length = said.map_or(0, |said| said.chars().count());
    Span::new(start, start + length.max(1))
}

/// What is looked for, where it is, and what takes its place.
fn search_bar(paint: &mut Paint<'_>, search: &Search, area: Rect) {
    let count = search.found.len();
    let told = match (search.aim, search.current) {
        (Aim::Line, _) => "enter stays, esc goes back".to_owned(),
        (_, _) if search.query.is_empty() => "type what to look for".to_owned(),
        (_, Some(current)) => format!("{} of {count}", current + 1),
        (_, None) => "is nowhere in the text".to_owned(),
    };
    let role = if search.current.is_none() && !search.query.is_empty() && search.aim != Aim::Line {
        Role::Bad
    } else {
        Role::TextDim
    };
    let title = if search.aim == Aim::Line {
        "line "
    } else {
        "find "
    };
    let query = (
        title,
        search.query.as_str(),
        !search.in_replacement,
        told,
        role,
    );
    let help = "enter one, ctrl-a all, tab up".to_owned();
    let replacement = (
        "with ",
        search.replacement.as_str(),
        search.in_replacement,
        help,
        Role::TextDim,
    );
    for (y, (title, line, has_cursor, told, role)) in
        (area.y..area.bottom()).zip([query, replacement])
    {
        paint.tint(Rect::new(area.x, y, area.width, 1), Role::Panel);
        let cursor = if has_cursor { "▏" } else { "" };
        let line = format!("{line}{cursor}");
        let rest = format!("  {told}");
        let parts = [
            (title, Role::Accent),
            (line.as_str(), Role::TextStrong),
            (rest.as_str(), role),
        ];
        paint.parts(area.x + 1, y, area.width.saturating_sub(1), &parts);
    }
}

/// Whether a character is part of what is looked for, and of the one that the cursor is at.
fn is_found(editor: &Editor, row: usize, column: usize) -> Option<bool> {
    let search = editor.search.as_ref()?;
    let after = search
        .found
        .partition_point(|(line, start, _)| (*line, *start) <= (row, column));
    let place = after.checked_sub(1)?;
    let (line, _, end) = search.found.get(place)?;
    (*line == row && column < *end).then_some(search.current == Some(place))
}

/// Whether a character is selected in the open text.
fn is_marked(editor: &Editor, row: usize, column: usize) -> bool {
    editor
        .area
        .selection_range()
        .is_some_and(|(from, to)| from <= (row, column) && (row, column) < to)
}

/// The colours of the token that a byte belongs to.
fn role_at(tokens: &[Token], place: usize) -> Role {
    let token = tokens.partition_point(|token| token.span.end <= place);
    match tokens.get(token).map(|token| token.kind) {
        Some(TokenKind::Comment | TokenKind::Attribute) => Role::EditorComment,
        Some(TokenKind::Text | TokenKind::Character) => Role::EditorString,
        Some(TokenKind::Number) => Role::EditorNumber,
        Some(TokenKind::Word) => Role::EditorWord,
        Some(TokenKind::Field) => Role::EditorField,
        Some(TokenKind::Broken(_)) => Role::EditorError,
        _ => Role::EditorPunctuation,
    }
}
