//! A tour that is recorded by doing it: what is broken, drained, asked for, looked at and edited
//! becomes a step, with a line of what is said, a title and notes.
//!
//! Refuses to write before the end: the steps go into the file in one change, which undo takes
//! back. Edits made meanwhile are tried in their steps and leave the file.

use super::build::{self, Task};
use super::command::Command;
use super::experiment::Experiment;
use super::overlay::Overlay;
use super::panes::Pane;
use super::sheets::Line;
use super::state::State;
use crate::design::Class;
use crate::design::hash::Section;
use crate::design::path::Path;
use crate::design::words::Screen;
use crate::document::draft::Draft;
use crate::document::tree::{quote, unquote};
use crate::document::tries;
use crate::findings::Options;
use crate::findings::diff::{Difference, Sort};
use crate::findings::fix::Checked;

/// What a list offers for the steps that the file has already.
const APPEND: &str = "append";
const REPLACE: &str = "replace";

/// The steps so far, as the file will have them.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Recording {
    /// In order.
    pub steps: Vec<String>,
    /// The text as it was when the recording began.
    base: String,
    /// Edits were made that no step can try: they stay in the file.
    has_lasting_edits: bool,
}

/// Begins to record, or asks what is said of the scene as it is now.
pub(super) fn step(state: &mut State) {
    if state.document.design().is_none() {
        state.refuse_edit();
        return;
    }
    let (step, keep) = (
        state.key(Command::RecordStep).to_owned(),
        state.key(Command::KeepTour).to_owned(),
    );
    let Some(recording) = &state.recording else {
        state.recording = Some(Recording {
            base: state.document.text().to_owned(),
            ..Recording::default()
        });
        state.say(format!(
            "a tour is recorded: set a scene, then {step} asks what is said; {keep} ends it"
        ));
        return;
    };
    let title = format!("Step {}: what is said", recording.steps.len() + 1);
    build::ask(state, title, String::new(), Task::Say);
}

/// What is said at a step was given: its title is asked for.
pub(super) fn said(state: &mut State, text: &str) -> Result<(), String> {
    let Some(recording) = &state.recording else {
        return Err("no tour is recorded".to_owned());
    };
    if text.is_empty() {
        return Err("a step says something".to_owned());
    }
    let title = format!("Step {}: its title, or nothing", recording.steps.len() + 1);
    build::ask(
        state,
        title,
        String::new(),
        Task::StepTitle(text.to_owned()),
    );
    Ok(())
}

/// The title of a step was given: what only its speaker reads is asked for.
pub(super) fn titled(state: &mut State, said: &str, title: &str) -> Result<(), String> {
    let Some(recording) = &state.recording else {
        return Err("no tour is recorded".to_owned());
    };
    let asked = format!(
        "Step {}: notes for the speaker alone, or nothing",
        recording.steps.len() + 1
    );
    let task = Task::StepNotes(said.to_owned(), title.to_owned());
    build::ask(state, asked, String::new(), task);
    Ok(())
}

/// The notes of a step were given: the scene as it is becomes the step.
pub(super) fn noted(state: &mut State, said: &str, title: &str, notes: &str) -> Result<(), String> {
    let Some(recording) = &state.recording else {
        return Err("no tour is recorded".to_owned());
    };
    let edits = edits(&recording.base, state.document.text());
    let step = written(state, [title, said, notes], edits.as_ref());
    let (keep, undo) = (
        state.key(Command::KeepTour).to_owned(),
        state.key(Command::UnrecordStep).to_owned(),
    );
    let Some(recording) = &mut state.recording else {
        return Ok(());
    };
    recording.steps.push(step);
    recording.has_lasting_edits |= edits.is_none();
    let count = recording.steps.len();
    let lasting = if edits.is_none() {
        "; what was added stays in the file"
    } else {
        ""
    };
    state.say(format!(
        "step {count} is recorded{lasting}; {keep} writes the tour, {undo} drops the step"
    ));
    Ok(())
}

/// Drops the step that was recorded last; the recording goes on.
pub(super) fn drop_last(state: &mut State) {
    let Some(recording) = &mut state.recording else {
        let step = state.key(Command::RecordStep).to_owned();
        state.say(format!("no tour is recorded: {step} begins"));
        return;
    };
    let said = match recording.steps.pop() {
        Some(_) => match recording.steps.len() {
            0 => "the step is dropped; none is left".to_owned(),
            1 => "the last step is dropped; 1 is left".to_owned(),
            left => format!("the last step is dropped; {left} are left"),
        },
        None => "no step is recorded yet".to_owned(),
    };
    state.say(said);
}

/// The edits from one text to the other, as a step tries them; nothing where a step cannot.
fn edits(base: &str, now: &str) -> Option<Section<String>> {
    let mut edits = Section::default();
    if base == now {
        return Some(edits);
    }
    let before = Checked::new(base, Options::default())?;
    let after = Checked::new(now, Options::default())?;
    for change in Difference::new(&before, &after).changes {
        let path = if change.id.is_empty() {
            change.section.clone()
        } else {
            format!("{}s.{}", change.section, tries::bare(&change.id))
        };
        match change.sort {
            Sort::Removed => {
                edits.insert(path, String::new());
            }
            Sort::Changed => {
                for field in change.fields {
                    let value = field.after.unwrap_or_default();
                    let value = unquote(&value).map_or(value.clone(), std::borrow::Cow::into_owned);
                    edits.insert(format!("{path}.{}", field.field), value);
                }
            }
            Sort::Added | Sort::Renamed => return None,
        }
    }
    let tried = tries::tried(base, &edits).ok()?;
    (tried == *after.model().topology).then_some(edits)
}

/// The screen that is shown beside the scene, and what of it the cursor is on: a finding, a claim.
fn beside(state: &State) -> (Option<Screen>, Option<(&'static str, String)>) {
    let finding = || {
        let world = state.world.as_ref()?;
        let finding = state.list.finding(&world.report)?;
        Some(("finding", quote(&finding.id)))
    };
    for overlay in state.overlays.iter().rev() {
        match overlay {
            Overlay::KillTable => return (Some(Screen::KillTable), None),
            Overlay::Findings => return (Some(Screen::Findings), finding()),
            Overlay::Sheets => {
                let own = state.document.design().map(|design| &design.claims);
                let claim = match state.sheets.lines.get(state.sheets.cursor) {
                    Some(Line::Claim(tested)) => Some(&tested.id),
                    _ => None,
                };
                let claim = claim.filter(|id| own.is_some_and(|own| own.contains_key(*id)));
                return (None, claim.map(|id| ("claim", quote(id))));
            }
            _ => {}
        }
    }
    match state.view.pane {
        Pane::Findings => (Some(Screen::Findings), finding()),
        Pane::Inspector => (Some(Screen::Inspector), None),
        Pane::Timeline => (Some(Screen::Timeline), None),
        Pane::Source => (Some(Screen::Source), None),
        Pane::Canvas | Pane::Request => (None, None),
    }
}

/// The scene as it is now, as the file has steps: its title, what is said, and the notes.
fn written(
    state: &State,
    [title, text, notes]: [&str; 3],
    edits: Option<&Section<String>>,
) -> String {
    // What a drill breaks is the drill's, whenever it was recorded.
    let scripted = Experiment::default();
    let drill = state.drill.as_ref().map(|drill| quote(&drill.name));
    let tried = match &drill {
        Some(_) => &scripted,
        None => &state.experiment,
    };
    let (show, about) = beside(state);
    let (about, thing) = about.map_or(("finding", None), |(field, id)| (field, Some(id)));
    let speed = state.play.speed();
    let class = tried.only_class();
    let set = edits.filter(|edits| !edits.is_empty()).map(|edits| {
        let edits = edits.iter();
        let edits: Vec<String> = edits
            .map(|(path, value)| format!("{}: {}", quote(path), quote(value)))
            .collect();
        format!("{{ {} }}", edits.join(", "))
    });
    let fields = [
        ("title", (!title.is_empty()).then(|| quote(title))),
        ("say", Some(quote(text))),
        ("notes", (!notes.is_empty()).then(|| quote(notes))),
        ("focus", names(state.view.selected.as_deref().into_iter())),
        ("kill", names(tried.failed())),
        ("drain", names(tried.drained())),
        ("set", set),
        ("drill", drill),
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
        ("show", show.map(|screen| screen.word().to_owned())),
        (about, thing),
    ];
    let said: Vec<String> = fields
        .into_iter()
        .filter_map(|(field, value)| Some(format!("{field}: {}", value?)))
        .collect();
    format!("({})", said.join(", "))
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
    if !has_tour(state) {
        keep(state, REPLACE);
        return;
    }
    let items = vec![
        build::item(APPEND, "after the steps that the file has"),
        build::item(REPLACE, "instead of the steps that the file has"),
    ];
    build::choose(state, "Recorded steps:", Task::KeepTour, items);
}

fn has_tour(state: &State) -> bool {
    let design = state.document.design();
    design.is_some_and(|design| !design.tour.is_empty())
}

/// How many recorded steps are not in the file yet.
pub(super) fn unwritten(state: &State) -> usize {
    let recording = state.recording.as_ref();
    recording.map_or(0, |recording| recording.steps.len())
}

/// Writes what is recorded into its file, after the steps that this has; returns whether nothing is
/// left unwritten.
pub(super) fn keep_all(state: &mut State) -> bool {
    if unwritten(state) > 0 {
        keep(state, if has_tour(state) { APPEND } else { REPLACE });
    }
    unwritten(state) == 0
}

/// Writes the steps into the file, beside the ones it has or instead of them.
pub(super) fn keep(state: &mut State, how: &str) {
    let Some(recording) = &state.recording else {
        return;
    };
    let steps = recording.steps.clone();
    let tour = Path::section("tour");
    // What was tried in the steps is taken back by the same change.
    let base = if recording.has_lasting_edits {
        state.document.text().to_owned()
    } else {
        recording.base.clone()
    };
    let mut draft = Draft::new(&base);
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
        let undo = state.hint(Command::Undo, "takes them back");
        let present = state.hint(Command::Present, "tells them");
        state.say(format!("{label} are in the file{undo}{present}"));
    }
}
