//! Balancing, against recorded runs of HAProxy and nginx.
//!
//! Reads every recording in `tests/truth`, and in the folder that `LINCHPIN_TRUTH` names, if any.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::string_slice,
    reason = "a recording that cannot be read is a failed test"
)]

#[path = "balancing/haproxy.rs"]
mod haproxy;
#[path = "balancing/nginx.rs"]
mod nginx;
#[path = "balancing/recording.rs"]
mod recording;

use recording::Case;
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
    let cases = recording::cases();
    let (mut all, mut same) = (0, 0);
    let mut broken = Vec::new();
    for value in recording::of_kind(&cases, "picks") {
        all += 1;
        let name = value["name"].as_str().unwrap_or("?").to_owned();
        let reproducible = value["reproducible"].as_bool().unwrap_or(true);
        let differs = match serde_json::from_value::<Case>(value.clone()) {
            Ok(case) => difference(&case),
            Err(error) => Some(error.to_string()),
        };
        let Some(reason) = differs else {
            same += 1;
            continue;
        };
        say(&format!("differs: {name}: {reason}"));
        if reproducible {
            broken.push(name);
        }
    }
    say(&format!("{same}/{all} cases reproduced"));
    assert!(broken.is_empty(), "not reproduced: {broken:?}");
}
