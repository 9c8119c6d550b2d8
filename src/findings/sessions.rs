//! Sessions: whether a visitor is sent back to the application that remembers him.
//!
//! Refuses what becomes of sessions when their server dies: that is failover's.

use super::balancing::balancers;
use super::case::{Case, Tier};
use super::phrase::percent;
use super::rule::Severity::High;
use super::rule::{Answer, Category, Hit, Rule};
use crate::design::model::NodeId;
use crate::design::words::{Algorithm, Mode, Sessions, Sticky};
use crate::design::{Choice, Class, Kind};
use crate::text::{list, s};
use std::collections::BTreeSet;

pub(super) const RULES: &[Rule] = &[Rule {
    code: "LBC-16",
    title: "Visitors are sent away from their session",
    category: Category::Balancing,
    severity: High,
    asks: "Does a visitor whose session lies in an application's memory come back to it?",
    student: "He logs in, and the next page asks him to log in again: it came from the other \
              server, which has never heard of him.",
    reviewer: "Server-side state without affinity: the balancer spreads requests over members \
               that do not share what they remember.",
    false_alarm: "A session holds nothing that anybody would miss, or something that is not drawn \
                  keeps visitors with their server.",
    remedy: "Keep sessions in a store that all application servers share, or carry them in a \
             signed cookie; failing that, let the balancer keep visitors with their server \
             (`sticky`).",
    references: &["HAProxy Configuration Manual, cookie"],
    test: sent_away,
}];

/// Whether the choice of the next member does not depend on who asks, and several are chosen.
fn spreads(case: &Case<'_>, node: NodeId) -> bool {
    let forgets = |algorithm: Choice<Algorithm>| {
        !matches!(
            algorithm,
            Choice::Is(Algorithm::SourceHash | Algorithm::First)
        )
    };
    match case.kind(node) {
        Some(Kind::LoadBalancer(lb)) => {
            lb.sticky == Sticky::Off
                && lb.mode != Choice::Is(Mode::ActivePassive)
                && forgets(lb.algorithm)
        }
        Some(Kind::WebServer(web)) => forgets(web.algorithm),
        _ => false,
    }
}

/// The first and the last of some applications that requests for pages reach.
type Ends = Option<(usize, usize)>;

/// The ends of the marked applications behind every station.
fn behind(case: &Case<'_>, is_marked: &[bool]) -> Vec<Ends> {
    let flow = case.flow;
    let mut found: Vec<Ends> = vec![None; flow.stations.len()];
    for station in &flow.order {
        if matches!(case.kind(NodeId::new(*station)), Some(Kind::AppServer(_))) {
            found[*station] = is_marked[*station].then_some((*station, *station));
            continue;
        }
        let next = onward(case, *station).filter_map(|to| found[to]);
        found[*station] = next.reduce(|one, other| (one.0.min(other.0), one.1.max(other.1)));
    }
    found
}

/// Where requests for pages go on from a station.
fn onward<'a>(case: &'a Case<'_>, station: usize) -> impl Iterator<Item = usize> + 'a {
    let hops = case.flow.stations[station].members.iter();
    hops.map(|hop| &case.flow.hops[*hop])
        .filter(|hop| !hop.backup && !hop.blocked && hop.classes[Class::Read as usize])
        .map(|hop| hop.to)
}

/// Those of these stations that spread requests over parts of the marked applications.
fn parting(case: &Case<'_>, spreaders: &[NodeId], is_marked: &[bool]) -> Vec<NodeId> {
    let ends = behind(case, is_marked);
    let parts = |node: &NodeId| {
        let mut parts = onward(case, node.index()).filter_map(|to| ends[to]);
        let first = parts.next();
        first.is_some_and(|first| parts.any(|other| other != first))
    };
    spreaders.iter().copied().filter(parts).collect()
}

/// The marked applications that a station's requests for pages reach, in the order of the file.
fn reached(case: &Case<'_>, from: NodeId, is_marked: &[bool]) -> Vec<NodeId> {
    let mut seen = BTreeSet::new();
    let mut open = vec![from.index()];
    while let Some(station) = open.pop() {
        let is_app = matches!(case.kind(NodeId::new(station)), Some(Kind::AppServer(_)));
        if seen.insert(station) && !is_app {
            open.extend(onward(case, station));
        }
    }
    let kept = seen.into_iter().filter(|station| is_marked[*station]);
    kept.map(NodeId::new).collect()
}

fn sent_away(case: &Case<'_>) -> Answer {
    let marked = |wanted: Option<Sessions>| -> Vec<bool> {
        let nodes = case.model.graph.node_indices();
        let is =
            |node| matches!(case.kind(node), Some(Kind::AppServer(app)) if app.sessions == wanted);
        nodes
            .map(|node| case.is_reached(node) && is(node))
            .collect()
    };
    let keeps = marked(Some(Sessions::Memory));
    let spreaders: Vec<NodeId> = balancers(case)
        .map(|(node, _)| node)
        .chain(case.tier(Tier::Web).iter().copied())
        .filter(|node| spreads(case, *node))
        .collect();
    let mut groups: Vec<(Vec<NodeId>, Vec<NodeId>)> = Vec::new();
    for node in parting(case, &spreaders, &keeps) {
        let known = reached(case, node, &keeps);
        match groups.iter_mut().find(|(_, same)| *same == known) {
            Some((nodes, _)) => nodes.push(node),
            None => groups.push((vec![node], known)),
        }
    }
    let hits = groups.into_iter().map(|(nodes, known)| {
        let (names, keepers) = (case.names(&nodes), case.names(&known));
        let loads = known
            .iter()
            .map(|node| case.load.of(node.index(), Class::Read));
        let loads: Vec<f64> = loads.collect();
        let sum: f64 = loads.iter().sum();
        let mut evidence = format!(
            "{} send{} each request to whoever is next, and {} keep sessions in memory.",
            list(&names),
            s(names.len()),
            list(&keepers)
        );
        if sum > 0.0 {
            let known: f64 = loads.iter().map(|load| (load / sum).powi(2)).sum();
            evidence.push_str(&format!(
                " About {} of the requests of somebody who is logged in reach one that does not \
                 know him.",
                percent(1.0 - known)
            ));
        }
        let first = names.first().cloned().unwrap_or_default();
        let others = names.into_iter().skip(1).chain(keepers);
        let is_open = nodes.iter().any(|node| {
            matches!(case.kind(*node), Some(Kind::LoadBalancer(lb)) if lb.algorithm.is_undecided())
        });
        let hit = Hit::at(first, evidence).with(others);
        if is_open { hit.unless_decided() } else { hit }
    });
    let hits: Vec<Hit> = hits.collect();
    let unsaid = marked(None);
    let mut open: Vec<NodeId> = Vec::new();
    for node in parting(case, &spreaders, &unsaid) {
        let known = reached(case, node, &unsaid);
        open.extend(
            known
                .into_iter()
                .filter(|app| !open.contains(app))
                .collect::<Vec<_>>(),
        );
    }
    let lacks = match open.as_slice() {
        [] => Vec::new(),
        apps => vec![format!(
            "where {} keep{} sessions",
            list(&case.names(apps)),
            s(apps.len())
        )],
    };
    let applies = !spreaders.is_empty() && keeps.contains(&true);
    Answer::when(applies, hits).and_lacks(lacks)
}
