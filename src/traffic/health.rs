//! What checkers believe: health checks, the answers of DNS, and who holds a floating address.
//!
//! Refuses truth: who really works is in the settled facts; here it takes time until it shows.

use super::agenda::Event;
use super::engine::Simulation;
use super::log::Happening;
use super::outcome::Reason;
use super::plan::{Manner, NONE, Use};
use super::state::Reach;
use super::timing::nanos;
use crate::balance::haproxy::Trouble;
use crate::design::words::Class;

impl Simulation {
    /// Whether a hop's source believes that its target is up: it does where it makes no check.
    pub(super) fn believes_up(&self, hop: u32) -> bool {
        super::pool::believed(&self.plan, &self.beliefs, hop)
    }

    /// A check is made, or one that takes time has failed.
    pub(super) fn probe(&mut self, place: u32) {
        let probe = self.plan.probes[place as usize];
        let hop = probe.hop as usize;
        let ok = self.hops[hop].healthy;
        let silent = self.hops[hop].reach == Reach::Silent;
        let belief = &mut self.beliefs[place as usize];
        if !ok && silent && !belief.failing && !self.options.instant_failures {
            // Nobody refuses: the check fails when its own time is over.
            belief.failing = true;
            let takes = nanos(probe.policy.failing(Trouble::Unanswered));
            self.agenda.add(self.now_ns + takes, Event::Probe(place));
            return;
        }
        let passed = !std::mem::take(&mut belief.failing) && ok;
        let changed = belief.health.checked(&probe.policy, passed);
        let up = belief.health.is_up();
        let wait = nanos(belief.health.interval(&probe.policy));
        if changed {
            let way = &self.plan.ways[hop];
            let (by, member) = (way.from as usize, way.to as usize);
            self.happened(Happening::Marks { by, member, up });
            if up {
                self.returns(probe.hop);
            }
            self.tell_pools(probe.hop);
        }
        self.agenda.add(self.now_ns + wait, Event::Probe(place));
    }

    /// The entry point and, for a name that stands for several, the member that a visitor
    /// remembers, or is told by DNS now.
    pub(super) fn look_up(
        &mut self,
        client: u32,
        source: u32,
        class: Class,
    ) -> Result<(u32, u32), Reason> {
        let Some(visitors) = self.plan.visitors.get(client as usize) else {
            return Err(Reason::NoLink);
        };
        let set = if visitors.sets == 1 {
            0
        } else {
            class as usize
        };
        let slot = visitors.first_answer + source as usize * visitors.sets + set;
        if let Some(answer) = self.answers.get(slot)
            && answer.until_ns > self.now_ns
        {
            return Ok((answer.hop, answer.member));
        }
        if !self
            .settled
            .resolves
            .get(client as usize)
            .copied()
            .unwrap_or(true)
        {
            return Err(Reason::NoName);
        }
        let ttl_ns = visitors.ttl_ns;
        let groups = &visitors.groups[class as usize];
        if groups.is_empty() {
            return Err(Reason::NoLink);
        }
        let mut chosen = None;
        for group in groups {
            let known = |hop: u32| !visitors.checked || self.believes_up(hop);
            let total: f64 = group
                .iter()
                .filter(|(hop, _)| known(*hop))
                .map(|(_, weight)| *weight)
                .sum();
            if total > 0.0 {
                let state = &mut self.stations[visitors.station as usize];
                let mut left = state.rng.unit() * total;
                for (hop, weight) in group {
                    let probe = self.plan.probe_of[*hop as usize];
                    let is_up = self
                        .beliefs
                        .get(probe as usize)
                        .is_none_or(|belief| belief.health.is_up());
                    if visitors.checked && !is_up || *weight <= 0.0 {
                        continue;
                    }
                    chosen = Some(*hop);
                    left -= weight;
                    if left < 0.0 {
                        break;
                    }
                }
                break;
            }
        }
        let Some(hop) = chosen else {
            return Err(Reason::NoName);
        };
        let station = self.plan.ways[hop as usize].to;
        let member = self.named_member(station, class);
        if let Some(answer) = self.answers.get_mut(slot) {
            answer.until_ns = self.now_ns + ttl_ns;
            answer.hop = hop;
            answer.member = member;
        }
        Ok((hop, member))
    }

    /// The member that DNS names where this station is a name for several.
    pub(super) fn named_member(&mut self, station: u32, class: Class) -> u32 {
        let station = station as usize;
        let pool = self.plan.places[station].pools[Use::Members as usize][class as usize];
        let Some(pool) = self.plan.pools.get(pool as usize) else {
            return NONE;
        };
        if pool.manner != Manner::Named {
            return NONE;
        }
        let members = &self.plan.lists[pool.hops.clone()];
        let known: usize = members.iter().filter(|hop| self.believes_up(**hop)).count();
        let serving = if pool.active > 0 { known.min(1) } else { known };
        if serving == 0 {
            return NONE;
        }
        let turn = self.stations[station].rng.below(super::plan::id(serving)) as usize;
        let mut up = members.iter().filter(|hop| self.believes_up(**hop));
        up.nth(turn).copied().unwrap_or(NONE)
    }

    /// Gives every VRRP address to the member that holds it once all have started.
    pub(super) fn place_addresses(&mut self) {
        for station in 0..self.plan.places.len() {
            if self.plan.places[station].vrrp.is_some() {
                self.stations[station].holder = self.best_member(station, NONE);
            }
        }
    }

    /// The member with the highest priority, the present holder among equals, else the first.
    fn best_member(&self, station: usize, holder: u32) -> u32 {
        let mut best: Option<(i64, u32)> = None;
        for hop in self.vrrp_members(station) {
            let rank = self.settled.rank.get(*hop as usize).copied().flatten();
            let Some(rank) = rank else { continue };
            let leads = best.is_none_or(|(most, _)| rank > most || rank == most && *hop == holder);
            if leads {
                best = Some((rank, *hop));
            }
        }
        best.map_or(NONE, |(_, hop)| hop)
    }

    fn vrrp_members(&self, station: usize) -> &[u32] {
        let pools = &self.plan.places[station].pools[Use::Members as usize];
        let pool = pools
            .iter()
            .find_map(|pool| self.plan.pools.get(*pool as usize));
        pool.map_or(&[], |pool| &self.plan.lists[pool.hops.clone()])
    }

    /// Works out where each VRRP address goes now that something has changed, and when.
    pub(super) fn reconsider_addresses(&mut self, ranks_before: &[Option<i64>]) {
        for station in 0..self.plan.places.len() {
            let Some(vrrp) = self.plan.places[station].vrrp.clone() else {
                continue;
            };
            let holder = self.stations[station].holder;
            let rank = |ranks: &[Option<i64>], hop: u32| ranks.get(hop as usize).copied().flatten();
            let own = rank(&self.settled.rank, holder);
            let best = self.best_member(station, holder);
            let stays = best == holder || own.is_some() && !vrrp.preempt;
            if stays || best == NONE {
                self.stations[station].moves = None;
                continue;
            }
            if self.stations[station]
                .moves
                .is_some_and(|(_, to)| to == best)
            {
                continue;
            }
            let priority = rank(&self.settled.rank, best).unwrap_or(0).clamp(0, 255);
            let skew = u64::try_from(256 - priority).unwrap_or(0) * 1_000_000_000 / 256;
            let patience = 3 * vrrp.advert_ns + skew;
            let fell = own < rank(ranks_before, holder);
            let holder_place = self
                .plan
                .ways
                .get(holder as usize)
                .map(|way| way.to as usize);
            let host_up = holder_place.is_some_and(|place| self.stations[place].host_up);
            let at = if host_up && own.is_none() && vrrp.releases {
                // A holder that gives up says so with an advert of priority 0.
                self.now_ns + skew
            } else if fell || !host_up {
                self.last_advert(station, vrrp.advert_ns) + patience
            } else {
                // A better one has come back: it listens for as long before it takes over.
                self.now_ns + patience
            };
            let at = at.max(self.now_ns);
            self.stations[station].moves = Some((at, best));
            self.agenda
                .add(at, Event::AddressMoves(super::plan::id(station)));
        }
    }

    /// When the holder sent its last advert; the first is sent at a time of chance.
    fn last_advert(&mut self, station: usize, advert_ns: u64) -> u64 {
        let waited = self.stations[station].rng.unit() * advert_ns as f64;
        self.now_ns.saturating_sub(waited as u64)
    }

    /// An address may move now, unless something has happened meanwhile.
    pub(super) fn address_moves(&mut self, station: u32) {
        let state = &mut self.stations[station as usize];
        let Some((at, to)) = state.moves else { return };
        if at != self.now_ns {
            return;
        }
        state.moves = None;
        state.holder = to;
        let member = self.plan.ways[to as usize].to as usize;
        self.happened(Happening::AddressMoves {
            address: station as usize,
            to: member,
        });
    }
}
