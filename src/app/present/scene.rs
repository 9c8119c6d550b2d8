//! The scene of a step: what is lit, what is down, what is asked for, on traffic that is its own.
//!
//! Refuses keys, and to say which step it is.

use super::super::experiment::Experiment;
use super::super::state::State;
use super::super::{breaking, drill, lens};
use crate::design::Topology;
use std::sync::Arc;

/// Sets the scene of the step: what is lit, what is down, what is asked for.
/// What one before has left behind is not in it; `anew`, it begins once more.
pub(super) fn set(state: &mut State, anew: bool) {
    drill::end(state);
    let before = (state.experiment.clone(), topology(state));
    let Some(talk) = &state.talk else { return };
    let Some(step) = talk.step().cloned() else {
        return;
    };
    let is_asking = talk.is_asking();
    let speed = step.speed.unwrap_or(talk.before.speed);
    // What is tried is part of the answer, too.
    try_out(state, step.tried.as_ref().filter(|_| !is_asking));
    state.play.set_speed(speed);
    let mut experiment = Experiment::default();
    if !is_asking {
        experiment.fail_only(step.kill.iter().map(String::as_str));
        experiment.drain_only(step.drain.iter().map(String::as_str));
    }
    if let Some(class) = step.class {
        experiment.ask_only(class);
    }
    state.experiment = experiment.at_rate(step.rate);
    let is_same = before.1 == topology(state);
    // Traffic that nothing was done to may go on; what was broken, and what else was asked for, is
    // felt for a while yet.
    let (was, is) = (&before.0, &state.experiment);
    let asks_alike = (was.own_rate(), was.only_class()) == (is.own_rate(), is.only_class());
    let was_whole = was.failed().chain(was.drained()).next().is_none();
    let goes_on = is_same && asks_alike && (was_whole || was == is);
    match state.world.clone().filter(|_| anew || !goes_on) {
        Some(world) => state.play.begin_settled(&world, &state.experiment),
        None => breaking::follow_experiment(state),
    }
    state.view.selected = step.focus.first().cloned();
    state.view.lit = step.focus;
    // An overlay may give the answer away.
    lens::show(state, step.lens.filter(|_| !is_asking));
    state.lay_out();
    if let (Some(name), false) = (&step.drill, is_asking) {
        drill::begin(state, name);
    }
    state.notice = None;
}

/// Shows the design with what a step tries, or the file's own again.
fn try_out(state: &mut State, tried: Option<&Arc<Topology>>) {
    match tried {
        Some(topology) => state.show_design(&Arc::clone(topology)),
        None => state.follow_text(),
    }
}

fn topology(state: &State) -> Option<Arc<Topology>> {
    let world = state.world.as_ref()?;
    Some(Arc::clone(&world.model.topology))
}
