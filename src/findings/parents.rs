//! Which findings stand for which others, so that one cause is told once.
//!
//! Refuses to drop anything: what is hidden stays with its parent.

use super::report::{Finding, State};
use crate::share::ROUNDING;

/// Whether a finding makes another redundant on its own.
struct Family {
    parent: &'static str,
    child: &'static str,
    /// The child's elements must be among the parent's.
    shared: Shared,
}

/// What parent and child must have in common.
#[derive(Clone, Copy)]
enum Shared {
    /// Nothing: the parent speaks of the whole design.
    Nothing,
    /// An element.
    Some,
    /// An element; every other one of the child's is told by such a parent, too.
    All,
    /// Every class of the child.
    Classes,
    /// Every class of the child, and the child costs no more than all such parents do.
    Cost,
}

const fn family(parent: &'static str, child: &'static str, shared: Shared) -> Family {
    Family {
        parent,
        child,
        shared,
    }
}

const FAMILIES: &[Family] = &[
    family("SPF-02", "SPF-08", Shared::Some),
    family("SPF-02", "SPF-09", Shared::Some),
    family("SPF-01", "SPF-25", Shared::All),
    family("SPF-02", "SPF-25", Shared::All),
    family("SPF-03", "SPF-25", Shared::All),
    family("SPF-04", "SPF-25", Shared::All),
    family("SPF-05", "SPF-25", Shared::All),
    family("SPF-06", "SPF-25", Shared::All),
    family("SPF-02", "SPF-28", Shared::Some),
    family("SPF-01", "SPF-10", Shared::Some),
    family("SPF-01", "SPF-11", Shared::Some),
    family("SPF-01", "SPF-12", Shared::Some),
    family("SPF-01", "SPF-13", Shared::Some),
    family("SPF-04", "SPF-05", Shared::Some),
    family("SPF-04", "SPF-06", Shared::Some),
    family("SPF-04", "SPF-16", Shared::Some),
    family("SPF-22", "SPF-24", Shared::Some),
    family("DRN-03", "SPF-29", Shared::Classes),
    family("DRN-03", "DRN-01", Shared::Cost),
    family("DRN-03", "DRN-02", Shared::Cost),
    family("DRN-01", "DRN-02", Shared::Cost),
    family("DRN-08", "MOD-02", Shared::Nothing),
    family("SEC-01", "SEC-02", Shared::Nothing),
    family("SEC-01", "SEC-10", Shared::Nothing),
    family("SEC-03", "SEC-17", Shared::Nothing),
    family("MON-01", "MON-02", Shared::Nothing),
    family("MON-01", "MON-06", Shared::Nothing),
    family("MON-01", "MON-09", Shared::Nothing),
];

/// Files every child under the first parent that stands for it; what the team has said about the
/// parent goes for the child unless it has said something else. The findings are in order, and
/// stay so.
pub(super) fn group(findings: Vec<Finding>) -> Vec<Finding> {
    let parents: Vec<usize> = (0..findings.len())
        .filter(|place| {
            let code = findings[*place].code();
            FAMILIES.iter().any(|family| family.parent == code)
        })
        .collect();
    // What is filed under another stands for nothing itself.
    let parents: Vec<usize> = parents
        .iter()
        .copied()
        .filter(|place| {
            let mut others = parents.iter();
            !others.any(|parent| stands_for(&findings, *parent, *place))
        })
        .collect();
    let parent_of: Vec<Option<usize>> = (0..findings.len())
        .map(|child| {
            let mut able = parents.iter().copied();
            able.find(|parent| stands_for(&findings, *parent, child))
        })
        .collect();
    let mut children: Vec<Vec<Finding>> = findings.iter().map(|_| Vec::new()).collect();
    let mut grouped = Vec::new();
    for (place, (finding, parent)) in findings.into_iter().zip(parent_of).enumerate() {
        match parent {
            Some(parent) => children[parent].push(finding),
            None => grouped.push((place, finding)),
        }
    }
    grouped
        .into_iter()
        .map(|(place, mut finding)| {
            for mut child in std::mem::take(&mut children[place]) {
                if child.state == State::Open && child.remark.is_none() {
                    child.state = finding.state;
                }
                finding.also.push(child);
            }
            finding
        })
        .collect()
}

fn stands_for(findings: &[Finding], parent: usize, child: usize) -> bool {
    let (parent, child) = (&findings[parent], &findings[child]);
    let has_classes = || {
        let mut classes = child.classes.iter();
        classes.all(|class| parent.classes.contains(class))
    };
    let has_some = || {
        let mut elements = child.elements.iter();
        elements.any(|element| parent.elements.contains(element))
    };
    let cost_of_all = || -> f64 {
        let alike = findings.iter().filter(|one| one.code() == parent.code());
        alike.map(|one| one.loss).sum()
    };
    FAMILIES.iter().any(|family| {
        family.parent == parent.code()
            && family.child == child.code()
            && match family.shared {
                Shared::Nothing => true,
                Shared::Some => has_some(),
                Shared::All => {
                    let mut elements = child.elements.iter();
                    has_some() && elements.all(|element| is_told(findings, child, element))
                }
                Shared::Classes => has_classes(),
                Shared::Cost => has_classes() && child.loss <= cost_of_all() + ROUNDING,
            }
    })
}

/// Whether some finding that stands for such children speaks of an element of one.
fn is_told(findings: &[Finding], child: &Finding, element: &String) -> bool {
    let mut parents = FAMILIES
        .iter()
        .filter(|family| family.child == child.code())
        .map(|family| family.parent);
    parents.any(|code| {
        let mut alike = findings.iter().filter(|one| one.code() == code);
        alike.any(|one| one.elements.contains(element))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_two_stand_for_each_other() {
        for family in FAMILIES {
            assert!(
                FAMILIES
                    .iter()
                    .all(|other| other.child != family.parent || other.parent != family.child),
                "{} would be lost",
                family.parent
            );
        }
    }
}
