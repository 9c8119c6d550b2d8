//! `balance roundrobin`: every server's next turn is a position on a line that all share.
//!
//! Not the smooth weighted round robin of nginx: the heaviest server opens the cycle, a cycle is
//! sixteen times the sum of the weights, and a server that returns waits for its turn. Refuses to
//! elect the group it is asked about.

use super::bag::Bag;
use super::member::Member;

/// Heaviest effective weight: 16 times the heaviest weight.
const HEAVIEST: u32 = 4096;
/// The bag of servers that are in the cycle; the other two change places at its end.
const CURRENT: usize = 2;

/// A server's place on the line.
#[derive(Debug, Clone, Copy, Default)]
struct Turn {
    /// Position of its next turn; 0: it had none in this cycle.
    next: u32,
    last: u32,
    remainder: u32,
    /// The bag that holds it.
    bag: Option<usize>,
}

/// The line of one group.
#[derive(Debug, Clone)]
struct Cycle {
    /// Sum of effective weights when the cycle began.
    weight: u32,
    /// The same for the cycle to come.
    next_weight: u32,
    position: u32,
    bags: [Bag; 3],
    /// Which bag holds those that had no turn in this cycle, and which those that had all.
    fresh: usize,
    done: usize,
}

impl Cycle {
    fn insert(&mut self, turn: &mut Turn, bag: usize, key: u32, server: usize) {
        self.bags[bag].insert(key, server);
        turn.bag = Some(bag);
    }

    fn remove(&mut self, turn: &mut Turn, server: usize) {
        if let Some(bag) = turn.bag.take() {
            self.bags[bag].remove(server);
        }
    }

    /// Queues a server for its next turn, in this cycle or the next.
    fn place(&mut self, turn: &mut Turn, server: usize, weight: u32) {
        let ends = self.weight.wrapping_add(self.next_weight);
        if turn.next >= self.weight.wrapping_mul(2) || turn.next >= ends {
            turn.next = turn.next.wrapping_sub(self.weight);
            self.insert(turn, self.done, HEAVIEST.wrapping_sub(weight), server);
        } else {
            let fine = HEAVIEST.wrapping_add(turn.remainder).wrapping_sub(weight) / 16;
            let key = turn.next.wrapping_mul(256).wrapping_add(fine);
            self.insert(turn, CURRENT, key, server);
        }
    }

    /// Moves a server past the turn it gets now.
    fn advance(&mut self, turn: &mut Turn, server: usize, weight: u32) {
        if turn.next == 0 {
            turn.next = self.position;
        }
        turn.last = turn.next;
        turn.next = turn.next.wrapping_add(self.next_weight / weight);
        turn.remainder = turn.remainder.wrapping_add(self.next_weight % weight);
        if turn.remainder >= weight {
            turn.remainder -= weight;
            turn.next = turn.next.wrapping_add(1);
        }
        self.remove(turn, server);
        self.position = self.position.wrapping_add(1);
    }
}

/// Turns of all servers of a backend.
#[derive(Debug, Clone)]
pub(super) struct RoundRobin {
    cycles: [Cycle; 2],
    turns: Vec<Turn>,
    /// Servers passed over in a pick, latest first; kept to save allocations.
    passed: Vec<usize>,
}

impl RoundRobin {
    pub(super) fn new(members: &[Member]) -> Self {
        let cycle = |group: usize| {
            let weight = members
                .iter()
                .filter(|member| member.group() == group && member.usable())
                .map(|member| member.effective)
                .sum();
            Cycle {
                weight,
                next_weight: weight,
                position: weight,
                bags: std::array::from_fn(|_| Bag::with_capacity(members.len())),
                fresh: 0,
                done: 1,
            }
        };
        let mut all = Self {
            cycles: [cycle(0), cycle(1)],
            turns: vec![Turn::default(); members.len()],
            passed: Vec::with_capacity(members.len()),
        };
        for (server, member) in members.iter().enumerate() {
            if member.usable() {
                let key = HEAVIEST.wrapping_sub(member.effective);
                all.cycles[member.group()].insert(&mut all.turns[server], 0, key, server);
            }
        }
        all
    }

    /// The next server with a free slot; `avoid` only if there is no other.
    pub(super) fn pick(
        &mut self,
        group: usize,
        members: &[Member],
        avoid: Option<usize>,
    ) -> Option<usize> {
        self.passed.clear();
        let mut avoided = None;
        let mut switched = false;
        let chosen = loop {
            let cycle = &mut self.cycles[group];
            if cycle.weight == 0 {
                cycle.weight = cycle.next_weight;
                cycle.position = cycle.next_weight;
            }
            let Some(server) = self.candidate(group, &mut switched) else {
                break avoided;
            };
            let member = &members[server];
            self.cycles[group].advance(&mut self.turns[server], server, member.effective);
            if member.free() {
                if Some(server) != avoid || avoided.is_some() {
                    break Some(server);
                }
                avoided = Some(server);
            }
            self.passed.push(server);
        };
        let cycle = &mut self.cycles[group];
        if let Some(server) = chosen {
            cycle.place(&mut self.turns[server], server, members[server].effective);
        }
        while let Some(server) = self.passed.pop() {
            if Some(server) == chosen {
                continue;
            }
            let weight = members[server].effective;
            let turn = &mut self.turns[server];
            if switched {
                let key = HEAVIEST.wrapping_sub(weight);
                cycle.insert(turn, cycle.fresh, key, server);
            } else {
                cycle.place(turn, server, weight);
            }
        }
        chosen
    }

    /// Whose turn it is, free or not.
    fn candidate(&mut self, group: usize, switched: &mut bool) -> Option<usize> {
        let cycle = &mut self.cycles[group];
        loop {
            let current = cycle.bags[CURRENT].first();
            if let Some(server) = current
                && self.turns[server].next <= cycle.position
            {
                return Some(server);
            }
            if let Some(server) = cycle.bags[cycle.fresh].first() {
                let turn = &mut self.turns[server];
                turn.next = 0;
                turn.remainder = 0;
                return Some(server);
            }
            if current.is_some() {
                return current;
            }
            if *switched {
                return None;
            }
            *switched = true;
            std::mem::swap(&mut cycle.fresh, &mut cycle.done);
            cycle.weight = cycle.next_weight;
            cycle.position = cycle.weight;
        }
    }

    /// A server stopped being usable; `weight` is what it weighed.
    pub(super) fn leave(&mut self, server: usize, group: usize, weight: u32) {
        let cycle = &mut self.cycles[group];
        cycle.next_weight = cycle.next_weight.wrapping_sub(weight);
        cycle.remove(&mut self.turns[server], server);
    }

    /// A server is usable again, late in the cycle.
    pub(super) fn enter(&mut self, server: usize, group: usize, weight: u32) {
        let cycle = &mut self.cycles[group];
        let turn = &mut self.turns[server];
        cycle.next_weight = cycle.next_weight.wrapping_add(weight);
        let rest = cycle
            .next_weight
            .wrapping_add(cycle.weight)
            .wrapping_sub(cycle.position);
        turn.next = cycle.position.wrapping_add(rest / weight);
        cycle.place(turn, server, weight);
    }

    /// The weight of a usable server changed.
    pub(super) fn reweigh(&mut self, server: usize, group: usize, old: u32, new: u32) {
        let cycle = &mut self.cycles[group];
        let turn = &mut self.turns[server];
        cycle.next_weight = cycle.next_weight.wrapping_add(new).wrapping_sub(old);
        if turn.bag == Some(cycle.fresh) {
            cycle.remove(turn, server);
            cycle.insert(turn, cycle.fresh, HEAVIEST.wrapping_sub(new), server);
            return;
        }
        if turn.bag == Some(cycle.done) {
            turn.next = turn.next.wrapping_add(cycle.weight);
        } else if turn.bag.is_none() {
            turn.next = cycle.position;
        }
        let before = turn.next;
        let step = cycle.next_weight / new;
        turn.next = turn.last.wrapping_add(step).min(before);
        turn.remainder = 0;
        if turn.next < cycle.position.wrapping_add(2) {
            turn.next = cycle.position.wrapping_add(step);
        }
        cycle.remove(turn, server);
        cycle.place(turn, server, new);
    }
}

#[cfg(test)]
mod tests {
    use crate::balance::haproxy::trial::{open, pool, serve};
    use crate::balance::haproxy::{Algorithm, Backend, Options, Pick, Weight};
    use crate::balance::{Request, Server};

    fn turns(weights: &[u32]) -> Backend {
        pool(Algorithm::RoundRobin, weights)
    }

    #[test]
    fn the_heaviest_server_opens_the_cycle() {
        assert_eq!(serve(&mut turns(&[5, 1, 1]), 7), [1, 1, 1, 2, 1, 1, 3]);
        assert_eq!(serve(&mut turns(&[3, 1]), 4), [1, 1, 1, 2]);
        assert_eq!(
            serve(&mut turns(&[100, 50, 25]), 10),
            [1, 1, 2, 1, 3, 1, 2, 1, 1, 2]
        );
        assert_eq!(serve(&mut turns(&[1, 3]), 4), [2, 2, 2, 1]);
    }

    #[test]
    fn a_cycle_is_sixteen_times_the_weights_and_shares_are_exact() {
        let mut backend = turns(&[3, 2, 1]);
        let first = serve(&mut backend, 96);
        let second = serve(&mut backend, 96);
        assert_eq!(first, second);
        let count = |server| first.iter().filter(|pick| **pick == server).count();
        assert_eq!([count(1), count(2), count(3)], [48, 32, 16]);
    }

    #[test]
    fn a_server_that_returns_waits_for_its_turn() {
        let mut backend = turns(&[1, 1, 1]);
        serve(&mut backend, 3);
        backend.set_maintenance(0);
        assert_eq!(serve(&mut backend, 4), [2, 3, 2, 3]);
        backend.set_ready(0);
        assert_ne!(serve(&mut backend, 1), [1]);
    }

    #[test]
    fn half_of_a_weight_of_one_is_nothing() {
        let mut backend = turns(&[1, 1]);
        assert_eq!(backend.set_weight(0, Weight::Percent(50)), Ok(()));
        assert_eq!(serve(&mut backend, 4), [2, 2, 2, 2]);
    }

    #[test]
    fn a_new_weight_changes_shares_from_the_next_cycle_on() {
        let mut backend = turns(&[1, 1]);
        assert_eq!(backend.set_weight(0, Weight::Absolute(3)), Ok(()));
        serve(&mut backend, 64);
        let picks = serve(&mut backend, 64);
        assert_eq!(picks.iter().filter(|pick| **pick == 1).count(), 48);
    }

    #[test]
    fn a_full_server_loses_its_turn() {
        let limited = Server {
            maxconn: 1,
            ..Server::default()
        };
        let servers = [limited, Server::default()];
        let mut backend = Backend::new(&Options::new(Algorithm::RoundRobin), &servers);
        assert_eq!(open(&mut backend, 1), [1]);
        assert_eq!(serve(&mut backend, 3), [2, 2, 2]);
    }

    #[test]
    fn the_server_that_failed_is_picked_again_only_when_alone() {
        let mut pair = turns(&[1, 1]);
        assert_eq!(pair.pick(&Request::default(), Some(0)), Pick::Server(1));
        let mut one = turns(&[1]);
        assert_eq!(one.pick(&Request::default(), Some(0)), Pick::Server(0));
    }
}
