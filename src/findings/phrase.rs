//! How evidence is worded: percentages, classes, rows of the kill table.
//!
//! Refuses judgement and layout.

use crate::design::Class;
use crate::share::{ROUNDING, Range};
use crate::text::list;

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

/// `static, read and write requests`.
#[must_use]
pub(super) fn classes(classes: &[Class]) -> String {
    if classes.len() == Class::ALL.len() {
        return "all requests".to_owned();
    }
    let words: Vec<&str> = classes.iter().map(|one| one.noun()).collect();
    format!("{} requests", list(&words))
}

/// `no read requests`, `neither read nor write requests`, `nothing`.
#[must_use]
pub(super) fn none_of(classes: &[Class]) -> String {
    match classes {
        [one] => format!("no {} requests", one.noun()),
        [one, two] => format!("neither {} nor {} requests", one.noun(), two.noun()),
        _ => "nothing".to_owned(),
    }
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_share_that_depends_on_an_open_choice_is_a_span() {
        assert_eq!(span(0.925, 0.925), "92.5 %");
        assert_eq!(span(0.0, 0.5), "0 %..50 %");
    }
}
