//! A tour that is recorded by doing it: what is broken, drained, asked for and looked at becomes
//! a step, with a line of what is said.
//!
//! Refuses to write before the end: the steps go into the file in one change, which undo takes
//! back.

use super::build::{self, Task};
use super::command::Command;
use super::state::State;
use crate::design::Class;
use crate::design::path::Path;
use crate::document::draft::Draft;
use crate::document::tree::quote;

/// What a list offers for the steps that the file has already.
const APPEND: &str = "append";
const REPLACE: &str = "replace";

/// The steps so far, as the file will have them.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Recording {
    /// In order.
    pub steps: Vec<String>,
}

/// Begins to record, or asks what is said of the scene as it is now.
pub(super) fn step(state: &mut State) {
    if state.document.design().is_none() {
        state.complain("the text has errors: mend those first (e opens it)");
        return;
    }
    let (step, keep) = (
        state.key(Command::RecordStep).to_owned(),
        state.key(Command::KeepTour).to_owned(),
    );
    let Some(recording) = &state.recording else {
        state.recording = Some(Recording::default());
        state.say(format!(
            "a tour is recorded: set a scene, then {step} asks what is said; {keep} ends it"
        ));
        return;
    };
    let title = format!("Step {}: what is said", recording.steps.len() + 1);
    build::ask(state, title, String::new(), Task::Say);
}

/// What is said at a step was given: the scene as it is becomes the step.
pub(super) fn said(state: &mut State, text: &str) -> Result<(), String> {
    if text.is_empty() {
        return Err("a step says something".to_owned());
    }
    let step = written(state, text);
    let Some(recording) = &mut state.recording else {
        return Err("no tour is recorded".to_owned());
    };
    recording.steps.push(step);
    let count = recording.steps.len();
    let keep = state.key(Command::KeepTour).to_owned();
    state.say(format!("step {count} is recorded; {keep} writes the tour"));
    Ok(())
}

/// The scene as it is now, as the file has steps.
fn written(state: &State, text: &str) -> String {
    let tried = &state.experiment;
    let speed = state.play.speed();
    let class = tried.only_class();
    let fields = [
        ("focus", names(state.view.selected.as_deref().into_iter())),
        ("kill", names(tried.failed())),
        ("drain", names(tried.drained())),
        ("rps", tried.own_rate().map(|rate| rate.to_string())),
        (
            "speed",
            ((speed - 1.0).abs() > f64::EPSILON).then(|| speed.to_string()),
        ),
        (
            "overlay",
            state
                .view
                .lens
                .as_ref()
                .map(|view| view.lens.word().to_owned()),
        ),
        ("class", class.map(|class| Class::word(class).to_owned())),
    ];
    let mut step = format!("(say: {}", quote(text));
    for (field, value) in fields {
        if let Some(value) = value {
            step.push_str(&format!(", {field}: {value}"));
        }
    }
    step.push(')');
    step
}

/// A list of names as the file has it; nothing for none.
fn names<'a>(names: impl Iterator<Item = &'a str>) -> Option<String> {
    let quoted: Vec<String> = names.map(quote).collect();
    (!quoted.is_empty()).then(|| format!("[{}]", quoted.join(", ")))
}

/// Ends the recording: writes its steps into the file, after a question where it has some already.
pub(super) fn stop(state: &mut State) {
    let Some(recording) = &state.recording else {
        let step = state.key(Command::RecordStep).to_owned();
        state.say(format!("no tour is recorded: {step} begins"));
        return;
    };
    if recording.steps.is_empty() {
        state.recording = None;
        state.say("nothing was recorded");
        return;
    }
    let has_tour = state
        .document
        .design()
        .is_some_and(|design| !design.tour.is_empty());
    if !has_tour {
        keep(state, REPLACE);
        return;
    }
    let items = vec![
        build::item(APPEND, "after the steps that the file has"),
        build::item(REPLACE, "instead of the steps that the file has"),
    ];
    build::choose(state, "Recorded steps:", Task::KeepTour, items);
}

/// Writes the steps into the file, beside the ones it has or instead of them.
pub(super) fn keep(state: &mut State, how: &str) {
    let Some(recording) = &state.recording else {
        return;
    };
    let steps = recording.steps.clone();
    let tour = Path::section("tour");
    let mut draft = Draft::new(state.document.text());
    let done = if how == APPEND {
        steps.iter().try_for_each(|step| draft.push(&tour, step))
    } else {
        let lines: Vec<String> = steps
            .iter()
            .map(|step| format!("        {step},\n"))
            .collect();
        draft.set(&tour, &format!("[\n{}    ]", lines.concat()))
    };
    let label = format!("{} recorded steps", steps.len());
    if build::commit(state, done.map(|()| draft), &label) {
        state.recording = None;
        let present = state.key(Command::Present).to_owned();
        state.say(format!(
            "{label} are in the file; u takes them back, {present} tells them"
        ));
    }
}
