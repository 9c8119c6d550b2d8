//! Long work, done in slices as time passes, so that keys are answered meanwhile.
//!
//! Owns what is being worked out for the screen that is shown, and puts the outcome where that
//! screen looks for it. What makes a slice depends on the design alone, never on a clock: the same
//! keys give the same screens. Refuses to go on for a screen that was left.

use super::overlay::Overlay;
use super::state::State;
use super::world::World;
use super::{drill, quiz, screens};
use crate::story::claims::{Bench, Testing};
use crate::story::drill::Inquiry;
use crate::story::quiz::Making;
use std::sync::Arc;

/// What is being worked out.
#[derive(Debug, Clone)]
pub enum Job {
    /// Lines of the kill table, which lists them as they come.
    Failures,
    /// The claims on the sheet, which lists them as they come.
    Claims(Box<Testing>),
    /// What came of a drill.
    PostMortem(Box<Inquiry>),
    /// The questions of a quiz.
    Questions(Box<Making>),
}

/// A job, and the design that it is about.
#[derive(Debug, Clone)]
pub struct Work {
    job: Job,
    world: Arc<World>,
}

impl Work {
    /// Whether the screen that waits for it is there.
    pub(super) fn is_awaited(&self, overlays: &[Overlay]) -> bool {
        let screen = match self.job {
            Job::Failures => Overlay::KillTable,
            Job::Claims(_) => Overlay::Sheets,
            Job::PostMortem(_) => Overlay::PostMortem,
            Job::Questions(_) => Overlay::Quiz,
        };
        overlays.contains(&screen)
    }

    /// How far it is, in words.
    #[must_use]
    pub fn progress(&self) -> String {
        match &self.job {
            Job::Failures => "failing one after the other".to_owned(),
            Job::Claims(testing) => testing.progress(),
            Job::PostMortem(inquiry) => inquiry.progress(),
            Job::Questions(making) => making.progress(),
        }
    }
}

/// Begins a job in place of any other: its first slice is done at once.
pub(super) fn begin(state: &mut State, world: &Arc<World>, job: Job) {
    let world = Arc::clone(world);
    state.work = Some(Work { job, world });
    advance(state);
}

/// Does the next slice.
pub(super) fn advance(state: &mut State) {
    let Some(mut work) = state.work.take() else {
        return;
    };
    let world = Arc::clone(&work.world);
    let (model, flow) = (&world.model, &world.flow);
    let goes_on = match &mut work.job {
        Job::Failures => {
            state.kills.advance();
            screens::keep_in_sight(state);
            state.kills.is_busy()
        }
        Job::Claims(testing) => {
            testing.slice(model, flow, &world.table, &world.report);
            state.sheets.list_claims(testing);
            !testing.is_done()
        }
        Job::PostMortem(inquiry) => match inquiry.slice((model, flow), &world.report) {
            Some(told) => {
                drill::tell(state, &told);
                false
            }
            None => true,
        },
        Job::Questions(making) => {
            let bench = Bench::new(model, flow, &world.table, &world.report);
            match making.slice(&bench) {
                Some(bank) => {
                    quiz::begin(state, &bank);
                    false
                }
                None => true,
            }
        }
    };
    if goes_on {
        state.work = Some(work);
    }
}

/// Gives up what nobody waits for any more.
pub(super) fn forget(state: &mut State) {
    if !state.is_working() {
        state.work = None;
    }
}
