//! Watching: what is measured where, and what is no longer known when a watcher dies.
//!
//! Refuses thresholds: it asks what there is to see, not when to be woken.

use super::super::draft::Draft;
use super::super::figure;
use super::words::{Change, MOST, SLACK, baseline, changes, kill_row, row};
use crate::design::model::NodeId;
use crate::design::{Class, Kind};
use crate::findings::{Notice, Tier, notice};
use crate::share::Element;
use crate::story::claims::{Bench, Run};
use crate::text::list;

/// Figures that were counted may be off by so much of themselves.
const PART: f64 = 0.02;
/// Seconds between two looks at a counter.
const GAP_S: f64 = 10.0;

fn simulated(duration: &str, row: &str) -> Run {
    Run {
        options: vec!["--duration".to_owned(), duration.to_owned()],
        ..Run::row("simulate", row)
    }
}

/// Requests a second that reach a component with nothing failed.
fn rate(bench: &Bench<'_>, node: NodeId) -> f64 {
    bench.model().topology.workload.rps * bench.case.load.all(node.index())
}

/// Whether an agent on the component's machine reports to somebody.
fn is_watched(bench: &Bench<'_>, node: NodeId) -> bool {
    let host = bench.model().graph[node].host;
    let host = host.and_then(|host| bench.model().hosts.get(host.index()));
    let agent = host.and_then(|host| host.record.agent.as_ref());
    agent.is_some_and(|agent| !agent.reports_to.is_undecided())
}

/// The web servers that requests reach and whose machines have agents.
fn watched_webs(bench: &Bench<'_>) -> Vec<NodeId> {
    let webs = bench.case.tier(Tier::Web).iter().copied();
    webs.filter(|web| is_watched(bench, *web) && rate(bench, *web) > SLACK)
        .collect()
}

/// The figure that one web server shows.
pub(super) fn web_rate(bench: &Bench<'_>) -> Vec<Draft> {
    let rps = bench.model().topology.workload.rps;
    let ask = |web: NodeId| {
        let (name, shown) = (bench.case.name(web), rate(bench, web));
        let text = format!(
            "Visitors send {rps} requests a second. The agent beside {name} reads its requests per \
             second from its log or status page. Which figure does it report?"
        );
        let webs = bench.case.tier(Tier::Web);
        let told: Vec<String> = webs
            .iter()
            .map(|web| format!("{} {}", bench.case.name(*web), figure(rate(bench, *web))))
            .collect();
        let why = format!(
            "{}: a web server sees its own part. The whole is seen before them, at the balancer, \
             or by adding up.",
            list(&told)
        );
        Draft::number(name, text, shown, shown * PART, "requests/s")
            .why(why)
            .run(simulated("60s", name))
    };
    watched_webs(bench)
        .into_iter()
        .take(MOST)
        .map(ask)
        .collect()
}

/// From two readings of a counter to a rate.
pub(super) fn counter(bench: &Bench<'_>) -> Vec<Draft> {
    let ask = |web: NodeId| {
        let more = (rate(bench, web) * GAP_S).round();
        if more < 1.0 {
            return None;
        }
        let name = bench.case.name(web);
        let text = format!(
            "The request counter of {name} stands at 1000, and {GAP_S} s later at {}. How many \
             requests a second is that?",
            figure(1000.0 + more)
        );
        let why = format!(
            "({} - 1000) ÷ {GAP_S} s = {}. A counter only grows; the rate is its difference over \
             the time between two looks.",
            figure(1000.0 + more),
            figure(more / GAP_S)
        );
        Some(
            Draft::number(name, text, more / GAP_S, 0.05, "requests/s")
                .why(why)
                .run(simulated(&format!("{GAP_S}s"), name)),
        )
    };
    let webs = bench.case.tier(Tier::Web).iter().copied();
    webs.filter_map(ask).take(MOST).collect()
}

/// What is lost with the collector.
pub(super) fn collector_dies(bench: &Bench<'_>) -> Vec<Draft> {
    let Some(before) = baseline(bench) else {
        return Vec::new();
    };
    let ask = |node: NodeId| {
        let (_, after) = row(bench, Element::Component(node.index()))?;
        if changes(before, after) != [Change::Same; 3] {
            return None;
        }
        let name = bench.case.name(node);
        let text = format!("{name} dies. What comes of it?");
        let probes = bench.of_kind(|kind| matches!(kind, Kind::Probe(_)));
        let entry = bench.case.entries().first().map(|(_, entry)| *entry);
        let found = entry.map(|entry| notice(&bench.case, Element::Component(entry.index())));
        let still = match found {
            Some(Notice::Told { by, .. }) if by != name && !probes.is_empty() => {
                format!(" An outage of the entry is still told by {by}.")
            }
            _ => " Nobody is told of an outage any more, unless something outside looks at the \
                  site."
                .to_owned(),
        };
        let why = format!(
            "It is on no request's way, so visitors notice nothing. What agents send is lost or \
             waits with them.{still}"
        );
        Some(
            Draft::one(
                name,
                text,
                "Visitors notice nothing; measurements and alerts are missing",
            )
            .wrong(
                "The site is down until it is back",
                "it is on no request's way, wherever it is drawn",
            )
            .wrong(
                "The hosts with agents stop serving",
                "an agent that cannot report goes on, or drops what it has",
            )
            .wrong(
                "Only writes fail",
                "no app waits for what is measured about it",
            )
            .wrong(
                "Nothing at all: agents alert by themselves",
                "agents measure; whoever collects compares, and tells people",
            )
            .why(why)
            .down([name.to_owned()])
            .run(kill_row(name)),
        )
    };
    let collectors = bench.of_kind(|kind| matches!(kind, Kind::Collector(_)));
    collectors.into_iter().filter_map(ask).take(MOST).collect()
}

/// What agents still add up to when one of them is gone.
pub(super) fn agent_dies(bench: &Bench<'_>) -> Vec<Draft> {
    let webs = watched_webs(bench);
    let total: f64 = webs.iter().map(|web| rate(bench, *web)).sum();
    let hosts = super::words::hosts_of(bench, &webs);
    if hosts.len() < 2 {
        return Vec::new();
    }
    let ask = |host: usize| {
        let on_host = bench.case.on_host(host).iter();
        let own: f64 = on_host
            .filter(|node| webs.contains(node))
            .map(|web| rate(bench, *web))
            .sum();
        let name = bench.case.host_name(host);
        let text = format!(
            "A chart adds up the web servers' requests per second as their hosts' agents report \
             them: {} now. The agent on {name} dies, and nothing else. What does the chart show?",
            figure(total)
        );
        let why = format!(
            "{} - {} = {}: visitors are served as before, and {name} serves unseen. A chart that \
             falls is not always a site that fails.",
            figure(total),
            figure(own),
            figure(total - own)
        );
        Draft::number(
            name,
            text,
            total - own,
            (total * PART).max(0.5),
            "requests/s",
        )
        .why(why)
        .run(simulated("60s", ""))
    };
    hosts.into_iter().take(MOST).map(ask).collect()
}

/// How many hosts' deaths end dynamic reads.
pub(super) fn hosts_for_reads(bench: &Bench<'_>) -> Vec<Draft> {
    let (Some(anchor), Some(before)) = (bench.case.anchor(), baseline(bench)) else {
        return Vec::new();
    };
    let read = Class::Read as usize;
    if before[read] <= SLACK {
        return Vec::new();
    }
    let mut fatal = Vec::new();
    for host in 0..bench.model().hosts.len() {
        let Some((_, after)) = row(bench, Element::Host(host)) else {
            return Vec::new();
        };
        if after[read] <= SLACK {
            fatal.push(bench.case.host_name(host).to_owned());
        }
    }
    let text = format!(
        "A page that reads from the database needs a chain of hosts. Of the {} hosts, how many \
         are such that the death of this one alone ends all reads?",
        bench.model().hosts.len()
    );
    let why = if fatal.is_empty() {
        "None: each stage of the chain has somebody to stand in.".to_owned()
    } else {
        format!(
            "{}: {}. Splitting a server into tiers makes the chain longer; only a second one of \
             each makes it stronger.",
            fatal.len(),
            list(&fatal)
        )
    };
    let down = fatal.first().cloned();
    vec![
        Draft::number(&anchor, text, fatal.len() as f64, 0.0, "hosts")
            .why(why)
            .down(down)
            .look(fatal)
            .run(Run::new("kill-table")),
    ]
}
