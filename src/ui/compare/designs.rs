//! Two designs: their pictures, their figures, and the findings that only one of them has.
//!
//! Refuses to compute: the difference is in the state. Pictures give way first where room is short.

use super::divider;
use crate::app::compare::designs::{Designs, Half};
use crate::app::compare::parts::Parts;
use crate::config::Role;
use crate::findings::Finding;
use crate::findings::diff::Figure;
use crate::layout;
use crate::share::percent;
use crate::ui::paint::Paint;
use crate::ui::still;
use ratatui::layout::Rect;

/// Rows of words that a picture must leave: the names, the figures, some findings.
const WORDS: u16 = 18;
/// The least rows in which a picture says anything.
const LEAST: u16 = 8;

/// Draws both designs; returns what the difference comes to.
pub(super) fn draw(paint: &mut Paint<'_>, designs: &Designs, parts: &Parts) -> String {
    divider(paint, parts);
    let difference = &designs.difference;
    let figures = [&difference.before, &difference.after];
    let spofs = [difference.spofs.0, difference.spofs.1];
    let alone = [&difference.gone, &difference.born];
    for side in [0, 1] {
        let area = parts.sides[side];
        let half = &designs.halves[side];
        let mut rows = area.y..area.bottom();
        heading(paint, half, area, &mut rows);
        let left = area.bottom().saturating_sub(rows.start);
        if left >= WORDS + LEAST {
            let height = left - WORDS;
            let room = Rect::new(area.x + 1, rows.start, area.width.saturating_sub(2), height);
            picture(paint, half, room);
            rows.start += height;
        }
        let other = 1 - side;
        let mine = lines(figures[side], spofs[side]);
        let theirs = lines(figures[other], spofs[other]);
        for ((name, text, worth), (.., against)) in mine.iter().zip(&theirs) {
            let Some(y) = rows.next() else { break };
            let role = match worth.total_cmp(against) {
                std::cmp::Ordering::Greater => Role::Ok,
                std::cmp::Ordering::Less => Role::Bad,
                std::cmp::Ordering::Equal => Role::Text,
            };
            let name = crate::text::pad(name, 18);
            let parts = [(name.as_str(), Role::TextDim), (text.as_str(), role)];
            paint.parts(area.x + 1, y, area.width.saturating_sub(2), &parts);
        }
        rows.next();
        findings(paint, alone[side], area, &mut rows);
    }
    designs.verdict()
}

type Rows = std::ops::Range<u16>;

fn heading(paint: &mut Paint<'_>, half: &Half, area: Rect, rows: &mut Rows) {
    let Some(y) = rows.next() else { return };
    let parts = [
        (half.name.as_str(), Role::Accent),
        ("  ", Role::Text),
        (half.title.as_str(), Role::TextStrong),
    ];
    paint.parts(area.x + 1, y, area.width.saturating_sub(2), &parts);
}

/// The picture of a design, as much of it as fits.
fn picture(paint: &mut Paint<'_>, half: &Half, room: Rect) {
    let picture = layout::fit(&half.scene.diagram, room.width, room.height);
    let canvas = layout::paint(&picture, &half.scene.diagram, paint.look.charset);
    for y in 0..room.height {
        for x in 0..room.width {
            let cell = canvas.at(i32::from(x), i32::from(y));
            if cell.glyph == '\0' || cell.owner == layout::Owner::Empty {
                continue;
            }
            let style = paint.style(still::role(&half.scene, cell.owner));
            paint.glyph(room.x + x, room.y + y, cell.glyph, style);
        }
    }
}

/// What a design comes to: the name of each figure, the figure, and its worth: more is better.
fn lines(figure: &Figure, spofs: usize) -> [(&'static str, String, f64); 7] {
    let share = |place: usize| {
        let share = figure.served.by_class[place];
        (format!("{} %", percent(share)), share)
    };
    let (fixed, read, write) = (share(0), share(1), share(2));
    let available = figure.availability.0;
    [
        ("static served", fixed.0, fixed.1),
        ("read served", read.0, read.1),
        ("write served", write.0, write.1),
        ("availability", figure.availability_text(), available),
        ("downtime a year", figure.downtime_text(), available),
        ("points of failure", spofs.to_string(), -(spofs as f64)),
        ("score", figure.score.to_string(), f64::from(figure.score)),
    ]
}

fn findings(paint: &mut Paint<'_>, alone: &[Finding], area: Rect, rows: &mut Rows) {
    let room = area.width.saturating_sub(2);
    let Some(y) = rows.next() else { return };
    let heading = match alone.len() {
        0 => "no finding that the other has not".to_owned(),
        1 => "1 finding only here".to_owned(),
        count => format!("{count} findings only here"),
    };
    paint.text(area.x + 1, y, room, &heading, Role::TextStrong);
    let fits = usize::from(rows.end.saturating_sub(rows.start));
    let shown = if alone.len() > fits {
        fits.saturating_sub(1)
    } else {
        fits
    };
    for finding in alone.iter().take(shown) {
        let Some(y) = rows.next() else { return };
        let parts = [
            (finding.id.as_str(), Role::Text),
            ("  ", Role::Text),
            (finding.title.as_str(), Role::TextDim),
        ];
        paint.parts(area.x + 1, y, room, &parts);
    }
    if let (true, Some(y)) = (alone.len() > shown, rows.next()) {
        let more = format!("and {} more", alone.len() - shown);
        paint.text(area.x + 1, y, room, &more, Role::TextDim);
    }
}
