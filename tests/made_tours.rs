//! The tour that is made for a design that tells none: a story for every design there is.
#![allow(
    clippy::unwrap_used,
    reason = "a design that cannot be told has failed"
)]

use linchpin::cli::source::{Loaded, Source};
use linchpin::document::gallery::GALLERY;
use linchpin::findings::{Options, Report, check};
use linchpin::share::{CheckDepth, Element, KillTable};
use linchpin::story::tour::Tour;
use std::collections::BTreeSet;
use std::path::Path;

struct Made {
    name: String,
    loaded: Loaded,
    report: Report,
    tour: Tour,
}

fn made(name: &str, source: &Source) -> Made {
    let loaded = source.load().unwrap();
    let table = KillTable::single(&loaded.model, &loaded.flow, CheckDepth::AsDeclared);
    let report = check(&loaded.model, &loaded.flow, &table, Options::default());
    let tour = Tour::made_for(&loaded.model, &loaded.flow, &table, &report);
    Made {
        name: name.to_owned(),
        loaded,
        report,
        tour,
    }
}

/// Every design that comes with the program, every real one, and a few odd ones.
fn all() -> Vec<Made> {
    let built_in = GALLERY
        .iter()
        .map(|design| made(design.name, &Source::open(Some(design.name)).unwrap()));
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/corpus");
    let mut paths: Vec<_> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    paths.sort();
    let real = paths.iter().map(|path| {
        let path = path.to_str().unwrap();
        made(path, &Source::open(Some(path)).unwrap())
    });
    let folder = tempfile::tempdir().unwrap();
    let odd: Vec<Made> = [
        ("nothing", "components: {},".to_owned()),
        ("empty", "hosts: { \"a\": () }, components: {},".to_owned()),
        (
            "no-database",
            "hosts: { \"a\": () }, components: { \"v\": Client(), \"w\": WebServer(on: \"a\") }, links: [(\"v\", \"w\", Http)],".to_owned(),
        ),
        (
            "no-visitor",
            "hosts: { \"a\": () }, components: { \"w\": WebServer(on: \"a\") },".to_owned(),
        ),
        (
            "two-sites",
            "components: { \"v\": Client(), \"u\": Client(), \"t\": Client(), \"w\": WebServer(), \"x\": WebServer() }, links: [(\"v\", \"w\", Http), (\"u\", \"x\", Http), (\"t\", \"x\", Http)],".to_owned(),
        ),
        (
            "many",
            format!(
                "components: {{ \"v\": Client(), \"b\": LoadBalancer(), {} }}, links: [(\"v\", \"b\", Http), {}],",
                (0..60).map(|n| format!("\"w{n}\": WebServer(),")).collect::<String>(),
                (0..60).map(|n| format!("(\"b\", \"w{n}\", Http),")).collect::<String>()
            ),
        ),
        (
            "long-way",
            format!(
                "components: {{ \"v\": Client(), {} \"w\": WebServer() }}, links: [(\"v\", \"f0\", Http), {} (\"f19\", \"w\", Http)],",
                (0..20).map(|n| format!("\"f{n}\": WebServer(),")).collect::<String>(),
                (0..19).map(|n| format!("(\"f{n}\", \"f{}\", Http),", n + 1)).collect::<String>()
            ),
        ),
    ]
    .into_iter()
    .map(|(name, inside)| {
        let path = folder.path().join(format!("{name}.ron"));
        std::fs::write(&path, format!("Topology(version: 1, {inside})")).unwrap();
        made(name, &Source::open(path.to_str()).unwrap())
    })
    .collect();
    built_in.chain(real).chain(odd).collect()
}

#[test]
fn a_made_tour_is_a_story_with_a_beginning_and_an_end() {
    for made in all() {
        let (name, steps) = (&made.name, &made.tour.steps);
        let (first, last) = (steps.first().unwrap(), steps.last().unwrap());
        assert_eq!(first.title, "The whole", "{name}");
        assert!(last.text.starts_with("To sum up"), "{name}: {}", last.text);
        // Where a request is answered the first step shows its way.
        let way = steps
            .iter()
            .any(|step| step.text.contains(", and arrives at "));
        assert_eq!(
            way,
            first.text.contains(" passes "),
            "{name}: {}",
            first.text
        );
        // Good things are told before anything is broken, and nothing is told twice.
        let place = |title: &str| steps.iter().position(|step| step.title == title);
        if let (Some(good), Some(broken)) = (place("To its credit"), place("Break it")) {
            assert!(good < broken, "{name}");
        }
        assert_eq!(
            place("To its credit").is_none(),
            made.report.credits.is_empty(),
            "{name}"
        );
        let texts: BTreeSet<&str> = steps.iter().map(|step| step.text.as_str()).collect();
        assert_eq!(texts.len(), steps.len(), "{name} tells something twice");
        assert!(
            (2..=20).contains(&steps.len()),
            "{name}: {} steps",
            steps.len()
        );
    }
}

#[test]
fn a_made_tour_is_short_and_points_at_what_is_there() {
    for made in all() {
        let (name, model) = (&made.name, &made.loaded.model);
        let words: usize = made.tour.steps.iter().map(|step| step.words()).sum();
        let minutes = made.tour.target().as_secs_f64() / 60.0;
        assert!(minutes <= 9.0, "{name}: {minutes} minutes");
        assert!(
            words as f64 <= minutes * 130.0 + 1.0,
            "{name}: {words} words in {minutes} minutes"
        );
        for step in &made.tour.steps {
            let said = step.text.split_whitespace().count();
            assert!((4..=60).contains(&said), "{name}: {}", step.text);
            assert!(!step.title.is_empty(), "{name}: {}", step.text);
            assert!(
                step.text.ends_with(['.', '?', '!', '…']),
                "{name}: {}",
                step.text
            );
            assert!(
                !step.text.contains(".. ") && !step.text.ends_with(".."),
                "{name}: {}",
                step.text
            );
            assert!(step.focus.len() <= 12, "{name}: {:?}", step.focus);
            for id in step.focus.iter().chain(&step.kill) {
                assert!(
                    Element::find(model, id).is_some() || model.node(id).is_some(),
                    "{name}: {id}"
                );
            }
        }
    }
}

#[test]
fn what_is_wrong_is_told_worst_first_with_something_of_every_sort() {
    for made in all() {
        let open: Vec<_> = made
            .report
            .findings
            .iter()
            .filter(|one| one.state.is_open())
            .collect();
        let told: Vec<usize> = made
            .tour
            .steps
            .iter()
            .filter_map(|step| open.iter().position(|one| step.title == one.title))
            .collect();
        // What is broken as drawn is told before anything is broken by hand.
        let rest: Vec<usize> = told
            .iter()
            .copied()
            .filter(|place| open[*place].code() != "DRN-01")
            .collect();
        assert!(rest.is_sorted(), "{}: {rest:?}", made.name);
        if let Some(worst) = open.first() {
            assert!(
                told.contains(&0),
                "{}: {} is not told",
                made.name,
                worst.title
            );
        }
        for place in &rest {
            let category = open[*place].category();
            let alike = rest.iter().filter(|one| open[**one].category() == category);
            assert!(alike.count() <= 2, "{}", made.name);
        }
    }
}

#[test]
#[ignore = "prints the tours for reading"]
fn print() {
    for made in all() {
        println!("\n=== {}", made.name);
        for step in &made.tour.steps {
            println!("[{}] {}", step.title, step.text);
            if let Some(question) = &step.question {
                println!(
                    "    ? {} {:?} {:?}",
                    question.text, question.options, question.answer
                );
            }
            for line in &step.reveal {
                println!("    > {line}");
            }
        }
    }
}
