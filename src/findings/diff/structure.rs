//! What the files say differently: compared by name and field, not by line.
//!
//! Comments, order and layout do not count, nor does a default that is written out. Refuses names
//! and the order of pools: `renames` and `order` look after those.

use crate::design::Topology;
use crate::document::read;
use crate::document::token::Span;
use crate::document::token::{TokenKind, tokens};
use crate::document::tree::{NodeId, NodeKind, Tree, bare, unquote};
use std::borrow::Cow;
use std::cell::Cell;
use std::collections::BTreeMap;

/// What became of an element.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sort {
    /// Only the second design has it.
    Added,
    /// Only the first design has it.
    Removed,
    /// Both have it, and say something else of it.
    Changed,
    /// Both have it, under another name.
    Renamed,
}

/// A field that says something else.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldChange {
    /// Its name, with the names around it: `members.lb-1.priority`.
    pub field: String,
    /// What the first design says, as RON; none where it says nothing.
    pub before: Option<String>,
    /// What the second design says.
    pub after: Option<String>,
}

/// An element that differs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// The section of the file, in the singular: `host`, `component`, `link`.
    pub section: String,
    /// The element's name; of a link, its ends; empty for what is said of the design as a whole.
    pub id: String,
    /// What became of it.
    pub sort: Sort,
    /// The kind of an element that was added or removed: the word before its parentheses.
    pub kind: Option<String>,
    /// The fields that say something else; those of an added or removed element are not listed.
    pub fields: Vec<FieldChange>,
}

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
    kind: Option<String>,
    pub(super) fields: Fields,
}

/// What is said, by dotted name.
pub(super) type Fields = BTreeMap<String, Said>;

/// What is said in a field, and where, with the field's name and its comma.
#[derive(Debug, Clone)]
pub(super) struct Said {
    pub(super) text: String,
    entry: Span,
}

impl PartialEq for Said {
    fn eq(&self, other: &Self) -> bool {
        self.text == other.text
    }
}

impl Eq for Said {}

pub(super) fn changes(before: &str, after: &str) -> Vec<Change> {
    let sides = [Side::new(before), Side::new(after)];
    let [before, after] = [sides[0].elements(), sides[1].elements()];
    let empty = Vec::new();
    let of =
        |elements: &Elements, name: &str| elements.iter().position(|(section, _)| section == name);
    let mut changes = Vec::new();
    let only_after = after.iter().filter(|(name, _)| of(&before, name).is_none());
    for (section, _) in before.iter().chain(only_after) {
        let old = of(&before, section).map_or(&empty, |place| &before[place].1);
        let new = of(&after, section).map_or(&empty, |place| &after[place].1);
        compare(section, [old, new], &sides, &mut changes);
    }
    changes
}

fn compare(
    section: &str,
    [old, new]: [&[(String, Element)]; 2],
    sides: &[Side<'_>; 2],
    changes: &mut Vec<Change>,
) {
    let (known_old, known_new) = (by_name(old), by_name(new));
    for (id, element) in old {
        let change = |sort, fields| Change {
            section: section.to_owned(),
            id: id.clone(),
            sort,
            kind: element.kind.clone(),
            fields,
        };
        match known_new.get(id.as_str()) {
            None => changes.push(change(Sort::Removed, Vec::new())),
            Some(now) if *now != element => {
                let fields = field_changes([element, now], sides);
                if !fields.is_empty() {
                    changes.push(change(Sort::Changed, fields));
                }
            }
            Some(_) => {}
        }
    }
    for (id, element) in new
        .iter()
        .filter(|(id, _)| !known_old.contains_key(id.as_str()))
    {
        changes.push(Change {
            section: section.to_owned(),
            id: id.clone(),
            sort: Sort::Added,
            kind: element.kind.clone(),
            fields: Vec::new(),
        });
    }
}

fn by_name(elements: &[(String, Element)]) -> BTreeMap<&str, &Element> {
    let named = elements.iter();
    named
        .map(|(name, element)| (name.as_str(), element))
        .collect()
}

fn field_changes([old, new]: [&Element; 2], sides: &[Side<'_>; 2]) -> Vec<FieldChange> {
    let mut changes = Vec::new();
    if old.kind != new.kind {
        changes.push(FieldChange {
            field: "kind".to_owned(),
            before: old.kind.clone(),
            after: new.kind.clone(),
        });
    }
    let names = old.fields.keys().chain(
        new.fields
            .keys()
            .filter(|name| !old.fields.contains_key(*name)),
    );
    for name in names {
        let (before, after) = (old.fields.get(name), new.fields.get(name));
        let is_default = match (before, after) {
            (Some(said), None) => sides[0].is_default(said),
            (None, Some(said)) => sides[1].is_default(said),
            _ => false,
        };
        if before != after && !is_default {
            let text = |said: &Said| said.text.clone();
            changes.push(FieldChange {
                field: name.clone(),
                before: before.map(text),
                after: after.map(text),
            });
        }
    }
    changes
}

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
    fn is_default(&self, said: &Said) -> bool {
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
                    fields.insert(name, Said { text, entry });
                }
            } else {
                let text = plain(node.span.of(self.text));
                let entry = node.entry_with_comma();
                fields.insert(name, Said { text, entry });
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

#[cfg(test)]
mod tests {
    use super::*;

    const BEFORE: &str = r#"Topology(
        version: 1, // first
        workload: (rps: 100),
        hosts: { "a": (), "b": (ip: "10.0.0.1") },
        components: { "v": Client(), "w": WebServer(on: "a"), "x": WebServer(on: "b") },
        links: [("v", "w", Http), ("v", "x", Http, (weight: 2))],
    )"#;

    fn told(after: &str) -> Vec<String> {
        let changes = changes(BEFORE, after).into_iter();
        changes
            .map(|change| {
                let fields: Vec<String> = change
                    .fields
                    .iter()
                    .map(|field| format!("{} {:?} {:?}", field.field, field.before, field.after))
                    .collect();
                let (section, id) = (change.section, change.id);
                format!("{:?} {section} {id} {}", change.sort, fields.join(", "))
            })
            .collect()
    }

    #[test]
    fn comments_order_and_layout_are_no_change() {
        let after = BEFORE.replace("// first", "/* changed */").replace(
            r#""a": (), "b": (ip: "10.0.0.1")"#,
            r#""b": ( ip : "10.0.0.1", ), "a": ()"#,
        );
        assert_eq!(told(&after), [""; 0]);
    }

    #[test]
    fn what_is_added_removed_and_changed_is_told_by_name_and_field() {
        let after = BEFORE
            .replace("rps: 100", "rps: 200")
            .replace(
                r#""x": WebServer(on: "b")"#,
                r#""x": AppServer(on: "a"), "y": Cache()"#,
            )
            .replace(r#"("v", "w", Http), "#, "")
            .replace("weight: 2", "weight: 3, backup: true");
        assert_eq!(
            told(&after),
            [
                r#"Changed design  workload.rps Some("100") Some("200")"#,
                r#"Changed component x kind Some("WebServer") Some("AppServer"), on Some("\"b\"") Some("\"a\"")"#,
                "Added component y ",
                "Removed link v->w ",
                r#"Changed link v->x weight Some("2") Some("3"), backup None Some("true")"#,
            ]
        );
    }

    #[test]
    fn parallel_links_are_told_apart_by_what_they_carry() {
        let with = |links: &str| BEFORE.replace("links: [", &format!("links: [{links}"));
        let two = with(r#"("x", "w", Read), ("x", "w", Write), "#);
        let sections: Vec<String> = changes(BEFORE, &two)
            .into_iter()
            .map(|one| one.id)
            .collect();
        assert_eq!(sections, ["x->w:read", "x->w:write"]);
    }
}
