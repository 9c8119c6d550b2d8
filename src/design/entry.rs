//! How visitors come in: which entry points a client has, and what DNS does about them.
//!
//! Refuses health: whether an entry point is alive is the engines' question.

use super::flow::{Flow, HopId, StationId};
use super::kinds::{Dns, Kind};
use super::model::{Entity, Model, NodeId};
use super::records::DnsRecord;
use super::value::{Choice, Time};
use super::words::{Check, Class, DnsPolicy};

/// How a client chooses among its entry points for one class.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct EntryPolicy {
    /// Groups of entry points in order of preference; each entry with its weight.
    pub groups: Vec<Vec<(HopId, f64)>>,
    /// Dead entries are taken out of the answers: clients are not stuck with them.
    pub checked: bool,
}

/// The DNS records that lead to a node, with the server that has them.
fn records_for(model: &Model, node: NodeId) -> impl Iterator<Item = (&Dns, &DnsRecord)> {
    model
        .graph
        .node_indices()
        .filter_map(|server| match model.graph[server].kind() {
            Some(Kind::Dns(dns)) => Some(dns),
            _ => None,
        })
        .flat_map(|dns| dns.records.iter().map(move |record| (dns, record)))
        .filter(move |(_, record)| leads_to(model, &record.target, node))
}

/// Whether a record's target is this node: by name, by its host, or by an address.
#[must_use]
pub fn leads_to(model: &Model, target: &str, node: NodeId) -> bool {
    let this = &model.graph[node];
    if this.authored == target || this.name == target {
        return true;
    }
    if let Entity::Address(cluster) = &this.entity {
        return cluster.ip.as_deref() == Some(target);
    }
    this.host.is_some_and(|host| {
        let host = &model.hosts[host.index()];
        host.authored == target || host.name == target || host.record.ip.as_deref() == Some(target)
    })
}

fn is_checked(dns: &Dns) -> bool {
    matches!(dns.check, Choice::Is(check) if check != Check::Off)
}

/// Whether DNS takes a dead node out of its answers.
pub(super) fn dns_checks(model: &Model, node: NodeId) -> bool {
    records_for(model, node).any(|(dns, _)| is_checked(dns))
}

/// The longest time an answer that leads to one of these nodes may be kept.
#[must_use]
pub fn ttl(model: &Model) -> Time {
    model
        .graph
        .node_indices()
        .filter_map(|node| match model.graph[node].kind() {
            Some(Kind::Dns(dns)) => dns.records.iter().map(|record| record.tail.ttl).max(),
            _ => None,
        })
        .max()
        .unwrap_or(Time::from_secs(300))
}

/// The entry points of a client for one class.
pub(super) fn policy(model: &Model, flow: &Flow, client: StationId, class: Class) -> EntryPolicy {
    let mut entries: Vec<HopId> = Vec::new();
    for hop in &flow.stations[client].members {
        let target = flow.hops[*hop].to;
        let is_new = entries.iter().all(|entry| flow.hops[*entry].to != target);
        if flow.hops[*hop].classes[class as usize] && is_new {
            entries.push(*hop);
        }
    }
    let mut checked = false;
    let mut ranked: Vec<(u8, HopId, f64)> = Vec::new();
    let home = NodeId::new(client);
    for (place, hop) in entries.iter().enumerate() {
        let target = NodeId::new(flow.hops[*hop].to);
        let (mut rank, mut weight) = (0, f64::from(flow.hops[*hop].weight));
        if let Some((dns, record)) = records_for(model, target).next() {
            checked |= is_checked(dns);
            let is_near = record.tail.near.as_ref().is_some_and(|near| {
                model
                    .zones_around(home)
                    .any(|zone| model.zones[zone.index()].name == near.as_str())
            });
            rank = match dns.policy {
                Choice::Is(DnsPolicy::Geo) if !is_near => 1,
                Choice::Is(DnsPolicy::Failover) => u8::try_from(place).unwrap_or(u8::MAX),
                _ => u8::from(record.tail.backup),
            };
            if dns.policy == Choice::Is(DnsPolicy::Weighted) {
                weight = f64::from(record.tail.weight);
            }
        }
        if flow.hops[*hop].backup {
            rank = rank.max(1);
        }
        ranked.push((rank, *hop, weight));
    }
    ranked.sort_by_key(|(rank, hop, _)| (*rank, *hop));
    let mut groups: Vec<Vec<(HopId, f64)>> = Vec::new();
    let mut last = None;
    for (rank, hop, weight) in ranked {
        if last != Some(rank) {
            groups.push(Vec::new());
            last = Some(rank);
        }
        if let Some(group) = groups.last_mut() {
            group.push((hop, weight));
        }
    }
    EntryPolicy { groups, checked }
}
