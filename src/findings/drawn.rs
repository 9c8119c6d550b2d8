//! As drawn: what the links and pools get wrong with nothing failed.
//!
//! Refuses to blame failures, and what is merely left open.

use super::case::{Case, Tier};
use super::facts::tier;
use super::phrase::{class, classes, count, list, percent, served, span};
use super::rule::Severity::{Critical, High, Medium};
use super::rule::{Answer, Category, Hit, Rule};
use crate::design::flow::Role;
use crate::design::model::NodeId;
use crate::design::words::{Algorithm, Mode};
use crate::design::{Choice, Class, Kind};
use crate::share::{Ask, Element, Engine, Faults, ROUNDING, Reading, Verdict};

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
    Rule {
        code: "DRN-04",
        title: "Unlike members in one pool",
        category: Category::AsDrawn,
        severity: High,
        asks: "Can every member of a pool answer what the pool is sent?",
        student: "The balancer sends any request to any member, and one of them cannot answer it.",
        reviewer: "Members of different roles behind one frontend, without routing by class.",
        false_alarm: "The balancer routes by class: give its links their classes.",
        remedy: "Split the pool by role, or route by class.",
        references: &[],
        test: unlike_members,
    },
    Rule {
        code: "DRN-05",
        title: "Balancers in series",
        category: Category::AsDrawn,
        severity: High,
        asks: "Do the balancers stand beside each other rather than one after the other?",
        student: "Two balancers in a row are two things that must both work, not two chances.",
        reviewer: "Two cuts of order one; availabilities multiply.",
        false_alarm: "The first distributes over regions or protocols that were not drawn.",
        remedy: "Pair them behind one floating address, both with the whole pool.",
        references: &[],
        test: in_series,
    },
    Rule {
        code: "DRN-06",
        title: "Mode and algorithm disagree",
        category: Category::AsDrawn,
        severity: Medium,
        asks: "Does the algorithm have anything to choose from?",
        student: "In active-passive one server serves and the others wait: there is nobody to \
                  take turns with.",
        reviewer: "A rotation over one active member; the stated distribution never happens.",
        false_alarm: "The algorithm is stated for the day the mode changes.",
        remedy: "Make the pool active-active, or drop the claim that requests are distributed.",
        references: &[],
        test: nothing_to_choose,
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
        return Answer::lacking(vec!["no visitor's link leads to the site".to_owned()]);
    }
    if failed.is_empty() {
        return Answer::of(Vec::new());
    }
    let mut evidence = format!("With nothing failed: {}.", served(baseline));
    let mut elements = Vec::new();
    for class in &failed {
        let places = case.names(&failing(case, *class));
        if !places.is_empty() {
            evidence.push_str(&format!(
                " {} requests fail at {}.",
                capital(self::class(*class)),
                list(&places)
            ));
        }
        elements.extend(places);
    }
    elements.dedup();
    let first = elements.first().cloned().or_else(|| case.anchor());
    let hit = first.map(|first| {
        Hit::at(first, evidence)
            .with(elements)
            .costing(failed, 1.0 - baseline.worst.all)
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

fn capital(word: &str) -> String {
    let mut letters = word.chars();
    letters.next().map_or_else(String::new, |first| {
        first.to_uppercase().chain(letters).collect()
    })
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
            super::phrase::s(replicas.len())
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

fn unlike_members(case: &Case<'_>) -> Answer {
    let engine = Engine::new(case.flow);
    let outcome = engine.serve(&Faults::none(case.model), &Reading::assumed(case.flow));
    let mut hits = Vec::new();
    for node in case.tier(Tier::Balancer) {
        let station = &case.flow.stations[node.index()];
        for hop in &station.members {
            let target = case.flow.hops[*hop].to;
            let carried = |hop: usize, class: Class| case.flow.hops[hop].classes[class as usize];
            // What the pool is sent, this one is, and only others can answer.
            let cannot: Vec<Class> = Class::ALL
                .iter()
                .copied()
                .filter(|class| case.load.of(node.index(), *class) > 0.0 && carried(*hop, *class))
                .filter(|class| outcome.answer(target, Ask::Request, *class) <= ROUNDING)
                .filter(|class| {
                    station.members.iter().any(|other| {
                        let twin = case.flow.hops[*other].to;
                        let same = tier(case.model, NodeId::new(twin))
                            == tier(case.model, NodeId::new(target));
                        !same
                            && carried(*other, *class)
                            && outcome.answer(twin, Ask::Request, *class) > ROUNDING
                    })
                })
                .collect();
            let member = NodeId::new(target);
            let Some(kind) = case.kind(member) else {
                continue;
            };
            if cannot.is_empty() {
                continue;
            }
            let evidence = format!(
                "{} is a {} in the pool of {} and cannot answer {}.",
                case.name(member),
                kind.title(),
                case.name(*node),
                classes(&cannot)
            );
            let name = case.name(member);
            let cost = case.load.all(target);
            let hit = Hit::of(vec![case.name(*node).to_owned(), name.to_owned()], evidence);
            hits.push(hit.costing(cannot, cost));
        }
    }
    Answer::when(!case.tier(Tier::Balancer).is_empty(), hits)
}

fn in_series(case: &Case<'_>) -> Answer {
    let balancers = case.tier(Tier::Balancer);
    let mut hits = Vec::new();
    for first in balancers {
        let pool = case.pool(*first);
        let [second] = pool.as_slice() else { continue };
        let both = !case.loses_with(*first).is_empty() && !case.loses_with(*second).is_empty();
        if balancers.contains(second) && both {
            let names = case.names(&[*first, *second]);
            let element = Element::Component(first.index());
            let evidence = format!(
                "{} has one member, {}, and every request passes both. Losing either loses {}.",
                names[0],
                names[1],
                classes(&case.loses_with(*second))
            );
            let hit = Hit::of(names, evidence);
            hits.push(hit.costing(case.loses(element), case.cost(element)));
        }
    }
    Answer::when(balancers.len() > 1, hits)
}

fn nothing_to_choose(case: &Case<'_>) -> Answer {
    let mut hits = Vec::new();
    let mut applies = false;
    for node in case.tier(Tier::Balancer) {
        let Some(Kind::LoadBalancer(lb)) = case.kind(*node) else {
            continue;
        };
        let Choice::Is(algorithm) = lb.algorithm else {
            continue;
        };
        let members = &case.flow.stations[node.index()].members;
        applies |= members.len() > 1;
        let backups = members
            .iter()
            .filter(|hop| case.flow.hops[**hop].backup)
            .count();
        let active = if backups == 0 {
            1
        } else {
            members.len() - backups
        };
        let rotates = algorithm != Algorithm::First;
        if lb.mode == Choice::Is(Mode::ActivePassive) && members.len() > 1 && active == 1 && rotates
        {
            let evidence = format!(
                "{} is active-passive: of {} one is active, so that {} has nothing to choose.",
                case.name(*node),
                count(members.len(), "member"),
                algorithm.word()
            );
            let pool = case.names(&case.pool(*node));
            hits.push(Hit::at(case.name(*node), evidence).with(pool));
        }
    }
    Answer::when(applies, hits)
}
