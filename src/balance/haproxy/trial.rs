//! Small pools to try the algorithms on; servers are numbered from 1, as in the documentation.

use super::{Algorithm, Backend, HashType, Options, Pick};
use crate::balance::{Request, Server};

/// A backend of servers with these weights.
pub(super) fn pool(algorithm: Algorithm, weights: &[u32]) -> Backend {
    Backend::new(&Options::new(algorithm), &servers(weights))
}

/// A backend with a ring.
pub(super) fn ring(algorithm: Algorithm, weights: &[u32], balance_factor: u32) -> Backend {
    let options = Options {
        hash_type: HashType {
            balance_factor,
            ..HashType::CONSISTENT
        },
        ..Options::new(algorithm)
    };
    Backend::new(&options, &servers(weights))
}

pub(super) fn servers(weights: &[u32]) -> Vec<Server> {
    let server = |weight: &u32| Server {
        weight: *weight,
        ..Server::default()
    };
    weights.iter().map(server).collect()
}

/// Serves requests one after the other.
pub(super) fn serve(backend: &mut Backend, count: u32) -> Vec<usize> {
    serve_each(backend, 0..count)
}

/// Serves requests one after the other, each with its own address.
pub(super) fn serve_each(backend: &mut Backend, sources: std::ops::Range<u32>) -> Vec<usize> {
    let mut picks = Vec::new();
    for source in sources {
        if let Pick::Server(server) = backend.pick(&Request::from_source(source), None) {
            backend.release(server);
            picks.push(server + 1);
        }
    }
    picks
}

/// Opens requests that stay; those that wait are 0.
pub(super) fn open(backend: &mut Backend, count: usize) -> Vec<usize> {
    let mut picks = Vec::new();
    for _ in 0..count {
        picks.push(match backend.pick(&Request::default(), None) {
            Pick::Server(server) => server + 1,
            _ => 0,
        });
    }
    picks
}
