//! What databases do: answer queries, wait for one another, and take over.
//!
//! Refuses to reroute: whoever sends queries follows promotions, or does not. What has come to whom
//! is `feed`'s.

use super::agenda::Event;
use super::engine::{Simulation, Todo};
use super::log::Happening;
use super::outcome::Reason;
use super::plan::{Feed, id};
use super::state::Wait;
use super::timing::{EXPEL_NS, SEMI_SYNC_NS};
use crate::design::words::Class;

/// When a commit is acknowledged.
#[derive(Debug, Clone, Copy)]
enum Acknowledgement {
    /// After so many nanoseconds.
    After(u64),
    /// Not before something changes, or patience ends.
    Never,
}

impl Simulation {
    /// A database has worked on a query: it answers, or waits until others have the write too.
    pub(super) fn answer_query(&mut self, frame: u32) -> Option<Todo> {
        let this = self.frames.all[frame as usize];
        if this.class != Class::Write {
            self.note_read(&this);
            return self.succeed(frame);
        }
        match self.acknowledgement(this.station) {
            Acknowledgement::After(0) => self.commit(frame),
            Acknowledgement::After(wait_ns) => {
                self.frames.all[frame as usize].wait = Wait::Event;
                self.agenda
                    .add(self.now_ns + wait_ns, Event::Acknowledged(frame));
            }
            Acknowledgement::Never => {
                self.frames.all[frame as usize].wait = Wait::Replica;
                let state = &mut self.stations[this.station as usize];
                state.unacknowledged.push(frame);
            }
        }
        None
    }

    /// Those that the write waited for have it.
    pub(super) fn acknowledged(&mut self, frame: u32) {
        if self.is_alive(frame) {
            self.commit(frame);
        }
    }

    /// The write is acknowledged to its client.
    fn commit(&mut self, frame: u32) {
        let this = self.frames.all[frame as usize];
        self.note_write(&this);
        let todo = self.succeed(frame);
        self.todo.extend(todo);
    }

    /// How long a commit waits for those it must be acknowledged by.
    fn acknowledgement(&mut self, primary: u32) -> Acknowledgement {
        if let Some(round_trip_ns) = self.round_trip_ns(primary) {
            return Acknowledgement::After(round_trip_ns);
        }
        let is_outvoted = self.hears_no_majority(primary);
        let state = &mut self.stations[primary as usize];
        if state.alone {
            return Acknowledgement::After(0);
        }
        if state.in_vain_since_ns.is_none() {
            let now = self.now_ns;
            state.in_vain_since_ns = Some(now);
            if !is_outvoted {
                if self.options.instant_failures {
                    self.goes_on_alone(primary);
                    return Acknowledgement::After(0);
                }
                let until = now + SEMI_SYNC_NS;
                self.agenda.add(until, Event::Database(primary));
            }
            self.happened(Happening::WaitsInVain {
                primary: primary as usize,
            });
        }
        Acknowledgement::Never
    }

    /// The time until as many have a write as its commit waits for; none if there are too few.
    pub(super) fn round_trip_ns(&self, primary: u32) -> Option<u64> {
        if self.hears_no_majority(primary) {
            return None;
        }
        let waited_for = || self.feeds_of(primary).filter(|feed| feed.acks > 0);
        let Some(acks) = waited_for().map(|feed| feed.acks).max() else {
            return Some(0);
        };
        // The slowest of the first so many that acknowledge.
        let working = || waited_for().filter(|feed| self.feed_works(feed));
        let order = |feed: &Feed| (feed.one_way_ns, feed.replica);
        let before = |feed: &Feed| working().filter(|other| order(other) < order(feed)).count();
        // A majority may be heard by way of others, where no more is known than who is near.
        let heard = id(working().count());
        let in_group = waited_for().any(|feed| feed.is_group);
        let acks = if in_group { acks.min(heard) } else { acks };
        if acks == 0 {
            return Some(0);
        }
        let last = working().find(|feed| id(before(feed)) + 1 == acks);
        last.map(|feed| 2 * feed.one_way_ns)
    }

    fn hears_no_majority(&self, station: u32) -> bool {
        let outvoted = self.settled.outvoted.get(station as usize);
        outvoted.copied().unwrap_or(false)
    }

    /// The primary has waited for long enough: what waits is committed, and what follows at once.
    fn goes_on_alone(&mut self, primary: u32) {
        let state = &mut self.stations[primary as usize];
        state.alone = true;
        let waiting = std::mem::take(&mut state.unacknowledged);
        let primary = primary as usize;
        self.happened(Happening::GoesOnAlone { primary });
        for frame in waiting {
            self.commit(frame);
        }
    }

    /// Replicas acknowledge again, or nobody waits for them any more: what waits has come through.
    fn reconsider_commits(&mut self, primary: u32) {
        if self.stations[primary as usize].in_vain_since_ns.is_none() {
            return;
        }
        let Some(round_trip_ns) = self.round_trip_ns(primary) else {
            return;
        };
        let state = &mut self.stations[primary as usize];
        state.in_vain_since_ns = None;
        state.alone = false;
        let waiting = std::mem::take(&mut state.unacknowledged);
        let primary = primary as usize;
        self.happened(Happening::Acknowledged { primary });
        for frame in waiting {
            self.frames.all[frame as usize].wait = Wait::Event;
            self.agenda
                .add(self.now_ns + round_trip_ns, Event::Acknowledged(frame));
        }
    }

    /// Begins, ends and calls off promotions and the missing of majorities.
    pub(super) fn reconsider_databases(&mut self) {
        self.reconsider_feeds();
        for station in 0..self.stations.len() {
            let (was, planned) = {
                let state = &self.stations[station];
                (state.promoted, state.promotes_at_ns.is_some())
            };
            // Who has replaced a primary does not give that up for hearing no majority.
            let stays = was && self.stations[station].up && self.hears_no_majority(id(station));
            let should = self.settled.promoted.get(station).copied().unwrap_or(false) || stays;
            if should && !was && !planned {
                let at = if self.options.instant_failures {
                    self.now_ns
                } else {
                    // What it has received but not yet applied comes first.
                    self.now_ns
                        + self.plan.places[station].promotion_ns
                        + self.unapplied_ns(id(station))
                };
                self.stations[station].promotes_at_ns = Some(at);
                self.agenda.add(at, Event::Database(id(station)));
            } else if !should {
                self.stations[station].promotes_at_ns = None;
                if was {
                    self.stations[station].promoted = false;
                    self.happened(Happening::Demoted { replica: station });
                }
            }
            self.reconsider_majority(id(station));
            self.reconsider_commits(id(station));
        }
    }

    /// A member that no longer hears a majority of its group notices it after a while.
    fn reconsider_majority(&mut self, station: u32) {
        let hears_none = self.hears_no_majority(station);
        let writes = self.plan.places[station as usize].writable;
        let now = self.now_ns;
        let state = &mut self.stations[station as usize];
        let missed = hears_none && state.up && (writes || state.promoted);
        if !missed {
            state.outvoted_at_ns = None;
            if std::mem::take(&mut state.outvoted) && state.up && !hears_none {
                self.happened(Happening::HearsMajority {
                    member: station as usize,
                });
            }
        } else if !state.outvoted && state.outvoted_at_ns.is_none() {
            if self.options.instant_failures {
                self.outvoted(station);
            } else {
                state.outvoted_at_ns = Some(now + EXPEL_NS);
                self.agenda.add(now + EXPEL_NS, Event::Database(station));
            }
        }
    }

    /// A member has missed its group's majority for long enough: it accepts no writes from now on,
    /// and those that wait have failed.
    fn outvoted(&mut self, station: u32) {
        let state = &mut self.stations[station as usize];
        state.outvoted = true;
        state.outvoted_at_ns = None;
        state.in_vain_since_ns = None;
        let waiting = std::mem::take(&mut state.unacknowledged);
        self.happened(Happening::HearsNoMajority {
            member: station as usize,
        });
        for frame in waiting {
            self.fail(frame, Reason::NoMajority, station);
        }
    }

    /// A database's patience has ended, unless what it waited for has come meanwhile.
    pub(super) fn database_due(&mut self, station: u32) {
        let now = self.now_ns;
        let state = &mut self.stations[station as usize];
        if state.promotes_at_ns == Some(now) {
            state.promotes_at_ns = None;
            state.promoted = true;
            self.forget_the_dead(station);
            self.happened(Happening::Promoted {
                replica: station as usize,
            });
        }
        if self.stations[station as usize].outvoted_at_ns == Some(now) {
            self.outvoted(station);
        }
        let state = &self.stations[station as usize];
        let patience_ends = state.in_vain_since_ns.map(|since| since + SEMI_SYNC_NS);
        if patience_ends == Some(now) && !state.alone && !self.hears_no_majority(station) {
            self.goes_on_alone(station);
        }
    }
}
