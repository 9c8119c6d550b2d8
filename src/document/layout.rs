//! How a text is laid out around a place: lines, indentation, columns.
//!
//! Refuses to change anything: `edit` does, and wants to write as its author did.

use super::patch::line_end;
use super::token::{Span, TokenKind, tokens};
use super::tree::{Node, NodeKind, Tree};

/// The layout of a text.
#[derive(Debug, Clone, Copy)]
pub(super) struct Layout<'a> {
    text: &'a str,
    /// How the text ends its lines.
    pub(super) line_end: &'static str,
}

/// What follows on a line.
#[derive(Debug, Clone, Copy)]
pub(super) struct Rest {
    /// Nothing but spaces and a comment.
    pub(super) is_blank: bool,
    /// Where the line ends, comment included, line end and trailing spaces not.
    pub(super) end: usize,
}

const fn is_blank(c: char) -> bool {
    matches!(c, ' ' | '\t')
}

impl<'a> Layout<'a> {
    pub(super) fn new(text: &'a str) -> Self {
        Self {
            text,
            line_end: line_end(text),
        }
    }

    pub(super) fn line_start(&self, place: usize) -> usize {
        let before = self.text.get(..place).unwrap_or_default();
        before.rfind('\n').map_or(0, |newline| newline + 1)
    }

    /// The spaces and tabs at the start of the line of a byte.
    pub(super) fn indent(&self, place: usize) -> &'a str {
        let line = self.text.get(self.line_start(place)..).unwrap_or_default();
        let end = line.find(|c| !is_blank(c)).unwrap_or(line.len());
        line.get(..end).unwrap_or_default()
    }

    /// Whether only spaces stand before a byte on its line.
    pub(super) fn starts_line(&self, place: usize) -> bool {
        self.line_start(place) + self.indent(place).len() == place
    }

    /// One level of indentation, as this text has it.
    pub(super) fn unit(&self) -> &'static str {
        if self.text.contains("\n\t") {
            "\t"
        } else {
            "    "
        }
    }

    pub(super) fn spaces_after(&self, place: usize) -> usize {
        let rest = self.text.get(place..).unwrap_or_default();
        rest.find(|c| !is_blank(c)).unwrap_or(rest.len())
    }

    pub(super) fn spaces_before(&self, place: usize) -> usize {
        let before = self.text.get(..place).unwrap_or_default();
        before.len() - before.trim_end_matches(is_blank).len()
    }

    /// What follows a byte on its line.
    pub(super) fn rest_of_line(&self, place: usize) -> Rest {
        let rest = self.text.get(place..).unwrap_or_default();
        let mut end = place;
        for token in tokens(rest) {
            let said = token.span.of(rest);
            match token.kind {
                TokenKind::Space if said.contains('\n') => break,
                TokenKind::Space => {}
                TokenKind::Comment if said.contains('\n') => {
                    return Rest {
                        is_blank: false,
                        end,
                    };
                }
                TokenKind::Comment => end = place + token.span.end,
                _ => {
                    return Rest {
                        is_blank: false,
                        end,
                    };
                }
            }
        }
        Rest {
            is_blank: true,
            end,
        }
    }

    /// Where the line after a byte begins.
    pub(super) fn next_line(&self, place: usize) -> usize {
        let rest = self.text.get(place..).unwrap_or_default();
        rest.find('\n')
            .map_or(self.text.len(), |newline| place + newline + 1)
    }
}

/// A new entry with the columns of a sibling: a map's values below one another, and a tuple's
/// parts. What does not fit a column takes one space.
pub(super) fn align(text: &str, tree: &Tree, sibling: &Node, entry: &str) -> String {
    let (new, faults) = super::syntax::parse(&format!("{{{entry}}}"));
    let (keyless, _) = super::syntax::parse(entry);
    let siblings = || {
        let around = sibling.parent.and_then(|id| tree.node(id));
        let ids = around.map_or(&[][..], |node| &node.children);
        ids.iter().filter_map(|id| tree.node(*id))
    };
    if let Some(key) = sibling.key
        && faults.is_empty()
        && let Some(root) = new.root()
        && let Some((_, node)) = new.children(root).next()
        && let Some(new_key) = node.key
    {
        let column = |node: &Node| {
            let key = node.key?;
            let value = width(text, Span::new(key.start, node.span.start));
            Some((value, value > width(text, key) + 2))
        };
        // The braces of the parse shift everything by one.
        let key_text = entry.get(..new_key.end - 1).unwrap_or_default();
        let value = entry.get(node.span.start - 1..).unwrap_or_default();
        let is_aligned = siblings().filter_map(column).any(|(_, padded)| padded);
        let wanted = if is_aligned {
            width(text, Span::new(key.start, sibling.span.start))
        } else {
            0
        };
        let gap = wanted.saturating_sub(key_text.chars().count() + 1).max(1);
        return format!("{key_text}:{}{value}", " ".repeat(gap));
    }
    let is_padded = |tuple: &Node| {
        let parts: Vec<&Node> = tuple
            .children
            .iter()
            .filter_map(|id| tree.node(*id))
            .collect();
        parts.windows(2).any(|pair| match pair {
            [a, b] => a.comma.is_some_and(|comma| b.span.start > comma.end + 1),
            _ => false,
        })
    };
    if sibling.key.is_none()
        && sibling.kind == NodeKind::Group
        && siblings().any(is_padded)
        && let Some(root) = keyless.root()
        && keyless.node(root).is_some_and(|node| {
            node.kind == NodeKind::Group && node.name.is_none() && node.close.is_some()
        })
    {
        return align_tuple(text, tree, sibling, &keyless, root, entry);
    }
    entry.to_owned()
}

fn width(text: &str, span: Span) -> usize {
    span.of(text).chars().count()
}

fn align_tuple(
    text: &str,
    tree: &Tree,
    sibling: &Node,
    new: &Tree,
    root: super::tree::NodeId,
    entry: &str,
) -> String {
    let parts: Vec<&Node> = new.children(root).map(|(_, node)| node).collect();
    let model: Vec<&Node> = sibling
        .children
        .iter()
        .filter_map(|id| tree.node(*id))
        .collect();
    if parts.iter().any(|part| part.key.is_some()) {
        return entry.to_owned();
    }
    let mut out = String::from("(");
    for (place, part) in parts.iter().enumerate() {
        if place > 0 {
            out.push(',');
            let column = model.get(place).map_or(0, |node| {
                width(text, Span::new(sibling.span.start, node.span.start))
            });
            let at = out.chars().count();
            out.push_str(&" ".repeat(column.saturating_sub(at).max(1)));
        }
        out.push_str(part.span.of(entry));
    }
    out.push(')');
    out
}
