//! What can be wrong with a file's shape, and what to write instead.
//!
//! Refuses places in lines and columns: a diagnostic adds them.

use super::token::{Bracket, Slip, Span};

/// A mistake in the shape of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Fault {
    /// Where it is.
    pub span: Span,
    /// What it is.
    pub kind: FaultKind,
}

/// Mistakes in the shape of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FaultKind {
    /// Something RON cannot read.
    Slip(Slip),
    /// Two items without a comma between them.
    MissingComma,
    /// A key and a value without a colon between them.
    MissingColon,
    /// A key without a value.
    MissingValue,
    /// An item of a map without a key.
    EntryWithoutKey,
    /// A quotation mark inside a quoted text.
    QuoteInText,
    /// A comma with nothing before it.
    ExtraComma,
    /// A colon with no key before it.
    StrayColon,
    /// A closing bracket that closes nothing.
    StrayClose(Bracket),
    /// A closing bracket of another sort than the one it closes.
    WrongClose {
        /// What was opened.
        expected: Bracket,
        /// What closes it.
        found: Bracket,
    },
    /// A bracket that should have been closed before what follows.
    Unclosed(Bracket),
    /// The file ends while a bracket is open.
    BreaksOff {
        /// The innermost open bracket.
        bracket: Bracket,
        /// How many more are open around it.
        more: usize,
    },
    /// Something after the design.
    AfterTheEnd,
    /// Nothing at all.
    Empty,
}

impl Fault {
    /// What is wrong; `text` is the file.
    #[must_use]
    pub fn message(&self, text: &str) -> String {
        let said = self.span.of(text);
        match self.kind {
            FaultKind::Slip(slip) => slip_message(slip, said),
            FaultKind::MissingComma => "a comma is missing here".to_owned(),
            FaultKind::MissingColon => "a colon is missing between a name and its value".to_owned(),
            FaultKind::MissingValue => format!("`{said}:` has no value"),
            FaultKind::EntryWithoutKey => "an entry of `{ }` needs a name and a colon".to_owned(),
            FaultKind::QuoteInText => "this quotation mark ends the text".to_owned(),
            FaultKind::ExtraComma => "there is nothing before this comma".to_owned(),
            FaultKind::StrayColon => "there is no name before this colon".to_owned(),
            FaultKind::StrayClose(bracket) => {
                format!(
                    "nothing is open that this `{}` could close",
                    bracket.close()
                )
            }
            FaultKind::WrongClose { expected, found } => {
                format!("`{}` is closed by `{}`", expected.open(), found.close())
            }
            FaultKind::Unclosed(bracket) => {
                format!("this `{}` is not closed", bracket.open())
            }
            FaultKind::BreaksOff { bracket, .. } => {
                format!("the file ends before this `{}` is closed", bracket.open())
            }
            FaultKind::AfterTheEnd => "the design has ended before this".to_owned(),
            FaultKind::Empty => "the file says nothing".to_owned(),
        }
    }

    /// What to write instead.
    #[must_use]
    pub fn hint(&self, text: &str) -> Option<String> {
        let said = self.span.of(text);
        Some(match self.kind {
            FaultKind::Slip(slip) => return slip_hint(slip, said),
            FaultKind::MissingComma => "put a comma between two items".to_owned(),
            FaultKind::MissingColon => "write `name: value`".to_owned(),
            FaultKind::MissingValue => {
                "write a value after the colon, or leave the whole entry out".to_owned()
            }
            FaultKind::EntryWithoutKey => {
                "write `\"name\": value`, or `[ ]` around a list without names".to_owned()
            }
            FaultKind::QuoteInText => "write `\\\"` for a quotation mark inside a text".to_owned(),
            FaultKind::ExtraComma => "take it out".to_owned(),
            FaultKind::StrayColon => "write `name: value`".to_owned(),
            FaultKind::StrayClose(_) => "take it out, or add the one that opens".to_owned(),
            FaultKind::WrongClose { expected, .. } => {
                format!("write `{}`", expected.close())
            }
            FaultKind::Unclosed(bracket) => {
                format!("add `{}` where it ends", bracket.close())
            }
            FaultKind::BreaksOff { bracket, more } => match more {
                0 => format!("add `{}` where it ends", bracket.close()),
                1 => format!("add `{}`, and close the one around it", bracket.close()),
                more => format!("add `{}`, and close the {more} around it", bracket.close()),
            },
            FaultKind::AfterTheEnd => "a file holds one `Topology( … )`".to_owned(),
            FaultKind::Empty => {
                "a small design: `Topology(version: 1, components: { \"web\": WebServer() })`"
                    .to_owned()
            }
        })
    }
}

fn slip_message(slip: Slip, said: &str) -> String {
    match slip {
        Slip::UnclosedText => "the closing quote of this text is missing".to_owned(),
        Slip::UnclosedComment => "this comment has no end".to_owned(),
        Slip::SmartQuotes => "these are a word processor's quotation marks".to_owned(),
        Slip::SingleQuotes => "texts stand in double quotes".to_owned(),
        Slip::UnitOnNumber if said.ends_with('%') => "a number is written without `%`".to_owned(),
        Slip::UnitOnNumber => "a number with a unit stands in quotes".to_owned(),
        Slip::Hyphen => "a bare word has no hyphen".to_owned(),
        Slip::HashComment => "`#` does not begin a comment".to_owned(),
        Slip::Equals => "a colon stands between a name and its value".to_owned(),
        Slip::Semicolon => "items are separated by commas".to_owned(),
        Slip::Stray => match said {
            "/" => "a comment begins with `//`".to_owned(),
            _ => format!("`{said}` means nothing here"),
        },
    }
}

fn slip_hint(slip: Slip, said: &str) -> Option<String> {
    Some(match slip {
        Slip::UnclosedText => "add `\"` where the text ends".to_owned(),
        Slip::UnclosedComment => "add `*/` where it ends".to_owned(),
        Slip::SmartQuotes | Slip::SingleQuotes => {
            let inner: String = said
                .chars()
                .filter(|c| !matches!(c, '"' | '\'') && !('‘'..='‟').contains(c))
                .filter(|c| !matches!(c, '«' | '»' | '＂'))
                .collect();
            format!("write \"{inner}\"")
        }
        Slip::UnitOnNumber => match said.strip_suffix('%') {
            Some(number) => format!("write {number}"),
            None => format!("write \"{said}\""),
        },
        Slip::Hyphen => format!("write `{}`, or \"{said}\" if it is a name", camel(said)),
        Slip::HashComment => {
            let rest = said.trim_start_matches(['#', '!']).trim_start();
            let first: String = rest.chars().take(24).collect();
            if first.is_empty() {
                "write `//`".to_owned()
            } else {
                format!("write `// {first}{}`", if first == rest { "" } else { "…" })
            }
        }
        Slip::Equals => "write `:`".to_owned(),
        Slip::Semicolon => "write `,`".to_owned(),
        Slip::Stray => return None,
    })
}

/// `active-active` as the format would have it: `ActiveActive`.
fn camel(word: &str) -> String {
    word.split(['-', '.', '+'])
        .flat_map(|part| {
            let mut chars = part.chars();
            let first = chars.next().map(|c| c.to_ascii_uppercase());
            first.into_iter().chain(chars)
        })
        .collect()
}
