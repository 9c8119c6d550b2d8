//! Availability to the printed digit, and against the sum over every state of failure.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test that cannot read its design has failed"
)]

#[path = "availability/brute.rs"]
mod brute;
#[path = "availability/drawing.rs"]
mod drawing;

use brute::{agrees_with_all_states, cuts_agree};
use drawing::Drawing;
use linchpin::design::{Class, Flow, Model, Topology};
use linchpin::document::gallery::GALLERY;
use linchpin::reliability::{Availability, Cuts, one_less, proofs};
use linchpin::share::{Element, Engine, Faults, Reading};
use proptest::prelude::{ProptestConfig, any};
use std::collections::BTreeSet;
use std::process::Command;
use std::sync::Arc;

fn read(text: &str) -> Topology {
    use ron::extensions::Extensions as E;
    ron::Options::default()
        .with_default_extension(E::IMPLICIT_SOME | E::UNWRAP_NEWTYPES | E::UNWRAP_VARIANT_NEWTYPES)
        .from_str(text)
        .unwrap_or_else(|error| panic!("{error}\n{text}"))
}

fn parse(text: &str) -> (Model, Flow) {
    let design = read(text);
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

#[test]
fn every_built_in_design_agrees_with_the_sum_over_all_states() {
    for design in GALLERY {
        let (model, flow) = parse(design.text);
        agrees_with_all_states(design.name, &model, &flow, None);
        agrees_with_all_states(design.name, &model, &flow, Some(0.9));
    }
}

#[test]
fn the_cuts_of_every_built_in_design_are_those_found_by_trying() {
    for design in GALLERY {
        let (model, flow) = parse(design.text);
        let largest = if model.graph.node_count() > 20 { 2 } else { 3 };
        cuts_agree(design.name, &model, &flow, largest);
    }
}

fn drawn(numbers: &[u8]) -> Option<(String, Model, Flow)> {
    let text = Drawing {
        numbers: numbers.iter(),
    }
    .design();
    if !linchpin::design::validity::problems(&read(&text)).is_empty() {
        return None;
    }
    let (model, flow) = parse(&text);
    Some((text, model, flow))
}

proptest::proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_small_design_agrees_with_the_sum_over_all_states(
        numbers in proptest::collection::vec(any::<u8>(), 0..160),
    ) {
        if let Some((text, model, flow)) = drawn(&numbers) {
            agrees_with_all_states(&text, &model, &flow, None);
        }
    }

    #[test]
    fn the_cuts_of_any_small_design_are_those_found_by_trying(
        numbers in proptest::collection::vec(any::<u8>(), 0..160),
    ) {
        if let Some((text, model, flow)) = drawn(&numbers) {
            cuts_agree(&text, &model, &flow, 3);
        }
    }
}

/// Otherwise the two tests above would hold for want of anything to hold.
#[test]
fn most_drawn_designs_are_valid_and_many_serve() {
    let (mut valid, mut serving, mut unlike) = (0, 0, BTreeSet::new());
    let mut seed = 1_u32;
    for _ in 0..200 {
        let numbers: Vec<u8> = (0..160)
            .map(|_| {
                seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                u8::try_from(seed >> 24).unwrap()
            })
            .collect();
        let Some((_, model, flow)) = drawn(&numbers) else {
            continue;
        };
        valid += 1;
        let served = Engine::new(&flow).serve(&Faults::none(&model), &Reading::assumed(&flow));
        serving += u32::from(served.served.all > 0.0);
        let found = Availability::new(&model, &flow, None);
        unlike.insert(format!("{:.9}", found.worst.all.lower));
    }
    assert!(valid > 150 && serving > 100 && unlike.len() > 80);
}

#[test]
fn a_hundred_and_twenty_alike_servers_are_counted_exactly_and_mean_the_same() {
    let (model, flow) = parse(
        r#"Topology(version: 1, hosts: { "front": (count: 60), "back": (count: 60) },
        components: {
            "visitor": Client(), "lb": LoadBalancer(mode: ActiveActive, check: Tcp, algorithm: RoundRobin),
            "web": WebServer(on: "front"), "app": AppServer(on: "back"), "db": Database(role: Standalone),
        },
        links: [("visitor", "lb", Http), ("lb", "web", Http), ("web", "app", Http), ("app", "db", ReadWrite)],
        )"#,
    );
    let found = Availability::new(&model, &flow, None);
    assert!(found.is_exact());
    // The balancer and the database, each unplaced and up 99 % of the time, are all that counts.
    let write = found.worst.by_class[Class::Write as usize].lower;
    assert!((write - 0.99 * 0.99).abs() < 1e-9, "{write}");
    let fronts: BTreeSet<String> = found
        .importance
        .iter()
        .filter(|one| one.element.id(&model).starts_with("front"))
        .map(|one| format!("{:?}", one.birnbaum))
        .collect();
    assert_eq!(fronts.len(), 1);
}

#[test]
fn too_small_an_effort_gives_bounds_that_hold_the_figure() {
    let (model, flow) = load("encyclopedia");
    let exact = Availability::new(&model, &flow, None);
    assert!(exact.is_exact());
    let mut widest = 0.0_f64;
    for effort in [0, 2_000, 10_000, 30_000] {
        let found = Availability::within(&model, &flow, None, effort);
        let pairs = found.worst.by_class.iter().zip(&exact.worst.by_class);
        for (is, exact) in pairs.chain([(&found.worst.all, &exact.worst.all)]) {
            assert!(
                is.lower <= exact.lower + 1e-12 && exact.upper <= is.upper + 1e-12,
                "{is:?}"
            );
        }
        widest = widest.max(found.worst.all.upper - found.worst.all.lower);
    }
    assert!(widest > 0.1);
}

#[test]
fn what_does_harm_has_a_negative_importance() {
    let (model, flow) = load("1-as-usually-drawn");
    let found = Availability::new(&model, &flow, Some(0.99));
    let of = |id: &str| {
        let is = |one: &&linchpin::reliability::Importance| one.element.id(&model) == id;
        found.importance.iter().find(is).unwrap()
    };
    assert_eq!(found.importance[0].element.id(&model), "server-3");
    assert!(of("server-2").birnbaum.all < 0.0 && of("server-2").fussell_vesely.all < 0.0);
    for one in &found.importance {
        // The part of what is lost that goes if it never fails.
        let lost = 1.0 - found.worst.all.lower;
        let gain = (1.0 - one.up) * one.birnbaum.all;
        assert!((one.fussell_vesely.all - gain / lost).abs() < 1e-12);
    }
}

/// One balancer over two complete servers that serve in turn; the check sees only nginx.
const STANDBY: &str = r#"Topology(version: 1,
    hosts: { "lb": (up_percent: 100), "one": (), "two": () },
    components: {
        "visitor": Client(),
        "haproxy": LoadBalancer(on: "lb", mode: MODE, check: Tcp),
        "nginx-1": WebServer(on: "one", workers: 1, service: "10ms"), "app-1": AppServer(on: "one", up_percent: UP),
        "nginx-2": WebServer(on: "two", workers: 1, service: "10ms"), "app-2": AppServer(on: "two"),
        "db": Database(on: "lb", role: Primary),
    },
    links: [
        ("visitor", "haproxy", Http),
        ("haproxy", "nginx-1", Http), ("haproxy", "nginx-2", Http),
        ("nginx-1", "app-1", Http), ("nginx-2", "app-2", Http),
        ("app-1", "db", ReadWrite), ("app-2", "db", ReadWrite),
    ],
    workload: (rps: 140, static: 50, read: 35, write: 15),
)"#;

fn standby(mode: &str, up_percent: &str) -> (Model, Flow) {
    parse(&STANDBY.replace("MODE", mode).replace("UP", up_percent))
}

#[test]
fn an_app_behind_a_shallow_check_is_a_cut_that_a_second_death_heals() {
    let (model, flow) = standby("ActivePassive", "100");
    let cuts = Cuts::new(&model, &flow);
    let has = |ids: &[&str]| {
        cuts.found.iter().any(|cut| {
            cut.classes.contains(&Class::Read)
                && cut
                    .elements
                    .iter()
                    .map(|one| one.id(&model))
                    .eq(ids.iter().copied())
        })
    };
    assert!(has(&["app-1"]));
    assert!(!has(&["app-2"]) && !has(&["nginx-1"]) && !has(&["nginx-1", "app-1"]));
    let both = [
        Element::find(&model, "nginx-1"),
        Element::find(&model, "app-1"),
    ]
    .map(Option::unwrap);
    let healed = Engine::new(&flow).serve(&Faults::of(&model, &both), &Reading::assumed(&flow));
    assert_eq!(healed.served.of(Class::Read), 1.0);
}

#[test]
fn an_open_mode_is_counted_at_its_worst_and_at_its_best() {
    let (model, flow) = standby("Undecided", "90");
    let open = Availability::new(&model, &flow, None);
    assert!(open.is_open() && open.is_exact());
    let (model, flow) = standby("ActivePassive", "90");
    let passive = Availability::new(&model, &flow, None);
    assert!(!passive.is_open());
    assert!((open.worst.all.lower - passive.worst.all.lower).abs() < 1e-12);
    assert!(open.best.all.lower > open.worst.all.lower + 0.01);
    assert_eq!(open.importance[0].element.id(&model), "app-1");
}

#[test]
fn one_less_says_how_busy_the_rest_gets() {
    let (model, flow) = standby("ActiveActive", "100");
    let found = one_less(&model, &flow);
    let one = found.first().unwrap();
    assert_eq!(
        model.graph.node_weights().nth(one.without).unwrap().name,
        "nginx-1"
    );
    let [rest] = one.rest.as_slice() else {
        panic!("{one:?}")
    };
    assert!((rest.utilisation().unwrap() - 0.7).abs() < 1e-9);
    assert!((rest.utilisation_then().unwrap() - 1.4).abs() < 1e-9);
}

#[test]
fn every_proof_shows_a_way_that_does_without() {
    for design in GALLERY {
        let (model, flow) = parse(design.text);
        let proofs = proofs(&model, &flow);
        let cuts = Cuts::new(&model, &flow);
        for proof in &proofs {
            let faults = Faults::of(&model, &[proof.without]);
            let way = proof.way.path.iter().chain(&proof.way.leans_on);
            for station in way.filter(|station| !flow.clients.contains(station)) {
                let is_address = matches!(
                    flow.stations[*station].role,
                    linchpin::design::flow::Role::Address(_)
                );
                assert!(
                    is_address || faults.is_up(&flow, *station),
                    "{}",
                    design.name
                );
            }
            for pair in proof.way.path.windows(2) {
                let ends = |hop: &linchpin::design::flow::Hop| [hop.from, hop.to] == *pair;
                assert!(flow.hops.iter().any(ends), "{} {proof:?}", design.name);
            }
        }
        // What is neither a cut by itself nor lost anyway has its proof, and nothing else has.
        for (element, classes) in cuts.single() {
            for class in Class::ALL {
                let proved = proofs
                    .iter()
                    .any(|one| one.without == element && one.class == *class);
                let lost = classes.contains(class) || cuts.lost_already.contains(class);
                assert_eq!(proved, !lost, "{} {}", design.name, element.id(&model));
            }
        }
    }
}

fn run(args: &[&str]) -> (Option<i32>, String) {
    let output = Command::new(env!("CARGO_BIN_EXE_linchpin"))
        .args(args)
        .output()
        .unwrap();
    (
        output.status.code(),
        String::from_utf8(output.stdout).unwrap(),
    )
}

#[test]
fn the_command_prints_the_fields_that_scripts_rely_on() {
    let (code, text) = run(&["availability", "--host", "0.99", "--format", "json"]);
    assert_eq!(code, Some(0));
    let json: serde_json::Value = serde_json::from_str(&text).unwrap();
    assert_eq!(json["host"], 0.99);
    assert!((json["weighted"].as_f64().unwrap() - 0.988_430_85).abs() < 1e-9);
    assert_eq!(json["downtime_per_year"], "4 d 5 h 25 min");
    assert!(json["classes"]["static"].as_f64().unwrap() > 0.98);
    let cuts = json["cut_sets"].as_array().unwrap();
    let server_1 = cuts
        .iter()
        .find(|cut| cut["elements"] == serde_json::json!(["server-1"]));
    assert_eq!(server_1.unwrap()["classes"], serde_json::json!(["write"]));
    assert_eq!(json["importance"][0]["element"], "server-3");
    assert_eq!(json["exact"], true);
}

#[test]
fn the_command_refuses_what_is_no_fraction() {
    for wrong in ["99", "-1", "x"] {
        let host = format!("--host={wrong}");
        assert_eq!(run(&["availability", &host]).0, Some(2), "{wrong}");
    }
}

#[test]
fn every_format_tells_every_built_in_design() {
    for design in GALLERY {
        for format in ["text", "markdown", "json"] {
            let (code, text) = run(&["availability", design.name, "--format", format]);
            assert_eq!(code, Some(0), "{} {format}", design.name);
            assert!(
                !text.contains("NaN") && !text.contains("inf"),
                "{} {format}",
                design.name
            );
        }
    }
}
