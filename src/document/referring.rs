//! What may be spoken of at a place of the text: the names that it gives, by what the place asks for.
//!
//! Names that are likely come first. Refuses fields and kinds: `complete` knows those.

use super::complete::{Known, Place, Sort};
use super::surroundings::{Frame, Next, name_of};
use super::tree::{bare, quote};
use crate::design::Kind;
use crate::design::kinds::{Component, KINDS};
use crate::design::schema::Shape;
use crate::design::wiring::{End, fitting};

impl Place<'_> {
    /// Those that make sense between the ends come first.
    pub(super) fn link_kinds(&mut self, frame: &Frame, words: &[(&'static str, &'static str)]) {
        let end = |place| {
            let name = self.said_at(frame, place).map(str::to_owned)?;
            self.component(name.trim_matches('"'))
        };
        let ends = (end(0), end(1));
        let mut words = words.to_vec();
        if let (Some(from), Some(to)) = &ends {
            let usual = fitting(End::Component(from), End::Component(to));
            let rank = |word: &str| usual.iter().position(|kind| kind.word() == word);
            words.sort_by_key(|(word, _)| rank(word).unwrap_or(usize::MAX));
        }
        self.words(frame, &words);
    }

    /// A component with nothing but its kind.
    fn component(&self, name: &str) -> Option<Kind> {
        let mut all = self.around.names.iter();
        let given = all.find(|given| {
            given.section == "components" && name_of(self.text, given.name) == name
        })?;
        of_kind(given.kind?.of(self.text))
    }

    /// The names of sections, with what they stand for; those of one kind alone, or first.
    pub(super) fn names(&self, sections: &[&str], kind: Option<&str>) -> Vec<Known> {
        let given = sections.iter().flat_map(|section| {
            let all = self.around.names.iter();
            all.filter(move |given| given.section == *section)
        });
        let mut names: Vec<Known> = given
            .filter(|given| given.name != self.around.range)
            .map(|given| {
                let what = match given.kind {
                    Some(kind) => kind.of(self.text).to_owned(),
                    None => given.section.trim_end_matches('s').to_owned(),
                };
                (name_of(self.text, given.name), what)
            })
            .collect();
        if let Some(kind) = kind {
            names.sort_by_key(|(_, what)| what != kind);
        }
        names
    }

    pub(super) fn references(&mut self, frame: &Frame, shape: &Shape) {
        const ALL: &[&str] = &["components", "hosts", "zones", "clusters"];
        const ENDS: &[&str] = &["components", "clusters", "hosts"];
        // A list speaks through the field that it is the value of.
        let field = match (frame.shape, self.around.next) {
            (Some(Shape::List(_)), _) => frame.key,
            (_, Next::Value(key)) => Some(key),
            _ => None,
        };
        let field = field.map(|key| bare(key.of(self.text))).unwrap_or_default();
        let mut names = match (field, shape) {
            ("finding", _) => self.findings.to_vec(),
            ("claim", _) => self.names(&["claims"], None),
            ("drill", _) => self.names(&["drills"], None),
            ("on", _) => self.names(&["hosts"], None),
            ("zone" | "near", _) => self.names(&["zones"], None),
            ("certificate", _) => {
                let mut names = self.names(&["components"], Some("Certificate"));
                names.retain(|(_, what)| what == "Certificate");
                names
            }
            ("reports_to", _) => self.names(&["components", "hosts"], Some("Collector")),
            ("through", _) => {
                let mut names = self.names(&["components"], None);
                names.sort_by_key(|(_, kind)| {
                    !matches!(kind.as_str(), "Firewall" | "Waf" | "Router" | "Cdn")
                });
                names
            }
            ("guards", _) => self.names(&["zones", "hosts", "components"], None),
            (_, Shape::Name) if is_tuple(frame, "link") => self.link_ends(frame),
            (_, Shape::Name) => self.names(ALL, None),
            (_, _) if is_tuple(frame, "DNS record") && self.around.place == 2 => {
                self.names(ENDS, None)
            }
            _ => return,
        };
        let own = frame.parent.and(frame.key);
        names.retain(|(name, _)| {
            let is_listed = is_list(frame) && self.is_listed(frame, name);
            let is_own = own.is_some_and(|key| name_of(self.text, key) == *name);
            !is_listed && !is_own
        });
        for (name, meaning) in names {
            self.push(&name, Sort::Name, &meaning, quote(&name), 0);
        }
    }

    /// The names that a link may have at its ends; at its far end, those that the near one
    /// usually has links to come first.
    fn link_ends(&self, frame: &Frame) -> Vec<Known> {
        let near = self.said_at(frame, 0).map(|name| name.trim_matches('"'));
        let Some(near) = near.filter(|_| self.around.place == 1) else {
            return self.names(&["components", "hosts"], None);
        };
        let mut names = self.names(&["components", "clusters", "hosts"], None);
        names.retain(|(name, _)| name != near);
        if let Some(from) = self.component(near) {
            let joins = |word: &str| {
                let to = of_kind(word);
                to.is_some_and(|to| !fitting(End::Component(&from), End::Component(&to)).is_empty())
            };
            let all = KINDS.iter().map(|kind| kind.name);
            let usual: Vec<&str> = all.filter(|word| joins(word)).collect();
            names.sort_by_key(|(_, kind)| !usual.contains(&kind.as_str()));
        }
        names
    }
}

/// A component of a kind with nothing said of it.
fn of_kind(word: &str) -> Option<Kind> {
    let component: Component = ron::from_str(&format!("{word}()")).ok()?;
    Some(component.kind)
}

pub(super) const fn is_list(frame: &Frame) -> bool {
    matches!(frame.shape, Some(Shape::List(_)))
}

pub(super) fn is_tuple(frame: &Frame, name: &str) -> bool {
    matches!(frame.shape, Some(Shape::Tuple(info)) if info.name == name)
}
