//! Reads the shape of a file: brackets, commas, keys and values, never a value's meaning.
//!
//! Takes everything that RON takes. In anything else it finds each mistake at its own place and
//! goes on, so that one slip does not hide the next; indentation tells where a bracket that is
//! missing was probably meant to be. Needs no recursion: depth is bounded by memory alone.

use super::fault::{Fault, FaultKind};
use super::token::{Bracket, Slip, Span, Token, TokenKind, tokens};
use super::tree::{Node, NodeId, NodeKind, Tree};

/// Nesting that is allowed; a topology needs about ten levels.
pub const MOST_NESTED: usize = 64;

/// Mistakes that are told; who has made more will ask again.
const MOST_FAULTS: usize = 200;

/// Indentation that is looked at.
const MOST_INDENT: usize = 1_000;

/// The shape of a text, and what is wrong with it.
#[must_use]
pub fn parse(text: &str) -> (Tree, Vec<Fault>) {
    let tokens = tokens(text)
        .filter(|token| !matches!(token.kind, TokenKind::Space | TokenKind::Comment))
        .collect();
    let lines = std::iter::once(0)
        .chain(text.match_indices('\n').map(|(place, _)| place + 1))
        .collect();
    let mut parser = Parser {
        text,
        lines,
        tokens,
        next: 0,
        tree: Tree::default(),
        open: Vec::new(),
        faults: Vec::new(),
        ended: false,
        last_end: 0,
    };
    parser.run();
    (parser.tree, parser.faults)
}

/// What a bracket that is open expects next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Expect {
    /// An item, or the closing bracket.
    Item,
    /// The value of a key that has been read.
    Value(Span),
    /// A comma, or the closing bracket.
    Separator,
}

/// A bracket that is open.
#[derive(Debug, Clone, Copy)]
struct Frame {
    id: NodeId,
    bracket: Bracket,
    open: Span,
    expect: Expect,
}

struct Parser<'a> {
    text: &'a str,
    /// Where each line starts.
    lines: Vec<usize>,
    tokens: Vec<Token>,
    next: usize,
    tree: Tree,
    open: Vec<Frame>,
    faults: Vec<Fault>,
    /// Something after the design has been reported.
    ended: bool,
    /// Where the last token ended.
    last_end: usize,
}

impl Parser<'_> {
    fn run(&mut self) {
        while let Some(token) = self.tokens.get(self.next).copied() {
            self.next += 1;
            self.take(token);
            let taken = self.next.checked_sub(1).and_then(|at| self.tokens.get(at));
            self.last_end = taken.map_or(token.span.end, |token| token.span.end);
        }
        self.finish();
    }

    fn report(&mut self, span: Span, kind: FaultKind) {
        if self.faults.len() < MOST_FAULTS {
            self.faults.push(Fault { span, kind });
        }
    }

    fn take(&mut self, token: Token) {
        if self.ended {
            return;
        }
        if self.open.is_empty() && self.tree.root.is_some() {
            self.ended = true;
            let kind = match token.kind {
                TokenKind::Broken(slip) => FaultKind::Slip(slip),
                TokenKind::Comma => FaultKind::ExtraComma,
                TokenKind::Close(bracket) => FaultKind::StrayClose(bracket),
                _ => FaultKind::AfterTheEnd,
            };
            self.report(token.span, kind);
            return;
        }
        match token.kind {
            // Comments and spaces were left out; attributes stand before everything.
            TokenKind::Space | TokenKind::Comment | TokenKind::Attribute => {}
            TokenKind::Comma => self.comma(token.span),
            TokenKind::Colon => self.colon(token.span),
            TokenKind::Close(bracket) => self.close(bracket, token.span),
            TokenKind::Broken(slip) => self.slip(slip, token),
            TokenKind::Open(_)
            | TokenKind::Text
            | TokenKind::Character
            | TokenKind::Number
            | TokenKind::Word
            | TokenKind::Field => self.value(token),
        }
    }

    fn slip(&mut self, slip: Slip, token: Token) {
        self.report(token.span, FaultKind::Slip(slip));
        match slip {
            Slip::Equals => self.colon(token.span),
            Slip::Semicolon => self.comma(token.span),
            Slip::HashComment | Slip::UnclosedComment | Slip::Stray => {}
            Slip::UnclosedText
            | Slip::SmartQuotes
            | Slip::SingleQuotes
            | Slip::UnitOnNumber
            | Slip::Hyphen => self.value(token),
        }
    }

    fn peek(&self) -> Option<TokenKind> {
        self.tokens.get(self.next).map(|token| token.kind)
    }

    /// Whether the token just read is a key: a colon follows.
    fn is_key(&self) -> bool {
        matches!(
            self.peek(),
            Some(TokenKind::Colon | TokenKind::Broken(Slip::Equals))
        )
    }

    fn value(&mut self, token: Token) {
        let Some(top) = self.open.last().copied() else {
            self.begin(token, None);
            return;
        };
        let is_key = self.is_key();
        if is_key && self.closes_early(token) {
            self.value(token);
            return;
        }
        match top.expect {
            Expect::Item => {}
            Expect::Value(key) => {
                if is_key {
                    // A key where a value should be: the value before it is missing.
                    self.report(key, FaultKind::MissingValue);
                } else {
                    self.begin(token, Some(key));
                    return;
                }
            }
            Expect::Separator => {
                if let Some(key) = self.keyless(&top) {
                    self.report(Span::at(self.last_end), FaultKind::MissingColon);
                    self.begin(token, Some(key));
                    return;
                }
                if self.quote_in_text(token) {
                    return;
                }
                self.report(Span::at(self.last_end), FaultKind::MissingComma);
            }
        }
        if is_key
            && matches!(
                token.kind,
                TokenKind::Word | TokenKind::Field | TokenKind::Text
            )
        {
            self.expect(Expect::Value(token.span));
            self.skip_colon();
            return;
        }
        self.begin(token, None);
    }

    /// The last item of a map that has no colon yet, taken back to be a key.
    fn keyless(&mut self, top: &Frame) -> Option<Span> {
        if top.bracket != Bracket::Curly {
            return None;
        }
        self.take_back()
    }

    /// Turns the last item, which has neither key nor comma, into the key of the next.
    fn take_back(&mut self) -> Option<Span> {
        let frame = self.open.last()?;
        let parent = self.tree.nodes.get_mut(frame.id.0 as usize)?;
        let last = *parent.children.last()?;
        let node = self.tree.nodes.get(last.0 as usize)?;
        if node.key.is_some() || node.comma.is_some() {
            return None;
        }
        let span = node.span;
        self.tree
            .nodes
            .get_mut(frame.id.0 as usize)?
            .children
            .pop()?;
        Some(span)
    }

    /// A word right after a text shows that the text was meant to go on: what follows on the
    /// line belongs to it.
    fn quote_in_text(&mut self, token: Token) -> bool {
        let joined = token.span.start == self.last_end && self.last_was_text();
        if !joined || matches!(token.kind, TokenKind::Text | TokenKind::Open(_)) {
            return false;
        }
        self.report(
            Span::new(token.span.start - 1, token.span.start),
            FaultKind::QuoteInText,
        );
        let line = self.line_start(token.span.start);
        while let Some(next) = self.tokens.get(self.next) {
            let ends = matches!(next.kind, TokenKind::Comma | TokenKind::Close(_));
            if ends || self.line_start(next.span.start) != line {
                break;
            }
            self.next += 1;
        }
        true
    }

    fn last_was_text(&self) -> bool {
        let before = self.next.checked_sub(2).and_then(|at| self.tokens.get(at));
        before.is_some_and(|token| token.kind == TokenKind::Text)
    }

    fn expect(&mut self, expect: Expect) {
        if let Some(top) = self.open.last_mut() {
            top.expect = expect;
        }
    }

    fn skip_colon(&mut self) {
        if let Some(token) = self.tokens.get(self.next).copied() {
            if let TokenKind::Broken(slip) = token.kind {
                self.report(token.span, FaultKind::Slip(slip));
            }
            self.next += 1;
        }
    }

    /// A key that cannot stand here may show that the brackets around it should have been closed.
    fn closes_early(&mut self, token: Token) -> bool {
        let wanted = match token.kind {
            TokenKind::Text => Bracket::Curly,
            TokenKind::Word | TokenKind::Field => Bracket::Round,
            _ => return false,
        };
        let Some(top) = self.open.last().copied() else {
            return false;
        };
        if top.bracket == wanted {
            return false;
        }
        let has_items = self
            .tree
            .node(top.id)
            .is_some_and(|node| !node.children.is_empty())
            || top.expect != Expect::Item;
        let around = self
            .open
            .iter()
            .rev()
            .take(MOST_NESTED)
            .skip(1)
            .position(|frame| frame.bracket == wanted);
        let Some(around) = around else {
            return false;
        };
        // On a line of its own and no deeper than the line that opened the bracket, or a named
        // entry in the middle of a record.
        let outdented =
            self.starts_line(token.span) && self.indent(token.span) <= self.indent(top.open);
        let entry_in_record = wanted == Bracket::Curly && around == 0 && has_items;
        if !(outdented || entry_in_record) {
            return false;
        }
        for _ in 0..=around {
            self.unclosed();
        }
        // A comma that is missing too belongs to the same slip.
        self.expect(Expect::Item);
        true
    }

    fn line_start(&self, place: usize) -> usize {
        let after = self.lines.partition_point(|start| *start <= place);
        let line = after.checked_sub(1).and_then(|line| self.lines.get(line));
        line.copied().unwrap_or(0)
    }

    fn indent(&self, span: Span) -> usize {
        let start = self.line_start(span.start);
        let line = self.text.get(start..).unwrap_or_default();
        line.bytes()
            .take(MOST_INDENT)
            .take_while(|byte| matches!(byte, b' ' | b'\t'))
            .count()
    }

    fn starts_line(&self, span: Span) -> bool {
        self.line_start(span.start) + self.indent(span) == span.start
    }

    /// Ends the innermost bracket, which nothing closes.
    fn unclosed(&mut self) {
        let Some(frame) = self.open.pop() else { return };
        if let Expect::Value(key) = frame.expect {
            self.report(key, FaultKind::MissingValue);
        }
        self.report(frame.open, FaultKind::Unclosed(frame.bracket));
        let end = self.last_end;
        if let Some(node) = self.tree.nodes.get_mut(frame.id.0 as usize) {
            node.span.end = end.max(node.span.end);
        }
    }

    /// Begins a value: a scalar is complete at once, a bracket is left open.
    fn begin(&mut self, token: Token, key: Option<Span>) {
        let mut node = Node {
            kind: NodeKind::Broken,
            span: token.span,
            name: None,
            key,
            open: None,
            close: None,
            comma: None,
            parent: self.open.last().map(|frame| frame.id),
            children: Vec::new(),
        };
        let mut bracket = None;
        match token.kind {
            TokenKind::Text => node.kind = NodeKind::Text,
            TokenKind::Character => node.kind = NodeKind::Character,
            TokenKind::Number => node.kind = NodeKind::Number,
            TokenKind::Open(opened) => bracket = Some((opened, token.span)),
            TokenKind::Word | TokenKind::Field => {
                node.kind = NodeKind::Word;
                if self.peek() == Some(TokenKind::Open(Bracket::Round))
                    && let Some(open) = self.tokens.get(self.next).copied()
                {
                    self.next += 1;
                    node.name = Some(token.span);
                    bracket = Some((Bracket::Round, open.span));
                }
            }
            _ => {}
        }
        if let Some((opened, span)) = bracket {
            node.open = Some(span);
            node.span.end = span.end;
            node.kind = match opened {
                Bracket::Round => NodeKind::Group,
                Bracket::Square => NodeKind::List,
                Bracket::Curly => NodeKind::Map,
            };
        }
        let id = NodeId(u32::try_from(self.tree.nodes.len()).unwrap_or(u32::MAX));
        match node.parent {
            Some(parent) => {
                if let Some(parent) = self.tree.nodes.get_mut(parent.0 as usize) {
                    parent.children.push(id);
                }
            }
            None => self.tree.root = Some(id),
        }
        self.tree.nodes.push(node);
        self.expect(Expect::Separator);
        if let Some((bracket, open)) = bracket {
            self.open.push(Frame {
                id,
                bracket,
                open,
                expect: Expect::Item,
            });
            self.tree.depth = self.tree.depth.max(self.open.len());
            if self.open.len() == MOST_NESTED + 1 && self.tree.too_deep.is_none() {
                self.tree.too_deep = Some(open);
            }
        }
    }

    fn comma(&mut self, span: Span) {
        let Some(top) = self.open.last().copied() else {
            self.report(span, FaultKind::ExtraComma);
            return;
        };
        match top.expect {
            Expect::Item => self.report(span, FaultKind::ExtraComma),
            Expect::Value(key) => self.report(key, FaultKind::MissingValue),
            Expect::Separator => {
                self.check_keyed(&top);
                let last = self
                    .tree
                    .node(top.id)
                    .and_then(|node| node.children.last().copied());
                if let Some(last) = last
                    && let Some(node) = self.tree.nodes.get_mut(last.0 as usize)
                {
                    node.comma = Some(span);
                }
            }
        }
        self.expect(Expect::Item);
    }

    /// An item of a map has a key.
    fn check_keyed(&mut self, top: &Frame) {
        let last = self
            .tree
            .node(top.id)
            .and_then(|node| node.children.last())
            .and_then(|id| self.tree.node(*id));
        if top.bracket == Bracket::Curly
            && let Some(node) = last
            && node.key.is_none()
        {
            let span = node.head();
            self.report(span, FaultKind::EntryWithoutKey);
        }
    }

    fn colon(&mut self, span: Span) {
        let expects = self.open.last().map(|top| top.expect);
        if expects == Some(Expect::Separator)
            && let Some(key) = self.take_back()
        {
            self.expect(Expect::Value(key));
            return;
        }
        self.report(span, FaultKind::StrayColon);
    }

    fn close(&mut self, bracket: Bracket, span: Span) {
        let Some(top) = self.open.last().copied() else {
            self.report(span, FaultKind::StrayClose(bracket));
            return;
        };
        if top.bracket != bracket {
            let around = self
                .open
                .iter()
                .rev()
                .take(MOST_NESTED)
                .position(|frame| frame.bracket == bracket);
            let line = self.line_start(span.start);
            let same_line = line == self.line_start(top.open.start);
            let is_followed = self.peek() == Some(TokenKind::Close(bracket));
            let opened_here = around
                .and_then(|around| self.open.iter().rev().nth(around))
                .is_some_and(|frame| self.line_start(frame.open.start) == line);
            // A bracket over several lines is closed at the start of a line; elsewhere the
            // closing one is more likely one too many.
            let one_too_many = !same_line && !self.starts_line(span);
            match around {
                _ if one_too_many => {
                    self.report(span, FaultKind::StrayClose(bracket));
                    return;
                }
                Some(around) if !same_line || (opened_here && !is_followed) => {
                    for _ in 0..around {
                        self.unclosed();
                    }
                    self.close(bracket, span);
                    return;
                }
                _ if same_line => self.report(
                    span,
                    FaultKind::WrongClose {
                        expected: top.bracket,
                        found: bracket,
                    },
                ),
                _ => {
                    self.report(span, FaultKind::StrayClose(bracket));
                    return;
                }
            }
        }
        match top.expect {
            Expect::Value(key) => self.report(key, FaultKind::MissingValue),
            Expect::Separator => self.check_keyed(&top),
            Expect::Item => {}
        }
        if let Some(node) = self.tree.nodes.get_mut(top.id.0 as usize) {
            node.close = Some(span);
            node.span.end = span.end;
        }
        self.open.pop();
    }

    fn finish(&mut self) {
        if self.tree.root.is_none() && self.faults.is_empty() {
            self.report(Span::at(self.text.len()), FaultKind::Empty);
        }
        let swallowed = self
            .faults
            .iter()
            .any(|fault| fault.kind == FaultKind::Slip(Slip::UnclosedComment));
        // A file that breaks off leaves many brackets open; the innermost says where.
        if let Some(innermost) = self.open.last().copied()
            && !swallowed
        {
            if let Expect::Value(key) = innermost.expect {
                self.report(key, FaultKind::MissingValue);
            }
            let more = self.open.len() - 1;
            self.report(
                innermost.open,
                FaultKind::BreaksOff {
                    bracket: innermost.bracket,
                    more,
                },
            );
        }
        while let Some(frame) = self.open.pop() {
            let end = self.last_end;
            if let Some(node) = self.tree.nodes.get_mut(frame.id.0 as usize) {
                node.span.end = end.max(node.span.end);
            }
        }
        self.faults.sort_by_key(|fault| fault.span.start);
    }
}
