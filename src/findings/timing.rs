//! Timing: how long things are waited for, tried again, and out of date.
//!
//! Refuses rates: whether there is room is for `capacity`.

use super::balancing::balancers;
use super::case::{Case, Tier};
use super::rule::Severity::{Info, Medium};
use super::rule::{Answer, Category, Hit, Rule};
use crate::design::model::{EdgeId, NodeId};
use crate::design::words::{Check, LinkKind, ReplicationMode};
use crate::design::{Choice, Class, Kind};
use crate::text::{count, lasting, list};

pub(super) const RULES: &[Rule] = &[
    Rule {
        code: "CAP-06",
        title: "Reads may be out of date",
        category: Category::Data,
        severity: Info,
        asks: "Does a visitor see at once what he has just saved?",
        student: "He saves, the page comes back, and what he saved is not there: the page was \
                  read from the replica, which did not know yet.",
        reviewer: "Read-your-writes is not given: one application writes to the primary and reads \
                   from a replica that follows asynchronously.",
        false_alarm: "Reads that follow a write go to the primary: draw two applications, or say \
                      so in a note.",
        remedy: "Send the reads that follow a write to the primary for as long as the lag lasts.",
        references: &["MySQL Reference Manual, Replication"],
        test: stale_reads,
    },
    Rule {
        code: "CAP-10",
        title: "Caller gives up before the called one",
        category: Category::Capacity,
        severity: Medium,
        asks: "Does everyone in the chain wait no longer than the one before him?",
        student: "The visitor has been told that it failed, and the servers behind are still \
                  working on the answer nobody waits for.",
        reviewer: "An inner timeout longer than the outer one: under overload the work is done \
                   and thrown away, which is more overload.",
        false_alarm: "The work has to be finished whether somebody waits or not.",
        remedy: "Let timeouts grow shorter from the visitor inwards.",
        references: &[],
        test: impatient_caller,
    },
    Rule {
        code: "CAP-11",
        title: "Retries multiply",
        category: Category::Capacity,
        severity: Medium,
        asks: "Does only one layer try again?",
        student: "The balancer tries twice, each web server three times, each application twice: \
                  one request becomes twelve, just when the database is in trouble.",
        reviewer: "Stacked retries are a product; partial failure turns into overload.",
        false_alarm: "A budget over all layers limits the retries.",
        remedy: "Try again in one layer only, the outermost that can.",
        references: &[],
        test: stacked_retries,
    },
    Rule {
        code: "CAP-14",
        title: "Noticing takes longer than may be lost",
        category: Category::Capacity,
        severity: Medium,
        asks: "Is a dead member noticed within the time that service may be away?",
        student: "Until the balancer has noticed, it goes on sending visitors to the dead server. \
                  That alone takes longer than was promised.",
        reviewer: "The detection window, interval times fall, exceeds the recovery time agreed; \
                   no failover behind it can keep the promise.",
        false_alarm: "Failed requests are tried again at once elsewhere, so that nobody waits for \
                      the check.",
        remedy: "Check more often, or with fewer failures, or let requests go elsewhere at once \
                 (`redispatch`).",
        references: &["HAProxy Configuration Manual, check"],
        test: slow_to_notice,
    },
];

/// Seconds that a replica is behind, with whether the file says so.
fn lag_s(case: &Case<'_>, edge: EdgeId) -> (f64, bool) {
    const APPLY_S: f64 = 0.001;
    const WIRE_S: f64 = 0.0005;
    let tail = &case.model.graph[edge].tail;
    let delay = tail.delay.map_or(0.0, |delay| delay.secs());
    let stated = tail.lag.map(|lag| lag.secs());
    let wire = tail.latency.map_or_else(
        || {
            if case.crosses(edge) == Some(false) {
                0.0
            } else {
                WIRE_S
            }
        },
        |latency| latency.secs(),
    );
    (
        stated.unwrap_or(wire + APPLY_S) + delay,
        stated.is_some() || delay > 0.0,
    )
}

fn stale_reads(case: &Case<'_>) -> Answer {
    const NOTICED_S: f64 = 1.0;
    let mut applies = false;
    let mut hits: Vec<(Vec<NodeId>, NodeId, Vec<EdgeId>, NodeId)> = Vec::new();
    let late: Vec<EdgeId> = case
        .model
        .graph
        .edge_indices()
        .filter(|edge| {
            let link = &case.model.graph[*edge];
            link.kind == LinkKind::Replication
                && !matches!(
                    link.tail.mode,
                    Some(Choice::Is(ReplicationMode::Sync | ReplicationMode::Group))
                )
        })
        .collect();
    for app in case.tier(Tier::App) {
        let (mut reads, mut writes) = (Vec::new(), Vec::new());
        for hop in &case.flow.stations[app.index()].data {
            let hop = &case.flow.hops[*hop];
            let (to, edge) = (NodeId::new(hop.to), hop.edge);
            let kind = edge.map(|edge| case.model.graph[edge].kind);
            if matches!(kind, Some(LinkKind::Read | LinkKind::ReadWrite)) {
                reads.push(to);
            }
            if matches!(kind, Some(LinkKind::Write | LinkKind::ReadWrite))
                && case.is_writable(to.index())
            {
                writes.push(to);
            }
        }
        applies |= !reads.is_empty() && !writes.is_empty();
        for replica in reads {
            let Some((feeds, primary)) = fed_through(case, &late, replica, &writes) else {
                continue;
            };
            match hits.iter_mut().find(|(_, known, ..)| *known == replica) {
                Some((apps, ..)) => apps.push(*app),
                None => hits.push((vec![*app], replica, feeds, primary)),
            }
        }
    }
    let hits = hits.into_iter().map(|(apps, replica, feeds, primary)| {
        // Each link of a chain adds its own.
        let lags = feeds.iter().map(|feed| lag_s(case, *feed));
        let (lag, stated) = lags.fold((0.0, true), |(sum, all), (lag, stated)| {
            (sum + lag, all && stated)
        });
        let names = case.names(&apps);
        let evidence = format!(
            "{} write to {} and read from {}, which is {} behind{}.",
            list(&names),
            case.name(primary),
            case.name(replica),
            lasting(lag),
            if stated { "" } else { " (assumed)" }
        );
        let evidence = if names.len() == 1 {
            evidence.replacen(" write to", " writes to", 1).replacen(
                " and read from",
                " and reads from",
                1,
            )
        } else {
            evidence
        };
        let hit = Hit::at(case.name(replica), evidence).with(names);
        let hit = hit.costing(vec![Class::Read], 0.0);
        if lag >= NOTICED_S {
            hit.rated(Medium)
        } else {
            hit
        }
    });
    Answer::when(applies, hits.collect())
}

/// The links by which a database gets, late, what is written to one of these, nearest first.
fn fed_through(
    case: &Case<'_>,
    late: &[EdgeId],
    replica: NodeId,
    written: &[NodeId],
) -> Option<(Vec<EdgeId>, NodeId)> {
    let mut ways: Vec<(Vec<EdgeId>, NodeId)> = vec![(Vec::new(), replica)];
    let mut next = 0;
    while let Some((way, at)) = ways.get(next).cloned() {
        next += 1;
        for edge in late {
            let (source, target) = case.model.ends(*edge);
            if target != at || ways.iter().any(|(_, seen)| *seen == source) {
                continue;
            }
            let mut way = way.clone();
            way.push(*edge);
            if written.contains(&source) {
                return Some((way, source));
            }
            ways.push((way, source));
        }
    }
    None
}

/// How long the caller at one end waits for what it asks over a link, where the file says so.
fn patience_s(case: &Case<'_>, edge: EdgeId) -> Option<f64> {
    case.model.graph[edge]
        .tail
        .timeout
        .map(|timeout| timeout.secs())
}

fn impatient_caller(case: &Case<'_>) -> Answer {
    let mut applies = false;
    let mut hits: Vec<Hit> = Vec::new();
    for edge in case.request_links() {
        let (caller, called) = case.model.ends(edge);
        let outer = match case.kind(caller) {
            // A balancer's own patience has a documented default, so that it is always known.
            Some(Kind::LoadBalancer(lb)) => {
                Some(patience_s(case, edge).unwrap_or_else(|| lb.server_timeout.secs()))
            }
            Some(Kind::Client(_)) | None => None,
            Some(_) => patience_s(case, edge),
        };
        let Some(outer) = outer else { continue };
        for inner in case.out(called) {
            let kind = case.model.graph[inner].kind;
            let Some(waits) =
                patience_s(case, inner).filter(|_| kind.is_request() || kind.is_data())
            else {
                continue;
            };
            applies = true;
            if waits > outer {
                let evidence = format!(
                    "{} waits {} for {}, which waits {} for {}.",
                    case.name(caller),
                    lasting(outer),
                    case.name(called),
                    lasting(waits),
                    case.name(case.model.ends(inner).1)
                );
                let link = case.link(inner).to_owned();
                hits.push(Hit::at(link, evidence).with(case.names(&[caller, called])));
            }
        }
    }
    Answer::when(applies, hits)
}

fn stacked_retries(case: &Case<'_>) -> Answer {
    const MANY: u32 = 4;
    let stations = &case.flow.stations;
    // The most tries that one request can become from here on, and the layers that try again.
    let mut most: Vec<(u32, Vec<NodeId>)> = vec![(1, Vec::new()); stations.len()];
    for station in &case.flow.order {
        let this = &stations[*station];
        let node = NodeId::new(*station);
        let ways = this.members.iter().chain(&this.data).chain(&this.needs);
        for hop in ways {
            let hop = &case.flow.hops[*hop];
            let own = hop
                .edge
                .and_then(|edge| case.model.graph[edge].tail.retries)
                .unwrap_or(0);
            let elsewhere = match case.kind(node) {
                Some(Kind::WebServer(web)) => {
                    let others = u32::try_from(case.pool(node).len())
                        .unwrap_or(1)
                        .saturating_sub(1);
                    web.retries.unwrap_or(others).min(others)
                }
                _ => 0,
            };
            let tries = 1 + own.max(elsewhere);
            let (behind, layers) = &most[hop.to];
            let product = tries.saturating_mul(*behind);
            if product > most[*station].0 {
                let mut layers = layers.clone();
                if tries > 1 {
                    layers.insert(0, node);
                }
                most[*station] = (product, layers);
            }
        }
    }
    let worst = case
        .entries()
        .iter()
        .map(|(_, node)| *node)
        .max_by_key(|node| (most[node.index()].0, std::cmp::Reverse(node.index())));
    let Some(entry) = worst else {
        return Answer::not_here();
    };
    let (tries, layers) = &most[entry.index()];
    let applies = !layers.is_empty();
    if *tries < MANY || layers.len() < 2 {
        return Answer::when(applies, Vec::new());
    }
    let names = case.names(layers);
    let evidence = format!(
        "{} try again, one behind the other: one request can become {}.",
        list(&names),
        count(*tries as usize, "attempt")
    );
    Answer::of(vec![Hit::of(names, evidence)])
}

fn slow_to_notice(case: &Case<'_>) -> Answer {
    let checking: Vec<NodeId> = balancers(case)
        .filter(|(node, _)| case.pool(*node).len() > 1)
        .map(|(node, _)| node)
        .collect();
    if checking.is_empty() {
        return Answer::not_here();
    }
    let Some(rto) = case.model.topology.goals.rto else {
        return Answer::lacking(vec!["how long service may be away (goals: rto)".to_owned()]);
    };
    let mut hits = Vec::new();
    for node in checking {
        let Some(component) = case.component(node) else {
            continue;
        };
        let probing = &component.probing;
        if probing.check == Choice::Is(Check::Off) {
            continue;
        }
        let window = probing.inter.secs() * f64::from(probing.fall);
        let redispatches =
            matches!(&component.kind, Kind::LoadBalancer(lb) if lb.redispatch && lb.retries > 0);
        if window <= rto.secs() || redispatches {
            continue;
        }
        let pool = case.pool(node);
        let share = case.load.all(node.index()) / pool.len().max(1) as f64;
        let lost = case.model.topology.workload.rps * share * window;
        let evidence = format!(
            "{} takes a dead member out after up to {} ({} × {}); {} are agreed. In that time up \
             to {lost:.0} requests go to the dead one.",
            case.name(node),
            lasting(window),
            lasting(probing.inter.secs()),
            probing.fall,
            lasting(rto.secs())
        );
        hits.push(Hit::at(case.name(node), evidence));
    }
    Answer::of(hits)
}
