//! What comes of a choice or a line of text while something is built.
//!
//! Refuses to ask: `build` opens the lists and prompts.

use super::{NOTHING, Subject, ask_kind, ask_name, attempt, commit, draft, stands_on_hosts};
use crate::app::form;
use crate::app::overlay::Overlay;
use crate::app::recording;
use crate::app::selection;
use crate::app::state::State;
use crate::design::kinds::KINDS;
use crate::design::path::Path;
use crate::document::draft::{Draft, entry};
use crate::document::tree::quote;

/// What is being built while a list or a prompt is open.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Task {
    /// What to add.
    Add,
    /// What the new one of this sort is called.
    Name(String),
    /// What something is linked to.
    Target(String),
    /// What a link from the one to the other carries.
    Link(String, String),
    /// Which link goes.
    Unlink,
    /// What something of a section is called from now on.
    Rename(&'static str, String),
    /// Where something of a section stands.
    Move(&'static str, String),
    /// How many there are of something of a section.
    Count(&'static str, String),
    /// What a component becomes.
    Kind(String),
    /// What a field of the form holds.
    Value(Path),
    /// Which field of the form to go to.
    Field,
    /// What is said at the step that is recorded.
    Say,
    /// The title of the step at which this is said.
    StepTitle(String),
    /// The speaker's notes on the step of which this is said, under this title.
    StepNotes(String, String),
    /// What becomes of the steps that the file has when recorded ones are written.
    KeepTour,
}

/// Something was chosen from a list.
pub(in crate::app) fn chosen(state: &mut State, value: &str) {
    let Some(task) = state.task.take() else {
        return;
    };
    match task {
        Task::Add => ask_name(state, value),
        Task::Target(from) => ask_kind(state, &from, value, false),
        Task::Link(from, to) if value != NOTHING => link(state, &from, &to, value),
        Task::Unlink => unlink(state, value),
        Task::Move(section, name) => moved(state, section, &name, value),
        Task::Kind(name) => become_kind(state, &name, value),
        Task::Value(path) => form::choose(state, &path, value),
        Task::Field => form::go_to(state, value),
        Task::KeepTour => recording::keep(state, value),
        _ => {}
    }
}

/// A line of text was given; the prompt stays, with the reason, when it will not do.
pub(in crate::app) fn answered(state: &mut State) {
    let Some(Overlay::Prompt(prompt)) = state.overlays.last() else {
        return;
    };
    let text = prompt.text.trim().to_owned();
    let Some(task) = state.task.clone() else {
        return;
    };
    let done = match &task {
        Task::Name(what) => add(state, what, &text),
        Task::Rename(section, name) => rename(state, section, name, &text),
        Task::Count(section, name) => set_count(state, section, name, &text),
        Task::Value(path) => form::set(state, path, &text),
        Task::Say => recording::said(state, &text),
        Task::StepTitle(said) => recording::titled(state, said, &text),
        Task::StepNotes(said, title) => recording::noted(state, said, title, &text),
        _ => Ok(()),
    };
    match done {
        Ok(()) => {
            // The answer may have led to another question, which stays.
            let prompt = |one: &Overlay| matches!(one, Overlay::Prompt(prompt) if prompt.builds);
            if let Some(place) = state.overlays.iter().position(prompt) {
                state.overlays.remove(place);
            }
        }
        Err(reason) => {
            if let Some(Overlay::Prompt(prompt)) = state.overlays.last_mut() {
                prompt.error = Some(reason);
            }
        }
    }
}

/// Why a line of text will not do, while it is typed.
#[must_use]
pub(in crate::app) fn objection(state: &State, text: &str) -> Option<String> {
    let text = text.trim();
    let mut draft = Draft::new(state.document.text());
    draft.begin()?;
    let done = match state.task.as_ref()? {
        Task::Name(what) => adding(&mut draft, state, what, text),
        Task::Rename(_, name) => draft.rename(name, text),
        Task::Count(section, name) => draft.set(&entry(section, name).field("count"), text),
        Task::Value(path) => draft.say(path, text),
        _ => return None,
    };
    if done.is_none() {
        return Some("the text leaves no place for it".to_owned());
    }
    form::first_error(draft.text())
}

fn adding(draft: &mut Draft, state: &State, what: &str, name: &str) -> Option<()> {
    let selected = Subject::of(state);
    match what {
        "host" => draft.add("hosts", name, "()", None),
        "zone" => {
            draft.add("zones", name, "()", None)?;
            match &selected {
                Some(Subject::Named("hosts", host)) => {
                    draft.set(&entry("hosts", host).field("zone"), &quote(name))
                }
                _ => Some(()),
            }
        }
        kind => {
            let host = selected
                .and_then(|subject| subject.host(draft))
                .filter(|_| stands_on_hosts(kind));
            draft.add_component(name, kind, host.as_deref())
        }
    }
}

fn add(state: &mut State, what: &str, name: &str) -> Result<(), String> {
    let Some(mut draft) = draft(state) else {
        return Err("the text has errors: mend those first".to_owned());
    };
    let before = Subject::of(state);
    let done = adding(&mut draft, state, what, name).map(|()| draft);
    attempt(state, done, &format!("{name} added"))?;
    state.say_done(&format!("{name} added"));
    selection::select(state, name.to_owned());
    if let Some(Subject::Named("components", from)) = before
        && !matches!(what, "host" | "zone")
        && from != name
    {
        ask_kind(state, &from, name, true);
    }
    Ok(())
}

fn rename(state: &mut State, section: &'static str, name: &str, new: &str) -> Result<(), String> {
    if name == new {
        return Ok(());
    }
    let mut draft = draft(state).ok_or("the text has errors: mend those first")?;
    if !draft.is_in(section, name) {
        return Err(format!("{name} is no longer there"));
    }
    let done = draft.rename(name, new).map(|()| draft);
    let label = format!("{name} is now {new}");
    attempt(state, done, &label)?;
    selection::select(state, new.to_owned());
    form::follow_rename(state, section, name, new);
    state.say_done(&label);
    Ok(())
}

fn set_count(
    state: &mut State,
    section: &'static str,
    name: &str,
    text: &str,
) -> Result<(), String> {
    let mut draft = draft(state).ok_or("the text has errors: mend those first")?;
    let path = entry(section, name).field("count");
    let done = if text == "1" || text.is_empty() {
        draft.remove(&path)
    } else {
        draft.set(&path, text)
    };
    let label = format!("{name} ×{text}");
    attempt(state, done.map(|()| draft), &label)?;
    // A single one and the first of several have different ids.
    if state.selected().is_none() {
        selection::select(state, format!("{name}#1"));
    }
    state.say_done(&label);
    Ok(())
}

fn link(state: &mut State, from: &str, to: &str, kind: &str) {
    state.view.lit.clear();
    let Some(mut draft) = draft(state) else {
        return;
    };
    let done = draft.connect(from, to, kind, "").map(|()| draft);
    commit(state, done, &format!("{from} → {to}, {kind}"));
}

fn unlink(state: &mut State, place: &str) {
    let Some(mut draft) = draft(state) else {
        return;
    };
    let place = place.parse().ok();
    let Some(link) = place.and_then(|place: usize| draft.links().into_iter().nth(place)) else {
        return;
    };
    let done = draft.delete_link(&link).map(|_| draft);
    let label = format!("{} → {}, {} taken out", link.from, link.to, link.kind);
    commit(state, done, &label);
}

fn moved(state: &mut State, section: &'static str, name: &str, to: &str) {
    let Some(mut draft) = draft(state) else {
        return;
    };
    let to = Some(to).filter(|to| *to != NOTHING);
    let done = if section == "components" {
        draft.place(name, to)
    } else {
        let path = entry(section, name).field("zone");
        match to {
            Some(zone) => draft.set(&path, &quote(zone)),
            None => draft.remove(&path),
        }
    };
    let label = to.map_or_else(
        || format!("{name} stands nowhere now"),
        |to| format!("{name} moved to {to}"),
    );
    commit(state, done.map(|()| draft), &label);
}

fn become_kind(state: &mut State, name: &str, kind: &str) {
    let Some(mut draft) = draft(state) else {
        return;
    };
    let Some(info) = KINDS.iter().find(|info| info.name == kind) else {
        return;
    };
    let takes: Vec<&str> = info
        .parts
        .iter()
        .flat_map(|part| part.fields)
        .map(|field| field.name)
        .collect();
    let done = draft.change_kind(name, kind, &takes).map(|()| draft);
    commit(state, done, &format!("{name} is now {kind}"));
}
