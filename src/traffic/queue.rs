//! Members and those who wait for them: slots are given back, queues move up, patience ends.
//!
//! Refuses to pick: the picking program says whose turn it is.

use super::agenda::Event;
use super::call::AGAIN;
use super::engine::{Simulation, Todo};
use super::outcome::Reason;
use super::plan::id;
use super::pool::{Picker, PoolState, believed};
use super::state::Wait;
use super::told::Told;
use crate::balance::haproxy::Waiting;

impl Simulation {
    /// The frame waits until a member, or this one, has room.
    pub(super) fn wait_for_member(&mut self, frame: u32, member: Option<u32>) {
        let this = &mut self.frames.all[frame as usize];
        let (station, pool) = (this.station, this.pool);
        let timeout = self.plan.places[station as usize].queue_timeout_ns;
        this.wait = Wait::Member;
        this.deadline_ns = self.now_ns + timeout;
        let deadline = this.deadline_ns;
        self.account(station);
        self.stations[station as usize].waiting += 1;
        let state = &mut self.pools[pool as usize];
        match member {
            Some(place) => state.own[place as usize].push_back(frame),
            None => state.shared.push_back(frame),
        }
        if !state.timer {
            state.timer = true;
            self.agenda.add(deadline, Event::QueueTimeout(pool));
        }
        if self.log.is_listening() {
            let told = Told::Queued {
                station: station as usize,
                waiting: self.stations[station as usize].waiting,
            };
            self.tell_of(frame, told);
        }
    }

    /// The frame no longer holds a slot of its member.
    #[inline(always)]
    pub(super) fn release_member(&mut self, frame: u32, broke: bool) {
        let this = &self.frames.all[frame as usize];
        let (pool, place) = (this.pool, this.member as usize);
        let Some(state) = self.pools.get_mut(pool as usize) else {
            return;
        };
        match &mut state.picker {
            Picker::Haproxy(backend) => {
                backend.release(place);
                self.move_up(pool, place);
            }
            Picker::Nginx(upstream) => {
                if let Some(attempt) = self.attempts.get_mut(frame as usize) {
                    if broke {
                        let now_s = self.now_ns / 1_000_000_000;
                        upstream.failed(attempt, place, now_s);
                        if !upstream.is_usable(place, now_s) {
                            self.shuns(frame);
                        }
                    } else {
                        upstream.succeeded(attempt, place);
                    }
                }
            }
            Picker::Turns(_) => {}
        }
    }

    /// A member may have room: those who wait for it get it, the longest waiting first.
    pub(super) fn move_up(&mut self, pool: u32, place: usize) {
        loop {
            let state = &mut self.pools[pool as usize];
            let Picker::Haproxy(backend) = &mut state.picker else {
                return;
            };
            let frames = &self.frames.all;
            let since =
                |frame: Option<&u32>| frame.map(|frame| frames[*frame as usize].deadline_ns);
            let own = since(state.own.get(place).and_then(|queue| queue.front()));
            let shared = since(state.shared.front());
            let next = match backend.dequeue(place, own, shared) {
                None => return,
                Some(Waiting::Own) => state.own[place].pop_front(),
                Some(Waiting::Shared) => state.shared.pop_front(),
            };
            let Some(next) = next else { return };
            let hop = self.hop_of(pool as usize, place);
            let this = &mut self.frames.all[next as usize];
            this.member = id(place);
            this.way = hop;
            this.stage |= AGAIN;
            let station = this.station;
            self.account(station);
            self.stations[station as usize].waiting -= 1;
            self.todo.push(Todo::Attempt(next));
        }
    }

    /// A member was found down: who waited for it alone is dispatched anew, where the balancer
    /// may do that. Elsewhere they wait on for one of its slots.
    pub(super) fn redispatch(&mut self, hop: u32) {
        for pool in 0..self.plan.pools.len() {
            let this = &self.plan.pools[pool];
            let hops = &self.plan.lists[this.hops.clone()];
            let place = hops.iter().position(|member| *member == hop);
            let (Some(place), station) = (place, this.station) else {
                continue;
            };
            let state = &mut self.pools[pool];
            let Picker::Haproxy(backend) = &mut state.picker else {
                continue;
            };
            if !self.plan.places[station as usize].redispatch {
                continue;
            }
            let waited = std::mem::take(&mut state.own[place]);
            for _ in &waited {
                backend.leave_queue(Some(place));
            }
            self.account(station);
            self.stations[station as usize].waiting -= id(waited.len());
            // What is put on the pile last is done first.
            for frame in waited.into_iter().rev() {
                self.todo.push(Todo::Attempt(frame));
            }
        }
    }

    /// Those who have waited for too long give up.
    pub(super) fn queue_timeout(&mut self, pool: u32) {
        self.pools[pool as usize].timer = false;
        loop {
            let state = &mut self.pools[pool as usize];
            let frames = &self.frames.all;
            let first = state
                .fronts()
                .min_by_key(|(_, frame)| frames[*frame as usize].deadline_ns);
            let Some((member, frame)) = first else { return };
            let this = &frames[frame as usize];
            let (deadline, station) = (this.deadline_ns, this.station);
            if deadline > self.now_ns {
                state.timer = true;
                self.agenda.add(deadline, Event::QueueTimeout(pool));
                return;
            }
            match member {
                Some(place) => state.own[place].pop_front(),
                None => state.shared.pop_front(),
            };
            if let Picker::Haproxy(backend) = &mut state.picker {
                backend.leave_queue(member);
            }
            self.account(station);
            self.stations[station as usize].waiting -= 1;
            self.fail(frame, Reason::QueueTimeout, station);
        }
    }

    /// Tells the picking programs what is believed of a hop's target, and whether it is drained.
    pub(super) fn tell_pools(&mut self, hop: u32) {
        for pool in 0..self.plan.pools.len() {
            let hops = self.plan.pools[pool].hops.clone();
            let Some(place) = self.plan.lists[hops]
                .iter()
                .position(|member| *member == hop)
            else {
                continue;
            };
            self.tell_pool(pool, place);
            self.move_up(id(pool), place);
        }
    }

    fn tell_pool(&mut self, pool: usize, place: usize) {
        let range = self.plan.pools[pool].hops.clone();
        let drained = |hop: u32| self.stations[self.plan.ways[hop as usize].to as usize].drained;
        let hops = &self.plan.lists[range];
        let Some(hop) = hops.get(place).copied() else {
            return;
        };
        // A web server has nobody who drains for it: it prefers the others where there are any.
        let balanced = self.plan.pools[pool].manner == super::plan::Manner::Balanced;
        let has_others = hops.iter().any(|hop| !drained(*hop));
        let is_drained = drained(hop) && (balanced || has_others);
        let up = !balanced || believed(&self.plan, &self.beliefs, hop);
        let weighs = self.plan.ways[hop as usize].weight > 0;
        let state = &mut self.pools[pool];
        let is_nginx = matches!(state.picker, Picker::Nginx(_));
        state.set_state(place, up && (weighs || !is_nginx), is_drained);
    }

    /// Tells every picking program everything.
    pub(super) fn tell_all_pools(&mut self) {
        for pool in 0..self.plan.pools.len() {
            for place in 0..self.plan.pools[pool].hops.len() {
                self.tell_pool(pool, place);
            }
        }
    }

    /// A station's pools start afresh, as a program does that is started again.
    pub(super) fn restart_pools(&mut self, station: u32) {
        let sources = self.plan.sources();
        for pool in 0..self.plan.pools.len() {
            if self.plan.pools[pool].station != station {
                continue;
            }
            let timer = self.pools[pool].timer;
            self.pools[pool] = PoolState::new(&self.plan, &self.plan.pools[pool], sources);
            self.pools[pool].timer = timer;
            for place in 0..self.plan.pools[pool].hops.len() {
                self.tell_pool(pool, place);
            }
        }
    }

    /// A member is back and takes up its share little by little, where the design says so.
    pub(super) fn returns(&mut self, hop: u32) {
        for pool in 0..self.plan.pools.len() {
            let this = &self.plan.pools[pool];
            let hops = this.hops.clone();
            let place = self.plan.lists[hops]
                .iter()
                .position(|member| *member == hop);
            if let Some(place) = place
                && this.slowstart_s > 0
            {
                self.pools[pool].returned_ns[place] = Some(self.now_ns);
            }
        }
    }

    /// Every second: members that take up their share little by little take more.
    pub(super) fn warm_up(&mut self) {
        for (state, pool) in self.pools.iter_mut().zip(&self.plan.pools) {
            if pool.slowstart_s == 0 {
                continue;
            }
            let Picker::Haproxy(backend) = &mut state.picker else {
                continue;
            };
            for (place, returned) in state.returned_ns.iter_mut().enumerate() {
                let Some(since) = *returned else { continue };
                let elapsed = (self.now_ns - since) / 1_000_000_000;
                backend.warm_up(place, u32::try_from(elapsed).unwrap_or(u32::MAX));
                if !backend.is_warming(place) {
                    *returned = None;
                }
            }
        }
    }
}
