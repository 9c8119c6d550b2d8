//! What a fix would do: the lines it changes, the findings it takes and brings, the figures
//! before and after.
//!
//! A pure function of a checked text and a fix. Refuses colours and screens.

use super::{Checked, Fix};
use crate::findings::Finding;
use crate::findings::diff::{Figure, Found};

/// Unchanged lines that are shown around changed ones.
const AROUND: usize = 2;

/// A line of the difference between two texts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Line {
    /// Where a group of changes begins: the line of the old and the new text, counted from 1.
    At(usize, usize),
    /// It stays.
    Same(String),
    /// It goes.
    Gone(String),
    /// It comes.
    Come(String),
}

/// What a fix would do.
#[derive(Debug, Clone)]
pub struct Preview {
    /// The changed lines.
    pub lines: Vec<Line>,
    /// Findings that go, worst first.
    pub gone: Vec<Finding>,
    /// Findings that come, worst first.
    pub born: Vec<Finding>,
    /// Findings that stay, of other elements: each before and after.
    pub moved: Vec<[Finding; 2]>,
    /// The figures as they are.
    pub before: Figure,
    /// The figures as they would be.
    pub after: Figure,
}

impl Preview {
    /// Works out what a fix does to the text it was made for; `None` if its outcome is no design.
    #[must_use]
    pub fn new(before: &Checked, fix: &Fix) -> Option<Self> {
        let after = Checked::new(&fix.text, before.options)?;
        let found = Found::new(before, &after);
        Some(Self {
            lines: difference(&before.text, &after.text),
            gone: found.gone,
            born: found.born,
            moved: found.elsewhere,
            before: Figure::of(before),
            after: Figure::of(&after),
        })
    }

    /// The difference as `diff -u` writes it.
    #[must_use]
    pub fn unified(&self) -> String {
        let mut text = String::new();
        for line in &self.lines {
            match line {
                Line::At(old, new) => text.push_str(&format!("@@ -{old} +{new} @@\n")),
                Line::Same(line) => text.push_str(&format!(" {line}\n")),
                Line::Gone(line) => text.push_str(&format!("-{line}\n")),
                Line::Come(line) => text.push_str(&format!("+{line}\n")),
            }
        }
        text
    }
}

/// The lines that differ between two texts, with some of what stands around.
#[must_use]
pub fn difference(old: &str, new: &str) -> Vec<Line> {
    let diff = similar::TextDiff::from_lines(old, new);
    let mut lines = Vec::new();
    for group in diff.grouped_ops(AROUND) {
        if let Some(first) = group.first() {
            let (old, new) = (first.old_range().start, first.new_range().start);
            lines.push(Line::At(old + 1, new + 1));
        }
        for change in group.iter().flat_map(|op| diff.iter_changes(op)) {
            let text = change.value().trim_end_matches(['\n', '\r']).to_owned();
            lines.push(match change.tag() {
                similar::ChangeTag::Equal => Line::Same(text),
                similar::ChangeTag::Delete => Line::Gone(text),
                similar::ChangeTag::Insert => Line::Come(text),
            });
        }
    }
    lines
}
