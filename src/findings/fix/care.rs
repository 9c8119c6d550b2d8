//! Cures of what nobody notices: agents, collectors, alerts, probes, metrics.
//!
//! Refuses thresholds that hang on the site: alerts are on states, which need no tuning.

use super::draft::{Draft, entry};
use super::{Cures, machines, walls};
use crate::design::hash::HashSet;
use crate::design::model::authored;
use crate::design::path::Path;
use crate::document::tree::quote;
use crate::findings::Finding;
use crate::findings::case::Case;
use crate::text::list;

pub(super) const CURES: &[Cures] = &[
    ("MON-01", &[watch_everything]),
    ("MON-02", &[add_agents]),
    ("MON-03", &[report_somewhere]),
    ("MON-04", &[tell_somebody]),
    ("MON-05", &[move_collector]),
    ("MON-06", &[probe_from_outside]),
    ("MON-07", &[measure_requests]),
    ("MON-08", &[measure_lag]),
    ("MON-09", &[measure_members]),
    ("MON-11", &[measure_certificate]),
    ("MON-12", &[let_telemetry_pass]),
];

/// The collector that is there, or a new one that somebody else runs.
fn collector(draft: &mut Draft) -> Option<String> {
    let known = draft
        .keys("components")
        .into_iter()
        .find(|name| draft.kind_of(name) == Some("Collector"));
    if let Some(known) = known {
        return Some(known);
    }
    let name = draft.fresh("monitoring");
    let told = administrator(draft)?;
    let alert = |when: &str| format!("(to: {}, when: \"{when}\")", quote(&told));
    let alerts = [
        alert("a host is down for 1m"),
        alert("a pool member is down for 1m"),
        alert("the certificate expires within 21 days"),
    ];
    let value = format!("Collector(saas: true, alerts: [{}])", alerts.join(", "));
    draft.add("components", &name, &value, None)?;
    Some(name)
}

/// Who is told: the administrator that is there, or a new one.
fn administrator(draft: &mut Draft) -> Option<String> {
    let known = draft.keys("components").into_iter().find(|name| {
        let role = entry("components", name).field("role");
        draft.kind_of(name) == Some("Client") && draft.said(&role) == Some("Administrator")
    });
    if let Some(known) = known {
        return Some(known);
    }
    let name = draft.fresh("on-call");
    draft.add("components", &name, "Client(role: Administrator)", None)?;
    Some(name)
}

/// What is worth measuring on a host, by what it carries.
pub(super) fn metrics(draft: &Draft, host: &str) -> String {
    let mut found = vec!["Host"];
    let mut add = |metrics: &[&'static str]| {
        for metric in metrics {
            if !found.contains(metric) {
                found.push(metric);
            }
        }
    };
    for name in draft.on_host(host) {
        match draft.kind_of(&name) {
            Some("LoadBalancer") => add(&["Qps", "Errors", "Latency", "Members"]),
            Some("WebServer") => add(&["Qps", "Errors", "Latency"]),
            Some("AppServer") => add(&["Errors", "Latency"]),
            Some("Database") => add(&["Errors", "Latency", "Lag"]),
            _ => {}
        }
        if draft.has(&entry("components", &name).field("tls")) {
            add(&["Certificate"]);
        }
    }
    found.join(", ")
}

/// The agents of hosts that came with a draft measure what is on them.
pub(super) fn measure_new_hosts(before: &Draft, draft: &mut Draft) -> Option<()> {
    let old: HashSet<String> = before.keys("hosts").into_iter().collect();
    for host in draft.keys("hosts") {
        let list = entry("hosts", &host).field("agent").field("metrics");
        if !old.contains(&host) && draft.said(&list) == Some("[Host]") {
            let wanted = format!("[{}]", metrics(draft, &host));
            draft.set(&list, &wanted)?;
        }
    }
    Some(())
}

fn add_agent(draft: &mut Draft, host: &str, collector: &str) -> Option<()> {
    let path = entry("hosts", host).field("agent");
    if draft.has(&path) {
        return Some(());
    }
    let value = format!(
        "(reports_to: {}, metrics: [{}], logs: true)",
        quote(collector),
        metrics(draft, host)
    );
    draft.set(&path, &value)
}

fn watch_everything(case: &Case<'_>, finding: &Finding, draft: &mut Draft) -> Option<String> {
    let collector = collector(draft)?;
    for host in draft.keys("hosts") {
        add_agent(draft, &host, &collector)?;
    }
    let probe = add_probe(case, draft, finding)?;
    Some(format!(
        "Add {collector} with alerts, an agent on every host, and {probe}, which looks from outside"
    ))
}

fn add_agents(_: &Case<'_>, finding: &Finding, draft: &mut Draft) -> Option<String> {
    let collector = collector(draft)?;
    let hosts: Vec<&str> = finding.elements.iter().map(|name| authored(name)).collect();
    for host in &hosts {
        add_agent(draft, host, &collector)?;
    }
    Some(format!(
        "Put an agent on {} that reports to {collector}",
        list(&hosts)
    ))
}

/// The path of a host's agent, however it is drawn.
fn agent_of(draft: &Draft, host: &str) -> Option<Path> {
    let path = entry("hosts", host).field("agent");
    if draft.has(&path) {
        return Some(path);
    }
    let boxed = draft
        .on_host(host)
        .into_iter()
        .find(|name| draft.kind_of(name) == Some("Agent"))?;
    Some(entry("components", &boxed))
}

fn report_somewhere(_: &Case<'_>, finding: &Finding, draft: &mut Draft) -> Option<String> {
    let collector = collector(draft)?;
    for host in &finding.elements {
        let agent = agent_of(draft, authored(host))?;
        draft.set(&agent.field("reports_to"), &quote(&collector))?;
    }
    Some(format!("Let the agents report to {collector}"))
}

fn tell_somebody(_: &Case<'_>, finding: &Finding, draft: &mut Draft) -> Option<String> {
    let told = administrator(draft)?;
    for collector in &finding.elements {
        let alerts = entry("components", authored(collector)).field("alerts");
        for when in ["a host is down for 1m", "a pool member is down for 1m"] {
            draft.push(
                &alerts,
                &format!("(to: {}, when: \"{when}\")", quote(&told)),
            )?;
        }
    }
    Some(format!("Alert {told} when a host or a pool member is down"))
}

fn move_collector(case: &Case<'_>, finding: &Finding, draft: &mut Draft) -> Option<String> {
    let name = authored(finding.elements.first()?);
    let host = draft.host_of(name);
    // A machine of its own moves as a whole: one that is left behind empty would mend nothing.
    if let Some(host) = &host
        && draft.on_host(host) == [name]
        && let Some(elsewhere) = move_machine(case, draft, host)
    {
        return Some(format!(
            "Move {host} to {elsewhere}, where {name} does not share the fate of what it watches"
        ));
    }
    let wished = machines::host_name(draft, name);
    let home = machines::host_like(draft, host.as_deref(), &wished)?;
    draft.set_of(name, "on", &quote(&home))?;
    // Whoever reported to the old machine reports to the new one.
    if let Some(host) = &host {
        walls::treat_alike(draft, host, &home)?;
    }
    for reporter in draft.keys("hosts") {
        let agent = entry("hosts", &reporter).field("agent");
        if draft.name_at(&agent.field("reports_to")).as_deref() == Some(name) && reporter != home {
            let_in(draft, &home, &reporter)?;
        }
    }
    move_machine(case, draft, &home);
    Some(format!(
        "Move {name} to {home}, where it does not share the fate of what it watches"
    ))
}

/// Puts a machine into another zone, if it is in one; says which.
fn move_machine(case: &Case<'_>, draft: &mut Draft, host: &str) -> Option<String> {
    let zone = entry("hosts", host).field("zone");
    let here = draft.name_at(&zone)?;
    let mut zones = case.model.topology.zones.keys();
    let elsewhere = zones.find(|zone| **zone != here)?.clone();
    draft.set(&zone, &quote(&elsewhere))?;
    Some(elsewhere)
}

fn add_probe(case: &Case<'_>, draft: &mut Draft, finding: &Finding) -> Option<String> {
    let (edge, _) = case.entries().first()?;
    let (_, door) = case.model.ends(*edge);
    let door = authored(case.name(door)).to_owned();
    let kind = draft
        .links()
        .into_iter()
        .find(|link| link.to == door && draft.kind_of(&link.from) == Some("Client"))
        .map_or_else(|| "Http".to_owned(), |link| link.kind);
    let told = administrator(draft)?;
    let name = draft.fresh("probe");
    // Beside the site it would fall silent with it.
    let first = machines::first_host(draft);
    let wished = machines::host_name(draft, "probe");
    let home = machines::host_like(draft, first.as_deref(), &wished)?;
    draft.remove(&entry("hosts", &home).field("zone"))?;
    let value = format!(
        "Probe(on: {}, inter: \"30s\", alerts: [(to: {}, when: \"two looks in a row fail\")])",
        quote(&home),
        quote(&told)
    );
    draft.add("components", &name, &value, None)?;
    draft.connect(&name, &door, &kind, "")?;
    (!finding.id.is_empty()).then_some(name)
}

fn probe_from_outside(case: &Case<'_>, finding: &Finding, draft: &mut Draft) -> Option<String> {
    let name = add_probe(case, draft, finding)?;
    Some(format!(
        "Add {name}, which tries the site as visitors do, every 30 s"
    ))
}

/// Lets the agents of hosts measure one thing more.
fn measure(draft: &mut Draft, components: &[&str], metric: &str) -> Option<()> {
    let mut any = false;
    for name in components {
        let Some(host) = draft.host_of(name) else {
            continue;
        };
        let Some(agent) = agent_of(draft, &host) else {
            continue;
        };
        let list = agent.field("metrics");
        let known = draft
            .places(&list)
            .iter()
            .any(|place| draft.said(place) == Some(metric));
        if !known {
            draft.push(&list, metric)?;
        }
        any = true;
    }
    any.then_some(())
}

fn named<'a>(draft: &Draft, finding: &'a Finding) -> Vec<&'a str> {
    let names = finding.elements.iter().map(|name| authored(name));
    names
        .filter(|name| draft.is_in("components", name))
        .collect()
}

fn measure_requests(_: &Case<'_>, finding: &Finding, draft: &mut Draft) -> Option<String> {
    let names = named(draft, finding);
    measure(draft, &names, "Qps")?;
    Some(format!("Count the requests of {}", list(&names)))
}

fn measure_lag(_: &Case<'_>, finding: &Finding, draft: &mut Draft) -> Option<String> {
    let mut names = named(draft, finding);
    let link = finding.elements.iter().find_map(|name| draft.link(name));
    let primary = link.map(|link| link.from);
    if measure(draft, &names, "Lag").is_none() {
        names.clear();
        names.extend(primary.as_deref());
        measure(draft, &names, "Lag")?;
    }
    Some(format!("Measure the replication lag at {}", list(&names)))
}

fn measure_members(_: &Case<'_>, finding: &Finding, draft: &mut Draft) -> Option<String> {
    let names = named(draft, finding);
    measure(draft, &names, "Members").or_else(|| at_collector(draft, "Members"))?;
    Some("Measure which pool members are alive".to_owned())
}

fn measure_certificate(_: &Case<'_>, finding: &Finding, draft: &mut Draft) -> Option<String> {
    let names = named(draft, finding);
    measure(draft, &names, "Certificate").or_else(|| at_collector(draft, "Certificate"))?;
    Some("Measure the days that the certificate has left".to_owned())
}

/// Asks a collector to watch something itself.
fn at_collector(draft: &mut Draft, metric: &str) -> Option<()> {
    let collector = collector(draft)?;
    draft.push(&entry("components", &collector).field("metrics"), metric)
}

/// Whether a list of rules names somebody, for every port.
fn names(draft: &Draft, list: &Path, way: &'static str, name: &str) -> bool {
    draft.places(list).iter().any(|rule| {
        !draft.has(&rule.field("port")) && draft.name_at(&rule.field(way)).as_deref() == Some(name)
    })
}

/// Lets a host's stated rules hear another host.
fn let_in(draft: &mut Draft, host: &str, from: &str) -> Option<()> {
    let allow = entry("hosts", host).field("firewall").field("allow");
    if !draft.has(&allow) || names(draft, &allow, "from", from) {
        return Some(());
    }
    draft.push(&allow, &format!("(from: {})", quote(from)))
}

fn let_telemetry_pass(case: &Case<'_>, finding: &Finding, draft: &mut Draft) -> Option<String> {
    let host = authored(finding.elements.first()?).to_owned();
    let wall = authored(finding.elements.get(1).unwrap_or(finding.elements.first()?)).to_owned();
    let agent = agent_of(draft, &host)?;
    let collector = draft.name_at(&agent.field("reports_to"))?;
    let home = draft
        .host_of(&collector)
        .unwrap_or_else(|| collector.clone());
    let pulled = draft.said(&agent.field("by")) == Some("Pull");
    // Who opens the connection decides which way the rules go.
    let (from, to) = if pulled {
        (home, host.clone())
    } else {
        (host.clone(), home)
    };
    let outbound = entry("hosts", &from).field("firewall").field("outbound");
    if draft.has(&outbound) && !names(draft, &outbound, "to", &to) {
        draft.push(&outbound, &format!("(to: {})", quote(&to)))?;
    }
    let_in(draft, &to, &from)?;
    (case.model.topology.hosts.contains_key(&host))
        .then(|| format!("Let the firewall of {wall} pass what the agent on {host} measures"))
}
