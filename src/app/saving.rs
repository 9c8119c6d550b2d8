//! Saving, opening another design and leaving, with the questions asked before anything is lost.
//!
//! Refuses the disk: writing is an effect, and how it went comes back as an action.

use super::action::{Effect, SaveError};
use super::disk;
use super::overlay::{Answer, Chooser, Item, Overlay, Prompt, Purpose, Question};
use super::state::{File, State};
use super::update::update;
use crate::document::gallery;
use std::path::PathBuf;

/// Saves to the file the text came from; what came from elsewhere asks for a name.
pub(super) fn save(state: &mut State, then_quit: bool) -> Vec<Effect> {
    match state.file.path.clone() {
        Some(path) => write(state, path, then_quit, false, false),
        None => {
            ask_for_name(state, then_quit);
            Vec::new()
        }
    }
}

/// Asks where to save.
pub(super) fn ask_for_name(state: &mut State, then_quit: bool) {
    let text = state.file.path.as_ref().map_or_else(
        || format!("{}.ron", state.file.name.trim_end_matches(".ron")),
        |path| path.display().to_string(),
    );
    state.overlays.push(Overlay::Prompt(Prompt {
        title: "Save as".to_owned(),
        text,
        error: None,
        then_quit,
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
        prompt.error = Some("a file needs a name".to_owned());
        return Vec::new();
    }
    let (path, then_quit) = (PathBuf::from(name), prompt.then_quit);
    let is_new = state.file.path.as_ref() != Some(&path);
    state.overlays.pop();
    write(state, path, then_quit, false, is_new)
}

/// Writes over a file that is there or was changed.
pub(super) fn overwrite(state: &mut State, path: PathBuf, then_quit: bool) -> Vec<Effect> {
    write(state, path, then_quit, true, false)
}

fn write(
    state: &mut State,
    path: PathBuf,
    then_quit: bool,
    overwrite: bool,
    create: bool,
) -> Vec<Effect> {
    state.quit_when_saved = then_quit;
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
    if std::mem::take(&mut state.quit_when_saved) {
        return vec![Effect::Forget, Effect::Quit];
    }
    vec![Effect::Forget]
}

/// A file could not be written: asks, or tells why.
pub(super) fn save_failed(state: &mut State, error: SaveError) {
    let then_quit = std::mem::take(&mut state.quit_when_saved);
    let (path, text, meaning) = match error {
        SaveError::ChangedOnDisk(path) => {
            let text = "was changed by somebody else since it was read";
            (path, text, "overwrite it with this text")
        }
        SaveError::Exists(path) => (path, "is there already", "write over it"),
        SaveError::Other(reason) => {
            state.complain(format!(
                "not saved: {reason}. The text is still here; S saves elsewhere"
            ));
            return;
        }
    };
    state.overlays.push(Overlay::Question(Question {
        text: format!("{} {text}.", path.display()),
        answers: vec![
            ('o', meaning, Answer::Overwrite { path, then_quit }),
            ('c', "leave it; save elsewhere with S", Answer::Stay),
        ],
    }));
}

/// Leaves; asks when something would be lost.
pub(super) fn quit(state: &mut State) -> Vec<Effect> {
    if !state.is_modified() {
        return vec![Effect::Quit];
    }
    state.overlays.push(Overlay::Question(Question {
        text: unsaved(state),
        answers: vec![
            ('s', "save and leave", Answer::SaveAndQuit),
            ('q', "leave and lose them", Answer::Quit),
            ('c', "stay here", Answer::Stay),
        ],
    }));
    Vec::new()
}

fn unsaved(state: &State) -> String {
    format!("{} has changes that are not saved.", state.file.name)
}

/// Lists the built-in designs to open.
pub(super) fn choose_design(state: &mut State) {
    let items = gallery::GALLERY
        .iter()
        .map(|design| Item {
            value: design.name.to_owned(),
            label: design.name.to_owned(),
            detail: gallery::title(design).to_owned(),
        })
        .collect();
    let chooser = Chooser::new(Purpose::Gallery, items);
    state.overlays.push(Overlay::Chooser(chooser));
}

/// Opens a built-in design; asks first, unless `sure`, when something would be lost.
pub(super) fn open_design(state: &mut State, name: &str, sure: bool) {
    let Some(design) = gallery::find(name) else {
        state.complain(format!("there is no built-in design called {name}"));
        return;
    };
    if state.is_modified() && !sure {
        let open = Answer::Open(name.to_owned());
        state.overlays.push(Overlay::Question(Question {
            text: unsaved(state),
            answers: vec![
                ('o', "open the other and lose them", open),
                ('c', "stay here", Answer::Stay),
            ],
        }));
        return;
    }
    let file = File {
        name: design.name.to_owned(),
        path: None,
    };
    let seed = state.play.seed();
    let (width, height) = state.view.window;
    let setup = std::mem::take(&mut state.setup);
    *state = State::new(file, design.text, seed, state.look.clone());
    state.setup = setup;
    update(state, super::action::Action::Resize(width, height));
}
