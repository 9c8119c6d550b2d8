//! The same figures by brute force: every state of failure, every set of up to three.

use linchpin::design::{Class, Flow, Model};
use linchpin::reliability::{Availability, Cuts, up_fraction};
use linchpin::share::{Element, Engine, Faults, Reading};
use std::collections::BTreeSet;

/// The expected shares by adding up all states of these elements, and with one of them always up
/// and always down.
fn all_states(
    model: &Model,
    flow: &Flow,
    reading: &Reading,
    random: &[(Element, f64)],
) -> ([f64; 3], Vec<[[f64; 3]; 2]>) {
    let engine = Engine::new(flow);
    let mut expected = [0.0; 3];
    let mut given = vec![[[0.0; 3]; 2]; random.len()];
    for state in 0_u32..1 << random.len() {
        let mut faults = Faults::none(model);
        let mut chance = 1.0;
        for (bit, (element, up)) in random.iter().enumerate() {
            let failed = state >> bit & 1 == 1;
            faults.set(*element, failed);
            chance *= if failed { 1.0 - up } else { *up };
        }
        let served = engine.serve(&faults, reading).served.by_class;
        for class in 0..3 {
            expected[class] += chance * served[class];
            for (bit, (_, up)) in random.iter().enumerate() {
                let failed = state >> bit & 1 == 1;
                let own = if failed { 1.0 - up } else { *up };
                if own > 0.0 {
                    given[bit][usize::from(failed)][class] += chance / own * served[class];
                }
            }
        }
    }
    (expected, given)
}

/// Availability and importance agree with the sum over every state of every element that may
/// fail, whether or not it is thought to matter.
pub(crate) fn agrees_with_all_states(name: &str, model: &Model, flow: &Flow, host: Option<f64>) {
    let random: Vec<(Element, f64)> = Element::all(model)
        .into_iter()
        .map(|element| (element, up_fraction(model, element, host)))
        .filter(|(_, up)| *up < 1.0)
        .collect();
    if random.len() > 11 {
        return;
    }
    let found = Availability::new(model, flow, host);
    let mut worst = [f64::INFINITY; 3];
    let mut best = [0.0_f64; 3];
    let mut least = f64::INFINITY;
    let mut of_worst = Vec::new();
    for reading in Reading::every(flow) {
        let (expected, given) = all_states(model, flow, &reading, &random);
        let all: f64 = expected.iter().zip(flow.mix).map(|(a, b)| a * b).sum();
        for class in 0..3 {
            worst[class] = worst[class].min(expected[class]);
            best[class] = best[class].max(expected[class]);
        }
        if all < least - 1e-9 {
            least = all;
            of_worst.clear();
        }
        if all < least + 1e-9 {
            of_worst.push(given);
        }
    }
    // Of several readings that are equally bad, any may be the one that importance speaks of.
    let agrees = |given: &Vec<[[f64; 3]; 2]>| {
        random.iter().zip(given).all(|((element, _), [up, down])| {
            let one = found.importance.iter().find(|one| one.element == *element);
            let birnbaum = one.map_or([0.0; 3], |one| one.birnbaum.by_class);
            (0..3).all(|class| (birnbaum[class] - (up[class] - down[class])).abs() < 1e-9)
        })
    };
    assert!(of_worst.iter().any(agrees), "{name}: {found:?}");
    assert!(
        (found.worst.all.lower - least).abs() < 1e-9,
        "{name}: {found:?} {least}"
    );
    for class in 0..3 {
        let (is, should) = (found.worst.by_class[class], worst[class]);
        assert!(
            (is.lower - should).abs() < 1e-9 && is.is_exact(),
            "{name}: {is:?} {should}"
        );
        let (is, should) = (found.best.by_class[class], best[class]);
        assert!(
            (is.lower - should).abs() < 1e-9 && is.is_exact(),
            "{name}: {is:?} {should}"
        );
    }
}

/// The minimal cuts of a class by trying every set of up to three.
fn cuts_by_trying(
    model: &Model,
    flow: &Flow,
    class: Class,
    largest: usize,
) -> BTreeSet<Vec<Element>> {
    let engine = Engine::new(flow);
    let readings = Reading::every(flow);
    let mut elements: Vec<Element> = Element::all(model)
        .into_iter()
        .filter(|element| !matches!(element, Element::Link(_)))
        .collect();
    elements.sort_unstable();
    let is_cut = |set: &[Element]| {
        let faults = Faults::of(model, set);
        readings
            .iter()
            .any(|reading| engine.serve(&faults, reading).served.of(class) <= 1e-9)
    };
    let mut cuts: BTreeSet<Vec<Element>> = BTreeSet::new();
    if is_cut(&[]) {
        return cuts;
    }
    let mut sets: Vec<Vec<Element>> = vec![Vec::new()];
    for _ in 0..largest {
        let mut next = Vec::new();
        for set in &sets {
            for element in elements
                .iter()
                .filter(|e| set.last().is_none_or(|l| *e > l))
            {
                let mut larger = set.clone();
                larger.push(*element);
                next.push(larger);
            }
        }
        for set in &next {
            let has_part = (1..(1_usize << set.len()) - 1).any(|chosen| {
                let part: Vec<Element> = set
                    .iter()
                    .enumerate()
                    .filter(|(place, _)| chosen >> place & 1 == 1)
                    .map(|(_, e)| *e)
                    .collect();
                cuts.contains(&part)
            });
            if !has_part && is_cut(set) {
                cuts.insert(set.clone());
            }
        }
        sets = next;
    }
    cuts
}

/// The cuts found are those that trying finds, for every class.
pub(crate) fn cuts_agree(name: &str, model: &Model, flow: &Flow, largest: usize) {
    let found = Cuts::new(model, flow);
    assert!(found.is_complete(), "{name}");
    for class in Class::ALL {
        let is: BTreeSet<Vec<Element>> = found
            .found
            .iter()
            .filter(|cut| cut.classes.contains(class) && cut.elements.len() <= largest)
            .map(|cut| cut.elements.clone())
            .collect();
        let should = cuts_by_trying(model, flow, *class, largest);
        let ids = |sets: Vec<&Vec<Element>>| {
            sets.iter()
                .map(|set| {
                    set.iter()
                        .map(|e| e.id(model).to_owned())
                        .collect::<Vec<_>>()
                })
                .collect::<Vec<_>>()
        };
        assert!(
            is == should,
            "{name} {class:?}: missing {:?}, too many {:?}",
            ids(should.difference(&is).collect()),
            ids(is.difference(&should).collect()),
        );
    }
}
