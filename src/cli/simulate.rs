//! `linchpin simulate`: the traffic engine without a screen.
//!
//! Refuses to judge: it plays the traffic and the faults it is told to, and prints what came of it.

use super::failure::{Failure, Outcome};
use super::source::{Loaded, Source};
use crate::design::{Class, Time};
use crate::share::Element;
use crate::text::{self, sanitize};
use crate::traffic::{
    ClassCount, Incident, Measures, Options, SECOND_NS, Scene, Script, Simulation,
};
use clap::ValueEnum;
use serde_json::{Map, Value, json};
use std::io::Write;
use std::time::Instant;

/// How long traffic runs where neither a duration nor a number of requests is given.
const DEFAULT_S: u64 = 60;
/// The longest run, in simulated seconds: a month.
const LONGEST_S: u64 = 30 * 86_400;

/// Play traffic through a design, without a screen
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The design: a file, `-`, or the name of a built-in design
    file: Option<String>,
    /// How long, such as 60s or 5m (60s, or as long as the requests take)
    #[arg(long, value_name = "TIME", value_parser = time)]
    duration: Option<Time>,
    /// Stop when so many requests have been answered or lost
    #[arg(long, value_name = "N")]
    requests: Option<u64>,
    /// Where chance begins (the design's)
    #[arg(long, value_name = "N")]
    seed: Option<u64>,
    /// Requests a second (the design's)
    #[arg(long, value_name = "R", value_parser = rate)]
    rate: Option<f64>,
    /// What is not counted at the start
    #[arg(long, value_name = "TIME", value_parser = time, default_value = "0s")]
    warmup: Time,
    /// What breaks and when: [kill:|drain:|slow=K:|partition:]ID@FROM..TO
    #[arg(long = "fault", value_name = "FAULT")]
    faults: Vec<String>,
    /// How the result is printed
    #[arg(long, value_enum, default_value = "text")]
    format: Format,
    /// Say how fast the engine was
    #[arg(long)]
    timing: bool,
}

/// How the result is printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    Text,
    Json,
}

fn time(text: &str) -> Result<Time, String> {
    Time::parse(text).ok_or_else(|| "expected a time such as 60s, 500ms or 5m".to_owned())
}

fn rate(text: &str) -> Result<f64, String> {
    let rate = text.parse::<f64>().ok();
    rate.filter(|rate| (0.0..=1e9).contains(rate))
        .ok_or_else(|| "expected requests a second, 0 to 1000000000".to_owned())
}

/// What a run came to.
struct Run {
    seed: u64,
    traffic: Simulation,
    wall_s: f64,
}

/// Plays the traffic and prints what came of it.
///
/// # Errors
/// When the design or a fault cannot be understood, or the output cannot be written.
pub fn run(args: &Args, out: &mut dyn Write) -> Outcome {
    let loaded = Source::open(args.file.as_deref())?.load()?;
    let mut script = Script::default();
    for text in &args.faults {
        script.scenes.extend(fault(&loaded, text)?);
    }
    let run = play(args, &loaded, &script);
    match args.format {
        Format::Json => {
            serde_json::to_writer_pretty(&mut *out, &as_json(&run, &loaded, args.timing))
                .map_err(std::io::Error::from)?;
            writeln!(out)?;
        }
        Format::Text => print_text(&run, &loaded, args.timing, out)?,
    }
    Ok(0)
}

fn play(args: &Args, loaded: &Loaded, script: &Script) -> Run {
    let options = Options {
        seed: args.seed,
        rate: args.rate,
        ..Options::default()
    };
    let seed = args.seed.unwrap_or(loaded.model.topology.workload.seed);
    let started = Instant::now();
    let mut traffic = Simulation::new(&loaded.model, &loaded.flow, options);
    let assumed_s = if args.requests.is_some() && traffic.rate() > 0.0 {
        LONGEST_S
    } else {
        DEFAULT_S
    };
    let end_ns = args
        .duration
        .map_or(assumed_s * SECOND_NS, Time::nanos)
        .min(LONGEST_S * SECOND_NS);
    let warmup_ns = args.warmup.nanos().min(end_ns);
    if warmup_ns > 0 {
        script.play(&loaded.model, &mut traffic, warmup_ns, u64::MAX);
        traffic.restart_counting();
    }
    let requests = args.requests.unwrap_or(u64::MAX);
    script.play(&loaded.model, &mut traffic, end_ns, requests);
    Run {
        seed,
        traffic,
        wall_s: started.elapsed().as_secs_f64(),
    }
}

/// Reads `[kill:|drain:|slow=K:|partition:]ID@FROM..TO`.
fn fault(loaded: &Loaded, text: &str) -> Result<Vec<Scene>, Failure> {
    let wrong = |why: &str| {
        Failure::Input(format!(
            "--fault {text}: {why} (expected [kill:|drain:|slow=K:|partition:]ID@FROM..TO, \
             such as nginx-1@10s..40s)"
        ))
    };
    let (what, when) = text.rsplit_once('@').ok_or_else(|| wrong("no @"))?;
    let (from, until) = when
        .split_once("..")
        .ok_or_else(|| wrong("no .. after @"))?;
    let at = |text: &str| Time::parse(text).map(Time::nanos);
    let from_ns = at(from).ok_or_else(|| wrong("FROM is not a time"))?;
    let until_ns = match until {
        "" => u64::MAX,
        until => at(until).ok_or_else(|| wrong("TO is not a time"))?,
    };
    if until_ns <= from_ns {
        return Err(wrong("it is over before it begins"));
    }
    let (incident, id) = match what.split_once(':') {
        Some(("kill", id)) => (Incident::Kill, id),
        Some(("drain", id)) => (Incident::Drain, id),
        Some(("partition", id)) => (Incident::Partition, id),
        Some((word, id)) if word.starts_with("slow=") => {
            let factor = word.trim_start_matches("slow=").parse::<f64>().ok();
            let factor = factor.filter(|factor| (0.0..=1e6).contains(factor));
            let factor = factor.ok_or_else(|| wrong("K is not a number from 0 to 1000000"))?;
            (Incident::Slow(factor), id)
        }
        _ => (Incident::Kill, what),
    };
    let elements = Script::elements(&loaded.model, id);
    if elements.is_empty() {
        return Err(wrong("the design has nothing of that name that can fail"));
    }
    if matches!(incident, Incident::Drain | Incident::Slow(_))
        && elements
            .iter()
            .any(|element| matches!(element, Element::Link(_)))
    {
        return Err(wrong("a link can only be killed or partitioned"));
    }
    let scene = |element| Scene {
        incident,
        element,
        from_ns,
        until_ns,
    };
    Ok(elements.into_iter().map(scene).collect())
}

/// A figure with few enough digits to read.
fn round(value: f64, digits: i32) -> f64 {
    let scale = 10_f64.powi(digits);
    (value * scale).round() / scale
}

fn share(count: &ClassCount) -> Value {
    count
        .share()
        .map_or(Value::Null, |share| json!(round(share, 6)))
}

fn ms(ns: f64) -> f64 {
    round(ns / 1e6, 4)
}

/// Mean, and the times that a half, 95 % and 99 % do not exceed, in milliseconds.
fn latencies(measures: &Measures) -> [f64; 4] {
    let latency = &measures.latency;
    let quantile = |part| ms(latency.quantile_ns(part) as f64);
    [
        ms(latency.mean_ns()),
        quantile(0.5),
        quantile(0.95),
        quantile(0.99),
    ]
}

/// One component's figures.
struct Row<'a> {
    id: &'a str,
    requests: u64,
    errors: u64,
    utilisation: f64,
    queue_mean: f64,
    wait_ms_mean: f64,
}

/// The components that requests or queries came to or may come to, in file order.
fn rows<'a>(run: &Run, loaded: &'a Loaded) -> Vec<Row<'a>> {
    let measures = run.traffic.measures();
    let elapsed = run.traffic.now_ns() - measures.since_ns;
    let mut rows = Vec::new();
    for node in loaded.model.graph.node_indices() {
        let this = &loaded.model.graph[node];
        let Some(count) = measures.stations.get(node.index()) else {
            continue;
        };
        if !this.kind().is_some_and(crate::design::Kind::answers) {
            continue;
        }
        let per = |total: u128, by: f64| if by > 0.0 { total as f64 / by } else { 0.0 };
        rows.push(Row {
            id: &this.name,
            requests: count.requests,
            errors: count.errors,
            utilisation: round(run.traffic.utilisation(node.index()), 4),
            queue_mean: round(per(count.queue_ns, elapsed as f64), 4),
            wait_ms_mean: ms(per(count.queue_ns, count.started as f64)),
        });
    }
    rows
}

fn name(loaded: &Loaded, station: usize) -> &str {
    let node = loaded.model.graph.node_weights().nth(station);
    node.map_or("?", |node| node.name.as_str())
}

fn as_json(run: &Run, loaded: &Loaded, timing: bool) -> Value {
    let measures = run.traffic.measures();
    let mut served = Map::new();
    for class in Class::ALL {
        let word = class.word().to_lowercase();
        served.insert(word, share(&measures.classes[*class as usize]));
    }
    served.insert("all".to_owned(), share(&measures.total()));
    let [mean, p50, p95, p99] = latencies(measures);
    let components: Vec<Value> = rows(run, loaded)
        .into_iter()
        .map(|row| {
            json!({
                "id": row.id,
                "requests": row.requests,
                "errors": row.errors,
                "utilisation": row.utilisation,
                "queue_mean": row.queue_mean,
                "wait_ms_mean": row.wait_ms_mean,
            })
        })
        .collect();
    let events: Vec<Value> = run
        .traffic
        .events()
        .map(|entry| json!({"t_s": round(entry.at_ns as f64 / 1e9, 3), "what": entry.sentence}))
        .collect();
    let lost: Vec<Value> = measures
        .lost_by_reason()
        .into_iter()
        .map(|(station, reason, count)| {
            json!({"at": name(loaded, station), "reason": reason.words(), "requests": count})
        })
        .collect();
    let mut result = json!({
        "design": loaded.model.topology.title,
        "seed": run.seed,
        "simulated_s": round(run.traffic.now_ns() as f64 / 1e9, 6),
        "offered": measures.total().offered,
        "served": served,
        "latency_ms": {"mean": mean, "p50": p50, "p95": p95, "p99": p99},
        "components": components,
        "lost_writes": measures.lost_writes,
        "stale_reads": measures.stale_reads,
        "lost": lost,
        "events": events,
    });
    if timing && let Some(fields) = result.as_object_mut() {
        fields.insert("engine".to_owned(), engine(run));
    }
    result
}

fn engine(run: &Run) -> Value {
    json!({
        "wall_s": round(run.wall_s, 6),
        "requests_per_wall_s": requests_per_wall_s(run),
    })
}

fn requests_per_wall_s(run: &Run) -> u64 {
    (run.traffic.measures().total().offered as f64 / run.wall_s.max(1e-9)) as u64
}

fn print_text(
    run: &Run,
    loaded: &Loaded,
    timing: bool,
    out: &mut dyn Write,
) -> std::io::Result<()> {
    let measures = run.traffic.measures();
    let seconds = run.traffic.now_ns() as f64 / 1e9;
    let title = sanitize(&loaded.model.topology.title, text::Kind::Name);
    writeln!(out, "{title}")?;
    let offered = measures.total().offered;
    writeln!(
        out,
        "{offered} requests in {seconds:.1} s of simulated time, seed {}",
        run.seed
    )?;
    writeln!(out)?;
    let percent = |count: &ClassCount| {
        count.share().map_or_else(
            || "     –".to_owned(),
            |share| format!("{:5.1}%", share * 100.0),
        )
    };
    writeln!(out, "served          offered   lost")?;
    for class in Class::ALL {
        let count = &measures.classes[*class as usize];
        let word = class.word().to_lowercase();
        let (offered, lost) = (count.offered, count.lost);
        writeln!(out, "  {word:<7}{} {offered:>8} {lost:>6}", percent(count))?;
    }
    let total = measures.total();
    let (offered, lost) = (total.offered, total.lost);
    writeln!(out, "  all    {} {offered:>8} {lost:>6}", percent(&total))?;
    for (station, reason, count) in measures.lost_by_reason() {
        writeln!(
            out,
            "  {count} lost: {} {}",
            name(loaded, station),
            reason.words()
        )?;
    }
    let [mean, p50, p95, p99] = latencies(measures);
    writeln!(out)?;
    writeln!(
        out,
        "latency  mean {mean:.1} ms, p50 {p50:.1} ms, p95 {p95:.1} ms, p99 {p99:.1} ms"
    )?;
    let (writes, reads) = (measures.lost_writes, measures.stale_reads);
    writeln!(
        out,
        "data     {writes} acknowledged writes lost, {reads} stale reads"
    )?;
    writeln!(out)?;
    let rows = rows(run, loaded);
    let width = rows
        .iter()
        .map(|row| row.id.chars().count())
        .max()
        .unwrap_or(0)
        .max(9);
    writeln!(
        out,
        "{:<width$} requests  errors   busy  queue  wait ms",
        "component"
    )?;
    for row in rows {
        let busy = row.utilisation * 100.0;
        writeln!(
            out,
            "{:<width$} {:>8} {:>7} {busy:>5.1}% {:>6.2} {:>8.2}",
            row.id, row.requests, row.errors, row.queue_mean, row.wait_ms_mean
        )?;
    }
    if run.traffic.events().next().is_some() {
        writeln!(out)?;
    }
    for entry in run.traffic.events() {
        writeln!(
            out,
            "{:>9.3} s  {}",
            entry.at_ns as f64 / 1e9,
            entry.sentence
        )?;
    }
    if timing {
        writeln!(out)?;
        let speed = requests_per_wall_s(run);
        writeln!(
            out,
            "engine   {:.3} s, {speed} requests a second",
            run.wall_s
        )?;
    }
    Ok(())
}
