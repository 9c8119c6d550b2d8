//! Links by keys: what may be joined to what, what a link carries, which one is taken out.
//!
//! Refuses to write: what is chosen comes back as a task.

use super::super::overlay::Item;
use super::super::state::State;
use super::subject::{self, Subject};
use super::tasks::Task;
use super::{NOTHING, choose, delete, draft, item};
use crate::app::command::Command;
use crate::design::wiring::fitting;

/// Connects what is selected: lists what it may be linked to, best first.
pub(in crate::app) fn connect(state: &mut State) {
    let Some(from) = Subject::of(state).and_then(|subject| subject.end()) else {
        state.say("select a component first: links begin there");
        return;
    };
    let Some(design) = state.document.design().cloned() else {
        state.refuse_edit();
        return;
    };
    let mut items: Vec<(bool, Item)> = subject::ends(&design)
        .into_iter()
        .filter(|name| *name != from)
        .map(|name| {
            let kinds = subject::between(&design, &from, &name, fitting);
            let first = kinds.first().map_or("", |kind| kind.word());
            let what = subject::title(&design, &name);
            let detail = if first.is_empty() {
                what.to_owned()
            } else {
                format!("{what}, by {first}")
            };
            (first.is_empty(), item(&name, &detail))
        })
        .collect();
    items.sort_by_key(|(is_unusual, _)| *is_unusual);
    let items: Vec<Item> = items.into_iter().map(|(_, item)| item).collect();
    if items.is_empty() {
        let add = state.hint(Command::Add, "adds something");
        state.say(format!("there is nothing to connect {from} to{add}"));
        return;
    }
    // What is selected next on the picture may be the target, too.
    state.view.lit = vec![from.clone()];
    choose(state, "Connect to", Task::Target(from), items);
}

/// Lists the kinds of link between two ends.
pub(in crate::app) fn ask_kind(state: &mut State, from: &str, to: &str, is_offer: bool) {
    let Some(design) = state.document.design().cloned() else {
        return;
    };
    let kinds = subject::between(&design, from, to, fitting);
    if is_offer && kinds.is_empty() {
        return;
    }
    let doc = |word: &str| subject::link_doc(word);
    let mut items: Vec<Item> = kinds
        .iter()
        .map(|kind| item(kind.word(), doc(kind.word())))
        .collect();
    items.push(item("Undecided", doc("Undecided")));
    if is_offer {
        items.push(item(NOTHING, "no link"));
    }
    for one in &mut items {
        if one.value != NOTHING {
            one.detail = format!("{from} → {to}: {}", one.detail);
        }
    }
    let title = if is_offer {
        "Link it?"
    } else {
        "What it carries"
    };
    let task = Task::Link(from.to_owned(), to.to_owned());
    choose(state, title, task, items);
}

/// Lists the links of what is selected, to take one out.
pub(in crate::app) fn disconnect(state: &mut State) {
    let Some(subject) = Subject::of(state) else {
        return;
    };
    if matches!(subject, Subject::Link(_)) {
        delete(state);
        return;
    }
    let Some(draft) = draft(state) else { return };
    let name = subject.name().unwrap_or_default().to_owned();
    let items: Vec<Item> = draft
        .links()
        .iter()
        .filter(|link| link.from == name || link.to == name)
        .map(|link| Item {
            value: link.place.to_string(),
            label: format!("{} → {}", link.from, link.to),
            detail: link.kind.clone(),
        })
        .collect();
    if items.is_empty() {
        state.say(format!("{name} has no links"));
        return;
    }
    choose(state, "Disconnect", Task::Unlink, items);
}
