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
