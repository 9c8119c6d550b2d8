//! The post-mortem of a drill: why, who noticed, what visitors saw, and the time line.
//!
//! Refuses to judge and to arrange: the rows are in the state.

use super::overlay::footer;
use super::paint::Paint;
use super::timeline::bar;
use crate::app::command::Command;
use crate::app::post_mortem::{LABEL, Telling, indent, lines, window};
use crate::app::state::State;
use crate::config::{Glyph, Role};
use crate::design::Class;
use crate::story::drill::{Mark, Row, RowKind};
use crate::text;
use ratatui::layout::Rect;

/// A share below this is shown as a loss.
const WHOLE: f64 = 0.999;

/// Draws it over the screen.
pub(super) fn draw(paint: &mut Paint<'_>, state: &State) {
    let Some(drill) = &state.drill else {
        return;
    };
    let area = window(state);
    paint.fill(area, Role::Overlay);
    let Some(told) = &drill.told else {
        awaited(paint, state, &drill.name, area);
        return;
    };
    let inside = paint.frame(area, &told.title, Role::OverlayBorder, Role::PanelTitle);
    let figures = figures(told);
    for line in told.shown(inside) {
        let Some(row) = told.rows.get(line.item) else {
            continue;
        };
        let is_chosen = line.item == told.cursor;
        let head = u16::from(row.kind == RowKind::Heading && line.rows > 1);
        let area = Rect::new(inside.x, line.y + head, inside.width, line.rows - head);
        if is_chosen {
            paint.tint(area, Role::Selected);
        }
        if row.chart.is_empty() {
            words(paint, row, area, is_chosen);
        } else {
            chart(paint, row, area, figures, is_chosen);
        }
    }
    if state.presentation().is_some() {
        footer(paint, inside, &[("up down", "read")]);
        return;
    }
    footer(
        paint,
        inside,
        &[
            ("up down", "read"),
            ("enter", "go to that moment"),
            (state.key(Command::Copy), "copy"),
            ("esc", "back"),
        ],
    );
}

/// How far it is, while it is worked out.
fn awaited(paint: &mut Paint<'_>, state: &State, name: &str, area: Rect) {
    let title = format!("Post-mortem: {name}");
    let inside = paint.frame(area, &title, Role::OverlayBorder, Role::PanelTitle);
    if let Some(work) = &state.work {
        let progress = format!("{} \u{2026}", work.progress());
        paint.text(
            inside.x + 2,
            inside.y + 1,
            inside.width,
            &progress,
            Role::Text,
        );
    }
    footer(paint, inside, &[("esc", "give it up")]);
}

/// Columns of the figures beside the charts.
fn figures(told: &Telling) -> u16 {
    let charts = told.rows.iter().filter(|row| !row.chart.is_empty());
    let widest = charts.map(|row| text::width(&row.text)).max().unwrap_or(0);
    u16::try_from(widest).unwrap_or(u16::MAX)
}

fn words(paint: &mut Paint<'_>, row: &Row, area: Rect, is_chosen: bool) {
    let pick = |role| if is_chosen { Role::Selected } else { role };
    let role = match row.kind {
        RowKind::Heading => Role::Accent,
        RowKind::Good => Role::Ok,
        RowKind::Bad => Role::Bad,
        RowKind::Under => Role::TextDim,
        _ => Role::Text,
    };
    let x = area.x
        + if row.kind == RowKind::Heading {
            1
        } else {
            indent(row)
        };
    let label = match row.kind {
        RowKind::Time(_) => Role::TextDim,
        _ => Role::TextStrong,
    };
    paint.text(area.x + 2, area.y, area.width, &row.label, pick(label));
    if let RowKind::Time(mark) = row.kind {
        let (glyph, role) = sign(mark);
        let sign = paint.sign(glyph);
        paint.text(area.x + 1 + LABEL, area.y, 2, sign, pick(role));
    }
    let room = area.right().saturating_sub(x + 1);
    for (y, line) in (area.y..area.bottom()).zip(lines(row, area.width)) {
        paint.text(x, y, room, line, pick(role));
    }
}

fn chart(paint: &mut Paint<'_>, row: &Row, area: Rect, figures: u16, is_chosen: bool) {
    let role = match row.kind {
        RowKind::Served(Class::Static) => Role::ClassStatic,
        RowKind::Served(Class::Read) => Role::ClassRead,
        RowKind::Served(Class::Write) => Role::ClassWrite,
        _ => Role::ChartBar,
    };
    let pick = |role| if is_chosen { Role::Selected } else { role };
    paint.text(area.x + 2, area.y, LABEL, &row.label, pick(role));
    let left = area.x + LABEL;
    let room = area.width.saturating_sub(LABEL + figures + 4);
    let columns = row.columns(usize::from(room));
    let is_share = matches!(row.kind, RowKind::Served(_));
    for (x, value) in (left..).zip(&columns) {
        match value {
            Some(share) if is_share && *share <= 0.0 => {
                paint.mark(x, area.y, Glyph::Lost, Role::Lost);
            }
            Some(share) if is_share && *share < WHOLE => {
                bar(paint, x, area.y, *share, Role::Warn);
            }
            Some(part) => bar(paint, x, area.y, *part, role),
            None => {}
        }
    }
    let x = left + u16::try_from(columns.len()).unwrap_or(room) + 2;
    let room = area.right().saturating_sub(x + 1);
    paint.text(x, area.y, room, &row.text, pick(Role::Text));
}

const fn sign(mark: Mark) -> (Glyph, Role) {
    match mark {
        Mark::Done => (Glyph::Dead, Role::Bad),
        Mark::Felt | Mark::Gone => (Glyph::Lost, Role::Lost),
        Mark::Noticed => (Glyph::Warn, Role::Warn),
        Mark::Reacted => (Glyph::Arrow, Role::Accent),
        Mark::Over | Mark::Whole => (Glyph::Ok, Role::Ok),
    }
}
