//! Diagrams in the languages of other tools: Mermaid, DOT and D2.
//!
//! What is written is what the picture shows: the same boxes in the same frames, the same words,
//! the same wires. Each language has a file with its grammar and its escaping; this one says what
//! they share. Refuses layout: those tools find places themselves.

pub mod d2;
pub mod dot;
pub mod mermaid;

use crate::layout::{Diagram, End, GroupKind, WireStyle};
use crate::text::clean_name;
use std::collections::BTreeSet;

/// How a wire is drawn, as far as the three languages can tell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Stroke {
    Solid,
    Dashed,
    Dotted,
    Thick,
}

const fn stroke(style: WireStyle) -> Stroke {
    match style {
        WireStyle::Request | WireStyle::Data => Stroke::Solid,
        WireStyle::Replication | WireStyle::Telemetry | WireStyle::Heartbeat => Stroke::Dashed,
        WireStyle::Response => Stroke::Dashed,
        WireStyle::Lookup | WireStyle::Undecided => Stroke::Dotted,
        WireStyle::Management => Stroke::Thick,
    }
}

/// One arrow: a wire, or a stretch of one between two boxes that it passes.
struct Arrow<'a> {
    from: End,
    to: End,
    stroke: Stroke,
    both_ways: bool,
    label: &'a str,
}

/// The arrows of a diagram: a wire through boxes becomes one for each stretch, the first with the
/// label and only the last with a head at its far end, so that they read as one way.
fn arrows(diagram: &Diagram) -> Vec<Arrow<'_>> {
    let mut arrows = Vec::new();
    let mut drawn = BTreeSet::new();
    for wire in &diagram.wires {
        let stops: Vec<End> = std::iter::once(wire.from)
            .chain(wire.through.iter().map(|stop| End::Box(*stop)))
            .chain([wire.to])
            .collect();
        for (place, ends) in stops.windows(2).enumerate() {
            let label = if place == 0 { wire.label.as_str() } else { "" };
            let arrow = Arrow {
                from: ends[0],
                to: ends[1],
                stroke: stroke(wire.style),
                both_ways: wire.both_ways,
                label,
            };
            // Many wires may pass the same firewall; the stretch to it is drawn once.
            let is_shared = stops.len() > 2;
            let key = (
                key(arrow.from),
                key(arrow.to),
                arrow.label,
                wire.style as u8,
            );
            if drawn.insert(key) || !is_shared {
                arrows.push(arrow);
            }
        }
    }
    arrows
}

const fn key(end: End) -> (u8, usize) {
    match end {
        End::Box(index) => (0, index),
        End::Group(index) => (1, index),
    }
}

/// The lines of a box, richest form, safe to show.
fn lines(diagram: &Diagram, index: usize) -> Vec<String> {
    diagram
        .boxes
        .get(index)
        .and_then(|spec| spec.forms.first())
        .map(|form| {
            let lines = form.lines.iter().map(|line| clean_name(line));
            lines.filter(|line| !line.is_empty()).collect()
        })
        .unwrap_or_default()
}

/// The words on a frame: its label, and below it what the host lacks.
fn frame_lines(diagram: &Diagram, index: usize) -> Vec<String> {
    diagram.groups.get(index).map_or_else(Vec::new, |group| {
        [&group.label, &group.footer]
            .into_iter()
            .filter(|text| !text.is_empty())
            .map(|text| clean_name(text))
            .collect()
    })
}

/// A name that every language takes for an identifier.
fn id(end: End) -> String {
    match end {
        End::Box(index) => format!("box{index}"),
        End::Group(index) => format!("frame{index}"),
    }
}

/// What is inside a frame, or outside of every frame: boxes, then frames.
fn inside(diagram: &Diagram, frame: Option<usize>) -> Vec<End> {
    let known = |index: Option<usize>| index.filter(|index| *index < diagram.groups.len());
    let boxes = (0..diagram.boxes.len())
        .filter(|index| known(diagram.boxes[*index].group) == frame)
        .map(End::Box);
    let frames = (0..diagram.groups.len())
        .filter(|index| known(diagram.groups[*index].parent) == frame)
        .map(End::Group);
    boxes.chain(frames).collect()
}

const fn is_dashed(kind: GroupKind) -> bool {
    matches!(kind, GroupKind::Zone)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::layout::{BoxSpec, Form, GroupSpec, WireSpec};

    /// Two boxes in a frame, one outside, with a wire through the second; every name is hostile.
    pub(super) fn hostile() -> Diagram {
        let name = "a\"]; }{ <b> & `c` \\ ${d} #35; |x| \u{1b}[31m";
        let part = |group| BoxSpec {
            forms: vec![Form::framed([name.to_owned(), "10 req/s".to_owned()])],
            group,
            ..BoxSpec::default()
        };
        let mut wire = WireSpec::new(End::Box(0), End::Box(2), WireStyle::Request);
        wire.through = vec![1];
        wire.label = name.to_owned();
        let back = WireSpec::new(End::Box(2), End::Group(0), WireStyle::Replication);
        Diagram {
            boxes: vec![part(Some(0)), part(Some(0)), part(None)],
            groups: vec![GroupSpec {
                label: name.to_owned(),
                ..GroupSpec::default()
            }],
            wires: vec![wire, back],
        }
    }

    #[test]
    fn a_wire_through_a_box_becomes_two_arrows_and_the_first_has_the_label() {
        let diagram = hostile();
        let arrows = arrows(&diagram);
        let ends: Vec<_> = arrows.iter().map(|arrow| (arrow.from, arrow.to)).collect();
        assert_eq!(
            ends,
            [
                (End::Box(0), End::Box(1)),
                (End::Box(1), End::Box(2)),
                (End::Box(2), End::Group(0))
            ]
        );
        assert!(!arrows[0].label.is_empty() && arrows[1].label.is_empty());
    }

    #[test]
    fn no_control_character_reaches_any_language() {
        let diagram = hostile();
        for text in [
            mermaid::render(&diagram, "t\u{1b}"),
            dot::render(&diagram, "t\u{1b}"),
            d2::render(&diagram, "t\u{1b}"),
        ] {
            assert!(!text.chars().any(|c| c.is_control() && c != '\n'), "{text}");
        }
    }
}
