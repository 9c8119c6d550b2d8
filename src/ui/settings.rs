//! The settings screen: a row each, the chosen one explained, with a sample of the theme.
//!
//! Refuses to change anything.

use super::overlay::{footer, opened};
use super::paint::Paint;
use crate::app::command::Command;
use crate::app::page;
use crate::app::setup::{LIST, Row};
use crate::app::state::State;
use crate::config::{Glyph, Role};
use ratatui::layout::Rect;

/// Columns that the names take.
const NAMES: u16 = 20;

/// Draws the screen; the cursor is on a row.
pub(super) fn draw(paint: &mut Paint<'_>, state: &State, screen: Rect, cursor: usize) {
    let inside = opened(
        paint,
        page::setting_frame((screen.width, screen.height)),
        "Settings",
    );
    let width = inside.width.saturating_sub(2);
    let mut y = inside.y;
    for (place, row) in Row::ALL.into_iter().enumerate() {
        if y >= inside.bottom() {
            break;
        }
        let is_chosen = place == cursor;
        let value = row.value(state);
        let name = if is_chosen {
            Role::TextStrong
        } else {
            Role::Text
        };
        paint.text(inside.x + 1, y, NAMES, row.name(), name);
        let used = paint.text(
            inside.x + 1 + NAMES,
            y,
            width.saturating_sub(NAMES),
            &value,
            Role::Accent,
        );
        if is_chosen {
            let arrows = "  left and right change it";
            let x = inside.x + 1 + NAMES + used;
            let most = inside.right().saturating_sub(x + 1);
            paint.text(x, y, most, arrows, Role::TextDim);
            paint.tint(Rect::new(inside.x, y, inside.width, 1), Role::Selected);
        }
        y += 1;
    }
    y += 1;
    let doc = Row::ALL.get(cursor).map_or("", |row| row.doc());
    for line in crate::text::wrap(doc, usize::from(width)) {
        if y < inside.bottom() {
            paint.text(inside.x + 1, y, width, line, Role::TextDim);
        }
        y += 1;
    }
    let wrong = state.setup.problems.len();
    if wrong > 0 && y + 1 < inside.bottom() {
        let noun = if wrong == 1 { "problem" } else { "problems" };
        let told = format!("{wrong} {noun} in your files: {LIST}");
        paint.text(inside.x + 1, y, width, &told, Role::Warn);
        y += 1;
    }
    sample(
        paint,
        Rect::new(
            inside.x + 1,
            y + 1,
            width,
            inside.bottom().saturating_sub(y + 1),
        ),
    );
    let keep = state.key(Command::KeepSettings);
    let what = if state.setup.has_changes() {
        "keep for the next time"
    } else {
        "keep"
    };
    footer(
        paint,
        inside,
        &[
            (keep, what),
            (state.key(Command::DayNight), "light or dark"),
            ("esc", "back"),
        ],
    );
}

/// What the theme makes of the things that matter most.
fn sample(paint: &mut Paint<'_>, area: Rect) {
    let lines: [&[(&str, Role)]; 4] = [
        &[
            (paint.sign(Glyph::ClassStatic), Role::ClassStatic),
            (" static   ", Role::Text),
            (paint.sign(Glyph::ClassRead), Role::ClassRead),
            (" read   ", Role::Text),
            (paint.sign(Glyph::ClassWrite), Role::ClassWrite),
            (" write   ", Role::Text),
            (paint.sign(Glyph::Lost), Role::Lost),
            (" lost", Role::Text),
        ],
        &[
            ("critical  ", Role::SeverityCritical),
            ("high  ", Role::SeverityHigh),
            ("medium  ", Role::SeverityMedium),
            ("low  ", Role::SeverityLow),
            ("good", Role::Ok),
        ],
        &[
            (" 100 % ", Role::HeatFull),
            ("  60 % ", Role::HeatLess),
            ("  30 % ", Role::HeatLow),
            ("   0 % ", Role::HeatGone),
        ],
        &[
            ("\"mysql-1\"", Role::EditorString),
            (": ", Role::EditorPunctuation),
            ("Database", Role::EditorWord),
            ("(", Role::EditorPunctuation),
            ("port", Role::EditorField),
            (": ", Role::EditorPunctuation),
            ("3306", Role::EditorNumber),
            ("),  ", Role::EditorPunctuation),
            ("// takes the writes", Role::EditorComment),
        ],
    ];
    for (y, parts) in (area.y..area.bottom()).zip(lines) {
        paint.parts(area.x, y, area.width, parts);
    }
}
