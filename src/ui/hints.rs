//! The panel of keys along the lower edge, and what was pressed and waits for more.
//!
//! Refuses to know keys by heart: they come from the keymap.

use super::overlay::footer;
use super::paint::Paint;
use crate::app::hints::{Hints, Line};
use crate::app::state::State;
use crate::config::Role;
use ratatui::layout::Rect;

/// Draws the panel, where it is to be shown, else what waits for more.
pub(super) fn draw(paint: &mut Paint<'_>, state: &State, screen: Rect) {
    let waiting = waiting(state);
    let Some(hints) = Hints::of(state) else {
        if !waiting.is_empty() {
            let corner = Rect::new(screen.x, screen.bottom().saturating_sub(1), screen.width, 1);
            paint.text_right(corner, corner.y, &format!(" {waiting} "), Role::Key);
        }
        return;
    };
    let height = hints.height().min(screen.height);
    let area = Rect::new(screen.x, screen.bottom() - height, screen.width, height);
    paint.fill(area, Role::Overlay);
    let title = if waiting.is_empty() {
        "Keys here".to_owned()
    } else {
        format!("After {waiting}")
    };
    let inside = paint.frame(area, &title, Role::OverlayBorder, Role::PanelTitle);
    let mut x = inside.x + 1;
    for column in &hints.columns {
        let room = hints.width.min(inside.right().saturating_sub(x));
        for (y, line) in (inside.y..inside.bottom()).zip(column) {
            match line {
                Line::Heading(title) => paint.text(x, y, room, title, Role::Accent),
                Line::Key(key, what) => {
                    paint.text(x, y, hints.key_width.min(room), key, Role::Key);
                    let at = x + hints.key_width + 1;
                    let room = room.saturating_sub(hints.key_width + 2);
                    paint.text(at, y, room, what, Role::Text)
                }
            };
        }
        x = x.saturating_add(hints.width);
    }
    let (page, pages) = hints.page;
    let of = format!("page {} of {pages}", page + 1);
    let more = state.key(crate::app::command::Command::KeysHere);
    if pages > 1 {
        footer(paint, inside, &[(more, &of), ("esc", "back")]);
    } else {
        footer(paint, inside, &[("esc", "back")]);
    }
}

/// What was pressed and is no command yet.
fn waiting(state: &State) -> String {
    let keys = state.pending.keys.iter().map(ToString::to_string);
    let number = (!state.pending.number.is_empty()).then(|| state.pending.number.clone());
    let all: Vec<String> = number.into_iter().chain(keys).collect();
    all.join(" ")
}
