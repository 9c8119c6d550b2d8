//! The proof that something is no single point of failure: a way that does without it.
//!
//! Refuses to search: the share engine traces the way.

use super::cuts::Survival;
use super::dependence::Dependence;
use crate::design::hash::HashSet;
use crate::design::{Class, Flow, Model};
use crate::share::{Element, Way};

/// A way in which a class is served without an element.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proof {
    /// What has failed.
    pub without: Element,
    /// What is still served.
    pub class: Class,
    /// How, with the modes that are assumed where the author left them open.
    pub way: Way,
}

/// For each element that requests may depend on, and each class that survives its failure, how.
/// Where no proof is given, the class is lost: with this element, or already with nothing failed.
#[must_use]
pub fn proofs(model: &Model, flow: &Flow) -> Vec<Proof> {
    let mut survival = Survival::new(model, flow);
    let matters: HashSet<Element> = Dependence::new(model, flow)
        .elements()
        .into_iter()
        .collect();
    let mut found = Vec::new();
    for without in Element::all(model) {
        if !matters.contains(&without) {
            continue;
        }
        for (class, ways) in Class::ALL.iter().zip(survival.all_ways(&[without])) {
            let first = ways.unwrap_or_default().into_iter().next();
            found.extend(first.map(|way| Proof {
                without,
                class: *class,
                way,
            }));
        }
    }
    found
}
