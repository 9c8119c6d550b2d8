//! Changes of a text: ranges of bytes and what takes their place, and how to take them back.
//!
//! Refuses meaning: what to change, and where, is decided by `edit`, or by whoever types.

use super::token::Span;

/// A range of bytes and what takes its place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Patch {
    /// The bytes that go.
    pub span: Span,
    /// The text that comes.
    pub text: String,
}

impl Patch {
    /// Replaces a range.
    pub fn new(span: Span, text: impl Into<String>) -> Self {
        Self {
            span,
            text: text.into(),
        }
    }

    /// Inserts before a byte.
    pub fn insert(place: usize, text: impl Into<String>) -> Self {
        Self::new(Span::at(place), text)
    }
}

/// A text after a change, and the patches that take the change back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Changed {
    /// The new text.
    pub text: String,
    /// From the new text to the old one.
    pub back: Vec<Patch>,
    /// What is new, from the first to the last changed byte of the new text.
    pub touched: Span,
}

/// Applies patches that all speak of the same text, in any order. `None` when two of them
/// overlap or one does not fit the text: then nothing is changed.
#[must_use]
pub fn apply(text: &str, patches: &[Patch]) -> Option<Changed> {
    let mut sorted: Vec<&Patch> = patches.iter().collect();
    sorted.sort_by_key(|patch| (patch.span.start, patch.span.end));
    let added: usize = sorted.iter().map(|patch| patch.text.len()).sum();
    let mut new = String::with_capacity(text.len() + added);
    let mut back = Vec::with_capacity(sorted.len());
    let mut touched: Option<Span> = None;
    let mut at = 0;
    for patch in sorted {
        new.push_str(text.get(at..patch.span.start)?);
        let old = text.get(patch.span.start..patch.span.end)?;
        let start = new.len();
        new.push_str(&patch.text);
        let span = Span::new(start, new.len());
        back.push(Patch::new(span, old));
        touched = Some(Span::new(touched.map_or(start, |t| t.start), span.end));
        at = patch.span.end;
    }
    new.push_str(text.get(at..)?);
    Some(Changed {
        text: new,
        back,
        touched: touched.unwrap_or_default(),
    })
}

/// The smallest single patch from one text to another; none when they are the same.
#[must_use]
pub fn difference(old: &str, new: &str) -> Option<Patch> {
    if old == new {
        return None;
    }
    let shortest = old.len().min(new.len());
    let mut start = common(old.bytes(), new.bytes(), shortest);
    while !(old.is_char_boundary(start) && new.is_char_boundary(start)) {
        start -= 1;
    }
    let mut end = common(old.bytes().rev(), new.bytes().rev(), shortest - start);
    while !(old.is_char_boundary(old.len() - end) && new.is_char_boundary(new.len() - end)) {
        end -= 1;
    }
    let text = new.get(start..new.len() - end).unwrap_or_default();
    Some(Patch::new(Span::new(start, old.len() - end), text))
}

fn common(a: impl Iterator<Item = u8>, b: impl Iterator<Item = u8>, most: usize) -> usize {
    a.zip(b).take(most).take_while(|(a, b)| a == b).count()
}

/// The patches from one text to another, line by line.
#[must_use]
pub fn between(old: &str, new: &str) -> Vec<Patch> {
    let diff = similar::TextDiff::from_lines(old, new);
    let offsets = |text: &str| {
        let mut ends = vec![0];
        ends.extend(text.split_inclusive('\n').scan(0, |at, line| {
            *at += line.len();
            Some(*at)
        }));
        ends
    };
    let (old_starts, new_starts) = (offsets(old), offsets(new));
    let at = |starts: &[usize], line: usize| starts.get(line).copied();
    let found = diff.ops().iter().filter_map(|op| {
        if op.tag() == similar::DiffTag::Equal {
            return None;
        }
        let (was, is) = (op.old_range(), op.new_range());
        let span = Span::new(at(&old_starts, was.start)?, at(&old_starts, was.end)?);
        let text = new.get(at(&new_starts, is.start)?..at(&new_starts, is.end)?)?;
        Some(Patch::new(span, text))
    });
    let found: Vec<Patch> = found.collect();
    // A line that ends in a bare carriage return is one line to the differ and none to us.
    if apply(old, &found).is_some_and(|changed| changed.text == new) {
        return found;
    }
    difference(old, new).into_iter().collect()
}

/// The smallest patch that makes a text hold these lines, as an editor has them: without line
/// ends. Lines that did not change keep theirs; new ones get the file's own.
#[must_use]
pub fn from_lines(old: &str, lines: &[String]) -> Option<Patch> {
    let end = line_end(old);
    let old_lines: Vec<(&str, &str)> = old.split('\n').map(|line| (line, "\n")).collect();
    let last = old_lines.len() - 1;
    let old_lines: Vec<(&str, &str)> = (old_lines.into_iter().enumerate())
        .map(|(place, (line, end))| match line.strip_suffix('\r') {
            // The last line has no end, so a `\r` there is its own.
            _ if place == last => (line, ""),
            Some(line) => (line, "\r\n"),
            None => (line, end),
        })
        .collect();
    let same = |new: &String, old: &(&str, &str)| new == old.0;
    let head = (lines.iter().zip(&old_lines))
        .take_while(|(new, old)| same(new, old))
        .count();
    let most = lines.len().min(old_lines.len()) - head;
    let tail = (lines.iter().rev().zip(old_lines.iter().rev()))
        .take(most)
        .take_while(|(new, old)| same(new, old))
        .count();
    let mut new = String::with_capacity(old.len());
    for (place, line) in lines.iter().enumerate() {
        new.push_str(line);
        let from_end = lines.len() - place;
        let kept = if place < head {
            old_lines.get(place)
        } else if from_end <= tail {
            old_lines.get(old_lines.len() - from_end)
        } else {
            None
        };
        if from_end > 1 {
            let kept = kept.map_or("", |(_, end)| *end);
            new.push_str(if kept.is_empty() { end } else { kept });
        }
    }
    difference(old, &new)
}

/// How a text ends its lines: as its first line does.
#[must_use]
pub fn line_end(text: &str) -> &'static str {
    match text.find('\n') {
        Some(place) if text.get(..place).is_some_and(|line| line.ends_with('\r')) => "\r\n",
        _ => "\n",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn patches_that_overlap_or_do_not_fit_change_nothing() {
        let overlapping = [
            Patch::new(Span::new(0, 2), "x"),
            Patch::new(Span::new(1, 3), "y"),
        ];
        assert_eq!(apply("abc", &overlapping), None);
        assert_eq!(apply("abc", &[Patch::insert(9, "x")]), None);
        assert_eq!(apply("é", &[Patch::insert(1, "x")]), None);
    }

    #[test]
    fn an_editors_lines_leave_other_line_ends_alone() {
        let old = "a\r\nb\nc\r\n";
        let lines = |text: &[&str]| text.iter().map(|l| (*l).to_owned()).collect::<Vec<_>>();
        assert_eq!(from_lines(old, &lines(&["a", "b", "c", ""])), None);
        let patch = from_lines(old, &lines(&["a", "b", "x", "c", ""])).unwrap();
        assert_eq!(apply(old, &[patch]).unwrap().text, "a\r\nb\nx\r\nc\r\n");
        let patch = from_lines(old, &lines(&["a", "c", ""])).unwrap();
        assert_eq!(apply(old, &[patch]).unwrap().text, "a\r\nc\r\n");
        let patch = from_lines(old, &lines(&["a", "b", "c"])).unwrap();
        assert_eq!(apply(old, &[patch]).unwrap().text, "a\r\nb\nc");
    }

    proptest! {
        #[test]
        fn every_change_can_be_taken_back(old in "[a-cé\\n\\r]{0,12}", new in "[a-cé\\n\\r]{0,12}") {
            let patches: Vec<Patch> = difference(&old, &new).into_iter().collect();
            let changed = apply(&old, &patches).unwrap();
            prop_assert_eq!(&changed.text, &new);
            prop_assert_eq!(apply(&new, &changed.back).unwrap().text, old);
        }

        #[test]
        fn an_editors_lines_become_the_text(
            old in "[ab\\n]{0,12}(\r\n[ab]{0,2}){0,3}",
            new in "[ab\\n]{0,12}",
        ) {
            let lines: Vec<String> = new.split('\n').map(str::to_owned).collect();
            let patches: Vec<Patch> = from_lines(&old, &lines).into_iter().collect();
            let changed = apply(&old, &patches).unwrap();
            prop_assert_eq!(changed.text.replace("\r\n", "\n"), new);
        }
    }

    #[test]
    fn patches_lead_from_one_text_to_the_other() {
        for (old, new) in [
            ("a\nb\nc\n", "a\nx\nc\nd\n"),
            ("a\r\nb", "b"),
            ("", "a"),
            ("a\rb\n", "a\rc\n"),
        ] {
            let changed = apply(old, &between(old, new)).unwrap();
            assert_eq!(changed.text, new);
        }
    }
}
