//! DOT, the language of Graphviz.
//!
//! Owns DOT's grammar and escaping. Refuses HTML labels and everything that runs or loads.

use super::{Figure, Graph, Stroke};
use crate::layout::End;
use std::fmt::Write as _;

/// Writes a diagram as a directed graph in DOT.
#[must_use]
pub fn render(graph: &Graph) -> String {
    let mut out = String::from("digraph design {\n");
    // Writing to a string cannot fail.
    if !graph.title.is_empty() {
        let title = escape(&graph.title);
        let _ = writeln!(out, "  label=\"{title}\";\n  labelloc=t;");
    }
    out.push_str(
        "  fontname=\"Helvetica\";\n  rankdir=LR;\n  compound=true;\n  \
         node [shape=box, fontname=\"Helvetica\"];\n  \
         edge [fontname=\"Helvetica\", fontsize=10];\n",
    );
    write_inside(&mut out, graph, None, 1);
    for arrow in &graph.arrows {
        let mut attributes = Vec::new();
        if !arrow.label.is_empty() {
            attributes.push(format!("label=\"{}\"", escape(&arrow.label)));
        }
        match arrow.stroke {
            Stroke::Solid => {}
            Stroke::Dashed => attributes.push("style=dashed".to_owned()),
            Stroke::Dotted => attributes.push("style=dotted".to_owned()),
            Stroke::Thick => attributes.push("penwidth=2".to_owned()),
        }
        if arrow.both_ways {
            attributes.push("dir=both".to_owned());
        }
        // An edge joins nodes; one that is meant for a frame is cut off at the frame.
        for (end, name) in [(arrow.from, "ltail"), (arrow.to, "lhead")] {
            if let End::Group(_) = end {
                attributes.push(format!("{name}=cluster_{}", graph.id(end)));
            }
        }
        let attributes = if attributes.is_empty() {
            String::new()
        } else {
            format!(" [{}]", attributes.join(", "))
        };
        let (from, to) = (tied(graph, arrow.from), tied(graph, arrow.to));
        let _ = writeln!(out, "  {from} -> {to}{attributes};");
    }
    out.push_str("}\n");
    out
}

/// The node an edge is tied to: a box, or the unseen one in a frame.
fn tied(graph: &Graph, end: End) -> String {
    match end {
        End::Box(_) => graph.id(end).to_owned(),
        End::Group(_) => unseen(graph.id(end)),
    }
}

/// No identifier begins with an underscore, so this one is no box's.
fn unseen(frame: &str) -> String {
    format!("_in_{frame}")
}

fn write_inside(out: &mut String, graph: &Graph, frame: Option<usize>, depth: usize) {
    let indent = "  ".repeat(depth);
    for node in graph.nodes_in(frame) {
        let label = label(&node.lines);
        let outline = outline(node.figure);
        let _ = writeln!(out, "{indent}{} [label=\"{label}\"{outline}];", node.id);
    }
    for (index, inner) in graph.frames_in(frame) {
        let label = label(&inner.lines());
        let style = if inner.is_dashed { "dashed" } else { "solid" };
        let id = &inner.id;
        let _ = writeln!(
            out,
            "{indent}subgraph cluster_{id} {{\n\
             {indent}  label=\"{label}\";\n{indent}  style={style};\n\
             {indent}  {} [shape=point, style=invis, width=0, height=0];",
            unseen(id)
        );
        write_inside(out, graph, Some(index), depth + 1);
        let _ = writeln!(out, "{indent}}}");
    }
}

/// The attributes of an outline, beside the box that is every node's.
const fn outline(figure: Figure) -> &'static str {
    match figure {
        Figure::Person => ", shape=ellipse",
        Figure::Service => ", style=rounded",
        Figure::Store => ", shape=cylinder",
        Figure::Queue => ", shape=cds",
        Figure::Cloud => ", shape=octagon",
        Figure::Guard => ", shape=hexagon",
        Figure::Document => ", shape=note",
    }
}

fn label(lines: &[String]) -> String {
    let lines: Vec<String> = lines.iter().map(|line| escape(line)).collect();
    lines.join("\\n")
}

/// Labels read backslashes and entities.
fn escape(text: &str) -> String {
    let mut out = String::new();
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '&' => out.push_str("&amp;"),
            _ => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::super::tests::hostile;
    use super::*;

    #[test]
    fn names_cannot_leave_their_quotes() {
        let text = render(&hostile());
        assert!(
            text.contains("a\\\"]; }{ <b> &amp; `c` \\\\ ${d}"),
            "{text}"
        );
        for line in text.lines() {
            let bare = line.replace("\\\\", "").replace("\\\"", "");
            assert_eq!(bare.matches('"').count() % 2, 0, "{line}");
        }
    }

    #[test]
    fn an_edge_to_a_frame_is_cut_off_there() {
        let text = render(&hostile());
        assert!(
            text.contains("visitor -> _in_h [label=\"SSH\", penwidth=2, lhead=cluster_h];"),
            "{text}"
        );
    }

    #[test]
    fn every_text_is_set_in_one_font() {
        let text = render(&hostile());
        assert_eq!(text.matches("fontname=\"Helvetica\"").count(), 3);
    }
}
