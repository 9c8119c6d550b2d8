//! What databases do: answer queries, replicate, and take over.
//!
//! Refuses to reroute: whoever sends queries follows promotions, or does not.

use super::agenda::Event;
use super::engine::Simulation;
use super::log::Happening;
use super::plan::{Feed, id};
use super::state::Wait;
use super::timing::{LOCAL_NS, SEMI_SYNC_NS};
use crate::design::words::Class;
use crate::share::Element;

/// When a commit is acknowledged.
#[derive(Debug, Clone, Copy)]
enum Acknowledgement {
    /// After so many nanoseconds.
    After(u64),
    /// Not before something changes, or patience ends.
    Never,
}

impl Simulation {
    /// A database has worked on a query: it answers, or waits until a replica has the write too.
    pub(super) fn answer_query(&mut self, frame: u32) {
        let this = self.frames.all[frame as usize];
        if this.class != Class::Write {
            if self.is_stale(this.station) {
                self.measures.stale_reads += 1;
            }
            self.succeed(frame);
            return;
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
    }

    /// A replica has the write.
    pub(super) fn acknowledged(&mut self, frame: u32) {
        if self.is_alive(frame) {
            self.commit(frame);
        }
    }

    /// The write is acknowledged to its client.
    fn commit(&mut self, frame: u32) {
        let station = self.frames.all[frame as usize].station;
        let longest = self
            .feeds_of(station)
            .map(|feed| feed.one_way_ns + LOCAL_NS)
            .max();
        let now = self.now_ns;
        let state = &mut self.stations[station as usize];
        state.last_write_ns = Some(now);
        if let Some(longest) = longest {
            while state
                .shipping
                .front()
                .is_some_and(|sent| sent + longest <= now)
            {
                state.shipping.pop_front();
            }
            state.shipping.push_back(now);
        }
        self.succeed(frame);
    }

    fn feeds_of(&self, source: u32) -> impl Iterator<Item = &Feed> {
        self.plan
            .feeds
            .iter()
            .filter(move |feed| feed.source == source)
    }

    fn feed_works(&self, feed: &Feed) -> bool {
        self.stations[feed.replica as usize].up && !self.faults.has(Element::Link(feed.edge))
    }

    /// How long a commit waits for its replicas.
    fn acknowledgement(&mut self, primary: u32) -> Acknowledgement {
        if let Some(round_trip_ns) = self.round_trip_ns(primary) {
            return Acknowledgement::After(round_trip_ns);
        }
        if self.stations[primary as usize].alone {
            return Acknowledgement::After(0);
        }
        let now = self.now_ns;
        let state = &mut self.stations[primary as usize];
        if state.in_vain_since_ns.is_none() {
            state.in_vain_since_ns = Some(now);
            if self.options.instant_failures {
                self.goes_on_alone(primary);
                return Acknowledgement::After(0);
            }
            let until = now + SEMI_SYNC_NS;
            self.agenda.add(until, Event::Database(primary));
            self.happened(Happening::WaitsInVain {
                primary: primary as usize,
            });
        }
        Acknowledgement::Never
    }

    /// The time until as many replicas as a commit waits for have it; none if there are too few.
    fn round_trip_ns(&self, primary: u32) -> Option<u64> {
        let waited_for = || self.feeds_of(primary).filter(|feed| feed.acks > 0);
        let Some(acks) = waited_for().map(|feed| feed.acks).max() else {
            return Some(0);
        };
        // The slowest of the first so many that acknowledge.
        let working = || waited_for().filter(|feed| self.feed_works(feed));
        let last = working().find(|feed| {
            let order = (feed.one_way_ns, feed.edge);
            let sooner = |other: &&Feed| (other.one_way_ns, other.edge) < order;
            id(working().filter(sooner).count()) + 1 == acks
        });
        last.map(|feed| 2 * feed.one_way_ns)
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

    /// Whether a replica lacks a write that its primary has acknowledged.
    fn is_stale(&self, replica: u32) -> bool {
        if self.stations[replica as usize].promoted {
            return false;
        }
        self.plan
            .feeds
            .iter()
            .filter(|feed| feed.replica == replica)
            .any(|feed| {
                let primary = &self.stations[feed.source as usize];
                let state = &self.stations[replica as usize];
                let fed_until = state.starved_since_ns.unwrap_or(self.now_ns);
                primary
                    .last_write_ns
                    .is_some_and(|last| last + feed.lag_ns > fed_until)
            })
    }

    /// Counts the acknowledged writes that go down with a primary's machine. A process that dies
    /// leaves what it has sent to the kernel, which still delivers it.
    pub(super) fn lose_writes(&mut self, primary: u32) {
        if self.stations[primary as usize].host_up {
            return;
        }
        let semi_sync = !self.stations[primary as usize].alone;
        let window = self
            .feeds_of(primary)
            .filter(|feed| self.feed_works(feed))
            .map(|feed| {
                if feed.acks > 0 && semi_sync {
                    0
                } else {
                    feed.one_way_ns + LOCAL_NS
                }
            })
            .min();
        let Some(window) = window else { return };
        let now = self.now_ns;
        let shipping = &mut self.stations[primary as usize].shipping;
        let count = shipping.iter().filter(|sent| **sent + window > now).count() as u64;
        shipping.clear();
        if count > 0 {
            self.measures.lost_writes += count;
            self.happened(Happening::WritesLost {
                primary: primary as usize,
                count,
            });
        }
    }

    /// Begins, ends and calls off promotions, and notes which replicas get nothing new.
    pub(super) fn reconsider_databases(&mut self) {
        for station in 0..self.stations.len() {
            let should = self.settled.promoted.get(station).copied().unwrap_or(false);
            let (was, planned) = {
                let state = &self.stations[station];
                (state.promoted, state.promotes_at_ns.is_some())
            };
            if should && !was && !planned {
                let at = if self.options.instant_failures {
                    self.now_ns
                } else {
                    // What it has received but not yet applied comes first.
                    let feeds = self.plan.feeds.iter();
                    let feeds = feeds.filter(|feed| feed.replica as usize == station);
                    let backlog = |feed: &Feed| {
                        let shipped_ns = feed.one_way_ns + LOCAL_NS;
                        feed.lag_ns.saturating_sub(shipped_ns)
                    };
                    let backlog_ns = feeds.map(backlog).max().unwrap_or(0);
                    self.now_ns + self.plan.places[station].promotion_ns + backlog_ns
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
            self.reconsider_commits(id(station));
        }
        for place in 0..self.plan.feeds.len() {
            let feed = &self.plan.feeds[place];
            let fed = self.feed_works(feed) && self.stations[feed.source as usize].up;
            let now = self.now_ns;
            let state = &mut self.stations[feed.replica as usize];
            if fed {
                state.starved_since_ns = None;
            } else {
                state.starved_since_ns.get_or_insert(now);
            }
        }
    }

    /// A database's patience has ended, unless what it waited for has come meanwhile.
    pub(super) fn database_due(&mut self, station: u32) {
        let now = self.now_ns;
        let state = &mut self.stations[station as usize];
        if state.promotes_at_ns == Some(now) {
            state.promotes_at_ns = None;
            state.promoted = true;
            self.happened(Happening::Promoted {
                replica: station as usize,
            });
        }
        let state = &self.stations[station as usize];
        let waits = !state.alone && state.in_vain_since_ns == now.checked_sub(SEMI_SYNC_NS);
        if waits && state.in_vain_since_ns.is_some() {
            self.goes_on_alone(station);
        }
    }
}
