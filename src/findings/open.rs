//! What the drawing leaves open, or draws where it is not.
//!
//! Refuses figures other than those that hang on an open choice.

use super::case::Case;
use super::phrase::span;
use super::rule::Severity::{Info, Low};
use super::rule::{Answer, Category, Hit, Rule};
use crate::design::Kind;
use crate::design::model::{Entity, NodeId};
use crate::design::words::LinkKind;
use crate::share::Element;
use crate::text::{count, is_are, list};

pub(super) const RULES: &[Rule] = &[
    Rule {
        code: "DRN-07",
        title: "Not decided",
        category: Category::AsDrawn,
        severity: Info,
        asks: "Has every choice been made?",
        student: "The design names several possibilities and takes none. The figures depend on \
                  which.",
        reviewer: "Open choices; figures are given as worst..best over the readings.",
        false_alarm: "The choice is left open on purpose.",
        remedy: "Decide, and say why in a note.",
        references: &[],
        test: undecided,
    },
    Rule {
        code: "DRN-08",
        title: "Not placed",
        category: Category::AsDrawn,
        severity: Low,
        asks: "Does every component have a machine?",
        student: "It is not said where it runs, so it cannot be said what fails together.",
        reviewer: "Shared fate is unknown; a machine of its own is assumed, which flatters the \
                   design.",
        false_alarm: "The placement is somebody else's decision and does not matter yet.",
        remedy: "Place it on a host, or on a new one.",
        references: &[],
        test: unplaced,
    },
    Rule {
        code: "DRN-09",
        title: "Drawn in the path",
        category: Category::AsDrawn,
        severity: Low,
        asks: "Do requests only pass what they really pass?",
        student: "A certificate, a name server or an agent is not a stop on the request's way: it \
                  belongs to something that is.",
        reviewer: "An attribute drawn as a hop; it is computed as an attribute.",
        false_alarm: "It stands for a device that does handle the traffic: draw that device.",
        remedy: "Make it the attribute it is: of the listener, the look-up or the host.",
        references: &[],
        test: ornaments,
    },
];

/// What the author of a component has left open, in words.
fn open_choices(case: &Case<'_>, node: NodeId) -> Vec<String> {
    let mut open = Vec::new();
    let component = match &case.model.graph[node].entity {
        Entity::Component(component) => component,
        Entity::Address(cluster) => {
            if cluster.by.is_undecided() {
                open.push("what moves the address".to_owned());
            }
            if cluster.mode.is_undecided() && cluster.by.is_undecided() {
                open.push("mode".to_owned());
            }
            return open;
        }
        Entity::Host => return open,
    };
    match &component.kind {
        Kind::LoadBalancer(lb) => {
            if lb.algorithm.is_undecided() {
                let weighed: Vec<&str> = lb.considers.iter().map(|one| one.word()).collect();
                open.push(if weighed.is_empty() {
                    "algorithm".to_owned()
                } else {
                    format!("algorithm ({} weighed)", list(&weighed))
                });
            }
            if lb.mode.is_undecided() {
                open.push("mode".to_owned());
            }
        }
        Kind::WebServer(web) if web.algorithm.is_undecided() => open.push("algorithm".to_owned()),
        Kind::Database(database) => {
            if database.role.is_undecided() {
                open.push("role".to_owned());
            }
            if database.promotion.is_undecided() {
                open.push("promotion".to_owned());
            }
        }
        _ => {}
    }
    if component.common.count.is_undecided() {
        open.push("how many there are".to_owned());
    }
    open
}

fn undecided(case: &Case<'_>) -> Answer {
    let mut hits: Vec<Hit> = Vec::new();
    for node in case.model.graph.node_indices() {
        let open = open_choices(case, node);
        let authored = &case.model.graph[node].authored;
        let told = hits.iter().any(|hit| hit.key.contains(authored));
        if open.is_empty() || told {
            continue;
        }
        let mut evidence = format!("Open: {}.", list(&open));
        if open.iter().any(|choice| choice == "mode") {
            evidence.push(' ');
            evidence.push_str(&what_depends(case));
        }
        hits.push(Hit::at(authored.clone(), evidence));
    }
    for edge in case.model.graph.edge_indices() {
        let link = &case.model.graph[edge];
        let name = case.link(edge).to_owned();
        if link.kind == LinkKind::Undecided && !hits.iter().any(|hit| hit.key.contains(&name)) {
            let evidence = "It is drawn, and what it carries is not said: it carries nothing.";
            hits.push(Hit::at(name, evidence));
        }
    }
    Answer::of(hits)
}

/// How far the figures lie apart, and where most.
fn what_depends(case: &Case<'_>) -> String {
    let apart = |row: &crate::share::Row| row.served.best.all - row.served.worst.all;
    let open: Vec<_> = case
        .table
        .rows
        .iter()
        .filter(|row| row.served.is_open())
        .collect();
    let is_box = |row: &&&crate::share::Row| {
        matches!(
            row.failed.first(),
            Some(Element::Host(_) | Element::Component(_))
        )
    };
    let boxes = open.iter().filter(is_box);
    let widest = boxes.max_by(|a, b| apart(a).total_cmp(&apart(b)));
    let widest = widest.or(open.first());
    match widest.and_then(|row| row.failed.first().map(|failed| (row, failed))) {
        None => "It makes no difference to what is served.".to_owned(),
        Some((row, failed)) => format!(
            "It decides {} of the kill table: without {}, {} of all requests are served.",
            count(open.len(), "row"),
            failed.id(case.model),
            span(row.served.worst.all, row.served.best.all)
        ),
    }
}

fn unplaced(case: &Case<'_>) -> Answer {
    let mut names: Vec<String> = Vec::new();
    for (node, component) in case.components() {
        let common = &component.common;
        let open = common.on.is_undecided() && common.zone.is_none();
        let authored = &case.model.graph[node].authored;
        if open && !component.kind.is_normally_unplaced() && !names.contains(authored) {
            names.push(authored.clone());
        }
    }
    if names.is_empty() {
        return Answer::of(Vec::new());
    }
    let evidence = format!(
        "{} {} on no host; {} taken to have a machine of its own.",
        list(&names),
        is_are(names.len()),
        if names.len() == 1 { "it is" } else { "each is" }
    );
    Answer::of(vec![Hit::of(names, evidence)])
}

fn ornaments(case: &Case<'_>) -> Answer {
    let mut hits: Vec<Hit> = Vec::new();
    for edge in case.model.graph.edge_indices() {
        for node in &case.model.graph[edge].ornaments {
            let name = &case.model.graph[*node].authored;
            let link = case.link(edge).to_owned();
            match hits.iter_mut().find(|hit| hit.key.contains(name)) {
                Some(hit) => hit.others.push(link),
                None => {
                    let title = case.kind(*node).map_or("box", Kind::title);
                    let evidence = format!("The {title} {name} is drawn in the path of {link}.");
                    hits.push(Hit::at(name.clone(), evidence).with([link]));
                }
            }
        }
    }
    Answer::of(hits)
}
