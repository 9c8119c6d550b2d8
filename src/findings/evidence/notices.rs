//! Who learns of a failure, by what the file says of monitoring.
//!
//! Refuses times: when an alert is sent is written in words that only people read.

use crate::design::flow::Role;
use crate::design::records::Alert;
use crate::design::words::Metric;
use crate::design::{Flow, Kind, Model};
use crate::share::Element;
use crate::text::clean_line;
use crate::traffic::nodes_inside;

/// Somebody who learns of a failure.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notice {
    /// Who learns of it: a person, or nobody where the monitor has none to tell.
    pub who: String,
    /// By which monitor, and by what it sees.
    pub by: String,
    /// The condition under which it tells, in the file's words; empty where there is none.
    pub when: String,
}

impl Notice {
    /// The notice in a sentence. Conditions are words for people: whether one is met is not known.
    #[must_use]
    pub fn sentence(&self) -> String {
        let Self { who, by, when } = self;
        if when.is_empty() {
            format!("Told by {by}: {who}.")
        } else {
            format!("Told by {by}, if the alert's condition is met ({when}): {who}.")
        }
    }
}

/// Who learns that something has failed, by what the file says of monitoring. `felt` tells
/// whether visitors lose anything, which is all that a probe or an error rate can show.
#[must_use]
pub fn notices(model: &Model, flow: &Flow, failed: Element, felt: bool) -> Vec<Notice> {
    let mut found = Vec::new();
    let dead: Vec<_> = nodes_inside(model, failed);
    for node in model
        .graph
        .node_indices()
        .filter(|node| !dead.contains(node))
    {
        let name = &model.graph[node].name;
        let (alerts, by) = match model.graph[node].kind() {
            Some(Kind::Probe(probe)) if felt => (
                &probe.alerts,
                Some(format!("{name}, which looks every {}", probe.inter)),
            ),
            Some(Kind::Collector(collector)) => {
                let sign = sign(model, flow, failed, felt, name, &collector.metrics);
                (
                    &collector.alerts,
                    sign.map(|sign| format!("{name}, by {sign}")),
                )
            }
            _ => continue,
        };
        let Some(by) = by else { continue };
        found.extend(told(alerts, name).into_iter().map(|(who, when)| Notice {
            who,
            by: by.clone(),
            when,
        }));
    }
    found
}

/// What a collector sees of a failure, if anything.
fn sign(
    model: &Model,
    flow: &Flow,
    failed: Element,
    felt: bool,
    collector: &str,
    asked: &[Metric],
) -> Option<&'static str> {
    let reporting: Vec<(usize, &[Metric])> = model
        .hosts
        .iter()
        .enumerate()
        .filter_map(|(place, host)| {
            let agent = host.record.agent.as_ref()?;
            let to = agent.reports_to.get()?;
            (to.as_str() == collector).then_some((place, agent.metrics.as_slice()))
        })
        .collect();
    let dead = |place: usize| failed == Element::Host(place);
    let measured = |metric: Metric| {
        asked.contains(&metric)
            || reporting
                .iter()
                .any(|(place, metrics)| !dead(*place) && metrics.contains(&metric))
    };
    let inside = |node: usize| match failed {
        Element::Component(own) => own == node,
        Element::Host(host) => {
            let of = model
                .graph
                .node_weights()
                .nth(node)
                .and_then(|node| node.host);
            of.is_some_and(|of| of.index() == host)
        }
        Element::Link(_) | Element::Zone(_) => false,
    };
    let in_pool = flow.stations.iter().enumerate().any(|(place, station)| {
        matches!(station.role, Role::Balancer(_))
            && !inside(place)
            && station.members.iter().any(|hop| inside(flow.hops[*hop].to))
    });
    let replicates = flow.stations.iter().enumerate().any(|(place, station)| {
        station
            .fed_by
            .iter()
            .any(|source| inside(*source) || inside(place))
    });
    if reporting.iter().any(|(place, _)| dead(*place)) {
        Some("the silence of its agent")
    } else if in_pool && measured(Metric::Members) {
        Some("the health of the pool's members")
    } else if replicates && measured(Metric::Lag) {
        Some("the replication that stops")
    } else if felt && measured(Metric::Errors) {
        Some("the rate of errors")
    } else {
        None
    }
}

/// Who is told by alerts, each with the conditions in the file's words.
fn told(alerts: &[Alert], monitor: &str) -> Vec<(String, String)> {
    let mut told: Vec<(String, String)> = Vec::new();
    for alert in alerts {
        let Some(to) = &alert.to else { continue };
        let when = clean_line(&alert.when);
        match told.iter_mut().find(|(who, _)| who == to.as_str()) {
            Some((_, all)) if when.is_empty() || all.is_empty() => all.clear(),
            Some((_, all)) => all.push_str(&format!(" or {when}")),
            None => told.push((to.as_str().to_owned(), when)),
        }
    }
    told.sort();
    if told.is_empty() {
        told.push((format!("nobody ({monitor} tells no one)"), String::new()));
    }
    told
}
