//! Why a score moves: what became of each rule that counts in it.
//!
//! Refuses arithmetic: the score is worked out where findings are reviewed.

use super::super::fix::Checked;
use super::super::{Rule, Severity, rules};

/// How a rule stands in one design.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// It has nothing to ask: nothing of its kind is there, or a fact is missing.
    NotAsked,
    /// It finds nothing.
    Kept,
    /// Whatever it finds was settled.
    Settled,
    /// It finds something that is open, at worst so severe.
    Broken(Severity),
}

impl Standing {
    /// The words in every output.
    #[must_use]
    pub fn words(self) -> String {
        match self {
            Self::NotAsked => "does not apply".to_owned(),
            Self::Kept => "kept".to_owned(),
            Self::Settled => "settled".to_owned(),
            Self::Broken(severity) => format!("broken ({})", severity.word()),
        }
    }

    fn of(rule: &Rule, checked: &Checked) -> Self {
        let of_rule = checked.findings().filter(|one| one.code() == rule.code);
        let of_rule: Vec<_> = of_rule.collect();
        let open = of_rule.iter().filter(|one| one.state.is_open());
        let applied = &checked.report.applied;
        match open.map(|one| one.severity).min() {
            Some(worst) => Self::Broken(worst),
            None if !of_rule.is_empty() => Self::Settled,
            None if applied.iter().any(|one| one.code == rule.code) => Self::Kept,
            None => Self::NotAsked,
        }
    }

    /// What it can take from the score or add to it.
    const fn weighs(self) -> bool {
        match self {
            Self::Broken(severity) => severity.weight() > 0.0,
            _ => false,
        }
    }
}

/// A rule that stands otherwise than before.
#[derive(Debug, Clone, Copy)]
pub struct RuleChange {
    /// The rule.
    pub rule: &'static Rule,
    /// How it stood.
    pub before: Standing,
    /// How it stands.
    pub after: Standing,
}

/// The rules that stand otherwise and count in the score, in the order of the rules.
pub(super) fn changes(before: &Checked, after: &Checked) -> Vec<RuleChange> {
    rules()
        .map(|rule| RuleChange {
            rule,
            before: Standing::of(rule, before),
            after: Standing::of(rule, after),
        })
        .filter(|change| {
            let counts = change.rule.severity.weight() > 0.0;
            let weighs = counts || change.before.weighs() || change.after.weighs();
            change.before != change.after && weighs
        })
        .collect()
}
