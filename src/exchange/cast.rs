//! Recordings of a screen in asciicast, version 2: a header, and what to write when.
//!
//! <https://docs.asciinema.org/manual/asciicast/v2/>. Each frame is written as what differs from
//! the one before; the same frames give the same bytes. Refuses clocks: the caller says when each
//! frame is shown.

use super::ansi::sequence;
use crate::text::{Kind, sanitize};
use ratatui::buffer::{Buffer, Cell};
use ratatui::layout::Rect;
use ratatui::style::Style;
use serde_json::json;
use std::fmt::Write as _;
use std::time::Duration;

/// A recording in the making.
#[derive(Debug, Clone)]
pub struct Cast {
    text: String,
    shown: Option<Buffer>,
    last: Duration,
}

impl Cast {
    /// An empty recording of a screen of so many columns and rows.
    #[must_use]
    pub fn new(columns: u16, rows: u16, title: &str) -> Self {
        let header = json!({
            "version": 2,
            "width": columns,
            "height": rows,
            "title": sanitize(title, Kind::Name),
            "env": { "TERM": "xterm-256color" },
        });
        Self {
            text: format!("{header}\n"),
            shown: None,
            last: Duration::ZERO,
        }
    }

    /// Shows a screen from this time on; nothing is written where nothing differs.
    pub fn frame(&mut self, at: Duration, screen: &Buffer) {
        let mut data = String::new();
        match &self.shown {
            Some(shown) if shown.area == screen.area => {
                write(&mut data, screen.area, shown.diff(screen).into_iter());
            }
            _ => {
                data.push_str("\u{1b}[?25l\u{1b}[0m\u{1b}[2J");
                let blank = Buffer::empty(screen.area);
                write(&mut data, screen.area, blank.diff(screen).into_iter());
            }
        }
        if !data.is_empty() {
            self.event(at, &data);
            self.shown = Some(screen.clone());
        }
    }

    /// The last screen stays until this time, and the recording is whole.
    #[must_use]
    pub fn finish(mut self, at: Duration) -> String {
        self.event(at, "\u{1b}[0m");
        self.text
    }

    fn event(&mut self, at: Duration, data: &str) {
        self.last = at.max(self.last);
        let seconds = format!("{}.{:03}", self.last.as_secs(), self.last.subsec_millis());
        // Writing to a string cannot fail.
        let _ = writeln!(self.text, "[{seconds}, \"o\", {}]", json!(data));
    }
}

/// Writes cells where they stand.
fn write<'a>(data: &mut String, area: Rect, cells: impl Iterator<Item = (u16, u16, &'a Cell)>) {
    let mut next = None;
    let mut worn: Option<Style> = None;
    for (x, y, cell) in cells {
        let (x, y) = (x - area.x, y - area.y);
        if next != Some((x, y)) {
            let _ = write!(data, "\u{1b}[{};{}H", y + 1, x + 1);
        }
        let style = cell.style();
        if worn != Some(style) {
            data.push_str("\u{1b}[0");
            sequence(data, style);
            data.push('m');
            worn = Some(style);
        }
        data.push_str(cell.symbol());
        // Terminals disagree on how wide some clusters are: after one the place is said again.
        let is_plain = cell.symbol().len() == 1 || cell.symbol().chars().count() == 1;
        let width = u16::try_from(crate::text::width(cell.symbol())).unwrap_or(1);
        next = (is_plain && width == 1).then_some((x + 1, y));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn screen(text: &str) -> Buffer {
        Buffer::with_lines(text.lines())
    }

    #[test]
    fn only_what_differs_is_written() {
        let mut cast = Cast::new(5, 2, "t");
        cast.frame(Duration::ZERO, &screen("hello\nworld"));
        cast.frame(Duration::from_millis(1500), &screen("hello\nwords"));
        cast.frame(Duration::from_millis(1600), &screen("hello\nwords"));
        let text = cast.finish(Duration::from_secs(2));
        let lines: Vec<&str> = text.lines().collect();
        assert_eq!(lines.len(), 4, "{text}");
        assert!(lines[0].starts_with("{\"version\":2,\"width\":5,\"height\":2"));
        assert_eq!(lines[2], "[1.500, \"o\", \"\\u001b[2;4H\\u001b[0mds\"]");
    }

    #[test]
    fn time_never_runs_back() {
        let mut cast = Cast::new(1, 1, "t");
        cast.frame(Duration::from_secs(2), &screen("a"));
        cast.frame(Duration::from_secs(1), &screen("b"));
        assert!(
            cast.finish(Duration::ZERO)
                .lines()
                .skip(1)
                .all(|line| line.starts_with("[2."))
        );
    }
}
