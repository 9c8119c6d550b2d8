//! Names: which record says where the site is, for how long an answer is kept, who asks how often.
//!
//! Refuses names that lead nowhere.

use super::super::draft::Draft;
use super::words::{MOST, kill_row};
use crate::design::Kind;
use crate::design::model::NodeId;
use crate::design::records::DnsRecord;
use crate::design::words::RecordKind;
use crate::story::claims::{Bench, Run};
use crate::text::list;

/// The name servers with the record that visitors ask for: `www`, else the first.
fn records<'a>(bench: &'a Bench<'_>) -> Vec<(NodeId, &'a DnsRecord)> {
    let of = |(node, one): (NodeId, &'a crate::design::Component)| {
        let Kind::Dns(dns) = &one.kind else {
            return None;
        };
        let www = dns.records.iter().find(|record| record.name == "www");
        Some((node, www.or(dns.records.first())?))
    };
    bench.case.components().filter_map(of).take(MOST).collect()
}

/// Which kind of record it is.
pub(super) fn record_kind(bench: &Bench<'_>) -> Vec<Draft> {
    let ask = |(node, record): (NodeId, &DnsRecord)| {
        let name = bench.case.name(node);
        let text = format!(
            "{name} answers for {} with {}. Which kind of record is that?",
            record.name, record.target
        );
        let (right, why) = match record.kind.get()? {
            RecordKind::A => (
                "A",
                "An A record holds an IPv4 address: one look-up, and the browser connects.",
            ),
            RecordKind::Aaaa => (
                "AAAA",
                "An AAAA record holds an IPv6 address, an A record an IPv4 address.",
            ),
            RecordKind::Cname => (
                "CNAME",
                "A CNAME holds another name, never an address: a second look-up follows.",
            ),
        };
        Some(
            Draft::one(name, text, right)
                .wrong("CNAME", "a CNAME holds another name, never an address")
                .wrong("A", "an A record holds an address, not a name")
                .wrong("MX", "that is where mail goes")
                .wrong("NS", "that names the servers which know the zone")
                .wrong("TXT", "that is text for whoever reads it")
                .why(why)
                .run(Run::with(
                    "export",
                    vec!["--to".to_owned(), "json".to_owned()],
                )),
        )
    };
    records(bench).into_iter().filter_map(ask).collect()
}

/// When everybody has moved after a record was changed.
pub(super) fn time_to_live(bench: &Bench<'_>) -> Vec<Draft> {
    let ask = |(node, record): (NodeId, &DnsRecord)| {
        let name = bench.case.name(node);
        let ttl = record.tail.ttl;
        let text = format!(
            "The record {} at {name} has a TTL of {ttl}. It is changed to point elsewhere. After \
             how many seconds, at most, do all well-behaved clients go to the new place?",
            record.name
        );
        let why = format!(
            "{} s: who asked just before the change keeps the old answer for the whole TTL. As \
             long, a dead address goes on being used.",
            super::super::figure(ttl.secs())
        );
        Draft::number(name, text, ttl.secs(), 0.0, "s")
            .why(why)
            .run(kill_row(name))
    };
    records(bench).into_iter().map(ask).collect()
}

/// How often a browser asks.
pub(super) fn lookups(bench: &Bench<'_>) -> Vec<Draft> {
    let clients = bench.case.flow.clients.iter().copied();
    let ask = |client: usize| {
        let hops = bench.case.flow.stations[client].lookups.iter();
        let servers: Vec<NodeId> = hops
            .map(|hop| NodeId::new(bench.case.flow.hops[*hop].to))
            .collect();
        let first = *servers.first()?;
        let name = bench.case.name(first);
        let record = records(bench).into_iter().next()?;
        let text = format!(
            "One browser sends 1,000 requests for {} within {}, the TTL of its record. How many \
             look-ups does it make?",
            bench.model().topology.site,
            record.1.tail.ttl
        );
        let why = format!(
            "One: the answer is kept for the TTL. {} is not in the way of requests, and its death \
             is felt only when answers run out.",
            list(&bench.case.names(&servers))
        );
        Some(
            Draft::number(
                bench.case.name(NodeId::new(client)),
                text,
                1.0,
                0.0,
                "look-ups",
            )
            .why(why)
            .look([name.to_owned()])
            .run(kill_row(name)),
        )
    };
    clients.filter_map(ask).take(2).collect()
}
