//! Traffic goes on through an edited design: what has kept its name keeps its state and its work.
//!
//! Refuses half a request: one on its way through what is gone, or works differently now, begins
//! again at its visitor.

mod agenda;

use super::agenda::Agenda;
use super::engine::{Options, Simulation, Todo};
use super::moved::{Moved, known};
use super::plan::{NONE, id};
use super::pool::Picker;
use super::state::{Ask, Frame, Visit, Wait};
use crate::balance::haproxy::Health;
use crate::balance::nginx::Attempt;
use crate::design::{Flow, Model};
use crate::share::Faults;

/// What is to be done with requests once everything is in its place.
#[derive(Default)]
struct Resumed {
    /// Visitors whose requests begin again.
    again: Vec<u32>,
    /// Frames that were in line for a member: the new program says where they go.
    in_line: Vec<u32>,
}

impl Simulation {
    /// Puts running traffic on an edited design. The clock, the timeline, the log, what is counted,
    /// remembered and believed, and the requests under way are kept for what has kept its name.
    /// Requests at what is gone, or has other limits now, begin again; those of a client that is
    /// gone are dropped and counted nowhere.
    pub fn reseat(&mut self, model: &Model, flow: &Flow, faults: &Faults, drained: &[bool]) {
        let options = Options {
            rate: Some(self.arrivals.rate()),
            ..self.options
        };
        let mut next = Self::new(model, flow, options);
        next.options = self.options;
        next.now_ns = self.now_ns;
        next.agenda = Agenda::default();
        next.arrivals = self.arrivals.clone();
        next.log = self.log.clone();
        next.measures.carry(&self.measures);
        for state in &mut next.stations {
            state.accounted_ns = self.now_ns;
        }
        let moved = Moved::new(
            (&self.plan, &self.model, &self.flow),
            (&next.plan, model, flow),
        );
        self.carry_stations(&mut next, &moved);
        self.carry_hops(&mut next, &moved);
        self.carry_memory(&mut next, &moved);
        self.carry_feeds(&mut next, &moved);
        let resumed = self.carry_frames(&mut next, &moved);
        self.carry_lines(&mut next, &moved);
        self.carry_agenda(&mut next, &moved);
        // What was so before the edit is not told again.
        next.faults = faults.clone();
        for (old, resolves) in self.settled.resolves.iter().enumerate() {
            let new = known(&moved.visitors, id(old)).map(|new| new as usize);
            if let Some(place) = new.and_then(|new| next.settled.resolves.get_mut(new)) {
                *place = *resolves;
            }
        }
        next.tell_all_pools();
        *self = next;
        self.set_faults(faults, drained);
        self.resume(resumed);
    }

    fn carry_stations(&self, next: &mut Self, moved: &Moved) {
        for (old, before) in self.stations.iter().enumerate() {
            let Some(new) = known(&moved.stations, id(old)) else {
                continue;
            };
            let new = new as usize;
            let state = &mut next.stations[new];
            state.up = before.up;
            state.host_up = before.host_up;
            state.drained = before.drained;
            state.slow = before.slow;
            state.promoted = before.promoted;
            state.outvoted = before.outvoted;
            state.in_vain_since_ns = before.in_vain_since_ns;
            state.alone = before.alone;
            state.rival = known(&moved.hops, before.rival).unwrap_or(NONE);
            state.shipping.clone_from(&before.shipping);
            state.rng = before.rng.clone();
            if let Some(holder) = known(&moved.hops, before.holder)
                && state.holder != NONE
            {
                state.holder = holder;
            }
            next.measures.lost_at[new] = self.measures.lost_at[old];
            next.measures.stations[new] = self.measures.stations[old].clone();
        }
    }

    fn carry_hops(&self, next: &mut Self, moved: &Moved) {
        for (old, before) in self.hops.iter().enumerate() {
            let Some(new) = known(&moved.hops, id(old)) else {
                continue;
            };
            next.measures.hops[new as usize] = self.measures.hops[old];
            next.hops[new as usize].fails = before.fails;
            next.hops[new as usize].aside_ns = before.aside_ns;
            next.hops[new as usize].shunned = before.shunned;
            let (probe, old_probe) = (next.plan.probe_of[new as usize], self.plan.probe_of[old]);
            if let (Some(belief), Some(before)) = (
                next.beliefs.get_mut(probe as usize),
                self.beliefs.get(old_probe as usize),
            ) {
                let policy = &next.plan.probes[probe as usize].policy;
                if *policy == self.plan.probes[old_probe as usize].policy {
                    *belief = *before;
                } else {
                    belief.health = Health::known(policy, before.health.is_up());
                }
            }
        }
    }

    /// What visitors remember of names, and of the members they were given.
    fn carry_memory(&self, next: &mut Self, moved: &Moved) {
        for (old, before) in self.plan.visitors.iter().enumerate() {
            let new = known(&moved.visitors, id(old));
            let Some(after) = new.and_then(|new| next.plan.visitors.get(new as usize)) else {
                continue;
            };
            if (before.sources, before.sets) != (after.sources, after.sets) {
                continue;
            }
            let slots = before.sources as usize * before.sets;
            let answers = self.answers.iter().skip(before.first_answer).take(slots);
            let places = next.answers.iter_mut().skip(after.first_answer);
            for (place, answer) in places.zip(answers) {
                if let Some(hop) = known(&moved.hops, answer.hop) {
                    *place = *answer;
                    place.hop = hop;
                    place.member = known(&moved.hops, answer.member).unwrap_or(NONE);
                }
            }
        }
        for (old, before) in self.pools.iter().enumerate() {
            let Some(new) = known(&moved.pools, id(old)) else {
                continue;
            };
            let state = &mut next.pools[new as usize];
            if state.stays.len() == before.stays.len() {
                let member = |place: &u32| moved.member(&self.plan, &next.plan, id(old), *place);
                let stays = before.stays.iter();
                state.stays = stays.map(|place| member(place).unwrap_or(NONE)).collect();
            }
        }
    }

    /// Moves every request, from its visitor to the last station it has reached, or none of it.
    fn carry_frames(&self, next: &mut Self, moved: &Moved) -> Resumed {
        let mut resumed = Resumed::default();
        next.frames = self.frames.clone();
        let in_use = |frame: &Frame| frame.station != NONE;
        for (root, first) in self.frames.all.iter().enumerate() {
            if !in_use(first) || first.parent != NONE {
                continue;
            }
            let mut chain = vec![id(root)];
            while let Some(child) = chain
                .last()
                .map(|last| self.frames.all[*last as usize].child)
                && child != NONE
            {
                chain.push(child);
            }
            let all: Option<Vec<Frame>> = chain
                .iter()
                .map(|frame| &self.frames.all[*frame as usize])
                .map(|frame| moved.frame(&self.plan, &next.plan, frame))
                .collect();
            if let Some(all) = all.filter(|_| !first.dead) {
                for (place, frame) in chain.into_iter().zip(all) {
                    if frame.wait == Wait::Member {
                        resumed.in_line.push(place);
                    }
                    next.frames.all[place as usize] = frame;
                    next.settle_in(place);
                }
                continue;
            }
            let visitor = Frame {
                child: NONE,
                pool: NONE,
                way: NONE,
                member: NONE,
                visit: Visit {
                    named: NONE,
                    ..first.visit
                },
                tried: 0,
                tries: 0,
                again: 0,
                stage: 0,
                wait: Wait::Event,
                result: None,
                ..*first
            };
            let begun = moved.frame(&self.plan, &next.plan, &visitor);
            let mut rest = chain.into_iter();
            if let Some(begun) = begun.filter(|_| first.visitor)
                && let Some(place) = rest.next()
            {
                next.frames.all[place as usize] = begun;
                next.settle_in(place);
                resumed.again.push(place);
            } else if first.visitor {
                next.measures.withdraw(first.class);
            }
            for frame in rest {
                next.frames.remove(frame);
            }
        }
        resumed
    }

    /// Counts a frame among those that its station, its hop, its member and its machine have.
    fn settle_in(&mut self, frame: u32) {
        let this = self.frames.all[frame as usize];
        let state = &mut self.stations[this.station as usize];
        state.present += u32::from(!matches!(this.wait, Wait::Travelling | Wait::Leaving));
        state.busy += u32::from(this.holds_worker);
        state.connected += u32::from(this.holds_connection);
        let processor = self.plan.places[this.station as usize].processor;
        if let Some(processor) = self.processors.get_mut(processor as usize) {
            processor.busy += u32::from(this.holds_core);
        }
        if this.wait == Wait::Answer || this.wait == Wait::Event && this.result.is_some() {
            self.hops[this.way as usize].calls += 1;
        }
        if !this.is_bound() {
            return;
        }
        let member = this.member as usize;
        match &mut self.pools[this.pool as usize].picker {
            Picker::Haproxy(backend) => backend.adopt(member),
            Picker::Nginx(upstream) => {
                let mut attempt = upstream.attempt();
                upstream.adopt(&mut attempt, member);
                let slot = frame as usize;
                if self.attempts.len() <= slot {
                    self.attempts.resize(slot + 1, Attempt::default());
                }
                self.attempts[slot] = attempt;
            }
            Picker::Turns(_) => {}
        }
    }

    /// Lines for workers, cores and connections, and calls in the order of their time-outs.
    fn carry_lines(&self, next: &mut Self, moved: &Moved) {
        for (old, before) in self.stations.iter().enumerate() {
            let Some(new) = known(&moved.stations, id(old)) else {
                continue;
            };
            let stays = |frame: &&u32| {
                let this = &next.frames.all[**frame as usize];
                this.station == new && this.wait == Wait::Worker
            };
            let state = &mut next.stations[new as usize];
            state.queue = before.queue.iter().filter(stays).copied().collect();
            state.connecting = before.connecting.iter().filter(stays).copied().collect();
            state.waiting += id(state.queue.len() + state.connecting.len());
            let waits = |frame: &&u32| {
                let this = &next.frames.all[**frame as usize];
                this.station == new && this.wait == Wait::Replica
            };
            let unacknowledged = before.unacknowledged.iter().filter(waits);
            state.unacknowledged = unacknowledged.copied().collect();
        }
        for before in &self.processors {
            for frame in &before.queue {
                let this = &next.frames.all[*frame as usize];
                let place = next.plan.places.get(this.station as usize);
                let processor = place.map_or(NONE, |place| place.processor);
                if this.wait == Wait::Worker
                    && let Some(processor) = next.processors.get_mut(processor as usize)
                {
                    processor.queue.push_back(*frame);
                    next.stations[this.station as usize].waiting += 1;
                }
            }
        }
        for old in 0..self.hops.len() {
            for frame in self.calls.over(id(old)) {
                let this = self.frames.all[frame as usize];
                let new = next.frames.all[frame as usize];
                if new.station != NONE && new.wait == Wait::Answer {
                    let was_ns = self.plan.ways[old].timeout_ns;
                    let is_ns = next.plan.ways[new.way as usize].timeout_ns;
                    let due_ns = (this.deadline_ns + is_ns).saturating_sub(was_ns);
                    let deadline_ns = due_ns.max(self.now_ns);
                    next.frames.all[frame as usize].deadline_ns = deadline_ns;
                    next.calls.add(new.way, frame);
                    next.start_timer(new.way, deadline_ns);
                }
            }
        }
    }

    /// Requests go on whose place in the design has changed.
    fn resume(&mut self, resumed: Resumed) {
        for frame in resumed.again {
            let this = self.frames.all[frame as usize];
            match self.look_up(this.visit.client, this.visit.source, this.class) {
                Ok((way, named)) => {
                    self.frames.all[frame as usize].visit.named = named;
                    let todo = self.dial(frame, way, Ask::Request);
                    self.todo.extend(todo);
                }
                Err(reason) => self.fail(frame, reason, this.station),
            }
        }
        // What is put on the pile last is done first.
        for frame in resumed.in_line.into_iter().rev() {
            let this = &self.frames.all[frame as usize];
            if this.station != NONE && this.wait == Wait::Member {
                self.todo.push(Todo::Attempt(frame));
            }
        }
        self.work_off();
    }
}
