//! Where the lines of a text begin, and what line and column a byte stands at.
//!
//! Refuses to read what stands in them.

use super::token::Span;

/// Where the lines of a text begin.
#[derive(Debug, Clone)]
pub struct Lines {
    starts: Vec<usize>,
}

impl Lines {
    /// The lines of a text; `\n` and `\r\n` end one.
    #[must_use]
    pub fn new(text: &str) -> Self {
        let after = text.match_indices('\n').map(|(place, _)| place + 1);
        Self {
            starts: std::iter::once(0).chain(after).collect(),
        }
    }

    /// How many there are; at least one.
    #[must_use]
    pub const fn count(&self) -> usize {
        self.starts.len()
    }

    /// The line and the column in characters of a byte, both counted from 1.
    #[must_use]
    pub fn position(&self, text: &str, place: usize) -> (usize, usize) {
        let line = self.starts.partition_point(|start| *start <= place).max(1);
        let start = self.start(line);
        let before = text.get(start..place.min(text.len())).unwrap_or_default();
        (line, before.chars().count() + 1)
    }

    /// The byte at a line and a column in characters, both counted from 1.
    #[must_use]
    pub fn place(&self, text: &str, line: usize, column: usize) -> usize {
        let span = self.span(text, line);
        let inner = span.of(text);
        let offset = inner
            .char_indices()
            .nth(column.saturating_sub(1))
            .map_or(inner.len(), |(place, _)| place);
        span.start + offset
    }

    /// The bytes of a line, counted from 1, without its end.
    #[must_use]
    pub fn span(&self, text: &str, line: usize) -> Span {
        let start = self.start(line);
        let end = self.starts.get(line).map_or(text.len(), |next| next - 1);
        let inner = Span::new(start, end).of(text);
        Span::new(
            start,
            start + inner.strip_suffix('\r').unwrap_or(inner).len(),
        )
    }

    fn start(&self, line: usize) -> usize {
        let index = line.saturating_sub(1);
        self.starts.get(index).copied().unwrap_or_default()
    }
}
