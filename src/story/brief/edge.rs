//! The edge: names, addresses, protocols, certificates and load balancers.
//!
//! Refuses what lies behind them.

use super::{Reply, State};
use crate::design::entry::leads_to;
use crate::design::model::{Entity, NodeId};
use crate::design::records::DnsRecord;
use crate::design::words::{Check, RecordKind};
use crate::design::{Choice, Kind, LinkKind};
use crate::story::claims::Bench;
use crate::text::list;

/// The records of the design's name servers.
fn records<'a>(bench: &Bench<'a>) -> Vec<&'a DnsRecord> {
    let servers = bench.case.components();
    servers
        .filter_map(|(_, component)| match &component.kind {
            Kind::Dns(dns) => Some(dns.records.iter()),
            _ => None,
        })
        .flatten()
        .collect()
}

/// `www`, written as such or in full.
fn is_www(record: &DnsRecord) -> bool {
    record.name == "www" || record.name.starts_with("www.")
}

/// Whether a record's target is where visitors come in.
fn is_entry(bench: &Bench<'_>, target: &str) -> bool {
    let model = bench.case.model;
    let to_host = bench
        .case
        .entries()
        .iter()
        .any(|(_, node)| leads_to(model, target, *node));
    to_host
        || model.graph.node_indices().any(|node| {
            matches!(model.graph[node].entity, Entity::Address(_)) && leads_to(model, target, node)
        })
}

/// The `www` record: an A record to the way in, or a CNAME to a name that has one.
pub(super) fn www(bench: &Bench<'_>) -> Reply {
    let all = records(bench);
    let Some(www) = all.iter().find(|record| is_www(record)) else {
        return Reply::fail(if all.is_empty() {
            "No name server has a record."
        } else {
            "No record is called www."
        });
    };
    let target = &www.target;
    match www.kind {
        Choice::Undecided => Reply::open(format!(
            "www leads to {target}; the kind of record is left open."
        )),
        Choice::Is(RecordKind::Cname) => cname(bench, &all, target),
        Choice::Is(kind) if is_entry(bench, target) => {
            let address = address(bench, target);
            Reply::pass(format!(
                "www is an {} record for {target}{address}.",
                word(kind)
            ))
        }
        Choice::Is(kind) => Reply::fail(format!(
            "www is an {} record for {target}, where no visitor comes in.",
            word(kind)
        )),
    }
}

fn cname(bench: &Bench<'_>, all: &[&DnsRecord], target: &str) -> Reply {
    if target.parse::<std::net::IpAddr>().is_ok() {
        return Reply::fail(format!(
            "www is a CNAME for {target}: a CNAME leads to a name, never to an address."
        ));
    }
    let site = bench.case.model.topology.site.trim_start_matches("www.");
    let is_apex = target == "@" || target == site;
    let apex = all.iter().find(|record| {
        let is_named = record.name == "@" || record.name.is_empty() || record.name == site;
        is_named && matches!(record.kind, Choice::Is(RecordKind::A | RecordKind::Aaaa))
    });
    match apex {
        Some(apex) if is_apex && is_entry(bench, &apex.target) => Reply::pass(format!(
            "www is a CNAME for {target}, which has an A record for {}: one look-up more.",
            apex.target
        )),
        _ => Reply::fail(format!(
            "www is a CNAME for {target}, which has no A record here."
        )),
    }
}

/// The public address behind a record's target.
fn address(bench: &Bench<'_>, target: &str) -> String {
    let topology = &bench.case.model.topology;
    let of_host = topology
        .hosts
        .get(target)
        .and_then(|host| host.ip.as_deref());
    let of_cluster = topology
        .clusters
        .get(target)
        .and_then(|one| one.ip.as_deref());
    of_host
        .or(of_cluster)
        .map(|ip| format!(" ({ip})"))
        .unwrap_or_default()
}

const fn word(kind: RecordKind) -> &'static str {
    match kind {
        RecordKind::A => "A",
        RecordKind::Aaaa => "AAAA",
        RecordKind::Cname => "CNAME",
    }
}

/// A visitor who comes in somewhere.
pub(super) fn visitor(bench: &Bench<'_>) -> Reply {
    match bench.case.entries().first() {
        Some((edge, _)) => {
            Reply::pass(format!("The story starts with {}.", bench.case.link(*edge)))
        }
        None => Reply::fail("No visitor comes in anywhere."),
    }
}

/// What the visitor's computer and the site speak.
pub(super) fn protocol(bench: &Bench<'_>) -> Reply {
    let model = bench.case.model;
    let Some((edge, _)) = bench.case.entries().first() else {
        return Reply::fail("No visitor comes in anywhere.");
    };
    let link = bench.case.link(*edge);
    match model.graph[*edge].kind {
        LinkKind::Https => Reply::pass(format!("{link}: HTTPS, that is HTTP in TLS over TCP/IP.")),
        LinkKind::Http => Reply::pass(format!("{link}: HTTP over TCP/IP.")),
        _ => Reply::open(format!("{link}: the protocol is not named.")),
    }
}

/// Visitors come in by HTTPS.
pub(super) fn https(bench: &Bench<'_>) -> Reply {
    let model = bench.case.model;
    let entries = bench.case.entries();
    let mut clear: Vec<&str> = entries
        .iter()
        .filter(|(edge, _)| !model.graph[*edge].is_encrypted())
        .map(|(edge, _)| bench.case.link(*edge))
        .collect();
    clear.dedup();
    if entries.is_empty() {
        Reply::fail("No visitor comes in anywhere.")
    } else if clear.is_empty() {
        let link = entries
            .first()
            .map_or("", |(edge, _)| bench.case.link(*edge));
        Reply::pass(format!("{link} is encrypted."))
    } else {
        Reply::fail(format!("In clear: {}.", list(&clear)))
    }
}

/// A certificate that some listener shows.
pub(super) fn certificate(bench: &Bench<'_>) -> Reply {
    let mut shown = Vec::new();
    let mut open = Vec::new();
    for (node, component) in bench.case.components() {
        if let Some(tls) = component.kind.tls() {
            match &tls.certificate {
                Choice::Is(name) => shown.push(format!("{name} at {}", bench.case.name(node))),
                Choice::Undecided => open.push(bench.case.name(node)),
            }
        }
    }
    let boxes = bench.of_kind(|kind| matches!(kind, Kind::Certificate(_)));
    if !shown.is_empty() {
        Reply::pass(format!("{}.", list(&shown)))
    } else if !open.is_empty() {
        Reply::open(format!(
            "{} decrypts; with which certificate is left open.",
            list(&open)
        ))
    } else if boxes.is_empty() {
        Reply::fail("There is none.")
    } else {
        Reply::fail(format!(
            "{} is drawn, but no listener shows it.",
            list(&bench.case.names(&boxes))
        ))
    }
}

/// The load balancers.
pub(super) fn balancers(bench: &Bench<'_>) -> Vec<NodeId> {
    bench.of_kind(|kind| matches!(kind, Kind::LoadBalancer(_)))
}

/// A choice of every load balancer: chosen, or left open.
pub(super) fn chosen(
    bench: &Bench<'_>,
    what: &str,
    choice: impl Fn(&crate::design::kinds::LoadBalancer) -> Option<String>,
) -> Reply {
    let mut told = Vec::new();
    let mut open = Vec::new();
    for node in balancers(bench) {
        let Some(Kind::LoadBalancer(one)) = bench.case.kind(node) else {
            continue;
        };
        let name = bench.case.name(node);
        match choice(one) {
            Some(words) => told.push(format!("{name}: {words}")),
            None if one.considers.is_empty() || what != "algorithm" => open.push(name.to_owned()),
            None => {
                let weighed: Vec<&str> = one.considers.iter().map(|one| one.word()).collect();
                open.push(format!("{name} (weighed: {})", list(&weighed)));
            }
        }
    }
    if told.is_empty() && open.is_empty() {
        Reply::fail("There is no load balancer.")
    } else if open.is_empty() {
        Reply::pass(format!("{}.", list(&told)))
    } else {
        Reply::open(format!("The {what} is left open at {}.", list(&open)))
    }
}

/// Two balancers that stand in for one another.
pub(super) fn cluster(bench: &Bench<'_>) -> Reply {
    let model = bench.case.model;
    let pair = balancers(bench);
    let names = list(&bench.case.names(&pair));
    if pair.len() < 2 {
        return Reply::fail(format!("{} of 2 load balancers: {names}.", pair.len()));
    }
    for (name, cluster) in &model.topology.clusters {
        let members: Vec<&String> = cluster.members.keys().collect();
        if members.len() < 2 {
            continue;
        }
        let told = format!("{} share {name}", list(&members));
        return match cluster.by {
            Choice::Is(by) => Reply::pass(format!("{told}, moved by {}.", by.word())),
            Choice::Undecided if cluster.mode.is_undecided() => {
                Reply::open(format!("{told}; what moves the address is left open."))
            }
            Choice::Undecided => Reply::pass(format!(
                "{told}, {}; nothing moves the address.",
                cluster.mode.get().map_or("", |mode| mode.word())
            )),
        };
    }
    let is_entry = |node: &&NodeId| bench.case.is_entry(**node);
    let checked = bench.of_kind(|kind| {
        matches!(kind, Kind::Dns(dns) if matches!(dns.check, Choice::Is(check) if check != Check::Off))
    });
    if pair.iter().filter(is_entry).count() >= 2 && !checked.is_empty() {
        let dns = list(&bench.case.names(&checked));
        return Reply::pass(format!("{dns} names {names}, and checks them."));
    }
    Reply::new(
        State::Fail,
        format!("{names} are not a cluster: nothing lets one stand in for the other."),
    )
}
