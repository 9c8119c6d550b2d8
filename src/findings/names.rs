//! Names: whether the site's name leads to the site.
//!
//! Refuses name servers as such: their loss is a single point of failure like any other.

use super::case::Case;
use super::phrase::list;
use super::rule::Severity::{High, Medium};
use super::rule::{Answer, Category, Hit, Rule};
use crate::design::entry::leads_to;
use crate::design::model::NodeId;
use crate::design::words::RecordKind;
use crate::design::{Choice, Kind};
use std::collections::BTreeSet;

pub(super) const RULES: &[Rule] = &[
    Rule {
        code: "DRN-10",
        title: "Record points where it cannot",
        category: Category::AsDrawn,
        severity: Medium,
        asks: "Does every DNS record point to what its kind can point to?",
        student: "An A record holds an address, a CNAME holds another name. The wrong one of the \
                  two does not resolve.",
        reviewer: "RFC 1035: the data of A is an address, that of CNAME a domain name.",
        false_alarm: "None is known.",
        remedy: "Use A or AAAA for an address, CNAME for a name.",
        references: &["RFC 1035, sections 3.3.1 and 3.4.1"],
        test: wrong_record,
    },
    Rule {
        code: "MOD-05",
        title: "The site's name does not resolve",
        category: Category::Hygiene,
        severity: High,
        asks: "Does the name visitors type lead to where they come in?",
        student: "The browser asks for the address of the name, and no record answers with the \
                  site's.",
        reviewer: "No record, or one that leads to something that is not an entry.",
        false_alarm: "The record is held by a name server that was not drawn.",
        remedy: "Add an A record from the name to the entry's host or floating address.",
        references: &["RFC 1035"],
        test: unresolved,
    },
];

fn wrong_record(case: &Case<'_>) -> Answer {
    let mut hits = Vec::new();
    let mut applies = false;
    for (node, component) in case.components() {
        let Kind::Dns(dns) = &component.kind else {
            continue;
        };
        for record in &dns.records {
            applies = true;
            let is_address = record.target.parse::<std::net::IpAddr>().is_ok();
            let is_v6 = record.target.parse::<std::net::Ipv6Addr>().is_ok();
            let is_outside = record.target.contains('.') || record.target.contains(':');
            let wrong = match record.kind {
                Choice::Is(RecordKind::Cname) => is_address.then_some("an address"),
                Choice::Is(RecordKind::A) if is_v6 => Some("an IPv6 address"),
                Choice::Is(RecordKind::Aaaa) if is_address && !is_v6 => Some("an IPv4 address"),
                Choice::Is(_) if is_outside && !is_address => Some("a name"),
                _ => None,
            };
            if let Some(what) = wrong {
                let kind = record
                    .kind
                    .get()
                    .map_or("", |kind| kind.word())
                    .to_uppercase();
                let evidence = format!(
                    "The {kind} record of {} points to {}, {what}.",
                    record.name, record.target
                );
                hits.push(Hit::at(case.name(node), evidence));
            }
        }
    }
    Answer::when(applies, hits)
}

fn unresolved(case: &Case<'_>) -> Answer {
    let servers: Vec<(NodeId, &crate::design::kinds::Dns)> = case
        .components()
        .filter_map(|(node, component)| match &component.kind {
            Kind::Dns(dns) => Some((node, dns)),
            _ => None,
        })
        .collect();
    let Some((first, _)) = servers.first() else {
        return Answer::lacking(vec!["no name server is drawn".to_owned()]);
    };
    if servers.iter().all(|(_, dns)| dns.records.is_empty()) {
        return Answer::lacking(vec!["no name server says what names it knows".to_owned()]);
    }
    if case.entries().is_empty() {
        return Answer::not_here();
    }
    let site = case.model.topology.site.as_str();
    let (label, domain) = site.split_once('.').unwrap_or((site, ""));
    let is_site = |name: &str| {
        let name = name.trim_end_matches('.');
        name.eq_ignore_ascii_case(label) || name.eq_ignore_ascii_case(site) || name == "*"
    };
    let records: Vec<_> = servers.iter().flat_map(|(_, dns)| &dns.records).collect();
    let mut targets: Vec<&str> = Vec::new();
    for record in records.iter().filter(|record| is_site(&record.name)) {
        targets.push(&record.target);
        if record.kind == Choice::Is(RecordKind::Cname) {
            // An alias of the domain itself, or of another name that these servers know.
            let alias = record.target.trim_end_matches('.');
            let known = records.iter().filter(|other| {
                let apex = other.name == "@" || other.name.eq_ignore_ascii_case(domain);
                other.name.eq_ignore_ascii_case(alias)
                    || apex && alias.eq_ignore_ascii_case(domain)
                    || format!("{}.{domain}", other.name).eq_ignore_ascii_case(alias)
            });
            targets.extend(known.map(|other| other.target.as_str()));
        }
    }
    let server = case.name(*first);
    if targets.is_empty() {
        let names: Vec<&str> = records.iter().map(|record| record.name.as_str()).collect();
        let evidence = format!("{server} knows {}, and not {label}.", list(&names));
        return Answer::of(vec![Hit::at(server, evidence)]);
    }
    let doors: BTreeSet<NodeId> = case
        .entries()
        .iter()
        .flat_map(|(edge, node)| [case.model.ends(*edge).1, *node])
        .collect();
    let arrives = targets
        .iter()
        .any(|target| doors.iter().any(|door| leads_to(case.model, target, *door)));
    // A literal address or foreign name that nothing in the file claims may be anybody's.
    let is_foreign = |target: &&str| {
        target.contains(['.', ':'])
            && !case
                .model
                .graph
                .node_indices()
                .any(|node| leads_to(case.model, target, node))
    };
    let no_address_said = case.model.hosts.iter().all(|host| host.record.ip.is_none());
    if arrives {
        return Answer::of(Vec::new());
    }
    if targets.iter().any(is_foreign) && no_address_said {
        return Answer::lacking(vec![format!(
            "which host has the address {}",
            list(&targets)
        )]);
    }
    let entries: Vec<String> = case
        .entries()
        .iter()
        .map(|(_, node)| case.name(*node).to_owned())
        .collect();
    let evidence = format!(
        "{label} leads to {}, and visitors come in at {}.",
        list(&targets),
        list(&entries)
    );
    Answer::of(vec![Hit::at(server, evidence)])
}
