//! Who notices a failure, and after how long; "nobody" included.
//!
//! A machine's agent falling silent tells its collector, a probe tells when a class of requests is
//! no longer served; only alerts tell people. Refuses what visitors notice: they do not call.

use super::case::Case;
use super::monitoring::agent;
use crate::design::Kind;
use crate::design::model::{Model, NodeId};
use crate::design::records::Alert;
use crate::design::words::LinkKind;
use crate::share::{Element, Verdict};

/// Seconds between two reports of an agent. The file does not say; once a minute is what the
/// common agents do.
pub const REPORT_S: f64 = 60.0;

/// Who is told that something has died.
#[derive(Debug, Clone, PartialEq)]
pub enum Notice {
    /// An alert tells somebody.
    Told {
        /// The collector or probe that alerts.
        by: String,
        /// Seconds at most until it does.
        after_s: f64,
        /// Whom, where the file says so.
        whom: Option<String>,
    },
    /// It is measured, and nobody is told.
    Unheard {
        /// The collector or probe that measures it.
        by: String,
    },
    /// Nobody notices.
    Nobody,
}

impl Notice {
    /// Seconds until somebody is told; none where nobody is.
    #[must_use]
    pub const fn after_s(&self) -> Option<f64> {
        match self {
            Self::Told { after_s, .. } => Some(*after_s),
            Self::Unheard { .. } | Self::Nobody => None,
        }
    }
}

/// Who notices that something has died, the first of them.
#[must_use]
pub fn notice(case: &Case<'_>, element: Element) -> Notice {
    let model = case.model;
    let mut found = Vec::new();
    for collector in collectors(case, element) {
        let this = &model.graph[collector];
        // What dies with it cannot report it.
        let shares_fate = match element {
            Element::Host(host) => this.host.is_some_and(|on| on.index() == host),
            Element::Component(node) => collector.index() == node,
            Element::Zone(zone) => model
                .zones_around(collector)
                .any(|around| around.index() == zone),
            Element::Link(_) => false,
        };
        if let (Some(Kind::Collector(kind)), false) = (this.kind(), shares_fate) {
            found.push(told(&this.name, &kind.alerts, REPORT_S));
        }
    }
    found.extend(probes(case, element));
    let rank = |notice: &Notice| match notice {
        Notice::Told { .. } => 0,
        Notice::Unheard { .. } => 1,
        Notice::Nobody => 2,
    };
    found.sort_by(|a, b| {
        let after = |notice: &Notice| notice.after_s().unwrap_or(f64::INFINITY);
        rank(a).cmp(&rank(b)).then(after(a).total_cmp(&after(b)))
    });
    found.into_iter().next().unwrap_or(Notice::Nobody)
}

fn told(by: &str, alerts: &[Alert], after_s: f64) -> Notice {
    if alerts.is_empty() {
        return Notice::Unheard { by: by.to_owned() };
    }
    let whom = alerts.iter().find_map(|alert| alert.to.as_ref());
    Notice::Told {
        by: by.to_owned(),
        after_s,
        whom: whom.map(|name| name.as_str().to_owned()),
    }
}

/// Probes notice what takes a class of requests away: they try the site as visitors do.
fn probes(case: &Case<'_>, element: Element) -> Vec<Notice> {
    let Some(row) = case.row(element) else {
        return Vec::new();
    };
    if row.verdict != Verdict::Spof {
        return Vec::new();
    }
    case.components()
        .filter(|(node, _)| element != Element::Component(node.index()))
        .filter_map(|(node, component)| match &component.kind {
            Kind::Probe(probe) => {
                let after_s = probe.inter.secs() + row.after_s.unwrap_or(0.0);
                Some(told(case.name(node), &probe.alerts, after_s))
            }
            _ => None,
        })
        .collect()
}

/// The collectors that hear of an element: of a machine through its agent, of anything through
/// its own telemetry.
fn collectors(case: &Case<'_>, element: Element) -> Vec<NodeId> {
    let model = case.model;
    let mut found = Vec::new();
    match element {
        Element::Host(host) => of_host(case, host, &mut found),
        Element::Component(node) => {
            let node = NodeId::new(node);
            if let Some(host) = model.graph[node].host {
                of_host(case, host.index(), &mut found);
            }
            of_node(case, node, &mut found);
        }
        Element::Zone(zone) => {
            for node in model.graph.node_indices() {
                if model
                    .zones_around(node)
                    .any(|around| around.index() == zone)
                    && let Some(host) = model.graph[node].host
                {
                    of_host(case, host.index(), &mut found);
                }
            }
        }
        Element::Link(_) => {}
    }
    found.sort_unstable();
    found.dedup();
    found
}

fn of_host(case: &Case<'_>, host: usize, found: &mut Vec<NodeId>) {
    if let Some(watcher) = agent(case, host) {
        match watcher.reports_to {
            Some(name) => found.extend(behind(case, name.as_str())),
            // Where it reports to is not said: to the one there is.
            None => found.extend(only_collector(case)),
        }
    }
    for node in case.on_host(host) {
        of_node(case, *node, found);
    }
}

/// The collector of this name, or the one that the agent of the host of this name reports to.
fn behind(case: &Case<'_>, name: &str) -> Option<NodeId> {
    let model = case.model;
    let mut name = name;
    // No chain of relays is longer than there are hosts.
    for _ in 0..=model.hosts.len() {
        if let Some(node) = is_collector(model, name) {
            return Some(node);
        }
        let host = model.hosts.iter().position(|host| host.name == name)?;
        name = agent(case, host)?.reports_to?.as_str();
    }
    None
}

fn is_collector(model: &Model, name: &str) -> Option<NodeId> {
    model.graph.node_indices().find(|node| {
        let this = &model.graph[*node];
        matches!(this.kind(), Some(Kind::Collector(_))) && this.authored == name
    })
}

fn only_collector(case: &Case<'_>) -> Option<NodeId> {
    let mut all = case
        .components()
        .filter(|(_, component)| matches!(component.kind, Kind::Collector(_)));
    let (first, _) = all.next()?;
    all.next().is_none().then_some(first)
}

/// Collectors at the other end of a node's telemetry.
fn of_node(case: &Case<'_>, node: NodeId, found: &mut Vec<NodeId>) {
    let model = case.model;
    for edge in case.out(node).chain(case.into(node)) {
        if model.graph[edge].kind == LinkKind::Telemetry {
            let (from, to) = model.ends(edge);
            let ends = [from, to].into_iter();
            found.extend(ends.filter(|end| {
                *end != node && matches!(model.graph[*end].kind(), Some(Kind::Collector(_)))
            }));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::design::Flow;
    use crate::document::{Document, gallery};
    use crate::share::{CheckDepth, KillTable};

    fn noticed(design: &str, id: &str) -> Notice {
        let document = Document::parse(gallery::find(design).unwrap().text);
        let model = Model::new(std::sync::Arc::clone(document.design().unwrap()));
        let flow = Flow::new(&model);
        let table = KillTable::single(&model, &flow, CheckDepth::AsDeclared);
        let case = Case::new(&model, &flow, &table, None);
        notice(&case, Element::find(&model, id).unwrap())
    }

    #[test]
    fn without_monitoring_nobody_notices_anything() {
        assert_eq!(noticed("1-three-servers", "server-3"), Notice::Nobody);
        assert_eq!(noticed("1-three-servers", "mysql-1"), Notice::Nobody);
    }

    #[test]
    fn an_agent_reports_its_machine_to_a_collector_elsewhere() {
        let notice = noticed("encyclopedia", "web-a#1");
        assert_eq!(notice.after_s(), Some(REPORT_S), "{notice:?}");
    }

    #[test]
    fn a_collector_does_not_report_its_own_death() {
        let notice = noticed("encyclopedia", "watch");
        assert!(
            !matches!(&notice, Notice::Told { by, .. } if by == "metrics"),
            "{notice:?}"
        );
    }
}
