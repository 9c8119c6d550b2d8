//! What is to be drawn, before it has a place: boxes, the groups around them, the wires between.
//!
//! Owns the abstract input of the layout, so that tests and benchmarks can feed it synthetic
//! graphs. Refuses to know what a box means: kinds of component belong to `scene`.

use crate::text;
use std::borrow::Cow;

/// A picture to be laid out. Indices in [`BoxSpec::group`], [`GroupSpec::parent`] and [`End`]
/// point into these lists; one that points nowhere is treated as absent.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Diagram {
    /// The boxes, in file order; the order seeds the picture.
    pub boxes: Vec<BoxSpec>,
    /// Hosts and zones, in file order.
    pub groups: Vec<GroupSpec>,
    /// The links, in file order.
    pub wires: Vec<WireSpec>,
}

/// One box and the ways it can show itself.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct BoxSpec {
    /// From the richest to the most compact; an empty list draws an empty frame.
    pub forms: Vec<Form>,
    /// Position of the role on the way of a request (client first, database late). Boxes with
    /// equal hints share a tier unless requests flow between them. Absent: derived from the wires.
    pub rank: Option<u8>,
    /// The innermost group that holds the box.
    pub group: Option<usize>,
    /// Off the path of a request: stands after its siblings and bends no lane.
    pub aside: bool,
}

/// One way to show a box.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Form {
    /// Lines of text, already free of control characters.
    pub lines: Vec<String>,
    /// With a frame around the lines, or bare as a chip.
    pub framed: bool,
}

impl Form {
    /// Lines inside a frame.
    pub fn framed<S: Into<String>>(lines: impl IntoIterator<Item = S>) -> Self {
        Self {
            lines: lines.into_iter().map(Into::into).collect(),
            framed: true,
        }
    }

    /// One line without a frame.
    pub fn chip(line: impl Into<String>) -> Self {
        Self {
            lines: vec![line.into()],
            framed: false,
        }
    }
}

impl Diagram {
    /// Makes whatever acts or hides in its texts visible, by the marks that it has everywhere else.
    pub(super) fn clean(&mut self) {
        let forms = self.boxes.iter_mut().flat_map(|spec| &mut spec.forms);
        let lines = forms.flat_map(|form| &mut form.lines);
        let labels = self.wires.iter_mut().map(|wire| &mut wire.label);
        let groups = self.groups.iter_mut();
        let borders = groups.flat_map(|group| [&mut group.label, &mut group.footer]);
        for text in lines.chain(labels).chain(borders) {
            if let Cow::Owned(clean) = text::sanitize(text, text::Kind::Name) {
                *text = clean;
            }
        }
    }
}

/// A frame around boxes and other groups.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct GroupSpec {
    /// Stands in the upper border.
    pub label: String,
    /// Stands in the lower border, e.g. what the host lacks; empty for nothing.
    pub footer: String,
    /// The group around this one.
    pub parent: Option<usize>,
    /// How the frame is drawn.
    pub kind: GroupKind,
}

/// What a frame stands for.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum GroupKind {
    /// A machine: a solid frame.
    #[default]
    Host,
    /// A place that fails together: a dashed frame.
    Zone,
    /// Boxes that stand in for one another behind one address: a double frame.
    Cluster,
}

/// What a wire is tied to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum End {
    /// A box, by index.
    Box(usize),
    /// A group as a whole, by index.
    Group(usize),
}

/// A link to be drawn.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WireSpec {
    /// Where it starts.
    pub from: End,
    /// Where it ends, with an arrow head.
    pub to: End,
    /// The family of lines it is drawn with.
    pub style: WireStyle,
    /// Arrow heads at both ends.
    pub both_ways: bool,
    /// A short word beside the wire where there is room; empty for none.
    pub label: String,
    /// Boxes that stand in its path, in order.
    pub through: Vec<usize>,
}

impl WireSpec {
    /// A plain wire from one end to another.
    pub const fn new(from: End, to: End, style: WireStyle) -> Self {
        Self {
            from,
            to,
            style,
            both_ways: false,
            label: String::new(),
            through: Vec::new(),
        }
    }
}

/// What a wire carries, as far as its line has to tell.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum WireStyle {
    /// Requests of visitors: solid.
    #[default]
    Request,
    /// Reads and writes: solid.
    Data,
    /// Copies of data: heavy dashes.
    Replication,
    /// Name look-ups: dotted.
    Lookup,
    /// Measurements and logs: light dashes.
    Telemetry,
    /// Balancers or members that watch each other: light dashes.
    Heartbeat,
    /// People with a shell: heavy solid.
    Management,
    /// The way back of an answer: light dashes.
    Response,
    /// Nobody said: dotted.
    Undecided,
}

impl WireStyle {
    /// Whether what the wire carries goes from tier to tier, so that its target stands after its source.
    pub(super) const fn flows(self) -> bool {
        matches!(self, Self::Request | Self::Data)
    }
}
