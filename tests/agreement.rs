//! Two engines, one meaning: what traffic is served in the long run is what the shares say.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test that cannot read its design has failed"
)]

#[path = "agreement/generate.rs"]
mod generate;

use linchpin::design::flow::Role;
use linchpin::design::words::Algorithm;
use linchpin::design::{Class, Flow, Model, Topology};
use linchpin::share::{Element, Engine, Faults, Reading};
use linchpin::traffic::{Hold, Measures, Options, SECOND_NS, Simulation};
use proptest::prelude::{any, prop_assert};
use proptest::test_runner::{Config, RngSeed, TestCaseError, TestError, TestRunner};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Long enough for every check to have noticed and for every answer of DNS to be forgotten.
const NOTICED_S: u64 = 450;
/// Requests counted for each row.
const REQUESTS: u64 = 3000;
/// Distinct visitors: each stays with the entry point it was given.
const SOURCES: f64 = 1000.0;

fn understand(text: &str) -> Option<(Model, Flow)> {
    use ron::extensions::Extensions as E;
    let design: Topology = ron::Options::default()
        .with_default_extension(E::IMPLICIT_SOME | E::UNWRAP_NEWTYPES | E::UNWRAP_VARIANT_NEWTYPES)
        .from_str(text)
        .unwrap_or_else(|error| panic!("{error}:\n{text}"));
    if !linchpin::design::validity::problems(&design).is_empty() {
        return None;
    }
    let model = Model::new(Arc::new(design));
    let flow = Flow::new(&model);
    Some((model, flow))
}

fn load(path: &Path) -> (Model, Flow) {
    understand(&std::fs::read_to_string(path).unwrap()).unwrap()
}

fn folder(name: &str) -> Vec<PathBuf> {
    let folder = format!("{}/{name}", env!("CARGO_MANIFEST_DIR"));
    let entries = std::fs::read_dir(folder).unwrap();
    let mut paths: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    paths
}

/// Failures that take no time, and every request tried once: what the shares speak of.
const IDEAL: Options = Options {
    seed: None,
    rate: Some(1.0),
    mix: Some([1.0 / 3.0; 3]),
    hold: Hold::Held,
    retries: false,
    instant_failures: true,
    fates: false,
};

/// Whether the shares of a design are to be met, not only whether anything is served.
///
/// Turns and weights are met exactly. Hashes and draws follow their arcs, and the least busy member
/// is who answers soonest: of those the shares tell none, some and all.
fn is_in_turns(flow: &Flow) -> bool {
    flow.stations.iter().all(|station| match &station.role {
        Role::Balancer(pool) | Role::Web(pool) => matches!(
            pool.algorithm.or(Algorithm::RoundRobin),
            Algorithm::RoundRobin | Algorithm::StaticRoundRobin
        ),
        _ => true,
    })
}

/// What traffic serves with some things failed, once that has been noticed.
fn play(model: &Model, flow: &Flow, faults: &Faults, options: Options, requests: u64) -> Measures {
    let mut traffic = Simulation::new(model, flow, options);
    traffic.set_faults(faults, &vec![false; flow.stations.len()]);
    traffic.run_until(NOTICED_S * SECOND_NS);
    traffic.restart_counting();
    traffic.set_rate(100.0);
    traffic.run_until_ended(3600 * SECOND_NS, requests);
    traffic.measures().clone()
}

/// Classes whose traffic differs from their share, in words.
fn differences(
    model: &Model,
    flow: &Flow,
    faults: &Faults,
    options: Options,
    requests: u64,
) -> Vec<String> {
    let share = Engine::new(flow).serve(faults, &Reading::assumed(flow));
    let measures = play(model, flow, faults, options, requests);
    let mut found = Vec::new();
    for class in Class::ALL {
        let should = share.served.of(*class);
        let count = measures.classes[*class as usize];
        let ended = (count.served + count.lost) as f64;
        let is = count.share().unwrap_or(0.0);
        let is_certain = !(1e-9..=1.0 - 1e-9).contains(&should);
        let agrees = if is_certain {
            (is - should).abs() < 1e-9
        } else if is_in_turns(flow) {
            let spread = (should * (1.0 - should) / ended.min(SOURCES)).sqrt();
            (is - should).abs() <= 4.0 * spread
        } else {
            count.served > 0 && count.lost > 0
        };
        if !agrees {
            found.push(format!(
                "{class:?}: {is:.4} of {ended} served, the share is {should:.4} ({:?})",
                measures.lost_by_reason()
            ));
        }
    }
    found
}

/// Nothing failed, and each thing failed in turn.
fn rows(model: &Model) -> Vec<Vec<Element>> {
    let each = Element::all(model).into_iter().map(|element| vec![element]);
    std::iter::once(Vec::new()).chain(each).collect()
}

/// Each thing failed together with one other.
fn pairs(model: &Model) -> Vec<Vec<Element>> {
    let all = Element::all(model);
    let with = |(place, one): (usize, &Element)| vec![*one, all[(5 * place + 3) % all.len()]];
    all.iter().enumerate().map(with).collect()
}

/// What differs from the shares with these failed.
fn disagreements(
    model: &Model,
    flow: &Flow,
    rows: &[Vec<Element>],
    options: Options,
    requests: u64,
) -> Vec<String> {
    let mut found = Vec::new();
    for failed in rows {
        let what: Vec<&str> = failed.iter().map(|element| element.id(model)).collect();
        let what = what.join(" and ");
        let faults = Faults::of(model, failed);
        let mut differs = differences(model, flow, &faults, options, requests);
        if !differs.is_empty() {
            // Once in many thousands chance alone does this; twice with another seed it does not.
            let again = Options {
                seed: Some(11),
                ..options
            };
            differs = differences(model, flow, &faults, again, 4 * requests);
        }
        let named = differs
            .iter()
            .map(|text| format!("[{what}] failed: {text}"));
        found.extend(named);
    }
    found
}

fn agrees(path: &Path, options: Options, requests: u64) {
    let (model, flow) = load(path);
    let found = disagreements(&model, &flow, &rows(&model), options, requests);
    assert!(
        found.is_empty(),
        "{}:\n{}",
        path.display(),
        found.join("\n")
    );
}

#[test]
fn the_built_in_designs_are_played_as_their_shares_say() {
    for path in folder("designs") {
        agrees(&path, IDEAL, REQUESTS);
    }
}

#[test]
fn the_designs_of_the_corpus_are_played_as_their_shares_say() {
    let mut found = Vec::new();
    for path in folder("tests/corpus") {
        let (model, flow) = load(&path);
        for text in disagreements(&model, &flow, &rows(&model), IDEAL, REQUESTS / 10) {
            found.push(format!("{}, {text}", path.display()));
        }
    }
    assert!(found.is_empty(), "{}", found.join("\n"));
}

#[test]
fn designs_that_nobody_drew_are_played_as_their_shares_say() {
    let cases = std::env::var("PROPTEST_CASES").ok();
    let cases = cases.and_then(|cases| cases.parse().ok()).unwrap_or(40);
    let config = Config {
        cases,
        rng_seed: RngSeed::Fixed(7),
        failure_persistence: None,
        max_shrink_iters: 200,
        ..Config::default()
    };
    let tape = proptest::collection::vec(any::<u8>(), 200);
    let outcome = TestRunner::new(config).run(&tape, |bytes| {
        let text = generate::design(&bytes);
        let Some((model, flow)) = understand(&text) else {
            return Err(TestCaseError::reject("not valid"));
        };
        let rows = [rows(&model), pairs(&model)].concat();
        let found = disagreements(&model, &flow, &rows, IDEAL, REQUESTS / 10);
        let some: Vec<String> = found.into_iter().take(8).collect();
        prop_assert!(some.is_empty(), "{text}\n{}", some.join("\n"));
        Ok(())
    });
    match outcome {
        Ok(()) => {}
        Err(TestError::Fail(reason, _)) => panic!("{reason}"),
        Err(error) => panic!("{error}"),
    }
}

#[test]
fn real_failures_and_retries_change_nothing_in_the_long_run() {
    let real = Options {
        retries: true,
        instant_failures: false,
        ..IDEAL
    };
    for name in [
        "1-three-servers.ron",
        "1-as-usually-drawn.ron",
        "reference.ron",
    ] {
        let path = format!("{}/designs/{name}", env!("CARGO_MANIFEST_DIR"));
        agrees(Path::new(&path), real, REQUESTS);
    }
}

/// How long losses may last after something died that the shares can do without: each of the
/// mechanisms that the design declares takes its own time, one after another at worst.
fn patience_s(model: &Model) -> f64 {
    use linchpin::design::{Kind, LinkKind};
    let mut check_s: f64 = 0.0;
    for node in model.graph.node_weights() {
        if let (Some(Kind::LoadBalancer(lb)), Some(component)) = (node.kind(), node.component()) {
            let probing = &component.probing;
            // Somewhere between two checks, then so many that fail, each after its own time-out.
            let unanswered = f64::from(2 * probing.fall + 1) * probing.inter.secs();
            let tries = f64::from(lb.retries + 1) * lb.connect_timeout.secs();
            check_s = check_s.max(unanswered + tries);
        }
    }
    let adverts = model.topology.clusters.values();
    let vrrp_s = adverts
        .map(|cluster| 3.0 * cluster.advert.secs() + 1.0)
        .fold(0.0, f64::max);
    let links = || model.graph.edge_weights();
    let waits = links().any(|link| link.kind == LinkKind::Replication && link.tail.mode.is_some());
    let commit_s = if waits { 10.0 } else { 0.0 };
    let slow_s = links()
        .filter(|link| link.kind.is_request() || link.kind.is_data())
        .map(|link| link.tail.timeout.map_or(5.0, linchpin::design::Time::secs))
        .fold(0.0, f64::max);
    check_s.max(vrrp_s).max(commit_s + slow_s)
}

/// What was lost from a second on.
fn lost_after(traffic: &Simulation, from_s: f64) -> u64 {
    let seconds = traffic.measures().timeline();
    let late = seconds.filter(|second| second.start_ns as f64 / 1e9 >= from_s);
    late.map(|second| second.lost.iter().map(|lost| u64::from(*lost)).sum::<u64>())
        .sum()
}

#[test]
fn losses_after_a_death_without_effect_end_when_the_design_says() {
    for name in ["1-three-servers", "3-scaled-up", "reference"] {
        let path = format!("{}/designs/{name}.ron", env!("CARGO_MANIFEST_DIR"));
        let (model, flow) = load(Path::new(&path));
        let patience_s = patience_s(&model);
        let reading = Reading::assumed(&flow);
        let mut spared = 0;
        for element in Element::all(&model) {
            let faults = Faults::of(&model, &[element]);
            let share = Engine::new(&flow).serve(&faults, &reading).served;
            if share.all < 1.0 - 1e-9 {
                continue;
            }
            spared += 1;
            let mut traffic = Simulation::new(&model, &flow, Options::default());
            let drained = vec![false; flow.stations.len()];
            traffic.run_until(10 * SECOND_NS);
            let hanging = traffic.in_flight() as u64;
            traffic.set_faults(&faults, &drained);
            traffic.run_until(110 * SECOND_NS);
            let what = element.id(&model);
            // What was under way when its machine died hangs until its own time-out, 60 s at most.
            let late = lost_after(&traffic, 10.0 + patience_s);
            let later = lost_after(&traffic, 71.0_f64.max(10.0 + patience_s));
            assert!(
                late <= hanging && later == 0,
                "{name}, {what}: {late} lost later than {patience_s} s, {later} after all"
            );
        }
        assert!(spared > 3, "{name}: {spared}");
    }
}

#[test]
fn the_reference_loses_nothing_for_its_replica() {
    let path = format!("{}/designs/reference.ron", env!("CARGO_MANIFEST_DIR"));
    let (model, flow) = load(Path::new(&path));
    let mut traffic = Simulation::new(&model, &flow, Options::default());
    traffic.run_until(10 * SECOND_NS);
    let replica = Element::find(&model, "mysql-2").unwrap();
    traffic.set_faults(
        &Faults::of(&model, &[replica]),
        &vec![false; flow.stations.len()],
    );
    traffic.run_until(60 * SECOND_NS);
    assert_eq!(traffic.measures().total().lost, 0);
    let happened = |text: &str| {
        let mut events = traffic.events();
        let found = events.find(|entry| entry.sentence.contains(text));
        found.unwrap_or_else(|| panic!("never: {text}")).at_ns
    };
    // Commits wait for ten seconds and not longer, and that is told when it is so.
    let (waits, goes_on) = (happened("commits wait"), happened("no longer waits"));
    assert!((10 * SECOND_NS..11 * SECOND_NS).contains(&waits));
    assert_eq!(goes_on - waits, 10 * SECOND_NS);
}
