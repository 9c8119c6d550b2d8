//! Questions over every design there is: fair, repeatable, and answered as the engines answer.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    dead_code,
    reason = "a test that cannot read its design has failed; not every test uses the whole stage"
)]

#[path = "quiz/answers.rs"]
mod answers;
#[path = "quiz/sitting.rs"]
mod sitting;
mod stage;

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

/// The question with another answer marked as the right one; every way there is.
fn falsified(question: &Question) -> Vec<Question> {
    let with = |form: Form| Question {
        form,
        ..question.clone()
    };
    match &question.form {
        // Each wrong offer in turn is taken for right.
        Form::One(offers) => {
            let wrong = (0..offers.len()).filter(|place| !offers[*place].right);
            let swapped = wrong.map(|place| {
                let mut offers = offers.clone();
                for (other, offer) in offers.iter_mut().enumerate() {
                    offer.right = other == place;
                }
                with(Form::One(offers))
            });
            swapped.collect()
        }
        // Each offer in turn changes sides.
        Form::Several(offers) => {
            let turned = (0..offers.len()).map(|place| {
                let mut offers = offers.clone();
                offers[place].right = !offers[place].right;
                with(Form::Several(offers))
            });
            turned.collect()
        }
        Form::Number {
            value,
            tolerance,
            unit,
        } => {
            let off = (tolerance * 5.0).max(value * 0.3).max(1.0);
            let wrong = [value + off, value - off].map(|value| {
                with(Form::Number {
                    value,
                    tolerance: *tolerance,
                    unit,
                })
            });
            wrong.to_vec()
        }
        Form::Order { items, right } => {
            let mut right = right.clone();
            right.swap(0, 1);
            let items = items.clone();
            vec![with(Form::Order { items, right })]
        }
    }
}

#[test]
fn a_wrong_answer_of_any_kind_would_be_caught() {
    /// A few questions of each kind say as much as all of them.
    const ENOUGH: usize = 3;
    let mut seen: BTreeMap<&str, usize> = BTreeMap::new();
    let mut missed = Vec::new();
    for (name, loaded) in designs() {
        for question in &bank(&loaded, 7).questions {
            let count = seen.entry(question.kind.name).or_default();
            if *count >= ENOUGH {
                continue;
            }
            *count += 1;
            for wrong in falsified(question) {
                let told = format!("{name}: {}: {}", question.id(), wrong.answer());
                let caught = std::panic::catch_unwind(|| answers::hold(&loaded, &wrong).is_err());
                if !caught.unwrap_or(true) {
                    missed.push(told);
                }
            }
        }
    }
    assert!(missed.is_empty(), "{}", missed.join("\n"));
    assert_eq!(seen.len(), KINDS.len());
}

/// What a proof's command prints.
fn proved(question: &Question, file: &str) -> String {
    let run = &question.proof.run;
    let output = std::process::Command::new(env!("CARGO_BIN_EXE_linchpin"))
        .args([run.command, file])
        .args(&run.options)
        .output()
        .unwrap();
    // A check that finds something worth mending says so by its exit code, too.
    let is_fine = output.status.success() || run.command == "check";
    let error = String::from_utf8_lossy(&output.stderr);
    assert!(
        is_fine,
        "{} {file}: {}: {error}",
        question.id(),
        run.line(file)
    );
    String::from_utf8(output.stdout).unwrap()
}

#[test]
fn what_a_proof_names_can_be_typed_and_shows_the_answer() {
    let (mut picked, mut held) = (0, 0);
    for (place, (file, loaded)) in designs().into_iter().enumerate() {
        // All of the program's own designs, and every eighth of the others.
        if file.contains("corpus") && place % 8 != 0 {
            continue;
        }
        let questions = bank(&loaded, 7).questions;
        let mut printed: BTreeMap<String, String> = BTreeMap::new();
        for question in &questions {
            let run = &question.proof.run;
            let line = run.line(&file);
            let said = printed
                .entry(line.clone())
                .or_insert_with(|| proved(question, &file));
            let row = said
                .lines()
                .find(|line| line.split_whitespace().any(|word| word == run.row))
                .unwrap_or_default();
            if !run.row.is_empty() && run.command != "check" {
                assert!(
                    !row.is_empty(),
                    "{} {file}: {line} has no row {}",
                    question.id(),
                    run.row
                );
            }
            let answer = question.answer();
            match question.kind.name {
                "turns" => {
                    let names = said.trim().split_once(" picks ").unwrap().1;
                    assert_eq!(
                        names.replace(" → ", ", "),
                        answer.replace(" → ", ", "),
                        "{file}: {line}"
                    );
                    picked += 1;
                }
                "weights" if said.contains(" picks ") => {
                    let heavy = &question.proof.look[0];
                    let names = said.trim().split_once(" picks ").unwrap().1;
                    let got = names.split(", ").filter(|name| name == heavy).count();
                    assert_eq!(format!("{got} requests"), answer, "{file}: {line}");
                }
                "turn-number" => {
                    let names: Vec<&str> = said
                        .trim()
                        .split_once(" picks ")
                        .unwrap()
                        .1
                        .split(", ")
                        .collect();
                    assert!(answer.contains(names.last().unwrap()), "{file}: {line}");
                }
                "source-hash" => {
                    let names = said.trim().split_once(" picks ").unwrap().1;
                    let different: BTreeSet<&str> = names.split(", ").collect();
                    assert_eq!(different.len(), 1, "{file}: {line}: {names}");
                }
                "time-to-live" if row.contains(" after ") => {
                    assert!(
                        row.contains(&format!(" after {answer}")),
                        "{file}: {row} / {answer}"
                    );
                }
                "least-connections" => {
                    let names = said.trim().split_once(" picks ").unwrap().1;
                    assert_eq!(names, answer, "{file}: {line}");
                    held += 1;
                }
                "agent-dies" => {
                    let Form::Number { value, .. } = question.form else {
                        continue;
                    };
                    let reported = said.lines().filter_map(|line| {
                        let (name, rest) = line.split_once(' ')?;
                        let is_left = question.proof.look.iter().any(|left| left == name);
                        let count = rest.split_whitespace().next()?.parse::<f64>();
                        count.ok().filter(|_| is_left)
                    });
                    let reported = reported.sum::<f64>() / 60.0;
                    assert!(
                        (reported - value).abs() <= value * 0.1 + 1.0,
                        "{file}: {line}: {reported} / {answer}"
                    );
                }
                "record-kind" if !run.row.is_empty() => {
                    let arrived = row.split_whitespace().nth(1).unwrap();
                    assert_ne!(arrived, "0", "{file}: {row}");
                }
                "reencrypt" | "passthrough" => {
                    let Form::Several(offers) = &question.form else {
                        continue;
                    };
                    let mended = offers.iter().filter(|offer| !offer.right);
                    for link in mended
                        .map(|offer| offer.text.as_str())
                        .chain([question.element.as_str()])
                    {
                        let heard = format!("A listener on {link}->");
                        let read = format!("A listener on {link} reads");
                        assert!(
                            !said.contains(&read) && !said.contains(&heard),
                            "{file}: {line}: {link}"
                        );
                    }
                }
                "standby-idle" => {
                    let sent = row.split_whitespace().nth(1).unwrap();
                    assert_eq!(sent, "0", "{file}: {row}");
                }
                "web-rate" => {
                    let Form::Number { value, .. } = question.form else {
                        continue;
                    };
                    let sent: f64 = row.split_whitespace().nth(1).unwrap().parse().unwrap();
                    assert!(
                        (sent / 60.0 - value).abs() <= value * 0.1 + 1.0,
                        "{file}: {row} / {value}"
                    );
                }
                _ => {}
            }
        }
    }
    assert!(picked > 5 && held > 5, "{picked}, {held}");
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
    let (_, nothing) = run(&["quiz", "0-one-server", "--kind", "paired"]);
    assert!(
        nothing.contains("the design lacks two or more web servers"),
        "{nothing}"
    );
    let (_, left_out) = run(&["quiz", "0-one-server", "--left-out"]);
    assert!(left_out.contains("the design lacks a primary that feeds one replica"));
}

#[test]
fn blind_mode_gives_nothing_away_until_it_is_left() {
    let mut explorer = stage::Explorer::open("1-three-servers", 160, 50);
    explorer.sees("SPOF");
    explorer.press("b");
    explorer.wait(2.0);
    for word in ["SPOF", "SEC-0", "served without"] {
        let screen = explorer.screen();
        assert!(!screen.contains(word), "{word}\n{screen}");
    }
    for keys in ["K", "F", "f", "o", "x", "v", "enter"] {
        explorer.press(keys);
        assert!(explorer.state.overlays.is_empty(), "{keys}");
        assert!(explorer.state.view.lens.is_none(), "{keys}");
    }
    explorer.press("b").sees("SPOF");
}

#[test]
fn no_picture_of_a_built_in_design_gives_a_finding_away_while_blind() {
    for design in linchpin::document::gallery::GALLERY {
        let mut explorer = stage::Explorer::open(design.name, 200, 60);
        explorer.press("b");
        explorer.wait(2.0);
        let screen = explorer.screen();
        let world = explorer.state.world.clone().unwrap();
        let findings = world.report.findings.iter();
        let told = findings.flat_map(|finding| [finding.title.as_str(), finding.id.as_str()]);
        for word in told.chain(["SPOF", "no firewall", "broken as drawn"]) {
            assert!(!screen.contains(word), "{}: {word}\n{screen}", design.name);
        }
    }
}

#[test]
fn a_drill_and_its_post_mortem_give_no_finding_away_while_blind() {
    let mut explorer = stage::Explorer::open("1-three-servers", 120, 40);
    explorer.press("b D").write("kill-database").press("enter");
    let world = explorer.state.world.clone().unwrap();
    let end_ns = explorer.state.drill.as_ref().unwrap().end_ns;
    explorer.wait(end_ns as f64 / 1e9 + 1.0);
    explorer.sees("Post-mortem").sees("Root cause");
    let said = |explorer: &stage::Explorer| {
        let told = explorer.state.drill.as_ref().unwrap().told.clone().unwrap();
        let rows = told
            .rows
            .iter()
            .map(|row| format!("{} {}", row.label, row.text));
        rows.collect::<Vec<_>>().join("\n")
    };
    let findings = world.report.findings.iter();
    let named: Vec<&str> = findings
        .flat_map(|finding| finding.with_children())
        .flat_map(|finding| [finding.title.as_str(), finding.id.as_str()])
        .collect();
    for word in &named {
        assert!(
            !said(&explorer).contains(word),
            "{word}\n{}",
            said(&explorer)
        );
    }
    assert!(said(&explorer).contains("Kept back in blind mode"));
    explorer.press("esc").press("b D");
    assert!(said(&explorer).contains("SPF-02"), "{}", said(&explorer));
    assert!(said(&explorer).contains("noticed after"));
}

#[test]
fn a_quiz_names_no_finding_before_it_is_answered() {
    for design in linchpin::document::gallery::GALLERY {
        let mut explorer = stage::Explorer::open(design.name, 120, 40);
        explorer.press("b Q");
        let Some(sitting) = explorer.state.sitting.clone() else {
            continue;
        };
        let world = explorer.state.world.clone().unwrap();
        for question in &sitting.questions {
            for finding in &world.report.findings {
                assert!(!question.text.contains(&finding.id), "{}", question.text);
            }
        }
        let screen = explorer.screen();
        for word in world
            .report
            .findings
            .iter()
            .map(|one| one.id.as_str())
            .chain(["SPOF"])
        {
            assert!(!screen.contains(word), "{}: {word}\n{screen}", design.name);
        }
    }
}

#[test]
fn the_time_of_a_task_runs_stands_and_ends() {
    let mut explorer = stage::Explorer::open("1-three-servers", 100, 30);
    explorer.press("O");
    explorer.wait(3.0);
    explorer.sees("task 9:57").press("O");
    explorer.wait(3.0);
    explorer.sees("task 9:57").press("O");
    explorer.act(linchpin::app::action::Action::Tick(
        std::time::Duration::from_secs(600),
    ));
    explorer
        .sees("task 0:00")
        .sees("the time for the task is over");
}
