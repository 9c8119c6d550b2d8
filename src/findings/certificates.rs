//! Certificates, TLS settings, and what lies encrypted or in clear.
//!
//! Refuses the question of which hops are encrypted.

use super::case::{Case, Tier};
use super::rule::Severity::{High, Low, Medium};
use super::rule::{Answer, Category, Hit, Rule};
use super::transport::listener;
use crate::design::model::NodeId;
use crate::design::records::Tls;
use crate::design::words::TlsVersion;
use crate::design::{Choice, Date, Kind, Name};
use crate::text::{count, list};

pub(super) const RULES: &[Rule] = &[
    Rule {
        code: "SEC-15",
        title: "Old TLS versions accepted",
        category: Category::Security,
        severity: High,
        asks: "Are only sound versions of TLS accepted?",
        student: "Old versions of TLS have known weaknesses, and an attacker can ask for them.",
        reviewer: "TLS 1.0 and 1.1 were withdrawn by RFC 8996.",
        false_alarm: "None is known.",
        remedy: "Accept TLS 1.2 and later only.",
        references: &["RFC 8996", "CWE-327"],
        test: old_tls,
    },
    Rule {
        code: "SEC-16",
        title: "Certificate expires or does not match",
        category: Category::Security,
        severity: High,
        asks: "Is the certificate valid, for this name, for a while?",
        student: "With the wrong name or after its last day, browsers warn visitors away.",
        reviewer: "An expired or mismatched certificate is an outage with a known date.",
        false_alarm: "It is renewed automatically shortly before its last day.",
        remedy: "Renew it with the site's name, and automate that.",
        references: &[],
        test: certificates,
    },
    Rule {
        code: "SEC-17",
        title: "Browsers may start without HTTPS",
        category: Category::Security,
        severity: Low,
        asks: "Is the first request encrypted as well?",
        student: "Whoever types the name without https:// starts in clear, and stays there or \
                  can be kept there.",
        reviewer: "Without redirect, HTTP is an alternative; without HSTS, the first hop can be \
                   stripped.",
        false_alarm: "Port 80 is closed and the site is on the browsers' preload list.",
        remedy: "Redirect HTTP to HTTPS, and send HSTS.",
        references: &["RFC 6797"],
        test: no_hsts,
    },
    Rule {
        code: "SEC-26",
        title: "Data at rest in clear",
        category: Category::Security,
        severity: Medium,
        asks: "Are data and copies encrypted where they lie?",
        student: "Whoever carries the disk or the backup away has the data.",
        reviewer: "No encryption at rest, by the design's own account.",
        false_alarm: "The storage below encrypts: say `encrypted: true`.",
        remedy: "Encrypt the files, and keep the key elsewhere.",
        references: &["CWE-311"],
        test: at_rest,
    },
    Rule {
        code: "SEC-27",
        title: "Secrets among the application's files",
        category: Category::Security,
        severity: Medium,
        asks: "Are keys and passwords kept apart from the code?",
        student: "Everybody who can read the code can read the passwords in it, for ever: \
                  version control forgets nothing.",
        reviewer: "Hard-coded credentials; rotation needs a deployment.",
        false_alarm: "None is known.",
        remedy: "Keep secrets in a vault or in the environment.",
        references: &["CWE-798"],
        test: secrets,
    },
];

/// Every listener that decrypts.
pub(super) fn listeners<'a>(case: &'a Case<'_>) -> impl Iterator<Item = (NodeId, &'a Tls)> {
    case.components()
        .filter_map(|(node, component)| component.kind.tls().map(|tls| (node, tls)))
}

fn old_tls(case: &Case<'_>) -> Answer {
    let mut applies = false;
    let mut hits = Vec::new();
    for (node, tls) in listeners(case) {
        applies = true;
        if tls.min_version < TlsVersion::Tls12 {
            let version = match tls.min_version {
                TlsVersion::Tls10 => "1.0",
                _ => "1.1",
            };
            let name = case.name(node);
            hits.push(Hit::at(name, format!("{name} accepts TLS {version}.")));
        }
    }
    Answer::when(applies, hits)
}

/// Days from one date to another, by the civil calendar.
fn days(date: Date) -> i64 {
    let (year, month) = (i64::from(date.year), i64::from(date.month));
    // March first, so that a leap day ends the year.
    let year = year - i64::from(month <= 2);
    let shifted = (month + 9) % 12;
    365 * year + year.div_euclid(4) - year.div_euclid(100)
        + year.div_euclid(400)
        + (153 * shifted + 2) / 5
        + i64::from(date.day)
}

/// Whether a certificate's name covers a host name; a star stands for one label.
fn covers(pattern: &str, name: &str) -> bool {
    if pattern.eq_ignore_ascii_case(name) {
        return true;
    }
    let rest = name.split_once('.').map(|(_, rest)| rest);
    pattern
        .strip_prefix("*.")
        .is_some_and(|suffix| rest.is_some_and(|rest| rest.eq_ignore_ascii_case(suffix)))
}

/// How long before its last day a certificate is spoken of.
const SOON_DAYS: i64 = 30;

/// That a certificate's last day has passed, or comes soon.
fn end(name: &str, expires: Date, today: Date) -> Option<String> {
    let left = days(expires) - days(today);
    match left {
        ..0 => Some(format!("{name} expired on {expires}.")),
        0..SOON_DAYS => Some(format!(
            "{name} expires on {expires}, in {}.",
            count(usize::try_from(left).unwrap_or_default(), "day")
        )),
        _ => None,
    }
}

fn certificates(case: &Case<'_>) -> Answer {
    let (mut hits, mut lacks) = (Vec::new(), Vec::new());
    let site = case.model.topology.site.as_str();
    let mut applies = false;
    for (node, component) in case.components() {
        let Kind::Certificate(certificate) = &component.kind else {
            continue;
        };
        let name = case.name(node);
        let shown_at = |tls: &Tls| tls.certificate == Choice::Is(Name(name.to_owned()));
        let at_entry = case
            .entries()
            .iter()
            .any(|(_, entry)| listener(case, *entry).is_some_and(shown_at));
        let in_use = listeners(case).any(|(_, tls)| shown_at(tls));
        if !in_use {
            continue;
        }
        applies = true;
        let named = &certificate.names;
        let mut wrong = Vec::new();
        if at_entry && !named.is_empty() && !named.iter().any(|pattern| covers(pattern, site)) {
            let names = list(named);
            wrong.push(format!(
                "{name} is for {names} and visitors ask for {site}."
            ));
        }
        match (certificate.expires, case.today) {
            (None, _) => lacks.push(format!("the last day of {name}")),
            (_, None) => lacks.push(format!("the day on which {name} is judged")),
            (Some(expires), Some(today)) => wrong.extend(end(name, expires, today)),
        }
        if !wrong.is_empty() {
            hits.push(Hit::at(name, wrong.join(" ")));
        }
    }
    Answer::when(applies, hits).and_lacks(lacks)
}

fn no_hsts(case: &Case<'_>) -> Answer {
    let mut hits: Vec<Hit> = Vec::new();
    let mut applies = false;
    for (edge, node) in case.entries() {
        let Some(tls) = listener(case, *node) else {
            continue;
        };
        if !case.model.graph[*edge].is_encrypted() || matches!(case.kind(*node), Some(Kind::Cdn(_)))
        {
            continue;
        }
        applies = true;
        let does = match (tls.redirect, tls.hsts) {
            (true, true) => continue,
            (true, false) => "sends no HSTS",
            (false, true) => "does not redirect HTTP",
            (false, false) => "neither redirects HTTP nor sends HSTS",
        };
        let name = case.name(*node);
        if !hits.iter().any(|hit| hit.key == [name]) {
            hits.push(Hit::at(name, format!("The listener of {name} {does}.")));
        }
    }
    Answer::when(applies, hits)
}

fn at_rest(case: &Case<'_>) -> Answer {
    let (mut hits, mut known) = (Vec::new(), false);
    for (node, component) in case.components() {
        let encrypted = match &component.kind {
            Kind::Database(database) => database.encrypted,
            Kind::Backup(backup) => backup.encrypted,
            _ => continue,
        };
        known |= encrypted.is_some();
        if encrypted == Some(false) {
            let name = case.name(node);
            hits.push(Hit::at(name, format!("{name} keeps its files in clear.")));
        }
    }
    if !known && !case.tier(Tier::Database).is_empty() {
        return Answer::lacking(vec![
            "nothing says whether data is encrypted at rest".to_owned(),
        ]);
    }
    Answer::when(known, hits)
}

fn secrets(case: &Case<'_>) -> Answer {
    let (mut hits, mut known) = (Vec::new(), false);
    for (node, component) in case.components() {
        let Kind::CodeBase(code) = &component.kind else {
            continue;
        };
        known |= code.secrets.is_some();
        if code.secrets == Some(true) {
            let name = case.name(node);
            hits.push(Hit::at(name, format!("{name} holds keys or passwords.")));
        }
    }
    Answer::when(known, hits)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_between_dates_follow_the_calendar() {
        let day = |text: &str| days(Date::parse(text).unwrap());
        assert_eq!(day("2026-03-01") - day("2026-02-28"), 1);
        assert_eq!(day("2028-03-01") - day("2028-02-28"), 2);
        assert_eq!(day("2027-01-01") - day("2026-01-01"), 365);
        assert_eq!(day("2100-03-01") - day("2100-02-28"), 1);
        assert_eq!(day("2000-03-01") - day("2000-02-28"), 2);
    }

    #[test]
    fn a_star_covers_one_label() {
        assert!(covers("*.foobar.com", "www.foobar.com"));
        assert!(covers("WWW.foobar.com", "www.foobar.com"));
        assert!(!covers("*.foobar.com", "foobar.com"));
        assert!(!covers("*.foobar.com", "a.b.foobar.com"));
    }
}
