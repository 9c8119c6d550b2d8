//! How an edit looks: new sections set off as the others are, entries broken that are too long.
//!
//! Refuses content, and leaves alone what the draft did not touch.

use super::{Draft, NAMED, entry};
use crate::design::hash::HashSet;
use crate::design::path::Path;
use crate::document::tree::quote;
use crate::document::{Patch, Span, patch};
use std::borrow::Cow;

/// The longest line that an edit leaves on one line.
const MOST_COLUMNS: usize = 110;

impl Draft {
    /// Adds a section with its first entry, set off as the others are.
    pub fn add_section(&mut self, section: &'static str, name: &str, value: &str) -> Option<()> {
        let entry = format!("{}: {value}", quote(name));
        self.open_section(section, ["{", "}"], &entry)
    }

    /// Adds a section in these brackets with its first entry, on a line of its own.
    pub(super) fn open_section(
        &mut self,
        section: &'static str,
        [open, close]: [&str; 2],
        entry: &str,
    ) -> Option<()> {
        let path = Path::section(section);
        let end = patch::line_end(&self.text);
        let is_set_off = |draft: &Self| {
            let start = draft.section_start("components")?;
            let before = draft.text.get(..start)?.trim_end_matches([' ', '\t']);
            let mut lines = before.lines().rev();
            Some(lines.next().is_some_and(|line| line.trim().is_empty()))
        };
        let set_off = is_set_off(self).unwrap_or(false);
        let lines = format!("{open}{end}        {entry},{end}    {close}");
        self.set(&path, &lines)?;
        if let (true, Some(start)) = (set_off, self.section_start(section)) {
            let line = self.text.get(..start)?.rfind('\n')? + 1;
            self.become_patched(&[Patch::insert(line, end)])?;
        }
        Some(())
    }

    /// The byte where a section's name stands.
    fn section_start(&self, section: &'static str) -> Option<usize> {
        let id = self.tree.find(&self.text, &Path::section(section))?;
        Some(self.tree.node(id)?.entry().start)
    }

    /// Breaks the entries that were made or changed since another text and have become too long
    /// for a line: a field each.
    pub fn fold(&mut self, since: &Self) -> Option<()> {
        for section in NAMED {
            let before: HashSet<(Cow<'_, str>, &str)> = since.entries(section).collect();
            let is_new = |entry: &(Cow<'_, str>, &str)| !before.contains(entry);
            let new: Vec<String> = self
                .entries(section)
                .filter(|entry| !entry.1.contains('\n') && is_new(entry))
                .map(|(name, _)| name.into_owned())
                .collect();
            for name in new {
                let path = entry(section, &name);
                let id = self.tree.find(&self.text, &path)?;
                let node = self.tree.node(id)?;
                let start = self
                    .text
                    .get(..node.entry().start)?
                    .rfind('\n')
                    .map_or(0, |at| at + 1);
                let indent = self.text.get(start..node.entry().start)?;
                let is_long = node.span.end - start > MOST_COLUMNS && indent.trim().is_empty();
                let (Some(open), Some(close), true) = (node.open, node.close, is_long) else {
                    continue;
                };
                let end = patch::line_end(&self.text);
                let fields: Vec<String> = self
                    .tree
                    .children(id)
                    .map(|(_, field)| format!("{indent}    {},{end}", field.entry().of(&self.text)))
                    .collect();
                let inside = format!("{end}{}{indent}", fields.concat());
                let span = Span::new(open.end, close.start);
                self.become_patched(&[Patch::new(span, inside)])?;
            }
        }
        Some(())
    }
}
