//! Finding out what came of a drill, in slices, so that whoever waits can still do something else.
//!
//! What makes a slice depends on the design alone, never on a clock. Refuses to judge: the
//! post-mortem says what the figures mean.

use super::measured::{Blame, blamed, fates};
use super::post_mortem::{PostMortem, acts};
use super::prevention::{self, Search};
use super::{Act, Exercise};
use crate::design::{Flow, Model};
use crate::findings::Report;
use crate::story::SLICE;
use crate::traffic::{Performance, Simulation};

/// A post-mortem that is being worked out.
#[derive(Debug, Clone)]
pub struct Inquiry {
    exercise: Exercise,
    /// The drill's traffic, played to its end.
    traffic: Simulation,
    /// The design's, for the fixes.
    text: Option<String>,
    step: Step,
}

/// How far it is.
#[derive(Debug, Clone)]
enum Step {
    /// The same traffic is played without the drill.
    Calm(Box<Performance>),
    /// Fixes are tried.
    Fixes(Box<Found>, Box<Search>),
}

/// What has been counted.
#[derive(Debug, Clone)]
struct Found {
    told: PostMortem,
    acts: Vec<Act>,
    blamed: Vec<Blame>,
}

impl Inquiry {
    /// Everything still to be worked out for a drill that was played from its beginning. Without
    /// the text of the design no fixes are tried.
    #[must_use]
    pub fn new(
        exercise: &Exercise,
        (model, flow): (&Model, &Flow),
        traffic: Simulation,
        text: Option<String>,
    ) -> Self {
        Self {
            exercise: exercise.clone(),
            traffic,
            text,
            step: Step::Calm(Box::new(exercise.calm().perform(model, flow))),
        }
    }

    /// How far it is, in words.
    #[must_use]
    pub fn progress(&self) -> String {
        match &self.step {
            Step::Calm(run) => format!(
                "playing the same traffic without the drill, {:.0} % of it is played",
                run.part() * 100.0
            ),
            Step::Fixes(_, search) => search.progress(),
        }
    }

    /// Works some more out. Returns the post-mortem once it is complete; the design must be the
    /// same each time, and nothing is to be asked of it afterwards.
    pub fn slice(&mut self, design: (&Model, &Flow), report: &Report) -> Option<PostMortem> {
        let mut left = SLICE;
        let (model, _) = design;
        if let Step::Calm(calm) = &mut self.step {
            if calm.play(model, &mut left) {
                return None;
            }
            let calm = calm.traffic.clone();
            self.step = self.counted(design, report, &calm);
        }
        let Step::Fixes(found, search) = &mut self.step else {
            return None;
        };
        while left > 0 {
            if !search.step(&self.exercise, self.text.as_deref(), &mut left) {
                found.told.shown = search.shown();
                found.told.is_tried =
                    self.text.is_some() && prevention::is_quick(&self.exercise, model);
                (found.told.ideas, found.told.tried) = search.ideas();
                found.told.cause = found.told.cause(&found.acts, &found.blamed, model);
                return Some(found.told.clone());
            }
        }
        None
    }

    /// Counts what the drill cost, and looks for findings that it may show.
    fn counted(&self, design: (&Model, &Flow), report: &Report, calm: &Simulation) -> Step {
        let (model, _) = design;
        let (exercise, traffic) = (&self.exercise, &self.traffic);
        let mut told = PostMortem::counted(exercise, design, traffic, calm);
        let acts = acts(exercise, model, traffic);
        let blamed = blamed(&acts, &told.fates, &fates(calm));
        let search = if told.is_felt() {
            Search::new(exercise, (model, report), &blamed, (&told, traffic))
        } else {
            told.held = prevention::held(exercise, model, report);
            Search::default()
        };
        let found = Found { told, acts, blamed };
        Step::Fixes(Box::new(found), Box::new(search))
    }
}
