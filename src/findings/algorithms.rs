//! Algorithms: how the next member is chosen, and when that goes wrong.
//!
//! Refuses health checks.

use super::arranged::serves_alone;
use super::balancing::{alike, balancers};
use super::case::Case;
use super::rule::Severity::{Low, Medium};
use super::rule::{Answer, Category, Hit, Rule};
use crate::design::words::{Algorithm, Engine as Program, HashKind, Sticky};
use crate::design::{Choice, Kind};
use crate::text::{count, list, s};

pub(super) const RULES: &[Rule] = &[
    Rule {
        code: "LBC-05",
        title: "Too few addresses for a source hash",
        category: Category::Balancing,
        severity: Medium,
        asks: "Are there enough client addresses to spread?",
        student: "Everybody behind one address goes to the same server, however many servers \
                  there are.",
        reviewer: "Distribution by source is only as even as the sources; behind a CDN or NAT \
                   they are few.",
        false_alarm: "The hash is taken of an address that a trusted proxy reports.",
        remedy: "Use round robin with a cookie, or hash the reported client address.",
        references: &["HAProxy Configuration Manual, balance source"],
        test: few_sources,
    },
    Rule {
        code: "LBC-06",
        title: "Hash moves most clients when a member leaves",
        category: Category::Balancing,
        severity: Low,
        asks: "Do clients keep their member when another one leaves?",
        student: "When one server dies, most visitors are sent to another one than before, not \
                  only those of the dead one.",
        reviewer: "A map-based hash is taken modulo the number of members.",
        false_alarm: "Nothing on the members depends on who comes back.",
        remedy: "Use a consistent hash.",
        references: &["HAProxy Configuration Manual, hash-type"],
        test: map_hash,
    },
    Rule {
        code: "LBC-07",
        title: "First without a limit",
        category: Category::Balancing,
        severity: Medium,
        asks: "Does the first member ever count as full?",
        student: "The first server takes everything until it is full, and nothing says when that \
                  is.",
        reviewer: "`first` moves on at maxconn; without one the other members are never used.",
        false_alarm: "The others are meant as spares: say `mode: ActivePassive`.",
        remedy: "Give each member a maxconn.",
        references: &["HAProxy Configuration Manual, balance first"],
        test: first_without_limit,
    },
    Rule {
        code: "LBC-09",
        title: "Sticky clients stay with a dead server",
        category: Category::Balancing,
        severity: Medium,
        asks: "May a request whose server died go to another?",
        student: "A visitor who belongs to a server that has just died keeps being sent there.",
        reviewer: "Persistence without redispatch turns the detection window into errors for the \
                   server's own clients.",
        false_alarm: "Another member could not serve them anyway.",
        remedy: "Allow redispatch.",
        references: &["HAProxy Configuration Manual, option redispatch"],
        test: no_redispatch,
    },
    Rule {
        code: "LBC-12",
        title: "nginx has no backup with this method",
        category: Category::Balancing,
        severity: Medium,
        asks: "Does the method allow backup members?",
        student: "nginx refuses a backup server together with a hash or random choice.",
        reviewer: "The configuration test fails; the upstream never loads.",
        false_alarm: "None is known.",
        remedy: "Drop the backup, or choose round robin or least connections.",
        references: &["nginx, ngx_http_upstream_module, server"],
        test: nginx_backup,
    },
];

fn few_sources(case: &Case<'_>) -> Answer {
    let mut applies = false;
    let mut hits = Vec::new();
    let sources: u64 = case
        .components()
        .filter_map(|(node, component)| match &component.kind {
            Kind::Client(client) if case.is_visitor(node) => Some(u64::from(client.sources)),
            _ => None,
        })
        .sum();
    for (node, lb) in balancers(case) {
        let by_source =
            lb.algorithm == Choice::Is(Algorithm::SourceHash) || lb.sticky == Sticky::Source;
        let members = case.pool(node).len();
        if !by_source || members < 2 {
            continue;
        }
        applies = true;
        let proxies: Vec<String> = case
            .into(node)
            .map(|edge| case.model.ends(edge).0)
            .filter(|from| !matches!(case.kind(*from), Some(Kind::Client(_)) | None))
            .map(|from| case.name(from).to_owned())
            .collect();
        let direct = case.is_entry(node);
        let evidence = if !direct && !proxies.is_empty() {
            format!("All it sees are the addresses of {}.", list(&proxies))
        } else if sources < 3 * members as u64 {
            format!(
                "{} for {}.",
                count(sources as usize, "client address").replace("addresss", "addresses"),
                count(members, "member")
            )
        } else {
            continue;
        };
        hits.push(Hit::at(case.name(node), evidence));
    }
    Answer::when(applies, hits)
}

fn map_hash(case: &Case<'_>) -> Answer {
    let mut applies = false;
    let mut hits = Vec::new();
    for (node, lb) in balancers(case) {
        let hashes = matches!(
            lb.algorithm,
            Choice::Is(Algorithm::SourceHash | Algorithm::UriHash)
        );
        let members = case.pool(node).len();
        applies |= hashes;
        if hashes && lb.hash == HashKind::Map && members >= 3 {
            let evidence = format!(
                "{} hashes over {} with a map: when one leaves, most clients move.",
                case.name(node),
                count(members, "member")
            );
            hits.push(Hit::at(case.name(node), evidence));
        }
    }
    Answer::when(applies, hits)
}

fn first_without_limit(case: &Case<'_>) -> Answer {
    let mut applies = false;
    let mut hits = Vec::new();
    for (node, lb) in balancers(case) {
        // Where the others only wait, it is the mode that sends everything to one.
        if lb.algorithm != Choice::Is(Algorithm::First)
            || case.pool(node).len() < 2
            || serves_alone(case, node)
        {
            continue;
        }
        applies = true;
        let unlimited: Vec<_> = case
            .out(node)
            .filter(|edge| {
                let link = &case.model.graph[*edge];
                link.kind.is_request() && link.tail.maxconn.is_none()
            })
            .collect();
        if !unlimited.is_empty() {
            let links = case.link_names(&unlimited);
            let evidence = format!("No maxconn on {}.", list(&links));
            hits.push(Hit::at(case.name(node), evidence).with(links));
        }
    }
    Answer::when(applies, hits)
}

fn no_redispatch(case: &Case<'_>) -> Answer {
    let mut applies = false;
    let mut stuck = Vec::new();
    for (node, lb) in balancers(case) {
        if lb.sticky == Sticky::Off || lb.engine != Program::Haproxy || case.pool(node).len() < 2 {
            continue;
        }
        applies = true;
        if !lb.redispatch {
            stuck.push(node);
        }
    }
    let hits = alike(case, |node| stuck.contains(&node)).into_iter();
    let hits = hits.map(|(nodes, _)| {
        let names = case.names(&nodes);
        let evidence = format!(
            "{} keep{} clients with their server and may not send them elsewhere.",
            list(&names),
            s(names.len())
        );
        Hit::of(names, evidence)
    });
    Answer::when(applies, hits.collect())
}

fn nginx_backup(case: &Case<'_>) -> Answer {
    let mut hits = Vec::new();
    let mut applies = false;
    for (node, component) in case.components() {
        let algorithm = match &component.kind {
            Kind::LoadBalancer(lb) if lb.engine == Program::Nginx => lb.algorithm,
            Kind::WebServer(web) => web.algorithm,
            _ => continue,
        };
        let Choice::Is(algorithm) = algorithm else {
            continue;
        };
        let refuses = matches!(
            algorithm,
            Algorithm::SourceHash | Algorithm::UriHash | Algorithm::Random
        );
        applies |= refuses;
        let backups: Vec<_> = case
            .out(node)
            .filter(|edge| case.model.graph[*edge].tail.backup)
            .collect();
        if refuses && !backups.is_empty() {
            let links = case.link_names(&backups);
            let evidence = format!("{} with a backup at {}.", algorithm.word(), list(&links));
            hits.push(Hit::at(case.name(node), evidence).with(links));
        }
    }
    Answer::when(applies, hits)
}
