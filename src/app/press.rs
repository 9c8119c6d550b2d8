//! A press of a key: the place it is made in, and the command it stands for there.
//!
//! Every key comes through here, so places never ask the keymap themselves; here wait the first
//! keys of a sequence, and a number for the command that comes after it. Refuses to run commands:
//! `update` and the places do.

use super::command::{Command, Group, Place};
use super::hints::Hints;
use super::keymap::Found;
use super::keys::Key;
use super::overlay::Overlay;
use super::panes::Pane;
use super::state::State;
use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use std::time::Duration;

/// Who knows the rest of a sequence is not shown what it could be.
const HESITATION: Duration = Duration::from_millis(400);
/// Digits of a number before a command.
const DIGITS: usize = 3;

/// What was pressed and is no command yet.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Pending {
    /// The first keys of a sequence.
    pub keys: Vec<Key>,
    /// A number for the next command.
    pub number: String,
    /// The panel of keys was asked for, and shows this page.
    pub page: Option<usize>,
    /// For how long the rest of the sequence is waited for.
    waited: Duration,
}

impl Pending {
    /// Whether what may follow is still to be shown.
    #[must_use]
    pub fn hesitates(&self) -> bool {
        !self.keys.is_empty() && self.waited < HESITATION
    }

    /// Whether nothing waits.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.keys.is_empty() && self.number.is_empty() && self.page.is_none()
    }

    /// So much time has passed on the wall.
    pub(super) const fn tick(&mut self, passed: Duration) {
        self.waited = self.waited.saturating_add(passed);
    }
}

/// A key that was pressed, and what it means where it was.
#[derive(Debug, Clone, Copy)]
pub(super) struct Press {
    /// The key; that of a sequence is none.
    pub(super) key: Key,
    /// As the terminal told it.
    pub(super) event: KeyEvent,
    /// What it stands for in the place it was pressed in.
    pub(super) command: Option<Command>,
    /// How often, if a number was typed before.
    pub(super) times: Option<u16>,
}

impl Press {
    fn new(event: KeyEvent, command: Option<Command>, number: &str) -> Self {
        Self {
            key: Key::from_event(&event),
            event,
            command,
            times: number.parse().ok(),
        }
    }

    /// Whether it leads out of the program, whatever is open.
    pub(super) fn leads_out(&self, state: &State) -> bool {
        leads_out(state, self.key)
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

/// Takes a key of the terminal: a press, unless it waits for what comes next.
pub(super) fn take(state: &mut State, event: &KeyEvent) -> Option<Press> {
    let key = Key::from_event(event);
    let pending = std::mem::take(&mut state.pending);
    if !pending.is_empty() {
        // What was said of the key before is over.
        state.notice = None;
    }
    if event.code == KeyCode::Esc && !pending.is_empty() {
        return None;
    }
    let place = place(state);
    let is_letter = key.writes() && takes_letters(state);
    if pending.keys.is_empty() && !is_letter && counts(state) && is_digit(state, event, &pending) {
        let KeyCode::Char(digit) = event.code else {
            return None;
        };
        state.pending = pending;
        if state.pending.number.len() < DIGITS {
            state.pending.number.push(digit);
        }
        return None;
    }
    let mut keys = pending.keys;
    if leads_out(state, key) {
        keys.clear();
    }
    keys.push(key);
    match state.setup.keymap.find(place, &keys) {
        Found::Beginning if !is_letter => {
            state.pending = Pending {
                keys,
                number: pending.number,
                ..Pending::default()
            };
            None
        }
        Found::Nothing if keys.len() > 1 => {
            let keys: Vec<String> = keys.iter().map(ToString::to_string).collect();
            state.say(format!("{} does nothing here", keys.join(" ")));
            None
        }
        Found::Command(command) if keys.len() > 1 => {
            // What places make of a key by itself is not meant.
            let none = KeyEvent::new(KeyCode::Null, KeyModifiers::NONE);
            Some(Press::new(none, Some(command), &pending.number))
        }
        Found::Command(command) => {
            if command == Command::KeysHere {
                // It goes on to the next page.
                state.pending.page = pending.page;
            }
            Some(Press::new(*event, Some(command), &pending.number))
        }
        Found::Beginning | Found::Nothing => Some(Press::new(*event, None, "")),
    }
}

fn leads_out(state: &State, key: Key) -> bool {
    let on_picture = state.setup.keymap.command_at(Place::Explorer, key);
    key.has_control() && on_picture == Some(Command::Quit)
}

/// Whether a key is a digit of a number: one that means nothing by itself, and no zero in front.
fn is_digit(state: &State, event: &KeyEvent, pending: &Pending) -> bool {
    let key = Key::from_event(event);
    let is_one = match event.code {
        KeyCode::Char('0') => !pending.number.is_empty(),
        KeyCode::Char(c) => c.is_ascii_digit(),
        _ => false,
    };
    is_one && key.writes() && state.setup.keymap.find(place(state), &[key]) == Found::Nothing
}

/// Where the next key goes.
#[must_use]
pub fn place(state: &State) -> Place {
    // A page that explains something stands for what it lies over.
    let explains = |one: &Overlay| matches!(one, Overlay::Help { .. } | Overlay::Derivation { .. });
    match state.overlays.iter().rev().find(|one| !explains(one)) {
        Some(Overlay::KillTable) => Place::KillTable,
        Some(Overlay::Findings) => Place::Findings,
        Some(Overlay::Compare) => Place::Compare,
        Some(Overlay::Sheets) => Place::Sheets,
        Some(Overlay::Fix) => Place::Fix,
        Some(Overlay::Present) => Place::Present,
        Some(Overlay::PostMortem) if state.presentation().is_some() => Place::Present,
        Some(Overlay::Settings { .. }) => Place::Settings,
        Some(_) => Place::Explorer,
        None if state.editor.is_some() && state.view.pane == Pane::Source => Place::Text,
        None if state.view.pane == Pane::Findings => Place::Findings,
        None => Place::Explorer,
    }
}

/// Whether a press is for the program, not for the place it is made in: it stops the program, tells
/// the keys, or records what is shown, unless what is shown is no scene.
pub(super) fn is_anywhere(state: &State, press: &Press) -> bool {
    if press.key.writes() && takes_letters(state) {
        return false;
    }
    match press.command {
        Some(Command::KeysHere | Command::Suspend) => true,
        Some(Command::RecordStep | Command::KeepTour) => matches!(
            state.overlays.last(),
            None | Some(Overlay::KillTable | Overlay::Findings | Overlay::Charts | Overlay::Sheets)
        ),
        _ => false,
    }
}

/// Whether letters are typed where the next key goes, or answer a question there.
fn takes_letters(state: &State) -> bool {
    match state.overlays.last() {
        Some(
            Overlay::Chooser(_)
            | Overlay::Prompt(_)
            | Overlay::Events(_)
            | Overlay::Question(_)
            | Overlay::Quiz,
        ) => true,
        Some(Overlay::KillTable) => state.kills.is_typing,
        Some(Overlay::Findings) => state.list.is_typing,
        Some(_) => false,
        None => match place(state) {
            Place::Text => true,
            Place::Findings => state.list.is_typing,
            _ => false,
        },
    }
}

/// Whether a number before a command is one where the next key goes: a presentation's and a
/// quiz's numbers mean something else, a form's fields take theirs themselves.
fn counts(state: &State) -> bool {
    let own = matches!(
        state.overlays.last(),
        Some(Overlay::Quiz | Overlay::Form(_))
    );
    !own && !matches!(place(state), Place::Text | Place::Present)
}

/// Whether what may follow the keys so far is to be shown: at once, where nothing moves.
#[must_use]
pub fn is_shown(state: &State) -> bool {
    let pending = &state.pending;
    !pending.keys.is_empty() && (!state.look.motion || !pending.hesitates())
}

/// Shows what may be pressed now; then the next page of it; then nothing more.
pub(super) fn ask(state: &mut State) {
    let before = state.pending.page;
    let next = before.map_or(0, |page| page + 1);
    state.pending.page = Some(next);
    if Hints::of(state).is_some_and(|hints| hints.page.0 != next) {
        state.pending.page = None;
    }
}

/// What may follow the keys so far in this place: the rest of the sequence and its command, by
/// group.
#[must_use]
pub fn following(state: &State) -> Vec<(String, Command)> {
    let mut all = state
        .setup
        .keymap
        .following(place(state), &state.pending.keys);
    let order = |command: Command| -> Group { command.entry().group };
    all.sort_by_key(|(_, command)| order(*command));
    all
}
