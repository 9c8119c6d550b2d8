//! Segments: what shares a machine or a network with what.
//!
//! Refuses single doors, which are the business of exposure and access.

use super::case::{Case, Tier};
use super::exposure::unguarded;
use super::facts::tier;
use super::rule::Severity::{High, Low, Medium};
use super::rule::{Answer, Category, Hit, Rule};
use crate::design::model::NodeId;
use crate::design::reach::answers_to;
use crate::design::words::{Mechanism, Proto};
use crate::design::{Choice, Kind};
use crate::text::{list, plural, s};
use std::collections::{BTreeMap, BTreeSet};

pub(super) const RULES: &[Rule] = &[
    Rule {
        code: "SEC-10",
        title: "Flat network",
        category: Category::Security,
        severity: High,
        asks: "Does anything stand between the hosts visitors reach and the databases?",
        student: "Whoever breaks into the web server is on the same network as the database, and \
                  nothing is in between.",
        reviewer: "No segmentation between exposed hosts and the data tier.",
        false_alarm: "The network filters between machines: draw that.",
        remedy: "Put the databases in a zone of their own and let in the applications only.",
        references: &["CWE-653"],
        test: flat_network,
    },
    Rule {
        code: "SEC-11",
        title: "Front and data on one host",
        category: Category::Security,
        severity: High,
        asks: "Is a database on a machine that visitors talk to?",
        student: "A hole in the web server is a hole into the machine that has all the data.",
        reviewer: "The exposed process and the data share a kernel, a disk and a fate.",
        false_alarm: "The two are isolated from each other by the platform.",
        remedy: "Give the database a host of its own that visitors do not reach.",
        references: &[],
        test: front_and_data,
    },
    Rule {
        code: "SEC-12",
        title: "Servers all carry the same components",
        category: Category::Security,
        severity: Medium,
        asks: "Has every machine one job?",
        student: "Web server, application and database compete for the same processor and \
                  memory, cannot grow apart, and fall together; one hole opens all of them.",
        reviewer: "Mixed targets on shared machines: coupled scaling, noisy neighbours, a common \
                   attack surface.",
        false_alarm: "The site is small and the machines are large.",
        remedy: "Dedicate machines to a tier.",
        references: &[],
        test: same_everywhere,
    },
    Rule {
        code: "SEC-28",
        title: "Data may leave for anywhere",
        category: Category::Security,
        severity: Low,
        asks: "Is it limited where a database's machine may connect to?",
        student: "Whoever gets into the database's machine still has to carry the data out. \
                  Nothing stops that connection.",
        reviewer: "No egress rules on the data tier: exfiltration and callbacks are free.",
        false_alarm: "The network has no route to the Internet from there: draw a Firewall with \
                      `outbound` rules.",
        remedy: "Let the machine connect only to what it needs (`outbound`).",
        references: &[],
        test: free_egress,
    },
    Rule {
        code: "SEC-29",
        title: "Anybody on the segment may take the floating address",
        category: Category::Security,
        severity: Low,
        asks: "Is it made sure who may announce the floating address?",
        student: "The machine that shouts with the highest number gets the address. Any machine \
                  on the same network may shout.",
        reviewer: "VRRP adverts without authentication or a filter on a segment shared with \
                   other machines: one of them can claim the address.",
        false_alarm: "The switch drops adverts from other ports.",
        remedy: "Let protocol 112 in from the partner only, or give the pair a segment of its own.",
        references: &["keepalived.conf(5)"],
        test: open_election,
    },
];

fn free_egress(case: &Case<'_>) -> Answer {
    let limited_by_wall = |node: NodeId| {
        case.components().any(|(_, component)| {
            matches!(&component.kind, Kind::Firewall(wall) if wall.outbound.is_some()
                && wall.guards.iter().any(|name| answers_to(case.model, node, name)))
        })
    };
    let mut hosts: Vec<String> = Vec::new();
    let mut applies = false;
    for node in case.tier(Tier::Database) {
        let Some(host) = case.model.graph[*node].host else {
            continue;
        };
        let host = &case.model.hosts[host.index()];
        // A machine that nothing guards at all is another rule's.
        let Some(wall) = &host.record.firewall else {
            continue;
        };
        applies = true;
        if wall.outbound.is_none() && !limited_by_wall(*node) && !hosts.contains(&host.name) {
            hosts.push(host.name.clone());
        }
    }
    if hosts.is_empty() {
        return Answer::when(applies, Vec::new());
    }
    let evidence = format!(
        "The {} of {} limit{} what comes in, and nothing limits what goes out.",
        plural(hosts.len(), "firewall"),
        list(&hosts),
        s(hosts.len())
    );
    Answer::of(vec![Hit::of(hosts, evidence)])
}

fn open_election(case: &Case<'_>) -> Answer {
    let mut applies = false;
    let (mut hits, mut lacks) = (Vec::new(), Vec::new());
    for (name, cluster) in &case.model.topology.clusters {
        if cluster.by != Choice::Is(Mechanism::Vrrp) || cluster.members.len() < 2 {
            continue;
        }
        applies = true;
        let members: Vec<NodeId> = case
            .components()
            .map(|(node, _)| node)
            .filter(|node| {
                cluster
                    .members
                    .contains_key(&case.model.graph[*node].authored)
            })
            .collect();
        if cluster.auth || members.iter().all(|node| is_choosy(case, *node)) {
            continue;
        }
        let host_of = |node: NodeId| case.model.graph[node].host.map(|host| host.index());
        let own: BTreeSet<Option<usize>> = members.iter().map(|node| host_of(*node)).collect();
        let zones: BTreeSet<_> = members
            .iter()
            .filter_map(|node| case.model.graph[*node].zone)
            .collect();
        if zones.is_empty() {
            lacks.push(format!(
                "which machines share a network with the members of {name}"
            ));
            continue;
        }
        let strangers: Vec<String> = (0..case.model.hosts.len())
            .filter(|host| !own.contains(&Some(*host)))
            .filter(|host| {
                case.model.hosts[*host]
                    .zone
                    .is_some_and(|zone| zones.contains(&zone))
            })
            .map(|host| case.host_name(host).to_owned())
            .collect();
        if strangers.is_empty() {
            continue;
        }
        let evidence = format!(
            "{name} is announced without authentication, and {} share{} its network.",
            list(&strangers),
            s(strangers.len())
        );
        hits.push(Hit::at(name.clone(), evidence).with(strangers));
    }
    Answer::when(applies, hits).and_lacks(lacks)
}

/// Whether a balancer's machine takes adverts from named sources only.
fn is_choosy(case: &Case<'_>, node: NodeId) -> bool {
    let Some(host) = case.model.graph[node].host else {
        return false;
    };
    let wall = case.model.hosts[host.index()].record.firewall.as_ref();
    wall.and_then(|wall| wall.allow.as_deref())
        .is_some_and(|rules| {
            let mut adverts = rules
                .iter()
                .filter(|rule| matches!(rule.proto, Proto::Vrrp | Proto::Any));
            adverts.all(|rule| rule.from.is_some())
        })
}

fn flat_network(case: &Case<'_>) -> Answer {
    let databases: Vec<NodeId> = case
        .tier(Tier::Database)
        .iter()
        .copied()
        .filter(|node| case.model.graph[*node].host.is_some())
        .collect();
    if databases.is_empty() || case.entries().is_empty() {
        return Answer::not_here();
    }
    if case.model.zones.is_empty() {
        return Answer::lacking(vec!["no zones are drawn".to_owned()]);
    }
    let open = unguarded(case);
    let mut hits = Vec::new();
    for node in databases {
        let (host, zone) = (case.model.graph[node].host, case.model.graph[node].zone);
        let Some((host, zone)) = host.zip(zone) else {
            continue;
        };
        let near: Vec<String> = case
            .entries()
            .iter()
            .map(|(_, entry)| *entry)
            .filter(|entry| {
                let entry = &case.model.graph[*entry];
                entry.zone == Some(zone) && entry.host.is_some_and(|other| other != host)
            })
            .map(|entry| case.name(entry).to_owned())
            .collect::<BTreeSet<_>>()
            .into_iter()
            .collect();
        if open.contains(&host.index()) && !near.is_empty() {
            let evidence = format!(
                "{}{} is in {} with {}, and no firewall is between.",
                case.name(node),
                case.placed(node),
                case.model.zones[zone.index()].name,
                list(&near)
            );
            hits.push(Hit::at(case.name(node), evidence).with(near));
        }
    }
    Answer::of(hits)
}

fn front_and_data(case: &Case<'_>) -> Answer {
    let mut hits = Vec::new();
    for host in 0..case.model.hosts.len() {
        let here = case.on_host(host);
        let fronts: Vec<NodeId> = here
            .iter()
            .copied()
            .filter(|node| case.is_entry(*node))
            .collect();
        let data: Vec<NodeId> = here
            .iter()
            .copied()
            .filter(|node| case.tier_of(*node) == Some(Tier::Database))
            .collect();
        if fronts.is_empty() || data.is_empty() {
            continue;
        }
        let names: Vec<String> = case
            .names(&fronts)
            .into_iter()
            .chain(case.names(&data))
            .collect();
        let evidence = format!(
            "{} carries {}, which visitors reach, and {}.",
            case.host_name(host),
            list(&case.names(&fronts)),
            list(&case.names(&data))
        );
        hits.push(Hit::at(case.host_name(host), evidence).with(names));
    }
    Answer::when(!case.tier(Tier::Database).is_empty(), hits)
}

fn same_everywhere(case: &Case<'_>) -> Answer {
    let mut by_host: BTreeMap<usize, BTreeSet<Tier>> = BTreeMap::new();
    let mut lacks = Vec::new();
    // By what stands where, whether or not a link leads to it.
    for (node, _) in case.components() {
        let Some(tier) = tier(case.model, node).filter(|tier| *tier != Tier::Balancer) else {
            continue;
        };
        if let Some(host) = case.model.graph[node].host {
            by_host.entry(host.index()).or_default().insert(tier);
        } else {
            lacks.push(format!("where {} runs", case.name(node)));
        }
    }
    if !lacks.is_empty() && !by_host.is_empty() {
        return Answer::lacking(lacks);
    }
    if by_host.len() < 2 {
        return Answer::not_here();
    }
    let sets: BTreeSet<&BTreeSet<Tier>> = by_host.values().collect();
    let common = by_host.values().next().map_or(0, BTreeSet::len);
    if sets.len() != 1 || common < 2 {
        return Answer::of(Vec::new());
    }
    let hosts: Vec<String> = by_host
        .keys()
        .map(|host| case.host_name(*host).to_owned())
        .collect();
    let tiers: Vec<&str> = by_host
        .values()
        .next()
        .into_iter()
        .flatten()
        .map(|tier| tier.title())
        .collect();
    let evidence = format!("{} each carry {}.", list(&hosts), list(&tiers));
    Answer::of(vec![Hit::of(hosts, evidence)])
}
