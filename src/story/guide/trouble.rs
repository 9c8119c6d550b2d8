//! The second half of a made tour: what is good, what breaks, what is wrong, what to mend first.
//!
//! Refuses to look for anything: the report and the kill table have it.

use super::super::tour::{Question, Step, Teller};
use super::super::wording::short;
use super::Guide;
use crate::design::Class;
use crate::findings::{Category, Finding, percent};
use crate::share::{Element, ROUNDING, Row};
use crate::text::{capital, list, plural};

/// Findings that are told; the findings screen has the others.
const FINDINGS: usize = 4;
/// Findings of one category that are told: the others have their turn, too.
const ALIKE: usize = 2;
/// Merits that are told.
const MERITS: usize = 2;
/// Words of a finding's evidence that an audience takes in.
const EVIDENCE_WORDS: usize = 30;

/// The rule that finds requests lost with nothing failed.
const BROKEN: &str = "DRN-01";

impl Guide<'_> {
    /// What is good about it, before anything is broken.
    pub(super) fn merits(&self) -> Option<Step> {
        let credits = self.report.credits.iter().take(MERITS);
        let told: Vec<String> = credits
            .clone()
            .map(|credit| {
                let evidence = short(&credit.evidence, EVIDENCE_WORDS / 2);
                format!("{}. {evidence}", credit.title)
            })
            .collect();
        let lit = credits.flat_map(|credit| self.known(&credit.elements));
        (!told.is_empty()).then(|| Step {
            title: "To its credit".to_owned(),
            text: format!("First what is good. {}", told.join(" ")),
            focus: lit.collect(),
            ..Step::default()
        })
    }

    /// What is lost with nothing failed: the finding that says why, where there is one.
    pub(super) fn as_drawn(&self, teller: &mut Teller<'_>) -> Option<Step> {
        let worst = &self.table.baseline.worst;
        if worst.all > 1.0 - ROUNDING || self.flow.clients.is_empty() {
            return None;
        }
        if let Some(finding) = self.broken() {
            return Some(self.fault(finding, None, teller));
        }
        let lost: Vec<String> = Class::ALL
            .iter()
            .filter(|class| worst.of(**class) < 1.0 - ROUNDING)
            .map(|class| {
                let word = class.noun();
                format!("{word} {}", percent(worst.of(*class)))
            })
            .collect();
        Some(Step {
            title: "As drawn".to_owned(),
            text: format!(
                "Before anything breaks: as drawn, not everything is answered. Served are {}.",
                lost.join(", ")
            ),
            focus: self.clients(),
            ..Step::default()
        })
    }

    /// The finding that requests are lost with nothing failed.
    fn broken(&self) -> Option<&Finding> {
        let mut open = self.report.findings.iter();
        open.find(|finding| finding.state.is_open() && finding.code() == BROKEN)
    }

    /// The host or component whose failure costs most; none where no failure costs anything.
    pub(super) fn worst(&self) -> Option<&Row> {
        let rows = self.table.rows.iter().filter(|row| {
            matches!(row.failed[..], [Element::Host(_) | Element::Component(_)]) && self.costs(row)
        });
        rows.min_by(|a, b| {
            let by_verdict = b.verdict.cmp(&a.verdict);
            by_verdict.then(a.served.worst.all.total_cmp(&b.served.worst.all))
        })
    }

    fn costs(&self, row: &Row) -> bool {
        row.served.worst.all < self.table.baseline.worst.all - ROUNDING
    }

    /// The worst failure, asked before it is shown.
    pub(super) fn question(&self, row: &Row, teller: &mut Teller<'_>) -> Step {
        let ids: Vec<String> = row
            .failed
            .iter()
            .map(|element| element.id(self.model).to_owned())
            .collect();
        let part = |served: f64| match served {
            served if served <= ROUNDING => 0,
            served => 1 + usize::from(served > 0.5),
        };
        let (worst, best) = (part(row.served.worst.all), part(row.served.best.all));
        let mut options = vec!["Nothing", "Less than half", "More than half"];
        let is_open = |row: &Row| row.served.best.all - row.served.worst.all > ROUNDING;
        if self.table.rows.iter().any(is_open) {
            options.push("It hangs on what was left open");
        }
        let answer = if worst == best {
            worst
        } else {
            options.len() - 1
        };
        let is_host = row
            .failed
            .iter()
            .all(|element| matches!(element, Element::Host(_)));
        let happens = if is_host { "loses power" } else { "stops" };
        Step {
            title: "Break it".to_owned(),
            text: format!("Now break it: {} {happens}.", list(&ids)),
            focus: ids.clone(),
            reveal: teller.cost(&ids).into_iter().collect(),
            kill: ids,
            question: Some(Question {
                text: "How much of the site is still there?".to_owned(),
                options: options.into_iter().map(str::to_owned).collect(),
                answer: Some(answer),
            }),
            ..Step::default()
        }
    }

    /// What is wrong, worst first, broken where breaking shows it.
    pub(super) fn faults(&self, shown: Option<Element>, teller: &mut Teller<'_>) -> Vec<Step> {
        let open = self.report.findings.iter();
        let mut told: Vec<Category> = Vec::new();
        // Worst first, and something of every sort.
        open.filter(|finding| finding.state.is_open())
            .filter(|finding| finding.code() != BROKEN || self.flow.clients.is_empty())
            .filter(|finding| {
                let category = finding.category();
                told.push(category);
                told.iter().filter(|one| **one == category).count() <= ALIKE
            })
            .take(FINDINGS)
            .map(|finding| self.fault(finding, shown, teller))
            .collect()
    }

    fn fault(&self, finding: &Finding, shown: Option<Element>, teller: &mut Teller<'_>) -> Step {
        let breaks = finding.category() == Category::Availability;
        let broken = finding.elements.iter().find(|id| {
            let element = Element::find(self.model, id).filter(|one| Some(*one) != shown);
            let row = element.and_then(|element| self.table.row(element));
            breaks && row.is_some_and(|row| self.costs(row))
        });
        let kill: Vec<String> = broken.into_iter().cloned().collect();
        // Where the evidence has the figures they are not said twice.
        let is_told = kill
            .iter()
            .any(|id| finding.evidence.contains(&format!("ithout {id}:")));
        let cost = if is_told { None } else { teller.cost(&kill) };
        Step {
            title: finding.title.to_owned(),
            text: format!(
                "{}. {}",
                capital(finding.severity.word()),
                short(&finding.evidence, EVIDENCE_WORDS)
            ),
            focus: self.known(&finding.elements),
            reveal: cost.into_iter().collect(),
            kill,
            ..Step::default()
        }
    }

    /// The ids that are on the picture.
    fn known(&self, ids: &[String]) -> Vec<String> {
        let is_known =
            |id: &&String| Element::find(self.model, id).is_some() || self.model.node(id).is_some();
        ids.iter().filter(is_known).cloned().collect()
    }

    /// What to take home.
    pub(super) fn closing(&self) -> Step {
        let open: Vec<&Finding> = self
            .report
            .findings
            .iter()
            .filter(|finding| finding.state.is_open())
            .collect();
        let count = open.len();
        let text = open.first().map_or_else(
            || "To sum up: nothing was found wrong with what the file says.".to_owned(),
            |first| {
                format!(
                    "To sum up: {count} {}, score {} of 100. Mend this first: {}",
                    plural(count, "open finding"),
                    self.report.score,
                    short(&first.remedy, EVIDENCE_WORDS)
                )
            },
        );
        Step {
            title: "To sum up".to_owned(),
            text,
            focus: open
                .first()
                .map_or(Vec::new(), |first| self.known(&first.elements)),
            ..Step::default()
        }
    }
}
