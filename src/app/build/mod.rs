//! Building a design on the picture: what is added, connected, renamed, moved, doubled, taken out.
//!
//! Every edit is drafted, read again, and made as one step of the document's history, or refused
//! with the reason. Lists and prompts are the program's own. Refuses to know the file's layout.

mod subject;
pub(super) mod tasks;
mod wires;

pub use tasks::Task;

use super::editor;
use super::overlay::{Chooser, Item, Overlay, Prompt, Purpose};
use super::selection;
use super::state::State;
use crate::design::kinds::KINDS;
use crate::document::draft::Draft;
pub use subject::Subject;
pub(super) use wires::{ask_kind, connect, disconnect};

/// What a list offers for leaving something open.
const NOTHING: &str = "–";

/// Opens a list to choose from.
pub(super) fn choose(state: &mut State, title: &'static str, task: Task, items: Vec<Item>) {
    state.task = Some(task);
    let chooser = Chooser::new(Purpose::Build(title), items);
    state.overlays.push(Overlay::Chooser(chooser));
}

/// Asks for a line of text.
pub(super) fn ask(state: &mut State, title: String, text: String, task: Task) {
    state.task = Some(task);
    state.overlays.push(Overlay::Prompt(Prompt {
        title,
        text,
        error: None,
        then: crate::app::saving::Then::Stay,
        builds: true,
    }));
}

pub(super) fn item(value: &str, detail: &str) -> Item {
    Item {
        value: value.to_owned(),
        label: value.to_owned(),
        detail: detail.trim().to_owned(),
    }
}

/// The text to draft on; none, with the reason told, while it has errors.
pub(super) fn draft(state: &mut State) -> Option<Draft> {
    let mut draft = Draft::new(state.document.text());
    if draft.is_blank() {
        draft.begin()?;
    } else if state.document.design().is_none() {
        state.refuse_edit();
        return None;
    }
    Some(draft)
}

/// Makes a drafted edit; returns whether it was made. Why not is told in the sentence line.
pub(super) fn commit(state: &mut State, draft: Option<Draft>, label: &str) -> bool {
    match attempt(state, draft, label) {
        Ok(()) => {
            state.say_done(label);
            true
        }
        Err(reason) => {
            state.complain(format!("{label}: not done, {reason}"));
            false
        }
    }
}

/// Makes a drafted edit, or tells why not.
fn attempt(state: &mut State, draft: Option<Draft>, label: &str) -> Result<(), String> {
    let draft = draft.ok_or_else(|| "the text leaves no place for it".to_owned())?;
    let touched = state.document.become_design(draft.text(), label)?;
    state.follow_text();
    editor::take_over(state, Some(touched.end));
    Ok(())
}

/// Lists what can be added.
pub(super) fn add(state: &mut State) {
    if draft(state).is_none() {
        return;
    }
    let mut items: Vec<Item> = KINDS
        .iter()
        .map(|kind| Item {
            value: kind.name.to_owned(),
            label: spaced(kind.name),
            detail: kind.doc.trim().to_owned(),
        })
        .collect();
    items.push(item("host", "A machine, virtual or not."));
    items.push(item(
        "zone",
        "A place that fails together; around the selected host.",
    ));
    choose(state, "Add", Task::Add, items);
}

/// Adds a machine.
pub(super) fn add_host(state: &mut State) {
    ask_name(state, "host");
}

/// Adds a zone, around what is selected.
pub(super) fn add_zone(state: &mut State) {
    ask_name(state, "zone");
}

/// `LoadBalancer` as `Load balancer`.
fn spaced(word: &str) -> String {
    let mut out = String::new();
    for c in word.chars() {
        if c.is_uppercase() && !out.is_empty() {
            out.push(' ');
            out.extend(c.to_lowercase());
        } else {
            out.push(c);
        }
    }
    out
}

/// Asks what a new thing is to be called.
pub(super) fn ask_name(state: &mut State, what: &str) {
    let Some(draft) = draft(state) else { return };
    let wished = match what {
        "host" => "server-1".to_owned(),
        "zone" => "zone-1".to_owned(),
        kind => draft
            .keys("components")
            .into_iter()
            .rev()
            .find(|name| draft.kind_of(name) == Some(kind))
            .unwrap_or_else(|| first_name(kind).to_owned()),
    };
    let name = draft.fresh(&wished);
    let title = match Subject::of(state).and_then(|subject| subject.host(&draft)) {
        Some(host) if stands_on_hosts(what) => format!("{} on {host}: its name", spaced(what)),
        _ => format!("New {}: its name", spaced(what).to_lowercase()),
    };
    ask(state, title, name, Task::Name(what.to_owned()));
}

/// Whether a thing of this sort is put on the selected host.
fn stands_on_hosts(what: &str) -> bool {
    !matches!(
        what,
        "host" | "zone" | "Client" | "Dns" | "Cdn" | "External" | "Router" | "Certificate"
    )
}

/// What the first of a kind is called.
fn first_name(kind: &str) -> &'static str {
    match kind {
        "Client" => "visitor",
        "Dns" => "dns",
        "Cdn" => "cdn",
        "Waf" => "waf",
        "Firewall" => "firewall",
        "Router" => "router",
        "LoadBalancer" => "balancer",
        "WebServer" => "web-1",
        "AppServer" => "app-1",
        "CodeBase" => "code-1",
        "DatabaseProxy" => "proxy-1",
        "Database" => "db-1",
        "Cache" => "cache",
        "Queue" => "queue",
        "External" => "service",
        "Backup" => "backup",
        "Collector" => "monitoring",
        "Probe" => "probe",
        "Bastion" => "bastion",
        "Certificate" => "certificate",
        "Agent" => "agent",
        _ => "box",
    }
}

/// Asks for another name for what is selected.
pub(super) fn rename(state: &mut State) {
    let Some((section, name)) = named(state) else {
        return;
    };
    let title = format!("Rename {name}, wherever the file speaks of it");
    ask(state, title, name.clone(), Task::Rename(section, name));
}

/// Lists the hosts that what is selected may be moved to.
pub(super) fn move_to(state: &mut State) {
    let Some((section, name)) = named(state) else {
        return;
    };
    let Some(draft) = draft(state) else { return };
    let (from, title, doc) = match section {
        "components" => ("hosts", "Put it on", "host"),
        "hosts" | "zones" => ("zones", "Put it in", "zone"),
        _ => {
            state.say("an address stands nowhere: its balancers do");
            return;
        }
    };
    let mut items: Vec<Item> = draft
        .keys(from)
        .iter()
        .filter(|place| **place != name)
        .map(|place| item(place, doc))
        .collect();
    items.push(item(NOTHING, "nowhere"));
    choose(state, title, Task::Move(section, name), items);
}

/// Doubles what is selected, links and memberships included.
pub(super) fn duplicate(state: &mut State) {
    let Some((section, name)) = named(state) else {
        return;
    };
    let Some(mut draft) = draft(state) else {
        return;
    };
    let copy = draft.fresh(&name);
    let done = draft.duplicate(section, &name, &copy).map(|()| draft);
    if commit(state, done, &format!("{name} doubled as {copy}")) {
        selection::select(state, copy);
    }
}

/// Takes out what is selected, and what speaks of it.
pub(super) fn delete(state: &mut State) {
    let Some(subject) = Subject::of(state) else {
        state.say("there is nothing to delete");
        return;
    };
    let Some(mut draft) = draft(state) else {
        return;
    };
    let (gone, name) = match &subject {
        Subject::Named(section, name) => (draft.delete(section, name), name.clone()),
        Subject::Link(place) => {
            let link = draft.links().into_iter().nth(*place);
            let name = link
                .as_ref()
                .map_or_else(String::new, |link| format!("{}->{}", link.from, link.to));
            (link.and_then(|link| draft.delete_link(&link)), name)
        }
    };
    let Some(gone) = gone else {
        state.complain(format!("{name} cannot be taken out of the text"));
        return;
    };
    let with: Vec<String> = gone
        .iter()
        .map(|(sort, count)| match (count, *sort) {
            (1, sort) => format!("1 {sort}"),
            (count, "remark on a finding") => format!("{count} remarks on findings"),
            (count, sort) => format!("{count} {sort}s"),
        })
        .collect();
    let label = if with.is_empty() {
        format!("{name} deleted")
    } else {
        format!("{name} deleted, with {}", with.join(", "))
    };
    commit(state, Some(draft), &label);
}

/// Asks how many of what is selected there are.
pub(super) fn count(state: &mut State) {
    let Some((section, name)) = named(state) else {
        return;
    };
    if !matches!(section, "components" | "hosts") {
        state.say("only hosts and components come in numbers");
        return;
    }
    let path = crate::document::draft::entry(section, &name).field("count");
    let now = draft(state).and_then(|draft| draft.said(&path).map(str::to_owned));
    let title = format!("How many {name} there are");
    let task = Task::Count(section, name);
    ask(state, title, now.unwrap_or_else(|| "2".to_owned()), task);
}

/// Lists the kinds that the selected component may become.
pub(super) fn change_kind(state: &mut State) {
    let Some(("components", name)) = named(state) else {
        state.say("select a component first: kinds are theirs");
        return;
    };
    let items = KINDS
        .iter()
        .map(|kind| Item {
            value: kind.name.to_owned(),
            label: spaced(kind.name),
            detail: kind.doc.trim().to_owned(),
        })
        .collect();
    choose(state, "Make it", Task::Kind(name), items);
}

/// The section and the name of what is selected, when it has one; else says so.
fn named(state: &mut State) -> Option<(&'static str, String)> {
    match Subject::of(state) {
        Some(Subject::Named(section, name)) => Some((section, name)),
        _ => {
            state.say("select a component, a host or a zone first");
            None
        }
    }
}
