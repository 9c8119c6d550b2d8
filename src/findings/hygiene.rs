//! Hygiene: whether the file makes sense as a design.
//!
//! Refuses what the reader of the file has refused already: names, duplicates, tails.

use super::case::Case;
use super::certificates::listeners;
use super::rule::Severity::{High, Low, Medium};
use super::rule::{Answer, Category, Hit, Rule};
use crate::design::model::{EdgeId, Entity, NodeId};
use crate::design::records::Tls;
use crate::design::words::LinkKind;
use crate::design::{Choice, Kind, Name};
use crate::text::{is_are, list};
use petgraph::graph::DiGraph;
use std::collections::{BTreeMap, BTreeSet};

pub(super) const RULES: &[Rule] = &[
    Rule {
        code: "MOD-01",
        title: "Unreachable component",
        category: Category::Hygiene,
        severity: Low,
        asks: "Does every component do something for the site?",
        student: "No request ever gets here, so it changes nothing.",
        reviewer: "Dead weight, or a missing link: a second balancer that nothing leads to is \
                   not redundancy.",
        false_alarm: "It serves something that is outside the drawing.",
        remedy: "Draw the link that leads to it, or take it out.",
        references: &[],
        test: unreachable,
    },
    Rule {
        code: "MOD-02",
        title: "Empty host",
        category: Category::Hygiene,
        severity: Low,
        asks: "Does every host carry something?",
        student: "The machine is listed and nothing runs on it.",
        reviewer: "A host without components: cost without function, or an unfinished drawing.",
        false_alarm: "It is kept ready for later.",
        remedy: "Place components on it, or take it out.",
        references: &[],
        test: empty_host,
    },
    Rule {
        code: "MOD-03",
        title: "Protocol does not fit its target",
        category: Category::Hygiene,
        severity: Medium,
        asks: "Does every target speak what it is spoken to in?",
        student: "A database does not understand web requests, and a web server no queries.",
        reviewer: "The link's kind and its target's role disagree; one of them is wrong.",
        false_alarm: "The target offers both, by a plugin or a gateway.",
        remedy: "Change the link's kind, or its target.",
        references: &[],
        test: misfit,
    },
    Rule {
        code: "MOD-04",
        title: "Requests go in a circle",
        category: Category::Hygiene,
        severity: High,
        asks: "Does every request come to an end?",
        student: "Each waits for the next, and the last waits for the first.",
        reviewer: "A cycle of synchronous calls: deadlock under load, and no order to start in.",
        false_alarm: "The calls carry different requests and never form one chain.",
        remedy: "Break the circle, or take one of the calls off the path with a queue.",
        references: &[],
        test: circle,
    },
    Rule {
        code: "MOD-08",
        title: "Certificate that nobody shows",
        category: Category::Hygiene,
        severity: Low,
        asks: "Does a listener show every certificate that is drawn?",
        student: "A certificate protects nothing by itself: somebody has to answer with it.",
        reviewer: "A certificate without a listener: encryption is meant, and not configured.",
        false_alarm: "It is kept for a listener that is outside the drawing.",
        remedy: "Name it in the `tls` of the listener that visitors talk to, or take it out.",
        references: &[],
        test: unshown,
    },
    Rule {
        code: "MOD-07",
        title: "Address used twice",
        category: Category::Hygiene,
        severity: Medium,
        asks: "Is every address and port one thing's only?",
        student: "Two machines with one address: each gets part of what is meant for the other.",
        reviewer: "Duplicate addresses outside a floating address, or two listeners on one socket.",
        false_alarm: "The networks are separate and reuse addresses.",
        remedy: "Give each its own address, or make it a floating one with a cluster.",
        references: &[],
        test: address_twice,
    },
];

fn unreachable(case: &Case<'_>) -> Answer {
    let mut led_to = vec![false; case.model.graph.node_count()];
    let mut open: Vec<NodeId> = case
        .components()
        .filter(|(_, component)| {
            matches!(
                component.kind,
                Kind::Client(_) | Kind::Probe(_) | Kind::Bastion(_)
            )
        })
        .map(|(node, _)| node)
        .collect();
    // Workers fetch their work: nobody calls them.
    open.extend(case.components().filter_map(|(node, component)| {
        let works = matches!(component.kind, Kind::AppServer(_))
            && case
                .out(node)
                .any(|edge| matches!(case.kind(case.model.ends(edge).1), Some(Kind::Queue(_))));
        works.then_some(node)
    }));
    while let Some(node) = open.pop() {
        if std::mem::replace(&mut led_to[node.index()], true) {
            continue;
        }
        for edge in case.out(node) {
            let link = &case.model.graph[edge];
            let leads = !matches!(
                link.kind,
                LinkKind::Undecided | LinkKind::Response | LinkKind::Heartbeat | LinkKind::Sync
            );
            if leads {
                open.push(case.model.ends(edge).1);
                for gate in link.gates.iter().flatten() {
                    led_to[gate.index()] = true;
                }
            }
        }
        if matches!(case.model.graph[node].entity, Entity::Address(_)) {
            open.extend(case.pool(node));
        }
        let fed = case.into(node).filter(|edge| {
            let link = &case.model.graph[*edge];
            link.kind == LinkKind::Replication && link.tail.both_ways
        });
        open.extend(fed.map(|edge| case.model.ends(edge).0));
    }
    let gates: BTreeSet<NodeId> = case
        .model
        .graph
        .edge_weights()
        .flat_map(|edge| edge.gates.iter().flatten().copied())
        .collect();
    let is_lost = |node: NodeId| {
        // A name server without a look-up is a fact of the drawing, not a fault of the server.
        let has_part = case.kind(node).is_some_and(|kind| match kind {
            Kind::Firewall(wall) => wall.guards.is_empty(),
            Kind::Waf(_) => true,
            kind => kind.answers(),
        });
        has_part && !gates.contains(&node) && !led_to[node.index()]
    };
    // What only something lost leads to is lost with it.
    let is_root = |node: NodeId| {
        let mut from = case.into(node).map(|edge| case.model.ends(edge).0);
        !from.any(is_lost)
    };
    let lost: Vec<NodeId> = case
        .components()
        .map(|(node, _)| node)
        .filter(|node| is_lost(*node))
        .collect();
    let mut roots: Vec<NodeId> = lost.iter().copied().filter(|node| is_root(*node)).collect();
    if roots.is_empty() {
        roots = lost;
    }
    let mut hits: Vec<Hit> = Vec::new();
    for node in roots {
        let name = &case.model.graph[node].authored;
        if hits.iter().any(|hit| hit.key.contains(name)) {
            continue;
        }
        let mut behind: Vec<String> = Vec::new();
        let mut open = vec![node];
        let mut seen = BTreeSet::new();
        while let Some(next) = open.pop() {
            for edge in case.out(next) {
                let (_, to) = case.model.ends(edge);
                if is_lost(to) && to != node && seen.insert(to) {
                    behind.push(case.model.graph[to].authored.clone());
                    open.push(to);
                }
            }
        }
        behind.dedup();
        let mut evidence =
            format!("No link that carries requests, queries or copies leads to {name}");
        if behind.is_empty() {
            evidence.push('.');
        } else {
            evidence.push_str(&format!(", nor to {} behind it.", list(&behind)));
        }
        hits.push(Hit::at(name.clone(), evidence).with(behind));
    }
    Answer::of(hits)
}

fn empty_host(case: &Case<'_>) -> Answer {
    let linked: BTreeSet<usize> = case
        .model
        .graph
        .node_weights()
        .filter(|node| matches!(node.entity, Entity::Host))
        .filter_map(|node| node.host.map(|host| host.index()))
        .collect();
    let empty: Vec<String> = (0..case.model.hosts.len())
        .filter(|host| case.on_host(*host).is_empty() && !linked.contains(host))
        .map(|host| case.host_name(host).to_owned())
        .collect();
    if empty.is_empty() {
        return Answer::when(!case.model.hosts.is_empty(), Vec::new());
    }
    let evidence = format!(
        "Nothing {} on {}.",
        if empty.len() == 1 {
            "runs"
        } else {
            "is placed"
        },
        list(&empty)
    );
    Answer::of(vec![Hit::of(empty, evidence)])
}

fn misfit(case: &Case<'_>) -> Answer {
    let mut wrong: Vec<(EdgeId, &str)> = Vec::new();
    for edge in case.model.graph.edge_indices() {
        let (_, to) = case.model.ends(edge);
        let Some(target) = case.kind(to) else {
            continue;
        };
        let what = match (case.model.graph[edge].kind, target) {
            (
                LinkKind::Http | LinkKind::Https | LinkKind::FastCgi,
                Kind::Database(_) | Kind::DatabaseProxy(_),
            ) => "web requests to a database",
            (LinkKind::FastCgi, Kind::LoadBalancer(_) | Kind::Cdn(_)) => "FastCGI to a distributor",
            (
                LinkKind::Read | LinkKind::Write | LinkKind::ReadWrite,
                Kind::WebServer(_) | Kind::AppServer(_) | Kind::Cdn(_) | Kind::Client(_),
            ) => "queries to something that keeps no data",
            (LinkKind::Lookup, Kind::Dns(_)) => continue,
            (LinkKind::Lookup, _) => "a look-up to something that knows no names",
            (LinkKind::Replication, Kind::Database(_) | Kind::Cache(_) | Kind::Queue(_)) => {
                continue;
            }
            (LinkKind::Replication, Kind::External(_)) => continue,
            (LinkKind::Replication, _) => "replication to something that keeps no data",
            _ => continue,
        };
        wrong.push((edge, what));
    }
    let mut hits: Vec<Hit> = Vec::new();
    for (edge, what) in wrong {
        let name = case.link(edge).to_owned();
        if !hits.iter().any(|hit| hit.key.contains(&name)) {
            hits.push(Hit::at(name.clone(), format!("{name} carries {what}.")));
        }
    }
    Answer::of(hits)
}

fn circle(case: &Case<'_>) -> Answer {
    let mut calls: DiGraph<(), ()> = DiGraph::new();
    for _ in case.model.graph.node_indices() {
        calls.add_node(());
    }
    for edge in case.request_links() {
        let (from, to) = case.model.ends(edge);
        calls.add_edge(from, to, ());
    }
    let mut hits = Vec::new();
    for mut ring in petgraph::algo::tarjan_scc(&calls) {
        if ring.len() < 2 {
            continue;
        }
        ring.sort_unstable();
        let names = case.names(&ring);
        let evidence = format!("{} call each other in a circle.", list(&names));
        hits.push(Hit::of(names, evidence));
    }
    hits.sort_by(|a, b| a.key.cmp(&b.key));
    Answer::of(hits)
}

fn unshown(case: &Case<'_>) -> Answer {
    let drawn_in_a_link = |node: NodeId| {
        let mut links = case.model.graph.edge_weights();
        links.any(|link| link.ornaments.contains(&node))
    };
    let mut answer = Answer::default();
    for (node, component) in case.components() {
        if !matches!(component.kind, Kind::Certificate(_)) {
            continue;
        }
        answer.applies = true;
        let name = &case.model.graph[node].authored;
        let shows = |tls: &Tls| tls.certificate == Choice::Is(Name(name.clone()));
        let is_shown = listeners(case).any(|(_, tls)| shows(tls));
        // What is drawn in the path is another rule's.
        if !is_shown && !drawn_in_a_link(node) {
            let evidence = format!("{name} is drawn, and no listener shows it.");
            answer.hits.push(Hit::at(name.clone(), evidence));
        }
    }
    answer
}

fn address_twice(case: &Case<'_>) -> Answer {
    let mut holders: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    let mut seen = BTreeSet::new();
    for host in &case.model.hosts {
        // Copies of one host stand for machines that are alike but for their addresses.
        if !seen.insert(&host.authored) {
            continue;
        }
        for address in [&host.record.ip, &host.record.private_ip]
            .into_iter()
            .flatten()
        {
            holders
                .entry(address)
                .or_default()
                .push(host.authored.clone());
        }
    }
    for node in case.model.graph.node_weights() {
        if let Entity::Address(cluster) = &node.entity
            && let Some(address) = &cluster.ip
        {
            holders.entry(address).or_default().push(node.name.clone());
        }
    }
    let mut hits: Vec<Hit> = holders
        .iter()
        .filter(|(_, names)| names.len() > 1)
        .map(|(address, names)| {
            let mut distinct = names.clone();
            distinct.dedup();
            let evidence = format!(
                "{} {} at {address}.",
                list(&distinct),
                is_are(distinct.len())
            );
            Hit::of(distinct, evidence)
        })
        .filter(|hit| hit.key.len() + hit.others.len() > 1)
        .collect();
    let mut sockets: BTreeMap<(usize, u16), Vec<String>> = BTreeMap::new();
    for (node, component) in case.components() {
        let authored = case.model.graph[node].authored.clone();
        if let (Some(host), Some(port)) = (case.model.graph[node].host, component.listen.port) {
            let names = sockets.entry((host.index(), port)).or_default();
            if !names.contains(&authored) {
                names.push(authored);
            }
        }
    }
    for ((host, port), names) in sockets {
        if names.len() > 1 {
            let evidence = format!(
                "{} both listen on port {port} of {}.",
                list(&names),
                case.host_name(host)
            );
            hits.push(Hit::of(names, evidence));
        }
    }
    Answer::of(hits)
}
