//! Stated firewall rules in step with the links of a draft.
//!
//! Refuses to open anything that no link asks for.

use super::Cures;
use super::draft::{Draft, entry};
use crate::design::model::{EdgeId, Model, NodeId, authored};
use crate::design::path::Path;
use crate::design::reach;
use crate::design::records::Rule as Pass;
use crate::design::words::{LinkKind, Proto};
use crate::design::{Kind, Name};
use crate::document::tree::quote;
use crate::findings::Finding;
use crate::findings::case::Case;
use crate::findings::shut;
use std::collections::BTreeSet;

pub(super) const CURES: &[Cures] = &[("DRN-14", &[let_pass])];

/// Adds the rules that let the drawn links in, each from its source and on its port only.
fn let_pass(case: &Case<'_>, finding: &Finding, draft: &mut Draft) -> Option<String> {
    let wall = finding.elements.first()?;
    let shut = shut::shut_by(case, |edge| shut::is_told_here(case, edge));
    let shut = shut.into_iter().find(|shut| shut.wall == *wall)?;
    let authored: BTreeSet<usize> = shut
        .links
        .iter()
        .map(|edge| case.model.graph[*edge].authored)
        .collect();
    // Behind the first firewall there may stand another one.
    for _ in 0..MOST_RULES {
        let model = draft.model()?;
        let next = model.graph.edge_indices().find(|edge| {
            let link = &model.graph[*edge];
            link.blocked_by.is_some() && authored.contains(&link.authored)
        });
        let Some(edge) = next else { break };
        let before = draft.text().len();
        open(&model, edge, draft)?;
        if draft.text().len() == before {
            return None;
        }
    }
    let links = crate::text::list(&case.link_names(&shut.links));
    Some(format!("Let {links} pass {}", shut.who()))
}

/// How many rules are added at most; a draft that needs more is not mended by rules.
const MOST_RULES: usize = 256;

/// Opens the stated firewalls for links that they block now and did not block before. What was
/// blocked all along was meant to be, or is a finding of its own. The instances of the draft's
/// design; `None` when it says none.
pub(super) fn open_for_what_is_drawn(case: &Case<'_>, draft: &mut Draft) -> Option<Model> {
    let blocked: BTreeSet<&str> = case
        .model
        .graph
        .edge_weights()
        .filter(|edge| edge.blocked_by.is_some())
        .map(|edge| edge.id.as_str())
        .collect();
    let mut model = draft.model()?;
    for _ in 0..MOST_RULES {
        let next = model.graph.edge_indices().find(|edge| {
            let edge = &model.graph[*edge];
            edge.blocked_by.is_some() && !blocked.contains(edge.id.as_str())
        });
        let Some(edge) = next else { break };
        open(&model, edge, draft)?;
        model = draft.model()?;
    }
    Some(model)
}

/// Closes what was open for a link that is gone: rules that let in somebody by name whom a link
/// needed before and none needs now. Where the same one now comes to another port, the rule is
/// changed to that; one that somebody has remarked on is left to them. `model` is the draft's.
pub(super) fn close_what_is_gone(case: &Case<'_>, model: &Model, draft: &mut Draft) -> Option<()> {
    for host in draft.keys("hosts") {
        let wall = |model: &Model| {
            let place = model.hosts.iter().find(|place| place.authored == host)?;
            place.record.firewall.as_ref()?.allow.clone()
        };
        let list = entry("hosts", &host).field("firewall").field("allow");
        let Some(rules) = wall(model) else { continue };
        let before = wall(case.model).unwrap_or_default();
        let mut new: Vec<usize> = (0..rules.len())
            .filter(|place| !before.contains(&rules[*place]))
            .collect();
        let mut remove = Vec::new();
        for (place, rule) in rules.iter().enumerate() {
            let is_named = rule.from.is_some() && rule.proto == Proto::Tcp && rule.port.is_some();
            let is_old = is_named && before.contains(rule) && needs(case.model, &host, rule);
            if !is_old || needs(model, &host, rule) {
                continue;
            }
            let heir = new.iter().position(|heir| {
                let heir = &rules[*heir];
                heir.from == rule.from && heir.port.is_some() && heir.proto == Proto::Tcp
            });
            if let Some(heir) = heir {
                let heir = new.remove(heir);
                let port = rules[heir].port?.to_string();
                draft.set(&list.index(place).field("port"), &port)?;
                remove.push(heir);
            } else if !draft.is_remarked(&list.index(place)) {
                remove.push(place);
            }
        }
        remove.sort_unstable();
        for place in remove.into_iter().rev() {
            draft.remove(&list.index(place))?;
        }
    }
    Some(())
}

/// Whether a link to a host passes by this rule.
fn needs(model: &Model, host: &str, rule: &Pass) -> bool {
    let is_here = |node: NodeId| {
        let on = model.graph[node].host;
        on.is_some_and(|on| model.hosts[on.index()].authored == host)
    };
    model.graph.edge_indices().any(|edge| {
        let (from, to) = model.ends(edge);
        let passes = |from: NodeId, to: NodeId| {
            let members = model.graph.node_indices().filter(|node| is_here(*node));
            let mut members = members.filter(|node| {
                *node == to || reach::answers_to(model, *node, &Name(model.graph[to].name.clone()))
            });
            let rules = std::slice::from_ref(rule);
            members.any(|_| reach::lets_pass(model, rules, from, to, reach::port(model, edge)))
        };
        let copies = model.graph[edge].kind == LinkKind::Replication;
        passes(from, to) || copies && passes(to, from)
    })
}

fn open(model: &Model, edge: EdgeId, draft: &mut Draft) -> Option<()> {
    let link = &model.graph[edge];
    let wall = authored(link.blocked_by.as_deref()?).to_owned();
    let (from, to) = model.ends(edge);
    let port = reach::port(model, edge);
    if draft.is_in("components", &wall) {
        let list = entry("components", &wall).field("allow");
        return draft.push(&list, &rule(port, "from", source(model, from)));
    }
    let firewall = entry("hosts", &wall).field("firewall");
    let host_of = |node: NodeId| {
        let host = model.graph[node].host?;
        Some(model.hosts[host.index()].authored.as_str())
    };
    let outbound = firewall.field("outbound");
    if host_of(from) == Some(&wall) && draft.has(&outbound) {
        let target = host_of(to).unwrap_or(&model.graph[to].authored);
        return draft.push(&outbound, &rule(port, "to", Some(target)));
    }
    let rule = rule(port, "from", source(model, from));
    let mut hosts = vec![wall.clone()];
    // An address may be held by any of its members: all of them let it in.
    if let Some(cluster) = model.topology.clusters.get(&model.graph[to].authored) {
        hosts.extend(cluster.members.keys().filter_map(|one| draft.host_of(one)));
        hosts.sort();
        hosts.dedup();
    }
    for host in &hosts {
        let list = entry("hosts", host).field("firewall").field("allow");
        let known = draft.places(&list).into_iter();
        let is_known = known
            .filter_map(|place| draft.said(&place))
            .any(|said| said == rule);
        if (draft.has(&list) || *host == wall) && !is_known {
            draft.push(&list, &rule)?;
        }
    }
    Some(())
}

/// Where requests come from: a host where there is one; visitors come from anywhere.
fn source(model: &Model, node: NodeId) -> Option<&str> {
    let this = &model.graph[node];
    if let Some(host) = this.host {
        return Some(&model.hosts[host.index()].authored);
    }
    match this.kind() {
        Some(Kind::Client(client)) if client.role == crate::design::words::ClientRole::Visitor => {
            None
        }
        _ => Some(&this.authored),
    }
}

fn rule(port: Option<u16>, way: &str, name: Option<&str>) -> String {
    let mut parts = Vec::new();
    if let Some(port) = port {
        parts.push(format!("port: {port}"));
    }
    if let Some(name) = name {
        parts.push(format!("{way}: {}", quote(name)));
    }
    format!("({})", parts.join(", "))
}

/// Every list of rules in the draft.
fn lists(draft: &Draft) -> Vec<Path> {
    let hosts = draft.keys("hosts").into_iter().flat_map(|host| {
        let wall = entry("hosts", &host).field("firewall");
        [wall.field("allow"), wall.field("outbound")]
    });
    let boxes = draft.keys("components").into_iter().flat_map(|name| {
        let wall = entry("components", &name);
        [wall.field("allow"), wall.field("outbound")]
    });
    let mut lists: Vec<Path> = hosts.chain(boxes).collect();
    lists.retain(|list| draft.has(list));
    lists
}

/// What is let in from one name, or out to it, is let in from and out to another as well.
pub(super) fn treat_alike(draft: &mut Draft, name: &str, twin: &str) -> Option<()> {
    for list in lists(draft) {
        for rule in draft.places(&list) {
            for way in ["from", "to"] {
                if draft.name_at(&rule.field(way)).as_deref() == Some(name) {
                    let copy = draft.said(&rule)?.replace(&quote(name), &quote(twin));
                    draft.push(&list, &copy)?;
                }
            }
        }
    }
    Some(())
}

/// Gives a host a firewall that lets in what is drawn to its components, and nothing else.
pub(super) fn build(draft: &mut Draft, host: &str) -> Option<()> {
    let path = entry("hosts", host).field("firewall");
    if draft.has(&path.field("allow")) {
        return Some(());
    }
    draft.set(&path.field("allow"), "[]")?;
    let model = draft.model()?;
    let mut rules: Vec<String> = Vec::new();
    for edge in model.graph.edge_indices() {
        let link = &model.graph[edge];
        let (from, to) = model.ends(edge);
        // A replica opens the connection, in whichever direction the copying is drawn.
        let (from, to) = match link.kind {
            LinkKind::Replication => (to, from),
            _ => (from, to),
        };
        let here = |node: NodeId| {
            let on = model.graph[node].host;
            on.is_some_and(|on| model.hosts[on.index()].authored == host)
        };
        let is_member = |node: NodeId| {
            let name = Name(model.graph[to].name.clone());
            model.graph[to].host.is_none() && reach::answers_to(&model, node, &name)
        };
        let arrives = here(to)
            || model
                .graph
                .node_indices()
                .any(|node| here(node) && is_member(node));
        if !arrives || model.on_one_host(from, to) || here(from) && here(to) {
            continue;
        }
        let wanted = match link.kind {
            LinkKind::Undecided | LinkKind::Response | LinkKind::Lookup => continue,
            LinkKind::Heartbeat => {
                let source = source(&model, from)
                    .map_or(String::new(), |name| format!(", from: {}", quote(name)));
                format!("(proto: Vrrp{source})")
            }
            LinkKind::Replication => rule(Some(3306), "from", source(&model, from)),
            _ => rule(reach::port(&model, edge), "from", source(&model, from)),
        };
        if !rules.contains(&wanted) {
            rules.push(wanted);
        }
    }
    // Visitors who are redirected to HTTPS come to port 80 first.
    for name in draft.on_host(host) {
        let redirects = entry("components", &name).field("tls").field("redirect");
        let plain = "(port: 80)".to_owned();
        if draft.said(&redirects) == Some("true") && !rules.contains(&plain) {
            rules.push(plain);
        }
    }
    heartbeats(&model, draft, host, &mut rules);
    // Whom everybody's rule lets in needs none of their own.
    let open: Vec<String> = rules
        .iter()
        .filter_map(|rule| Some(rule.strip_suffix(')')?.to_owned()))
        .filter(|rule| !rule.contains(','))
        .collect();
    rules.retain(|rule| {
        !open
            .iter()
            .any(|open| rule.starts_with(&format!("{open},")))
    });
    draft.set(&path.field("allow"), &format!("[{}]", rules.join(", ")))
}

/// Balancers that share an address hear each other, whether or not a link says so.
fn heartbeats(model: &Model, draft: &Draft, host: &str, rules: &mut Vec<String>) {
    for (_, cluster) in &model.topology.clusters {
        let hosts: Vec<String> = cluster
            .members
            .keys()
            .filter_map(|member| draft.host_of(member))
            .collect();
        if !hosts.iter().any(|other| other == host) {
            continue;
        }
        for peer in hosts.iter().filter(|other| *other != host) {
            let rule = format!("(proto: Vrrp, from: {})", quote(peer));
            if !rules.contains(&rule) {
                rules.push(rule);
            }
        }
    }
}

/// Lets each host with stated rules hear the VRRP adverts of the others.
pub(super) fn hear_each_other(draft: &mut Draft, hosts: &[String]) -> Option<()> {
    for host in hosts {
        let list = entry("hosts", host).field("firewall").field("allow");
        if !draft.has(&list) {
            continue;
        }
        for peer in hosts.iter().filter(|peer| *peer != host) {
            let hears = draft.places(&list).iter().any(|rule| {
                let proto = draft.said(&rule.field("proto"));
                let from = draft.name_at(&rule.field("from"));
                matches!(proto, Some("Vrrp" | "Any")) && from.is_none_or(|from| from == *peer)
            });
            if !hears {
                draft.push(&list, &format!("(proto: Vrrp, from: {})", quote(peer)))?;
            }
        }
    }
    Some(())
}
