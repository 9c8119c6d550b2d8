//! The real programs' algorithms over the members of a pool, asked whom they pick.
//!
//! Refuses health and backups: every member is up, and all of them are active.

use super::words::MOST;
use crate::balance::{Request, Server, haproxy, nginx};
use crate::design::model::NodeId;
use crate::design::words::{Algorithm, Engine, Mode, Sticky};
use crate::design::{Choice, Kind};
use crate::story::claims::Bench;

/// A balancer with members that all serve.
pub(super) struct Pool {
    pub(super) name: String,
    /// What the file calls it, and its copies with it.
    pub(super) authored: String,
    pub(super) members: Vec<String>,
    pub(super) weights: Vec<u32>,
    pub(super) engine: Engine,
    pub(super) algorithm: Algorithm,
}

/// The program that picks.
pub(super) enum Picker {
    Haproxy(Box<haproxy::Backend>),
    Nginx(Box<nginx::Upstream>, Vec<(usize, nginx::Attempt)>),
}

impl Picker {
    pub(super) fn new(pool: &Pool) -> Self {
        let servers: Vec<Server> = pool
            .members
            .iter()
            .zip(&pool.weights)
            .map(|(name, weight)| Server {
                weight: *weight,
                address: format!("{name}:80"),
                ..Server::default()
            })
            .collect();
        match pool.engine {
            Engine::Haproxy => {
                let algorithm = match pool.algorithm {
                    Algorithm::LeastConn => haproxy::Algorithm::LeastConn,
                    Algorithm::SourceHash => haproxy::Algorithm::Source,
                    _ => haproxy::Algorithm::RoundRobin,
                };
                let options = haproxy::Options::new(algorithm);
                Self::Haproxy(Box::new(haproxy::Backend::new(&options, &servers)))
            }
            Engine::Nginx => {
                let algorithm = match pool.algorithm {
                    Algorithm::LeastConn => nginx::Algorithm::LeastConn,
                    Algorithm::SourceHash => nginx::Algorithm::IpHash,
                    _ => nginx::Algorithm::RoundRobin,
                };
                let options = nginx::Options::new(algorithm);
                let upstream = nginx::Upstream::new(&options, &servers);
                Self::Nginx(Box::new(upstream), Vec::new())
            }
        }
    }

    /// A request that stays open.
    pub(super) fn open(&mut self) -> Option<usize> {
        // 10.0.0.7, one of many.
        let request = Request::from_source(0x0a00_0007);
        match self {
            Self::Haproxy(backend) => match backend.pick(&request, None) {
                haproxy::Pick::Server(place) => Some(place),
                _ => None,
            },
            Self::Nginx(upstream, open) => {
                let mut attempt = upstream.attempt();
                let place = upstream.pick(&mut attempt, &request, 0)?;
                open.push((place, attempt));
                Some(place)
            }
        }
    }

    /// One of a member's requests ends.
    pub(super) fn close(&mut self, member: usize) {
        match self {
            Self::Haproxy(backend) => backend.release(member),
            Self::Nginx(upstream, open) => {
                let first = open.iter().position(|(place, _)| *place == member);
                if let Some(first) = first {
                    let (place, mut attempt) = open.remove(first);
                    upstream.succeeded(&mut attempt, place);
                }
            }
        }
    }

    /// Requests one after the other, each over before the next comes.
    pub(super) fn serve(&mut self, count: usize) -> Option<Vec<usize>> {
        (0..count)
            .map(|_| {
                let place = self.open()?;
                self.close(place);
                Some(place)
            })
            .collect()
    }
}

/// The balancers with this algorithm whose members all serve everything.
pub(super) fn pools(bench: &Bench<'_>, algorithm: Algorithm) -> Vec<(NodeId, Pool)> {
    let flow = bench.case.flow;
    let pool = |(node, one): (NodeId, &crate::design::Component)| {
        let Kind::LoadBalancer(lb) = &one.kind else {
            return None;
        };
        let hops = flow.stations[node.index()].members.iter();
        let hops: Vec<_> = hops.map(|hop| &flow.hops[*hop]).collect();
        let plain = hops
            .iter()
            .all(|hop| !hop.backup && !hop.blocked && hop.classes == [true; 3] && hop.weight > 0);
        let members = bench.case.pool(node);
        let is_so = lb.algorithm == Choice::Is(algorithm)
            && lb.mode == Choice::Is(Mode::ActiveActive)
            && lb.sticky == Sticky::Off
            && bench.case.is_reached(node);
        (is_so && plain && members.len() == hops.len() && members.len() > 1).then(|| {
            let pool = Pool {
                name: bench.case.name(node).to_owned(),
                authored: bench.model().graph[node].authored.clone(),
                members: bench.case.names(members),
                weights: hops.iter().map(|hop| hop.weight).collect(),
                engine: lb.engine,
                algorithm,
            };
            (node, pool)
        })
    };
    let mut pools: Vec<(NodeId, Pool)> = Vec::new();
    for (node, pool) in bench.case.components().filter_map(pool) {
        // Balancers that stand in for one another pick alike: one of them is asked about.
        let is_new = pools.iter().all(|(_, known)| known.members != pool.members);
        if is_new && pools.len() < MOST {
            pools.push((node, pool));
        }
    }
    pools
}
