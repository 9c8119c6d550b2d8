//! Metrics: whether what matters most is among what is measured.
//!
//! Refuses the question of who is told.

use super::case::{Case, Tier};
use super::monitoring::{agent, anything};
use super::rule::Severity::{High, Low, Medium};
use super::rule::{Answer, Category, Hit, Rule};
use crate::design::Kind;
use crate::design::model::NodeId;
use crate::design::words::{LinkKind, Metric};
use crate::text::{count, list, s};
use std::collections::BTreeSet;

pub(super) const RULES: &[Rule] = &[
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
];

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

/// Whether an agent that reports to somebody counts a web server's requests: nothing where none
/// can, else whether the design says that it does or leaves open what it measures.
#[must_use]
pub fn counts_requests(case: &Case<'_>, web: NodeId) -> Option<bool> {
    let host = case.model.graph[web].host?;
    let agent = agent(case, host.index())?;
    agent.reports_to?;
    let is_said = agent.metrics.contains(&Metric::Qps);
    (is_said || agent.metrics.is_empty()).then_some(is_said)
}

fn no_qps(case: &Case<'_>) -> Answer {
    let mut applies = false;
    let (mut uncounted, mut lacks) = (Vec::new(), Vec::new());
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
            uncounted.push(name.to_owned());
        }
    }
    let mut hits = Vec::new();
    if !uncounted.is_empty() {
        let evidence = format!(
            "The agent beside {} measures other things, and not the rate of requests.",
            list(&uncounted)
        );
        hits.push(Hit::of(uncounted, evidence));
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
                lacks.push(format!("whether the lag of {} is measured", case.name(to)));
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
