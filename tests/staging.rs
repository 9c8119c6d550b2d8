//! What a step of a tour can do besides telling: build the picture up, try edits, set the pace.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    dead_code,
    reason = "a stage that cannot be set has failed; not every test uses the whole stage"
)]

mod stage;

use linchpin::app::action::{Action, Effect};
use linchpin::design::words::{Algorithm, Lens, Screen};
use linchpin::design::{Choice, Kind};
use linchpin::document::gallery::GALLERY;
use linchpin::document::read;
use stage::Explorer;
use std::time::Duration;

/// The classic design with another tour, and what else belongs before it.
fn told(tour: &str) -> String {
    let three = GALLERY
        .iter()
        .find(|design| design.name == "1-three-servers");
    let (head, _) = three.unwrap().text.split_once("    tour_time: ").unwrap();
    format!("{head}{tour}\n)\n")
}

fn presented(tour: &str, size: (u16, u16)) -> Explorer {
    let mut explorer = Explorer::with_text("staged", &told(tour), size.0, size.1);
    assert!(
        explorer.state.world.is_some(),
        "{:?}",
        read(&told(tour)).diagnostics
    );
    explorer.press("esc f5");
    explorer
}

/// The screen above the step's text.
fn picture(explorer: &Explorer) -> String {
    let screen = explorer.screen();
    screen.split("Told:").next().unwrap().to_owned()
}

const BUILT_UP: &str = r#"    tour: [
        (say: "Told: one server."),
        (say: "Told: a second one.", reveal: ["server-2"]),
        (say: "Told: and the databases' link.", reveal: ["mysql-1->mysql-2"]),
    ],"#;

#[test]
fn what_a_later_step_reveals_is_hidden_and_appears_in_its_place() {
    let mut explorer = presented(BUILT_UP, (160, 50));
    let hidden = picture(&explorer);
    assert!(
        hidden.contains("nginx-1") && !hidden.contains("nginx-2"),
        "{hidden}"
    );
    assert!(!hidden.contains("server-2"), "{hidden}");
    let place = |explorer: &Explorer, name: &str| {
        let screen = picture(explorer);
        let (row, line) = screen
            .lines()
            .enumerate()
            .find(|(_, line)| line.contains(name))
            .unwrap();
        (row, line.split(name).next().unwrap().chars().count())
    };
    let before = place(&explorer, "nginx-1");
    explorer.press("space");
    assert!(picture(&explorer).contains("nginx-2"));
    assert_eq!(place(&explorer, "nginx-1"), before);
    let without_link = picture(&explorer);
    explorer.press("space");
    assert_eq!(place(&explorer, "nginx-1"), before);
    assert_ne!(picture(&explorer), without_link, "the link appears");
    explorer.press("left left");
    assert!(!picture(&explorer).contains("nginx-2"), "and goes again");
    explorer.press("i").sees("nginx-2").press("f5");
    assert!(!picture(&explorer).contains("nginx-2"));
    explorer.press("esc").sees("nginx-2");
}

#[test]
fn nothing_of_what_is_hidden_is_drawn_over_the_picture() {
    // Dots, marks and badges stay away, too: the hidden half of the window stays empty.
    let mut explorer = presented(BUILT_UP, (160, 50));
    explorer.wait(2.0);
    let with_time = picture(&explorer);
    let routes = explorer.state.view.routes.clone();
    let world = explorer.state.world.clone().unwrap();
    for (wire, route) in routes.iter().enumerate() {
        let ends = &world.scene.wires[wire];
        let touches = |name: &str| {
            ends.iter().any(|edge| {
                let (from, to) = world.model.ends(*edge);
                [from, to]
                    .iter()
                    .any(|node| world.model.graph[*node].name == name)
            })
        };
        let hidden = touches("nginx-2") || touches("app-2") || touches("mysql-2");
        assert_eq!(route.is_empty(), hidden, "wire {wire}");
    }
    assert!(!with_time.contains("mysql-2"));
}

fn algorithm(explorer: &Explorer) -> Choice<Algorithm> {
    let world = explorer.state.world.as_ref().unwrap();
    match &world.model.topology.components["haproxy"].kind {
        Kind::LoadBalancer(balancer) => balancer.algorithm,
        _ => panic!("haproxy is a balancer"),
    }
}

#[test]
fn an_edit_is_tried_for_its_step_alone_and_never_saved() {
    let tour = r#"    tour: [
        (say: "Told: as it is."),
        (say: "Told: otherwise.", set: {
            "components.haproxy.algorithm": "LeastConn",
            "links.\"app-1->mysql-1\".note": "tried",
        }, kill: ["server-1"]),
        (say: "Told: as it was."),
    ],"#;
    let mut explorer = presented(tour, (120, 40));
    let text = explorer.state.document.text().to_owned();
    assert_eq!(algorithm(&explorer), Choice::Is(Algorithm::RoundRobin));
    explorer
        .press("space")
        .sees("Tried for this step")
        .sees("algorithm of haproxy = LeastConn");
    assert_eq!(algorithm(&explorer), Choice::Is(Algorithm::LeastConn));
    assert!(explorer.state.experiment.has_failed("server-1"));
    // Leaving the script keeps what is tried, and coming back brings it again.
    explorer.press("i a f5").sees("edited meanwhile");
    assert_eq!(algorithm(&explorer), Choice::Is(Algorithm::LeastConn));
    explorer.press("esc u f5 space i R f5 space");
    assert_eq!(algorithm(&explorer), Choice::Is(Algorithm::RoundRobin));
    explorer.press("left esc");
    assert_eq!(algorithm(&explorer), Choice::Is(Algorithm::RoundRobin));
    assert_eq!(explorer.state.document.text(), text);
    assert!(!explorer.state.is_modified());
}

#[test]
fn the_figures_of_a_step_are_those_of_what_it_tries() {
    let tour = r#"    tour: [
        (say: "Told: as it is.", kill: ["nginx-1"]),
        (say: "Told: without the second machine.", kill: ["nginx-1"], set: {
            "links.\"haproxy->nginx-2\"": "(\"haproxy\", \"nginx-2\", Undecided)",
        }),
    ],"#;
    let mut explorer = presented(tour, (120, 40));
    let tour = explorer.state.talk.as_ref().unwrap().tour.clone();
    let cost = |place: usize| tour.steps[place].reveal.last().unwrap().clone();
    assert_ne!(cost(0), cost(1));
    explorer.press("space").sees("Tried for this step");
}

#[test]
fn speed_rate_and_overlay_hold_for_their_step_and_come_back() {
    let tour = r#"    tour: [
        (say: "Told: slowly.", speed: 0.1, rps: 30, overlay: Heat),
        (say: "Told: a question first.", ask: "Which?", options: ["a", "b"], answer: 1, overlay: Plaintext),
        (say: "Told: as before."),
    ],"#;
    let mut explorer = Explorer::with_text("staged", &told(tour), 120, 40);
    explorer.press("] o o");
    let before = explorer.state.view.lens.as_ref().unwrap().lens;
    explorer.press("f5");
    let lens = |explorer: &Explorer| explorer.state.view.lens.as_ref().map(|view| view.lens);
    assert_eq!(explorer.state.play.speed(), 0.1);
    assert_eq!(lens(&explorer), Some(Lens::Heat));
    let from = explorer.state.play.now_ns();
    explorer.wait(2.0);
    let passed_ns = explorer.state.play.now_ns() - from;
    assert!(
        (190_000_000..210_000_000).contains(&passed_ns),
        "{passed_ns}"
    );
    let design = explorer
        .state
        .world
        .as_ref()
        .unwrap()
        .model
        .topology
        .clone();
    assert_eq!(explorer.state.experiment.rate(&design), 30.0);
    explorer.press("space");
    assert_eq!(lens(&explorer), None, "it would give the answer away");
    explorer.press("space");
    assert_eq!(lens(&explorer), Some(Lens::Plaintext));
    explorer.press("space");
    assert_eq!(lens(&explorer), None);
    assert_eq!(explorer.state.play.speed(), 2.0);
    assert_eq!(explorer.state.experiment.rate(&design), 120.0);
    explorer.press("esc");
    assert_eq!(lens(&explorer), Some(before));
    assert_eq!(explorer.state.play.speed(), 2.0);
}

#[test]
fn notes_are_never_on_the_audiences_screen_and_titles_are() {
    let tour = r#"    tour_time: "5m",
    tour: [(title: "Who decides?", say: "Told: haproxy does.", notes: "SECRET: ask the back row"), (say: "Told: next.")],"#;
    for size in [(80, 24), (120, 40), (200, 60)] {
        let mut explorer = presented(tour, size);
        explorer
            .sees("Told: haproxy does.")
            .misses("SECRET")
            .sees("5:00");
        explorer
            .press("o")
            .sees("Who decides?")
            .misses("SECRET")
            .press("esc");
        explorer.press("i").misses("SECRET");
    }
    let explorer = presented(tour, (80, 24));
    let tour = explorer.state.talk.as_ref().unwrap().tour.clone();
    assert_eq!(tour.target(), Duration::from_secs(300));
    assert!(tour.steps[0].notes.starts_with("SECRET"));
    assert_eq!(tour.over_at(1), Duration::from_secs(300));
}

#[test]
fn nonsense_in_a_step_is_told_at_its_place() {
    for (field, token, message) in [
        (
            "reveal: [\"serfer-2\"]",
            "\"serfer-2\"",
            "nothing is called",
        ),
        (
            "reveal: [\"server-2\", \"server-2\"]",
            "\"server-2\"",
            "shows \"server-2\" already",
        ),
        ("speed: 0", "0", "0.001 to 60"),
        ("speed: 61", "61", "0.001 to 60"),
        ("rps: 0", "0", "more than 0"),
        ("overlay: Heet", "Heet", "Heet"),
        (
            "set: { \"components.haprxy.algorithm\": \"First\" }",
            "\"components.haprxy.algorithm\"",
            "no component is called",
        ),
        (
            "set: { \"components.haproxy.algorithm\": \"Best\" }",
            "\"components.haproxy.algorithm\"",
            "tried here",
        ),
        (
            "set: { \"components.app-1.on\": \"server-9\" }",
            "\"components.app-1.on\"",
            "server-9",
        ),
    ] {
        let text = told(&format!("    tour: [(say: \"Told.\", {field})],"));
        let reading = read(&text);
        assert!(reading.design.is_none(), "{field}");
        let first = &reading.diagnostics[0];
        assert!(
            first.message.contains(message),
            "{field}: {}",
            first.message
        );
        assert_eq!(first.span.of(&text), token, "{field}");
    }
    let reading = read(&told(
        "    tour_time: \"0s\",\n    tour: [(say: \"Told.\")],",
    ));
    assert!(reading.design.is_none());
}

#[test]
fn what_nobody_will_see_as_it_was_meant_is_warned_of_at_its_place() {
    let check = |tour: &str| {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("staged.ron");
        std::fs::write(&path, told(tour)).unwrap();
        let output = std::process::Command::new(env!("CARGO_BIN_EXE_linchpin"))
            .args(["check", path.to_str().unwrap()])
            .output()
            .unwrap();
        String::from_utf8(output.stderr).unwrap()
    };
    for (step, told) in [
        ("say: \"\"", "this step says nothing"),
        (
            "say: \"x\", finding: \"SPF-99@haproxy\"",
            "there is no rule SPF-99",
        ),
        (
            "say: \"x\", finding: \"SPF-25@haproxy\"",
            "is not found in this design",
        ),
        (
            "say: \"x\", ask: \"y\", options: [\"z\"]",
            "none of these options is the answer",
        ),
        ("say: \"x\", options: [\"z\"]", "never shown"),
        ("say: \"x\", claim: \"spar\"", "did you mean \"spare\"?"),
        (
            "say: \"x\", set: { \"components.haprxy.algorithm\": \"LeastConn\" }",
            "did you mean \"haproxy\"?",
        ),
    ] {
        let said = check(&format!("    tour: [\n        ({step}),\n    ],"));
        assert!(said.contains(told), "{step}\n{said}");
        assert!(said.contains("staged.ron:"), "{step}\n{said}");
    }
    for design in GALLERY {
        let output = std::process::Command::new(env!("CARGO_BIN_EXE_linchpin"))
            .args(["check", design.name])
            .output()
            .unwrap();
        assert_eq!(
            String::from_utf8(output.stderr).unwrap(),
            "",
            "{}",
            design.name
        );
    }
}

#[test]
fn what_is_staged_can_be_recorded() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("staged.ron");
    std::fs::write(&path, told(BUILT_UP)).unwrap();
    let output = std::process::Command::new(env!("CARGO_BIN_EXE_linchpin"))
        .args(["export", path.to_str().unwrap(), "--to", "cast", "--tour"])
        .output()
        .unwrap();
    assert!(output.status.success());
    let cast = String::from_utf8(output.stdout).unwrap();
    let (first, later) = cast.split_once("[8.000").unwrap();
    assert!(!first.contains("nginx-2"));
    assert!(later.contains("nginx-2"));
}

const TITLED: &str = r#"    tour: [
        (say: "Told: where we are."),
        (title: "Who decides?", say: "Told: haproxy does."),
        (say: "Told: the rest."),
    ],"#;

#[test]
fn titles_stand_in_large_letters_where_there_is_room_and_in_a_line_where_there_is_not() {
    let rows = |text: &str, breadth| linchpin::text::letters::large(text, breadth).unwrap();
    use linchpin::text::letters::Breadth::{Broad, Narrow};
    for (size, breadth) in [((160, 45), Broad), ((100, 40), Narrow)] {
        let mut explorer = presented(TITLED, size);
        for (row, title) in [(1, "Three servers"), (2, "Who decides?")] {
            for line in rows(title, breadth) {
                explorer.sees(line.trim());
            }
            explorer.sees(&format!("{row}/3")).press("space");
        }
    }
    let mut explorer = presented(TITLED, (80, 24));
    explorer.press("space").sees("Who decides?").misses("▟▀");
    let mut explorer = presented(TITLED, (160, 45));
    explorer.state.look = stage::look("dark", linchpin::text::Charset::Ascii);
    explorer.press("space").sees("Who decides?");
    assert!(explorer.screen().is_ascii());
}

#[test]
fn the_keys_of_a_remote_turn_pages_blank_and_never_lose_the_place() {
    let mut explorer = presented(TITLED, (100, 30));
    let at = |explorer: &Explorer| explorer.state.talk.as_ref().map(|talk| talk.at);
    explorer.press("pagedown pagedown pageup").wait(2.0);
    assert_eq!(at(&explorer), Some(1));
    for stop in [".", "b"] {
        explorer
            .press(stop)
            .misses("Told")
            .press(stop)
            .sees("Told: haproxy");
        assert_eq!(at(&explorer), Some(1), "{stop}");
    }
    for start in ["f5", "shift-f5"] {
        explorer.press(start).sees("Told: haproxy");
        explorer.sees("step 2 begins again");
        assert_eq!(at(&explorer), Some(1), "{start}");
    }
    // Its other button may send escape: the next f5 goes on at the step, and so does the clock.
    explorer.press("esc");
    assert_eq!(at(&explorer), None);
    explorer.press("f5").sees("back at step 2").sees("0:0");
    assert_eq!(at(&explorer), Some(1));
    assert!(explorer.state.talk.as_ref().unwrap().elapsed > Duration::from_secs(1));
    // What was told to its end begins again.
    explorer.press("pagedown esc f5");
    assert_eq!(at(&explorer), Some(0));
}

const DRILLED: &str = r#"    tour: [
        (say: "Told: what is played.", notes: "Wait.", drill: "primary's server dies", speed: 60),
        (say: "Told: the end."),
    ],"#;

#[test]
fn what_came_of_a_drill_is_a_part_of_its_step_and_a_remote_goes_on_from_it() {
    use linchpin::app::speaker::{Cue, Page};
    let page = |explorer: &Explorer| Page::of(&explorer.state).unwrap();
    for (next, back) in [("pagedown", "pageup"), ("space", "left"), ("enter", "left")] {
        let mut explorer = presented(DRILLED, (100, 30));
        assert!(page(&explorer).drill.contains("is played: 0 of 60 s"));
        explorer
            .wait(2.0)
            .misses("Post-mortem")
            .sees("the drill is over");
        assert!(page(&explorer).drill.contains("next shows its post-mortem"));
        explorer
            .press(next)
            .sees("Post-mortem: primary")
            .sees("1/2")
            .sees("0:0");
        assert!(page(&explorer).drill.contains("reads the post-mortem"));
        explorer.press("down down").sees("Post-mortem: primary");
        explorer
            .press(back)
            .misses("Post-mortem")
            .sees("Told: what");
        explorer.press(next).sees("Post-mortem: primary");
        explorer
            .press(next)
            .misses("Post-mortem")
            .sees("Told: the end");
        assert_eq!(page(&explorer).drill, "");
        // So do the speaker's screen, a step's number, and leaving.
        explorer.press("home").wait(2.0);
        explorer.act(Action::Cue(Cue::Next));
        explorer.press("down").sees("Post-mortem: primary");
        explorer.act(Action::Cue(Cue::Next));
        explorer.sees("Told: the end").misses("Post-mortem");
        explorer
            .press("home")
            .wait(2.0)
            .press(next)
            .press("2 enter");
        explorer.sees("Told: the end").misses("Post-mortem");
        explorer.press("home").wait(2.0).press(next).press("esc");
        explorer
            .misses("Post-mortem")
            .sees("Told: what")
            .press("esc");
        assert!(explorer.state.overlays.is_empty() && explorer.state.drill.is_none());
    }
}

const RUINS: &str = r#"    tour: [
        (say: "Told: the door.", kill: ["haproxy"]),
        (say: "Told: as the design has it."),
        (say: "Told: another.", kill: ["nginx-1"]),
        (say: "Told: still the other.", kill: ["nginx-1"]),
        (say: "Told: edited.", set: { "components.haproxy.algorithm": "LeastConn" }, kill: ["nginx-2"]),
    ],"#;

/// How many requests were lost so far of those that a step's traffic has seen.
fn lost(explorer: &Explorer) -> u64 {
    let simulation = explorer.state.play.simulation().unwrap();
    simulation.measures().total().lost
}

#[test]
fn no_step_begins_in_the_ruins_of_the_one_before() {
    let mut explorer = presented(RUINS, (100, 30));
    explorer.wait(3.0);
    assert!(lost(&explorer) > 0, "the door is shut");
    explorer.press("right").wait(3.0);
    assert_eq!(lost(&explorer), 0, "whatever the step before has broken");
    explorer.press("right").wait(3.0);
    let before = explorer.state.play.now_ns();
    explorer.press("right");
    assert_eq!(
        explorer.state.play.now_ns(),
        before,
        "the same scene goes on"
    );
    explorer.press("right");
    assert!(explorer.state.play.now_ns() < before, "another begins");
    explorer.press("left left left").wait(3.0);
    assert_eq!(lost(&explorer), 0);
}

#[test]
fn the_explorers_traffic_waits_for_the_end_of_a_presentation() {
    let mut explorer = Explorer::with_text("staged", &told(RUINS), 100, 30);
    explorer.press("esc").wait(7.0).press("B");
    let now = explorer.state.play.now_ns();
    let bookmarks: Vec<u64> = explorer.state.play.bookmarks().collect();
    assert_eq!(bookmarks.len(), 1);
    explorer.press("f5").wait(3.0);
    explorer.press("end").wait(3.0).press("esc");
    assert_eq!(explorer.state.play.now_ns(), now);
    assert_eq!(
        explorer.state.play.bookmarks().collect::<Vec<_>>(),
        bookmarks
    );
    assert_eq!(lost(&explorer), 0);
}

#[test]
fn a_blind_presentation_tells_everything_but_what_the_program_finds() {
    let tour = r#"    tour: [
        (say: "Told: one.", ask: "Which?", options: ["this", "that"], answer: 2, kill: ["server-3"], finding: "SPF-01", claim: "always-up", overlay: Heat, show: Findings),
        (say: "Told: two."),
    ],"#;
    let mut explorer = Explorer::with_text("staged", &told(tour), 100, 30);
    explorer.state.is_blind = true;
    explorer
        .press("f5")
        .sees("Told: one.")
        .sees("findings are kept back");
    explorer.press("right").sees("b) that = right");
    assert!(explorer.state.experiment.has_failed("server-3"));
    assert!(explorer.state.view.lens.is_none());
    explorer.misses("Served").misses("FAIL").misses("SPOF");
    // The explorer's own key shows them, and they are told from then on.
    explorer.press("i b f5").sees("FAIL").misses("kept back");
}

#[test]
fn how_fast_time_runs_and_how_far_a_drill_is_are_on_the_screen() {
    let slow = r#"    tour: [(say: "Told: slow.", speed: 0.1), (say: "Told: as ever.")],"#;
    presented(slow, (100, 30))
        .sees("time runs at 1/10")
        .press("right")
        .misses("time runs at");
    let mut explorer = presented(DRILLED, (80, 24));
    explorer.sees("drill 0/60 s").sees("60×");
}

#[test]
fn an_answer_that_was_given_is_still_given_after_leaving_and_coming_back() {
    let asked = r#"    tour: [
        (say: "Told: one.", ask: "Which?", options: ["this", "that"], answer: 2),
        (say: "Told: two."),
    ],"#;
    let mut explorer = presented(asked, (100, 30));
    explorer.press("b").press("x").press("a right");
    let revealed = |explorer: &Explorer| explorer.state.talk.as_ref().unwrap().is_revealed;
    assert!(revealed(&explorer));
    explorer.press("esc f5");
    assert!(revealed(&explorer));
    assert_eq!(explorer.state.talk.as_ref().unwrap().chosen, Some(0));
    explorer.press("f5");
    assert!(revealed(&explorer));
}

#[test]
fn a_tour_is_recorded_by_doing_it_and_shows_the_same_faults_when_it_is_presented() {
    for (choice, before) in [("enter", 2), ("down enter", 0)] {
        let text = told(
            "    tour: [\n        (say: \"Told: one.\"),\n        (say: \"Told: two.\"),\n    ],",
        );
        let mut explorer = Explorer::with_text("recorded", &text, 120, 40);
        explorer.press("f6").sees("a tour is recorded");
        explorer.press("space o o").press("f6").sees("what is said");
        explorer.press("enter").sees("a step says something");
        explorer
            .write("The balancer dies.")
            .press("enter")
            .sees("its title")
            .write("The door")
            .press("enter")
            .sees("notes for the speaker")
            .write("Count hands.")
            .press("enter")
            .sees("step 1 is recorded")
            .sees("rec 1");
        let first = explorer.state.experiment.clone();
        explorer.press("R o o o").press("right d M + ]").press("f6");
        explorer
            .write("Its \"first\" server drains.")
            .press("enter enter enter");
        let second = explorer.state.experiment.clone();
        assert!(second.drained().count() == 1 && !first.is_idle());
        explorer
            .press("f7")
            .sees("append")
            .press(choice)
            .sees("2 recorded steps");
        let design = explorer.state.document.design().unwrap().clone();
        assert_eq!(design.tour.len(), before + 2, "{choice}");
        assert_eq!(design.tour[before].title, "The door");
        assert_eq!(design.tour[before].notes, "Count hands.");
        assert!(design.tour[before + 1].title.is_empty());
        explorer.press("R [ f5");
        for _ in 0..before {
            explorer.press("pagedown");
        }
        explorer.sees("The balancer dies.");
        assert_eq!(explorer.state.experiment, first);
        assert_eq!(
            explorer.state.view.lens.as_ref().unwrap().lens,
            Lens::Exposure
        );
        explorer
            .press("pagedown")
            .sees("Its \"first\" server drains.");
        assert_eq!(explorer.state.experiment, second);
        assert_eq!(explorer.state.play.speed(), 2.0);
        explorer.press("esc u");
        assert_eq!(
            explorer.state.document.text(),
            text,
            "one change takes all of it back"
        );
    }
    let mut explorer = Explorer::open("1-three-servers", 120, 40);
    explorer
        .press("f7")
        .sees("f6 begins")
        .press("f6 f7")
        .sees("nothing was recorded");
}

#[test]
fn an_edit_made_while_recording_is_tried_in_its_step_and_leaves_the_file() {
    let text = told("    tour: [\n        (say: \"Told: one.\"),\n    ],");
    let mut explorer = Explorer::with_text("recorded", &text, 120, 40);
    explorer.press("f6").sees("rec 0");
    let other = |explorer: &Explorer| algorithm(explorer) != Choice::Is(Algorithm::RoundRobin);
    explorer.press("/").write("haproxy").press("enter a");
    assert!(other(&explorer), "the balancer has another algorithm");
    explorer
        .press("f6")
        .write("Another way to choose.")
        .press("enter enter enter")
        .sees("rec 1");
    // A step that was a mistake is dropped, and the recording goes on.
    explorer
        .press("f6")
        .write("A mistake.")
        .press("enter enter enter")
        .sees("rec 2")
        .press("shift-f6")
        .sees("1 is left")
        .sees("rec 1");
    explorer
        .press("f7")
        .press("down enter")
        .sees("1 recorded steps");
    assert!(!other(&explorer), "the file has its own algorithm again");
    let design = explorer.state.document.design().unwrap().clone();
    let set: Vec<(&str, &str)> = design.tour[0]
        .set
        .iter()
        .map(|(path, value)| (path.as_str(), value.as_str()))
        .collect();
    assert_eq!(set.len(), 1, "{set:?}");
    assert_eq!(set[0].0, "components.haproxy.algorithm", "{set:?}");
    explorer.press("f5").sees("Another way to choose.");
    assert!(other(&explorer), "and the step tries the other");
    explorer.press("esc");
    assert!(!other(&explorer));
    explorer.press("u");
    assert!(other(&explorer), "one change takes all of it back");
}

#[test]
fn a_drill_that_is_played_and_the_screen_that_is_shown_are_recorded() {
    let text = told("    tour: [\n        (say: \"Told: one.\"),\n    ],");
    let mut explorer = Explorer::with_text("recorded", &text, 120, 40);
    explorer.press("f6 D enter").wait(12.0);
    assert!(explorer.state.drill.is_some());
    explorer
        .press("f6")
        .write("A drill.")
        .press("enter enter enter")
        .sees("rec 1");
    assert!(explorer.state.drill.is_some(), "it goes on");
    let name = explorer.state.drill.as_ref().unwrap().name.clone();
    explorer
        .press("esc esc K f6")
        .write("What each costs.")
        .press("enter enter enter esc F f6")
        .write("What is wrong.")
        .press("enter enter enter esc f7 down enter");
    let tour = explorer.state.document.design().unwrap().tour.clone();
    assert_eq!(tour.len(), 3);
    assert_eq!(tour[0].drill.as_deref(), Some(name.as_str()));
    assert!(tour[0].kill.is_empty(), "what it breaks is the drill's");
    assert_eq!(tour[1].show, Some(Screen::KillTable));
    assert_eq!(tour[1].drill, None);
    assert_eq!(tour[2].show, Some(Screen::Findings));
    assert!(tour[2].finding.is_some());
    explorer.press("f5").sees("A drill.");
    assert!(explorer.state.drill.is_some());
}

#[test]
fn recorded_steps_that_are_not_in_the_file_are_asked_about_before_they_are_lost() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("staged.ron");
    for (answer, steps) in [("s", 4), ("q", 3), ("c", 3)] {
        std::fs::write(&path, told(BUILT_UP)).unwrap();
        let mut explorer = Explorer::with_text("staged", &told(BUILT_UP), 120, 40);
        explorer.state.file.path = Some(path.clone());
        explorer
            .press("f6 space f6")
            .write("The balancer dies.")
            .press("enter enter enter");
        explorer.effects.clear();
        explorer.press("q").sees("1 recorded step is not in staged");
        assert!(explorer.effects.is_empty());
        explorer.press(answer);
        let design = explorer.state.document.design().unwrap();
        assert_eq!(design.tour.len(), steps, "{answer}");
        let saves = |effect: &Effect| matches!(effect, Effect::Save { .. });
        assert_eq!(explorer.effects.iter().any(saves), answer == "s");
        assert_eq!(explorer.effects.contains(&Effect::Quit), answer == "q");
        assert_eq!(explorer.state.recording.is_some(), answer != "s");
    }
}

#[test]
fn that_a_tour_is_recorded_is_seen_at_every_size_and_in_ascii() {
    for size in [(80, 24), (100, 30), (160, 45)] {
        let mut explorer = Explorer::open("1-three-servers", size.0, size.1);
        explorer.misses("rec 0").press("f6").sees("\u{25cf} rec 0");
        explorer.state.look = stage::look("dark", linchpin::text::Charset::Ascii);
        explorer.sees("(o) rec 0");
        let top = explorer.screen().lines().next().unwrap().to_owned();
        assert!(top.is_ascii(), "{top}");
        explorer.press("f7").misses("rec 0");
    }
}
