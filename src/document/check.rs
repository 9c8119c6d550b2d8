//! Holds a file's shape against the schema and reports everything that does not fit, in one go.
//!
//! Refuses to build anything: when it is silent, RON reads the design. It is stricter than RON
//! where RON is generous in ways that hide mistakes (a key written twice, `Some(…)`, `inf`).

use super::diagnostic::Reporter;
use super::leaf;
use super::nearest::{did_you_mean, nearest};
use super::token::Span;
use super::tree::{Node, NodeId, NodeKind, Tree, bare, unquote};
use crate::design::Topology;
use crate::design::schema::{
    Described, FieldInfo, KindInfo, RecordInfo, Shape, TupleInfo, WordsInfo,
};
use crate::text::{Kind, sanitize};
use std::collections::HashSet;

/// The version of the format that this program reads.
pub const VERSION: u32 = 1;

/// Reports whatever does not fit the schema of a topology. The tree must be no deeper than
/// [`super::syntax::MOST_NESTED`].
pub(super) fn check(tree: &Tree, reporter: &mut Reporter) {
    let Some(root) = tree.root() else { return };
    let mut checker = Checker { tree, reporter };
    checker.topology(root);
}

pub(super) struct Checker<'a, 'r, 't> {
    tree: &'a Tree,
    pub(super) reporter: &'r mut Reporter<'t>,
}

/// The fields that a record, or a kind of component, can have.
#[derive(Clone, Copy)]
enum Fields {
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

/// A term with its article.
fn a(term: &str) -> String {
    if term.ends_with('s') && !term.ends_with("ss") {
        term.to_owned()
    } else if term.starts_with(['a', 'e', 'i', 'o', 'u']) {
        format!("an {term}")
    } else {
        format!("a {term}")
    }
}

/// What a value should have been, in words.
fn expected(shape: &Shape) -> String {
    match shape {
        Shape::Text => "a text in quotes".to_owned(),
        Shape::Name => "a name in quotes".to_owned(),
        Shape::Bool => "`true` or `false`".to_owned(),
        Shape::Whole { .. } => "a whole number".to_owned(),
        Shape::Number { .. } => "a number".to_owned(),
        Shape::Duration => "a length of time in quotes".to_owned(),
        Shape::Date => "a day in quotes".to_owned(),
        Shape::Word(info) => format!("one word, the {}", info.name),
        Shape::OrUndecided(inner) => format!("{}, or `Undecided`", expected(inner)),
        Shape::List(_) => "a list in `[ ]`".to_owned(),
        Shape::Map(_) => "named entries in `{ }`".to_owned(),
        Shape::Record(info) => format!("{} in `( )`", a(info.name)),
        Shape::Kinds(_) => "a kind with its parentheses, such as `Client()`".to_owned(),
        Shape::Tuple(info) => format!("{}: {}", a(info.name), info.doc),
    }
}

impl Checker<'_, '_, '_> {
    pub(super) fn said(&self, span: Span) -> &str {
        span.of(self.reporter.text())
    }

    fn topology(&mut self, root: NodeId) {
        let Some(node) = self.tree.node(root) else {
            return;
        };
        let Shape::Record(info) = Topology::SHAPE else {
            return;
        };
        if let Some(name) = node.name
            && bare(self.said(name)) != "Topology"
        {
            let said = self.said(name).to_owned();
            self.reporter.error(
                "wrong-type",
                name,
                format!("a file holds a `Topology( … )`, not `{said}`"),
                Some("write `Topology`".to_owned()),
            );
        }
        if node.kind != NodeKind::Group {
            self.mismatch(node, &Topology::SHAPE);
            return;
        }
        self.fields(root, node, Fields::Record(info));
        let version = self.tree.field(self.reporter.text(), root, "version");
        if let Some(node) = version.and_then(|id| self.tree.node(id))
            && let Some(number) = leaf::whole(self.said(node.span))
            && number != u64::from(VERSION)
        {
            self.reporter.error(
                "version",
                node.span,
                format!("version {number} of the format is not known here"),
                Some(format!("this program reads version {VERSION}")),
            );
        }
    }

    fn value(&mut self, id: NodeId, shape: &Shape) {
        let Some(node) = self.tree.node(id) else {
            return;
        };
        // The parser has told what is wrong with it.
        if node.kind == NodeKind::Broken {
            return;
        }
        if self.is_optional_by_hand(node) {
            return;
        }
        match (shape, node.kind) {
            (Shape::OrUndecided(_), NodeKind::Word) if self.said(node.span) == "Undecided" => {}
            (Shape::OrUndecided(Shape::Word(info)), NodeKind::Word) => {
                self.word(node, info, true);
            }
            (Shape::OrUndecided(inner), kind) if fits(inner, kind) => self.value(id, inner),
            (Shape::Word(info), NodeKind::Word) => self.word(node, info, false),
            (Shape::List(inner), NodeKind::List) => self.list(id, inner),
            (Shape::Map(inner), NodeKind::Map) => self.map(id, inner),
            (Shape::Record(info), NodeKind::Group) => {
                if self.is_unnamed(node, shape) {
                    self.fields(id, node, Fields::Record(info));
                }
            }
            (Shape::Kinds(kinds), NodeKind::Group | NodeKind::Word) => {
                self.kind(id, node, kinds);
            }
            (Shape::Tuple(info), NodeKind::Group) => {
                if self.is_unnamed(node, shape) {
                    self.tuple(id, node, info);
                }
            }
            (leaf, kind) if fits(leaf, kind) => {
                self.leaf(node, leaf);
                self.hidden(node.span);
            }
            _ => self.mismatch(node, shape),
        }
    }

    /// RON takes `Some(x)` and `None`; here a value is written, or left out.
    fn is_optional_by_hand(&mut self, node: &Node) -> bool {
        let word = self.said(node.name.unwrap_or(node.span));
        let hint = match (word, node.name) {
            ("None", _) => "leave the field out",
            ("Some", Some(_)) => "write the value alone, without `Some( )`",
            _ => return false,
        };
        let message = format!("`{word}` is not used");
        self.reporter
            .error("wrong-type", node.head(), message, Some(hint.to_owned()));
        true
    }

    fn is_unnamed(&mut self, node: &Node, shape: &Shape) -> bool {
        let Some(name) = node.name else { return true };
        let message = format!(
            "`{}` does not belong here: expected {}",
            self.said(name),
            expected(shape)
        );
        let hint = "take the word out and keep the parentheses".to_owned();
        self.reporter.error("wrong-type", name, message, Some(hint));
        false
    }

    fn fields(&mut self, id: NodeId, node: &Node, fields: Fields) {
        let mut seen = HashSet::new();
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
            let name = unquote(said).map_or_else(|| bare(said).to_owned(), Into::into);
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
            if !seen.insert(field.name) {
                self.reporter.error(
                    "duplicate",
                    key,
                    format!("`{name}` is said twice"),
                    Some("keep one of the two".to_owned()),
                );
                continue;
            }
            self.value(child, &field.shape);
        }
        // A bracket that is never closed may hold less than was meant.
        if node.close.is_none() {
            return;
        }
        for field in fields.all().filter(|field| field.required) {
            if !seen.contains(field.name) {
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
            some => Some(format!("{} and others have it", some[..3].join(", "))),
        }
    }

    fn kind(&mut self, id: NodeId, node: &Node, kinds: &'static [KindInfo]) {
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
        let said = bare(self.said(word)).to_owned();
        let Some(kind) = kinds.iter().find(|kind| kind.name == said) else {
            let near = nearest(&said, kinds.iter().map(|kind| kind.name));
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

    fn tuple(&mut self, id: NodeId, node: &Node, info: &TupleInfo) {
        let mut count = 0;
        let mut is_readable = node.close.is_some();
        for (child, value) in self.tree.children(id) {
            is_readable &= value.kind != NodeKind::Broken;
            if let Some(key) = value.key {
                let named = self.said(value.entry()).to_owned();
                self.reporter.error(
                    "wrong-type",
                    key,
                    format!("{} tells its values apart by their place", a(info.name)),
                    Some(format!("write `({named})`, in parentheses of its own")),
                );
                return;
            }
            match info.places.get(count) {
                Some((_, shape)) => self.value(child, shape),
                None => {
                    let message = format!(
                        "{} has no more than {} parts",
                        a(info.name),
                        info.places.len()
                    );
                    self.reporter.error(
                        "wrong-type",
                        value.head(),
                        message,
                        Some(info.doc.to_owned()),
                    );
                    return;
                }
            }
            count += 1;
        }
        if let Some((name, _)) = info.places.get(count)
            && count < info.required
            && is_readable
        {
            self.reporter.error(
                "missing-field",
                node.span,
                format!("this {} has no {name}", info.name),
                Some(format!("write {}", info.doc)),
            );
        }
    }

    fn list(&mut self, id: NodeId, inner: &Shape) {
        for (child, value) in self.tree.children(id) {
            if let Some(key) = value.key {
                let hint = match inner {
                    Shape::Record(_) => "write `( )` around the fields of each item",
                    _ => "take the name out",
                };
                self.reporter.error(
                    "wrong-type",
                    key,
                    "the items of a list have no names",
                    Some(hint.to_owned()),
                );
                continue;
            }
            self.value(child, inner);
        }
    }

    fn map(&mut self, id: NodeId, inner: &Shape) {
        let mut seen = HashSet::new();
        for (child, value) in self.tree.children(id) {
            // An entry without a key was reported by the parser.
            let Some(key) = value.key else { continue };
            let said = self.said(key);
            let Some(name) = unquote(said) else {
                if said.starts_with(['“', '”', '\'']) {
                    continue;
                }
                let message = format!("the name `{said}` stands in quotes");
                let hint = format!("write \"{}\"", bare(said));
                self.reporter.error("wrong-type", key, message, Some(hint));
                self.value(child, inner);
                continue;
            };
            let name = name.into_owned();
            if !seen.insert(name.clone()) {
                self.reporter.error(
                    "duplicate",
                    key,
                    format!("{name:?} is written twice"),
                    Some("give one of the two another name".to_owned()),
                );
            }
            self.hidden(key);
            self.value(child, inner);
        }
    }

    fn word(&mut self, node: &Node, info: &WordsInfo, or_undecided: bool) {
        let said = bare(self.said(node.span));
        let words = || info.words.iter().map(|(word, _)| *word);
        if words().any(|word| word == said) {
            return;
        }
        let near = nearest(said, words().chain(or_undecided.then_some("Undecided")));
        let hint = did_you_mean(&near).or_else(|| {
            let all: Vec<_> = words().collect();
            (all.len() <= 8).then(|| format!("it is one of {}", all.join(", ")))
        });
        let message = format!("`{said}` is no {}", info.name);
        self.reporter
            .error("unknown-word", node.span, message, hint);
    }

    /// A value of quite another sort than the schema asks for.
    fn mismatch(&mut self, node: &Node, shape: &Shape) {
        let said = self.said(node.span).to_owned();
        let hint = mismatch_hint(node, &said, shape);
        let is_number = matches!(shape, Shape::Whole { .. } | Shape::Number { .. });
        let message = if is_number && leaf::number(&said).is_some() {
            format!("`{said}` is not a number that can be counted with")
        } else {
            format!("expected {}", expected(shape))
        };
        let span = if node.open.is_some() {
            node.head()
        } else {
            node.span
        };
        self.reporter.error("wrong-type", span, message, hint);
    }

    /// Text that would act on the screen, or hide, or reorder what is read.
    fn hidden(&mut self, span: Span) {
        let raw = self.said(span);
        if raw.bytes().all(|byte| matches!(byte, b' '..=b'~')) && !raw.contains("\\u{") {
            return;
        }
        let Some(text) = unquote(raw) else { return };
        let plain: String = text
            .chars()
            .take(4_096)
            .map(|c| {
                if matches!(c, '\t' | '\r' | '\n') {
                    ' '
                } else {
                    c
                }
            })
            .collect();
        if sanitize(&plain, Kind::Note) != plain {
            self.reporter.warning(
                "hidden-character",
                span,
                "this text holds characters that cannot be seen or that act on a terminal",
                Some("they are shown as marks; type the text anew to be rid of them".to_owned()),
            );
        }
    }
}

/// Whether a value of this look can be of this shape at all.
const fn fits(shape: &Shape, kind: NodeKind) -> bool {
    match shape {
        Shape::Text | Shape::Name | Shape::Duration | Shape::Date => {
            matches!(kind, NodeKind::Text)
        }
        Shape::Bool | Shape::Word(_) => matches!(kind, NodeKind::Word),
        Shape::Whole { .. } | Shape::Number { .. } => matches!(kind, NodeKind::Number),
        Shape::OrUndecided(inner) => fits(inner, kind),
        Shape::List(_) => matches!(kind, NodeKind::List),
        Shape::Map(_) => matches!(kind, NodeKind::Map),
        Shape::Record(_) | Shape::Tuple(_) => matches!(kind, NodeKind::Group),
        Shape::Kinds(_) => matches!(kind, NodeKind::Group | NodeKind::Word),
    }
}

fn instead(right: &str, kind: NodeKind) -> String {
    let wrong = match kind {
        NodeKind::Map => "{ }",
        NodeKind::List => "[ ]",
        _ => "( )",
    };
    format!("write `{right}` instead of `{wrong}`")
}

/// What to write where a value of another sort was expected.
fn mismatch_hint(node: &Node, said: &str, shape: &Shape) -> Option<String> {
    let shape = match shape {
        Shape::OrUndecided(inner) => inner,
        other => other,
    };
    let text = unquote(said);
    match (shape, node.kind) {
        (Shape::Record(_) | Shape::Tuple(_), NodeKind::Map | NodeKind::List) => {
            Some(instead("( )", node.kind))
        }
        (Shape::Map(_), NodeKind::Group | NodeKind::List) => Some(instead("{ }", node.kind)),
        (Shape::List(_), NodeKind::Group | NodeKind::Map) => Some(instead("[ ]", node.kind)),
        (Shape::List(inner), kind) if fits(inner, kind) => Some(format!("write `[{said}]`")),
        (Shape::Word(info), NodeKind::Text) => {
            let word = text?;
            let near = nearest(&word, info.words.iter().map(|(word, _)| *word));
            near.first()
                .map(|word| format!("write `{word}`, without quotes"))
        }
        (Shape::Word(_), NodeKind::Group) => {
            let name = node.name?;
            let word = said.get(..name.end - name.start)?;
            Some(format!("write `{word}`, without parentheses"))
        }
        (Shape::Text | Shape::Name, NodeKind::Word | NodeKind::Number) => {
            Some(format!("write \"{said}\""))
        }
        (Shape::Text | Shape::Name, NodeKind::Character) => {
            Some(format!("write \"{}\"", said.trim_matches('\'')))
        }
        (Shape::Duration, NodeKind::Number) => {
            Some(format!("write \"{said}s\" for seconds, or \"{said}ms\""))
        }
        (Shape::Whole { .. } | Shape::Number { .. }, NodeKind::Text) => {
            let inner = text?;
            let number = inner.trim().trim_end_matches('%');
            leaf::number(number).map(|_| format!("write {number}, without quotes"))
        }
        (Shape::Bool, NodeKind::Text) => {
            leaf::boolean(&text?).map(|value| format!("write {value}, without quotes"))
        }
        (Shape::Kinds(kinds), NodeKind::Text) => {
            let word = text?;
            let near = nearest(&word, kinds.iter().map(|kind| kind.name));
            near.first()
                .map(|kind| format!("write `{kind}()`, without quotes"))
        }
        _ => None,
    }
}
