//! How balancers and pools are put together in the drawing.
//!
//! Refuses settings: whether a check or a weight is right is for other families.

use super::case::{Case, Tier};
use super::facts::tier;
use super::phrase::classes;
use super::rule::Severity::{High, Medium};
use super::rule::{Answer, Category, Hit, Rule};
use crate::design::model::NodeId;
use crate::design::words::{Algorithm, Mode};
use crate::design::{Choice, Class, Kind};
use crate::share::{Ask, Element, Engine, Faults, ROUNDING, Reading};
use crate::text::count;

pub(super) const RULES: &[Rule] = &[
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
        let [second] = pool else { continue };
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

/// Whether one member of a pool serves alone while the others wait, so that no algorithm has
/// anything to choose.
pub(super) fn serves_alone(case: &Case<'_>, node: NodeId) -> bool {
    let mode = match case.kind(node) {
        Some(Kind::LoadBalancer(lb)) => lb.mode,
        _ => return false,
    };
    let members = &case.flow.stations[node.index()].members;
    let backups = members.iter().filter(|hop| case.flow.hops[**hop].backup);
    // Where nobody is marked, the first is active and the others are its backups.
    let active = match backups.count() {
        0 => 1,
        backups => members.len() - backups,
    };
    mode == Choice::Is(Mode::ActivePassive) && members.len() > 1 && active == 1
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
        if algorithm != Algorithm::First && serves_alone(case, *node) {
            let evidence = format!(
                "{} is active-passive: of {} one is active, so that {} has nothing to choose.",
                case.name(*node),
                count(members.len(), "member"),
                algorithm.word()
            );
            let pool = case.names(case.pool(*node));
            hits.push(Hit::at(case.name(*node), evidence).with(pool));
        }
    }
    Answer::when(applies, hits)
}
