//! D2 diagrams.
//!
//! Owns D2's grammar and escaping. Refuses imports, variables and links.

use super::{Stroke, arrows, frame_lines, id, inside, is_dashed, lines};
use crate::layout::{Diagram, End};
use crate::text::clean_name;
use std::fmt::Write as _;

/// Writes a diagram in D2.
#[must_use]
pub fn render(diagram: &Diagram, title: &str) -> String {
    let mut out = String::new();
    let title = escape(&clean_name(title));
    // Writing to a string cannot fail.
    let _ = writeln!(
        out,
        "direction: right\ntitle: \"{title}\" {{\n  shape: text\n  near: top-center\n}}"
    );
    write_inside(&mut out, diagram, None, 0);
    for arrow in arrows(diagram) {
        let line = if arrow.both_ways { "<->" } else { "->" };
        let _ = write!(
            out,
            "{} {line} {}",
            path(diagram, arrow.from),
            path(diagram, arrow.to)
        );
        if !arrow.label.is_empty() {
            let _ = write!(out, ": \"{}\"", escape(&clean_name(arrow.label)));
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
fn path(diagram: &Diagram, end: End) -> String {
    let mut path = id(end);
    let mut around = match end {
        End::Box(index) => diagram.boxes.get(index).and_then(|spec| spec.group),
        End::Group(index) => diagram.groups.get(index).and_then(|spec| spec.parent),
    };
    // A frame cannot be around itself; the bound holds whatever the input.
    for _ in 0..diagram.groups.len() {
        let Some(group) = around.and_then(|index| diagram.groups.get(index).map(|g| (index, g)))
        else {
            break;
        };
        path = format!("{}.{path}", id(End::Group(group.0)));
        around = group.1.parent;
    }
    path
}

fn write_inside(out: &mut String, diagram: &Diagram, frame: Option<usize>, depth: usize) {
    let indent = "  ".repeat(depth);
    for end in inside(diagram, frame) {
        match end {
            End::Box(index) => {
                let label = label(&lines(diagram, index));
                let _ = writeln!(out, "{indent}{}: \"{label}\"", id(end));
            }
            End::Group(index) => {
                let label = label(&frame_lines(diagram, index));
                let _ = writeln!(out, "{indent}{}: \"{label}\" {{", id(end));
                if is_dashed(diagram.groups[index].kind) {
                    let _ = writeln!(out, "{indent}  style.stroke-dash: 5");
                }
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
    use super::*;

    #[test]
    fn names_cannot_leave_their_quotes_nor_name_variables() {
        let text = render(&super::super::tests::hostile(), "Title");
        assert!(text.contains("a\\\"]; }{ <b> & `c` \\\\ \\${d}"), "{text}");
    }

    #[test]
    fn an_end_is_named_with_the_frames_around_it() {
        let text = render(&super::super::tests::hostile(), "Title");
        assert!(text.contains("frame0.box0 -> frame0.box1: "), "{text}");
        assert!(text.contains("box2 -> frame0 {"), "{text}");
    }
}
