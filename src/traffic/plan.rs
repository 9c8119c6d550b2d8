//! The design as the engine runs it: flat arrays of stations, hops and pools, compiled once.
//!
//! Refuses state: what changes while traffic runs lives beside the plan, never in it.

use super::timing;
use crate::design::flow::{HopId, Role, StationId};
use crate::design::model::NodeId;
use crate::design::words::{Class, Mechanism, Mode, ReplicationMode, Spread};
use crate::design::{Choice, Flow, Kind, LinkKind, Model};
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
    /// Pools by what they are for and by class.
    pub(super) pools: [[u32; 3]; USES],
    /// Classes that need an answer from data.
    pub(super) needs_data: [bool; 3],
    pub(super) vrrp: Option<Vrrp>,
    pub(super) queue_timeout_ns: u64,
    pub(super) retries: u32,
    pub(super) redispatch: bool,
}

/// What a pool is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Use {
    Stores = 0,
    Needs = 1,
    Members = 2,
    Caches = 3,
    Data = 4,
}

/// How many uses there are.
pub(super) const USES: usize = 5;

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

/// What is asked of a pool's members.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Asks {
    /// What the station itself was asked.
    Same,
    Request,
    Query,
    /// Only to be there.
    Visit,
}

/// Hops among which a station chooses.
#[derive(Debug, Clone)]
pub(super) struct Pool {
    pub(super) station: u32,
    pub(super) manner: Manner,
    pub(super) asks: Asks,
    pub(super) hops: Range<usize>,
    /// Members tried for one request.
    pub(super) tries: u32,
    /// Only this many members from the first serve; the others are backups (0: as marked).
    pub(super) active: u32,
    pub(super) all_backups: bool,
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
}

/// A source of requests.
#[derive(Debug, Clone)]
pub(super) struct Visitors {
    pub(super) station: u32,
    /// Upper end of its part of all requests, 0 to 1.
    pub(super) until: f64,
    pub(super) sources: u32,
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
}

/// One database following another.
#[derive(Debug, Clone)]
pub(super) struct Feed {
    pub(super) source: u32,
    pub(super) replica: u32,
    pub(super) edge: usize,
    pub(super) one_way_ns: u64,
    pub(super) lag_ns: u64,
    pub(super) waits: bool,
}

/// A health check of one hop's target.
#[derive(Debug, Clone, Copy)]
pub(super) struct Probe {
    pub(super) hop: u32,
    pub(super) inter_ns: u64,
    pub(super) fall: u32,
    pub(super) rise: u32,
    /// When the first one is made.
    pub(super) first_ns: u64,
}

/// Distinct addresses that are told apart for one client.
const MOST_SOURCES: u32 = 65_536;

impl Plan {
    pub(super) fn new(model: &Model, flow: &Flow, seed: u64) -> Self {
        let mut plan = Self {
            places: Vec::with_capacity(flow.stations.len()),
            ways: Vec::with_capacity(flow.hops.len()),
            pools: Vec::new(),
            lists: Vec::new(),
            visitors: Vec::new(),
            feeds: Vec::new(),
            probes: Vec::new(),
            probe_of: vec![NONE; flow.hops.len()],
            seed,
        };
        for station in 0..flow.stations.len() {
            plan.places.push(place(model, flow, station));
        }
        for hop in 0..flow.hops.len() {
            plan.ways.push(timing::way(model, flow, hop));
        }
        for station in 0..flow.stations.len() {
            plan.add_pools(flow, station);
        }
        plan.add_visitors(model, flow);
        plan.add_feeds(model, flow);
        for probe in timing::probes(model, flow) {
            plan.probe_of[probe.hop as usize] = id(plan.probes.len());
            plan.probes.push(probe);
        }
        plan
    }

    fn add_pools(&mut self, flow: &Flow, station: StationId) {
        let this = &flow.stations[station];
        let (manner, asks, active, all_backups) = match &this.role {
            Role::Balancer(pool) => {
                let passive = pool.mode == Choice::Is(Mode::ActivePassive);
                let marked = this.members.iter().any(|hop| flow.hops[*hop].backup);
                let active = u32::from(passive && !marked);
                (Manner::Balanced, Asks::Same, active, pool.all_backups)
            }
            Role::Address(floating) if floating.by == Choice::Is(Mechanism::Vrrp) => {
                (Manner::Held, Asks::Same, 0, false)
            }
            Role::Address(floating) => {
                let passive = floating.mode == Choice::Is(Mode::ActivePassive);
                (Manner::Named, Asks::Same, u32::from(passive), false)
            }
            Role::Proxy => (Manner::Any, Asks::Query, 0, true),
            Role::Web(_) | Role::App => (Manner::Spread, Asks::Request, 0, true),
            Role::Cdn(_) | Role::Cache(_) => (Manner::Spread, Asks::Same, 0, true),
            _ => (Manner::Any, Asks::Same, 0, true),
        };
        for class in Class::ALL {
            let carries = |hop: &HopId| flow.hops[*hop].classes[*class as usize];
            let is_client = matches!(this.role, Role::Client { .. });
            let dynamic = *class != Class::Static;
            let pick = |hops: &[HopId], all: bool| -> Vec<u32> {
                let kept = hops.iter().filter(|hop| all || carries(hop));
                kept.map(|hop| id(*hop)).collect()
            };
            let mut set = |usage: Use, hops: Vec<u32>, manner: Manner, asks: Asks| {
                if hops.is_empty() || is_client {
                    return;
                }
                let pool = self.pool(station, usage, manner, asks, &hops, active, all_backups);
                self.places[station].pools[usage as usize][*class as usize] = pool;
            };
            set(Use::Members, pick(&this.members, false), manner, asks);
            if dynamic {
                set(
                    Use::Stores,
                    pick(&this.stores, true),
                    Manner::Any,
                    Asks::Visit,
                );
                set(
                    Use::Needs,
                    pick(&this.needs, false),
                    Manner::Any,
                    Asks::Visit,
                );
                set(
                    Use::Caches,
                    pick(&this.caches, true),
                    Manner::Any,
                    Asks::Visit,
                );
                let data = pick(&this.data, false);
                let queues = pick(&this.queues, false);
                let queued = *class == Class::Write && data.is_empty() && !queues.is_empty();
                let asks_others = this.members.iter().any(carries);
                let has_data = !this.data.is_empty() || !this.queues.is_empty();
                if queued {
                    set(Use::Data, queues, Manner::Any, Asks::Visit);
                } else {
                    set(Use::Data, data, Manner::Any, Asks::Query);
                }
                self.places[station].needs_data[*class as usize] =
                    queued || has_data || !asks_others;
            }
        }
    }

    /// The pool over these hops: classes that choose among the same ones take turns together.
    #[allow(clippy::too_many_arguments, reason = "the fields of a pool")]
    fn pool(
        &mut self,
        station: StationId,
        usage: Use,
        manner: Manner,
        asks: Asks,
        hops: &[u32],
        active: u32,
        all_backups: bool,
    ) -> u32 {
        for known in self.places[station].pools[usage as usize] {
            if let Some(pool) = self.pools.get(known as usize)
                && self.lists[pool.hops.clone()] == *hops
                && pool.asks == asks
            {
                return known;
            }
        }
        let start = self.lists.len();
        self.lists.extend_from_slice(hops);
        let retries = self.places[station].retries;
        let members = id(hops.len());
        self.pools.push(Pool {
            station: id(station),
            manner,
            asks,
            hops: start..self.lists.len(),
            tries: match manner {
                Manner::Spread => members.min(retries.saturating_add(1)),
                Manner::Any => members,
                Manner::Balanced | Manner::Held | Manner::Named => 1,
            },
            active: if manner == Manner::Balanced || manner == Manner::Named {
                active
            } else {
                0
            },
            all_backups,
        });
        id(self.pools.len() - 1)
    }

    fn add_visitors(&mut self, model: &Model, flow: &Flow) {
        let (mut until, mut first_answer) = (0.0, 0);
        let ttl_ns = timing::ttl_ns(model);
        for station in &flow.clients {
            let Role::Client { share, entries } = &flow.stations[*station].role else {
                continue;
            };
            let sources = match model.graph[NodeId::new(*station)].kind() {
                Some(Kind::Client(client)) => client.sources.clamp(1, MOST_SOURCES),
                _ => 1,
            };
            let groups = entries.each_ref().map(|policy| {
                let group = |group: &Vec<(HopId, f64)>| {
                    group
                        .iter()
                        .map(|(hop, weight)| (id(*hop), *weight))
                        .collect()
                };
                policy.groups.iter().map(group).collect::<Vec<Vec<_>>>()
            });
            let sets = if groups[0] == groups[1] && groups[1] == groups[2] {
                1
            } else {
                3
            };
            until += share;
            self.visitors.push(Visitors {
                station: id(*station),
                until,
                sources,
                first_answer,
                groups,
                checked: entries.iter().any(|policy| policy.checked),
                sets,
                ttl_ns,
            });
            first_answer += sources as usize * sets;
        }
    }

    fn add_feeds(&mut self, model: &Model, flow: &Flow) {
        for edge in model.graph.edge_indices() {
            let link = &model.graph[edge];
            if link.kind != LinkKind::Replication {
                continue;
            }
            let (source, replica) = model.ends(edge);
            let writable = |node: NodeId| {
                let role = &flow.stations[node.index()].role;
                matches!(role, Role::Database { writable: true, .. })
            };
            if !writable(source) || writable(replica) {
                continue;
            }
            let one_way_ns = timing::latency(model, edge);
            let lag = link.tail.lag.map(crate::design::Time::nanos);
            let delay = link.tail.delay.map_or(0, crate::design::Time::nanos);
            let mode = link.tail.mode.map(|mode| mode.or(ReplicationMode::Async));
            self.feeds.push(Feed {
                source: id(source.index()),
                replica: id(replica.index()),
                edge: edge.index(),
                one_way_ns,
                lag_ns: lag.unwrap_or(one_way_ns + timing::LOCAL_NS) + delay,
                waits: mode.unwrap_or(ReplicationMode::Async) != ReplicationMode::Async,
            });
        }
    }
}

fn place(model: &Model, flow: &Flow, station: StationId) -> Place {
    let node = &model.graph[NodeId::new(station)];
    let mut place = Place {
        name: node.name.clone(),
        part: part(&flow.stations[station].role),
        workers: 0,
        keeps_slot: false,
        service_ns: 0.0,
        shape: Spread::Exponential,
        hit: 0.0,
        writable: false,
        most: 0,
        promotion_ns: 0,
        pools: [[NONE; 3]; USES],
        needs_data: [false; 3],
        vrrp: None,
        queue_timeout_ns: 0,
        retries: u32::MAX,
        redispatch: false,
    };
    match &flow.stations[station].role {
        Role::Database { writable, .. } => place.writable = *writable,
        Role::Cdn(hit) | Role::Cache(hit) => place.hit = *hit,
        Role::Address(_) => place.vrrp = timing::vrrp(node),
        _ => {}
    }
    let Some(component) = node.component() else {
        return place;
    };
    let service = component.work.service;
    let service = service.unwrap_or_else(|| component.kind.default_service());
    place.service_ns = service.nanos() as f64;
    place.shape = component.work.service_shape;
    place.workers = component.work.workers.unwrap_or(0);
    match &component.kind {
        Kind::LoadBalancer(lb) => {
            if let Some(maxconn) = lb.maxconn {
                place.workers = maxconn;
                place.keeps_slot = true;
            }
            place.queue_timeout_ns = lb.queue_timeout.unwrap_or(lb.connect_timeout).nanos();
            place.retries = lb.retries;
            place.redispatch = lb.redispatch;
        }
        Kind::WebServer(web) => place.retries = web.retries.unwrap_or(u32::MAX),
        Kind::Database(database) => {
            place.most = database.max_connections;
            place.promotion_ns = database.promotion_time.nanos();
        }
        _ => {}
    }
    place
}

const fn part(role: &Role) -> Part {
    match role {
        Role::Client { .. } => Part::Visitor,
        Role::Balancer(_) => Part::Passer,
        Role::Web(_) => Part::Web,
        Role::App => Part::App,
        Role::Database { .. } => Part::Database,
        Role::Proxy => Part::Proxy,
        Role::Cdn(_) | Role::Cache(_) => Part::Cache,
        Role::Queue => Part::Queue,
        Role::External => Part::External,
        Role::Address(_) => Part::Address,
        Role::Dns { .. } | Role::Aside => Part::Aside,
    }
}
