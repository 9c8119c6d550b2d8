//! Availability to the printed digit, and against the sum over every state of failure.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test that cannot read its design has failed"
)]

use linchpin::design::{Flow, Model, Topology};
use linchpin::design::Class;
use linchpin::reliability::{Availability, Cuts, Dependence, chances};
use std::collections::BTreeSet;
use linchpin::share::{Element, Engine, Faults, Reading};
use std::sync::Arc;

fn parse(text: &str) -> (Model, Flow) {
    use ron::extensions::Extensions as E;
    let design: Topology = ron::Options::default()
        .with_default_extension(E::IMPLICIT_SOME | E::UNWRAP_NEWTYPES | E::UNWRAP_VARIANT_NEWTYPES)
        .from_str(text)
        .unwrap_or_else(|error| panic!("{error}\n{text}"));
    assert_eq!(linchpin::design::validity::problems(&design), [], "{text}");
    let model = Model::new(Arc::new(design));
    let flow = Flow::new(&model);
    (model, flow)
}

fn load(name: &str) -> (Model, Flow) {
    let path = format!("{}/designs/{name}.ron", env!("CARGO_MANIFEST_DIR"));
    parse(&std::fs::read_to_string(path).unwrap())
}

fn percent(name: &str) -> String {
    let (model, flow) = load(name);
    let found = Availability::new(&model, &flow, Some(0.99));
    assert!(found.is_exact(), "{name}");
    format!("{:.2}", found.worst.all.lower * 100.0)
}

#[test]
fn the_worked_designs_come_out_to_the_printed_digit() {
    assert_eq!(percent("0-one-server"), "99.00");
    assert_eq!(percent("1-three-servers"), "98.84");
    assert_eq!(percent("1-as-usually-drawn"), "91.57");
    assert_eq!(percent("reference"), "99.82");
}

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
fn agrees_with_all_states(name: &str, model: &Model, flow: &Flow, host: Option<f64>) {
    let dependence = Dependence::new(model, flow);
    let random = chances(model, &dependence, host);
    if random.len() > 12 {
        return;
    }
    let found = Availability::new(model, flow, host);
    let mut worst = [f64::INFINITY; 3];
    let mut best = [0.0_f64; 3];
    let mut least = f64::INFINITY;
    for reading in Reading::every(flow) {
        let (expected, given) = all_states(model, flow, &reading, &random);
        let all: f64 = expected.iter().zip(flow.mix).map(|(a, b)| a * b).sum();
        for class in 0..3 {
            worst[class] = worst[class].min(expected[class]);
            best[class] = best[class].max(expected[class]);
        }
        if all < least - 1e-12 {
            least = all;
            for one in &found.importance {
                let bit = random.iter().position(|(e, _)| *e == one.element).unwrap();
                for class in 0..3 {
                    let [up, down] = given[bit].map(|shares| shares[class]);
                    let is = one.birnbaum.by_class[class];
                    let is_last = Reading::every(flow).len() == 1;
                    assert!(
                        !is_last || (is - (up - down)).abs() < 1e-9,
                        "{name} {one:?}"
                    );
                }
            }
        }
    }
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

#[test]
fn every_built_in_design_agrees_with_the_sum_over_all_states() {
    for design in linchpin::document::gallery::GALLERY {
        let (model, flow) = parse(design.text);
        agrees_with_all_states(design.name, &model, &flow, None);
        agrees_with_all_states(design.name, &model, &flow, Some(0.9));
    }
}

#[test]
fn sizes() {
    for design in linchpin::document::gallery::GALLERY {
        let (model, flow) = parse(design.text);
        let dependence = Dependence::new(&model, &flow);
        let random = chances(&model, &dependence, None);
        let start = std::time::Instant::now();
        let found = Availability::new(&model, &flow, None);
        println!(
            "{:32} stations {:3} random {:2} evaluations {:6} {:?} all {:?} {:?}",
            design.name,
            flow.stations.len(),
            random.len(),
            found.evaluations,
            start.elapsed(),
            found.worst.all,
            found.best.all
        );
    }
}

/// The minimal cuts of a class by trying every set of up to three.
fn cuts_by_trying(model: &Model, flow: &Flow, class: Class, largest: usize) -> BTreeSet<Vec<Element>> {
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
            for element in elements.iter().filter(|e| set.last().is_none_or(|l| *e > l)) {
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

fn cuts_agree(name: &str, model: &Model, flow: &Flow, largest: usize) {
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
                .map(|set| set.iter().map(|e| e.id(model).to_owned()).collect::<Vec<_>>())
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

#[test]
fn the_cuts_of_every_built_in_design_are_those_found_by_trying() {
    for design in linchpin::document::gallery::GALLERY {
        let (model, flow) = parse(design.text);
        let largest = if model.graph.node_count() > 20 { 2 } else { 3 };
        let start = std::time::Instant::now();
        let cuts = Cuts::new(&model, &flow);
        println!("{:32} {} cuts {:?}", design.name, cuts.found.len(), start.elapsed());
        cuts_agree(design.name, &model, &flow, largest);
    }
}
