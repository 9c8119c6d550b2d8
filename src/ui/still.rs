//! A design's picture by itself, without an explorer around it: for pipes and exports.
//!
//! Refuses state: nothing is selected, broken or moving.

use super::paint::Paint;
use crate::app::state::Look;
use crate::config::Role;
use crate::layout::{Canvas, GroupKind, Owner, Scene, WireStyle};
use ratatui::buffer::Buffer;
use ratatui::style::{Modifier, Style};

/// How a part of a picture is set apart from how it usually looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Mark {
    /// The colours.
    pub role: Role,
    /// Whether it is no longer there: such a part never shouts.
    pub is_gone: bool,
}

impl Mark {
    /// A name stays bold and a line is never; what is gone recedes, but its words can be read.
    fn weigh(self, style: Style, usual: Role, owner: Owner) -> Style {
        let is_text = matches!(
            owner,
            Owner::Box(_) | Owner::GroupLabel(_) | Owner::Label(_)
        );
        let is_name = matches!(usual, Role::BoxName | Role::HostLabel | Role::ZoneLabel);
        let style = style.remove_modifier(Modifier::BOLD);
        match (self.is_gone, owner) {
            (_, Owner::Arrow(_)) => style.add_modifier(Modifier::BOLD),
            (true, _) if is_text => style,
            (true, _) => style.add_modifier(Modifier::DIM),
            (false, _) if is_name => style.add_modifier(Modifier::BOLD),
            (false, _) => style,
        }
    }
}

/// Draws a painted picture into a buffer, as much of it as fits.
pub fn picture(buffer: &mut Buffer, look: &Look, scene: &Scene, canvas: &Canvas) {
    marked(buffer, look, scene, canvas, &|_| None);
}

/// The same, with some parts in other colours than they usually have.
pub fn marked(
    buffer: &mut Buffer,
    look: &Look,
    scene: &Scene,
    canvas: &Canvas,
    marks: &dyn Fn(Owner) -> Option<Mark>,
) {
    let mut paint = Paint::new(buffer, look);
    let area = paint.buffer.area;
    // The first line in a box is its name, again in each place where a tall box repeats it: the
    // row of the name, and the last that something is written in.
    let mut names: Vec<Option<(u16, u16)>> = vec![None; scene.diagram.boxes.len()];
    for y in 0..area.height {
        for x in 0..area.width {
            let cell = canvas.at(i32::from(x), i32::from(y));
            if cell.owner == Owner::Empty || cell.glyph == '\0' {
                continue;
            }
            let mut usual = role(scene, cell.owner);
            if let Owner::Box(place) = cell.owner
                && cell.glyph != ' '
                && let Some(rows) = names.get_mut(place)
            {
                let name = match *rows {
                    Some((name, last)) if y <= last.saturating_add(1) => name,
                    _ => y,
                };
                *rows = Some((name, y));
                if name != y {
                    usual = Role::BoxDetail;
                }
            }
            let style = match marks(cell.owner) {
                None => paint.style(usual),
                Some(mark) => mark.weigh(paint.style(mark.role), usual, cell.owner),
            };
            paint.glyph(area.x + x, area.y + y, cell.glyph, style);
        }
    }
}

/// The colours of a cell when nothing special is going on.
pub(super) fn role(scene: &Scene, owner: Owner) -> Role {
    match owner {
        Owner::Empty => Role::Panel,
        Owner::Box(_) => Role::BoxName,
        Owner::BoxBorder(_) => Role::BoxBorder,
        Owner::Group(place) if is_zone(scene, place) => Role::ZoneBorder,
        Owner::Group(_) => Role::HostBorder,
        Owner::GroupLabel(place) if is_zone(scene, place) => Role::ZoneLabel,
        Owner::GroupLabel(_) => Role::HostLabel,
        Owner::GroupFooter(_) => Role::Warn,
        Owner::Wire(wire) | Owner::Arrow(wire) => scene
            .diagram
            .wires
            .get(wire)
            .map_or(Role::WireRequest, |wire| wire_role(wire.style)),
        Owner::Label(_) => Role::TextDim,
    }
}

fn is_zone(scene: &Scene, place: usize) -> bool {
    let group = scene.diagram.groups.get(place);
    group.is_some_and(|group| group.kind == GroupKind::Zone)
}

/// The colours of a wire by what it carries.
pub(super) const fn wire_role(style: WireStyle) -> Role {
    match style {
        WireStyle::Request | WireStyle::Response | WireStyle::Undecided => Role::WireRequest,
        WireStyle::Data => Role::WireData,
        WireStyle::Replication => Role::WireReplication,
        WireStyle::Lookup => Role::WireLookup,
        WireStyle::Telemetry | WireStyle::Heartbeat => Role::WireTelemetry,
        WireStyle::Management => Role::WireManagement,
    }
}
