//! Exposure: what can be reached that should not be, and what filters it.
//!
//! Refuses encryption, placement, and the question of who may enter.

use super::case::{Case, Tier};
use super::foothold::{listens_abroad, stands_before};
use super::phrase::every_host_lacks;
use super::rule::Severity::{Critical, High, Medium};
use super::rule::{Answer, Category, Hit, Rule};
use crate::design::Kind;
use crate::design::model::NodeId;
use crate::design::records::Rule as Pass;
use crate::design::words::Proto;
use crate::text::{count, is_are, list};
use std::collections::{BTreeMap, BTreeSet};

pub(super) const RULES: &[Rule] = &[
    Rule {
        code: "SEC-01",
        title: "No firewall",
        category: Category::Security,
        severity: High,
        asks: "Does anything filter what reaches the servers?",
        student: "Every port of every server that has an address can be tried by anybody: \
                  database, SSH and all.",
        reviewer: "No packet filter on hosts or in the path; the attack surface is every \
                   listening socket.",
        false_alarm: "The provider filters in front of the servers: draw that as a Firewall.",
        remedy: "Give every host a firewall that lets in only what the drawn links need.",
        references: &[],
        test: no_firewall,
    },
    Rule {
        code: "SEC-02",
        title: "Host without a firewall",
        category: Category::Security,
        severity: Medium,
        asks: "Is every host guarded, if some are?",
        student: "The other servers have a firewall. This one can be tried on every port.",
        reviewer: "Uneven filtering: the unguarded host is the way around the guarded ones.",
        false_alarm: "Nothing but guarded hosts can reach it, by the network's layout.",
        remedy: "Give it a firewall that lets in only what the drawn links need.",
        references: &[],
        test: unguarded_host,
    },
    Rule {
        code: "SEC-08",
        title: "Database reachable from the Internet",
        category: Category::Security,
        severity: Critical,
        asks: "Can anybody outside talk to a database without passing an application?",
        student: "Nobody but the application should talk to the database. Here anybody can try \
                  passwords.",
        reviewer: "A path from a client to the data tier on allowed ports that avoids every \
                   application.",
        false_alarm: "The address is public in name only and routed nowhere.",
        remedy: "Move it to a host without a public address, and let in the applications only.",
        references: &["CWE-668"],
        test: open_database,
    },
    Rule {
        code: "SEC-09",
        title: "Balancer can be bypassed",
        category: Category::Security,
        severity: Medium,
        asks: "Do all requests come by way of the balancer?",
        student: "Whoever knows the server's own address avoids everything the balancer does: \
                  limits, filtering, TLS.",
        reviewer: "A member of the pool accepts clients directly.",
        false_alarm: "The direct way is meant, and guarded as well as the other.",
        remedy: "Let the members accept the balancer only.",
        references: &[],
        test: bypass,
    },
    Rule {
        code: "SEC-25",
        title: "Firewall rule that lets everything in",
        category: Category::Security,
        severity: Medium,
        asks: "Does every rule name a port or a source?",
        student: "A rule for every port from everywhere is no rule.",
        reviewer: "An any-any rule makes the list above it decoration.",
        false_alarm: "None is known.",
        remedy: "Name the port and the source.",
        references: &[],
        test: any_any,
    },
];

/// Whether a network firewall that is drawn stands before anything.
fn network_walls(case: &Case<'_>) -> Vec<NodeId> {
    let in_path: BTreeSet<NodeId> = case
        .model
        .graph
        .edge_weights()
        .flat_map(|edge| edge.gates.iter().flatten().copied())
        .collect();
    case.components()
        .filter(|(node, component)| match &component.kind {
            Kind::Firewall(wall) => !wall.guards.is_empty() || in_path.contains(node),
            _ => false,
        })
        .map(|(node, _)| node)
        .collect()
}

fn has_any_firewall(case: &Case<'_>) -> bool {
    let on_host = case
        .model
        .hosts
        .iter()
        .any(|host| host.record.firewall.is_some());
    on_host || !network_walls(case).is_empty()
}

/// Hosts that carry something which answers, and are behind no firewall at all.
pub(super) fn unguarded(case: &Case<'_>) -> Vec<usize> {
    let walls = network_walls(case);
    (0..case.model.hosts.len())
        .filter(|host| {
            let answers = case.on_host(*host).iter().any(|node| {
                case.kind(*node)
                    .is_some_and(|kind| kind.answers() || matches!(kind, Kind::Bastion(_)))
            });
            answers && !is_guarded(case, &walls, *host)
        })
        .collect()
}

/// Whether a host has a firewall, is one, or stands behind one of these.
fn is_guarded(case: &Case<'_>, walls: &[NodeId], host: usize) -> bool {
    let is_behind = |node: &NodeId| {
        let mut walls = walls.iter();
        walls.any(|wall| wall == node || stands_before(case.model, *wall, *node))
    };
    case.model.hosts[host].record.firewall.is_some() || case.on_host(host).iter().any(is_behind)
}

fn no_firewall(case: &Case<'_>) -> Answer {
    if case.entries().is_empty() {
        return Answer::not_here();
    }
    if has_any_firewall(case) {
        return Answer::of(Vec::new());
    }
    let hosts: Vec<String> = case
        .model
        .hosts
        .iter()
        .map(|host| host.name.clone())
        .collect();
    let evidence = every_host_lacks(
        &hosts,
        "firewall, and none is drawn in the path",
        "No firewall is drawn, on a host or in the path.",
    );
    let hit = case
        .anchor()
        .map(|anchor| Hit::at(anchor, evidence).with(hosts));
    Answer::of(hit.into_iter().collect())
}

fn unguarded_host(case: &Case<'_>) -> Answer {
    if !has_any_firewall(case) {
        return Answer::not_here();
    }
    let hosts: Vec<String> = unguarded(case)
        .into_iter()
        .map(|host| case.host_name(host).to_owned())
        .collect();
    if hosts.is_empty() {
        return Answer::of(Vec::new());
    }
    let walls = network_walls(case);
    let all = 0..case.model.hosts.len();
    let guarded = all.filter(|host| is_guarded(case, &walls, *host)).count();
    let evidence = format!(
        "{} {} behind no firewall; {} {}.",
        list(&hosts),
        is_are(hosts.len()),
        count(guarded, "host"),
        is_are(guarded)
    );
    Answer::of(vec![Hit::of(hosts, evidence)])
}

/// Whether a list of rules lets anybody in on a port.
pub(super) fn lets_anybody(rules: &[Pass], port: u16) -> bool {
    rules.iter().any(|rule| {
        matches!(rule.proto, Proto::Tcp | Proto::Any)
            && rule.from.is_none()
            && rule.port.is_none_or(|open| open == port)
    })
}

/// Whether a component's own machine is on the Internet, listens there, and lets anybody in.
pub(super) fn open_to_all(case: &Case<'_>, node: NodeId, port: u16) -> bool {
    let Some(host) = case.model.graph[node].host else {
        return false;
    };
    let host = &case.model.hosts[host.index()].record;
    let behind_wall = case
        .into(node)
        .any(|edge| !case.model.graph[edge].gates.is_empty());
    host.ip.is_some()
        && listens_abroad(case.model, node)
        && !behind_wall
        && match &host.firewall {
            None => true,
            Some(wall) => wall
                .allow
                .as_deref()
                .is_some_and(|rules| lets_anybody(rules, port)),
        }
}

fn open_database(case: &Case<'_>) -> Answer {
    let mut hits = Vec::new();
    let mut applies = false;
    for (node, component) in case.components() {
        if !matches!(component.kind, Kind::Database(_)) {
            continue;
        }
        applies = true;
        let name = case.name(node);
        let direct = case.into(node).find(|edge| {
            let kind = case.model.graph[*edge].kind;
            case.is_visitor(case.model.ends(*edge).0) && (kind.is_request() || kind.is_data())
        });
        let port = component.listen.port.unwrap_or(3306);
        if let Some(edge) = direct {
            let evidence = format!("Visitors talk to {name} over {}.", case.link(edge));
            hits.push(Hit::at(name, evidence).with([case.link(edge).to_owned()]));
        } else if open_to_all(case, node, port) {
            let evidence = format!(
                "{name} listens for other machines{}, which has a public address and lets \
                 anybody in on port {port}.",
                case.placed(node)
            );
            hits.push(Hit::at(name, evidence));
        }
    }
    Answer::when(applies, hits)
}

fn bypass(case: &Case<'_>) -> Answer {
    let mut members: BTreeMap<NodeId, NodeId> = BTreeMap::new();
    for balancer in case.tier(Tier::Balancer) {
        for member in case.pool(*balancer) {
            members.entry(*member).or_insert(*balancer);
        }
    }
    let mut hits = Vec::new();
    for (member, balancer) in &members {
        let Some(Kind::WebServer(_) | Kind::AppServer(_)) = case.kind(*member) else {
            continue;
        };
        let component = case.component(*member);
        let default = match case.kind(*member) {
            Some(Kind::AppServer(_)) => 8080,
            _ => 80,
        };
        let port = component.and_then(|c| c.listen.port).unwrap_or(default);
        let name = case.name(*member);
        let evidence = if case.is_entry(*member) {
            format!(
                "Visitors have a link to {name}, past {}.",
                case.name(*balancer)
            )
        } else if open_to_all(case, *member, port) && has_any_firewall(case) {
            format!(
                "{name} runs on a host with a public address that lets anybody in on port {port}, \
                 past {}.",
                case.name(*balancer)
            )
        } else {
            continue;
        };
        hits.push(Hit::at(name, evidence).with([case.name(*balancer).to_owned()]));
    }
    Answer::when(!members.is_empty(), hits)
}

fn any_any(case: &Case<'_>) -> Answer {
    let is_open =
        |rule: &&Pass| rule.port.is_none() && rule.from.is_none() && rule.proto != Proto::Vrrp;
    let mut applies = false;
    let mut hits = Vec::new();
    let mut ask = |name: &str, rules: Option<&[Pass]>| {
        let Some(rules) = rules else { return };
        applies = true;
        if rules.iter().any(|rule| is_open(&rule)) {
            let evidence = format!("{name} has a rule for every port from everywhere.");
            hits.push(Hit::at(name, evidence));
        }
    };
    for host in &case.model.hosts {
        let wall = host.record.firewall.as_ref();
        ask(&host.name, wall.and_then(|wall| wall.allow.as_deref()));
    }
    for (node, component) in case.components() {
        if let Kind::Firewall(wall) = &component.kind {
            ask(case.name(node), wall.allow.as_deref());
        }
    }
    Answer::when(applies, hits)
}
