//! An overlay on the picture: wires, boxes and frames in the colours of one question, with badges
//! that say the same without colour.
//!
//! Refuses to answer the question: the view has the answers.

use super::paint::Paint;
use super::scenery::Scenery;
use crate::app::lens::{Badge, View};
use crate::app::panes::{Pane, Panes};
use crate::config::Role;
use crate::layout::{Owner, Route};
use crate::text;
use ratatui::layout::Rect;

/// Draws the marks of an overlay.
pub(super) fn draw(paint: &mut Paint<'_>, scenery: &Scenery<'_>, view: &View) {
    for (wire, route) in scenery.state.view.routes.iter().enumerate() {
        if let Some(Some(badge)) = view.wires.get(wire) {
            colour(paint, scenery, route, badge.role);
        }
    }
    // Labels come after all wires: none may be crossed out by another.
    for (wire, route) in scenery.state.view.routes.iter().enumerate() {
        if let Some(Some(badge)) = view.wires.get(wire) {
            on_wire(paint, scenery, route, badge);
        }
    }
    let picture = &scenery.state.view.picture;
    for (place, rect) in picture.groups.iter().enumerate() {
        if let Some(Some(badge)) = view.groups.get(place) {
            on_frame(paint, scenery, *rect, Owner::Group(place), badge);
        }
    }
    for (place, placed) in picture.boxes.iter().enumerate() {
        if let Some(Some(badge)) = view.boxes.get(place) {
            on_frame(paint, scenery, placed.rect, Owner::BoxBorder(place), badge);
        }
    }
}

fn colour(paint: &mut Paint<'_>, scenery: &Scenery<'_>, route: &Route, role: Role) {
    let style = paint.style(role);
    for (_, point) in route.cells_within(scenery.sight()) {
        let owner = scenery.state.view.canvas.at(point.x, point.y).owner;
        if matches!(owner, Owner::Wire(_) | Owner::Arrow(_))
            && let Some(at) = scenery.window_cell(point.x, point.y)
            && let Some(cell) = paint.buffer.cell_mut(at)
        {
            cell.set_style(style);
        }
    }
}

/// In words on the longest level stretch, where that has room, else in a sign on the middle.
fn on_wire(paint: &mut Paint<'_>, scenery: &Scenery<'_>, route: &Route, badge: &Badge) {
    if badge.short.is_empty() {
        return;
    }
    let canvas = &scenery.state.view.canvas;
    let is_wire = |x: i32, y: i32| matches!(canvas.at(x, y).owner, Owner::Wire(_));
    if let Some((start, length)) = route.longest_level() {
        let text = format!(" {} ", badge.text);
        let width = i32::try_from(text::width(&text)).unwrap_or(i32::MAX);
        let x = start.x + (length - width) / 2;
        if length >= width + 2 && (x..x + width).all(|x| is_wire(x, start.y)) {
            write(paint, scenery, x, start.y, &text, badge.role);
            return;
        }
    }
    let middle = route.len() / 2;
    let nearest = route
        .cells_within(canvas.part())
        .filter(|(_, point)| is_wire(point.x, point.y))
        .min_by_key(|(place, _)| place.abs_diff(middle));
    if let Some((_, point)) = nearest {
        write(paint, scenery, point.x, point.y, &badge.short, badge.role);
    }
}

/// At the right end of the lower edge, or of the upper one; in a sign where words do not fit.
fn on_frame(
    paint: &mut Paint<'_>,
    scenery: &Scenery<'_>,
    rect: crate::layout::Rect,
    owner: Owner,
    badge: &Badge,
) {
    let canvas = &scenery.state.view.canvas;
    let padded = |text: &str| format!(" {text} ");
    for text in [
        padded(&badge.text),
        badge.text.clone(),
        padded(&badge.short),
    ] {
        let width = i32::try_from(text::width(&text)).unwrap_or(i32::MAX);
        let x = rect.right() - 1 - width;
        for y in [rect.bottom() - 1, rect.y] {
            let is_free = |x: i32| canvas.at(x, y).owner == owner;
            if x > rect.x && (x..x + width).all(is_free) {
                write(paint, scenery, x, y, &text, badge.role);
                return;
            }
        }
    }
    // A box without a frame: beside it, or over its last cell.
    let y = rect.bottom() - 1;
    let is_free = canvas.at(rect.right(), y).owner == Owner::Empty;
    let x = rect.right() - i32::from(!is_free);
    write(paint, scenery, x, y, &badge.short, badge.role);
}

/// Writes as much of a text as is in sight.
fn write(paint: &mut Paint<'_>, scenery: &Scenery<'_>, x: i32, y: i32, text: &str, role: Role) {
    let style = paint.style(role);
    for (offset, glyph) in text.chars().enumerate() {
        let column = x + i32::try_from(offset).unwrap_or(0);
        if let Some((x, y)) = scenery.window_cell(column, y) {
            paint.glyph(x, y, glyph, style);
        }
    }
}

/// What the signs mean, along the lower frame, or on the last row where there is none.
pub(super) fn legend(paint: &mut Paint<'_>, view: &View, panes: &Panes, is_below: bool) {
    let frame = panes.of(Pane::Canvas);
    let y = frame.bottom().saturating_sub(1);
    let (x, end) = if panes.framed {
        (frame.x + 2, frame.right().saturating_sub(12))
    } else {
        (frame.x, frame.right())
    };
    let rows = view.legend_rows(end.saturating_sub(x));
    let y = if is_below {
        y.saturating_add(u16::try_from(rows.len()).unwrap_or(u16::MAX))
    } else {
        y
    };
    // The last row stands on the lower edge, what does not fit there above it.
    for (above, row) in rows.iter().rev().enumerate() {
        let Some(y) = y.checked_sub(u16::try_from(above).unwrap_or(u16::MAX)) else {
            break;
        };
        if y <= frame.y {
            break;
        }
        if above > 0 && panes.framed {
            let inner = Rect::new(frame.x + 1, y, frame.width.saturating_sub(2), 1);
            paint.fill(inner, Role::Panel);
        } else if !panes.framed {
            paint.fill(Rect::new(frame.x, y, frame.width, 1), Role::Status);
        }
        let mut x = x;
        for meaning in row {
            let parts = [
                (" ", Role::TextDim),
                (meaning.sign.as_str(), meaning.role),
                (" ", Role::TextDim),
                (meaning.words, Role::TextDim),
                (" ", Role::TextDim),
            ];
            x += paint.parts(x, y, end.saturating_sub(x), &parts);
        }
    }
}
