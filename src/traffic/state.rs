//! What changes while traffic runs: frames, stations and hops.
//!
//! Refuses rules: it stores, the engine decides.

use super::measure::StationCount;
use super::outcome::Reason;
use super::plan::{NONE, Plan};
use super::rng::Rng;
use crate::balance::haproxy::Health;
use crate::design::words::Class;
use std::collections::VecDeque;

/// What a station is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Ask {
    Request,
    Query,
    /// Only to be there.
    Visit,
}

impl Ask {
    pub(super) const ALL: [Self; 3] = [Self::Request, Self::Query, Self::Visit];
}

/// What a frame is waiting for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Wait {
    /// On its way to its station.
    Travelling,
    /// For a worker of its station.
    Worker,
    /// For a free member of a pool.
    Member,
    /// For an event of its own: the end of its service, a failed connection, an acknowledgement.
    Event,
    /// For a replica to have its write, and there is none that could.
    Replica,
    /// For the answer to its call.
    Answer,
    /// On its way back.
    Leaving,
}

/// Who asks for what: the same at every station.
#[derive(Debug, Clone, Copy)]
pub(super) struct Visit {
    /// Which of the site's pages is asked for.
    pub(super) page: u32,
    /// The address's member that DNS named.
    pub(super) named: u32,
    pub(super) client: u32,
    pub(super) source: u32,
}

/// A request at one station, and its call to the next.
///
/// What is the same in every new frame lies together: it is written in a few wide stores.
#[derive(Debug, Clone, Copy)]
pub(super) struct Frame {
    /// The frame this one is calling.
    pub(super) child: u32,
    /// The pool it is choosing from.
    pub(super) pool: u32,
    /// The hop it is calling over.
    pub(super) way: u32,
    /// The member it is calling: its place in the pool.
    pub(super) member: u32,
    pub(super) tries: u32,
    /// Tries over the present link after the first.
    pub(super) again: u32,
    /// The frame that called this one; none for visitors, and for calls given up.
    pub(super) parent: u32,
    pub(super) station: u32,
    /// The hop it came by.
    pub(super) hop: u32,
    pub(super) visit: Visit,
    /// When its call is given up.
    pub(super) deadline_ns: u64,
    /// Members of the pool that were tried, by place.
    pub(super) tried: u64,
    /// When it was sent.
    pub(super) since_ns: u64,
    pub(super) wait: Wait,
    pub(super) stage: u8,
    pub(super) visitor: bool,
    pub(super) holds_worker: bool,
    pub(super) holds_core: bool,
    /// One of its app's connections to data.
    pub(super) holds_connection: bool,
    pub(super) dead: bool,
    /// The app's cache had the answer.
    pub(super) cached: bool,
    pub(super) ask: Ask,
    pub(super) class: Class,
    pub(super) result: Option<Failure>,
}

impl Frame {
    /// A request that is on its way to a station.
    pub(super) const fn new(
        station: u32,
        since_ns: u64,
        ask: Ask,
        class: Class,
        visit: Visit,
    ) -> Self {
        Self {
            parent: NONE,
            child: NONE,
            station,
            hop: NONE,
            pool: NONE,
            way: NONE,
            member: NONE,
            visit,
            since_ns,
            deadline_ns: 0,
            tried: 0,
            tries: 0,
            wait: Wait::Travelling,
            ask,
            class,
            stage: 0,
            visitor: false,
            holds_worker: false,
            holds_core: false,
            holds_connection: false,
            again: 0,
            dead: false,
            cached: false,
            result: None,
        }
    }
}

/// Why and where a request failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Failure {
    pub(super) reason: Reason,
    /// The station that is to be named for it.
    pub(super) at: u32,
    /// No connection came about: another member may be tried.
    pub(super) connecting: bool,
}

/// Frames, used again and again.
#[derive(Debug, Clone, Default)]
pub(super) struct Frames {
    pub(super) all: Vec<Frame>,
    free: Vec<u32>,
}

impl Frames {
    #[inline(always)]
    pub(super) fn add(&mut self, frame: Frame) -> u32 {
        let place = self.reserve();
        self.all[place as usize] = frame;
        place
    }

    /// A place for a frame that is about to be made.
    #[inline(always)]
    pub(super) fn reserve(&mut self) -> u32 {
        self.free.pop().unwrap_or_else(|| self.grow())
    }

    #[cold]
    fn grow(&mut self) -> u32 {
        let visit = Visit {
            page: 0,
            named: NONE,
            client: 0,
            source: 0,
        };
        let blank = Frame::new(NONE, 0, Ask::Visit, Class::Static, visit);
        self.all.push(blank);
        super::plan::id(self.all.len() - 1)
    }

    /// The place is not needed after all.
    pub(super) fn unreserve(&mut self, place: u32) {
        self.free.push(place);
    }

    #[inline(always)]
    pub(super) fn remove(&mut self, place: u32) {
        // A free frame belongs to no station, so that a search for a station's frames passes it by.
        self.all[place as usize].station = NONE;
        self.free.push(place);
    }

    /// How many are in use.
    pub(super) const fn in_use(&self) -> usize {
        self.all.len() - self.free.len()
    }
}

/// What a hop's far end is to its near end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Reach {
    Open,
    /// The machine answers, the process does not.
    Refused,
    /// Nothing answers.
    Silent,
}

/// A station while traffic runs.
#[derive(Debug, Clone)]
pub(super) struct StationState {
    pub(super) up: bool,
    pub(super) host_up: bool,
    pub(super) drained: bool,
    pub(super) slow: f64,
    /// Workers in use.
    pub(super) busy: u32,
    /// Frames at the station.
    pub(super) present: u32,
    /// Frames waiting here, for a worker or for a member.
    pub(super) waiting: u32,
    pub(super) queue: VecDeque<u32>,
    /// Connections to data in use, and who waits for one.
    pub(super) connected: u32,
    pub(super) connecting: VecDeque<u32>,
    pub(super) accounted_ns: u64,
    pub(super) rng: Rng,
    /// The hop to the member that holds this address.
    pub(super) holder: u32,
    /// The hop to another member that holds it too, because it hears nothing of the holder.
    pub(super) rival: u32,
    /// When the address moves, and to whom.
    pub(super) moves: Option<(u64, u32)>,
    pub(super) promoted: bool,
    pub(super) promotes_at_ns: Option<u64>,
    /// It has noticed that it hears no majority of its group: it accepts no writes.
    pub(super) outvoted: bool,
    /// When it notices.
    pub(super) outvoted_at_ns: Option<u64>,
    /// Semi-synchronous: since when commits wait for a replica that does not acknowledge.
    pub(super) in_vain_since_ns: Option<u64>,
    /// It has given up waiting for its replicas: it replicates asynchronously for now.
    pub(super) alone: bool,
    /// Commits that wait for a replica that does not acknowledge.
    pub(super) unacknowledged: Vec<u32>,
    /// Acknowledged writes that may still be on their way to a replica.
    pub(super) shipping: VecDeque<u64>,
}

/// A hop while traffic runs.
#[derive(Debug, Clone, Copy)]
pub(super) struct HopState {
    pub(super) reach: Reach,
    /// Calls that are under way.
    pub(super) calls: u32,
    pub(super) timer: bool,
    /// It was told that the far end is set aside.
    pub(super) shunned: bool,
    /// Failed lately; set aside until then.
    pub(super) fails: u32,
    pub(super) aside_ns: u64,
    /// Passes its check, as far as can be known by now.
    pub(super) healthy: bool,
}

/// What a checker believes of one member.
#[derive(Debug, Clone, Copy)]
pub(super) struct Belief {
    pub(super) health: Health,
    /// A failed check that takes time has begun.
    pub(super) failing: bool,
}

/// A remembered answer of DNS.
#[derive(Debug, Clone, Copy)]
pub(super) struct Answer {
    pub(super) until_ns: u64,
    pub(super) hop: u32,
    pub(super) member: u32,
}

impl StationState {
    pub(super) fn new(plan: &Plan, station: usize) -> Self {
        Self {
            up: true,
            host_up: true,
            drained: false,
            slow: 1.0,
            busy: 0,
            present: 0,
            waiting: 0,
            queue: VecDeque::new(),
            connected: 0,
            connecting: VecDeque::new(),
            accounted_ns: 0,
            rng: Rng::named(plan.seed, "station", &plan.places[station].name),
            holder: NONE,
            rival: NONE,
            moves: None,
            promoted: false,
            promotes_at_ns: None,
            outvoted: false,
            outvoted_at_ns: None,
            in_vain_since_ns: None,
            alone: false,
            unacknowledged: Vec::new(),
            shipping: VecDeque::new(),
        }
    }

    /// Adds what the present numbers of the busy and the waiting have lasted to the sums.
    pub(super) fn account(&mut self, now_ns: u64, workers: u32, count: &mut StationCount) {
        let elapsed = now_ns - self.accounted_ns;
        if elapsed == 0 {
            return;
        }
        self.accounted_ns = now_ns;
        let busy = self.busy.min(workers.max(1));
        count.busy_ns += u128::from(busy) * u128::from(elapsed);
        if self.waiting > 0 {
            count.queue_ns += u128::from(self.waiting) * u128::from(elapsed);
        }
    }
}

impl Default for HopState {
    fn default() -> Self {
        Self {
            reach: Reach::Open,
            calls: 0,
            timer: false,
            shunned: false,
            fails: 0,
            aside_ns: 0,
            healthy: true,
        }
    }
}
