//! What a run came to, for machines and for people.
//!
//! Refuses to run anything.

use super::{Loaded, Run};
use crate::design::{Class, Kind};
use crate::text::{clean_line, pad, width};
use crate::traffic::{ClassCount, Measures};
use serde_json::{Map, Value, json};
use std::io::Write;

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
    /// Of what follows others: for how long it lacked a write at most.
    lag_ms_most: Option<f64>,
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
        if !this.kind().is_some_and(Kind::answers) {
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
            lag_ms_most: run
                .traffic
                .station(node.index())
                .and_then(|view| view.behind_ns)
                .map(|_| ms(count.most_behind_ns as f64)),
        });
    }
    rows
}

fn name(loaded: &Loaded, station: usize) -> &str {
    let node = loaded.model.graph.node_weights().nth(station);
    node.map_or("?", |node| node.name.as_str())
}

pub(super) fn as_json(run: &Run, loaded: &Loaded, timing: bool) -> Value {
    let measures = run.traffic.measures();
    let mut served = Map::new();
    for class in Class::ALL {
        let word = class.noun().to_owned();
        served.insert(word, share(&measures.classes[*class as usize]));
    }
    served.insert("all".to_owned(), share(&measures.total()));
    let [mean, p50, p95, p99] = latencies(measures);
    let components: Vec<Value> = rows(run, loaded)
        .into_iter()
        .map(|row| {
            let mut fields = json!({
                "id": row.id,
                "requests": row.requests,
                "errors": row.errors,
                "utilisation": row.utilisation,
                "queue_mean": row.queue_mean,
                "wait_ms_mean": row.wait_ms_mean,
            });
            if let (Some(lag), Some(fields)) = (row.lag_ms_most, fields.as_object_mut()) {
                fields.insert("lag_ms_most".to_owned(), lag.into());
            }
            fields
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
        "design": loaded.name,
        "title": loaded.model.topology.title,
        "seed": run.seed,
        "simulated_s": round(run.traffic.now_ns() as f64 / 1e9, 6),
        "offered": measures.total().offered,
        "served": served,
        "latency_ms": {"mean": mean, "p50": p50, "p95": p95, "p99": p99},
        "components": components,
        "lost_writes": measures.lost_writes,
        "stale_reads": measures.stale_reads,
        "own_stale_reads": measures.own_stale_reads,
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

pub(super) fn print_text(
    run: &Run,
    loaded: &Loaded,
    timing: bool,
    out: &mut dyn Write,
) -> std::io::Result<()> {
    let measures = run.traffic.measures();
    let since_s = measures.since_ns as f64 / 1e9;
    let seconds = run.traffic.now_ns() as f64 / 1e9 - since_s;
    let title = clean_line(&loaded.model.topology.title);
    writeln!(out, "{title}")?;
    let offered = measures.total().offered;
    writeln!(
        out,
        "{offered} requests in {seconds:.1} s of simulated time, seed {}",
        run.seed
    )?;
    if measures.since_ns > 0 {
        writeln!(out, "counted after a warm-up of {since_s:.1} s")?;
    }
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
        let word = class.noun();
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
            clean_line(name(loaded, station)),
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
        "data     {writes} acknowledged writes lost, {reads} stale reads ({} of one's own write)",
        measures.own_stale_reads
    )?;
    for row in rows(run, loaded) {
        if let Some(lag) = row.lag_ms_most.filter(|lag| *lag > 0.0) {
            writeln!(
                out,
                "         {} up to {lag:.0} ms behind",
                clean_line(row.id)
            )?;
        }
    }
    writeln!(out)?;
    let rows = rows(run, loaded);
    let widest = rows.iter().map(|row| width(&clean_line(row.id))).max();
    let columns = widest.unwrap_or(0).max(9);
    writeln!(
        out,
        "{:<columns$} requests  errors   busy  queue  wait ms",
        "component"
    )?;
    for row in rows {
        let busy = row.utilisation * 100.0;
        writeln!(
            out,
            "{} {:>8} {:>7} {busy:>5.1}% {:>6.2} {:>8.2}",
            pad(&clean_line(row.id), columns),
            row.requests,
            row.errors,
            row.queue_mean,
            row.wait_ms_mean
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
            clean_line(&entry.sentence)
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
