//! Calls: a frame connects to the member it was given, waits for the answer, and tries again
//! where it may.
//!
//! Refuses to choose: who is called was decided before.

use super::agenda::Event;
use super::choose::Chosen;
use super::engine::{Simulation, Todo};
use super::outcome::Reason;
use super::plan::{NONE, Part, Use};
use super::pool::Picker;
use super::state::{Ask, Failure, Frame, Reach, Wait};
use super::told::Told;

impl Simulation {
    /// Chooses a member of the frame's pool and calls it, or calls the same one again.
    pub(super) fn attempt(&mut self, frame: u32) -> Option<Todo> {
        let this = &mut self.frames.all[frame as usize];
        if this.stage & AGAIN != 0 {
            this.stage &= !AGAIN;
            let (way, ask) = (this.way, this.ask);
            let pool = self.plan.pools.get(this.pool as usize);
            // A visitor, who has no pool, makes a request.
            let ask = pool.map_or(Ask::Request, |pool| pool.asks.unwrap_or(ask));
            return self.dial(frame, way, ask);
        }
        let avoid = (this.member != NONE && this.tries > 0).then_some(this.member as usize);
        self.call_one(frame, avoid)
    }

    /// Chooses a member of the frame's pool and calls it. `avoid` has just failed it.
    #[inline(always)]
    pub(super) fn call_one(&mut self, frame: u32, avoid: Option<usize>) -> Option<Todo> {
        match self.choose(frame, avoid) {
            Chosen::Member(place) => {
                let this = &mut self.frames.all[frame as usize];
                this.again = 0;
                this.member = place;
                let pool = &self.plan.pools[this.pool as usize];
                let hop = self.plan.lists[pool.hops.start + place as usize];
                let ask = pool.asks.unwrap_or(this.ask);
                if self.log.is_listening() {
                    self.tell_pick(frame, hop);
                }
                self.dial(frame, hop, ask)
            }
            Chosen::Wait(member) => {
                self.frames.all[frame as usize].again = 0;
                self.wait_for_member(frame, member);
                None
            }
            Chosen::Nobody(failure) => {
                self.frames.all[frame as usize].again = 0;
                if self.log.is_listening() {
                    let told = Told::Nobody {
                        station: self.frames.all[frame as usize].station as usize,
                        reason: failure.reason,
                    };
                    self.tell_of(frame, told);
                }
                self.call_failed(frame, failure);
                None
            }
        }
    }

    #[cold]
    fn tell_pick(&mut self, frame: u32, hop: u32) {
        let this = &self.frames.all[frame as usize];
        let told = Told::Picked {
            station: this.station as usize,
            class: this.class,
            hop: hop as usize,
            members: self.plan.pools[this.pool as usize].hops.len(),
            retry: this.tries > 0,
        };
        self.tell_of(frame, told);
    }

    /// Connects to the far end of a hop, and asks for this.
    #[inline(always)]
    pub(super) fn dial(&mut self, frame: u32, hop: u32, ask: Ask) -> Option<Todo> {
        let child = self.frames.reserve();
        let caller = &mut self.frames.all[frame as usize];
        caller.way = hop;
        caller.tries += 1;
        let class = caller.class;
        self.measures.hops[hop as usize].sent[class as usize] += 1;
        let way = &self.plan.ways[hop as usize];
        let state = &mut self.hops[hop as usize];
        state.calls += 1;
        if state.reach != Reach::Open {
            let reach = state.reach;
            self.frames.unreserve(child);
            self.dial_in_vain(frame, hop, reach);
            return None;
        }
        let deadline_ns = self.now_ns + way.timeout_ns;
        caller.wait = Wait::Answer;
        caller.deadline_ns = deadline_ns;
        caller.child = child;
        let visit = caller.visit;
        self.frames.all[child as usize] = Frame {
            parent: frame,
            hop,
            ..Frame::new(way.to, self.now_ns, ask, class, visit)
        };
        self.calls.add(hop, frame);
        let (latency_ns, is_timed) = (way.latency_ns, state.timer);
        if !is_timed {
            self.start_timer(hop, deadline_ns);
        }
        if latency_ns == 0 {
            return Some(Todo::Enter(child));
        }
        self.agenda
            .add(self.now_ns + latency_ns, Event::Enter(child));
        None
    }

    /// The far end of the hop does not answer, or refuses: the frame will know it in a while.
    fn dial_in_vain(&mut self, frame: u32, hop: u32, reach: Reach) {
        let way = &self.plan.ways[hop as usize];
        let (wait_ns, reason) = match reach {
            Reach::Silent => (way.connect_ns, Reason::Silent),
            _ => (2 * way.latency_ns, Reason::Refused),
        };
        let is_address = self.plan.places[way.from as usize].part == Part::Address;
        let (reason, at) = if is_address && reason == Reason::Silent {
            (Reason::NoHolder, way.from)
        } else {
            (reason, way.to)
        };
        let this = &mut self.frames.all[frame as usize];
        this.wait = Wait::Event;
        this.result = Some(Failure {
            reason,
            at,
            connecting: true,
        });
        let wait_ns = if self.options.instant_failures {
            0
        } else {
            wait_ns
        };
        self.agenda
            .add(self.now_ns + wait_ns, Event::DialFailed(frame));
    }

    /// The calls over a hop are looked at when the oldest one's patience ends.
    #[cold]
    pub(super) fn start_timer(&mut self, hop: u32, deadline_ns: u64) {
        let state = &mut self.hops[hop as usize];
        if !state.timer {
            state.timer = true;
            self.agenda.add(deadline_ns, Event::CallTimeout(hop));
        }
    }

    /// The oldest call over a hop may have waited for too long.
    pub(super) fn call_timeout(&mut self, hop: u32) {
        self.hops[hop as usize].timer = false;
        let Some(first) = self.calls.first(hop) else {
            return;
        };
        let deadline = self.frames.all[first as usize].deadline_ns;
        if deadline > self.now_ns {
            self.start_timer(hop, deadline);
            return;
        }
        let failure = Failure {
            reason: Reason::TimedOut,
            at: self.plan.ways[hop as usize].to,
            connecting: false,
        };
        self.abandon(first);
        self.tell_no_answer(first, failure);
        self.over(first, failure);
        if let Some(next) = self.calls.first(hop) {
            let deadline = self.frames.all[next as usize].deadline_ns;
            self.start_timer(hop, deadline.max(self.now_ns));
        }
    }

    /// The frame no longer waits for its call; whoever works on it does so for nobody.
    pub(super) fn abandon(&mut self, frame: u32) {
        self.calls.remove(frame);
        let child = self.frames.all[frame as usize].child;
        if child != NONE {
            self.frames.all[child as usize].parent = NONE;
            self.frames.all[frame as usize].child = NONE;
        }
        self.hang_up(frame);
    }

    /// The frame's hop has one call fewer.
    #[inline(always)]
    pub(super) fn hang_up(&mut self, frame: u32) {
        let hop = self.frames.all[frame as usize].way;
        let state = &mut self.hops[hop as usize];
        state.calls = state.calls.saturating_sub(1);
    }

    /// The frame's connection did not come about.
    pub(super) fn dial_failed(&mut self, frame: u32) {
        if !self.is_alive(frame) {
            return;
        }
        let failure = self.frames.all[frame as usize].result.take();
        self.hang_up(frame);
        if let Some(failure) = failure {
            self.tell_no_answer(frame, failure);
            self.over(frame, failure);
        }
    }

    fn tell_no_answer(&mut self, frame: u32, failure: Failure) {
        if self.log.is_listening() {
            let this = &self.frames.all[frame as usize];
            let told = Told::NoAnswer {
                station: this.station as usize,
                hop: this.way as usize,
                reason: failure.reason,
                at: failure.at as usize,
            };
            self.tell_of(frame, told);
        }
    }

    /// The frame came to a station that had died meanwhile.
    pub(super) fn died_on_the_way(&mut self, frame: u32) {
        let this = self.frames.all[frame as usize];
        self.measures.stations[this.station as usize].errors += 1;
        let host_up = self.stations[this.station as usize].host_up;
        self.frames.remove(frame);
        if this.parent == NONE {
            return;
        }
        self.frames.all[this.parent as usize].child = NONE;
        if host_up || self.options.instant_failures {
            self.cut_off(this.parent, this.station, Reason::Refused, true);
        }
    }

    /// A call breaks off: its caller learns of it.
    pub(super) fn cut_off(&mut self, caller: u32, at: u32, reason: Reason, connecting: bool) {
        self.calls.remove(caller);
        let this = &mut self.frames.all[caller as usize];
        this.child = NONE;
        this.wait = Wait::Event;
        this.result = Some(Failure {
            reason,
            at,
            connecting,
        });
        let latency = self.plan.ways[this.way as usize].latency_ns;
        self.agenda
            .add(self.now_ns + latency, Event::DialFailed(caller));
    }

    /// An answer is back at its caller. Returns the caller if it goes on with its work at once.
    #[inline(always)]
    pub(super) fn deliver(&mut self, child: u32) -> Option<u32> {
        let answer = &self.frames.all[child as usize];
        let (frame, hop, by, result) = (answer.parent, answer.hop, answer.station, answer.result);
        self.frames.remove(child);
        if frame == NONE {
            return None;
        }
        if self.reach(hop) == Reach::Silent && self.link_is_cut(hop) {
            // The answer is lost on the way: the caller waits on.
            self.frames.all[frame as usize].child = NONE;
            return None;
        }
        let this = &mut self.frames.all[frame as usize];
        this.child = NONE;
        self.calls.remove(frame);
        let state = &mut self.hops[hop as usize];
        state.calls = state.calls.saturating_sub(1);
        if let Some(failure) = result {
            self.over(frame, failure);
            return None;
        }
        state.fails = 0;
        state.aside_ns = 0;
        let is_cache = this.stage == Use::Caches as u8;
        this.stage += 1;
        let (holds_connection, shunned) = (this.holds_connection, state.shunned);
        let pool = self.pools.get_mut(this.pool as usize);
        match pool.map(|pool| &mut pool.picker) {
            None | Some(Picker::Turns(_)) => {}
            Some(Picker::Nginx(upstream)) => {
                if let Some(attempt) = self.attempts.get_mut(frame as usize) {
                    upstream.succeeded(attempt, this.member as usize);
                }
            }
            Some(Picker::Haproxy(_)) => self.release_member(frame, false),
        }
        if shunned {
            self.takes_back(frame);
        }
        if is_cache {
            let hit = self.plan.places[by as usize].hit;
            let cached = self.stations[by as usize].rng.chance(hit);
            self.frames.all[frame as usize].cached = cached;
        }
        if holds_connection {
            self.give_connection(frame);
        }
        Some(frame)
    }
}

/// Marks a frame that calls the same member again.
pub(super) const AGAIN: u8 = 0x80;
