//! Balancing, against recorded runs of HAProxy and nginx.
//!
//! Reads every recording in `tests/truth`, and in the folder that `LINCHPIN_TRUTH` names, if any.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::string_slice,
    reason = "a recording that cannot be read is a failed test"
)]

#[path = "balancing/chance.rs"]
mod chance;
#[path = "balancing/facts.rs"]
mod facts;
#[path = "balancing/failover.rs"]
mod failover;
#[path = "balancing/haproxy.rs"]
mod haproxy;
#[path = "balancing/nginx.rs"]
mod nginx;
#[path = "balancing/queues.rs"]
mod queues;
#[path = "balancing/recording.rs"]
mod recording;
#[path = "balancing/storms.rs"]
mod storms;
#[path = "balancing/words.rs"]
mod words;

use recording::Case;
use serde_json::Value;
use std::io::Write;

/// Writes a line past the capture of the test harness, so that the figures are always seen.
fn say(line: &str) {
    let mut out = std::io::stdout();
    writeln!(out, "{line}").unwrap();
}

/// Why a case differs; none when it is reproduced.
fn difference(case: &Case) -> Option<String> {
    let replay = std::panic::catch_unwind(|| match case.lb.as_str() {
        "nginx" => nginx::replay(case),
        _ => haproxy::replay(case),
    });
    match replay {
        Ok(replay) => case.difference(&replay),
        Err(_) => Some("the replay does not understand it".to_owned()),
    }
}

#[test]
fn every_recorded_pick_is_reproduced() {
    let cases = recording::of_kind("picks");
    let mut broken = Vec::new();
    let mut differing = 0;
    for case in &cases {
        let differs = match serde_json::from_value::<Case>(case.value.clone()) {
            Ok(case) => difference(&case),
            Err(error) => Some(error.to_string()),
        };
        let Some(reason) = differs else { continue };
        differing += 1;
        say(&format!("differs: {}: {reason}", case.name()));
        if case.value["reproducible"].as_bool().unwrap_or(true) {
            broken.push(case.name());
        }
    }
    let all = cases.len();
    say(&format!("{}/{all} cases reproduced", all - differing));
    assert!(broken.is_empty(), "not reproduced: {broken:?}");
}

/// Holds every case of a kind to a check, tells how many fit, and names those that do not. Times
/// and chance differ from run to run, so that recordings from elsewhere are told and not judged.
fn hold(kind: &str, what: &str, check: fn(&Value) -> Option<String>) {
    let cases = recording::of_kind(kind);
    let mut broken = Vec::new();
    let mut differing = 0;
    for case in &cases {
        let differs = std::panic::catch_unwind(|| check(&case.value))
            .unwrap_or_else(|_| Some("the check does not understand it".to_owned()));
        let Some(reason) = differs else { continue };
        differing += 1;
        say(&format!("{kind} differs: {}: {reason}", case.name()));
        if case.own {
            broken.push(case.name());
        }
    }
    let all = cases.len();
    say(&format!("{}/{all} {what}", all - differing));
    assert!(broken.is_empty(), "{kind}: {broken:?}");
}

#[test]
fn recorded_distributions_are_near_what_the_algorithms_give() {
    hold(
        "distribution",
        "distributions within 4 sigma",
        chance::difference,
    );
}

#[test]
fn recorded_waits_end_as_the_queues_say() {
    hold(
        "timing-queue",
        "scripted waits reproduced",
        queues::difference,
    );
}

#[test]
fn recorded_fail_overs_take_as_long_as_the_formulas_say() {
    hold(
        "timing",
        "fail-overs within the formulas",
        failover::difference,
    );
}

#[test]
fn recorded_takeovers_lie_between_two_and_three_adverts() {
    hold("vrrp", "takeovers within their range", facts::takeover);
}

#[test]
fn recorded_notes_contradict_nothing() {
    hold("note", "notes agree", facts::note);
}

#[test]
fn recorded_replicas_lag_by_the_order_of_the_delay() {
    hold("db", "replication facts within their range", facts::replica);
}
