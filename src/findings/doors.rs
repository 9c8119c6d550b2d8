//! Doors: what the outermost server lets in, passes on about its visitors, and tells of itself.
//!
//! Refuses filters of packets, and encryption.

use super::balancing::{alike, balancers};
use super::case::Case;
use super::exposure::open_to_all;
use super::rule::Severity::{Info, Low, Medium};
use super::rule::{Answer, Category, Hit, Rule};
use crate::design::Kind;
use crate::design::model::NodeId;
use crate::design::words::Layer;
use crate::text::{list, s};
use std::collections::BTreeSet;

pub(super) const RULES: &[Rule] = &[
    Rule {
        code: "SEC-14",
        title: "No limit on what one visitor may ask",
        category: Category::Security,
        severity: Medium,
        asks: "Does anything look at requests before the servers work on them?",
        student: "A firewall sees ports, and every attack on the site comes by the one port that \
                  is open. One visitor may ask as fast as he can.",
        reviewer: "Neither a rate limit nor a web application firewall at the entry: packet \
                   filters admit floods and injections on 443.",
        false_alarm: "The provider in front limits and filters: draw that as a Waf.",
        remedy: "Limit requests per client at the balancer (`rate_limit_rps`), or put a Waf in \
                 the visitors' link.",
        references: &["CWE-770", "HAProxy Configuration Manual, stick-table"],
        test: no_limit,
    },
    Rule {
        code: "SEC-18",
        title: "Client's address is lost at the balancer",
        category: Category::Security,
        severity: Low,
        asks: "Do the servers know who is asking?",
        student: "All requests seem to come from the balancer. Whoever reads the log later \
                  cannot tell one visitor from another.",
        reviewer: "An HTTP proxy without X-Forwarded-For before servers that log or decide by \
                   address.",
        false_alarm: "Only the balancer's own log is used.",
        remedy: "Let the balancer tell the address (`forwarded_for: true`) and let the servers \
                 trust it from there.",
        references: &["HAProxy Configuration Manual, option forwardfor"],
        test: address_lost,
    },
    Rule {
        code: "SEC-19",
        title: "Client's address is believed from anybody",
        category: Category::Security,
        severity: Medium,
        asks: "Can only the balancer tell a server who is asking?",
        student: "The server believes the address that stands in the request. Anybody who \
                  reaches it directly can write another one there.",
        reviewer: "X-Forwarded-For trusted on a listener that clients reach past the proxy: \
                   limits and logs by address can be forged.",
        false_alarm: "The server trusts the header from the balancer's address only.",
        remedy: "Let the server accept the balancer only, and believe nobody else.",
        references: &["CWE-348"],
        test: forged_address,
    },
    Rule {
        code: "SEC-30",
        title: "Web server tells its version",
        category: Category::Security,
        severity: Info,
        asks: "Does the server tell strangers what it runs?",
        student: "The version in every answer tells an attacker which known holes to try first.",
        reviewer: "Version disclosure; it saves attackers a step and buys nothing.",
        false_alarm: "A proxy in front removes the header.",
        remedy: "Switch it off: nginx `server_tokens off` (`banner: false`).",
        references: &["CWE-200", "nginx, ngx_http_core_module, server_tokens"],
        test: banner,
    },
];

fn no_limit(case: &Case<'_>) -> Answer {
    let mut open: Vec<NodeId> = Vec::new();
    let mut through_waf = BTreeSet::new();
    for (edge, node) in case.entries() {
        let gates = case.model.graph[*edge].gates.iter().flatten();
        let mut wafs = gates.filter(|gate| matches!(case.kind(**gate), Some(Kind::Waf(_))));
        if wafs.next().is_some() {
            through_waf.insert(*node);
            continue;
        }
        let limits = matches!(case.kind(*node),
            Some(Kind::LoadBalancer(lb)) if lb.rate_limit_rps.is_some());
        let is_server = matches!(
            case.kind(*node),
            Some(Kind::LoadBalancer(_) | Kind::WebServer(_) | Kind::AppServer(_))
        );
        if is_server && !limits && !open.contains(node) {
            open.push(*node);
        }
    }
    if open.is_empty() {
        return Answer::when(!case.entries().is_empty(), Vec::new());
    }
    let names = case.names(&open);
    let evidence = format!(
        "{} take{} as many requests from one visitor as come, and no web application firewall \
         is in the way.",
        list(&names),
        s(names.len())
    );
    Answer::of(vec![Hit::of(names, evidence)])
}

/// Why a server behind a balancer wants the client's address, if it does.
fn wants_address(case: &Case<'_>, node: NodeId) -> Option<&'static str> {
    match case.kind(node)? {
        Kind::WebServer(web) if web.forwarded_for_trusted => Some("goes by it"),
        Kind::WebServer(_) | Kind::AppServer(_) => {
            let host = case.model.graph[node].host?;
            let agent = case.model.hosts[host.index()].record.agent.as_ref();
            agent
                .is_some_and(|agent| agent.logs)
                .then_some("has its log collected")
        }
        _ => None,
    }
}

fn address_lost(case: &Case<'_>) -> Answer {
    let speaks_http = |node: NodeId| matches!(case.kind(node), Some(Kind::LoadBalancer(lb)) if lb.layer == Layer::Http);
    let silent =
        |node: NodeId| matches!(case.kind(node), Some(Kind::LoadBalancer(lb)) if !lb.forwarded_for);
    let mut applies = false;
    let mut hits = Vec::new();
    for (nodes, pool) in alike(case, speaks_http) {
        let wanting: Vec<(NodeId, &str)> = pool
            .iter()
            .filter_map(|member| wants_address(case, *member).map(|why| (*member, why)))
            .collect();
        let Some((_, why)) = wanting.first() else {
            continue;
        };
        applies = true;
        let mute: Vec<NodeId> = nodes.into_iter().filter(|node| silent(*node)).collect();
        if mute.is_empty() {
            continue;
        }
        let members: Vec<NodeId> = wanting.iter().map(|(member, _)| *member).collect();
        let names = case.names(&mute);
        let evidence = format!(
            "{} do{} not tell the client's address; {} {why} and see{} the balancer's only.",
            list(&names),
            if names.len() == 1 { "es" } else { "" },
            list(&case.names(&members)),
            s(members.len())
        );
        let evidence = if members.len() == 1 {
            evidence
        } else {
            evidence
                .replace("goes by it", "go by it")
                .replace("has its log", "have their logs")
        };
        hits.push(Hit::of(names, evidence).with(case.names(&members)));
    }
    Answer::when(applies, hits)
}

fn forged_address(case: &Case<'_>) -> Answer {
    let mut applies = false;
    let mut hits = Vec::new();
    let behind: BTreeSet<NodeId> = balancers(case)
        .flat_map(|(node, _)| case.pool(node))
        .copied()
        .collect();
    for (node, component) in case.components() {
        let Kind::WebServer(web) = &component.kind else {
            continue;
        };
        if !web.forwarded_for_trusted {
            continue;
        }
        applies = true;
        let name = case.name(node);
        let port = component.listen.port.unwrap_or(80);
        let evidence = if case.is_entry(node) {
            format!("{name} believes the address it is told, and visitors talk to it directly.")
        } else if behind.contains(&node) && open_to_all(case, node, port) {
            format!(
                "{name} believes the address it is told, and{} anybody may connect on port {port}.",
                case.placed(node).replace(['(', ')'], "")
            )
        } else {
            continue;
        };
        hits.push(Hit::at(name, evidence));
    }
    Answer::when(applies, hits)
}

fn banner(case: &Case<'_>) -> Answer {
    let mut applies = false;
    let mut telling: Vec<NodeId> = Vec::new();
    for (node, component) in case.components() {
        if let Kind::WebServer(web) = &component.kind
            && case.is_reached(node)
        {
            applies = true;
            if web.banner {
                telling.push(node);
            }
        }
    }
    if telling.is_empty() {
        return Answer::when(applies, Vec::new());
    }
    let names = case.names(&telling);
    let verb = if names.len() == 1 {
        "tells its"
    } else {
        "tell their"
    };
    let evidence = format!("{} {verb} version in every answer.", list(&names));
    Answer::of(vec![Hit::of(names, evidence)])
}
