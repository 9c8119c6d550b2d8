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

#[cfg(test)]
mod tests {
    use crate::balance::Request;
    use crate::balance::nginx::Algorithm;
    use crate::balance::nginx::trial::{pool, serve, serve_one};

    #[test]
    fn a_heavy_peer_is_interleaved_with_the_others() {
        let mut upstream = pool(Algorithm::RoundRobin, &[5, 1, 1]);
        assert_eq!(serve(&mut upstream, 7), [1, 1, 2, 1, 3, 1, 1]);
        assert_eq!(serve(&mut upstream, 7), [1, 1, 2, 1, 3, 1, 1]);
    }

    #[test]
    fn a_returning_heavy_peer_ramps_up() {
        let mut upstream = pool(Algorithm::RoundRobin, &[4, 4]);
        let request = Request::default();
        assert_eq!(serve_one(&mut upstream, &request, &[1], 0), 2);
        let later: Vec<_> = (0..6)
            .map(|_| serve_one(&mut upstream, &request, &[], 11))
            .collect();
        assert!(
            later.iter().filter(|peer| **peer == 1).count() < 3,
            "{later:?}"
        );
    }
}
