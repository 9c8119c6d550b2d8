//! Everything that happened, with times, the newest last.
//!
//! Refuses to keep anything: what was typed and the cursor are in the state.

use super::overlay::{footer, opened};
use super::paint::Paint;
use crate::app::command::Command;
use crate::app::overlay::EventList;
use crate::app::page;
use crate::app::state::State;
use crate::config::{Glyph, Role};
use crate::text::clock;
use crate::traffic::{Entry, Happening};
use ratatui::layout::Rect;

/// Columns of the times.
const TIMES: u16 = 9;

/// Draws the list over the screen.
pub(super) fn draw(paint: &mut Paint<'_>, state: &State, screen: Rect, list: &EventList) {
    let size = (screen.width, screen.height);
    let inside = opened(paint, page::event_frame(size), "Events");
    let query = format!("{}▏", list.query);
    paint.parts(
        inside.x + 1,
        inside.y,
        inside.width.saturating_sub(1),
        &[("> ", Role::Accent), (&query, Role::TextStrong)],
    );
    let rows = page::event_rows(size);
    let events: Vec<&Entry> = state
        .play
        .all_events()
        .filter(|entry| list.shows(&entry.sentence))
        .collect();
    let last = events.len().saturating_sub(1);
    let cursor = list.cursor.unwrap_or(last).min(last);
    let first = page::first_row(cursor, rows);
    let now_ns = state.play.now_ns();
    for (y, (place, entry)) in (rows.y..rows.bottom()).zip(events.iter().enumerate().skip(first)) {
        let is_chosen = place == cursor;
        if is_chosen {
            paint.tint(Rect::new(rows.x, y, rows.width, 1), Role::Selected);
        }
        let role = |role: Role| if is_chosen { Role::Selected } else { role };
        // What was played once and lies after now has not happened yet.
        let is_future = entry.at_ns > now_ns;
        let (glyph, mark) = sign(&entry.what);
        let text = if is_future { Role::TextDim } else { Role::Text };
        paint.text(
            rows.x + 1,
            y,
            TIMES,
            &clock(entry.at_ns),
            role(Role::TextDim),
        );
        let sign = paint.sign(glyph);
        paint.text(rows.x + 1 + TIMES, y, 2, sign, role(mark));
        let x = rows.x + TIMES + 3;
        let room = rows.right().saturating_sub(x + 1);
        let note = if is_future { "  still to come" } else { "" };
        paint.parts(
            x,
            y,
            room,
            &[(&entry.sentence, role(text)), (note, role(Role::TextDim))],
        );
    }
    if events.is_empty() {
        let text = if list.query.is_empty() {
            let kill = state.hint(Command::Kill, "kills what is selected");
            format!("nothing has happened yet{kill}")
        } else {
            "nothing matches; backspace takes letters back".to_owned()
        };
        paint.text(rows.x + 1, rows.y, rows.width, &text, Role::TextDim);
    }
    footer(
        paint,
        inside,
        &[
            ("type", "narrow"),
            ("up down", "choose"),
            ("enter", "go back to it"),
            ("esc", "back"),
        ],
    );
}

/// The sign of an event, and the colour of what it means.
pub(super) const fn sign(what: &Happening) -> (Glyph, Role) {
    match what {
        Happening::Dies { .. } | Happening::Link { cut: true, .. } => (Glyph::Dead, Role::Bad),
        Happening::WritesLost { .. } => (Glyph::Lost, Role::Lost),
        Happening::Marks { up: false, .. }
        | Happening::GoesOnAlone { .. }
        | Happening::WaitsInVain { .. }
        | Happening::SetsAside { .. }
        | Happening::HearsNoMajority { .. }
        | Happening::AddressShared { .. } => (Glyph::Warn, Role::Warn),
        Happening::Slows {
            factor_permille, ..
        } if *factor_permille != 1000 => (Glyph::Warn, Role::Warn),
        Happening::Drains { drained: true, .. } => (Glyph::Drained, Role::Warn),
        Happening::AddressMoves { .. }
        | Happening::Promoted { .. }
        | Happening::Demoted { .. }
        | Happening::Rate { .. }
        | Happening::Mix { .. } => (Glyph::Arrow, Role::Accent),
        Happening::Remembered { .. } | Happening::NoNames { .. } => (Glyph::Warn, Role::Warn),
        _ => (Glyph::Ok, Role::Ok),
    }
}
