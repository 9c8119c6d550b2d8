//! Standard claims about who can read, who can enter and who is told.
//!
//! Refuses likelihoods: it says what could be read, reached or missed.

use super::super::bench::Bench;
use super::super::{Answer, Run, Verdict};
use crate::design::{Choice, Kind, LinkKind};
use crate::findings::foothold::{Door, Foothold, reach};
use crate::findings::wire::readable;
use crate::text::list;

pub(super) fn encrypted(bench: &Bench<'_>) -> Option<Answer> {
    let model = bench.model();
    let mut edges = model.graph.edge_weights();
    edges.find(|edge| edge.kind == LinkKind::Https)?;
    // Look-ups and heartbeats are no part of what visitors send.
    let is_theirs =
        |kind: LinkKind| kind.is_request() || kind.is_data() || kind == LinkKind::Replication;
    let mut clear = readable(model);
    clear.retain(|one| is_theirs(model.graph[one.edge].kind));
    let run = Run::new("check");
    let Some(first) = clear.first() else {
        let evidence = "Nothing worth hiding crosses a wire in clear.";
        return Some(Answer::new(Verdict::Pass, evidence, run));
    };
    let links: Vec<&str> = clear.iter().map(|one| bench.case.link(one.edge)).collect();
    let mut seen: Vec<&str> = Vec::new();
    for link in links {
        if !seen.contains(&link) {
            seen.push(link);
        }
    }
    let evidence = format!(
        "In clear over the network: {}. A listener on {} reads {}.",
        list(&seen),
        bench.case.link(first.edge),
        first.words()
    );
    Some(Answer::new(Verdict::Fail, evidence, run))
}

pub(super) fn only_the_door(bench: &Bench<'_>) -> Option<Answer> {
    let model = bench.model();
    let has_filter = model
        .hosts
        .iter()
        .any(|host| host.record.firewall.is_some())
        || !bench
            .of_kind(|kind| matches!(kind, Kind::Firewall(_)))
            .is_empty();
    if !has_filter {
        return None;
    }
    let reach = reach(model, Foothold::Internet);
    let (front, behind): (Vec<&Door>, Vec<&Door>) = reach.doors.iter().partition(|door| {
        door.node.is_some_and(|node| {
            bench.case.is_entry(node) || matches!(bench.case.kind(node), Some(Kind::Dns(_)))
        })
    });
    let names = |doors: &[&Door]| -> String {
        let names: Vec<String> = doors.iter().map(|door| door.name(model)).collect();
        list(&names)
    };
    let run = Run::new("check");
    if !behind.is_empty() {
        let evidence = format!(
            "From the Internet {} can be talked to as well.",
            names(&behind)
        );
        return Some(Answer::new(Verdict::Fail, evidence, run));
    }
    let mut evidence = format!("From the Internet only {} can be talked to.", names(&front));
    // Rules that name their sources hold whatever address a machine has.
    let lets_anyone_in = |host: &crate::design::model::HostCopy| {
        let rules = host
            .record
            .firewall
            .as_ref()
            .and_then(|one| one.allow.as_ref());
        rules.is_none_or(|rules| rules.iter().any(|rule| rule.from.is_none()))
    };
    let is_door = |place: usize| {
        let entries = bench.case.entries().iter();
        let mut hosts = entries.filter_map(|(_, node)| model.graph[*node].host);
        hosts.any(|host| host.index() == place)
    };
    let mut inner = model
        .hosts
        .iter()
        .enumerate()
        .filter(|(place, _)| !is_door(*place));
    if !reach.unsaid.is_empty() && inner.any(|(_, host)| lets_anyone_in(host)) {
        evidence.push_str(&format!(" Not known: {}.", list(&reach.unsaid)));
        return Some(Answer::new(Verdict::Undecided, evidence, run));
    }
    Some(Answer::new(Verdict::Pass, evidence, run))
}

pub(super) fn all_watched(bench: &Bench<'_>) -> Option<Answer> {
    let model = bench.model();
    let hosts = &model.hosts;
    let boxes = bench.of_kind(|kind| matches!(kind, Kind::Agent(_)));
    let drawn_on = |host: usize| {
        let here = bench.case.on_host(host);
        here.iter().any(|node| boxes.contains(node))
    };
    let has_agent = |host: usize| {
        hosts
            .get(host)
            .is_some_and(|one| one.record.agent.is_some())
            || drawn_on(host)
    };
    let watched = (0..hosts.len()).filter(|host| has_agent(*host)).count();
    if watched == 0 {
        return None;
    }
    let blind: Vec<&str> = (0..hosts.len())
        .filter(|host| !has_agent(*host))
        .map(|host| bench.case.host_name(host))
        .collect();
    let mute: Vec<&str> = hosts
        .iter()
        .filter(|host| {
            let agent = host.record.agent.as_ref();
            agent.is_some_and(|agent| matches!(agent.reports_to, Choice::Undecided))
        })
        .map(|host| host.name.as_str())
        .collect();
    let mut evidence = format!("{watched} of {} hosts have an agent", hosts.len());
    if !blind.is_empty() {
        evidence.push_str(&format!("; {} have none", list(&blind)));
    }
    if !mute.is_empty() {
        evidence.push_str(&format!("; to whom {} reports is not said", list(&mute)));
    }
    evidence.push('.');
    let verdict = if !blind.is_empty() {
        Verdict::Fail
    } else if mute.is_empty() {
        Verdict::Pass
    } else {
        Verdict::Undecided
    };
    Some(Answer::new(verdict, evidence, Run::new("check")))
}
