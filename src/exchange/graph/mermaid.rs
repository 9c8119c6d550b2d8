//! Mermaid flowcharts.
//!
//! Owns Mermaid's grammar and escaping: every character that means something to it becomes a
//! numbered entity. Refuses themes and scripts.

use super::{Stroke, arrows, frame_lines, id, inside, is_dashed, lines};
use crate::layout::{Diagram, End};
use crate::text::clean_name;
use std::fmt::Write as _;

/// Writes a diagram as a Mermaid flowchart.
#[must_use]
pub fn render(diagram: &Diagram, title: &str) -> String {
    let mut out = String::new();
    // Writing to a string cannot fail.
    let _ = writeln!(out, "flowchart LR\n  accTitle: {}", plain(title));
    write_inside(&mut out, diagram, None, 1);
    for arrow in arrows(diagram) {
        let line = match (arrow.stroke, arrow.both_ways) {
            (Stroke::Solid, false) => "-->",
            (Stroke::Solid, true) => "<-->",
            (Stroke::Dashed | Stroke::Dotted, false) => "-.->",
            (Stroke::Dashed | Stroke::Dotted, true) => "<-.->",
            (Stroke::Thick, false) => "==>",
            (Stroke::Thick, true) => "<==>",
        };
        let label = if arrow.label.is_empty() {
            String::new()
        } else {
            format!("|\"{}\"|", escape(&clean_name(arrow.label)))
        };
        let _ = writeln!(out, "  {} {line}{label} {}", id(arrow.from), id(arrow.to));
    }
    let zones: Vec<String> = (0..diagram.groups.len())
        .filter(|index| is_dashed(diagram.groups[*index].kind))
        .map(|index| id(End::Group(index)))
        .collect();
    if !zones.is_empty() {
        let _ = writeln!(out, "  classDef zone fill:none,stroke-dasharray:6 4");
        let _ = writeln!(out, "  class {} zone", zones.join(","));
    }
    out
}

fn write_inside(out: &mut String, diagram: &Diagram, frame: Option<usize>, depth: usize) {
    let indent = "  ".repeat(depth);
    for end in inside(diagram, frame) {
        match end {
            End::Box(index) => {
                let label = label(&lines(diagram, index));
                let _ = writeln!(out, "{indent}{}[\"{label}\"]", id(end));
            }
            End::Group(index) => {
                let label = label(&frame_lines(diagram, index));
                let _ = writeln!(out, "{indent}subgraph {}[\"{label}\"]", id(end));
                write_inside(out, diagram, Some(index), depth + 1);
                let _ = writeln!(out, "{indent}end");
            }
        }
    }
}

fn label(lines: &[String]) -> String {
    let lines: Vec<String> = lines.iter().map(|line| escape(line)).collect();
    if lines.iter().all(String::is_empty) {
        " ".to_owned()
    } else {
        lines.join("<br/>")
    }
}

/// Everything but letters, digits and harmless signs as an entity.
fn escape(text: &str) -> String {
    let mut out = String::new();
    for c in text.chars() {
        if c.is_alphanumeric() || " .,:/+-_()%=×·→…'?!".contains(c) {
            out.push(c);
        } else {
            let _ = write!(out, "#{};", u32::from(c));
        }
    }
    out
}

/// A title stands unquoted, to the end of its line, and knows no entities.
fn plain(text: &str) -> String {
    clean_name(text)
        .chars()
        .map(|c| if ";#{}".contains(c) { ' ' } else { c })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_cannot_leave_their_quotes() {
        let text = render(&super::super::tests::hostile(), "Title; with {traps}");
        let label = "a#34;#93;#59; #125;#123; #60;b#62; #38; #96;c#96; #92; #36;#123;d#125;";
        assert!(text.contains(label), "{text}");
        for line in text.lines().filter(|line| line.contains("box0[")) {
            assert_eq!(line.matches('"').count(), 2, "{line}");
        }
        assert!(text.contains("accTitle: Title  with  traps "), "{text}");
    }
}
