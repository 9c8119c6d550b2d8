//! Small upstreams to try the algorithms on; peers are numbered from 1.

use super::{Algorithm, Options, Upstream};
use crate::balance::{Request, Server};

/// An upstream of peers with these weights, on ports from 8001.
pub(super) fn pool(algorithm: Algorithm, weights: &[u32]) -> Upstream {
    let server = |(position, weight): (usize, &u32)| Server {
        weight: *weight,
        address: format!("127.0.0.1:{}", 8001 + position),
        ..Server::default()
    };
    let servers: Vec<Server> = weights.iter().enumerate().map(server).collect();
    Upstream::new(&Options::new(algorithm), &servers)
}

/// Serves a request; those who refuse are tried and fail. 0: an error to the client.
pub(super) fn serve_one(
    upstream: &mut Upstream,
    request: &Request<'_>,
    refuse: &[usize],
    now_s: u64,
) -> usize {
    let mut attempt = upstream.attempt();
    while let Some(peer) = upstream.pick(&mut attempt, request, now_s) {
        if !refuse.contains(&(peer + 1)) {
            upstream.succeeded(&mut attempt, peer);
            return peer + 1;
        }
        let another = attempt.may_try_another();
        upstream.failed(&mut attempt, peer, now_s);
        if !another {
            break;
        }
    }
    0
}

/// Serves requests one after the other.
pub(super) fn serve(upstream: &mut Upstream, count: usize) -> Vec<usize> {
    let request = Request::default();
    let mut picks = Vec::new();
    picks.resize_with(count, || serve_one(upstream, &request, &[], 0));
    picks
}

/// Opens requests that stay; errors are 0.
pub(super) fn open(upstream: &mut Upstream, count: usize) -> Vec<usize> {
    let mut picks = Vec::new();
    for _ in 0..count {
        let mut attempt = upstream.attempt();
        let peer = upstream.pick(&mut attempt, &Request::default(), 0);
        picks.push(peer.map_or(0, |peer| peer + 1));
    }
    picks
}
