//! The comparison's screen: its frame, its tabs, and what the difference comes to.
//!
//! ```text
//! duel.rs      two algorithms under the same requests
//! replay.rs    two modes under the same death
//! designs.rs   two designs, their figures and findings
//! ```
//!
//! Refuses to compute: what is compared is in the state.

mod designs;
mod duel;
mod replay;

use super::keys;
use super::paint::Paint;
use crate::app::command::Command;
use crate::app::compare::parts::Parts;
use crate::app::compare::{Compare, Tab};
use crate::app::state::State;
use crate::config::{Glyph, Role};
use crate::text::Charset;
use ratatui::layout::Rect;

const ALGORITHMS: &[Command] = &[
    Command::Back,
    Command::Help,
    Command::NextOther,
    Command::Adopt,
    Command::SlowServer,
    Command::Kill,
    Command::Faster,
    Command::Pause,
    Command::Step,
    Command::SpeedUp,
    Command::RestoreAll,
    Command::NextTab,
    Command::Undo,
];

const MODES: &[Command] = &[
    Command::Back,
    Command::Help,
    Command::NextRow,
    Command::Adopt,
    Command::Faster,
    Command::Mix,
    Command::NextTab,
    Command::Undo,
];

const DESIGNS: &[Command] = &[
    Command::Back,
    Command::Help,
    Command::NextOther,
    Command::NextTab,
    Command::Undo,
];

/// Draws the whole screen.
pub(super) fn draw(paint: &mut Paint<'_>, state: &State, screen: Rect) {
    let Some(compare) = state.compare.as_deref() else {
        return;
    };
    let parts = Parts::of((screen.width, screen.height));
    paint.fill(screen, Role::Panel);
    status(paint, state, compare, parts.status);
    tabs(paint, compare, &parts);
    let verdict = match (compare.tab, &compare.contest) {
        (Tab::Algorithms, Some(contest)) => duel::draw(paint, contest, &parts),
        (Tab::Modes, Some(contest)) => contest.replay.as_ref().map_or_else(String::new, |replay| {
            replay::draw(paint, contest, replay, &parts)
        }),
        (Tab::Designs, _) => compare
            .designs
            .as_ref()
            .map_or_else(String::new, |designs| designs::draw(paint, designs, &parts)),
        (_, None) => {
            "There is no load balancer: nobody chooses who gets the next request.".to_owned()
        }
    };
    paint.fill(parts.verdict, Role::Status);
    let room = parts.verdict.width.saturating_sub(2);
    let lines = crate::text::wrap(&verdict, usize::from(room));
    for (y, line) in (parts.verdict.y..parts.verdict.bottom()).zip(lines) {
        paint.text(1, y, room, line, Role::TextStrong);
    }
    if let Some(notice) = &state.notice {
        paint.fill(parts.notice, Role::Status);
        let role = if notice.is_error {
            Role::Bad
        } else {
            Role::TextDim
        };
        paint.text(1, parts.notice.y, room, &notice.text, role);
    } else if parts.notice.y >= parts.verdict.bottom() {
        paint.fill(parts.notice, Role::Status);
    }
    let commands = match compare.tab {
        Tab::Algorithms => ALGORITHMS,
        Tab::Modes => MODES,
        Tab::Designs => DESIGNS,
    };
    keys::of_commands(paint, state, commands, parts.keys);
}

/// What both sides have in common, and the clock.
fn status(paint: &mut Paint<'_>, state: &State, compare: &Compare, area: Rect) {
    paint.fill(area, Role::Status);
    let running = paint.sign(if compare.is_paused() {
        Glyph::Pause
    } else {
        Glyph::Play
    });
    let mut right = String::new();
    if let (Tab::Algorithms, Some(contest)) = (compare.tab, &compare.contest) {
        let clock = contest.duel.now_ns() as f64 / 1e9;
        right = format!(
            "seed {}  {} req/s  {running} {}  {:02}:{:04.1} ",
            compare.seed(),
            compare.rate(),
            compare.speed_name(),
            (clock / 60.0) as u64,
            clock % 60.0
        );
    }
    let used = paint.text_right(area, area.y, &right, Role::Accent);
    let sign = paint.sign(Glyph::Linchpin);
    let modified = if state.is_modified() {
        format!(" {}", paint.sign(Glyph::Modified))
    } else {
        String::new()
    };
    paint.parts(
        area.x + 1,
        area.y,
        area.width.saturating_sub(used + 2),
        &[
            (sign, Role::Accent),
            (" ", Role::Accent),
            (&state.file.name, Role::TextStrong),
            (&modified, Role::Warn),
        ],
    );
}

fn tabs(paint: &mut Paint<'_>, compare: &Compare, parts: &Parts) {
    let mut end = parts.tabs.x;
    for (tab, area) in parts.titles() {
        let (text, role) = if tab == compare.tab {
            (format!("[{}]", tab.title()), Role::Accent)
        } else {
            (format!(" {} ", tab.title()), Role::TextDim)
        };
        paint.text(area.x, area.y, area.width, &text, role);
        end = area.right();
    }
    let mut said = String::new();
    match (compare.tab, &compare.contest, &compare.designs) {
        (Tab::Designs, _, Some(designs)) => {
            said = format!("{} of {} ", designs.chosen + 1, designs.count());
        }
        (Tab::Algorithms | Tab::Modes, Some(contest), _) => {
            said = format!("{} ", contest.pool.name());
        }
        _ => {}
    }
    let rest = Rect {
        x: end,
        width: parts.tabs.right().saturating_sub(end),
        ..parts.tabs
    };
    paint.text_right(rest, rest.y, &said, Role::TextDim);
}

/// A line between two sides that stand beside each other.
fn divider(paint: &mut Paint<'_>, parts: &Parts) {
    if !parts.is_beside {
        return;
    }
    let glyph = if paint.look.charset == Charset::Ascii {
        '|'
    } else {
        '│'
    };
    let [left, _] = parts.sides;
    let style = paint.style(Role::PanelBorder);
    for y in left.y..left.bottom() {
        paint.glyph(left.right(), y, glyph, style);
    }
}

/// A bar that fills a part, 0 to 1, of so many cells.
fn bar(paint: &mut Paint<'_>, x: u16, y: u16, width: u16, part: f64, role: Role) {
    let cells = f64::from(width) * part.clamp(0.0, 1.0);
    let full = cells.floor() as u16;
    let ascii = paint.look.charset == Charset::Ascii;
    let (whole, parts) = if ascii {
        ('#', ['-'; 8])
    } else {
        ('█', [' ', '▏', '▎', '▍', '▌', '▋', '▊', '▉'])
    };
    let style = paint.style(role);
    for cell in 0..full.min(width) {
        paint.glyph(x + cell, y, whole, style);
    }
    let eighths = ((cells - f64::from(full)) * 8.0) as usize;
    if let (true, Some(glyph)) = (full < width && eighths > 0, parts.get(eighths)) {
        paint.glyph(x + full, y, *glyph, style);
    }
}

/// A single cell that is filled from below to a part, 0 to 1; what is more than nothing is seen.
fn level(paint: &mut Paint<'_>, x: u16, y: u16, part: f64, role: Role) {
    const BARS: [char; 9] = [' ', '▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];
    const ASCII: [char; 9] = [' ', '.', '.', ':', ':', '-', '=', '+', '#'];
    let eighths = (part.clamp(0.0, 1.0) * 8.0).ceil() as usize;
    let bars = if paint.look.charset == Charset::Ascii {
        &ASCII
    } else {
        &BARS
    };
    let style = paint.style(role);
    if let Some(glyph) = bars.get(eighths) {
        paint.glyph(x, y, *glyph, style);
    }
}
