//! Which findings stand for which others, so that one cause is told once.
//!
//! Refuses to drop anything: what is hidden stays with its parent.

use super::report::{Finding, State};

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
    /// Every element of the child.
    All,
    /// Every class of the child.
    Classes,
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
    family("SPF-02", "SPF-25", Shared::All),
    family("SPF-02", "SPF-28", Shared::Some),
    family("SPF-01", "SPF-10", Shared::Some),
    family("SPF-01", "SPF-11", Shared::Some),
    family("SPF-01", "SPF-12", Shared::Some),
    family("SPF-01", "SPF-13", Shared::Some),
    family("SPF-04", "SPF-05", Shared::Some),
    family("SPF-04", "SPF-06", Shared::Some),
    family("SPF-04", "SPF-16", Shared::Some),
    family("SPF-18", "DRN-11", Shared::Some),
    family("SPF-22", "SPF-24", Shared::Some),
    family("DRN-12", "SPF-03", Shared::Some),
    family("DRN-01", "DRN-03", Shared::Classes),
    family("DRN-01", "DRN-02", Shared::Classes),
    family("DRN-01", "DRN-14", Shared::Some),
    family("DRN-03", "SPF-29", Shared::Classes),
    family("MOD-05", "DRN-13", Shared::Some),
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
    let parent_of: Vec<Option<usize>> = findings
        .iter()
        .map(|child| {
            let mut able = parents.iter().copied();
            able.find(|parent| stands_for(&findings[*parent], child))
        })
        .collect();
    // A child of a child is told with the one that is told.
    let parent_of: Vec<Option<usize>> = parent_of
        .iter()
        .map(|parent| {
            let mut told = (*parent)?;
            for _ in FAMILIES {
                told = parent_of.get(told).copied().flatten().unwrap_or(told);
            }
            Some(told)
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

fn stands_for(parent: &Finding, child: &Finding) -> bool {
    FAMILIES.iter().any(|family| {
        family.parent == parent.code()
            && family.child == child.code()
            && match family.shared {
                Shared::Nothing => true,
                Shared::Some => child
                    .elements
                    .iter()
                    .any(|element| parent.elements.contains(element)),
                Shared::All => child
                    .elements
                    .iter()
                    .all(|element| parent.elements.contains(element)),
                Shared::Classes => child
                    .classes
                    .iter()
                    .all(|class| parent.classes.contains(class)),
            }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_parent_stands_under_itself() {
        for family in FAMILIES {
            let mut under = vec![family.child];
            let mut next = 0;
            while let Some(code) = under.get(next).copied() {
                next += 1;
                assert_ne!(code, family.parent, "{code} would be lost");
                let inner = FAMILIES.iter().filter(|other| other.parent == code);
                let fresh: Vec<&str> = inner.map(|other| other.child).collect();
                under.extend(fresh);
            }
        }
    }
}
