//! Single points of failure as a person counts them.
//!
//! A machine, what runs on it and the links to that are one thing that can be lost. Refuses to
//! work out failures: the kill table has.

use super::super::fix::Checked;
use crate::design::Class;
use crate::design::model::{EdgeId, NodeId};
use crate::share::{Element, Row, Verdict};

/// How many things end a class of requests alone, each counted once.
pub(super) fn count(checked: &Checked) -> usize {
    let (model, table) = (checked.model(), checked.table());
    let fatal: Vec<&Row> = table
        .rows
        .iter()
        .filter(|row| row.verdict == Verdict::Spof)
        .collect();
    let ends = |element: Element, lost: &[Class]| {
        fatal
            .iter()
            .any(|row| row.failed == [element] && lost.iter().all(|class| row.lost.contains(class)))
    };
    let host_of = |node: NodeId| {
        model.graph[node]
            .host
            .map(|host| Element::Host(host.index()))
    };
    let is_part = |row: &&&Row| match row.failed.as_slice() {
        [Element::Component(node)] => {
            host_of(NodeId::new(*node)).is_some_and(|host| ends(host, &row.lost))
        }
        [Element::Link(edge)] => {
            let (from, to) = model.ends(EdgeId::new(*edge));
            [from, to].into_iter().any(|node| {
                ends(Element::Component(node.index()), &row.lost)
                    || host_of(node).is_some_and(|host| ends(host, &row.lost))
            })
        }
        // A zone is lost with what is in it; it counts where that does not by itself.
        [Element::Zone(zone)] => model.graph.node_indices().any(|node| {
            let this = &model.graph[node];
            let is_in = this.zone.is_some_and(|own| own.index() == *zone);
            let is_fatal = ends(Element::Component(node.index()), &row.lost)
                || host_of(node).is_some_and(|host| ends(host, &row.lost));
            is_in && is_fatal
        }),
        _ => false,
    };
    fatal.iter().filter(|row| !is_part(row)).count()
}
