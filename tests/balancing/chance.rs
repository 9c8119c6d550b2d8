//! Random algorithms and slow starts: counts that must lie near what the room computes.

use super::recording::ServerLine;
use super::{nginx, words};
use linchpin::balance::haproxy::{Algorithm, Backend, Options, Pick};
use linchpin::balance::nginx::Upstream;
use linchpin::balance::{Request, Server};
use serde_json::Value;

/// How far a count may be from its expectation, in standard deviations.
const SIGMAS: f64 = 4.0;
/// Times a run is repeated with other seeds, to know what it gives on average.
const RUNS: u64 = 400;
/// How far a share may be off in a single second, of some 200 requests, of a slow start.
const SECOND: f64 = 0.05;
/// Places after the point that recorded shares are given with.
const ROUNDING: f64 = 0.0001;

/// Why a case differs; none when it is reproduced.
pub(crate) fn difference(case: &Value) -> Option<String> {
    let lines: Vec<ServerLine> = serde_json::from_value(case["servers"].clone()).unwrap();
    if case["per_second"].is_array() {
        return slow_start(case, &lines);
    }
    let count = case["n"].as_u64().unwrap();
    let holds = case["events"][0]["op"] == "open";
    let mut totals = vec![0_u64; lines.len()];
    for seed in 0..RUNS {
        for server in run(case, &lines, holds, seed, count) {
            totals[server] += 1;
        }
    }
    for (line, total) in lines.iter().zip(&totals) {
        let share = *total as f64 / (RUNS * count) as f64;
        let told = case["counts"][&line.name].as_f64().unwrap();
        let expected = share * count as f64;
        let sigma = (expected * (1.0 - share)).sqrt();
        if (told - expected).abs() > SIGMAS * sigma {
            return Some(format!(
                "{}: recorded {told}, expected {expected:.0} +- {sigma:.0}",
                line.name
            ));
        }
    }
    arcs(case, &lines)
}

/// The recorded expectation of a random ring against its exact arcs.
fn arcs(case: &Value, lines: &[ServerLine]) -> Option<String> {
    if case["lb"] != "haproxy" {
        return None;
    }
    let servers: Vec<Server> = lines.iter().map(words::server).collect();
    let options = Options::new(words::algorithm(case["algorithm"].as_str().unwrap()));
    let shares = Backend::new(&options, &servers).ring_shares()?;
    lines.iter().zip(shares).find_map(|(line, share)| {
        let told = case["expected_share"][&line.name].as_f64()?;
        let differs = (told - share).abs() > ROUNDING;
        differs.then(|| format!("{}: arc {share}, recorded {told}", line.name))
    })
}

fn run(case: &Value, lines: &[ServerLine], holds: bool, seed: u64, count: u64) -> Vec<usize> {
    let algorithm = case["algorithm"].as_str().unwrap();
    let request = Request::default();
    let mut picks = Vec::new();
    if case["lb"] == "nginx" {
        let servers: Vec<Server> = lines.iter().enumerate().map(nginx::server).collect();
        let mut options = linchpin::balance::nginx::Options::new(nginx::algorithm(algorithm));
        options.seed = seed;
        let mut upstream = Upstream::new(&options, &servers);
        for _ in 0..count {
            let mut attempt = upstream.attempt();
            let peer = upstream.pick(&mut attempt, &request, 0).unwrap();
            if !holds {
                upstream.succeeded(&mut attempt, peer);
            }
            picks.push(peer);
        }
        return picks;
    }
    let servers: Vec<Server> = lines.iter().map(words::server).collect();
    let mut options = Options::new(words::algorithm(algorithm));
    options.seed = seed;
    let mut backend = Backend::new(&options, &servers);
    for _ in 0..count {
        if let Pick::Server(server) = backend.pick(&request, None) {
            if !holds {
                backend.release(server);
            }
            picks.push(server);
        }
    }
    picks
}

/// Shares of a returning server, second by second.
fn slow_start(case: &Value, lines: &[ServerLine]) -> Option<String> {
    let servers: Vec<Server> = lines.iter().map(words::server).collect();
    let warming = servers.iter().position(|server| server.slowstart_s > 0)?;
    let mut backend = Backend::new(&Options::new(Algorithm::RoundRobin), &servers);
    backend.set_maintenance(warming);
    backend.set_ready(warming);
    for second in case["per_second"].as_array().unwrap() {
        let elapsed_s = u32::try_from(second["second"].as_u64().unwrap()).unwrap();
        backend.warm_up(warming, elapsed_s);
        let counts = second["counts"].as_object().unwrap();
        let count: u64 = counts.values().filter_map(Value::as_u64).sum();
        let mut own = 0_u64;
        for _ in 0..count {
            if let Pick::Server(server) = backend.pick(&Request::default(), None) {
                backend.release(server);
                own += u64::from(server == warming);
            }
        }
        let share = own as f64 / count as f64;
        let told = second[&format!("{}_share", lines[warming].name)].as_f64();
        if (told.unwrap() - share).abs() > SECOND {
            return Some(format!("second {elapsed_s}: {share}, recorded {told:?}"));
        }
    }
    None
}
