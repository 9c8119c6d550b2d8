//! Shut links: what is drawn, and a firewall's stated rules let nothing of it pass.
//!
//! Refuses to say which of the two is meant, the link or the rule, and leaves to their own rules
//! what agents send to a collector and what balancers tell each other.

use super::case::Case;
use super::monitoring::agent;
use super::rule::Severity::{High, Medium};
use super::rule::{Answer, Category, Hit, Rule};
use crate::design::model::{EdgeId, NodeId, authored};
use crate::design::reach;
use crate::design::words::LinkKind;
use crate::text::list;

pub(super) const RULES: &[Rule] = &[Rule {
    code: "DRN-14",
    title: "Firewall shuts a drawn link",
    category: Category::AsDrawn,
    severity: High,
    asks: "Do the stated firewall rules let every drawn link pass?",
    student: "The line is in the drawing, and the firewall drops every packet of it: the two never \
              speak to each other. In the picture it looks as if they did.",
    reviewer: "Topology and packet filter contradict each other: the edge exists only on paper, and \
               redundancy that counts on it does not exist either.",
    false_alarm: "The link is a wish or a remnant: erase it, so that the drawing says what works.",
    remedy: "Add a rule that lets the link in from its source and on its port only, or erase the \
             link.",
    references: &["nft(8)"],
    test: shut,
}];

/// A firewall and the links that it lets nothing of pass.
pub(super) struct Shut {
    /// The firewall's, or its host's, name in the file.
    pub(super) wall: String,
    /// It is a machine's own firewall.
    pub(super) is_host: bool,
    /// The links, one of each in the file.
    pub(super) links: Vec<EdgeId>,
}

impl Shut {
    /// `the firewall of db-host`, or `inner-fw`.
    pub(super) fn who(&self) -> String {
        if self.is_host {
            format!("the firewall of {}", self.wall)
        } else {
            self.wall.clone()
        }
    }

    /// `The firewall of db-host lets nothing of app->db (port 3306) pass.`
    pub(super) fn sentence(&self, case: &Case<'_>) -> String {
        let named = |edge: &EdgeId| {
            let link = case.link(*edge);
            let port = reach::port(case.model, *edge);
            port.map_or_else(|| link.to_owned(), |port| format!("{link} (port {port})"))
        };
        let links: Vec<String> = self.links.iter().map(named).collect();
        let whose = if self.is_host { "The firewall of " } else { "" };
        format!(
            "{whose}{} lets nothing of {} pass.",
            self.wall,
            list(&links)
        )
    }
}

/// Every firewall that shuts drawn links, with those of them that are wanted.
pub(super) fn shut_by(case: &Case<'_>, wanted: impl Fn(EdgeId) -> bool) -> Vec<Shut> {
    let graph = &case.model.graph;
    let mut found: Vec<Shut> = Vec::new();
    for edge in graph.edge_indices() {
        let link = &graph[edge];
        let Some(wall) = &link.blocked_by else {
            continue;
        };
        if !wanted(edge) {
            continue;
        }
        let name = authored(wall);
        let place = found.iter().position(|known| known.wall == name);
        let place = place.unwrap_or_else(|| {
            found.push(Shut {
                wall: name.to_owned(),
                is_host: case.model.topology.hosts.contains_key(name),
                links: Vec::new(),
            });
            found.len() - 1
        });
        let links = &mut found[place].links;
        if !links
            .iter()
            .any(|known| graph[*known].authored == link.authored)
        {
            links.push(edge);
        }
    }
    found
}

/// What an agent sends to the collector that it names is asked after by MON-12.
pub(super) fn is_told_here(case: &Case<'_>, edge: EdgeId) -> bool {
    let (from, to) = case.model.ends(edge);
    let reports = |node: NodeId| {
        let host = case.model.graph[node].host;
        host.and_then(|host| agent(case, host.index()))
            .is_some_and(|agent| agent.reports_to.is_some())
    };
    case.model.graph[edge].kind != LinkKind::Telemetry || !(reports(from) || reports(to))
}

fn shut(case: &Case<'_>) -> Answer {
    let hosts = &case.model.hosts;
    let stated = |host: &crate::design::model::HostCopy| {
        let wall = host.record.firewall.as_ref();
        wall.is_some_and(|wall| wall.allow.is_some() || wall.outbound.is_some())
    };
    let gates = case
        .model
        .graph
        .edge_weights()
        .any(|edge| !edge.gates.is_empty());
    let applies = hosts.iter().any(stated) || gates;
    let hits = shut_by(case, |edge| is_told_here(case, edge))
        .into_iter()
        .map(|shut| {
            let evidence = shut.sentence(case);
            let only_care = shut.links.iter().all(|edge| {
                matches!(
                    case.model.graph[*edge].kind,
                    LinkKind::Management | LinkKind::Telemetry
                )
            });
            let hit = Hit::at(shut.wall, evidence).with(case.link_names(&shut.links));
            if only_care { hit.rated(Medium) } else { hit }
        });
    Answer::when(applies, hits.collect())
}
