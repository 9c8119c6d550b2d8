//! What falls with something that is taken out of a design: whatever speaks of it.
//!
//! Refuses prose: titles, notes and spoken words may go on naming what was.

use super::structure::Gone;
use super::{Draft, Said};
use crate::design::path::{Path, PathStep};
use crate::design::schema::Shape;
use crate::document::locate::{ROOT, step};
use crate::document::rename::speaks_of;
use crate::document::syntax::MOST_NESTED;
use crate::document::tree::{NodeId, NodeKind, unquote};
use crate::document::tries;

/// What nothing may speak of any longer.
pub(super) enum Lost {
    /// A zone, host, cluster or component.
    Named(String),
    /// A link, by its ids.
    Link(Vec<String>),
    /// What is tried on a link, by its ids; it may be spoken of otherwise.
    Tried(Vec<String>),
    /// A claim.
    Claim(String),
}

impl Lost {
    fn is_meant(&self, id: &str) -> bool {
        match self {
            Self::Named(name) => speaks_of(id, name),
            Self::Link(ids) => id.split('@').any(|part| {
                let plain: String = part
                    .split("->")
                    .map(|end| {
                        let (name, kind) = end.split_once(':').unwrap_or((end, ""));
                        let name = name.split('#').next().unwrap_or(name);
                        let colon = if kind.is_empty() { "" } else { ":" };
                        format!("{name}{colon}{kind}")
                    })
                    .collect::<Vec<_>>()
                    .join("->");
                ids.contains(&plain)
            }),
            Self::Claim(_) | Self::Tried(_) => false,
        }
    }

    /// Whether a step of the tour that tries an edit there has nothing to try it on.
    fn is_tried(&self, path: &str) -> bool {
        tries::speaks(path, |name| match self {
            Self::Tried(ids) => ids.iter().any(|id| id == name),
            _ => self.is_meant(name),
        })
    }
}

impl Draft {
    /// Takes out of the tour what is tried on a link that is no longer there.
    pub(super) fn forget_tries(&mut self, link: &Said) -> Option<()> {
        self.forget(&Lost::Tried(self.former_ids(link)), &mut Gone::new())
    }

    /// The ids that a link had and that nothing has without it.
    pub(super) fn former_ids(&self, link: &Said) -> Vec<String> {
        let plain = format!("{}->{}", link.from, link.to);
        let mut ids = vec![format!("{plain}:{}", link.kind.to_lowercase())];
        let mut others = self.links().into_iter();
        if !others.any(|other| other.from == link.from && other.to == link.to) {
            ids.push(plain);
        }
        ids
    }

    /// Takes out whatever speaks of something that is no longer there.
    pub(super) fn forget(&mut self, lost: &Lost, gone: &mut Gone) -> Option<()> {
        while let Some(path) = self.mention(lost) {
            let (whole, sort) = self.falls_with(&path);
            *gone.entry(sort).or_default() += 1;
            self.remove(&whole)?;
            match whole.0.as_slice() {
                [PathStep::Field("claims"), PathStep::Key(claim)] => {
                    self.forget(&Lost::Claim(claim.clone()), gone)?;
                }
                [PathStep::Field("clusters"), PathStep::Key(cluster)] => {
                    self.forget(&Lost::Named(cluster.clone()), gone)?;
                }
                _ => {}
            }
        }
        Some(())
    }

    /// The first place that speaks of something.
    pub(super) fn mention(&self, lost: &Lost) -> Option<Path> {
        if self.tree.depth() > MOST_NESTED {
            return None;
        }
        self.mention_in(self.tree.root()?, &ROOT, &Path::default(), lost)
    }

    fn mention_in(&self, around: NodeId, shape: &Shape, path: &Path, lost: &Lost) -> Option<Path> {
        for (id, node) in self.tree.children(around) {
            let Some((step, inner)) = step(&self.tree, &self.text, around, id, shape) else {
                continue;
            };
            let mut here = path.clone();
            here.0.push(step);
            let is_keyed = match here.0.as_slice() {
                [PathStep::Field("findings"), PathStep::Key(key)]
                | [
                    PathStep::Field("clusters"),
                    _,
                    PathStep::Field("members"),
                    PathStep::Key(key),
                ] => lost.is_meant(key),
                [
                    PathStep::Field("tour"),
                    _,
                    PathStep::Field("set"),
                    PathStep::Key(key),
                ] => lost.is_tried(key),
                _ => false,
            };
            if is_keyed {
                return Some(here);
            }
            if node.kind == NodeKind::Text {
                let said = unquote(node.span.of(&self.text)).unwrap_or_default();
                if is_mention(inner, &here, lost, &said) {
                    return Some(here);
                }
            } else if let Some(found) = self.mention_in(id, inner, &here, lost) {
                return Some(found);
            }
        }
        None
    }

    /// What makes no sense without the name at a path, and what sort of thing that is.
    fn falls_with(&self, path: &Path) -> (Path, &'static str) {
        use PathStep::{Field, Index, Key};
        let upto = |length: usize| Path(path.0.iter().take(length).cloned().collect());
        let whole = path.0.len();
        match path.0.as_slice() {
            [Field("findings"), _] => (upto(2), "remark on a finding"),
            [Field("clusters"), _, _, Key(_)] => match self.length(&upto(3)) {
                0 | 1 => (upto(2), "cluster"),
                _ => (path.clone(), "cluster member"),
            },
            [Field("tour"), _, Field("set"), Key(_)] => match self.length(&upto(3)) {
                0 | 1 => (upto(3), "edit tried"),
                _ => (path.clone(), "edit tried"),
            },
            [Field("links"), Index(_), Index(0 | 1)] => (upto(2), "link"),
            [Field("claims"), _, Field("finding")] => (upto(2), "claim"),
            [Field("claims"), _, Field("down"), _] if self.length(&upto(3)) == 1 => {
                (upto(2), "claim")
            }
            [.., Field("records"), Index(_), Index(2)] => (upto(whole - 1), "DNS record"),
            [.., Field("faults"), Index(_), Index(2)] => (upto(whole - 1), "fault"),
            [.., Field("faults"), Index(_), Index(3), _] => (upto(whole - 2), "fault"),
            [.., Field("allow" | "outbound"), Index(_), _] => (upto(whole - 1), "rule"),
            [.., Field("alerts"), Index(_), _] => (upto(whole - 1), "alert"),
            [.., Field(_), Index(_)] if self.length(&upto(whole - 1)) == 1 => {
                (upto(whole - 1), "mention")
            }
            _ => (path.clone(), "mention"),
        }
    }
}

/// Whether a text speaks of something.
fn is_mention(shape: &Shape, path: &Path, lost: &Lost, said: &str) -> bool {
    use PathStep::{Field, Index};
    if let Lost::Claim(claim) = lost {
        return matches!(path.0.as_slice(), [Field("tour"), _, Field("claim")]) && said == claim;
    }
    match (shape, path.0.as_slice()) {
        (Shape::Name | Shape::OrUndecided(Shape::Name), _) | (_, [.., Field("finding")]) => {
            lost.is_meant(said)
        }
        (_, [Field("tour"), _, Field("set"), PathStep::Key(_)]) => {
            tries::value_speaks(said, |name| lost.is_meant(name))
        }
        (_, [.., Field("records"), Index(_), Index(2)]) => {
            matches!(lost, Lost::Named(name) if name == said)
        }
        _ => false,
    }
}
