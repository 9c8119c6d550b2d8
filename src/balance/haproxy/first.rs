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

#[cfg(test)]
mod tests {
    use crate::balance::Server;
    use crate::balance::haproxy::trial::{open, serve};
    use crate::balance::haproxy::{Algorithm, Backend, Options};

    #[test]
    fn servers_are_filled_by_id_and_the_rest_waits() {
        let servers = [30, 10, 20].map(|id| Server {
            id: Some(id),
            maxconn: 2,
            ..Server::default()
        });
        let mut backend = Backend::new(&Options::new(Algorithm::First), &servers);
        assert_eq!(open(&mut backend, 7), [2, 2, 3, 3, 1, 1, 0]);
    }

    #[test]
    fn without_limits_one_server_does_it_all() {
        let servers = [Server::default(), Server::default()];
        let mut backend = Backend::new(&Options::new(Algorithm::First), &servers);
        assert_eq!(serve(&mut backend, 3), [1, 1, 1]);
    }
}
