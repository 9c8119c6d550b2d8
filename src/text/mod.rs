//! Untrusted text: sanitising, measuring, truncating and wrapping it; and words for people.
//!
//! A design file may come from anybody, and a terminal is a parser: whatever reaches it, or a
//! report, a picture or a log, passes through [`sanitize`] first. Widths are display widths in
//! terminal cells, counted grapheme by grapheme as the screen library does, so that what is
//! measured here is what is drawn there.
//!
//! Refuses anything else: it knows neither files nor screens nor designs.

mod ascii;
mod chars;
#[cfg(test)]
pub mod hostile;
mod lasting;
pub mod letters;
mod measure;
mod sanitize;
mod words;

pub use ascii::{ascii, in_charset};
pub use lasting::{clock, lasting, lasting_ns};
pub use measure::{pad, pad_start, truncate, truncate_with, width, wrap};
pub use sanitize::{Kind, MARK, clean_line, clean_name, sanitize};
pub use words::{capital, count, has_have, is_are, list, plural, s};

/// The characters a terminal can be trusted with.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Charset {
    /// Everything that a UTF-8 locale shows.
    #[default]
    Unicode,
    /// Printable ASCII only.
    Ascii,
}

impl Charset {
    /// What stands for text that was cut off; one cell wide.
    #[must_use]
    pub const fn ellipsis(self) -> &'static str {
        match self {
            Self::Unicode => "…",
            Self::Ascii => "~",
        }
    }
}
