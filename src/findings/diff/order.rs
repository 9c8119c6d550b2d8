//! The order of pools: who comes first, who is the first backup, whom a hash means.
//!
//! Refuses every other order: it means nothing.

use super::structure::{Change, FieldChange, Sort};
use crate::design::{Kind, Topology};

/// The pools whose members stand in another order; members that only one design has do not count.
pub(super) fn changes(before: &Topology, after: &Topology) -> Vec<Change> {
    let mut changes = Vec::new();
    for (name, component) in &after.components {
        let chooses = matches!(component.kind, Kind::LoadBalancer(_) | Kind::WebServer(_));
        if !chooses || !before.components.contains_key(name) {
            continue;
        }
        let (mut old, mut new) = (members(before, name), members(after, name));
        old.retain(|member| new.contains(member));
        new.retain(|member| old.contains(member));
        if old != new {
            changes.push(Change {
                section: "component".to_owned(),
                id: name.clone(),
                sort: Sort::Changed,
                kind: None,
                fields: vec![FieldChange {
                    field: "order of its members".to_owned(),
                    before: Some(old.join(", ")),
                    after: Some(new.join(", ")),
                    entries: None,
                }],
            });
        }
    }
    changes
}

/// Where a component sends requests, each once, in the order of the file.
fn members<'a>(design: &'a Topology, name: &str) -> Vec<&'a str> {
    let mut members: Vec<&str> = Vec::new();
    for link in &design.links {
        let to = link.to.as_str();
        if link.from.as_str() == name && link.kind.is_request() && !members.contains(&to) {
            members.push(to);
        }
    }
    members
}
