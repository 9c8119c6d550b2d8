//! The engine: a clock, an agenda of events, and what happens when each of them is due.
//!
//! Refuses the wall clock and every source of chance but the seed: where a simulation stands is a
//! function of the design, the options, what was done to it, and the time.

use super::agenda::{Agenda, Event};
use super::arrivals::Arrivals;
use super::calls::Calls;
use super::fates::Fates;
use super::feed::FeedState;
use super::limits::Processor;
use super::log::Log;
use super::measure::{Measures, SECOND_NS};
use super::plan::Plan;
use super::pool::PoolState;
use super::state::{Answer, Belief, Frames, HopState, Reach, StationState};
use super::told::Told;
use super::why::Asked;
use crate::balance::haproxy::Health;
use crate::balance::nginx::Attempt;
use crate::design::{Flow, Model};
use crate::share::{Engine, Faults, Reading, Settled};
use std::sync::Arc;

/// Whether a worker waits for what it has asked of others.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Hold {
    /// It does: its slot is taken until its answer has left.
    #[default]
    Held,
    /// It goes on to the next request: the stations of a textbook's queueing network.
    Release,
}

/// How a simulation is to run; the design's own values where nothing is said.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Options {
    /// Where chance begins.
    pub seed: Option<u64>,
    /// Requests a second.
    pub rate: Option<f64>,
    /// Parts of the classes, in the order of [`crate::design::Class::ALL`].
    pub mix: Option<[f64; 3]>,
    /// Whether workers wait for others.
    pub hold: Hold,
    /// Balancers try again after a failed connection, as the design says.
    pub retries: bool,
    /// Failed connections and checks fail at once, whatever the time-outs: the steady state that
    /// the share engine speaks of.
    pub instant_failures: bool,
    /// What becomes of requests is kept by the second in which they were sent, too.
    pub fates: bool,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            seed: None,
            rate: None,
            mix: None,
            hold: Hold::default(),
            retries: true,
            instant_failures: false,
            fates: false,
        }
    }
}

/// Traffic through one design. A clone is a snapshot: both go on alike.
#[derive(Debug, Clone)]
pub struct Simulation {
    pub(super) plan: Arc<Plan>,
    pub(super) model: Arc<Model>,
    pub(super) flow: Arc<Flow>,
    pub(super) options: Options,
    pub(super) now_ns: u64,
    pub(super) agenda: Agenda,
    pub(super) frames: Frames,
    pub(super) stations: Vec<StationState>,
    pub(super) hops: Vec<HopState>,
    pub(super) calls: Calls,
    pub(super) pools: Vec<PoolState>,
    pub(super) processors: Vec<Processor>,
    /// By limiter and source: when a client that asks as often as it may asks next.
    pub(super) allowances: Vec<Vec<u64>>,
    /// By frame: what an upstream of nginx remembers of its tries.
    pub(super) attempts: Vec<Attempt>,
    pub(super) beliefs: Vec<Belief>,
    pub(super) answers: Vec<Answer>,
    pub(super) feeds: Vec<FeedState>,
    /// By visitor's address: when its last write was acknowledged, and by whom.
    pub(super) wrote: Vec<(u64, u32)>,
    pub(super) arrivals: Arrivals,
    pub(super) faults: Faults,
    pub(super) settled: Settled,
    pub(super) measures: Measures,
    pub(super) log: Log,
    pub(super) asked: Asked,
    /// What is still to be done at this instant.
    pub(super) todo: Vec<Todo>,
}

/// Something to be done at this instant.
#[derive(Debug, Clone, Copy)]
pub(super) enum Todo {
    /// The frame has come to its station.
    Enter(u32),
    /// The frame has got a worker.
    Begin(u32),
    /// The frame goes on with its work.
    Step(u32),
    /// The frame's answer is back at its caller.
    Return(u32),
    /// The frame chooses a member and calls it.
    Attempt(u32),
}

impl Simulation {
    /// Traffic through a design from time 0 on, with everything up.
    #[must_use]
    pub fn new(model: &Model, flow: &Flow, options: Options) -> Self {
        let workload = &model.topology.workload;
        let seed = options.seed.unwrap_or(workload.seed);
        let plan = Plan::new(model, flow, seed);
        let faults = Faults::none(model);
        let settled = Engine::new(flow).settle(&faults, &Reading::assumed(flow));
        let sources = plan.visitors.last();
        let answers = sources.map_or(0, |last| {
            last.first_answer + last.sources as usize * last.sets
        });
        let nothing = Answer {
            until_ns: 0,
            hop: super::plan::NONE,
            member: super::plan::NONE,
        };
        let mut simulation = Self {
            stations: (0..plan.places.len())
                .map(|station| StationState::new(&plan, station))
                .collect(),
            hops: vec![HopState::default(); plan.ways.len()],
            calls: Calls::new(plan.ways.len()),
            pools: plan
                .pools
                .iter()
                .map(|pool| PoolState::new(&plan, pool, plan.sources()))
                .collect(),
            processors: plan
                .cores
                .iter()
                .map(|cores| Processor {
                    cores: *cores,
                    ..Processor::default()
                })
                .collect(),
            allowances: vec![vec![0; plan.sources()]; plan.limiters.len()],
            attempts: Vec::new(),
            beliefs: plan
                .probes
                .iter()
                .map(|probe| Belief {
                    health: Health::unproven(&probe.policy),
                    failing: false,
                })
                .collect(),
            answers: vec![nothing; answers],
            feeds: vec![FeedState::default(); plan.feeds.len()],
            wrote: super::feed::nothing_written(&plan),
            arrivals: Arrivals::new(
                workload,
                seed,
                options.rate.unwrap_or(workload.rps),
                options.mix.unwrap_or(flow.mix),
            ),
            measures: Measures {
                fates: options.fates.then(Fates::default),
                ..Measures::new(plan.places.len(), plan.ways.len())
            },
            plan: Arc::new(plan),
            model: Arc::new(model.clone()),
            flow: Arc::new(flow.clone()),
            options,
            now_ns: 0,
            agenda: Agenda::default(),
            frames: Frames::default(),
            faults,
            settled,
            log: Log::default(),
            asked: Asked::default(),
            todo: Vec::new(),
        };
        simulation.apply_settled();
        simulation.place_addresses();
        simulation.tell_all_pools();
        simulation.start_clock();
        simulation
    }

    /// Puts the first events on the agenda.
    pub(super) fn start_clock(&mut self) {
        for probe in 0..self.plan.probes.len() {
            let first = self.now_ns + self.plan.probes[probe].first_ns;
            self.agenda.add(first, Event::Probe(super::plan::id(probe)));
        }
        let next_second = (self.now_ns / SECOND_NS + 1) * SECOND_NS;
        self.agenda.add(next_second, Event::Second);
        self.schedule_arrival();
    }

    pub(super) fn schedule_arrival(&mut self) {
        if let Some(next) = self.arrivals.next(self.now_ns) {
            self.agenda.add(next, Event::Arrival);
        }
    }

    /// The simulated time, in nanoseconds.
    #[must_use]
    pub const fn now_ns(&self) -> u64 {
        self.now_ns
    }

    /// Lets traffic run until this time.
    pub fn run_until(&mut self, t_ns: u64) {
        self.play(t_ns, u64::MAX, u64::MAX);
        self.now_ns = self.now_ns.max(t_ns);
        self.account_all();
    }

    /// Lets traffic run until this time, or until so many requests have come to an end since
    /// counting began.
    pub fn run_until_ended(&mut self, t_ns: u64, requests: u64) {
        if !self.play(t_ns, u64::MAX, requests) {
            self.now_ns = self.now_ns.max(t_ns);
        }
        self.account_all();
    }

    /// Goes on until something happens that can be told, and tells it.
    ///
    /// Returns nothing when nothing happens for ten minutes.
    pub fn step(&mut self) -> Option<Told> {
        let patience = self.now_ns + 600 * SECOND_NS;
        self.log.listen();
        while self.turn_before(patience) {
            if let Some(told) = self.log.heard() {
                self.account_all();
                return Some(told);
            }
        }
        self.log.deafen();
        None
    }

    /// Forgets what was counted so far, but not the timeline.
    pub fn restart_counting(&mut self) {
        self.account_all();
        self.measures.restart(self.now_ns);
    }

    /// Does what is due next, unless that is later than this time; returns whether it did.
    pub(super) fn turn_before(&mut self, t_ns: u64) -> bool {
        self.play(t_ns, 1, u64::MAX)
    }

    /// Does what lies on the pile.
    pub(super) fn work_off(&mut self) {
        self.play(self.now_ns, 0, u64::MAX);
    }

    /// Does what lies on the pile, and then what is due, until so many events are done or so many
    /// requests have come to an end. Returns whether it came to that before this time.
    ///
    /// All that requests pass through is in this one loop: as one piece it is a tenth faster.
    fn play(&mut self, t_ns: u64, mut events: u64, requests: u64) -> bool {
        let mut next = None;
        loop {
            // What an event led to is done first, then what lies on the pile, the last thing first.
            while let Some(todo) = next.or_else(|| self.todo.pop()) {
                let goes_on = match todo {
                    Todo::Enter(frame) => self.enter(frame),
                    Todo::Begin(frame) => self.begin(frame),
                    Todo::Step(frame) => Some(frame),
                    Todo::Return(frame) => self.deliver(frame),
                    Todo::Attempt(frame) => {
                        next = self.attempt(frame);
                        continue;
                    }
                };
                next = goes_on.and_then(|frame| self.advance(frame));
            }
            if events == 0 || self.measures.ended >= requests {
                return true;
            }
            let Some((at_ns, event)) = self.agenda.pop_until(t_ns) else {
                return false;
            };
            events -= 1;
            self.now_ns = at_ns;
            next = match event {
                Event::Arrival => self.arrive(),
                Event::Enter(frame) => Some(Todo::Enter(frame)),
                Event::Served(frame) => self.served(frame),
                Event::Return(frame) => Some(Todo::Return(frame)),
                Event::Retry(frame) => self.is_alive(frame).then_some(Todo::Attempt(frame)),
                _ => {
                    self.happen(event);
                    None
                }
            };
        }
    }

    /// Does what is due, other than the course of a request.
    fn happen(&mut self, event: Event) {
        match event {
            Event::DialFailed(frame) => self.dial_failed(frame),
            Event::Acknowledged(frame) => self.acknowledged(frame),
            Event::CallTimeout(hop) => self.call_timeout(hop),
            Event::QueueTimeout(pool) => self.queue_timeout(pool),
            Event::Probe(probe) => self.probe(probe),
            Event::AddressMoves(station) => self.address_moves(station),
            Event::Database(station) => self.database_due(station),
            Event::Forgets(hop) => self.tell_remembered(hop),
            Event::Second => {
                self.measures.turn(self.now_ns);
                self.note_lags();
                self.warm_up();
                self.agenda.add(self.now_ns + SECOND_NS, Event::Second);
            }
            Event::Arrival
            | Event::Enter(_)
            | Event::Served(_)
            | Event::Return(_)
            | Event::Retry(_) => {}
        }
    }

    /// Whether a frame still matters; frees it when its station died under it.
    pub(super) fn is_alive(&mut self, frame: u32) -> bool {
        if self.frames.all[frame as usize].dead {
            self.frames.remove(frame);
            return false;
        }
        true
    }

    #[inline(always)]
    fn served(&mut self, frame: u32) -> Option<Todo> {
        let this = &self.frames.all[frame as usize];
        if this.holds_core || this.dead {
            self.give_core(frame);
            return self.is_alive(frame).then_some(Todo::Step(frame));
        }
        Some(Todo::Step(frame))
    }

    /// Brings a station's sums up to now.
    pub(super) fn account(&mut self, station: u32) {
        let place = station as usize;
        let workers = self.plan.places[place].workers;
        let count = &mut self.measures.stations[place];
        self.stations[place].account(self.now_ns, workers, count);
    }

    pub(super) fn account_all(&mut self) {
        for station in 0..self.stations.len() {
            self.account(super::plan::id(station));
        }
    }

    /// Whether a hop's far end answers.
    pub(super) fn reach(&self, hop: u32) -> Reach {
        self.hops[hop as usize].reach
    }
}
