//! Credits: what is good about a design, with the evidence that it is.
//!
//! A credit is earned by what the engines compute or the file states, never by the absence of a
//! finding alone. Refuses advice.

mod care;
mod serving;

use super::case::Case;
use super::rule::Category;

/// Something that is good about a design.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Credit {
    /// What it is about.
    pub category: Category,
    /// One line.
    pub title: &'static str,
    /// Everything concerned.
    pub elements: Vec<String>,
    /// What was computed or read.
    pub evidence: String,
}

fn credit(
    category: Category,
    title: &'static str,
    elements: Vec<String>,
    evidence: String,
) -> Credit {
    Credit {
        category,
        title,
        elements,
        evidence,
    }
}

/// Every credit the design earns, what visitors feel first.
pub(super) fn credits(case: &Case<'_>) -> Vec<Credit> {
    const ASKED: &[fn(&Case<'_>) -> Option<Credit>] = &[
        serving::whole,
        serving::survives_hosts,
        serving::does_without,
        serving::balancer_pair,
        serving::writes_survive,
        serving::dead_members,
        serving::name_servers,
        care::encrypted_edge,
        care::nothing_readable,
        care::guarded,
        care::bastion,
        care::watched,
        care::members_watched,
        care::seen_from_outside,
        care::backup_elsewhere,
        care::safe_commits,
        serving::rehearsed,
    ];
    ASKED.iter().filter_map(|ask| ask(case)).collect()
}
