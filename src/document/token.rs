//! The words of a file: a lossless sequence of tokens that covers every byte of any text.
//!
//! Refuses structure and meaning: brackets need not match and numbers are not read. The commonest
//! slips have names, so that the reader can be told what to write instead.

pub use super::lexer::{Tokens, tokens};

/// A range of bytes of a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct Span {
    /// The first byte.
    pub start: usize,
    /// One past the last byte.
    pub end: usize,
}

impl Span {
    /// The bytes from `start` up to `end`.
    #[must_use]
    pub const fn new(start: usize, end: usize) -> Self {
        Self { start, end }
    }

    /// The place just before a byte.
    #[must_use]
    pub const fn at(place: usize) -> Self {
        Self::new(place, place)
    }

    /// The text it covers; empty where it does not fit the text.
    #[must_use]
    pub fn of(self, text: &str) -> &str {
        text.get(self.start..self.end).unwrap_or_default()
    }

    /// Whether a byte lies within it, or right at its end.
    #[must_use]
    pub const fn touches(self, place: usize) -> bool {
        self.start <= place && place <= self.end
    }
}

/// A pair of brackets.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Bracket {
    /// `( )`: records, kinds and tuples.
    Round,
    /// `[ ]`: lists.
    Square,
    /// `{ }`: named entries.
    Curly,
}

impl Bracket {
    /// The opening one.
    #[must_use]
    pub const fn open(self) -> char {
        match self {
            Self::Round => '(',
            Self::Square => '[',
            Self::Curly => '{',
        }
    }

    /// The closing one.
    #[must_use]
    pub const fn close(self) -> char {
        match self {
            Self::Round => ')',
            Self::Square => ']',
            Self::Curly => '}',
        }
    }
}

/// Something that RON cannot read, with the habit it comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Slip {
    /// A text whose closing quote is missing.
    UnclosedText,
    /// A comment without its `*/`.
    UnclosedComment,
    /// `“quoted”` by a word processor.
    SmartQuotes,
    /// `'quoted'`.
    SingleQuotes,
    /// A number and its unit: `2s`, `50%`.
    UnitOnNumber,
    /// A word with a hyphen: `active-active`.
    Hyphen,
    /// `# a comment`.
    HashComment,
    /// `=` or `=>` in place of a colon.
    Equals,
    /// `;` in place of a comma.
    Semicolon,
    /// Anything else.
    Stray,
}

/// What a token is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TokenKind {
    /// Spaces, tabs and line ends.
    Space,
    /// `// …` or `/* … */`.
    Comment,
    /// `#![enable(…)]`.
    Attribute,
    /// `"…"`, also raw and byte strings.
    Text,
    /// `'c'`.
    Character,
    /// A number, read as far as it could be one.
    Number,
    /// A bare word: a kind or a choice.
    Word,
    /// A bare word before a colon.
    Field,
    /// An opening bracket.
    Open(Bracket),
    /// A closing bracket.
    Close(Bracket),
    /// `,`
    Comma,
    /// `:`
    Colon,
    /// Not RON.
    Broken(Slip),
}

/// A piece of the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Token {
    /// What it is.
    pub kind: TokenKind,
    /// Where it is.
    pub span: Span,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cut(text: &str) -> Vec<(TokenKind, &str)> {
        tokens(text)
            .filter(|token| token.kind != TokenKind::Space)
            .map(|token| (token.kind, token.span.of(text)))
            .collect()
    }

    fn only(text: &str) -> TokenKind {
        match cut(text).as_slice() {
            [(kind, whole)] if *whole == text => *kind,
            other => panic!("{text} is {other:?}"),
        }
    }

    #[test]
    fn everything_ron_writes_as_one_value_is_one_token() {
        for text in [
            "1",
            "-1",
            "+1",
            ".5",
            "5.",
            "1e-5",
            "1_000",
            "0x1F",
            "0b1",
            "5u8",
            "-inf",
            "1..5",
            "1..=5",
            "..5",
            "..=b'a'",
            "b'a'..",
            "b'a'..=b'z'",
            "b'a'",
            "b'\\''",
            "inf..2",
        ] {
            assert_eq!(only(text), TokenKind::Number, "{text}");
        }
        for text in [
            "\"\"",
            "\"a\\\"b\"",
            "\"two\nlines\"",
            "r\"\\\"",
            "r#\"a\"b\"#",
            "b\"x\"",
            "br#\"\"\"#",
        ] {
            assert_eq!(only(text), TokenKind::Text, "{text}");
        }
        for text in ["'a'", "'\\''", "'''", "'\\u{41}'", "'é'"] {
            assert_eq!(only(text), TokenKind::Character, "{text}");
        }
        for text in ["Client", "_x", "r#a-b.c", "été", "r", "br", "b"] {
            assert_eq!(only(text), TokenKind::Word, "{text}");
        }
        assert_eq!(only("/* /* */ x */"), TokenKind::Comment);
        assert_eq!(only("# ! /* ] */ [enable(a)]"), TokenKind::Attribute);
    }

    #[test]
    fn slips_are_told_apart() {
        use Slip::*;
        for (text, slip) in [
            ("2s", UnitOnNumber),
            ("50%", UnitOnNumber),
            ("1.5ms", UnitOnNumber),
            ("'abc'", SingleQuotes),
            ("“abc”", SmartQuotes),
            ("active-active", Hyphen),
            ("# note", HashComment),
            ("/* open", UnclosedComment),
            ("\"open", UnclosedText),
            ("r#\"open\"", UnclosedText),
            ("=>", Equals),
            (";", Semicolon),
            ("!", Stray),
        ] {
            assert_eq!(only(text), TokenKind::Broken(slip), "{text}");
        }
    }

    #[test]
    fn an_unclosed_text_ends_with_its_line() {
        let text = "title: \"Three (3),   // why\nsite: \"www\",";
        let found = cut(text);
        assert_eq!(
            found[2],
            (TokenKind::Broken(Slip::UnclosedText), "\"Three (3)")
        );
        assert_eq!(found.last().unwrap().1, ",");
        assert!(found.contains(&(TokenKind::Text, "\"www\"")));
    }

    #[test]
    fn tokens_join_without_gaps_over_any_text() {
        for text in [
            "a\u{0}b\u{7f}é漢\u{200e}\r\n\t'\\",
            "\"\\",
            "r###",
            "#!",
            "/",
            "b'",
            "“",
        ] {
            let mut at = 0;
            for token in tokens(text) {
                assert_eq!(token.span.start, at, "{text:?}");
                assert!(token.span.end > at, "{text:?}");
                at = token.span.end;
            }
            assert_eq!(at, text.len(), "{text:?}");
        }
    }
}
