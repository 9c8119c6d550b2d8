//! Fixes: for a finding, the edits of the file's text that cure it.
//!
//! A fix is only offered once it has been tried: the edited text is read and checked again, and
//! the finding must be gone without a new critical one. Refuses to change anything by itself.

mod care;
mod copies;
mod data;
mod drawn;
mod effort;
mod guard;
mod hygiene;
mod loose;
mod machines;
mod pool;
mod preview;
mod spof;
mod standby;
mod titles;
mod transport;
mod tuning;
mod walls;
mod ways;

pub use effort::{Effort, mark};
pub use preview::{Line, Preview, difference};

use super::case::Case;
use super::{Category, Finding, Options, Report, Severity, check};
use crate::design::{Flow, Model};
use crate::document::{Document, Patch, draft, format, patch, read};
use crate::reliability::{Availability, Bounds};
use crate::share::{CheckDepth, KillTable, ROUNDING};
use draft::Draft;
use std::cell::LazyCell;
use std::collections::BTreeSet;
use std::sync::Arc;

/// Writes a cure into a draft and says what it does; `None` where it does not know how.
type Fixer = fn(&Case<'_>, &Finding, &mut Draft) -> Option<String>;

/// The cures of one rule, the one to prefer first.
type Cures = (&'static str, &'static [Fixer]);

/// An edit that cures a finding.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fix {
    /// What it does, as a sentence without a full stop.
    pub title: String,
    /// From the text it was made for to the cured one.
    pub patches: Vec<Patch>,
    /// The cured text.
    pub text: String,
}

/// Every rule's cures, family by family.
fn every() -> impl Iterator<Item = &'static Cures> {
    [
        care::CURES,
        copies::CURES,
        data::CURES,
        drawn::CURES,
        guard::CURES,
        hygiene::CURES,
        loose::CURES,
        pool::CURES,
        spof::CURES,
        standby::CURES,
        transport::CURES,
        tuning::CURES,
        walls::CURES,
        ways::CURES,
    ]
    .into_iter()
    .flatten()
}

fn cures(code: &str) -> &'static [Fixer] {
    every()
        .find(|(cured, _)| *cured == code)
        .map_or(&[], |(_, fixers)| fixers)
}

/// Whether the program knows a cure for findings of this rule. A finding of it may still be
/// beyond it.
#[must_use]
pub fn knows(code: &str) -> bool {
    !cures(code).is_empty()
}

/// A text, the design in it, and what is found in it.
#[derive(Debug)]
pub struct Checked {
    text: String,
    model: Model,
    flow: Flow,
    table: KillTable,
    options: Options,
    /// What is found.
    pub report: Report,
}

impl Checked {
    /// Reads and checks a text; `None` when it is not a design.
    #[must_use]
    pub fn new(text: &str, options: Options) -> Option<Self> {
        let model = Model::new(Arc::new(read(text).design?));
        Some(Self::of_model(text, model, options))
    }

    /// Checks the design that a text is known to say.
    fn of_model(text: &str, model: Model, options: Options) -> Self {
        let flow = Flow::new(&model);
        let table = KillTable::single(&model, &flow, CheckDepth::AsDeclared);
        let report = check(&model, &flow, &table, options);
        Self {
            text: text.to_owned(),
            model,
            flow,
            table,
            options,
            report,
        }
    }

    /// The document's text, checked.
    #[must_use]
    pub fn of(document: &Document, options: Options) -> Option<Self> {
        Self::new(document.text(), options)
    }

    /// Another text, checked in the same way.
    pub(super) fn with_text(&self, text: &str) -> Option<Self> {
        Self::new(text, self.options)
    }

    /// The design's graph.
    #[must_use]
    pub const fn model(&self) -> &Model {
        &self.model
    }

    /// The routes through it.
    #[must_use]
    pub const fn flow(&self) -> &Flow {
        &self.flow
    }

    /// What each failure costs.
    #[must_use]
    pub const fn table(&self) -> &KillTable {
        &self.table
    }

    /// The text.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Every finding, children included.
    pub fn findings(&self) -> impl Iterator<Item = &Finding> {
        self.report.findings.iter().flat_map(Finding::with_children)
    }

    fn finding(&self, id: &str) -> Option<&Finding> {
        self.findings().find(|finding| finding.id == id)
    }

    fn criticals(&self) -> BTreeSet<&str> {
        self.findings()
            .filter(|finding| finding.severity == Severity::Critical)
            .map(|finding| finding.id.as_str())
            .collect()
    }

    /// The fixes of a finding, the one to prefer first: those for which the site would be down
    /// more often come after all others.
    #[must_use]
    pub fn fixes(&self, id: &str) -> Vec<Fix> {
        self.fixes_of(id, &Effort::unbounded())
    }

    /// As [`Self::fixes`], as far as the effort goes; `None` when it ended before any was found.
    #[must_use]
    pub fn fixes_within(&self, id: &str, effort: &Effort) -> Option<Vec<Fix>> {
        let part = effort.part();
        let found = self.fixes_of(id, &part);
        effort.settle(&part);
        (!found.is_empty() || !part.is_spent()).then_some(found)
    }

    fn fixes_of(&self, id: &str, effort: &Effort) -> Vec<Fix> {
        let mut found: Vec<(Fix, Self)> = Vec::new();
        for (fix, after) in self.tried(id, effort) {
            if !found.iter().any(|(known, _)| known.text == fix.text) {
                found.push((fix, after));
            }
        }
        if found.len() > 1 {
            let up = self.up();
            found.sort_by_cached_key(|(_, after)| is_less(after.up(), up));
        }
        found.into_iter().map(|(fix, _)| fix).collect()
    }

    /// The fix of a finding that is to be preferred.
    #[must_use]
    pub fn first_fix(&self, id: &str) -> Option<Fix> {
        self.fixes(id).into_iter().next()
    }

    /// The availability of the mix.
    fn up(&self) -> Bounds {
        Availability::new(&self.model, &self.flow, None).worst.all
    }

    /// Whether a finding has a fix.
    #[must_use]
    pub fn is_fixable(&self, id: &str) -> bool {
        self.tried(id, &Effort::unbounded()).next().is_some()
    }

    /// Cures one finding of a severity or worse after the other, worst first, by the first fix of
    /// each, until none is left that can be cured: which, how, and the outcome. Nothing that was
    /// drawn is taken out on the way, nothing is given visitors to serve that had none, and what
    /// threatens the availability is not cured by less of it: that is for the author to decide.
    #[must_use]
    pub fn cure_all(&self, least: Severity, most: usize) -> (Vec<(String, String)>, String) {
        let mut done: Vec<(String, String)> = Vec::new();
        let mut now: Option<Self> = None;
        for _ in 0..most {
            let here = now.as_ref().unwrap_or(self);
            let open = here.findings().filter(|finding| {
                // Another fix may bring it back; one that comes back again is cured in vain.
                let times = done.iter().filter(|(id, _)| *id == finding.id).count();
                let is_ours = !DECISIONS.contains(&finding.code());
                finding.severity <= least && finding.state.is_open() && is_ours && times < 2
            });
            let up = LazyCell::new(|| here.up());
            let effort = Effort::unbounded();
            let next = open.into_iter().find_map(|finding| {
                let is_lasting = finding.rule.category == Category::Availability;
                let tried = here.tried(&finding.id, &effort).find(|(_, after)| {
                    after.has_all_of(self) && !(is_lasting && is_less(after.up(), *up))
                })?;
                Some((finding.id.clone(), tried))
            });
            let Some((id, (fix, after))) = next else {
                break;
            };
            done.push((id, fix.title));
            now = Some(after);
        }
        let text = now.map_or_else(|| self.text.clone(), |now| now.text);
        (done, text)
    }

    /// Whether all hosts and components of another design are in this one.
    fn has_all_of(&self, other: &Self) -> bool {
        let (here, there) = (&self.model.topology, &other.model.topology);
        let mut hosts = there.hosts.keys();
        let mut components = there.components.keys();
        hosts.all(|name| here.hosts.contains_key(name))
            && components.all(|name| here.components.contains_key(name))
    }

    /// The fix that leads from this text to another.
    #[must_use]
    pub fn leading_to(&self, text: &str, title: &str) -> Fix {
        let text = format::kept(&self.text, text.to_owned());
        Fix {
            title: title.to_owned(),
            patches: patch::between(&self.text, &text),
            text,
        }
    }

    /// Fixes that were tried and cure the finding, each with the design it leads to.
    fn tried<'a>(
        &'a self,
        id: &'a str,
        effort: &'a Effort,
    ) -> impl Iterator<Item = (Fix, Self)> + 'a {
        let finding = self.finding(id);
        let fixers = finding.map_or(&[][..], |finding| cures(finding.code()));
        fixers.iter().filter_map(move |fixer| {
            let (title, after) = self.attempt(finding?, *fixer, effort)?;
            let (title, after) = self.completed(id, title, after, effort)?;
            Some((self.leading_to(&after.text, &title), after))
        })
    }

    /// What a fixer makes of this text, if that is a design.
    fn attempt(&self, finding: &Finding, fixer: Fixer, effort: &Effort) -> Option<(String, Self)> {
        let mut draft = Draft::within(&self.text, effort.for_edits(&self.text)?);
        let edited = self.edit(finding, fixer, &mut draft);
        effort.leave(draft.left());
        let (title, after) = edited?;
        after
            .finding(&finding.id)
            .is_none()
            .then_some((title, after))
    }

    fn edit(&self, finding: &Finding, fixer: Fixer, draft: &mut Draft) -> Option<(String, Self)> {
        let case = Case::new(&self.model, &self.flow, &self.table, self.options.today);
        let before = draft.clone();
        let title = fixer(&case, finding, draft)?;
        let model = walls::open_for_what_is_drawn(&case, draft)?;
        let drawn = draft.text().to_owned();
        walls::close_what_is_gone(&case, &model, draft)?;
        care::measure_new_hosts(&before, draft)?;
        let is_settled = draft.text() == drawn;
        // Folding changes how the text looks and not what it says.
        draft.fold(&before)?;
        let after = if is_settled {
            Self::of_model(draft.text(), model, self.options)
        } else {
            Self::new(draft.text(), self.options)?
        };
        Some((title, after))
    }

    /// A fix that uncovers something critical is not done before that is cured as well.
    fn completed(
        &self,
        id: &str,
        title: String,
        after: Self,
        effort: &Effort,
    ) -> Option<(String, Self)> {
        let known = self.criticals();
        let (mut title, mut after) = (title, after);
        for _ in 0..MOST_UNCOVERED {
            let Some(born) = after
                .findings()
                .find(|one| one.severity == Severity::Critical && !known.contains(one.id.as_str()))
            else {
                return after.finding(id).is_none().then_some((title, after));
            };
            let cured = cures(born.code())
                .iter()
                .find_map(|fixer| after.attempt(born, *fixer, effort))?;
            titles::add(&mut title, &cured.0);
            after = cured.1;
        }
        None
    }
}

/// How many critical findings may be uncovered, one after the other, by one fix.
const MOST_UNCOVERED: usize = 3;

/// Rules whose cures change what the design is for.
const DECISIONS: &[&str] = &["MOD-01"];

/// Whether one availability is less than another. Of intervals, which move a little with whatever
/// is edited, the middles are compared.
fn is_less(one: Bounds, other: Bounds) -> bool {
    let middle = |bounds: Bounds| f64::midpoint(bounds.lower, bounds.upper);
    let width = (one.upper - one.lower).max(other.upper - other.lower);
    middle(one) < middle(other) - ROUNDING.max(width / 20.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_cure_is_of_a_rule_and_told_once() {
        let mut seen = BTreeSet::new();
        for (code, fixers) in every() {
            assert!(super::super::rule(code).is_some(), "{code}");
            assert!(seen.insert(*code), "{code} twice");
            assert!(!fixers.is_empty(), "{code}");
        }
    }
}
