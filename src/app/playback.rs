//! The running traffic as the screen sees it: speed, pause, steps, a way back, and its figures.
//!
//! Time comes in as arguments. Refuses to simulate: `traffic` does.

use super::experiment::Experiment;
use super::motion::Stream;
use super::rates::Rates;
use super::told;
use super::world::World;
use crate::design::Class;
use crate::design::flow::{HopId, Role};
use crate::design::model::{EdgeId, NodeId};
use crate::traffic::{Bucket, Options, Simulation, Told};
use std::collections::VecDeque;
use std::time::Duration;

/// Nanoseconds in a second.
const SECOND: u64 = 1_000_000_000;

/// How fast time runs: simulated seconds in a second, and what that is called.
pub(super) const SPEEDS: [(f64, &str); 9] = [
    (0.001, "1/1000×"),
    (0.01, "1/100×"),
    (0.1, "1/10×"),
    (0.5, "1/2×"),
    (1.0, "1×"),
    (2.0, "2×"),
    (5.0, "5×"),
    (10.0, "10×"),
    (60.0, "60×"),
];
const NORMAL: usize = 4;

/// How many snapshots are kept, one a simulated second.
const SNAPSHOTS: usize = 120;
/// Shares are those of so many seconds: few requests make a restless figure.
const SHARE_S: usize = 5;
/// Cells a second that the dots move.
const DOTS_PER_S: f64 = 12.0;
/// The most simulated time, and the most requests, that one tick may cover: a busy screen must
/// stay quick, even if time then runs slower than it is told to.
const MOST_S: f64 = 2.0;
const MOST_REQUESTS: f64 = 5_000.0;

/// The traffic, its clock, and what is read off it.
#[derive(Debug, Clone)]
pub struct Playback {
    seed: Option<u64>,
    simulation: Option<Simulation>,
    paused: bool,
    speed: usize,
    snapshots: VecDeque<Simulation>,
    moved: f64,
    rates: Rates,
    /// Requests a second that are asked for.
    asked: f64,
    /// The hops of each edge.
    hops_of_edge: Vec<Vec<HopId>>,
    workers: Vec<Option<u32>>,
    sentence: Option<String>,
}

/// A station's figures.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct StationView {
    /// Requests and queries a second.
    pub rate: f64,
    /// How much of its workers' time is taken, 0 to 1, where it has a number of them.
    pub utilisation: Option<f64>,
    /// Requests that wait.
    pub queued: u32,
}

impl Playback {
    /// No traffic yet.
    #[must_use]
    pub const fn new(seed: Option<u64>) -> Self {
        Self {
            seed,
            simulation: None,
            paused: false,
            speed: NORMAL,
            snapshots: VecDeque::new(),
            moved: 0.0,
            rates: Rates::none(),
            asked: 0.0,
            hops_of_edge: Vec::new(),
            workers: Vec::new(),
            sentence: None,
        }
    }

    /// Where chance begins, if it was given.
    #[must_use]
    pub const fn seed(&self) -> Option<u64> {
        self.seed
    }

    /// Goes on through another design; the clock is kept.
    pub fn follow(&mut self, world: &World, experiment: &Experiment) {
        match &mut self.simulation {
            Some(simulation) => simulation.reseat(
                &world.model,
                &world.flow,
                &experiment.faults(&world.model),
                &experiment.drained_stations(&world.model),
            ),
            None => {
                let options = Options {
                    seed: self.seed,
                    ..Options::default()
                };
                self.simulation = Some(Simulation::new(&world.model, &world.flow, options));
            }
        }
        self.snapshots.clear();
        self.forget_rates(world);
        self.follow_experiment(world, experiment);
    }

    /// Tells the traffic what is broken, drained or asked for differently.
    pub fn follow_experiment(&mut self, world: &World, experiment: &Experiment) {
        let Some(simulation) = &mut self.simulation else {
            return;
        };
        let design = &world.model.topology;
        simulation.set_faults(
            &experiment.faults(&world.model),
            &experiment.drained_stations(&world.model),
        );
        self.asked = experiment.rate(design);
        simulation.set_rate(self.asked);
        simulation.set_mix(experiment.mix(design));
    }

    fn forget_rates(&mut self, world: &World) {
        let Some(simulation) = &self.simulation else {
            return;
        };
        self.rates = Rates::new(&world.flow, simulation);
        self.hops_of_edge = vec![Vec::new(); world.model.graph.edge_count()];
        for (hop, this) in world.flow.hops.iter().enumerate() {
            if let Some(hops) = this
                .edge
                .and_then(|edge| self.hops_of_edge.get_mut(edge.index()))
            {
                hops.push(hop);
            }
        }
        self.workers = world
            .model
            .graph
            .node_weights()
            .map(|node| {
                node.component()
                    .and_then(|component| component.work.workers)
            })
            .collect();
    }

    /// Lets so much time pass on the wall.
    pub fn advance(&mut self, passed: Duration, world: Option<&World>) {
        if self.paused {
            return;
        }
        let (factor, _) = self.speed();
        let passed_s = passed.as_secs_f64().min(0.25);
        self.moved += passed_s * DOTS_PER_S * factor.clamp(0.25, 2.0);
        let most_s = MOST_S.min(MOST_REQUESTS / self.asked.max(1.0));
        let simulated_s = (passed_s * factor).min(most_s);
        self.run((simulated_s * SECOND as f64) as u64, world);
    }

    fn run(&mut self, ns: u64, world: Option<&World>) {
        let Some(simulation) = &mut self.simulation else {
            return;
        };
        let before = simulation.now_ns();
        if self
            .snapshots
            .back()
            .is_none_or(|last| before >= last.now_ns() + SECOND)
        {
            self.sentence = world.and_then(|world| next_pick(world, simulation.clone()));
            self.snapshots.push_back(simulation.clone());
            if self.snapshots.len() > SNAPSHOTS {
                self.snapshots.pop_front();
            }
        }
        simulation.run_until(before + ns);
        self.rates.measure(simulation);
    }

    /// Pauses or goes on. Returns whether it is paused now.
    pub const fn toggle_pause(&mut self) -> bool {
        self.paused = !self.paused;
        self.paused
    }

    /// Whether time stands still.
    #[must_use]
    pub const fn is_paused(&self) -> bool {
        self.paused
    }

    /// Pauses and lets one thing happen; returns it in a sentence.
    pub fn step(&mut self, world: Option<&World>) -> String {
        self.paused = true;
        let (Some(simulation), Some(world)) = (&mut self.simulation, world) else {
            return "there is no traffic to step through".to_owned();
        };
        let told = simulation
            .step()
            .map(|told| told::sentence(world, simulation, told));
        self.moved += 1.0;
        self.rates.measure(simulation);
        told.unwrap_or_else(|| "nothing happens".to_owned())
    }

    /// Changes the speed; returns what it is called.
    pub fn step_speed(&mut self, up: bool) -> &'static str {
        self.speed = if up {
            (self.speed + 1).min(SPEEDS.len() - 1)
        } else {
            self.speed.saturating_sub(1)
        };
        self.speed_name()
    }

    fn speed(&self) -> (f64, &'static str) {
        SPEEDS.get(self.speed).copied().unwrap_or((1.0, "1×"))
    }

    /// What the speed is called.
    #[must_use]
    pub fn speed_name(&self) -> &'static str {
        self.speed().1
    }

    /// Goes back to the last snapshot before now, and pauses there. What is broken stays broken.
    pub fn rewind(&mut self, world: &World, experiment: &Experiment) -> String {
        let Some(now) = self.simulation.as_ref().map(Simulation::now_ns) else {
            return "there is no traffic to take back".to_owned();
        };
        while self
            .snapshots
            .back()
            .is_some_and(|last| last.now_ns() + SECOND / 4 >= now)
        {
            self.snapshots.pop_back();
        }
        let Some(earlier) = self.snapshots.pop_back() else {
            return "this is as far back as is remembered".to_owned();
        };
        self.rates.start(&earlier);
        self.simulation = Some(earlier);
        self.sentence = None;
        self.paused = true;
        self.follow_experiment(world, experiment);
        format!(
            "back at {:.1} s, paused; p goes on from here",
            self.clock_s()
        )
    }

    /// Simulated seconds since the start.
    #[must_use]
    pub fn clock_s(&self) -> f64 {
        self.simulation
            .as_ref()
            .map_or(0.0, |simulation| simulation.now_ns() as f64 / SECOND as f64)
    }

    /// How far the dots have moved, in cells.
    #[must_use]
    pub const fn moved(&self) -> f64 {
        self.moved
    }

    /// What a link carries.
    #[must_use]
    pub fn stream(&self, edge: EdgeId) -> Stream {
        let hops = self
            .hops_of_edge
            .get(edge.index())
            .map_or(&[][..], Vec::as_slice);
        hops.iter()
            .map(|hop| self.rates.hop(*hop))
            .fold(Stream::default(), Stream::plus)
    }

    /// The highest rate on any link.
    #[must_use]
    pub fn busiest(&self) -> f64 {
        self.rates.busiest()
    }

    /// A station's figures.
    #[must_use]
    pub fn station(&self, station: usize) -> Option<StationView> {
        let simulation = self.simulation.as_ref()?;
        let rates = self.rates.station(station)?;
        let workers = self.workers.get(station).copied().flatten();
        Some(StationView {
            rate: rates.requests,
            utilisation: workers
                .filter(|workers| *workers > 0)
                .map(|workers| (rates.busy / f64::from(workers)).clamp(0.0, 1.0)),
            queued: simulation.station(station).map_or(0, |view| view.waiting),
        })
    }

    /// What a station lost in the last second: how many, and why.
    #[must_use]
    pub fn loss(&self, world: &World, station: usize) -> Option<(f64, String)> {
        let losses = self.simulation.as_ref()?.measures().losses(station);
        let (class, reason, count) = losses.commonest()?;
        let name = &world.model.graph[NodeId::new(station)].name;
        let what = match class {
            Class::Static => "static",
            Class::Read => "reads",
            Class::Write => "writes",
        };
        Some((
            f64::from(count),
            format!("{what} lost: {name} {}", reason.words()),
        ))
    }

    /// A balancer's members with their shares of what it sends, and whom it believes down.
    #[must_use]
    pub fn members(&self, world: &World, balancer: NodeId) -> Vec<String> {
        let hops = &world.flow.stations[balancer.index()].members;
        let rate = |hop: &HopId| self.rates.hop(*hop).total();
        let total: f64 = hops.iter().map(rate).sum();
        hops.iter()
            .map(|hop| {
                let target = NodeId::new(world.flow.hops[*hop].to);
                let name = &world.model.graph[target].name;
                let is_up = self.simulation.as_ref().is_none_or(|simulation| {
                    simulation.hop(*hop).is_none_or(|view| view.believed_up)
                });
                if !is_up {
                    format!("{name} down")
                } else if total > 0.0 {
                    format!("{name} {:.0} %", 100.0 * rate(hop) / total)
                } else {
                    name.clone()
                }
            })
            .collect()
    }

    /// The last seconds of the past, oldest first.
    pub fn seconds(&self, most: usize) -> Vec<Bucket> {
        let Some(simulation) = &self.simulation else {
            return Vec::new();
        };
        let past = simulation.measures().timeline();
        let skip = past.len().saturating_sub(most);
        past.skip(skip).copied().collect()
    }

    /// The share of each class that was served in the last seconds; none where nothing was asked.
    #[must_use]
    pub fn served_now(&self) -> [Option<f64>; 3] {
        let seconds = self.seconds(SHARE_S);
        let mut shares = [None; 3];
        for class in Class::ALL {
            let class = *class as usize;
            let served: u32 = seconds.iter().map(|second| second.served[class]).sum();
            let lost: u32 = seconds.iter().map(|second| second.lost[class]).sum();
            if served + lost > 0 {
                shares[class] = Some(f64::from(served) / f64::from(served + lost));
            }
        }
        shares
    }

    /// The share of all requests that was served in the last seconds; none where nothing was asked.
    #[must_use]
    pub fn served_of_all(&self) -> Option<f64> {
        let (mut served, mut ended) = (0, 0);
        for second in self.seconds(SHARE_S) {
            let answered: u32 = second.served.iter().sum();
            served += answered;
            ended += answered + second.lost.iter().sum::<u32>();
        }
        (ended > 0).then(|| f64::from(served) / f64::from(ended))
    }

    /// The slowest hundredth of the last second's answers took at least so long.
    #[must_use]
    pub fn p99_ms(&self) -> Option<f64> {
        let last = self.seconds(1).pop()?;
        (last.p99_ns > 0).then(|| last.p99_ns as f64 / 1e6)
    }

    /// The latest events, newest first: when, in seconds, and what.
    #[must_use]
    pub fn events(&self, most: usize) -> Vec<(f64, String)> {
        let Some(simulation) = &self.simulation else {
            return Vec::new();
        };
        simulation
            .events()
            .rev()
            .take(most)
            .map(|event| (event.at_ns as f64 / SECOND as f64, event.sentence.clone()))
            .collect()
    }

    /// What was decided last, in a sentence.
    #[must_use]
    pub fn sentence(&self) -> Option<&str> {
        self.sentence.as_deref()
    }

    /// Whether anything on the screen changes with time.
    #[must_use]
    pub const fn is_moving(&self) -> bool {
        !self.paused && self.simulation.is_some()
    }
}

/// The next pick of a balancer, told from a copy of the traffic: it will happen just so.
fn next_pick(world: &World, mut copy: Simulation) -> Option<String> {
    const PATIENCE: usize = 30;
    for _ in 0..PATIENCE {
        let told = copy.step()?;
        if let Told::Picked { station, .. } = told
            && matches!(world.flow.stations[station].role, Role::Balancer(_))
        {
            return Some(told::sentence(world, &copy, told));
        }
    }
    None
}
