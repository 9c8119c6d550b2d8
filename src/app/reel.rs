//! A strip of time: where the traffic stands, moments to go back to, and what was done when.
//!
//! Where it stands is a function of the design, the seed, what was done, and the time: going back
//! and forward again plays the same. Refuses the wall clock.

use super::experiment::Experiment;
use super::rates::Rates;
use super::seconds::Seconds;
use super::world::World;
use crate::design::Class;
use crate::traffic::{Options, SECOND_NS, Script, Simulation, StationCount, Told};
use std::collections::VecDeque;
use std::sync::Arc;

/// Rates are measured so often, whatever the frames: they are the same when played again.
const MEASURE_NS: u64 = SECOND_NS / 10;
/// Moments that are kept, dense near the latest, thin further back; bookmarks come on top.
const MOST_KEPT: usize = 48;
/// Bookmarks that are kept.
const MOST_BOOKMARKS: usize = 12;
/// How far back time can be taken: as far as charts show.
const REACH_NS: u64 = super::seconds::KEPT as u64 * SECOND_NS;
/// What is remembered of what was done.
const MOST_DEEDS: usize = 1000;

/// Where the traffic stands.
#[derive(Debug, Clone)]
struct Moment {
    simulation: Simulation,
    rates: Rates,
    /// What had been counted when the present second began.
    counted: Vec<StationCount>,
    /// How many deeds are done, of all there ever were.
    done: usize,
}

impl Moment {
    fn new(world: &World, simulation: Simulation, done: usize) -> Self {
        Self {
            rates: Rates::new(&world.flow, &simulation),
            counted: simulation.measures().stations.clone(),
            simulation,
            done,
        }
    }

    const fn at_ns(&self) -> u64 {
        self.simulation.now_ns()
    }
}

/// A moment to go back to.
#[derive(Debug, Clone)]
struct Kept {
    moment: Moment,
    is_bookmark: bool,
}

/// A bookmark of a time when the design was another one: whoever goes back to it plays on from
/// there with the design as it is.
#[derive(Debug, Clone)]
struct Elsewhere {
    simulation: Simulation,
    experiment: Experiment,
}

/// Something that is done to the traffic at a time.
#[derive(Debug, Clone)]
struct Deed {
    at_ns: u64,
    what: What,
}

#[derive(Debug, Clone)]
enum What {
    /// This is tried from now on.
    Try(Experiment),
    /// The script has its turn.
    Script,
}

/// A strip of time.
#[derive(Debug, Clone)]
pub(super) struct Reel {
    world: Arc<World>,
    now: Moment,
    /// In order of time; some may lie after now.
    kept: Vec<Kept>,
    /// Bookmarks from before the design was edited.
    elsewhere: Vec<Elsewhere>,
    /// Moments are kept: a reel that only looks ahead keeps none.
    keeps: bool,
    deeds: VecDeque<Deed>,
    /// Deeds that are no longer remembered, and what was being tried after them.
    forgotten: usize,
    before: Experiment,
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
            kept: Vec::new(),
            elsewhere: Vec::new(),
            keeps: true,
            deeds: VecDeque::new(),
            forgotten: 0,
            before: Experiment::default(),
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
        let deed = |at_ns| Deed {
            at_ns,
            what: What::Script,
        };
        reel.deeds = script.changes(end_ns).into_iter().map(deed).collect();
        reel.before = Experiment::default().at_rate(options.rate);
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
        self.deeds.clear();
        self.forgotten = 0;
        self.kept.clear();
        self.before = experiment.clone();
        self.set(experiment);
        self.keep(false);
    }

    /// Bookmarks outlive the strip they are on.
    fn put_bookmarks_aside(&mut self) {
        let marked = self.kept.iter().filter(|kept| kept.is_bookmark);
        let marked = marked.map(|kept| Elsewhere {
            simulation: kept.moment.simulation.clone(),
            experiment: self.experiment_after(kept.moment.done),
        });
        let marked: Vec<Elsewhere> = marked.collect();
        for one in marked {
            let at_ns = one.simulation.now_ns();
            self.elsewhere
                .retain(|other| other.simulation.now_ns() != at_ns);
            self.elsewhere.push(one);
        }
        self.elsewhere.sort_by_key(|one| one.simulation.now_ns());
    }

    /// A copy that can run ahead without being remembered.
    pub(super) fn ahead(&self) -> Self {
        Self {
            world: Arc::clone(&self.world),
            now: self.now.clone(),
            kept: Vec::new(),
            elsewhere: Vec::new(),
            keeps: false,
            deeds: self.deeds.clone(),
            forgotten: self.forgotten,
            before: self.before.clone(),
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
        let before = self.kept.iter().rev();
        let mut before = before.filter(|kept| kept.moment.at_ns() < t_ns);
        let moment = before.next()?.moment.clone();
        let mut copy = self.ahead();
        copy.now = moment;
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
        let last = self.kept.last().map(|kept| &kept.moment.simulation);
        last.filter(|last| last.now_ns() > self.now_ns())
            .unwrap_or(&self.now.simulation)
    }

    /// The earliest moment that can be gone back to.
    pub(super) fn oldest_ns(&self) -> u64 {
        let mut plain = self.kept.iter().filter(|kept| !kept.is_bookmark);
        plain
            .next()
            .map_or(self.now_ns(), |kept| kept.moment.at_ns().min(self.now_ns()))
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
        let last = done.saturating_sub(self.forgotten).checked_sub(1);
        match last.and_then(|last| self.deeds.get(last)) {
            Some(Deed {
                what: What::Try(experiment),
                ..
            }) => experiment.clone(),
            Some(_) => {
                let model = &self.world.model;
                let rate = self.before.own_rate();
                Experiment::of_script(model, &self.script, self.now_ns()).at_rate(rate)
            }
            None => self.before.clone(),
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
        self.deeds.truncate(done.saturating_sub(self.forgotten));
        self.kept
            .retain(|kept| kept.moment.at_ns() <= now_ns && kept.moment.done <= done);
        self.seconds.cut((now_ns + 1).saturating_sub(SECOND_NS));
        self.deeds.push_back(Deed {
            at_ns: now_ns,
            what: What::Try(experiment.clone()),
        });
        self.catch_up();
        if self.deeds.len() > MOST_DEEDS {
            self.forget_deeds(MOST_DEEDS / 2);
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
        let next = self.deeds.get(self.now.done.saturating_sub(self.forgotten));
        next.map_or(u64::MAX, |deed| deed.at_ns)
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
        while let Some(deed) = self.deeds.get(self.now.done.saturating_sub(self.forgotten))
            && deed.at_ns <= self.now.at_ns()
        {
            match &deed.what {
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
        let before = self
            .kept
            .iter()
            .rev()
            .find(|kept| kept.moment.at_ns() <= t_ns);
        let from_ns = before.map_or(0, |kept| kept.moment.at_ns());
        let is_nearer = self.now_ns() > t_ns || from_ns > self.now_ns();
        if is_nearer && let Some(before) = before {
            self.now = before.moment.clone();
        }
        self.run_until(t_ns);
    }

    /// Marks this moment. Returns how many bookmarks there are, or nothing when it is marked.
    pub(super) fn bookmark(&mut self) -> Option<usize> {
        let now_ns = self.now_ns();
        if self.bookmarks().any(|at_ns| at_ns == now_ns) {
            return None;
        }
        self.keep(true);
        if self.bookmarks().count() > MOST_BOOKMARKS {
            if !self.elsewhere.is_empty() {
                self.elsewhere.remove(0);
            } else if let Some(first) = self.kept.iter().position(|kept| kept.is_bookmark) {
                self.kept.remove(first);
            }
        }
        Some(self.bookmarks().count())
    }

    /// When the bookmarks are, in order.
    pub(super) fn bookmarks(&self) -> impl Iterator<Item = u64> + '_ {
        let elsewhere = self.elsewhere.iter().map(|one| one.simulation.now_ns());
        let marked = self.kept.iter().filter(|kept| kept.is_bookmark);
        elsewhere.chain(marked.map(|kept| kept.moment.at_ns()))
    }

    /// Goes to the next bookmark, after the last to the first. Returns when it is.
    pub(super) fn next_bookmark(&mut self) -> Option<u64> {
        let now_ns = self.now_ns();
        if now_ns == self.latest().now_ns() {
            self.keep(false);
        }
        let next = self.bookmarks().filter(|at_ns| *at_ns > now_ns).min();
        let at_ns = next.or_else(|| self.bookmarks().min())?;
        let elsewhere = self.elsewhere.iter();
        let mut elsewhere = elsewhere.map(|one| one.simulation.now_ns());
        if let Some(place) = elsewhere.position(|other| other == at_ns) {
            let one = self.elsewhere.remove(place);
            self.put_bookmarks_aside();
            self.begin_again(one.simulation, &one.experiment);
            self.keep(true);
        } else {
            self.go_to(at_ns);
        }
        Some(at_ns)
    }

    /// Remembers this moment.
    fn keep(&mut self, is_bookmark: bool) {
        if !self.keeps {
            return;
        }
        let now_ns = self.now_ns();
        let place = self
            .kept
            .partition_point(|kept| kept.moment.at_ns() <= now_ns);
        let same = place
            .checked_sub(1)
            .and_then(|last| self.kept.get_mut(last));
        if let Some(same) = same.filter(|same| same.moment.at_ns() == now_ns) {
            // It may have been remembered before something was done at the same instant.
            same.moment = self.now.clone();
            same.is_bookmark |= is_bookmark;
        } else {
            let moment = self.now.clone();
            self.kept.insert(
                place,
                Kept {
                    moment,
                    is_bookmark,
                },
            );
        }
        self.thin_out();
    }

    /// Forgets what is too far back, and where moments lie closest for their age.
    fn thin_out(&mut self) {
        let latest_ns = self.latest().now_ns();
        let at = |kept: &[Kept], place: usize| kept.get(place).map_or(0, |k| k.moment.at_ns());
        while let Some(first) = self.kept.iter().position(|kept| !kept.is_bookmark)
            && self.kept.iter().filter(|kept| !kept.is_bookmark).count() > 1
            && latest_ns.saturating_sub(at(&self.kept, first)) > REACH_NS + SECOND_NS
        {
            self.kept.remove(first);
        }
        while self.kept.len() > MOST_KEPT + MOST_BOOKMARKS {
            let inner = 1..self.kept.len().saturating_sub(1);
            let gap_for_age = |place: usize| {
                let gap = at(&self.kept, place + 1) - at(&self.kept, place - 1);
                let age = latest_ns.saturating_sub(at(&self.kept, place)) + SECOND_NS;
                gap as f64 / age as f64
            };
            let closest = inner
                .filter(|place| self.kept.get(*place).is_some_and(|kept| !kept.is_bookmark))
                .min_by(|a, b| gap_for_age(*a).total_cmp(&gap_for_age(*b)));
            match closest {
                Some(place) => self.kept.remove(place),
                None => return,
            };
        }
        let first = self.kept.first().map_or(0, |kept| kept.moment.done);
        let unneeded = first.min(self.now.done).saturating_sub(self.forgotten);
        self.drop_deeds(unneeded);
    }

    /// Forgets the oldest deeds, and the moments from which they would be needed.
    fn forget_deeds(&mut self, count: usize) {
        let until = self.forgotten + count;
        self.kept.retain(|kept| kept.moment.done >= until);
        self.drop_deeds(count);
        self.keep(false);
    }

    fn drop_deeds(&mut self, count: usize) {
        for deed in self.deeds.drain(..count.min(self.deeds.len())) {
            self.forgotten += 1;
            if let What::Try(experiment) = deed.what {
                self.before = experiment;
            }
        }
    }
}
