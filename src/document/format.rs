//! The canonical layout of a file: indentation, spaces, trailing commas, aligned columns.
//!
//! Keeps the author's lines, as far as they go, and every comment where it stands. Refuses files
//! whose shape is broken: there the layout is the author's only clue.

use super::columns::{columns, comments};
use super::diagnostic::{Diagnostic, Reporter};
use super::patch::{Patch, apply, line_end};
use super::syntax;
use super::token::{Bracket, Token, TokenKind, tokens};
use crate::text::width;

/// A section longer than this gets a line for each entry.
const LONGEST_LINE: usize = 110;
/// One level.
const INDENT: &str = "    ";
/// What stands before a comment at the end of a line.
const BEFORE_COMMENT: usize = 3;

/// A text after a change: in canonical layout where the text before the change was, else as it is,
/// so that nothing else moves.
#[must_use]
pub fn kept(before: &str, after: String) -> String {
    let was_kept = format(before).is_ok_and(|canonical| canonical == before);
    match format(&after) {
        Ok(canonical) if was_kept => canonical,
        _ => after,
    }
}

/// The text in canonical layout. Doing it twice changes nothing more.
///
/// # Errors
/// When the brackets, commas and quotes of the text are not in order.
pub fn format(text: &str) -> Result<String, Vec<Diagnostic>> {
    let (_, faults) = syntax::parse(text);
    if !faults.is_empty() {
        let mut reporter = Reporter::new(text);
        for fault in faults {
            reporter.error("syntax", fault.span, fault.message(text), fault.hint(text));
        }
        return Err(reporter.finish());
    }
    let mut pieces = Pieces::new(text);
    pieces.commas();
    pieces.blocks();
    pieces.sections();
    let plain = pieces.print(line_end(text));
    let (tree, _) = syntax::parse(&plain);
    let padded = |text: String, padding: &[Patch]| match apply(&text, padding) {
        Some(changed) => changed.text,
        None => text,
    };
    let padding = columns(&plain, &tree);
    let aligned = padded(plain, &padding);
    let padding = comments(&aligned);
    Ok(padded(aligned, &padding))
}

/// A token and the line breaks before it: 2 is a blank line.
#[derive(Debug, Clone, Copy)]
struct Piece<'a> {
    kind: TokenKind,
    said: &'a str,
    breaks: usize,
}

impl Piece<'_> {
    fn is_comment(&self) -> bool {
        self.kind == TokenKind::Comment
    }

    /// Whatever follows it must stand on another line.
    fn ends_line(&self) -> bool {
        self.said.starts_with("//") || self.kind == TokenKind::Attribute
    }
}

struct Pieces<'a> {
    all: Vec<Piece<'a>>,
}

impl<'a> Pieces<'a> {
    fn new(text: &'a str) -> Self {
        let mut all = Vec::new();
        let mut breaks = 0;
        for Token { kind, span } in tokens(text) {
            let said = span.of(text);
            if kind == TokenKind::Space {
                breaks += said.matches('\n').count();
                continue;
            }
            let kind = match kind {
                TokenKind::Field => TokenKind::Word,
                other => other,
            };
            all.push(Piece {
                kind,
                said: said.trim_end(),
                breaks: breaks.min(2),
            });
            breaks = 0;
        }
        Self { all }
    }

    /// The last piece before this one that is no comment.
    fn before(&self, place: usize) -> Option<usize> {
        (0..place)
            .rev()
            .find(|at| self.all.get(*at).is_some_and(|piece| !piece.is_comment()))
    }

    /// The matching bracket of each opening one.
    fn pairs(&self) -> Vec<(usize, usize)> {
        let (mut open, mut pairs) = (Vec::new(), Vec::new());
        for (place, piece) in self.all.iter().enumerate() {
            match piece.kind {
                TokenKind::Open(_) => open.push(place),
                TokenKind::Close(_) => pairs.extend(open.pop().map(|start| (start, place))),
                _ => {}
            }
        }
        pairs
    }

    fn is_block(&self, open: usize, close: usize) -> bool {
        let last = self.before(close).unwrap_or(open);
        let first = (open + 1..=close)
            .find(|at| self.all.get(*at).is_some_and(|piece| !piece.is_comment()))
            .unwrap_or(close);
        let breaks = |range: std::ops::RangeInclusive<usize>| {
            let pieces = self.all.get(range).unwrap_or_default();
            pieces.iter().any(|piece| piece.breaks > 0)
        };
        // Empty brackets are a block only around comments.
        let has_content = close > open + 1;
        has_content && (breaks(open + 1..=first) || breaks(last + 1..=close))
    }

    /// A comma stands right after its item, after the last one of a block too, and nowhere else.
    fn commas(&mut self) {
        let mut out: Vec<Piece> = Vec::with_capacity(self.all.len());
        let mut blocks = vec![None; self.all.len()];
        for (open, close) in self.pairs() {
            if let Some(block) = blocks.get_mut(close) {
                *block = Some(self.is_block(open, close));
            }
        }
        let mut moved_breaks = 0;
        for (mut piece, block) in self.all.iter().copied().zip(blocks) {
            if !matches!(piece.kind, TokenKind::Comma | TokenKind::Close(_)) {
                piece.breaks = piece.breaks.max(std::mem::take(&mut moved_breaks));
                out.push(piece);
                continue;
            }
            let last = out.iter().rposition(|piece| !piece.is_comment());
            let last_kind = last.and_then(|at| out.get(at)).map(|piece| piece.kind);
            if piece.kind == TokenKind::Comma {
                moved_breaks = piece.breaks;
                piece.breaks = 0;
                out.insert(last.map_or(out.len(), |at| at + 1), piece);
                continue;
            }
            piece.breaks = piece.breaks.max(moved_breaks);
            moved_breaks = 0;
            match (block, last_kind, last) {
                (Some(true), Some(kind), Some(at))
                    if !matches!(kind, TokenKind::Comma | TokenKind::Open(_)) =>
                {
                    let comma = Piece {
                        kind: TokenKind::Comma,
                        said: ",",
                        breaks: 0,
                    };
                    out.insert(at + 1, comma);
                }
                (Some(false), Some(TokenKind::Comma), Some(at)) => {
                    out.remove(at);
                }
                _ => {}
            }
            out.push(piece);
        }
        self.all = out;
    }

    /// In a block both brackets end a line; elsewhere values stay with their names.
    fn blocks(&mut self) {
        for (open, close) in self.pairs() {
            if self.is_block(open, close) {
                self.make_block(open, close);
            }
        }
        let mut before: Option<Piece> = None;
        for piece in &mut self.all {
            match before {
                None => piece.breaks = 0,
                Some(before) => {
                    let joins = matches!(piece.kind, TokenKind::Colon | TokenKind::Comma)
                        || before.kind == TokenKind::Colon
                        || (before.kind == TokenKind::Word
                            && piece.kind == TokenKind::Open(Bracket::Round));
                    if joins {
                        piece.breaks = 0;
                    }
                    if before.ends_line() {
                        piece.breaks = piece.breaks.max(1);
                    }
                    let at_edge = matches!(before.kind, TokenKind::Open(_))
                        || matches!(piece.kind, TokenKind::Close(_));
                    if at_edge {
                        piece.breaks = piece.breaks.min(1);
                    }
                }
            }
            before = Some(*piece);
        }
    }

    fn make_block(&mut self, open: usize, close: usize) {
        if let Some(last) = self.all.get_mut(close) {
            last.breaks = last.breaks.max(1);
        }
        let first = self
            .all
            .get(open + 1..)
            .unwrap_or_default()
            .iter()
            .position(|piece| !piece.is_comment())
            .map_or(open + 1, |inner| open + 1 + inner);
        let is_broken = self
            .all
            .get(open + 1..=first)
            .unwrap_or_default()
            .iter()
            .any(|piece| piece.breaks > 0);
        if !is_broken && let Some(next) = self.all.get_mut(open + 1) {
            next.breaks = 1;
        }
    }

    /// The design's fields each begin a line, and so do the entries of a section that is too
    /// long for one.
    fn sections(&mut self) {
        let pairs = self.pairs();
        let Some(root) = pairs.last().copied() else {
            return;
        };
        if self.before(root.1) == Some(root.0) {
            return;
        }
        self.one_per_line(root);
        // In order of their ends, the sections are the pairs right within the root.
        let mut inner = Vec::new();
        let mut start = root.1;
        for (open, close) in pairs.iter().copied().rev().skip(1) {
            if close < start {
                inner.push((open, close));
                start = open;
            }
        }
        for (open, close) in inner {
            let pieces = self.all.get(open + 1..=close).unwrap_or_default();
            let is_list = self.all.get(open).is_some_and(|piece| {
                matches!(
                    piece.kind,
                    TokenKind::Open(Bracket::Square | Bracket::Curly)
                )
            });
            let in_line = pieces.iter().all(|piece| piece.breaks == 0);
            if is_list && in_line && self.line_width(open, close) > LONGEST_LINE {
                self.one_per_line((open, close));
            }
        }
        // Breaks make blocks, and blocks have commas after their last items.
        self.commas();
    }

    /// The width of the line that begins before the opening bracket and holds all up to the
    /// closing one.
    fn line_width(&self, open: usize, close: usize) -> usize {
        let start = (0..=open)
            .rev()
            .find(|at| self.all.get(*at).is_some_and(|piece| piece.breaks > 0))
            .unwrap_or(0);
        let pieces = self.all.get(start..=close).unwrap_or_default();
        let gaps: usize = pieces
            .windows(2)
            .map(|pair| match pair {
                [before, piece] => gap(before, piece),
                _ => 0,
            })
            .sum();
        let texts: usize = pieces.iter().map(|piece| width(piece.said)).sum();
        INDENT.len() + gaps + texts
    }

    fn one_per_line(&mut self, (open, close): (usize, usize)) {
        let mut depth = 0_usize;
        let mut begins = true;
        for piece in self.all.get_mut(open + 1..=close).unwrap_or_default() {
            if matches!(piece.kind, TokenKind::Close(_)) {
                depth = depth.saturating_sub(1);
            }
            if begins && !piece.is_comment() {
                piece.breaks = piece.breaks.max(1);
                begins = false;
            }
            match piece.kind {
                TokenKind::Open(_) => depth += 1,
                TokenKind::Comma if depth == 0 => begins = true,
                _ => {}
            }
        }
        if let Some(last) = self.all.get_mut(close) {
            last.breaks = last.breaks.max(1);
        }
    }

    fn print(&self, line_end: &str) -> String {
        let mut out = String::new();
        // Of the brackets that one line opens, only the last one still open indents.
        let mut open: Vec<bool> = Vec::new();
        let mut opened_here = 0;
        let mut before: Option<&Piece> = None;
        for piece in &self.all {
            let closes = matches!(piece.kind, TokenKind::Close(_));
            match before {
                Some(_) if piece.breaks > 0 => {
                    let from = open.len().saturating_sub(opened_here);
                    let opened = open.get_mut(from..).unwrap_or_default();
                    let count = opened.len();
                    for (place, indents) in opened.iter_mut().enumerate() {
                        *indents = place + 1 == count;
                    }
                    opened_here = 0;
                    let closing = usize::from(closes && open.last() == Some(&true));
                    let depth = open.iter().filter(|indents| **indents).count() - closing;
                    out.push_str(&line_end.repeat(piece.breaks));
                    out.push_str(&INDENT.repeat(depth));
                }
                Some(before) => out.push_str(&" ".repeat(gap(before, piece))),
                None => {}
            }
            out.push_str(piece.said);
            if matches!(piece.kind, TokenKind::Open(_)) {
                open.push(true);
                opened_here += 1;
            } else if closes {
                open.pop();
                opened_here = opened_here.saturating_sub(1);
            }
            before = Some(piece);
        }
        if !out.is_empty() {
            out.push_str(line_end);
        }
        out
    }
}

/// The spaces between two pieces of one line.
fn gap(before: &Piece, piece: &Piece) -> usize {
    use TokenKind::{Close, Colon, Comma, Open, Word};
    match (before.kind, piece.kind) {
        (_, Comma | Colon) => 0,
        (Open(Bracket::Curly), Close(_)) => 0,
        (Open(Bracket::Curly), _) | (_, Close(Bracket::Curly)) => 1,
        (Open(_), _) | (_, Close(_)) => 0,
        (Word, Open(Bracket::Round)) => 0,
        _ if piece.said.starts_with("//") => BEFORE_COMMENT,
        _ => 1,
    }
}
