//! Where a byte stands: in which brackets, what they hold, and which names the text gives.
//!
//! Works on tokens, so that a text that is being typed is no obstacle: a bracket that is missing
//! is taken for closed where a key can only belong further out. Refuses to judge the text.

use super::locate::{ROOT, fields_of};
use super::token::{Bracket, Slip, Span, Token, TokenKind, tokens};
use super::tree::{bare, unquote};
use crate::design::schema::Shape;

/// What comes next in a bracket.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Next {
    /// An item, a key or a field's name.
    Item,
    /// The value of this key.
    Value(Span),
    /// A comma, or the end.
    Separator,
}

/// A bracket and what was said in it.
#[derive(Debug, Clone)]
pub(super) struct Frame {
    bracket: Bracket,
    /// What it holds, as far as the schema goes.
    pub(super) shape: Option<&'static Shape>,
    /// The word before it.
    pub(super) word: Option<Span>,
    /// The key that it is the value of.
    pub(super) key: Option<Span>,
    /// The bracket around it.
    pub(super) parent: Option<usize>,
    /// Keys and fields, before the byte and after it.
    pub(super) keys: Vec<Span>,
    /// Values without brackets and their places.
    pub(super) values: Vec<(usize, Span)>,
    /// Commas so far.
    place: usize,
    next: Next,
}

/// A name that the text gives.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Given {
    /// The section it is given in.
    pub(super) section: &'static str,
    /// The name, in its quotes.
    pub(super) name: Span,
    /// The kind of a component.
    pub(super) kind: Option<Span>,
}

/// The surroundings of a byte.
#[derive(Debug, Clone)]
pub(super) struct Surroundings {
    /// Every bracket of the text.
    pub(super) frames: Vec<Frame>,
    /// The innermost bracket around the byte; none outside of all.
    pub(super) here: Option<usize>,
    /// What may be written there.
    pub(super) next: Next,
    /// How many commas of the bracket come before.
    pub(super) place: usize,
    /// The word or text that the byte touches, else the byte.
    pub(super) range: Span,
    /// What follows, spaces and comments left out.
    pub(super) after: Option<Token>,
    /// The names of the text, in file order.
    pub(super) names: Vec<Given>,
}

/// Sections whose keys are names.
const NAMING: [&str; 6] = [
    "zones",
    "hosts",
    "clusters",
    "components",
    "claims",
    "drills",
];

/// The shape without the choice to leave it undecided.
pub(super) const fn decided(shape: &'static Shape) -> &'static Shape {
    match shape {
        Shape::OrUndecided(inner) => inner,
        other => other,
    }
}

/// What a byte touches that would be replaced; none in prose, where nothing can be completed.
fn touched(text: &str, token: Token, at: usize) -> Option<Span> {
    let Span { start, end } = token.span;
    match token.kind {
        TokenKind::Word
        | TokenKind::Number
        | TokenKind::Broken(Slip::Hyphen | Slip::UnitOnNumber) => Some(token.span),
        TokenKind::Field if start < at => Some(token.span),
        TokenKind::Text if at < end => Some(token.span),
        TokenKind::Broken(Slip::UnclosedText) if start < at => {
            // No more of the line than could still belong to a name.
            let rest = text.get(at..end).unwrap_or_default();
            let is_name = |c: char| c.is_alphanumeric() || "-_.#".contains(c);
            let more = rest.find(|c| !is_name(c)).unwrap_or(rest.len());
            Some(Span::new(start, at + more))
        }
        _ => None,
    }
}

/// The surroundings of a byte; none in a comment, and where a text has just ended.
pub(super) fn surroundings(text: &str, at: usize) -> Option<Surroundings> {
    let mut all: Vec<Token> = Vec::new();
    let mut range = Span::at(at);
    for token in tokens(text) {
        let Span { start, end } = token.span;
        let is_space = token.kind == TokenKind::Space;
        if start <= at && at <= end && !is_space {
            if let Some(found) = touched(text, token, at) {
                range = found;
                if token.span.end > found.end {
                    continue;
                }
            } else if start < at {
                let is_prose = match token.kind {
                    TokenKind::Comment => at < end || token.span.of(text).starts_with("//"),
                    TokenKind::Text
                    | TokenKind::Character
                    | TokenKind::Attribute
                    | TokenKind::Broken(_) => true,
                    _ => false,
                };
                if is_prose {
                    return None;
                }
            }
        }
        if !is_space && token.kind != TokenKind::Comment {
            all.push(token);
        }
    }
    let mut scan = Scan {
        text,
        frames: Vec::new(),
        open: Vec::new(),
        names: Vec::new(),
        last_end: 0,
    };
    let mut found = None;
    let mut next = 0;
    while let Some(token) = all.get(next).copied() {
        next += 1;
        if found.is_none() && token.span.start >= range.start {
            found = Some(scan.here(range));
        }
        if range.end > range.start && token.span.start == range.start {
            scan.value(token.span);
            continue;
        }
        next += scan.take(token, all.get(next).copied());
        scan.last_end = token.span.end;
    }
    let (here, next, place) = found.unwrap_or_else(|| scan.here(range));
    let later = all.partition_point(|token| token.span.start < range.end);
    Some(Surroundings {
        frames: scan.frames,
        here,
        next,
        place,
        range,
        after: all.get(later).copied(),
        names: scan.names,
    })
}

struct Scan<'a> {
    text: &'a str,
    frames: Vec<Frame>,
    /// The brackets that are open, outermost first.
    open: Vec<usize>,
    names: Vec<Given>,
    last_end: usize,
}

impl Scan<'_> {
    fn top(&mut self) -> Option<&mut Frame> {
        self.frames.get_mut(*self.open.last()?)
    }

    fn here(&mut self, range: Span) -> (Option<usize>, Next, usize) {
        let gap = Span::new(self.last_end, range.start).of(self.text);
        let here = self.open.last().copied();
        let is_empty = self.frames.is_empty();
        let Some(top) = self.top() else {
            let next = if is_empty {
                Next::Item
            } else {
                Next::Separator
            };
            return (None, next, 0);
        };
        // Who begins a new line will mend the comma.
        if top.next == Next::Separator && gap.contains('\n') {
            return (here, Next::Item, top.place + 1);
        }
        (here, top.next, top.place)
    }

    /// Takes a token; how many of the following were taken with it.
    fn take(&mut self, token: Token, next: Option<Token>) -> usize {
        let then = next.map(|next| next.kind);
        match token.kind {
            TokenKind::Open(bracket) => self.begin(bracket, None, token.span.start),
            TokenKind::Close(bracket) => self.end(bracket),
            TokenKind::Comma | TokenKind::Broken(Slip::Semicolon) => {
                if let Some(top) = self.top() {
                    top.next = Next::Item;
                    top.place += 1;
                }
            }
            TokenKind::Colon | TokenKind::Broken(Slip::Equals) => {
                if let Some(top) = self.top() {
                    let key = top.values.last().map(|(_, span)| *span);
                    top.next = Next::Value(key.unwrap_or(token.span));
                }
            }
            TokenKind::Word | TokenKind::Field | TokenKind::Text
                if matches!(
                    then,
                    Some(TokenKind::Colon | TokenKind::Broken(Slip::Equals))
                ) =>
            {
                self.key(token);
                return 1;
            }
            TokenKind::Word if then == Some(TokenKind::Open(Bracket::Round)) => {
                self.begin(Bracket::Round, Some(token.span), token.span.start);
                return 1;
            }
            TokenKind::Space
            | TokenKind::Comment
            | TokenKind::Attribute
            | TokenKind::Broken(Slip::HashComment | Slip::UnclosedComment | Slip::Stray) => {}
            _ => self.value(token.span),
        }
        0
    }

    fn value(&mut self, span: Span) {
        if let Some(top) = self.top() {
            if top.next == Next::Separator {
                top.place += 1;
            }
            top.values.push((top.place, span));
            top.next = Next::Separator;
        }
    }

    fn begins_line(&self, at: usize) -> bool {
        let before = self.text.get(..at).unwrap_or_default();
        let blank = before.trim_end_matches([' ', '\t']);
        blank.is_empty() || blank.ends_with('\n')
    }

    /// A key; brackets that cannot hold it, while one around them can, are taken for closed.
    fn key(&mut self, token: Token) {
        let is_quoted = token.kind == TokenKind::Text;
        let name = token.span.of(self.text);
        let holds = |frame: &Frame| match frame.shape {
            None => true,
            Some(Shape::Map(_)) => is_quoted,
            Some(shape) => {
                let word = frame.word.map(|word| word.of(self.text));
                !is_quoted && fields_of(shape, word).any(|field| field.name == bare(name))
            }
        };
        if self.begins_line(token.span.start) {
            let mut frames = self.open.iter().rev();
            let outer = frames.position(|id| self.frames.get(*id).is_some_and(holds));
            let left = self.open.len() - outer.unwrap_or(0);
            self.open.truncate(left);
        }
        let id = self.open.last().copied();
        if let Some(top) = self.top() {
            top.keys.push(token.span);
            top.next = Next::Value(token.span);
        }
        if let Some(section) = id.and_then(|id| self.section(id)) {
            self.names.push(Given {
                section,
                name: token.span,
                kind: None,
            });
        }
    }

    /// The section whose names are the keys of a bracket.
    fn section(&self, id: usize) -> Option<&'static str> {
        let frame = self.frames.get(id)?;
        let around = self.frames.get(frame.parent?)?;
        let key = frame.key?.of(self.text);
        around.parent.is_none().then_some(())?;
        NAMING.into_iter().find(|section| *section == key)
    }

    fn begin(&mut self, bracket: Bracket, word: Option<Span>, at: usize) {
        // A bracket at the start of a line where a tuple wants a word: the tuple was left open.
        if let Some(top) = self.top()
            && let Some(Shape::Tuple(info)) = top.shape
            && !matches!(info.places.get(top.place), Some((_, Shape::Record(_))))
            && self.begins_line(at)
        {
            self.open.pop();
        }
        let parent = self.open.last().copied();
        let (mut shape, mut key) = (Some(&ROOT), None);
        if let Some(id) = parent {
            let around = self.frames.get(id);
            shape = around.and_then(|frame| held(frame, self.text, frame.next, frame.place));
            if let Some(Next::Value(span)) = around.map(|frame| frame.next) {
                key = Some(span);
            }
            if self.section(id) == Some("components")
                && let Some(last) = self.names.last_mut()
            {
                last.kind = word;
            }
        }
        if let Some(top) = self.top() {
            top.next = Next::Separator;
        }
        self.open.push(self.frames.len());
        self.frames.push(Frame {
            bracket,
            shape: shape.map(decided),
            word,
            key,
            parent,
            keys: Vec::new(),
            values: Vec::new(),
            place: 0,
            next: Next::Item,
        });
    }

    fn end(&mut self, bracket: Bracket) {
        let is_it = |id: &usize| {
            let frame = self.frames.get(*id);
            frame.is_some_and(|frame| frame.bracket == bracket)
        };
        if let Some(place) = self.open.iter().rposition(is_it) {
            self.open.truncate(place);
        }
    }
}

/// The shape of what comes next in a bracket.
pub(super) fn held(frame: &Frame, text: &str, next: Next, place: usize) -> Option<&'static Shape> {
    let shape = frame.shape?;
    match (shape, next) {
        (Shape::Record(_) | Shape::Kinds(_), Next::Value(key)) => {
            let word = frame.word.map(|word| word.of(text));
            let name = bare(key.of(text));
            let field = fields_of(shape, word).find(|field| field.name == name)?;
            Some(&field.shape)
        }
        (Shape::Map(inner), Next::Value(_)) | (Shape::List(inner), _) => Some(inner),
        (Shape::Tuple(info), _) => info.places.get(place).map(|(_, shape)| shape),
        _ => None,
    }
}

/// What a quoted name says.
pub(super) fn name_of(text: &str, span: Span) -> String {
    let said = span.of(text);
    unquote(said).map_or_else(|| said.trim_matches('"').to_owned(), Into::into)
}
