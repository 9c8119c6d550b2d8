//! Diagrams in the languages of other tools: Mermaid, DOT and D2.
//!
//! What is written is what the picture shows: the same boxes in the same frames, the same words,
//! the same wires. Each language has a file with its grammar and its escaping; this one says what
//! they share. Refuses layout: those tools find places themselves.

pub mod d2;
pub mod dot;
pub mod mermaid;
mod names;

use crate::design::Model;
use crate::design::kinds::Kind;
use crate::design::words::LinkKind;
use crate::layout::{BoxSpec, Copies, End, Form, Framed, GroupKind, Scene, WireStyle};
use crate::text::clean_name;
use names::Names;
use std::collections::BTreeSet;

/// A design as the three languages draw it: copies folded, every text safe to show.
pub struct Graph {
    /// The title or, where there is none, the site; empty where there is neither.
    title: String,
    nodes: Vec<Node>,
    frames: Vec<Frame>,
    arrows: Vec<Arrow>,
}

struct Node {
    id: String,
    lines: Vec<String>,
    figure: Figure,
    frame: Option<usize>,
}

struct Frame {
    id: String,
    label: String,
    /// What the host lacks, or what moves the address; may be empty.
    note: String,
    is_dashed: bool,
    parent: Option<usize>,
}

impl Frame {
    /// The words on it, a line each.
    fn lines(&self) -> Vec<String> {
        let lines = [&self.label, &self.note].into_iter();
        lines.filter(|line| !line.is_empty()).cloned().collect()
    }
}

/// One arrow: a wire, or a stretch of one between two boxes that it passes.
struct Arrow {
    from: End,
    to: End,
    stroke: Stroke,
    both_ways: bool,
    label: String,
}

/// What the outline of a box tells of it, as far as the three languages can.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Figure {
    /// Whoever asks.
    Person,
    /// Something that runs and answers.
    Service,
    /// What keeps data.
    Store,
    Queue,
    /// What somebody else runs.
    Cloud,
    /// What lets through or does not.
    Guard,
    /// What is written and not run.
    Document,
}

impl Figure {
    const fn of(kind: &Kind) -> Self {
        match kind {
            Kind::Client(_) => Self::Person,
            Kind::LoadBalancer(_)
            | Kind::WebServer(_)
            | Kind::AppServer(_)
            | Kind::DatabaseProxy(_)
            | Kind::Router(_)
            | Kind::Collector(_)
            | Kind::Probe(_)
            | Kind::Bastion(_)
            | Kind::Agent(_)
            | Kind::Undecided(_) => Self::Service,
            Kind::Database(_) | Kind::Cache(_) | Kind::Backup(_) => Self::Store,
            Kind::Queue(_) => Self::Queue,
            Kind::Dns(_) | Kind::Cdn(_) | Kind::External(_) => Self::Cloud,
            Kind::Firewall(_) | Kind::Waf(_) => Self::Guard,
            Kind::CodeBase(_) | Kind::Certificate(_) => Self::Document,
        }
    }
}

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

/// The protocol of a link in a word; plain requests need none.
const fn protocol(kind: LinkKind) -> &'static str {
    match kind {
        LinkKind::Request | LinkKind::Http => "",
        LinkKind::Https => "HTTPS",
        LinkKind::Tcp => "TCP",
        LinkKind::FastCgi => "FastCGI",
        LinkKind::Lookup => "lookup",
        LinkKind::Read => "reads",
        LinkKind::Write => "writes",
        LinkKind::ReadWrite => "r+w",
        LinkKind::Replication => "replication",
        LinkKind::Backup => "backup",
        LinkKind::Heartbeat => "heartbeat",
        LinkKind::Sync => "sync",
        LinkKind::Telemetry => "telemetry",
        LinkKind::Management => "SSH",
        LinkKind::Response => "response",
        LinkKind::Undecided => "?",
    }
}

impl Graph {
    /// Gathers what is to be drawn of a design.
    #[must_use]
    pub fn new(model: &Model) -> Self {
        let scene = Scene::new(model, Copies::Folded);
        let topology = &model.topology;
        let title = Some(&topology.title).filter(|title| !title.trim().is_empty());
        let mut names = Names::default();
        let known = |frame: Option<usize>| frame.filter(|frame| *frame < scene.groups.len());
        let boxes = scene.diagram.boxes.iter().zip(&scene.boxes);
        let nodes: Vec<Node> = boxes
            .map(|(spec, behind)| {
                let first = behind.first().map(|node| &model.graph[*node]);
                let kind = first.and_then(|node| node.kind());
                Node {
                    id: names.give(first.map_or("", |node| &node.authored), "box"),
                    lines: lines(spec),
                    figure: kind.map_or(Figure::Service, Figure::of),
                    frame: known(spec.group),
                }
            })
            .collect();
        let groups = scene.diagram.groups.iter().zip(&scene.groups);
        let frames: Vec<Frame> = groups
            .map(|(spec, framed)| Frame {
                id: names.give(frame_name(model, framed), "frame"),
                label: clean_name(&spec.label),
                note: clean_name(&spec.footer),
                is_dashed: spec.kind == GroupKind::Zone,
                parent: known(spec.parent),
            })
            .collect();
        Self {
            title: clean_name(title.unwrap_or(&topology.site))
                .trim()
                .to_owned(),
            arrows: arrows(model, &scene),
            nodes,
            frames,
        }
    }

    /// The identifier of an end.
    fn id(&self, end: End) -> &str {
        let id = match end {
            End::Box(index) => self.nodes.get(index).map(|node| &node.id),
            End::Group(index) => self.frames.get(index).map(|frame| &frame.id),
        };
        id.map_or("", String::as_str)
    }

    /// The boxes in a frame, or outside of every frame.
    fn nodes_in(&self, frame: Option<usize>) -> impl Iterator<Item = &Node> {
        self.nodes.iter().filter(move |node| node.frame == frame)
    }

    /// The frames in a frame, or outside of every frame, with their numbers.
    fn frames_in(&self, parent: Option<usize>) -> impl Iterator<Item = (usize, &Frame)> {
        let frames = self.frames.iter().enumerate();
        frames.filter(move |(_, frame)| frame.parent == parent)
    }
}

fn frame_name<'m>(model: &'m Model, framed: &Framed) -> &'m str {
    match framed {
        Framed::Zone(zone) => &model.zones[zone.index()].name,
        Framed::Hosts(hosts) => hosts
            .first()
            .map_or("", |host| &model.hosts[host.index()].authored),
        Framed::Address(node) => &model.graph[*node].name,
    }
}

/// The arrows of a scene: a wire through boxes becomes one for each stretch, only the first with
/// the label, so that they read as one way.
fn arrows(model: &Model, scene: &Scene) -> Vec<Arrow> {
    let mut arrows = Vec::new();
    let mut drawn = BTreeSet::new();
    for (wire, edges) in scene.diagram.wires.iter().zip(&scene.wires) {
        let kind = edges.first().map(|edge| model.graph[*edge].kind);
        let word = if wire.label.is_empty() {
            kind.map_or("", protocol)
        } else {
            &wire.label
        };
        let stops: Vec<End> = std::iter::once(wire.from)
            .chain(wire.through.iter().map(|stop| End::Box(*stop)))
            .chain([wire.to])
            .collect();
        // Many wires may pass the same firewall; the stretch to it is drawn once.
        let is_shared = stops.len() > 2;
        for (place, ends) in stops.windows(2).enumerate() {
            let [from, to] = *ends else {
                continue;
            };
            let label = clean_name(if place == 0 { word } else { "" });
            let key = (key(from), key(to), label.clone(), wire.style as u8);
            if drawn.insert(key) || !is_shared {
                arrows.push(Arrow {
                    from,
                    to,
                    stroke: stroke(wire.style),
                    both_ways: wire.both_ways,
                    label,
                });
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

/// The lines of a box in its richest form. What a terminal shows in brackets for want of room is
/// its name, and below that what there is to remark.
fn lines(spec: &BoxSpec) -> Vec<String> {
    let Some(form) = spec.forms.first() else {
        return Vec::new();
    };
    let chip = |form: &Form| {
        let line = form.lines.first().map_or("", String::as_str);
        let bare = line
            .strip_prefix('[')
            .and_then(|line| line.strip_suffix(']'));
        bare.unwrap_or(line).to_owned()
    };
    let lines = if form.framed {
        form.lines.clone()
    } else {
        let whole = chip(form);
        let name = spec.forms.last().map_or_else(String::new, chip);
        match whole
            .strip_prefix(&name)
            .map(|rest| rest.strip_prefix(": "))
        {
            Some(Some(remark)) => vec![name.clone(), remark.to_owned()],
            _ => vec![whole],
        }
    };
    let lines = lines.iter().map(|line| clean_name(line));
    lines.filter(|line| !line.is_empty()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::Document;

    /// A name that would leave its place in every language.
    pub(super) const NAME: &str = r##"a\"]; }{ <b> & `c` \\ ${d} #35; |x|"##;

    /// Hostile names on two boxes in a frame, one outside, a wire through a box.
    pub(super) fn hostile() -> Graph {
        graph(&format!(
            r#"Topology(version: 1, title: "{NAME}", site: "example.com",
            hosts: {{ "h": (label: "{NAME}") }},
            components: {{
                "visitor": Client(label: "{NAME}"),
                "wall": Firewall(on: "h"),
                "end": WebServer(on: "h", label: "{NAME}"),
                "db": Database(on: "h"),
                "cert": Certificate(expires: "2027-03-01"),
            }},
            links: [("visitor", "end", Https, (through: ["wall"], label: "{NAME}")),
                ("end", "db", ReadWrite), ("visitor", "h", Management)])"#
        ))
    }

    pub(super) fn graph(text: &str) -> Graph {
        let document = Document::parse(text);
        Graph::new(&Model::new(document.design().unwrap().clone()))
    }

    #[test]
    fn a_wire_through_a_box_becomes_two_arrows_and_the_first_has_the_label() {
        let graph = hostile();
        let arrows = graph.arrows.iter();
        let ends: Vec<_> = arrows
            .map(|arrow| (graph.id(arrow.from), graph.id(arrow.to)))
            .collect();
        assert_eq!(
            ends,
            [
                ("visitor", "wall"),
                ("wall", "box_end"),
                ("box_end", "db"),
                ("visitor", "h")
            ]
        );
        assert!(graph.arrows[0].label.starts_with("a\"]"));
        let labels: Vec<_> = graph.arrows[1..].iter().map(|arrow| &arrow.label).collect();
        assert_eq!(labels, ["", "r+w", "SSH"]);
    }

    #[test]
    fn what_a_terminal_puts_in_brackets_is_a_name_and_a_remark() {
        let graph = hostile();
        let cert = graph.nodes.iter().find(|node| node.id == "cert").unwrap();
        assert_eq!(cert.lines, ["cert", "until 2027-03-01"]);
    }

    #[test]
    fn one_component_more_renames_no_other() {
        let with = |more: &str| {
            graph(&format!(
                r#"Topology(version: 1, title: "", site: "example.com",
                components: {{ {more} "web": WebServer(), "db": Database() }}, links: [])"#
            ))
        };
        let ids = |graph: &Graph| -> BTreeSet<String> {
            graph.nodes.iter().map(|node| node.id.clone()).collect()
        };
        let (few, many) = (with(""), with(r#""cache": Cache(),"#));
        assert!(ids(&few).is_subset(&ids(&many)));
        assert_eq!(few.title, "example.com");
    }

    #[test]
    fn no_control_character_reaches_any_language() {
        let graph = graph(
            r#"Topology(version: 1, title: "t\u{1b}", site: "\u{202e}",
            components: { "a": WebServer(label: "\u{1b}[31m\u{7}") }, links: [])"#,
        );
        for text in [
            mermaid::render(&graph),
            dot::render(&graph),
            d2::render(&graph),
        ] {
            assert!(!text.chars().any(|c| c.is_control() && c != '\n'), "{text}");
        }
    }
}
