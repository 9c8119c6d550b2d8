//! Two designs beside each other: what was added, removed and changed, which findings went and
//! came, and the figures before and after.
//!
//! A pure function of two checked texts. Refuses formats and pictures.

mod found;
mod order;
mod points;
mod renames;
mod scoring;
mod side;
mod structure;

pub(super) use found::Found;
pub use scoring::{RuleChange, Standing};
pub use structure::{Change, Entries, FieldChange, Sort};

use super::Finding;
use super::fix::Checked;
use crate::reliability::{Availability, per_year};
use crate::share::{Element, ROUNDING, Row, Served, Verdict};

/// Figures of a design, for comparing.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Figure {
    /// Availability of the mix as a fraction, at least and at most.
    pub availability: (f64, f64),
    /// What is served with nothing failed, in the worst reading.
    pub served: Served,
    /// The score of 0 to 100.
    pub score: u8,
    /// The rules that apply, which the score is a share of.
    pub applied: usize,
}

impl Figure {
    /// The figures of a checked text.
    #[must_use]
    pub fn of(checked: &Checked) -> Self {
        let availability = Availability::new(checked.model(), checked.flow(), None);
        Self {
            availability: (availability.worst.all.lower, availability.best.all.upper),
            served: checked.table().baseline.worst,
            score: checked.report.score,
            applied: checked.report.applied.len(),
        }
    }

    /// The availability in percent; two figures where it is not one.
    #[must_use]
    pub fn availability_text(&self) -> String {
        let (low, high) = self.availability;
        // Four places tell machines of 99 % apart; more would pretend to know them better.
        let percent = |share: f64| format!("{:.4}", share * 100.0);
        let (low, high) = (percent(low), percent(high));
        if low == high {
            format!("{low} %")
        } else {
            format!("{low}..{high} %")
        }
    }

    /// Whether the availability keeps to a goal, a fraction: met, missed, or open.
    #[must_use]
    pub fn keeps(&self, goal: f64) -> &'static str {
        match self.availability {
            (low, _) if low >= goal => "met",
            (_, high) if high < goal => "missed",
            _ => "open",
        }
    }

    /// The downtime of a year that goes with the availability, at most.
    #[must_use]
    pub fn downtime_text(&self) -> String {
        per_year(self.availability.0)
    }
}

/// Everything in which two designs differ.
#[derive(Debug, Clone)]
pub struct Difference {
    /// What was added, removed or changed, section by section in the order of the file.
    pub changes: Vec<Change>,
    /// Findings that are gone, worst first, children included.
    pub gone: Vec<Finding>,
    /// Findings that are new, worst first, children included.
    pub born: Vec<Finding>,
    /// Findings that are still there, but of other elements: each before and after, worst first.
    pub elsewhere: Vec<[Finding; 2]>,
    /// Findings that both have with other evidence, another severity or another state: each
    /// before and after, worst first.
    pub otherwise: Vec<[Finding; 2]>,
    /// The rules that stand otherwise: why the score moves.
    pub rules: Vec<RuleChange>,
    /// Figures of the first design.
    pub before: Figure,
    /// Figures of the second.
    pub after: Figure,
    /// Things that end a class of requests alone, in the first design and in the second: a machine,
    /// what is on it and the links to that are one thing.
    pub spofs: (usize, usize),
    /// What both designs have and whose failure costs something else now, in the order of the
    /// first design's kill table.
    pub rows: Vec<RowChange>,
}

/// A failure that costs something else than before.
#[derive(Debug, Clone, PartialEq)]
pub struct RowChange {
    /// The id of what fails.
    pub failed: String,
    /// What sort of thing it is.
    pub sort: &'static str,
    /// What was served, and what that meant.
    pub before: (Served, Verdict),
    /// What is served now, and what that means.
    pub after: (Served, Verdict),
}

impl Difference {
    /// Compares two checked texts.
    #[must_use]
    pub fn new(before: &Checked, after: &Checked) -> Self {
        // With the new names, what is found at an element is found at the same one.
        let (mut changes, text) = renames::find(before.text(), after.text());
        let renamed = if changes.is_empty() {
            None
        } else {
            before.with_text(&text)
        };
        let before = renamed.as_ref().unwrap_or(before);
        changes.extend(structure::changes(before.text(), after.text()));
        let (old, new) = (&before.model().topology, &after.model().topology);
        changes.extend(order::changes(old, new));
        let found = Found::new(before, after);
        Self {
            changes,
            gone: found.gone,
            born: found.born,
            elsewhere: found.elsewhere,
            otherwise: found.otherwise,
            rules: scoring::changes(before, after),
            before: Figure::of(before),
            after: Figure::of(after),
            spofs: (points::count(before), points::count(after)),
            rows: rows(before, after),
        }
    }

    /// Whether the designs mean the same: they may be laid out and commented differently.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.changes.is_empty() && self.gone.is_empty() && self.born.is_empty()
    }
}

fn rows(before: &Checked, after: &Checked) -> Vec<RowChange> {
    let same = |row: &Row, element: Element| {
        let now = Element::find(after.model(), element.id(before.model()))?;
        let now = after.table().row(now)?;
        let served = (row.served.worst, now.served.worst);
        let differs = |a: &f64, b: &f64| (a - b).abs() > ROUNDING;
        let is_other = row.verdict != now.verdict
            || served
                .0
                .by_class
                .iter()
                .zip(&served.1.by_class)
                .any(|(a, b)| differs(a, b));
        is_other.then(|| RowChange {
            failed: element.id(before.model()).to_owned(),
            sort: element.sort(),
            before: (served.0, row.verdict),
            after: (served.1, now.verdict),
        })
    };
    let rows = before.table().rows.iter();
    rows.filter_map(|row| same(row, *row.failed.first()?))
        .collect()
}
