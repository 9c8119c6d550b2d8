//! The small map over the canvas: boxes as spots, the window as a lit field.
//!
//! Refuses to place itself: `app::minimap` does, for clicks to find it.

use super::paint::Paint;
use super::scenery::Scenery;
use crate::app::minimap::{along, area, inside};
use crate::config::{Glyph, Role};
use ratatui::layout::Rect;

/// Draws the map, where there is one.
pub(super) fn draw(paint: &mut Paint<'_>, scenery: &Scenery<'_>) {
    let Some(frame) = area(scenery.state) else {
        return;
    };
    paint.fill(frame, Role::Overlay);
    paint.frame(frame, "", Role::PanelBorder, Role::PanelTitle);
    let map = inside(frame);
    let picture = &scenery.state.view.picture;
    for (place, placed) in picture.boxes.iter().enumerate() {
        let rect = placed.rect;
        if rect.width < 1 {
            continue;
        }
        let (left, right) = along(rect.x, rect.right(), picture.width, map.width);
        let (top, bottom) = along(rect.y, rect.bottom(), picture.height, map.height);
        let look = scenery.box_look(place);
        let nodes = scenery.nodes(place);
        let is_dead = nodes.iter().any(|node| scenery.is_dead(*node));
        let sign = if is_dead {
            Glyph::Lost
        } else {
            Glyph::SeverityMedium
        };
        for y in top..=bottom {
            for x in left..=right {
                paint.mark(map.x + x, map.y + y, sign, look.border);
            }
        }
    }
    let (x, y) = scenery.state.view.scroll;
    let window = scenery.area;
    let (left, right) = along(x, x + i32::from(window.width), picture.width, map.width);
    let (top, bottom) = along(y, y + i32::from(window.height), picture.height, map.height);
    let lit = Rect {
        x: map.x + left,
        y: map.y + top,
        width: right - left + 1,
        height: bottom - top + 1,
    };
    paint.tint(lit, Role::Selected);
}
