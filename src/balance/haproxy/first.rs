//! `balance first`: fill one server before the next is used.
//!
//! Refuses weights: only ids and free slots count.

use super::member::Member;

/// Servers by ascending id.
#[derive(Debug, Clone)]
pub(super) struct First(Vec<usize>);

impl First {
    pub(super) fn new(members: &[Member]) -> Self {
        let mut order: Vec<usize> = (0..members.len()).collect();
        order.sort_by_key(|server| members[*server].id);
        Self(order)
    }

    /// The first server of the group with a free slot; `avoid` only if there is no other.
    pub(super) fn pick(
        &self,
        group: usize,
        members: &[Member],
        avoid: Option<usize>,
    ) -> Option<usize> {
        let mut avoided = None;
        for server in &self.0 {
            let member = &members[*server];
            if member.group() == group && member.usable() && member.free() {
                if Some(*server) != avoid {
                    return Some(*server);
                }
                avoided = Some(*server);
            }
        }
        avoided
    }
}
