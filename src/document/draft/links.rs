//! The links of a draft: found, drawn, led elsewhere and taken out, one entry of the list each.
//!
//! Refuses to know what a link is good for.

use super::Draft;
use crate::design::path::Path;
use crate::document::Place;
use crate::document::tree::{bare, quote, unquote};

/// A link as the text has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Said {
    /// Its place among the links, counted from 0.
    pub place: usize,
    /// Where it begins.
    pub from: String,
    /// Where it ends.
    pub to: String,
    /// What it carries.
    pub kind: String,
    /// What follows the kind, brackets included; empty when nothing does.
    pub tail: String,
}

impl Said {
    /// Whether it carries what an application asks of a database.
    pub fn is_data(&self) -> bool {
        matches!(self.kind.as_str(), "Read" | "Write" | "ReadWrite")
    }

    /// Whether it carries requests.
    pub fn is_request(&self) -> bool {
        matches!(
            self.kind.as_str(),
            "Request" | "Http" | "Https" | "Tcp" | "FastCgi"
        )
    }

    /// The path of its tail.
    #[must_use]
    pub fn tail_path(&self) -> Path {
        Path::section("links").index(self.place).index(3)
    }
}

impl Draft {
    /// Every link, in file order.
    pub fn links(&self) -> Vec<Said> {
        let Some(id) = self.tree.find(&self.text, &Path::section("links")) else {
            return Vec::new();
        };
        let part = |link: &crate::document::tree::Node, place: usize| {
            let node = self.tree.node(*link.children.get(place)?)?;
            Some(node.span.of(&self.text))
        };
        self.tree
            .children(id)
            .enumerate()
            .filter_map(|(place, (_, link))| {
                Some(Said {
                    place,
                    from: unquote(part(link, 0)?)?.into(),
                    to: unquote(part(link, 1)?)?.into(),
                    kind: bare(part(link, 2)?).to_owned(),
                    tail: part(link, 3).unwrap_or_default().to_owned(),
                })
            })
            .collect()
    }

    /// The link an id such as `a->b` or `a->b:read` speaks of.
    pub fn link(&self, id: &str) -> Option<Said> {
        let named = |link: &Said| {
            let plain = format!("{}->{}", link.from, link.to);
            id == plain || id == format!("{plain}:{}", link.kind.to_lowercase())
        };
        self.links().into_iter().find(named)
    }

    /// Adds a link behind the last one from the same source; nothing when it is there already.
    pub fn connect(&mut self, from: &str, to: &str, kind: &str, tail: &str) -> Option<()> {
        let links = self.links();
        let is_same = |link: &&Said| link.from == from && link.to == to && link.kind == kind;
        if links.iter().any(|link| is_same(&link)) {
            return Some(());
        }
        let own = links.iter().rev().find(|link| link.from == from);
        let after = own.or_else(|| {
            // Behind the whole of a group of links that lead to the same, not inside it.
            let last = links.iter().rev().find(|link| link.to == to)?;
            let group = links.get(last.place..)?;
            group
                .iter()
                .take_while(|link| link.from == last.from)
                .last()
        });
        let place = after.map_or(Place::Last, |link| Place::After(link.place));
        let mut value = format!("({}, {}, {kind}", quote(from), quote(to));
        if !tail.is_empty() {
            value.push_str(", ");
            value.push_str(tail);
        }
        value.push(')');
        let path = Path::section("links");
        if !self.has(&path) {
            return self.open_section("links", ["[", "]"], &value);
        }
        let patches = self.editor().insert(&path, place, None, &value)?;
        self.become_patched(&patches)
    }

    /// Removes a link; what its author says of it behind it stays.
    pub fn disconnect(&mut self, link: &Said) -> Option<()> {
        let path = Path::section("links").index(link.place);
        let patches = self.editor().take_out(&path)?;
        self.become_patched(&patches)?;
        self.forget_tries(link)
    }

    /// Changes the end of a link; a link that is there already takes its place.
    pub fn retarget(&mut self, link: &Said, to: &str) -> Option<()> {
        let is_twice = self.links().iter().any(|other| {
            let is_other = other.place != link.place;
            is_other && other.from == link.from && other.to == to && other.kind == link.kind
        });
        if is_twice {
            return self.disconnect(link);
        }
        let path = Path::section("links").index(link.place).index(1);
        self.set(&path, &quote(to))?;
        self.forget_tries(link)
    }

    /// Changes what a link carries; a link that carries it already takes its place.
    pub fn carry(&mut self, link: &Said, kind: &str) -> Option<()> {
        let is_twice = self.links().iter().any(|other| {
            let is_other = other.place != link.place;
            is_other && other.from == link.from && other.to == link.to && other.kind == kind
        });
        if is_twice {
            return self.disconnect(link);
        }
        let path = Path::section("links").index(link.place).index(2);
        self.set(&path, kind)
    }

    /// Sets an attribute of a link.
    pub fn set_tail(&mut self, link: &Said, field: &'static str, value: &str) -> Option<()> {
        self.set(&link.tail_path().field(field), value)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_is_added_once() {
        let mut draft = Draft::new(
            "(version: 1, components: {\"app\": AppServer(), \"db-1\": Database()}, links: \
             [(\"app\", \"db-1\", Read)])",
        );
        draft.connect("app", "db-1", "Write", "").unwrap();
        draft.connect("app", "db-1", "Write", "").unwrap();
        assert_eq!(draft.links().len(), 2);
        assert!(draft.design().is_some(), "{}", draft.text());
    }
}
