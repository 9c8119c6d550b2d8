//! The card beside the mouse: what it rests on, in a few lines.
//!
//! Refuses to say what is kept back, and anything that the selection would not say.

use super::paint::Paint;
use super::traffic::rate;
use crate::app::pointer::pointed;
use crate::app::state::State;
use crate::app::world::World;
use crate::config::Role;
use crate::design::model::{EdgeId, NodeId};
use crate::share::{Element, percent};
use crate::text;
use ratatui::layout::Rect;

/// Columns of a card at most.
const WIDEST: usize = 46;

/// Draws the card, where the mouse rests on something.
pub(super) fn draw(paint: &mut Paint<'_>, state: &State, screen: Rect) {
    let (Some(world), Some((cell, element))) = (&state.world, pointed(state)) else {
        return;
    };
    let id = element.id(&world.model);
    let lines = lines(state, world, element, id);
    let widest = lines.iter().map(|(line, _)| text::width(line)).max();
    let width = widest.unwrap_or(0).max(text::width(id) + 3).min(WIDEST) + 4;
    let area = beside(cell, (width, lines.len() + 2), screen);
    if area.width < 8 || area.height < 3 {
        return;
    }
    paint.fill(area, Role::Overlay);
    let inside = paint.frame(area, id, Role::OverlayBorder, Role::PanelTitle);
    for (y, (line, role)) in (inside.y..inside.bottom()).zip(&lines) {
        let room = inside.width.saturating_sub(1);
        paint.text(inside.x + 1, y, room, line, *role);
    }
}

/// A place near a cell that leaves it in sight.
fn beside((x, y): (u16, u16), (width, height): (usize, usize), screen: Rect) -> Rect {
    let width = u16::try_from(width).unwrap_or(u16::MAX).min(screen.width);
    let height = u16::try_from(height).unwrap_or(u16::MAX);
    let below = screen.bottom().saturating_sub(y + 1);
    let (top, height) = if below >= height || below >= y {
        (y + 1, height.min(below))
    } else {
        let height = height.min(y);
        (y - height, height)
    };
    Rect {
        x: (x + 2).min(screen.right().saturating_sub(width)),
        y: top,
        width,
        height,
    }
}

fn lines(state: &State, world: &World, element: Element, id: &str) -> Vec<(String, Role)> {
    let model = &world.model;
    let asked = state.experiment.rate(&model.topology);
    let traffic = |per_second: f64| {
        // What goes in at the front, counted as often as it comes by here.
        let share = if asked > 0.0 { per_second / asked } else { 0.0 };
        let line = format!("{} req/s, {} % of all", rate(per_second), percent(share));
        (line, Role::TextStrong)
    };
    let address = |host: usize| {
        let ip = model.hosts.get(host)?.record.ip.as_deref()?;
        Some((format!("address {ip}"), Role::Text))
    };
    let mut lines = Vec::new();
    match element {
        Element::Component(node) => {
            let this = &model.graph[NodeId::new(node)];
            let kind = this
                .component()
                .map_or("floating address", |component| component.kind.title());
            let host = this.host.map(|host| host.index());
            let place = host.and_then(|host| model.hosts.get(host));
            let on = place.map_or_else(String::new, |host| format!(" on {}", host.name));
            lines.push((format!("{kind}{on}"), Role::Text));
            lines.extend(host.and_then(address));
            if !state.hides_answers() {
                lines.extend(
                    state
                        .play
                        .station(node)
                        .map(|station| traffic(station.rate)),
                );
            }
        }
        Element::Host(host) => {
            lines.push(("host".to_owned(), Role::Text));
            lines.extend(address(host));
        }
        Element::Zone(_) => lines.push(("zone".to_owned(), Role::Text)),
        Element::Link(edge) => {
            let edge = EdgeId::new(edge);
            let kind = model.graph[edge].kind.word();
            lines.push((format!("{kind} link"), Role::Text));
            if !state.hides_answers() {
                lines.push(traffic(state.play.stream(edge).total()));
            }
        }
    }
    if !state.hides_answers() {
        let findings = world.report.findings.iter();
        let about = findings.filter(|finding| finding.elements.iter().any(|one| one == id));
        match about.count() {
            0 => {}
            1 => lines.push(("1 finding".to_owned(), Role::Warn)),
            more => lines.push((format!("{more} findings"), Role::Warn)),
        }
    }
    lines
}
