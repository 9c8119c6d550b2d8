//! D2 diagrams.
//!
//! Owns D2's grammar and escaping. Refuses imports, variables and links.

use super::{Figure, Graph, Stroke};
use crate::layout::End;
use std::fmt::Write as _;

/// Writes a diagram in D2.
#[must_use]
pub fn render(graph: &Graph) -> String {
    let mut out = String::from("direction: right\n");
    // Writing to a string cannot fail.
    if !graph.title.is_empty() {
        let title = escape(&graph.title);
        let _ = writeln!(
            out,
            "title: \"{title}\" {{\n  shape: text\n  near: top-center\n}}"
        );
    }
    write_inside(&mut out, graph, None, 0);
    for arrow in &graph.arrows {
        let line = if arrow.both_ways { "<->" } else { "->" };
        let (from, to) = (path(graph, arrow.from), path(graph, arrow.to));
        let _ = write!(out, "{from} {line} {to}");
        if !arrow.label.is_empty() {
            let _ = write!(out, ": \"{}\"", escape(&arrow.label));
        }
        let _ = match arrow.stroke {
            Stroke::Solid => writeln!(out),
            Stroke::Dashed => writeln!(out, " {{\n  style.stroke-dash: 5\n}}"),
            Stroke::Dotted => writeln!(out, " {{\n  style.stroke-dash: 2\n}}"),
            Stroke::Thick => writeln!(out, " {{\n  style.stroke-width: 4\n}}"),
        };
    }
    out
}

/// An end with the frames around it.
fn path(graph: &Graph, end: End) -> String {
    let mut path = graph.id(end).to_owned();
    let mut around = match end {
        End::Box(index) => graph.nodes.get(index).and_then(|node| node.frame),
        End::Group(index) => graph.frames.get(index).and_then(|frame| frame.parent),
    };
    // A frame cannot be around itself; the bound holds whatever the input.
    for _ in 0..graph.frames.len() {
        let Some(frame) = around.and_then(|index| graph.frames.get(index)) else {
            break;
        };
        path = format!("{}.{path}", frame.id);
        around = frame.parent;
    }
    path
}

fn write_inside(out: &mut String, graph: &Graph, frame: Option<usize>, depth: usize) {
    let indent = "  ".repeat(depth);
    for node in graph.nodes_in(frame) {
        let label = label(&node.lines);
        let _ = write!(out, "{indent}{}: \"{label}\"", node.id);
        let _ = match shape(node.figure) {
            "" => writeln!(out),
            shape => writeln!(out, " {{ shape: {shape} }}"),
        };
    }
    for (index, inner) in graph.frames_in(frame) {
        let label = label(&inner.lines());
        let _ = writeln!(out, "{indent}{}: \"{label}\" {{", inner.id);
        if inner.is_dashed {
            let _ = writeln!(out, "{indent}  style.stroke-dash: 5");
        }
        write_inside(out, graph, Some(index), depth + 1);
        let _ = writeln!(out, "{indent}}}");
    }
}

/// The name of an outline; none for the rectangle that D2 draws by itself.
const fn shape(figure: Figure) -> &'static str {
    match figure {
        Figure::Person => "person",
        Figure::Service => "",
        Figure::Store => "cylinder",
        Figure::Queue => "queue",
        Figure::Cloud => "cloud",
        Figure::Guard => "hexagon",
        Figure::Document => "page",
    }
}

fn label(lines: &[String]) -> String {
    let lines: Vec<String> = lines.iter().map(|line| escape(line)).collect();
    lines.join("\\n")
}

/// Quoted strings read backslashes and variables.
fn escape(text: &str) -> String {
    let mut out = String::new();
    for c in text.chars() {
        if matches!(c, '"' | '\\' | '$') {
            out.push('\\');
        }
        out.push(c);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::super::tests::{graph, hostile};
    use super::*;

    #[test]
    fn names_cannot_leave_their_quotes_nor_name_variables() {
        let text = render(&hostile());
        assert!(text.contains("a\\\"]; }{ <b> & `c` \\\\ \\${d}"), "{text}");
    }

    #[test]
    fn an_end_is_named_with_the_frames_around_it() {
        let text = render(&hostile());
        assert!(text.contains("h.box_end -> h.db: \"r+w\"\n"), "{text}");
        assert!(text.contains("visitor -> h: \"SSH\" {"), "{text}");
        assert!(text.contains("  db: \"db\\n"), "{text}");
    }

    #[test]
    fn a_design_without_title_and_site_has_no_title() {
        let text = render(&graph(
            r#"Topology(version: 1, title: "", site: "", components: { "a": Database() }, links: [])"#,
        ));
        assert!(!text.contains("title:"), "{text}");
    }
}
