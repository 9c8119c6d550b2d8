//! Names: which record says where the site is, for how long an answer is kept, who asks how often.
//!
//! Refuses names that lead nowhere.

use super::super::draft::Draft;
use super::words::{MOST, kill_row};
use crate::design::entry::leads_to;
use crate::design::model::{Entity, NodeId};
use crate::design::records::DnsRecord;
use crate::design::words::RecordKind;
use crate::design::{Choice, Kind};
use crate::story::claims::{Bench, Run};
use crate::text::{list, s};
use crate::traffic::{Options, SECOND_NS, Simulation};
use std::net::IpAddr;

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

/// What a record's answer is, followed to where it leads.
struct Trace {
    /// What the name server answers, in words.
    answer: String,
    /// The kind of record that can hold such an answer.
    kind: RecordKind,
    /// What listens there, of the design.
    ends: Vec<NodeId>,
}

/// Follows a record; nothing where it is not said what the answer looks like.
fn follow(bench: &Bench<'_>, record: &DnsRecord) -> Option<Trace> {
    let (model, target) = (bench.model(), record.target.as_str());
    let ends: Vec<NodeId> = model
        .graph
        .node_indices()
        .filter(|node| leads_to(model, target, *node))
        .filter(|node| match &model.graph[*node].entity {
            Entity::Component(component) => component.kind.answers(),
            Entity::Address(_) => true,
            Entity::Host => false,
        })
        .collect();
    let kind_of = |ip: IpAddr| match ip {
        IpAddr::V4(_) => RecordKind::A,
        IpAddr::V6(_) => RecordKind::Aaaa,
    };
    if let Ok(ip) = target.parse::<IpAddr>() {
        return Some(Trace {
            answer: target.to_owned(),
            kind: kind_of(ip),
            ends,
        });
    }
    let is_known = !ends.is_empty() || model.hosts.iter().any(|host| host.authored == target);
    if record.kind == Choice::Is(RecordKind::Cname) || !is_known {
        let is_name = is_known || target.contains('.');
        return is_name.then(|| Trace {
            answer: if is_known {
                format!("the name {target}")
            } else {
                target.to_owned()
            },
            kind: RecordKind::Cname,
            ends,
        });
    }
    let host = model.hosts.iter().find(|host| host.authored == target);
    let of_host = host.and_then(|host| host.record.ip.as_deref());
    let ip = of_host.or_else(|| ends.iter().find_map(|end| address(bench, *end)));
    let kind = match ip.map(str::parse::<IpAddr>) {
        Some(Ok(ip)) => kind_of(ip),
        Some(Err(_)) => return None,
        None => RecordKind::A,
    };
    let answer = match ip {
        Some(ip) => format!("{ip}, the address of {target}"),
        None => format!("the IPv4 address of {target}"),
    };
    Some(Trace { answer, kind, ends })
}

/// The address at which something of the design listens.
fn address<'a>(bench: &Bench<'a>, node: NodeId) -> Option<&'a str> {
    let model = bench.model();
    if let Entity::Address(cluster) = &model.graph[node].entity {
        return cluster.ip.as_deref();
    }
    let host = model.graph[node].host?;
    model.hosts.get(host.index())?.record.ip.as_deref()
}

/// Requests a second, and the seconds, in which one sees where visitors arrive.
const VISITS_RPS: f64 = 100.0;
const VISITS_S: u64 = 2;

/// Where visitors arrive when traffic is played, with how many requests.
fn arrivals(bench: &Bench<'_>) -> Vec<(NodeId, u64)> {
    let flow = bench.case.flow;
    let options = Options {
        rate: Some(VISITS_RPS),
        ..Options::default()
    };
    let mut traffic = Simulation::new(bench.model(), flow, options);
    traffic.run_until(VISITS_S * SECOND_NS);
    let mut arrivals: Vec<(NodeId, u64)> = Vec::new();
    for client in &flow.clients {
        for hop in &flow.stations[*client].members {
            let counts = traffic.measures().hops.get(*hop);
            let sent: u64 = counts.map_or(0, |one| one.sent.iter().sum());
            let to = NodeId::new(flow.hops[*hop].to);
            match arrivals.iter_mut().find(|(known, _)| *known == to) {
                Some((_, count)) => *count += sent,
                None => arrivals.push((to, sent)),
            }
        }
    }
    arrivals.retain(|(_, count)| *count > 0);
    arrivals
}

/// Which kind of record it is.
pub(super) fn record_kind(bench: &Bench<'_>) -> Vec<Draft> {
    let records = records(bench);
    if records.is_empty() {
        return Vec::new();
    }
    let arrivals = arrivals(bench);
    let mut asked: Vec<String> = Vec::new();
    let mut ask = |(node, record): (NodeId, &DnsRecord)| {
        let name = bench.case.name(node);
        let trace = follow(bench, record)?;
        // What is wrong in the file is a finding, and no question.
        if record.kind != Choice::Is(trace.kind) || asked.contains(&trace.answer) {
            return None;
        }
        asked.push(trace.answer.clone());
        let text = format!(
            "{name} answers for {} with {}. Which kind of record is that?",
            record.name, trace.answer
        );
        let (right, why) = match trace.kind {
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
        let there = arrivals.iter().filter(|(to, _)| trace.ends.contains(to));
        let listens: Vec<String> = there
            .clone()
            .map(|(to, _)| bench.case.name(*to).to_owned())
            .collect();
        let reached: u64 = there.map(|(_, count)| count).sum();
        let all: u64 = arrivals.iter().map(|(_, count)| count).sum();
        let next = match trace.kind {
            RecordKind::Cname => "where that is has to be looked up in turn",
            RecordKind::A | RecordKind::Aaaa => "the browser connects to it",
        };
        let mut shown = format!("Followed: {} is {}; {next}.", record.name, trace.answer);
        if reached > 0 {
            shown.push_str(&format!(
                " {} listen{} there: played, {reached} of {all} requests arrive at it.",
                list(&listens),
                s(listens.len())
            ));
        }
        // Floating addresses have no row of their own.
        let mut nodes = arrivals.iter().map(|(to, _)| *to);
        let row = nodes
            .find(|to| trace.ends.contains(to) && bench.model().graph[*to].component().is_some());
        let requests = vec!["--requests".to_owned(), "200".to_owned()];
        let run = Run {
            row: row.map_or("", |node| bench.case.name(node)).to_owned(),
            ..Run::with("simulate", requests)
        };
        Some(
            Draft::one(name, text, right)
                .wrong("CNAME", "a CNAME holds another name, never an address")
                .wrong("A", "an A record holds an address, not a name")
                .wrong("MX", "that is where mail goes")
                .wrong("NS", "that names the servers which know the zone")
                .wrong("TXT", "that is text for whoever reads it")
                .why(why)
                .shown(shown)
                .look(listens.into_iter().chain([name.to_owned()]))
                .run(run),
        )
    };
    records.into_iter().filter_map(&mut ask).collect()
}

/// When everybody has moved after a record was changed.
pub(super) fn time_to_live(bench: &Bench<'_>) -> Vec<Draft> {
    let ask = |(node, record): (NodeId, &DnsRecord)| {
        let name = bench.case.name(node);
        let ttl = record.tail.ttl;
        let text = format!(
            "{name} has a record for {} with a TTL of {ttl}. It is changed to point elsewhere. \
             After how many seconds, at most, do all well-behaved clients go to the new place?",
            record.name
        );
        let why = format!(
            "{} s: whoever asked just before the change keeps the old answer for the whole TTL. \
             For as long a dead address goes on being used.",
            super::super::figure(ttl.secs())
        );
        Draft::number(name, text, ttl.secs(), 0.0, "s")
            .why(why)
            .run(kill_row(name))
    };
    let mut asked: Vec<(&str, u64)> = Vec::new();
    let mut records = records(bench);
    records.retain(|(_, record)| {
        let known = (record.name.as_str(), record.tail.ttl.nanos());
        let is_new = !asked.contains(&known);
        asked.push(known);
        is_new
    });
    records.into_iter().map(ask).collect()
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
            "One: the answer is kept for the TTL. {} in the way of requests, and {} death is felt \
             only when answers run out.",
            match servers.as_slice() {
                [_] => format!("{name} is not"),
                _ => format!("{} are not", list(&bench.case.names(&servers))),
            },
            if servers.len() == 1 { "its" } else { "their" }
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
