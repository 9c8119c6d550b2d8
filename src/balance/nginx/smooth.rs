//! Smooth weighted round robin: every peer saves up its weight, the richest pays for all.
//!
//! Refuses peers of the other group.

use super::peer::{Attempt, Peer};

/// The richest available peer; the first one among equals.
pub(super) fn pick(
    peers: &mut [Peer],
    attempt: &Attempt,
    backup: bool,
    now_s: u64,
) -> Option<usize> {
    let mut best: Option<(usize, i64)> = None;
    let mut total = 0;
    for (at, peer) in peers.iter_mut().enumerate() {
        if peer.backup != backup || attempt.has_tried(at) || !peer.is_available(now_s) {
            continue;
        }
        total += peer.save_up();
        if best.is_none_or(|(_, most)| peer.current > most) {
            best = Some((at, peer.current));
        }
    }
    let (best, _) = best?;
    peers[best].current -= total;
    Some(best)
}
