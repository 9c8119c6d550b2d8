//! Playing drills: the list, the run on the traffic's clock, and its post-mortem.
//!
//! A drill has traffic of its own, from its first second: what people were trying waits until it
//! is over. Refuses to touch the file.

use super::command::Command;
use super::job::{self, Job};
use super::overlay::{Chooser, Item, Overlay, Purpose};
use super::post_mortem::{self, Telling};
use super::state::State;
use super::travel;
use crate::design::Model;
use crate::story::drill::{Act, Exercise, Inquiry, PostMortem};
use crate::text::lasting_ns;
use crate::traffic::Simulation;

/// A drill that is being played.
#[derive(Debug, Clone)]
pub struct Playing {
    /// What it is called.
    pub name: String,
    /// What it does.
    pub exercise: Exercise,
    /// When it is over, in nanoseconds.
    pub end_ns: u64,
    /// When something happens, in order, and what.
    pub changes: Vec<(u64, String)>,
    /// Its traffic at its end, once it is over.
    over: Option<Box<Simulation>>,
    /// Its post-mortem, once it was worked out.
    pub told: Option<Telling>,
}

impl Playing {
    /// Whether it has come to its end.
    #[must_use]
    pub const fn is_over(&self) -> bool {
        self.over.is_some()
    }

    /// What comes next after this time.
    #[must_use]
    pub fn next(&self, now_ns: u64) -> Option<&(u64, String)> {
        self.changes.iter().find(|(at_ns, _)| *at_ns > now_ns)
    }
}

/// The drills of the file and those made for the design, to choose from.
#[must_use]
pub fn items(state: &State) -> Vec<Item> {
    let Some(world) = &state.world else {
        return Vec::new();
    };
    let all = Exercise::all(&world.model, &world.flow, &world.table);
    all.iter().map(|one| item(&world.model, one)).collect()
}

fn item(model: &Model, exercise: &Exercise) -> Item {
    let acts = exercise.acts(model).into_iter();
    let acts: Vec<String> = acts
        .map(|act| format!("{}: {}", lasting_ns(act.at_ns), act.words))
        .collect();
    // What happens comes first: a narrow window cuts the rest.
    let about = if exercise.drill.about.is_empty() {
        String::new()
    } else {
        format!("; {}", exercise.drill.about)
    };
    Item {
        value: exercise.name.clone(),
        label: exercise.name.clone(),
        detail: format!("{}, of {}{about}", acts.join(", "), exercise.drill.run),
    }
}

/// Lists the drills; when one is over, shows its summary again.
pub(super) fn choose(state: &mut State) {
    if let Some(Playing { over: Some(_), .. }) = &state.drill {
        inquire(state);
        return;
    }
    let items = items(state);
    if items.is_empty() {
        state.say("there is nothing in this design that a drill could break");
        return;
    }
    let chooser = Chooser::new(Purpose::Drill, items);
    state.overlays.push(Overlay::Chooser(chooser));
}

/// Plays a drill from its first second.
pub(super) fn begin(state: &mut State, name: &str) {
    end(state);
    let Some(world) = state.world.clone() else {
        return;
    };
    let mut all = Exercise::all(&world.model, &world.flow, &world.table).into_iter();
    let Some(mut exercise) = all.find(|one| one.name == name) else {
        state.say(format!("there is no drill called {name}"));
        return;
    };
    exercise.drill.seed = exercise.drill.seed.or(state.play.seed());
    let end_ns = exercise.run_ns();
    let script = exercise.script(&world.model);
    state
        .play
        .begin_drill(&world, exercise.options(), script, end_ns);
    state.experiment = state.play.experiment();
    travel::rest_on_picture(state);
    state.drill = Some(Playing {
        name: name.to_owned(),
        end_ns,
        changes: changes(&exercise.acts(&world.model), end_ns),
        exercise,
        over: None,
        told: None,
    });
}

fn changes(acts: &[Act], end_ns: u64) -> Vec<(u64, String)> {
    let mut changes = Vec::new();
    for act in acts {
        changes.push((act.at_ns, act.words.clone()));
        changes.extend(act.until_ns.map(|until_ns| (until_ns, act.over.clone())));
    }
    changes.retain(|(at_ns, _)| *at_ns < end_ns);
    changes.push((end_ns, "the end".to_owned()));
    changes.sort_by_key(|(at_ns, _)| *at_ns);
    changes
}

/// Tells what came of the drill once, when it has come to its end; in a presentation the speaker
/// says when.
pub(super) fn sum_up(state: &mut State) {
    let now_ns = state.play.now_ns();
    let Some(playing) = &mut state.drill else {
        return;
    };
    if now_ns < playing.end_ns || playing.over.is_some() {
        return;
    }
    playing.over = state.play.simulation().cloned().map(Box::new);
    if playing.over.is_none() {
        return;
    }
    if state.presentation().is_some() {
        let next = state.hint(Command::NextStep, "shows what came of it");
        state.say(format!("the drill is over{next}"));
    } else {
        inquire(state);
    }
}

/// Shows the post-mortem, which is worked out first where it is not known.
pub(super) fn inquire(state: &mut State) {
    let (Some(world), Some(playing)) = (state.world.clone(), &state.drill) else {
        return;
    };
    let Some(traffic) = playing.over.as_deref() else {
        return;
    };
    if playing.told.is_none() {
        let is_drawn = state.document.design().is_some();
        let text = is_drawn.then(|| state.document.text().to_owned());
        let design = (&world.model, &world.flow);
        let inquiry = Inquiry::new(&playing.exercise, design, traffic.clone(), text);
        job::begin(state, &world, Job::PostMortem(Box::new(inquiry)));
    }
    post_mortem::open(state);
}

/// The post-mortem has been worked out.
pub(super) fn tell(state: &mut State, told: &PostMortem) {
    if let Some(playing) = &mut state.drill {
        playing.told = Some(Telling::new(told));
        post_mortem::follow(state);
    }
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
