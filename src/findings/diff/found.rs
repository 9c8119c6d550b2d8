//! What two designs were found to have: findings that went and came, that are still there of other
//! elements, and that say something else now.
//!
//! Refuses to pair findings of different rules.

use super::super::Finding;
use super::super::fix::Checked;
use crate::design::model::{EdgeId, Entity, Model, NodeId};
use crate::share::{Element, ROUNDING};
use std::collections::{BTreeMap, BTreeSet};

/// The findings of two designs, each list worst first, children included.
#[derive(Debug, Clone, Default)]
pub(in crate::findings) struct Found {
    pub(in crate::findings) gone: Vec<Finding>,
    pub(in crate::findings) born: Vec<Finding>,
    pub(in crate::findings) elsewhere: Vec<[Finding; 2]>,
    pub(in crate::findings) otherwise: Vec<[Finding; 2]>,
}

impl Found {
    /// Compares the findings of two designs in which the same things have the same names.
    pub(in crate::findings) fn new(before: &Checked, after: &Checked) -> Self {
        let (mut gone, mut born) = (only_in(before, after), only_in(after, before));
        let mut elsewhere = Vec::new();
        for (old, new) in pairs(before, after, &gone, &born) {
            elsewhere.push([gone[old].clone(), born[new].clone()]);
        }
        let is_paired = |finding: &Finding, side: usize| {
            let mut pairs = elsewhere.iter();
            pairs.any(|pair| pair[side].id == finding.id)
        };
        gone.retain(|finding| !is_paired(finding, 0));
        born.retain(|finding| !is_paired(finding, 1));
        let now: BTreeMap<&str, &Finding> = after
            .findings()
            .map(|finding| (finding.id.as_str(), finding))
            .collect();
        let both = before
            .findings()
            .filter_map(|old| Some([old, *now.get(old.id.as_str())?]));
        let mut otherwise: Vec<[Finding; 2]> = both
            .filter(|[old, new]| differs(old, new))
            .map(|pair| pair.map(Finding::clone))
            .collect();
        for pairs in [&mut elsewhere, &mut otherwise] {
            pairs.sort_by(|[_, a], [_, b]| order(a, b));
        }
        Self {
            gone,
            born,
            elsewhere,
            otherwise,
        }
    }
}

/// Findings of one design that the other does not have, worst first.
fn only_in(here: &Checked, there: &Checked) -> Vec<Finding> {
    let known: BTreeSet<&str> = there.findings().map(|one| one.id.as_str()).collect();
    let mut found: Vec<Finding> = here
        .findings()
        .filter(|finding| !known.contains(finding.id.as_str()))
        .cloned()
        .collect();
    found.sort_by(order);
    found
}

fn order(a: &Finding, b: &Finding) -> std::cmp::Ordering {
    a.severity.cmp(&b.severity).then_with(|| a.id.cmp(&b.id))
}

fn differs(old: &Finding, new: &Finding) -> bool {
    (old.severity, old.state) != (new.severity, new.state)
        || old.evidence != new.evidence
        || (old.loss - new.loss).abs() > ROUNDING
}

/// Findings of one rule that went and came, two by two: those that have elements in common first,
/// then those whose elements are of the same kind. The same pairs come of the two designs in the
/// other order.
fn pairs(
    before: &Checked,
    after: &Checked,
    gone: &[Finding],
    born: &[Finding],
) -> Vec<(usize, usize)> {
    let mut fits: Vec<(usize, usize, usize)> = Vec::new();
    for (old, one) in gone.iter().enumerate() {
        for (new, other) in born.iter().enumerate() {
            if one.code() != other.code() {
                continue;
            }
            let (was, is) = (subjects(one), subjects(other));
            let common = was.intersection(&is).count();
            let kinds = |model: &Model, names: &BTreeSet<&str>| -> BTreeSet<String> {
                names.iter().filter_map(|name| kind(model, name)).collect()
            };
            let kinds = [kinds(before.model(), &was), kinds(after.model(), &is)];
            if common > 0 || (!kinds[0].is_empty() && kinds[0] == kinds[1]) {
                fits.push((common, old, new));
            }
        }
    }
    let ids = |(_, old, new): &(usize, usize, usize)| {
        let mut ids = [&gone[*old].id, &born[*new].id];
        ids.sort();
        ids
    };
    fits.sort_by(|a, b| b.0.cmp(&a.0).then_with(|| ids(a).cmp(&ids(b))));
    let mut paired: Vec<(usize, usize)> = Vec::new();
    for (_, old, new) in fits {
        if paired.iter().all(|(a, b)| *a != old && *b != new) {
            paired.push((old, new));
        }
    }
    paired
}

/// Whom a finding is about, by its id.
fn subjects(finding: &Finding) -> BTreeSet<&str> {
    finding.id.split('@').skip(1).collect()
}

/// What sort of thing an element is; none for one that the design does not have.
fn kind(model: &Model, name: &str) -> Option<String> {
    let of_node = |node: NodeId| match &model.graph[node].entity {
        Entity::Component(component) => component.kind.title().to_owned(),
        Entity::Address(_) => "address".to_owned(),
        Entity::Host => "host".to_owned(),
    };
    if let Some(node) = model
        .graph
        .node_weights()
        .position(|node| node.authored == name)
    {
        return Some(of_node(NodeId::new(node)));
    }
    Some(match Element::find(model, name)? {
        Element::Component(node) => of_node(NodeId::new(node)),
        Element::Link(edge) => {
            let (from, to) = model.ends(EdgeId::new(edge));
            format!("{} to {}", of_node(from), of_node(to))
        }
        other => other.sort().to_owned(),
    })
}
