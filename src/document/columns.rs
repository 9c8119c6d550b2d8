//! The columns of a text whose lines and indentation are in order.
//!
//! Refuses to break or join lines: it only adds spaces within them.

use super::patch::Patch;
use super::token::{Span, TokenKind, tokens};
use super::tree::{Node, NodeKind, Tree};
use crate::text::width;

/// A comment behind a line longer than this has a place of its own.
const WIDEST_LINE: usize = 88;

/// The spaces that bring the values of a map, the parts of the tuples of a list, and the comments
/// behind neighbouring lines below one another. Blank lines and comments on lines of their own
/// part one table from the next.
pub(super) fn columns(text: &str, tree: &Tree) -> Vec<Patch> {
    let mut padding = Vec::new();
    for node in &tree.nodes {
        let has_lines = node.span.of(text).contains('\n');
        if !has_lines || !matches!(node.kind, NodeKind::Map | NodeKind::List) {
            continue;
        }
        let items: Vec<&Node> = (node.children.iter())
            .filter_map(|id| tree.node(*id))
            .collect();
        let neighbours = |pair: &[&Node]| match pair {
            [before, item] => {
                let between = Span::new(before.span.end, item.entry().start);
                between.of(text).matches('\n').count() <= 1
            }
            _ => false,
        };
        for table in items.chunk_by(|before, item| neighbours(&[*before, *item])) {
            if node.kind == NodeKind::Map {
                pad(keys(text, table), &mut padding);
            } else {
                pad(parts(text, tree, table, 0), &mut padding);
                pad(parts(text, tree, table, 1), &mut padding);
            }
        }
    }
    padding
}

/// The width of each key, and where its value begins.
fn keys(text: &str, table: &[&Node]) -> Vec<(usize, usize)> {
    let cells = table.iter().filter_map(|item| {
        let key = item.key?;
        // A value that only begins here has no column.
        let begins = item.open.is_some_and(|open| {
            let after = text.get(open.end..).unwrap_or_default();
            after.starts_with(['\n', '\r'])
        });
        (!begins).then(|| (width(key.of(text)), item.span.start))
    });
    cells.collect()
}

/// The width of one part of each tuple, and where the next part begins.
fn parts(text: &str, tree: &Tree, table: &[&Node], column: usize) -> Vec<(usize, usize)> {
    let cells = table.iter().filter_map(|item| {
        if item.kind != NodeKind::Group || item.name.is_some() || item.key.is_some() {
            return None;
        }
        let part = |place: usize| {
            let id = item.children.get(place)?;
            tree.node(*id).filter(|part| part.key.is_none())
        };
        let (part, next) = (part(column)?, part(column + 1)?);
        let gap = Span::new(part.span.end, next.span.start).of(text);
        let is_plain = part.open.is_none() && gap == ", ";
        is_plain.then(|| (width(part.span.of(text)), next.span.start))
    });
    cells.collect()
}

/// The spaces before the comments behind neighbouring lines.
pub(super) fn comments(text: &str) -> Vec<Patch> {
    let mut padding = Vec::new();
    let mut run: Vec<(usize, usize)> = Vec::new();
    let mut line_start = 0;
    let mut has_comment = false;
    for token in tokens(text) {
        let said = token.span.of(text);
        if let Some(newline) = said.rfind('\n') {
            if !has_comment || said.matches('\n').count() > 1 {
                pad(std::mem::take(&mut run), &mut padding);
            }
            has_comment = false;
            line_start = token.span.start + newline + 1;
        } else if token.kind == TokenKind::Comment && said.starts_with("//") {
            let code = Span::new(line_start, token.span.start).of(text);
            let columns = width(code);
            if !code.trim().is_empty() && columns <= WIDEST_LINE {
                has_comment = true;
                run.push((columns, token.span.start));
            }
        }
    }
    pad(run, &mut padding);
    padding
}

/// Pads cells, each a width and the place where the next column begins, to the widest.
fn pad(cells: Vec<(usize, usize)>, padding: &mut Vec<Patch>) {
    let widest = cells.iter().map(|(width, _)| *width).max().unwrap_or(0);
    for (width, next) in cells {
        if width < widest {
            padding.push(Patch::insert(next, " ".repeat(widest - width)));
        }
    }
}
