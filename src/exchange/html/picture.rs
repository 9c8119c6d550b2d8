//! The picture in a page: the cells of the terminal as vectors, in groups that can be dimmed.
//!
//! The same cells come drawn in two themes; each pair of colours becomes one ink, a name that the
//! page's style sheet gives the one colour or the other. Refuses to move anything.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use super::View;
use crate::exchange::cells::{Cell, Rgb, cells};
use crate::exchange::drawing::{Drawing, FRAME, Ink, Inks, MARGIN, hex};
use crate::exchange::xml::escaped;
use crate::layout::{Owner, Rect};

/// A colour in the dark theme and in the light one.
type Pair = (Rgb, Rgb);

/// The number of a pair of colours.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Tint(usize);

impl Ink for Tint {
    fn fill(self) -> String {
        format!("class=\"i{}\"", self.0)
    }
}

/// A part of the picture, by its place in the diagram.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Part {
    Group(usize),
    Wire(usize),
    Box(usize),
}

impl Part {
    /// The name that scripts know it by.
    pub(super) fn name(self) -> String {
        match self {
            Self::Group(place) => format!("g{place}"),
            Self::Wire(place) => format!("w{place}"),
            Self::Box(place) => format!("b{place}"),
        }
    }
}

/// What of a part: its frame or line, or what is written on it.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Layer {
    Line,
    Writing,
}

/// A picture for a page, and the style sheet's words for its inks.
pub(super) struct Drawn {
    pub(super) svg: String,
    /// `--i0:#rrggbb;…` for the dark theme.
    pub(super) dark: String,
    /// And for the light one.
    pub(super) light: String,
    /// `.i0{fill:var(--i0)}…`
    pub(super) classes: String,
}

/// Draws a view. `marks` says what more is to be known of a part: further attributes.
pub(super) fn draw(view: &View<'_>, label: &str, marks: &dyn Fn(Part) -> String) -> Drawn {
    let both = || {
        let dark = cells(view.dark.buffer, view.dark.look);
        dark.zip(cells(view.light.buffer, view.light.look))
    };
    let ground = (view.dark.look.background, view.light.look.background);
    let mut pairs: BTreeSet<Pair> = BTreeSet::from([ground]);
    for (dark, light) in both() {
        pairs.insert((dark.foreground, light.foreground));
        pairs.insert((dark.background, light.background));
    }
    let numbers: BTreeMap<Pair, usize> = pairs.iter().copied().zip(0..).collect();
    let tint = |pair: Pair| Tint(numbers.get(&pair).copied().unwrap_or(0));
    let mut parts: BTreeMap<(Part, Layer), Drawing<Tint>> = BTreeMap::new();
    for (dark, light) in both() {
        let Some(key) = key(view, &dark) else {
            continue;
        };
        let under = (dark.background, light.background);
        let inks = Inks {
            fore: tint((dark.foreground, light.foreground)),
            ground: Some(under).filter(|under| *under != ground).map(tint),
        };
        parts.entry(key).or_default().add(&dark, inks);
    }
    let mut colours = (String::new(), String::new(), String::new());
    for ((dark, light), number) in &numbers {
        // Writing to a string cannot fail.
        let _ = write!(colours.0, "--i{number}:{};", hex(*dark));
        let _ = write!(colours.1, "--i{number}:{};", hex(*light));
        let _ = writeln!(
            colours.2,
            ".i{number}{{fill:var(--i{number});stroke:var(--i{number});stroke-width:0}}"
        );
    }
    parts.values_mut().for_each(Drawing::join_rows);
    Drawn {
        svg: document(view, label, marks, &parts, tint(ground)),
        dark: colours.0,
        light: colours.1,
        classes: colours.2,
    }
}

/// Whose a cell is, and on which layer it lies.
fn key(view: &View<'_>, cell: &Cell) -> Option<(Part, Layer)> {
    let owner = view.canvas.at(i32::from(cell.x), i32::from(cell.y)).owner;
    Some(match owner {
        Owner::Empty => return None,
        Owner::Box(place) => (Part::Box(place), Layer::Writing),
        Owner::BoxBorder(place) => (Part::Box(place), Layer::Line),
        Owner::Group(place) => (Part::Group(place), Layer::Line),
        Owner::GroupLabel(place) | Owner::GroupFooter(place) => {
            (Part::Group(place), Layer::Writing)
        }
        Owner::Wire(place) => (Part::Wire(place), Layer::Line),
        // Dots run below them.
        Owner::Label(place) | Owner::Arrow(place) => (Part::Wire(place), Layer::Writing),
    })
}

/// The size of the picture, in units of the drawing.
pub(super) fn size(view: &View<'_>) -> (i32, i32) {
    let area = view.dark.buffer.area;
    (
        i32::from(area.width) * FRAME.width + 2 * MARGIN,
        i32::from(area.height) * FRAME.height + 2 * MARGIN,
    )
}

/// The middle of a cell, in units of the drawing.
pub(super) const fn middle(x: i32, y: i32) -> (i32, i32) {
    (
        MARGIN + x * FRAME.width + FRAME.width / 2,
        MARGIN + y * FRAME.height + FRAME.height / 2,
    )
}

/// How many frames there are around a frame.
fn depth(view: &View<'_>, group: usize) -> usize {
    let groups = &view.scene.diagram.groups;
    let around = |group: &usize| groups.get(*group).and_then(|spec| spec.parent);
    // A frame cannot be around itself; the bound holds whatever the input.
    std::iter::successors(around(&group), around)
        .take(groups.len())
        .count()
}

fn document(
    view: &View<'_>,
    label: &str,
    marks: &dyn Fn(Part) -> String,
    parts: &BTreeMap<(Part, Layer), Drawing<Tint>>,
    ground: Tint,
) -> String {
    let (width, height) = size(view);
    let mut out = String::new();
    let _ = write!(
        out,
        "<svg id=\"picture\" viewBox=\"0 0 {width} {height}\" width=\"{width}\" height=\"{height}\" \
         role=\"img\" aria-label=\"{}\">\n<rect class=\"i{}\" width=\"{width}\" height=\"{height}\"/>\n",
        escaped(label),
        ground.0
    );
    let part = |out: &mut String, part: Part, layers: &[Layer], hit: Option<Rect>| {
        let _ = writeln!(
            out,
            "<g class=\"part\" data-part=\"{}\"{}>",
            part.name(),
            marks(part)
        );
        if let Some(rect) = hit {
            let _ = writeln!(
                out,
                "<rect class=\"hit\" x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\" rx=\"6\"/>",
                MARGIN + rect.x * FRAME.width,
                MARGIN + rect.y * FRAME.height,
                rect.width * FRAME.width,
                rect.height * FRAME.height
            );
        }
        for layer in layers {
            if let Some(drawing) = parts.get(&(part, *layer)) {
                let class = match layer {
                    Layer::Line => "line",
                    Layer::Writing => "writing",
                };
                let _ = writeln!(out, "<g class=\"{class}\">");
                drawing.write(out);
                out.push_str("</g>\n");
            }
        }
        out.push_str("</g>\n");
    };
    // What lies around others comes first, so that a pointer meets the innermost; what lies side
    // by side is met by the keyboard as it is read.
    let mut groups: Vec<(usize, Rect)> = view.picture.groups.iter().copied().enumerate().collect();
    groups.sort_by_key(|(place, rect)| (depth(view, *place), rect.x, rect.y));
    for (place, rect) in groups {
        let both = [Layer::Line, Layer::Writing];
        part(&mut out, Part::Group(place), &both, Some(rect));
    }
    let wires = view.scene.diagram.wires.len();
    for wire in 0..wires {
        part(&mut out, Part::Wire(wire), &[Layer::Line], None);
    }
    out.push_str("<g id=\"dots\" aria-hidden=\"true\"></g>\n");
    for wire in 0..wires {
        part(&mut out, Part::Wire(wire), &[Layer::Writing], None);
    }
    let mut boxes: Vec<(usize, Rect)> = view
        .picture
        .boxes
        .iter()
        .map(|placed| placed.rect)
        .enumerate()
        .collect();
    boxes.sort_by_key(|(_, rect)| (rect.x, rect.y));
    for (place, rect) in boxes {
        let both = [Layer::Line, Layer::Writing];
        part(&mut out, Part::Box(place), &both, Some(rect));
    }
    out.push_str("</svg>\n");
    out
}
