//! What people do to running traffic: faults, drains, slow stations, rates and mixes.
//!
//! Refuses to undo what has happened: a restored station starts empty. Edits are `reseat`'s.

use super::engine::Simulation;
use super::log::Happening;
use super::measure::SECOND_NS;
use super::outcome::Reason;
use super::plan::{Manner, NONE, Part, id};
use super::state::{Reach, Wait};
use crate::share::{Element, Engine, Faults, Reading};

impl Simulation {
    /// From now on exactly these things are failed and these stations drained. What newly fails
    /// loses the requests it was working on.
    pub fn set_faults(&mut self, faults: &Faults, drained: &[bool]) {
        let flow = std::sync::Arc::clone(&self.flow);
        let before = std::mem::replace(
            &mut self.settled,
            Engine::new(&flow).settle(faults, &Reading::assumed(&flow)),
        );
        let links = self.model.graph.edge_count();
        for edge in 0..links {
            let cut = faults.has(Element::Link(edge));
            if cut != self.faults.has(Element::Link(edge)) {
                self.happened(Happening::Link { edge, cut });
            }
        }
        self.faults = faults.clone();
        let was_up: Vec<bool> = self.stations.iter().map(|state| state.up).collect();
        self.apply_settled();
        let mut is_moved = false;
        for (station, was_up) in was_up.into_iter().enumerate() {
            let is_up = self.stations[station].up;
            let is_thing = self.plan.places[station].part != Part::Address;
            if was_up && !is_up && is_thing {
                self.happened(Happening::Dies { station });
                self.lose_writes(id(station));
                self.empty(id(station));
            } else if !was_up && is_up && is_thing {
                self.happened(Happening::Returns { station });
            }
            let drains = drained.get(station).copied().unwrap_or(false);
            if drains != self.stations[station].drained {
                is_moved = true;
                self.stations[station].drained = drains;
                let drained = drains;
                self.happened(Happening::Drains { station, drained });
            }
        }
        if is_moved {
            self.tell_all_pools();
            for pool in 0..self.plan.pools.len() {
                for place in 0..self.plan.pools[pool].hops.len() {
                    self.move_up(id(pool), place);
                }
            }
        }
        self.tell_names(&before.resolves);
        self.reconsider_addresses(&before.rank);
        self.reconsider_databases();
        self.work_off();
    }

    /// Takes over what the settled facts say of stations and hops.
    pub(super) fn apply_settled(&mut self) {
        for (station, state) in self.stations.iter_mut().enumerate() {
            state.up = self.settled.up.get(station).copied().unwrap_or(true);
            state.host_up = self.settled.host_up.get(station).copied().unwrap_or(true);
        }
        for (hop, state) in self.hops.iter_mut().enumerate() {
            let target = self.plan.ways[hop].to as usize;
            let is_open = self.settled.open.get(hop).copied().unwrap_or(true);
            let is_address = self.plan.places[target].part == Part::Address;
            state.reach = if !is_open {
                Reach::Silent
            } else if is_address || self.stations[target].up {
                Reach::Open
            } else if self.stations[target].host_up {
                Reach::Refused
            } else {
                Reach::Silent
            };
            state.healthy = self.settled.healthy.get(hop).copied().unwrap_or(true);
        }
    }

    pub(super) fn link_is_cut(&self, hop: u32) -> bool {
        !self.settled.open.get(hop as usize).copied().unwrap_or(true)
    }

    /// Everything a station was working on is gone with it.
    fn empty(&mut self, station: u32) {
        self.account(station);
        self.restart_pools(station);
        self.leave_core_queues(station);
        for frame in 0..self.frames.all.len() {
            let this = self.frames.all[frame];
            let frame = id(frame);
            let is_here = this.station == station && !this.dead && !this.visitor;
            if !is_here || matches!(this.wait, Wait::Travelling | Wait::Leaving) {
                continue;
            }
            self.give_core(frame);
            if this.wait == Wait::Answer {
                self.abandon(frame);
            }
            if this.parent != NONE {
                self.frames.all[frame as usize].parent = NONE;
                if self.stations[station as usize].host_up || self.options.instant_failures {
                    self.measures.stations[station as usize].errors += 1;
                    self.cut_off(this.parent, station, Reason::Reset, false);
                } else {
                    self.frames.all[this.parent as usize].child = NONE;
                }
            }
            if this.wait == Wait::Event {
                if this.result.is_some() {
                    self.hang_up(frame);
                }
                self.frames.all[frame as usize].dead = true;
            } else {
                self.frames.remove(frame);
            }
        }
        let state = &mut self.stations[station as usize];
        state.busy = 0;
        state.present = 0;
        state.waiting = 0;
        state.queue.clear();
        state.connected = 0;
        state.connecting.clear();
        state.unacknowledged.clear();
        state.in_vain_since_ns = None;
        state.alone = false;
        state.outvoted = false;
        state.outvoted_at_ns = None;
    }

    /// From now on each station takes so many times its usual service time.
    pub fn set_slow(&mut self, factors: &[f64]) {
        for station in 0..self.stations.len() {
            let factor = factors.get(station).copied().unwrap_or(1.0).clamp(0.0, 1e6);
            if (factor - self.stations[station].slow).abs() > f64::EPSILON {
                self.stations[station].slow = factor;
                let factor_permille = (factor * 1000.0).round() as u64;
                self.happened(Happening::Slows {
                    station,
                    factor_permille,
                });
            }
        }
    }

    /// Has a balancer's members hold so many connections that never end: pairs of a member's
    /// station and a number, beside those that it has.
    pub fn hold_open(&mut self, balancer: usize, open: &[(usize, u32)]) {
        let now_s = self.now_ns / SECOND_NS;
        for (pool, state) in self.plan.pools.iter().zip(&mut self.pools) {
            if pool.station as usize != balancer || pool.manner != Manner::Balanced {
                continue;
            }
            let hops = self.plan.lists.get(pool.hops.clone()).unwrap_or_default();
            let wanted = |hop: &u32| {
                let to = self.plan.ways.get(*hop as usize).map(|way| way.to as usize);
                let known = open.iter().find(|(member, _)| Some(*member) == to);
                known.map_or(0, |(_, count)| *count)
            };
            let wanted: Vec<u32> = hops.iter().map(wanted).collect();
            state.hold(&wanted, now_s);
        }
    }

    /// Requests a second from now on.
    pub fn set_rate(&mut self, rate: f64) {
        if (rate - self.arrivals.rate()).abs() > f64::EPSILON {
            self.arrivals.set_rate(rate);
            self.schedule_arrival();
            let per_1000_s = (self.arrivals.rate() * 1000.0).round() as u64;
            self.happened(Happening::Rate { per_1000_s });
        }
    }

    /// Parts of the classes from now on, in the order of [`crate::design::Class::ALL`].
    pub fn set_mix(&mut self, mix: [f64; 3]) {
        let had_none = !self.arrivals.is_on();
        let before = self.arrivals.permille();
        self.arrivals.set_mix(mix);
        let permille = self.arrivals.permille();
        if permille != before {
            self.happened(Happening::Mix { permille });
        }
        if had_none || !self.arrivals.is_on() {
            self.schedule_arrival();
        }
    }
}
