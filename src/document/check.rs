//! Holds a file's shape against the schema and reports everything that does not fit, in one go.
//!
//! Refuses to build anything: when it is silent, RON reads the design. It is stricter than RON
//! where RON is generous in ways that hide mistakes (a key written twice, `Some(…)`, `inf`).

use super::diagnostic::Reporter;
use super::expected::{a, expected, fits, mismatch_hint};
use super::fields::Fields;
use super::leaf;
use super::nearest::{did_you_mean, nearest};
use super::token::Span;
use super::tree::{Node, NodeId, NodeKind, Tree, bare, unquote};
use crate::design::Topology;
use crate::design::hash::HashSet;
use crate::design::schema::{Described, Shape, TupleInfo, WordsInfo};
use crate::text::{Kind, sanitize};

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
    pub(super) tree: &'a Tree,
    pub(super) reporter: &'r mut Reporter<'t>,
}

impl<'t> Checker<'_, '_, 't> {
    pub(super) fn said(&self, span: Span) -> &'t str {
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
            let said = self.said(name);
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
            let (message, hint) = if number > u64::from(VERSION) {
                (
                    format!("version {number} of the format is newer than this program"),
                    format!(
                        "it reads version {VERSION}; a newer linchpin reads this file as it is"
                    ),
                )
            } else {
                (
                    format!("there never was a version {number} of the format"),
                    format!("write `version: {VERSION}`"),
                )
            };
            self.reporter
                .error("version", node.span, message, Some(hint));
        }
    }

    pub(super) fn value(&mut self, id: NodeId, shape: &Shape) {
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
        let mut seen = HashSet::default();
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
            if seen.contains(&name) {
                self.reporter.error(
                    "duplicate",
                    key,
                    format!("{name:?} is written twice"),
                    Some("give one of the two another name".to_owned()),
                );
            }
            seen.insert(name);
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
        let said = self.said(node.span);
        let hint = mismatch_hint(node, said, shape);
        let is_number = matches!(shape, Shape::Whole { .. } | Shape::Number { .. });
        let message = if is_number && leaf::number(said).is_some() {
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
