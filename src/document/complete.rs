//! What could be written at a place of the text: names of sections and fields, kinds, words, and
//! the names that the text itself gives.
//!
//! All of it comes from the declarations that the checker uses. The text may be broken. Refuses to
//! rank by what was typed: whoever shows the list does.

use super::outline::blank;
use super::referring::{is_list, is_tuple};
use super::surroundings::{Frame, Next, Surroundings, decided, held, name_of, surroundings};
use super::token::{Bracket, Span, TokenKind};
use super::tree::{bare, quote};
use crate::design::LinkKind;
use crate::design::schema::{FieldInfo, Shape};

/// What sort of thing a candidate is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sort {
    /// A section of the design.
    Section,
    /// A field.
    Field,
    /// A kind of component.
    Kind,
    /// A word out of a closed set.
    Word,
    /// A name that is given elsewhere.
    Name,
    /// A value to be filled in.
    Blank,
}

impl Sort {
    /// The word for it.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Section => "section",
            Self::Field => "field",
            Self::Kind => "kind",
            Self::Word => "word",
            Self::Name => "name",
            Self::Blank => "new",
        }
    }
}

/// Something that could be written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Candidate {
    /// What it is called: without quotes and brackets.
    pub label: String,
    /// What sort of thing it is.
    pub sort: Sort,
    /// What it means, in a line.
    pub meaning: String,
    /// What is written into the text.
    pub insert: String,
    /// Where in that the cursor comes to stand, in bytes.
    pub cursor: usize,
}

/// What could be written at a place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Completion {
    /// The bytes that a candidate takes the place of.
    pub range: Span,
    /// What was typed of it so far.
    pub typed: String,
    /// All that fits, the likeliest first.
    pub candidates: Vec<Candidate>,
}

/// Something that is known of the design beyond its text, such as a finding: its id and title.
pub type Known = (String, String);

/// What could be written at a byte of a text, broken or not; none where nothing is expected.
/// `findings` are those that can be spoken of.
#[must_use]
pub fn complete(text: &str, at: usize, findings: &[Known]) -> Option<Completion> {
    let around = surroundings(text, at)?;
    let typed = Span::new(around.range.start, at).of(text);
    let typed = typed.strip_prefix('"').unwrap_or(typed).to_owned();
    let here = around.here.and_then(|id| around.frames.get(id));
    let mut place = Place {
        text,
        around: &around,
        findings,
        candidates: Vec::new(),
    };
    match here {
        Some(frame) => place.within(frame),
        None => place.outside(),
    }
    let candidates = place.candidates;
    (!candidates.is_empty()).then_some(Completion {
        range: around.range,
        typed,
        candidates,
    })
}

pub(super) struct Place<'a> {
    pub(super) text: &'a str,
    pub(super) around: &'a Surroundings,
    pub(super) findings: &'a [Known],
    candidates: Vec<Candidate>,
}

impl Place<'_> {
    pub(super) fn push(
        &mut self,
        label: &str,
        sort: Sort,
        meaning: &str,
        insert: String,
        back: usize,
    ) {
        let cursor = insert.len().saturating_sub(back);
        self.candidates.push(Candidate {
            label: label.to_owned(),
            sort,
            meaning: meaning.trim().to_owned(),
            insert,
            cursor,
        });
    }

    fn outside(&mut self) {
        let is_followed = self.follows() == Some(TokenKind::Open(Bracket::Round));
        if self.around.next == Next::Item {
            let insert = if is_followed {
                "Topology".to_owned()
            } else {
                "Topology(\n    version: 1,\n    \n)".to_owned()
            };
            let back = if is_followed { 0 } else { 2 };
            self.push("Topology", Sort::Kind, "a web topology", insert, back);
        }
    }

    fn follows(&self) -> Option<TokenKind> {
        self.around.after.map(|token| token.kind)
    }

    fn within(&mut self, frame: &Frame) {
        let (next, place) = (self.around.next, self.around.place);
        if next == Next::Separator {
            return;
        }
        match frame.shape {
            Some(Shape::Record(_) | Shape::Kinds(_)) if next == Next::Item => self.fields(frame),
            Some(Shape::Map(_)) if next == Next::Item => self.keys(frame),
            _ => {
                if let Some(shape) = held(frame, self.text, next, place) {
                    self.value(frame, shape);
                }
            }
        }
    }

    fn fields(&mut self, frame: &Frame) {
        let Some(shape) = frame.shape else { return };
        let word = frame.word.map(|word| word.of(self.text));
        let all = super::locate::fields_of(shape, word);
        let sort = if frame.parent.is_some() {
            Sort::Field
        } else {
            Sort::Section
        };
        let kind = self.kind_of_link(frame);
        let mut seen: Vec<&str> = Vec::new();
        for field in all {
            let is_said = frame
                .keys
                .iter()
                .any(|key| *key != self.around.range && bare(key.of(self.text)) == field.name);
            if !is_said
                && !seen.contains(&field.name)
                && kind.is_none_or(|kind| kind.takes(field.name))
            {
                seen.push(field.name);
                self.field(field, sort);
            }
        }
    }

    /// The kind of the link whose tail this is, if it is one.
    fn kind_of_link(&self, frame: &Frame) -> Option<LinkKind> {
        let around = self.around.frames.get(frame.parent?)?;
        let link = is_tuple(around, "link").then_some(around)?;
        self.said_at(link, 2).and_then(LinkKind::from_word)
    }

    /// What was said at a place of a tuple.
    pub(super) fn said_at(&self, tuple: &Frame, place: usize) -> Option<&str> {
        let mut all = tuple.values.iter();
        let (_, span) = all.find(|(at, span)| *at == place && *span != self.around.range)?;
        Some(span.of(self.text))
    }

    fn field(&mut self, field: &'static FieldInfo, sort: Sort) {
        let default = if field.required {
            "required".to_owned()
        } else {
            (field.default)()
        };
        let meaning = match default.as_str() {
            "" | "–" | "()" | "[]" | "{}" | "\"\"" => field.doc.trim().to_owned(),
            default => format!("{} ({default})", field.doc.trim()),
        };
        if self.follows() == Some(TokenKind::Colon) {
            self.push(field.name, sort, &meaning, field.name.to_owned(), 0);
            return;
        }
        let (value, back) = match decided(&field.shape) {
            Shape::Text | Shape::Name | Shape::Duration | Shape::Date => ("\"\"", 1),
            Shape::Record(_) => ("()", 1),
            Shape::List(_) => ("[]", 1),
            Shape::Map(_) => ("{}", 1),
            _ => ("", 0),
        };
        let comma = self.comma();
        let insert = format!("{}: {value}{comma}", field.name);
        self.push(field.name, sort, &meaning, insert, back + comma.len());
    }

    /// What parts an entry from one that follows on the same line.
    fn comma(&self) -> &'static str {
        let Some(after) = self.around.after else {
            return "";
        };
        let gap = Span::new(self.around.range.end, after.span.start).of(self.text);
        let is_entry = matches!(
            after.kind,
            TokenKind::Field | TokenKind::Text | TokenKind::Word
        );
        if is_entry && !gap.contains('\n') {
            ", "
        } else {
            ""
        }
    }

    /// Keys of named entries that speak of something else.
    fn keys(&mut self, frame: &Frame) {
        let field = frame.key.map(|key| bare(key.of(self.text)));
        let entry = |name: &str, place: &Self| {
            if place.follows() == Some(TokenKind::Colon) {
                (quote(name), 0)
            } else {
                let comma = place.comma();
                (format!("{}: (){comma}", quote(name)), 1 + comma.len())
            }
        };
        let names: Vec<Known> = match field {
            Some("members") => self.names(&["components"], Some("LoadBalancer")),
            Some("findings") if self.is_section(frame) => self.findings.to_vec(),
            _ => return,
        };
        for (name, meaning) in names {
            let is_said = frame
                .keys
                .iter()
                .any(|key| *key != self.around.range && name_of(self.text, *key) == name);
            if !is_said {
                let (insert, back) = entry(&name, self);
                self.push(&name, Sort::Name, &meaning, insert, back);
            }
        }
    }

    fn is_section(&self, frame: &Frame) -> bool {
        let around = frame.parent.and_then(|id| self.around.frames.get(id));
        around.is_some_and(|around| around.parent.is_none())
    }

    fn value(&mut self, frame: &Frame, shape: &'static Shape) {
        if let Shape::OrUndecided(inner) = shape {
            self.value(frame, inner);
            self.push(
                "Undecided",
                Sort::Word,
                "left open",
                "Undecided".to_owned(),
                0,
            );
            return;
        }
        match shape {
            Shape::Word(info) if info.name == "link kind" => self.link_kinds(frame, info.words),
            Shape::Word(info) => self.words(frame, info.words),
            Shape::Bool => self.words(frame, &[("true", "yes"), ("false", "no")]),
            Shape::Kinds(kinds) => {
                let is_followed = self.follows() == Some(TokenKind::Open(Bracket::Round));
                for kind in *kinds {
                    let brackets = if is_followed { "" } else { "()" };
                    let back = usize::from(!is_followed);
                    let insert = format!("{}{brackets}", kind.name);
                    self.push(kind.name, Sort::Kind, kind.doc, insert, back);
                }
            }
            Shape::Name | Shape::Text => self.references(frame, shape),
            Shape::Tuple(_) | Shape::Record(_) if is_list(frame) => self.blank(frame, shape),
            _ => {}
        }
    }

    /// A new item of a list of tuples or records.
    fn blank(&mut self, frame: &Frame, shape: &Shape) {
        let is_bare = self.around.range.start == self.around.range.end;
        let Some(key) = frame.key.filter(|_| is_bare) else {
            return;
        };
        let label = bare(key.of(self.text)).trim_end_matches('s');
        let meaning = match shape {
            Shape::Tuple(info) => info.doc,
            Shape::Record(info) => info.doc,
            _ => "",
        };
        let insert = blank(shape);
        let back = match insert.find("\"\"") {
            Some(place) => insert.len() - place - 1,
            None => 1,
        };
        self.push(label, Sort::Blank, meaning, insert, back);
    }

    pub(super) fn words(&mut self, frame: &Frame, words: &[(&'static str, &'static str)]) {
        for (word, meaning) in words {
            let is_said = is_list(frame) && self.is_listed(frame, word);
            if !is_said {
                self.push(word, Sort::Word, meaning, (*word).to_owned(), 0);
            }
        }
    }

    /// Whether a list says something already, elsewhere than here.
    pub(super) fn is_listed(&self, frame: &Frame, said: &str) -> bool {
        let mut all = frame
            .values
            .iter()
            .filter(|(_, span)| *span != self.around.range);
        all.any(|(_, span)| name_of(self.text, *span) == said)
    }
}
