//! Traffic over the picture: moving dots, numbers beside the wires, badges where requests are lost.
//!
//! Refuses to compute: rates and positions come from the state.

use super::paint::Paint;
use super::scenery::Scenery;
use crate::app::follow::{Follow, Whereabouts};
use crate::app::motion::{self, Dot, Stream};
use crate::config::{Glyph, Role};
use crate::design::Class;
use crate::layout::{Owner, Route};

/// Draws everything that moves or counts.
pub(super) fn draw(paint: &mut Paint<'_>, scenery: &Scenery<'_>) {
    let state = scenery.state;
    // Where nothing was broken, what is lost is what somebody is to find.
    let tells_losses = !state.hides_answers() || !state.experiment.is_idle();
    let busiest = state.play.busiest();
    for (wire, route) in state.view.routes.iter().enumerate() {
        let stream = stream(scenery, wire);
        let stream = if tells_losses {
            stream
        } else {
            stream.untold()
        };
        if stream.total() <= 0.0 {
            continue;
        }
        if state.look.motion && state.play.followed().is_none() {
            // At a firewall that shuts the wire they end.
            let last = if scenery.is_shut(wire) {
                route.len() / 2
            } else {
                usize::MAX
            };
            dots(paint, scenery, (route, last), stream, busiest);
        }
        number(paint, scenery, route, stream);
    }
    for place in (0..scenery.world.scene.boxes.len()).filter(|_| tells_losses) {
        badge(paint, scenery, place);
    }
    if let Some(follow) = state.play.followed() {
        followed(paint, scenery, follow);
    }
}

/// The followed request: the wire it is on lit from end to end, itself where it is.
fn followed(paint: &mut Paint<'_>, scenery: &Scenery<'_>, follow: &Follow) {
    let world = scenery.world;
    let (hop, back) = match follow.whereabouts() {
        Some(Whereabouts::Hop { hop, back }) => (hop, back),
        Some(Whereabouts::Station(station)) => return at_box(paint, scenery, follow, station),
        None => return,
    };
    let Some(hop) = world.flow.hops.get(hop) else {
        return;
    };
    let wire = hop.edge.and_then(|edge| {
        let mut wires = world.scene.wires.iter();
        wires.position(|edges| edges.contains(&edge))
    });
    let Some(route) = wire.and_then(|wire| scenery.state.view.routes.get(wire)) else {
        return at_box(paint, scenery, follow, if back { hop.from } else { hop.to });
    };
    let style = paint.style(Role::Accent);
    for (_, point) in route.cells_within(scenery.sight()) {
        if let Some((x, y)) = scenery.window_cell(point.x, point.y)
            && let Some(cell) = paint.buffer.cell_mut((x, y))
        {
            cell.set_style(style);
        }
    }
    let part = if back {
        1.0 - follow.part()
    } else {
        follow.part()
    };
    let last = route.len().saturating_sub(1);
    if let Some(point) = route.get((part * last as f64).round() as usize)
        && let Some((x, y)) = scenery.window_cell(point.x, point.y)
    {
        let (glyph, _) = sign(follow.class);
        paint.mark(x, y, glyph, Role::Selected);
    }
}

/// The followed request at a component: a sign on the left end of its box.
fn at_box(paint: &mut Paint<'_>, scenery: &Scenery<'_>, follow: &Follow, station: usize) {
    let mut boxes = scenery.world.scene.boxes.iter();
    let place = boxes.position(|nodes| nodes.iter().any(|node| node.index() == station));
    let placed = place.and_then(|place| scenery.state.view.picture.boxes.get(place));
    if let Some(rect) = placed.map(|placed| placed.rect) {
        let middle = rect.y + (rect.bottom() - rect.y) / 2;
        if let Some((x, y)) = scenery.window_cell(rect.x, middle) {
            let (glyph, _) = sign(follow.class);
            paint.mark(x, y, glyph, Role::Selected);
        }
    }
}

/// The sign of a class, and its colour.
const fn sign(class: Class) -> (Glyph, Role) {
    match class {
        Class::Static => (Glyph::ClassStatic, Role::ClassStatic),
        Class::Read => (Glyph::ClassRead, Role::ClassRead),
        Class::Write => (Glyph::ClassWrite, Role::ClassWrite),
    }
}

/// What a wire carries: the sum of its links.
fn stream(scenery: &Scenery<'_>, wire: usize) -> Stream {
    let edges = scenery
        .world
        .scene
        .wires
        .get(wire)
        .map_or(&[][..], Vec::as_slice);
    edges.iter().fold(Stream::default(), |sum, edge| {
        sum.plus(scenery.state.play.stream(*edge))
    })
}

fn dots(
    paint: &mut Paint<'_>,
    scenery: &Scenery<'_>,
    (route, last): (&Route, usize),
    stream: Stream,
    busiest: f64,
) {
    let moved = scenery.state.play.moved();
    let in_sight = route.within(scenery.sight());
    let dots = in_sight.flat_map(|cells| motion::dots(stream, busiest, cells, moved));
    for (at, dot) in dots.filter(|(at, _)| *at <= last) {
        let Some(point) = route.get(at) else { continue };
        // Arrow heads, labels and frames that the wire passes stay readable.
        if !matches!(
            scenery.state.view.canvas.at(point.x, point.y).owner,
            Owner::Wire(_)
        ) {
            continue;
        }
        let (glyph, role) = match dot {
            Dot::Static => sign(Class::Static),
            Dot::Read => sign(Class::Read),
            Dot::Write => sign(Class::Write),
            Dot::Lost => (Glyph::Lost, Role::Lost),
        };
        if let Some((x, y)) = scenery.window_cell(point.x, point.y) {
            paint.mark(x, y, glyph, role);
        }
    }
}

/// Requests a second, above the longest level stretch of the wire that has room for it.
fn number(paint: &mut Paint<'_>, scenery: &Scenery<'_>, route: &Route, stream: Stream) {
    let text = format!("{}/s", rate(stream.total()));
    let width = i32::try_from(text.len()).unwrap_or(i32::MAX);
    let Some((start, length)) = route.longest_level() else {
        return;
    };
    if length < width + 1 {
        return;
    }
    let x = start.x + (length - width) / 2;
    let canvas = &scenery.state.view.canvas;
    let free = |y: i32| (x - 1..=x + width).all(|x| canvas.at(x, y).owner == Owner::Empty);
    let Some(y) = [start.y - 1, start.y + 1]
        .into_iter()
        .find(|y| *y >= 0 && free(*y))
    else {
        return;
    };
    let role = if stream.lost > 0.0 {
        Role::Lost
    } else {
        Role::TextDim
    };
    for (offset, glyph) in text.chars().enumerate() {
        let column = x + i32::try_from(offset).unwrap_or(0);
        if let Some((x, y)) = scenery.window_cell(column, y) {
            let style = paint.style(role);
            paint.glyph(x, y, glyph, style);
        }
    }
}

/// A rate in as few characters as tell it.
pub(super) fn rate(per_second: f64) -> String {
    if per_second >= 9_950.0 {
        format!("{:.0}k", per_second / 1000.0)
    } else if per_second >= 9.95 {
        format!("{per_second:.0}")
    } else {
        format!("{per_second:.1}")
    }
}

/// Why a box loses requests, below it where there is room, else on its lower frame.
fn badge(paint: &mut Paint<'_>, scenery: &Scenery<'_>, place: usize) {
    let nodes = scenery
        .world
        .scene
        .boxes
        .get(place)
        .map_or(&[][..], Vec::as_slice);
    let Some((lost, why)) = nodes
        .iter()
        .filter_map(|node| scenery.state.play.loss(scenery.world, node.index()))
        .max_by(|a, b| a.0.total_cmp(&b.0))
    else {
        return;
    };
    let Some(placed) = scenery.state.view.picture.boxes.get(place) else {
        return;
    };
    let glyph = paint.sign(Glyph::Lost);
    let short = format!("{glyph} {}/s", rate(lost));
    let long = format!("{short} {why}");
    let canvas = &scenery.state.view.canvas;
    let y = placed.rect.bottom();
    let room = (placed.rect.x..)
        .take(60)
        .take_while(|x| canvas.at(*x, y).owner == Owner::Empty && *x < canvas_width(scenery))
        .count();
    let (x, y, text, room) = if room >= long.chars().count() {
        (placed.rect.x, y, long, room)
    } else if placed.rect.height == 1 {
        // The only line is the name's: the sign has to do.
        (placed.rect.right() - 1, y - 1, glyph.to_owned(), 1)
    } else {
        (
            placed.rect.x + 1,
            y - 1,
            short,
            usize::try_from(placed.rect.width - 2).unwrap_or(0),
        )
    };
    if let Some((x, y)) = scenery.window_cell(x, y) {
        let most = u16::try_from(room)
            .unwrap_or(u16::MAX)
            .min(scenery.area.right().saturating_sub(x));
        paint.text(x, y, most, &text, Role::Lost);
    }
}

fn canvas_width(scenery: &Scenery<'_>) -> i32 {
    i32::from(scenery.area.width) + scenery.state.view.scroll.0
}
