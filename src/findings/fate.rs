//! Shared fate: hosts and zones that take several things with them, and planned absence.
//!
//! Every condition is a row of the kill table. Refuses single components.

use super::case::{Case, Tier};
use super::phrase::classes;
use super::rule::Severity::{Critical, High, Medium};
use super::rule::{Answer, Category, Hit, Rule};
use super::spof::without;
use crate::design::model::NodeId;
use crate::design::words::ZoneKind;
use crate::design::{Class, Kind};
use crate::share::Element;
use crate::text::{list, s};
use std::collections::BTreeSet;

pub(super) const RULES: &[Rule] = &[
    Rule {
        code: "SPF-04",
        title: "One host carries every tier",
        category: Category::Availability,
        severity: Critical,
        asks: "Does everything end when one machine does?",
        student: "Web server, application and database share one machine: whatever takes it takes \
                  the whole site.",
        reviewer: "One fault domain for all tiers; contention and every maintenance window hit all \
                   of them together.",
        false_alarm: "A site that may be down for as long as it takes to rebuild one machine.",
        remedy: "Add a second machine of each kind behind a balancer, or split the tiers over \
                 hosts and double each.",
        references: &[],
        test: lone_host,
    },
    Rule {
        code: "SPF-16",
        title: "Copies share a host",
        category: Category::Availability,
        severity: High,
        asks: "Are all members of a tier on one machine?",
        student: "Two copies on one machine survive a crash of the program, not one of the machine.",
        reviewer: "Redundancy inside one fault domain: the host remains a cut of order one.",
        false_alarm: "The copies are there for load, and losing the host was accepted.",
        remedy: "Move one of the copies to another host.",
        references: &[],
        test: shared_host,
    },
    Rule {
        code: "SPF-17",
        title: "Copies share a zone",
        category: Category::Availability,
        severity: Medium,
        asks: "Are all members of a tier in one of several zones?",
        student: "A zone fails as a whole: power, network or cooling. Copies in the same zone go \
                  together.",
        reviewer: "The design pays for several zones, and one of them still is a cut of order one.",
        false_alarm: "The zones are drawn for order and do not fail independently.",
        remedy: "Place one of the members in another zone.",
        references: &[],
        test: shared_zone,
    },
    Rule {
        code: "SPF-25",
        title: "Maintenance means downtime",
        category: Category::Availability,
        severity: Medium,
        asks: "Can every machine be taken out of service without losing requests?",
        student: "A restart to deploy new code, or an update of the machine, is a planned failure: \
                  what has no second is down meanwhile.",
        reviewer: "Planned work has the blast radius of a crash wherever draining leaves nobody.",
        false_alarm: "The site has hours in which nobody uses it.",
        remedy: "Give each of them a second that can serve while the first is drained.",
        references: &["HAProxy Configuration Manual, set server state drain"],
        test: maintenance,
    },
    Rule {
        code: "SPF-07",
        title: "One copy of the application's files",
        category: Category::Availability,
        severity: Medium,
        asks: "Has every application server its own copy of what it runs?",
        student: "Two application servers run from one disk. When that machine is gone, neither \
                  can be started again.",
        reviewer: "A single source of code behind a doubled tier. Running processes go on; a \
                   restart or a deploy does not. The served shares count code as off the path.",
        false_alarm: "The files are built into an image that each server already has.",
        remedy: "Deploy a copy to every server, or keep the files on storage that is doubled.",
        references: &[],
        test: one_copy,
    },
];

fn one_copy(case: &Case<'_>) -> Answer {
    let apps = case.tier(Tier::App);
    let copies: Vec<NodeId> = case
        .components()
        .filter(|(_, component)| {
            matches!(&component.kind, Kind::CodeBase(code)
            if code.files.is_empty() || code.files.iter().any(|class| *class != Class::Static))
        })
        .map(|(node, _)| node)
        .collect();
    let [only] = copies.as_slice() else {
        return Answer::when(apps.len() > 1 && !copies.is_empty(), Vec::new());
    };
    if apps.len() < 2 {
        return Answer::not_here();
    }
    let host_of = |node: NodeId| case.model.graph[node].host;
    let Some(home) = host_of(*only) else {
        let lack = format!("on which machine {} lies", case.name(*only));
        return Answer::lacking(vec![lack]);
    };
    let placed: Vec<NodeId> = apps
        .iter()
        .copied()
        .filter(|app| host_of(*app).is_some())
        .collect();
    let far: Vec<NodeId> = placed
        .iter()
        .copied()
        .filter(|app| host_of(*app) != Some(home))
        .collect();
    if placed.len() < apps.len() {
        return Answer::lacking(vec!["where the applications run".to_owned()]);
    }
    if far.is_empty() {
        return Answer::of(Vec::new());
    }
    let evidence = format!(
        "{} run{} from {}, whose only copy is on {}.",
        list(&case.names(apps)),
        s(apps.len()),
        case.name(*only),
        case.host_name(home.index())
    );
    Answer::of(vec![
        Hit::at(case.name(*only), evidence).with(case.names(apps)),
    ])
}

fn lone_host(case: &Case<'_>) -> Answer {
    let mut hits = Vec::new();
    for host in 0..case.model.hosts.len() {
        let mut tiers = BTreeSet::new();
        let mut parts = Vec::new();
        for node in case.on_host(host) {
            if let Some(tier) = case.tier_of(*node) {
                tiers.insert(tier);
                parts.push(case.name(*node).to_owned());
            }
        }
        let element = Element::Host(host);
        let lost = case.loses(element);
        let offered = Class::ALL
            .iter()
            .filter(|class| case.flow.mix[**class as usize] > 0.0);
        if tiers.len() >= 3 && lost.len() == offered.count() {
            let evidence = format!(
                "{} carries {}. {}",
                case.host_name(host),
                list(&parts),
                without(case, element)
            );
            hits.push(
                Hit::at(case.host_name(host), evidence)
                    .with(parts)
                    .costing(lost, case.cost(element)),
            );
        }
    }
    Answer::when(!case.model.hosts.is_empty(), hits)
}

fn shared_host(case: &Case<'_>) -> Answer {
    let mut hits = Vec::new();
    let mut applies = false;
    for tier in Tier::ALL {
        let members = case.tier(tier);
        let Some(host) = members
            .first()
            .and_then(|node| case.model.graph[*node].host)
        else {
            continue;
        };
        applies |= members.len() > 1;
        let together = members
            .iter()
            .all(|node| case.model.graph[*node].host == Some(host));
        let element = Element::Host(host.index());
        let lost = case.loses(element);
        if members.len() > 1 && together && !lost.is_empty() {
            let mut names = case.names(members);
            let evidence = format!(
                "{} are all on {}. {}",
                list(&names),
                case.host_name(host.index()),
                without(case, element)
            );
            names.push(case.host_name(host.index()).to_owned());
            hits.push(Hit::of(names, evidence).costing(lost, case.cost(element)));
        }
    }
    Answer::when(applies, hits)
}

fn shared_zone(case: &Case<'_>) -> Answer {
    // Subnets and tiers order a design; they do not fail together.
    let fails_together = |zone: usize| {
        let record = case.model.zones.get(zone).map(|zone| &zone.record);
        record.is_some_and(|zone| !matches!(zone.kind, ZoneKind::Subnet | ZoneKind::Tier))
    };
    let has_inner = |zone: usize| {
        let inner = |other: &crate::design::model::ZonePlace| {
            other.around.is_some_and(|around| around.index() == zone)
        };
        case.model.zones.iter().any(inner)
    };
    let zones: Vec<usize> = (0..case.model.zones.len())
        .filter(|zone| fails_together(*zone) && !has_inner(*zone))
        .collect();
    if zones.len() < 2 {
        return Answer::not_here();
    }
    let mut hits = Vec::new();
    for tier in Tier::ALL {
        let members = case.tier(tier);
        let Some(zone) = members
            .first()
            .and_then(|node| case.model.graph[*node].zone)
        else {
            continue;
        };
        let together = members
            .iter()
            .all(|node| case.model.graph[*node].zone == Some(zone));
        let element = Element::Zone(zone.index());
        let lost = case.loses(element);
        if members.len() > 1 && together && zones.contains(&zone.index()) && !lost.is_empty() {
            let name = element.id(case.model);
            let evidence = format!(
                "{} are all in {name}. {}",
                list(&case.names(members)),
                without(case, element)
            );
            let mut elements = vec![name.to_owned()];
            elements.extend(case.names(members));
            hits.push(Hit::of(elements, evidence).costing(lost, case.cost(element)));
        }
    }
    Answer::of(hits)
}

/// Machines, and components without one, whose planned absence takes a class away.
fn maintenance(case: &Case<'_>) -> Answer {
    // Names and other people's services are not ours to restart.
    let is_ours = |node: &NodeId| {
        !matches!(
            case.kind(*node),
            None | Some(Kind::Dns(_) | Kind::External(_) | Kind::Cdn(_) | Kind::Router(_))
        )
    };
    let mut units: Vec<(Element, Vec<Class>)> = Vec::new();
    for host in 0..case.model.hosts.len() {
        let element = Element::Host(host);
        let lost = case.may_lose(element);
        let known = case
            .on_host(host)
            .iter()
            .all(|node| !case.count_is_open(*node));
        if !lost.is_empty() && known {
            units.push((element, lost));
        }
    }
    for (node, _) in case.components() {
        let element = Element::Component(node.index());
        let lost = case.may_lose(element);
        let alone = case.model.graph[node].host.is_none();
        if alone && !lost.is_empty() && is_ours(&node) && !case.count_is_open(node) {
            units.push((element, lost));
        }
    }
    let applies = case.tier(Tier::Web).len() + case.tier(Tier::App).len() > 0;
    if units.is_empty() {
        return Answer::when(applies, Vec::new());
    }
    let parts: Vec<String> = units
        .iter()
        .map(|(element, lost)| {
            let is_certain = !case.loses(*element).is_empty();
            let worst = if is_certain { "" } else { ", at worst" };
            format!("{} ({}{worst})", element.id(case.model), classes(lost))
        })
        .collect();
    let names = units
        .iter()
        .map(|(element, _)| element.id(case.model).to_owned());
    let loss = units
        .iter()
        .map(|(element, _)| case.cost(*element))
        .fold(0.0, f64::max);
    let lost = Class::ALL
        .iter()
        .copied()
        .filter(|class| units.iter().any(|(_, lost)| lost.contains(class)))
        .collect();
    let evidence = format!(
        "Taken out of service, each of these stops what is in brackets: {}.",
        list(&parts)
    );
    Answer::of(vec![Hit::of(names.collect(), evidence).costing(lost, loss)])
}
