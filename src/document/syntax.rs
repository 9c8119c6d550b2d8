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
pub(super) enum Expect {
    /// An item, or the closing bracket.
    Item,
    /// The value of a key that has been read.
    Value(Span),
    /// A comma, or the closing bracket.
    Separator,
}

/// A bracket that is open.
#[derive(Debug, Clone, Copy)]
pub(super) struct Frame {
    pub(super) id: NodeId,
    pub(super) bracket: Bracket,
    pub(super) open: Span,
    pub(super) expect: Expect,
}

pub(super) struct Parser<'a> {
    pub(super) text: &'a str,
    /// Where each line starts.
    pub(super) lines: Vec<usize>,
    pub(super) tokens: Vec<Token>,
    pub(super) next: usize,
    pub(super) tree: Tree,
    pub(super) open: Vec<Frame>,
    pub(super) faults: Vec<Fault>,
    /// Something after the design has been reported.
    pub(super) ended: bool,
    /// Where the last token ended.
    pub(super) last_end: usize,
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

    pub(super) fn report(&mut self, span: Span, kind: FaultKind) {
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

    pub(super) fn peek(&self) -> Option<TokenKind> {
        self.tokens.get(self.next).map(|token| token.kind)
    }

    /// Whether the token just read is a key: a colon follows.
    fn is_key(&self) -> bool {
        matches!(
            self.peek(),
            Some(TokenKind::Colon | TokenKind::Broken(Slip::Equals))
        )
    }

    pub(super) fn value(&mut self, token: Token) {
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

    pub(super) fn expect(&mut self, expect: Expect) {
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
    pub(super) fn check_keyed(&mut self, top: &Frame) {
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
