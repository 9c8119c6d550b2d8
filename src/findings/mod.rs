//! What to say: the rule table, one file per family.
//!
//! Every rule asks one question of a design, and every finding carries the figures or names that
//! answer it. Refuses drawing, and refuses to guess: where a fact is missing the rule says so
//! instead of passing.

mod access;
mod address;
mod algorithms;
mod arranged;
mod balancing;
mod capacity;
mod case;
mod certificates;
mod copies;
mod credits;
mod data;
pub mod diff;
mod doors;
mod drawn;
pub mod evidence;
mod exposure;
mod facts;
mod failover;
mod fate;
pub mod fix;
pub mod foothold;
mod hanging;
mod hygiene;
mod keepers;
mod logs;
mod metrics;
mod monitoring;
mod names;
mod notice;
mod open;
mod pairs;
mod parents;
mod phrase;
mod pools;
mod report;
mod review;
mod rule;
mod segments;
mod sessions;
mod shut;
mod spof;
mod telemetry;
mod timing;
mod transport;
pub mod wire;

pub use case::{Case, Tier};
pub use credits::Credit;
pub use metrics::counts_requests;
pub use notice::{Notice, REPORT_S, notice};
pub use phrase::{percent, span};
pub use report::{Finding, Report, Skipped, State};
pub use rule::{Answer, Category, Hit, Rule, Severity};

use crate::design::{Date, Flow, Model};
use crate::share::KillTable;

/// What the caller has to say beside the design.
#[derive(Debug, Clone, Copy, Default)]
pub struct Options {
    /// The day on which certificates and agreements are judged; without it they are not.
    pub today: Option<Date>,
}

/// Every rule, family by family.
pub fn rules() -> impl Iterator<Item = &'static Rule> {
    [
        drawn::RULES,
        shut::RULES,
        arranged::RULES,
        copies::RULES,
        open::RULES,
        names::RULES,
        spof::RULES,
        keepers::RULES,
        fate::RULES,
        pairs::RULES,
        failover::RULES,
        address::RULES,
        data::RULES,
        balancing::RULES,
        algorithms::RULES,
        pools::RULES,
        sessions::RULES,
        exposure::RULES,
        segments::RULES,
        access::RULES,
        doors::RULES,
        transport::RULES,
        certificates::RULES,
        monitoring::RULES,
        telemetry::RULES,
        metrics::RULES,
        logs::RULES,
        capacity::RULES,
        timing::RULES,
        hanging::RULES,
        hygiene::RULES,
    ]
    .into_iter()
    .flatten()
}

/// The rule with this code.
#[must_use]
pub fn rule(code: &str) -> Option<&'static Rule> {
    rules().find(|rule| rule.code == code)
}

/// Asks every rule of a design.
#[must_use]
pub fn check(model: &Model, flow: &Flow, table: &KillTable, options: Options) -> Report {
    let case = Case::new(model, flow, table, options.today);
    report::assemble(&case)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_unique_and_every_rule_explains_itself() {
        let mut seen = std::collections::BTreeSet::new();
        for rule in rules() {
            assert!(seen.insert(rule.code), "{} twice", rule.code);
            let (family, number) = rule.code.split_once('-').unwrap();
            assert_eq!((family.len(), number.len()), (3, 2), "{}", rule.code);
            assert!(rule.asks.ends_with('?'), "{}", rule.code);
            for text in [rule.student, rule.reviewer, rule.false_alarm, rule.remedy] {
                assert!(
                    text.len() > 10 && text.ends_with('.'),
                    "{}: {text}",
                    rule.code
                );
            }
            assert!(
                !rule.title.ends_with('.') && rule.title.len() < 60,
                "{}",
                rule.code
            );
        }
    }
}
