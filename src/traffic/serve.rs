//! What a station does with a request: wait for a worker, work, ask others, answer.
//!
//! Refuses to choose members and to connect to them: `choose` and `call` do. What every request
//! passes through is always inlined, here and there: as one piece the path is a tenth faster.

use super::agenda::Event;
use super::engine::{Hold, Simulation, Todo};
use super::limits::turned_away_by;
use super::measure::StationCount;
use super::outcome::Reason;
use super::plan::{NONE, Part, Place, Plan, Use};
use super::rng::Rng;
use super::state::{Ask, Failure, Frame, StationState, Wait};
use super::told::Told;
use crate::design::words::Spread;

impl Simulation {
    /// A frame has come to its station. Returns it if it goes on with its work at once.
    #[inline(always)]
    pub(super) fn enter(&mut self, frame: u32) -> Option<u32> {
        let this = &mut self.frames.all[frame as usize];
        let station = this.station as usize;
        let place = &self.plan.places[station];
        let state = &mut self.stations[station];
        let count = &mut self.measures.stations[station];
        count.requests += 1;
        if !state.up && place.part != Part::Address {
            self.died_on_the_way(frame);
            return None;
        }
        state.account(self.now_ns, place.workers, count);
        state.present += 1;
        let course = place.courses[this.ask as usize][this.class as usize];
        if course.may_refuse || !self.plan.limiters.is_empty() {
            let (now_ns, allowances) = (self.now_ns, &mut self.allowances);
            if let Some((reason, at)) = refusal(&self.plan, this, state, allowances, now_ns) {
                self.fail(frame, reason, at);
                return None;
            }
        }
        if place.workers > 0 && state.busy >= place.workers {
            state.queue.push_back(frame);
            state.waiting += 1;
            this.wait = Wait::Worker;
            if self.log.is_listening() {
                let waiting = state.waiting;
                self.tell_of(frame, Told::Queued { station, waiting });
            }
            return None;
        }
        state.busy += 1;
        let begun = begin(this, place, state, count);
        self.follow(frame, begun)
    }

    /// A frame has got a worker, already counted as busy. Returns it if it goes on at once.
    #[inline(always)]
    pub(super) fn begin(&mut self, frame: u32) -> Option<u32> {
        let this = &mut self.frames.all[frame as usize];
        let station = this.station as usize;
        let place = &self.plan.places[station];
        let state = &mut self.stations[station];
        let begun = begin(this, place, state, &mut self.measures.stations[station]);
        self.follow(frame, begun)
    }

    #[inline(always)]
    fn follow(&mut self, frame: u32, begun: Begun) -> Option<u32> {
        match begun {
            Begun::GoesOn => return Some(frame),
            Begun::Works { service_ns } => self.work_for(frame, service_ns),
            Begun::WantsCore => {
                if self.take_core(frame) {
                    self.work(frame);
                }
            }
        }
        None
    }

    /// The frame's worker works on it, on a core of its own.
    pub(super) fn work(&mut self, frame: u32) {
        let this = &mut self.frames.all[frame as usize];
        this.wait = Wait::Event;
        let station = this.station as usize;
        let service_ns = service_ns(&self.plan.places[station], &mut self.stations[station]);
        self.work_for(frame, service_ns);
    }

    #[inline(always)]
    fn work_for(&mut self, frame: u32, service_ns: u64) {
        if self.log.is_listening() {
            self.tell_work(frame, service_ns);
        }
        self.agenda
            .add(self.now_ns + service_ns, Event::Served(frame));
    }

    #[cold]
    fn tell_work(&mut self, frame: u32, service_ns: u64) {
        let this = &self.frames.all[frame as usize];
        if this.ask != Ask::Visit {
            let told = Told::Working {
                station: this.station as usize,
                class: this.class,
                service_ns,
            };
            self.tell_of(frame, told);
        }
    }

    /// The frame goes on with its work: it asks the next of those it depends on, or answers.
    #[inline(always)]
    pub(super) fn advance(&mut self, frame: u32) -> Option<Todo> {
        let this = &mut self.frames.all[frame as usize];
        let (station, class) = (this.station as usize, this.class as usize);
        let place = &self.plan.places[station];
        let state = &mut self.stations[station];
        let course = place.courses[this.ask as usize][class];
        let reads = &self.settled.reads;
        let usage = match course.next(this.stage) {
            Some(usage) if !course.may_spare || !is_spared(this, usage, place, state, reads) => {
                usage
            }
            _ if place.part == Part::Database => return self.answer_query(frame),
            _ => return self.succeed(frame),
        };
        this.stage = usage as u8;
        // Where workers are not limited, none is missed by waiting; only own work counts.
        let lets_go = self.options.hold == Hold::Release || place.workers == 0;
        if lets_go && !place.keeps_slot && this.holds_worker {
            let count = &mut self.measures.stations[station];
            let next = release_worker(this, place, state, count, self.now_ns);
            self.todo.extend(next.map(Todo::Begin));
        }
        let pool = place.pools[usage as usize][class];
        if pool == NONE {
            self.fail(frame, Reason::NoLink, super::plan::id(station));
            return None;
        }
        this.pool = pool;
        this.member = NONE;
        this.tried = 0;
        this.tries = 0;
        if usage == Use::Data && place.connections > 0 && !self.take_connection(frame) {
            return None;
        }
        self.call_one(frame, None)
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
        self.leave(frame, None)
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
        let this = &self.frames.all[frame as usize];
        self.measures.stations[this.station as usize].errors += 1;
        self.give_connection(frame);
        let todo = self.leave(frame, Some(failure));
        self.todo.extend(todo);
    }

    /// The frame has its answer, good or bad, and goes back to its caller.
    #[inline(always)]
    fn leave(&mut self, frame: u32, result: Option<Failure>) -> Option<Todo> {
        let this = &mut self.frames.all[frame as usize];
        let station = this.station as usize;
        let state = &mut self.stations[station];
        this.result = result;
        if this.holds_worker {
            let place = &self.plan.places[station];
            let count = &mut self.measures.stations[station];
            let next = release_worker(this, place, state, count, self.now_ns);
            self.todo.extend(next.map(Todo::Begin));
        }
        state.present = state.present.saturating_sub(1);
        if this.visitor {
            self.settle_account(frame);
            return None;
        }
        this.wait = Wait::Leaving;
        let (parent, hop) = (this.parent, this.hop);
        if self.log.is_listening() {
            self.tell_answer(frame);
        }
        if parent == NONE {
            self.frames.remove(frame);
            return None;
        }
        let latency_ns = self.plan.ways[hop as usize].latency_ns;
        if latency_ns == 0 {
            return Some(Todo::Return(frame));
        }
        self.agenda
            .add(self.now_ns + latency_ns, Event::Return(frame));
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

/// What becomes of a frame that has got a worker.
enum Begun {
    /// It takes no work: it goes on at once.
    GoesOn,
    /// The worker works on it for so long.
    Works { service_ns: u64 },
    /// The worker needs a core of the machine, and these are counted.
    WantsCore,
}

#[inline(always)]
fn begin(
    this: &mut Frame,
    place: &Place,
    state: &mut StationState,
    count: &mut StationCount,
) -> Begun {
    this.holds_worker = true;
    this.wait = Wait::Event;
    count.started += 1;
    if place.service_ns <= 0.0 {
        Begun::GoesOn
    } else if place.processor != NONE {
        Begun::WantsCore
    } else {
        let service_ns = service_ns(place, state);
        Begun::Works { service_ns }
    }
}

/// How long a station's worker works on the next request.
#[inline(always)]
fn service_ns(place: &Place, state: &mut StationState) -> u64 {
    let draw = if place.shape == Spread::Exponential {
        state.rng.exponential()
    } else {
        draw(place.shape, &mut state.rng)
    };
    // Far from the end of an i64, to which a processor converts at once.
    ((place.service_ns * state.slow * draw).min(1e17) as i64).unsigned_abs()
}

/// A service time at mean 1.
fn draw(shape: Spread, rng: &mut Rng) -> f64 {
    match shape {
        Spread::Exponential => rng.exponential(),
        Spread::Fixed => 1.0,
        Spread::Uniform => 2.0 * rng.unit(),
        Spread::Lognormal => {
            // As wide as the exponential: variance 1 at mean 1.
            let variance = std::f64::consts::LN_2;
            (rng.normal() * variance.sqrt() - variance / 2.0).exp()
        }
    }
}

/// Takes the frame's worker away, and tells who is the next in line for it.
#[inline(always)]
fn release_worker(
    this: &mut Frame,
    place: &Place,
    state: &mut StationState,
    count: &mut StationCount,
    now_ns: u64,
) -> Option<u32> {
    this.holds_worker = false;
    state.account(now_ns, place.workers, count);
    let next = state.queue.pop_front();
    if next.is_some() {
        state.waiting -= 1;
    } else {
        state.busy = state.busy.saturating_sub(1);
    }
    next
}

/// Why a station refuses what a frame asks for, and which station is to be named for it.
fn refusal(
    plan: &Plan,
    this: &Frame,
    state: &StationState,
    allowances: &mut [Vec<u64>],
    now_ns: u64,
) -> Option<(Reason, u32)> {
    let place = &plan.places[this.station as usize];
    let course = place.courses[this.ask as usize][this.class as usize];
    if place.most > 0 && state.present > place.most {
        return Some((Reason::TooManyConnections, this.station));
    }
    if let Some(limiter) = turned_away_by(plan, this, allowances, now_ns) {
        return Some((Reason::TooOften, limiter));
    }
    if !course.speaks {
        return Some((Reason::NotSpoken, this.station));
    }
    if !course.is_write {
        return None;
    }
    let way = plan.ways.get(this.hop as usize);
    let follows = way.is_some_and(|way| way.routed) && state.promoted;
    if !place.writable && !follows {
        Some((Reason::ReadOnly, this.station))
    } else {
        let no_majority = (Reason::NoMajority, this.station);
        state.outvoted.then_some(no_majority)
    }
}

/// Whether a cache has what the frame would ask for: the station's own store, or what an app has
/// asked before. That one spares the database its work, but does not stand in for it: `reads`
/// tells which stations reach one.
fn is_spared(
    this: &Frame,
    usage: Use,
    place: &Place,
    state: &mut StationState,
    reads: &[bool],
) -> bool {
    if place.part == Part::Cache {
        return state.rng.chance(place.hit);
    }
    let has_reads = || reads.get(this.station as usize).copied().unwrap_or(false);
    usage == Use::Data && this.cached && has_reads()
}
