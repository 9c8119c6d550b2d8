//! Linchpin's traffic engine beside other simulators: the same model, one core, one table.
//!
//! Run it with `cargo bench --bench peers`. What it needs (a Python environment with three
//! simulators, two small Rust programs) it installs and builds under `target/peers`, once. The
//! model is described in `simulation/model.md`.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a comparison that cannot be made has failed"
)]

mod engine;

use std::path::{Path, PathBuf};
use std::process::Command;

/// Rounds: every program runs once in each, one after another, and its best run counts.
const ROUNDS: u64 = 4;
/// The exact or long-run means of the model, in milliseconds.
const MEAN_MS: [(&str, f64); 2] = [("rr", 12.375), ("random", 13.0761)];
/// How far a mean of `n` requests strays, times the root of `n`, in milliseconds: found by
/// repetition, since requests near one another share their queues.
const STRAY_MS: f64 = 40.0;
/// Slack of the long-run mean itself.
const SLACK_MS: f64 = 0.01;

struct Program {
    name: &'static str,
    command: Vec<String>,
    /// Simulated seconds, or requests.
    amount: u64,
    /// At least, or at most, so many of its requests per second for one of Linchpin's.
    target: Option<(f64, &'static str)>,
}

/// What one run said.
#[derive(Clone, serde::Deserialize)]
struct Run {
    requests: u64,
    cpu_s: f64,
    wall_s: f64,
    mean_ms: f64,
    #[serde(default)]
    peak_mb: f64,
}

impl Run {
    /// Requests for each second of processor time, which other work on the machine does not
    /// lengthen; of wall time where the system tells no other.
    fn rate(&self) -> f64 {
        let seconds = if self.cpu_s > 0.0 {
            self.cpu_s
        } else {
            self.wall_s
        };
        self.requests as f64 / seconds
    }
}

fn main() {
    let given: Vec<String> = std::env::args().skip(1).collect();
    if let [flag, amount, policy, seed] = given.as_slice()
        && flag == "--engine"
    {
        engine::run(amount.parse().unwrap(), policy, seed.parse().unwrap());
        return;
    }
    let programs = prepare();
    let mut best: Vec<[Option<Run>; 2]> = vec![[None, None]; programs.len()];
    let mut strays = Vec::new();
    for round in 1..=ROUNDS {
        eprintln!("round {round} of {ROUNDS}");
        for (program, best) in programs.iter().zip(&mut best) {
            for ((policy, mean_ms), best) in MEAN_MS.iter().zip(best) {
                let run = start(&program.command, program.amount, policy, round);
                let most = 4.0 * STRAY_MS / (run.requests as f64).sqrt() + SLACK_MS;
                if (run.mean_ms - mean_ms).abs() > most {
                    let told = (program.name, *policy, run.mean_ms, *mean_ms, most);
                    strays.push(told);
                }
                if best.as_ref().is_none_or(|best| run.rate() > best.rate()) {
                    *best = Some(run);
                }
            }
        }
    }
    let own = best[0][0].clone().unwrap();
    println!(
        "\n{:<28} {:>12} {:>10} {:>12} {:>14}  target",
        "one core, common model", "requests/s", "mean rr", "mean random", "of Linchpin"
    );
    for (program, best) in programs.iter().zip(&best) {
        let [Some(rr), Some(random)] = best else {
            continue;
        };
        let ratio = own.rate() / rr.rate();
        let factor = if ratio >= 1.0 {
            format!("1/{ratio:.1}")
        } else {
            format!("{:.2} x", 1.0 / ratio)
        };
        let target = program.target.map_or_else(String::new, |(target, word)| {
            let is_met = ratio >= target;
            format!("{word}: {}", if is_met { "met" } else { "missed" })
        });
        println!(
            "{:<28} {:>12.0} {:>7.3} ms {:>9.3} ms {factor:>14}  {target}",
            program.name,
            rr.rate(),
            rr.mean_ms,
            random.mean_ms
        );
    }
    println!("means of long runs: 12.375 ms in turn, 13.0761 ms at random (exact)");
    for (name, policy, found, expected, most) in &strays {
        println!("{name} {policy}: {found:.4} ms is further than {most:.3} ms from {expected} ms");
    }
    println!();
    let mut is_small = true;
    for ((policy, mean_ms), within_ms) in MEAN_MS.iter().zip([0.05, 0.05]) {
        let run = start(&programs[0].command, 10_000_000, policy, 1);
        let agrees = (run.mean_ms - mean_ms).abs() < within_ms;
        is_small &= run.peak_mb < 100.0 && agrees;
        println!(
            "Linchpin, {} requests {policy}: {:.4} ms (expected {mean_ms}), at most {:.1} MB of memory",
            run.requests, run.mean_ms, run.peak_mb
        );
    }
    assert!(
        strays.is_empty() && is_small,
        "the programs disagree, or memory is wasted"
    );
}

/// Every program to be compared, installed or built. The first is our own.
fn prepare() -> Vec<Program> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let sources = root.join("benches/peers/simulation");
    let target =
        std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root.join("target"), PathBuf::from);
    let built = target.join("peers");
    let python = built.join("venv/bin/python");
    if !python.exists() {
        eprintln!("installing SimPy, Ciw and salabim into {}", built.display());
        expect(
            Command::new("python3")
                .args(["-m", "venv"])
                .arg(built.join("venv")),
        );
    }
    let wanted = ["simpy==4.1.2", "ciw==3.2.7", "salabim==26.0.9"];
    expect(
        Command::new(&python)
            .args(["-m", "pip", "install", "--quiet"])
            .args(wanted),
    );
    for package in ["nexosim", "loop"] {
        eprintln!("building {package}");
        expect(
            Command::new("cargo")
                .args(["build", "--release", "--locked", "--quiet"])
                .current_dir(sources.join(package))
                .env("CARGO_TARGET_DIR", built.join(package)),
        );
    }
    let script = |name: &str| vec![text(&python), text(&sources.join(name))];
    let own = vec![
        text(&std::env::current_exe().unwrap()),
        String::from("--engine"),
    ];
    let program = |name, command, amount, target| Program {
        name,
        command,
        amount,
        target,
    };
    vec![
        program("Linchpin, everything on", own, 2_000_000, None),
        program(
            "SimPy 4.1.2",
            script("with_simpy.py"),
            40,
            Some((40.0, "at least 40 x")),
        ),
        program("Ciw 3.2.7", script("with_ciw.py"), 12, None),
        program("salabim 26.0.9", script("with_salabim.py"), 10, None),
        program(
            "NeXosim 1.0.0, one thread",
            vec![text(&built.join("nexosim/release/with-nexosim"))],
            300,
            Some((5.0, "at least 5 x")),
        ),
        program(
            "bare loop with BinaryHeap",
            vec![text(&built.join("loop/release/bare-loop"))],
            4_000_000,
            Some((0.5, "at most 2 x its time")),
        ),
    ]
}

fn text(path: &Path) -> String {
    path.display().to_string()
}

fn expect(command: &mut Command) {
    assert!(command.status().unwrap().success(), "{command:?} failed");
}

fn start(command: &[String], amount: u64, policy: &str, seed: u64) -> Run {
    let [program, arguments @ ..] = command else {
        panic!("no program")
    };
    let output = Command::new(program)
        .args(arguments)
        .args([&amount.to_string(), policy, &seed.to_string()])
        .output()
        .unwrap();
    assert!(
        output.status.success(),
        "{program}: {}",
        String::from_utf8_lossy(&output.stderr)
    );
    serde_json::from_slice(&output.stdout).unwrap()
}
