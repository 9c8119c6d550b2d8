//! The list of what could be written, beside the cursor of the open text.
//!
//! Refuses to choose and to rank: `app::completing` does.

use super::paint::Paint;
use crate::app::completing::{Offer, SHOWN};
use crate::config::Role;
use crate::text;
use ratatui::layout::Rect;

/// Columns at most.
const WIDEST: u16 = 72;

/// Draws the list below the cell that it is about, or above where there is no room.
pub(super) fn draw(paint: &mut Paint<'_>, offer: &Offer, (x, y): (u16, u16), screen: Rect) {
    let shown = offer.rows.iter().skip(offer.first()).take(SHOWN);
    let widest = |of: &dyn Fn(usize) -> usize| (0..offer.rows.len()).map(of).max().unwrap_or(0);
    let label = widest(&|row| offer.rows.get(row).map_or(0, |one| text::width(&one.label)));
    let meaning = widest(&|row| {
        offer
            .rows
            .get(row)
            .map_or(0, |one| text::width(&one.meaning))
    });
    let label = u16::try_from(label).unwrap_or(WIDEST).min(WIDEST / 2);
    let meaning = u16::try_from(meaning).unwrap_or(WIDEST);
    let width = label.saturating_add(meaning).saturating_add(5);
    let width = width.clamp(16, WIDEST).min(screen.width);
    let rows = u16::try_from(offer.rows.len().min(SHOWN)).unwrap_or(0);
    let below = screen.bottom().saturating_sub(y + 1);
    let top = if below >= rows || below >= y.saturating_sub(screen.y) {
        y + 1
    } else {
        y.saturating_sub(rows)
    };
    let left = x.min(screen.right().saturating_sub(width)).max(screen.x);
    let area = Rect::new(left, top, width, rows).intersection(screen);
    paint.fill(area, Role::Overlay);
    for (row, (y, one)) in (area.y..area.bottom()).zip(shown).enumerate() {
        let (strong, dim) = if offer.first() + row == offer.chosen {
            paint.tint(Rect::new(area.x, y, area.width, 1), Role::Selected);
            (Role::Selected, Role::Selected)
        } else {
            (Role::TextStrong, Role::TextDim)
        };
        paint.text(area.x + 1, y, label, &one.label, strong);
        let rest = area.width.saturating_sub(label + 4);
        paint.text(area.x + label + 3, y, rest, &one.meaning, dim);
    }
    paint.scroll_bar(area, offer.first(), SHOWN, offer.rows.len());
}
