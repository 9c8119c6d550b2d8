//! `balance leastconn`: the server with the least work for its weight.
//!
//! Refuses to weigh the idle: an idle server is as good as any other idle one, and among equals
//! the one whose load changed longest ago is next. So an idle pool is served in rotation.

use super::bag::Bag;
use super::member::Member;

/// Servers of both groups in the order of their load.
#[derive(Debug, Clone)]
pub(super) struct LeastConn {
    bags: [Bag; 2],
    keys: Vec<Option<u32>>,
}

/// Load for its weight; 0 for an idle server, whatever it weighs.
pub(super) const fn load(member: &Member) -> u32 {
    match member.served.wrapping_add(member.queued) {
        0 => 0,
        busy => busy.wrapping_add(1).wrapping_mul(4096) / member.effective,
    }
}

impl LeastConn {
    pub(super) fn new(members: &[Member]) -> Self {
        let mut all = Self {
            bags: std::array::from_fn(|_| Bag::with_capacity(members.len())),
            keys: vec![None; members.len()],
        };
        for (server, member) in members.iter().enumerate() {
            if member.usable() {
                all.enter(server, member);
            }
        }
        all
    }

    /// Puts a server behind its equals.
    pub(super) fn enter(&mut self, server: usize, member: &Member) {
        self.leave(server, member);
        let key = load(member);
        self.bags[member.group()].insert(key, server);
        self.keys[server] = Some(key);
    }

    /// Takes a server out.
    pub(super) fn leave(&mut self, server: usize, member: &Member) {
        if self.keys[server].take().is_some() {
            self.bags[member.group()].remove(server);
        }
    }

    /// Notes that a server's load changed; it keeps its place where that makes no difference.
    pub(super) fn note(&mut self, server: usize, member: &Member) {
        if let Some(key) = self.keys[server]
            && key != load(member)
        {
            self.enter(server, member);
        }
    }

    /// The least busy server with room, if need be in its queue; `avoid` only if there is no other.
    pub(super) fn pick(
        &self,
        group: usize,
        members: &[Member],
        avoid: Option<usize>,
    ) -> Option<usize> {
        let mut avoided = None;
        for server in self.bags[group].iter() {
            let member = &members[server];
            let room = member.maxconn.saturating_add(member.maxqueue);
            if member.maxconn == 0 || member.served + member.queued < room {
                if Some(server) != avoid {
                    return Some(server);
                }
                avoided = Some(server);
            }
        }
        avoided
    }
}

#[cfg(test)]
mod tests {
    use crate::balance::haproxy::Algorithm;
    use crate::balance::haproxy::trial::{open, pool, serve};

    #[test]
    fn an_idle_pool_is_served_in_rotation_whatever_the_weights() {
        let mut backend = pool(Algorithm::LeastConn, &[100, 1, 10]);
        assert_eq!(serve(&mut backend, 7), [1, 2, 3, 1, 2, 3, 1]);
    }

    #[test]
    fn busy_servers_are_compared_by_their_weight() {
        let mut backend = pool(Algorithm::LeastConn, &[3, 1]);
        let picks = open(&mut backend, 40);
        let heavy = picks.iter().filter(|pick| **pick == 1).count();
        assert!((28..=31).contains(&heavy), "{heavy} of 40");
    }

    #[test]
    fn a_server_that_was_freed_goes_behind_its_equals() {
        let mut backend = pool(Algorithm::LeastConn, &[1, 1, 1]);
        assert_eq!(open(&mut backend, 3), [1, 2, 3]);
        backend.release(2);
        backend.release(0);
        assert_eq!(open(&mut backend, 2), [3, 1]);
    }
}
