//! What checkers believe: health checks and the answers of DNS.
//!
//! Refuses truth: who really works is in the settled facts; here it takes time until it shows.

use super::agenda::Event;
use super::engine::Simulation;
use super::log::Happening;
use super::outcome::Reason;
use super::plan::{Manner, NONE, Part, Use};
use super::state::Reach;
use super::timing::nanos;
use crate::balance::haproxy::Trouble;
use crate::design::flow::Role;
use crate::design::words::{Check, Class, Depth};

impl Simulation {
    /// Whether a hop's source believes that its target is up: it does where it makes no check.
    pub(super) fn believes_up(&self, hop: u32) -> bool {
        super::pool::believed(&self.plan, &self.beliefs, hop)
    }

    /// A check is made, or one that takes time has failed.
    pub(super) fn probe(&mut self, place: u32) {
        let probe = self.plan.probes[place as usize];
        let hop = probe.hop as usize;
        let late = self.is_late(probe.hop, nanos(probe.policy.inter));
        let ok = self.hops[hop].healthy && !late;
        let silent = self.hops[hop].reach == Reach::Silent;
        let belief = &mut self.beliefs[place as usize];
        if !ok && (silent || late) && !belief.failing && !self.options.instant_failures {
            // Nobody refuses: the check fails when its own time is over.
            belief.failing = true;
            let trouble = if silent {
                Trouble::Unanswered
            } else {
                Trouble::Hung
            };
            let takes = nanos(probe.policy.failing(trouble));
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
            if !up {
                self.redispatch(probe.hop);
                self.tell_remembered(probe.hop);
            }
        }
        self.agenda.add(self.now_ns + wait, Event::Probe(place));
    }

    /// Whether what a check asks for would come too late: connecting takes no work, an answer as
    /// much as a request, and a deep check asks everybody on the way.
    fn is_late(&self, hop: u32, patience_ns: u64) -> bool {
        if self.stations.iter().all(|state| state.slow <= 1.0) {
            return false;
        }
        let Some(this) = self.flow.hops.get(hop as usize) else {
            return false;
        };
        let depth = match &self.flow.stations[this.from].role {
            Role::Balancer(pool) => pool.depth,
            Role::Proxy => Depth::Process,
            _ => return false,
        };
        if matches!(this.check, Check::Off | Check::Tcp) {
            return false;
        }
        self.answer_ns(this.to, depth, 8) >= patience_ns as f64
    }

    /// The mean time until a station answers a check that looks so deep, on the quickest way.
    fn answer_ns(&self, station: usize, depth: Depth, most: u8) -> f64 {
        let place = &self.plan.places[station];
        let own = place.service_ns * self.stations[station].slow;
        let (usage, class) = match (place.part, depth) {
            (_, Depth::Process) | (Part::App, Depth::App) => return own,
            (Part::App, Depth::Read) => (Use::Data, Class::Read),
            (Part::App, Depth::Write) => (Use::Data, Class::Write),
            (Part::Web | Part::Passer | Part::Address, _) => (Use::Members, Class::Read),
            _ => return own,
        };
        let pool = self
            .plan
            .pools
            .get(place.pools[usage as usize][class as usize] as usize);
        let hops = pool.map_or(0..0, |pool| pool.hops.clone());
        let behind = self.plan.lists[hops]
            .iter()
            .filter(|hop| self.reach(**hop) == Reach::Open)
            .map(|hop| self.plan.ways[*hop as usize].to as usize)
            .filter(|_| most > 0)
            .map(|next| self.answer_ns(next, depth, most - 1))
            .fold(f64::INFINITY, f64::min);
        own + if behind.is_finite() { behind } else { 0.0 }
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
}
