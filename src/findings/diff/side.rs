//! One of two files that are compared: its elements by section and name, each field as it is said.
//!
//! Refuses to compare.

use crate::design::Topology;
use crate::document::read;
use crate::document::token::{Span, TokenKind, tokens};
use crate::document::tree::{NodeId, NodeKind, Tree, bare, unquote};
use std::borrow::Cow;
use std::cell::Cell;
use std::collections::BTreeMap;

/// A text and its shape.
pub(super) struct Side<'a> {
    text: &'a str,
    tree: Tree,
    design: Option<Topology>,
    /// Fields that may still be tried without.
    tries: Cell<usize>,
}

/// Fields that are tried without: each means reading the text again.
const MOST_TRIES: usize = 100;

/// Elements by section, then by name, in the order of the file.
pub(super) type Elements = Vec<(String, Vec<(String, Element)>)>;

/// What is said of an element, field by field.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Element {
    pub(super) kind: Option<String>,
    pub(super) fields: Fields,
}

/// What is said, by dotted name.
pub(super) type Fields = BTreeMap<String, Said>;

/// What is said in a field, and where, with the field's name and its comma.
#[derive(Debug, Clone)]
pub(super) struct Said {
    pub(super) text: String,
    /// The entries of a list, one by one.
    pub(super) entries: Option<Vec<String>>,
    entry: Span,
}

impl PartialEq for Said {
    fn eq(&self, other: &Self) -> bool {
        self.text == other.text
    }
}

impl Eq for Said {}

/// Sections whose names are plural, and what one of their elements is called.
const SECTIONS: [(&str, &str); 6] = [
    ("zones", "zone"),
    ("hosts", "host"),
    ("clusters", "cluster"),
    ("components", "component"),
    ("claims", "claim"),
    ("drills", "drill"),
];

impl<'a> Side<'a> {
    pub(super) fn new(text: &'a str) -> Self {
        let reading = read(text);
        Self {
            text,
            tree: reading.tree,
            design: reading.design,
            tries: Cell::new(MOST_TRIES),
        }
    }

    /// Whether the design is the same without a field: its default was written out.
    pub(super) fn is_default(&self, said: &Said) -> bool {
        let Some(left) = self.tries.get().checked_sub(1) else {
            return false;
        };
        self.tries.set(left);
        let (Some(head), Some(tail)) = (
            self.text.get(..said.entry.start),
            self.text.get(said.entry.end..),
        ) else {
            return false;
        };
        self.design.is_some() && read(&format!("{head}{tail}")).design == self.design
    }

    pub(super) fn elements(&self) -> Elements {
        let Some(root) = self.tree.root() else {
            return Vec::new();
        };
        let mut elements = Elements::new();
        let mut design = BTreeMap::new();
        for (id, node) in self.tree.children(root) {
            let Some(section) = node.key.map(|key| bare(key.of(self.text))) else {
                continue;
            };
            let singular = SECTIONS.iter().find(|(plural, _)| *plural == section);
            match (singular, section) {
                (Some((_, singular)), _) => {
                    let named = self
                        .tree
                        .children(id)
                        .filter_map(|(id, _)| Some((self.key(id)?, self.element(id))));
                    elements.push(((*singular).to_owned(), named.collect()));
                }
                (None, "links") => elements.push(("link".to_owned(), self.links(id))),
                _ => self.flatten(id, section, &mut design),
            }
        }
        let whole = Element {
            kind: None,
            fields: design,
        };
        elements.insert(0, ("design".to_owned(), vec![(String::new(), whole)]));
        elements
    }

    /// What stands before the colon, unquoted.
    fn key(&self, id: NodeId) -> Option<String> {
        let key = self.tree.node(id)?.key?.of(self.text);
        Some(unquote(key).map_or_else(|| bare(key).to_owned(), Cow::into_owned))
    }

    fn element(&self, id: NodeId) -> Element {
        let mut fields = BTreeMap::new();
        for (child, _) in self.tree.children(id) {
            if let Some(key) = self.key(child) {
                self.flatten(child, &key, &mut fields);
            }
        }
        let node = self.tree.node(id);
        Element {
            kind: node
                .and_then(|node| node.name)
                .map(|name| name.of(self.text).to_owned()),
            fields,
        }
    }

    /// Links by their ends; of several between the same ends, by what they carry and their place
    /// among those that are alike.
    fn links(&self, id: NodeId) -> Vec<(String, Element)> {
        let ends: Vec<(String, String, Element)> = self
            .tree
            .children(id)
            .filter_map(|(link, _)| self.link(link))
            .collect();
        let mut alike: BTreeMap<String, usize> = BTreeMap::new();
        let parallel = |name: &str| ends.iter().filter(|(other, ..)| other == name).count() > 1;
        let names: Vec<String> = ends
            .iter()
            .map(|(name, kind, _)| {
                let name = if parallel(name) {
                    format!("{name}:{}", kind.to_lowercase())
                } else {
                    name.clone()
                };
                let count = alike.entry(name.clone()).or_default();
                *count += 1;
                if *count > 1 {
                    format!("{name} ({count})")
                } else {
                    name
                }
            })
            .collect();
        let elements = ends.into_iter().map(|(_, _, element)| element);
        names.into_iter().zip(elements).collect()
    }

    fn link(&self, id: NodeId) -> Option<(String, String, Element)> {
        let mut parts = self.tree.children(id);
        let mut word = || {
            let (_, node) = parts.next()?;
            let text = node.span.of(self.text);
            Some(unquote(text).map_or_else(|| text.to_owned(), Cow::into_owned))
        };
        let (from, to, kind) = (word()?, word()?, word()?);
        let mut fields = BTreeMap::new();
        if let Some((tail, _)) = parts.next() {
            for (child, _) in self.tree.children(tail) {
                if let Some(key) = self.key(child) {
                    self.flatten(child, &key, &mut fields);
                }
            }
        }
        let element = Element {
            kind: Some(kind.clone()),
            fields,
        };
        Some((format!("{from}->{to}"), kind, element))
    }

    /// Puts what is said at a node, and below it, into fields with dotted names.
    fn flatten(&self, id: NodeId, name: &str, fields: &mut Fields) {
        let mut open = vec![(id, name.to_owned())];
        while let Some((id, name)) = open.pop() {
            let Some(node) = self.tree.node(id) else {
                continue;
            };
            let is_keyed = matches!(node.kind, NodeKind::Group | NodeKind::Map)
                && !node.children.is_empty()
                && self.tree.children(id).all(|(_, child)| child.key.is_some());
            if is_keyed {
                for (child, _) in self.tree.children(id) {
                    if let Some(key) = self.key(child) {
                        open.push((child, format!("{name}.{key}")));
                    }
                }
                if let Some(word) = node.name {
                    let text = word.of(self.text).to_owned();
                    let entry = node.entry_with_comma();
                    let entries = None;
                    fields.insert(
                        name,
                        Said {
                            text,
                            entries,
                            entry,
                        },
                    );
                }
            } else {
                let text = plain(node.span.of(self.text));
                let entries = matches!(node.kind, NodeKind::List).then(|| {
                    let entries = self.tree.children(id);
                    entries
                        .map(|(_, one)| plain(one.span.of(self.text)))
                        .collect()
                });
                let entry = node.entry_with_comma();
                fields.insert(
                    name,
                    Said {
                        text,
                        entries,
                        entry,
                    },
                );
            }
        }
    }
}

/// A value without comments and line breaks.
fn plain(value: &str) -> String {
    let mut text = String::new();
    for token in tokens(value) {
        if matches!(token.kind, TokenKind::Space | TokenKind::Comment) {
            continue;
        }
        let word = token.span.of(value);
        let joins = matches!(word, "," | ")" | "]" | "}" | ":" | "(");
        if !(text.is_empty() || joins || text.ends_with(['(', '[', '{'])) {
            text.push(' ');
        }
        text.push_str(word);
    }
    text
}
