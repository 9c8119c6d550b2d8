//! One history of changes for canvas and editor alike: undo, redo, grouping, bounded memory.
//!
//! Refuses clocks: whoever makes a change says which group it belongs to.

use super::patch::{Changed, Patch, apply};
use super::token::Span;
use std::collections::VecDeque;

/// Text that the history keeps at most, in bytes.
const MOST_BYTES: usize = 16 << 20;
/// Bytes that a patch takes beside its text.
const PATCH_BYTES: usize = size_of::<Patch>();

/// One change and its way back.
#[derive(Debug, Clone)]
struct Change {
    forward: Vec<Patch>,
    back: Vec<Patch>,
}

/// What one undo takes back.
#[derive(Debug, Clone)]
struct Step {
    label: String,
    group: Option<String>,
    changes: Vec<Change>,
}

impl Step {
    fn bytes(&self) -> usize {
        let patches = self
            .changes
            .iter()
            .flat_map(|change| change.forward.iter().chain(&change.back));
        patches.map(|patch| patch.text.len() + PATCH_BYTES).sum()
    }
}

/// A text after an undo or a redo.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Travelled {
    /// The text.
    pub text: String,
    /// Where it changed.
    pub touched: Span,
    /// What was taken back or done again.
    pub label: String,
}

/// What has been done to a text, and what has been taken back.
#[derive(Debug, Clone, Default)]
pub struct History {
    done: VecDeque<Step>,
    undone: Vec<Step>,
    bytes: usize,
    /// The next change may join the last step.
    joins: bool,
}

impl History {
    /// Adds a change. One that belongs to the same group as the change right before it joins
    /// that change's step. What had been taken back is gone.
    pub fn record(
        &mut self,
        label: &str,
        group: Option<&str>,
        forward: Vec<Patch>,
        back: Vec<Patch>,
    ) {
        for step in std::mem::take(&mut self.undone) {
            self.bytes -= step.bytes();
        }
        let change = Change { forward, back };
        let step = Step {
            label: label.to_owned(),
            group: group.map(str::to_owned),
            changes: vec![change],
        };
        self.bytes += step.bytes();
        match self.done.back_mut() {
            Some(last) if self.joins && group.is_some() && last.group == step.group => {
                last.changes.extend(step.changes);
            }
            _ => self.done.push_back(step),
        }
        self.joins = true;
        while self.bytes > MOST_BYTES && self.done.len() > 1 {
            if let Some(oldest) = self.done.pop_front() {
                self.bytes -= oldest.bytes();
            }
        }
    }

    /// The next change begins a step of its own, whatever its group.
    pub const fn end_group(&mut self) {
        self.joins = false;
    }

    /// Whether there is something to take back.
    #[must_use]
    pub fn can_undo(&self) -> bool {
        !self.done.is_empty()
    }

    /// Whether there is something to do again.
    #[must_use]
    pub const fn can_redo(&self) -> bool {
        !self.undone.is_empty()
    }

    /// Takes the last step back. `text` is the text as the history knows it.
    pub fn undo(&mut self, text: &str) -> Option<Travelled> {
        let step = self.done.pop_back()?;
        self.joins = false;
        let patches = step.changes.iter().rev().map(|change| &change.back);
        let travelled = travel(text, patches, &step.label)?;
        self.undone.push(step);
        Some(travelled)
    }

    /// Does again what was taken back last.
    pub fn redo(&mut self, text: &str) -> Option<Travelled> {
        let step = self.undone.pop()?;
        self.joins = false;
        let patches = step.changes.iter().map(|change| &change.forward);
        let travelled = travel(text, patches, &step.label)?;
        self.done.push_back(step);
        Some(travelled)
    }
}

fn travel<'a>(
    text: &str,
    changes: impl Iterator<Item = &'a Vec<Patch>>,
    label: &str,
) -> Option<Travelled> {
    let mut travelled = Travelled {
        text: text.to_owned(),
        touched: Span::default(),
        label: label.to_owned(),
    };
    for patches in changes {
        let Changed { text, touched, .. } = apply(&travelled.text, patches)?;
        travelled.text = text;
        travelled.touched = touched;
    }
    Some(travelled)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    struct Text {
        text: String,
        history: History,
    }

    impl Text {
        fn new(text: &str) -> Self {
            Self {
                text: text.to_owned(),
                history: History::default(),
            }
        }

        fn append(&mut self, more: &str, group: Option<&str>) {
            let forward = vec![Patch::insert(self.text.len(), more)];
            let changed = apply(&self.text, &forward).unwrap();
            self.history.record("append", group, forward, changed.back);
            self.text = changed.text;
        }

        fn undo(&mut self) -> bool {
            let travelled = self.history.undo(&self.text);
            let moved = travelled.is_some();
            self.text = travelled.map_or(std::mem::take(&mut self.text), |t| t.text);
            moved
        }

        fn redo(&mut self) -> bool {
            let travelled = self.history.redo(&self.text);
            let moved = travelled.is_some();
            self.text = travelled.map_or(std::mem::take(&mut self.text), |t| t.text);
            moved
        }
    }

    #[test]
    fn typing_is_undone_as_a_whole_and_other_changes_one_by_one() {
        let mut text = Text::new("");
        for letter in ["a", "b", "c"] {
            text.append(letter, Some("typing"));
        }
        text.history.end_group();
        text.append("d", Some("typing"));
        text.append("1", None);
        text.append("2", None);
        for expected in ["abcd1", "abcd", "abc", ""] {
            assert!(text.undo());
            assert_eq!(text.text, expected);
        }
        assert!(!text.undo());
        assert!(text.redo());
        assert_eq!(text.text, "abc");
        // A group does not go on across an undo.
        text.append("x", Some("typing"));
        assert!(!text.redo());
        assert!(text.undo());
        assert_eq!(text.text, "abc");
    }

    #[test]
    fn memory_is_bounded_and_the_last_step_is_always_kept() {
        let mut text = Text::new("");
        let large = "x".repeat(5 << 20);
        for _ in 0..5 {
            text.append(&large, None);
        }
        assert!(text.history.bytes <= MOST_BYTES);
        assert!(text.undo() && text.undo() && text.undo());
        assert!(!text.undo());
        let mut huge = Text::new("");
        huge.append(&"x".repeat(MOST_BYTES + 1), None);
        assert!(huge.undo());
    }

    proptest! {
        #[test]
        fn undo_and_redo_walk_through_every_text(steps in prop::collection::vec("[ab]{0,3}", 0..12)) {
            let mut text = Text::new("");
            let mut seen = vec![String::new()];
            for step in &steps {
                text.append(step, None);
                seen.push(text.text.clone());
            }
            for expected in seen.iter().rev().skip(1) {
                prop_assert!(text.undo());
                prop_assert_eq!(&text.text, expected);
            }
            for expected in seen.iter().skip(1) {
                prop_assert!(text.redo());
                prop_assert_eq!(&text.text, expected);
            }
            prop_assert!(!text.history.can_redo());
        }
    }
}
