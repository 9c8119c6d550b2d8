//! The times in a design: latencies, time-outs, checks and adverts, defaults filled in.
//!
//! Refuses to run: it turns what the file says into nanoseconds.

use super::plan::{NONE, Probe, Vrrp, Way, id};
use crate::balance::haproxy::CheckPolicy;
use crate::design::flow::{Flow, HopId, Role, StationId};
use crate::design::model::{EdgeId, Entity, Model, NodeId};
use crate::design::words::{Check, Mechanism};
use crate::design::{Choice, Kind, LinkKind, Time, entry};
use std::time::Duration;

/// Between two hosts, one way, where the file says nothing.
const BETWEEN_HOSTS_NS: u64 = 500_000;
/// How long an answer may take where the file says nothing.
pub const ANSWER_NS: u64 = 60_000_000_000;
/// How long a connection attempt may take where the file has no place to say it.
pub const CONNECT_NS: u64 = 5_000_000_000;
/// nginx sets a member aside for so long where the file says nothing.
const FAIL_NS: u64 = 10_000_000_000;
/// Nobody checks oftener.
const SHORTEST_INTERVAL: Duration = Duration::from_millis(1);
/// What a commit needs to be sent on, beside the way.
pub(super) const LOCAL_NS: u64 = 1_000_000;
/// An unanswered semi-synchronous commit goes on alone after so long.
pub(super) const SEMI_SYNC_NS: u64 = 10_000_000_000;
/// A member of a group is suspected after five seconds, and five more until it is given up.
pub(super) const EXPEL_NS: u64 = 10_000_000_000;

/// A time on the engine's clock.
pub(super) fn nanos(time: Duration) -> u64 {
    u64::try_from(time.as_nanos()).unwrap_or(u64::MAX)
}

/// One way over a link.
pub(super) fn latency(model: &Model, edge: EdgeId) -> u64 {
    let (from, to) = model.ends(edge);
    let stated = model.graph[edge].tail.latency;
    stated.map_or_else(|| between(model, from, to), Time::nanos)
}

/// One way between two components where the file says nothing.
pub(super) fn between(model: &Model, from: NodeId, to: NodeId) -> u64 {
    if model.on_one_host(from, to) {
        0
    } else {
        BETWEEN_HOSTS_NS
    }
}

/// The mean time that the boxes in a link's path take, where the file states one.
fn gates_ns(model: &Model, flow: &Flow, hop: HopId) -> u64 {
    let boxes = flow.hops[hop].gates.iter().filter_map(|gate| gate.first());
    boxes
        .filter_map(|station| model.graph[NodeId::new(*station)].component())
        .filter_map(|component| component.work.service)
        .map(Time::nanos)
        .sum()
}

pub(super) fn way(model: &Model, flow: &Flow, hop: HopId) -> Way {
    let this = &flow.hops[hop];
    let tail = this.edge.map(|edge| &model.graph[edge].tail);
    let timeout = tail.and_then(|tail| tail.timeout).map(Time::nanos);
    let (connect_ns, answer_ns) = match model.graph[NodeId::new(this.from)].kind() {
        Some(Kind::LoadBalancer(lb)) => {
            let answer = timeout.unwrap_or_else(|| lb.server_timeout.nanos());
            (lb.connect_timeout.nanos(), answer)
        }
        _ => {
            let answer = timeout.unwrap_or(ANSWER_NS);
            (answer.min(CONNECT_NS), answer)
        }
    };
    Way {
        from: id(this.from),
        to: id(this.to),
        latency_ns: this
            .edge
            .map_or(0, |edge| latency(model, edge) + gates_ns(model, flow, hop)),
        connect_ns,
        timeout_ns: answer_ns.max(1),
        weight: this.weight,
        backup: this.backup,
        routed: !matches!(flow.stations[this.from].role, Role::App | Role::Web(_)),
        max_fails: tail.and_then(|tail| tail.max_fails).unwrap_or(1),
        fail_timeout_ns: tail
            .and_then(|tail| tail.fail_timeout)
            .map_or(FAIL_NS, Time::nanos),
        maxconn: tail.and_then(|tail| tail.maxconn).unwrap_or(0),
        maxqueue: tail.and_then(|tail| tail.maxqueue).unwrap_or(0),
        retries: tail.and_then(|tail| tail.retries).unwrap_or(0),
        limiter: NONE,
    }
}

/// The timing of a VRRP address.
pub(super) fn vrrp(model: &Model, flow: &Flow, station: StationId) -> Option<Vrrp> {
    let Entity::Address(cluster) = &model.graph[NodeId::new(station)].entity else {
        return None;
    };
    let members = &flow.stations[station].members;
    let is_member = |node: NodeId| members.iter().any(|hop| flow.hops[*hop].to == node.index());
    let heartbeats = model.graph.edge_indices().filter(|edge| {
        let (from, to) = model.ends(*edge);
        model.graph[*edge].kind == LinkKind::Heartbeat && is_member(from) && is_member(to)
    });
    (cluster.by == Choice::Is(Mechanism::Vrrp)).then(|| Vrrp {
        advert_ns: cluster.advert.nanos().max(1),
        preempt: cluster.preempt,
        releases: cluster.track_weight == Some(0),
        heartbeats: heartbeats.map(EdgeId::index).collect(),
    })
}

/// Every health check, with the time of its first run: HAProxy spreads those of one balancer.
pub(super) fn probes(model: &Model, flow: &Flow) -> Vec<Probe> {
    let mut probes = Vec::new();
    for (station, this) in flow.stations.iter().enumerate() {
        let (inter, fall, rise) = match &this.role {
            Role::Balancer(_) | Role::Proxy => {
                let Some(component) = model.graph[NodeId::new(station)].component() else {
                    continue;
                };
                let probing = &component.probing;
                (probing.inter, probing.fall, probing.rise)
            }
            Role::Address(floating) if floating.dns_checked => dns_probing(model),
            Role::Client { entries, .. } if entries.iter().any(|policy| policy.checked) => {
                dns_probing(model)
            }
            _ => continue,
        };
        let by_dns = matches!(this.role, Role::Address(_) | Role::Client { .. });
        let checked: Vec<HopId> = this
            .members
            .iter()
            .copied()
            .filter(|hop| by_dns || flow.hops[*hop].check != Check::Off)
            .collect();
        let policy = CheckPolicy {
            inter: Duration::from_nanos(inter.nanos()).max(SHORTEST_INTERVAL),
            fall: fall.max(1),
            rise: rise.max(1),
            ..CheckPolicy::default()
        };
        let count = id(checked.len());
        for (place, hop) in checked.into_iter().enumerate() {
            probes.push(Probe {
                hop: id(hop),
                policy,
                first_ns: nanos(policy.first(id(place), count)),
            });
        }
    }
    probes
}

fn dns_probing(model: &Model) -> (Time, u32, u32) {
    model
        .graph
        .node_indices()
        .filter_map(|node| match model.graph[node].kind() {
            Some(Kind::Dns(dns)) if matches!(dns.check, Choice::Is(check) if check != Check::Off) => {
                Some((dns.inter, dns.fall, dns.rise))
            }
            _ => None,
        })
        .next()
        .unwrap_or((Time::from_secs(30), 3, 2))
}

/// The longest time a name's answer may be kept, in nanoseconds.
pub(super) fn ttl_ns(model: &Model) -> u64 {
    entry::ttl(model).nanos().max(1)
}
