//! Task 2: secured and monitored.
//!
//! Accepts firewalls on hosts and in the path, and every monitoring tool.

use super::stock::{self, agents, clients, firewalls};
use super::{Group, Item, Reply, State, edge, issue, item, named_by, told};
use crate::design::words::{Metric, Transfer};
use crate::design::{Kind, LinkKind};
use crate::findings::foothold::{Foothold, reach};
use crate::findings::wire::readable;
use crate::story::claims::Bench;
use crate::text::list;

/// What this task asks beside what the task before asked for.
pub(super) const ITEMS: &[Item] = &[
    item(Group::Contains, "Three firewalls", firewalls),
    item(
        Group::Contains,
        "A certificate for the site, shown by a listener",
        edge::certificate,
    ),
    item(Group::Contains, "Visitors come in by HTTPS", edge::https),
    item(
        Group::Contains,
        "Three monitoring clients that report",
        clients,
    ),
    item(Group::Explains, "What the firewalls are for", doors),
    item(
        Group::Explains,
        "Why the traffic is served over HTTPS",
        hidden,
    ),
    item(Group::Explains, "What the monitoring is for", watched),
    item(
        Group::Explains,
        "How the monitoring tool collects its data",
        transfer,
    ),
    item(Group::Explains, "How to monitor the web servers' QPS", qps),
    item(Group::Names, "TLS that ends at the balancer", |bench| {
        issue(
            bench,
            &["SEC-04"],
            "What the balancer passes on is encrypted.",
        )
    }),
    item(
        Group::Names,
        "One MySQL server that accepts writes",
        one_writer,
    ),
    item(
        Group::Names,
        "The same components on every server",
        |bench| {
            issue(
                bench,
                &["SEC-12"],
                "The servers carry different components.",
            )
        },
    ),
];

/// By the roles that are drawn, whether or not a request reaches them.
fn one_writer(bench: &Bench<'_>) -> Reply {
    const RULES: &[&str] = &["SPF-02", "CAP-03"];
    let open = stock::roleless(bench);
    if !open.is_empty() {
        return Reply::open(format!("The role of {} is left open.", list(&open)));
    }
    let (writers, others) = (bench.writers(), bench.replicas());
    let [writer] = writers.as_slice() else {
        return Reply::new(
            State::NotHere,
            match writers.len() {
                0 => "No database accepts writes.".to_owned(),
                _ => format!(
                    "More than one database accepts writes: {}.",
                    list(&bench.case.names(&writers))
                ),
            },
        );
    };
    let reply = issue(bench, RULES, "");
    if reply.state == State::Pass {
        return reply;
    }
    let name = bench.case.name(*writer);
    let mut evidence = match others.as_slice() {
        [] => format!("{name} is the only database."),
        _ => format!(
            "Of {name} and {} only {name} accepts writes.",
            list(&bench.case.names(&others))
        ),
    };
    told(&mut evidence, &named_by(bench.case.model, RULES, &[]));
    Reply::pass(evidence)
}

fn doors(bench: &Bench<'_>) -> Reply {
    let model = bench.case.model;
    let reach = reach(model, Foothold::Internet);
    let mut doors: Vec<String> = reach.doors.iter().map(|door| door.name(model)).collect();
    doors.dedup();
    let reply = firewalls(bench);
    let open = if doors.is_empty() {
        "From the Internet nothing can be talked to.".to_owned()
    } else {
        format!("From the Internet {} can be talked to.", list(&doors))
    };
    Reply::new(reply.state, open)
}

fn hidden(bench: &Bench<'_>) -> Reply {
    let reply = edge::https(bench);
    let model = bench.case.model;
    let mut clear = readable(model);
    // What visitors send, not the name they look up.
    clear.retain(|one| model.graph[one.edge].kind != LinkKind::Lookup);
    let mut links: Vec<&str> = clear.iter().map(|one| bench.case.link(one.edge)).collect();
    links.dedup();
    let rest = if links.is_empty() {
        " Nothing crosses a wire in clear.".to_owned()
    } else {
        format!(" Still in clear: {}.", list(&links))
    };
    Reply::new(reply.state, reply.evidence + &rest)
}

fn watched(bench: &Bench<'_>) -> Reply {
    let boxes = bench.of_kind(|kind| matches!(kind, Kind::Collector(_) | Kind::Probe(_)));
    let mut told: Vec<String> = Vec::new();
    for node in &boxes {
        let alerts = match bench.case.kind(*node) {
            Some(Kind::Collector(one)) => &one.alerts,
            Some(Kind::Probe(one)) => &one.alerts,
            _ => continue,
        };
        let name = bench.case.name(*node);
        told.push(match alerts.as_slice() {
            [] => format!("{name} tells nobody"),
            [one] => format!("{name} tells when {}", one.when),
            [one, ..] => format!(
                "{name} tells when {} (and {} more)",
                one.when,
                alerts.len() - 1
            ),
        });
    }
    if told.is_empty() {
        Reply::fail("Nothing gathers what is measured.")
    } else {
        Reply::pass(format!("{}.", told.join("; ")))
    }
}

fn transfer(bench: &Bench<'_>) -> Reply {
    let agents = agents(bench);
    if agents.is_empty() {
        return Reply::fail("There is no monitoring client.");
    }
    let open: Vec<&str> = agents
        .iter()
        .filter(|(_, agent)| agent.by.is_none())
        .map(|(name, _)| name.as_str())
        .collect();
    if !open.is_empty() {
        return Reply::open(format!(
            "Whether {} push or are pulled from is not said.",
            list(&open)
        ));
    }
    let pushes = agents
        .iter()
        .any(|(_, agent)| agent.by == Some(Transfer::Push));
    let pulls = agents
        .iter()
        .any(|(_, agent)| agent.by == Some(Transfer::Pull));
    Reply::pass(match (pushes, pulls) {
        (true, true) => "Some agents push what they measure, from others it is pulled.",
        (true, false) => "The agents push what they measure.",
        _ => "The collector pulls from the agents.",
    })
}

fn qps(bench: &Bench<'_>) -> Reply {
    let model = bench.case.model;
    let web = bench.of_kind(|kind| matches!(kind, Kind::WebServer(_)));
    let carries_web = |name: &str| {
        web.iter().any(|node| {
            let host = model.graph[*node].host;
            host.is_some_and(|host| bench.case.host_name(host.index()) == name)
        })
    };
    let counting: Vec<String> = agents(bench)
        .into_iter()
        .filter(|(_, agent)| agent.metrics.contains(&Metric::Qps))
        .map(|(name, _)| name)
        .collect();
    let at_web: Vec<&String> = counting.iter().filter(|name| carries_web(name)).collect();
    if !at_web.is_empty() {
        return Reply::pass(format!(
            "The agents on {} count Nginx's requests: the growth of the counter, divided by the \
             seconds it took.",
            list(&at_web)
        ));
    }
    if !counting.is_empty() {
        return Reply::pass(format!(
            "{} count requests, but no web server's agent does.",
            list(&counting)
        ));
    }
    Reply::fail("No agent counts requests.")
}
