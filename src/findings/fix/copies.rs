//! Cures of databases that look like copies of one another and are not.
//!
//! Refuses to choose among several primaries: that is for the author.

use super::draft::{Draft, entry};
use super::{Cures, standby};
use crate::design::model::authored;
use crate::findings::Finding;
use crate::findings::case::{Case, Tier};
use crate::text::list;

pub(super) const CURES: &[Cures] = &[("DRN-11", &[feed]), ("DRN-12", &[unite])];

/// Where exactly one database is the primary, a replica is its replica.
fn feed(case: &Case<'_>, finding: &Finding, draft: &mut Draft) -> Option<String> {
    let replica = authored(finding.elements.first()?).to_owned();
    let mut primaries = draft.keys("components");
    primaries.retain(|name| {
        draft.kind_of(name) == Some("Database")
            && draft.said(&entry("components", name).field("role")) == Some("Primary")
    });
    if primaries.is_empty() {
        let writable = case.tier(Tier::Database).iter();
        let writable = writable.filter(|node| case.is_writable(node.index()));
        primaries = writable
            .map(|node| authored(case.name(*node)).to_owned())
            .collect();
        primaries.dedup();
    }
    let [primary] = primaries.as_slice() else {
        return None;
    };
    draft.connect(primary, &replica, "Replication", "")?;
    Some(format!("Replicate {primary} to {replica}"))
}

/// The first accepts the writes, and the others follow it.
fn unite(_: &Case<'_>, finding: &Finding, draft: &mut Draft) -> Option<String> {
    let (keeper, others) = finding.elements.split_first()?;
    let keeper = authored(keeper);
    draft.set_of(keeper, "role", "Primary")?;
    for other in others {
        let other = authored(other);
        draft.set_of(other, "role", "Replica")?;
        draft.remove(&entry("components", other).field("read_only"))?;
        draft.connect(keeper, other, "Replication", "")?;
        standby::send_writes(draft, other, keeper)?;
    }
    Some(format!(
        "Let {keeper} accept the writes and feed {}",
        list(others)
    ))
}
