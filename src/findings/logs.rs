//! Logs: whether what happened can still be read afterwards.
//!
//! Refuses measurements, and who is told.

use super::balancing::balancers;
use super::case::Case;
use super::monitoring::{agent, anything};
use super::rule::Severity::{Low, Medium};
use super::rule::{Answer, Category, Hit, Rule};
use crate::design::Kind;
use crate::design::model::NodeId;
use crate::design::words::Metric;
use crate::text::{list, plural, s};

pub(super) const RULES: &[Rule] = &[
    Rule {
        code: "MON-10",
        title: "Nobody records when members come and go",
        category: Category::Monitoring,
        severity: Low,
        asks: "Can one see afterwards when a member was taken out?",
        student: "A server was out of service last night for ten minutes. Nothing says so.",
        reviewer: "Neither logged health changes nor a metric of member states: flapping is \
                   invisible.",
        false_alarm: "Somebody else's tool records the balancer's states.",
        remedy: "Log changes of health (`log_checks: true`), or measure the members.",
        references: &["HAProxy Configuration Manual, option log-health-checks"],
        test: unlogged,
    },
    Rule {
        code: "MON-13",
        title: "Logs die with their machine",
        category: Category::Monitoring,
        severity: Medium,
        asks: "Are logs kept anywhere but where they are written?",
        student: "When the machine is lost, or an intruder cleans up, the log that would tell \
                  what happened is lost too.",
        reviewer: "Local logs only: no forensics after loss or compromise.",
        false_alarm: "Something that is not drawn ships the logs.",
        remedy: "Let the agent ship logs (`logs: true`).",
        references: &["CWE-778"],
        test: local_logs,
    },
];

fn unlogged(case: &Case<'_>) -> Answer {
    if !anything(case) {
        return Answer::not_here();
    }
    let mut applies = false;
    let mut silent: Vec<NodeId> = Vec::new();
    for (node, lb) in balancers(case) {
        if case.pool(node).len() < 2 {
            continue;
        }
        applies = true;
        let host = case.model.graph[node].host;
        let by_agent = host.and_then(|host| agent(case, host.index()));
        let measured = by_agent.is_some_and(|agent| agent.metrics.contains(&Metric::Members))
            || case.components().any(|(_, component)| {
                matches!(&component.kind,
                    Kind::Collector(collector) if collector.metrics.contains(&Metric::Members))
            });
        if !lb.log_checks && !measured {
            silent.push(node);
        }
    }
    if silent.is_empty() {
        return Answer::when(applies, Vec::new());
    }
    let names = case.names(&silent);
    let evidence = format!(
        "{} log{} no change of health, and nothing measures the members.",
        list(&names),
        s(names.len())
    );
    Answer::of(vec![Hit::of(names, evidence)])
}

fn local_logs(case: &Case<'_>) -> Answer {
    let mut applies = false;
    let mut local = Vec::new();
    for host in 0..case.model.hosts.len() {
        let Some(agent) = agent(case, host) else {
            continue;
        };
        if case
            .on_host(host)
            .iter()
            .all(|node| case.tier_of(*node).is_none())
        {
            continue;
        }
        applies = true;
        if !agent.logs {
            local.push(case.host_name(host).to_owned());
        }
    }
    if local.is_empty() {
        return Answer::when(applies, Vec::new());
    }
    let evidence = format!(
        "The {} on {} measure{} and ship{} no logs.",
        plural(local.len(), "agent"),
        list(&local),
        s(local.len()),
        s(local.len())
    );
    Answer::of(vec![Hit::of(local, evidence)])
}
