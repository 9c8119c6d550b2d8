//! Two engines, one meaning: what traffic is served in the long run is what the shares say.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test that cannot read its design has failed"
)]

use linchpin::design::{Class, Flow, Model, Topology};
use linchpin::share::{Element, Engine, Faults, Reading};
use linchpin::traffic::{Hold, Options, SECOND_NS, Simulation};
use std::sync::Arc;

/// Long enough for every check to have noticed and for every answer of DNS to be forgotten.
const NOTICED_S: u64 = 450;
/// Requests counted for each row.
const REQUESTS: u64 = 3000;
/// Distinct visitors: each stays with the entry point it was given.
const SOURCES: f64 = 1000.0;

fn load(name: &str) -> (Model, Flow) {
    let path = format!("{}/designs/{name}", env!("CARGO_MANIFEST_DIR"));
    let text = std::fs::read_to_string(path).unwrap();
    use ron::extensions::Extensions as E;
    let design: Topology = ron::Options::default()
        .with_default_extension(E::IMPLICIT_SOME | E::UNWRAP_NEWTYPES | E::UNWRAP_VARIANT_NEWTYPES)
        .from_str(&text)
        .unwrap_or_else(|error| panic!("{name}: {error}"));
    let model = Model::new(Arc::new(design));
    let flow = Flow::new(&model);
    (model, flow)
}

/// Failures that take no time, and every request tried once: what the shares speak of.
const IDEAL: Options = Options {
    seed: None,
    rate: Some(1.0),
    mix: Some([1.0 / 3.0; 3]),
    hold: Hold::Held,
    retries: false,
    instant_failures: true,
};

/// Classes whose traffic differs from their share, in words.
fn differences(model: &Model, flow: &Flow, failed: &[Element], options: Options) -> Vec<String> {
    let faults = Faults::of(model, failed);
    let share = Engine::new(flow).serve(&faults, &Reading::assumed(flow));
    let mut traffic = Simulation::new(model, flow, options);
    traffic.set_faults(&faults, &vec![false; flow.stations.len()]);
    traffic.run_until(NOTICED_S * SECOND_NS);
    traffic.restart_counting();
    traffic.set_rate(100.0);
    traffic.run_until_ended(3600 * SECOND_NS, REQUESTS);
    let mut found = Vec::new();
    for class in Class::ALL {
        let should = share.served.of(*class);
        let count = traffic.measures().classes[*class as usize];
        let ended = (count.served + count.lost) as f64;
        let is = count.share().unwrap_or(0.0);
        let spread = (should * (1.0 - should) / ended.min(SOURCES)).sqrt();
        let allowed = if spread < 1e-9 { 1e-9 } else { 4.0 * spread };
        if (is - should).abs() > allowed {
            found.push(format!(
                "{class:?}: {is:.4} of {ended} served, the share is {should:.4} ({:?})",
                traffic.measures().lost_by_reason()
            ));
        }
    }
    found
}

fn agrees(name: &str, options: Options) {
    let (model, flow) = load(name);
    let mut found = Vec::new();
    let rows = Element::all(&model);
    for failed in std::iter::once(None).chain(rows.into_iter().map(Some)) {
        let failed: Vec<Element> = failed.into_iter().collect();
        for difference in differences(&model, &flow, &failed, options) {
            let what = failed
                .first()
                .map_or("nothing", |element| element.id(&model));
            found.push(format!("{name}, {what} failed: {difference}"));
        }
    }
    assert!(found.is_empty(), "{}", found.join("\n"));
}

macro_rules! designs {
    ($( $test:ident $file:literal )+) => {
        $( #[test] fn $test() { agrees($file, IDEAL); } )+

        #[test]
        fn every_design_is_compared() {
            let folder = format!("{}/designs", env!("CARGO_MANIFEST_DIR"));
            for entry in std::fs::read_dir(folder).unwrap() {
                let name = entry.unwrap().file_name().into_string().unwrap();
                assert!([$( $file, )+].contains(&name.as_str()), "{name} is not compared");
            }
        }
    };
}

designs! {
    one_server "0-one-server.ron"
    three_servers_as_usually_drawn "1-as-usually-drawn.ron"
    three_servers "1-three-servers.ron"
    secured_and_monitored "2-secured-and-monitored.ron"
    scaled_up "3-scaled-up.ron"
    encyclopedia "encyclopedia.ron"
    reference "reference.ron"
    split_tiers "write-up-1-split-tiers.ron"
    complete_servers "write-up-2-complete-servers.ron"
    nothing_placed "write-up-3-nothing-placed.ron"
    a_loose_app_server "write-up-4-loose-app-server.ron"
    terms_without_choices "write-up-5-terms-without-choices.ron"
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
        agrees(name, real);
    }
}
