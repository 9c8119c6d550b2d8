//! A design with one choice of its balancers made differently, and who they share requests among.
//!
//! Refuses to touch the file: a variant is a copy of the design, as the engines need it.

use crate::design::flow::{HopId, StationId};
use crate::design::kinds::{Component, LoadBalancer};
use crate::design::model::NodeId;
use crate::design::words::{Algorithm, Engine, Mode};
use crate::design::{Choice, Flow, Kind, Model, Topology};
use std::sync::Arc;

/// A design as the engines need it.
#[derive(Debug, Clone)]
pub struct Variant {
    /// The running instances.
    pub model: Model,
    /// The routes through them.
    pub flow: Flow,
}

/// A choice that a variant makes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Chosen {
    /// How the next member is chosen.
    Algorithm(Algorithm),
    /// Who serves.
    Mode(Mode),
}

impl Variant {
    /// The design in which the balancers of these names, as the file has them, choose this.
    #[must_use]
    pub fn new(design: &Topology, balancers: &[String], chosen: Chosen) -> Self {
        let mut design = design.clone();
        for name in balancers {
            if let Some(Component {
                kind: Kind::LoadBalancer(balancer),
                ..
            }) = design.components.get_mut(name)
            {
                match chosen {
                    Chosen::Algorithm(algorithm) => balancer.algorithm = Choice::Is(algorithm),
                    Chosen::Mode(mode) => balancer.mode = Choice::Is(mode),
                }
            }
        }
        let model = Model::new(Arc::new(design));
        let flow = Flow::new(&model);
        Self { model, flow }
    }
}

/// A pool and everybody who spreads requests over it.
#[derive(Debug, Clone, PartialEq)]
pub struct Pool {
    /// The balancers that have the same members: stations.
    pub balancers: Vec<StationId>,
    /// Their names in the file, each once.
    pub authored: Vec<String>,
    /// Whom they send requests to.
    pub members: Vec<Member>,
    /// What the file says of the first balancer.
    pub engine: Engine,
    /// The algorithm in force: the file's, or what is assumed.
    pub algorithm: Algorithm,
    /// The file chooses no algorithm.
    pub algorithm_is_open: bool,
    /// The file's mode, if it chooses one.
    pub mode: Option<Mode>,
    /// Seconds until a check has noticed a death: interval times failures.
    pub notice_s: f64,
    /// Seconds until a request to somebody who does not answer is given up: every attempt, and
    /// the second before each further one.
    pub patience_s: f64,
}

/// A member of a pool.
#[derive(Debug, Clone, PartialEq)]
pub struct Member {
    /// Its id.
    pub name: String,
    /// Its station.
    pub station: StationId,
    /// The ways to it, one from each balancer.
    pub hops: Vec<HopId>,
    /// The stations on its machine, itself among them.
    pub machine: Vec<StationId>,
    /// The machine's id, if it is on one.
    pub host: Option<String>,
}

impl Pool {
    /// The pool of a balancer, or, where the station is none, of the first balancer that has more
    /// than one member, or any.
    #[must_use]
    pub fn find(model: &Model, flow: &Flow, wanted: Option<StationId>) -> Option<Self> {
        let all: Vec<StationId> = model
            .graph
            .node_indices()
            .map(NodeId::index)
            .filter(|station| balancer(model, *station).is_some())
            .collect();
        let size = |station: &StationId| flow.stations[*station].members.len();
        let first = all
            .iter()
            .find(|station| Some(**station) == wanted)
            .or_else(|| all.iter().find(|station| size(station) > 1))
            .or_else(|| all.first())?;
        Some(Self::of(model, flow, *first, &all))
    }

    fn of(model: &Model, flow: &Flow, first: StationId, all: &[StationId]) -> Self {
        let targets = |station: StationId| -> Vec<StationId> {
            let hops = flow.stations[station].members.iter();
            let mut targets: Vec<_> = hops.map(|hop| flow.hops[*hop].to).collect();
            targets.sort_unstable();
            targets.dedup();
            targets
        };
        let own = targets(first);
        let alike = |station: &StationId| *station == first || targets(*station) == own;
        let mut balancers: Vec<StationId> = all.iter().copied().filter(alike).collect();
        balancers.sort_by_key(|station| *station != first);
        let node = |station: StationId| &model.graph[NodeId::new(station)];
        let mut authored: Vec<String> = Vec::new();
        for station in &balancers {
            let name = &node(*station).authored;
            if !authored.contains(name) {
                authored.push(name.clone());
            }
        }
        let mut members: Vec<Member> = Vec::new();
        for balancer in &balancers {
            for hop in &flow.stations[*balancer].members {
                let station = flow.hops[*hop].to;
                if let Some(member) = members.iter_mut().find(|one| one.station == station) {
                    member.hops.push(*hop);
                    continue;
                }
                let host = node(station).host;
                let on_it = |other: &StationId| match host {
                    Some(_) => node(*other).host == host,
                    None => *other == station,
                };
                members.push(Member {
                    name: node(station).name.clone(),
                    station,
                    hops: vec![*hop],
                    machine: (0..flow.stations.len()).filter(on_it).collect(),
                    host: host.map(|host| model.hosts[host.index()].name.clone()),
                });
            }
        }
        let config = balancer(model, first);
        let probing = node(first).component().map_or(0.0, |component| {
            component.probing.inter.secs() * f64::from(component.probing.fall)
        });
        Self {
            balancers,
            authored,
            members,
            engine: config.map_or(Engine::Haproxy, |config| config.engine),
            algorithm: config.map_or(Algorithm::RoundRobin, |config| {
                config.algorithm.or(Algorithm::RoundRobin)
            }),
            algorithm_is_open: config.is_some_and(|config| config.algorithm.is_undecided()),
            mode: config.and_then(|config| config.mode.get().copied()),
            notice_s: probing,
            patience_s: config.map_or(0.0, |config| {
                let retries = f64::from(config.retries);
                config.connect_timeout.secs() * (retries + 1.0) + retries
            }),
        }
    }

    /// The mode that the file does not choose; active-passive, where it chooses none.
    #[must_use]
    pub const fn other_mode(&self) -> Mode {
        match self.mode {
            Some(Mode::ActivePassive) => Mode::ActiveActive,
            _ => Mode::ActivePassive,
        }
    }

    /// What the balancer is called on the screen.
    #[must_use]
    pub fn name(&self) -> String {
        self.authored.join(" and ")
    }
}

fn balancer(model: &Model, station: StationId) -> Option<&LoadBalancer> {
    match model.graph[NodeId::new(station)].kind() {
        Some(Kind::LoadBalancer(balancer)) => Some(balancer),
        _ => None,
    }
}

/// The algorithms that a balancing program offers.
#[must_use]
pub const fn offered(engine: Engine) -> &'static [Algorithm] {
    match engine {
        Engine::Haproxy => Algorithm::ALL,
        Engine::Nginx => &[
            Algorithm::RoundRobin,
            Algorithm::LeastConn,
            Algorithm::SourceHash,
            Algorithm::UriHash,
            Algorithm::Random,
        ],
    }
}

/// What an algorithm is called in a sentence.
#[must_use]
pub const fn said(algorithm: Algorithm) -> &'static str {
    match algorithm {
        Algorithm::RoundRobin => "round robin",
        Algorithm::StaticRoundRobin => "static round robin",
        Algorithm::LeastConn => "least connections",
        Algorithm::SourceHash => "source hash",
        Algorithm::UriHash => "URI hash",
        Algorithm::Random => "random",
        Algorithm::First => "first",
    }
}

/// What a mode is called in a sentence.
#[must_use]
pub const fn mode_said(mode: Mode) -> &'static str {
    match mode {
        Mode::ActiveActive => "active-active",
        Mode::ActivePassive => "active-passive",
    }
}
