//! Scripted waits: who is served, by whom, and after how long.

use super::haproxy::Stage;
use super::recording::{Case, Event, millis};
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// Recordings and replays may differ by this much.
const TOLERANCE_MS: f64 = 20.0;
/// What bounds a wait when nothing is configured.
const CONNECT_MS: u64 = 5000;

/// What became of a request: its status, its server, and its latency.
type Outcome = (u64, Option<String>, f64);

/// Why a case differs; none when it is reproduced.
pub(crate) fn difference(value: &Value) -> Option<String> {
    let mut case = value.clone();
    case["events"] = json!([]);
    case["picks"] = json!([]);
    let case: Case = serde_json::from_value(case).unwrap();
    let options = &value["options"];
    let limit_ms = ["timeout_queue", "timeout_connect"]
        .iter()
        .find_map(|name| millis(options[name].as_str()?, 1))
        .unwrap_or(CONNECT_MS) as f64;
    let script: Vec<(f64, Event)> = value["script"]
        .as_array()
        .unwrap()
        .iter()
        .map(|line| (line[0].as_f64().unwrap(), event(line)))
        .collect();
    let outcomes = run(&case, &script, limit_ms);
    value["results"]
        .as_object()
        .unwrap()
        .iter()
        .find_map(|(id, told)| {
            let Some((status, server, latency_ms)) = outcomes.get(id) else {
                return Some(format!("{id} has no outcome"));
            };
            let same = told["status"] == *status
                && told["server"].as_str() == server.as_deref()
                && (told["latency_ms"].as_f64().unwrap() - latency_ms).abs() <= TOLERANCE_MS;
            (!same).then(|| format!("{id}: recorded {told}, replayed {:?}", outcomes[id]))
        })
}

fn event(line: &Value) -> Event {
    let event = match line[1].as_str().unwrap() {
        "set" => json!({"op": "set", "server": line[2], "state": line[3]}),
        "open" if line[3].is_string() => json!({"op": "open", "id": line[2], "src": line[3]}),
        op => json!({"op": op, "id": line[2]}),
    };
    serde_json::from_value(event).unwrap()
}

fn run(case: &Case, script: &[(f64, Event)], limit_ms: f64) -> BTreeMap<String, Outcome> {
    let mut stage = Stage::new(case);
    let mut opened: Vec<(String, f64)> = Vec::new();
    let mut outcomes = BTreeMap::new();
    let end = (f64::INFINITY, None);
    let steps = script.iter().map(|(at_ms, event)| (*at_ms, Some(event)));
    for (at_ms, event) in steps.chain([end]) {
        for (id, opened_ms) in &opened {
            if stage.waits(id) && opened_ms + limit_ms <= at_ms {
                stage.abandon(id);
                outcomes.insert(id.clone(), (503, None, limit_ms));
            }
        }
        let Some(event) = event else { break };
        let id = event.id.clone().unwrap_or_default();
        if event.op == "close"
            && let Some(server) = stage.holder(&id)
            && let Some((_, opened_ms)) = opened.iter().find(|(other, _)| *other == id)
        {
            outcomes.insert(id, (200, Some(server.to_owned()), at_ms - opened_ms));
            stage.play(event);
            continue;
        }
        stage.play(event);
        if event.op == "open" {
            if !stage.waits(&id) && stage.holder(&id).is_none() {
                outcomes.insert(id.clone(), (503, None, 0.0));
            }
            opened.push((id, at_ms));
        }
    }
    outcomes
}
