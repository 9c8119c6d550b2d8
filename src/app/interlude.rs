//! Traffic that waits while other traffic is played: a drill's, or that of a presentation's steps.
//!
//! Refuses to let time pass: `playback` does; to say when a step begins: `present` does.

use super::experiment::Experiment;
use super::playback::{Playback, SECOND_S};
use super::reel::Reel;
use super::world::World;
use crate::traffic::{Options, Script};
use std::sync::Arc;

/// Traffic has settled after so many simulated seconds: longer than rates take to be calm.
const SETTLED_S: f64 = 4.0;
/// The most requests that are played for it: a key is answered at once.
const MOST_REQUESTS: f64 = 4_000.0;

/// Traffic that was put aside.
#[derive(Debug, Clone)]
pub(super) struct Aside {
    reel: Reel,
    paused: bool,
}

impl Playback {
    /// Puts the traffic aside and plays a script over a fresh one, up to its end.
    pub fn begin_drill(
        &mut self,
        world: &Arc<World>,
        options: Options,
        script: Script,
        end_ns: u64,
    ) {
        self.end_drill();
        let options = Options {
            seed: options.seed.or(self.seed),
            ..options
        };
        let drill = Reel::scripted(Arc::clone(world), options, script, end_ns);
        if let Some(reel) = self.reel.replace(drill) {
            let paused = self.paused;
            self.aside = Some(Box::new(Aside { reel, paused }));
        }
        self.paused = false;
        self.forget_what_was_told();
    }

    /// The traffic that was put aside goes on where it was.
    pub fn end_drill(&mut self) {
        if let Some(aside) = self.aside.take() {
            self.reel = Some(aside.reel);
            self.paused = aside.paused;
            self.forget_what_was_told();
        }
    }

    /// Takes the traffic away for later.
    pub(super) fn put_aside(&mut self) -> Option<Aside> {
        self.reel.take().map(|reel| Aside {
            reel,
            paused: self.paused,
        })
    }

    /// Goes on with what was put aside, through the design as it is now.
    pub(super) fn take_back(
        &mut self,
        aside: Option<Aside>,
        world: &Arc<World>,
        experiment: &Experiment,
    ) {
        let Some(Aside { mut reel, paused }) = aside else {
            return;
        };
        if reel.world().model.topology != world.model.topology {
            reel.reseat(Arc::clone(world), experiment);
        }
        self.reel = Some(reel);
        self.paused = paused;
        self.forget_what_was_told();
    }

    /// Begins afresh, with traffic that has settled at the rate and mix of this experiment; what it
    /// breaks breaks now.
    pub(super) fn begin_settled(&mut self, world: &Arc<World>, experiment: &Experiment) {
        let design = &world.model.topology;
        let rate = experiment.rate(design);
        let options = Options {
            seed: self.seed,
            ..Options::default()
        };
        let mut reel = Reel::new(Arc::clone(world), options);
        let mut whole = experiment.clone();
        whole.fail_only([]);
        whole.drain_only([]);
        reel.try_out(&whole);
        let settled_s = SETTLED_S.min(MOST_REQUESTS / rate.max(1.0));
        reel.run_until((settled_s * SECOND_S) as u64);
        reel.try_out(experiment);
        self.reel = Some(reel);
        self.forget_what_was_told();
    }

    /// What was followed and told belongs to other traffic.
    fn forget_what_was_told(&mut self) {
        self.stop_following();
        self.sentence = None;
        self.told_s = None;
    }
}
