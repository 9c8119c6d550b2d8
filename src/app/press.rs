//! A press of a key: the place it is made in, and the command it stands for there.
//!
//! Every key comes through here, so places never ask the keymap themselves. Refuses to run
//! commands: `update` and the places do.

use super::command::{Command, Place};
use super::keys::Key;
use super::overlay::Overlay;
use super::panes::Pane;
use super::state::State;
use crossterm::event::{KeyCode, KeyEvent};

/// A key that was pressed, and what it means where it was.
#[derive(Debug, Clone, Copy)]
pub(super) struct Press {
    /// The key.
    pub(super) key: Key,
    /// As the terminal told it.
    pub(super) event: KeyEvent,
    /// What it stands for in the place it was pressed in.
    pub(super) command: Option<Command>,
}

impl Press {
    /// A key of the terminal, in the place the state is in.
    pub(super) fn new(state: &State, event: &KeyEvent) -> Self {
        let key = Key::from_event(event);
        Self {
            key,
            event: *event,
            command: state.setup.keymap.command_at(place(state), key),
        }
    }

    /// Whether it leads out of the program, whatever is open.
    pub(super) fn leads_out(&self, state: &State) -> bool {
        let on_picture = state.setup.keymap.command_at(Place::Explorer, self.key);
        self.key.has_control() && on_picture == Some(Command::Quit)
    }

    /// The key by itself, for places that know keys of their own.
    pub(super) const fn code(&self) -> KeyCode {
        self.event.code
    }

    /// The character it types, if it is held together with nothing.
    pub(super) fn typed(&self) -> Option<char> {
        match self.event.code {
            KeyCode::Char(c) if self.key.writes() => Some(c),
            _ => None,
        }
    }
}

/// Where the next key goes.
pub(super) fn place(state: &State) -> Place {
    match state.overlays.last() {
        Some(Overlay::KillTable) => Place::KillTable,
        Some(Overlay::Findings) => Place::Findings,
        Some(Overlay::Compare) => Place::Compare,
        Some(Overlay::Sheets) => Place::Sheets,
        Some(Overlay::Fix) => Place::Fix,
        Some(Overlay::Present) => Place::Present,
        Some(Overlay::Settings { .. }) => Place::Settings,
        Some(_) => Place::Explorer,
        None if state.editor.is_some() && state.view.pane == Pane::Source => Place::Text,
        None if state.view.pane == Pane::Findings => Place::Findings,
        None => Place::Explorer,
    }
}
