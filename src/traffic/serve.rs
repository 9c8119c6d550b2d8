//! What a station does with a request: wait for a worker, work, ask others, answer.
//!
//! Refuses to choose members and to connect to them: `choose` and `call` do. What every request
//! passes through is always inlined, here and there: as one piece the path is a tenth faster.

use super::agenda::Event;
use super::engine::{Hold, Simulation, Todo};
use super::log::Told;
use super::outcome::Reason;
use super::plan::{NONE, Part, Use};
use super::state::{Ask, Failure, Wait};
use crate::design::words::Spread;

impl Simulation {
    /// A frame has come to its station.
    #[inline(always)]
    pub(super) fn enter(&mut self, frame: u32) -> Option<Todo> {
        let this = &mut self.frames.all[frame as usize];
        let station = this.station;
        let place = &self.plan.places[station as usize];
        let state = &mut self.stations[station as usize];
        let count = &mut self.measures.stations[station as usize];
        count.requests += 1;
        if !state.up && place.part != Part::Address {
            self.died_on_the_way(frame);
            return None;
        }
        state.account(self.now_ns, place.workers, count);
        state.present += 1;
        let course = place.courses[this.ask as usize][this.class as usize];
        if place.most > 0 && state.present > place.most {
            self.fail(frame, Reason::TooManyConnections, station);
            return None;
        }
        if !self.plan.limiters.is_empty()
            && let Some(limiter) = self.turned_away_by(frame)
        {
            self.fail(frame, Reason::TooOften, limiter);
            return None;
        }
        if !course.speaks {
            self.fail(frame, Reason::NotSpoken, station);
            return None;
        }
        if course.is_write
            && let Some(reason) = self.refuses_write(frame)
        {
            self.fail(frame, reason, station);
            return None;
        }
        let workers = self.plan.places[station as usize].workers;
        let state = &mut self.stations[station as usize];
        if workers > 0 && state.busy >= workers {
            state.queue.push_back(frame);
            state.waiting += 1;
            self.frames.all[frame as usize].wait = Wait::Worker;
            if self.log.is_listening() {
                let told = Told::Queued {
                    station: station as usize,
                    waiting: self.stations[station as usize].waiting,
                };
                self.tell_of(frame, told);
            }
            return None;
        }
        state.busy += 1;
        self.begin(frame)
    }

    /// A frame has got a worker, already counted as busy.
    #[inline(always)]
    pub(super) fn begin(&mut self, frame: u32) -> Option<Todo> {
        let this = &mut self.frames.all[frame as usize];
        this.holds_worker = true;
        this.wait = Wait::Event;
        let station = this.station as usize;
        self.measures.stations[station].started += 1;
        let place = &self.plan.places[station];
        if place.service_ns <= 0.0 {
            return self.advance(frame);
        }
        if place.processor == NONE || self.take_core(frame) {
            self.work(frame);
        }
        None
    }

    /// The frame's worker works on it, on a core of its own.
    #[inline(always)]
    pub(super) fn work(&mut self, frame: u32) {
        let this = &mut self.frames.all[frame as usize];
        this.wait = Wait::Event;
        let (station, ask) = (this.station as usize, this.ask);
        let place = &self.plan.places[station];
        let state = &mut self.stations[station];
        let draw = match place.shape {
            Spread::Exponential => state.rng.exponential(),
            Spread::Fixed => 1.0,
            Spread::Uniform => 2.0 * state.rng.unit(),
            Spread::Lognormal => {
                // As wide as the exponential: variance 1 at mean 1.
                let variance = std::f64::consts::LN_2;
                (state.rng.normal() * variance.sqrt() - variance / 2.0).exp()
            }
        };
        let service = (place.service_ns * state.slow * draw).min(1e17) as u64;
        if self.log.is_listening() && ask != Ask::Visit {
            let told = Told::Working {
                station,
                class: self.frames.all[frame as usize].class,
                service_ns: service,
            };
            self.tell_of(frame, told);
        }
        self.agenda.add(self.now_ns + service, Event::Served(frame));
    }

    /// Gives the frame's worker to the next in line.
    #[inline(always)]
    pub(super) fn release_worker(&mut self, frame: u32) {
        let this = &mut self.frames.all[frame as usize];
        if !this.holds_worker {
            return;
        }
        this.holds_worker = false;
        let station = this.station as usize;
        let workers = self.plan.places[station].workers;
        let state = &mut self.stations[station];
        state.account(self.now_ns, workers, &mut self.measures.stations[station]);
        if let Some(next) = state.queue.pop_front() {
            state.waiting -= 1;
            self.todo.push(Todo::Begin(next));
        } else {
            state.busy = state.busy.saturating_sub(1);
        }
    }

    /// Why a database refuses a write, if it does.
    fn refuses_write(&self, frame: u32) -> Option<Reason> {
        let this = &self.frames.all[frame as usize];
        let state = &self.stations[this.station as usize];
        let way = self.plan.ways.get(this.hop as usize);
        let follows = way.is_some_and(|way| way.routed) && state.promoted;
        if !self.plan.places[this.station as usize].writable && !follows {
            Some(Reason::ReadOnly)
        } else {
            state.outvoted.then_some(Reason::NoMajority)
        }
    }

    /// The frame goes on with its work: it asks the next of those it depends on, or answers.
    pub(super) fn advance(&mut self, frame: u32) -> Option<Todo> {
        let this = &self.frames.all[frame as usize];
        let (station, class) = (this.station, this.class as usize);
        let place = &self.plan.places[station as usize];
        let course = place.courses[this.ask as usize][class];
        let is_database = place.part == Part::Database;
        let usage = match course.next(this.stage) {
            Some(usage) if !course.may_spare || !self.is_spared(frame, usage) => usage,
            _ if is_database => return self.answer_query(frame),
            _ => return self.succeed(frame),
        };
        self.frames.all[frame as usize].stage = usage as u8;
        let place = &self.plan.places[station as usize];
        // Where workers are not limited, none is missed by waiting; only own work counts.
        let lets_go = self.options.hold == Hold::Release || place.workers == 0;
        if lets_go && !place.keeps_slot {
            self.release_worker(frame);
        }
        let pool = self.plan.places[station as usize].pools[usage as usize][class];
        if pool == NONE {
            self.fail(frame, Reason::NoLink, station);
            return None;
        }
        let this = &mut self.frames.all[frame as usize];
        this.pool = pool;
        this.member = NONE;
        this.tried = 0;
        this.tries = 0;
        this.again = 0;
        if usage == Use::Data && !self.take_connection(frame) {
            return None;
        }
        self.attempt(frame)
    }

    /// Whether a cache has what the frame would ask for: the station's own store, or what an app
    /// has asked before. That one spares the database its work, but does not stand in for it.
    fn is_spared(&mut self, frame: u32, usage: Use) -> bool {
        let this = &self.frames.all[frame as usize];
        let station = this.station as usize;
        let place = &self.plan.places[station];
        if place.part == Part::Cache {
            return self.stations[station].rng.chance(place.hit);
        }
        let has_reads = || self.settled.reads.get(station).copied().unwrap_or(false);
        usage == Use::Data && this.cached && has_reads()
    }

    /// What the frame asked for has come.
    pub(super) fn go_on(&mut self, frame: u32) {
        self.give_connection(frame);
        self.frames.all[frame as usize].stage += 1;
        self.todo.push(Todo::Step(frame));
    }

    /// The frame's station answers correctly.
    #[inline(always)]
    pub(super) fn succeed(&mut self, frame: u32) -> Option<Todo> {
        self.frames.all[frame as usize].result = None;
        self.leave(frame)
    }

    /// The frame's station answers with a failure of its own.
    pub(super) fn fail(&mut self, frame: u32, reason: Reason, at: u32) {
        self.fail_with(
            frame,
            Failure {
                reason,
                at,
                connecting: false,
            },
        );
    }

    pub(super) fn fail_with(&mut self, frame: u32, failure: Failure) {
        let this = &mut self.frames.all[frame as usize];
        this.result = Some(failure);
        let station = this.station as usize;
        self.measures.stations[station].errors += 1;
        if let Some(todo) = self.leave(frame) {
            self.todo.push(todo);
        }
    }

    /// The frame has its answer, good or bad, and goes back to its caller.
    #[inline(always)]
    fn leave(&mut self, frame: u32) -> Option<Todo> {
        let this = &self.frames.all[frame as usize];
        let (station, visitor, has_worker) = (this.station, this.visitor, this.holds_worker);
        if this.holds_connection {
            self.give_connection(frame);
        }
        if has_worker {
            self.release_worker(frame);
        }
        let state = &mut self.stations[station as usize];
        state.present = state.present.saturating_sub(1);
        if visitor {
            self.settle_account(frame);
            return None;
        }
        if self.log.is_listening() {
            self.tell_answer(frame);
        }
        let this = &mut self.frames.all[frame as usize];
        if this.parent == NONE {
            self.frames.remove(frame);
            return None;
        }
        this.wait = Wait::Leaving;
        let latency = self.plan.ways[this.hop as usize].latency_ns;
        if latency == 0 {
            return Some(Todo::Return(frame));
        }
        self.agenda.add(self.now_ns + latency, Event::Return(frame));
        None
    }

    fn tell_answer(&mut self, frame: u32) {
        let this = &self.frames.all[frame as usize];
        if this.ask != Ask::Visit {
            let told = Told::Answered {
                station: this.station as usize,
                class: this.class,
                failed: this
                    .result
                    .map(|failure| (failure.reason, failure.at as usize)),
            };
            self.tell_of(frame, told);
        }
    }
}
