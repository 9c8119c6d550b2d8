//! What is left when one thing is gone: rows of the kill table, read off before they are shown.
//!
//! Refuses time and pairs.

use super::super::draft::Draft;
use super::words::{
    Change, MOST, SLACK, baseline, changes, effect, hosts_of, kill_row, row, serving, triple,
};
use crate::design::Class;
use crate::design::model::NodeId;
use crate::findings::percent;
use crate::share::Element;
use crate::story::claims::{Bench, Run};
use crate::text::{list, s};

/// Which hosts' deaths leave nothing.
pub(super) fn whole_site(bench: &Bench<'_>) -> Vec<Draft> {
    let (Some(anchor), Some(before)) = (bench.case.anchor(), baseline(bench)) else {
        return Vec::new();
    };
    // Of a single host there is nothing to choose.
    if before.iter().all(|share| *share <= SLACK) || bench.model().hosts.len() < 2 {
        return Vec::new();
    }
    let (mut fatal, mut spared) = (Vec::new(), Vec::new());
    for host in 0..bench.model().hosts.len() {
        let element = Element::Host(host);
        let name = element.id(bench.model()).to_owned();
        match row(bench, element) {
            Some((_, after)) if after.iter().all(|share| *share <= SLACK) => fatal.push(name),
            Some(_) => spared.push(name),
            None => return Vec::new(),
        }
    }
    let text = "One host dies, and only that one. Which of them takes the whole site down?";
    let run = Run::new("kill-table");
    if let [only] = fatal.as_slice() {
        let why = format!(
            "Without {only} nothing is served: every request passes it. Whichever other host dies, \
             something is still served."
        );
        let draft = Draft::one(&anchor, text, only.clone())
            .wrongs(spared.iter().take(3).cloned())
            .wrong(
                "none of them",
                "a pool of servers protects against the death of its members, not of what stands \
                 before them",
            );
        return vec![draft.why(why).down([only.clone()]).run(run)];
    }
    if fatal.is_empty() {
        let why = "Whichever host dies, something is still served.".to_owned();
        let draft = Draft::one(&anchor, text, "none of them").wrongs(spared.into_iter().take(4));
        return vec![draft.why(why).run(run)];
    }
    let why = format!("{} take everything down, each of them alone.", list(&fatal));
    let down = fatal.first().cloned();
    vec![
        Draft::several(&anchor, text.replace("takes", "take"), fatal, spared)
            .why(why)
            .down(down)
            .run(run),
    ]
}

/// Effects that are often guessed.
const GUESSES: [[Change; 3]; 5] = [
    [Change::Same; 3],
    [Change::Gone; 3],
    [Change::Same, Change::Same, Change::Gone],
    [Change::Less; 3],
    [Change::Same, Change::Less, Change::Less],
];

/// What one host's death changes.
pub(super) fn host_dies(bench: &Bench<'_>) -> Vec<Draft> {
    let Some(before) = baseline(bench) else {
        return Vec::new();
    };
    let hosts = hosts_of(bench, &serving(bench)).into_iter();
    let ask = |host: usize| {
        let element = Element::Host(host);
        let (_, after) = row(bench, element)?;
        let name = element.id(bench.model());
        let text = format!("{name} dies. What changes for visitors, once that has been noticed?");
        let others = bench.case.table.rows.iter();
        let others = others.filter(|row| matches!(row.failed[..], [Element::Host(_)]));
        let others = others.filter_map(|row| super::words::shares(&row.served));
        let right = changes(before, after);
        let wrong = others
            .map(|after| changes(before, after))
            .chain(GUESSES)
            .map(effect);
        let carried = bench.case.on_host(host).iter().copied();
        let carried: Vec<NodeId> = carried
            .filter(|node| bench.case.tier_of(*node).is_some())
            .collect();
        let mut why = format!(
            "{name} carries {}. Before: {}; without it: {}.",
            list(&bench.case.names(&carried)),
            triple(before),
            triple(after)
        );
        if right.contains(&Change::More) {
            why.push_str(" It was doing harm: it was sent what it could not answer.");
        }
        Some(
            Draft::one(name, text, effect(right))
                .wrongs(wrong)
                .why(why)
                .down([name.to_owned()])
                .run(kill_row(name)),
        )
    };
    hosts.filter_map(ask).take(MOST).collect()
}

/// The components of the visitors' way whose death ends a class, and those whose death does not.
fn divided(bench: &Bench<'_>, class: Option<Class>) -> Option<(Vec<NodeId>, Vec<NodeId>)> {
    let before = baseline(bench)?;
    let (mut ends, mut spares) = (Vec::new(), Vec::new());
    for node in serving(bench) {
        let (_, after) = row(bench, Element::Component(node.index()))?;
        let changes = changes(before, after);
        let is_end = match class {
            Some(class) => changes[class as usize] == Change::Gone,
            None => changes.contains(&Change::Gone),
        };
        if is_end {
            ends.push(node);
        } else {
            spares.push(node);
        }
    }
    Some((ends, spares))
}

/// Which components' deaths end all writes.
pub(super) fn write_spofs(bench: &Bench<'_>) -> Vec<Draft> {
    let Some((ends, spares)) = divided(bench, Some(Class::Write)) else {
        return Vec::new();
    };
    let text = "One component dies, and only that one. Which of these deaths end all writes?";
    points(bench, text, &ends, &spares, Some(Class::Write))
}

/// Which components' deaths end any class of requests.
pub(super) fn spofs(bench: &Bench<'_>) -> Vec<Draft> {
    let Some((ends, spares)) = divided(bench, None) else {
        return Vec::new();
    };
    let text = "Which of these are single points of failure: alone, their death ends static \
                requests, reads or writes altogether?";
    points(bench, text, &ends, &spares, None)
}

/// The classes that a death ends, in words.
fn ended(bench: &Bench<'_>, before: [f64; 3], node: NodeId) -> String {
    let after = row(bench, Element::Component(node.index())).map_or(before, |(_, after)| after);
    let gone = changes(before, after);
    let nouns = ["static", "reads", "writes"].into_iter().zip(gone);
    let nouns = nouns.filter(|(_, change)| *change == Change::Gone);
    list(&nouns.map(|(noun, _)| noun).collect::<Vec<_>>())
}

fn points(
    bench: &Bench<'_>,
    text: &str,
    ends: &[NodeId],
    spares: &[NodeId],
    class: Option<Class>,
) -> Vec<Draft> {
    let (Some(anchor), Some(first)) = (bench.case.anchor(), ends.first()) else {
        return Vec::new();
    };
    let before = baseline(bench).unwrap_or_default();
    // What the same classes depend on is told together.
    let mut groups: Vec<(String, Vec<NodeId>)> = Vec::new();
    for node in ends {
        let lost = match class {
            Some(_) => "all writes".to_owned(),
            None => ended(bench, before, *node),
        };
        match groups.iter_mut().find(|(known, _)| *known == lost) {
            Some((_, nodes)) => nodes.push(*node),
            None => groups.push((lost, vec![*node])),
        }
    }
    let told: Vec<String> = groups
        .iter()
        .map(|(lost, nodes)| {
            let names = list(&bench.case.names(nodes));
            format!("{names} end{} {lost}", s(nodes.len()))
        })
        .collect();
    let mut why = format!("{}.", told.join("; "));
    if let Some(spared) = spares.first() {
        let row = bench.case.row(Element::Component(spared.index()));
        let part = row.map_or(0.0, |row| match class {
            Some(class) => row.served.worst.of(class),
            None => row.served.worst.all,
        });
        why.push_str(&format!(
            " Without {}, {} of all {} are still served.",
            bench.case.name(*spared),
            percent(part),
            if class.is_some() {
                "writes"
            } else {
                "requests"
            }
        ));
    }
    vec![
        Draft::several(
            &anchor,
            text,
            bench.case.names(ends),
            bench.case.names(spares),
        )
        .why(why)
        .down([bench.case.name(*first).to_owned()])
        .look(bench.case.names(ends))
        .run(Run::new("kill-table")),
    ]
}

/// What is left when the database that takes the writes dies.
pub(super) fn primary_dies(bench: &Bench<'_>) -> Vec<Draft> {
    let Some(before) = baseline(bench) else {
        return Vec::new();
    };
    let ask = |node: NodeId| {
        let (line, after) = row(bench, Element::Component(node.index()))?;
        let name = bench.case.name(node);
        let text = format!(
            "The process {name} dies, its host lives on. Which part of each class is still served?"
        );
        let all = percent(line.served.worst.all);
        let why = format!(
            "{}; together {all} of all requests. Static pages need no database; reads need one that \
             answers reads and is linked to; writes one that accepts them.",
            triple(after)
        );
        let [fixed, read, _] = before;
        Some(
            Draft::one(name, text, triple(after))
                .wrong(
                    triple([0.0; 3]),
                    "a web server answers static requests alone",
                )
                .wrong(
                    triple(before),
                    "a replica takes over writes only when it is promoted and the apps are sent \
                     to it",
                )
                .wrong(
                    triple([fixed, 0.0, 0.0]),
                    "reads go on where the apps have a link to another database",
                )
                .wrong(
                    triple([fixed, read, 0.0]),
                    "reads need a link to a database that lives",
                )
                .wrong(triple([fixed, read / 2.0, 0.0]), "")
                .why(why)
                .down([name.to_owned()])
                .run(kill_row(name)),
        )
    };
    let writers = bench.writers().into_iter();
    writers
        .filter(|node| bench.case.is_reached(*node))
        .filter_map(ask)
        .take(MOST)
        .collect()
}
