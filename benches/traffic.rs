//! How fast traffic is played: the common model of queueing comparisons, and a built-in design.
#![allow(
    clippy::unwrap_used,
    reason = "a benchmark that cannot read its design has failed"
)]

use divan::counter::ItemsCount;
use linchpin::design::{Flow, Model, Topology};
use linchpin::traffic::{Hold, Options, Simulation};
use std::sync::Arc;

fn main() {
    divan::main();
}

/// Requests for each measurement.
const REQUESTS: u64 = 1_000_000;

/// 2,000 requests a second over two web servers, two apps, a primary and a replica: every station
/// a queue with several workers, no time on the wires.
const COMMON: &str = r#"Topology(
    version: 1,
    workload: (rps: 2000, static: 0, read: 80, write: 20),
    hosts: { "h": () },
    components: {
        "visitor": Client(on: "h"),
        "lb": LoadBalancer(on: "h", algorithm: RoundRobin, mode: ActiveActive, check: Off),
        "web-1": WebServer(on: "h", workers: 4, service: "3ms"),
        "web-2": WebServer(on: "h", workers: 4, service: "3ms"),
        "app-1": AppServer(on: "h", workers: 8, service: "5ms"),
        "app-2": AppServer(on: "h", workers: 8, service: "5ms"),
        "primary": Database(on: "h", role: Primary, workers: 2, service: "2ms", max_connections: 100000),
        "replica": Database(on: "h", role: Replica, workers: 4, service: "2ms", max_connections: 100000),
    },
    links: [
        ("visitor", "lb", Http),
        ("lb", "web-1", Http), ("lb", "web-2", Http),
        ("web-1", "app-1", Http), ("web-1", "app-2", Http),
        ("web-2", "app-1", Http), ("web-2", "app-2", Http),
        ("app-1", "primary", Write), ("app-2", "primary", Write),
        ("app-1", "replica", Read), ("app-2", "replica", Read),
    ],
)"#;

fn read(text: &str) -> (Model, Flow) {
    use ron::extensions::Extensions as E;
    let design: Topology = ron::Options::default()
        .with_default_extension(E::IMPLICIT_SOME | E::UNWRAP_NEWTYPES | E::UNWRAP_VARIANT_NEWTYPES)
        .from_str(text)
        .unwrap();
    let model = Model::new(Arc::new(design));
    let flow = Flow::new(&model);
    (model, flow)
}

fn play(design: &(Model, Flow), options: Options) -> f64 {
    let mut traffic = Simulation::new(&design.0, &design.1, options);
    traffic.run_until_ended(u64::MAX / 2, REQUESTS);
    traffic.measures().latency.mean_ns()
}

#[divan::bench(sample_count = 5)]
fn common_model(bencher: divan::Bencher) {
    let design = read(COMMON);
    let options = Options {
        hold: Hold::Release,
        ..Options::default()
    };
    bencher
        .counter(ItemsCount::new(REQUESTS))
        .bench(|| play(&design, options));
}

#[divan::bench(sample_count = 5)]
fn three_servers(bencher: divan::Bencher) {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/designs/1-three-servers.ron");
    let design = read(&std::fs::read_to_string(path).unwrap());
    bencher
        .counter(ItemsCount::new(REQUESTS))
        .bench(|| play(&design, Options::default()));
}
