//! Fail-over trials: when a dead server is noticed, and what its requests meet until then.

use super::recording::{ServerLine, Setting, millis};
use super::words;
use linchpin::balance::haproxy::{
    Backend, CheckPolicy, Failure, Health, Options, Pick, Retry, RetryPolicy, Trouble,
};
use linchpin::balance::{Request, Server};
use serde_json::Value;
use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::time::Duration;

/// Recordings may differ by this much from the model.
const TOLERANCE_MS: f64 = 20.0;
/// And by so many requests.
const TOLERANCE_REQUESTS: i64 = 3;
/// What the recordings call late.
const LATE_US: u64 = 50_000;

/// How the server fails.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Death {
    Refuses,
    /// Connections are not answered.
    Vanishes,
    /// Requests are not answered.
    Hangs,
    /// Requests are answered with an error.
    Errs,
}

/// What checks a server, and what they meet.
struct Checks {
    policy: CheckPolicy,
    /// How they fail; none: they do not.
    trouble: Option<Trouble>,
}

/// Why a case differs; none when it is reproduced.
pub(crate) fn difference(case: &Value) -> Option<String> {
    let death = match case["failure"].as_str().unwrap() {
        "refused" => Death::Refuses,
        "blackhole" => Death::Vanishes,
        "hang" => Death::Hangs,
        "app503" => Death::Errs,
        other => panic!("failure {other}"),
    };
    let checks = checks(case, death);
    let period = case["request_period_ms"].as_f64().unwrap();
    let trials = case["trials"].as_array().unwrap();
    trials.iter().enumerate().find_map(|(number, trial)| {
        times(&checks, trial, period)
            .or_else(|| requests(case, death, trial, period))
            .map(|reason| format!("trial {number}: {reason}"))
    })
}

fn checks(case: &Value, death: Death) -> Checks {
    let line = case["servers"][0]["check"].as_str().unwrap();
    let words: Vec<&str> = line.split_whitespace().collect();
    let after = |word: &str| {
        let at = words.iter().position(|other| *other == word)?;
        words.get(at + 1).copied()
    };
    let span = |text: &str| millis(text, 1).map(Duration::from_millis);
    let time = |word: &str| after(word).and_then(span);
    let number = |word: &str| after(word).map(|text| text.parse().unwrap());
    let option = |name: &str| case["options"][name].as_str().and_then(span);
    let by_http = case["health"]["httpchk"] == true;
    let usual = CheckPolicy::default();
    Checks {
        policy: CheckPolicy {
            inter: time("inter").unwrap_or(usual.inter),
            fastinter: time("fastinter"),
            downinter: time("downinter"),
            fall: number("fall").unwrap_or(usual.fall),
            rise: number("rise").unwrap_or(usual.rise),
            check_timeout: option("timeout_check"),
            connect_timeout: option("timeout_connect").unwrap_or(usual.connect_timeout),
            error_limit: number("error-limit"),
        },
        trouble: match death {
            Death::Refuses => Some(Trouble::Refused),
            Death::Vanishes => Some(Trouble::Unanswered),
            Death::Hangs => by_http.then_some(Trouble::Hung),
            Death::Errs => by_http.then_some(Trouble::Refused),
        },
    }
}

impl Checks {
    /// When a server that was fully up, or down, is found to be otherwise, if the first check that
    /// finds it so begins after this time, in milliseconds.
    fn noticed_ms(&self, up: bool, first: Duration) -> f64 {
        let mut health = Health::known(&self.policy, up);
        let mut now = first;
        loop {
            let trouble = self.trouble.filter(|_| up);
            now += trouble.map_or(Duration::ZERO, |trouble| self.policy.failing(trouble));
            if health.checked(&self.policy, !up) {
                return now.as_secs_f64() * 1000.0;
            }
            now += health.interval(&self.policy);
        }
    }

    /// When requests that fail to connect have shown the server to be down.
    fn observed_ms(&self, period: f64) -> Option<f64> {
        let mut health = Health::known(&self.policy, true);
        let limit = self.policy.error_limit?;
        let errors = (1..=limit).position(|_| health.observed(&self.policy, false))?;
        Some((errors + 1) as f64 * period)
    }
}

/// The times until the server is found down, and up again.
fn times(checks: &Checks, trial: &Value, period: f64) -> Option<String> {
    let within = |name: &str, from: f64, to: f64| {
        let told = trial[name].as_f64();
        let holds = told.is_some_and(|ms| ms > from - TOLERANCE_MS && ms < to + TOLERANCE_MS);
        (!holds).then(|| format!("{name} {told:?}, not in {from}..{to}"))
    };
    let Some(trouble) = checks.trouble else {
        return (!trial["t_down_ms"].is_null()).then(|| "it was noticed".to_owned());
    };
    let down = |first| checks.noticed_ms(true, first);
    let noticed = match checks.observed_ms(period) {
        Some(latest) => within("t_down_ms", 0.0, latest),
        None => within("t_down_ms", down(Duration::ZERO), down(checks.policy.inter)),
    };
    let lying = Health::known(&checks.policy, false).interval(&checks.policy);
    let latest = lying + checks.policy.failing(trouble);
    let up = |first| checks.noticed_ms(false, first);
    noticed.or_else(|| within("t_up_ms", up(Duration::ZERO), up(latest)))
}

/// What the requests after the crash meet, given when it was noticed.
fn requests(case: &Value, death: Death, trial: &Value, period: f64) -> Option<String> {
    let count = trial["requests_after_failure"].as_u64().unwrap();
    let down_ms = trial["t_down_ms"].as_f64();
    let down_us = down_ms.map_or(u64::MAX, |ms| (ms * 1000.0) as u64);
    let setting: Setting = serde_json::from_value(case["options"].clone()).unwrap();
    let mut trial_run = Trial {
        backend: backend(case),
        policy: words::retry_policy(&setting),
        death,
        failed: 0,
        late: 0,
    };
    trial_run.play(count, (period * 1000.0) as u64, down_us);
    let near = |name: &str, played: i64| {
        let told = trial[name].as_i64().unwrap();
        let differs = (told - played).abs() > TOLERANCE_REQUESTS;
        differs.then(|| format!("{name} {told}, replayed {played}"))
    };
    near("failed", trial_run.failed).or_else(|| near("delayed_over_50ms", trial_run.late))
}

fn backend(case: &Value) -> Backend {
    let lines: Vec<ServerLine> = serde_json::from_value(case["servers"].clone()).unwrap();
    let servers: Vec<Server> = lines.iter().map(words::server).collect();
    let algorithm = words::algorithm(case["algorithm"].as_str().unwrap());
    Backend::new(&Options::new(algorithm), &servers)
}

/// Requests that run into the first server, dead from the start, down later.
struct Trial {
    backend: Backend,
    policy: RetryPolicy,
    death: Death,
    failed: i64,
    late: i64,
}

/// A try: when, in what order, of which request since when, after how many failures; the server it
/// is bound to, or the one it avoids.
type Try = (u64, u64, u64, u32, Option<usize>, Option<usize>);

impl Trial {
    fn play(&mut self, count: u64, period_us: u64, down_us: u64) {
        let mut agenda: BinaryHeap<Reverse<Try>> = BinaryHeap::new();
        for number in 0..count {
            let at_us = number * period_us;
            agenda.push(Reverse((at_us, number, at_us, 0, None, None)));
        }
        let mut order = count;
        while let Some(Reverse((now_us, _, since_us, failures, bound, avoid))) = agenda.pop() {
            self.backend.set_up(0, now_us < down_us);
            let server = match bound {
                Some(server) => server,
                None => match self.backend.pick(&Request::default(), avoid) {
                    Pick::Server(server) => server,
                    other => panic!("{other:?}"),
                },
            };
            if server != 0 {
                self.backend.release(server);
                self.late += i64::from(now_us - since_us > LATE_US);
                continue;
            }
            let refused = self.death == Death::Refuses;
            if !refused && self.death != Death::Vanishes {
                self.backend.release(server);
                self.failed += 1;
                continue;
            }
            // A connection that nobody answers fails when its time is over.
            let connect_us = self.policy.connect_timeout_ms * 1000;
            let failed_us = now_us + if refused { 0 } else { connect_us };
            self.backend.set_up(0, failed_us < down_us);
            let failure = Failure {
                server,
                number: failures + 1,
                sticky: false,
                refused,
            };
            let retry = self.backend.after_failure(&self.policy, failure);
            let (pause_ms, bound, avoid) = match retry {
                Retry::Same { pause_ms } => (pause_ms, Some(server), None),
                Retry::Redispatch { pause_ms } => (pause_ms, None, Some(server)),
                Retry::GiveUp => {
                    self.backend.release(server);
                    self.failed += 1;
                    continue;
                }
            };
            if bound.is_none() {
                self.backend.release(server);
            }
            order += 1;
            let at_us = failed_us + pause_ms * 1000;
            agenda.push(Reverse((
                at_us,
                order,
                since_us,
                failures + 1,
                bound,
                avoid,
            )));
        }
    }
}
