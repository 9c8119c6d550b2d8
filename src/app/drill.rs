//! Playing the drills of the file: the list, the run on the traffic's clock, and its summary.
//!
//! A drill has traffic of its own, from its first second: what people were trying waits until it
//! is over. Refuses to touch the file.

use super::overlay::{Chooser, Item, Overlay, Purpose};
use super::state::State;
use super::travel;
use crate::design::records::Drill;
use crate::design::words::FaultKind;
use crate::story::drill::{Summary, fault_words, script};
use crate::traffic::Options;

/// The longest drill that is played, in nanoseconds: ten minutes, as far as charts reach.
const LONGEST_NS: u64 = super::seconds::KEPT as u64 * crate::traffic::SECOND_NS;

/// A drill that is being played.
#[derive(Debug, Clone, PartialEq)]
pub struct Playing {
    /// Its name in the file.
    pub name: String,
    /// When it is over, in nanoseconds.
    pub end_ns: u64,
    /// When something happens, in order, and what.
    pub changes: Vec<(u64, String)>,
    /// Its summary was shown.
    pub is_summed_up: bool,
}

impl Playing {
    /// What comes next after this time.
    #[must_use]
    pub fn next(&self, now_ns: u64) -> Option<&(u64, String)> {
        self.changes.iter().find(|(at_ns, _)| *at_ns > now_ns)
    }
}

/// The drills of the file, to choose from.
#[must_use]
pub fn items(state: &State) -> Vec<Item> {
    let Some(world) = &state.world else {
        return Vec::new();
    };
    let item = |(name, drill): (&String, &Drill)| {
        let faults = drill.faults.iter();
        let faults: Vec<String> = faults
            .map(|fault| format!("{}: {}", fault.at, fault_words(fault)))
            .collect();
        let about = if drill.about.is_empty() {
            String::new()
        } else {
            format!("{}; ", drill.about)
        };
        Item {
            value: name.clone(),
            label: name.clone(),
            detail: format!("{about}{}, of {}", faults.join(", "), drill.run),
        }
    };
    world.model.topology.drills.iter().map(item).collect()
}

/// Lists the file's drills; when one is over, shows its summary again.
pub(super) fn choose(state: &mut State) {
    if let Some(playing) = &mut state.drill
        && std::mem::take(&mut playing.is_summed_up)
    {
        sum_up(state);
        return;
    }
    let items = items(state);
    if items.is_empty() {
        state.say("the file has no drills: it can have them in its section drills");
        return;
    }
    let chooser = Chooser::new(Purpose::Drill, items);
    state.overlays.push(Overlay::Chooser(chooser));
}

/// Plays a drill of the file from its first second.
pub(super) fn begin(state: &mut State, name: &str) {
    end(state);
    let Some(world) = state.world.clone() else {
        return;
    };
    let Some(drill) = world.model.topology.drills.get(name) else {
        state.say(format!("the file has no drill called {name}"));
        return;
    };
    let end_ns = drill.run.nanos().min(LONGEST_NS);
    let options = Options {
        seed: drill.seed,
        rate: drill.rps,
        ..Options::default()
    };
    let script = script(&world.model, drill);
    state.play.begin_drill(&world, options, script, end_ns);
    state.experiment = state.play.experiment();
    travel::rest_on_picture(state);
    state.drill = Some(Playing {
        name: name.to_owned(),
        end_ns,
        changes: changes(drill, end_ns),
        is_summed_up: false,
    });
}

fn changes(drill: &Drill, end_ns: u64) -> Vec<(u64, String)> {
    let mut changes = Vec::new();
    for fault in &drill.faults {
        let at_ns = fault.at.nanos();
        changes.push((at_ns, fault_words(fault)));
        if let Some(lasts) = fault.tail.for_
            && fault.kind != FaultKind::Restart
        {
            let over = format!("{} is as it was", fault.target);
            changes.push((at_ns.saturating_add(lasts.nanos()), over));
        }
    }
    changes.retain(|(at_ns, _)| *at_ns < end_ns);
    changes.push((end_ns, "the end".to_owned()));
    changes.sort_by_key(|(at_ns, _)| *at_ns);
    changes
}

/// Sums the drill up once, when it has come to its end.
pub(super) fn sum_up(state: &mut State) {
    let now_ns = state.play.now_ns();
    let Some(playing) = state.drill.as_mut() else {
        return;
    };
    if now_ns < playing.end_ns || playing.is_summed_up {
        return;
    }
    playing.is_summed_up = true;
    let name = playing.name.clone();
    let (Some(world), Some(traffic)) = (&state.world, state.play.simulation()) else {
        return;
    };
    let Some(drill) = world.model.topology.drills.get(&name) else {
        return;
    };
    let lines = Summary::new(&world.model, drill, traffic).lines();
    state.overlays.push(Overlay::Derivation {
        title: format!("Drill over: {name}"),
        lines,
        scroll: 0,
    });
}

/// Says why nothing can be tried just now.
pub(super) fn refuse(state: &mut State) {
    state.say("a drill is played: esc leaves it, then things can be tried again");
}

/// Ends the drill: the traffic that waited goes on as it was. Returns whether there was one.
pub(super) fn end(state: &mut State) -> bool {
    if state.drill.take().is_none() {
        return false;
    }
    state.play.end_drill();
    travel::rest_on_picture(state);
    state.experiment = state.play.experiment();
    true
}
