//! `hash-type consistent`: servers own points on a ring, a hash goes to the nearest.
//!
//! Sixteen points for each unit of weight are few: shares of the ring differ visibly from the
//! weights. Refuses to compute the hash it is asked about.

use super::member::Member;
use crate::balance::functions::avalanche;

/// The points of one group.
#[derive(Debug, Clone, Default)]
pub(super) struct Ring {
    /// Place on the ring and server, in order.
    points: Vec<(u32, usize)>,
    /// The point that served the last request without a key.
    last: Option<(u32, usize)>,
}

impl Ring {
    /// Places the points of the servers that may be chosen.
    pub(super) fn rebuild(&mut self, members: &[Member], eligible: impl Fn(usize) -> bool) {
        self.points.clear();
        for (server, member) in members.iter().enumerate() {
            if !eligible(server) || !member.usable() {
                continue;
            }
            let base = member.id.wrapping_mul(4096);
            self.points.extend(
                (0..member.effective).map(|point| (avalanche(base.wrapping_add(point)), server)),
            );
        }
        self.points.sort();
    }

    /// The position of the point nearest to a hash; of two, the lower.
    fn nearest(&self, hash: u32) -> Option<usize> {
        let last = self.points.len().checked_sub(1)?;
        let above = self.points.partition_point(|(place, _)| *place < hash);
        let above = if above > last { 0 } else { above };
        let below = if above == 0 { last } else { above - 1 };
        let down = hash.wrapping_sub(self.points[below].0);
        let up = self.points[above].0.wrapping_sub(hash);
        Some(if down <= up { below } else { above })
    }

    /// The server nearest to a hash, or the next one clockwise that is acceptable; when none is,
    /// the last one that was looked at.
    pub(super) fn lookup(&self, hash: u32, accept: impl Fn(usize) -> bool) -> Option<usize> {
        let mut at = self.nearest(hash)?;
        let mut wrapped = false;
        while !accept(self.points[at].1) {
            if at + 1 < self.points.len() {
                at += 1;
            } else if wrapped {
                break;
            } else {
                wrapped = true;
                at = 0;
            }
        }
        Some(self.points[at].1)
    }

    /// Walks the ring point by point for requests that have no key; `avoid` only if there is no
    /// other server with a free slot.
    pub(super) fn turn(&mut self, members: &[Member], avoid: Option<usize>) -> Option<usize> {
        let count = self.points.len();
        let start = self.last.map_or(0, |last| {
            self.points.partition_point(|point| *point <= last)
        });
        let mut avoided = None;
        for step in 0..count {
            let point = self.points[(start + step) % count];
            if members[point.1].free() {
                if Some(point.1) != avoid {
                    self.last = Some(point);
                    return Some(point.1);
                }
                avoided = Some(point);
            }
        }
        if avoided.is_some() {
            self.last = avoided;
        }
        avoided.map(|(_, server)| server)
    }

    /// The part of all hashes, 0 to 1, that goes to each of so many servers.
    pub(super) fn shares(&self, servers: usize) -> Vec<f64> {
        let mut arcs = vec![0_u64; servers];
        for (at, (place, server)) in self.points.iter().enumerate() {
            let below = self.points[if at == 0 {
                self.points.len() - 1
            } else {
                at - 1
            }]
            .0;
            let gap = u64::from(place.wrapping_sub(below));
            // A lone point is its own neighbour and has the whole ring.
            let gap = if gap == 0 && self.points.len() == 1 {
                1 << 32
            } else {
                gap
            };
            // Hashes between two points: the lower half, its middle included, goes down.
            let up = gap.div_ceil(2);
            arcs[*server] += up;
            arcs[self.points[if at == 0 {
                self.points.len() - 1
            } else {
                at - 1
            }]
            .1] += gap - up;
        }
        let whole = 2_f64.powi(32);
        arcs.into_iter().map(|arc| arc as f64 / whole).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::balance::haproxy::trial::{ring, serve_each, servers};
    use crate::balance::haproxy::{Algorithm, Pick};
    use crate::balance::{Request, Server};

    fn points(places: &[(u32, usize)]) -> Ring {
        Ring {
            points: places.to_vec(),
            last: None,
        }
    }

    #[test]
    fn the_nearest_point_serves_and_the_lower_of_two() {
        let ring = points(&[(100, 0), (200, 1), (u32::MAX - 99, 2)]);
        let server = |hash| ring.lookup(hash, |_| true);
        assert_eq!(
            [server(100), server(150), server(151)],
            [Some(0), Some(0), Some(1)]
        );
        assert_eq!(server(u32::MAX), Some(2));
        assert_eq!(server(1), Some(0));
        assert_eq!(server(0), Some(2));
    }

    #[test]
    fn whoever_is_not_acceptable_is_passed_clockwise() {
        let ring = points(&[(100, 0), (200, 1), (300, 2)]);
        assert_eq!(ring.lookup(290, |server| server != 2), Some(0));
        assert_eq!(ring.lookup(100, |server| server == 2), Some(2));
        assert_eq!(ring.lookup(100, |_| false), Some(2));
    }

    #[test]
    fn requests_without_a_key_walk_the_ring() {
        let members: Vec<Member> = servers(&[1, 1])
            .iter()
            .enumerate()
            .map(|(position, server)| Member::new(position, server))
            .collect();
        let mut ring = points(&[(1, 0), (2, 0), (3, 1)]);
        let walk: Vec<_> = (0..4).filter_map(|_| ring.turn(&members, None)).collect();
        assert_eq!(walk, [0, 0, 1, 0]);
    }

    #[test]
    fn shares_are_the_arcs_around_the_points() {
        assert_eq!(points(&[(7, 0)]).shares(1), [1.0]);
        let shares = points(&[(0, 0), (1 << 30, 1)]).shares(2);
        assert_eq!(shares, [0.5, 0.5]);
        let quarter = points(&[(0, 0), (1 << 30, 1), (1 << 31, 0)]).shares(2);
        assert_eq!(quarter, [0.75, 0.25]);
    }

    #[test]
    fn only_the_clients_of_a_lost_server_move() {
        let mut backend = ring(Algorithm::Source, &[1, 1, 1], 0);
        let before = serve_each(&mut backend, 0..500);
        backend.set_maintenance(1);
        let after = serve_each(&mut backend, 0..500);
        for (old, new) in before.iter().zip(&after) {
            assert!(*old == 2 || old == new);
            assert_ne!(*new, 2);
        }
        backend.set_ready(1);
        assert_eq!(serve_each(&mut backend, 0..500), before);
    }

    #[test]
    fn points_belong_to_the_id_and_not_to_the_position() {
        let named = |id| Server {
            id: Some(id),
            ..Server::default()
        };
        let options = crate::balance::haproxy::Options {
            hash_type: crate::balance::haproxy::HashType::CONSISTENT,
            ..crate::balance::haproxy::Options::new(Algorithm::Source)
        };
        let pick = |ids: [u32; 2], source| {
            let mut backend = super::super::Backend::new(&options, &ids.map(named));
            match backend.pick(&Request::from_source(source), None) {
                Pick::Server(server) => ids[server],
                _ => 0,
            }
        };
        assert!((0..50).all(|source| pick([1, 2], source) == pick([2, 1], source)));
    }
}
