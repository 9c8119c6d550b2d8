//! Questions over every design there is: fair, repeatable, and answered as the engines answer.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test that cannot read its design has failed"
)]

#[path = "quiz/answers.rs"]
mod answers;

use linchpin::cli::source::{Loaded, Source};
use linchpin::findings::{Options, check};
use linchpin::share::{CheckDepth, Element, KillTable};
use linchpin::story::claims::Bench;
use linchpin::story::quiz::{Bank, Form, KINDS, Question, Reply, deal};
use std::collections::{BTreeMap, BTreeSet};

/// Every design of the program and of the corpus, by file.
fn designs() -> Vec<(String, Loaded)> {
    let mut files: Vec<_> = ["designs", "tests/corpus"]
        .iter()
        .flat_map(|folder| std::fs::read_dir(folder).unwrap())
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|end| end == "ron"))
        .collect();
    files.sort();
    files
        .iter()
        .map(|path| {
            let name = path.to_str().unwrap();
            let source = Source::open(Some(name)).unwrap();
            (name.to_owned(), source.load().unwrap())
        })
        .collect()
}

fn bank(loaded: &Loaded, seed: u64) -> Bank {
    let table = KillTable::single(&loaded.model, &loaded.flow, CheckDepth::AsDeclared);
    let report = check(&loaded.model, &loaded.flow, &table, Options::default());
    let bench = Bench::new(&loaded.model, &loaded.flow, &table, &report);
    Bank::new(&bench, seed)
}

/// One right offer among several different ones, or some right and some wrong.
fn is_fair(question: &Question) -> bool {
    let differ = |texts: Vec<&String>| texts.iter().collect::<BTreeSet<_>>().len() == texts.len();
    let right = match &question.form {
        Form::One(offers) | Form::Several(offers) => {
            let count = offers.iter().filter(|offer| offer.right).count();
            let is_one = matches!(question.form, Form::One(_));
            let counts = if is_one { count == 1 } else { count >= 1 };
            counts && count < offers.len() && differ(offers.iter().map(|one| &one.text).collect())
        }
        Form::Number {
            value, tolerance, ..
        } => value.is_finite() && *tolerance >= 0.0,
        Form::Order { items, right } => {
            let places: BTreeSet<&usize> = right.iter().collect();
            items.len() >= 3 && places.len() == items.len() && differ(items.iter().collect())
        }
    };
    right && question.text.len() > 20 && question.why.ends_with('.')
}

/// The reply that is wholly right.
fn key(question: &Question) -> Reply {
    match &question.form {
        Form::One(offers) | Form::Several(offers) => {
            let places = 0..offers.len();
            Reply::Chosen(places.filter(|place| offers[*place].right).collect())
        }
        Form::Number { value, .. } => Reply::Number(*value),
        Form::Order { right, .. } => Reply::Order(right.clone()),
    }
}

#[test]
fn every_question_is_fair_and_its_answer_is_what_the_engines_say() {
    let mut seen: BTreeMap<&str, usize> = BTreeMap::new();
    let mut wrong = Vec::new();
    for (name, loaded) in designs() {
        let bank = bank(&loaded, 7);
        let mut ids = BTreeSet::new();
        for question in &bank.questions {
            let id = question.id();
            assert!(ids.insert(id.clone()), "{name}: {id} twice");
            assert!(is_fair(question), "{name}: {question:#?}");
            assert_eq!(question.judge(&key(question)), 1.0, "{name}: {id}");
            for down in &question.proof.down {
                let found = Element::find(&loaded.model, down);
                assert!(found.is_some(), "{name}: {id}: nothing is called {down}");
            }
            if let Err(what) = answers::hold(&loaded, question) {
                let told = format!(
                    "{name}: {id}: {what}: {}: {}",
                    question.text,
                    question.answer()
                );
                wrong.push(told);
            }
            *seen.entry(question.kind.name).or_default() += 1;
        }
        let kinds = KINDS.iter().filter(|kind| {
            let asks = bank.questions.iter().any(|one| one.kind.name == kind.name);
            let left_out = bank.left_out.iter().any(|one| one.name == kind.name);
            asks == left_out
        });
        assert_eq!(kinds.count(), 0, "{name}: a kind asks or is left out");
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    let missing: Vec<&str> = KINDS
        .iter()
        .map(|kind| kind.name)
        .filter(|name| !seen.contains_key(name))
        .collect();
    assert!(
        missing.is_empty(),
        "no design has the facts for {missing:?}"
    );
    println!("{} questions: {seen:?}", seen.values().sum::<usize>());
}

#[test]
fn a_seed_deals_the_same_quiz_and_another_seed_another_one() {
    let loaded = Source::open(None).unwrap().load().unwrap();
    let dealt = |seed| {
        let questions = deal(&bank(&loaded, seed).questions, seed, 10);
        let print = |one: &Question| format!("{} {:?}", one.id(), one.form);
        questions.iter().map(print).collect::<Vec<_>>()
    };
    assert_eq!(dealt(7), dealt(7));
    assert_ne!(dealt(7), dealt(8));
    let kinds = deal(&bank(&loaded, 7).questions, 7, 10);
    let kinds: BTreeSet<&str> = kinds.iter().map(|one| one.kind.name).collect();
    assert_eq!(kinds.len(), 10, "ten questions of ten kinds");
}

#[test]
fn a_handout_keeps_its_answers_to_itself() {
    let run = |args: &[&str]| {
        let output = std::process::Command::new(env!("CARGO_BIN_EXE_linchpin"))
            .args(args)
            .output()
            .unwrap();
        (
            output.status.code(),
            String::from_utf8(output.stdout).unwrap(),
        )
    };
    for format in ["text", "json", "markdown"] {
        let args = [
            "quiz",
            "1-three-servers",
            "--format",
            format,
            "--count",
            "0",
        ];
        let (code, handout) = run(&args);
        assert_eq!(code, Some(0));
        let (_, key) = run(&[&args[..], &["--answers"]].concat());
        for word in ["linchpin kill-table", "Round robin takes turns in"] {
            assert!(!handout.contains(word), "{format}: {word}");
            assert!(key.contains(word), "{format}: {word}");
        }
    }
    let (code, _) = run(&["quiz", "--kind", "no-such"]);
    assert_eq!(code, Some(2));
    let (_, left_out) = run(&["quiz", "0-one-server", "--left-out"]);
    assert!(left_out.contains("the design lacks a primary that feeds one replica"));
}
