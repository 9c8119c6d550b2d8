//! What the rim of the canvas says: what is wrong, what the signs stand for, where there is more.
//!
//! Refuses the picture itself.

use super::lens;
use super::paint::Paint;
use super::scenery::Scenery;
use crate::app::panes::{Pane, Panes};
use crate::config::{Glyph, Role};
use ratatui::layout::Rect;

/// Draws the rim.
pub(super) fn draw(paint: &mut Paint<'_>, scenery: &Scenery<'_>, panes: &Panes) {
    headline(paint, scenery, panes);
    match &scenery.state.view.lens {
        Some(view) => {
            let is_below = scenery.state.presentation().is_some();
            lens::legend(paint, view, panes, is_below);
        }
        None if panes.framed => legend(paint, panes),
        None => {}
    }
    scroll_marks(paint, scenery, panes);
}

/// What is wrong even with nothing failed, where nobody can overlook it.
fn headline(paint: &mut Paint<'_>, scenery: &Scenery<'_>, panes: &Panes) {
    let baseline = &scenery.world.table.baseline;
    let lost = 1.0 - baseline.worst.all;
    let [text, short] = if !scenery.state.experiment.is_idle() && !scenery.faults.is_empty() {
        let failed: Vec<&str> = scenery.state.experiment.failed().collect();
        let short = format!(" {} down ", failed.len());
        [format!(" {} down ", failed.join(", ")), short]
    } else if lost > crate::share::ROUNDING && !scenery.state.hides_answers() {
        let lost = crate::share::percent(lost);
        let short = format!(" {lost} % lost as drawn ");
        [
            format!(" broken as drawn: {lost} % of requests are lost "),
            short,
        ]
    } else {
        return;
    };
    let frame = panes.of(Pane::Canvas);
    let width = usize::from(frame.width.saturating_sub(16));
    let top = Rect {
        width: frame.width.saturating_sub(2),
        height: 1,
        ..frame
    };
    if panes.framed {
        let cut = crate::text::truncate(&text, width);
        paint.text_right(top, top.y, &cut, Role::Bad);
        return;
    }
    // Without a frame the picture takes every row: where it leaves room, and in short if need be.
    let whole = Rect {
        height: frame.height,
        ..top
    };
    let place = |text: &String| Some((text.clone(), free_line(scenery, whole, text)?));
    let (text, line) = place(&text)
        .or_else(|| place(&short))
        .unwrap_or((short, top));
    paint.text_right(line, line.y, &text, Role::Bad);
}

/// The place for a text on the highest row of an area that has cells for it where nothing stands,
/// as far to the right as there are.
fn free_line(scenery: &Scenery<'_>, area: Rect, text: &str) -> Option<Rect> {
    let width = u16::try_from(crate::text::width(text)).ok()?;
    let last = area.right().checked_sub(width)?;
    (area.y..area.bottom())
        .flat_map(|y| {
            (area.x..=last)
                .rev()
                .map(move |x| Rect::new(x, y, width, 1))
        })
        .find(|line| scenery.state.is_empty_at(*line))
}

/// What the dots stand for, along the lower frame.
fn legend(paint: &mut Paint<'_>, panes: &Panes) {
    let frame = panes.of(Pane::Canvas);
    let entries = [
        (Glyph::ClassStatic, "static", Role::ClassStatic),
        (Glyph::ClassRead, "read", Role::ClassRead),
        (Glyph::ClassWrite, "write", Role::ClassWrite),
        (Glyph::Lost, "lost", Role::Lost),
    ];
    let (mut x, y) = (frame.x + 2, frame.bottom() - 1);
    for (glyph, word, role) in entries {
        let sign = paint.sign(glyph);
        let parts = [
            (" ", Role::TextDim),
            (sign, role),
            (" ", Role::TextDim),
            (word, Role::TextDim),
            (" ", Role::TextDim),
        ];
        x += paint.parts(x, y, frame.right().saturating_sub(x + 1), &parts);
    }
}

/// Tells that there is more of the picture than the pane shows.
fn scroll_marks(paint: &mut Paint<'_>, scenery: &Scenery<'_>, panes: &Panes) {
    let (picture, (left, top)) = (&scenery.state.view.picture, scenery.state.view.scroll);
    let area = scenery.area;
    let more = [
        (left > 0, "<"),
        (picture.width - left > i32::from(area.width), ">"),
        (top > 0, "^"),
        (picture.height - top > i32::from(area.height), "v"),
    ];
    let text: String = more
        .iter()
        .filter(|(is, _)| *is)
        .map(|(_, mark)| *mark)
        .collect();
    if !text.is_empty() {
        let frame = panes.of(Pane::Canvas);
        let text = format!(" more: {text} ");
        let inset = Rect {
            width: frame.width.saturating_sub(2),
            ..frame
        };
        // A window without rows has no border to write on.
        let border = frame.bottom().saturating_sub(1);
        paint.text_right(inset, border, &text, Role::TextDim);
    }
}
