//! The form of an element: a line for each field, and what there is to say of the one under the
//! cursor.
//!
//! Refuses to know fields: they come from the declarations of the file's format.

use super::overlay::footer;
use super::paint::Paint;
use crate::app::command::Command;
use crate::app::form::{self, Form};
use crate::app::state::State;
use crate::config::Role;
use crate::document::outline::{Spot, allowed};
use ratatui::layout::Rect;

/// Columns of a field's name.
const NAME: u16 = 18;

/// Draws a form.
pub(super) fn draw(paint: &mut Paint<'_>, state: &State, form: &Form) {
    let area = form::window(state.view.window);
    paint.fill(area, Role::Overlay);
    let title = form.title();
    let inside = paint.frame(area, &title, Role::OverlayBorder, Role::PanelTitle);
    let list = form::list(state.view.window);
    let spots = form::spots(state, form);
    let cursor = form.here().1.min(spots.len().saturating_sub(1));
    let first = form::first(cursor, list);
    let value = (list.width.saturating_sub(NAME) / 3).clamp(10, 34);
    for (y, (place, spot)) in (list.y..list.bottom()).zip(spots.iter().enumerate().skip(first)) {
        let chosen = place == cursor;
        if chosen {
            paint.tint(Rect::new(list.x, y, list.width, 1), Role::Selected);
        }
        let role = |role| if chosen { Role::Selected } else { role };
        let name = if spot.is_new {
            "+"
        } else {
            spot.label.as_str()
        };
        let strong = if spot.said.is_some() {
            Role::TextStrong
        } else {
            Role::Text
        };
        paint.text(list.x + 1, y, NAME - 1, name, role(strong));
        let (said, colour) = shown(spot);
        paint.text(list.x + NAME + 1, y, value, &said, role(colour));
        let rest = list.width.saturating_sub(NAME + value + 4);
        let x = list.x + NAME + value + 3;
        paint.text(x, y, rest, spot.doc, role(Role::TextDim));
    }
    paint.scroll_bar(list, first, usize::from(list.height), spots.len());
    if let Some(spot) = spots.get(cursor) {
        note(paint, state, spot, inside, list.bottom());
    }
    let keys = [
        ("enter", "change"),
        ("delete", "unset"),
        ("tab", "next"),
        (state.key(Command::Undo), "undo"),
        ("esc", "back"),
    ];
    footer(paint, inside, &keys);
}

/// What a field holds, or what holds without it.
fn shown(spot: &Spot) -> (String, Role) {
    if spot.is_new {
        return ("add one".to_owned(), Role::TextDim);
    }
    match (&spot.said, &spot.default) {
        (Some(said), _) => (
            said.split_whitespace().collect::<Vec<_>>().join(" "),
            Role::Accent,
        ),
        (None, Some(default)) => (default.clone(), Role::TextDim),
        (None, None) => ("required".to_owned(), Role::Warn),
    }
}

/// What the field under the cursor means, what it may hold, and what happened last.
fn note(paint: &mut Paint<'_>, state: &State, spot: &Spot, inside: Rect, top: u16) {
    let room = inside.width.saturating_sub(2);
    let x = inside.x + 1;
    let doc = if spot.doc.is_empty() {
        spot.label.clone()
    } else {
        format!("{}: {}", spot.label, spot.doc)
    };
    let allowed = match &spot.default {
        Some(default) => format!("{}; left out: {default}", allowed(spot.shape)),
        None => allowed(spot.shape),
    };
    paint.text(x, top + 1, room, &doc, Role::TextStrong);
    paint.text(x, top + 2, room, &allowed, Role::Text);
    if let Some(notice) = &state.notice {
        let role = if notice.is_error {
            Role::Bad
        } else {
            Role::TextDim
        };
        paint.text(x, top + 3, room, &notice.text, role);
    }
}
