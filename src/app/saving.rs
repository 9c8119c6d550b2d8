//! Saving and leaving, with the questions asked before anything is lost.
//!
//! Refuses the disk: writing is an effect, and how it went comes back as an action.

use super::action::{Effect, SaveError};
use super::command::Command;
use super::disk;
use super::files;
use super::overlay::{Answer, Overlay, Prompt, Question};
use super::recording;
use super::state::{File, State};
use std::path::{Path, PathBuf};

/// What comes after a file is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Then {
    /// Nothing.
    #[default]
    Stay,
    /// The next open file that has changes is saved.
    SaveAll,
    /// The file is closed.
    Close,
    /// What else has changes is saved, and then the program is left.
    Quit,
}

/// Saves the files that have changes, one after the other; each is shown meanwhile, so that one
/// sees which it is that asks for a name or cannot be written.
pub(super) fn save_all(state: &mut State, then: Then) -> Vec<Effect> {
    let leaves: Vec<u64> = match then {
        Then::Quit => state.open_files().map(|one| one.id).collect(),
        Then::Close => vec![state.id],
        Then::Stay | Then::SaveAll => Vec::new(),
    };
    for id in leaves {
        // What cannot be written says so, and nothing is left.
        if files::with(state, |one| one.id == id, recording::keep_all) == Some(false) {
            files::go_to(state, id);
            return Vec::new();
        }
    }
    if files::go_to_unsaved(state) {
        return save(state, then);
    }
    if then == Then::Quit {
        return vec![Effect::Quit];
    }
    if state.notice.is_none() {
        state.say("everything is saved already");
    }
    Vec::new()
}

/// Saves to the file the text came from; what came from elsewhere asks for a name.
pub(super) fn save(state: &mut State, then: Then) -> Vec<Effect> {
    match state.file.path.clone() {
        Some(path) => write(state, path, then, false, false),
        None => {
            ask_for_name(state, then);
            Vec::new()
        }
    }
}

/// Asks where to save.
pub(super) fn ask_for_name(state: &mut State, then: Then) {
    let text = state.file.path.as_ref().map_or_else(
        || format!("{}.ron", state.file.name.trim_end_matches(".ron")),
        |path| path.display().to_string(),
    );
    state.overlays.push(Overlay::Prompt(Prompt {
        title: "Save as".to_owned(),
        text,
        error: None,
        then,
        builds: false,
    }));
}

/// Saves under the name that the uppermost prompt holds.
pub(super) fn answer_name(state: &mut State) -> Vec<Effect> {
    let Some(Overlay::Prompt(prompt)) = state.overlays.last_mut() else {
        return Vec::new();
    };
    let name = prompt.text.trim();
    if name.is_empty() {
        return object(state, "a file needs a name");
    }
    let then = prompt.then;
    let path = state.setup.typed_path(name, Path::new(""));
    let is_new = state.file.path.as_ref() != Some(&path);
    if is_new && files::at_path(state, &path).is_some() {
        return object(state, "this file is open; close it first");
    }
    state.overlays.pop();
    write(state, path, then, false, is_new)
}

fn object(state: &mut State, why: &str) -> Vec<Effect> {
    if let Some(Overlay::Prompt(prompt)) = state.overlays.last_mut() {
        prompt.error = Some(why.to_owned());
    }
    Vec::new()
}

/// Writes over a file that is there or was changed.
pub(super) fn overwrite(state: &mut State, path: PathBuf, then: Then) -> Vec<Effect> {
    write(state, path, then, true, false)
}

fn write(
    state: &mut State,
    path: PathBuf,
    then: Then,
    overwrite: bool,
    create: bool,
) -> Vec<Effect> {
    state.when_saved = then;
    // Put aside first: then a crash while the file is written loses nothing either.
    let mut effects = disk::put_aside(state);
    effects.push(Effect::Save {
        path,
        text: state.document.to_file(),
        overwrite,
        create,
    });
    effects
}

/// A file was written.
pub(super) fn saved(state: &mut State, path: PathBuf) -> Vec<Effect> {
    state.document.mark_saved();
    state.put_aside = None;
    state.say(format!("saved {}", path.display()));
    state.file = File::at(path);
    let mut effects = vec![Effect::Forget(state.id)];
    match std::mem::take(&mut state.when_saved) {
        Then::Stay => {}
        Then::Close => effects.extend(files::close_now(state)),
        then @ (Then::SaveAll | Then::Quit) => effects.extend(save_all(state, then)),
    }
    effects
}

/// A file could not be written: asks, or tells why.
pub(super) fn save_failed(state: &mut State, error: SaveError) {
    let then = std::mem::take(&mut state.when_saved);
    let (path, text, meaning) = match error {
        SaveError::ChangedOnDisk(path) => {
            let text = "was changed by somebody else since it was read";
            (path, text, "overwrite it with this text")
        }
        SaveError::Exists(path) => (path, "is there already", "write over it"),
        SaveError::Other(reason) => {
            // The way out comes first: a narrow window cuts the reason.
            let elsewhere = state.hint(Command::SaveAs, "saves elsewhere");
            state.complain(format!("not saved{elsewhere}: {reason}"));
            return;
        }
    };
    state.overlays.push(Overlay::Question(Question {
        text: format!("{} {text}.", path.display()),
        answers: vec![
            ('o', meaning, Answer::Overwrite { path, then }),
            ('c', "leave it; save elsewhere with S", Answer::Stay),
        ],
    }));
}

/// Leaves; asks once when something would be lost, and names it.
pub(super) fn quit(state: &mut State) -> Vec<Effect> {
    let at_stake: Vec<&State> = state.open_files().filter(|one| is_at_stake(one)).collect();
    let save = match at_stake.as_slice() {
        [] => return vec![Effect::Quit],
        [_] => "save and leave",
        _ => "save all and leave",
    };
    let text = unsaved(&at_stake);
    state.overlays.push(Overlay::Question(Question {
        text,
        answers: vec![
            ('s', save, Answer::Save(Then::Quit)),
            ('q', "leave and lose them", Answer::Quit),
            ('c', "stay here", Answer::Stay),
        ],
    }));
    Vec::new()
}

/// Whether leaving a file would lose something: changes, or recorded steps of a tour.
pub(super) fn is_at_stake(file: &State) -> bool {
    file.is_modified() || recording::unwritten(file) > 0
}

/// The sentences that name what is not saved.
pub(super) fn unsaved(files: &[&State]) -> String {
    let mut said = Vec::new();
    let modified = files.iter().filter(|one| one.is_modified());
    let names: Vec<&str> = modified.map(|one| one.file.name.as_str()).collect();
    match names.as_slice() {
        [] => {}
        [name] => said.push(format!("{name} has changes that are not saved.")),
        [first @ .., last] => said.push(format!(
            "{} and {last} have changes that are not saved.",
            first.join(", ")
        )),
    }
    for one in files {
        let name = &one.file.name;
        match recording::unwritten(one) {
            0 => {}
            1 => said.push(format!("1 recorded step is not in {name} yet.")),
            count => said.push(format!("{count} recorded steps are not in {name} yet.")),
        }
    }
    said.join(" ")
}
