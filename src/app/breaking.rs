//! What is tried out on the traffic: killing, draining, another rate, another speed; and taking it
//! all back.
//!
//! Never touches the file. Refuses edits of the design.

use super::command::Command;
use super::proof;
use super::state::State;
use crate::design::Kind;
use crate::design::model::NodeId;
use crate::share::Element;

pub(super) fn kill(state: &mut State) {
    let Some(id) = breakable(state) else { return };
    let failed = state.experiment.toggle_failed(&id);
    follow_experiment(state);
    let served = proof::served_now(state);
    let verb = if failed { "killed" } else { "restored" };
    state.say(format!("{id} {verb}: {served}"));
}

pub(super) fn drain(state: &mut State) {
    let Some(id) = breakable(state) else { return };
    if matches!(state.selected(), Some(Element::Link(_))) {
        let kill = state.hint(Command::Kill, "kills it");
        state.say(format!("a link cannot be drained{kill}"));
        return;
    }
    let drained = state.experiment.toggle_drained(&id);
    follow_experiment(state);
    state.say(if drained {
        format!("{id} drains: it finishes what it has and takes nothing new")
    } else {
        format!("{id} takes requests again")
    });
}

/// The id of what is selected, when it is something that can fail.
fn breakable(state: &mut State) -> Option<String> {
    let world = state.world.clone()?;
    let element = state.selected()?;
    if let Element::Component(node) = element {
        let kind = world.model.graph[NodeId::new(node)].kind();
        let why = match kind {
            Some(Kind::Client(_)) => "visitors are not broken",
            None => "an address does not fail by itself",
            Some(_) => return state.view.selected.clone(),
        };
        state.say(format!(
            "{why}; select a component, a link, a host or a zone"
        ));
        return None;
    }
    state.view.selected.clone()
}

pub(super) fn restore(state: &mut State) {
    if state.experiment.is_idle() && state.view.lit.is_empty() {
        state.say("nothing is broken");
        return;
    }
    state.experiment.restore();
    state.view.lit.clear();
    follow_experiment(state);
    state.say("everything is as the design has it");
}

/// Tells the traffic what is being tried.
pub fn follow_experiment(state: &mut State) {
    if state.drill.is_some() {
        // What a drill does is written in the file.
        state.experiment = state.play.experiment();
        return;
    }
    state.play.follow_experiment(&state.experiment);
}

pub(super) fn step_rate(state: &mut State, up: bool) {
    let Some(world) = state.world.clone() else {
        return;
    };
    state.experiment.step_rate(&world.model.topology, up);
    follow_experiment(state);
    let rate = state.experiment.rate(&world.model.topology);
    state.say(format!("{rate} requests a second"));
}

pub(super) fn speed(state: &mut State, up: bool) {
    let name = state.play.step_speed(up);
    state.say(format!("time runs at {name}"));
}
