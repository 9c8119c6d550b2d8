//! What has come from one database to another: who lacks which writes, and since when.
//!
//! Refuses to decide who acknowledges and who takes over: `data` does.

use super::engine::Simulation;
use super::log::Happening;
use super::plan::{Feed, NONE, Plan};
use super::state::Frame;
use super::timing::LOCAL_NS;
use std::collections::VecDeque;

/// Writes on their way to one replica that are told apart; of more, neighbours count as one.
const MOST_PENDING: usize = 4096;

/// A write on its way to a replica.
#[derive(Debug, Clone, Copy)]
struct Sent {
    /// When it was acknowledged.
    written_ns: u64,
    /// When the replica has received it.
    received_ns: u64,
    /// When it is seen there.
    seen_ns: u64,
}

/// A feed while traffic runs.
#[derive(Debug, Clone, Default)]
pub(super) struct FeedState {
    /// Writes that are not seen at the replica yet, oldest first.
    pending: VecDeque<Sent>,
    /// What was acknowledged up to then is seen at the replica.
    seen_until_ns: u64,
    /// When the last one of those that were sent is seen.
    last_seen_ns: u64,
    /// Acknowledged writes that were not sent, because nothing passes.
    unsent: u64,
    /// When the first of them was acknowledged.
    unsent_since_ns: u64,
    /// Nothing passes.
    is_cut: bool,
}

impl FeedState {
    /// Forgets what is seen by now.
    fn catch_up(&mut self, now_ns: u64) {
        while let Some(sent) = self.pending.front()
            && sent.seen_ns <= now_ns
        {
            self.seen_until_ns = sent.written_ns;
            self.pending.pop_front();
        }
    }

    fn add(&mut self, sent: Sent) {
        if self.pending.len() >= MOST_PENDING {
            let later = self.pending.iter().skip(1).step_by(2).copied();
            self.pending = later.collect();
        }
        self.last_seen_ns = sent.seen_ns;
        self.pending.push_back(sent);
    }

    /// How many writes are remembered.
    pub(super) fn len(&self) -> usize {
        self.pending.len()
    }

    /// For how long the oldest write that the replica lacks has been acknowledged; 0: it has all.
    fn behind_ns(&self, now_ns: u64) -> u64 {
        let mut pending = self.pending.iter().filter(|sent| sent.seen_ns > now_ns);
        let oldest = pending.next().map(|sent| sent.written_ns);
        let unsent = (self.unsent > 0).then_some(self.unsent_since_ns);
        let since = oldest.or(unsent).unwrap_or(now_ns);
        now_ns.saturating_sub(since)
    }
}

/// Who has written nothing yet: every visitor's address, where anybody follows anybody.
pub(super) fn nothing_written(plan: &Plan) -> Vec<(u64, u32)> {
    let addresses = if plan.feeds.is_empty() {
        0
    } else {
        plan.sources()
    };
    vec![(0, NONE); addresses]
}

impl Simulation {
    pub(super) fn feeds_of(&self, source: u32) -> impl Iterator<Item = &Feed> {
        self.plan
            .feeds
            .iter()
            .filter(move |feed| feed.source == source)
    }

    /// Whether what the source sends comes to the replica.
    pub(super) fn feed_works(&self, feed: &Feed) -> bool {
        let is_up = |station: &u32| self.stations[*station as usize].up;
        let is_open = |link: &usize| self.settled.fed.get(*link).copied().unwrap_or(true);
        is_up(&feed.replica) && feed.via.iter().all(is_up) && feed.links.iter().all(is_open)
    }

    /// How long a replica takes to apply one write: it applies one after another.
    fn apply_ns(&self, replica: u32) -> u64 {
        let service_ns = self.plan.places[replica as usize].service_ns;
        (service_ns * self.stations[replica as usize].slow).min(1e15) as u64
    }

    /// A write is acknowledged: replicas will see it, each in its own time.
    pub(super) fn note_write(&mut self, frame: &Frame) {
        let now = self.now_ns;
        let mut longest = None;
        // Whoever acknowledged it has had it since before its visitor knew.
        let is_waited_for = !self.stations[frame.station as usize].alone;
        let waited_ns = self.round_trip_ns(frame.station).filter(|_| is_waited_for);
        let sent_ns = now.saturating_sub(waited_ns.unwrap_or(0));
        for place in 0..self.plan.feeds.len() {
            let feed = &self.plan.feeds[place];
            if feed.source != frame.station {
                continue;
            }
            longest = longest.max(Some(feed.one_way_ns + LOCAL_NS));
            let (lag_ns, replica) = (feed.lag_ns, feed.replica);
            let local_ns = if feed.acks > 0 && is_waited_for {
                0
            } else {
                LOCAL_NS
            };
            let received_ns = sent_ns + feed.one_way_ns + local_ns;
            let apply_ns = self.apply_ns(replica);
            let state = &mut self.feeds[place];
            if state.is_cut {
                if state.unsent == 0 {
                    state.unsent_since_ns = now;
                }
                state.unsent += 1;
            } else {
                state.catch_up(now);
                let applied_ns = state.last_seen_ns.saturating_add(apply_ns);
                state.add(Sent {
                    written_ns: now,
                    received_ns,
                    seen_ns: (sent_ns + lag_ns).max(applied_ns),
                });
            }
        }
        let Some(longest) = longest else { return };
        let source = self.source_of(frame);
        if let Some(wrote) = self.wrote.get_mut(source) {
            *wrote = (now, frame.station);
        }
        let shipping = &mut self.stations[frame.station as usize].shipping;
        while shipping.front().is_some_and(|sent| sent + longest <= now) {
            shipping.pop_front();
        }
        shipping.push_back(now);
    }

    /// The place of a frame's visitor among all addresses.
    fn source_of(&self, frame: &Frame) -> usize {
        let visitors = self.plan.visitors.get(frame.visit.client as usize);
        visitors.map_or(0, |visitors| visitors.first_source) + frame.visit.source as usize
    }

    /// A read is answered: it may lack a write that was acknowledged, even its reader's own.
    pub(super) fn note_read(&mut self, frame: &Frame) {
        if self.plan.feeds.is_empty() || self.stations[frame.station as usize].promoted {
            return;
        }
        let now = self.now_ns;
        let source = self.source_of(frame);
        let wrote = self.wrote.get(source).copied();
        let (mut stale, mut own) = (false, false);
        for (feed, state) in self.plan.feeds.iter().zip(&mut self.feeds) {
            if feed.replica != frame.station {
                continue;
            }
            state.catch_up(now);
            if state.unsent == 0 && state.pending.is_empty() {
                continue;
            }
            stale = true;
            own |= wrote.is_some_and(|(at, by)| by == feed.source && at > state.seen_until_ns);
        }
        self.measures.stale_reads += u64::from(stale);
        self.measures.own_stale_reads += u64::from(own);
    }

    /// For how long a replica has lacked the oldest acknowledged write that it lacks; nothing for
    /// what follows nobody.
    #[must_use]
    pub fn behind_ns(&self, replica: usize) -> Option<u64> {
        let feeds = self.plan.feeds.iter().zip(&self.feeds);
        feeds
            .filter(|(feed, _)| feed.replica as usize == replica)
            .map(|(_, state)| state.behind_ns(self.now_ns))
            .max()
    }

    /// Keeps in mind how far each replica was behind at most.
    pub(super) fn note_lags(&mut self) {
        for (feed, state) in self.plan.feeds.iter().zip(&self.feeds) {
            if let Some(count) = self.measures.stations.get_mut(feed.replica as usize) {
                count.most_behind_ns = count.most_behind_ns.max(state.behind_ns(self.now_ns));
            }
        }
    }

    /// What a replica has received but not applied takes so long, once all has come in.
    pub(super) fn unapplied_ns(&self, replica: u32) -> u64 {
        let feeds = self.plan.feeds.iter().zip(&self.feeds);
        feeds
            .filter(|(feed, _)| feed.replica == replica)
            .map(|(feed, state)| {
                let received_ns = self.now_ns + feed.one_way_ns + LOCAL_NS;
                state.last_seen_ns.saturating_sub(received_ns)
            })
            .max()
            .unwrap_or(0)
    }

    /// Counts the acknowledged writes that go down with a primary's machine. A process that dies
    /// leaves what it has sent to the kernel, which still delivers it.
    pub(super) fn lose_writes(&mut self, primary: u32) {
        if self.stations[primary as usize].host_up {
            return;
        }
        let waits = !self.stations[primary as usize].alone;
        let shipping = std::mem::take(&mut self.stations[primary as usize].shipping);
        let now = self.now_ns;
        let feeds = self.plan.feeds.iter().zip(&self.feeds);
        let lacks = feeds
            .filter(|(feed, _)| feed.source == primary)
            .filter(|(feed, _)| self.stations[feed.replica as usize].up)
            .map(|(feed, state)| {
                let window = feed.one_way_ns + LOCAL_NS;
                if state.is_cut {
                    state.unsent
                } else if feed.acks > 0 && waits {
                    0
                } else {
                    shipping.iter().filter(|sent| **sent + window > now).count() as u64
                }
            });
        let count = lacks.min().unwrap_or(0);
        if count > 0 {
            self.measures.lost_writes += count;
            self.happened(Happening::WritesLost {
                primary: primary as usize,
                count,
            });
        }
    }

    /// Notes between whom nothing passes from now on, and what has come through again.
    pub(super) fn reconsider_feeds(&mut self) {
        for place in 0..self.plan.feeds.len() {
            let feed = &self.plan.feeds[place];
            // A process that dies has sent what it acknowledged; a machine has not.
            let source_up = self.stations[feed.source as usize].host_up;
            let is_cut = !source_up || !self.feed_works(feed);
            if is_cut == self.feeds[place].is_cut {
                continue;
            }
            let (lag_ns, replica) = (feed.lag_ns, feed.replica);
            let apply_ns = self.apply_ns(replica);
            let now = self.now_ns;
            let state = &mut self.feeds[place];
            state.is_cut = is_cut;
            state.catch_up(now);
            if is_cut {
                // What was on its way does not arrive.
                while let Some(sent) = state.pending.back().copied()
                    && sent.received_ns > now
                {
                    state.pending.pop_back();
                    state.unsent += 1;
                    state.unsent_since_ns = sent.written_ns;
                }
                state.last_seen_ns = state.pending.back().map_or(0, |sent| sent.seen_ns);
            } else if state.unsent > 0 {
                let unsent = std::mem::take(&mut state.unsent);
                let caught_up = state.last_seen_ns.max(now) + apply_ns.saturating_mul(unsent);
                state.add(Sent {
                    written_ns: now,
                    received_ns: now,
                    seen_ns: caught_up.max(now + lag_ns),
                });
            }
        }
    }

    /// What those who are gone had not sent is not missed any more: a new primary goes on without.
    pub(super) fn forget_the_dead(&mut self, promoted: u32) {
        let group = self.flow.stations[promoted as usize].group;
        for (feed, state) in self.plan.feeds.iter().zip(&mut self.feeds) {
            let source = feed.source as usize;
            let is_replaced = !self.stations[source].up
                || group.is_some() && self.flow.stations[source].group == group;
            if is_replaced && feed.source != promoted && state.is_cut {
                state.unsent = 0;
            }
        }
    }

    /// What replicas lack and what visitors wrote is kept where the same ones still follow.
    pub(super) fn carry_feeds(&self, next: &mut Self, moved: &super::moved::Moved) {
        use super::moved::known;
        for (feed, state) in self.plan.feeds.iter().zip(&self.feeds) {
            let ends = (
                known(&moved.stations, feed.source),
                known(&moved.stations, feed.replica),
            );
            let mut others = next.plan.feeds.iter();
            let same = others.position(|other| ends == (Some(other.source), Some(other.replica)));
            if let Some(place) = same.and_then(|place| next.feeds.get_mut(place)) {
                *place = state.clone();
            }
        }
        if self.wrote.len() == next.wrote.len() {
            let wrote = self.wrote.iter();
            next.wrote = wrote
                .map(|(at, by)| (*at, known(&moved.stations, *by).unwrap_or(NONE)))
                .collect();
        }
    }
}
