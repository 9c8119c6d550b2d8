//! Opening files while the program runs: the list of what is open and what is on the disk, the
//! built-in designs, and a path that is typed.
//!
//! Refuses the disk: folders are listed and files read outside, and come back as actions.

use super::action::{Effect, Entry};
use super::files;
use super::overlay::{Chooser, Item, Overlay, Purpose};
use super::state::{File, State};
use crate::document::gallery;
use std::path::{Path, PathBuf};

/// What the values of open files begin with in the list, before their numbers.
const OPEN: &str = "open:";
/// The choice in the list of built-in designs that leads to the disk: no design's name has it.
const DISK: &str = "disk:";

/// Lists the built-in designs to open.
pub(super) fn choose_design(state: &mut State) {
    let mut items: Vec<Item> = gallery::GALLERY
        .iter()
        .map(|design| Item {
            value: design.name.to_owned(),
            label: design.name.to_owned(),
            detail: gallery::title(design).to_owned(),
        })
        .collect();
    items.push(Item {
        value: DISK.to_owned(),
        label: "open a file…".to_owned(),
        detail: format!(
            "One of yours, from the disk ({})",
            state.key(super::command::Command::OpenFile)
        ),
    });
    let chooser = Chooser::new(Purpose::Gallery, items);
    state.overlays.push(Overlay::Chooser(chooser));
}

/// Opens a built-in design, or goes on to the files on the disk.
pub(super) fn open_design(state: &mut State, name: &str) -> Vec<Effect> {
    if name == DISK {
        return choose_file(state);
    }
    let Some(design) = gallery::find(name) else {
        state.complain(format!("there is no built-in design called {name}"));
        return Vec::new();
    };
    let file = File {
        name: design.name.to_owned(),
        path: None,
    };
    let is_it = |tab: &files::Tab<'_>| tab.path.is_none() && tab.name == design.name;
    let open = state.tabs().find(is_it).map(|tab| tab.id);
    if let Some(id) = open {
        files::go_to(state, id);
        return Vec::new();
    }
    let makes_room = files::is_only_looked_at(state);
    let new = State::new(
        file,
        design.text,
        state.play.seed(),
        state.judged,
        state.look.clone(),
    );
    files::add(state, new, makes_room)
}

/// Opens a text as a file of its own.
pub(super) fn open(state: &mut State, file: File, text: &str) -> Vec<Effect> {
    let already = file.path.as_deref();
    if let Some(id) = already.and_then(|path| files::at_path(state, path)) {
        files::go_to(state, id);
        return Vec::new();
    }
    let new = State::new(
        file,
        text,
        state.play.seed(),
        state.judged,
        state.look.clone(),
    );
    files::add(state, new, false)
}

/// Lists what is open, and what lies beside the open file.
pub(super) fn choose_file(state: &mut State) -> Vec<Effect> {
    let path = state.file.path.as_deref();
    let beside = path.and_then(Path::parent).map(Path::to_owned);
    let folder = beside.unwrap_or_default();
    let chooser = Chooser::new(Purpose::File, open_items(state));
    state.overlays.push(Overlay::Chooser(chooser));
    vec![Effect::Recall, Effect::List(folder)]
}

fn open_items(state: &State) -> Vec<Item> {
    let items = state
        .shown_tabs()
        .filter(|tab| !tab.is_here || tab.is_modified);
    items
        .map(|tab| Item {
            value: format!("{OPEN}{}", tab.id),
            label: tab.name.to_owned(),
            detail: match (tab.is_here, tab.is_modified) {
                (true, _) => "on the screen, with unsaved changes".to_owned(),
                (false, true) => "open, with unsaved changes".to_owned(),
                (false, false) => "open".to_owned(),
            },
        })
        .collect()
}

/// What was open last and is not now, but for what lies in the folder that is listed.
fn recent_items(state: &State, folder: &Path) -> Vec<Item> {
    // As many as leave the folder in sight.
    const MOST: usize = 5;
    if state.is_masked() {
        // Folders and files may be named after what is masked.
        return Vec::new();
    }
    let is_open = |path: &Path| {
        state
            .tabs()
            .any(|tab| tab.path.is_some_and(|open| path.ends_with(open)))
    };
    let others = state.waiting.recent.iter().filter(|path| {
        let is_beside = !folder.as_os_str().is_empty() && path.parent() == Some(folder);
        !is_beside && !is_open(path)
    });
    let shown = others.take(MOST).filter_map(|path| {
        let name = path.file_name()?.to_string_lossy().into_owned();
        let home = state.setup.home.as_ref();
        let below = home.and_then(|home| path.parent()?.strip_prefix(home).ok());
        let beside = path.parent().unwrap_or(Path::new(""));
        let folder = below.map_or_else(
            || beside.display().to_string(),
            |below| Path::new("~").join(below).display().to_string(),
        );
        Some(Item {
            value: path.to_str()?.to_owned(),
            label: name,
            detail: format!("open lately, in {folder}"),
        })
    });
    shown.collect()
}

/// The files that were open last are known: the folder, which is listed next, comes after them.
pub(super) fn recalled(state: &mut State, recent: Vec<PathBuf>) {
    state.waiting.recent = recent;
}

/// A folder was listed: its designs and folders come after what is open.
pub(super) fn listed(state: &mut State, folder: PathBuf, entries: Vec<Entry>) {
    let mut items = open_items(state);
    items.extend(recent_items(state, &folder));
    items.push(Item {
        value: format!("{}/", folder.join("..").display()),
        label: "../".to_owned(),
        detail: format!("up from {}", shown(&folder)),
    });
    items.extend(entries.into_iter().map(|entry| {
        let end = if entry.is_folder { "/" } else { "" };
        Item {
            value: format!("{}{end}", folder.join(&entry.name).display()),
            label: format!("{}{end}", entry.name),
            detail: if entry.is_folder { "folder" } else { "" }.to_owned(),
        }
    }));
    state.waiting.folder = folder;
    if let Some(Overlay::Chooser(chooser)) = state.overlays.last_mut()
        && chooser.purpose == Purpose::File
    {
        *chooser = Chooser::new(Purpose::File, items);
    }
}

fn shown(folder: &Path) -> String {
    if folder.as_os_str().is_empty() {
        "this folder".to_owned()
    } else {
        folder.display().to_string()
    }
}

/// Something of the list was chosen.
pub(super) fn chosen(state: &mut State, value: &str) -> Vec<Effect> {
    let number = value.strip_prefix(OPEN);
    if let Some(id) = number.and_then(|id| id.parse().ok()) {
        files::go_to(state, id);
        return Vec::new();
    }
    at(state, value)
}

/// Nothing of the list is what was typed: then it is a path, from the folder that is listed.
pub(super) fn typed(state: &mut State, path: &str) -> Vec<Effect> {
    let is_folder = path.trim_end().ends_with('/') || path.trim() == "~";
    let path = state.setup.typed_path(path, &state.waiting.folder);
    let end = if is_folder { "/" } else { "" };
    at(state, &format!("{}{end}", path.display()))
}

/// Opens what is at a path: folders, which end with a slash, as a list.
fn at(state: &mut State, path: &str) -> Vec<Effect> {
    if path.ends_with('/') {
        let chooser = Chooser::new(Purpose::File, open_items(state));
        state.overlays.push(Overlay::Chooser(chooser));
        return vec![Effect::List(PathBuf::from(path))];
    }
    vec![Effect::Open(PathBuf::from(path))]
}
