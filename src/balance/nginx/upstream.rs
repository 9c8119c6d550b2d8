//! An upstream: its peers' states, and who gets the next request.
//!
//! Refuses to hold requests: one that no peer may take is answered with an error at once.

use super::config::{Algorithm, Options};
use super::ketama::Ketama;
use super::peer::{Attempt, Peer};
use super::{hash, ip_hash, least_conn, random, smooth};
use crate::balance::draw::Draw;
use crate::balance::{Request, Server};

/// An upstream of nginx, as one worker process sees it.
#[derive(Debug, Clone)]
pub struct Upstream {
    pub(super) algorithm: Algorithm,
    pub(super) peers: Vec<Peer>,
    ring: Option<Ketama>,
    draw: Draw,
    /// Weight of all peers that are no backups, those that are down too.
    total: u32,
    /// The only peer there is: its failures do not count.
    pub(super) single: bool,
    /// Peers that a request may try.
    tries: u32,
}

impl Upstream {
    /// An upstream that has served nothing yet.
    #[must_use]
    pub fn new(options: &Options, servers: &[Server]) -> Self {
        let peers: Vec<Peer> = servers.iter().map(Peer::new).collect();
        let ring = matches!(
            options.algorithm,
            Algorithm::Hash {
                consistent: true,
                ..
            }
        );
        let tries = peers.iter().filter(|peer| !peer.down).count();
        let tries = u32::try_from(tries).unwrap_or(u32::MAX);
        let total = peers.iter().filter(|peer| !peer.backup).map(|p| p.weight);
        Self {
            algorithm: options.algorithm.clone(),
            ring: ring.then(|| Ketama::new(servers, &peers)),
            draw: Draw::new(options.seed),
            total: u32::try_from(total.sum::<i64>()).unwrap_or(u32::MAX),
            single: peers.len() == 1,
            tries: match options.tries {
                0 => tries,
                bound => tries.min(bound),
            },
            peers,
        }
    }

    /// What a new request remembers: nothing yet.
    #[must_use]
    pub fn attempt(&self) -> Attempt {
        Attempt::new(self.tries)
    }

    /// The same for a record that another request has used.
    pub fn begin(&self, attempt: &mut Attempt) {
        attempt.restart(self.tries);
    }

    /// Decides who gets a request next, and books it there. None: no peer may take it, which is an
    /// error to the client at once. `now_s` counts whole seconds.
    pub fn pick(
        &mut self,
        attempt: &mut Attempt,
        request: &Request<'_>,
        now_s: u64,
    ) -> Option<usize> {
        let peer = self.choose(attempt, request, now_s)?;
        if self.single {
            self.peers[peer].conns += 1;
        } else {
            self.peers[peer].take(now_s);
        }
        attempt.mark_tried(peer);
        Some(peer)
    }

    #[inline(always)]
    fn choose(
        &mut self,
        attempt: &mut Attempt,
        request: &Request<'_>,
        now_s: u64,
    ) -> Option<usize> {
        if self.single {
            let peer = self.peers.first()?;
            return (!peer.down && !peer.is_full()).then_some(0);
        }
        match self.algorithm {
            Algorithm::RoundRobin => {}
            Algorithm::LeastConn => return self.in_turn(attempt, now_s, least_conn::pick),
            _ => {
                let other = self.choose_otherwise(attempt, request, now_s);
                if other.is_some() {
                    return other;
                }
            }
        }
        self.in_turn(attempt, now_s, smooth::pick)
    }

    /// The best of the peers by this measure; backups only where it finds no other.
    #[inline(always)]
    fn in_turn(
        &mut self,
        attempt: &mut Attempt,
        now_s: u64,
        best: impl Fn(&mut [Peer], &Attempt, bool, u64) -> Option<usize>,
    ) -> Option<usize> {
        loop {
            let found = best(&mut self.peers, attempt, attempt.on_backups, now_s);
            if found.is_some() || attempt.on_backups {
                return found;
            }
            attempt.on_backups = self.peers.iter().any(|peer| peer.backup);
            if !attempt.on_backups {
                return None;
            }
        }
    }

    /// By a hash or by chance; none where that leads nowhere: then it is round robin's turn.
    fn choose_otherwise(
        &mut self,
        attempt: &mut Attempt,
        request: &Request<'_>,
        now_s: u64,
    ) -> Option<usize> {
        if attempt.has_given_up() {
            return None;
        }
        let Self {
            algorithm,
            peers,
            ring,
            draw,
            total,
            ..
        } = self;
        match algorithm {
            Algorithm::RoundRobin | Algorithm::LeastConn => None,
            Algorithm::IpHash => ip_hash::pick(peers, attempt, request.source, *total, now_s),
            Algorithm::Hash { key, .. } => key.with(request, |key| match ring {
                _ if key.is_empty() => None,
                Some(ring) => ring.pick(peers, attempt, key, now_s),
                None => hash::pick(peers, attempt, key, *total, now_s),
            }),
            Algorithm::Random { two } => random::pick(peers, attempt, draw, *two, *total, now_s),
        }
    }

    /// The peer works on a request that it was given before the upstream was configured anew.
    pub fn adopt(&mut self, attempt: &mut Attempt, peer: usize) {
        if let Some(state) = self.peers.get_mut(peer) {
            state.conns += 1;
            attempt.mark_tried(peer);
        }
    }

    /// The request that this attempt is about failed at this peer.
    pub fn failed(&mut self, attempt: &mut Attempt, peer: usize, now_s: u64) {
        self.free(attempt, peer, |peer| peer.fail(now_s));
    }

    /// The request that this attempt is about was answered by this peer.
    pub fn succeeded(&mut self, attempt: &mut Attempt, peer: usize) {
        self.free(attempt, peer, Peer::succeed);
    }

    fn free(&mut self, attempt: &mut Attempt, peer: usize, note: impl FnOnce(&mut Peer)) {
        let Some(peer) = self.peers.get_mut(peer) else {
            return;
        };
        peer.conns = peer.conns.saturating_sub(1);
        if self.single {
            attempt.left = 0;
        } else {
            attempt.left = attempt.left.saturating_sub(1);
            note(peer);
        }
    }

    /// Takes a peer out of service, or puts it back, whatever its failures say.
    pub fn set_down(&mut self, peer: usize, down: bool) {
        if let Some(peer) = self.peers.get_mut(peer) {
            peer.down = down;
        }
    }

    /// Requests that the peer works on.
    #[must_use]
    pub fn served(&self, peer: usize) -> u32 {
        self.peers.get(peer).map_or(0, |peer| peer.conns)
    }

    /// Failures do not keep the peer out, and it is in service.
    #[must_use]
    pub fn is_usable(&self, peer: usize, now_s: u64) -> bool {
        self.peers
            .get(peer)
            .is_some_and(|peer| !peer.down && (self.single || !peer.is_failed(now_s)))
    }
}

/// The peer, no backup, that a place in the row of all weights belongs to.
pub(super) fn at_weight(peers: &[Peer], place: u32) -> Option<usize> {
    let mut rest = i64::from(place);
    for (at, peer) in peers.iter().enumerate() {
        if peer.backup {
            continue;
        }
        if rest < peer.weight {
            return Some(at);
        }
        rest -= peer.weight;
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::balance::nginx::trial::{pool, serve_one};

    const REQUEST: fn() -> Request<'static> = Request::default;

    #[test]
    fn a_failed_peer_is_probed_once_after_its_timeout() {
        let mut upstream = pool(Algorithm::RoundRobin, &[1, 1]);
        assert_eq!(serve_one(&mut upstream, &REQUEST(), &[1], 0), 2);
        assert!(!upstream.is_usable(0, 10));
        assert!(upstream.is_usable(0, 11));
        let before = [(); 2].map(|()| serve_one(&mut upstream, &REQUEST(), &[], 11));
        assert_eq!(before, [2, 2], "its weight climbs back from nothing");
        let mut probe = upstream.attempt();
        assert_eq!(upstream.pick(&mut probe, &REQUEST(), 11), Some(0));
        assert!(!upstream.is_usable(0, 11), "one probe at a time");
        upstream.succeeded(&mut probe, 0);
        assert!(upstream.is_usable(0, 11));
    }

    #[test]
    fn backups_serve_when_no_other_peer_is_left() {
        let mut servers = vec![Server::default(); 3];
        servers[2].backup = true;
        let mut upstream = Upstream::new(&Options::new(Algorithm::RoundRobin), &servers);
        assert_eq!(serve_one(&mut upstream, &REQUEST(), &[1, 2], 0), 3);
        assert_eq!(serve_one(&mut upstream, &REQUEST(), &[], 0), 3);
        assert_ne!(serve_one(&mut upstream, &REQUEST(), &[], 11), 3);
    }

    #[test]
    fn a_lone_peer_is_never_kept_out() {
        let mut upstream = pool(Algorithm::RoundRobin, &[1]);
        assert_eq!(serve_one(&mut upstream, &REQUEST(), &[1], 0), 0);
        assert!(upstream.is_usable(0, 0));
        assert_eq!(serve_one(&mut upstream, &REQUEST(), &[], 0), 1);
    }

    #[test]
    fn a_full_upstream_is_an_error_at_once() {
        let servers = [Server {
            maxconn: 1,
            ..Server::default()
        }];
        let mut upstream = Upstream::new(&Options::new(Algorithm::RoundRobin), &servers);
        let mut held = upstream.attempt();
        assert_eq!(upstream.pick(&mut held, &REQUEST(), 0), Some(0));
        let mut other = upstream.attempt();
        assert_eq!(upstream.pick(&mut other, &REQUEST(), 0), None);
        upstream.succeeded(&mut held, 0);
        assert_eq!(upstream.pick(&mut other, &REQUEST(), 0), Some(0));
    }

    #[test]
    fn tries_are_bounded() {
        let options = Options {
            tries: 2,
            ..Options::new(Algorithm::RoundRobin)
        };
        let mut upstream = Upstream::new(&options, &vec![Server::default(); 4]);
        assert_eq!(serve_one(&mut upstream, &REQUEST(), &[1, 2, 3], 0), 0);
        assert_eq!(upstream.served(0), 0);
    }

    #[test]
    fn pools_of_more_than_64_peers_are_tried_through() {
        let mut upstream = pool(Algorithm::RoundRobin, &[1; 130]);
        let all_but_the_last: Vec<usize> = (1..130).collect();
        assert_eq!(
            serve_one(&mut upstream, &REQUEST(), &all_but_the_last, 0),
            130
        );
    }
}
