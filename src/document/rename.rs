//! Gives something another name, wherever the file speaks of it.
//!
//! Refuses prose: titles, notes and spoken words are left as they are.

use super::edit::Editor;
use super::locate::{ROOT, step};
use super::patch::Patch;
use super::syntax::MOST_NESTED;
use super::token::Span;
use super::tree::{NodeId, NodeKind, quote, unquote};
use super::tries;
use crate::design::path::{Path, PathStep};
use crate::design::schema::Shape;

/// The sections whose entries share one name space.
const NAMED: [&str; 4] = ["zones", "hosts", "clusters", "components"];

impl Editor<'_> {
    /// Renames a zone, host, cluster or component: its entry and every reference to it, also
    /// within ids such as `SPF-01@haproxy`, `web#2` and `a->b:read`.
    #[must_use]
    pub fn rename(&self, old: &str, new: &str) -> Vec<Patch> {
        let mut patches = Vec::new();
        if let Some(root) = self.tree.root()
            && self.tree.depth() <= MOST_NESTED
        {
            let names = Names { old, new };
            self.rename_in(root, &ROOT, &Path::default(), &names, &mut patches);
        }
        patches
    }

    fn rename_in(
        &self,
        around: NodeId,
        shape: &Shape,
        path: &Path,
        names: &Names,
        patches: &mut Vec<Patch>,
    ) {
        for (id, node) in self.tree.children(around) {
            let Some((step, inner)) = step(self.tree, self.text, around, id, shape) else {
                continue;
            };
            let mut here = path.clone();
            here.0.push(step);
            if let Some(key) = node.key
                && let Some(new) = self.renamed_key(&here, key, names)
            {
                patches.push(Patch::new(key, quote(&new)));
            }
            if node.kind == NodeKind::Text {
                if let Some(new) = self.renamed_text(&here, inner, node.span, names) {
                    patches.push(Patch::new(node.span, quote(&new)));
                }
            } else {
                self.rename_in(id, inner, &here, names, patches);
            }
        }
    }

    fn renamed_key(&self, path: &Path, key: Span, names: &Names) -> Option<String> {
        let said = unquote(key.of(self.text))?;
        match path.0.as_slice() {
            [PathStep::Field(section), PathStep::Key(_)] if NAMED.contains(section) => {
                names.exactly(&said)
            }
            [
                PathStep::Field("clusters"),
                _,
                PathStep::Field("members"),
                PathStep::Key(_),
            ] => names.exactly(&said),
            [PathStep::Field("findings"), PathStep::Key(_)] => names.in_id(&said),
            [
                PathStep::Field("tour"),
                _,
                PathStep::Field("set"),
                PathStep::Key(_),
            ] => tries::renamed(&said, |name| names.in_id(name)),
            _ => None,
        }
    }

    fn renamed_text(
        &self,
        path: &Path,
        shape: &Shape,
        span: Span,
        names: &Names,
    ) -> Option<String> {
        let said = unquote(span.of(self.text))?;
        match (shape, path.0.as_slice()) {
            (Shape::Name | Shape::OrUndecided(Shape::Name), _)
            | (_, [.., PathStep::Field("finding")]) => names.in_id(&said),
            (
                _,
                [
                    PathStep::Field("tour"),
                    _,
                    PathStep::Field("set"),
                    PathStep::Key(_),
                ],
            ) => tries::renamed_value(&said, |name| names.in_id(name)),
            // A record's target may be a name; the other texts are not.
            (
                _,
                [
                    ..,
                    PathStep::Field("records"),
                    PathStep::Index(_),
                    PathStep::Index(2),
                ],
            ) => names.exactly(&said),
            _ => None,
        }
    }
}

/// Whether an id such as `SPF-01@haproxy`, `web#2` or `a->b:read` speaks of something.
pub(super) fn speaks_of(id: &str, name: &str) -> bool {
    let names = Names {
        old: name,
        new: name,
    };
    names.in_id(id).is_some()
}

struct Names<'a> {
    old: &'a str,
    new: &'a str,
}

impl Names<'_> {
    fn exactly(&self, said: &str) -> Option<String> {
        (said == self.old).then(|| self.new.to_owned())
    }

    /// Renames within an id: `RULE@name`, `from->to:kind`, `name#2`.
    fn in_id(&self, id: &str) -> Option<String> {
        let mut found = false;
        let parts: Vec<String> = id
            .split('@')
            .map(|part| {
                let ends: Vec<String> = part
                    .split("->")
                    .map(|end| {
                        let name = end.split(['#']).next().unwrap_or(end);
                        let name = if part.contains("->") && name != self.old {
                            name.split(':').next().unwrap_or(name)
                        } else {
                            name
                        };
                        if name != self.old {
                            return end.to_owned();
                        }
                        found = true;
                        let rest = end.get(name.len()..).unwrap_or_default();
                        format!("{}{rest}", self.new)
                    })
                    .collect();
                ends.join("->")
            })
            .collect();
        found.then(|| parts.join("@"))
    }
}
