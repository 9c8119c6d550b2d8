//! How a command's prose looks: its width, its colour, its paragraphs.
//!
//! Refuses colour where nobody sees it, and lines wider than the window.

use crate::text::{width, wrap};
use std::io::{self, IsTerminal, Write};

/// Columns where the width of the window is not known.
const USUAL_WIDTH: usize = 100;
/// Lines longer than this are hard to read, however wide the window.
const WIDEST: usize = 110;

/// How wide, and whether in colour.
#[derive(Clone, Copy)]
pub(super) struct Look {
    width: usize,
    colour: bool,
}

impl Look {
    /// Colour and the window's width belong to a terminal only.
    pub(super) fn of_stdout() -> Self {
        let is_terminal = io::stdout().is_terminal();
        let wished_away = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
        let window = crossterm::terminal::size()
            .ok()
            .map(|(columns, _)| usize::from(columns));
        let width = if is_terminal { window } else { None };
        Self {
            width: width.unwrap_or(USUAL_WIDTH).clamp(40, WIDEST),
            colour: is_terminal && !wished_away,
        }
    }

    pub(super) fn paint(self, code: &str, text: &str) -> String {
        if self.colour {
            format!("\u{1b}[{code}m{text}\u{1b}[0m")
        } else {
            text.to_owned()
        }
    }
}

/// Prints a paragraph behind a lead, its further lines under the text or, behind a long lead, a
/// little further in than the lead.
pub(super) fn wrapped(out: &mut dyn Write, look: Look, lead: &str, text: &str) -> io::Result<()> {
    let spaces = lead.chars().take_while(|letter| *letter == ' ').count();
    let behind = width(lead);
    let (whole, indent) = if behind > spaces + 2 {
        (format!("{}{text}", lead.trim_start()), spaces)
    } else {
        (text.to_owned(), behind)
    };
    // A figure stays with its unit.
    let whole = whole.replace(" %", "\u{a0}%");
    let lines = wrap(&whole, look.width.saturating_sub(indent));
    for (place, line) in lines.iter().enumerate() {
        let margin = " ".repeat(indent);
        let start = if place == 0 && behind <= spaces + 2 {
            lead
        } else {
            &margin
        };
        writeln!(out, "{start}{}", line.replace('\u{a0}', " "))?;
    }
    Ok(())
}
