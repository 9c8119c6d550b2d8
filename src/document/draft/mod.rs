//! A text while several edits are written into it: one minimal edit after the other.
//!
//! Every edit goes through the document's editor, so that layout and comments stay. Refuses to
//! judge: whether the outcome is a design, and a better one, is asked when the draft is done.

mod forget;
mod links;
mod shape;
mod structure;

pub use links::Said;
pub use structure::Gone;

use super::tree::{Tree, quote, unquote};
use super::{Editor, Patch, Place, outline, patch, read, syntax};
use crate::design::path::{Path, PathStep};
use crate::design::schema::Shape;
use crate::design::{Model, Topology};
use std::borrow::Cow;
use std::cell::Cell;
use std::sync::Arc;

/// How often the shape of a text is read in the time that reading the design in it takes.
const DESIGN: usize = 5;

/// The sections whose entries share one name space.
pub const NAMED: [&str; 4] = ["zones", "hosts", "clusters", "components"];

/// A text while it is changed.
#[derive(Debug, Clone)]
pub struct Draft {
    pub(super) text: String,
    pub(super) tree: Tree,
    /// Bytes that may still be read.
    left: Cell<usize>,
}

/// The path of an entry of a section.
pub fn entry(section: &'static str, name: &str) -> Path {
    Path::section(section).key(name)
}

impl Draft {
    /// Begins with this text.
    pub fn new(text: &str) -> Self {
        Self::within(text, usize::MAX)
    }

    /// Begins with this text. As every edit and every look at the design reads all of it anew,
    /// they fail once they have read so many bytes.
    pub fn within(text: &str, left: usize) -> Self {
        Self {
            text: text.to_owned(),
            tree: syntax::parse(text).0,
            left: Cell::new(left),
        }
    }

    /// The bytes that may still be read.
    pub const fn left(&self) -> usize {
        self.left.get()
    }

    /// Leaves no more than this to be read.
    pub fn leave(&self, left: usize) {
        self.left.set(left);
    }

    /// Takes off what reading the text so many times costs; `None`, and nothing left, when that
    /// is too much.
    fn spend(&self, readings: usize) -> Option<()> {
        let left = self.left.get().checked_sub(self.text.len() * readings);
        self.left.set(left.unwrap_or(0));
        left.map(|_| ())
    }

    /// The text as it is now.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Changes the text.
    pub fn become_patched(&mut self, patches: &[Patch]) -> Option<()> {
        if !patches.is_empty() {
            self.spend(1)?;
            self.text = patch::apply(&self.text, patches)?.text;
            self.tree = syntax::parse(&self.text).0;
        }
        Some(())
    }

    fn editor(&self) -> Editor<'_> {
        Editor::new(&self.text, &self.tree)
    }

    /// Sets what stands at a path, as it is written in the file.
    pub fn set(&mut self, path: &Path, value: &str) -> Option<()> {
        let patches = self.editor().set(path, value)?;
        self.become_patched(&patches)
    }

    /// Sets what stands at a path to what a form took for it; of a map, adds an entry of that
    /// name. Nothing at all takes out what stands there.
    pub fn say(&mut self, path: &Path, typed: &str) -> Option<()> {
        let shape = self.shape_at(path)?;
        match shape {
            Shape::Map(inner) => self.set(&path.key(typed), &outline::blank(inner)),
            _ if typed.is_empty() && !matches!(path.0.last(), Some(PathStep::Index(_))) => {
                self.remove(path)
            }
            _ => self.set(path, &outline::written(shape, typed)),
        }
    }

    /// Sets a field of a component.
    pub fn set_of(&mut self, name: &str, field: &'static str, value: &str) -> Option<()> {
        self.set(&entry("components", name).field(field), value)
    }

    /// Removes what stands at a path.
    pub fn remove(&mut self, path: &Path) -> Option<()> {
        let patches = self.editor().remove(path)?;
        self.become_patched(&patches)
    }

    /// Adds an entry to a list.
    pub fn push(&mut self, path: &Path, value: &str) -> Option<()> {
        let patches = self.editor().insert(path, Place::Last, None, value)?;
        self.become_patched(&patches)
    }

    /// Adds a named entry to a section, after another one where that is there.
    pub fn add(
        &mut self,
        section: &'static str,
        name: &str,
        value: &str,
        after: Option<&str>,
    ) -> Option<()> {
        let path = Path::section(section);
        if !self.has(&path) {
            return self.add_section(section, name, value);
        }
        let known = self.keys(section);
        let place = after.and_then(|after| known.iter().position(|key| key == after));
        let place = place.map_or(Place::Last, Place::After);
        let patches = self.editor().insert(&path, place, Some(name), value)?;
        self.become_patched(&patches)
    }

    /// What stands at a path.
    pub fn said(&self, path: &Path) -> Option<&str> {
        let id = self.tree.find(&self.text, path)?;
        Some(self.tree.node(id)?.span.of(&self.text))
    }

    /// The text that stands quoted at a path.
    pub fn name_at(&self, path: &Path) -> Option<String> {
        self.said(path).and_then(unquote).map(|name| name.into())
    }

    /// The host that a component is placed on.
    pub fn host_of(&self, component: &str) -> Option<String> {
        self.name_at(&entry("components", component).field("on"))
    }

    /// The kind of a component, as its word.
    pub fn kind_of(&self, component: &str) -> Option<&str> {
        let said = self.said(&entry("components", component))?;
        said.split('(').next().map(str::trim)
    }

    /// Whether a comment stands behind an entry, on its line.
    pub fn is_remarked(&self, path: &Path) -> bool {
        let node = self.tree.find(&self.text, path);
        let Some(node) = node.and_then(|id| self.tree.node(id)) else {
            return false;
        };
        let rest = self.text.get(node.entry_with_comma().end..).unwrap_or("");
        rest.lines().next().is_some_and(|rest| rest.contains("//"))
    }

    /// The names of a section's entries.
    pub fn keys(&self, section: &'static str) -> Vec<String> {
        let entries = self.entries(section);
        entries.map(|(name, _)| name.into_owned()).collect()
    }

    /// The names of a section's entries, each with what it says.
    fn entries(&self, section: &'static str) -> impl Iterator<Item = (Cow<'_, str>, &str)> {
        let id = self.tree.find(&self.text, &Path::section(section));
        let entries = id.into_iter().flat_map(|id| self.tree.children(id));
        entries.filter_map(|(_, node)| {
            let name = unquote(node.key?.of(&self.text))?;
            Some((name, node.span.of(&self.text)))
        })
    }

    /// How many entries a list has.
    pub fn length(&self, path: &Path) -> usize {
        let id = self.tree.find(&self.text, path);
        id.map_or(0, |id| self.tree.children(id).count())
    }

    /// The components on a host.
    pub fn on_host(&self, host: &str) -> Vec<String> {
        let mut names = self.keys("components");
        names.retain(|name| self.host_of(name).as_deref() == Some(host));
        names
    }

    /// A name that nothing has: as wished, or the next one in the file's own way of counting.
    pub fn fresh(&self, wished: &str) -> String {
        let taken: Vec<String> = NAMED
            .iter()
            .flat_map(|section| self.keys(section))
            .collect();
        if !taken.iter().any(|name| name == wished) {
            return wished.to_owned();
        }
        let stem = wished.trim_end_matches(|letter: char| letter.is_ascii_digit());
        let number = wished.get(stem.len()..).and_then(|n| n.parse::<u32>().ok());
        let (stem, first) = match number {
            Some(number) => (stem.to_owned(), number.saturating_add(1)),
            None => (format!("{wished}-"), 2),
        };
        (first..)
            .map(|number| format!("{stem}{number}"))
            .find(|name| !taken.contains(name))
            .unwrap_or_default()
    }

    /// The design that the text says, when it says one.
    pub fn design(&self) -> Option<Topology> {
        self.spend(DESIGN)?;
        read(&self.text).design
    }

    /// The instances of the design that the text says.
    pub fn model(&self) -> Option<Model> {
        self.design().map(|design| Model::new(Arc::new(design)))
    }

    /// Replaces every text at the paths' last step that says one name by another.
    pub fn rename_at(&mut self, path: &Path, old: &str, new: &str) -> Option<()> {
        if self.name_at(path).as_deref() == Some(old) {
            self.set(path, &quote(new))?;
        }
        Some(())
    }

    /// The places of a list, as paths.
    pub fn places(&self, list: &Path) -> Vec<Path> {
        (0..self.length(list))
            .map(|place| list.index(place))
            .collect()
    }

    /// Whether a path leads to something that is written there.
    pub fn has(&self, path: &Path) -> bool {
        self.tree.find(&self.text, path).is_some()
    }

    /// Whether a name is one of a section's.
    pub fn is_in(&self, section: &'static str, name: &str) -> bool {
        self.has(&entry(section, name))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn draft() -> Draft {
        Draft::new(
            "(version: 1, hosts: {\"server-1\": ()}, components: {\"app\": AppServer(on: \
             \"server-1\"), \"db-1\": Database()}, links: [(\"app\", \"db-1\", Read)])",
        )
    }

    #[test]
    fn a_fresh_name_counts_on_as_the_file_does() {
        let draft = draft();
        assert_eq!(draft.fresh("server-1"), "server-2");
        assert_eq!(draft.fresh("app"), "app-2");
        assert_eq!(draft.fresh("backup"), "backup");
    }
}
