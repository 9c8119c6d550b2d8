//! After a call has failed: another member, the same one again, or a failure of one's own.
//!
//! Refuses to connect: it puts the frame back on the way to its next attempt.

use super::agenda::Event;
use super::call::AGAIN;
use super::engine::{Simulation, Todo};
use super::outcome::Reason;
use super::plan::{Manner, Part, Use, id};
use super::pool::Picker;
use super::state::{Failure, Wait};
use super::told::Told;
use crate::balance::haproxy as balance;
use crate::balance::haproxy::{Retry, RetryPolicy};
use crate::balance::nginx::{Answer, Attempt, NextUpstream};
use crate::design::flow::Hop;
use crate::design::words::{Check, Class};

impl Simulation {
    /// A call has failed: the frame tries another member, or fails itself.
    pub(super) fn over(&mut self, frame: u32, failure: Failure) {
        let this = self.frames.all[frame as usize];
        self.measures.hops[this.way as usize].failed[this.class as usize] += 1;
        let silent = failure.connecting && failure.reason != Reason::Refused
            || failure.reason == Reason::TimedOut;
        if self.tries_again(frame, failure, silent) {
            return;
        }
        if this.visitor {
            self.call_failed(frame, failure);
            return;
        }
        let manner = self.plan.pools[this.pool as usize].manner;
        let tries = self.plan.pools[this.pool as usize].tries;
        let broke = failure.connecting || failure.reason == Reason::Reset;
        if manner == Manner::Balanced {
            self.retry_balanced(frame, failure, broke || silent);
            return;
        }
        self.release_member(frame, broke || silent);
        let may_retry = match manner {
            Manner::Spread => {
                self.set_aside(frame, broke || silent);
                self.goes_on(frame, failure, true)
            }
            Manner::Any => {
                self.set_aside(frame, broke || silent);
                true
            }
            Manner::Balanced | Manner::Held | Manner::Named => false,
        };
        // Where failures cost nothing, those that look for a returned member cost no try either.
        let members = self.plan.pools[this.pool as usize].hops.len();
        let tries = if self.options.instant_failures && manner == Manner::Spread {
            id(members)
        } else {
            tries
        };
        if may_retry && this.tries < tries {
            self.tell_again(frame, None, 0);
            self.todo.push(Todo::Attempt(frame));
        } else {
            self.call_failed(frame, failure);
        }
    }

    /// The link itself says that its caller tries again: the same member, and at once. A write that
    /// may have been done is not repeated.
    fn tries_again(&mut self, frame: u32, failure: Failure, silent: bool) -> bool {
        let this = &self.frames.all[frame as usize];
        let is_safe = failure.connecting || silent && this.class != Class::Write;
        let may = self.options.retries && is_safe;
        if !may || this.again >= self.plan.ways[this.way as usize].retries {
            return false;
        }
        let pool = self.plan.pools.get(this.pool as usize);
        if !this.visitor && pool.is_some_and(|pool| pool.manner == Manner::Balanced) {
            return false;
        }
        let this = &mut self.frames.all[frame as usize];
        this.again += 1;
        this.tries = this.tries.saturating_sub(1);
        this.stage |= AGAIN;
        self.todo.push(Todo::Attempt(frame));
        true
    }

    /// A balancer's failed call: HAProxy tries the same member again, or another one; nginx tries
    /// another one.
    fn retry_balanced(&mut self, frame: u32, failure: Failure, broke: bool) {
        let this = self.frames.all[frame as usize];
        let place = &self.plan.places[this.station as usize];
        // Where failures cost nothing, those that look for a returned member cost no try either.
        let hop = this.way as usize;
        let is_unchecked = |hop: &Hop| hop.check == Check::Off;
        let is_free = self.options.instant_failures
            && self.flow.hops.get(hop).is_some_and(is_unchecked)
            && self.flow.learns(hop);
        let retry = match &self.pools[this.pool as usize].picker {
            _ if !self.options.retries && !is_free => Retry::GiveUp,
            Picker::Haproxy(_) if !failure.connecting => Retry::GiveUp,
            Picker::Haproxy(backend) => {
                let policy = RetryPolicy {
                    retries: place.retries,
                    redispatch: place.redispatch.then_some(-1),
                    connect_timeout_ms: self.plan.ways[this.way as usize].connect_ns / 1_000_000,
                };
                let failed = balance::Failure {
                    server: this.member as usize,
                    number: this.tries,
                    sticky: self.plan.pools[this.pool as usize].sticky,
                    refused: failure.reason == Reason::Refused,
                };
                backend.after_failure(&policy, failed)
            }
            Picker::Nginx(_) => {
                let attempt = self.attempts.get(frame as usize);
                let another = attempt.is_some_and(Attempt::may_try_another);
                let may = is_free || this.tries <= place.retries;
                if self.goes_on(frame, failure, another && may) {
                    Retry::Redispatch { pause_ms: 0 }
                } else {
                    Retry::GiveUp
                }
            }
            Picker::Turns(_) => Retry::GiveUp,
        };
        let pause_ms = match retry {
            Retry::GiveUp => {
                self.release_member(frame, broke);
                self.call_failed(frame, failure);
                return;
            }
            Retry::Same { pause_ms } => {
                // It keeps its slot: the algorithm is not asked.
                self.frames.all[frame as usize].stage |= AGAIN;
                pause_ms
            }
            Retry::Redispatch { pause_ms } => {
                self.release_member(frame, broke);
                pause_ms
            }
        };
        let same = matches!(retry, Retry::Same { .. }).then_some(this.way);
        self.tell_again(frame, same, pause_ms * 1_000_000);
        self.frames.all[frame as usize].wait = Wait::Event;
        self.agenda
            .add(self.now_ns + pause_ms * 1_000_000, Event::Retry(frame));
    }

    fn tell_again(&mut self, frame: u32, hop: Option<u32>, pause_ns: u64) {
        if self.log.is_listening() {
            let told = Told::Again {
                station: self.frames.all[frame as usize].station as usize,
                hop: hop.map(|hop| hop as usize),
                pause_ns,
            };
            self.tell_of(frame, told);
        }
    }

    /// Nobody could be called, or nobody who was called could serve.
    pub(super) fn call_failed(&mut self, frame: u32, failure: Failure) {
        let this = self.frames.all[frame as usize];
        if !this.visitor {
            let place = &self.plan.places[this.station as usize];
            let caches = place.pools[Use::Caches as usize][this.class as usize];
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

    /// Whether nginx tries another member, with `proxy_next_upstream` left as it is: not after an
    /// answer, and not where what must not be done twice has been sent.
    fn goes_on(&self, frame: u32, failure: Failure, another: bool) -> bool {
        let this = &self.frames.all[frame as usize];
        let called = self.plan.ways[this.way as usize].to;
        // Whoever was called may also have answered that it found somebody else silent.
        let is_address = self.plan.places[called as usize].part == Part::Address;
        let at_called = failure.at == called || is_address;
        let answer = match failure.reason {
            Reason::Refused if failure.connecting => Answer::Error { sent: false },
            _ if failure.connecting => Answer::Timeout { sent: false },
            Reason::Reset if at_called => Answer::Error { sent: true },
            Reason::TimedOut if at_called => Answer::Timeout { sent: true },
            _ => Answer::Status(503),
        };
        let next = NextUpstream::default();
        next.judge(answer, this.class != Class::Write, another)
            .again
    }
}
