//! What is wrong with a file, where, and what would mend it; and how that is told in plain text.
//!
//! Refuses to find anything: the parser and the checker report, this only places and prints.

use super::lines::Lines;
use super::token::Span;
use crate::text::{self, Kind, sanitize, truncate, width};
use std::fmt::Write as _;
use unicode_segmentation::UnicodeSegmentation as _;

/// How bad it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// The file says nothing until it is mended.
    Error,
    /// The file can be used; somebody should look.
    Warning,
}

impl Severity {
    /// The word for it.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warning => "warning",
        }
    }
}

/// One thing that is wrong with a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Diagnostic {
    /// How bad it is.
    pub severity: Severity,
    /// A stable word for the sort of mistake, such as `unknown-field`.
    pub code: &'static str,
    /// What is wrong, in one line.
    pub message: String,
    /// What would mend it.
    pub hint: Option<String>,
    /// The bytes it speaks of.
    pub span: Span,
    /// The line, counted from 1.
    pub line: usize,
    /// The column in characters, counted from 1.
    pub column: usize,
}

/// Gathers what is wrong with one text.
#[derive(Debug)]
pub struct Reporter<'a> {
    text: &'a str,
    lines: Lines,
    found: Vec<Diagnostic>,
    has_errors: bool,
}

/// Diagnostics that are kept; who has made more mistakes will ask again.
pub(super) const MOST_FOUND: usize = 500;

impl<'a> Reporter<'a> {
    /// Nothing is wrong with the text yet.
    #[must_use]
    pub fn new(text: &'a str) -> Self {
        Self {
            text,
            lines: Lines::new(text),
            found: Vec::new(),
            has_errors: false,
        }
    }

    /// Adds a mistake.
    pub fn error(
        &mut self,
        code: &'static str,
        span: Span,
        message: impl Into<String>,
        hint: Option<String>,
    ) {
        self.add(Severity::Error, code, span, message.into(), hint);
    }

    /// Adds something that somebody should look at.
    pub fn warning(
        &mut self,
        code: &'static str,
        span: Span,
        message: impl Into<String>,
        hint: Option<String>,
    ) {
        self.add(Severity::Warning, code, span, message.into(), hint);
    }

    fn add(
        &mut self,
        severity: Severity,
        code: &'static str,
        span: Span,
        message: String,
        hint: Option<String>,
    ) {
        self.has_errors |= severity == Severity::Error;
        if self.found.len() >= MOST_FOUND {
            // What keeps the file from being used is told in place of what may be looked at later.
            let is_warning = |one: &Diagnostic| one.severity == Severity::Warning;
            let spare = self.found.iter().rposition(is_warning);
            match spare.filter(|_| severity == Severity::Error) {
                Some(spare) => self.found.remove(spare),
                None => return,
            };
        }
        let (line, column) = self.lines.position(self.text, span.start);
        self.found.push(Diagnostic {
            severity,
            code,
            message,
            hint,
            span,
            line,
            column,
        });
    }

    /// The text.
    #[must_use]
    pub const fn text(&self) -> &'a str {
        self.text
    }

    /// The byte at a line and a column in characters, both counted from 1.
    #[must_use]
    pub fn place(&self, line: usize, column: usize) -> usize {
        self.lines.place(self.text, line, column)
    }

    /// Whether something keeps the file from being used, kept or not.
    #[must_use]
    pub const fn has_errors(&self) -> bool {
        self.has_errors
    }

    /// Everything that was found, in file order.
    #[must_use]
    pub fn finish(mut self) -> Vec<Diagnostic> {
        self.found.sort_by_key(|d| (d.span.start, d.severity));
        self.found.dedup();
        self.found
    }
}

/// Display columns of a source line that are shown.
const WINDOW: usize = 100;
/// Display columns that are kept before the place when a line is cut.
const BEFORE: usize = 50;

impl Diagnostic {
    /// The diagnostic as plain text: message, place, source line with a caret, and help. Safe to
    /// print whatever the file holds.
    #[must_use]
    pub fn render(&self, name: &str, text: &str) -> String {
        let lines = Lines::new(text);
        let number = self.line.to_string();
        let margin = " ".repeat(number.len());
        let mut out = String::new();
        let message = sanitize(&self.message, Kind::Note).replace('\n', " ");
        // Writing to a String cannot fail.
        let _ = writeln!(out, "{}[{}]: {message}", self.severity.word(), self.code);
        let name = sanitize(name, Kind::Name);
        let _ = writeln!(out, "{margin}--> {name}:{}:{}", self.line, self.column);
        let (shown, indent, carets) = self.excerpt(&lines, text);
        let _ = writeln!(out, "{margin} |");
        let _ = writeln!(out, "{number} | {}", shown.trim_end());
        let _ = writeln!(
            out,
            "{margin} | {}{}",
            " ".repeat(indent),
            "^".repeat(carets)
        );
        if let Some(hint) = &self.hint {
            let hint = sanitize(hint, Kind::Note).replace('\n', " ");
            let _ = writeln!(out, "{margin} = help: {hint}");
        }
        out
    }

    /// The part of the source line worth showing, the columns before the place, and the columns
    /// it takes up.
    fn excerpt(&self, lines: &Lines, text: &str) -> (String, usize, usize) {
        let line = lines.span(text, self.line);
        let start = self.span.start.clamp(line.start, line.end);
        let end = self.span.end.clamp(start, line.end);
        let before = last_chars(Span::new(line.start, start).of(text), 4 * WINDOW);
        let marked = first_chars(Span::new(start, end).of(text), 4 * WINDOW);
        let after = first_chars(Span::new(start, line.end).of(text), 4 * WINDOW);
        let before_is_whole = before.len() == start - line.start;
        let mut shown = sanitize(before, Kind::Source).into_owned();
        let after = sanitize(after, Kind::Source);
        let fits = before_is_whole && width(&shown) + width(&after) <= WINDOW;
        if !fits && width(&shown) > BEFORE {
            shown = format!("…{}", last_columns(&shown, BEFORE - 1));
        }
        let indent = width(&shown);
        let after = truncate(&after, WINDOW.saturating_sub(indent).max(1));
        shown.push_str(&after);
        let carets = width(&sanitize(marked, Kind::Source)).min(width(&after));
        (shown, indent, carets.max(1))
    }
}

fn first_chars(text: &str, most: usize) -> &str {
    let end = text.char_indices().nth(most).map(|(place, _)| place);
    end.and_then(|end| text.get(..end)).unwrap_or(text)
}

fn last_chars(text: &str, most: usize) -> &str {
    let start = text.char_indices().rev().nth(most);
    let start = start.map_or(0, |(place, c)| place + c.len_utf8());
    text.get(start..).unwrap_or(text)
}

/// The end of a text that fits into so many display columns.
fn last_columns(text: &str, columns: usize) -> &str {
    let (mut taken, mut start) = (0, text.len());
    for (place, grapheme) in text.grapheme_indices(true).rev() {
        taken += width(grapheme);
        if taken > columns {
            break;
        }
        start = place;
    }
    text.get(start..).unwrap_or_default()
}

/// Diagnostics that are printed at once.
const MOST_RENDERED: usize = 20;

/// All diagnostics as plain text, some in full, and how many there are. Where there are too many,
/// warnings stand back: what keeps the file from being used must not drown among them.
#[must_use]
pub fn render(diagnostics: &[Diagnostic], name: &str, text: &str) -> String {
    let mut places: Vec<usize> = (0..diagnostics.len()).collect();
    places.sort_by_key(|place| diagnostics.get(*place).map(|one| one.severity));
    places.truncate(MOST_RENDERED);
    places.sort_unstable();
    let shown: Vec<String> = places
        .into_iter()
        .filter_map(|place| diagnostics.get(place))
        .map(|diagnostic| diagnostic.render(name, text))
        .collect();
    let mut out = shown.join("\n");
    let count = |severity| {
        let matching = diagnostics.iter().filter(|d| d.severity == severity);
        matching.count()
    };
    let parts: Vec<String> = [Severity::Error, Severity::Warning]
        .into_iter()
        .map(|severity| (count(severity), severity.word()))
        .filter(|(count, _)| *count > 0)
        .map(|(number, word)| text::count(number, word))
        .collect();
    if diagnostics.len() > 1 {
        let rest = diagnostics.len().saturating_sub(MOST_RENDERED);
        let more = if rest > 0 {
            format!(" ({rest} not shown)")
        } else {
            String::new()
        };
        let _ = writeln!(out, "\n{}{more}", parts.join(", "));
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str, said: &str) -> Diagnostic {
        let start = text.find(said).unwrap();
        let (line, column) = Lines::new(text).position(text, start);
        Diagnostic {
            severity: Severity::Error,
            code: "test",
            message: "no".to_owned(),
            hint: None,
            span: Span::new(start, start + said.len()),
            line,
            column,
        }
    }

    /// The source line and the caret line.
    fn rows(text: &str, said: &str) -> (String, String) {
        let rendered = at(text, said).render("x.ron", text);
        let rows: Vec<&str> = rendered.lines().collect();
        (rows[3].to_owned(), rows[4].to_owned())
    }

    #[test]
    fn the_caret_stands_under_the_mistake_whatever_comes_before_it() {
        for before in ["", "  ", "\t", "\ta\t", "漢字", "é", "👩‍👩‍👧", "e\u{301}"] {
            let text = format!("one\r\n{before}bad, rest\r\n");
            let (source, caret) = rows(&text, "bad");
            let column = width(source.split("bad").next().unwrap());
            assert_eq!(caret.find('^').unwrap(), column, "{source}\n{caret}");
            assert_eq!(caret.matches('^').count(), 3);
        }
    }

    #[test]
    fn an_error_does_not_drown_among_warnings() {
        let mut all = vec![at("bad", "bad"); 3 * MOST_RENDERED];
        for (place, one) in all.iter_mut().enumerate() {
            if place != 2 * MOST_RENDERED {
                one.severity = Severity::Warning;
            }
        }
        let text = render(&all, "x.ron", "bad");
        assert!(text.contains("error[test]"), "{text}");
        assert!(text.contains("40 not shown"), "{text}");
    }

    #[test]
    fn columns_count_characters() {
        let diagnostic = at("漢字 bad", "bad");
        assert_eq!((diagnostic.line, diagnostic.column), (1, 4));
        assert_eq!(Lines::new("漢字 bad").place("漢字 bad", 1, 4), 7);
    }

    #[test]
    fn a_long_line_is_shown_around_the_mistake() {
        let text = format!("{}bad{}", "x".repeat(100_000), "y".repeat(100_000));
        let (source, caret) = rows(&text, "bad");
        assert!(width(&source) <= WINDOW + 5, "{source}");
        let place = width(source.split("bad").next().unwrap());
        assert_eq!(caret.find('^').unwrap(), place);
    }

    #[test]
    fn nothing_that_acts_on_a_terminal_is_printed() {
        let text = "\u{1b}]52;c;aGk=\u{7} \u{202e}bad\u{9b}31m";
        let mut diagnostic = at(text, "bad");
        diagnostic.message = "\u{1b}[2J".to_owned();
        diagnostic.hint = Some("\u{7}".to_owned());
        let rendered = diagnostic.render("\u{1b}.ron", text);
        assert!(
            rendered.chars().all(|c| c == '\n' || !c.is_control())
                && !rendered.contains('\u{202e}'),
            "{rendered:?}"
        );
    }
}
