//! The followed request: what happened to it so far, when, and why.
//!
//! Refuses to explain: its steps come in sentences.

use super::paint::Paint;
use crate::app::command::Command;
use crate::app::state::State;
use crate::config::Role;
use crate::text::clock;
use ratatui::layout::Rect;

/// Columns of the times.
const TIMES: u16 = 11;

/// Draws the steps, the present one at the bottom and in sight.
pub(super) fn draw(paint: &mut Paint<'_>, state: &State, area: Rect) {
    let Some(follow) = state.play.followed() else {
        return;
    };
    let room = area.width.saturating_sub(2);
    let head = format!(
        "{} request, sent at {}",
        follow.class.noun(),
        clock(follow.sent_ns())
    );
    paint.text(area.x + 1, area.y, room, &head, Role::TextStrong);
    let (steps, now) = follow.steps();
    let rest = match (follow.is_shown(), follow.has_ended()) {
        (false, _) => String::new(),
        (true, true) => format!(
            "{} next  {} previous  {} another class",
            state.key(Command::NextRequest),
            state.key(Command::PreviousRequest),
            state.key(Command::Follow)
        ),
        (true, false) => "it is waiting still, for longer than is looked ahead".to_owned(),
    };
    let list = Rect {
        y: area.y + 1,
        height: area.height.saturating_sub(1),
        ..area
    };
    let width = usize::from(list.width.saturating_sub(TIMES + 2)).max(10);
    let mut lines: Vec<(Option<u64>, &str, Role)> = Vec::new();
    for (place, step) in steps.iter().enumerate() {
        let role = match (step.is_bad, place == now) {
            (true, _) => Role::Bad,
            (false, true) => Role::TextStrong,
            (false, false) => Role::Text,
        };
        let after_ns = step.at_ns - follow.sent_ns();
        for (number, piece) in crate::text::wrap(&step.text, width).into_iter().enumerate() {
            lines.push(((number == 0).then_some(after_ns), piece, role));
        }
    }
    lines.extend(
        crate::text::wrap(&rest, width)
            .into_iter()
            .map(|piece| (None, piece, Role::TextDim)),
    );
    let skip = lines.len().saturating_sub(usize::from(list.height));
    for (y, (after_ns, text, role)) in (list.y..list.bottom()).zip(lines.into_iter().skip(skip)) {
        if let Some(after_ns) = after_ns {
            let text = format!("{:>8} ms", format!("{:.1}", after_ns as f64 / 1e6));
            paint.text(list.x, y, TIMES, &text, Role::TextDim);
        }
        let x = list.x + TIMES + 1;
        paint.text(x, y, list.right().saturating_sub(x), text, role);
    }
}
