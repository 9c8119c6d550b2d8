//! Saving and leaving, with the questions asked before anything is lost.
//!
//! Refuses the disk: writing is an effect, and how it went comes back as an action.

use super::action::{Effect, SaveError};
use super::command::Command;
use super::disk;
use super::files;
use super::overlay::{Answer, Overlay, Prompt, Question};
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
    let names: Vec<&str> = state
        .tabs()
        .filter(|tab| tab.is_modified)
        .map(|tab| tab.name)
        .collect();
    let save = match names.as_slice() {
        [] => return vec![Effect::Quit],
        [_] => "save and leave",
        _ => "save all and leave",
    };
    let text = unsaved(&names);
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

/// The sentence that names what is not saved.
pub(super) fn unsaved(names: &[&str]) -> String {
    match names {
        [name] => format!("{name} has changes that are not saved."),
        [first @ .., last] => format!(
            "{} and {last} have changes that are not saved.",
            first.join(", ")
        ),
        [] => "Everything is saved.".to_owned(),
    }
}
