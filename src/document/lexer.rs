//! Cuts a text into tokens, where RON would cut it, in one pass over the bytes.
//!
//! Refuses to fail: whatever RON cannot read becomes a token too, with the habit it comes from.

use super::token::{Bracket, Slip, Span, Token, TokenKind};

/// Rescans allowed for texts that are not closed: keeps hostile input linear.
const MOST_RESCANS: u32 = 64;

/// The tokens of a text, in order; their spans join without gaps.
#[must_use]
pub fn tokens(text: &str) -> Tokens<'_> {
    Tokens {
        text,
        at: 0,
        attributes: true,
        rescans: 0,
    }
}

/// Whether a text says nothing: only spaces and comments.
pub(super) fn is_blank(text: &str) -> bool {
    tokens(text).all(|token| matches!(token.kind, TokenKind::Space | TokenKind::Comment))
}

/// Iterator over the tokens of a text.
#[derive(Debug, Clone)]
pub struct Tokens<'a> {
    text: &'a str,
    at: usize,
    /// Attributes can still come: nothing else has.
    attributes: bool,
    rescans: u32,
}

/// Characters that RON takes for space.
const fn is_space(c: char) -> bool {
    matches!(
        c,
        ' ' | '\t'..='\r' | '\u{85}' | '\u{200E}' | '\u{200F}' | '\u{2028}' | '\u{2029}'
    )
}

const fn is_smart_quote(c: char) -> bool {
    matches!(
        c,
        '“' | '”' | '„' | '‟' | '«' | '»' | '‘' | '’' | '‚' | '＂'
    )
}

/// Beyond ASCII this is generous: whether a letter may stand in a name is RON's to judge.
fn starts_word(c: char) -> bool {
    c == '_' || c.is_ascii_alphabetic() || (!c.is_ascii() && !is_space(c) && !is_smart_quote(c))
}

fn in_word(c: char) -> bool {
    starts_word(c) || c.is_ascii_digit()
}

fn in_raw_word(c: char) -> bool {
    in_word(c) || matches!(c, '.' | '+' | '-')
}

fn take_while(text: &str, test: impl Fn(char) -> bool) -> usize {
    text.find(|c| !test(c)).unwrap_or(text.len())
}

impl Iterator for Tokens<'_> {
    type Item = Token;

    fn next(&mut self) -> Option<Token> {
        let rest = self.text.get(self.at..)?;
        let first = rest.chars().next()?;
        let (kind, length) = self.cut(rest, first);
        let length = length.max(first.len_utf8()).min(rest.len());
        if !matches!(
            kind,
            TokenKind::Space | TokenKind::Comment | TokenKind::Attribute
        ) {
            self.attributes = false;
        }
        let span = Span::new(self.at, self.at + length);
        self.at = span.end;
        Some(Token { kind, span })
    }
}

impl Tokens<'_> {
    fn cut(&mut self, rest: &str, first: char) -> (TokenKind, usize) {
        use Bracket::{Curly, Round, Square};
        use TokenKind::{Broken, Close, Comma, Open, Space};
        match first {
            c if is_space(c) => (Space, take_while(rest, is_space)),
            '(' => (Open(Round), 1),
            ')' => (Close(Round), 1),
            '[' => (Open(Square), 1),
            ']' => (Close(Square), 1),
            '{' => (Open(Curly), 1),
            '}' => (Close(Curly), 1),
            ',' => (Comma, 1),
            ':' => (TokenKind::Colon, 1),
            ';' => (Broken(Slip::Semicolon), 1),
            '=' => (
                Broken(Slip::Equals),
                1 + usize::from(rest.starts_with("=>")),
            ),
            '/' => comment(rest),
            '#' => self.hash(rest),
            '"' => self.quoted(rest, 0),
            '\'' => character(rest),
            c if is_smart_quote(c) => (Broken(Slip::SmartQuotes), smart_quotes(rest)),
            '0'..='9' | '+' | '-' | '.' => number(rest),
            c if starts_word(c) => self.word(rest),
            _ => (Broken(Slip::Stray), first.len_utf8()),
        }
    }

    fn hash(&mut self, rest: &str) -> (TokenKind, usize) {
        let line = (
            TokenKind::Broken(Slip::HashComment),
            take_while(rest, |c| c != '\n' && c != '\r'),
        );
        if !std::mem::take(&mut self.attributes) {
            return line;
        }
        let mut inner = tokens(rest.get(1..).unwrap_or_default());
        inner.attributes = false;
        let mut significant = 0;
        for token in inner {
            let fits = match (significant, token.kind) {
                (_, TokenKind::Space | TokenKind::Comment) => continue,
                (0, TokenKind::Broken(Slip::Stray)) => {
                    token.span.of(rest.get(1..).unwrap_or_default()) == "!"
                }
                (1, kind) => kind == TokenKind::Open(Bracket::Square),
                (0, _) => false,
                (_, TokenKind::Close(Bracket::Square)) => {
                    self.attributes = true;
                    return (TokenKind::Attribute, 1 + token.span.end);
                }
                _ => true,
            };
            if !fits {
                break;
            }
            significant += 1;
        }
        line
    }

    /// A text in double quotes that begins after `prefix` bytes.
    fn quoted(&mut self, rest: &str, prefix: usize) -> (TokenKind, usize) {
        let body = rest.get(prefix + 1..).unwrap_or_default();
        let (mut escaped, mut lines) = (false, false);
        let mut close = None;
        for (place, byte) in body.bytes().enumerate() {
            match byte {
                b'"' if !escaped => {
                    close = Some(place);
                    break;
                }
                b'\n' if self.rescans >= MOST_RESCANS => break,
                b'\n' => lines = true,
                _ => {}
            }
            escaped = byte == b'\\' && !escaped;
        }
        if let Some(close) = close {
            let end = prefix + close + 2;
            let next = rest.get(end..).and_then(|after| after.chars().next());
            // Texts may run over lines, but one that runs over a line end right into a word
            // has swallowed the opening quote of the next text.
            let fits = next.is_none_or(|c| is_space(c) || ",)]}:/".contains(c));
            if !lines || fits {
                return (TokenKind::Text, end);
            }
        }
        self.rescans += 1;
        let line = body
            .get(..take_while(body, |c| c != '\n'))
            .unwrap_or_default();
        let kept = unclosed_text(line);
        (
            TokenKind::Broken(Slip::UnclosedText),
            prefix + 1 + kept.len(),
        )
    }

    /// A raw text: `prefix` bytes, then hashes, then a quote.
    fn raw(&mut self, rest: &str, prefix: usize) -> Option<(TokenKind, usize)> {
        let after = rest.get(prefix..)?;
        let hashes = take_while(after, |c| c == '#');
        let body = after.get(hashes..)?.strip_prefix('"')?;
        let opened = prefix + hashes + 1;
        if self.rescans < MOST_RESCANS {
            let ending = format!("\"{}", after.get(..hashes)?);
            if let Some(place) = body.find(&ending) {
                return Some((TokenKind::Text, opened + place + ending.len()));
            }
        }
        self.rescans += 1;
        let line = take_while(body, |c| c != '\n' && c != '\r');
        Some((TokenKind::Broken(Slip::UnclosedText), opened + line))
    }

    fn word(&mut self, rest: &str) -> (TokenKind, usize) {
        for (start, raw) in [("b\"", false), ("br", true), ("r", true)] {
            if !rest.starts_with(start) {
                continue;
            }
            if !raw {
                return self.quoted(rest, 1);
            }
            if let Some(token) = self.raw(rest, start.len()) {
                return token;
            }
        }
        if rest.starts_with("b'") {
            let (kind, length) = character(rest.get(1..).unwrap_or_default());
            let length = length + 1;
            if kind != TokenKind::Character {
                return (kind, length);
            }
            // A byte is a number, and may begin a range.
            let after = rest.get(length..).unwrap_or_default();
            let range = if after.starts_with("..") {
                number(after).1
            } else {
                0
            };
            return (TokenKind::Number, length + range);
        }
        let length = match rest.strip_prefix("r#") {
            Some(raw) => 2 + take_while(raw, in_raw_word),
            None => take_while(rest, in_word),
        };
        let (word, after) = rest.split_at_checked(length).unwrap_or((rest, ""));
        if (word.starts_with("inf") || word.starts_with("NaN")) && after.starts_with("..") {
            let (kind, more) = number(after);
            return (kind, length + more);
        }
        let joined = take_while(after, in_raw_word);
        if joined > 1 && after.starts_with('-') {
            return (TokenKind::Broken(Slip::Hyphen), length + joined);
        }
        let space = take_while(after, is_space);
        let is_field = after.get(space..).is_some_and(|next| next.starts_with(':'));
        let kind = if is_field {
            TokenKind::Field
        } else {
            TokenKind::Word
        };
        (kind, length)
    }
}

fn comment(rest: &str) -> (TokenKind, usize) {
    if rest.starts_with("//") {
        let line = take_while(rest, |c| c != '\n');
        let end = rest.get(..line).unwrap_or_default();
        return (TokenKind::Comment, end.trim_end_matches('\r').len());
    }
    if !rest.starts_with("/*") {
        return (TokenKind::Broken(Slip::Stray), 1);
    }
    let bytes = rest.as_bytes();
    let (mut depth, mut at) = (0_usize, 0);
    while at < bytes.len() {
        match bytes.get(at..at + 2) {
            Some(b"/*") => {
                depth += 1;
                at += 2;
            }
            Some(b"*/") => {
                depth -= 1;
                at += 2;
                if depth == 0 {
                    return (TokenKind::Comment, at);
                }
            }
            _ => at += 1,
        }
    }
    (TokenKind::Broken(Slip::UnclosedComment), rest.len())
}

/// `'c'`, or a slip that quotes more than one character.
fn character(rest: &str) -> (TokenKind, usize) {
    let body = rest.get(1..).unwrap_or_default();
    let mut chars = body.chars();
    let is_escape = body.starts_with('\\');
    let first = chars.next().map_or(0, char::len_utf8);
    if !is_escape && body.get(first..).is_some_and(|b| b.starts_with('\'')) && first > 0 {
        return (TokenKind::Character, first + 2);
    }
    let (mut escaped, mut close) = (false, None);
    for (place, byte) in body.bytes().enumerate() {
        match byte {
            b'\'' if !escaped => {
                close = Some(place);
                break;
            }
            b'\n' => break,
            _ => escaped = byte == b'\\' && !escaped,
        }
    }
    match close {
        Some(close) if is_escape => (TokenKind::Character, close + 2),
        Some(close) => (TokenKind::Broken(Slip::SingleQuotes), close + 2),
        None => {
            let word = take_while(body, in_word);
            (TokenKind::Broken(Slip::SingleQuotes), 1 + word)
        }
    }
}

fn smart_quotes(rest: &str) -> usize {
    rest.char_indices()
        .skip(1)
        .take_while(|(_, c)| *c != '\n')
        .find(|(_, c)| is_smart_quote(*c) || *c == '"')
        .map_or(0, |(place, c)| place + c.len_utf8())
}

/// Units that people write after a number.
const UNITS: [&str; 13] = [
    "s", "ms", "us", "ns", "m", "h", "d", "min", "sec", "rps", "MB", "GB", "k",
];

fn number(rest: &str) -> (TokenKind, usize) {
    let mut length = 0;
    loop {
        let after = rest.get(length..).unwrap_or_default();
        length += take_while(after, in_raw_word);
        let so_far = rest.get(..length).unwrap_or_default();
        let after = rest.get(length..).unwrap_or_default();
        if so_far.ends_with("..") && after.starts_with('=') {
            length += 1;
        } else if (so_far.ends_with("..b") || so_far.ends_with("..=b")) && after.starts_with('\'') {
            let (_, more) = character(after);
            length += more;
            break;
        } else if after.starts_with('%') {
            return (TokenKind::Broken(Slip::UnitOnNumber), length + 1);
        } else {
            break;
        }
        if rest
            .get(length..)
            .is_none_or(|r| !r.starts_with(in_raw_word))
        {
            break;
        }
    }
    let whole = rest.get(..length).unwrap_or_default();
    let digits = take_while(whole, |c| c.is_ascii_digit() || matches!(c, '.' | '_'));
    if digits > 0 && UNITS.contains(&whole.get(digits..).unwrap_or_default()) {
        return (TokenKind::Broken(Slip::UnitOnNumber), length);
    }
    (TokenKind::Number, length)
}

/// Punctuation that may have stood after a text that is not closed.
const MOST_AFTER_TEXT: usize = 16;

/// How much of a line belongs to a text whose closing quote is missing: all but the punctuation
/// that most likely stood after the quote, and a comment.
fn unclosed_text(line: &str) -> &str {
    let mut kept = line.split(" //").next().unwrap_or(line).trim_end();
    for _ in 0..MOST_AFTER_TEXT {
        let Some(last) = kept.chars().next_back() else {
            return kept;
        };
        let open = match last {
            ',' => None,
            ')' => Some('('),
            ']' => Some('['),
            '}' => Some('{'),
            _ => return kept,
        };
        let opened = open.map_or(0, |open| kept.matches(open).count());
        if opened > 0 && kept.matches(last).count() <= opened {
            return kept;
        }
        kept = kept.strip_suffix(last).unwrap_or_default().trim_end();
    }
    kept
}
