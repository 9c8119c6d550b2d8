//! What may be said at a place of the file: each field with what it holds, its default and its
//! meaning, from the declarations that the checker and the reference use.
//!
//! Refuses to draw forms and to check values: reading the text does that.

use super::locate::{ROOT, fields};
use super::tree::{Tree, quote, unquote};
use crate::design::path::{Path, PathStep};
use crate::design::schema::{FieldInfo, Shape};

/// One thing that may be said.
#[derive(Debug, Clone)]
pub struct Spot {
    /// What it is called there.
    pub label: String,
    /// Where it stands, or would stand.
    pub path: Path,
    /// What it looks like.
    pub shape: &'static Shape,
    /// What the file says, as it is written.
    pub said: Option<String>,
    /// What holds when nothing is said; none for entries and where something must be said.
    pub default: Option<String>,
    /// What it means, in a line.
    pub doc: &'static str,
    /// The place of a new entry.
    pub is_new: bool,
}

/// The shape of the value at a path, written or not; none where a path leads nowhere.
#[must_use]
pub fn shape_at(tree: &Tree, text: &str, path: &Path) -> Option<&'static Shape> {
    let mut shape: &'static Shape = &ROOT;
    for (place, step) in path.0.iter().enumerate() {
        if let Shape::OrUndecided(inner) = shape {
            shape = inner;
        }
        shape = match (shape, step) {
            (Shape::Record(info), PathStep::Field(name)) => {
                let field = info.fields.iter().find(|field| field.name == *name)?;
                &field.shape
            }
            (Shape::Kinds(_), PathStep::Field(name)) => {
                let here = Path(path.0.iter().take(place).cloned().collect());
                let node = tree.node(tree.find(text, &here)?)?;
                let field = fields(shape, node, text).find(|field| field.name == *name)?;
                &field.shape
            }
            (Shape::Map(inner), PathStep::Key(_)) | (Shape::List(inner), PathStep::Index(_)) => {
                inner
            }
            (Shape::Tuple(info), PathStep::Index(place)) => &info.places.get(*place)?.1,
            _ => return None,
        };
    }
    Some(shape)
}

/// Everything that may be said within a value: fields, entries, and the place of a new entry.
#[must_use]
pub fn spots(tree: &Tree, text: &str, path: &Path) -> Vec<Spot> {
    let Some(shape) = shape_at(tree, text, path) else {
        return Vec::new();
    };
    let outline = Outline { tree, text };
    match shape {
        Shape::Record(info) => outline.fields(path, info.fields.iter()),
        Shape::Kinds(_) => {
            let node = tree.find(text, path).and_then(|id| tree.node(id));
            node.map_or_else(Vec::new, |node| {
                outline.fields(path, fields(shape, node, text))
            })
        }
        Shape::Tuple(info) => {
            let mut spots = Vec::new();
            for (place, (name, shape)) in info.places.iter().enumerate() {
                let here = path.index(place);
                match shape {
                    Shape::Record(tail) => {
                        spots.extend(outline.fields(&here, tail.fields.iter()));
                    }
                    _ => spots.push(outline.spot(name, here, shape, None, info.doc)),
                }
            }
            spots
        }
        Shape::List(inner) => {
            let length = outline.children(path).len();
            let item = |place: usize| {
                let label = (place + 1).to_string();
                outline.spot(&label, path.index(place), inner, None, "")
            };
            let mut spots: Vec<Spot> = (0..=length).map(item).collect();
            if let Some(last) = spots.last_mut() {
                last.is_new = true;
            }
            spots
        }
        Shape::Map(inner) => {
            let mut spots: Vec<Spot> = outline
                .children(path)
                .into_iter()
                .map(|name| outline.spot(&name, path.key(&name), inner, None, ""))
                .collect();
            let mut new = outline.spot("", path.clone(), shape, None, "");
            (new.is_new, new.said) = (true, None);
            spots.push(new);
            spots
        }
        _ => Vec::new(),
    }
}

struct Outline<'a> {
    tree: &'a Tree,
    text: &'a str,
}

impl Outline<'_> {
    fn spot(
        &self,
        label: &str,
        path: Path,
        shape: &'static Shape,
        default: Option<String>,
        doc: &'static str,
    ) -> Spot {
        let node = self.tree.find(self.text, &path);
        let node = node.and_then(|id| self.tree.node(id));
        Spot {
            label: label.to_owned(),
            said: node.map(|node| node.span.of(self.text).to_owned()),
            path,
            shape,
            default,
            doc: doc.trim(),
            is_new: false,
        }
    }

    fn fields(&self, path: &Path, fields: impl Iterator<Item = &'static FieldInfo>) -> Vec<Spot> {
        fields
            .map(|field| {
                let default = (!field.required).then(|| (field.default)());
                let here = path.field(field.name);
                self.spot(field.name, here, &field.shape, default, field.doc)
            })
            .collect()
    }

    /// The names of the entries of a map; of a list, as many empty ones.
    fn children(&self, path: &Path) -> Vec<String> {
        let Some(id) = self.tree.find(self.text, path) else {
            return Vec::new();
        };
        let name = |key: super::token::Span| unquote(key.of(self.text)).unwrap_or_default();
        self.tree
            .children(id)
            .map(|(_, node)| node.key.map(name).unwrap_or_default().into_owned())
            .collect()
    }
}

/// Whether a value of this shape is written in quotes that nobody wants to type.
const fn is_quoted(shape: &Shape) -> bool {
    matches!(
        shape,
        Shape::Text | Shape::Name | Shape::Duration | Shape::Date
    )
}

/// What somebody typed, as the file has it.
#[must_use]
pub fn written(shape: &Shape, typed: &str) -> String {
    match shape {
        Shape::OrUndecided(_) if typed == "Undecided" => typed.to_owned(),
        Shape::OrUndecided(inner) => written(inner, typed),
        shape if is_quoted(shape) => quote(typed),
        _ => typed.to_owned(),
    }
}

/// What the file has, as somebody would type it.
#[must_use]
pub fn typed(shape: &Shape, said: &str) -> String {
    match shape {
        Shape::OrUndecided(inner) => typed(inner, said),
        shape if is_quoted(shape) => unquote(said).map_or_else(|| said.to_owned(), Into::into),
        _ => said.to_owned(),
    }
}

/// A value to begin with: empty brackets, or a tuple with its places to be filled.
#[must_use]
pub fn blank(shape: &Shape) -> String {
    match shape {
        Shape::OrUndecided(inner) => blank(inner),
        Shape::Text | Shape::Name => quote(""),
        Shape::Duration => quote("10s"),
        Shape::Date => quote("2026-01-01"),
        Shape::Bool => "true".to_owned(),
        Shape::Whole { min, .. } => min.to_string(),
        Shape::Number { min, .. } => min.to_string(),
        Shape::Word(info) => info.words.first().map_or("", |(word, _)| word).to_owned(),
        Shape::List(_) => "[]".to_owned(),
        Shape::Map(_) => "{}".to_owned(),
        Shape::Record(_) => "()".to_owned(),
        Shape::Kinds(kinds) => format!("{}()", kinds.first().map_or("", |kind| kind.name)),
        Shape::Tuple(info) => {
            let places = info.places.iter().take(info.required);
            let parts: Vec<String> = places.map(|(_, shape)| blank(shape)).collect();
            format!("({})", parts.join(", "))
        }
    }
}

/// What values of a shape are allowed, in a few words.
#[must_use]
pub fn allowed(shape: &Shape) -> String {
    match shape {
        Shape::Text => "any text".to_owned(),
        Shape::Name => "the name of something in the design".to_owned(),
        Shape::Bool => "true or false".to_owned(),
        Shape::Whole { min, max } if *max > 1_000_000 => format!("a whole number from {min}"),
        Shape::Whole { min, max } => format!("a whole number from {min} to {max}"),
        Shape::Number { min, max } if *max > 1e6 => format!("a number from {min}"),
        Shape::Number { min, max } => format!("a number from {min} to {max}"),
        Shape::Duration => "a length of time: 500us 200ms 2s 5m 24h 30d".to_owned(),
        Shape::Date => "a day: 2026-06-30".to_owned(),
        Shape::Word(info) => {
            let words: Vec<&str> = info.words.iter().map(|(word, _)| *word).collect();
            words.join(", ")
        }
        Shape::OrUndecided(inner) => format!("{}, or Undecided", allowed(inner)),
        Shape::List(inner) => format!("a list; each: {}", allowed(inner)),
        Shape::Map(_) => "entries with names".to_owned(),
        Shape::Record(info) => info.doc.trim().to_owned(),
        Shape::Tuple(info) => info.doc.trim().to_owned(),
        Shape::Kinds(_) => "a component".to_owned(),
    }
}
