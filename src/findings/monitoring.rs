//! Monitoring: who notices, and who is told.
//!
//! Refuses what visitors are served: nothing here changes that.

use super::case::{Case, Tier};
use super::phrase::{count, is_are, list, percent, s};
use super::rule::Severity::{High, Low, Medium};
use super::rule::{Answer, Category, Hit, Rule};
use crate::design::model::NodeId;
use crate::design::reach::answers_to;
use crate::design::records::Agent;
use crate::design::words::{LinkKind, Metric, Transfer};
use crate::design::{Choice, Kind, Name};
use std::collections::BTreeSet;

pub(super) const RULES: &[Rule] = &[
    Rule {
        code: "MON-01",
        title: "Nothing is monitored",
        category: Category::Monitoring,
        severity: High,
        asks: "Would anybody know that something is wrong?",
        student: "The first to notice a failure is a visitor, and visitors do not call.",
        reviewer: "Time to notice is unbounded for every component; redundancy is consumed in \
                   silence.",
        false_alarm: "Somebody watches and it was not drawn: add the agents.",
        remedy: "Put an agent on every host, let them report to a collector, and let it alert \
                 somebody.",
        references: &["CWE-778"],
        test: nothing,
    },
    Rule {
        code: "MON-02",
        title: "Server without an agent",
        category: Category::Monitoring,
        severity: Medium,
        asks: "Is every machine watched, if some are?",
        student: "Nobody sees this machine's disk fill up.",
        reviewer: "Coverage is partial; the blind hosts fail first.",
        false_alarm: "It is watched from outside: draw the Telemetry link.",
        remedy: "Add an agent to it.",
        references: &[],
        test: blind_hosts,
    },
    Rule {
        code: "MON-03",
        title: "Agent reports to nobody",
        category: Category::Monitoring,
        severity: High,
        asks: "Does every agent's data arrive somewhere?",
        student: "The agent measures, and nobody ever sees the numbers.",
        reviewer: "A dangling agent: cost without observability.",
        false_alarm: "The collector was not drawn: add it.",
        remedy: "Give the agent a collector with `reports_to`.",
        references: &[],
        test: dangling,
    },
    Rule {
        code: "MON-04",
        title: "Nobody is told",
        category: Category::Monitoring,
        severity: Medium,
        asks: "Does the collector tell a person?",
        student: "The numbers are there in the morning. The night was long.",
        reviewer: "Collection without alerting: detection depends on somebody looking.",
        false_alarm: "Somebody watches the charts around the clock.",
        remedy: "Add alerts with somebody to tell.",
        references: &[],
        test: no_alerts,
    },
    Rule {
        code: "MON-05",
        title: "Monitor shares the fate of what it watches",
        category: Category::Monitoring,
        severity: Medium,
        asks: "Does the monitor survive what it is to report?",
        student: "When the place goes dark, the one who should say so is dark too.",
        reviewer: "Collector and subjects in one fault domain; its worst case is unreported.",
        false_alarm: "A second monitor elsewhere watches the first.",
        remedy: "Run the collector elsewhere, or watch it from elsewhere.",
        references: &[],
        test: shared_fate,
    },
    Rule {
        code: "MON-06",
        title: "Nobody looks from outside",
        category: Category::Monitoring,
        severity: Medium,
        asks: "Does anything try the site the way visitors do?",
        student: "All machines may be well and the site unreachable: a wrong DNS record, an \
                  expired certificate.",
        reviewer: "No synthetic probe through name and entry; inside-out monitoring misses the \
                   edge.",
        false_alarm: "A service tries the site from outside: draw it as a Probe.",
        remedy: "Add a Probe with a link to the entry.",
        references: &[],
        test: no_probe,
    },
    Rule {
        code: "MON-07",
        title: "Web requests are not counted",
        category: Category::Monitoring,
        severity: Low,
        asks: "Is the rate of requests measured at every web server?",
        student: "Requests a second tell how busy the site is. The agent is there and does not \
                  count them.",
        reviewer: "No QPS signal: saturation and traffic shifts are inferred instead of read.",
        false_alarm: "They are counted at the balancer, and that is enough.",
        remedy: "Let the agent read nginx's stub_status or HAProxy's counters (`metrics: [Qps]`).",
        references: &["nginx, ngx_http_stub_status_module"],
        test: no_qps,
    },
    Rule {
        code: "MON-08",
        title: "Replication lag is not watched",
        category: Category::Monitoring,
        severity: Medium,
        asks: "Would anybody know that a replica has fallen behind or stopped?",
        student: "A replica that stopped copying last week answers happily, with last week's data.",
        reviewer: "Unbounded staleness and an unknown recovery point.",
        false_alarm: "Nobody reads from the replica or counts on it.",
        remedy: "Measure the lag (`metrics: [Lag]`) and alert on it.",
        references: &[],
        test: no_lag,
    },
    Rule {
        code: "MON-09",
        title: "Redundancy hides the dead member",
        category: Category::Monitoring,
        severity: High,
        asks: "Would anybody know that one of the members is dead?",
        student: "One of two servers dies, visitors notice nothing, and nobody repairs it. Then \
                  the other dies.",
        reviewer: "Masked single failures accumulate until the second one is an outage.",
        false_alarm: "The collector watches the members in a way that was not drawn.",
        remedy: "Measure the members' health at the balancer (`metrics: [Members]`) and alert on \
                 it.",
        references: &[],
        test: hidden_death,
    },
    Rule {
        code: "MON-11",
        title: "Certificate's last day is not watched",
        category: Category::Monitoring,
        severity: Medium,
        asks: "Would anybody know that the certificate is about to expire?",
        student: "Certificates end on a day known in advance, and sites still go dark on it.",
        reviewer: "A scheduled outage without a reminder.",
        false_alarm: "Renewal is automatic and tells when it fails.",
        remedy: "Measure the days left (`metrics: [Certificate]`) and alert on them.",
        references: &[],
        test: no_expiry,
    },
    Rule {
        code: "MON-12",
        title: "Firewall cuts telemetry",
        category: Category::Monitoring,
        severity: High,
        asks: "Does what the agents send get through?",
        student: "The firewall drops what the agent sends: the screen shows nothing, which looks \
                  like calm.",
        reviewer: "Stated rules have no pass for agent to collector.",
        false_alarm: "The connection is opened the other way: say `by: Pull` or `by: Push`.",
        remedy: "Let the agent's traffic pass.",
        references: &[],
        test: cut_off,
    },
];

/// The agent of a host: its own, or one drawn as a box on it.
fn agent<'a>(case: &Case<'a>, host: usize) -> Option<View<'a>> {
    if let Some(agent) = &case.model.hosts.get(host)?.record.agent {
        return Some(View::of(agent));
    }
    case.on_host(host)
        .iter()
        .find_map(|node| match case.kind(*node) {
            Some(Kind::Agent(agent)) => Some(View {
                reports_to: agent.reports_to.get(),
                by: agent.by,
                metrics: &agent.metrics,
            }),
            _ => None,
        })
}

/// What the rules ask of an agent, however it is drawn.
struct View<'a> {
    reports_to: Option<&'a Name>,
    by: Choice<Transfer>,
    metrics: &'a [Metric],
}

impl<'a> View<'a> {
    fn of(agent: &'a Agent) -> Self {
        Self {
            reports_to: agent.reports_to.get(),
            by: agent.by,
            metrics: &agent.metrics,
        }
    }
}

/// Hosts that an agent, a collector's link or an agent drawn in a link watches.
fn watched(case: &Case<'_>) -> BTreeSet<usize> {
    let mut hosts: BTreeSet<usize> = (0..case.model.hosts.len())
        .filter(|host| agent(case, *host).is_some())
        .collect();
    let is_watcher =
        |node: NodeId| matches!(case.kind(node), Some(Kind::Collector(_) | Kind::Agent(_)));
    let mut see = |node: NodeId| {
        if let Some(host) = case.model.graph[node].host {
            hosts.insert(host.index());
        }
    };
    for edge in case.model.graph.edge_indices() {
        let (from, to) = case.model.ends(edge);
        let link = &case.model.graph[edge];
        if link.kind == LinkKind::Telemetry && (is_watcher(from) || is_watcher(to)) {
            see(from);
            see(to);
        }
        if link.ornaments.iter().any(|node| is_watcher(*node)) {
            see(to);
        }
    }
    hosts
}

fn anything(case: &Case<'_>) -> bool {
    let drawn = case.components().any(|(_, component)| {
        matches!(
            component.kind,
            Kind::Collector(_) | Kind::Agent(_) | Kind::Probe(_)
        )
    });
    let telemetry = case
        .model
        .graph
        .edge_weights()
        .any(|edge| edge.kind == LinkKind::Telemetry);
    drawn || telemetry || !watched(case).is_empty()
}

fn nothing(case: &Case<'_>) -> Answer {
    if case.components().next().is_none() {
        return Answer::not_here();
    }
    if anything(case) {
        return Answer::of(Vec::new());
    }
    let hosts: Vec<String> = case
        .model
        .hosts
        .iter()
        .map(|host| host.name.clone())
        .collect();
    let evidence = if hosts.is_empty() {
        "No agent, collector or probe is drawn.".to_owned()
    } else {
        format!(
            "{} {} no agent, and no collector or probe is drawn.",
            list(&hosts),
            if hosts.len() == 1 { "has" } else { "have" }
        )
    };
    let hit = case
        .anchor()
        .map(|anchor| Hit::at(anchor, evidence).with(hosts));
    Answer::of(hit.into_iter().collect())
}

fn blind_hosts(case: &Case<'_>) -> Answer {
    let seen = watched(case);
    let busy: Vec<usize> = (0..case.model.hosts.len())
        .filter(|host| !case.on_host(*host).is_empty())
        .collect();
    if busy.is_empty() || !anything(case) {
        return Answer::not_here();
    }
    let blind: Vec<String> = busy
        .iter()
        .filter(|host| !seen.contains(host))
        .map(|host| case.host_name(*host).to_owned())
        .collect();
    if blind.is_empty() {
        return Answer::of(Vec::new());
    }
    let covered = (busy.len() - blind.len()) as f64 / busy.len() as f64;
    let evidence = format!(
        "{} {} without an agent; {} of the hosts are watched.",
        list(&blind),
        is_are(blind.len()),
        percent(covered)
    );
    Answer::of(vec![Hit::of(blind, evidence)])
}

/// Whether what a host's agent measures arrives at a collector, over any number of relays.
fn arrives(case: &Case<'_>, host: usize) -> bool {
    let mut here = host;
    for _ in 0..=case.model.hosts.len() {
        let linked = case.model.graph.edge_indices().any(|edge| {
            let (from, to) = case.model.ends(edge);
            let ends = [(from, to), (to, from)];
            case.model.graph[edge].kind == LinkKind::Telemetry
                && ends.iter().any(|(near, far)| {
                    case.model.graph[*near]
                        .host
                        .is_some_and(|on| on.index() == here)
                        && matches!(case.kind(*far), Some(Kind::Collector(_)))
                })
        });
        if linked {
            return true;
        }
        let Some(to) = agent(case, here).and_then(|agent| agent.reports_to) else {
            return false;
        };
        let target = case.model.graph.node_indices().find(|node| {
            let this = &case.model.graph[*node];
            this.authored == to.as_str() && this.component().is_some()
        });
        match target.map(|node| (node, case.kind(node))) {
            Some((_, Some(Kind::Collector(_)))) => return true,
            Some((node, Some(Kind::Agent(_)))) => {
                let Some(next) = case.model.graph[node].host else {
                    return false;
                };
                here = next.index();
            }
            _ => {
                let next = case
                    .model
                    .hosts
                    .iter()
                    .position(|host| host.authored == to.as_str());
                let Some(next) = next else { return false };
                here = next;
            }
        }
    }
    false
}

fn dangling(case: &Case<'_>) -> Answer {
    let mut applies = false;
    let (mut silent, mut unsaid) = (Vec::new(), Vec::new());
    let has_collector = case
        .components()
        .any(|(_, component)| matches!(component.kind, Kind::Collector(_)));
    for host in 0..case.model.hosts.len() {
        let Some(agent) = agent(case, host) else {
            continue;
        };
        applies = true;
        if arrives(case, host) {
            continue;
        }
        let name = case.host_name(host).to_owned();
        if agent.reports_to.is_none() && has_collector {
            unsaid.push(format!("where the agent on {name} reports to"));
        } else {
            silent.push(name);
        }
    }
    let mut hits = Vec::new();
    if !silent.is_empty() {
        let evidence = format!(
            "What the agent{} on {} measure{} arrives at no collector.",
            if silent.len() == 1 { "" } else { "s" },
            list(&silent),
            s(silent.len())
        );
        hits.push(Hit::of(silent, evidence));
    }
    Answer::when(applies, hits).and_lacks(unsaid)
}

fn no_alerts(case: &Case<'_>) -> Answer {
    let mut applies = false;
    let mut hits = Vec::new();
    for (node, component) in case.components() {
        let Kind::Collector(collector) = &component.kind else {
            continue;
        };
        applies = true;
        let name = case.name(node);
        if collector.alerts.is_empty() {
            hits.push(Hit::at(
                name,
                format!("{name} gathers measurements and alerts nobody."),
            ));
        } else if collector.alerts.iter().all(|alert| alert.to.is_none()) {
            let evidence = format!("No alert of {name} says who is told.");
            hits.push(Hit::at(name, evidence));
        }
    }
    Answer::when(applies, hits)
}

fn shared_fate(case: &Case<'_>) -> Answer {
    let collectors: Vec<NodeId> = case
        .components()
        .filter(|(_, component)| matches!(component.kind, Kind::Collector(_)))
        .map(|(node, _)| node)
        .collect();
    let mut hits = Vec::new();
    for node in &collectors {
        let this = &case.model.graph[*node];
        let beside = |wanted: &dyn Fn(NodeId) -> bool| -> Vec<String> {
            let tiers = Tier::ALL.iter().flat_map(|tier| case.tier(*tier));
            tiers
                .copied()
                .filter(|other| wanted(*other))
                .map(|other| case.name(other).to_owned())
                .collect()
        };
        let on_host =
            beside(&|other| this.host.is_some() && case.model.graph[other].host == this.host);
        let name = case.name(*node);
        if !on_host.is_empty() {
            let evidence = format!("{name} runs on one machine with {}.", list(&on_host));
            hits.push(Hit::at(name, evidence).with(on_host));
            continue;
        }
        let Some(zone) = this.zone else { continue };
        let elsewhere = collectors
            .iter()
            .any(|other| case.model.graph[*other].zone != Some(zone));
        let in_zone = beside(&|other| case.model.graph[other].zone == Some(zone));
        if case.model.zones.len() > 1 && !elsewhere && !in_zone.is_empty() {
            let place = &case.model.zones[zone.index()].name;
            let evidence = format!(
                "{name} is in {place} and watches {} there. It does not report the loss of {place}.",
                list(&in_zone)
            );
            hits.push(Hit::at(name, evidence).with([place.clone()]));
        }
    }
    Answer::when(!collectors.is_empty(), hits)
}

fn no_probe(case: &Case<'_>) -> Answer {
    if case.entries().is_empty() {
        return Answer::not_here();
    }
    let doors: BTreeSet<NodeId> = case
        .entries()
        .iter()
        .flat_map(|(edge, node)| [case.model.ends(*edge).1, *node])
        .collect();
    let probed = case.components().any(|(node, component)| {
        matches!(component.kind, Kind::Probe(_))
            && case
                .out(node)
                .any(|edge| doors.contains(&case.model.ends(edge).1))
    });
    if probed {
        return Answer::of(Vec::new());
    }
    let hit = case.anchor().map(|anchor| {
        let evidence = format!("No probe tries {anchor} the way visitors do.");
        Hit::at(anchor, evidence)
    });
    Answer::of(hit.into_iter().collect())
}

/// Whether a metric is gathered by an agent on one of these hosts, or by a collector or probe.
fn measures(case: &Case<'_>, hosts: &[usize], metric: Metric) -> Measured {
    let by_service = case
        .components()
        .any(|(_, component)| match &component.kind {
            Kind::Collector(collector) => collector.metrics.contains(&metric),
            Kind::Probe(probe) => probe.metrics.contains(&metric),
            _ => false,
        });
    let agents: Vec<_> = hosts.iter().filter_map(|host| agent(case, *host)).collect();
    if agents.iter().any(|agent| agent.metrics.contains(&metric)) || by_service {
        return Measured::Yes;
    }
    if agents.is_empty() || agents.iter().all(|agent| agent.metrics.is_empty()) {
        return Measured::NotSaid;
    }
    Measured::No
}

/// Whether something is measured.
enum Measured {
    /// By somebody.
    Yes,
    /// By nobody, although what is measured is listed.
    No,
    /// There is no agent, or it does not say what it measures.
    NotSaid,
}

fn hosts_of(case: &Case<'_>, nodes: &[NodeId]) -> Vec<usize> {
    let hosts = nodes.iter().filter_map(|node| case.model.graph[*node].host);
    let mut hosts: Vec<usize> = hosts.map(|host| host.index()).collect();
    hosts.dedup();
    hosts
}

fn no_qps(case: &Case<'_>) -> Answer {
    let mut applies = false;
    let (mut hits, mut lacks) = (Vec::new(), Vec::new());
    for node in case.tier(Tier::Web) {
        let Some(host) = case.model.graph[*node].host else {
            continue;
        };
        let Some(agent) = agent(case, host.index()) else {
            continue;
        };
        applies = true;
        let name = case.name(*node);
        if agent.metrics.is_empty() {
            lacks.push(format!(
                "what the agent on {} measures",
                case.host_name(host.index())
            ));
        } else if !agent.metrics.contains(&Metric::Qps) {
            let words: Vec<&str> = agent.metrics.iter().map(|metric| metric.word()).collect();
            let evidence = format!("The agent beside {name} measures {}.", list(&words));
            hits.push(Hit::at(name, evidence));
        }
    }
    Answer::when(applies, hits).and_lacks(lacks)
}

fn no_lag(case: &Case<'_>) -> Answer {
    let mut hits = Vec::new();
    let mut lacks = Vec::new();
    let mut told: BTreeSet<NodeId> = BTreeSet::new();
    let mut applies = false;
    for edge in case.model.graph.edge_indices() {
        let (from, to) = case.model.ends(edge);
        if case.model.graph[edge].kind != LinkKind::Replication || !told.insert(to) {
            continue;
        }
        applies = true;
        match measures(case, &hosts_of(case, &[to, from]), Metric::Lag) {
            Measured::Yes => {}
            Measured::No => {
                let name = case.name(to);
                let evidence = format!(
                    "No agent at either end of {} measures the lag.",
                    case.link(edge)
                );
                hits.push(Hit::at(name, evidence).with([case.link(edge).to_owned()]));
            }
            Measured::NotSaid => {
                lacks.push(format!("whether the lag of {} is measured", case.name(to)))
            }
        }
    }
    if !anything(case) {
        return Answer::not_here();
    }
    Answer::when(applies, hits).and_lacks(lacks)
}

fn hidden_death(case: &Case<'_>) -> Answer {
    let balancers: Vec<NodeId> = case
        .tier(Tier::Balancer)
        .iter()
        .copied()
        .filter(|node| case.pool(*node).len() > 1)
        .collect();
    if balancers.is_empty() || !anything(case) {
        return Answer::not_here();
    }
    match measures(case, &hosts_of(case, &balancers), Metric::Members) {
        Measured::Yes => Answer::of(Vec::new()),
        Measured::NotSaid => {
            Answer::lacking(vec!["whether members' health is measured".to_owned()])
        }
        Measured::No => {
            let names = case.names(&balancers);
            let evidence = format!(
                "{} spread{} over {}, and nothing measures the health of members.",
                list(&names),
                s(names.len()),
                count(case.pool(balancers[0]).len(), "member")
            );
            Answer::of(vec![Hit::of(names, evidence)])
        }
    }
}

fn no_expiry(case: &Case<'_>) -> Answer {
    let holders: Vec<NodeId> = case
        .components()
        .filter(|(node, component)| component.kind.tls().is_some() && case.is_entry(*node))
        .map(|(node, _)| node)
        .collect();
    if holders.is_empty() || !anything(case) {
        return Answer::not_here();
    }
    match measures(case, &hosts_of(case, &holders), Metric::Certificate) {
        Measured::Yes => Answer::of(Vec::new()),
        Measured::NotSaid => Answer::lacking(vec![
            "whether the certificate's last day is measured".to_owned(),
        ]),
        Measured::No => {
            let names = case.names(&holders);
            let evidence = format!(
                "{} show{} a certificate, and nothing measures the days left.",
                list(&names),
                s(names.len())
            );
            Answer::of(vec![Hit::of(names, evidence)])
        }
    }
}

fn cut_off(case: &Case<'_>) -> Answer {
    let mut applies = false;
    let mut hits = Vec::new();
    for host in 0..case.model.hosts.len() {
        let Some(view) = agent(case, host) else {
            continue;
        };
        let Some(to) = view.reports_to else { continue };
        let target = case.model.graph.node_indices().find(|node| {
            case.model.graph[*node].authored == to.as_str()
                && matches!(case.kind(*node), Some(Kind::Collector(_)))
        });
        let (Some(target), Some(source)) = (target, case.on_host(host).first().copied()) else {
            continue;
        };
        if case.model.graph[target]
            .host
            .is_some_and(|on| on.index() == host)
        {
            continue;
        }
        applies = true;
        let pulled = view.by == Choice::Is(Transfer::Pull);
        let (from, into) = if pulled {
            (target, source)
        } else {
            (source, target)
        };
        if let Some(wall) = stopped(case, from, into) {
            let name = case.host_name(host);
            let way = if pulled {
                "fetches from"
            } else {
                "is sent to by"
            };
            let evidence =
                format!("{to} {way} {name}, and the firewall of {wall} lets none of it pass.");
            hits.push(Hit::at(name, evidence).with([wall]));
        }
    }
    Answer::when(applies, hits)
}

/// The host whose stated rules let nothing at all pass between two others.
fn stopped(case: &Case<'_>, from: NodeId, to: NodeId) -> Option<String> {
    let wall = |node: NodeId| {
        let host = case.model.graph[node].host?;
        let host = &case.model.hosts[host.index()];
        Some((host.name.clone(), host.record.firewall.as_ref()?))
    };
    let names = |node: NodeId, name: &Name| answers_to(case.model, node, name);
    if let Some((name, firewall)) = wall(from)
        && let Some(rules) = &firewall.outbound
        && !rules
            .iter()
            .any(|rule| rule.to.as_ref().is_none_or(|to_name| names(to, to_name)))
    {
        return Some(name);
    }
    if let Some((name, firewall)) = wall(to)
        && let Some(rules) = &firewall.allow
        && !rules
            .iter()
            .any(|rule| rule.from.as_ref().is_none_or(|source| names(from, source)))
    {
        return Some(name);
    }
    None
}
