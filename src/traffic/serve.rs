//! What a station does with a request: wait for a worker, work, ask others, answer.
//!
//! Refuses to choose members and to connect to them: `choose` and `call` do.

use super::agenda::Event;
use super::engine::{Hold, Simulation, Todo};
use super::log::Told;
use super::outcome::Reason;
use super::plan::{NONE, Part, Use};
use super::state::{Ask, Failure, Wait};
use crate::design::words::{Class, Spread};

impl Simulation {
    /// A frame has come to its station.
    pub(super) fn enter(&mut self, frame: u32) {
        let this = &mut self.frames.all[frame as usize];
        let station = this.station;
        let place = &self.plan.places[station as usize];
        let state = &mut self.stations[station as usize];
        let count = &mut self.measures.stations[station as usize];
        count.requests += 1;
        if !state.up && place.part != Part::Address {
            self.died_on_the_way(frame);
            return;
        }
        state.account(self.now_ns, place.workers, count);
        state.present += 1;
        this.since_ns = self.now_ns;
        if place.most > 0 && state.present > place.most {
            self.fail(frame, Reason::TooManyConnections, station);
            return;
        }
        if !self.plan.limiters.is_empty()
            && let Some(limiter) = self.turned_away_by(frame)
        {
            self.fail(frame, Reason::TooOften, limiter);
            return;
        }
        if let Some(reason) = self.refuses(frame) {
            self.fail(frame, reason, station);
            return;
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
            return;
        }
        state.busy += 1;
        self.begin(frame);
    }

    /// A frame has got a worker, already counted as busy.
    pub(super) fn begin(&mut self, frame: u32) {
        let this = &mut self.frames.all[frame as usize];
        this.holds_worker = true;
        this.wait = Wait::Event;
        let station = this.station as usize;
        self.measures.stations[station].started += 1;
        if self.plan.places[station].service_ns <= 0.0 {
            self.advance(frame);
        } else if self.take_core(frame) {
            self.work(frame);
        }
    }

    /// The frame's worker works on it, on a core of its own.
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

    /// What a station refuses without any work.
    fn refuses(&self, frame: u32) -> Option<Reason> {
        let this = &self.frames.all[frame as usize];
        let place = &self.plan.places[this.station as usize];
        let speaks = match (place.part, this.ask) {
            (Part::Passer | Part::Address | Part::External, _) => true,
            (Part::Cache, Ask::Request | Ask::Query | Ask::Visit) => true,
            (Part::Web | Part::App, ask) => ask == Ask::Request,
            (Part::Database, Ask::Query) if this.class == Class::Write => {
                let state = &self.stations[this.station as usize];
                let routed = self
                    .plan
                    .ways
                    .get(this.hop as usize)
                    .is_some_and(|way| way.routed);
                let accepts = place.writable || routed && state.promoted;
                return match (accepts, state.outvoted) {
                    (true, false) => None,
                    (true, true) => Some(Reason::NoMajority),
                    (false, _) => Some(Reason::ReadOnly),
                };
            }
            (Part::Database, Ask::Query) => this.class != Class::Static,
            (Part::Proxy, ask) => ask == Ask::Query,
            (Part::Queue, Ask::Query) => this.class == Class::Write,
            (Part::Queue, ask) => ask == Ask::Visit,
            (Part::Database | Part::Visitor | Part::Aside, _) => false,
        };
        (!speaks).then_some(Reason::NotSpoken)
    }

    /// The frame goes on with its work: it asks the next of those it depends on, or answers.
    pub(super) fn advance(&mut self, frame: u32) {
        let this = self.frames.all[frame as usize];
        let station = this.station;
        let place = &self.plan.places[station as usize];
        let class = this.class as usize;
        let next = match place.part {
            _ if this.ask == Ask::Visit => None,
            Part::Visitor | Part::External | Part::Queue | Part::Aside => None,
            Part::Web | Part::App if this.class == Class::Static => None,
            Part::Web | Part::Passer | Part::Address | Part::Proxy => {
                (this.stage == 0).then_some(Use::Members)
            }
            Part::Cache if this.stage > 0 => None,
            Part::Cache if this.ask == Ask::Query => Some(Use::Data),
            Part::Cache => {
                let hit = place.hit;
                let is_hit =
                    this.class == Class::Static && self.stations[station as usize].rng.chance(hit);
                (!is_hit).then_some(Use::Members)
            }
            Part::App => self.next_need(frame),
            Part::Database => {
                self.answer_query(frame);
                return;
            }
        };
        let Some(usage) = next else {
            self.succeed(frame);
            return;
        };
        let place = &self.plan.places[station as usize];
        // Where workers are not limited, none is missed by waiting; only own work counts.
        let lets_go = self.options.hold == Hold::Release || place.workers == 0;
        if lets_go && !place.keeps_slot {
            self.release_worker(frame);
        }
        let pool = self.plan.places[station as usize].pools[usage as usize][class];
        if pool == NONE {
            self.fail(frame, Reason::NoLink, station);
            return;
        }
        let this = &mut self.frames.all[frame as usize];
        this.pool = pool;
        this.member = NONE;
        this.tried = 0;
        this.tries = 0;
        this.again = 0;
        if usage != Use::Data || self.take_connection(frame) {
            self.attempt(frame);
        }
    }

    /// What an app asks for next: its stage counts through all it may depend on.
    fn next_need(&mut self, frame: u32) -> Option<Use> {
        const ORDER: [Use; 5] = [
            Use::Stores,
            Use::Needs,
            Use::Caches,
            Use::Members,
            Use::Data,
        ];
        let reads = &self.settled.reads;
        let has_reads = |station: u32| reads.get(station as usize).copied().unwrap_or(false);
        let this = &mut self.frames.all[frame as usize];
        let place = &self.plan.places[this.station as usize];
        let class = this.class as usize;
        loop {
            let usage = *ORDER.get(this.stage as usize)?;
            let has = place.pools[usage as usize][class] != NONE;
            let wanted = match usage {
                // A cache spares the database its work, but does not stand in for it.
                Use::Data if this.cached && has && has_reads(this.station) => false,
                Use::Data => place.needs_data[class],
                Use::Caches => has && this.class == Class::Read,
                Use::Stores | Use::Needs | Use::Members => has,
            };
            if wanted {
                return Some(usage);
            }
            this.stage += 1;
        }
    }

    /// What the frame asked for has come.
    pub(super) fn go_on(&mut self, frame: u32) {
        self.give_connection(frame);
        self.frames.all[frame as usize].stage += 1;
        self.todo.push(Todo::Step(frame));
    }

    /// The frame's station answers correctly.
    pub(super) fn succeed(&mut self, frame: u32) {
        self.frames.all[frame as usize].result = None;
        self.leave(frame);
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
        self.leave(frame);
    }

    /// The frame has its answer, good or bad, and goes back to its caller.
    fn leave(&mut self, frame: u32) {
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
            return;
        }
        if self.log.is_listening() {
            self.tell_answer(frame);
        }
        let this = &mut self.frames.all[frame as usize];
        if this.parent == NONE {
            self.frames.remove(frame);
            return;
        }
        this.wait = Wait::Leaving;
        let latency = self.plan.ways[this.hop as usize].latency_ns;
        if latency == 0 {
            self.todo.push(Todo::Return(frame));
        } else {
            self.agenda.add(self.now_ns + latency, Event::Return(frame));
        }
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

    /// A visitor's request has come to its end.
    fn settle_account(&mut self, frame: u32) {
        let this = &self.frames.all[frame as usize];
        match this.result {
            None => {
                let latency = self.now_ns - this.since_ns;
                self.measures.serve(this.class, latency);
            }
            Some(failure) => {
                self.measures
                    .lose(this.class, failure.reason, failure.at as usize);
            }
        }
        if self.log.is_listening() {
            let this = &self.frames.all[frame as usize];
            let told = Told::Ended {
                class: this.class,
                latency_ns: self.now_ns - this.since_ns,
                lost: this
                    .result
                    .map(|failure| (failure.reason, failure.at as usize)),
            };
            self.tell_of(frame, told);
        }
        self.frames.remove(frame);
    }
}
