//! `balance random`: some draws from the ring, the least busy of them wins.
//!
//! Refuses a source of chance of its own. While nothing is held, shares are the arcs of the ring,
//! not the weights.

use super::member::Member;
use super::ring::Ring;
use crate::balance::draw::Draw;

/// The least busy of so many drawn servers; none when it has no free slot.
pub(super) fn pick(
    ring: &Ring,
    draw: &mut Draw,
    draws: u32,
    members: &[Member],
    accept: impl Fn(usize) -> bool,
) -> Option<usize> {
    let mut best: Option<usize> = None;
    for _ in 0..draws.max(1) {
        let drawn = ring.lookup(draw.next(), &accept)?;
        let keep = best.filter(|best| {
            let (best, drawn) = (&members[*best], &members[drawn]);
            u64::from(drawn.served) * u64::from(best.effective)
                > u64::from(best.served) * u64::from(drawn.effective)
        });
        best = keep.or(Some(drawn));
    }
    best.filter(|server| members[*server].free())
}

#[cfg(test)]
mod tests {
    use crate::balance::haproxy::Algorithm;
    use crate::balance::haproxy::trial::{open, pool, serve};

    fn share_of_first(picks: &[usize]) -> f64 {
        picks.iter().filter(|pick| **pick == 1).count() as f64 / picks.len() as f64
    }

    #[test]
    fn idle_shares_are_the_arcs_of_the_ring_for_any_number_of_draws() {
        for draws in [1, 2] {
            let mut backend = pool(Algorithm::Random { draws }, &[3, 1]);
            let arc = backend.ring_shares().unwrap_or_default()[0];
            assert!((arc - 0.6807).abs() < 0.0001, "{arc}");
            let share = share_of_first(&serve(&mut backend, 20_000));
            assert!((share - arc).abs() < 0.015, "{share}");
        }
    }

    #[test]
    fn two_draws_even_out_what_is_held() {
        let mut one = pool(Algorithm::Random { draws: 1 }, &[1, 1]);
        let mut two = pool(Algorithm::Random { draws: 2 }, &[1, 1]);
        let spread = |picks: &[usize]| (share_of_first(picks) - 0.5).abs();
        let (one, two) = (spread(&open(&mut one, 2000)), spread(&open(&mut two, 2000)));
        assert!(two < 0.005 && one > 0.03, "{one} {two}");
    }
}
