//! Doors: which ports somebody reaches, from outside and from inside, and which rules shut them.
//!
//! Refuses machines of which it is not said whether they have a public address.

use super::super::draft::Draft;
use super::words::{MOST, hosts_of};
use crate::design::model::NodeId;
use crate::design::reach::port;
use crate::design::{Kind, LinkKind};
use crate::findings::Tier;
use crate::findings::foothold::{Foothold, ports, reach};
use crate::story::claims::{Bench, Run};
use crate::text::list;

/// What is found, with what an intruder reaches.
fn findings() -> Run {
    Run::with("check", vec!["--evidence".to_owned()])
}

/// Which ports the Internet reaches.
pub(super) fn open_ports(bench: &Bench<'_>) -> Vec<Draft> {
    let model = bench.model();
    let Some(anchor) = bench.case.anchor() else {
        return Vec::new();
    };
    let reached = reach(model, Foothold::Internet);
    if !reached.unsaid.is_empty() {
        return Vec::new();
    }
    let open: Vec<String> = reached.doors.iter().map(|door| door.name(model)).collect();
    let mut closed = Vec::new();
    for (node, _) in bench.case.components() {
        // Of what stands on a public machine without rules it is not said whether it listens
        // for others.
        let host = model.graph[node].host;
        let host = host.and_then(|host| model.hosts.get(host.index()));
        let is_private = host.is_some_and(|host| host.record.ip.is_none());
        let is_shut = reached.shut.iter().any(|one| one.node == node);
        if bench.case.tier_of(node).is_some() && (is_private || is_shut) {
            let named = ports(model, node);
            closed.extend(
                named
                    .iter()
                    .map(|port| format!("{}:{port}", bench.case.name(node))),
            );
        }
    }
    closed.retain(|name| !open.contains(name));
    let why = format!(
        "{}. The others have no public address, or a rule keeps them shut.",
        list(&open)
    );
    let text = "Which of these ports can somebody on the Internet talk to?";
    vec![
        Draft::several(&anchor, text, open, closed)
            .why(why)
            .run(findings()),
    ]
}

/// Which rules the primary's firewall needs.
pub(super) fn rules_needed(bench: &Bench<'_>) -> Vec<Draft> {
    let model = bench.model();
    let ask = |database: NodeId| {
        let host = model.graph[database].host?;
        let on_host: Vec<NodeId> = model.on_host(host).collect();
        let own_port = ports(model, database).first().copied()?;
        let rule = |port: u16, from: &str| format!("port {port} from {from}");
        let mut needed = Vec::new();
        let mut linked: Vec<NodeId> = Vec::new();
        for edge in model.graph.edge_indices() {
            let (from, to) = model.ends(edge);
            let link = &model.graph[edge];
            let (comes, arrives) = match link.kind {
                // The replica opens the connection, whichever way the arrow is drawn.
                LinkKind::Replication if from == database => (to, from),
                _ => (from, to),
            };
            if !on_host.contains(&arrives) && !on_host.contains(&comes) {
                continue;
            }
            linked.extend([comes, arrives]);
            let serves = link.kind.is_data() || link.kind == LinkKind::Replication;
            if arrives != database || !serves || on_host.contains(&comes) {
                continue;
            }
            let port = if link.kind == LinkKind::Replication {
                own_port
            } else {
                port(model, edge)?
            };
            let rule = rule(port, bench.case.name(comes));
            if !needed.contains(&rule) {
                needed.push(rule);
            }
        }
        let mut needless = vec![rule(own_port, "anywhere")];
        let others = [Tier::Balancer, Tier::Web, Tier::App, Tier::Database].into_iter();
        let others = others.flat_map(|tier| bench.case.tier(tier).iter());
        needless.extend(
            others
                .filter(|node| !linked.contains(node) && !on_host.contains(node))
                .map(|node| rule(own_port, bench.case.name(*node))),
        );
        let visitors = bench
            .case
            .flow
            .clients
            .iter()
            .map(|node| NodeId::new(*node));
        let strangers = visitors.filter(|node| !linked.contains(node));
        needless.extend(strangers.map(|node| rule(own_port, bench.case.name(node))));
        let (name, host) = (
            bench.case.name(database),
            bench.case.host_name(host.index()),
        );
        let text = format!(
            "The firewall of {host} starts with everything shut. Which of these rules does {name} \
             need for the links that are drawn?"
        );
        let why = format!(
            "{}: one rule for each of those on other machines that a link joins it to, and none \
             wider. What is on {host} itself does not pass its firewall.",
            list(&needed)
        );
        Some(
            Draft::several(name, text, needed, needless)
                .why(why)
                .run(findings()),
        )
    };
    let writers = bench.writers().into_iter();
    writers
        .filter(|node| bench.case.is_reached(*node))
        .filter_map(ask)
        .take(MOST)
        .collect()
}

/// How many databases somebody reaches who has entered a web server's machine.
pub(super) fn foothold(bench: &Bench<'_>) -> Vec<Draft> {
    let model = bench.model();
    let all = bench.of_kind(|kind| matches!(kind, Kind::Database(_)));
    let webs = hosts_of(bench, bench.case.tier(Tier::Web)).into_iter();
    // Machines from which as many are reached are alike: one of them is asked about.
    let mut asked: Vec<usize> = Vec::new();
    let mut ask = |host: usize| {
        let seen = reach(model, Foothold::Host(host));
        let reached = seen.databases(model);
        if asked.contains(&reached.len()) {
            return None;
        }
        let shut = |node: &NodeId| seen.shut.iter().any(|one| one.node == *node);
        let rest = all.iter().filter(|node| !reached.contains(node)).copied();
        let (shut, unheard): (Vec<NodeId>, Vec<NodeId>) = rest.partition(shut);
        // Whether what only its own machine calls listens for others, too, is nowhere said.
        if !unheard.is_empty() {
            return None;
        }
        let name = bench.case.host_name(host);
        let text = format!(
            "Somebody has broken into {name}. How many of the {} databases have a port that can be \
             talked to from there?",
            all.len()
        );
        let mut why = if reached.is_empty() {
            "None.".to_owned()
        } else {
            let names = list(&bench.case.names(&reached));
            format!("{} of {}: {names}.", reached.len(), all.len())
        };
        if !shut.is_empty() {
            let names = list(&bench.case.names(&shut));
            why.push_str(&format!(" Firewalls keep {names} shut."));
        }
        if reached.len() > 1 {
            why.push_str(
                " An intruder needs no link in the picture: what listens and is not \
                          shut can be talked to.",
            );
        }
        asked.push(reached.len());
        let look = bench.case.names(&reached).into_iter();
        Some(
            Draft::number(name, text, reached.len() as f64, 0.0, "databases")
                .why(why)
                .look(look.chain([name.to_owned()]))
                .run(findings()),
        )
    };
    // Of a single one there is nothing to count.
    if all.len() < 2 {
        return Vec::new();
    }
    webs.filter_map(&mut ask).take(MOST).collect()
}
