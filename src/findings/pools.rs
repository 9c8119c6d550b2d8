//! Pools: whether what a balancer is told of its members fits what they are.
//!
//! Refuses health checks, and the choice of the next member as such.

use super::balancing::{alike, balancers};
use super::capacity::{lacks_rates, offered, rate};
use super::case::Case;
use super::phrase::percent;
use super::rule::Severity::{Info, Low, Medium};
use super::rule::{Answer, Category, Hit, Rule};
use crate::design::flow::Hop;
use crate::design::model::{EdgeId, NodeId};
use crate::design::words::{Algorithm, Check, Engine as Program};
use crate::design::{Choice, Kind};
use crate::text::{count, list, s};

pub(super) const RULES: &[Rule] = &[
    Rule {
        code: "LBC-04",
        title: "Turns on long connections",
        category: Category::Balancing,
        severity: Info,
        asks: "Does the algorithm see how long connections last?",
        student: "A connection to a database stays open for hours. Taking turns counts them when \
                  they are opened, and does not see that one server has kept all of its own.",
        reviewer: "Rotation over long sessions drifts apart: whoever came back last stays empty \
                   until connections are opened anew.",
        false_alarm: "The connections are short: each query opens one.",
        remedy: "Use least connections for long sessions.",
        references: &["HAProxy Configuration Manual, balance leastconn"],
        test: turns_on_long_sessions,
    },
    Rule {
        code: "LBC-08",
        title: "No limit on what a member is sent",
        category: Category::Balancing,
        severity: Low,
        asks: "Does the balancer keep from a member what it cannot work on?",
        student: "The balancer hands over everything at once, however much the server can do. \
                  The queue then stands in the server, where everybody waits.",
        reviewer: "Without maxconn the queue is inside the member: no fairness, no shedding, no \
                   redispatch of what waits.",
        false_alarm: "The member limits itself and refuses quickly.",
        remedy: "Give the link a maxconn of what the member can work on at once.",
        references: &["HAProxy Configuration Manual, maxconn (server)"],
        test: unlimited,
    },
    Rule {
        code: "LBC-10",
        title: "Backup is smaller than what it stands in for",
        category: Category::Balancing,
        severity: Medium,
        asks: "Can the first backup carry what the active members carry?",
        student: "When the active servers are gone, one backup gets everything. It can do less \
                  than they could.",
        reviewer: "Only the first healthy backup serves unless all of them are allowed; its \
                   capacity is the pool's after a failover.",
        false_alarm: "The backup only says sorry: that takes no time.",
        remedy: "Let all backups serve together, or give the first one the capacity.",
        references: &["HAProxy Configuration Manual, option allbackups"],
        test: small_backup,
    },
    Rule {
        code: "LBC-11",
        title: "Equal parts for unequal members",
        category: Category::Balancing,
        severity: Low,
        asks: "Do the weights follow what the members can do?",
        student: "Each server gets the same number of requests. The small one is full while the \
                  large one is bored.",
        reviewer: "Capacities differ by more than two and the weights do not: the pool saturates \
                   at its weakest member.",
        false_alarm: "The members' limits (maxconn) already hold the small one back.",
        remedy: "Give the members weights in the proportion of their capacities, or use least \
                 connections.",
        references: &["HAProxy Configuration Manual, weight"],
        test: equal_parts,
    },
    Rule {
        code: "LBC-13",
        title: "nginx never sets the member aside",
        category: Category::Balancing,
        severity: Low,
        asks: "Does nginx notice failed requests?",
        student: "nginx learns from failed requests which server is dead. Here it is told not to \
                  count them, so that it keeps asking the dead one.",
        reviewer: "max_fails 0 switches passive checks off, and active ones are a feature of the \
                   commercial edition.",
        false_alarm: "The commercial edition is used, with its own checks.",
        remedy: "Leave max_fails at 1 or more, and say for how long with fail_timeout.",
        references: &["nginx, ngx_http_upstream_module, server"],
        test: never_set_aside,
    },
    Rule {
        code: "LBC-14",
        title: "Member with an empty cache gets its full share at once",
        category: Category::Balancing,
        severity: Info,
        asks: "Is a member that comes back given time to warm up?",
        student: "After a restart the cache is empty, and every request goes the long way, just \
                  when the server gets its full share again.",
        reviewer: "No slowstart before members that keep a cache: each return is a load spike on \
                   what is behind them.",
        false_alarm: "What is behind can carry everything without the cache.",
        remedy: "Let the balancer raise the share slowly (`slowstart`).",
        references: &["HAProxy Configuration Manual, slowstart"],
        test: cold_start,
    },
];

/// The hops to the members of a pool.
fn hops<'a>(case: &'a Case<'_>, node: NodeId) -> impl Iterator<Item = &'a Hop> {
    let members = &case.flow.stations[node.index()].members;
    members.iter().map(|hop| &case.flow.hops[*hop])
}

fn turns_on_long_sessions(case: &Case<'_>) -> Answer {
    let to_data = |node: NodeId| {
        let pool = case.pool(node);
        let keeps = |member: &NodeId| matches!(case.kind(*member), Some(Kind::Database(_)));
        pool.len() > 1 && pool.iter().all(keeps)
    };
    let turns = |node: NodeId| {
        matches!(case.kind(node), Some(Kind::LoadBalancer(lb)) if matches!(
            lb.algorithm,
            Choice::Is(Algorithm::RoundRobin | Algorithm::StaticRoundRobin)
        ))
    };
    let applies = balancers(case).any(|(node, _)| to_data(node));
    let hits = alike(case, |node| to_data(node) && turns(node));
    let hits = hits.into_iter().map(|(nodes, pool)| {
        let names = case.names(&nodes);
        let evidence = format!(
            "{} take{} turns over {}, whose connections last.",
            list(&names),
            s(names.len()),
            list(&case.names(&pool))
        );
        Hit::of(names, evidence)
    });
    Answer::when(applies, hits.collect())
}

fn unlimited(case: &Case<'_>) -> Answer {
    let mut applies = false;
    let mut unknown: Vec<NodeId> = Vec::new();
    let mut open: Vec<(NodeId, NodeId, EdgeId)> = Vec::new();
    for (node, lb) in balancers(case) {
        if lb.engine != Program::Haproxy {
            continue;
        }
        for hop in hops(case, node) {
            let (Some(edge), member) = (hop.edge, NodeId::new(hop.to)) else {
                continue;
            };
            let limited = case.model.graph[edge].tail.maxconn.is_some();
            let workers = case
                .component(member)
                .and_then(|member| member.work.workers);
            if workers.is_none() && !limited {
                if !unknown.contains(&member) {
                    unknown.push(member);
                }
                continue;
            }
            applies = true;
            if !limited {
                open.push((node, member, edge));
            }
        }
    }
    let hits = alike(case, |node| open.iter().any(|(from, ..)| *from == node));
    let hits = hits.into_iter().map(|(nodes, pool)| {
        let concerned: Vec<String> = pool
            .iter()
            .filter(|member| open.iter().any(|(_, to, _)| to == *member))
            .filter_map(|member| {
                let workers = case.component(*member)?.work.workers?;
                Some(format!(
                    "{} (works on {workers} at once)",
                    case.name(*member)
                ))
            })
            .collect();
        let edges: Vec<EdgeId> = open
            .iter()
            .filter(|(from, ..)| nodes.contains(from))
            .map(|(.., edge)| *edge)
            .collect();
        let names = case.names(&nodes);
        let evidence = format!(
            "{} send{} everything at once to {}.",
            list(&names),
            s(names.len()),
            list(&concerned)
        );
        Hit::of(names, evidence).with(case.link_names(&edges))
    });
    Answer::when(applies, hits.collect()).and_lacks(lacks_rates(case, &unknown))
}

fn small_backup(case: &Case<'_>) -> Answer {
    let mut applies = false;
    let mut unknown = Vec::new();
    let mut hits = Vec::new();
    for (node, lb) in balancers(case) {
        let backups: Vec<NodeId> = hops(case, node)
            .filter(|hop| hop.backup)
            .map(|hop| NodeId::new(hop.to))
            .collect();
        let Some(first) = backups.first().copied() else {
            continue;
        };
        if lb.all_backups && backups.len() > 1 {
            continue;
        }
        let load = offered(case, node);
        let Some(rate) = rate(case, first) else {
            unknown.push(first);
            continue;
        };
        applies = true;
        if load > rate {
            let rest = if backups.len() > 1 {
                format!(
                    " {} wait behind it.",
                    count(backups.len() - 1, "further backup")
                )
            } else {
                String::new()
            };
            let evidence = format!(
                "When the active members of {} are gone, {} gets {load:.0} requests a second and \
                 can do {rate:.0}: {}.{rest}",
                case.name(node),
                case.name(first),
                percent(load / rate)
            );
            let names = case.names(&[node, first]);
            hits.push(Hit::of(names, evidence));
        }
    }
    Answer::when(applies, hits).and_lacks(lacks_rates(case, &unknown))
}

fn equal_parts(case: &Case<'_>) -> Answer {
    const UNEQUAL: f64 = 2.0;
    let mut unknown: Vec<NodeId> = Vec::new();
    let mut hits = Vec::new();
    let mut applies = false;
    for (node, lb) in balancers(case) {
        let by_weight = matches!(
            lb.algorithm,
            Choice::Is(
                Algorithm::RoundRobin
                    | Algorithm::StaticRoundRobin
                    | Algorithm::Random
                    | Algorithm::SourceHash
                    | Algorithm::UriHash
            )
        );
        let active: Vec<&Hop> = hops(case, node).filter(|hop| !hop.backup).collect();
        if !by_weight || active.len() < 2 {
            continue;
        }
        let members: Vec<NodeId> = active.iter().map(|hop| NodeId::new(hop.to)).collect();
        let known: Vec<f64> = members
            .iter()
            .filter_map(|member| rate(case, *member))
            .collect();
        if known.len() < members.len() {
            let unsaid = members
                .into_iter()
                .filter(|member| rate(case, *member).is_none());
            let unsaid: Vec<NodeId> = unsaid.filter(|member| !unknown.contains(member)).collect();
            unknown.extend(unsaid);
            continue;
        }
        applies = true;
        let per_weight = |place: usize| known[place] / f64::from(active[place].weight.max(1));
        let ends = (0..active.len()).fold(None, |ends: Option<(usize, usize)>, place| {
            let (low, high) = ends.unwrap_or((place, place));
            let low = if per_weight(place) < per_weight(low) {
                place
            } else {
                low
            };
            let high = if per_weight(place) > per_weight(high) {
                place
            } else {
                high
            };
            Some((low, high))
        });
        let Some((low, high)) = ends else { continue };
        if per_weight(high) > UNEQUAL * per_weight(low) {
            let (small, large) = (NodeId::new(active[low].to), NodeId::new(active[high].to));
            let parts: u32 = active.iter().map(|hop| hop.weight).sum();
            let evidence = format!(
                "{} gets {} of {} and can do {:.0} a second; {} gets {} of {} and can do {:.0}.",
                case.name(small),
                active[low].weight,
                count(parts as usize, "part"),
                known[low],
                case.name(large),
                active[high].weight,
                parts,
                known[high]
            );
            let names = case.names(&[small, large]);
            hits.push(Hit::at(case.name(node), evidence).with(names));
        }
    }
    Answer::when(applies, hits).and_lacks(lacks_rates(case, &unknown))
}

fn never_set_aside(case: &Case<'_>) -> Answer {
    let mut applies = false;
    let mut hits = Vec::new();
    for (node, component) in case.components() {
        let is_nginx = match &component.kind {
            Kind::LoadBalancer(lb) => lb.engine == Program::Nginx,
            Kind::WebServer(_) => true,
            _ => false,
        };
        let upstream: Vec<EdgeId> = hops(case, node)
            .filter(|hop| hop.check != Check::Http)
            .filter_map(|hop| hop.edge)
            .collect();
        if !is_nginx || upstream.len() < 2 {
            continue;
        }
        applies = true;
        let blind: Vec<EdgeId> = upstream
            .into_iter()
            .filter(|edge| case.model.graph[*edge].tail.max_fails == Some(0))
            .collect();
        if !blind.is_empty() {
            let links = case.link_names(&blind);
            let evidence = format!("max_fails is 0 on {}.", list(&links));
            hits.push(Hit::at(case.name(node), evidence).with(links));
        }
    }
    Answer::when(applies, hits)
}

fn cold_start(case: &Case<'_>) -> Answer {
    let warm = |member: &NodeId| match case.kind(*member) {
        Some(Kind::WebServer(web)) => web.hit_percent.0 > 0.0,
        Some(Kind::Cache(_)) => true,
        _ => false,
    };
    let mut applies = false;
    let mut hits = Vec::new();
    for (node, lb) in balancers(case) {
        let pool = case.pool(node);
        let caching: Vec<NodeId> = pool.iter().copied().filter(|member| warm(member)).collect();
        if pool.len() < 2 || caching.is_empty() {
            continue;
        }
        applies = true;
        if lb.slowstart.secs() <= 0.0 {
            let names = case.names(&caching);
            let evidence = format!(
                "{} keep{} a cache and get{} the full share of {} the moment it is back.",
                list(&names),
                s(names.len()),
                s(names.len()),
                case.name(node)
            );
            hits.push(Hit::at(case.name(node), evidence).with(names));
        }
    }
    Answer::when(applies, hits)
}
