//! Marks on the picture: what is dead, drained, cut or a single point of failure, in words and
//! glyphs as well as in colour.
//!
//! Refuses to judge: `scenery` does.

use super::paint::Paint;
use super::scenery::Scenery;
use crate::config::{Glyph, Role};
use crate::design::model::{EdgeId, NodeId};
use crate::share::Element;

/// Draws the marks.
pub(super) fn draw(paint: &mut Paint<'_>, scenery: &Scenery<'_>) {
    cut_links(paint, scenery);
    boxes(paint, scenery);
}

/// A sign in the middle of every link that was killed, and of every wire that firewalls shut.
fn cut_links(paint: &mut Paint<'_>, scenery: &Scenery<'_>) {
    let wires = scenery.state.view.routes.iter();
    for (wire, (route, edges)) in wires.zip(&scenery.world.scene.wires).enumerate() {
        let cut = |edge: &EdgeId| scenery.faults.has(Element::Link(edge.index()));
        if (edges.iter().any(cut) || scenery.is_shut(wire))
            && let Some(middle) = route.get(route.len() / 2)
            && let Some((x, y)) = scenery.window_cell(middle.x, middle.y)
        {
            paint.mark(x, y, Glyph::Dead, Role::Bad);
        }
    }
}

/// Marks on box frames.
fn boxes(paint: &mut Paint<'_>, scenery: &Scenery<'_>) {
    for (place, placed) in scenery.state.view.picture.boxes.iter().enumerate() {
        let nodes = scenery.nodes(place);
        let room = placed.rect.width - 4;
        let count = |what: &dyn Fn(NodeId) -> bool| nodes.iter().filter(|n| what(**n)).count();
        let (dead, drained) = (
            count(&|node| scenery.is_dead(node)),
            count(&|node| scenery.is_drained(node)),
        );
        // A box may stand for several copies: then it says how many of them.
        let of = |some: usize, word: &str| {
            if some < nodes.len() {
                format!("{some}/{} {word}", nodes.len())
            } else {
                word.to_owned()
            }
        };
        let (glyph, word, role) = if dead > 0 {
            (Glyph::Dead, of(dead, "down"), Role::Bad)
        } else if drained > 0 {
            (Glyph::Drained, of(drained, "drained"), Role::Warn)
        } else if count(&|node| scenery.is_spof(node)) > 0 {
            (Glyph::Spof, "SPOF".to_owned(), Role::Bad)
        } else {
            continue;
        };
        if placed.rect.height < 3 {
            continue;
        }
        let short = paint.sign(glyph).to_owned();
        let long = format!("{short} {word}");
        let text = if i32::try_from(crate::text::width(&long)).is_ok_and(|width| width <= room) {
            long
        } else {
            short
        };
        let width = i32::try_from(crate::text::width(&text)).unwrap_or(0);
        if let Some((x, y)) = scenery.window_cell(placed.rect.right() - 1 - width, placed.rect.y) {
            paint.text(x, y, scenery.area.right().saturating_sub(x), &text, role);
        }
    }
}
