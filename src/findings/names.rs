//! Names: whether the site's name leads to the site.
//!
//! Refuses name servers as such: their loss is a single point of failure like any other.

use super::case::Case;
use super::rule::Severity::{High, Medium};
use super::rule::{Answer, Category, Hit, Rule};
use crate::design::entry::leads_to;
use crate::design::model::{Entity, NodeId};
use crate::design::records::DnsRecord;
use crate::design::words::RecordKind;
use crate::design::{Choice, Kind};
use crate::text::list;
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
        code: "DRN-13",
        title: "Record that leads to nobody",
        category: Category::AsDrawn,
        severity: Medium,
        asks: "Does every DNS record lead to something that answers?",
        student: "A name server hands out all the addresses it has for a name. Who gets the one \
                  where nobody is, sees no site.",
        reviewer: "A dangling record: with several of them for the name, its part of the visitors \
                   is lost; and whoever comes to hold the address answers in the site's name.",
        false_alarm: "What answers there was not drawn: add it.",
        remedy: "Take the record out, or point it to where visitors come in.",
        references: &["RFC 1035"],
        test: dead_record,
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

/// Whether a name in a zone is the site's.
pub(super) fn is_site(case: &Case<'_>, name: &str) -> bool {
    let site = case.model.topology.site.as_str();
    let label = site.split_once('.').map_or(site, |(label, _)| label);
    let name = name.trim_end_matches('.');
    name.eq_ignore_ascii_case(label) || name.eq_ignore_ascii_case(site) || name == "*"
}

/// Why nobody answers where a record of the site's points, in words.
pub(super) fn dead_end(case: &Case<'_>, record: &DnsRecord) -> Option<String> {
    let target = record.target.as_str();
    let (model, mut nodes) = (case.model, case.model.graph.node_indices());
    let answers = |node: NodeId| match &model.graph[node].entity {
        Entity::Address(_) => true,
        Entity::Component(component) => component.kind.answers(),
        Entity::Host => false,
    };
    if nodes.any(|node| leads_to(model, target, node) && answers(node)) {
        return None;
    }
    let is_host = model.hosts.iter().any(|host| {
        host.authored == target || host.name == target || host.record.ip.as_deref() == Some(target)
    });
    if is_host {
        return Some("nothing answers".to_owned());
    }
    // Foreign names are somebody else's; an address is known where all of the drawing's are.
    let doors = case.entries().iter();
    let mut homes = doors.filter_map(|(_, node)| model.graph[*node].host);
    let all_said = homes.all(|host| model.hosts[host.index()].record.ip.is_some());
    let is_address = target.parse::<std::net::IpAddr>().is_ok();
    (is_address && all_said && !case.entries().is_empty())
        .then(|| "nothing in the drawing has that address".to_owned())
}

fn dead_record(case: &Case<'_>) -> Answer {
    let mut answer = Answer::default();
    for (node, component) in case.components() {
        let Kind::Dns(dns) = &component.kind else {
            continue;
        };
        answer.applies |= !dns.records.is_empty();
        let mut dead: Vec<String> = Vec::new();
        let of_site: Vec<&DnsRecord> = dns
            .records
            .iter()
            .filter(|record| is_site(case, &record.name))
            .collect();
        for record in &of_site {
            if let Some(why) = dead_end(case, record) {
                dead.push(format!("{} to {}, where {why}", record.name, record.target));
            }
        }
        if dead.is_empty() {
            continue;
        }
        let part = if of_site.len() > 1 {
            format!(" That is {} of its {} records.", dead.len(), of_site.len())
        } else {
            String::new()
        };
        let name = case.name(node);
        let evidence = format!("{name} leads {}.{part}", list(&dead));
        answer.hits.push(Hit::at(name, evidence));
    }
    answer
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
    let records: Vec<_> = servers.iter().flat_map(|(_, dns)| &dns.records).collect();
    let mut targets: Vec<&str> = Vec::new();
    for record in records.iter().filter(|record| is_site(case, &record.name)) {
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
        let mut names: Vec<&str> = records.iter().map(|record| record.name.as_str()).collect();
        let mut seen = BTreeSet::new();
        names.retain(|name| seen.insert(*name));
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
