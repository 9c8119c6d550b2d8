//! What the team has said of findings, how long that holds, and the score that is left.
//!
//! Refuses to hide anything: a finding that was settled stays in the report with its state.

use super::case::Case;
use super::report::{Finding, State};
use super::rule::{Rule, Severity};
use crate::design::Date;
use crate::design::records::Review;
use crate::design::words::ReviewState;
use std::collections::BTreeMap;

/// Applies what the file says about findings; returns what it says about none.
pub(super) fn review(case: &Case<'_>, findings: &mut [Finding]) -> Vec<String> {
    let reviews = &case.model.topology.findings;
    for finding in findings.iter_mut() {
        let said = reviews
            .get(&finding.id)
            .or_else(|| reviews.get(finding.code()));
        if let Some(review) = said {
            let (state, remark) = judge(review, case.today);
            finding.state = state;
            finding.remark = remark;
        }
    }
    reviews
        .keys()
        .filter(|id| {
            findings
                .iter()
                .all(|finding| finding.id != **id && finding.code() != id.as_str())
        })
        .cloned()
        .collect()
}

fn judge(review: &Review, today: Option<Date>) -> (State, Option<String>) {
    let mut remark = String::new();
    let mut say = |text: &str| {
        if !remark.is_empty() {
            remark.push(' ');
        }
        remark.push_str(text);
        if !text.ends_with(['.', '!', '?', '…']) {
            remark.push('.');
        }
    };
    let reason = review.reason.as_deref().map_or("", str::trim);
    match review.owner.as_deref().map_or("", str::trim) {
        "" if reason.is_empty() => {}
        "" => say(reason),
        owner if reason.is_empty() => say(&format!("Said by {owner}")),
        owner => {
            let reason = reason.strip_suffix('.').unwrap_or(reason);
            say(&format!("{reason} ({owner})"));
        }
    }
    let over = match (review.until, today) {
        (Some(until), Some(today)) => until < today,
        _ => false,
    };
    if let Some(until) = review.until {
        let passed = if over { ", which has passed" } else { "" };
        say(&format!("Agreed until {until}{passed}"));
    }
    let state = match review.state {
        _ if over => State::Open,
        ReviewState::Accepted => State::Accepted,
        ReviewState::Discussed => State::Discussed,
        ReviewState::FalsePositive => State::FalsePositive,
        ReviewState::Fixed => {
            say("The design still shows it");
            State::Fixed
        }
    };
    (state, (!remark.is_empty()).then_some(remark))
}

/// What a rule counts, and what its open findings take away. What was settled leaves both sides
/// with its own weight, so that settling a finding never lowers the score.
///
/// Nor does a fact that is supplied: a rule that can be asked now and finds nothing adds to the
/// total alone. An edit that takes something out may: rules that had been kept and now have
/// nothing to ask leave the total, and what is still open is a larger share of what is left. A box
/// that nothing reaches (MOD-01) or an empty host (MOD-02) counts little itself, so that its going
/// may cost a point.
pub(super) fn score(applied: &[&'static Rule], findings: &[Finding]) -> u8 {
    let mut worst: BTreeMap<&str, [Option<Severity>; 2]> = BTreeMap::new();
    for finding in findings.iter().flat_map(Finding::with_children) {
        let [open, settled] = worst.entry(finding.code()).or_default();
        let side = if finding.state.is_open() {
            open
        } else {
            settled
        };
        *side = Some(side.map_or(finding.severity, |held| held.min(finding.severity)));
    }
    let (mut lost, mut total) = (0.0, 0.0);
    for rule in applied {
        let own = rule.severity.weight();
        match worst.get(rule.code) {
            Some([Some(open), _]) => {
                lost += open.weight();
                total += own.max(open.weight());
            }
            Some([None, Some(settled)]) => total += (own - settled.weight()).max(0.0),
            _ => total += own,
        }
    }
    if total <= 0.0 {
        return 100;
    }
    (100.0 * (1.0 - lost / total)).round().clamp(0.0, 100.0) as u8
}
