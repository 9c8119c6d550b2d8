//! The running traffic's clock: speed, pause, steps, and ways back and forward.
//!
//! Time comes in as arguments. Refuses to simulate: `traffic` does; to remember: `reel` does.

use super::experiment::Experiment;
use super::follow::Follow;
use super::interlude::Aside;
use super::reel::Reel;
use super::told;
use super::world::World;
use crate::design::Class;
use crate::design::flow::{HopId, Role};
use crate::traffic::{Options, SECOND_NS, Simulation, Told};
use std::sync::Arc;
use std::time::Duration;

/// Nanoseconds in a second, for arithmetic with fractions.
pub(super) const SECOND_S: f64 = SECOND_NS as f64;

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

/// How fast a followed request is shown: steps in a second.
const PACES: [(f64, &str); 5] = [
    (0.25, "4 s a step"),
    (0.5, "2 s a step"),
    (1.0, "1 s a step"),
    (2.0, "2 steps/s"),
    (4.0, "4 steps/s"),
];
const USUAL_PACE: usize = 2;

/// Cells a second that the dots move.
const DOTS_PER_S: f64 = 12.0;
/// The most simulated time, and the most requests, that one tick may cover: a busy screen must
/// stay quick, even if time then runs slower than it is told to.
const MOST_S: f64 = 2.0;
const MOST_REQUESTS: f64 = 5_000.0;

/// The traffic, its clock, and what is read off it.
#[derive(Debug, Clone)]
pub struct Playback {
    pub(super) seed: Option<u64>,
    pub(super) reel: Option<Reel>,
    /// The traffic that waits while a drill is played.
    pub(super) aside: Option<Box<Aside>>,
    pub(super) paused: bool,
    /// Simulated seconds in a second.
    speed: f64,
    pace: usize,
    follow: Option<Follow>,
    pub(super) moved: f64,
    /// The hops of each edge.
    pub(super) hops_of_edge: Vec<Vec<HopId>>,
    pub(super) workers: Vec<Option<u32>>,
    pub(super) sentence: Option<String>,
    /// The second for which the sentence was worked out.
    pub(super) told_s: Option<u64>,
}

impl Playback {
    /// No traffic yet.
    #[must_use]
    pub const fn new(seed: Option<u64>) -> Self {
        Self {
            seed,
            reel: None,
            aside: None,
            paused: false,
            speed: 1.0,
            pace: USUAL_PACE,
            follow: None,
            moved: 0.0,
            hops_of_edge: Vec::new(),
            workers: Vec::new(),
            sentence: None,
            told_s: None,
        }
    }

    /// Where chance begins, if it was given.
    #[must_use]
    pub const fn seed(&self) -> Option<u64> {
        self.seed
    }

    /// Goes on through another design; the clock is kept. What was played or followed ends.
    pub fn follow_design(&mut self, world: &Arc<World>, experiment: &Experiment) {
        self.end_drill();
        self.follow = None;
        self.sentence = None;
        self.told_s = None;
        if let Some(reel) = &mut self.reel {
            reel.reseat(Arc::clone(world), experiment);
        } else {
            let options = Options {
                seed: self.seed,
                ..Options::default()
            };
            self.reel = Some(Reel::new(Arc::clone(world), options));
        }
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

    /// Tells the traffic what is broken, drained or asked for differently.
    pub fn follow_experiment(&mut self, experiment: &Experiment) {
        let Some(reel) = &mut self.reel else { return };
        reel.try_out(experiment);
        if let Some(follow) = &mut self.follow {
            follow.reconsider(reel);
        }
    }

    /// What is being tried at this moment: going back in time brings it back, too.
    #[must_use]
    pub fn experiment(&self) -> Experiment {
        self.reel.as_ref().map(Reel::experiment).unwrap_or_default()
    }

    /// Lets so much time pass on the wall. Returns whether what is being tried may have changed.
    pub fn advance(&mut self, passed: Duration) -> bool {
        let Some(reel) = self.reel.as_mut().filter(|_| !self.paused) else {
            return false;
        };
        let done = reel.done();
        let passed_s = passed.as_secs_f64().min(0.25);
        if let Some(follow) = self.follow.as_mut().filter(|follow| !follow.is_shown()) {
            let (steps_per_s, _) = PACES.get(self.pace).copied().unwrap_or((1.0, ""));
            reel.run_until(follow.advance(passed_s * steps_per_s));
            self.paused = follow.is_shown();
            self.moved += passed_s * DOTS_PER_S / 4.0;
            return reel.done() != done;
        }
        let factor = self.speed;
        self.moved += passed_s * DOTS_PER_S * factor.clamp(0.25, 2.0);
        let most_s = MOST_S.min(MOST_REQUESTS / reel.simulation().rate().max(1.0));
        let simulated_s = (passed_s * factor).min(most_s);
        reel.run_until(reel.now_ns() + (simulated_s * SECOND_S) as u64);
        self.paused = reel.is_over();
        let changed = reel.done() != done;
        self.tell_next_pick();
        changed
    }

    /// Once a second, the next pick in a sentence.
    fn tell_next_pick(&mut self) {
        let Some(reel) = &self.reel else { return };
        let second = Some(reel.now_ns() / SECOND_NS);
        if second != self.told_s {
            self.told_s = second;
            self.sentence = next_pick(reel.world(), reel.simulation().clone());
        }
    }

    /// Pauses or goes on. Returns whether it is paused now.
    pub fn toggle_pause(&mut self) -> bool {
        self.paused = !self.paused || self.reel.as_ref().is_some_and(Reel::is_over);
        self.paused
    }

    /// Time stands still from now on.
    pub const fn pause(&mut self) {
        self.paused = true;
    }

    /// Whether time stands still.
    #[must_use]
    pub const fn is_paused(&self) -> bool {
        self.paused
    }

    /// Pauses and lets one thing happen, to the followed request if there is one; returns it in a
    /// sentence.
    pub fn step(&mut self) -> String {
        self.paused = true;
        let Some(reel) = &mut self.reel else {
            return "there is no traffic to step through".to_owned();
        };
        self.moved += 1.0;
        if let Some(follow) = self.follow.as_mut().filter(|follow| !follow.is_shown()) {
            reel.run_until(follow.step());
            let (steps, _) = follow.steps();
            return steps.last().map_or(String::new(), |step| step.text.clone());
        }
        let told = reel.step();
        let told = told.map(|told| told::sentence(reel.world(), reel.simulation(), told));
        told.unwrap_or_else(|| "nothing happens".to_owned())
    }

    /// Changes the speed; returns what it is called.
    pub fn step_speed(&mut self, up: bool) -> String {
        if self.is_slow_motion() {
            self.pace = if up {
                (self.pace + 1).min(PACES.len() - 1)
            } else {
                self.pace.saturating_sub(1)
            };
        } else {
            let mut speeds = SPEEDS.iter().map(|(factor, _)| *factor);
            let next = if up {
                speeds.find(|factor| *factor > self.speed)
            } else {
                speeds.rfind(|factor| *factor < self.speed)
            };
            self.speed = next.unwrap_or(self.speed);
        }
        self.speed_name()
    }

    /// Sets the speed: simulated seconds in a second.
    pub const fn set_speed(&mut self, speed: f64) {
        self.speed = speed;
    }

    /// Simulated seconds in a second.
    #[must_use]
    pub const fn speed(&self) -> f64 {
        self.speed
    }

    /// Whether time goes by the steps of the followed request.
    fn is_slow_motion(&self) -> bool {
        self.follow
            .as_ref()
            .is_some_and(|follow| !follow.is_shown())
    }

    /// What the speed is called.
    #[must_use]
    pub fn speed_name(&self) -> String {
        if self.is_slow_motion() {
            return PACES.get(self.pace).map_or("", |(_, name)| name).to_owned();
        }
        let named = SPEEDS.iter().find(|(factor, _)| *factor == self.speed);
        named.map_or_else(
            || format!("{}×", self.speed),
            |(_, name)| (*name).to_owned(),
        )
    }

    /// Goes to a time, earlier or later, as far as is remembered, and pauses there.
    pub fn seek(&mut self, t_ns: u64) {
        let Some(reel) = &mut self.reel else { return };
        reel.seek(t_ns);
        self.come_to_rest();
    }

    /// Goes to the next bookmark and pauses there. Returns when that is, if there is any.
    pub fn next_bookmark(&mut self) -> Option<u64> {
        let at_ns = self.reel.as_mut()?.next_bookmark()?;
        self.come_to_rest();
        Some(at_ns)
    }

    fn come_to_rest(&mut self) {
        self.paused = true;
        let Some(reel) = &self.reel else { return };
        if let Some(follow) = &mut self.follow {
            follow.follow_clock(reel.now_ns());
        }
        self.tell_next_pick();
    }

    /// Marks this moment. Returns how many bookmarks there are now, or nothing when it has one.
    pub fn bookmark(&mut self) -> Option<usize> {
        self.reel.as_mut()?.bookmark()
    }

    /// The request that is followed.
    #[must_use]
    pub const fn followed(&self) -> Option<&Follow> {
        self.follow.as_ref()
    }

    /// Follows the next request of a class. Returns whether there is one.
    pub fn follow_next(&mut self, class: Class) -> bool {
        let Some(reel) = &mut self.reel else {
            return false;
        };
        let Some(follow) = Follow::next(reel, class) else {
            return false;
        };
        reel.run_until(follow.sent_ns());
        self.follow = Some(follow);
        self.paused = false;
        true
    }

    /// Goes back to the request of the same class before the followed one. Returns whether there
    /// is one.
    pub fn follow_previous(&mut self) -> bool {
        let (Some(reel), Some(follow)) = (&mut self.reel, &self.follow) else {
            return false;
        };
        let Some(sent_ns) = follow.sent_before(reel) else {
            return false;
        };
        let class = follow.class;
        reel.seek(sent_ns.saturating_sub(1));
        self.follow_next(class)
    }

    /// Nothing is followed any more.
    pub fn stop_following(&mut self) {
        self.follow = None;
    }

    /// What was decided last, in a sentence.
    #[must_use]
    pub fn sentence(&self) -> Option<&str> {
        self.sentence.as_deref()
    }

    /// Whether anything on the screen changes with time.
    #[must_use]
    pub const fn is_moving(&self) -> bool {
        !self.paused && self.reel.is_some()
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
