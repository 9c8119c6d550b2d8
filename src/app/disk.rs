//! What the disk has to say: text that an earlier session left unsaved, and changes by others.
//!
//! Nothing is taken over but as a change that can be taken back. Refuses the disk itself: what it
//! holds comes in as actions, what is to be written goes out as effects.

use super::action::{Effect, OnDisk};
use super::command::Command;
use super::editor;
use super::files;
use super::overlay::{Answer, Overlay, Question};
use super::state::State;
use crate::document::patch;
use crate::document::save::Fingerprint;
use crate::findings::fix::difference;
use std::path::PathBuf;

/// The byte order mark that some editors begin a file with.
const MARK: char = '\u{feff}';

/// Puts aside what is unsaved of every open file.
pub(super) fn put_all_aside(state: &mut State) -> Vec<Effect> {
    let mut effects = put_aside(state);
    effects.extend(
        files::others(state)
            .filter(|one| one.lags())
            .flat_map(put_aside),
    );
    effects
}

/// Puts the unsaved text aside, or forgets what was put aside once nothing is unsaved.
pub(super) fn put_aside(state: &mut State) -> Vec<Effect> {
    if state.is_modified() {
        state.put_aside = Some(state.document.text().to_owned());
        vec![Effect::PutAside {
            id: state.id,
            file: state.file.clone(),
            text: state.document.to_file(),
        }]
    } else if state.put_aside.take().is_some() {
        vec![Effect::Forget(state.id)]
    } else {
        Vec::new()
    }
}

/// An earlier session left this text unsaved: asks what becomes of it.
pub(super) fn found(state: &mut State, text: String, file_changed: bool) {
    let name = &state.file.name;
    let since = if file_changed {
        "; the file changed since"
    } else {
        ""
    };
    let title = "From the file to the unsaved text".to_owned();
    let question = Question {
        text: format!("{name} was left with unsaved changes{since}."),
        answers: vec![
            (
                'r',
                "restore them; undo takes that back",
                Answer::Restore(text.clone()),
            ),
            ('l', "look at the difference", Answer::Look { title, text }),
            ('d', "discard them for good", Answer::Discard),
            ('c', "decide at the next start", Answer::Stay),
        ],
    };
    ask(state, question);
}

/// Asks, but not before an audience: a presentation is left first.
fn ask(state: &mut State, question: Question) {
    if state.talk.is_some() {
        state.put_off.push(question);
    } else {
        state.overlays.push(Overlay::Question(question));
    }
}

/// Takes the text of an earlier session over.
pub(super) fn restore(state: &mut State, text: &str) -> Vec<Effect> {
    take_over(state, text, "restored text");
    let undo = state.hint(Command::Undo, "takes them back");
    let save = state.hint(Command::Save, "saves them");
    state.say(format!("the unsaved changes are back{undo}{save}"));
    vec![Effect::Settle {
        id: state.id,
        adopt: true,
    }]
}

/// Lets go of the text of an earlier session.
pub(super) fn discard(state: &mut State) -> Vec<Effect> {
    state.say("the unsaved changes of the earlier session are gone");
    vec![Effect::Settle {
        id: state.id,
        adopt: false,
    }]
}

/// The file changed under us.
pub(super) fn on_disk(state: &mut State, path: PathBuf, now: OnDisk) -> Vec<Effect> {
    if state.file.path.as_ref() != Some(&path) {
        return Vec::new();
    }
    let name = state.file.name.clone();
    let (text, fingerprint) = match now {
        OnDisk::Holds { text, fingerprint } => (text, fingerprint),
        OnDisk::Gone => {
            let save = state.hint(Command::Save, "writes it anew");
            state.complain(format!(
                "{name} is gone from the disk, the text is still here{save}"
            ));
            return Vec::new();
        }
        OnDisk::Unreadable(reason) => {
            state.complain(format!(
                "{name} changed on the disk and cannot be read: {reason}. The text here stays"
            ));
            return Vec::new();
        }
    };
    let accept = Effect::Accept { path, fingerprint };
    if plain(&text) == state.document.text() {
        state.document.mark_saved();
        return vec![accept];
    }
    if !state.is_modified() {
        take_over(state, &text, "reading the file again");
        state.document.mark_saved();
        state.say(format!("{name} changed on the disk and was read again"));
        return vec![accept];
    }
    // A newer change makes the older question pointless.
    state
        .overlays
        .retain(|overlay| !matches!(overlay, Overlay::Question(one) if asks_about_disk(one)));
    state.put_off.retain(|one| !asks_about_disk(one));
    ask(state, question(&name, text, fingerprint));
    Vec::new()
}

fn question(name: &str, text: String, fingerprint: Fingerprint) -> Question {
    let title = "From the text here to the file on the disk".to_owned();
    let take = Answer::TakeTheirs {
        text: text.clone(),
        fingerprint,
    };
    Question {
        text: format!("{name} was changed by somebody else."),
        answers: vec![
            (
                'k',
                "keep mine; saving writes over theirs",
                Answer::KeepMine(fingerprint),
            ),
            ('t', "take theirs; undo brings mine back", take),
            ('l', "look at the difference", Answer::Look { title, text }),
            ('c', "decide when saving", Answer::Stay),
        ],
    }
}

fn asks_about_disk(question: &Question) -> bool {
    let mut answers = question.answers.iter();
    answers.any(|(_, _, answer)| matches!(answer, Answer::KeepMine(_)))
}

/// What the file holds is known; the text here stays.
pub(super) fn keep_mine(state: &mut State, fingerprint: Fingerprint) -> Vec<Effect> {
    let save = state.hint(Command::Save, "writes it over what is on the disk");
    state.say(format!("kept{save}"));
    accept(state, fingerprint)
}

/// The text here becomes what the file holds.
pub(super) fn take_theirs(state: &mut State, text: &str, fingerprint: Fingerprint) -> Vec<Effect> {
    take_over(state, text, "taking the file's text");
    state.document.mark_saved();
    let undo = state.hint(Command::Undo, "brings yours back");
    state.say(format!("this is the text on the disk{undo}"));
    accept(state, fingerprint)
}

fn accept(state: &State, fingerprint: Fingerprint) -> Vec<Effect> {
    let path = state.file.path.clone();
    path.map(|path| Effect::Accept { path, fingerprint })
        .into_iter()
        .collect()
}

/// Shows how another text differs from this one; the question stays beneath.
pub(super) fn look(state: &mut State, title: String, text: &str) {
    let lines = difference(state.document.text(), plain(text));
    state.overlays.push(Overlay::Difference {
        title,
        lines,
        scroll: 0,
    });
}

fn plain(text: &str) -> &str {
    text.strip_prefix(MARK).unwrap_or(text)
}

/// Makes a text the document's, as one change.
fn take_over(state: &mut State, text: &str, label: &str) {
    let change = patch::difference(state.document.text(), plain(text));
    state.document.end_group();
    state.document.apply(change.as_slice(), label, None);
    state.document.end_group();
    state.follow_text();
    editor::take_over(state, None);
    if state.world.is_none() {
        editor::open(state);
    }
}
