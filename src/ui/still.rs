//! A design's picture by itself, without an explorer around it: for pipes and exports.
//!
//! Refuses state: nothing is selected, broken or moving.

use super::paint::Paint;
use crate::app::state::Look;
use crate::config::Role;
use crate::layout::{Canvas, GroupKind, Owner, Scene, WireStyle};
use ratatui::buffer::Buffer;
use ratatui::style::{Color, Modifier, Style};
use std::fmt::Write as _;

/// Draws a painted picture into a buffer, as much of it as fits.
pub fn picture(buffer: &mut Buffer, look: &Look, scene: &Scene, canvas: &Canvas) {
    let mut paint = Paint::new(buffer, look);
    let area = paint.buffer.area;
    // The first line in a box is its name.
    let mut names: Vec<Option<u16>> = vec![None; scene.diagram.boxes.len()];
    for y in 0..area.height {
        for x in 0..area.width {
            let cell = canvas.at(i32::from(x), i32::from(y));
            if cell.owner == Owner::Empty || cell.glyph == '\0' {
                continue;
            }
            let mut role = role(scene, cell.owner);
            if let Owner::Box(place) = cell.owner
                && cell.glyph != ' '
                && let Some(name) = names.get_mut(place)
                && *name.get_or_insert(y) != y
            {
                role = Role::BoxDetail;
            }
            let style = paint.style(role);
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

/// A buffer as text with colour sequences, each line closed by a reset.
#[must_use]
pub fn ansi(buffer: &Buffer) -> String {
    let mut text = String::new();
    let area = buffer.area;
    for y in area.top()..area.bottom() {
        let blank = |x: u16| buffer.cell((x, y)).is_none_or(|cell| cell.symbol() == " ");
        let end = (area.left()..area.right())
            .rev()
            .find(|x| !blank(*x))
            .map_or(area.left(), |x| x + 1);
        let mut last = Style::reset();
        for x in area.left()..end {
            let Some(cell) = buffer.cell((x, y)) else {
                continue;
            };
            let style = cell.style();
            if style != last {
                text.push_str("\u{1b}[0");
                sequence(&mut text, style);
                text.push('m');
                last = style;
            }
            text.push_str(cell.symbol());
        }
        if end > area.left() {
            text.push_str("\u{1b}[0m");
        }
        text.push('\n');
    }
    text
}

fn sequence(text: &mut String, style: Style) {
    let modifiers = [
        (Modifier::BOLD, 1),
        (Modifier::DIM, 2),
        (Modifier::ITALIC, 3),
        (Modifier::UNDERLINED, 4),
        (Modifier::REVERSED, 7),
        (Modifier::CROSSED_OUT, 9),
    ];
    for (modifier, code) in modifiers {
        if style.add_modifier.contains(modifier) {
            // Writing to a String cannot fail.
            let _ = write!(text, ";{code}");
        }
    }
    for (colour, base) in [(style.fg, 30), (style.bg, 40)] {
        let named = |colour| match colour {
            Color::Black => Some(0),
            Color::Red => Some(1),
            Color::Green => Some(2),
            Color::Yellow => Some(3),
            Color::Blue => Some(4),
            Color::Magenta => Some(5),
            Color::Cyan => Some(6),
            Color::Gray => Some(7),
            Color::DarkGray => Some(60),
            Color::LightRed => Some(61),
            Color::LightGreen => Some(62),
            Color::LightYellow => Some(63),
            Color::LightBlue => Some(64),
            Color::LightMagenta => Some(65),
            Color::LightCyan => Some(66),
            Color::White => Some(67),
            _ => None,
        };
        let _ = match colour {
            Some(Color::Rgb(r, g, b)) => write!(text, ";{};2;{r};{g};{b}", base + 8),
            Some(Color::Indexed(index)) => write!(text, ";{};5;{index}", base + 8),
            Some(colour) => named(colour).map_or(Ok(()), |code| write!(text, ";{}", base + code)),
            None => Ok(()),
        };
    }
}
