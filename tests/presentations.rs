//! Presentations on the real screen: every design can be told to its end.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    dead_code,
    reason = "a presentation that cannot go on has failed; not every test uses the whole stage"
)]

mod stage;

use linchpin::app::action::Action;
use linchpin::app::panes::Pane;
use linchpin::design::{Class, Model};
use linchpin::document::gallery::GALLERY;
use linchpin::share::Element;
use linchpin::story::tour::{Step, Tour, WORDS_PER_MINUTE};
use linchpin::text::Charset;
use stage::Explorer;
use std::path::Path;
use std::sync::Arc;

/// Goes through a presentation from its first step to its last, and looks at each.
fn told_to_the_end(name: &str, text: &str, size: (u16, u16)) {
    let mut explorer = Explorer::with_text(name, text, size.0, size.1);
    explorer.press("esc f5");
    let before = explorer.state.experiment.clone();
    let tour = explorer.state.talk.as_ref().unwrap().tour.clone();
    assert!(tour.steps.len() >= 2, "{name} has hardly anything to tell");
    for (place, step) in tour.steps.iter().enumerate() {
        let talk = explorer.state.talk.as_ref().unwrap();
        assert_eq!(talk.at, place, "{name}");
        let first: Vec<&str> = step.text.split_whitespace().take(3).collect();
        assert!(!first.is_empty(), "{name}: step {place} says nothing");
        explorer.sees(&format!("{}/{}", place + 1, tour.steps.len()));
        explorer.sees(&first.join(" "));
        explorer.wait(0.1);
        if step.question.is_some() {
            assert!(explorer.state.talk.as_ref().unwrap().is_asking());
            let experiment = &explorer.state.experiment;
            let touched = experiment.failed().chain(experiment.drained()).count();
            assert_eq!(touched, 0, "no answer before time");
            explorer.press("space").screen();
        }
        for id in &step.kill {
            assert!(explorer.state.experiment.has_failed(id), "{name}: {id}");
        }
        // A chain of firewalls and servers, each behind the other, cannot be told in a hundred columns.
        let is_all = place == 0 || step.title == "Beside the way";
        let is_chain = name == "D143.ron" && is_all;
        assert!(
            is_whole(&explorer) || is_chain,
            "{name}: step {place} at {size:?}"
        );
        explorer.press("space");
        // A drill that is over is summed up on top; nothing here plays that long.
        assert_eq!(explorer.state.overlays.len(), 1, "{name}: step {place}");
    }
    explorer.sees("the last step").press("esc");
    assert!(explorer.state.talk.is_none() && explorer.state.overlays.is_empty());
    assert_eq!(explorer.state.experiment, before, "{name}");
}

/// Whether an audience sees all of the picture.
fn is_whole(explorer: &Explorer) -> bool {
    let pane = explorer.state.panes().inside(Pane::Canvas);
    let picture = &explorer.state.view.picture;
    picture.width <= i32::from(pane.width) && picture.height <= i32::from(pane.height)
}

/// Every name exists, no step is long, and the whole can be said in its time.
fn is_sound(name: &str, text: &str) {
    let explorer = Explorer::with_text(name, text, 100, 30);
    let world = explorer.state.world.unwrap();
    let model = &world.model;
    let made = Tour::made_for(model, &world.flow, &world.table, &world.report, text);
    let told = Tour::of(model, &world.flow, &world.table, &world.report, text);
    for tour in std::iter::once(made).chain(told) {
        if let Some(time) = tour.time {
            // What is said, at a calm pace, and a moment for everybody to think at each question.
            let words: usize = tour.steps.iter().map(|step| step.words()).sum();
            let asked = tour.steps.iter().filter(|step| step.question.is_some());
            let minutes = words as f64 / f64::from(WORDS_PER_MINUTE) + asked.count() as f64 * 0.25;
            let stated = time.as_secs_f64() / 60.0;
            assert!(minutes <= stated, "{name}: {minutes} minutes in {stated}");
            assert!(
                minutes >= stated / 2.0,
                "{name}: {minutes} minutes in {stated}"
            );
        }
        for (place, step) in tour.steps.iter().enumerate() {
            let said = step.text.split_whitespace().count();
            assert!((1..=70).contains(&said), "{name}: {place}: {}", step.text);
            let tried = step.tried.as_ref().map(|one| Model::new(Arc::clone(one)));
            let model = tried.as_ref().unwrap_or(model);
            for id in step.focus.iter().chain(&step.kill) {
                assert!(
                    Element::find(model, id).is_some() || model.node(id).is_some(),
                    "{name}: step {place} points at {id}"
                );
            }
            if let Some(question) = &step.question {
                assert!(question.answer.is_none_or(|at| at < question.options.len()));
            }
        }
    }
}

#[test]
fn every_built_in_design_is_told_to_its_end() {
    for design in GALLERY {
        is_sound(design.name, design.text);
        told_to_the_end(design.name, design.text, (100, 30));
        told_to_the_end(design.name, design.text, (80, 24));
        told_to_the_end(design.name, design.text, (160, 50));
    }
}

#[test]
fn every_design_of_the_corpus_is_told_to_its_end() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/corpus");
    let mut paths: Vec<_> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    paths.sort();
    for path in paths {
        let text = std::fs::read_to_string(&path).unwrap();
        let name = path.file_name().unwrap().to_str().unwrap();
        is_sound(name, &text);
        told_to_the_end(name, &text, (100, 30));
    }
}

#[test]
fn a_large_design_is_folded_around_what_a_step_speaks_of_and_unfolded_afterwards() {
    let mut explorer = Explorer::open("encyclopedia", 100, 30);
    let boxes = |explorer: &Explorer| explorer.state.world.as_ref().unwrap().scene.boxes.len();
    let before = boxes(&explorer);
    explorer.press("f5");
    explorer.sees("▸ zone-a").sees("web-a ×2").sees("captcha");
    for carries_no_requests in ["ns-1", "operators", "site-cert"] {
        assert!(!explorer.screen().contains(carries_no_requests));
    }
    assert!(boxes(&explorer) < before);
    explorer.write("6").press("enter");
    for spoken_of in ["mysql-1", "mysql-2", "proxy-a", "proxy-b", "more hosts"] {
        explorer.sees(spoken_of);
    }
    explorer.press("i");
    assert_eq!(boxes(&explorer), before, "the explorer's own picture");
    explorer.press("f5").sees("more hosts").press("esc");
    assert_eq!(boxes(&explorer), before);
    assert!(explorer.state.view.whole.is_none());
}

#[test]
fn what_a_step_breaks_is_whole_again_in_the_next_and_the_experiment_comes_back() {
    let mut explorer = Explorer::open("write-up-1-split-tiers", 100, 30);
    explorer.press("space +");
    let before = explorer.state.experiment.clone();
    assert!(!before.is_idle());
    explorer.press("f5");
    assert!(explorer.state.experiment.is_idle(), "the stage is clear");
    let tour = explorer.state.talk.as_ref().unwrap().tour.clone();
    let breaking = tour.steps.iter().position(|step| !step.kill.is_empty());
    let number = (breaking.unwrap() + 1).to_string();
    explorer.write(&number).press("enter");
    if explorer.state.experiment.is_idle() {
        // It asks before it breaks.
        explorer.press("space");
    }
    assert!(!explorer.state.experiment.is_idle());
    explorer.press("left");
    assert_eq!(explorer.state.experiment.failed().count(), 0);
    explorer.press("esc");
    assert_eq!(explorer.state.experiment, before);
}

#[test]
fn the_speaker_steps_aside_and_comes_back_to_the_step() {
    let mut explorer = Explorer::open("1-three-servers", 100, 30);
    explorer
        .press("f5 right right i")
        .sees("f5 goes back to step 3");
    explorer.press("K").sees("still served").press("esc R f5");
    assert_eq!(explorer.state.talk.as_ref().unwrap().at, 2);
    explorer.press(".").misses("3/").press("x").sees("3/");
    explorer
        .press("o")
        .sees("Steps")
        .press("home enter")
        .sees("1/");
    explorer.press("end pageup pagedown home").sees("1/");
    explorer.wait(3.0).sees("0:02");
}

#[test]
fn a_presentation_keeps_to_ascii_where_it_is_asked_to() {
    let mut explorer = Explorer::open("1-three-servers", 80, 24);
    explorer.state.look = stage::look("dark", Charset::Ascii);
    explorer.press("f5");
    let count = explorer.state.talk.as_ref().unwrap().tour.steps.len();
    for _ in 0..2 * count {
        let screen = explorer.press("space o").screen();
        assert!(screen.is_ascii(), "{screen}");
        explorer.press("esc");
    }
}

#[test]
fn without_a_terminal_a_presentation_says_what_to_do_instead() {
    let output = std::process::Command::new(env!("CARGO_BIN_EXE_linchpin"))
        .arg("present")
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(3));
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(said.contains("the presentation needs a terminal"), "{said}");
}

/// A design whose only step says more than its panel has room for, about a claim that fails.
fn talkative() -> String {
    let long = "Here is one more sentence for the audience. ".repeat(40);
    let three = GALLERY
        .iter()
        .find(|design| design.name == "1-three-servers");
    let (head, _) = three.unwrap().text.split_once("    tour: [").unwrap();
    format!(
        "{head}    tour: [(say: \"{long}That was all.\", focus: [\"haproxy\"], kill: [\"server-3\"], claim: \"always-up\")],\n)\n"
    )
}

#[test]
fn a_text_longer_than_its_panel_is_marked_and_scrolls_to_its_end() {
    for size in [(100, 30), (80, 24)] {
        let mut explorer = Explorer::with_text("talkative", &talkative(), size.0, size.1);
        explorer.press("esc f5").sees("more below").misses("FAIL");
        for _ in 0..60 {
            explorer.press("down");
        }
        explorer
            .sees("That was all")
            .sees("FAIL")
            .sees("more above");
        explorer.press("up").sees("above,");
        for _ in 0..60 {
            explorer.press("up");
        }
        explorer.sees("more below").misses("above");
    }
}

#[test]
fn a_steps_claim_shows_its_verdict_with_the_figures() {
    let mut explorer = Explorer::open("3-scaled-up", 100, 30);
    explorer.press("f5");
    let tour = explorer.state.talk.as_ref().unwrap().tour.clone();
    let claim = |word: &str| {
        let told = |step: &Step| {
            let claim = step.claim.as_ref();
            claim.is_some_and(|claim| claim.text.starts_with(word))
        };
        tour.steps.iter().position(told).unwrap() + 1
    };
    let (holds, fails) = (claim("PASS"), claim("FAIL"));
    explorer.write(&holds.to_string()).press("enter");
    if explorer.state.talk.as_ref().unwrap().is_asking() {
        explorer.misses("PASS").press("space");
    }
    explorer.sees("PASS").sees("100 % of all requests");
    explorer.write(&fails.to_string()).press("enter");
    if explorer.state.talk.as_ref().unwrap().is_asking() {
        explorer.misses("FAIL").press("space");
    }
    explorer.sees("FAIL").sees("0 % of all requests");
}

#[test]
fn a_step_that_asks_for_the_inspector_shows_what_its_focus_is() {
    let text = talkative()
        .replace(
            &"Here is one more sentence for the audience. ".repeat(40),
            "",
        )
        .replace("kill: [\"server-3\"]", "show: Inspector");
    let mut explorer = Explorer::with_text("inspected", &text, 100, 30);
    explorer
        .press("esc f5")
        .sees("That was all")
        .sees("load balancer");
}

/// What the questions of the built-in tours give as their answers: without what, which class,
/// the share that is served at worst and at best.
const ANSWERS: &[(&str, &str, Class, f64, f64)] = &[
    ("0-one-server", "mysql", Class::Static, 1.0, 1.0),
    ("0-one-server", "mysql", Class::Read, 0.0, 0.0),
    ("0-one-server", "server-1", Class::Static, 0.0, 0.0),
    ("1-as-usually-drawn", "server-1", Class::Write, 0.0, 0.0),
    ("1-as-usually-drawn", "server-1", Class::Read, 1.0, 1.0),
    ("1-as-usually-drawn", "server-2", Class::Write, 1.0, 1.0),
    ("1-three-servers", "server-1", Class::Read, 1.0, 1.0),
    ("1-three-servers", "server-1", Class::Write, 0.0, 0.0),
    ("1-three-servers", "app-2", Class::Read, 0.5, 0.5),
    (
        "2-secured-and-monitored",
        "sumologic",
        Class::Write,
        1.0,
        1.0,
    ),
    (
        "2-secured-and-monitored",
        "server-3",
        Class::Static,
        0.0,
        0.0,
    ),
    ("3-scaled-up", "web-1", Class::Static, 0.0, 0.0),
    ("3-scaled-up", "app-host-1", Class::Static, 1.0, 1.0),
    ("3-scaled-up", "app-host-1", Class::Read, 0.0, 0.0),
    ("reference", "db-1", Class::Read, 1.0, 1.0),
    ("reference", "db-1", Class::Write, 0.0, 0.0),
    ("encyclopedia", "zone-a", Class::Write, 1.0, 1.0),
    ("encyclopedia", "cdn", Class::Static, 0.0, 0.0),
    ("encyclopedia", "cdn", Class::Read, 1.0, 1.0),
    ("encyclopedia", "dmz", Class::Read, 0.0, 0.0),
    ("encyclopedia", "captcha", Class::Write, 0.0, 0.0),
    ("encyclopedia", "broker", Class::Write, 1.0, 1.0),
    (
        "write-up-1-split-tiers",
        "mysql-replica",
        Class::Read,
        0.0,
        0.0,
    ),
    (
        "write-up-1-split-tiers",
        "server-1",
        Class::Static,
        0.0,
        0.0,
    ),
    (
        "write-up-2-complete-servers",
        "server-1",
        Class::Write,
        0.0,
        0.0,
    ),
    (
        "write-up-2-complete-servers",
        "server-1",
        Class::Read,
        1.0,
        1.0,
    ),
    (
        "write-up-2-complete-servers",
        "server-2",
        Class::Write,
        1.0,
        1.0,
    ),
    (
        "write-up-2-complete-servers",
        "app-2",
        Class::Read,
        0.5,
        0.5,
    ),
    (
        "write-up-3-nothing-placed",
        "server-1",
        Class::Write,
        1.0,
        1.0,
    ),
    (
        "write-up-4-loose-app-server",
        "app",
        Class::Static,
        1.0,
        1.0,
    ),
    ("write-up-4-loose-app-server", "app", Class::Read, 0.0, 0.0),
    (
        "write-up-4-loose-app-server",
        "mysql-replica",
        Class::Read,
        0.0,
        0.0,
    ),
    (
        "write-up-4-loose-app-server",
        "mysql-replica",
        Class::Write,
        1.0,
        1.0,
    ),
    (
        "write-up-5-terms-without-choices",
        "app-1",
        Class::Read,
        0.0,
        0.5,
    ),
    (
        "write-up-5-terms-without-choices",
        "mysql-primary",
        Class::Read,
        1.0,
        1.0,
    ),
];

#[test]
fn the_answers_in_the_built_in_tours_are_the_kill_tables() {
    for (name, id, class, worst, best) in ANSWERS {
        let world = Explorer::open(name, 100, 30).state.world.unwrap();
        let element = Element::find(&world.model, id).unwrap();
        let served = &world.table.row(element).unwrap().served;
        assert!(
            (served.worst.of(*class) - worst).abs() < 1e-9,
            "{name}: {id}"
        );
        assert!((served.best.of(*class) - best).abs() < 1e-9, "{name}: {id}");
        let told = &world.model.topology.tour;
        assert!(!told.is_empty(), "{name} has no tour of its own");
    }
}

#[test]
fn the_tours_are_right_that_one_machine_of_eight_ends_a_class_and_that_the_split_is_less_available()
{
    let reference = Explorer::open("reference", 100, 30).state.world.unwrap();
    let ends = |row: &&linchpin::share::Row| {
        matches!(row.failed[..], [Element::Host(_)]) && !row.lost.is_empty()
    };
    assert_eq!(reference.table.rows.iter().filter(ends).count(), 1);
    let weighted = |name: &str| {
        let output = std::process::Command::new(env!("CARGO_BIN_EXE_linchpin"))
            .args(["availability", name, "--format", "json"])
            .output()
            .unwrap();
        let told: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
        told["weighted"].as_f64().unwrap()
    };
    assert!(weighted("3-scaled-up") < weighted("1-three-servers"));
}

#[test]
fn every_built_in_tour_asks_breaks_and_ends_in_what_to_remember() {
    for design in GALLERY {
        let world = Explorer::with_text(design.name, design.text, 100, 30);
        let tour = world.state.world.unwrap().model.topology.tour.clone();
        let name = design.name;
        let time = linchpin::document::read(design.text)
            .design
            .unwrap()
            .tour_time;
        assert!(time.is_some(), "{name} says how long its tour may take");
        assert!(tour.iter().any(|step| step.ask.is_some()), "{name}");
        assert!(tour.iter().any(|step| !step.kill.is_empty()), "{name}");
        let last = tour.last().unwrap();
        assert!(last.say.starts_with("Remember"), "{name}: {}", last.say);
        for step in tour.iter().filter(|step| step.ask.is_some()) {
            assert!(step.answer.is_some(), "{name}: {}", step.say);
        }
    }
}

/// What the program itself says of a design, to hold figures against.
fn said_of(name: &str, topology: &linchpin::design::Topology) -> String {
    let run = |arguments: &[&str]| {
        let output = std::process::Command::new(env!("CARGO_BIN_EXE_linchpin"))
            .args(arguments)
            .output()
            .unwrap();
        String::from_utf8(output.stdout).unwrap()
    };
    let mut said = GALLERY
        .iter()
        .find(|design| design.name == name)
        .unwrap()
        .text
        .split_once("    tour_time: ")
        .unwrap()
        .0
        .to_owned();
    for told in ["0-one-server", "1-three-servers", name] {
        said += &run(&["availability", told]);
    }
    said += &run(&["kill-table", name]);
    for step in &topology.tour {
        if let Some(drill) = &step.drill {
            said += &run(&["simulate", name, "--drill", drill]);
        }
    }
    said
}

/// The figures in a sentence: its numbers, those in percent with their sign.
fn figures(text: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut words = text.split_whitespace().peekable();
    while let Some(word) = words.next() {
        let bare = word.trim_matches(|c: char| !c.is_ascii_digit());
        // Names such as `web-1`, addresses and stages are no figures.
        let is_name = word.contains(|c: char| c.is_ascii_alphabetic());
        if is_name || bare.parse::<f64>().is_err() {
            continue;
        }
        if words.peek().is_some_and(|next| next.starts_with('%')) {
            found.push(format!("{bare} %"));
        } else {
            found.push(bare.to_owned());
        }
    }
    found
}

#[test]
fn every_figure_in_a_built_in_tour_is_one_that_the_program_finds() {
    // Worked out by the reader from others: the time until a dead server is marked down, a rate
    // that the step sets, the places of an enumeration.
    const OTHERS: &[(&str, &str)] = &[
        ("0-one-server", "1200"),
        ("0-one-server", "300"),
        ("0-one-server", "80"),
        ("1-three-servers", "1"),
        ("2-secured-and-monitored", "80"),
        ("2-secured-and-monitored", "60"),
        ("2-secured-and-monitored", "40"),
    ];
    for design in GALLERY {
        let topology = linchpin::document::read(design.text).design.unwrap();
        let said = said_of(design.name, &topology);
        // A percentage of the file stands there without its sign, or beside another word.
        let numbers: Vec<&str> = said
            .split(|c: char| !c.is_ascii_digit() && c != '.')
            .map(|number| number.trim_matches('.'))
            .collect();
        for step in &topology.tour {
            let asked = step.ask.iter().chain(&step.options);
            let told = [&step.title, &step.say, &step.notes].into_iter();
            for figure in told.chain(asked).flat_map(|text| figures(text)) {
                let bare = figure.trim_end_matches(" %");
                let is_known = OTHERS.contains(&(design.name, bare));
                let is_found = if figure.ends_with('%') {
                    let plain = format!("{bare}%");
                    let tenth = format!("_percent: {bare}");
                    said.contains(&figure) || said.contains(&plain) || said.contains(&tenth)
                        // The mix of requests stands in the file as bare parts.
                        || design.text.contains(&format!("static: {bare}"))
                        || design.text.contains(&format!("read: {bare}"))
                        || design.text.contains(&format!("write: {bare}"))
                } else {
                    // Times of an event list end in zeros.
                    numbers.contains(&bare) || numbers.contains(&format!("{bare}.000").as_str())
                };
                assert!(
                    is_known || is_found,
                    "{}: nothing says {figure}: {} / {}",
                    design.name,
                    step.say,
                    step.notes
                );
            }
        }
    }
}

#[test]
fn every_step_of_a_built_in_tour_is_a_lesson_with_title_and_notes() {
    for design in GALLERY {
        let topology = linchpin::document::read(design.text).design.unwrap();
        let tour = &topology.tour;
        let mut titles = Vec::new();
        for step in tour {
            let words = step.title.split_whitespace().count();
            assert!((1..=5).contains(&words), "{}: {}", design.name, step.title);
            assert!(!step.notes.is_empty(), "{}: {}", design.name, step.title);
            // Read by an audience while somebody speaks.
            let said = step.say.split_whitespace().count();
            assert!(
                said <= 35,
                "{}: {said} words in {}",
                design.name,
                step.title
            );
            assert!(
                !titles.contains(&&step.title),
                "{}: two steps are called {}",
                design.name,
                step.title
            );
            titles.push(&step.title);
        }
        if !design.name.starts_with("write-up") {
            assert!(
                tour.iter().any(|step| !step.reveal.is_empty()) || design.name == "encyclopedia",
                "{} is not built up",
                design.name
            );
            assert!(
                tour.iter().any(|step| step.overlay.is_some()),
                "{} marks nothing",
                design.name
            );
        }
    }
}

#[test]
fn no_step_of_a_built_in_tour_is_longer_than_a_small_projector_shows() {
    for design in GALLERY {
        let mut explorer = Explorer::with_text(design.name, design.text, 100, 30);
        explorer.press("esc f5");
        let count = explorer.state.talk.as_ref().unwrap().tour.steps.len();
        for at in 1..=count {
            explorer.write(&at.to_string()).press("enter");
            if explorer.state.talk.as_ref().unwrap().is_asking() {
                explorer.misses("more below").press("space");
            }
            explorer.misses("more below").misses("more above");
        }
    }
}

#[test]
fn the_picture_keeps_its_marks_back_until_the_tour_comes_to_them() {
    let mut explorer = Explorer::open("0-one-server", 120, 40);
    explorer.sees("SPOF").press("f5").misses("SPOF");
    explorer.press("space space space").misses("SPOF");
    let tour = explorer.state.talk.as_ref().unwrap().tour.clone();
    let breaks = tour.steps.iter().position(|step| !step.kill.is_empty());
    explorer
        .write(&(breaks.unwrap() + 1).to_string())
        .press("enter")
        .misses("SPOF")
        .press("space")
        .misses("SPOF");
    // The mark is there where a finding or a claim is about what has it, and nowhere else.
    let about = |step: &Step| step.about.iter().any(|name| name == "nginx") && step.kill.is_empty();
    let told = tour.steps.iter().position(about);
    explorer
        .write(&(told.unwrap() + 1).to_string())
        .press("enter")
        .sees("SPOF")
        .press("esc")
        .sees("SPOF");
}

#[test]
fn what_is_not_there_yet_is_in_no_folded_box_and_visitors_stay_in_the_picture() {
    for (width, height) in [(80, 24), (100, 30)] {
        let mut explorer = Explorer::open("reference", width, height);
        explorer.press("f5");
        for seen in ["visitor", "haproxy-1", "haproxy-2"] {
            explorer.sees(seen);
        }
        explorer
            .misses("more hosts")
            .misses("backup-host")
            .misses("probe");
        // Two switches, and the heartbeats between the balancers through them.
        explorer
            .press("right")
            .sees("switch A")
            .sees("haproxy-2")
            .sees("\u{254c}\u{254c}");
        explorer.write("13").press("enter");
        let screen = explorer.screen();
        assert!(screen.contains("mysql-1"), "{screen}");
        let mut explorer = Explorer::open("encyclopedia", width, height);
        explorer.press("f5").sees("zone-a").sees("zone-b");
        explorer
            .write("6")
            .press("enter")
            .sees("mysql-1")
            .sees("mysql-2");
        explorer
            .write("7")
            .press("enter")
            .sees("dmz")
            .sees("visitors");
        explorer.write("12").press("enter").sees("mysql-late");
    }
}

#[test]
fn the_options_of_a_question_have_letters_and_letters_and_arrows_choose_them() {
    let mut explorer = Explorer::open("1-three-servers", 100, 30);
    explorer.press("f5");
    while !explorer.state.talk.as_ref().unwrap().is_asking() {
        explorer.press("right");
    }
    let chosen = |explorer: &Explorer| explorer.state.talk.as_ref().unwrap().chosen;
    let at = explorer.state.talk.as_ref().unwrap().at;
    explorer.sees("a) ").sees("b) ").press("b");
    assert_eq!(chosen(&explorer), Some(1));
    explorer.press("up");
    assert_eq!(chosen(&explorer), Some(0));
    explorer.press("down down");
    assert_eq!(chosen(&explorer), Some(2));
    explorer.press("enter");
    let talk = explorer.state.talk.as_ref().unwrap();
    assert!(talk.is_revealed && talk.at == at);
}

#[test]
fn a_question_about_files_waits_until_the_audience_is_gone() {
    let mut explorer = Explorer::open("1-three-servers", 100, 30);
    explorer.press("f5").act(Action::Found {
        id: 0,
        text: "(title: \"x\")".to_owned(),
        file_changed: false,
    });
    explorer.misses("unsaved").press("i").misses("unsaved");
    explorer.press("f5 esc").sees("left with unsaved changes");
}

#[test]
fn a_presentation_shows_what_its_step_speaks_of() {
    for (width, height) in [(80, 24), (100, 24), (90, 26), (100, 30), (120, 30)] {
        let mut explorer = Explorer::open("1-three-servers", width, height);
        explorer.press("f5");
        let count = explorer.state.talk.as_ref().unwrap().tour.steps.len();
        for at in 0..count {
            explorer.press("home");
            for _ in 0..at {
                explorer.press("right");
            }
            let state = &explorer.state;
            let step = state.talk.as_ref().unwrap().step().unwrap().clone();
            let screen = explorer.screen();
            for name in step.focus.iter().chain(&step.kill) {
                assert!(
                    screen.contains(name.as_str()),
                    "{width}x{height}, step {at}: {name}\n{screen}"
                );
            }
        }
    }
}

#[test]
fn visitors_say_what_they_ask_for_just_now() {
    let mut explorer = Explorer::open("1-three-servers", 180, 50);
    explorer
        .sees("│ 120 req/s")
        .press("+ +")
        .misses("│ 120 req/s")
        .sees("│ 200 req/s");
    explorer.press("M").sees("100/0/0");
    explorer.press("R").sees("│ 120 req/s");
}
