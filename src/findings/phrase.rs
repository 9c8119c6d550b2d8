//! How evidence is worded: percentages, lists of names, rows of the kill table.
//!
//! Refuses judgement and layout.

use crate::design::Class;
use crate::share::{ROUNDING, Range};

/// A share as people write it: `92.5 %`.
#[must_use]
pub fn percent(share: f64) -> String {
    format!("{} %", crate::share::percent(share))
}

/// `20 %`, or `0 %..20 %` where it depends on what was left open.
#[must_use]
pub fn span(worst: f64, best: f64) -> String {
    if (best - worst).abs() <= ROUNDING {
        percent(worst)
    } else {
        format!("{}..{}", percent(worst), percent(best))
    }
}

/// `a`, `a and b`, `a, b and c`; from nine on the rest is counted.
#[must_use]
pub fn list<S: AsRef<str>>(names: &[S]) -> String {
    const MOST: usize = 8;
    match names {
        [] => String::new(),
        [one] => one.as_ref().to_owned(),
        [all @ .., last] if names.len() <= MOST => {
            let all: Vec<&str> = all.iter().map(AsRef::as_ref).collect();
            format!("{} and {}", all.join(", "), last.as_ref())
        }
        _ => {
            let shown: Vec<&str> = names.iter().take(MOST).map(AsRef::as_ref).collect();
            format!("{} and {} more", shown.join(", "), names.len() - MOST)
        }
    }
}

/// `static, read and write requests`.
#[must_use]
pub(super) fn classes(classes: &[Class]) -> String {
    if classes.len() == Class::ALL.len() {
        return "all requests".to_owned();
    }
    let words: Vec<&str> = classes.iter().map(|one| one.noun()).collect();
    format!("{} requests", list(&words))
}

/// `static 100 %, read 50 %, write 0 %; 67.5 % of all requests`.
#[must_use]
pub(super) fn served(range: &Range) -> String {
    let parts: Vec<String> = Class::ALL
        .iter()
        .map(|one| {
            format!(
                "{} {}",
                one.noun(),
                span(range.worst.of(*one), range.best.of(*one))
            )
        })
        .collect();
    format!(
        "{}; {} of all requests",
        parts.join(", "),
        span(range.worst.all, range.best.all)
    )
}

/// `a, b and c have no firewall, and none is drawn in the path.`, or `otherwise` where there is
/// no host at all.
#[must_use]
pub(super) fn every_host_lacks(hosts: &[String], what: &str, otherwise: &str) -> String {
    match hosts {
        [] => otherwise.to_owned(),
        [one] => format!("{one} has no {what}."),
        _ => format!("{} have no {what}.", list(hosts)),
    }
}

/// `is` for one, `are` for several.
#[must_use]
pub(super) const fn is_are(count: usize) -> &'static str {
    if count == 1 { "is" } else { "are" }
}

/// The ending of a verb that one thing does and several do.
#[must_use]
pub(super) const fn s(count: usize) -> &'static str {
    if count == 1 { "s" } else { "" }
}

/// `1 host`, `3 hosts`.
#[must_use]
pub(super) fn count(count: usize, noun: &str) -> String {
    let ending = if count == 1 { "" } else { "s" };
    format!("{count} {noun}{ending}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_read_like_sentences() {
        assert_eq!(list::<&str>(&[]), "");
        assert_eq!(list(&["a"]), "a");
        assert_eq!(list(&["a", "b"]), "a and b");
        assert_eq!(list(&["a", "b", "c"]), "a, b and c");
        let many: Vec<String> = (0..20).map(|n| n.to_string()).collect();
        assert!(list(&many).ends_with("7 and 12 more"));
    }

    #[test]
    fn a_share_that_depends_on_an_open_choice_is_a_span() {
        assert_eq!(span(0.925, 0.925), "92.5 %");
        assert_eq!(span(0.0, 0.5), "0 %..50 %");
    }
}
