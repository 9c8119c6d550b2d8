//! The value of a field: what is offered for it, and how what was chosen or typed gets into the text.
//!
//! Refuses the list of fields and its cursor.

use super::super::build::{self, Task};
use super::super::editor;
use super::super::overlay::Item;
use super::super::state::State;
use super::{place_of, plain, settle};
use crate::design::path::Path;
use crate::design::schema::Shape;
use crate::document::draft::{Draft, NAMED};
use crate::document::outline::Spot;
use crate::document::{Severity, read};

/// Names that are each tried before they are offered; beyond, all are.
const MOST_TRIED: usize = 60;
/// What a list offers for saying nothing.
const UNSET: &str = "–";

/// Lists the values of a field.
pub(super) fn offer(state: &mut State, spot: &Spot) {
    let shape = plain(spot.shape);
    let mut items: Vec<Item> = match shape {
        Shape::Word(info) => info
            .words
            .iter()
            .map(|(word, doc)| build::item(word, doc))
            .collect(),
        Shape::Bool => vec![build::item("true", ""), build::item("false", "")],
        _ => names(state, spot),
    };
    if matches!(spot.shape, Shape::OrUndecided(_)) {
        items.push(build::item("Undecided", "left open"));
    }
    if let Some(default) = &spot.default {
        let doc = format!("say nothing: {default}");
        items.push(build::item(UNSET, &doc));
    }
    let task = Task::Value(spot.path.clone());
    build::choose(state, "Set to", task, items);
}

/// The names that a field may hold.
fn names(state: &State, spot: &Spot) -> Vec<Item> {
    let draft = Draft::new(state.document.text());
    let all: Vec<(&str, String)> = NAMED
        .iter()
        .flat_map(|section| draft.keys(section).into_iter().map(|name| (*section, name)))
        .collect();
    let is_tried = all.len() <= MOST_TRIED;
    let fits = |name: &str| {
        let mut draft = draft.clone();
        !is_tried || (draft.say(&spot.path, name).is_some() && first_error(draft.text()).is_none())
    };
    all.iter()
        .filter(|(_, name)| fits(name))
        .map(|(section, name)| {
            let kind = draft.kind_of(name).unwrap_or_default();
            let what = match *section {
                "components" => kind,
                section => section.trim_end_matches('s'),
            };
            build::item(name, what)
        })
        .collect()
}

/// The first thing that is wrong with a text, if anything is.
pub(in crate::app) fn first_error(text: &str) -> Option<String> {
    let mut all = read(text).diagnostics.into_iter();
    let first = all.find(|one| one.severity == Severity::Error)?;
    Some(match first.hint {
        Some(hint) => format!("{}: {hint}", first.message),
        None => first.message,
    })
}

/// Sets a field to what was typed.
pub(in crate::app) fn set(state: &mut State, path: &Path, typed: &str) -> Result<(), String> {
    let mut draft = Draft::new(state.document.text());
    draft
        .say(path, typed)
        .ok_or("the text leaves no place for it")?;
    make(state, &draft, path)
}

pub(super) fn set_raw(state: &mut State, path: &Path, value: &str) -> Result<(), String> {
    let mut draft = Draft::new(state.document.text());
    draft
        .set(path, value)
        .ok_or("the text leaves no place for it")?;
    make(state, &draft, path)
}

pub(super) fn unset(state: &mut State, path: &Path) {
    let mut draft = Draft::new(state.document.text());
    if draft.remove(path).is_none() {
        return;
    }
    if let Err(reason) = make(state, &draft, path) {
        state.complain(reason);
    }
    settle(state);
}

fn make(state: &mut State, draft: &Draft, path: &Path) -> Result<(), String> {
    let label = place_of(path);
    let touched = state.document.become_design(draft.text(), &label)?;
    state.follow_text();
    editor::take_over(state, Some(touched.end));
    Ok(())
}

/// A value was chosen from a list.
pub(in crate::app) fn choose(state: &mut State, path: &Path, value: &str) {
    if value == UNSET {
        unset(state, path);
    } else if let Err(reason) = set(state, path, value) {
        state.complain(reason);
    }
}
