//! Holds the fields of records and kinds against the schema: unknown, missing, said twice.
//!
//! Refuses to look into values: the checker goes on from here.

use super::check::{Checker, VERSION};
use super::expected::a;
use super::nearest::{did_you_mean, nearest};
use super::token::Span;
use super::tree::{Node, NodeId, NodeKind, bare, unquote};
use crate::design::schema::{FieldInfo, KindInfo, RecordInfo};
use std::borrow::Cow;

/// The fields that a record, or a kind of component, can have.
#[derive(Clone, Copy)]
pub(super) enum Fields {
    Record(&'static RecordInfo),
    Kind(&'static KindInfo),
}

impl Fields {
    fn all(self) -> impl Iterator<Item = &'static FieldInfo> {
        let (record, parts): (Option<&'static RecordInfo>, &[&'static RecordInfo]) = match self {
            Self::Record(info) => (Some(info), &[]),
            Self::Kind(info) => (None, info.parts),
        };
        // A kind's own fields come last and go before the common ones.
        let parts = parts.iter().rev().copied();
        record.into_iter().chain(parts).flat_map(|info| info.fields)
    }

    fn title(self) -> String {
        match self {
            Self::Record(info) => a(info.name),
            Self::Kind(info) => format!("`{}`", info.name),
        }
    }
}

impl Checker<'_, '_, '_> {
    pub(super) fn fields(&mut self, id: NodeId, node: &Node, fields: Fields) {
        let mut seen: Vec<&str> = Vec::new();
        for (child, value) in self.tree.children(id) {
            let Some(key) = value.key else {
                let message = format!("{} takes fields with names", fields.title());
                self.reporter.error(
                    "wrong-type",
                    value.head(),
                    message,
                    Some("write `name: value`".to_owned()),
                );
                continue;
            };
            let said = self.said(key);
            let name = unquote(said).unwrap_or_else(|| Cow::Borrowed(bare(said)));
            if said.starts_with('"') {
                self.reporter.error(
                    "wrong-type",
                    key,
                    format!("`{name}` is a field's name, which has no quotes"),
                    Some(format!("write `{name}:`, or `{{ }}` around named entries")),
                );
                continue;
            }
            let Some(field) = fields.all().find(|field| field.name == name) else {
                self.unknown_field(key, &name, fields);
                continue;
            };
            if seen.contains(&field.name) {
                self.reporter.error(
                    "duplicate",
                    key,
                    format!("`{name}` is said twice"),
                    Some("keep one of the two".to_owned()),
                );
                continue;
            }
            seen.push(field.name);
            self.value(child, &field.shape);
        }
        // A bracket that is never closed may hold less than was meant.
        if node.close.is_none() {
            return;
        }
        for field in fields.all().filter(|field| field.required) {
            if !seen.contains(&field.name) {
                let place = if node.parent.is_none() {
                    node.head()
                } else {
                    node.key.unwrap_or_else(|| node.head())
                };
                self.reporter.error(
                    "missing-field",
                    place,
                    format!("{} needs `{}`", fields.title(), field.name),
                    Some(match field.name {
                        "version" => format!("write `version: {VERSION}`, first of all"),
                        name => format!("add `{name}: …`: {}", field.doc.trim()),
                    }),
                );
            }
        }
    }

    fn unknown_field(&mut self, key: Span, name: &str, fields: Fields) {
        let near = nearest(name, fields.all().map(|field| field.name));
        let hint = did_you_mean(&near).or_else(|| match fields {
            Fields::Kind(_) => self.kinds_with(name),
            Fields::Record(info) if info.fields.len() <= 8 => {
                let names: Vec<_> = info.fields.iter().map(|field| field.name).collect();
                Some(format!("its fields are {}", names.join(", ")))
            }
            Fields::Record(_) => Some("`linchpin schema` lists them".to_owned()),
        });
        let message = format!("{} has no field `{name}`", fields.title());
        self.reporter.error("unknown-field", key, message, hint);
    }

    /// The kinds that do have a field of this name.
    fn kinds_with(&self, name: &str) -> Option<String> {
        let kinds: Vec<_> = crate::design::kinds::KINDS
            .iter()
            .filter(|kind| Fields::Kind(kind).all().any(|field| field.name == name))
            .map(|kind| format!("`{}`", kind.name))
            .collect();
        match kinds.as_slice() {
            [] => None,
            [one] => Some(format!("{one} has it")),
            [some @ .., last] if kinds.len() <= 3 => {
                Some(format!("{} and {last} have it", some.join(", ")))
            }
            many => {
                let first: Vec<_> = many.iter().take(3).map(String::as_str).collect();
                Some(format!("{} and others have it", first.join(", ")))
            }
        }
    }

    pub(super) fn kind(&mut self, id: NodeId, node: &Node, kinds: &'static [KindInfo]) {
        let word = match (node.kind, node.name) {
            (NodeKind::Group, None) => {
                self.reporter.error(
                    "wrong-type",
                    node.head(),
                    "the kind is missing before the parentheses",
                    Some("write a kind such as `WebServer( … )`".to_owned()),
                );
                return;
            }
            (_, name) => name.unwrap_or(node.span),
        };
        let said = bare(self.said(word));
        let Some(kind) = kinds.iter().find(|kind| kind.name == said) else {
            let near = nearest(said, kinds.iter().map(|kind| kind.name));
            let hint =
                did_you_mean(&near).or_else(|| Some("`linchpin schema` lists them".to_owned()));
            let message = format!("there is no kind `{said}`");
            self.reporter.error("unknown-kind", word, message, hint);
            return;
        };
        if node.kind == NodeKind::Word {
            self.reporter.error(
                "wrong-type",
                word,
                format!("`{said}` needs its parentheses"),
                Some(format!("write `{said}()`")),
            );
            return;
        }
        self.fields(id, node, Fields::Kind(kind));
    }
}
