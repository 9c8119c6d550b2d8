//! The post-mortem of a drill in plain lines.
//!
//! Refuses to work anything out: the story room did.

use crate::story::drill::{Mark, PostMortem, RowKind};
use crate::text::{self, sanitize};
use std::io::Write;

/// Columns of the lines, and of the charts in them.
const WIDTH: usize = 96;
const CHART: usize = 60;
const BARS: [char; 9] = [' ', '▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];

/// Prints it.
pub(super) fn print(told: &PostMortem, out: &mut dyn Write) -> std::io::Result<()> {
    let clean = |text: &str| sanitize(text, text::Kind::Note).into_owned();
    writeln!(out, "Post-mortem: {}", clean(&told.name))?;
    if !told.about.is_empty() {
        writeln!(out, "{}", clean(&told.about))?;
    }
    for row in told.rows() {
        let (label, text) = (clean(&row.label), clean(&row.text));
        let lead = match row.kind {
            RowKind::Heading => {
                writeln!(out, "\n{text}")?;
                continue;
            }
            RowKind::Served(_) | RowKind::Measured => {
                let bars = row.columns(CHART).into_iter().map(bar);
                writeln!(out, "  {label:<8}{}  {text}", bars.collect::<String>())?;
                continue;
            }
            RowKind::Time(mark) => format!("  {label:>10} {} ", sign(mark)),
            RowKind::Under => "      ".to_owned(),
            _ if label.is_empty() => "  ".to_owned(),
            _ => format!("  {label}  "),
        };
        let indent = text::width(&lead);
        let lines = text::wrap(&text, WIDTH.saturating_sub(indent));
        for (place, line) in lines.into_iter().enumerate() {
            if place == 0 {
                writeln!(out, "{lead}{line}")?;
            } else {
                writeln!(out, "{:indent$}{line}", "")?;
            }
        }
    }
    Ok(())
}

fn bar(part: Option<f64>) -> char {
    match part {
        None => ' ',
        Some(part) if part <= 0.0 => '·',
        Some(part) => {
            let level = (part.clamp(0.0, 1.0) * 8.0).ceil() as usize;
            BARS.get(level).copied().unwrap_or(' ')
        }
    }
}

const fn sign(mark: Mark) -> char {
    match mark {
        Mark::Done => '×',
        Mark::Felt | Mark::Gone => '!',
        Mark::Noticed => '?',
        Mark::Reacted => '>',
        Mark::Over | Mark::Whole => '+',
    }
}
