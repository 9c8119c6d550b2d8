//! Smooth weighted round robin: every peer saves up its weight, the richest pays for all.
//!
//! Refuses peers of the other group.

use super::peer::{Attempt, Peer};

/// The richest available peer; the first one among equals.
#[inline(always)]
pub(super) fn pick(
    peers: &mut [Peer],
    attempt: &Attempt,
    backup: bool,
    now_s: u64,
) -> Option<usize> {
    let is_first_try = attempt.is_first_try();
    let (mut best, mut most) = (None, i64::MIN);
    let mut total = 0;
    for (at, peer) in peers.iter_mut().enumerate() {
        let tried = !is_first_try && attempt.has_tried(at);
        if peer.backup != backup || tried || !peer.is_available(now_s) {
            continue;
        }
        total += peer.save_up();
        if peer.current > most {
            (best, most) = (Some(at), peer.current);
        }
    }
    let best = best?;
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
