//! `hash-balance-factor`: no server may hold much more than its fair part.
//!
//! Refuses to choose: it says who is eligible.

use super::member::Member;

/// What decides how much each server may hold.
#[derive(Debug, Clone)]
pub(super) struct Bound {
    /// Percent of the fair part.
    factor: u32,
    /// For each server, the weight of those declared before it in its group, as counted at start-up.
    before: Vec<u32>,
}

impl Bound {
    pub(super) fn new(factor: u32, members: &[Member]) -> Self {
        let mut sums = [0_u32; 2];
        let before = members
            .iter()
            .map(|member| {
                let sum = &mut sums[member.group()];
                let before = *sum;
                if member.usable() {
                    *sum = sum.wrapping_add(member.effective);
                }
                before
            })
            .collect();
        Self { factor, before }
    }

    /// The server may take one more request, with so many being served by the whole backend and
    /// so much weight in its group.
    pub(super) fn admits(&self, server: usize, member: &Member, served: u32, weight: u32) -> bool {
        if self.factor == 0 || weight == 0 {
            return true;
        }
        let weight = u64::from(weight);
        let slots = (u64::from(served) + 1)
            .saturating_mul(u64::from(self.factor))
            .div_ceil(100);
        let (each, rest) = (slots / weight, slots % weight);
        let (before, own) = (u64::from(self.before[server]), u64::from(member.effective));
        let allowed = own * each + (before + own) * rest / weight - before * rest / weight;
        u64::from(member.served) < allowed.max(1)
    }
}

#[cfg(test)]
mod tests {
    use crate::balance::Request;
    use crate::balance::haproxy::trial::ring;
    use crate::balance::haproxy::{Algorithm, Pick};

    #[test]
    fn a_hot_key_spills_over_once_its_server_holds_its_bound() {
        let mut backend = ring(Algorithm::uri(), &[1, 1, 1, 1], 125);
        let hot = Request::default().target(b"/hot");
        let mut held = [0_u32; 4];
        for total in 1..=40_u32 {
            if let Pick::Server(server) = backend.pick(&hot, None) {
                held[server] += 1;
            }
            // 125 % of the fair part of all requests, rounded up.
            let most = (total * 125).div_ceil(400);
            assert!(
                held.iter().all(|held| *held <= most.max(1)),
                "{held:?} of {total}"
            );
        }
        assert_eq!(held.iter().sum::<u32>(), 40);
    }

    #[test]
    fn without_a_bound_a_hot_key_stays_where_it_is() {
        let mut backend = ring(Algorithm::uri(), &[1, 1, 1, 1], 0);
        let hot = Request::default().target(b"/hot");
        let first = backend.pick(&hot, None);
        assert!((0..40).all(|_| backend.pick(&hot, None) == first));
    }
}
