//! A page of tables and notes: plain text for a terminal, Markdown for a document.
//!
//! Refuses content: it sets the sections it is given. Cells must be clean already; markup in them
//! is made harmless here.

use crate::text::{pad, pad_start, width, wrap};
use std::io::{self, Write};

/// Columns of notes; tables are as wide as what is in them.
const NOTE_WIDTH: usize = 96;

/// A heading, a table, and what is to be said of it.
pub(super) struct Section {
    pub(super) title: &'static str,
    pub(super) header: Vec<&'static str>,
    /// Columns of figures, from the second on.
    pub(super) figures: usize,
    pub(super) rows: Vec<Vec<String>>,
    pub(super) notes: Vec<String>,
}

pub(super) fn text(sections: &[Section], out: &mut dyn Write) -> io::Result<()> {
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

/// A cell in which nothing is taken for markup.
pub(super) fn escaped(cell: &str) -> String {
    let mut text = String::with_capacity(cell.len());
    for c in cell.chars() {
        if matches!(
            c,
            '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '>' | '|' | '#' | '&' | '!'
        ) {
            text.push('\\');
        }
        text.push(c);
    }
    text
}

pub(super) fn markdown(sections: &[Section], out: &mut dyn Write) -> io::Result<()> {
    for section in sections {
        writeln!(out, "\n## {}\n", section.title)?;
        if !section.rows.is_empty() {
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
