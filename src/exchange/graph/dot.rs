//! DOT, the language of Graphviz.
//!
//! Owns DOT's grammar and escaping. Refuses HTML labels and everything that runs or loads.

use super::{Stroke, arrows, frame_lines, id, inside, is_dashed, lines};
use crate::layout::{Diagram, End};
use crate::text::clean_name;
use std::fmt::Write as _;

/// Writes a diagram as a directed graph in DOT.
#[must_use]
pub fn render(diagram: &Diagram, title: &str) -> String {
    let mut out = String::new();
    let title = escape(&clean_name(title));
    // Writing to a string cannot fail.
    let _ = write!(
        out,
        "digraph design {{\n  label=\"{title}\";\n  labelloc=t;\n  rankdir=LR;\n  compound=true;\n  \
         node [shape=box, style=rounded, fontname=\"sans-serif\"];\n  \
         edge [fontname=\"sans-serif\", fontsize=10];\n"
    );
    write_inside(&mut out, diagram, None, 1);
    for arrow in arrows(diagram) {
        let mut attributes = Vec::new();
        if !arrow.label.is_empty() {
            attributes.push(format!("label=\"{}\"", escape(&clean_name(arrow.label))));
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
            if let End::Group(index) = end {
                attributes.push(format!("{name}=cluster_frame{index}"));
            }
        }
        let _ = writeln!(
            out,
            "  {} -> {} [{}];",
            node(arrow.from),
            node(arrow.to),
            attributes.join(", ")
        );
    }
    out.push_str("}\n");
    out
}

/// The node an edge is tied to: a box, or the unseen one in a frame.
fn node(end: End) -> String {
    match end {
        End::Box(_) => id(end),
        End::Group(index) => format!("inside{index}"),
    }
}

fn write_inside(out: &mut String, diagram: &Diagram, frame: Option<usize>, depth: usize) {
    let indent = "  ".repeat(depth);
    for end in inside(diagram, frame) {
        match end {
            End::Box(index) => {
                let label = label(&lines(diagram, index));
                let _ = writeln!(out, "{indent}{} [label=\"{label}\"];", id(end));
            }
            End::Group(index) => {
                let label = label(&frame_lines(diagram, index));
                let style = if is_dashed(diagram.groups[index].kind) {
                    "dashed"
                } else {
                    "solid"
                };
                let _ = writeln!(out, "{indent}subgraph cluster_{} {{", id(end));
                let _ = writeln!(
                    out,
                    "{indent}  label=\"{label}\";\n{indent}  style={style};"
                );
                let _ = writeln!(
                    out,
                    "{indent}  inside{index} [shape=point, style=invis, width=0, height=0];"
                );
                write_inside(out, diagram, Some(index), depth + 1);
                let _ = writeln!(out, "{indent}}}");
            }
        }
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
    use super::*;

    #[test]
    fn names_cannot_leave_their_quotes() {
        let text = render(&super::super::tests::hostile(), "Title");
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
        let text = render(&super::super::tests::hostile(), "Title");
        assert!(
            text.contains("box2 -> inside0 [style=dashed, lhead=cluster_frame0];"),
            "{text}"
        );
    }
}
