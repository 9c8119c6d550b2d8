//! What is told of a design's availability: headings, tables and notes in words.
//!
//! Refuses figures without units, and how a table is set.

use super::{Report, alike};
use crate::cli::source::Loaded;
use crate::design::model::NodeId;
use crate::design::{Class, Model, UpPercent};
use crate::exchange::page::Section;
use crate::reliability::{
    Availability, Bounds, Cut, Figures, Importance, LARGEST, OneLess, per_year,
};
use crate::share::Element;
use crate::text::{clean_name, plural};

/// Cut sets of one size that are printed before the rest is only counted.
const SHOWN: usize = 20;

/// Percent with as many decimals as tell the nines apart.
fn percent(share: f64) -> String {
    let lost = (1.0 - share) * 100.0;
    if lost < 1e-9 {
        return "100 %".to_owned();
    }
    // A tenth of a percent must not count as less for the noise in its last digit.
    let decimals = (1.0 - (lost * (1.0 + 1e-9)).log10().floor()).clamp(2.0, 9.0) as usize;
    format!("{:.decimals$} %", share * 100.0)
}

/// Percent as an author would write it.
fn stated(share: f64) -> String {
    format!("{} %", (share * 1e11).round() / 1e9)
}

/// A list that stays short: the first names, and how many more there are.
fn short_list(names: &[String], most: usize) -> String {
    let shown: Vec<&str> = names.iter().take(most).map(String::as_str).collect();
    let more = names.len().saturating_sub(most);
    if more == 0 {
        shown.join(", ")
    } else {
        format!("{} and {more} more", shown.join(", "))
    }
}

/// `worst..best` where the ends differ as printed.
fn span(worst: f64, best: f64, show: fn(f64) -> String) -> String {
    let (worst, best) = (show(worst), show(best));
    if worst == best {
        worst
    } else {
        format!("{}..{best}", worst.trim_end_matches(" %"))
    }
}

fn class_list(classes: &[Class]) -> String {
    if classes.len() == Class::ALL.len() {
        return "all".to_owned();
    }
    let words: Vec<&str> = classes.iter().map(|one| one.noun()).collect();
    words.join(", ")
}

fn name(model: &Model, station: usize) -> String {
    clean_name(&model.graph[NodeId::new(station)].name)
}

fn element(model: &Model, one: Element) -> String {
    match one {
        Element::Component(_) => clean_name(one.id(model)),
        _ => format!("{} ({})", clean_name(one.id(model)), one.sort()),
    }
}

/// Everything there is to tell, in the order of telling.
pub(super) fn sections(report: &Report<'_>) -> Vec<Section> {
    let sections = [
        figures(
            &report.availability,
            report.loaded.model.topology.goals.up_percent,
        ),
        importance(report),
        cuts(report),
        proofs(report),
        one_less(report),
    ];
    let said = |section: &Section| !section.rows.is_empty() || !section.notes.is_empty();
    sections.into_iter().filter(said).collect()
}

/// The shares of the time, beside what the design aims at.
pub(super) fn figures(found: &Availability, goal: Option<UpPercent>) -> Section {
    let row = |word: &str, of: &dyn Fn(&Figures) -> Bounds| {
        let (worst, best) = (of(&found.worst), of(&found.best));
        vec![
            word.to_owned(),
            span(worst.lower, best.upper, percent),
            span(worst.lower, best.upper, per_year),
        ]
    };
    let mut rows = vec![row("all", &|one| one.all)];
    for class in Class::ALL {
        rows.push(row(class.noun(), &|one| one.by_class[*class as usize]));
    }
    let count = found.importance.len();
    let things = plural(count, "thing");
    let mut notes = Vec::new();
    if found.is_exact() {
        notes.push(format!(
            "Exact: the share served, over every state of the {count} {things} that fail at \
             random and matter."
        ));
    } else {
        let how = if rows.iter().flatten().any(|cell| cell.contains("..")) {
            "Between these bounds for certain"
        } else {
            "Certain to the digits shown"
        };
        notes.push(format!(
            "{how}: {count} {things} fail at random, and only their likelier states were worked \
             out."
        ));
    }
    if found.is_open() {
        notes.push("worst..best over what the design leaves undecided.".to_owned());
    }
    if let Some(goal) = goal {
        let goal = goal.fraction();
        let verdict = if found.worst.all.lower >= goal {
            "met"
        } else if found.best.all.upper < goal {
            "missed"
        } else {
            "open"
        };
        notes.push(format!("The goal of {} is {verdict}.", stated(goal)));
    }
    Section {
        title: "Availability",
        header: vec!["requests", "served", "down a year"],
        figures: 2,
        rows,
        notes,
    }
}

fn importance(report: &Report<'_>) -> Section {
    let model = &report.loaded.model;
    let part = |share: f64| format!("{:.1} %", (share * 1000.0).round() / 10.0 + 0.0);
    let found = &report.availability.importance;
    let counts = |one: &&Importance| {
        let of = one.fussell_vesely;
        of.all.abs() >= 5e-4 || of.by_class.iter().any(|part| part.abs() >= 5e-4)
    };
    let rows: Vec<Vec<String>> = found
        .iter()
        .filter(counts)
        .map(|one| {
            let of = &one.fussell_vesely;
            let mut row = vec![
                element(model, one.element),
                stated(one.up),
                format!("{:.4}", one.birnbaum.all + 0.0),
                part(of.all),
            ];
            row.extend(of.by_class.map(part));
            row
        })
        .collect();
    let mut notes = Vec::new();
    let others = found.len() - rows.len();
    if others > 0 {
        notes.push(format!(
            "{others} more matter less than 0.1 % to any class."
        ));
    }
    if !rows.is_empty() {
        notes.push(
            "Birnbaum: served if it is always up, less served if it is always down. \
             Fussell-Vesely: the part of what is lost that goes if it never fails; below 0 it does \
             harm."
                .to_owned(),
        );
    }
    Section {
        title: "What to mend first",
        header: vec![
            "part",
            "up",
            "Birnbaum",
            "Fussell-Vesely",
            "F-V static",
            "F-V read",
            "F-V write",
        ],
        figures: 6,
        rows,
        notes,
    }
}

/// A cut with the narrower forms of it in words.
fn cut_row(report: &Report<'_>, cut: &Cut, narrower: &[&Cut]) -> Vec<String> {
    let model = &report.loaded.model;
    let set: Vec<String> = cut
        .elements
        .iter()
        .map(|one| element(model, *one))
        .collect();
    let also = match (cut.elements.len(), narrower) {
        (_, []) => String::new(),
        (1, _) => {
            let alone = narrower.iter().flat_map(|cut| &cut.elements);
            let names: Vec<String> = alone.map(|one| clean_name(one.id(model))).collect();
            short_list(&names, 6)
        }
        (_, [_]) => "a set with components".to_owned(),
        (_, _) => format!("{} sets with components", narrower.len()),
    };
    vec![set.join(" + "), class_list(&cut.classes), also]
}

fn cuts(report: &Report<'_>) -> Section {
    let cuts = &report.cuts;
    let wider = cuts.wider(&report.loaded.flow);
    let mut rows = Vec::new();
    let mut notes = Vec::new();
    for order in 1..=LARGEST {
        let places: Vec<usize> = (0..cuts.found.len())
            .filter(|place| cuts.found[*place].elements.len() == order && wider[*place].is_none())
            .collect();
        for place in places.iter().take(SHOWN) {
            let narrower: Vec<&Cut> = cuts
                .found
                .iter()
                .zip(&wider)
                .filter(|(_, wide)| **wide == Some(*place))
                .map(|(cut, _)| cut)
                .collect();
            rows.push(cut_row(report, &cuts.found[*place], &narrower));
        }
        if places.len() > SHOWN {
            let more = places.len() - SHOWN;
            notes.push(format!("And {more} more sets of {order}."));
        }
    }
    for class in &cuts.lost_already {
        notes.push(format!(
            "Of {} nothing is served even with everything up.",
            class.noun()
        ));
    }
    for class in Class::ALL {
        let to = cuts.complete_to[*class as usize];
        if to < LARGEST {
            notes.push(format!(
                "For {} only sets of up to {to} are all listed; there may be more.",
                class.noun()
            ));
        }
    }
    if rows.is_empty() && notes.is_empty() {
        notes.push(format!("No {LARGEST} failures take any class away."));
    }
    Section {
        title: "What takes a class away (smallest sets of failures, up to three)",
        header: vec!["failed together", "lost", "also by"],
        figures: 0,
        rows,
        notes,
    }
}

/// For each element that is no single point of failure for some class: the way of the most
/// demanding class that survives it. Elements with the same way are told together.
fn proofs(report: &Report<'_>) -> Section {
    let model = &report.loaded.model;
    let mut ways: Vec<(Class, &[usize], Vec<String>)> = Vec::new();
    for (place, proof) in report.proofs.iter().enumerate() {
        // Classes come in the order of what they need, so the last one says most.
        let next = report.proofs.get(place + 1);
        if next.is_some_and(|next| next.without == proof.without) {
            continue;
        }
        let without = clean_name(proof.without.id(model));
        let path = proof.way.path.as_slice();
        let same = ways
            .iter_mut()
            .find(|(class, known, _)| *class == proof.class && *known == path);
        match same {
            Some((_, _, names)) => names.push(without),
            None => ways.push((proof.class, path, vec![without])),
        }
    }
    let rows = ways
        .iter()
        .map(|(class, path, without)| {
            let path: Vec<String> = path.iter().map(|one| name(model, *one)).collect();
            vec![
                class.noun().to_owned(),
                path.join(" → "),
                short_list(without, 5),
            ]
        })
        .collect();
    Section {
        title: "How the most demanding class that survives is served with one thing down",
        header: vec!["class", "way", "without"],
        figures: 0,
        rows,
        notes: Vec::new(),
    }
}

/// Of each stage the death that leaves the others busiest.
fn one_less(report: &Report<'_>) -> Section {
    let model = &report.loaded.model;
    let mut worst: Vec<&OneLess> = Vec::new();
    for one in &report.one_less {
        let strain = |one: &OneLess| {
            one.rest.first().map_or((0.0, 0.0), |rest| {
                (rest.utilisation_then().unwrap_or(0.0), rest.then_rps)
            })
        };
        match worst
            .iter_mut()
            .find(|known| known.choosers == one.choosers)
        {
            Some(known) if strain(one) > strain(known) => *known = one,
            Some(_) => {}
            None => worst.push(one),
        }
    }
    let busy = |share: Option<f64>| {
        share.map_or_else(|| "–".to_owned(), |share| format!("{:.0} %", share * 100.0))
    };
    // Floating addresses that lead to the same balancers would say the same twice.
    let mut rows: Vec<Vec<String>> = worst
        .iter()
        .filter_map(|one| {
            let rest = one.rest.first()?;
            let can_do = rest.can_do_rps;
            let (dead, left) = (name(model, one.without), name(model, rest.station));
            Some(vec![
                format!("if {dead} dies, {left} runs at"),
                busy(rest.utilisation_then()),
                busy(rest.utilisation()),
                format!("{:.0}/s", rest.then_rps),
                format!("{:.0}/s", rest.offered_rps),
                can_do.map_or_else(|| "–".to_owned(), |rate| format!("{rate:.0}/s")),
            ])
        })
        .collect();
    rows.dedup();
    let unknown = rows
        .iter()
        .any(|row| row.last().is_some_and(|cell| cell == "–"));
    let notes = if unknown {
        vec!["– where the design does not say how many workers there are.".to_owned()]
    } else {
        Vec::new()
    };
    Section {
        title: "One less: of each stage, the death that leaves the others busiest",
        header: vec!["one less", "then", "now", "gets then", "gets now", "can do"],
        figures: 5,
        rows,
        notes,
    }
}

/// What the figures assume of the hosts, with what was said on the command line of all of them.
pub(super) fn assumption(loaded: &Loaded, host: Option<f64>) -> String {
    match (host, alike(loaded)) {
        (Some(up), _) => format!("Every host is taken to be up {} of the time.", stated(up)),
        (None, Some(up)) => format!("Every host is up {} of the time.", stated(up)),
        (None, None) => "Hosts are up as much of the time as the design says.".to_owned(),
    }
}
