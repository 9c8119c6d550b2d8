//! Edits of a design as the smallest patches of its text: a value set, an entry added or removed.
//!
//! Copies the layout it finds: indentation, commas, columns, one line or many. Refuses to know
//! whether an edit makes sense: the text is read again afterwards.

use super::layout::Layout;
use super::patch::Patch;
use super::token::Span;
use super::tree::{Node, NodeId, NodeKind, Tree, bare, quote, unquote};
use crate::design::Topology;
use crate::design::path::{Path, PathStep};
use crate::design::schema::{Described, Shape};

/// Edits of one text.
#[derive(Debug, Clone, Copy)]
pub struct Editor<'a> {
    pub(super) text: &'a str,
    pub(super) tree: &'a Tree,
}

/// Where a new entry goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// Before all others.
    First,
    /// After the entry at this place, counted from 0.
    After(usize),
    /// After all others.
    Last,
}

impl<'a> Editor<'a> {
    /// Edits of a text with this shape.
    #[must_use]
    pub const fn new(text: &'a str, tree: &'a Tree) -> Self {
        Self { text, tree }
    }

    /// The path of the link from one end to the other, of one kind when several join the two.
    #[must_use]
    pub fn link(&self, from: &str, to: &str, kind: Option<&str>) -> Option<Path> {
        let path = Path::section("links");
        let links = self.tree.find(self.text, &path)?;
        let says = |node: Option<&Node>, name: &str| {
            node.and_then(|node| unquote(node.span.of(self.text)))
                .is_some_and(|text| text == name)
        };
        let place = self.tree.children(links).position(|(_, link)| {
            let part = |place: usize| link.children.get(place).and_then(|id| self.tree.node(*id));
            says(part(0), from)
                && says(part(1), to)
                && kind.is_none_or(|kind| {
                    part(2).is_some_and(|node| bare(node.span.of(self.text)) == kind)
                })
        })?;
        Some(path.index(place))
    }

    /// Sets what stands at a path to `value`, as it is written in the file. What is missing on
    /// the way is added: a field after the last one, parentheses around a first attribute.
    /// `None` when the path leads through something that is not there and cannot be added.
    #[must_use]
    pub fn set(&self, path: &Path, value: &str) -> Option<Vec<Patch>> {
        let (id, steps) = self.tree.nearest(self.text, path)?;
        let node = self.tree.node(id)?;
        let Some((first, rest)) = path.0.get(steps..)?.split_first() else {
            let same = node.span.of(self.text) == value;
            return Some(if same {
                Vec::new()
            } else {
                vec![Patch::new(node.span, value)]
            });
        };
        let inner = wrap(rest, value);
        match (first, node.kind) {
            (PathStep::Field(name), NodeKind::Group) => {
                let place = self.section_place(node, name);
                self.insert_into(id, place, &format!("{name}: {inner}"))
            }
            (PathStep::Key(name), NodeKind::Map) => {
                self.insert_into(id, Place::Last, &format!("{}: {inner}", quote(name)))
            }
            (PathStep::Index(place), NodeKind::Group | NodeKind::List)
                if *place == node.children.len() =>
            {
                self.insert_into(id, Place::Last, &inner)
            }
            _ => None,
        }
    }

    /// Adds an entry to the list or map at a path; `key` for maps. `value` is written as in the
    /// file. A section that is missing is added.
    #[must_use]
    pub fn insert(
        &self,
        path: &Path,
        place: Place,
        key: Option<&str>,
        value: &str,
    ) -> Option<Vec<Patch>> {
        let entry = match key {
            Some(key) => format!("{}: {value}", quote(key)),
            None => value.to_owned(),
        };
        match self.tree.find(self.text, path) {
            Some(id) => {
                let node = self.tree.node(id)?;
                let is_fit = match node.kind {
                    NodeKind::Map => key.is_some(),
                    NodeKind::List => key.is_none(),
                    _ => false,
                };
                if !is_fit {
                    return None;
                }
                self.insert_into(id, place, &entry)
            }
            None if key.is_some() => self.set(path, &format!("{{ {entry} }}")),
            None => self.set(path, &format!("[{entry}]")),
        }
    }

    /// Removes the field or entry at a path, with its own comma and the comment on its line. The
    /// last field of a link's tail takes the tail with it. Nothing to do when it is not there.
    #[must_use]
    pub fn remove(&self, path: &Path) -> Option<Vec<Patch>> {
        let Some(mut id) = self.tree.find(self.text, path) else {
            return Some(Vec::new());
        };
        let parent = self.tree.node(self.tree.node(id)?.parent?)?;
        let is_tail = parent.kind == NodeKind::Group
            && parent.name.is_none()
            && parent.key.is_none()
            && parent.children.len() == 1
            && self
                .tree
                .node(parent.parent?)
                .is_some_and(|around| around.kind == NodeKind::Group);
        if is_tail {
            id = self.tree.node(id)?.parent?;
        }
        self.remove_id(id)
    }

    /// Removes the entry at a path; the comment on its line stays, on a line of its own.
    #[must_use]
    pub fn take_out(&self, path: &Path) -> Option<Vec<Patch>> {
        let layout = Layout::new(self.text);
        let id = self.tree.find(self.text, path)?;
        let whole = self.tree.node(id)?.entry_with_comma();
        let after = layout.rest_of_line(whole.end);
        let has_remark = layout.starts_line(whole.start) && after.is_blank && after.end > whole.end;
        if !has_remark {
            return self.remove_id(id);
        }
        let remark = whole.end + layout.spaces_after(whole.end);
        Some(vec![Patch::new(Span::new(whole.start, remark), "")])
    }

    /// Removes an entry with its own comma and the comment on its line.
    pub(super) fn remove_id(&self, id: NodeId) -> Option<Vec<Patch>> {
        let layout = Layout::new(self.text);
        let node = self.tree.node(id)?;
        let whole = node.entry_with_comma();
        let starts_line = layout.starts_line(whole.start);
        let after = layout.rest_of_line(whole.end);
        if starts_line && after.is_blank {
            let start = layout.line_start(whole.start);
            let end = layout.next_line(after.end);
            return Some(vec![Patch::new(Span::new(start, end), "")]);
        }
        // In a line with others: the spaces after it go too, or the comma before it.
        let siblings = &self.tree.node(node.parent?)?.children;
        let place = siblings.iter().position(|sibling| *sibling == id)?;
        let before = place
            .checked_sub(1)
            .and_then(|place| siblings.get(place))
            .and_then(|id| self.tree.node(*id));
        let is_last = place + 1 == siblings.len();
        let patch = match (before, node.comma) {
            (Some(before), None) if is_last => {
                let start = before.comma.map_or(before.span.end, |comma| comma.start);
                let between = Span::new(start + 1, whole.start).of(self.text);
                if between.trim().is_empty() {
                    Patch::new(Span::new(start, whole.end), "")
                } else {
                    Patch::new(whole, "")
                }
            }
            (Some(before), Some(_)) if is_last => {
                let start = before.entry_with_comma().end;
                let between = Span::new(start, whole.start).of(self.text);
                let start = if between.trim().is_empty() {
                    start
                } else {
                    whole.start
                };
                Patch::new(Span::new(start, whole.end), "")
            }
            _ if after.is_blank => {
                let start = whole.start - layout.spaces_before(whole.start);
                Patch::new(Span::new(start, whole.end), "")
            }
            _ => {
                let spaces = layout.spaces_after(whole.end);
                Patch::new(Span::new(whole.start, whole.end + spaces), "")
            }
        };
        Some(vec![patch])
    }

    /// A new section stands where the format's order has it; other fields stand last.
    fn section_place(&self, node: &Node, name: &str) -> Place {
        let Shape::Record(info) = Topology::SHAPE else {
            return Place::Last;
        };
        if node.parent.is_some() {
            return Place::Last;
        }
        let order = |name: &str| info.fields.iter().position(|field| field.name == name);
        let new = order(name);
        let before = node.children.iter().rposition(|child| {
            let key = self.tree.node(*child).and_then(|child| child.key);
            key.and_then(|key| order(bare(key.of(self.text)))) < new
        });
        before.map_or(Place::First, Place::After)
    }

    fn insert_into(&self, id: NodeId, place: Place, entry: &str) -> Option<Vec<Patch>> {
        let layout = Layout::new(self.text);
        let node = self.tree.node(id)?;
        let (open, close) = (node.open?, node.close?);
        let place = match place {
            Place::Last => node.children.len().checked_sub(1),
            Place::After(place) => Some(place.min(node.children.len().checked_sub(1)?)),
            Place::First => None,
        };
        let Some(place) = place else {
            if node.children.is_empty() {
                return Some(self.first_entry(&layout, node, open, close, entry));
            }
            return self.before_first(&layout, node, entry);
        };
        let sibling = self.tree.node(*node.children.get(place)?)?;
        let entry = super::layout::align(self.text, self.tree, sibling, entry);
        let end = sibling.entry_with_comma().end;
        let after = layout.rest_of_line(end);
        let own_line = after.is_blank
            && (layout.starts_line(sibling.entry().start) || layout.starts_line(close.start));
        if !own_line {
            // In a line: before the closing bracket, or before the next entry.
            let text = match sibling.comma {
                Some(_) => format!(" {entry},"),
                None => format!(", {entry}"),
            };
            return Some(vec![Patch::insert(end, text)]);
        }
        let indent = layout.indent(sibling.entry().start);
        let line = format!(
            "{}{indent}{entry}{}",
            layout.line_end,
            // The habit of the entry above; in the middle there is always a comma.
            if sibling.comma.is_some() { "," } else { "" }
        );
        Some(match sibling.comma {
            Some(_) => vec![Patch::insert(after.end, line)],
            None if after.end == end => vec![Patch::insert(end, format!(",{line}"))],
            None => vec![Patch::insert(end, ","), Patch::insert(after.end, line)],
        })
    }

    fn before_first(&self, layout: &Layout, node: &Node, entry: &str) -> Option<Vec<Patch>> {
        let sibling = self.tree.node(*node.children.first()?)?;
        let start = sibling.entry().start;
        let entry = super::layout::align(self.text, self.tree, sibling, entry);
        let text = if layout.starts_line(start) {
            let indent = layout.indent(start);
            format!("{entry},{}{indent}", layout.line_end)
        } else {
            format!("{entry}, ")
        };
        Some(vec![Patch::insert(start, text)])
    }

    /// The first entry of empty brackets.
    fn first_entry(
        &self,
        layout: &Layout,
        node: &Node,
        open: Span,
        close: Span,
        entry: &str,
    ) -> Vec<Patch> {
        let inside = Span::new(open.end, close.start);
        let said = inside.of(self.text);
        if layout.starts_line(close.start) {
            let around = layout.indent(close.start);
            let line = format!("{around}{}{entry},{}", layout.unit(), layout.line_end);
            let at = layout.line_start(close.start);
            return vec![Patch::insert(at, line)];
        }
        let padding = if node.kind == NodeKind::Map { " " } else { "" };
        if said.trim().is_empty() {
            return vec![Patch::new(inside, format!("{padding}{entry}{padding}"))];
        }
        // A comment stands inside: the entry goes after it.
        vec![Patch::insert(close.start, format!(" {entry}{padding}"))]
    }
}

/// A value with the brackets that the rest of its path asks for.
fn wrap(rest: &[PathStep], value: &str) -> String {
    rest.iter()
        .rev()
        .fold(value.to_owned(), |inner, step| match step {
            PathStep::Field(name) => format!("({name}: {inner})"),
            PathStep::Key(name) | PathStep::KeyItself(name) => {
                format!("{{ {}: {inner} }}", quote(name))
            }
            PathStep::Index(_) => format!("[{inner}]"),
        })
}
