//! Keepers: the databases on which the data, and the writes, hang.
//!
//! Refuses to say who holds the same data as whom: `copies` does.

use super::case::Case;
use super::copies::{role, sets};
use super::rule::Severity::{Critical, High};
use super::rule::{Answer, Category, Hit, Rule};
use super::spof::{each_alone, lost_with};
use crate::design::model::NodeId;
use crate::design::words::Promotion;
use crate::design::{Choice, Class, Kind};
use crate::share::Element;
use crate::text::{has_have, is_are, list, s};

pub(super) const RULES: &[Rule] = &[
    Rule {
        code: "SPF-02",
        title: "Primary database is a single point of failure",
        category: Category::Availability,
        severity: Critical,
        asks: "Do writes end when one database does, although there are others?",
        student: "Only the primary accepts writes. A replica has the data but refuses to change \
                  it, so without the primary the site can only be read.",
        reviewer: "A replica is capacity and a copy, not a standby, until something promotes it \
                   and reroutes the writers.",
        false_alarm: "A few minutes without writes are acceptable and somebody is on call to \
                      promote: accept the finding with that reason.",
        remedy: "Replicate semi-synchronously, promote a replica automatically, and put a \
                 database proxy or a floating address between the applications and the databases.",
        references: &["MySQL Reference Manual, Group Replication, Single-Primary Mode"],
        test: primary,
    },
    Rule {
        code: "SPF-03",
        title: "Database has no copy",
        category: Category::Availability,
        severity: Critical,
        asks: "Is there only one database?",
        student: "All data is in one place. Without it there are no dynamic pages, and if its \
                  disk is lost, so is the data.",
        reviewer: "No redundancy for reads, none for writes, and recovery takes as long as a \
                   restore, if there is something to restore.",
        false_alarm: "The database is a managed service with copies of its own: draw it as \
                      an External service.",
        remedy: "Add a replica on another host, and a backup.",
        references: &["MySQL Reference Manual, Replication"],
        test: no_copy,
    },
];

fn primary(case: &Case<'_>) -> Answer {
    let mut answer = Answer::default();
    for set in sets(case).iter().filter(|set| set.len() > 1) {
        let of_set = each_alone(case, set, |node| {
            let lost = case.may_lose(Element::Component(node.index()));
            let others = set.iter().filter(|other| **other != node);
            let is_only = !others.clone().any(|other| case.is_writable(other.index()));
            if !case.is_writable(node.index()) || !is_only {
                return None;
            }
            let others: Vec<String> = others.map(|other| case.name(*other).to_owned()).collect();
            let mut hit = if lost.contains(&Class::Write) {
                let mut hit = lost_with(case, node);
                hit.evidence.push_str(&format!(
                    " {} accept{} no writes in its place.",
                    list(&others),
                    s(others.len())
                ));
                hit
            } else {
                writes_alone(case, node, set, &others)?
            };
            // Its machine is the same failure seen from outside.
            let host = case.model.graph[node].host;
            let host = host.map(|host| case.host_name(host.index()).to_owned());
            hit = hit.with(host).with(others);
            Some(hit)
        });
        let open: Vec<NodeId> = set
            .iter()
            .copied()
            .filter(|node| role(case, *node).is_some_and(|role| role.is_undecided()))
            .collect();
        if of_set.hits.is_empty() && !open.is_empty() {
            let names = case.names(&open);
            let has = has_have(open.len());
            answer
                .lacks
                .push(format!("which role {} {has}", list(&names)));
            continue;
        }
        answer.applies |= of_set.applies;
        answer.hits.extend(of_set.hits);
        answer.lacks.extend(of_set.lacks);
    }
    answer
}

/// By its role the only one that accepts writes, where no link as drawn brings it any.
fn writes_alone(case: &Case<'_>, node: NodeId, set: &[NodeId], others: &[String]) -> Option<Hit> {
    let is_certain = |one: &NodeId| {
        matches!(case.kind(*one), Some(Kind::Database(database))
            if !database.role.is_undecided() && database.promotion == Choice::Is(Promotion::Off))
    };
    if case.is_reached(node) || !set.iter().all(is_certain) {
        return None;
    }
    let evidence = format!(
        "{} alone accepts writes, and {} {} not promoted in its place. As drawn, no \
         visitor's write gets there.",
        case.name(node),
        list(others),
        is_are(others.len())
    );
    Some(
        Hit::at(case.name(node), evidence)
            .costing(vec![Class::Write], 0.0)
            .rated(High),
    )
}

fn no_copy(case: &Case<'_>) -> Answer {
    let sets = sets(case);
    let mut answer = Answer::when(!sets.is_empty(), Vec::new());
    let nodes = case.model.graph.node_weights();
    let databases = nodes.filter(|node| matches!(node.kind(), Some(Kind::Database(_))));
    let databases = databases.count();
    for set in &sets {
        let [only] = set.as_slice() else { continue };
        let name = case.name(*only);
        let what = if sets.len() > 1 {
            format!("{name} has data of its own and no copy.")
        } else if databases > 1 {
            format!("{name} is the only database in use.")
        } else {
            format!("{name} is the only database.")
        };
        let hit = if !case.may_lose(Element::Component(only.index())).is_empty() {
            let mut hit = lost_with(case, *only);
            hit.evidence = format!("{what} {}", hit.evidence);
            hit
        } else if sets.len() > 1 || !case.is_reached(*only) {
            let evidence = format!("{what} What is saved there is lost with it.");
            Hit::at(name, evidence).rated(High)
        } else {
            continue;
        };
        if case.count_is_open(*only) {
            answer
                .lacks
                .push(format!("how many {name} there are is undecided"));
        } else {
            answer.hits.push(hit);
        }
    }
    answer
}
