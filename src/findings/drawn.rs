//! As drawn: what the links and pools get wrong with nothing failed.
//!
//! Refuses to blame failures, and what is merely left open.

use super::case::{Case, Tier};
use super::phrase::{percent, served, span};
use super::rule::Severity::{Critical, High};
use super::rule::{Answer, Category, Hit, Rule};
use super::shut::{Shut, shut_by};
use crate::design::flow::Role;
use crate::design::model::NodeId;
use crate::design::words::LinkKind;
use crate::design::{Class, Kind};
use crate::share::{Ask, Element, Engine, Faults, ROUNDING, Reading, Verdict};
use crate::text::{capital, list, s};

pub(super) const RULES: &[Rule] = &[
    Rule {
        code: "DRN-01",
        title: "Broken as drawn",
        category: Category::AsDrawn,
        severity: Critical,
        asks: "Is everything served while nothing has failed?",
        student: "Nothing is broken, and still some requests fail: the links as drawn cannot \
                  serve them.",
        reviewer: "The baseline is under 100 %; every other figure inherits that.",
        false_alarm: "The workload asks for classes that the site does not offer: set their part \
                      to 0.",
        remedy: "Draw the link or give the role that is missing where the requests fail.",
        references: &[],
        test: broken,
    },
    Rule {
        code: "DRN-02",
        title: "Better without it",
        category: Category::AsDrawn,
        severity: High,
        asks: "Does the design serve more when something is switched off?",
        student: "Switch it off and more requests are answered: it takes requests that it cannot \
                  serve.",
        reviewer: "A black hole: healthy by its check, unable by its links. The served share is \
                   not monotone here.",
        false_alarm: "None is known: the figure is computed with nothing else changed.",
        remedy: "Complete it with the link it lacks, or take it out of the pool.",
        references: &[],
        test: better_without,
    },
    Rule {
        code: "DRN-03",
        title: "Only road to data is a replica",
        category: Category::AsDrawn,
        severity: Critical,
        asks: "Can every application that is sent writes reach a database that accepts them?",
        student: "The application beside the replica sends its writes to the replica, and a \
                  replica refuses writes.",
        reviewer: "A shared-nothing pair with one writer: the second half of the pool fails all \
                   writes, with nothing down.",
        false_alarm: "Writes are routed away from this application: give the balancer's links \
                      their classes.",
        remedy: "Add a Write link from the application to the primary.",
        references: &["MySQL Reference Manual, read_only"],
        test: only_a_replica,
    },
];

/// Stations where requests of a class arrive and are not all answered although everything that
/// they lead to is: here they fail.
fn failing(case: &Case<'_>, wanted: Class) -> Vec<NodeId> {
    let engine = Engine::new(case.flow);
    let reading = Reading::assumed(case.flow);
    let outcome = engine.serve(&Faults::none(case.model), &reading);
    let mut places = Vec::new();
    for (station, this) in case.flow.stations.iter().enumerate() {
        if case.load.of(station, wanted) <= 0.0 {
            continue;
        }
        let able = match this.role {
            Role::Database { .. } | Role::Proxy | Role::Cache(_) | Role::Queue => continue,
            _ => outcome.answer(station, Ask::Request, wanted),
        };
        if able > ROUNDING {
            continue;
        }
        // The innermost one is the cause.
        let passes_on = this.members.iter().any(|hop| {
            let to = case.flow.hops[*hop].to;
            case.load.of(to, wanted) > 0.0
                && !matches!(case.flow.stations[to].role, Role::Database { .. })
        });
        if !passes_on {
            places.push(NodeId::new(station));
        }
    }
    places
}

/// The firewalls that keep requests from where they fail to where they would be answered.
fn walls_behind(case: &Case<'_>, culprits: &[(NodeId, Class)]) -> Vec<Shut> {
    shut_by(case, |edge| {
        let (from, _) = case.model.ends(edge);
        let link = &case.model.graph[edge];
        culprits.iter().any(|(place, class)| {
            let able = match link.kind {
                LinkKind::Read => *class != Class::Write,
                LinkKind::Write => *class == Class::Write,
                kind => kind == LinkKind::ReadWrite || kind.is_request(),
            };
            *place == from && able && link.carries(*class)
        })
    })
}

fn broken(case: &Case<'_>) -> Answer {
    let baseline = &case.table.baseline;
    let failed: Vec<Class> = Class::ALL
        .iter()
        .copied()
        .filter(|class| case.flow.mix[*class as usize] > 0.0)
        .filter(|class| baseline.worst.of(*class) < 1.0 - ROUNDING)
        .collect();
    let certain = failed
        .iter()
        .any(|class| baseline.best.of(*class) < 1.0 - ROUNDING);
    if case.flow.clients.is_empty() {
        return nobody_enters(case);
    }
    if failed.is_empty() {
        return Answer::of(Vec::new());
    }
    let mut evidence = format!("With nothing failed: {}.", served(baseline));
    let mut elements = Vec::new();
    let mut culprits: Vec<(NodeId, Class)> = Vec::new();
    for class in &failed {
        let failing = failing(case, *class);
        if failing.is_empty() {
            // They arrive nowhere.
            let visitors = case.flow.clients.iter().map(|place| NodeId::new(*place));
            culprits.extend(visitors.map(|place| (place, *class)));
        }
        culprits.extend(failing.iter().map(|place| (*place, *class)));
        let places = case.names(&failing);
        if !places.is_empty() {
            evidence.push_str(&format!(
                " {} requests fail at {}.",
                capital(class.noun()),
                list(&places)
            ));
        }
        elements.extend(places);
    }
    elements.dedup();
    let walls = walls_behind(case, &culprits);
    for shut in &walls {
        evidence.push(' ');
        evidence.push_str(&shut.sentence(case));
    }
    let first = elements.first().cloned().or_else(|| case.anchor());
    let hit = first.map(|first| {
        let mut hit = Hit::at(first, evidence)
            .with(elements)
            .costing(failed, 1.0 - baseline.worst.all);
        if !walls.is_empty() {
            let who: Vec<String> = walls.iter().map(Shut::who).collect();
            hit = hit.mended_by(format!(
                "Let what is drawn pass {}, or draw another way to an answer.",
                list(&who)
            ));
        }
        hit.with(walls.iter().flat_map(|shut| {
            let links = case.link_names(&shut.links);
            std::iter::once(shut.wall.clone()).chain(links)
        }))
    });
    let hit = hit.map(|hit| {
        if certain {
            hit
        } else {
            hit.rated(High)
                .titled("Broken as drawn, unless decided otherwise")
        }
    });
    Answer::of(hit.into_iter().collect())
}

/// No visitor's link leads to anything: with something drawn that answers, nothing is served.
fn nobody_enters(case: &Case<'_>) -> Answer {
    let mut answering = case.components().filter(|(_, one)| one.kind.answers());
    let Some((first, _)) = answering.next() else {
        return Answer::lacking(vec!["no visitor's link leads to the site".to_owned()]);
    };
    let evidence = "No visitor's link leads to the site: nothing is served.".to_owned();
    let hit = Hit::at(case.name(first), evidence).costing(Class::ALL.to_vec(), 1.0);
    Answer::of(vec![hit])
}

fn better_without(case: &Case<'_>) -> Answer {
    let is_better = |element: Element| {
        case.row(element)
            .is_some_and(|row| row.verdict == Verdict::Better)
    };
    let mut told: Vec<Element> = (0..case.model.hosts.len())
        .map(Element::Host)
        .filter(|host| is_better(*host))
        .collect();
    for (node, _) in case.components() {
        let element = Element::Component(node.index());
        let host = case.model.graph[node]
            .host
            .map(|host| Element::Host(host.index()));
        let covered = host.is_some_and(|host| told.contains(&host));
        if is_better(element) && !covered {
            told.push(element);
        }
    }
    if told.is_empty() {
        let links = case
            .model
            .graph
            .edge_indices()
            .map(|edge| Element::Link(edge.index()));
        told.extend(links.filter(|link| is_better(*link)));
    }
    let hits = told.iter().filter_map(|element| {
        let row = case.row(*element)?;
        let inside: Vec<String> = match element {
            Element::Host(host) => case
                .on_host(*host)
                .iter()
                .filter(|node| is_better(Element::Component(node.index())))
                .map(|node| case.name(*node).to_owned())
                .collect(),
            _ => Vec::new(),
        };
        let gained: Vec<Class> = Class::ALL
            .iter()
            .copied()
            .filter(|class| {
                row.served.worst.of(*class) > case.table.baseline.worst.of(*class) + ROUNDING
            })
            .collect();
        let id = element.id(case.model);
        let evidence = format!(
            "{} of all requests are served with {id}, {} without it.",
            span(case.table.baseline.worst.all, case.table.baseline.best.all),
            span(row.served.worst.all, row.served.best.all)
        );
        let gain = row.served.worst.all - case.table.baseline.worst.all;
        Some(Hit::at(id, evidence).with(inside).costing(gained, gain))
    });
    Answer::of(hits.collect())
}

fn only_a_replica(case: &Case<'_>) -> Answer {
    let mut hits = Vec::new();
    for node in case.tier(Tier::App) {
        let station = &case.flow.stations[node.index()];
        let arriving = case.load.of(node.index(), Class::Write);
        let databases: Vec<NodeId> = station
            .data
            .iter()
            .map(|hop| NodeId::new(case.flow.hops[*hop].to))
            .filter(|node| !matches!(case.kind(*node), Some(Kind::CodeBase(_))))
            .collect();
        let all_refuse = !databases.is_empty()
            && databases.iter().all(|database| {
                matches!(
                    case.flow.stations[database.index()].role,
                    Role::Database {
                        writable: false,
                        ..
                    }
                )
            });
        if !all_refuse || arriving <= 0.0 || !station.queues.is_empty() {
            continue;
        }
        let mut replicas = case.names(&databases);
        replicas.dedup();
        // With another choice of mode nothing may be sent here.
        let certain = case.table.baseline.best.of(Class::Write) < 1.0 - ROUNDING;
        let evidence = format!(
            "{} is sent {}{} of the writes and reaches only {}, which refuse{} them.",
            case.name(*node),
            if certain { "" } else { "up to " },
            percent(arriving),
            list(&replicas),
            s(replicas.len())
        );
        let loss = arriving * case.flow.mix[Class::Write as usize];
        hits.push(
            Hit::at(case.name(*node), evidence)
                .with(replicas)
                .costing(vec![Class::Write], loss)
                .rated(if certain { Critical } else { High }),
        );
    }
    Answer::when(!case.tier(Tier::App).is_empty(), hits)
}
