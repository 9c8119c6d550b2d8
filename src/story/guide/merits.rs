//! What a made tour says before it breaks anything: what is good, and what is served as drawn.
//!
//! Refuses praise of its own: the report has the credits.

use super::super::tour::Step;
use super::super::wording::short;
use super::Guide;
use super::trouble::{BROKEN, EVIDENCE_WORDS};
use crate::design::Class;
use crate::findings::percent;
use crate::share::ROUNDING;

/// Merits that are told.
const MERITS: usize = 2;

impl Guide<'_> {
    /// What is good about it, before anything is broken.
    pub(super) fn merits(&self) -> Option<Step> {
        let credits = self.report.credits.iter().take(MERITS);
        let told: Vec<String> = credits
            .clone()
            .map(|credit| {
                let evidence = short(&credit.evidence, EVIDENCE_WORDS / 2);
                if evidence.contains(": ") {
                    format!("{}. {evidence}", credit.title)
                } else {
                    format!("{}: {}", credit.title, self.within(&evidence))
                }
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

    /// A sentence in the midst of another: it begins small, unless a name begins it.
    pub(super) fn within(&self, sentence: &str) -> String {
        let first = sentence.split([' ', ',', ':']).next().unwrap_or_default();
        let is_name = !self.known(&[first.to_owned()]).is_empty();
        let mut letters = sentence.chars();
        let second_is_small = letters.clone().nth(1).is_some_and(char::is_lowercase);
        match letters.next() {
            Some(letter) if !is_name && second_is_small => {
                letter.to_lowercase().chain(letters).collect()
            }
            _ => sentence.to_owned(),
        }
    }

    /// What is lost with nothing failed, where no finding says why.
    pub(super) fn as_drawn(&self) -> Option<Step> {
        let worst = &self.table.baseline.worst;
        let is_told = self.open().any(|finding| finding.code() == BROKEN);
        if worst.all > 1.0 - ROUNDING || self.flow.clients.is_empty() || is_told {
            return None;
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
}
