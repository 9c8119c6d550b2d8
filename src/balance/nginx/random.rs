//! `random` and `random two`: a peer drawn by weight, or the less busy of two.
//!
//! Of two idle peers the second draw wins, so that a heavy peer, often drawn first, gets less than
//! its weight. Refuses a source of chance of its own.

use super::peer::{Attempt, Peer};
use super::upstream::at_weight;
use crate::balance::draw::Draw;

/// A drawn peer; none when too many draws gave a peer that is not available.
pub(super) fn pick(
    peers: &[Peer],
    attempt: &mut Attempt,
    draw: &mut Draw,
    two: bool,
    total: u32,
    now_s: u64,
) -> Option<usize> {
    if total == 0 {
        return None;
    }
    let mut first: Option<usize> = None;
    loop {
        let peer = at_weight(peers, draw.next() % total)?;
        let may =
            first != Some(peer) && !attempt.has_tried(peer) && peers[peer].is_available(now_s);
        match first {
            _ if !may => {
                if attempt.miss() {
                    return None;
                }
            }
            None if two => first = Some(peer),
            None => return Some(peer),
            Some(first) => {
                let busier = peers[peer].compare_load(&peers[first]).is_gt();
                return Some(if busier { first } else { peer });
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::balance::nginx::Algorithm;
    use crate::balance::nginx::trial::{pool, serve};

    fn share_of_first(two: bool, weights: &[u32]) -> f64 {
        let mut upstream = pool(Algorithm::Random { two }, weights);
        let picks = serve(&mut upstream, 20_000);
        picks.iter().filter(|peer| **peer == 1).count() as f64 / 20_000.0
    }

    #[test]
    fn one_draw_follows_the_weights() {
        assert!((share_of_first(false, &[3, 1]) - 0.75).abs() < 0.015);
    }

    #[test]
    fn two_draws_from_an_idle_pair_turn_the_weights_round() {
        assert!((share_of_first(true, &[3, 1]) - 0.25).abs() < 0.015);
    }
}
