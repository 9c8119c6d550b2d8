//! Who holds a floating address that VRRP moves, and when it moves.
//!
//! Refuses to decide who may hold it: priorities and tracked processes are settled facts, and here
//! it takes time until they count.

use super::agenda::Event;
use super::engine::Simulation;
use super::log::Happening;
use super::plan::{NONE, Use, Vrrp, id};
use crate::share::Element;

impl Simulation {
    /// Gives every VRRP address to the member that holds it once all have started.
    pub(super) fn place_addresses(&mut self) {
        for station in 0..self.plan.places.len() {
            if self.plan.places[station].vrrp.is_some() {
                self.stations[station].holder = self.best_member(station, NONE, NONE);
            }
        }
    }

    /// The member with the highest priority, but not `except`; the present holder among equals,
    /// else the first.
    fn best_member(&self, station: usize, holder: u32, except: u32) -> u32 {
        let mut best: Option<(i64, u32)> = None;
        for hop in self.vrrp_members(station) {
            let Some(rank) = self.rank(*hop).filter(|_| *hop != except) else {
                continue;
            };
            let leads = best.is_none_or(|(most, _)| rank > most || rank == most && *hop == holder);
            if leads {
                best = Some((rank, *hop));
            }
        }
        best.map_or(NONE, |(_, hop)| hop)
    }

    /// The priority at which a member may hold the address now: one that drains has given it up.
    fn rank(&self, hop: u32) -> Option<i64> {
        let member = self.member_of(hop)?;
        let rank = self.settled.rank.get(hop as usize).copied().flatten();
        rank.filter(|_| !self.stations[member].drained)
    }

    fn member_of(&self, hop: u32) -> Option<usize> {
        let way = self.plan.ways.get(hop as usize);
        way.map(|way| way.to as usize)
    }

    fn vrrp_members(&self, station: usize) -> &[u32] {
        let pools = &self.plan.places[station].pools[Use::Members as usize];
        let pool = pools
            .iter()
            .find_map(|pool| self.plan.pools.get(*pool as usize));
        pool.map_or(&[], |pool| &self.plan.lists[pool.hops.clone()])
    }

    /// Its members hear nothing of one another: every path that is drawn for it is cut.
    fn is_partitioned(&self, vrrp: &Vrrp) -> bool {
        let cut = |edge: &usize| self.faults.has(Element::Link(*edge));
        !vrrp.heartbeats.is_empty() && vrrp.heartbeats.iter().all(cut)
    }

    /// Works out where each VRRP address goes now that something has changed, and when.
    pub(super) fn reconsider_addresses(&mut self, ranks_before: &[Option<i64>]) {
        for station in 0..self.plan.places.len() {
            if let Some(vrrp) = self.plan.places[station].vrrp.clone() {
                if self.stations[station].rival == NONE {
                    self.reconsider_address(station, &vrrp, ranks_before);
                } else {
                    self.reconsider_shared(station, &vrrp);
                }
            }
        }
    }

    fn reconsider_address(&mut self, station: usize, vrrp: &Vrrp, before: &[Option<i64>]) {
        let holder = self.stations[station].holder;
        let own = self.rank(holder);
        // Whoever hears no adverts takes the address, however low its priority.
        let unheard = own.is_some() && self.is_partitioned(vrrp);
        let except = if unheard { holder } else { NONE };
        let best = self.best_member(station, holder, except);
        let stays = best == holder || own.is_some() && !vrrp.preempt && !unheard;
        if stays || best == NONE {
            self.stations[station].moves = None;
            return;
        }
        let planned = self.stations[station].moves;
        if planned.is_some_and(|(_, to)| to == best) {
            return;
        }
        let priority = self.rank(best).unwrap_or(0).clamp(0, 255);
        let skew = u64::try_from(256 - priority).unwrap_or(0) * 1_000_000_000 / 256;
        let patience = 3 * vrrp.advert_ns + skew;
        let fell = own < before.get(holder as usize).copied().flatten();
        let member = self.member_of(holder);
        let host_up = member.is_some_and(|member| self.stations[member].host_up);
        let drains = member.is_some_and(|member| self.stations[member].drained);
        let at = if host_up && own.is_none() && (vrrp.releases || drains) {
            // A holder that gives up says so with an advert of priority 0.
            self.now_ns + skew
        } else if fell || !host_up || unheard {
            self.last_advert(station, vrrp.advert_ns) + patience
        } else {
            // A better one has come back: it listens for as long before it takes over.
            self.now_ns + patience
        };
        self.plan_move(station, at.max(self.now_ns), best);
    }

    /// Two members hold the address: it is one's alone when the other dies, or hears of it again.
    fn reconsider_shared(&mut self, station: usize, vrrp: &Vrrp) {
        let (holder, rival) = (self.stations[station].holder, self.stations[station].rival);
        let alone = match (self.rank(holder), self.rank(rival)) {
            (Some(_), None) => holder,
            (None, Some(_)) => rival,
            (None, None) => {
                self.stations[station].rival = NONE;
                return;
            }
            (Some(_), Some(_)) if self.is_partitioned(vrrp) => {
                self.stations[station].moves = None;
                return;
            }
            (Some(own), Some(other)) => {
                let best = if own >= other { holder } else { rival };
                // The lower of the two yields to the next advert it hears.
                let until =
                    vrrp.advert_ns - (self.now_ns - self.last_advert(station, vrrp.advert_ns));
                self.plan_move(station, self.now_ns + until, best);
                return;
            }
        };
        self.plan_move(station, self.now_ns, alone);
    }

    fn plan_move(&mut self, station: usize, at: u64, to: u32) {
        self.stations[station].moves = Some((at, to));
        self.agenda.add(at, Event::AddressMoves(id(station)));
    }

    /// When the holder sent its last advert; the first is sent at a time of chance.
    fn last_advert(&mut self, station: usize, advert_ns: u64) -> u64 {
        let waited = self.stations[station].rng.unit() * advert_ns as f64;
        self.now_ns.saturating_sub(waited as u64)
    }

    /// An address may move now, unless something has happened meanwhile.
    pub(super) fn address_moves(&mut self, station: u32) {
        let address = station as usize;
        let state = &self.stations[address];
        let (before, rival) = (state.holder, state.rival);
        let Some((_, to)) = state.moves.filter(|(at, _)| *at == self.now_ns) else {
            return;
        };
        let partitioned = self.plan.places[address]
            .vrrp
            .as_ref()
            .is_some_and(|vrrp| self.is_partitioned(vrrp));
        let shares = partitioned && rival == NONE && self.rank(before).is_some();
        let state = &mut self.stations[address];
        state.moves = None;
        // Where both hold it, visitors are counted with the holder that is theirs already.
        state.holder = if shares { before } else { to };
        state.rival = if shares { to } else { NONE };
        let (Some(by), Some(held)) = (self.member_of(to), self.member_of(before)) else {
            return;
        };
        self.happened(if shares {
            Happening::AddressShared {
                address,
                holder: held,
                by,
            }
        } else if to == before {
            Happening::AddressAlone {
                address,
                holder: by,
            }
        } else {
            Happening::AddressMoves { address, to: by }
        });
    }
}
