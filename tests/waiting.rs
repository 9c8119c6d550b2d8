//! Long work in slices: keys are answered meanwhile, and it comes to the same as at once.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    dead_code,
    reason = "a journey that cannot go on has failed; not every test uses the whole stage"
)]

mod stage;

use linchpin::app::action::Action;
use linchpin::app::sheets::Line;
use linchpin::app::world::World;
use linchpin::design::{Flow, Model};
use linchpin::document::Document;
use linchpin::document::gallery;
use linchpin::share::{CheckDepth, KillTable};
use linchpin::story::claims::{self, Bench, Tested};
use linchpin::story::drill::{Exercise, PostMortem};
use linchpin::story::quiz::{Bank, deal};
use linchpin::traffic::{
    Incident, Options, Performance, SECOND_NS, Scene, Script, Simulation, Surge,
};
use stage::Explorer;
use std::sync::Arc;
use std::time::Duration;

/// A design of the gallery under so many requests a second.
fn busy(name: &str, rps: u32) -> String {
    let text = gallery::find(name).unwrap().text;
    let (before, rest) = text.split_once("rps: ").unwrap();
    let (_, after) = rest.split_once(',').unwrap();
    format!("{before}rps: {rps},{after}")
}

/// So many pairs of a web and an app server behind one balancer.
fn pairs(count: usize) -> String {
    let each = |write: &dyn Fn(usize) -> String| (0..count).map(write).collect::<String>();
    format!(
        "Topology(version: 1, title: \"pairs\",\n\
         workload: (rps: 50, static: 50, read: 35, write: 15),\n\
         hosts: {{{}}},\n\
         components: {{\"v\": Client(), \"lb\": LoadBalancer(on: \"h0\", algorithm: RoundRobin),\n\
         {}\"db\": Database(on: \"h0\")}},\n\
         links: [(\"v\", \"lb\", Http), {}])\n",
        each(&|n| format!("\"h{n}\": (), ")),
        each(&|n| format!(
            "\"w{n}\": WebServer(on: \"h{n}\"), \"a{n}\": AppServer(on: \"h{n}\"), "
        )),
        each(&|n| format!(
            "(\"lb\", \"w{n}\", Http), (\"w{n}\", \"a{n}\", Http), (\"a{n}\", \"db\", ReadWrite), "
        )),
    )
}

/// One key, and nothing after it.
fn key(explorer: &mut Explorer, key: &str) {
    let key = linchpin::app::keys::Key::parse(key).unwrap();
    explorer.act(Action::Key(key.event()));
}

/// Slices until all is done; how many.
fn finish(explorer: &mut Explorer) -> usize {
    let mut slices = 0;
    while explorer.state.is_working() {
        explorer.act(Action::Tick(Duration::ZERO));
        slices += 1;
    }
    slices
}

fn at_once(world: &World) -> (Vec<Tested>, Vec<Tested>) {
    let bench = Bench::new(&world.model, &world.flow, &world.table, &world.report);
    (claims::test(&bench), claims::standard(&bench))
}

#[test]
fn claims_are_listed_as_they_are_tested_and_come_to_what_the_command_line_says() {
    let text = busy("reference", 400);
    let mut explorer = Explorer::with_text("busy.ron", &text, 120, 40);
    key(&mut explorer, "C");
    explorer.sees("testing ").sees(" claims");
    assert!(explorer.state.is_working());
    // Other keys are answered meanwhile, and nothing is tested behind the back of another screen.
    key(&mut explorer, "?");
    explorer.act(Action::Tick(Duration::ZERO)).sees("Help");
    key(&mut explorer, "esc");
    assert!(finish(&mut explorer) > 3);
    let world = explorer.state.world.clone().unwrap();
    let (own, standard) = at_once(&world);
    let shown: Vec<Tested> = explorer
        .state
        .sheets
        .lines
        .iter()
        .filter_map(|line| match line {
            Line::Claim(one) => Some(one.clone()),
            _ => None,
        })
        .collect();
    assert!(!own.is_empty() && !standard.is_empty());
    assert_eq!(shown, [own, standard].concat());
    explorer.misses("testing ").sees("what is usually said");
}

#[test]
fn a_sheet_that_is_left_is_given_up_and_begun_again_when_it_is_opened_again() {
    let text = busy("reference", 400);
    let mut explorer = Explorer::with_text("busy.ron", &text, 120, 40);
    key(&mut explorer, "C");
    key(&mut explorer, "esc");
    assert!(!explorer.state.is_working() && explorer.state.overlays.is_empty());
    explorer.act(Action::Tick(Duration::ZERO));
    assert!(explorer.state.work.is_none());
    key(&mut explorer, "C");
    assert!(explorer.state.is_working());
    key(&mut explorer, "tab");
    explorer.sees("must contain");
    explorer
        .act(Action::Tick(Duration::ZERO))
        .sees("must contain");
}

#[test]
fn a_post_mortem_is_worked_out_while_keys_are_answered_and_comes_to_the_same() {
    let text = busy("1-three-servers", 300);
    let mut explorer = Explorer::with_text("busy.ron", &text, 120, 40);
    let world = explorer.state.world.clone().unwrap();
    let all = Exercise::all(&world.model, &world.flow, &world.table);
    let mut exercise = all.into_iter().find(|one| one.spike.is_none()).unwrap();
    key(&mut explorer, "D");
    explorer.write(&exercise.name);
    key(&mut explorer, "enter");
    let end_s = explorer.state.drill.as_ref().unwrap().end_ns as f64 / 1e9;
    while explorer.state.play.now_ns() < (end_s * 1e9) as u64 {
        explorer.act(Action::Tick(Duration::from_millis(33)));
    }
    assert!(explorer.state.is_working());
    explorer.sees("playing the same traffic without the drill");
    // It is given up, and begun again when it is asked for again.
    key(&mut explorer, "esc");
    explorer
        .act(Action::Tick(Duration::ZERO))
        .misses("Post-mortem");
    assert!(!explorer.state.is_working());
    key(&mut explorer, "D");
    assert!(explorer.state.is_working());
    assert!(finish(&mut explorer) > 1);
    exercise.drill.seed = exercise.drill.seed.or(Some(7));
    let traffic = exercise.play(&world.model, &world.flow);
    let told = PostMortem::new(
        &exercise,
        (&world.model, &world.flow),
        &world.report,
        &traffic,
        Some(&text),
    );
    let shown = explorer.state.drill.as_ref().unwrap().told.clone().unwrap();
    assert_eq!(shown.rows, told.rows());
}

#[test]
fn the_questions_of_a_large_design_are_made_while_keys_are_answered() {
    let mut explorer = Explorer::with_text("pairs.ron", &pairs(120), 120, 40);
    explorer.act(Action::Command(linchpin::app::command::Command::Quiz));
    explorer.sees("kinds of questions").misses("Score");
    assert!(explorer.state.is_working());
    key(&mut explorer, "enter");
    assert!(finish(&mut explorer) > 3);
    let world = explorer.state.world.clone().unwrap();
    let bench = Bench::new(&world.model, &world.flow, &world.table, &world.report);
    let seed = explorer.state.quiz().unwrap().seed;
    let asked: Vec<String> = deal(&Bank::new(&bench, seed).questions, seed, 10)
        .iter()
        .map(|question| format!("{question:?}"))
        .collect();
    let sitting = explorer.state.quiz().unwrap();
    let shown: Vec<String> = sitting
        .questions
        .iter()
        .map(|one| format!("{one:?}"))
        .collect();
    assert_eq!(shown, asked);
    explorer.sees("1 of 10");
    key(&mut explorer, "esc");
    explorer.act(Action::Command(linchpin::app::command::Command::Quiz));
    key(&mut explorer, "esc");
    assert!(explorer.state.quiz().is_none() && !explorer.state.is_working());
}

#[test]
fn traffic_that_rests_between_pieces_comes_to_what_it_comes_to_without_rest() {
    let document = Document::parse(gallery::find("1-three-servers").unwrap().text);
    let model = Model::new(Arc::clone(document.design().unwrap()));
    let flow = Flow::new(&model);
    let table = KillTable::single(&model, &flow, CheckDepth::AsDeclared);
    let killed = table.rows[0].failed[0];
    let scene = |incident, from_s: u64, until_s: u64| Scene {
        incident,
        element: killed,
        from_ns: from_s * SECOND_NS,
        until_ns: until_s * SECOND_NS,
    };
    let script = Script {
        scenes: vec![
            scene(Incident::Kill, 2, 4),
            scene(Incident::Slow(3.0), 5, 8),
        ],
        surge: Some(Surge {
            rate: 900.0,
            usual: 120.0,
            from_ns: 3 * SECOND_NS,
            until_ns: 6 * SECOND_NS,
        }),
    };
    let traffic = Simulation::new(&model, &flow, Options::default());
    let mut whole = traffic.clone();
    script.play(&model, &mut whole, 10 * SECOND_NS, u64::MAX);
    for slice in [1, 300, 100_000] {
        let mut run = Performance::new(script.clone(), traffic.clone(), 10 * SECOND_NS, u64::MAX);
        let mut left = slice;
        while run.play(&model, &mut left) {
            left = slice;
        }
        assert_eq!(run.traffic.now_ns(), whole.now_ns());
        let told = |one: &Simulation| format!("{:?}", one.measures());
        assert_eq!(told(&run.traffic), told(&whole), "in slices of {slice}");
    }
}
