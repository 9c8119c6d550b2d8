//! Which program picks, and how it is configured: a design's words in the terms of `balance`.
//!
//! Refuses to pick.

use super::plan::{Manner, Picks};
use super::rng::Rng;
use crate::balance::{haproxy, nginx};
use crate::design::Kind;
use crate::design::flow::{Flow, Role, StationId};
use crate::design::model::{Model, NodeId};
use crate::design::words::{Algorithm, Engine, HashKind, Sticky};

/// A program with what concerns the pool beside it.
#[derive(Debug, Clone)]
pub(super) struct Picked {
    pub(super) program: Picks,
    pub(super) sticky: bool,
    pub(super) slowstart_s: u32,
    pub(super) by_page: bool,
    pub(super) by_request: bool,
}

/// The program that picks for a station.
pub(super) fn program(
    model: &Model,
    flow: &Flow,
    station: StationId,
    manner: Manner,
    seed: u64,
) -> Picked {
    let node = &model.graph[NodeId::new(station)];
    let seed = Rng::named(seed, "picks", &node.name).bits();
    let mut picked = Picked {
        program: Picks::Turns,
        sticky: false,
        slowstart_s: 0,
        by_page: false,
        by_request: false,
    };
    match (&flow.stations[station].role, node.kind()) {
        (Role::Balancer(pool), Some(Kind::LoadBalancer(lb))) if manner == Manner::Balanced => {
            let algorithm = pool.algorithm.or(Algorithm::RoundRobin);
            picked.by_page = algorithm == Algorithm::UriHash;
            picked.sticky = lb.sticky != Sticky::Off;
            picked.by_request = picked.sticky || is_hash(algorithm);
            picked.slowstart_s = lb.slowstart.secs() as u32;
            picked.program = match lb.engine {
                Engine::Haproxy => Picks::Haproxy(haproxy::Options {
                    hash_type: match lb.hash {
                        HashKind::Map => haproxy::HashType::MAP,
                        HashKind::Consistent => haproxy::HashType::CONSISTENT,
                    },
                    all_backups: pool.all_backups,
                    seed,
                    ..haproxy::Options::new(for_haproxy(algorithm))
                }),
                Engine::Nginx => Picks::Nginx(nginx::Options {
                    seed,
                    ..nginx::Options::new(for_nginx(algorithm, lb.hash))
                }),
            };
        }
        (Role::Web(pool), _) if manner == Manner::Spread => {
            let algorithm = pool.algorithm.or(Algorithm::RoundRobin);
            picked.by_page = algorithm == Algorithm::UriHash;
            picked.by_request = is_hash(algorithm);
            picked.program = Picks::Nginx(nginx::Options {
                seed,
                ..nginx::Options::new(for_nginx(algorithm, HashKind::Map))
            });
        }
        _ => {}
    }
    picked
}

const fn is_hash(algorithm: Algorithm) -> bool {
    matches!(algorithm, Algorithm::SourceHash | Algorithm::UriHash)
}

const fn for_haproxy(algorithm: Algorithm) -> haproxy::Algorithm {
    match algorithm {
        Algorithm::RoundRobin => haproxy::Algorithm::RoundRobin,
        Algorithm::StaticRoundRobin => haproxy::Algorithm::StaticRoundRobin,
        Algorithm::LeastConn => haproxy::Algorithm::LeastConn,
        Algorithm::SourceHash => haproxy::Algorithm::Source,
        Algorithm::UriHash => haproxy::Algorithm::uri(),
        Algorithm::Random => haproxy::Algorithm::Random { draws: 2 },
        Algorithm::First => haproxy::Algorithm::First,
    }
}

/// nginx has neither a static round robin nor "first": its own round robin comes nearest.
const fn for_nginx(algorithm: Algorithm, hash: HashKind) -> nginx::Algorithm {
    let consistent = matches!(hash, HashKind::Consistent);
    match algorithm {
        Algorithm::RoundRobin | Algorithm::StaticRoundRobin | Algorithm::First => {
            nginx::Algorithm::RoundRobin
        }
        Algorithm::LeastConn => nginx::Algorithm::LeastConn,
        Algorithm::SourceHash => nginx::Algorithm::Hash {
            key: nginx::Key::RemoteAddr,
            consistent,
        },
        Algorithm::UriHash => nginx::Algorithm::Hash {
            key: nginx::Key::RequestUri,
            consistent,
        },
        Algorithm::Random => nginx::Algorithm::Random { two: false },
    }
}
