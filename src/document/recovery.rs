//! Where brackets and quotes do not match: what was most likely meant, and how to go on.
//!
//! Refuses to read values: the parser does, and asks here when something cannot stand where it
//! stands. Lines and indentation are the evidence.

use super::fault::FaultKind;
use super::syntax::{Expect, MOST_NESTED, Parser};
use super::token::{Bracket, Span, Token, TokenKind};

/// Indentation that is looked at.
const MOST_INDENT: usize = 1_000;

impl Parser<'_> {
    /// A word right after a text shows that the text was meant to go on: what follows on the
    /// line belongs to it.
    pub(super) fn quote_in_text(&mut self, token: Token) -> bool {
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

    /// A key that cannot stand here may show that the brackets around it should have been closed.
    pub(super) fn closes_early(&mut self, token: Token) -> bool {
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

    pub(super) fn close(&mut self, bracket: Bracket, span: Span) {
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
}
