//! Edits of what a design consists of: begun from nothing, connected, doubled, renamed, taken out
//! with all that speaks of it.
//!
//! Refuses to choose names and kinds: whoever edits says what is wanted.

use super::forget::Lost;
use super::{Draft, Said, entry};
use crate::design::path::Path;
use crate::design::schema::Shape;
use crate::document::lexer::is_blank;
use crate::document::tree::quote;
use crate::document::{Patch, Span, patch};
use std::collections::BTreeMap;

/// What went with something that was taken out: how many of which sort.
pub type Gone = BTreeMap<&'static str, usize>;

impl Draft {
    /// Whether nothing is said yet: no design, only spaces and comments.
    #[must_use]
    pub fn is_blank(&self) -> bool {
        is_blank(&self.text)
    }

    /// Writes an empty design where nothing is said yet; comments stay above it.
    pub fn begin(&mut self) -> Option<()> {
        if !self.is_blank() {
            return Some(());
        }
        let end = patch::line_end(&self.text);
        let said = self.text.trim_end();
        let gap = if said.is_empty() { "" } else { end };
        let lines = [
            "Topology(",
            "    version: 1,",
            "",
            "    components: {",
            "    },",
            ")",
            "",
        ];
        let span = Span::new(said.len(), self.text.len());
        self.become_patched(&[Patch::new(span, format!("{gap}{}", lines.join(end)))])
    }

    /// The shape of the value at a path.
    #[must_use]
    pub fn shape_at(&self, path: &Path) -> Option<&'static Shape> {
        crate::document::outline::shape_at(&self.tree, &self.text, path)
    }

    /// Adds a component behind the last one on the same host, else behind all others.
    pub fn add_component(&mut self, name: &str, kind: &str, on: Option<&str>) -> Option<()> {
        self.begin()?;
        let beside = on.and_then(|host| self.on_host(host).pop());
        let value = on.map_or_else(
            || format!("{kind}()"),
            |host| format!("{kind}(on: {})", quote(host)),
        );
        self.add("components", name, &value, beside.as_deref())
    }

    /// Places a component on a host, or on none.
    pub fn place(&mut self, component: &str, host: Option<&str>) -> Option<()> {
        let path = entry("components", component);
        match host {
            Some(host) => {
                self.remove(&path.field("zone"))?;
                self.set(&path.field("on"), &quote(host))
            }
            None => self.remove(&path.field("on")),
        }
    }

    /// Gives something another name, wherever the file speaks of it.
    pub fn rename(&mut self, old: &str, new: &str) -> Option<()> {
        let patches = self.editor().rename(old, new);
        self.become_patched(&patches)
    }

    /// Adds a copy of an entry, with the same links and memberships where it is a component, and of
    /// what stands on it where it is a host.
    pub fn duplicate(&mut self, section: &'static str, name: &str, copy: &str) -> Option<()> {
        let said = self.said(&entry(section, name))?.to_owned();
        self.add(section, copy, &said, Some(name))?;
        for field in ["label", "ip", "private_ip"] {
            self.remove(&entry(section, copy).field(field))?;
        }
        for cluster in self.keys("clusters") {
            let members = entry("clusters", &cluster).field("members");
            if let Some(said) = self.said(&members.key(name)).map(str::to_owned) {
                self.set(&members.key(copy), &said)?;
            }
        }
        for link in self.links() {
            let (from, to) = (link.from == name, link.to == name);
            if from && !to {
                self.connect(copy, &link.to, &link.kind, &link.tail)?;
            } else if to && !from {
                self.connect(&link.from, copy, &link.kind, &link.tail)?;
            }
        }
        if section == "hosts" {
            self.duplicate_upon(name, copy)?;
        }
        Some(())
    }

    /// Copies what stands on a host to another one: the copies are linked to each other as the
    /// originals are, and to everything else as those.
    fn duplicate_upon(&mut self, host: &str, other: &str) -> Option<()> {
        let originals = self.on_host(host);
        let mut copies = Vec::new();
        for original in &originals {
            let copy = self.fresh(original);
            self.duplicate("components", original, &copy)?;
            self.place(&copy, Some(other))?;
            copies.push(copy);
        }
        let across = |link: &Said| {
            let of = |all: &[String], name: &str| all.iter().any(|one| one == name);
            of(&originals, &link.from) && of(&copies, &link.to)
                || of(&copies, &link.from) && of(&originals, &link.to)
        };
        // Each copy was linked to the originals before those had copies themselves.
        while let Some(link) = self.links().into_iter().find(across) {
            self.disconnect(&link)?;
        }
        Some(())
    }

    /// Makes a component another kind; fields that the new kind does not have are taken out.
    pub fn change_kind(&mut self, component: &str, kind: &str, takes: &[&str]) -> Option<()> {
        let path = entry("components", component);
        let id = self.tree.find(&self.text, &path)?;
        let unfit: Vec<String> = self
            .tree
            .children(id)
            .filter_map(|(_, field)| Some(field.key?.of(&self.text).to_owned()))
            .filter(|field| !takes.contains(&field.as_str()))
            .collect();
        let word = self.tree.node(id)?.name?;
        self.become_patched(&[Patch::new(word, kind)])?;
        for field in unfit {
            let id = self.tree.find(&self.text, &path)?;
            let id = self.tree.field(&self.text, id, &field)?;
            let patches = self.editor().remove_id(id)?;
            self.become_patched(&patches)?;
        }
        Some(())
    }

    /// Takes a zone, host, cluster or component out, and with it what speaks of it: what stands
    /// on a host goes with the host, what lies in a zone stays without it.
    pub fn delete(&mut self, section: &'static str, name: &str) -> Option<Gone> {
        let mut gone = Gone::new();
        self.delete_counting(section, name, &mut gone)?;
        Some(gone)
    }

    fn delete_counting(
        &mut self,
        section: &'static str,
        name: &str,
        gone: &mut Gone,
    ) -> Option<()> {
        if section == "hosts" {
            for component in self.on_host(name) {
                *gone.entry("component").or_default() += 1;
                self.delete_counting("components", &component, gone)?;
            }
        }
        self.remove(&entry(section, name))?;
        self.forget(&Lost::Named(name.to_owned()), gone)
    }

    /// Takes a link out, and what speaks of it.
    pub fn delete_link(&mut self, link: &Said) -> Option<Gone> {
        self.disconnect(link)?;
        let mut gone = Gone::new();
        self.forget(&Lost::Link(self.former_ids(link)), &mut gone)?;
        Some(gone)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::gallery;

    #[test]
    fn a_design_begins_from_nothing_and_from_comments() {
        for (text, first) in [("", "Topology("), ("// mine\r\n", "// mine\r\n")] {
            let mut draft = Draft::new(text);
            draft.add_component("visitor", "Client", None).unwrap();
            assert!(draft.text().starts_with(first), "{}", draft.text());
            assert!(draft.design().is_some(), "{}", draft.text());
        }
    }

    #[test]
    fn what_is_deleted_leaves_a_design_that_does_not_speak_of_it() {
        for built_in in gallery::GALLERY {
            let whole = Draft::new(built_in.text);
            for section in super::super::NAMED {
                for name in whole.keys(section) {
                    let mut draft = whole.clone();
                    draft.delete(section, &name).unwrap();
                    assert!(!draft.is_in(section, &name));
                    let lost = Lost::Named(name.clone());
                    assert_eq!(draft.mention(&lost), None, "{name} in {}", built_in.name);
                }
            }
        }
    }

    #[test]
    fn a_component_becomes_another_kind_and_keeps_what_fits() {
        let text = "(version: 1, hosts: {\"s\": ()}, components: {\"a\": LoadBalancer(on: \"s\", mode: ActiveActive)})";
        let mut draft = Draft::new(text);
        draft.change_kind("a", "WebServer", &["on"]).unwrap();
        assert!(
            draft.text().contains("WebServer(on: \"s\")"),
            "{}",
            draft.text()
        );
    }
}
