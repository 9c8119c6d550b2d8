//! Credits for care: what is encrypted, guarded, watched and kept elsewhere.
//!
//! Every one of them is stated in the file.

use super::{Credit, credit};
use crate::design::model::{EdgeId, NodeId};
use crate::design::words::{Check, Door, LinkKind, Metric, ReplicationMode};
use crate::design::{Choice, Kind};
use crate::findings::balancing::balancers;
use crate::findings::case::Case;
use crate::findings::monitoring::{View, agent, anything};
use crate::findings::rule::Category;
use crate::findings::telemetry::way;
use crate::text::{count, is_are, list, s};
use std::collections::BTreeSet;

pub(super) fn encrypted_edge(case: &Case<'_>) -> Option<Credit> {
    let entries = case.entries();
    let redirects = |node: NodeId| {
        case.kind(node)
            .and_then(Kind::tls)
            .is_some_and(|tls| tls.redirect)
    };
    let all = !entries.is_empty()
        && entries
            .iter()
            .all(|(edge, node)| case.model.graph[*edge].is_encrypted() || redirects(*node));
    if !all {
        return None;
    }
    let mut doors: Vec<NodeId> = entries.iter().map(|(_, node)| *node).collect();
    doors.sort_unstable();
    doors.dedup();
    let tls: Vec<_> = doors
        .iter()
        .filter_map(|node| case.kind(*node).and_then(Kind::tls))
        .collect();
    let mut extras = Vec::new();
    if !tls.is_empty() && tls.iter().all(|tls| tls.redirect) {
        extras.push("plain HTTP is redirected");
    }
    if !tls.is_empty() && tls.iter().all(|tls| tls.hsts) {
        extras.push("browsers are told to insist");
    }
    let names = case.names(&doors);
    let mut evidence = format!("Visitors reach {} by HTTPS", list(&names));
    if !extras.is_empty() {
        evidence.push_str(&format!("; {}", list(&extras)));
    }
    evidence.push('.');
    Some(credit(
        Category::Security,
        "What visitors send is encrypted",
        names,
        evidence,
    ))
}

pub(super) fn nothing_readable(case: &Case<'_>) -> Option<Credit> {
    let mut inner: usize = 0;
    for edge in case.model.graph.edge_indices() {
        let link = &case.model.graph[edge];
        let matters = link.kind.is_request()
            || link.kind.is_data()
            || matches!(link.kind, LinkKind::Replication | LinkKind::Backup);
        if !matters || case.crosses(edge) == Some(false) {
            continue;
        }
        if !link.is_encrypted() || link.tail.verify == Some(false) {
            return None;
        }
        inner += usize::from(!case.is_visitor(case.model.ends(edge).0));
    }
    (inner > 0).then(|| {
        let evidence = format!(
            "Requests, queries, replication and backups are encrypted on every wire, {} behind the \
             entry among them.",
            count(inner, "link")
        );
        credit(
            Category::Security,
            "No wire can be listened to",
            Vec::new(),
            evidence,
        )
    })
}

pub(super) fn guarded(case: &Case<'_>) -> Option<Credit> {
    let busy: Vec<usize> = (0..case.model.hosts.len())
        .filter(|host| !case.on_host(*host).is_empty())
        .collect();
    let stated = |host: &usize| {
        let wall = case.model.hosts[*host].record.firewall.as_ref();
        wall.is_some_and(|wall| wall.allow.is_some())
    };
    // Rules that stop what is drawn are nothing to praise.
    let shuts = |edge: EdgeId| case.model.graph[edge].blocked_by.is_some();
    if case.model.graph.edge_indices().any(shuts) {
        return None;
    }
    (!busy.is_empty() && busy.iter().all(stated)).then(|| {
        let names: Vec<String> = busy
            .iter()
            .map(|host| case.host_name(*host).to_owned())
            .collect();
        let evidence = format!(
            "{} let{} in only what stated rules name.",
            list(&names),
            s(names.len())
        );
        credit(
            Category::Security,
            "Every host has a firewall with rules",
            names,
            evidence,
        )
    })
}

pub(super) fn bastion(case: &Case<'_>) -> Option<Credit> {
    let hosts = &case.model.hosts;
    let shut = |door: Option<Door>| matches!(door, Some(Door::Bastion | Door::Closed));
    let by_bastion = hosts
        .iter()
        .any(|host| host.record.ssh == Some(Door::Bastion));
    (by_bastion && hosts.iter().all(|host| shut(host.record.ssh))).then(|| {
        let evidence = "No machine takes SSH from anywhere but the bastion.".to_owned();
        credit(
            Category::Security,
            "Administrators come in by one door",
            Vec::new(),
            evidence,
        )
    })
}

pub(super) fn watched(case: &Case<'_>) -> Option<Credit> {
    let busy: Vec<usize> = (0..case.model.hosts.len())
        .filter(|host| !case.on_host(*host).is_empty())
        .collect();
    let reports = |host: &usize| agent(case, *host).is_some_and(|agent| agent.reports_to.is_some());
    let told: Vec<String> = case
        .components()
        .filter_map(|(_, component)| match &component.kind {
            Kind::Collector(collector) => Some(&collector.alerts),
            _ => None,
        })
        .flatten()
        .filter_map(|alert| alert.to.as_ref().map(|to| to.as_str().to_owned()))
        .collect::<BTreeSet<_>>()
        .into_iter()
        .collect();
    if busy.is_empty() || told.is_empty() || !busy.iter().all(reports) {
        return None;
    }
    let evidence = format!(
        "All {} have an agent that reports; alerts go to {}.",
        count(busy.len(), "host"),
        list(&told)
    );
    Some(credit(
        Category::Monitoring,
        "Every host is watched, and somebody is told",
        told,
        evidence,
    ))
}

pub(super) fn members_watched(case: &Case<'_>) -> Option<Credit> {
    let spreading: Vec<NodeId> = balancers(case)
        .map(|(node, _)| node)
        .filter(|node| case.pool(*node).len() > 1)
        .collect();
    if spreading.is_empty() || !anything(case) {
        return None;
    }
    let by_agent = spreading.iter().all(|node| {
        // Who checks nobody knows of none that is down.
        let hops = &case.flow.stations[node.index()].members;
        let checks = |hop: &usize| case.flow.hops[*hop].check != Check::Off;
        let Some(host) = case.model.graph[*node].host.map(|host| host.index()) else {
            return false;
        };
        let measures = |agent: View<'_>| agent.metrics.contains(&Metric::Members);
        let is_cut = way(case, host).is_some_and(|way| way.wall.is_some());
        agent(case, host).is_some_and(measures) && hops.iter().all(checks) && !is_cut
    });
    by_agent.then(|| {
        let names = case.names(&spreading);
        let evidence = format!(
            "The agent beside {} measures which members are up.",
            list(&names)
        );
        credit(
            Category::Monitoring,
            "A dead member does not go unnoticed",
            names,
            evidence,
        )
    })
}

pub(super) fn seen_from_outside(case: &Case<'_>) -> Option<Credit> {
    let doors: BTreeSet<NodeId> = case
        .entries()
        .iter()
        .flat_map(|(edge, node)| [case.model.ends(*edge).1, *node])
        .collect();
    let (node, edge) = case
        .components()
        .filter(|(_, component)| matches!(component.kind, Kind::Probe(_)))
        .find_map(|(node, _)| {
            let way = case
                .out(node)
                .find(|edge| doors.contains(&case.model.ends(*edge).1))?;
            Some((node, way))
        })?;
    let Some(Kind::Probe(probe)) = case.kind(node) else {
        return None;
    };
    let name = case.name(node);
    let evidence = format!(
        "{name} tries {} every {}.",
        case.name(case.model.ends(edge).1),
        probe.inter
    );
    Some(credit(
        Category::Monitoring,
        "Somebody looks from outside",
        vec![name.to_owned()],
        evidence,
    ))
}

pub(super) fn backup_elsewhere(case: &Case<'_>) -> Option<Credit> {
    let mut kept: Vec<(NodeId, NodeId)> = Vec::new();
    for edge in case.model.graph.edge_indices() {
        if case.model.graph[edge].kind != LinkKind::Backup {
            continue;
        }
        let (from, to) = case.model.ends(edge);
        // An end on no machine says nothing about where the copies are.
        if case.model.on_one_host(from, to) || case.crosses(edge) != Some(true) {
            return None;
        }
        kept.push((from, to));
    }
    let (_, to) = *kept.first()?;
    let sources: Vec<NodeId> = kept.iter().map(|(from, _)| *from).collect();
    let mut evidence = format!(
        "{} {} copied to {}{}",
        list(&case.names(&sources)),
        is_are(sources.len()),
        case.name(to),
        case.placed(to)
    );
    if let Some(Kind::Backup(backup)) = case.kind(to) {
        if backup.encrypted == Some(true) {
            evidence.push_str(", encrypted");
        }
        if let Some(day) = backup.restore_tested {
            evidence.push_str(&format!("; a restore worked on {day}"));
        }
    }
    evidence.push('.');
    let elements = case
        .names(&sources)
        .into_iter()
        .chain([case.name(to).to_owned()])
        .collect();
    Some(credit(
        Category::Data,
        "Backups leave the host",
        elements,
        evidence,
    ))
}

pub(super) fn safe_commits(case: &Case<'_>) -> Option<Credit> {
    let edge = case.model.graph.edge_indices().find(|edge| {
        matches!(
            case.model.graph[*edge].tail.mode,
            Some(Choice::Is(
                ReplicationMode::SemiSync | ReplicationMode::Sync | ReplicationMode::Group
            ))
        )
    })?;
    let (from, to) = case.model.ends(edge);
    let evidence = format!(
        "{} acknowledges a write only once {} has received it: losing {} then loses none.",
        case.name(from),
        case.name(to),
        case.name(from)
    );
    let title = "An acknowledged write is on two machines";
    let is_apart = !case.model.on_one_host(from, to);
    is_apart.then(|| credit(Category::Data, title, case.names(&[from, to]), evidence))
}
