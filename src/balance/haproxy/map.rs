//! `balance static-rr`, and the map behind hashes that are not consistent.
//!
//! The map spreads every server over as many slots as it weighs. Refuses to change with load: a
//! look-up by hash gives a server whether it has a free slot or not.

use super::member::Member;

/// Slots, each holding a server, and the slot that is next in turn.
#[derive(Debug, Clone, Default)]
pub(super) struct Map {
    slots: Vec<usize>,
    /// Survives every rebuilding; may stand just behind the last slot.
    next: usize,
}

impl Map {
    /// Builds the slots anew from the servers that may be chosen.
    pub(super) fn rebuild(&mut self, members: &[Member], eligible: impl Fn(usize) -> bool) {
        let group: Vec<(usize, u32)> = members
            .iter()
            .enumerate()
            .filter(|(server, member)| eligible(*server) && member.usable())
            .map(|(server, member)| (server, member.effective))
            .collect();
        let total = group
            .iter()
            .fold(0_u32, |sum, (_, weight)| sum.wrapping_add(*weight));
        let mut scores = vec![0_u32; group.len()];
        self.slots.clear();
        for _ in 0..total {
            let mut best: Option<(usize, u32)> = None;
            for (at, (_, weight)) in group.iter().enumerate() {
                scores[at] = scores[at].wrapping_add(*weight);
                let value = scores[at].wrapping_add(total) / total;
                if best.is_none_or(|(_, most)| value > most) {
                    best = Some((at, value));
                }
            }
            if let Some((at, _)) = best {
                scores[at] = scores[at].wrapping_sub(total);
                self.slots.push(group[at].0);
            }
        }
    }

    /// Slots there are, and the slot a hash falls into.
    pub(super) fn slot(&self, hash: u32) -> Option<(usize, usize)> {
        let slots = self.slots.len();
        (slots > 0).then(|| (hash as usize % slots, slots))
    }

    /// The server a hash falls to.
    pub(super) fn lookup(&self, hash: u32) -> Option<usize> {
        self.slot(hash).map(|(slot, _)| self.slots[slot])
    }

    /// The next server in turn that has a free slot; `avoid` only if there is no other.
    pub(super) fn turn(&mut self, members: &[Member], avoid: Option<usize>) -> Option<usize> {
        let slots = self.slots.len();
        if slots == 0 {
            return None;
        }
        if self.next >= slots {
            self.next = 0;
        }
        let mut avoided = None;
        for step in 0..slots {
            let at = (self.next + step) % slots;
            let server = self.slots[at];
            if members[server].free() {
                if Some(server) != avoid {
                    self.next = at + 1;
                    return Some(server);
                }
                avoided = Some((server, at + 1));
            }
        }
        let (server, next) = avoided?;
        self.next = next;
        Some(server)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::balance::Server;

    fn members(weights: &[u32]) -> Vec<Member> {
        let mut members = Vec::new();
        for (position, weight) in weights.iter().enumerate() {
            let mut member = Member::new(position, &Server::default());
            member.effective = *weight;
            members.push(member);
        }
        members
    }

    #[test]
    fn heavy_servers_are_spread_over_the_map() {
        let mut map = Map::default();
        map.rebuild(&members(&[4, 2, 1]), |_| true);
        assert_eq!(map.slots, [0, 0, 1, 0, 1, 0, 2]);
        map.rebuild(&members(&[1]), |_| true);
        assert_eq!(map.slots, [0]);
    }

    #[test]
    fn a_map_that_grows_goes_on_behind_its_old_end() {
        let members = members(&[1, 1, 1]);
        let mut map = Map::default();
        map.rebuild(&members, |server| server < 2);
        let picks: Vec<_> = (0..2).map(|_| map.turn(&members, None)).collect();
        assert_eq!(picks, [Some(0), Some(1)]);
        map.rebuild(&members, |_| true);
        assert_eq!(map.turn(&members, None), Some(2));
    }

    #[test]
    fn a_failed_server_is_the_last_resort() {
        let members = members(&[1, 1]);
        let mut map = Map::default();
        map.rebuild(&members, |_| true);
        assert_eq!(map.turn(&members, Some(0)), Some(1));
        map.rebuild(&members, |server| server == 0);
        assert_eq!(map.turn(&members, Some(0)), Some(0));
    }
}
