//! What happened: served share by class, rate and latency over the last minutes, and events.
//!
//! Refuses to keep history: the simulation does.

use super::paint::Paint;
use crate::app::state::State;
use crate::config::{Glyph, Role};
use crate::design::Class;
use crate::share::percent;
use crate::text::{Charset, clock};
use crate::traffic::Bucket;
use ratatui::layout::Rect;

const BARS: [char; 9] = [' ', '▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];
const ASCII_BARS: [char; 9] = [' ', '.', '.', ':', ':', '-', '=', '+', '#'];

/// Draws the timeline: one column a second, the newest on the right.
pub(super) fn draw(paint: &mut Paint<'_>, state: &State, area: Rect) {
    if state.hides_answers() {
        let told = "hidden in blind mode: what is served, class by class";
        paint.text(area.x + 1, area.y, area.width, told, Role::TextDim);
        return;
    }
    let label = 8_u16;
    let figure = 8_u16;
    let Some(chart) = area.width.checked_sub(label + figure + 3) else {
        return;
    };
    let left = area.x + 1 + label;
    let seconds = state.play.seconds(usize::from(chart));
    let mut rows = area.y..area.bottom();
    for (class, role) in
        Class::ALL
            .iter()
            .zip([Role::ClassStatic, Role::ClassRead, Role::ClassWrite])
    {
        let Some(y) = rows.next() else { return };
        paint.text(area.x + 1, y, label, class.noun(), role);
        for (column, second) in seconds.iter().enumerate() {
            let x = left + u16::try_from(column).unwrap_or(u16::MAX);
            match share(second, *class) {
                Some(share) if share > 0.0 => {
                    let whole = share > 0.999;
                    bar(paint, x, y, share, if whole { role } else { Role::Warn });
                }
                Some(_) => paint.mark(x, y, Glyph::Lost, Role::Lost),
                // Asked, and not yet answered either way.
                None if second.offered[*class as usize] > 0 => {
                    paint.mark(x, y, Glyph::Dot, Role::TextDim);
                }
                None => {}
            }
        }
        if let Some(share) = state.play.served_now()[*class as usize] {
            let role = if share > 0.999 { Role::Ok } else { Role::Bad };
            paint.text(
                left + chart + 1,
                y,
                figure,
                &format!("{} %", percent(share)),
                role,
            );
        }
    }
    let most = seconds.iter().map(rate).fold(1.0, f64::max);
    let slowest = seconds.iter().filter_map(p99_ms).fold(1.0, f64::max);
    if let Some(y) = rows.next() {
        paint.text(area.x + 1, y, label, "req/s", Role::TextDim);
        for (column, second) in seconds.iter().enumerate() {
            bar(
                paint,
                left + u16::try_from(column).unwrap_or(u16::MAX),
                y,
                rate(second) / most,
                Role::ChartBar,
            );
        }
        if let Some(last) = seconds.last() {
            paint.text(
                left + chart + 1,
                y,
                figure,
                &format!("{:.0}", rate(last)),
                Role::Text,
            );
        }
    }
    if let Some(y) = rows.next() {
        paint.text(area.x + 1, y, label, "p99 ms", Role::TextDim);
        for (column, second) in seconds.iter().enumerate() {
            if let Some(p99) = p99_ms(second) {
                bar(
                    paint,
                    left + u16::try_from(column).unwrap_or(u16::MAX),
                    y,
                    p99 / slowest,
                    Role::ChartBar,
                );
            }
        }
        if let Some(p99) = seconds.last().and_then(p99_ms) {
            paint.text(
                left + chart + 1,
                y,
                figure,
                &format!("{p99:.0}"),
                Role::Text,
            );
        }
    }
    let events = state.play.events(rows.len());
    for (y, (at_ns, what)) in rows.zip(events) {
        let text = format!("{} {what}", clock(at_ns));
        paint.text(
            area.x + 1,
            y,
            area.width.saturating_sub(2),
            &text,
            Role::TextDim,
        );
    }
}

/// The share of a class that was served in a second; none where nothing was asked.
fn share(second: &Bucket, class: Class) -> Option<f64> {
    let (served, lost) = (second.served[class as usize], second.lost[class as usize]);
    (served + lost > 0).then(|| f64::from(served) / f64::from(served + lost))
}

/// Requests that arrived in a second.
fn rate(second: &Bucket) -> f64 {
    second.offered.iter().map(|count| f64::from(*count)).sum()
}

fn p99_ms(second: &Bucket) -> Option<f64> {
    let [_, _, p99_ns] = second.latency_ns;
    (p99_ns > 0).then_some(p99_ns as f64 / 1e6)
}

/// One column of a chart, 0 to 1.
pub(super) fn bar(paint: &mut Paint<'_>, x: u16, y: u16, part: f64, role: Role) {
    let level = (part.clamp(0.0, 1.0) * 8.0).ceil() as usize;
    let bars = if paint.look.charset == Charset::Ascii {
        &ASCII_BARS
    } else {
        &BARS
    };
    let style = paint.style(role);
    if let Some(glyph) = bars.get(level) {
        paint.glyph(x, y, *glyph, style);
    }
}
