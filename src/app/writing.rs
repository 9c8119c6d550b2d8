//! What keys of a text editor do to a text: indentation, brackets, comments, whole lines.
//!
//! Works on bytes and gives patches, so that line ends and everything else stay as they are.
//! Refuses state: the open text asks, and the document keeps the history.

use crate::document::Patch;
use crate::document::token::{Bracket, Span, Token, TokenKind, tokens};

/// Columns that a bracket indents by.
const INDENT: &str = "    ";

/// Patches of a text, and the byte of the new text where the cursor comes to stand.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Written {
    pub(super) patches: Vec<Patch>,
    pub(super) cursor: usize,
}

impl Written {
    /// The cursor stays at the character where it was.
    fn staying(patches: Vec<Patch>, at: usize) -> Self {
        let before = patches.iter().filter(|patch| patch.span.end <= at);
        let (added, taken) = before.fold((0, 0), |(added, taken), patch| {
            let span = patch.span;
            (added + patch.text.len(), taken + span.end - span.start)
        });
        let inside = patches
            .iter()
            .find(|patch| patch.span.start < at && at < patch.span.end);
        let at = inside.map_or(at, |patch| patch.span.start);
        Self {
            patches,
            cursor: at + added - taken,
        }
    }
}

/// A line without its end, and its end.
fn line_at(text: &str, at: usize) -> (Span, &str) {
    let start = text
        .get(..at)
        .and_then(|before| before.rfind('\n'))
        .map_or(0, |place| place + 1);
    let rest = text.get(start..).unwrap_or_default();
    match rest.find('\n') {
        Some(length) => {
            let line = rest.get(..length).unwrap_or_default();
            let length = line.strip_suffix('\r').map_or(length, str::len);
            let end = if length < line.len() { "\r\n" } else { "\n" };
            (Span::new(start, start + length), end)
        }
        None => (Span::new(start, text.len()), ""),
    }
}

/// The end that a new line gets: its own line's, else the text's.
fn new_end<'a>(text: &str, own: &'a str) -> &'a str {
    match own {
        "" if text.contains("\r\n") => "\r\n",
        "" => "\n",
        own => own,
    }
}

fn indentation(line: &str) -> &str {
    let length = line.find(|c| c != ' ' && c != '\t').unwrap_or(line.len());
    line.get(..length).unwrap_or_default()
}

/// Whether a byte lies inside a string, a character or a comment.
fn is_in_prose(text: &str, at: usize) -> bool {
    use TokenKind::{Broken, Character, Comment, Text};
    let around = tokens(text).find(|token| at <= token.span.end);
    around.is_some_and(|token| {
        let inside = token.span.start < at && at < token.span.end;
        // A line comment and a string that is not closed go on where they end.
        let open = token.span.start < at
            && match token.kind {
                Comment => token.span.of(text).starts_with("//"),
                Broken(_) => true,
                _ => false,
            };
        open || inside && matches!(token.kind, Comment | Text | Character)
    })
}

/// A new line, indented as the one before it, and once more behind an opening bracket.
pub(super) fn new_line(text: &str, at: usize) -> Written {
    let (line, end) = line_at(text, at);
    let at = at.min(line.end);
    let end = new_end(text, end);
    let before = text.get(line.start..at).unwrap_or_default();
    let indent = indentation(before);
    let prose = is_in_prose(text, at);
    let opened = before.trim_end().chars().next_back();
    let opens = !prose && opened.is_some_and(|c| "([{".contains(c));
    let next = text.get(at..line.end).unwrap_or_default().chars().next();
    let mut new = format!("{end}{indent}");
    if opens {
        new.push_str(INDENT);
    }
    let cursor = at + new.len();
    if opens && next.is_some_and(|c| ")]}".contains(c)) {
        new.push_str(end);
        new.push_str(indent);
    }
    Written {
        patches: vec![Patch::insert(at, new)],
        cursor,
    }
}

/// A bracket or quote: opening ones bring their other half, closing ones are stepped over.
pub(super) fn bracket(text: &str, at: usize, typed: char) -> Option<Written> {
    let next = text.get(at..)?.chars().next();
    let steps_over = ")]}\"".contains(typed) && next == Some(typed);
    let prose = is_in_prose(text, at);
    if steps_over && (!prose || typed == '"') {
        let escaped = text.get(..at)?.ends_with('\\');
        return (!escaped).then_some(Written {
            patches: Vec::new(),
            cursor: at + typed.len_utf8(),
        });
    }
    let close = match typed {
        '(' => ')',
        '[' => ']',
        '{' => '}',
        '"' => '"',
        _ => return None,
    };
    let has_room = next.is_none_or(|c| c.is_whitespace() || ",)]}".contains(c));
    let after_word = typed == '"' && text.get(..at)?.ends_with(|c: char| c.is_alphanumeric());
    (has_room && !prose && !after_word).then(|| Written {
        patches: vec![Patch::insert(at, format!("{typed}{close}"))],
        cursor: at + typed.len_utf8(),
    })
}

/// Both halves of a pair that is empty, when the cursor is between them.
pub(super) fn empty_pair(text: &str, at: usize) -> Option<Written> {
    let span = Span::new(at.checked_sub(1)?, at + 1);
    let is_pair = matches!(text.get(span.start..span.end)?, "()" | "[]" | "{}" | "\"\"");
    is_pair.then(|| Written {
        patches: vec![Patch::new(span, "")],
        cursor: span.start,
    })
}

/// Lines become comments, or stop being ones when all of them are.
pub(super) fn comment(text: &str, from: usize, to: usize, at: usize) -> Option<Written> {
    let mut lines = Vec::new();
    let mut place = from;
    loop {
        let (span, end) = line_at(text, place);
        if !span.of(text).trim().is_empty() {
            lines.push(span);
        }
        place = span.end + end.len();
        if end.is_empty() || place > to {
            break;
        }
    }
    let indents = lines.iter().map(|span| indentation(span.of(text)).len());
    let shallowest = indents.min()?;
    let is_comment = |span: &Span| span.of(text).trim_start().starts_with("//");
    let patches = if lines.iter().all(is_comment) {
        let marks = lines.iter().map(|span| {
            let line = span.of(text);
            let start = span.start + indentation(line).len();
            let spaced = line.trim_start().starts_with("// ");
            Patch::new(Span::new(start, start + 2 + usize::from(spaced)), "")
        });
        marks.collect()
    } else {
        let marks = lines.iter();
        marks
            .map(|span| Patch::insert(span.start + shallowest, "// "))
            .collect()
    };
    Some(Written::staying(patches, at))
}

/// The line once more, below; the cursor goes with the copy.
pub(super) fn duplicate(text: &str, at: usize) -> Written {
    let (span, end) = line_at(text, at);
    let copy = format!("{}{}", span.of(text), new_end(text, end));
    Written {
        cursor: at + copy.len(),
        patches: vec![Patch::insert(span.start, copy)],
    }
}

/// The line changes places with the one below or above it; none where there is no other.
pub(super) fn move_line(text: &str, at: usize, down: bool) -> Option<Written> {
    let (own, own_end) = line_at(text, at);
    let other = if down {
        (!own_end.is_empty()).then_some(own.end + own_end.len())?
    } else {
        own.start.checked_sub(1)?
    };
    let (other, other_end) = line_at(text, other);
    let (upper, lower, end) = if down {
        (own, other, own_end)
    } else {
        (other, own, other_end)
    };
    // What follows the last line end is no line to change places with.
    if lower.start == text.len() {
        return None;
    }
    let new = format!("{}{end}{}", lower.of(text), upper.of(text));
    let start = if down {
        upper.start + lower.of(text).len() + end.len()
    } else {
        upper.start
    };
    Some(Written {
        patches: vec![Patch::new(Span::new(upper.start, lower.end), new)],
        cursor: start + (at - own.start),
    })
}

/// The bracket at a byte, or just before it, and the one that belongs to it.
#[must_use]
pub fn pair(tokens: &[Token], at: usize) -> Option<(Span, Span)> {
    let mut open: Vec<(Bracket, Span)> = Vec::new();
    let mut before = None;
    for token in tokens {
        match token.kind {
            TokenKind::Open(bracket) => open.push((bracket, token.span)),
            TokenKind::Close(bracket) => {
                let Some((_, start)) = open.pop_if(|(opened, _)| *opened == bracket) else {
                    continue;
                };
                for (own, other) in [(start, token.span), (token.span, start)] {
                    if own.start == at {
                        return Some((own, other));
                    }
                    if own.end == at {
                        before = Some((own, other));
                    }
                }
            }
            _ => {}
        }
    }
    before
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::patch::apply;

    /// The text with its cursor shown as `|`, after a change.
    fn after(marked: &str, change: impl Fn(&str, usize) -> Option<Written>) -> String {
        let at = marked.find('|').unwrap();
        let text = marked.replacen('|', "", 1);
        let Some(written) = change(&text, at) else {
            return "nothing".to_owned();
        };
        let mut new = apply(&text, &written.patches).unwrap().text;
        new.insert(written.cursor, '|');
        new
    }

    #[test]
    fn a_new_line_keeps_the_indentation_and_the_line_ends() {
        let new = |text: &str| after(text, |text, at| Some(new_line(text, at)));
        assert_eq!(new("  a: 1,|"), "  a: 1,\n  |");
        assert_eq!(new("  a: (|)\r\n"), "  a: (\r\n      |\r\n  )\r\n");
        assert_eq!(new("\ta: [|"), "\ta: [\n\t    |");
        assert_eq!(new("// a (|"), "// a (\n|");
        assert_eq!(new("|  a"), "\n|  a");
    }

    #[test]
    fn brackets_and_quotes_come_in_pairs_outside_of_prose() {
        let typed = |text: &str, c: char| after(text, |text, at| bracket(text, at, c));
        assert_eq!(typed("a: |", '('), "a: (|)");
        assert_eq!(typed("a: (|)", ')'), "a: ()|");
        assert_eq!(typed("a: |", '"'), "a: \"|\"");
        assert_eq!(typed("a: \"x|\"", '"'), "a: \"x\"|");
        for (text, c) in [
            ("a: |b", '('),
            ("// |", '('),
            ("\"a|\"", '('),
            ("\"a\\|\"", '"'),
            ("it|", '"'),
            ("a|", 'x'),
        ] {
            assert_eq!(typed(text, c), "nothing", "{text} {c}");
        }
        assert_eq!(after("(|)", empty_pair), "|");
        assert_eq!(after("(|]", empty_pair), "nothing");
        assert_eq!(after("漢|)", empty_pair), "nothing");
    }

    #[test]
    fn commenting_twice_changes_nothing() {
        let toggle = |text: &str| after(text, |text, at| comment(text, 0, text.len(), at));
        let once = toggle("    a: (\r\n\r\n        b|: 1,\r\n    ),\r\n");
        let expected = "    // a: (\r\n\r\n    //     b|: 1,\r\n    // ),\r\n";
        assert_eq!(once, expected);
        assert_eq!(
            toggle(&once),
            "    a: (\r\n\r\n        b|: 1,\r\n    ),\r\n"
        );
        assert_eq!(toggle("\n|\n"), "nothing");
    }

    #[test]
    fn lines_are_doubled_and_moved_whole() {
        let double = |text: &str| after(text, |text, at| Some(duplicate(text, at)));
        assert_eq!(double("a|\r\nb"), "a\r\na|\r\nb");
        assert_eq!(double("a|"), "a\na|");
        let down = |text: &str| after(text, |text, at| move_line(text, at, true));
        let up = |text: &str| after(text, |text, at| move_line(text, at, false));
        assert_eq!(down("a|\r\nbcd"), "bcd\r\na|");
        assert_eq!(up("a\nbc|d\n"), "bc|d\na\n");
        assert_eq!(down("a|\n"), "nothing");
        assert_eq!(up("a|\n"), "nothing");
    }

    #[test]
    fn a_bracket_finds_its_other_half_and_never_one_in_prose() {
        let find = |text: &str, at| {
            let all: Vec<Token> = tokens(text).collect();
            pair(&all, at).map(|(own, other)| (own.start, other.start))
        };
        assert_eq!(find("(a, [\"]\"])", 0), Some((0, 9)));
        assert_eq!(find("(a, [\"]\"])", 4), Some((4, 8)));
        assert_eq!(find("(a)", 3), Some((2, 0)));
        assert_eq!(find("(]", 0), None);
    }
}
