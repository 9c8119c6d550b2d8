//! The masked view: the design under neutral names, beside the file, which waits as it is.
//!
//! Refuses to make masks: `document` does. Refuses to lose anything: the file is one of the open
//! ones all the while.

use super::action::Effect;
use super::command::Command;
use super::files;
use super::state::{File, State};
use crate::document::mask;

impl State {
    /// Whether what is on the screen has neutral names: other open files stay unnamed then.
    #[must_use]
    pub fn is_masked(&self) -> bool {
        self.file.path.is_none() && self.file.name == mask::NAME
    }
}

/// Shows the design under neutral names, or the file again.
pub(super) fn toggle(state: &mut State) -> Vec<Effect> {
    if let Some(of) = state.masks {
        let effects = files::close(state);
        // A question keeps the masked text on the screen.
        if !state.is_masked() {
            files::go_to(state, of);
            state.say("the file is shown under its own names again");
        }
        return effects;
    }
    if state.is_masked() {
        state.say("the design was masked from the beginning: its file is not open");
        return Vec::new();
    }
    let Some(text) = mask::masked(state.document.text()) else {
        state.refuse_edit();
        return Vec::new();
    };
    let file = File {
        name: mask::NAME.to_owned(),
        path: None,
    };
    let mut masked = State::new(
        file,
        &text,
        state.play.seed(),
        state.judged,
        state.look.clone(),
    );
    masked.masks = Some(state.id);
    let before = state.file_count();
    let effects = files::add(state, masked, false);
    if state.file_count() > before {
        let key = state.key(Command::Palette).to_owned();
        state.say(format!(
            "hosts, addresses and the site have neutral names; the file waits as it is, and mask ({key}) shows it again"
        ));
    }
    effects
}

/// Refuses to show another file by its name; returns whether it did.
pub(super) fn refuses(state: &mut State) -> bool {
    if !state.is_masked() {
        return false;
    }
    let key = state.key(Command::Palette).to_owned();
    state.say(format!(
        "other files would show their names: mask ({key}) ends the masked view first"
    ));
    true
}
