//! The derivation of every figure arrives at the figure.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test that cannot read its design has failed"
)]

use linchpin::cli::source::Source;
use linchpin::design::Class;
use linchpin::document::gallery::GALLERY;
use linchpin::share::{Element, Engine, Faults, Reading, derive, derive_mix};

#[test]
fn every_derivation_arrives_at_the_engines_figure() {
    for design in GALLERY {
        let loaded = Source::open(Some(design.name)).unwrap().load().unwrap();
        let (model, flow) = (&loaded.model, &loaded.flow);
        let engine = Engine::new(flow);
        let mut cases = vec![Faults::none(model)];
        cases.extend(
            Element::all(model)
                .iter()
                .map(|one| Faults::of(model, &[*one])),
        );
        for reading in Reading::every(flow) {
            for faults in &cases {
                let outcome = engine.serve(faults, &reading);
                for class in Class::ALL {
                    let derived = derive(model, &engine, faults, &reading, *class);
                    let figure = outcome.served.of(*class);
                    let message = format!("{} {class:?}: {:#?}", design.name, derived.steps);
                    assert!((derived.share - figure).abs() < 1e-9, "{figure} {message}");
                }
                let mix = derive_mix(model, &engine, faults, &reading);
                assert!(
                    (mix.share - outcome.served.all).abs() < 1e-9,
                    "{}",
                    design.name
                );
            }
        }
    }
}

#[test]
fn half_of_the_writes_are_explained_by_the_replica() {
    let loaded = Source::open(Some("1-as-usually-drawn"))
        .unwrap()
        .load()
        .unwrap();
    let engine = Engine::new(&loaded.flow);
    let reading = Reading::assumed(&loaded.flow);
    let nothing = Faults::none(&loaded.model);
    let derived = derive(&loaded.model, &engine, &nothing, &reading, Class::Write);
    let told: Vec<String> = derived
        .steps
        .iter()
        .map(|step| format!("{}{}", "  ".repeat(step.depth), step.text))
        .collect();
    assert_eq!(
        told.join("\n"),
        "\
write requests: 50 %
  visitor: all to haproxy: 50 %
    haproxy: RoundRobin, active-active over nginx-1 50 %, nginx-2 50 %: \
0.5 × 1 + 0.5 × 0 = 50 % (nginx-2 accepts connections, and the check sees no further)
      nginx-1: all to app-1: 100 %
        app-1: a write can only reach mysql-1: 100 %
          mysql-1: accepts writes: 100 %
      nginx-2: all to app-2: 0 %
        app-2: a write can only reach mysql-2: 0 %
          mysql-2: a replica, refuses writes: 0 %"
    );
}
