//! Mermaid flowcharts.
//!
//! Owns Mermaid's grammar and escaping: every character that means something to it becomes a
//! numbered entity. Refuses themes and scripts.

use super::{Figure, Graph, Stroke};
use std::fmt::Write as _;

/// Writes a diagram as a Mermaid flowchart.
#[must_use]
pub fn render(graph: &Graph) -> String {
    let mut out = String::from("flowchart LR\n");
    // Writing to a string cannot fail.
    if !graph.title.is_empty() {
        let _ = writeln!(out, "  accTitle: {}", escape(&graph.title));
    }
    write_inside(&mut out, graph, None, 1);
    for arrow in &graph.arrows {
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
            format!("|\"{}\"|", escape(&arrow.label))
        };
        let (from, to) = (graph.id(arrow.from), graph.id(arrow.to));
        let _ = writeln!(out, "  {from} {line}{label} {to}");
    }
    let dashed: Vec<&str> = graph
        .frames
        .iter()
        .filter(|frame| frame.is_dashed)
        .map(|frame| frame.id.as_str())
        .collect();
    if !dashed.is_empty() {
        let _ = writeln!(out, "  classDef dashed fill:none,stroke-dasharray:6 4");
        let _ = writeln!(out, "  class {} dashed", dashed.join(","));
    }
    out
}

fn write_inside(out: &mut String, graph: &Graph, frame: Option<usize>, depth: usize) {
    let indent = "  ".repeat(depth);
    for node in graph.nodes_in(frame) {
        let (open, close) = outline(node.figure);
        let label = label(&node.lines);
        let _ = writeln!(out, "{indent}{}{open}\"{label}\"{close}", node.id);
    }
    for (index, inner) in graph.frames_in(frame) {
        // A second line of a frame's title would be hidden by the boxes in it.
        let label = label(&[inner.lines().join(" · ")]);
        let _ = writeln!(out, "{indent}subgraph {}[\"{label}\"]", inner.id);
        write_inside(out, graph, Some(index), depth + 1);
        let _ = writeln!(out, "{indent}end");
    }
}

/// The brackets of an outline, those that all versions of Mermaid know.
const fn outline(figure: Figure) -> (&'static str, &'static str) {
    match figure {
        Figure::Person => ("([", "])"),
        Figure::Service => ("[", "]"),
        Figure::Store => ("[(", ")]"),
        Figure::Queue => ("[[", "]]"),
        Figure::Cloud => ("(", ")"),
        Figure::Guard => ("{{", "}}"),
        Figure::Document => (">", "]"),
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
///
/// Mermaid looks for two things without regard for quotes: the words `direction LR`, and a colon
/// that an entity follows in one word, which it takes for the colour of a style.
fn escape(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text.chars().peekable();
    while let Some(c) = rest.next() {
        let is_harmless = match c {
            ':' => rest.peek() == Some(&' '),
            ' ' => !out.ends_with("direction"),
            _ => c.is_alphanumeric() || ".,/+-_()%=×·→…'?!".contains(c),
        };
        if is_harmless {
            out.push(c);
        } else {
            let _ = write!(out, "#{};", u32::from(c));
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::super::tests::{graph, hostile};
    use super::*;

    #[test]
    fn names_cannot_leave_their_quotes_nor_the_title_its_line() {
        let text = render(&hostile());
        let label = "a#34;#93;#59; #125;#123; #60;b#62; #38; #96;c#96; #92; #36;#123;d#125;";
        assert!(text.contains(&format!("accTitle: {label}")), "{text}");
        assert!(text.contains(&format!("    box_end[\"{label}")), "{text}");
        for line in text.lines().filter(|line| line.contains("box_end[")) {
            assert_eq!(line.matches('"').count(), 2, "{line}");
        }
    }

    #[test]
    fn words_that_mean_something_even_in_quotes_are_broken_up() {
        assert_eq!(escape("style:\"a\""), "style#58;#34;a#34;");
        assert_eq!(escape("in direction LR: b"), "in direction#32;LR: b");
    }

    #[test]
    fn a_design_without_title_and_site_has_no_line_for_it() {
        let text = render(&graph(
            r#"Topology(version: 1, title: "", site: "", components: { "a": Database() }, links: [])"#,
        ));
        assert!(text.starts_with("flowchart LR\n  a[(\"a<br/>"), "{text}");
    }

    #[test]
    fn the_title_of_a_frame_is_one_line() {
        let text = render(&graph(
            r#"Topology(version: 1, title: "", site: "example.com", hosts: { "web-1": () },
            components: { "a": WebServer(on: "web-1") }, links: [])"#,
        ));
        assert!(
            text.contains("subgraph web_1[\"web-1 · no firewall\"]"),
            "{text}"
        );
    }
}
