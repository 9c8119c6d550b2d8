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
        let wait_ns = self.acknowledgement_ns(this.station);
        if wait_ns == 0 {
            self.commit(frame);
        } else {
            self.frames.all[frame as usize].wait = Wait::Event;
            self.agenda
                .add(self.now_ns + wait_ns, Event::Acknowledged(frame));
        }
    }

    /// A replica has the write, or the primary has given up waiting for one.
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

    /// How long a commit waits for a replica; 0 when it waits for none.
    fn acknowledgement_ns(&mut self, primary: u32) -> u64 {
        let waited_for = || self.feeds_of(primary).filter(|feed| feed.acks > 0);
        let Some(acks) = waited_for().map(|feed| feed.acks).max() else {
            return 0;
        };
        // The slowest of the first so many that acknowledge.
        let working = || waited_for().filter(|feed| self.feed_works(feed));
        let last = working().find(|feed| {
            let order = (feed.one_way_ns, feed.edge);
            let sooner = |other: &&Feed| (other.one_way_ns, other.edge) < order;
            id(working().filter(sooner).count()) + 1 == acks
        });
        let nearest = last.map(|feed| 2 * feed.one_way_ns);
        let now = self.now_ns;
        let state = &mut self.stations[primary as usize];
        if let Some(nearest) = nearest {
            state.alone_since_ns = None;
            return nearest;
        }
        let patience = if self.options.instant_failures {
            0
        } else {
            SEMI_SYNC_NS
        };
        let first = state.alone_since_ns.is_none();
        let since = *state.alone_since_ns.get_or_insert(now);
        if first {
            self.happened(Happening::GoesOnAlone {
                primary: primary as usize,
            });
        }
        (since + patience).saturating_sub(now)
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
        let semi_sync = self.stations[primary as usize].alone_since_ns.is_none();
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
                self.agenda.add(at, Event::Promotion(id(station)));
            } else if !should {
                self.stations[station].promotes_at_ns = None;
                if was {
                    self.stations[station].promoted = false;
                    self.happened(Happening::Demoted { replica: station });
                }
            }
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

    /// A replica accepts writes from now on, unless its primary has come back meanwhile.
    pub(super) fn promotion(&mut self, station: u32) {
        let state = &mut self.stations[station as usize];
        if state.promotes_at_ns != Some(self.now_ns) {
            return;
        }
        state.promotes_at_ns = None;
        state.promoted = true;
        self.happened(Happening::Promoted {
            replica: station as usize,
        });
    }
}
