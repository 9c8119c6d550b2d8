//! The shape of a file: values within values, each with the bytes it stands on.
//!
//! Refuses meaning: a number is not read, a name is not looked up. The nodes lie flat in one
//! list, so a file nested a million deep is no danger.

use super::token::Span;
use crate::design::path::{Path, PathStep};
use std::borrow::Cow;

/// Index of a node in its [`Tree`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct NodeId(pub(super) u32);

/// What a value looks like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NodeKind {
    /// `"…"`
    Text,
    /// `'c'`
    Character,
    /// A number.
    Number,
    /// A bare word.
    Word,
    /// `( … )`, with or without a word before it.
    Group,
    /// `[ … ]`
    List,
    /// `{ … }`
    Map,
    /// Something unreadable that stands where a value should.
    Broken,
}

/// A value and where it stands.
#[derive(Debug, Clone)]
pub struct Node {
    /// What it looks like.
    pub kind: NodeKind,
    /// The value itself, with the word before its parentheses.
    pub span: Span,
    /// The word before the parentheses.
    pub name: Option<Span>,
    /// What stands before the colon: a field's name or an entry's key.
    pub key: Option<Span>,
    /// The opening bracket.
    pub open: Option<Span>,
    /// The closing bracket; none for a bracket that is never closed.
    pub close: Option<Span>,
    /// The comma that follows.
    pub comma: Option<Span>,
    /// The value around it.
    pub parent: Option<NodeId>,
    /// The values within it, in file order.
    pub children: Vec<NodeId>,
}

impl Node {
    /// The entry: key and value.
    #[must_use]
    pub fn entry(&self) -> Span {
        Span::new(
            self.key.map_or(self.span.start, |key| key.start),
            self.span.end,
        )
    }

    /// The entry with its comma.
    #[must_use]
    pub fn entry_with_comma(&self) -> Span {
        let entry = self.entry();
        Span::new(entry.start, self.comma.map_or(entry.end, |comma| comma.end))
    }
}

/// The values of a file.
#[derive(Debug, Clone, Default)]
pub struct Tree {
    pub(super) nodes: Vec<Node>,
    pub(super) root: Option<NodeId>,
    /// How many brackets are open at the deepest place.
    pub(super) depth: usize,
    /// The bracket that opens the level past the deepest one that is allowed.
    pub(super) too_deep: Option<Span>,
}

impl Tree {
    /// The whole design.
    #[must_use]
    pub const fn root(&self) -> Option<NodeId> {
        self.root
    }

    /// How many brackets are open at the deepest place.
    #[must_use]
    pub const fn depth(&self) -> usize {
        self.depth
    }

    /// A node; none for an id of another tree.
    #[must_use]
    pub fn node(&self, id: NodeId) -> Option<&Node> {
        self.nodes.get(id.0 as usize)
    }

    /// The values within a value.
    pub fn children(&self, id: NodeId) -> impl DoubleEndedIterator<Item = (NodeId, &Node)> {
        let ids = self.node(id).map_or(&[][..], |node| &node.children);
        ids.iter()
            .filter_map(|id| self.node(*id).map(|node| (*id, node)))
    }

    /// The field of a record.
    #[must_use]
    pub fn field(&self, text: &str, id: NodeId, name: &str) -> Option<NodeId> {
        self.children(id)
            .find(|(_, child)| child.key.is_some_and(|key| bare(key.of(text)) == name))
            .map(|(id, _)| id)
    }

    /// The entry of a map; of several with the same key, the last one counts.
    #[must_use]
    pub fn entry(&self, text: &str, id: NodeId, name: &str) -> Option<NodeId> {
        self.children(id)
            .rev()
            .find(|(_, child)| {
                child.key.is_some_and(|key| {
                    let said = key.of(text);
                    // Nearly every key is written plainly, and maps may have thousands.
                    let plain = said
                        .strip_prefix('"')
                        .and_then(|said| said.strip_suffix('"'));
                    match plain {
                        Some(plain) if !plain.contains('\\') => plain == name,
                        _ => unquote(said).is_some_and(|key| key == name),
                    }
                })
            })
            .map(|(id, _)| id)
    }

    /// The value at the end of a path.
    #[must_use]
    pub fn find(&self, text: &str, path: &Path) -> Option<NodeId> {
        let mut id = self.root?;
        for step in &path.0 {
            id = self.step(text, id, step)?;
        }
        Some(id)
    }

    /// The closest thing to the end of a path that is in the file, and how many steps led there.
    #[must_use]
    pub fn nearest(&self, text: &str, path: &Path) -> Option<(NodeId, usize)> {
        let mut id = self.root?;
        for (place, step) in path.0.iter().enumerate() {
            match self.step(text, id, step) {
                Some(next) => id = next,
                None => return Some((id, place)),
            }
        }
        Some((id, path.0.len()))
    }

    fn step(&self, text: &str, id: NodeId, step: &PathStep) -> Option<NodeId> {
        match step {
            PathStep::Field(name) => self.field(text, id, name),
            PathStep::Key(name) | PathStep::KeyItself(name) => self.entry(text, id, name),
            PathStep::Index(place) => self.node(id)?.children.get(*place).copied(),
        }
    }

    /// The bytes a path speaks of: the value, or the key where the path asks for it. Where the
    /// file says nothing at the path, the closest thing that it does say.
    #[must_use]
    pub fn span_of(&self, text: &str, path: &Path) -> Option<Span> {
        let (id, steps) = self.nearest(text, path)?;
        let node = self.node(id)?;
        if steps < path.0.len() || matches!(path.0.last(), Some(PathStep::KeyItself(_))) {
            return Some(node.key.or(node.name).unwrap_or_else(|| node.head()));
        }
        Some(node.span)
    }

    /// The innermost node whose entry touches a byte.
    #[must_use]
    pub fn at(&self, place: usize) -> Option<NodeId> {
        let mut id = self.root?;
        if !self.node(id)?.entry().touches(place) {
            return None;
        }
        // Children lie in file order, so the last that begins at or before the byte is the one.
        loop {
            let children = &self.node(id)?.children;
            let after = children.partition_point(|child| {
                self.node(*child)
                    .is_some_and(|node| node.entry().start <= place)
            });
            let inner = after.checked_sub(1).and_then(|last| children.get(last));
            match inner {
                Some(child) if self.node(*child)?.entry().touches(place) => id = *child,
                _ => return Some(id),
            }
        }
    }
}

impl Node {
    /// Where to point when the whole value would be too much: its opening bracket, or all of it.
    #[must_use]
    pub fn head(&self) -> Span {
        self.name.or(self.open).unwrap_or(self.span)
    }
}

/// A bare word without the `r#` that RON allows before it.
#[must_use]
pub fn bare(word: &str) -> &str {
    word.strip_prefix("r#").unwrap_or(word)
}

/// What a quoted text says; none when it is not a quoted text.
#[must_use]
pub fn unquote(quoted: &str) -> Option<Cow<'_, str>> {
    let plain = quoted
        .strip_prefix('"')
        .and_then(|rest| rest.strip_suffix('"'));
    if let Some(plain) = plain
        && !plain.contains('\\')
    {
        return (!plain.contains('"')).then_some(Cow::Borrowed(plain));
    }
    ron::from_str::<String>(quoted).ok().map(Cow::Owned)
}

/// The text as RON writes it.
#[must_use]
pub fn quote(text: &str) -> String {
    let mut quoted = String::with_capacity(text.len() + 2);
    quoted.push('"');
    for c in text.chars() {
        match c {
            '"' => quoted.push_str("\\\""),
            '\\' => quoted.push_str("\\\\"),
            '\n' => quoted.push_str("\\n"),
            '\r' => quoted.push_str("\\r"),
            '\t' => quoted.push_str("\\t"),
            c if c.is_control() => {
                let code = u32::from(c);
                quoted.push_str(&format!("\\u{{{code:x}}}"));
            }
            c => quoted.push(c),
        }
    }
    quoted.push('"');
    quoted
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quoting_and_unquoting_cancel_out() {
        for text in ["", "a", "a\"b\\c\n\t\r", "\u{0}\u{1b}", "é漢", "it's"] {
            assert_eq!(unquote(&quote(text)).as_deref(), Some(text));
        }
        assert_eq!(unquote("r#\"a\"b\"#").as_deref(), Some("a\"b"));
        assert_eq!(unquote("abc"), None);
    }
}
