//! Two algorithms on the same arrivals: the same seed, the same faults, one balancer apart.
//!
//! Refuses to pick and to simulate: `balance` and `traffic` do. Refuses figures: `figures` reads
//! them off.

use super::variant::{Chosen, Member, Pool, Variant, offered};
use crate::app::experiment::Experiment;
use crate::app::world::World;
use crate::design::words::Algorithm;
use crate::traffic::{Options, SECOND_NS, Simulation};
use std::collections::{BTreeSet, VecDeque};

/// How often members are looked at for their peaks, in simulated nanoseconds.
const LOOK_NS: u64 = SECOND_NS / 100;
/// How many times longer a slowed server takes.
pub const SLOW: f64 = 5.0;
/// How many seconds of the past are kept.
const KEPT_S: usize = 200;
/// Steps of requests until the next pick is given up.
const PATIENCE: usize = 10_000;

/// One algorithm at work.
#[derive(Debug, Clone)]
pub struct Side {
    /// Which.
    pub algorithm: Algorithm,
    /// The design that chooses it.
    pub variant: Variant,
    /// Its traffic.
    pub simulation: Simulation,
    /// By member: the most requests in hand, and the most that waited on its machine.
    pub peaks: Vec<(u32, u32)>,
    /// By second that has passed, and by member: the most requests in hand.
    pub past: VecDeque<Vec<u32>>,
    /// The same of the second that is passing.
    second: Vec<u32>,
}

/// Two algorithms side by side.
#[derive(Debug, Clone)]
pub struct Duel {
    /// The design's own, and the other one.
    pub sides: [Side; 2],
    /// The members that are slowed.
    pub slow: BTreeSet<String>,
    /// The member under the cursor.
    pub cursor: usize,
    seed: Option<u64>,
}

impl Side {
    fn new(world: &World, pool: &Pool, algorithm: Algorithm, seed: Option<u64>) -> Self {
        let chosen = Chosen::Algorithm(algorithm);
        let variant = Variant::new(&world.model.topology, &pool.authored, chosen);
        let options = Options {
            seed,
            ..Options::default()
        };
        let mut simulation = Simulation::new(&variant.model, &variant.flow, options);
        simulation.ask_why(&pool.balancers);
        Self {
            algorithm,
            variant,
            simulation,
            peaks: vec![(0, 0); pool.members.len()],
            past: VecDeque::new(),
            second: vec![0; pool.members.len()],
        }
    }

    /// Requests that a member has in hand, and requests that wait on its machine.
    #[must_use]
    pub fn load(&self, member: &Member) -> (u32, u32) {
        let calls = |hop: &usize| self.simulation.hop(*hop).map_or(0, |view| view.calls);
        let waiting = |station: &usize| {
            let view = self.simulation.station(*station);
            view.map_or(0, |view| view.waiting)
        };
        (
            member.hops.iter().map(calls).sum(),
            member.machine.iter().map(waiting).sum(),
        )
    }

    fn look(&mut self, pool: &Pool) {
        for (place, member) in pool.members.iter().enumerate() {
            let (in_hand, waiting) = self.load(member);
            if let Some(peak) = self.peaks.get_mut(place) {
                *peak = (peak.0.max(in_hand), peak.1.max(waiting));
            }
            if let Some(most) = self.second.get_mut(place) {
                *most = in_hand.max(*most);
            }
        }
        if self.simulation.now_ns().is_multiple_of(SECOND_NS) {
            if self.past.len() >= KEPT_S {
                self.past.pop_front();
            }
            let next = vec![0; self.second.len()];
            self.past
                .push_back(std::mem::replace(&mut self.second, next));
        }
    }

    fn run_until(&mut self, pool: &Pool, t_ns: u64) {
        while self.simulation.now_ns() < t_ns {
            let next = (self.simulation.now_ns() / LOOK_NS + 1) * LOOK_NS;
            self.simulation.run_until(next.min(t_ns));
            if next <= t_ns {
                self.look(pool);
            }
        }
    }

    fn count_afresh(&mut self) {
        self.simulation.restart_counting();
        self.peaks.fill((0, 0));
    }

    /// Goes on until the next pick.
    fn step(&mut self, pool: &Pool) {
        self.simulation.ask_why(&pool.balancers);
        for _ in 0..PATIENCE {
            if self.simulation.step().is_none() || !self.simulation.is_asked_why() {
                return;
            }
        }
    }
}

impl Duel {
    /// The design's algorithm against another: the one that is wanted, if it is offered, else the
    /// first other one that looks at how busy members are, or any.
    pub fn new(world: &World, pool: &Pool, wanted: Option<Algorithm>, seed: Option<u64>) -> Self {
        let others = || {
            offered(pool.engine)
                .iter()
                .filter(|one| **one != pool.algorithm)
        };
        let right = others()
            .find(|one| Some(**one) == wanted)
            .or_else(|| others().find(|one| **one == Algorithm::LeastConn))
            .or_else(|| others().next())
            .copied()
            .unwrap_or(pool.algorithm);
        Self {
            sides: [
                Side::new(world, pool, pool.algorithm, seed),
                Side::new(world, pool, right, seed),
            ],
            slow: BTreeSet::new(),
            cursor: 0,
            seed,
        }
    }

    /// The algorithms that can stand on the right, and which of them does.
    #[must_use]
    pub fn choices(&self, pool: &Pool) -> (Vec<Algorithm>, usize) {
        let all: Vec<Algorithm> = offered(pool.engine)
            .iter()
            .copied()
            .filter(|one| *one != self.sides[0].algorithm)
            .collect();
        let now = all.iter().position(|one| *one == self.sides[1].algorithm);
        (all, now.unwrap_or(0))
    }

    /// Puts the next algorithm, or the one before, on the right; both begin again from time 0.
    pub fn choose(&mut self, world: &World, pool: &Pool, tried: &Experiment, forward: bool) {
        let (all, now) = self.choices(pool);
        let step = if forward {
            1
        } else {
            all.len().saturating_sub(1)
        };
        let Some(next) = all.get((now + step) % all.len().max(1)) else {
            return;
        };
        for (side, algorithm) in self.sides.iter_mut().zip([pool.algorithm, *next]) {
            *side = Side::new(world, pool, algorithm, self.seed);
        }
        self.follow(pool, tried);
    }

    /// Tells both what is broken, drained, slowed or asked for differently.
    pub fn follow(&mut self, pool: &Pool, tried: &Experiment) {
        for side in &mut self.sides {
            let model = &side.variant.model;
            side.simulation
                .set_faults(&tried.faults(model), &tried.drained_stations(model));
            side.simulation.set_rate(tried.rate(&model.topology));
            side.simulation.set_mix(tried.mix(&model.topology));
            let mut factors = vec![1.0; side.variant.flow.stations.len()];
            for member in pool
                .members
                .iter()
                .filter(|one| self.slow.contains(&one.name))
            {
                for station in &member.machine {
                    if let Some(factor) = factors.get_mut(*station) {
                        *factor = SLOW;
                    }
                }
            }
            side.simulation.set_slow(&factors);
        }
    }

    /// Begins to count afresh on both sides: what comes is not to be mixed with what was.
    pub fn count_afresh(&mut self) {
        for side in &mut self.sides {
            side.count_afresh();
        }
    }

    /// Slows the member under the cursor, or lets it be; returns which and whether.
    pub fn toggle_slow(&mut self, pool: &Pool) -> Option<(String, bool)> {
        let member = pool.members.get(self.cursor)?;
        let is_slow = !self.slow.remove(&member.name);
        if is_slow {
            self.slow.insert(member.name.clone());
        }
        Some((member.name.clone(), is_slow))
    }

    /// Moves the cursor, stopping at the ends.
    pub fn step_cursor(&mut self, pool: &Pool, by: isize) {
        let last = pool.members.len().saturating_sub(1);
        self.cursor = self.cursor.saturating_add_signed(by).min(last);
    }

    /// Lets so much simulated time pass on both sides.
    pub fn advance(&mut self, pool: &Pool, ns: u64) {
        let until = self.now_ns() + ns;
        for side in &mut self.sides {
            side.run_until(pool, until);
            // One explanation for each stretch of time; it falls to the first pick of it.
            side.simulation.ask_why(&pool.balancers);
        }
    }

    /// Lets both make one pick, and brings their clocks together again.
    pub fn step(&mut self, pool: &Pool) {
        for side in &mut self.sides {
            side.step(pool);
        }
        let until = self.now_ns();
        for side in &mut self.sides {
            side.run_until(pool, until);
        }
    }

    /// The simulated time; both sides have it.
    #[must_use]
    pub fn now_ns(&self) -> u64 {
        let times = self.sides.iter().map(|side| side.simulation.now_ns());
        times.max().unwrap_or(0)
    }
}
