//! The list of what could be written, beside the cursor of the open text.
//!
//! Refuses to choose, to rank and to find its place: `app::completing` does.

use super::paint::Paint;
use crate::app::completing::{Offer, Place, SHOWN};
use crate::config::Role;
use ratatui::layout::Rect;

/// Draws the list.
pub(super) fn draw(paint: &mut Paint<'_>, offer: &Offer, place: Place) {
    let area = place.area;
    paint.fill(area, Role::Overlay);
    let shown = offer.rows.iter().enumerate().skip(offer.first());
    for (y, (row, one)) in (area.y..area.bottom()).zip(shown) {
        let is_chosen = row == offer.chosen;
        let line = Rect::new(area.x, y, area.width, 1);
        paint.choice(line, place.label, (&one.label, &one.meaning), is_chosen);
    }
    paint.scroll_bar(area, offer.first(), SHOWN, offer.rows.len());
}
