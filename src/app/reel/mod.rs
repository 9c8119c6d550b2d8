//! A strip of time: where the traffic stands, moments to go back to, and what was done when.
//!
//! Where it stands is a function of the design, the seed, what was done, and the time: going back
//! and forward again plays the same. Refuses the wall clock.

mod bookmarks;
mod deeds;
mod moments;

use super::experiment::Experiment;
use super::rates::Rates;
use super::seconds::Seconds;
use super::world::World;
use crate::design::Class;
use crate::traffic::{Options, SECOND_NS, Script, Simulation, Told};
use bookmarks::Elsewhere;
use deeds::{Deeds, What};
use moments::{Moment, Moments};
use std::sync::Arc;

/// Rates are measured so often, whatever the frames: they are the same when played again.
const MEASURE_NS: u64 = SECOND_NS / 10;

/// A strip of time.
#[derive(Debug, Clone)]
pub(super) struct Reel {
    world: Arc<World>,
    now: Moment,
    /// Some may lie after now.
    kept: Moments,
    /// Bookmarks from before the design was edited.
    elsewhere: Vec<Elsewhere>,
    /// Moments are kept: a reel that only looks ahead keeps none.
    keeps: bool,
    deeds: Deeds,
    script: Script,
    /// Where time ends, if it does.
    end_ns: u64,
    seconds: Seconds,
}

impl Reel {
    /// A strip that begins at 0 with nothing done.
    pub(super) fn new(world: Arc<World>, options: Options) -> Self {
        let simulation = Simulation::new(&world.model, &world.flow, options);
        let mut reel = Self {
            now: Moment::new(&world, simulation, 0),
            world,
            kept: Moments::default(),
            elsewhere: Vec::new(),
            keeps: true,
            deeds: Deeds::default(),
            script: Script::default(),
            end_ns: u64::MAX,
            seconds: Seconds::default(),
        };
        reel.keep(false);
        reel
    }

    /// A strip on which a script is played, up to its end.
    pub(super) fn scripted(
        world: Arc<World>,
        options: Options,
        script: Script,
        end_ns: u64,
    ) -> Self {
        let mut reel = Self::new(world, options);
        reel.deeds = Deeds::after(Experiment::default().at_rate(options.rate));
        for at_ns in script.changes(end_ns) {
            reel.deeds.push(at_ns, What::Script);
        }
        reel.script = script;
        reel.end_ns = end_ns;
        reel.catch_up();
        reel
    }

    /// Goes on through another design; the clock goes on, the past is another's.
    pub(super) fn reseat(&mut self, world: Arc<World>, experiment: &Experiment) {
        self.put_bookmarks_aside();
        self.seconds.forget_stations();
        self.world = world;
        let simulation = self.now.simulation.clone();
        self.begin_again(simulation, experiment);
    }

    /// Begins a new strip with this simulation, put on the design as it is.
    fn begin_again(&mut self, mut simulation: Simulation, experiment: &Experiment) {
        let world = Arc::clone(&self.world);
        simulation.reseat(
            &world.model,
            &world.flow,
            &experiment.faults(&world.model),
            &experiment.drained_stations(&world.model),
        );
        self.now = Moment::new(&world, simulation, 0);
        self.seconds.cut(self.now.at_ns());
        self.kept.clear();
        self.deeds = Deeds::after(experiment.clone());
        self.set(experiment);
        self.keep(false);
    }

    /// A copy that can run ahead without being remembered.
    pub(super) fn ahead(&self) -> Self {
        Self {
            world: Arc::clone(&self.world),
            now: self.now.clone(),
            kept: Moments::default(),
            elsewhere: Vec::new(),
            keeps: false,
            deeds: self.deeds.clone(),
            script: self.script.clone(),
            end_ns: self.end_ns,
            seconds: Seconds::default(),
        }
    }

    /// A copy of another that runs ahead, with what was done since.
    pub(super) fn ahead_from(&self, other: &Self) -> Self {
        let mut copy = self.ahead();
        copy.now = other.now.clone();
        copy
    }

    /// A copy at the last moment that is remembered before a time; none before the first.
    pub(super) fn copy_before(&self, t_ns: u64) -> Option<Self> {
        let before = self.kept.last_where(|moment| moment.at_ns() < t_ns)?;
        let mut copy = self.ahead();
        copy.now = before.clone();
        Some(copy)
    }

    pub(super) const fn simulation(&self) -> &Simulation {
        &self.now.simulation
    }

    /// Sets a copy on the track of the next request of a class.
    pub(super) fn watch(&mut self, class: Class) {
        self.now.simulation.watch_next(class);
    }

    /// Plays until something is told of the watched request, or until this time.
    pub(super) fn run_watched(&mut self, t_ns: u64) -> Vec<Told> {
        let t_ns = t_ns.min(self.end_ns);
        self.catch_up();
        loop {
            let stop_ns = self.next_deed_ns().min(t_ns);
            let told = self.now.simulation.run_watched(stop_ns);
            if !told.is_empty() || self.now_ns() >= t_ns {
                return told;
            }
            self.catch_up();
        }
    }

    pub(super) const fn rates(&self) -> &Rates {
        &self.now.rates
    }

    pub(super) const fn seconds(&self) -> &Seconds {
        &self.seconds
    }

    pub(super) fn world(&self) -> &World {
        &self.world
    }

    pub(super) const fn now_ns(&self) -> u64 {
        self.now.at_ns()
    }

    /// The simulation as far as it was ever played.
    pub(super) fn latest(&self) -> &Simulation {
        let last = self.kept.last().map(|moment| &moment.simulation);
        last.filter(|last| last.now_ns() > self.now_ns())
            .unwrap_or(&self.now.simulation)
    }

    /// The earliest moment that can be gone back to.
    pub(super) fn oldest_ns(&self) -> u64 {
        let first = self.kept.first_plain().map_or(u64::MAX, Moment::at_ns);
        first.min(self.now_ns())
    }

    /// Whether time has come to its end.
    pub(super) const fn is_over(&self) -> bool {
        self.now_ns() >= self.end_ns
    }

    /// What is being tried now.
    pub(super) fn experiment(&self) -> Experiment {
        self.experiment_after(self.now.done)
    }

    /// What was being tried after so many deeds.
    fn experiment_after(&self, done: usize) -> Experiment {
        match self.deeds.last_of(done) {
            Some(What::Try(experiment)) => experiment.clone(),
            Some(What::Script) => {
                let model = &self.world.model;
                let tried = Experiment::of_script(model, &self.script, self.now_ns());
                let rate = tried.own_rate().or(self.deeds.before().own_rate());
                tried.at_rate(rate)
            }
            None => self.deeds.before().clone(),
        }
    }

    /// How many deeds are done: it changes when what is being tried may have changed.
    pub(super) const fn done(&self) -> usize {
        self.now.done
    }

    /// From now on this is tried. What had been recorded after now will not happen.
    pub(super) fn try_out(&mut self, experiment: &Experiment) {
        if *experiment == self.experiment() {
            return;
        }
        // Everything that is due at this instant comes first, as it will when played again.
        let now_ns = self.now_ns();
        self.now.simulation.run_until(now_ns);
        let done = self.now.done;
        self.deeds.truncate(done);
        self.kept
            .retain(|moment| moment.at_ns() <= now_ns && moment.done <= done);
        self.seconds.cut((now_ns + 1).saturating_sub(SECOND_NS));
        self.deeds.push(now_ns, What::Try(experiment.clone()));
        self.catch_up();
        if let Some(until) = self.deeds.to_forget() {
            // The moments from which they would be needed go with them.
            self.kept.retain(|moment| moment.done >= until);
            self.deeds.forget(until);
            self.keep(false);
        }
    }

    /// Plays up to a time, or to the end; what was recorded happens on the way.
    pub(super) fn run_until(&mut self, t_ns: u64) {
        let t_ns = t_ns.min(self.end_ns);
        self.catch_up();
        while self.now_ns() < t_ns {
            let measure_ns = (self.now_ns() / MEASURE_NS + 1) * MEASURE_NS;
            let stop_ns = self.next_deed_ns().min(measure_ns).min(t_ns);
            self.now.simulation.run_until(stop_ns);
            self.arrive_at(stop_ns);
        }
    }

    /// Lets one thing happen that can be told.
    pub(super) fn step(&mut self) -> Option<Told> {
        let mut copy = self.now.simulation.clone();
        let told = copy.step()?;
        let now_ns = copy.now_ns();
        if now_ns > self.end_ns {
            return None;
        }
        if self.next_deed_ns() <= now_ns {
            let deed_ns = self.next_deed_ns();
            self.run_until(deed_ns);
            return self
                .simulation()
                .events()
                .last()
                .map(|event| Told::Happened(event.what));
        }
        // Rates and seconds are read off at their own times on the way.
        self.run_until(now_ns.saturating_sub(1) / MEASURE_NS * MEASURE_NS);
        self.now.simulation = copy;
        if now_ns.is_multiple_of(MEASURE_NS) {
            self.now.simulation.run_until(now_ns);
            self.arrive_at(now_ns);
        }
        Some(told)
    }

    fn next_deed_ns(&self) -> u64 {
        self.deeds.next_ns(self.now.done)
    }

    /// Reads off what is due at this time, does what is to be done, and remembers the moment.
    fn arrive_at(&mut self, now_ns: u64) {
        if now_ns.is_multiple_of(MEASURE_NS) {
            self.now.rates.measure(&self.now.simulation);
        }
        let is_second = now_ns.is_multiple_of(SECOND_NS);
        if is_second && self.keeps {
            self.seconds.record(&self.now.simulation, &self.now.counted);
            self.now
                .counted
                .clone_from(&self.now.simulation.measures().stations);
        }
        self.catch_up();
        if is_second {
            self.keep(false);
        }
    }

    /// Does what was to be done up to now.
    fn catch_up(&mut self) {
        while let Some(what) = self.deeds.due(self.now.done, self.now.at_ns()) {
            match what {
                What::Try(experiment) => {
                    let experiment = experiment.clone();
                    self.set(&experiment);
                }
                What::Script => self
                    .script
                    .apply(&self.world.model, &mut self.now.simulation),
            }
            self.now.done += 1;
        }
    }

    fn set(&mut self, experiment: &Experiment) {
        let (model, simulation) = (&self.world.model, &mut self.now.simulation);
        simulation.set_faults(
            &experiment.faults(model),
            &experiment.drained_stations(model),
        );
        simulation.set_rate(experiment.rate(&model.topology));
        simulation.set_mix(experiment.mix(&model.topology));
    }

    /// Goes to a time, earlier or later, as far as is remembered.
    pub(super) fn seek(&mut self, t_ns: u64) {
        let latest_ns = self.latest().now_ns();
        if self.now_ns() == latest_ns {
            self.keep(false);
        }
        let t_ns = t_ns.clamp(self.oldest_ns(), latest_ns);
        self.go_to(t_ns);
    }

    fn go_to(&mut self, t_ns: u64) {
        let before = self.kept.last_where(|moment| moment.at_ns() <= t_ns);
        let from_ns = before.map_or(0, Moment::at_ns);
        let is_nearer = self.now_ns() > t_ns || from_ns > self.now_ns();
        if is_nearer && let Some(before) = before {
            self.now = before.clone();
        }
        self.run_until(t_ns);
    }

    /// Remembers this moment.
    fn keep(&mut self, is_bookmark: bool) {
        if !self.keeps {
            return;
        }
        self.kept.keep(self.now.clone(), is_bookmark);
        self.kept.thin_out(self.latest().now_ns());
        let first = self.kept.first().map_or(0, |moment| moment.done);
        self.deeds.forget(first.min(self.now.done));
    }
}
