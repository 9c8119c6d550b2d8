//! The design as the engine runs it: flat arrays of stations, hops and pools.
//!
//! Refuses state: what changes while traffic runs lives beside the plan, never in it. Refuses the
//! graph too: `compile` has walked it.

use super::course::Courses;
use super::limits::Limiter;
use super::state::Ask;
use crate::balance::{haproxy, nginx};
use crate::design::words::Spread;
use std::ops::Range;

/// No station, hop, pool or frame.
pub(super) const NONE: u32 = u32::MAX;

/// A place in one of the engine's arrays.
pub(super) fn id(place: usize) -> u32 {
    u32::try_from(place).unwrap_or(NONE)
}

/// The compiled design.
#[derive(Debug, Clone)]
pub(super) struct Plan {
    pub(super) places: Vec<Place>,
    pub(super) ways: Vec<Way>,
    pub(super) pools: Vec<Pool>,
    /// Hops of all pools, one range each.
    pub(super) lists: Vec<u32>,
    pub(super) visitors: Vec<Visitors>,
    pub(super) feeds: Vec<Feed>,
    pub(super) probes: Vec<Probe>,
    /// Cores of the machines that have a limited number of them.
    pub(super) cores: Vec<u32>,
    pub(super) limiters: Vec<Limiter>,
    /// By hop: its probe, or [`NONE`].
    pub(super) probe_of: Vec<u32>,
    pub(super) seed: u64,
}

/// What a station does with what it is sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Part {
    /// Where requests begin.
    Visitor,
    /// Passes everything on.
    Passer,
    /// Answers static requests, passes dynamic ones on.
    Web,
    /// Works through its dependencies.
    App,
    /// Answers queries.
    Database,
    /// Sends queries to the databases that can take them.
    Proxy,
    /// Answers a part by itself.
    Cache,
    /// Takes writes for later.
    Queue,
    /// Answers everything.
    External,
    /// A name for one of its members.
    Address,
    /// Answers nothing.
    Aside,
}

/// A station.
#[derive(Debug, Clone)]
pub(super) struct Place {
    pub(super) name: String,
    pub(super) part: Part,
    /// Requests worked on at once; 0: no limit.
    pub(super) workers: u32,
    /// A slot is kept until the answer has gone, whatever the engine's rule for workers.
    pub(super) keeps_slot: bool,
    pub(super) service_ns: f64,
    pub(super) shape: Spread,
    /// Part answered from its own store, 0 to 1.
    pub(super) hit: f64,
    pub(super) writable: bool,
    /// Connections a database accepts; 0: no limit.
    pub(super) most: u32,
    pub(super) promotion_ns: u64,
    /// Its machine among those whose cores are counted, or [`NONE`].
    pub(super) processor: u32,
    /// Connections an app keeps to its data; 0: no limit.
    pub(super) connections: u32,
    /// What it lets each client do, or [`NONE`].
    pub(super) limiter: u32,
    /// Pools by what they are for and by class.
    pub(super) pools: [[u32; 3]; USES],
    /// Classes that need an answer from data.
    pub(super) needs_data: [bool; 3],
    /// What it does with each kind of request.
    pub(super) courses: Courses,
    pub(super) vrrp: Option<Vrrp>,
    pub(super) queue_timeout_ns: u64,
    pub(super) retries: u32,
    pub(super) redispatch: bool,
}

/// What a pool is for, in the order in which a station asks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Use {
    Stores,
    Needs,
    Caches,
    Members,
    Data,
}

impl Use {
    pub(super) const ALL: [Self; 5] = [
        Self::Stores,
        Self::Needs,
        Self::Caches,
        Self::Members,
        Self::Data,
    ];
}

/// How many uses there are.
pub(super) const USES: usize = Use::ALL.len();

/// How a pool's member is chosen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Manner {
    /// By a balancer: its algorithm, its health checks, its retries.
    Balanced,
    /// In turn; when nobody is there, the next one is tried at once.
    Spread,
    /// In turn; the next one is tried whenever one cannot serve.
    Any,
    /// The member that holds the address.
    Held,
    /// The member that DNS has named.
    Named,
}

/// Hops among which a station chooses.
#[derive(Debug, Clone)]
pub(super) struct Pool {
    pub(super) station: u32,
    pub(super) manner: Manner,
    /// What its members are asked for; the same as the station itself, where nothing is said.
    pub(super) asks: Option<Ask>,
    pub(super) hops: Range<usize>,
    /// Members tried for one request.
    pub(super) tries: u32,
    /// Only this many members from the first serve; the others are backups (0: as marked).
    pub(super) active: u32,
    /// The program that picks.
    pub(super) picks: Picks,
    /// Visitors stay with the member they were given.
    pub(super) sticky: bool,
    pub(super) slowstart_s: u32,
    /// The pick depends on which page is asked for.
    pub(super) by_page: bool,
    /// The pick depends on who asks, or for what.
    pub(super) by_request: bool,
}

/// The program that picks among a pool's members.
#[derive(Debug, Clone)]
pub(super) enum Picks {
    Haproxy(haproxy::Options),
    Nginx(nginx::Options),
    /// None: whoever calls takes turns.
    Turns,
}

/// A hop.
#[derive(Debug, Clone)]
pub(super) struct Way {
    pub(super) from: u32,
    pub(super) to: u32,
    pub(super) latency_ns: u64,
    pub(super) connect_ns: u64,
    pub(super) timeout_ns: u64,
    pub(super) weight: u32,
    pub(super) backup: bool,
    /// The sender follows promotions.
    pub(super) routed: bool,
    pub(super) max_fails: u32,
    pub(super) fail_timeout_ns: u64,
    pub(super) maxconn: u32,
    pub(super) maxqueue: u32,
    /// Tries over this very link after the first.
    pub(super) retries: u32,
    /// What a box in its path lets each client do, or [`NONE`].
    pub(super) limiter: u32,
}

/// A source of requests.
#[derive(Debug, Clone)]
pub(super) struct Visitors {
    pub(super) station: u32,
    /// Upper end of its part of all requests, 0 to 1.
    pub(super) until: f64,
    pub(super) sources: u32,
    /// Where its sources begin among all sources.
    pub(super) first_source: usize,
    /// Where its look-ups begin among all that are remembered.
    pub(super) first_answer: usize,
    /// Entry points by class: groups of hops in order of preference.
    pub(super) groups: [Vec<Vec<(u32, f64)>>; 3],
    pub(super) checked: bool,
    /// One set of answers for all classes, or one for each.
    pub(super) sets: usize,
    pub(super) ttl_ns: u64,
}

/// A floating address held by VRRP.
#[derive(Debug, Clone)]
pub(super) struct Vrrp {
    pub(super) advert_ns: u64,
    pub(super) preempt: bool,
    /// A dead process gives the address up at once.
    pub(super) releases: bool,
    /// The links by which its members hear one another, where they are drawn.
    pub(super) heartbeats: Vec<usize>,
}

/// One database following another.
#[derive(Debug, Clone)]
pub(super) struct Feed {
    pub(super) source: u32,
    pub(super) replica: u32,
    /// Links on the way, as places among the flow's feeds; none where none is drawn.
    pub(super) links: Vec<usize>,
    /// Databases on the way that follow the source and are followed by the replica.
    pub(super) via: Vec<u32>,
    pub(super) one_way_ns: u64,
    pub(super) lag_ns: u64,
    /// A commit waits for so many replicas to have received it; 0: for none.
    pub(super) acks: u32,
    /// The two belong to a group.
    pub(super) is_group: bool,
}

/// A health check of one hop's target.
#[derive(Debug, Clone, Copy)]
pub(super) struct Probe {
    pub(super) hop: u32,
    pub(super) policy: haproxy::CheckPolicy,
    /// When the first one is made.
    pub(super) first_ns: u64,
}

impl Plan {
    /// Distinct addresses of all visitors.
    pub(super) fn sources(&self) -> usize {
        let last = self.visitors.last();
        last.map_or(0, |last| last.first_source + last.sources as usize)
    }
}
