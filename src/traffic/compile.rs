//! From the routes of a design to the plan: done once, before any traffic runs.
//!
//! Refuses to interpret: what may be sent where was decided with the routes.

use super::course::{self, Courses};
use super::follow;
use super::limits::Limiter;
use super::picks::{self, Picked};
use super::plan::{Manner, NONE, Part, Place, Plan, Pool, USES, Use, Visitors, id};
use super::state::Ask;
use super::timing;
use crate::design::flow::{HopId, Role, StationId};
use crate::design::model::NodeId;
use crate::design::words::{Class, Mechanism, Mode, Spread};
use crate::design::{Choice, Flow, Kind, Model};

/// Distinct addresses that are told apart, of all clients together.
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
            cores: Vec::new(),
            limiters: Vec::new(),
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
            plan.add_pools(model, flow, station);
        }
        for place in &mut plan.places {
            place.courses = course::courses(place);
        }
        plan.add_limits(model, flow);
        plan.add_visitors(model, flow);
        plan.feeds = follow::feeds(model, flow);
        for probe in timing::probes(model, flow) {
            plan.probe_of[probe.hop as usize] = id(plan.probes.len());
            plan.probes.push(probe);
        }
        plan
    }

    fn add_pools(&mut self, model: &Model, flow: &Flow, station: StationId) {
        let this = &flow.stations[station];
        let (manner, asks, active) = match &this.role {
            Role::Balancer(pool) => {
                let passive = pool.mode == Choice::Is(Mode::ActivePassive);
                let marked = this.members.iter().any(|hop| flow.hops[*hop].backup);
                let active = u32::from(passive && !marked);
                (Manner::Balanced, None, active)
            }
            Role::Address(floating) if floating.by == Choice::Is(Mechanism::Vrrp) => {
                (Manner::Held, None, 0)
            }
            Role::Address(floating) => {
                let passive = floating.mode == Choice::Is(Mode::ActivePassive);
                (Manner::Named, None, u32::from(passive))
            }
            Role::Proxy => (Manner::Any, Some(Ask::Query), 0),
            Role::Web(_) | Role::App => (Manner::Spread, Some(Ask::Request), 0),
            Role::Cdn(_) | Role::Cache(_) => (Manner::Spread, None, 0),
            _ => (Manner::Any, None, 0),
        };
        for class in Class::ALL {
            let carries = |hop: &HopId| flow.hops[*hop].classes[*class as usize];
            let is_client = matches!(this.role, Role::Client { .. });
            let dynamic = *class != Class::Static;
            let pick = |hops: &[HopId], all: bool| -> Vec<u32> {
                let kept = hops.iter().filter(|hop| all || carries(hop));
                kept.map(|hop| id(*hop)).collect()
            };
            let mut set = |usage: Use, hops: Vec<u32>, manner: Manner, asks: Option<Ask>| {
                if hops.is_empty() || is_client {
                    return;
                }
                let picks = picks::program(model, flow, station, manner, self.seed);
                let pool = self.pool(station, usage, manner, asks, &hops, active, picks);
                self.places[station].pools[usage as usize][*class as usize] = pool;
            };
            set(Use::Members, pick(&this.members, false), manner, asks);
            if dynamic {
                set(
                    Use::Stores,
                    pick(&this.stores, true),
                    Manner::Any,
                    Some(Ask::Visit),
                );
                set(
                    Use::Needs,
                    pick(&this.needs, false),
                    Manner::Any,
                    Some(Ask::Visit),
                );
                set(
                    Use::Caches,
                    pick(&this.caches, true),
                    Manner::Any,
                    Some(Ask::Visit),
                );
                let data = pick(&this.data, false);
                let queues = pick(&this.queues, false);
                let queued = *class == Class::Write && data.is_empty() && !queues.is_empty();
                let asks_others = this.members.iter().any(carries);
                let has_data = !this.data.is_empty() || !this.queues.is_empty();
                if queued {
                    set(Use::Data, queues, Manner::Any, Some(Ask::Visit));
                } else {
                    set(Use::Data, data, Manner::Any, Some(Ask::Query));
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
        asks: Option<Ask>,
        hops: &[u32],
        active: u32,
        picks: Picked,
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
            picks: picks.program,
            sticky: picks.sticky,
            slowstart_s: picks.slowstart_s,
            by_page: picks.by_page,
            by_request: picks.by_request,
        });
        id(self.pools.len() - 1)
    }

    fn add_visitors(&mut self, model: &Model, flow: &Flow) {
        let (mut until, mut first_answer, mut first_source) = (0.0, 0, 0);
        let ttl_ns = timing::ttl_ns(model);
        // However many clients there are, what they remember stays within bounds.
        let most = MOST_SOURCES / id(flow.clients.len()).max(1);
        let most = most.max(1);
        for station in &flow.clients {
            let Role::Client { share, entries } = &flow.stations[*station].role else {
                continue;
            };
            let sources = match model.graph[NodeId::new(*station)].kind() {
                Some(Kind::Client(client)) => client.sources.clamp(1, most),
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
                first_source,
                first_answer,
                groups,
                checked: entries.iter().any(|policy| policy.checked),
                sets,
                ttl_ns,
            });
            first_answer += sources as usize * sets;
            first_source += sources as usize;
        }
    }

    /// Cores that components share, and what each client may do.
    fn add_limits(&mut self, model: &Model, flow: &Flow) {
        let mut processors = vec![NONE; model.hosts.len()];
        for station in 0..flow.stations.len() {
            let node = &model.graph[NodeId::new(station)];
            let cores = |host: &usize| model.hosts[*host].record.cores;
            if let Some(host) = flow.stations[station].host
                && let Some(cores) = cores(&host).filter(|cores| *cores > 0)
            {
                if processors[host] == NONE {
                    processors[host] = id(self.cores.len());
                    self.cores.push(cores);
                }
                self.places[station].processor = processors[host];
            }
            let rps = match node.kind() {
                Some(Kind::LoadBalancer(lb)) => lb.rate_limit_rps,
                Some(Kind::Waf(waf)) => waf.rate_limit_rps,
                _ => None,
            };
            if let Some(rps) = rps.filter(|rps| *rps > 0.0) {
                self.places[station].limiter = id(self.limiters.len());
                self.limiters.push(Limiter {
                    station: id(station),
                    gap_ns: (1e9 / rps).clamp(1.0, 1e15) as u64,
                });
            }
        }
        for (hop, way) in self.ways.iter_mut().enumerate() {
            let mut gates = flow.hops[hop].gates.iter().filter_map(|gate| gate.first());
            let limited = gates.find(|gate| self.places[**gate].limiter != NONE);
            way.limiter = limited.map_or(NONE, |gate| self.places[*gate].limiter);
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
        processor: NONE,
        connections: 0,
        limiter: NONE,
        pools: [[NONE; 3]; USES],
        needs_data: [false; 3],
        courses: Courses::default(),
        vrrp: None,
        queue_timeout_ns: 0,
        retries: u32::MAX,
        redispatch: false,
    };
    match &flow.stations[station].role {
        Role::Database { writable, .. } => place.writable = *writable,
        Role::Cdn(hit) | Role::Cache(hit) => place.hit = *hit,
        Role::Address(_) => place.vrrp = timing::vrrp(model, flow, station),
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
        Kind::AppServer(app) => place.connections = app.db_connections.unwrap_or(0),
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
