//! Calls: a frame connects to the member it was given, waits for the answer, and tries again
//! where it may.
//!
//! Refuses to choose: who is called was decided before.

use super::choose::Chosen;
use super::engine::{Simulation, Todo};
use super::log::Told;
use super::outcome::Reason;
use super::plan::{Asks, Manner, NONE, Part};
use super::state::{Ask, Event, Failure, Frame, Reach, Wait};
use crate::design::words::Class;

/// The longest pause before a balancer tries again: its connect time-out if that is shorter.
const RETRY_PAUSE_NS: u64 = 1_000_000_000;

impl Simulation {
    /// Chooses a member of the frame's pool and calls it.
    pub(super) fn attempt(&mut self, frame: u32) {
        let this = &mut self.frames.all[frame as usize];
        if this.stage & AGAIN != 0 {
            this.stage &= !AGAIN;
            let way = this.way;
            self.dial(frame, way);
            return;
        }
        match self.choose(frame) {
            Chosen::Hop(hop) => {
                if self.log.is_listening() {
                    let pool = self.frames.all[frame as usize].pool as usize;
                    self.log.tell(Told::Picked {
                        station: self.frames.all[frame as usize].station as usize,
                        class: self.frames.all[frame as usize].class,
                        hop: hop as usize,
                        members: self.plan.pools[pool].hops.len(),
                        retry: self.frames.all[frame as usize].tries > 0,
                    });
                }
                self.dial(frame, hop);
            }
            Chosen::Wait => self.wait_for_member(frame),
            Chosen::Nobody(failure) => self.call_failed(frame, failure),
        }
    }

    /// Connects to the far end of a hop.
    pub(super) fn dial(&mut self, frame: u32, hop: u32) {
        let this = &mut self.frames.all[frame as usize];
        this.way = hop;
        this.tries += 1;
        let (class, visitor, pool) = (this.class, this.visitor, this.pool);
        self.hops[hop as usize].calls += 1;
        self.measures.hops[hop as usize].sent[class as usize] += 1;
        let way = &self.plan.ways[hop as usize];
        let (latency, target, from) = (way.latency_ns, way.to, way.from);
        let wait_ns = match self.reach(hop) {
            Reach::Open => {
                let asks = if visitor {
                    Asks::Request
                } else {
                    self.plan.pools[pool as usize].asks
                };
                let caller = &self.frames.all[frame as usize];
                let ask = match asks {
                    Asks::Same => caller.ask,
                    Asks::Request => Ask::Request,
                    Asks::Query => Ask::Query,
                    Asks::Visit => Ask::Visit,
                };
                let child = Frame {
                    parent: frame,
                    child: NONE,
                    station: target,
                    hop,
                    pool: NONE,
                    way: NONE,
                    named: caller.named,
                    client: caller.client,
                    source: caller.source,
                    since_ns: self.now_ns,
                    deadline_ns: 0,
                    before: NONE,
                    after: NONE,
                    tried: 0,
                    tries: 0,
                    wait: Wait::Travelling,
                    ask,
                    class,
                    stage: 0,
                    visitor: false,
                    holds_worker: false,
                    dead: false,
                    cached: false,
                    result: None,
                };
                let child = self.frames.add(child);
                let caller = &mut self.frames.all[frame as usize];
                caller.child = child;
                caller.wait = Wait::Answer;
                self.watch(frame, hop);
                if latency == 0 {
                    self.todo.push(Todo::Enter(child));
                } else {
                    self.agenda.add(self.now_ns + latency, Event::Enter(child));
                }
                return;
            }
            Reach::Refused => 2 * latency,
            Reach::Silent => self.plan.ways[hop as usize].connect_ns,
        };
        let reason = match self.reach(hop) {
            Reach::Silent => Reason::Silent,
            _ => Reason::Refused,
        };
        let held_by_nobody = self.plan.places[from as usize].part == Part::Address;
        let this = &mut self.frames.all[frame as usize];
        this.wait = Wait::Event;
        this.result = Some(Failure {
            reason: if held_by_nobody && reason == Reason::Silent {
                Reason::NoHolder
            } else {
                reason
            },
            at: if held_by_nobody && reason == Reason::Silent {
                from
            } else {
                target
            },
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

    /// Puts a call under its hop's time-out.
    fn watch(&mut self, frame: u32, hop: u32) {
        let deadline = self.now_ns + self.plan.ways[hop as usize].timeout_ns;
        let last = self.hops[hop as usize].last;
        let this = &mut self.frames.all[frame as usize];
        this.deadline_ns = deadline;
        this.before = last;
        this.after = NONE;
        let state = &mut self.hops[hop as usize];
        state.last = frame;
        if last == NONE {
            state.first = frame;
        } else {
            self.frames.all[last as usize].after = frame;
        }
        if !state.timer {
            state.timer = true;
            self.agenda.add(deadline, Event::CallTimeout(hop));
        }
    }

    /// Takes a call out from under its hop's time-out.
    pub(super) fn unwatch(&mut self, frame: u32) {
        let Frame {
            before, after, way, ..
        } = self.frames.all[frame as usize];
        let state = &mut self.hops[way as usize];
        if before == NONE {
            state.first = after;
        } else {
            self.frames.all[before as usize].after = after;
        }
        let state = &mut self.hops[way as usize];
        if after == NONE {
            state.last = before;
        } else {
            self.frames.all[after as usize].before = before;
        }
    }

    /// The oldest call over a hop may have waited for too long.
    pub(super) fn call_timeout(&mut self, hop: u32) {
        self.hops[hop as usize].timer = false;
        let first = self.hops[hop as usize].first;
        if first == NONE {
            return;
        }
        let deadline = self.frames.all[first as usize].deadline_ns;
        if deadline > self.now_ns {
            self.hops[hop as usize].timer = true;
            self.agenda.add(deadline, Event::CallTimeout(hop));
            return;
        }
        let target = self.plan.ways[hop as usize].to;
        self.abandon(first);
        self.over(
            first,
            Failure {
                reason: Reason::TimedOut,
                at: target,
                connecting: false,
            },
        );
        let next = self.hops[hop as usize].first;
        if next != NONE && !self.hops[hop as usize].timer {
            let deadline = self.frames.all[next as usize].deadline_ns;
            self.hops[hop as usize].timer = true;
            self.agenda
                .add(deadline.max(self.now_ns), Event::CallTimeout(hop));
        }
    }

    /// The frame no longer waits for its call; whoever works on it does so for nobody.
    pub(super) fn abandon(&mut self, frame: u32) {
        self.unwatch(frame);
        let child = self.frames.all[frame as usize].child;
        if child != NONE {
            self.frames.all[child as usize].parent = NONE;
            self.frames.all[frame as usize].child = NONE;
        }
        self.hang_up(frame);
    }

    /// The frame's hop has one call fewer.
    pub(super) fn hang_up(&mut self, frame: u32) {
        let hop = self.frames.all[frame as usize].way;
        let state = &mut self.hops[hop as usize];
        state.calls = state.calls.saturating_sub(1);
        self.member_is_free(frame, hop);
    }

    /// The frame's connection did not come about.
    pub(super) fn dial_failed(&mut self, frame: u32) {
        if !self.is_alive(frame) {
            return;
        }
        let failure = self.frames.all[frame as usize].result.take();
        self.hang_up(frame);
        if let Some(failure) = failure {
            self.over(frame, failure);
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
        self.unwatch(caller);
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

    /// An answer is back at its caller.
    pub(super) fn deliver(&mut self, child: u32) {
        let answer = self.frames.all[child as usize];
        if answer.parent == NONE {
            self.frames.remove(child);
            return;
        }
        let caller = answer.parent;
        if self.reach(answer.hop) == Reach::Silent && self.link_is_cut(answer.hop) {
            // The answer is lost on the way: the caller waits on.
            self.frames.all[caller as usize].child = NONE;
            self.frames.remove(child);
            return;
        }
        self.frames.remove(child);
        self.frames.all[caller as usize].child = NONE;
        self.unwatch(caller);
        self.hang_up(caller);
        match answer.result {
            None => {
                self.hops[answer.hop as usize].fails = 0;
                self.answered(caller, answer.station);
            }
            Some(failure) => self.over(caller, failure),
        }
    }

    /// A call has brought what it was made for.
    fn answered(&mut self, frame: u32, by: u32) {
        let this = self.frames.all[frame as usize];
        if this.visitor {
            self.succeed(frame);
            return;
        }
        let place = &self.plan.places[this.station as usize];
        let from_cache = place.part == Part::App
            && place.pools[super::plan::Use::Caches as usize][this.class as usize] == this.pool;
        if from_cache {
            let hit = self.plan.places[by as usize].hit;
            let cached = self.stations[by as usize].rng.chance(hit);
            self.frames.all[frame as usize].cached = cached;
        }
        self.go_on(frame);
    }

    /// A call has failed: the frame tries another member, or fails itself.
    fn over(&mut self, frame: u32, failure: Failure) {
        let this = self.frames.all[frame as usize];
        self.measures.hops[this.way as usize].failed[this.class as usize] += 1;
        if this.visitor {
            self.call_failed(frame, failure);
            return;
        }
        let silent = failure.connecting && failure.reason != Reason::Refused
            || failure.reason == Reason::TimedOut;
        let manner = self.plan.pools[this.pool as usize].manner;
        let tries = self.plan.pools[this.pool as usize].tries;
        let broke = failure.connecting || failure.reason == Reason::Reset;
        let may_retry = match manner {
            Manner::Spread => {
                self.set_aside(frame, broke || silent, silent);
                broke || silent && this.class != Class::Write
            }
            Manner::Any => {
                self.set_aside(frame, broke || silent, silent);
                true
            }
            Manner::Balanced => {
                self.retry_balanced(frame, failure);
                return;
            }
            Manner::Held | Manner::Named => false,
        };
        // Where failures cost nothing, those that look for a returned member cost no try either.
        let members = self.plan.pools[this.pool as usize].hops.len();
        let tries = if self.options.instant_failures && manner == Manner::Spread {
            super::plan::id(members)
        } else {
            tries
        };
        if may_retry && this.tries < tries {
            self.todo.push(Todo::Attempt(frame));
        } else {
            self.call_failed(frame, failure);
        }
    }

    /// A balancer's failed connection: it waits, and tries the same member or another one.
    fn retry_balanced(&mut self, frame: u32, failure: Failure) {
        let this = self.frames.all[frame as usize];
        let place = &self.plan.places[this.station as usize];
        if !self.options.retries || !failure.connecting || this.tries > place.retries {
            self.call_failed(frame, failure);
            return;
        }
        let others = self.usable_members(this.pool) > 1;
        let believed_down = !self.believes_up(this.way);
        let is_last = this.tries >= place.retries;
        let redispatch = place.redispatch && (others || believed_down || is_last);
        let state = &mut self.frames.all[frame as usize];
        state.wait = Wait::Event;
        if !redispatch {
            // The same member again: the pool is not asked.
            state.tried = 0;
        }
        let pause = if failure.reason == Reason::Refused && !(redispatch && others) {
            let connect = self.plan.ways[this.way as usize].connect_ns;
            RETRY_PAUSE_NS.min(connect)
        } else {
            0
        };
        if redispatch {
            self.agenda.add(self.now_ns + pause, Event::Retry(frame));
        } else {
            self.dial_again(frame, pause);
        }
    }

    /// The same member again, after a pause.
    fn dial_again(&mut self, frame: u32, pause_ns: u64) {
        let this = &mut self.frames.all[frame as usize];
        this.stage |= AGAIN;
        self.agenda.add(self.now_ns + pause_ns, Event::Retry(frame));
    }

    /// Nobody could be called, or nobody who was called could serve.
    fn call_failed(&mut self, frame: u32, failure: Failure) {
        let this = self.frames.all[frame as usize];
        if !this.visitor {
            let place = &self.plan.places[this.station as usize];
            let caches = place.pools[super::plan::Use::Caches as usize][this.class as usize];
            if place.part == Part::App && caches == this.pool {
                self.go_on(frame);
                return;
            }
        }
        let is_address = self.plan.places[this.station as usize].part == Part::Address;
        self.fail_with(
            frame,
            Failure {
                connecting: failure.connecting && is_address,
                ..failure
            },
        );
    }
}

/// Marks a frame that calls the same member again.
pub(super) const AGAIN: u8 = 0x80;
