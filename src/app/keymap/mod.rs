//! Which key means which command: the table's defaults with somebody's own keys over them.
//!
//! What is wrong in a keymap costs one key and is told; everything else of it holds. Refuses
//! meaning: the command table has it.

mod read;

use super::command::{COMMANDS, Command, Place};
use super::keys::{Key, Sequence};

/// The key that always leads out.
const WAY_OUT: &str = "ctrl-c";
/// The key that only ever goes back.
const WAY_BACK: &str = "esc";

/// The keys of every command.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Keymap {
    /// The command table's own in its order, then what somebody wants of the picture's commands
    /// in other places.
    rows: Vec<Row>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Row {
    place: Place,
    command: Command,
    /// The one that is shown first.
    keys: Vec<Sequence>,
    /// Somebody chose them.
    is_own: bool,
}

/// What keys pressed one after the other come to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Found {
    /// A command.
    Command(Command),
    /// The beginning of at least one.
    Beginning,
    /// Nothing.
    Nothing,
}

impl Default for Keymap {
    fn default() -> Self {
        let rows = COMMANDS.iter().map(|entry| Row {
            place: entry.group.place(),
            command: entry.command,
            keys: entry
                .keys
                .iter()
                .filter_map(|text| Sequence::parse(text))
                .collect(),
            is_own: false,
        });
        Self {
            rows: rows.collect(),
        }
    }
}

impl Keymap {
    /// What keys pressed one after the other stand for in a place: its own there, else what they
    /// are on the picture. In the text only what keeps it or leads out is lent: every other key
    /// belongs to writing.
    #[must_use]
    pub fn find(&self, place: Place, pressed: &[Key]) -> Found {
        let own = self.own(place, pressed);
        if own != Found::Nothing {
            return own;
        }
        let writes = pressed.first().is_some_and(|key| key.writes());
        match self.own(Place::Explorer, pressed) {
            Found::Command(command)
                if place == Place::Text && (writes || !place.borrows(command)) =>
            {
                Found::Nothing
            }
            Found::Beginning if place == Place::Text => Found::Nothing,
            found => found,
        }
    }

    fn own(&self, place: Place, pressed: &[Key]) -> Found {
        let mut begins = false;
        for row in self.rows.iter().filter(|row| row.place == place) {
            for keys in &row.keys {
                match keys.after(pressed) {
                    Some([]) => return Found::Command(row.command),
                    Some(_) => begins = true,
                    None => {}
                }
            }
        }
        if begins {
            Found::Beginning
        } else {
            Found::Nothing
        }
    }

    /// What may follow keys in a place, in the order of the command table: the keys still to
    /// press, and the command they lead to.
    #[must_use]
    pub fn following(&self, place: Place, pressed: &[Key]) -> Vec<(String, Command)> {
        let mut all: Vec<(String, Command)> = Vec::new();
        for row in &self.rows {
            for keys in &row.keys {
                let (Some(rest), Some(whole)) = (keys.after(pressed), keys.after(&[])) else {
                    continue;
                };
                let is_meant = self.find(place, whole) == Found::Command(row.command);
                let is_here = row.place == place || row.place == Place::Explorer;
                if !rest.is_empty() && is_meant && is_here {
                    let rest: Vec<String> = rest.iter().map(ToString::to_string).collect();
                    all.push((rest.join(" "), row.command));
                }
            }
        }
        all
    }

    /// The command a single key stands for in a place.
    #[must_use]
    pub fn command_at(&self, place: Place, key: Key) -> Option<Command> {
        match self.find(place, &[key]) {
            Found::Command(command) => Some(command),
            Found::Beginning | Found::Nothing => None,
        }
    }

    /// The key that is shown for a command; nothing when somebody took every key from it.
    #[must_use]
    pub fn key(&self, command: Command) -> &str {
        self.keys(command).next().unwrap_or("")
    }

    /// The keys of a command where it is at home, the one that is shown first.
    pub fn keys(&self, command: Command) -> impl Iterator<Item = &str> {
        let row = self.rows.iter().find(|row| row.command == command);
        row.into_iter()
            .flat_map(|row| row.keys.iter().map(Sequence::text))
    }

    /// What somebody chose: place, command, keys.
    pub fn chosen(&self) -> impl Iterator<Item = (Place, Command, Vec<&str>)> {
        let own = self.rows.iter().filter(|row| row.is_own);
        own.map(|row| {
            let keys = row.keys.iter().map(Sequence::text).collect();
            (row.place, row.command, keys)
        })
    }
}
