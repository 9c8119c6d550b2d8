//! Measured facts that can be held to a range.

use serde_json::Value;

/// How far measured times may be from the model.
const TOLERANCE_S: f64 = 0.1;

/// Why a takeover of a floating address does not fit its protocol; none when it does.
///
/// A backup waits three adverts and its skew since the last one it heard, and the crash lies
/// somewhere between two adverts; one that is told goodbye waits for its skew only.
pub(crate) fn takeover(case: &Value) -> Option<String> {
    let number = |name: &str| case[name].as_f64().unwrap();
    let advert = number("advert_int_s");
    let skew = (256.0 - number("priority_backup")) / 256.0 * advert;
    let (from, to) = if case["failure"] == "graceful" {
        (skew, skew)
    } else {
        (2.0 * advert + skew, 3.0 * advert + skew)
    };
    let told = number("takeover_s");
    let holds = told > from - TOLERANCE_S && told < to + TOLERANCE_S;
    (!holds).then(|| format!("takeover {told}, not in {from}..{to}"))
}

/// Why what a replica missed or showed does not fit the delay to it; none when it does. Only orders
/// of magnitude can be held.
pub(crate) fn replica(case: &Value) -> Option<String> {
    let number = |name: &str| case[name].as_f64();
    let delay_ms = number("one_way_delay_ms")?;
    let (name, told, from, to) = if let Some(stale) = number("stale_first_read") {
        let share = stale / number("n")?;
        let waits = number("think_ms")? > 2.0 * delay_ms && delay_ms > 0.0;
        let (from, to) = if waits { (0.0, 0.1) } else { (0.9, 1.0) };
        ("stale share", share, from, to)
    } else if case["semisync"].is_string() {
        let missing = number("acked_but_missing_on_replica")?;
        ("missing after an acknowledgement", missing, 0.0, 0.0)
    } else if case["host_crash"] == true {
        let missing_ms = number("missing_ms_equivalent")?;
        ("missing", missing_ms, delay_ms / 2.0, 2.0 * delay_ms + 5.0)
    } else {
        return None;
    };
    (told < from || told > to).then(|| format!("{name} {told}, not in {from}..={to}"))
}

/// Why a note contradicts the room; none when it does not, or says nothing that can be judged.
pub(crate) fn note(case: &Value) -> Option<String> {
    let picks: Vec<&str> = case["picks"]
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(Value::as_str)
        .collect();
    let name = case["name"].as_str().unwrap();
    if name.starts_with("nginx-2-workers") {
        let workers = if name.contains("no-zone") { 2 } else { 1 };
        let fits = interleaves(&picks, workers);
        return (!fits).then(|| format!("not {workers} round robins"));
    }
    if let (Some(fall), Some(inter)) = (case["fall"].as_f64(), case["inter_ms"].as_f64()) {
        let down_s = case["down_events"][0][0].as_f64().unwrap();
        let late = down_s * 1000.0 > inter;
        return (late && fall > 1.0).then(|| format!("down after {down_s} s"));
    }
    (case["same"] == false).then(|| "threads change the sequence".to_owned())
}

/// Picks of equal servers come from so many workers, each of which goes round on its own.
fn interleaves(picks: &[&str], workers: u32) -> bool {
    let mut names: Vec<&str> = picks.to_vec();
    names.sort_unstable();
    names.dedup();
    let count = names.len();
    let turns: Vec<usize> = picks
        .iter()
        .filter_map(|pick| names.iter().position(|name| name == pick))
        .collect();
    // All the turns at which the workers can stand; the second one may do nothing.
    let mut states = vec![(0, 0)];
    for turn in turns {
        let mut next = Vec::new();
        for (one, two) in states {
            if one == turn {
                next.push(((one + 1) % count, two));
            }
            if workers > 1 && two == turn {
                next.push((one, (two + 1) % count));
            }
        }
        next.sort_unstable();
        next.dedup();
        states = next;
    }
    !states.is_empty()
}
