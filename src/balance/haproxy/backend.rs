//! A backend: its servers' states and counts, and who gets the next request.
//!
//! Refuses to hold requests: queues are the caller's, the backend counts who waits where. Every
//! method that takes a server's position ignores one that does not exist.

use super::bounded::Bound;
use super::config::{Algorithm, HashType, Options};
use super::first::First;
use super::key;
use super::least_conn::LeastConn;
use super::map::Map;
use super::member::Member;
use super::random;
use super::ring::Ring;
use super::round_robin::RoundRobin;
use crate::balance::draw::Draw;
use crate::balance::{Request, Server};

/// What becomes of a request. It is booked: the counts include it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pick {
    /// This server works on it now.
    Server(usize),
    /// It waits for this server.
    ServerQueue(usize),
    /// It waits for any server.
    Queue,
    /// 503 at once: its server's queue is full.
    QueueFull(usize),
    /// 503 at once: no server may serve.
    Unavailable,
}

/// Who may be chosen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Elected {
    Nobody,
    Active,
    /// The first usable backup alone.
    Backup(usize),
    /// All usable backups.
    Backups,
}

impl Elected {
    pub(super) const fn includes(self, server: usize, member: &Member) -> bool {
        match self {
            Self::Nobody => false,
            Self::Active => !member.backup,
            Self::Backup(only) => only == server,
            Self::Backups => member.backup,
        }
    }
}

/// What an algorithm remembers.
#[derive(Debug, Clone)]
pub(super) enum Memory {
    RoundRobin(RoundRobin),
    /// `static-rr`, and hashes that are not consistent.
    Map(Map),
    LeastConn(LeastConn),
    First(First),
    Ring(Ring),
    /// The ring, the generator, and draws for each request.
    Random(Ring, Draw, u32),
}

/// A backend of HAProxy.
#[derive(Debug, Clone)]
pub struct Backend {
    pub(super) algorithm: Algorithm,
    pub(super) hash_type: HashType,
    all_backups: bool,
    fullconn: u32,
    pub(super) dynamic: bool,
    /// What weights are divided by where they cannot change.
    divisor: u32,
    pub(super) members: Vec<Member>,
    pub(super) memory: Memory,
    bound: Bound,
    pub(super) elected: Elected,
    /// Servers that may be chosen, their weight, and usable active servers.
    pub(super) eligible: u32,
    weight: u32,
    pub(super) active: u32,
    /// Requests that hold a slot, that wait in servers' queues, that wait for any server.
    pub(super) served: u32,
    pub(super) bound_waiting: u32,
    pub(super) waiting: u32,
}

impl Backend {
    /// A backend with all its servers up.
    #[must_use]
    pub fn new(options: &Options, servers: &[Server]) -> Self {
        let mut members: Vec<Member> = servers
            .iter()
            .enumerate()
            .map(|(position, server)| Member::new(position, server))
            .collect();
        let dynamic = options.is_dynamic();
        let divisor = members
            .iter()
            .fold(0, |divisor, member| gcd(divisor, member.configured))
            .max(1);
        for member in &mut members {
            member.effective = effective(member, dynamic, divisor);
        }
        let memory = match options.algorithm {
            Algorithm::RoundRobin => Memory::RoundRobin(RoundRobin::new(&members)),
            Algorithm::LeastConn => Memory::LeastConn(LeastConn::new(&members)),
            Algorithm::First => Memory::First(First::new(&members)),
            Algorithm::Random { draws } => {
                Memory::Random(Ring::default(), Draw::new(options.seed), draws)
            }
            _ if dynamic => Memory::Ring(Ring::default()),
            _ => Memory::Map(Map::default()),
        };
        let mut backend = Self {
            algorithm: options.algorithm.clone(),
            hash_type: options.hash_type,
            all_backups: options.all_backups,
            fullconn: options.fullconn,
            dynamic,
            divisor,
            memory,
            bound: Bound::new(options.hash_type.balance_factor, &members),
            members,
            elected: Elected::Nobody,
            eligible: 0,
            weight: 0,
            active: 0,
            served: 0,
            bound_waiting: 0,
            waiting: 0,
        };
        backend.elect();
        backend
    }

    /// Decides who gets a request, and books it. `avoid` is the server that just failed it, when
    /// it is dispatched anew.
    pub fn pick(&mut self, request: &Request<'_>, avoid: Option<usize>) -> Pick {
        self.adapt(1);
        if let Some(server) = request.sticky
            && self.members.get(server).is_some_and(Member::answers)
        {
            return self.assign(server);
        }
        if self.elected == Elected::Nobody {
            return Pick::Unavailable;
        }
        let in_turn = matches!(
            self.algorithm,
            Algorithm::RoundRobin | Algorithm::StaticRoundRobin | Algorithm::First
        );
        let others = self.served + self.bound_waiting;
        let chosen = if in_turn && self.waiting > 0 && others > 0 {
            // Those who wait already come first, even if a server has become free meanwhile.
            None
        } else {
            self.choose(request, avoid)
        };
        if let Some(server) = chosen {
            self.assign(server)
        } else {
            self.waiting += 1;
            Pick::Queue
        }
    }

    /// Adapts the slots of servers to the requests there are, and to those that arrive now.
    pub(super) fn adapt(&mut self, arriving: u32) {
        if self.fullconn == 0 {
            return;
        }
        let connections = self.served + self.bound_waiting + self.waiting + arriving;
        for member in &mut self.members {
            member.adapt(connections, self.fullconn);
        }
    }

    /// Runs the algorithm.
    fn choose(&mut self, request: &Request<'_>, avoid: Option<usize>) -> Option<usize> {
        let hash = self.hash(request);
        let members = &self.members;
        let group = usize::from(self.elected == Elected::Backups);
        let accept = |server: usize| {
            Some(server) != avoid
                && self
                    .bound
                    .admits(server, &members[server], self.served, self.weight)
        };
        // The maps are built for whoever is elected; everything else is for groups.
        if let Elected::Backup(only) = self.elected
            && !matches!(self.memory, Memory::Map(_))
        {
            let waits = matches!(self.memory, Memory::Random(..)) && !members[only].free();
            return (!waits).then_some(only);
        }
        match (&mut self.memory, hash) {
            (Memory::RoundRobin(turns), _) => turns.pick(group, members, avoid),
            (Memory::LeastConn(loads), _) => loads.pick(group, members, avoid),
            (Memory::First(order), _) => order.pick(group, members, avoid),
            (Memory::Map(map), Some(hash)) => map.lookup(hash),
            (Memory::Map(map), None) => map.turn(members, avoid),
            (Memory::Ring(ring), Some(hash)) => ring.lookup(hash, accept),
            (Memory::Ring(ring), None) => ring.turn(members, avoid),
            (Memory::Random(ring, draw, draws), _) => {
                random::pick(ring, draw, *draws, members, accept)
            }
        }
    }

    /// The request's hash, where the algorithm uses one and the request has what it is made of.
    pub(super) fn hash(&self, request: &Request<'_>) -> Option<u32> {
        if !self.algorithm.is_hash() {
            return None;
        }
        // With one server only, there is nothing to compute; parameters are looked for even so.
        if self.eligible == 1 && !matches!(self.algorithm, Algorithm::UrlParam(_)) {
            return Some(0);
        }
        key::hash(&self.algorithm, self.hash_type, request)
    }

    /// Books a request on a server, or in its queue.
    fn assign(&mut self, server: usize) -> Pick {
        let member = &mut self.members[server];
        if member.free() {
            member.served += 1;
            self.served += 1;
            self.note(server);
            Pick::Server(server)
        } else if member.maxqueue > 0 && member.queued >= member.maxqueue {
            Pick::QueueFull(server)
        } else {
            member.queued += 1;
            self.bound_waiting += 1;
            self.note(server);
            Pick::ServerQueue(server)
        }
    }

    /// Tells the algorithm that a server's load changed.
    pub(super) fn note(&mut self, server: usize) {
        if let Memory::LeastConn(loads) = &mut self.memory {
            loads.note(server, &self.members[server]);
        }
    }

    /// Counts who may be chosen, and builds the maps for them.
    pub(super) fn elect(&mut self) {
        let usable = |backup: bool| {
            self.members
                .iter()
                .filter(move |member| member.backup == backup && member.usable())
        };
        self.active = u32::try_from(usable(false).count()).unwrap_or(u32::MAX);
        self.elected = if self.active > 0 {
            Elected::Active
        } else if usable(true).next().is_none() {
            Elected::Nobody
        } else if self.all_backups {
            Elected::Backups
        } else {
            let first = self.members.iter().position(|m| m.backup && m.usable());
            first.map_or(Elected::Nobody, Elected::Backup)
        };
        (self.eligible, self.weight) = (0, 0);
        for (server, member) in self.members.iter().enumerate() {
            if self.elected.includes(server, member) && member.usable() {
                self.eligible += 1;
                self.weight = self.weight.wrapping_add(member.effective);
            }
        }
        let (elected, members) = (self.elected, &self.members);
        let eligible = |server: usize| elected.includes(server, &members[server]);
        match &mut self.memory {
            Memory::Map(map) => map.rebuild(members, eligible),
            Memory::Ring(ring) | Memory::Random(ring, ..) => ring.rebuild(members, eligible),
            Memory::RoundRobin(_) | Memory::LeastConn(_) | Memory::First(_) => {}
        }
    }

    /// The weight the algorithm uses for a weight of the configuration.
    pub(super) fn effective(&self, member: &Member) -> u32 {
        effective(member, self.dynamic, self.divisor)
    }
}

fn effective(member: &Member, dynamic: bool, divisor: u32) -> u32 {
    if dynamic {
        member.weight * member.sixteenths()
    } else {
        member.weight.div_ceil(divisor)
    }
}

const fn gcd(a: u32, b: u32) -> u32 {
    if b == 0 { a } else { gcd(b, a % b) }
}
