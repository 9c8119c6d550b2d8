//! Transport: what can be read or changed on the wire and at rest.
//!
//! Refuses filtering, which is the business of exposure.

use super::case::{Case, Tier};
use super::phrase::{list, s};
use super::rule::Severity::{High, Low, Medium};
use super::rule::{Answer, Category, Hit, Rule};
use crate::design::model::{EdgeId, NodeId};
use crate::design::records::Tls;
use crate::design::words::{Layer, LinkKind, TlsVersion};
use crate::design::{Choice, Date, Kind, Name};
use std::collections::BTreeSet;

pub(super) const RULES: &[Rule] = &[
    Rule {
        code: "SEC-03",
        title: "No HTTPS",
        category: Category::Security,
        severity: High,
        asks: "Is what visitors send and receive encrypted?",
        student: "Everybody on the way, the café's network included, can read and change what \
                  visitors send: passwords first.",
        reviewer: "Cleartext at the edge: no confidentiality, integrity or server identity.",
        false_alarm: "The listener only redirects to HTTPS: say `tls: (redirect: true)`.",
        remedy: "Give the listener a certificate, serve HTTPS, and redirect HTTP to it.",
        references: &["CWE-319"],
        test: no_https,
    },
    Rule {
        code: "SEC-04",
        title: "TLS ends at the balancer",
        category: Category::Security,
        severity: Medium,
        asks: "Is a request encrypted on every wire it passes?",
        student: "Up to here the request is encrypted. From here on it crosses the network in \
                  clear, passwords and all.",
        reviewer: "Plaintext behind the termination point; internal does not mean trusted.",
        false_alarm: "The hops run over a link that is encrypted below: say `tls: true`.",
        remedy: "Encrypt again towards the servers and verify their certificates, or pass TLS \
                 through.",
        references: &["CWE-319", "HAProxy Configuration Manual, ssl (server)"],
        test: ends_early,
    },
    Rule {
        code: "SEC-05",
        title: "Server's certificate is not verified",
        category: Category::Security,
        severity: High,
        asks: "Does the caller check whom it is talking to?",
        student: "The hop is encrypted, but to anybody who answers.",
        reviewer: "Encryption without authentication stops listeners, not impostors.",
        false_alarm: "None is known.",
        remedy: "Verify against the authority that signed the certificate.",
        references: &["CWE-295", "HAProxy Configuration Manual, verify (server)"],
        test: unverified,
    },
    Rule {
        code: "SEC-06",
        title: "Queries in clear",
        category: Category::Security,
        severity: Medium,
        asks: "Are queries encrypted where they leave the machine?",
        student: "The data that the encrypted page showed crosses the network in clear between \
                  application and database.",
        reviewer: "Plaintext data-tier traffic between hosts.",
        false_alarm: "The hops run over a link that is encrypted below: say `tls: true`.",
        remedy: "Require TLS at the databases.",
        references: &["CWE-319"],
        test: queries_in_clear,
    },
    Rule {
        code: "SEC-07",
        title: "Replication in clear between zones",
        category: Category::Security,
        severity: Medium,
        asks: "Is replication encrypted where it leaves the zone?",
        student: "A copy of every change travels between two places, readable on the way.",
        reviewer: "The whole data set, in clear, on the longest wire of the design.",
        false_alarm: "The zones are joined by an encrypted link: say `tls: true`.",
        remedy: "Encrypt the replication channel.",
        references: &["CWE-319"],
        test: replication_in_clear,
    },
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

/// The listener of a component.
fn listener<'a>(case: &Case<'a>, node: NodeId) -> Option<&'a Tls> {
    case.kind(node).and_then(Kind::tls)
}

/// Balancers that pass TLS on without decrypting.
fn passes_through(case: &Case<'_>, node: NodeId) -> bool {
    matches!(case.kind(node), Some(Kind::LoadBalancer(lb)) if lb.layer == Layer::Tcp && lb.tls.is_none())
}

fn no_https(case: &Case<'_>) -> Answer {
    let mut clear: Vec<EdgeId> = Vec::new();
    let mut seen = BTreeSet::new();
    for (edge, node) in case.entries() {
        let redirected = listener(case, *node).is_some_and(|tls| tls.redirect);
        if !case.model.graph[*edge].is_encrypted() && !redirected && seen.insert(*edge) {
            clear.push(*edge);
        }
    }
    let hits = clear.iter().map(|edge| {
        let (from, to) = case.model.ends(*edge);
        let kind = match case.model.graph[*edge].kind {
            LinkKind::Request => "names no protocol and no TLS",
            LinkKind::Tcp => "is a connection without TLS",
            _ => "is plain HTTP",
        };
        let evidence = format!("{} {kind}.", case.link(*edge));
        Hit::at(case.link(*edge), evidence).with(case.names(&[from, to]))
    });
    let mut hits: Vec<Hit> = hits.collect();
    hits.dedup_by(|a, b| a.key == b.key);
    Answer::when(!case.entries().is_empty(), hits)
}

/// Request hops that leave a machine in clear, from here inwards; the second list has those of
/// which it is not known whether they do.
fn clear_hops(case: &Case<'_>, from: NodeId) -> (Vec<EdgeId>, Vec<EdgeId>) {
    let (mut clear, mut unknown) = (Vec::new(), Vec::new());
    let mut seen = BTreeSet::new();
    let mut open = vec![from];
    while let Some(node) = open.pop() {
        if !seen.insert(node) {
            continue;
        }
        for edge in case.out(node) {
            let link = &case.model.graph[edge];
            if !link.kind.is_request() || link.is_encrypted() {
                continue;
            }
            match case.crosses(edge) {
                Some(true) => clear.push(edge),
                Some(false) => {}
                None => unknown.push(edge),
            }
            open.push(case.model.ends(edge).1);
        }
    }
    clear.sort_unstable();
    (clear, unknown)
}

fn ends_early(case: &Case<'_>) -> Answer {
    // Where encrypted requests arrive and are decrypted.
    let mut ends: Vec<NodeId> = Vec::new();
    let arrivals = case.entries().iter().map(|(edge, node)| (*edge, *node));
    let inner = case
        .request_links()
        .map(|edge| (edge, case.model.ends(edge).1));
    for (edge, node) in arrivals.chain(inner) {
        let link = &case.model.graph[edge];
        let decrypts = link.kind.is_request() && link.is_encrypted() && case.is_reached(node);
        let is_stop = matches!(
            case.kind(node),
            Some(Kind::LoadBalancer(_) | Kind::WebServer(_) | Kind::Cdn(_) | Kind::AppServer(_))
        );
        if decrypts && is_stop && !passes_through(case, node) && !ends.contains(&node) {
            ends.push(node);
        }
    }
    ends.sort_unstable();
    let mut groups: Vec<(Vec<NodeId>, Vec<NodeId>, Vec<EdgeId>)> = Vec::new();
    let mut lacks = Vec::new();
    for node in &ends {
        let (clear, unknown) = clear_hops(case, *node);
        for edge in unknown {
            let text = format!("whether {} leaves the machine", case.link(edge));
            if !lacks.contains(&text) {
                lacks.push(text);
            }
        }
        if clear.is_empty() {
            continue;
        }
        let pool = case.pool(*node);
        match groups.iter_mut().find(|(_, known, _)| *known == pool) {
            Some((nodes, _, edges)) => {
                nodes.push(*node);
                edges.extend(clear);
            }
            None => groups.push((vec![*node], pool, clear)),
        }
    }
    let hits = groups.into_iter().map(|(nodes, _, mut edges)| {
        edges.sort_unstable();
        edges.dedup();
        let mut names: Vec<String> = nodes
            .iter()
            .map(|node| case.model.graph[*node].authored.clone())
            .collect();
        names.dedup();
        let links = case.link_names(&edges);
        let far = edges.iter().any(|edge| case.crosses_zone(*edge));
        let mut evidence = format!(
            "Requests arrive encrypted at {} and go on in clear over {}.",
            list(&names),
            list(&links)
        );
        if far {
            evidence.push_str(" Some of that is between zones.");
        }
        let title = match nodes.first().and_then(|node| case.kind(*node)) {
            Some(Kind::WebServer(_)) => "TLS ends at the web server",
            Some(Kind::AppServer(_)) => "TLS ends at the application server",
            Some(Kind::Cdn(_)) => "TLS ends at the CDN",
            _ => "TLS ends at the balancer",
        };
        let hit = Hit::of(names, evidence).with(links).titled(title);
        if far { hit.rated(High) } else { hit }
    });
    Answer::when(!ends.is_empty(), hits.collect()).and_lacks(lacks)
}

fn unverified(case: &Case<'_>) -> Answer {
    let mut said = false;
    let mut encrypted = false;
    let mut open = Vec::new();
    for edge in case.request_links() {
        let link = &case.model.graph[edge];
        let (from, _) = case.model.ends(edge);
        if !link.is_encrypted() || matches!(case.kind(from), Some(Kind::Client(_)) | None) {
            continue;
        }
        encrypted = true;
        said |= link.tail.verify.is_some();
        if link.tail.verify == Some(false) {
            open.push(edge);
        }
    }
    if !encrypted {
        return Answer::not_here();
    }
    if !said {
        return Answer::lacking(vec![
            "no encrypted inner link says whether it verifies".to_owned(),
        ]);
    }
    let hits = case.link_names(&open).into_iter().map(|link| {
        let evidence = format!("{link} is encrypted and not verified.");
        Hit::at(link, evidence)
    });
    Answer::of(hits.collect())
}

fn queries_in_clear(case: &Case<'_>) -> Answer {
    let mut clear = Vec::new();
    let mut lacks = Vec::new();
    let mut applies = false;
    for edge in case.request_links() {
        let (from, to) = case.model.ends(edge);
        let to_data = matches!(
            case.kind(to),
            Some(Kind::Database(_) | Kind::DatabaseProxy(_))
        );
        let from_inside = matches!(
            case.kind(from),
            Some(Kind::AppServer(_) | Kind::DatabaseProxy(_) | Kind::WebServer(_))
        );
        if !to_data || !from_inside {
            continue;
        }
        applies = true;
        if case.model.graph[edge].is_encrypted() {
            continue;
        }
        match case.crosses(edge) {
            Some(true) => clear.push(edge),
            Some(false) => {}
            None => {
                let text = format!("whether {} leaves the machine", case.link(edge));
                if !lacks.contains(&text) {
                    lacks.push(text);
                }
            }
        }
    }
    let Some(first) = clear.first() else {
        return Answer::when(applies, Vec::new()).and_lacks(lacks);
    };
    let links = case.link_names(&clear);
    let mut targets: Vec<String> = clear
        .iter()
        .map(|edge| case.model.graph[case.model.ends(*edge).1].authored.clone())
        .collect();
    targets.sort();
    targets.dedup();
    let anchor = case.model.graph[case.model.ends(*first).1].authored.clone();
    let evidence = format!(
        "{} run{} from one machine to another without TLS.",
        list(&links),
        s(links.len())
    );
    let hit = Hit::at(anchor, evidence).with(targets).with(links);
    Answer::of(vec![hit]).and_lacks(lacks)
}

fn replication_in_clear(case: &Case<'_>) -> Answer {
    let between: Vec<EdgeId> = case
        .model
        .graph
        .edge_indices()
        .filter(|edge| case.model.graph[*edge].kind == LinkKind::Replication)
        .filter(|edge| case.crosses_zone(*edge))
        .collect();
    let clear: Vec<EdgeId> = between
        .iter()
        .copied()
        .filter(|edge| !case.model.graph[*edge].is_encrypted())
        .collect();
    let hits = case.link_names(&clear).into_iter().map(|link| {
        let evidence = format!("{link} leaves its zone without TLS.");
        Hit::at(link, evidence)
    });
    Answer::when(!between.is_empty(), hits.collect())
}

/// Every listener that decrypts.
fn listeners<'a>(case: &'a Case<'_>) -> impl Iterator<Item = (NodeId, &'a Tls)> {
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
        if at_entry && !named.is_empty() && !named.iter().any(|pattern| covers(pattern, site)) {
            let evidence = format!("{name} is for {} and visitors ask for {site}.", list(named));
            hits.push(Hit::at(name, evidence));
            continue;
        }
        let Some(expires) = certificate.expires else {
            lacks.push(format!("the last day of {name}"));
            continue;
        };
        let Some(today) = case.today else {
            lacks.push(format!("the day on which {name} is judged"));
            continue;
        };
        let left = days(expires) - days(today);
        if left < SOON_DAYS {
            let evidence = if left < 0 {
                format!("{name} expired on {expires}.")
            } else {
                format!("{name} expires on {expires}, in {left} days.")
            };
            hits.push(Hit::at(name, evidence));
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
        let missing: Vec<&str> = [(tls.redirect, "a redirect"), (tls.hsts, "HSTS")]
            .iter()
            .filter(|(there, _)| !there)
            .map(|(_, what)| *what)
            .collect();
        let name = case.name(*node);
        if !missing.is_empty() && !hits.iter().any(|hit| hit.key == [name]) {
            let evidence = format!("The listener of {name} has not {}.", missing.join(" nor "));
            hits.push(Hit::at(name, evidence));
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
