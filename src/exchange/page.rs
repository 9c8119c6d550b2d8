//! A page of tables and notes: plain text for a terminal, Markdown and HTML for a document.
//!
//! Refuses content: it sets the sections it is given. Cells must be clean already; markup in them
//! is made harmless here.

use super::xml;
use crate::text::{pad, pad_start, width, wrap};
use std::io::{self, Write};

/// Columns of notes; tables are as wide as what is in them.
const NOTE_WIDTH: usize = 96;

/// A heading, a table, and what is to be said of it.
#[derive(Debug, Clone, Default)]
pub struct Section {
    /// The heading.
    pub title: &'static str,
    /// The heads of the columns.
    pub header: Vec<&'static str>,
    /// Columns of figures, from the second on.
    pub figures: usize,
    /// The cells, row by row.
    pub rows: Vec<Vec<String>>,
    /// What is to be said of the table.
    pub notes: Vec<String>,
}

/// Prints sections for a terminal.
///
/// # Errors
/// When the output cannot be written.
pub fn text(sections: &[Section], out: &mut dyn Write) -> io::Result<()> {
    for section in sections {
        writeln!(out, "\n{}", section.title)?;
        let header: Vec<String> = section
            .header
            .iter()
            .map(|head| (*head).to_owned())
            .collect();
        let lines: Vec<&Vec<String>> = std::iter::once(&header).chain(&section.rows).collect();
        let widest = |column: usize| {
            let cells = lines.iter().filter_map(|line| line.get(column));
            cells.map(|cell| width(cell)).max().unwrap_or(0)
        };
        let widths: Vec<usize> = (0..header.len()).map(widest).collect();
        for line in lines.iter().filter(|_| !section.rows.is_empty()) {
            let mut printed = String::new();
            for (column, (cell, width)) in line.iter().zip(&widths).enumerate() {
                let is_figure = (1..=section.figures).contains(&column);
                printed.push_str("  ");
                printed.push_str(&if is_figure {
                    pad_start(cell, *width)
                } else {
                    pad(cell, *width)
                });
            }
            writeln!(out, "{}", printed.trim_end())?;
        }
        for note in &section.notes {
            for line in wrap(note, NOTE_WIDTH) {
                writeln!(out, "  {line}")?;
            }
        }
    }
    Ok(())
}

/// A cell in which nothing is taken for markup, but for what stands between two single backticks:
/// that is what an author would write, and is set as such.
#[must_use]
pub fn escaped(cell: &str) -> String {
    let parts: Vec<&str> = cell.split('`').collect();
    if parts.len().is_multiple_of(2) || parts.iter().skip(1).step_by(2).any(|one| one.is_empty()) {
        return plain(cell);
    }
    let mut text = String::with_capacity(cell.len());
    for (place, part) in parts.iter().enumerate() {
        if place % 2 == 1 {
            text.push_str(&code(part));
        } else {
            text.push_str(&plain(part));
        }
    }
    text
}

/// What an author would write, letter for letter. Only the edge of a table's cell is a sign there.
#[must_use]
pub fn code(raw: &str) -> String {
    if raw.contains('`') {
        return plain(raw);
    }
    format!("`{}`", raw.replace('|', "\\|"))
}

/// Text in which every sign is only a sign.
fn plain(cell: &str) -> String {
    const SIGNS: &str = "\\`*_[]<>|#&!~$@";
    let mut text = String::with_capacity(cell.len());
    for (at, c) in cell.char_indices() {
        // Some readers make a link of whatever looks like one.
        let rest = cell.get(at..).unwrap_or_default();
        let is_link = rest.starts_with("://") || c == '.' && text.to_lowercase().ends_with("www");
        if is_link || SIGNS.contains(c) {
            text.push('\\');
        }
        text.push(c);
    }
    text
}

/// Prints sections as Markdown.
///
/// # Errors
/// When the output cannot be written.
pub fn markdown(sections: &[Section], out: &mut dyn Write) -> io::Result<()> {
    for section in sections {
        writeln!(out, "\n## {}", section.title)?;
        if !section.rows.is_empty() {
            writeln!(out)?;
            writeln!(out, "| {} |", section.header.join(" | "))?;
            let rules: Vec<&str> = (0..section.header.len())
                .map(|column| {
                    if (1..=section.figures).contains(&column) {
                        "--:"
                    } else {
                        "---"
                    }
                })
                .collect();
            writeln!(out, "| {} |", rules.join(" | "))?;
        }
        for row in &section.rows {
            let cells: Vec<String> = row.iter().map(|cell| escaped(cell)).collect();
            writeln!(out, "| {} |", cells.join(" | "))?;
        }
        for note in &section.notes {
            writeln!(out, "\n{}", escaped(note))?;
        }
    }
    Ok(())
}

/// Writes a section's table and notes as HTML, without its heading.
#[must_use]
pub fn html(section: &Section) -> String {
    let mut out = String::new();
    if !section.rows.is_empty() {
        out.push_str("<div class=\"scroll\"><table>\n");
        if section.header.iter().any(|head| !head.is_empty()) {
            out.push_str("<thead><tr>");
            for (column, head) in section.header.iter().enumerate() {
                let class = class_of(section, column);
                out.push_str(&format!(
                    "<th scope=\"col\"{class}>{}</th>",
                    xml::escaped(head)
                ));
            }
            out.push_str("</tr></thead>\n");
        }
        out.push_str("<tbody>\n");
        for row in &section.rows {
            out.push_str("<tr>");
            for (column, cell) in row.iter().enumerate() {
                let (tag, scope) = if column == 0 {
                    ("th", " scope=\"row\"")
                } else {
                    ("td", "")
                };
                let class = match column {
                    0 => word_class(cell),
                    _ => class_of(section, column).to_owned(),
                };
                out.push_str(&format!(
                    "<{tag}{scope}{class}>{}</{tag}>",
                    xml::escaped(cell)
                ));
            }
            out.push_str("</tr>\n");
        }
        out.push_str("</tbody></table></div>\n");
    }
    for note in &section.notes {
        out.push_str(&format!("<p class=\"note\">{}</p>\n", xml::escaped(note)));
    }
    out
}

/// The class of a row's first word where it says how the row ended.
fn word_class(cell: &str) -> String {
    const WORDS: [&str; 7] = [
        "pass",
        "fail",
        "undecided",
        "critical",
        "high",
        "medium",
        "low",
    ];
    let word = cell.to_lowercase();
    if WORDS.contains(&word.as_str()) {
        format!(" class=\"word {word}\"")
    } else {
        String::new()
    }
}

fn class_of(section: &Section, column: usize) -> &'static str {
    if (1..=section.figures).contains(&column) {
        " class=\"figure\""
    } else {
        ""
    }
}
