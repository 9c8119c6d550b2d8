//! From a place in the text to what stands there, in the design's own terms.
//!
//! Refuses spans of paths: the tree knows those. What the schema does not know ends the path.

use super::tree::{Node, NodeId, Tree, bare, unquote};
use crate::design::Topology;
use crate::design::path::{Path, PathStep};
use crate::design::schema::{Described, FieldInfo, Shape};

/// The shape of the topology itself.
pub(super) const ROOT: Shape = Topology::SHAPE;

/// The path of the value at a byte, as far as the schema goes.
pub(super) fn path_at(tree: &Tree, text: &str, place: usize) -> Option<Path> {
    let mut chain = Vec::new();
    let mut next = tree.at(place);
    while let Some(id) = next {
        chain.push(id);
        next = tree.node(id)?.parent;
    }
    chain.reverse();
    let mut path = Path::default();
    let mut shape = &ROOT;
    for pair in chain.windows(2) {
        let [around, id] = pair else { break };
        let Some((step, inner)) = step(tree, text, *around, *id, shape) else {
            break;
        };
        path.0.push(step);
        shape = inner;
    }
    Some(path)
}

/// The step from a value to one within it, and the shape of the latter.
pub(super) fn step(
    tree: &Tree,
    text: &str,
    around: NodeId,
    id: NodeId,
    shape: &Shape,
) -> Option<(PathStep, &'static Shape)> {
    let (outer, node) = (tree.node(around)?, tree.node(id)?);
    let key = || node.key.map(|key| key.of(text));
    let index = || outer.children.iter().position(|child| *child == id);
    match shape {
        Shape::Record(_) | Shape::Kinds(_) => {
            let name = bare(key()?);
            let field = fields(shape, outer, text).find(|field| field.name == name)?;
            Some((PathStep::Field(field.name), &field.shape))
        }
        Shape::Map(inner) => Some((PathStep::Key(unquote(key()?)?.into_owned()), inner)),
        Shape::List(inner) => Some((PathStep::Index(index()?), inner)),
        Shape::Tuple(info) => {
            let place = index()?;
            let (_, inner) = info.places.get(place)?;
            Some((PathStep::Index(place), inner))
        }
        Shape::OrUndecided(inner) => step(tree, text, around, id, inner),
        _ => None,
    }
}

/// The fields that a value of this shape can have; for a kind, those of the kind it says it is.
pub(super) fn fields(
    shape: &Shape,
    node: &Node,
    text: &str,
) -> impl Iterator<Item = &'static FieldInfo> + use<> {
    fields_of(shape, node.name.map(|name| name.of(text)))
}

/// As [`fields`], by the word before the parentheses.
pub(super) fn fields_of(
    shape: &Shape,
    word: Option<&str>,
) -> impl Iterator<Item = &'static FieldInfo> + use<> {
    let records = match shape {
        Shape::Record(info) => vec![*info],
        Shape::Kinds(kinds) => {
            let word = word.map(bare);
            let kind = kinds.iter().find(|kind| Some(kind.name) == word);
            kind.map_or_else(Vec::new, |kind| kind.parts.iter().rev().copied().collect())
        }
        _ => Vec::new(),
    };
    records.into_iter().flat_map(|record| record.fields)
}
