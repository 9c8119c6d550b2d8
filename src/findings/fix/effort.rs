//! What trying fixes may cost: counted, so that the same design always gets as far.
//!
//! Refuses clocks: what could be tried in time would differ from machine to machine.

use super::{Checked, cures, knows};
use crate::findings::{Finding, Options, Report};
use std::cell::Cell;

/// Bytes that trying the fixes of one finding reads at most where effort is bounded: most fixes
/// read the text a few times, those that edit every link of it thousands of times.
const EACH: usize = 25_000_000;

/// Bytes that trying the fixes of all findings of a design reads at most: some seconds of work.
const ALL: usize = 250_000_000;

/// How often the shape of a text is read in the time that checking the design in it takes.
const CHECKED: usize = 8;

/// What may still be spent on trying fixes.
#[derive(Debug)]
pub struct Effort {
    left: Cell<usize>,
}

impl Effort {
    /// As much as it takes.
    pub(super) const fn unbounded() -> Self {
        Self::of(usize::MAX)
    }

    /// So many bytes.
    pub(super) const fn of(left: usize) -> Self {
        Self {
            left: Cell::new(left),
        }
    }

    /// What it is worth to list the fixes of a whole design.
    #[must_use]
    pub const fn of_a_list() -> Self {
        Self::of(ALL)
    }

    /// The part of it that one finding may take.
    pub(super) fn part(&self) -> Self {
        Self::of(self.left.get().min(EACH))
    }

    /// Takes off what was spent of a part.
    pub(super) fn settle(&self, part: &Self) {
        let spent = self.left.get().min(EACH) - part.left.get();
        self.left.set(self.left.get() - spent);
    }

    /// What edits of a text may spend, once it is known that the outcome can be checked as well;
    /// nothing is left when it cannot.
    pub(super) fn for_edits(&self, text: &str) -> Option<usize> {
        let left = self
            .left
            .get()
            .checked_sub(text.len().saturating_mul(CHECKED));
        self.left.set(left.unwrap_or(0));
        left
    }

    /// Edits have left so much.
    pub(super) fn leave(&self, left: usize) {
        self.left.set(left);
    }

    pub(super) const fn left(&self) -> usize {
        self.left.get()
    }

    /// Whether nothing is left: what was tried last may not have been tried to its end.
    pub(super) fn is_spent(&self) -> bool {
        self.left.get() == 0
    }
}

/// Tries the fixes of every finding of a text's report, worst first, and says which have one that
/// works. Once a large design has taken [`EFFORT`], it is enough that the program knows a cure.
pub fn mark(report: &mut Report, text: &str, options: Options) {
    let Some(checked) = Checked::new(text, options) else {
        return;
    };
    let size = checked.model.graph.node_count() + checked.model.graph.edge_count();
    let mut left = EFFORT;
    let mut is_fixable = |finding: &Finding| {
        let cost = cures(finding.code())
            .len()
            .saturating_mul(size.saturating_mul(size));
        match left.checked_sub(cost) {
            Some(rest) => {
                left = rest;
                checked.is_fixable(&finding.id)
            }
            None => knows(finding.code()),
        }
    };
    for finding in &mut report.findings {
        finding.fixable = is_fixable(finding);
        for child in &mut finding.also {
            child.fixable = is_fixable(child);
        }
    }
}

/// What may be spent on trying fixes for one report: for every fix tried, the square of the number
/// of components and links, as a fix may edit each of them and every edit reads the whole text.
/// A design with a hundred of them may try two hundred fixes, one with a thousand two.
const EFFORT: usize = 2_000_000;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::gallery;

    #[test]
    fn what_is_not_tried_to_its_end_is_told_from_what_nothing_cures() {
        let text = gallery::GALLERY[0].text;
        let checked = Checked::new(text, Options::default()).unwrap();
        let listed = Effort::of_a_list();
        let (mut cured, mut given_up) = (0, 0);
        for finding in checked.findings().take(8) {
            let fixes = checked.fixes(&finding.id);
            assert_eq!(
                checked.fixes_within(&finding.id, &listed).as_ref(),
                Some(&fixes)
            );
            let little = Effort::of(text.len() * (CHECKED + 2));
            cured += usize::from(!fixes.is_empty());
            given_up += usize::from(checked.fixes_within(&finding.id, &little).is_none());
        }
        assert!(given_up > 0 && given_up == cured, "{given_up} of {cured}");
    }
}
