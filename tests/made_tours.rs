//! The tour that is made for a design that tells none: a story for every design there is.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a design that cannot be told has failed"
)]

use linchpin::cli::source::{Loaded, Source};
use linchpin::design::words::Lens;
use linchpin::design::{Class, Flow, Model};
use linchpin::document::gallery::GALLERY;
use linchpin::findings::{Options, Report, Severity, check, span};
use linchpin::share::{CheckDepth, Element, KillTable, Killer, Verdict};
use linchpin::story::tour::{Step, Tour};
use std::collections::BTreeSet;
use std::path::Path;
use std::sync::{Arc, LazyLock};

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
    let tour = Tour::made_for(&loaded.model, &loaded.flow, &table, &report, &loaded.text);
    Made {
        name: name.to_owned(),
        loaded,
        report,
        tour,
    }
}

/// Every design that comes with the program, every real one, and a few odd ones.
fn all() -> &'static [Made] {
    static ALL: LazyLock<Vec<Made>> = LazyLock::new(make_all);
    &ALL
}

fn make_all() -> Vec<Made> {
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
            first.text.contains(": it passes "),
            "{name}: {}",
            first.text
        );
        // Good things are told before anything is broken, and nothing is told twice.
        let place = |title: &str| steps.iter().position(|step| step.title == title);
        let broken = steps.iter().position(|step| !step.kill.is_empty());
        if let (Some(good), Some(broken)) = (place("To its credit"), broken) {
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
            (2..=18).contains(&steps.len()),
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
                let tried = step.tried.as_ref().map(|one| Model::new(Arc::clone(one)));
                let model = tried.as_ref().unwrap_or(model);
                assert!(
                    Element::find(model, id).is_some() || model.node(id).is_some(),
                    "{name}: {id}"
                );
            }
        }
    }
}

/// How severe what a step tells of is, if it tells of a fault.
fn severity(step: &Step) -> Option<Severity> {
    let told = std::iter::once(&step.text).chain(&step.reveal);
    let mut begun = told.filter_map(|line| {
        let word = line.split([':', '.']).next()?.to_lowercase();
        let mut all = Severity::ALL.into_iter();
        all.find(|severity| severity.word() == word)
    });
    begun.next()
}

/// Everything that is said in a step.
fn said(step: &Step) -> String {
    let lines = [&step.title, &step.text].into_iter().chain(&step.reveal);
    let lines: Vec<String> = lines.map(|line| line.to_lowercase()).collect();
    lines.join(" ")
}

#[test]
fn every_severe_finding_is_told_and_the_worst_ones_first() {
    for made in all() {
        let (name, steps) = (&made.name, &made.tour.steps);
        let told: Vec<Severity> = steps.iter().filter_map(severity).collect();
        assert!(told.is_sorted(), "{name}: {told:?}");
        let open = made
            .report
            .findings
            .iter()
            .filter(|one| one.state.is_open());
        for finding in open.flat_map(|one| one.with_children()) {
            if finding.severity > Severity::High {
                continue;
            }
            let title = finding.title.to_lowercase();
            let about = finding.elements.first().map_or("", String::as_str);
            let (about, evidence) = (about.to_lowercase(), finding.evidence.to_lowercase());
            let names = |step: &Step| {
                let said = said(step);
                said.contains(&title) && (said.contains(&about) || said.contains(&evidence))
            };
            assert!(
                steps.iter().any(names),
                "{name}: {} of {about} is not told",
                finding.title
            );
        }
        // The rest is counted.
        let counted = steps.iter().any(|step| step.title == "Less pressing");
        let first = made.report.findings.first().map(|one| one.severity);
        assert!(counted || first.is_none() || told.len() <= 4, "{name}");
    }
}

/// `static 0 % (was 100 %)` of a line: each class with the figures that are claimed of it.
fn claimed(line: &str) -> Vec<(Class, String)> {
    let parts = Class::ALL.iter().filter_map(|class| {
        let (_, rest) = line.split_once(&format!("{} ", class.noun()))?;
        let figure = rest.split([',', ';', '(']).next()?;
        let figure = figure.trim_end_matches([' ', '.']);
        figure
            .contains('%')
            .then(|| (*class, figure.trim_end_matches(" as before").to_owned()))
    });
    parts.collect()
}

#[test]
fn what_a_step_breaks_changes_what_is_served_as_it_says() {
    let mut broken = 0;
    for made in all() {
        let name = &made.name;
        for step in made.tour.steps.iter().filter(|step| !step.kill.is_empty()) {
            let tried = step.tried.as_ref().map(|one| Model::new(Arc::clone(one)));
            let model = tried.as_ref().unwrap_or(&made.loaded.model);
            let flow = Flow::new(model);
            let mut killer = Killer::new(model, &flow, CheckDepth::AsDeclared);
            let failed = step.kill.iter().map(|id| Element::find(model, id).unwrap());
            let failed: Vec<Element> = failed.collect();
            let row = killer.row(&failed);
            if tried.is_none() {
                assert_ne!(row.verdict, Verdict::NoEffect, "{name}: {}", step.text);
                let sees = said(step).contains("visitors");
                assert!(sees, "{name}: nothing is said of visitors: {}", step.text);
            }
            let without = format!("ithout {}:", step.kill.join(" and "));
            let mut lines = std::iter::once(&step.text).chain(&step.reveal);
            let figures = lines.find_map(|line| {
                let (_, after) = line.split_once(&without)?;
                Some(claimed(after))
            });
            let figures = figures.unwrap_or_else(|| panic!("{name}: no figures: {step:?}"));
            assert_eq!(figures.len(), 3, "{name}: {step:?}");
            for (class, figure) in figures {
                let (worst, best) = (row.served.worst.of(class), row.served.best.of(class));
                assert_eq!(figure, span(worst, best), "{name}: {}", step.text);
            }
            broken += 1;
        }
    }
    assert!(broken > 200, "{broken}");
}

#[test]
fn what_no_failure_shows_is_marked_by_an_overlay() {
    for made in all() {
        for step in &made.tour.steps {
            for (title, lens) in [
                ("No HTTPS", Lens::Plaintext),
                ("No firewall", Lens::Exposure),
                ("Nothing is monitored", Lens::BlindSpots),
            ] {
                if step.title == title {
                    assert_eq!(step.lens, Some(lens), "{}", made.name);
                }
            }
        }
    }
}

#[test]
fn the_end_says_how_to_mend_the_most_important_finding_and_what_that_brings() {
    let mut tried = 0;
    for made in all() {
        let name = &made.name;
        let last = made.tour.steps.last().unwrap();
        let Some(first) = made.report.findings.iter().find(|one| one.state.is_open()) else {
            continue;
        };
        assert!(
            said(last).contains(&first.title.to_lowercase()),
            "{name}: {}",
            last.text
        );
        let Some(topology) = &last.tried else {
            continue;
        };
        tried += 1;
        let model = Model::new(Arc::clone(topology));
        let flow = Flow::new(&model);
        let table = KillTable::single(&model, &flow, CheckDepth::AsDeclared);
        let report = check(&model, &flow, &table, Options::default());
        let is_gone = report.findings.iter().all(|one| one.id != first.id);
        assert!(is_gone, "{name}: {}", last.text);
        let (then, now) = (report.score, made.report.score);
        let score = if then == now {
            format!("still a score of {now}")
        } else {
            format!("a score of {then} (was {now})")
        };
        assert!(said(last).contains(&score), "{name}: {:?}", last.reveal);
    }
    assert!(tried > 60, "{tried}");
}

/// A thousand servers in rows of twenty, each with an application of its own.
fn huge() -> String {
    let mut inside = String::from("hosts: {");
    for n in 0..300 {
        inside.push_str(&format!(" \"h{n}\": (),"));
    }
    inside.push_str("}, components: { \"v\": Client(), \"b\": LoadBalancer(on: \"h0\"), \"db\": Database(on: \"h1\"),");
    for n in 2..300 {
        inside.push_str(&format!(
            " \"w{n}\": WebServer(on: \"h{n}\"), \"a{n}\": AppServer(on: \"h{n}\"), \"c{n}\": Cache(on: \"h{n}\"),"
        ));
    }
    inside.push_str("}, links: [(\"v\", \"b\", Http),");
    for n in 2..300 {
        inside.push_str(&format!(
            " (\"b\", \"w{n}\", Http), (\"w{n}\", \"a{n}\", Http), (\"a{n}\", \"db\", ReadWrite), (\"a{n}\", \"c{n}\", Read),"
        ));
    }
    inside.push_str("],");
    format!("Topology(version: 1, {inside})")
}

#[test]
#[ignore = "takes time, and prints how much"]
fn a_huge_design_is_told_in_few_steps() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("huge.ron");
    std::fs::write(&path, huge()).unwrap();
    let source = Source::open(path.to_str()).unwrap();
    let loaded = source.load().unwrap();
    let table = KillTable::single(&loaded.model, &loaded.flow, CheckDepth::AsDeclared);
    let report = check(&loaded.model, &loaded.flow, &table, Options::default());
    let begun = std::time::Instant::now();
    let tour = Tour::made_for(&loaded.model, &loaded.flow, &table, &report, &loaded.text);
    println!("made in {:?}", begun.elapsed());
    assert!(tour.steps.len() <= 18);
    for step in &tour.steps {
        println!("[{}] {}", step.title, step.text);
        for line in &step.reveal {
            println!("    > {line}");
        }
    }
}

#[test]
#[ignore = "prints the tours for reading"]
fn print() {
    for made in all() {
        println!("\n=== {} in {} steps", made.name, made.tour.steps.len());
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
            println!(
                "    - {:?} {:?} kill {:?}",
                step.lens, step.class, step.kill
            );
        }
    }
}
