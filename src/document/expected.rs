//! What the schema asks for, in words, and what to write where something else stands.
//!
//! Refuses to look for mistakes: the checker finds them.

use super::leaf;
use super::nearest::nearest;
use super::tree::{Node, NodeKind, unquote};
use crate::design::schema::Shape;

/// A term with its article.
pub(super) fn a(term: &str) -> String {
    if term.ends_with('s') && !term.ends_with("ss") {
        term.to_owned()
    } else if term.starts_with(['a', 'e', 'i', 'o', 'u']) {
        format!("an {term}")
    } else {
        format!("a {term}")
    }
}

/// What a value should have been, in words.
pub(super) fn expected(shape: &Shape) -> String {
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

/// Whether a value of this look can be of this shape at all.
pub(super) const fn fits(shape: &Shape, kind: NodeKind) -> bool {
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
pub(super) fn mismatch_hint(node: &Node, said: &str, shape: &Shape) -> Option<String> {
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
