//! Two designs beside each other: the one that is open, and another.
//!
//! The other is another open file, the file as it was saved, or a built-in design. Refuses to compare by itself:
//! `findings::diff` does.

use crate::document::gallery;
use crate::findings::Options;
use crate::findings::diff::Difference;
use crate::findings::fix::Checked;
use crate::layout::{Copies, Scene};

/// A design that the open one can be compared with.
#[derive(Debug, Clone)]
pub struct Other {
    /// What it is called here.
    pub name: String,
    /// Its text.
    pub text: String,
}

/// One of the two designs.
#[derive(Debug, Clone)]
pub struct Half {
    /// What it is called here.
    pub name: String,
    /// Its title.
    pub title: String,
    /// Its picture, not yet laid out.
    pub scene: Scene,
}

/// Two designs and what differs between them.
#[derive(Debug, Clone)]
pub struct Designs {
    others: Vec<Other>,
    /// Which of the others is on the right.
    pub chosen: usize,
    /// The open design, and the other.
    pub halves: [Half; 2],
    /// From the open design to the other.
    pub difference: Difference,
}

impl Designs {
    /// Compares a text with the first other open file that is a design; else with what was saved
    /// of it, if that is another, else with the first built-in design that is another. None where
    /// there is no design to compare.
    #[must_use]
    pub fn new(text: &str, saved: &str, open: &[Other]) -> Option<Self> {
        let saved = (saved != text).then(|| Other {
            name: "as saved".to_owned(),
            text: saved.to_owned(),
        });
        let built_in = gallery::GALLERY.iter().map(|design| Other {
            name: design.name.to_owned(),
            text: design.text.to_owned(),
        });
        let others: Vec<Other> = open
            .iter()
            .cloned()
            .chain(saved)
            .chain(built_in.filter(|other| other.text != text))
            .collect();
        let mut places = 0..others.len();
        places.find_map(|place| Self::against(text, others.clone(), place))
    }

    fn against(text: &str, others: Vec<Other>, chosen: usize) -> Option<Self> {
        let other = others.get(chosen)?;
        let ours = Checked::new(text, Options::default())?;
        let theirs = Checked::new(&other.text, Options::default())?;
        let half = |name: &str, checked: &Checked| Half {
            name: name.to_owned(),
            title: checked.model().topology.title.clone(),
            scene: Scene::new(checked.model(), Copies::Folded),
        };
        Some(Self {
            halves: [half("this design", &ours), half(&other.name, &theirs)],
            difference: Difference::new(&ours, &theirs),
            chosen,
            others,
        })
    }

    /// How many designs there are to compare with.
    #[must_use]
    pub const fn count(&self) -> usize {
        self.others.len()
    }

    /// Puts another design on the right, so many places further; the ends are joined. One that
    /// is no design, as a file may be for a while, is passed over.
    pub(super) fn step(&mut self, text: &str, by: isize) {
        let count = self.others.len();
        let one = if by < 0 { count.saturating_sub(1) } else { 1 };
        let mut next = self.chosen;
        for _ in 0..count {
            next = (next + one) % count;
            if let Some(other) = Self::against(text, self.others.clone(), next) {
                *self = other;
                return;
            }
        }
    }

    /// What the difference comes to, in a sentence.
    #[must_use]
    pub fn verdict(&self) -> String {
        let difference = &self.difference;
        if difference.is_empty() {
            return format!("{} says the same.", self.halves[1].name);
        }
        let (before, after) = (&difference.before, &difference.after);
        let count = |count: usize, word: &str| match count {
            1 => format!("1 finding {word}"),
            _ => format!("{count} findings {word}"),
        };
        format!(
            "{}: {} and {}; availability {} instead of {}, downtime a year {} instead of {}.",
            self.halves[1].name,
            count(difference.gone.len(), "fewer"),
            count(difference.born.len(), "more"),
            after.availability_text(),
            before.availability_text(),
            after.downtime_text(),
            before.downtime_text(),
        )
    }
}
