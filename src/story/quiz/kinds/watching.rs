//! Watching: what is measured where, and what is no longer known when a watcher dies.
//!
//! Refuses thresholds: it asks what there is to see, not when to be woken.

use super::super::draft::Draft;
use super::super::figure;
use super::words::{Change, MOST, SLACK, baseline, changes, kill_row, row, serving};
use crate::design::model::NodeId;
use crate::design::{Class, Kind};
use crate::findings::{Notice, Tier, counts_requests, notice};
use crate::share::Element;
use crate::story::claims::{Bench, Run};
use crate::text::list;
use crate::traffic::{Options, SECOND_NS, Simulation};

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

/// The web servers that requests reach and whose requests an agent counts, with whether the design
/// says so or leaves open what agents measure.
fn watched_webs(bench: &Bench<'_>) -> Vec<(NodeId, bool)> {
    let webs = bench.case.tier(Tier::Web).iter().copied();
    let watched = webs.filter_map(|web| Some((web, counts_requests(&bench.case, web)?)));
    watched
        .filter(|(web, _)| rate(bench, *web) > SLACK)
        .collect()
}

/// So many requests are played to see who counts how many.
const PLAYED: u64 = 5000;
/// Simulated seconds after which the playing is over, however few requests came.
const PLAYED_S: u64 = 60;

/// What web servers count of requests that are played, at the design's own rate.
struct Counts {
    played: u64,
    by_web: Vec<u64>,
}

impl Counts {
    fn of(bench: &Bench<'_>, webs: &[NodeId]) -> Self {
        let rps = bench.model().topology.workload.rps;
        let options = Options {
            rate: Some(rps.min(PLAYED as f64)),
            ..Options::default()
        };
        let mut traffic = Simulation::new(bench.model(), bench.case.flow, options);
        let is_over = |traffic: &Simulation| traffic.measures().total().offered >= PLAYED;
        let mut steps = PLAYED_S * 10;
        while steps > 0 && !is_over(&traffic) {
            traffic.run_until(traffic.now_ns() + SECOND_NS / 10);
            steps -= 1;
        }
        let stations = &traffic.measures().stations;
        let count = |web: &NodeId| stations.get(web.index()).map_or(0, |one| one.requests);
        Self {
            played: traffic.measures().total().offered,
            by_web: webs.iter().map(count).collect(),
        }
    }

    /// `nginx-1 counts 1,004, nginx-2 996`, for the places of some of the web servers.
    fn told(&self, bench: &Bench<'_>, webs: &[NodeId]) -> String {
        let each = webs.iter().zip(&self.by_web);
        let each: Vec<String> = each
            .map(|(web, count)| format!("{} counts {count}", bench.case.name(*web)))
            .collect();
        list(&each)
    }

    /// So many of the requests that were played belong to a rate.
    fn expected(&self, bench: &Bench<'_>, rate: f64) -> f64 {
        self.played as f64 * rate / bench.model().topology.workload.rps.max(SLACK)
    }
}

/// The figure that one web server shows.
pub(super) fn web_rate(bench: &Bench<'_>) -> Vec<Draft> {
    let rps = bench.model().topology.workload.rps;
    let webs = bench.case.tier(Tier::Web);
    let all: f64 = webs.iter().map(|web| rate(bench, *web)).sum();
    let mut asked: Vec<f64> = Vec::new();
    let mut drafts = Vec::new();
    for (web, is_said) in watched_webs(bench) {
        let (name, shown) = (bench.case.name(web), rate(bench, web));
        let is_all = (all - shown).abs() < SLACK;
        if is_all || asked.iter().any(|other| (other - shown).abs() < SLACK) {
            continue;
        }
        asked.push(shown);
        let reach = if (all - rps).abs() > rps * SLACK.sqrt() {
            format!(", {} of which get as far as the web servers", figure(all))
        } else {
            String::new()
        };
        let counts = if is_said {
            "counts"
        } else {
            "is told to count"
        };
        let text = format!(
            "Visitors send {rps} requests a second{reach}. The agent beside {name} {counts} the \
             requests of {name}. Which rate does it report?"
        );
        let told: Vec<String> = webs
            .iter()
            .map(|web| format!("{} {}", bench.case.name(*web), figure(rate(bench, *web))))
            .collect();
        let why = format!(
            "{}: a web server sees its own part. The whole is seen before them, at the balancer, \
             or by adding up.",
            list(&told)
        );
        let counts = Counts::of(bench, &[web]);
        let played = format!(
            "Played: {} of {} requests, where {} are expected.",
            counts.told(bench, &[web]),
            counts.played,
            figure(counts.expected(bench, shown))
        );
        drafts.push(
            Draft::number(name, text, shown, shown * PART, "requests/s")
                .why(why)
                .shown(played)
                .run(simulated("60s", name)),
        );
    }
    drafts.truncate(MOST);
    drafts
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
    webs.filter_map(ask).take(1).collect()
}

/// What is lost with the collector.
pub(super) fn collector_dies(bench: &Bench<'_>) -> Vec<Draft> {
    let Some(before) = baseline(bench) else {
        return Vec::new();
    };
    let collectors = bench.of_kind(|kind| matches!(kind, Kind::Collector(_)));
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
            _ if collectors.len() > 1 => " What is sent to other collectors is not.".to_owned(),
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
                "Visitors notice nothing; what it gathers and alerts on is missing",
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
    // One of several copies says it for all.
    let mut asked: Vec<&str> = Vec::new();
    let mut first_copies = collectors.clone();
    first_copies.retain(|node| {
        let authored = bench.model().graph[*node].authored.as_str();
        let is_new = !asked.contains(&authored);
        asked.push(authored);
        is_new
    });
    first_copies
        .into_iter()
        .filter_map(ask)
        .take(MOST)
        .collect()
}

/// What agents still add up to when one of them is gone.
pub(super) fn agent_dies(bench: &Bench<'_>) -> Vec<Draft> {
    let (webs, said): (Vec<NodeId>, Vec<bool>) = watched_webs(bench).into_iter().unzip();
    let total: f64 = webs.iter().map(|web| rate(bench, *web)).sum();
    let hosts = super::words::hosts_of(bench, &webs);
    if hosts.len() < 2 {
        return Vec::new();
    }
    let say = if said.iter().all(|said| *said) {
        ""
    } else {
        "Agents are told to count requests. "
    };
    let counts = Counts::of(bench, &webs);
    let mut asked: Vec<f64> = Vec::new();
    let mut drafts = Vec::new();
    for host in hosts {
        let is_own = |web: &&NodeId| {
            let home = bench.model().graph[**web].host;
            home.is_some_and(|home| home.index() == host)
        };
        let own: f64 = webs
            .iter()
            .filter(is_own)
            .map(|web| rate(bench, *web))
            .sum();
        let left = total - own;
        if asked.iter().any(|other| (other - left).abs() < SLACK) {
            continue;
        }
        asked.push(left);
        let name = bench.case.host_name(host);
        let text = format!(
            "{say}A chart adds up the web servers' requests a second as the agents on their hosts \
             report them: {} now. The agent on {name} dies, and nothing else. What does the chart \
             show then?",
            figure(total)
        );
        let why = format!(
            "{} - {} = {}: visitors are served as before, and {name} serves unseen. A chart that \
             falls is not always a site that fails.",
            figure(total),
            figure(own),
            figure(left)
        );
        let seen = webs.iter().zip(&counts.by_web);
        let seen = seen.filter(|(web, _)| !is_own(web)).map(|(_, count)| count);
        let seen: u64 = seen.sum();
        let played = format!(
            "Played: of {} requests {}. Without the agent on {name}, {seen} of them are reported, \
             where {} are expected.",
            counts.played,
            counts.told(bench, &webs),
            figure(counts.expected(bench, left))
        );
        let look = webs.iter().filter(|web| !is_own(web)).copied();
        let look: Vec<NodeId> = look.collect();
        drafts.push(
            Draft::number(name, text, left, (total * PART).max(0.5), "requests/s")
                .why(why)
                .shown(played)
                .look(bench.case.names(&look))
                .run(simulated(
                    "60s",
                    look.first().map_or("", |web| bench.case.name(*web)),
                )),
        );
    }
    drafts.truncate(MOST);
    drafts
}

/// How many hosts' deaths end dynamic reads.
pub(super) fn hosts_for_reads(bench: &Bench<'_>) -> Vec<Draft> {
    let (Some(anchor), Some(before)) = (bench.case.anchor(), baseline(bench)) else {
        return Vec::new();
    };
    let read = Class::Read as usize;
    let hosts = bench.model().hosts.len();
    if before[read] <= SLACK || hosts < 2 {
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
        "A page from the database passes a chain of hosts. How many of the {hosts} hosts would, \
         dying alone, end all reads?"
    );
    let unplaced = |node: &NodeId| {
        let element = Element::Component(node.index());
        let ends = row(bench, element).is_some_and(|(_, after)| after[read] <= SLACK);
        bench.model().graph[*node].host.is_none() && ends
    };
    // Where what all reads need has no host, a number of hosts says little.
    if serving(bench).iter().any(unplaced) {
        return Vec::new();
    }
    let why = if fatal.is_empty() {
        "None: whichever host dies, others answer reads.".to_owned()
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
