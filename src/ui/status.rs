//! The line on top: which design, how much of it is served, the traffic, the clock.

use super::paint::Paint;
use crate::app::state::State;
use crate::app::travel::clock;
use crate::config::{Glyph, Role};
use crate::design::Class;
use crate::share::percent;
use ratatui::layout::Rect;

/// Windows at least this wide show what is served class by class.
const WIDE: u16 = 100;

/// Columns that the time of a task takes.
const TIMER: u16 = 12;

/// Draws the status line; what does not fit is left out from the right, the name last.
pub(super) fn draw(paint: &mut Paint<'_>, state: &State, area: Rect) {
    paint.fill(area, Role::Status);
    let modified = paint.sign(Glyph::Modified);
    let mark = if state.is_modified() {
        format!(" {modified}")
    } else {
        String::new()
    };
    let title = state
        .world
        .as_ref()
        .map_or(String::new(), |world| world.model.topology.title.clone());
    let right = figures(paint, state, area);
    let room = area.width.saturating_sub(right + 4);
    let sign = paint.sign(Glyph::Linchpin);
    // In a narrow window the design's name is worth more than ours.
    let brand = if area.width >= WIDE {
        " linchpin  "
    } else {
        " "
    };
    let mut used = paint.parts(
        area.x + 1,
        area.y,
        room,
        &[(sign, Role::Accent), (brand, Role::Accent)],
    );
    if state.file_count() > 1 {
        let row = Rect {
            x: area.x + 1 + used,
            width: room.saturating_sub(used),
            ..area
        };
        tabs(paint, state, row);
        return;
    }
    used += paint.text(
        area.x + 1 + used,
        area.y,
        room.saturating_sub(used),
        &state.file.name,
        Role::TextStrong,
    );
    used += paint.text(
        area.x + 1 + used,
        area.y,
        room.saturating_sub(used),
        &mark,
        Role::Warn,
    );
    if usize::from(room.saturating_sub(used)) > crate::text::width(&title) + 2 {
        let title = format!("  {title}");
        paint.text(
            area.x + 1 + used,
            area.y,
            room - used,
            &title,
            Role::TextDim,
        );
    }
}

/// The open files, the one on the screen between marks; as many of them as there is room for.
fn tabs(paint: &mut Paint<'_>, state: &State, row: Rect) {
    let modified = paint.sign(Glyph::Modified);
    let labels: Vec<(String, Role)> = state
        .tabs()
        .map(|tab| {
            let mark = if tab.is_modified { modified } else { "" };
            let role = if tab.is_here {
                Role::Selected
            } else {
                Role::TextDim
            };
            (format!(" {}{mark} ", tab.name), role)
        })
        .collect();
    let more = paint.sign(Glyph::Ellipsis);
    let here = state.tabs().position(|tab| tab.is_here).unwrap_or(0);
    let width = |label: &(String, Role)| crate::text::width(&label.0);
    let room = usize::from(row.width).saturating_sub(2);
    // From the first tab that leaves room for the one on the screen.
    let first = (0..=here)
        .find(|first| {
            labels
                .iter()
                .take(here + 1)
                .skip(*first)
                .map(width)
                .sum::<usize>()
                <= room
        })
        .unwrap_or(here);
    let mut used = if first > 0 {
        paint.text(row.x, row.y, row.width, more, Role::TextDim)
    } else {
        0
    };
    for (place, label) in labels.iter().enumerate().skip(first) {
        let left = row.width.saturating_sub(used);
        if place > here && width(label) > usize::from(left) {
            paint.text(row.x + used, row.y, left, more, Role::TextDim);
            return;
        }
        used += paint.text(row.x + used, row.y, left, &label.0, label.1);
    }
}

/// The figures at the right end; returns the cells they take.
fn figures(paint: &mut Paint<'_>, state: &State, area: Rect) -> u16 {
    let Some(world) = &state.world else { return 0 };
    let served = state.play.served_now();
    let mut parts: Vec<(String, Role)> = Vec::new();
    let mut part = |text: String, role: Role| parts.push((text, role));
    let is_wide = area.width >= WIDE + if state.timer.is_some() { TIMER } else { 0 };
    if let Some(timer) = state.timer {
        let role = if timer.left.is_zero() {
            Role::Bad
        } else if timer.runs {
            Role::Accent
        } else {
            Role::TextDim
        };
        part(format!("task {}  ", timer.text()), role);
    }
    if state.is_blind {
        part("blind  ".to_owned(), Role::Warn);
    }
    if is_wide && !state.hides_answers() {
        for class in Class::ALL {
            let (text, role) = match served[*class as usize] {
                Some(share) if share > 0.9995 => (percent(share), Role::Ok),
                Some(share) => (
                    percent(share),
                    if share > 0.5 { Role::Warn } else { Role::Bad },
                ),
                None => ("–".to_owned(), Role::TextDim),
            };
            part(format!("{} ", class.word().to_lowercase()), Role::TextDim);
            part(format!("{text} %  "), role);
        }
    }
    if !is_wide
        && !state.hides_answers()
        && let Some(share) = state.play.served_of_all()
    {
        let role = if share > 0.9995 { Role::Ok } else { Role::Bad };
        part("ok ".to_owned(), Role::TextDim);
        part(format!("{} %  ", percent(share)), role);
    }
    let rate = state.experiment.rate(&world.model.topology);
    part(format!("{rate} req/s  "), Role::Text);
    if let Some(p99) = state.play.p99_ms() {
        part("p99 ".to_owned(), Role::TextDim);
        part(format!("{p99:.0} ms  "), Role::Text);
    }
    if !state.experiment.is_idle() {
        part("experiment  ".to_owned(), Role::Warn);
    }
    if !state.setup.mouse {
        part("mouse off  ".to_owned(), Role::TextDim);
    }
    let running = paint.sign(if state.play.is_paused() {
        Glyph::Pause
    } else {
        Glyph::Play
    });
    part(
        format!("{running} {}  ", state.play.speed_name()),
        Role::Accent,
    );
    part(format!("{} ", clock(state.play.now_ns())), Role::Text);
    let width: usize = parts.iter().map(|(text, _)| crate::text::width(text)).sum();
    let width = u16::try_from(width).unwrap_or(u16::MAX);
    if width + 14 > area.width {
        return 0;
    }
    let mut x = area.right() - width;
    for (text, role) in parts {
        x += paint.text(x, area.y, width, &text, role);
    }
    width
}
