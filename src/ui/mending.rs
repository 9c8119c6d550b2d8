//! The fixes of a finding: what would be changed, what would go and come, the figures before and
//! after.
//!
//! Refuses to compute: fixes and their outcome are in the state.

use super::findings::role;
use super::keys;
use super::paint::Paint;
use crate::app::command::Place;
use crate::app::mending::Mending;
use crate::app::state::State;
use crate::config::Role;
use crate::findings::Finding;
use crate::findings::fix::{Line, Preview};
use crate::share::percent;
use crate::text::{width, wrap};
use ratatui::layout::Rect;

/// Windows at least this wide have the outcome beside the difference.
const WIDE: u16 = 110;
/// Columns of the outcome there.
const SIDE: u16 = 50;

/// Draws the screen below the status line.
pub(super) fn draw(paint: &mut Paint<'_>, state: &State, screen: Rect) {
    let Some(mending) = &state.mending else {
        return;
    };
    let below = Rect::new(0, 1, screen.width, screen.height.saturating_sub(1));
    paint.fill(below, Role::Panel);
    let keys = Rect::new(0, screen.height.saturating_sub(1), screen.width, 1);
    paint.fill(keys, Role::Status);
    keys::of_place(paint, state, Place::Fix, keys);
    let mut body = Rect::new(0, 2, screen.width, screen.height.saturating_sub(3));
    heading(paint, mending, Rect::new(0, 1, screen.width, 1));
    let used = choices(paint, mending, body);
    body = Rect::new(
        body.x,
        body.y + used,
        body.width,
        body.height.saturating_sub(used),
    );
    let Some((_, preview)) = mending.chosen() else {
        return;
    };
    let diff = if screen.width >= WIDE {
        let side = Rect::new(body.right() - SIDE, body.y, SIDE, body.height);
        outcome(paint, preview, side);
        Rect::new(body.x, body.y, body.width - SIDE, body.height)
    } else {
        let height = outcome_height(preview).min(body.height / 2);
        let top = Rect::new(body.x, body.y, body.width, height);
        outcome(paint, preview, top);
        let y = body.y + height;
        Rect::new(body.x, y, body.width, body.height.saturating_sub(height))
    };
    difference(paint, preview, mending.scroll, diff);
}

fn heading(paint: &mut Paint<'_>, mending: &Mending, area: Rect) {
    let finding = &mending.finding;
    let head = role(finding.severity);
    let id = format!("{} {} ", finding.severity.word(), finding.id);
    let parts = [
        (id.as_str(), head),
        (finding.title.as_str(), Role::TextStrong),
    ];
    paint.parts(area.x + 1, area.y, area.width.saturating_sub(2), &parts);
}

/// The fixes to choose from, the chosen one in full; returns the lines they take, an empty one
/// behind them included.
fn choices(paint: &mut Paint<'_>, mending: &Mending, area: Rect) -> u16 {
    let mut y = area.y;
    let count = mending.choices.len();
    for (place, (fix, _)) in mending.choices.iter().enumerate() {
        let is_chosen = place == mending.cursor;
        let number = if count > 1 {
            format!("{}. ", place + 1)
        } else {
            String::new()
        };
        let indent = 3 + u16::try_from(width(&number)).unwrap_or(0);
        let room = area.width.saturating_sub(indent + 2);
        let lines = wrap(&fix.title, usize::from(room));
        let most = if is_chosen { 3 } else { 1 };
        for (line, text) in lines.into_iter().take(most).enumerate() {
            if y >= area.bottom() {
                return area.height;
            }
            let (sign, strong) = if is_chosen {
                ("> ", Role::TextStrong)
            } else {
                ("  ", Role::TextDim)
            };
            if line == 0 {
                let parts = [(sign, Role::Accent), (number.as_str(), strong)];
                paint.parts(area.x + 1, y, indent, &parts);
            }
            paint.text(area.x + indent, y, room, text, strong);
            y += 1;
        }
    }
    (y + 1 - area.y).min(area.height)
}

/// The figures before and after, a line each.
fn figures(preview: &Preview) -> [(&'static str, String, String, f64); 4] {
    let (before, after) = (&preview.before, &preview.after);
    [
        (
            "served",
            format!("{} %", percent(before.served.all)),
            format!("{} %", percent(after.served.all)),
            after.served.all - before.served.all,
        ),
        (
            "available",
            before.availability_text(),
            after.availability_text(),
            after.availability.0 - before.availability.0,
        ),
        (
            "down a year",
            before.downtime_text(),
            after.downtime_text(),
            after.availability.0 - before.availability.0,
        ),
        (
            "score",
            before.score.to_string(),
            after.score.to_string(),
            f64::from(after.score) - f64::from(before.score),
        ),
    ]
}

fn outcome_height(preview: &Preview) -> u16 {
    let lists = preview.gone.len() + preview.born.len() + preview.moved.len();
    u16::try_from(figures(preview).len() + lists + 2).unwrap_or(u16::MAX)
}

fn outcome(paint: &mut Paint<'_>, preview: &Preview, area: Rect) {
    let mut y = area.y;
    let figures = figures(preview);
    let widest = |texts: [&str; 4]| {
        let widest = texts.into_iter().map(width).max();
        u16::try_from(widest.unwrap_or(0)).unwrap_or(0)
    };
    let name = widest(figures.each_ref().map(|figure| figure.0));
    let old = widest(figures.each_ref().map(|figure| figure.1.as_str()));
    for (title, before, after, gain) in &figures {
        if y >= area.bottom() {
            return;
        }
        // Less than a millionth is nothing that anybody notices.
        let role = match gain {
            gain if *gain > 1e-6 => Role::Ok,
            gain if *gain < -1e-6 => Role::Bad,
            _ => Role::TextDim,
        };
        let x = area.x + 1;
        paint.text(x, y, name, title, Role::TextDim);
        let right = Rect::new(x + name + 2, y, old, 1);
        paint.text_right(right, y, before, Role::Text);
        let rest = [(" → ", Role::TextDim), (after.as_str(), role)];
        let x = right.right();
        paint.parts(x, y, area.right().saturating_sub(x), &rest);
        y += 1;
    }
    y += 1;
    let lists: [(&str, &[Finding], Role); 2] = [
        ("- ", &preview.gone, Role::Ok),
        ("+ ", &preview.born, Role::Warn),
    ];
    for (sign, findings, colour) in lists {
        for (place, finding) in findings.iter().enumerate() {
            if y >= area.bottom() {
                return;
            }
            if y + 1 >= area.bottom() && place + 1 < findings.len() {
                let more = format!("{sign}{} more", findings.len() - place);
                paint.text(area.x + 1, y, area.width.saturating_sub(2), &more, colour);
                return;
            }
            let code = format!("{} ", finding.code());
            let parts = [
                (sign, colour),
                (code.as_str(), role(finding.severity)),
                (finding.title.as_str(), Role::Text),
            ];
            paint.parts(area.x + 1, y, area.width.saturating_sub(2), &parts);
            y += 1;
        }
    }
    for [_, finding] in &preview.moved {
        if y >= area.bottom() {
            return;
        }
        let text = format!("= {} stays: {}", finding.code(), finding.title);
        paint.text(
            area.x + 1,
            y,
            area.width.saturating_sub(2),
            &text,
            Role::TextDim,
        );
        y += 1;
    }
}

/// The changed lines with a sign each: the colour says nothing that the sign does not.
fn difference(paint: &mut Paint<'_>, preview: &Preview, scroll: usize, area: Rect) {
    let total = preview.lines.len();
    let shown = usize::from(area.height);
    let first = scroll.min(total.saturating_sub(shown));
    // What all lines have in common is no news.
    let indent = |text: &str| text.len() - text.trim_start_matches(' ').len();
    let common = preview
        .lines
        .iter()
        .filter_map(|line| match line {
            Line::Same(text) | Line::Gone(text) | Line::Come(text) if !text.trim().is_empty() => {
                Some(indent(text))
            }
            _ => None,
        })
        .min()
        .unwrap_or(0);
    for (y, line) in (area.y..area.bottom()).zip(preview.lines.iter().skip(first)) {
        let (sign, text, role) = match line {
            Line::At(old, new) => {
                let text = if old == new {
                    format!("line {new}")
                } else {
                    format!("line {old} → {new}")
                };
                let room = area.width.saturating_sub(3);
                paint.text(area.x + 1, y, room, &text, Role::Accent);
                continue;
            }
            Line::Same(text) => (" ", text, Role::TextDim),
            Line::Gone(text) => ("-", text, Role::Bad),
            Line::Come(text) => ("+", text, Role::Ok),
        };
        let text = text.get(common..).unwrap_or("");
        let parts = [(sign, role), (" ", role), (text, role)];
        paint.parts(area.x + 1, y, area.width.saturating_sub(3), &parts);
    }
    paint.scroll_bar(area, first, shown, total);
}
