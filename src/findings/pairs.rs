//! Pairs: two machines that no class survives the loss of, though it survives either alone.
//!
//! Refuses single failures, which other rules tell, and pairs of anything but machines: the table
//! of pairs has them all.

use super::case::Case;
use super::phrase::classes;
use super::rule::Severity::Info;
use super::rule::{Answer, Category, Hit, Rule};
use crate::design::Class;
use crate::reliability::per_year;
use crate::share::{CheckDepth, Element, Killer, ROUNDING};
use crate::text::{count, list};

pub(super) const RULES: &[Rule] = &[Rule {
    code: "SPF-21",
    title: "Pair of failures ends a class of requests",
    category: Category::Availability,
    severity: Info,
    asks: "Which two machines must not be gone at the same time?",
    student: "Either of the two can fail. While one of them is being repaired or updated, the \
              other is a single point of failure.",
    reviewer: "Minimal cuts of order two among hosts: the order in which to plan maintenance.",
    false_alarm: "That is what two are for: it is worth knowing, not necessarily worth mending.",
    remedy: "Never take one of a pair out while the other is not well, or add a third.",
    references: &[],
    test: pairs,
}];

/// Machines beyond which pairs are not tried: there would be too many to read.
const MOST_HOSTS: usize = 24;
/// Pairs that are named.
const MOST_TOLD: usize = 6;

struct Pair {
    hosts: [usize; 2],
    lost: Vec<Class>,
    loss: f64,
    both_down: f64,
}

fn pairs(case: &Case<'_>) -> Answer {
    let serving: Vec<usize> = (0..case.model.hosts.len())
        .filter(|host| {
            let mut here = case.on_host(*host).iter();
            here.any(|node| case.is_reached(*node) || case.tier_of(*node).is_some())
        })
        .collect();
    if serving.len() < 2 {
        return Answer::not_here();
    }
    if serving.len() > MOST_HOSTS {
        return Answer::lacking(vec![format!(
            "{} make too many pairs to try here: see `kill-table --pairs`",
            count(serving.len(), "host")
        )]);
    }
    let mut killer = Killer::new(case.model, case.flow, CheckDepth::AsDeclared);
    let baseline = case.table.baseline.worst.all;
    let down = |host: usize| 1.0 - case.model.hosts[host].record.up_percent.0 / 100.0;
    let mut found: Vec<Pair> = Vec::new();
    for (place, a) in serving.iter().enumerate() {
        for b in &serving[place + 1..] {
            let alone = [case.loses(Element::Host(*a)), case.loses(Element::Host(*b))].concat();
            let row = killer.row(&[Element::Host(*a), Element::Host(*b)]);
            let lost: Vec<Class> = Class::ALL
                .iter()
                .copied()
                .filter(|class| case.flow.mix[*class as usize] > 0.0 && !alone.contains(class))
                .filter(|class| case.table.baseline.worst.of(*class) > ROUNDING)
                .filter(|class| row.served.best.of(*class) <= ROUNDING)
                .collect();
            if !lost.is_empty() {
                found.push(Pair {
                    hosts: [*a, *b],
                    lost,
                    loss: (baseline - row.served.worst.all).max(0.0),
                    both_down: down(*a) * down(*b),
                });
            }
        }
    }
    found.sort_by(|a, b| {
        let by_cost = (b.loss * b.both_down).total_cmp(&(a.loss * a.both_down));
        by_cost.then(a.hosts.cmp(&b.hosts))
    });
    let Some(worst) = found.first() else {
        return Answer::of(Vec::new());
    };
    let told: Vec<String> = found
        .iter()
        .take(MOST_TOLD)
        .map(|pair| {
            let [a, b] = pair.hosts.map(|host| case.host_name(host));
            format!("{a} with {b} ({})", classes(&pair.lost))
        })
        .collect();
    let rest = found.len().saturating_sub(MOST_TOLD);
    let more = if rest > 0 {
        format!(" {rest} more.")
    } else {
        String::new()
    };
    let names: Vec<String> = worst
        .hosts
        .iter()
        .map(|host| case.host_name(*host).to_owned())
        .collect();
    let evidence = format!(
        "Lost together, not alone: {}.{more} {} are down at the same time {} a year, failing \
         independently.",
        list(&told),
        list(&names),
        per_year(1.0 - worst.both_down)
    );
    let lost = worst.lost.clone();
    Answer::of(vec![Hit::of(names, evidence).costing(lost, 0.0)])
}
