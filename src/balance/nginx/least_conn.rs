//! `least_conn`: the peer with the fewest requests for its weight; smooth round robin among equals.
//!
//! Refuses peers of the other group.

use super::peer::{Attempt, Peer};
use std::cmp::Ordering;

/// The least busy available peer.
pub(super) fn pick(
    peers: &mut [Peer],
    attempt: &Attempt,
    backup: bool,
    now_s: u64,
) -> Option<usize> {
    let may = |at: usize, peer: &Peer| {
        peer.backup == backup && !attempt.has_tried(at) && peer.is_available(now_s)
    };
    let mut first: Option<usize> = None;
    let mut tied = false;
    for (at, peer) in peers.iter().enumerate() {
        if !may(at, peer) {
            continue;
        }
        match first.map(|first| peer.compare_load(&peers[first])) {
            None | Some(Ordering::Less) => {
                first = Some(at);
                tied = false;
            }
            Some(Ordering::Equal) => tied = true,
            Some(Ordering::Greater) => {}
        }
    }
    let first = first?;
    if !tied {
        return Some(first);
    }
    let (mut best, mut total) = (first, 0);
    for at in first..peers.len() {
        if !may(at, &peers[at]) || peers[at].compare_load(&peers[first]) != Ordering::Equal {
            continue;
        }
        total += peers[at].save_up();
        if peers[at].current > peers[best].current {
            best = at;
        }
    }
    peers[best].current -= total;
    Some(best)
}

#[cfg(test)]
mod tests {
    use crate::balance::nginx::Algorithm;
    use crate::balance::nginx::trial::{open, pool, serve};

    #[test]
    fn requests_that_are_held_follow_the_weights() {
        let mut upstream = pool(Algorithm::LeastConn, &[3, 1]);
        let picks = open(&mut upstream, 40);
        assert_eq!(picks.iter().filter(|peer| **peer == 1).count(), 30);
    }

    #[test]
    fn an_idle_pool_takes_smooth_turns() {
        let mut upstream = pool(Algorithm::LeastConn, &[5, 1, 1]);
        assert_eq!(serve(&mut upstream, 7), [1, 1, 2, 1, 3, 1, 1]);
    }
}
