//! The share engine: which part of each class of requests is answered, with some things gone.
//!
//! Exact and without time: health checks have reacted, every request is tried once, nothing is
//! saturated. Refuses reports: tables and explanations are made from what it returns.

use super::faults::Faults;
use super::pick;
use super::plain::Plain;
use super::spread::Spread;
use crate::design::flow::{Flow, HopId, Role, StationId};
use crate::design::words::{Class, Mode};

/// What a station is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Ask {
    /// A request by HTTP or the like.
    Request,
    /// A query in the database's own protocol.
    Query,
}

/// How deep health checks look, for the question "what if they looked deeper".
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum CheckDepth {
    /// As the design says.
    #[default]
    AsDeclared,
    /// Every balancer checks that its member's process accepts connections.
    Shallow,
    /// Every balancer asks its members for a page that reads the database.
    Deep,
}

/// The part of each class that is served, 0 to 1.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Served {
    /// By class, in the order of [`Class::ALL`].
    pub by_class: [f64; 3],
    /// Of the declared mix.
    pub all: f64,
}

impl Served {
    /// Weights the classes by the mix.
    #[must_use]
    pub fn new(by_class: [f64; 3], mix: &[f64; 3]) -> Self {
        let all = by_class
            .iter()
            .zip(mix)
            .map(|(share, part)| share * part)
            .sum();
        Self { by_class, all }
    }

    /// The part of one class.
    #[must_use]
    pub const fn of(&self, class: Class) -> f64 {
        self.by_class[class as usize]
    }
}

/// Values for what the author left open: one per station, used where its mode is undecided.
#[derive(Debug, Clone, PartialEq)]
pub struct Reading {
    /// The mode every undecided station is taken to have.
    pub modes: Vec<Mode>,
}

impl Reading {
    /// The reading that the engines assume: everything active.
    #[must_use]
    pub fn assumed(flow: &Flow) -> Self {
        Self {
            modes: vec![Mode::ActiveActive; flow.stations.len()],
        }
    }

    /// Every combination of modes for the stations where one is open and matters. With more than
    /// four such stations all of them are read alike.
    #[must_use]
    pub fn every(flow: &Flow) -> Vec<Self> {
        let open: Vec<StationId> = (0..flow.stations.len())
            .filter(|station| pick::mode_is_open(flow, *station))
            .collect();
        let assumed = Self::assumed(flow);
        if open.is_empty() {
            return vec![assumed];
        }
        let together = open.len() > 4;
        let combinations = if together { 2 } else { 1_usize << open.len() };
        (0..combinations)
            .map(|combination| {
                let mut reading = assumed.clone();
                for (bit, station) in open.iter().enumerate() {
                    let bit = if together { 0 } else { bit };
                    if combination >> bit & 1 == 1 {
                        reading.modes[*station] = Mode::ActivePassive;
                    }
                }
                reading
            })
            .collect()
    }
}

/// What the engine found: the served shares, and for every station what it could have answered.
#[derive(Debug, Clone, Default)]
pub struct Outcome {
    /// What visitors get, name look-ups included.
    pub served: Served,
    /// What visitors get as long as they still remember the site's address.
    pub remembered: Served,
    /// Whether each station works.
    pub up: Vec<bool>,
    /// The part that each station answers, by ask and class.
    pub(super) answers: Vec<Answers>,
    /// Databases that were promoted.
    pub promoted: Vec<bool>,
    /// Databases that replicate in a group and hear no majority of it: they accept no writes.
    pub outvoted: Vec<bool>,
    /// Whether each hop is open: its link, its boxes, its firewalls.
    pub open: Vec<bool>,
}

impl Outcome {
    /// The part of a class that a station answers when asked this way.
    #[must_use]
    pub fn answer(&self, station: StationId, ask: Ask, class: Class) -> f64 {
        self.answers
            .get(station)
            .map_or(0.0, |answers| answers[ask as usize][class as usize])
    }
}

/// The engine over one design.
#[derive(Debug, Clone, Copy)]
pub struct Engine<'a> {
    /// The routes.
    pub flow: &'a Flow,
    /// How deep health checks look.
    pub depth: CheckDepth,
}

/// Name servers that are asked on behalf of one another, one behind the other, at most: who stands
/// further back is taken to answer.
pub(super) const MOST_ASKED: u8 = 4;

/// What a station answers, by ask and class.
pub(super) type Answers = [[f64; 3]; 2];

/// The engine at work on one set of faults.
pub(super) struct Pass<'a> {
    pub(super) flow: &'a Flow,
    pub(super) depth: CheckDepth,
    pub(super) faults: &'a Faults,
    pub(super) reading: &'a Reading,
    pub(super) out: &'a mut Outcome,
}

impl<'a> Engine<'a> {
    /// An engine that takes health checks as the design declares them.
    #[must_use]
    pub const fn new(flow: &'a Flow) -> Self {
        Self {
            flow,
            depth: CheckDepth::AsDeclared,
        }
    }

    /// What is served with these things gone.
    #[must_use]
    pub fn serve(&self, faults: &Faults, reading: &Reading) -> Outcome {
        let mut outcome = Outcome::default();
        self.serve_into(faults, reading, &mut outcome);
        outcome
    }

    /// As [`Engine::serve`], into storage that is used again.
    pub fn serve_into(&self, faults: &Faults, reading: &Reading, out: &mut Outcome) {
        let flow = self.flow;
        let stations = flow.stations.len();
        out.up.clear();
        out.up
            .extend((0..stations).map(|station| faults.is_up(flow, station)));
        out.answers.clear();
        out.answers.resize(stations, [[0.0; 3]; 2]);
        out.promoted.clear();
        out.promoted.resize(stations, false);
        out.outvoted.clear();
        out.outvoted.resize(stations, false);
        out.open.clear();
        let mut pass = Pass {
            flow,
            depth: self.depth,
            faults,
            reading,
            out,
        };
        pass.open_hops();
        pass.vote();
        pass.promote();
        for station in &flow.order {
            pass.answer(*station, None);
        }
        pass.visitors();
    }
}

impl Pass<'_> {
    fn open_hops(&mut self) {
        for hop in &self.flow.hops {
            let link_is_up = hop
                .edge
                .is_none_or(|edge| !self.faults.has(super::faults::Element::Link(edge.index())));
            let gates_are_up = hop
                .gates
                .iter()
                .all(|gate| gate.iter().any(|station| self.out.up[*station]));
            self.out
                .open
                .push(link_is_up && gates_are_up && !hop.blocked);
        }
    }

    /// Works out what a station answers from what its targets answer. Its pool is shared out as
    /// `plain` has it, where that is given.
    pub(super) fn answer(&mut self, station: StationId, plain: Option<&Plain>) {
        if !self.is_address(station) && !self.out.up[station] {
            self.out.answers[station] = [[0.0; 3]; 2];
            return;
        }
        let mut pool = Spread::new(plain);
        for class in Class::ALL {
            for ask in [Ask::Request, Ask::Query] {
                let share = self.share(station, ask, *class, &mut pool);
                self.out.answers[station][ask as usize][*class as usize] = share;
            }
        }
    }

    pub(super) fn is_address(&self, station: StationId) -> bool {
        matches!(self.flow.stations[station].role, Role::Address(_))
    }

    fn share(&self, station: StationId, ask: Ask, class: Class, pool: &mut Spread<'_>) -> f64 {
        let this = &self.flow.stations[station];
        match (&this.role, ask) {
            (Role::Balancer(_) | Role::Address(_), _) => self.spread(station, ask, class, pool),
            (Role::Web(_), Ask::Request) if class == Class::Static => 1.0,
            (Role::Web(_), Ask::Request) => self.spread(station, ask, class, pool),
            (Role::App, Ask::Request) if class == Class::Static => 1.0,
            (Role::App, Ask::Request) => self.app(station, class, pool),
            (Role::Database { writable, .. }, Ask::Query) => match class {
                Class::Static => 0.0,
                Class::Read => 1.0,
                Class::Write => f64::from(*writable && !self.out.outvoted[station]),
            },
            (Role::Proxy, Ask::Query) => self.any(&this.members, Ask::Query, class, true),
            (Role::Cdn(hits), Ask::Request) => {
                let behind = self.spread(station, ask, class, pool);
                if class == Class::Static {
                    hits + (1.0 - hits) * behind
                } else {
                    behind
                }
            }
            (Role::Cache(hits), Ask::Request) => {
                let behind = self.spread(station, ask, class, pool);
                if class == Class::Static {
                    hits + (1.0 - hits) * behind
                } else {
                    behind
                }
            }
            (Role::Cache(_), Ask::Query) => self.any(&this.data, Ask::Query, class, false),
            (Role::Queue, Ask::Query) => f64::from(class == Class::Write),
            (Role::External, _) => 1.0,
            _ => 0.0,
        }
    }

    /// A dynamic request: everything the app depends on must answer.
    fn app(&self, station: StationId, class: Class, pool: &mut Spread<'_>) -> f64 {
        let this = &self.flow.stations[station];
        let carries = |hop: &&HopId| self.flow.hops[**hop].classes[class as usize];
        let has_data = !this.data.is_empty() || !this.queues.is_empty();
        let queued = class == Class::Write
            && !this.data.iter().any(|hop| carries(&hop))
            && this.queues.iter().any(|hop| self.reaches(*hop));
        let asks_others = this.members.iter().any(|hop| carries(&hop));
        let data = if queued {
            1.0
        } else if has_data || !asks_others {
            self.any(&this.data, Ask::Query, class, false)
        } else {
            1.0
        };
        let others = if asks_others {
            self.spread(station, Ask::Request, class, pool)
        } else {
            1.0
        };
        let stores = this.stores.is_empty() || this.stores.iter().any(|hop| self.reaches(*hop));
        let mut needs = this.needs.iter().filter(carries).peekable();
        let needs_answer = needs.peek().is_none() || needs.any(|hop| self.reaches(*hop));
        data * others * f64::from(stores && needs_answer)
    }

    /// Whether there is anybody at the other end.
    #[inline]
    pub(super) fn reaches(&self, hop: HopId) -> bool {
        self.gets_there(hop, self.flow.hops[hop].to)
    }

    /// As [`Self::reaches`], where the other end is known.
    #[inline]
    pub(super) fn gets_there(&self, hop: HopId, target: StationId) -> bool {
        self.out.open[hop] && (self.out.up[target] || self.is_address(target))
    }

    /// What visitors get: their entry points, and the look-ups that lead there.
    pub(super) fn visitors(&mut self) {
        let flow = self.flow;
        let (mut served, mut remembered) = ([0.0; 3], [0.0; 3]);
        for client in &flow.clients {
            let Role::Client { share, entries } = &flow.stations[*client].role else {
                continue;
            };
            let resolves = self.resolves(*client, 0);
            for class in Class::ALL {
                let answered: f64 = pick::entries(self, &entries[*class as usize])
                    .iter()
                    .map(|part| part.share * self.through(part.hop, Ask::Request, *class, true))
                    .sum();
                remembered[*class as usize] += share * answered;
                served[*class as usize] += share * answered * f64::from(resolves);
            }
        }
        self.out.served = Served::new(served, &flow.mix);
        self.out.remembered = Served::new(remembered, &flow.mix);
    }

    /// Whether names are answered: of the resolvers and of the authoritative servers asked, one
    /// each, and whatever they ask in turn.
    pub(super) fn resolves(&self, station: StationId, depth: u8) -> bool {
        let lookups = &self.flow.stations[station].lookups;
        [true, false].iter().all(|wanted| {
            let mut asked = lookups
                .iter()
                .filter(|hop| {
                    let target = self.flow.hops[**hop].to;
                    matches!(self.flow.stations[target].role, Role::Dns { resolver } if resolver == *wanted)
                })
                .peekable();
            asked.peek().is_none()
                || asked.any(|hop| {
                    self.reaches(*hop)
                        && (depth >= MOST_ASKED || self.resolves(self.flow.hops[*hop].to, depth + 1))
                })
        })
    }
}
