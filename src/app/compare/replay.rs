//! Active-active against active-passive: the same design, the same arrivals, the same death at the
//! same second.
//!
//! Plays both as time passes, a slice at a time. Refuses to judge: `outcome` says what it came to.

use super::variant::{Chosen, Pool, Variant};
use crate::app::experiment::Experiment;
use crate::app::world::World;
use crate::design::words::Mode;
use crate::share::{Element, Faults};
use crate::traffic::{Options, SECOND_NS, Simulation, StationCount};

/// When counting begins: the first seconds fill the stations.
pub const WARM_S: u64 = 2;
/// When the victim dies.
pub const KILL_S: u64 = 10;
/// The shortest and the longest time that is watched after the death, in seconds.
const AFTER_S: (u64, u64) = (30, 180);
/// The seconds at the end that count as what it settles to.
pub const SETTLED_S: u64 = 10;
/// The most requests that one slice covers.
const MOST_REQUESTS: f64 = 2_500.0;

/// One mode's run.
#[derive(Debug, Clone)]
pub struct Run {
    /// Which.
    pub mode: Mode,
    /// The design that chooses it.
    pub variant: Variant,
    /// Its traffic.
    pub simulation: Simulation,
    /// What each station had counted when counting began, at the death, and where the last seconds
    /// begin; as far as it has come.
    pub marks: Vec<Vec<StationCount>>,
}

/// The two runs.
#[derive(Debug, Clone)]
pub struct Replay {
    /// Active-active and active-passive.
    pub runs: [Run; 2],
    /// What can die: ids.
    pub victims: Vec<String>,
    /// The one that does, as a place among them.
    pub victim: usize,
    /// Seconds until it is over.
    pub end_s: u64,
    seed: Option<u64>,
}

impl Run {
    fn new(world: &World, pool: &Pool, mode: Mode, tried: &Experiment, seed: Option<u64>) -> Self {
        let chosen = Chosen::Mode(mode);
        let variant = Variant::new(&world.model.topology, &pool.authored, chosen);
        let options = Options {
            seed,
            rate: Some(tried.rate(&world.model.topology)),
            mix: Some(tried.mix(&world.model.topology)),
            ..Options::default()
        };
        let simulation = Simulation::new(&variant.model, &variant.flow, options);
        Self {
            mode,
            variant,
            simulation,
            marks: Vec::new(),
        }
    }

    /// Runs on to a time, and stops for the marks and the death on the way.
    fn run_until(&mut self, t_ns: u64, end_s: u64, victim: &str) {
        let stops = [WARM_S, KILL_S, end_s.saturating_sub(SETTLED_S), end_s];
        while let Some(stop) = stops.get(self.marks.len()) {
            let stop_ns = stop * SECOND_NS;
            if stop_ns > t_ns {
                break;
            }
            self.simulation.run_until(stop_ns);
            self.marks.push(self.simulation.measures().stations.clone());
            if *stop == KILL_S {
                let model = &self.variant.model;
                let victims: Vec<Element> = Element::find(model, victim).into_iter().collect();
                let none = vec![false; model.graph.node_count()];
                self.simulation
                    .set_faults(&Faults::of(model, &victims), &none);
            }
        }
        self.simulation.run_until(t_ns);
    }
}

impl Replay {
    /// Gets both runs ready; the victim of that name dies, if it can, else the first member's
    /// machine.
    pub fn new(
        world: &World,
        pool: &Pool,
        tried: &Experiment,
        victim: Option<&str>,
        seed: Option<u64>,
    ) -> Self {
        let mut victims: Vec<String> = Vec::new();
        for member in &pool.members {
            let ids = member.host.iter().chain([&member.name]);
            for id in ids {
                if !victims.contains(id) {
                    victims.push(id.clone());
                }
            }
        }
        let place = victims.iter().position(|id| Some(id.as_str()) == victim);
        // A request that came just before the death was noticed is given up last.
        let over_s = 2.0 * pool.notice_s + pool.patience_s + SETTLED_S as f64;
        let over_s = (over_s + 5.0).ceil() as u64;
        let run = |mode| Run::new(world, pool, mode, tried, seed);
        Self {
            runs: [run(Mode::ActiveActive), run(Mode::ActivePassive)],
            victims,
            victim: place.unwrap_or(0),
            end_s: KILL_S + over_s.clamp(AFTER_S.0, AFTER_S.1),
            seed,
        }
    }

    /// Chooses another victim, stopping at the ends, and begins again.
    pub fn step_victim(&mut self, world: &World, pool: &Pool, tried: &Experiment, by: isize) {
        let last = self.victims.len().saturating_sub(1);
        let next = self.victim.saturating_add_signed(by).min(last);
        if next != self.victim {
            self.victim = next;
            self.again(world, pool, tried);
        }
    }

    /// Begins again, with the rate and the mix that are asked for now.
    pub fn again(&mut self, world: &World, pool: &Pool, tried: &Experiment) {
        let victim = self.victim_id().to_owned();
        *self = Self::new(world, pool, tried, Some(&victim), self.seed);
    }

    /// The id of what dies.
    #[must_use]
    pub fn victim_id(&self) -> &str {
        self.victims.get(self.victim).map_or("", String::as_str)
    }

    /// Plays the next stretch of both runs.
    pub fn advance(&mut self) {
        let rate = self.runs[0].simulation.rate().max(1.0);
        let slice_ns = (MOST_REQUESTS / rate).min(1.0) * SECOND_NS as f64;
        let end_ns = self.end_s * SECOND_NS;
        let until = (self.now_ns() + slice_ns as u64).min(end_ns);
        let (end_s, victim) = (self.end_s, self.victim_id().to_owned());
        for run in &mut self.runs {
            run.run_until(until, end_s, &victim);
        }
    }

    /// Whether there is more to play.
    #[must_use]
    pub fn is_working(&self) -> bool {
        self.now_ns() < self.end_s * SECOND_NS
    }

    /// How far both have come.
    #[must_use]
    pub fn now_ns(&self) -> u64 {
        self.runs[0].simulation.now_ns()
    }
}
