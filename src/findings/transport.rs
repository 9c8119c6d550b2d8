//! Transport: what can be read or changed on the wire.
//!
//! Refuses filtering, and the certificates themselves.

use super::case::Case;
use super::rule::Severity::{High, Medium};
use super::rule::{Answer, Category, Hit, Rule};
use crate::design::Kind;
use crate::design::model::{EdgeId, NodeId};
use crate::design::records::Tls;
use crate::design::words::{Layer, LinkKind};
use crate::text::{list, s};
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
];

/// The listener of a component.
pub(super) fn listener<'a>(case: &Case<'a>, node: NodeId) -> Option<&'a Tls> {
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
            if !link.kind.is_request() || link.is_encrypted() || link.blocked_by.is_some() {
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
    let mut groups: Vec<(Vec<NodeId>, &[NodeId], Vec<EdgeId>)> = Vec::new();
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
        // Nobody overhears what a firewall stops.
        if !to_data || !from_inside || case.model.graph[edge].blocked_by.is_some() {
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
        .filter(|edge| case.model.graph[*edge].blocked_by.is_none())
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
