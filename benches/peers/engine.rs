//! The common model in Linchpin: the whole engine, with everything it does by default.
//!
//! Refuses short cuts: health checks, time-outs, retries and statistics are on, and a design file
//! is where it begins.

use linchpin::design::{Flow, Model, Topology};
use linchpin::traffic::{Hold, Options, Simulation};
use std::sync::Arc;
use std::time::Instant;

const WARM_UP_NS: u64 = 5_000_000_000;

/// The model as a design. POLICY is the balancing algorithm.
const DESIGN: &str = r#"Topology(
    version: 1,
    workload: (rps: 2000, static: 0, read: 80, write: 20),
    hosts: { "h": () },
    components: {
        "visitor": Client(on: "h"),
        "lb": LoadBalancer(on: "h", engine: Nginx, algorithm: POLICY, mode: ActiveActive),
        "web-1": WebServer(on: "h", workers: 4, service: "3ms", algorithm: POLICY),
        "web-2": WebServer(on: "h", workers: 4, service: "3ms", algorithm: POLICY),
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

/// Plays so many requests and prints one line of JSON, as the other programs do.
pub(crate) fn run(requests: u64, policy: &str, seed: u64) {
    use ron::extensions::Extensions as E;
    let algorithm = if policy == "random" {
        "Random"
    } else {
        "RoundRobin"
    };
    let design: Topology = ron::Options::default()
        .with_default_extension(E::IMPLICIT_SOME | E::UNWRAP_NEWTYPES | E::UNWRAP_VARIANT_NEWTYPES)
        .from_str(&DESIGN.replace("POLICY", algorithm))
        .unwrap();
    let model = Model::new(Arc::new(design));
    let flow = Flow::new(&model);
    let options = Options {
        seed: Some(seed),
        hold: Hold::Release,
        ..Options::default()
    };
    let mut traffic = Simulation::new(&model, &flow, options);
    let (begun, cpu_begun) = (Instant::now(), cpu_s());
    traffic.run_until(WARM_UP_NS);
    let early = traffic.measures().total().served;
    traffic.restart_counting();
    traffic.run_until_ended(u64::MAX / 2, requests.saturating_sub(early));
    let (wall_s, cpu_s) = (begun.elapsed().as_secs_f64(), cpu_s() - cpu_begun);
    let total = traffic.measures().total();
    assert_eq!(total.lost, 0, "the common model loses nothing");
    println!(
        "{{\"requests\": {}, \"cpu_s\": {cpu_s:.6}, \"wall_s\": {wall_s:.6}, \"mean_ms\": {:.6}, \"peak_mb\": {:.1}}}",
        early + total.served,
        traffic.measures().latency.mean_ns() / 1e6,
        peak_mb()
    );
}

/// Time this thread has had on a core; 0 where the system does not tell.
fn cpu_s() -> f64 {
    let told = std::fs::read_to_string("/proc/thread-self/schedstat").unwrap_or_default();
    let nanoseconds = told.split(' ').next().and_then(|text| text.parse().ok());
    nanoseconds.unwrap_or(0.0) / 1e9
}

/// The most memory this process has had at once, in megabytes; 0 where the system does not tell.
fn peak_mb() -> f64 {
    let told = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = told.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let kilobytes = line.and_then(|line| line.trim().trim_end_matches(" kB").parse().ok());
    kilobytes.unwrap_or(0.0) * 1.024e-3
}
