//! The file's text: coloured by its tokens, errors in place, the cursor where typing goes.
//!
//! Refuses to edit; the text area in the state does.

use super::paint::Paint;
use crate::app::editing::first_line;
use crate::app::state::State;
use crate::config::Role;
use crate::document::token::{Token, TokenKind, tokens};
use ratatui::layout::Rect;
use ratatui::style::Modifier;

/// The pane's heading.
pub(super) fn title(state: &State) -> String {
    let errors = state.document.diagnostics().len();
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
    let here = diagnostics
        .iter()
        .find(|diagnostic| diagnostic.line == row + 1)
        .or_else(|| diagnostics.first());
    let note = u16::from(here.is_some()) * 2.min(area.height / 3);
    let text_area = Rect {
        height: area.height - note,
        ..area
    };
    let lines = editor.area.lines();
    let first = first_line(editor, usize::from(text_area.height));
    let gutter = u16::try_from(lines.len().to_string().len() + 2).unwrap_or(0);
    let room = usize::from(area.width.saturating_sub(gutter));
    let skip = (column + 2).saturating_sub(room);
    // The area's lines are the document's text, joined by single line feeds.
    let text = lines.join("\n");
    let tokens: Vec<Token> = tokens(&text).collect();
    let mut start: usize = lines.iter().take(first).map(|line| line.len() + 1).sum();
    for (y, (number, line)) in
        (text_area.y..text_area.bottom()).zip(lines.iter().enumerate().skip(first))
    {
        let wrong = diagnostics
            .iter()
            .any(|diagnostic| diagnostic.line == number + 1);
        if number == row {
            paint.tint(Rect::new(area.x, y, area.width, 1), Role::EditorLine);
        }
        let label = format!("{:>width$} ", number + 1, width = usize::from(gutter) - 2);
        let role = if wrong {
            Role::EditorError
        } else {
            Role::TextDim
        };
        paint.text(area.x, y, gutter, &label, role);
        let shown = line.char_indices().skip(skip).take(room);
        let mut x = area.x + gutter;
        for (offset, c) in shown {
            let role = role_at(&tokens, start + offset);
            let mut buffer = [0; 4];
            let width = paint.text(
                x,
                y,
                area.right().saturating_sub(x),
                c.encode_utf8(&mut buffer),
                role,
            );
            if wrong && let Some(cell) = paint.buffer.cell_mut((x, y)) {
                cell.modifier.insert(Modifier::UNDERLINED);
            }
            x += width.max(1);
            if x >= area.right() {
                break;
            }
        }
        start += line.len() + 1;
        if number == row {
            let at = u16::try_from(column - skip.min(column)).unwrap_or(0);
            if let Some(cell) = paint.buffer.cell_mut((area.x + gutter + at, y)) {
                cell.modifier.toggle(Modifier::REVERSED);
            }
        }
    }
    if let (Some(wrong), true) = (here, note > 0) {
        let text = format!("{}:{} {}", wrong.line, wrong.column, wrong.message);
        paint.text(
            area.x + 1,
            text_area.bottom(),
            area.width.saturating_sub(1),
            &text,
            Role::Bad,
        );
        if let Some(hint) = wrong.hint.as_deref().filter(|_| note > 1) {
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
