//! What each kind of instance does with a request.
//!
//! Refuses routes: where it sends requests on is filled in as links are followed.

use super::{HopId, StationId};
use crate::design::entry::EntryPolicy;
use crate::design::kinds::Kind;
use crate::design::model::{Entity, HostId, Model, NodeId, ZoneId};
use crate::design::value::Choice;
use crate::design::words::{
    Algorithm, ClientRole, DatabaseRole, Depth, DnsRole, Engine, Mechanism, Mode, Promotion,
};

/// What an instance does with what reaches it.
#[derive(Debug, Clone)]
pub struct Station {
    /// Its part in serving.
    pub role: Role,
    /// The machine it shares its fate with (index into the model's hosts).
    pub host: Option<usize>,
    /// The zones it shares its fate with (indices into the model's zones).
    pub zones: Vec<usize>,
    /// Where it sends requests, and balancers and proxies queries, in file order.
    pub members: Vec<HopId>,
    /// Where it sends queries that read or write, in file order.
    pub data: Vec<HopId>,
    /// Queues that take its writes off the path.
    pub queues: Vec<HopId>,
    /// Stores its sessions live in; one of them must be there.
    pub stores: Vec<HopId>,
    /// Caches it uses and goes on without.
    pub caches: Vec<HopId>,
    /// External services it calls; one of them must answer.
    pub needs: Vec<HopId>,
    /// Name servers it asks.
    pub lookups: Vec<HopId>,
    /// The databases that feed it.
    pub fed_by: Vec<StationId>,
    /// The group it replicates in (its place in [`super::Flow::groups`]).
    pub group: Option<usize>,
}

/// An instance's part in serving.
#[derive(Debug, Clone, PartialEq)]
pub enum Role {
    /// Sends requests.
    Client {
        /// Its part of the workload, 0 to 1, of all visitors.
        share: f64,
        /// How its entry points are chosen, per class.
        entries: [EntryPolicy; 3],
    },
    /// Spreads requests or queries over its members.
    Balancer(Pool),
    /// Answers static requests, passes dynamic ones on.
    Web(Pool),
    /// Runs the application.
    App,
    /// Answers queries.
    Database {
        /// Accepts writes as configured.
        writable: bool,
        /// Is promoted by itself when the databases that feed it are gone.
        promotes: bool,
    },
    /// Sends queries to the members that can take them.
    Proxy,
    /// Answers a part of the static requests, 0 to 1, and passes the rest on.
    Cdn(f64),
    /// Answers a part of the reads, 0 to 1.
    Cache(f64),
    /// Accepts writes for later.
    Queue,
    /// Answers whatever it is asked.
    External,
    /// A floating address: serves through a member.
    Address(Floating),
    /// Answers look-ups.
    Dns {
        /// Asks others.
        resolver: bool,
    },
    /// Stands in paths, or off every path.
    Aside,
}

/// How a balancer chooses.
#[derive(Debug, Clone, PartialEq)]
pub struct Pool {
    /// How the next member is chosen.
    pub algorithm: Choice<Algorithm>,
    /// Algorithms weighed where none is chosen.
    pub considers: Vec<Algorithm>,
    /// Who serves.
    pub mode: Choice<Mode>,
    /// All backups serve together.
    pub all_backups: bool,
    /// What a URL check exercises.
    pub depth: Depth,
    /// Finds out from failed requests who is dead, and passes those on: nobody need be checked.
    pub learns: bool,
}

/// How a floating address moves.
#[derive(Debug, Clone, PartialEq)]
pub struct Floating {
    /// What moves it.
    pub by: Choice<Mechanism>,
    /// Who serves.
    pub mode: Choice<Mode>,
    /// The priority of each of the station's members, in their order.
    pub priorities: Vec<i64>,
    /// Points a live process is worth; none: processes are not tracked.
    pub track_weight: Option<i64>,
    /// A member that is merely higher takes over.
    pub preempt: bool,
    /// The names that lead here are health-checked by DNS.
    pub dns_checked: bool,
}

pub(super) fn station(model: &Model, node: NodeId) -> Station {
    let this = &model.graph[node];
    let role = match &this.entity {
        Entity::Host => Role::Aside,
        Entity::Address(cluster) => Role::Address(Floating {
            by: cluster.by,
            mode: cluster.mode,
            priorities: Vec::new(),
            track_weight: cluster.track_weight.map(i64::from),
            preempt: cluster.preempt,
            dns_checked: false,
        }),
        Entity::Component(component) => role(&component.kind),
    };
    Station {
        role,
        host: this.host.map(HostId::index),
        zones: model.zones_around(node).map(ZoneId::index).collect(),
        members: Vec::new(),
        data: Vec::new(),
        queues: Vec::new(),
        stores: Vec::new(),
        caches: Vec::new(),
        needs: Vec::new(),
        lookups: Vec::new(),
        fed_by: Vec::new(),
        group: None,
    }
}

/// What nginx does where this is asked of it: it has neither a static round robin nor "first", and
/// takes turns.
fn that_nginx_has(algorithm: Choice<Algorithm>) -> Choice<Algorithm> {
    match algorithm {
        Choice::Is(Algorithm::First | Algorithm::StaticRoundRobin) => {
            Choice::Is(Algorithm::RoundRobin)
        }
        other => other,
    }
}

fn role(kind: &Kind) -> Role {
    match kind {
        Kind::Client(client) if client.role == ClientRole::Visitor => Role::Client {
            share: 0.0,
            entries: Default::default(),
        },
        Kind::LoadBalancer(lb) => Role::Balancer(Pool {
            algorithm: match lb.engine {
                Engine::Haproxy => lb.algorithm,
                Engine::Nginx => that_nginx_has(lb.algorithm),
            },
            considers: lb.considers.clone(),
            mode: lb.mode,
            // Where nginx has nobody else, all its backups take turns.
            all_backups: lb.all_backups || lb.engine == Engine::Nginx,
            depth: lb.check_depth,
            learns: lb.engine == Engine::Nginx,
        }),
        Kind::WebServer(web) => Role::Web(Pool {
            algorithm: that_nginx_has(web.algorithm),
            considers: Vec::new(),
            mode: Choice::Is(Mode::ActiveActive),
            all_backups: true,
            depth: Depth::Process,
            learns: true,
        }),
        Kind::AppServer(_) => Role::App,
        Kind::Database(database) => {
            let is_replica = database.role == Choice::Is(DatabaseRole::Replica);
            Role::Database {
                writable: !database.read_only.unwrap_or(is_replica),
                promotes: is_replica && database.promotion == Choice::Is(Promotion::Automatic),
            }
        }
        Kind::DatabaseProxy(_) => Role::Proxy,
        Kind::Cdn(cdn) => Role::Cdn(cdn.hit_percent.fraction()),
        Kind::Cache(cache) => Role::Cache(cache.hit_rate()),
        Kind::Queue(_) => Role::Queue,
        Kind::External(_) => Role::External,
        Kind::Dns(dns) => Role::Dns {
            resolver: dns.role == Choice::Is(DnsRole::Resolver),
        },
        _ => Role::Aside,
    }
}
