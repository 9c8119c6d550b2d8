//! Which key means which command: the table's defaults with somebody's own keys over them.
//!
//! What is wrong in a keymap costs one key and is told; everything else of it holds. Refuses
//! meaning: the command table has it.

use super::command::{COMMANDS, Command, Entry, Place, at};
use super::keys::Key;
use crate::config::{Problem, read_bindings};

/// The key that always leads out.
const WAY_OUT: &str = "ctrl-c";

/// The keys of every command.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Keymap {
    /// In the order of the command table: each key with how it is written.
    keys: Vec<Vec<(Key, String)>>,
}

impl Default for Keymap {
    fn default() -> Self {
        let parse = |text: &&str| Some((Key::parse(text)?, (*text).to_owned()));
        let keys = |entry: &Entry| entry.keys.iter().filter_map(parse).collect();
        Self {
            keys: COMMANDS.iter().map(keys).collect(),
        }
    }
}

impl Keymap {
    /// The defaults with what a keymap file says over them, and what is wrong in it. A key that
    /// somebody gives to a command is taken from the command that had it.
    #[must_use]
    pub fn read(source: &str) -> (Self, Vec<Problem>) {
        let names: Vec<&str> = COMMANDS.iter().map(|entry| entry.name).collect();
        let (bindings, mut problems) = read_bindings(source, &names);
        let mut keymap = Self::default();
        let mut given = vec![false; COMMANDS.len()];
        for binding in &bindings {
            let Some(at) = names.iter().position(|name| *name == binding.name) else {
                continue;
            };
            let mut own = Vec::new();
            for (text, offset) in &binding.keys {
                let mut wrong =
                    |message: &str| problems.push(Problem::at(source, *offset, message));
                let Some(key) = Key::parse(text) else {
                    wrong(&format!("\"{text}\" is no key"));
                    continue;
                };
                let is_text = COMMANDS
                    .get(at)
                    .is_some_and(|entry| entry.group.place() == Place::Text);
                if is_text && key.writes() {
                    wrong(&format!(
                        "{text} writes: in the text it can mean nothing else"
                    ));
                    continue;
                }
                let other = keymap.rival(at, key);
                if text == WAY_OUT && COMMANDS.get(at).map(|e| e.command) != Some(Command::Quit) {
                    wrong("ctrl-c always leads out");
                } else if let Some(other) = other.filter(|other| given.get(*other) == Some(&true)) {
                    let name = names.get(other).copied().unwrap_or_default();
                    wrong(&format!("{text} is given to \"{name}\" already"));
                } else {
                    if let Some(keys) = other.and_then(|other| keymap.keys.get_mut(other)) {
                        keys.retain(|(known, _)| *known != key);
                    }
                    own.push((key, text.clone()));
                }
            }
            if own.is_empty() && !binding.keys.is_empty() {
                // Nothing of it can be used: the defaults stay.
                continue;
            }
            if let (Some(keys), Some(given)) = (keymap.keys.get_mut(at), given.get_mut(at)) {
                *keys = own;
                *given = true;
            }
        }
        keymap.keep_the_way_out();
        for (place, entry) in COMMANDS.iter().enumerate() {
            let is_lost = keymap.keys.get(place).is_some_and(Vec::is_empty);
            if is_lost && given.get(place) == Some(&false) {
                let message = format!("\"{}\" has no key left", entry.name);
                problems.push(Problem::at(source, 0, &message));
            }
        }
        (keymap, problems)
    }

    fn keep_the_way_out(&mut self) {
        let quit = COMMANDS
            .iter()
            .position(|entry| entry.command == Command::Quit);
        let keys = quit.and_then(|quit| self.keys.get_mut(quit));
        if let (Some(keys), Some(key)) = (keys, Key::parse(WAY_OUT))
            && !keys.iter().any(|(known, _)| *known == key)
        {
            keys.push((key, WAY_OUT.to_owned()));
        }
    }

    /// The other command that a key stands for where a command works.
    fn rival(&self, at: usize, key: Key) -> Option<usize> {
        let place = COMMANDS.get(at)?.group.place();
        (0..COMMANDS.len()).find(|other| {
            *other != at
                && COMMANDS
                    .get(*other)
                    .is_some_and(|entry| entry.group.place() == place)
                && self.has(*other, key)
        })
    }

    fn has(&self, at: usize, key: Key) -> bool {
        let keys = self.keys.get(at).into_iter().flatten();
        keys.into_iter().any(|(known, _)| *known == key)
    }

    /// The command a key stands for in a place: its own there, else the one on the picture. In
    /// the text only those that keep it or lead out are lent: every other key belongs to writing.
    #[must_use]
    pub fn command_at(&self, place: Place, key: Key) -> Option<Command> {
        let own = self.own(place, key);
        own.or_else(|| {
            self.own(Place::Explorer, key).filter(|command| {
                let is_lent = matches!(command, Command::Save | Command::Quit) && !key.writes();
                place != Place::Text || is_lent
            })
        })
    }

    fn own(&self, place: Place, key: Key) -> Option<Command> {
        at(place)
            .find(|entry| place_of(entry.command).is_some_and(|at| self.has(at, key)))
            .map(|entry| entry.command)
    }

    /// The key that is shown for a command; nothing when somebody took every key from it.
    #[must_use]
    pub fn key(&self, command: Command) -> &str {
        self.keys(command).next().unwrap_or("")
    }

    /// The keys of a command, the one that is shown first.
    pub fn keys(&self, command: Command) -> impl Iterator<Item = &str> {
        let keys = place_of(command).and_then(|at| self.keys.get(at));
        keys.into_iter().flatten().map(|(_, text)| text.as_str())
    }
}

fn place_of(command: Command) -> Option<usize> {
    COMMANDS.iter().position(|entry| entry.command == command)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(source: &str) -> (Keymap, Vec<String>) {
        let (keymap, problems) = Keymap::read(source);
        (keymap, problems.iter().map(ToString::to_string).collect())
    }

    fn keys(keymap: &Keymap, command: Command) -> Vec<&str> {
        keymap.keys(command).collect()
    }

    #[test]
    fn own_keys_take_the_place_of_the_defaults_and_of_whoever_had_them() {
        let (keymap, problems) = told("{ \"kill\": [\"delete\", \"l\"] }");
        assert_eq!(problems, [""; 0]);
        assert_eq!(keys(&keymap, Command::Kill), ["delete", "l"]);
        assert_eq!(keys(&keymap, Command::Right), ["right"]);
        let means = |key: &str| keymap.command_at(Place::Explorer, Key::parse(key).unwrap());
        assert_eq!(means("l"), Some(Command::Kill));
        assert_eq!(means("space"), None);
        assert_eq!(
            keys(&keymap, Command::Drain),
            keys(&Keymap::default(), Command::Drain)
        );
    }

    #[test]
    fn every_mistake_is_told_with_its_place_and_costs_one_key() {
        let source = "{\n  \"kil\": [\"x\"],\n  \"drain\": [\"ctlr-d\", \"f9\"],\n  \"help\": [\"f9\", \"f1\"],\n  \"undo\": [\"ctrl-c\"],\n  \"quit\": [\"f12\"],\n}";
        let (keymap, problems) = told(source);
        assert_eq!(problems.len(), 4, "{problems:?}");
        assert!(problems[0].starts_with("2:4: ") && problems[0].contains("mean \"kill\""));
        assert!(problems[1].starts_with("3:14: ") && problems[1].contains("no key"));
        assert!(problems[2].starts_with("4:13: ") && problems[2].contains("\"drain\""));
        assert!(problems[3].starts_with("5:13: "), "{}", problems[3]);
        assert_eq!(keys(&keymap, Command::Drain), ["f9"]);
        assert_eq!(keys(&keymap, Command::Help), ["f1"]);
        assert_eq!(
            keys(&keymap, Command::Undo),
            keys(&Keymap::default(), Command::Undo)
        );
        assert_eq!(keys(&keymap, Command::Quit), ["f12", "ctrl-c"]);
    }

    #[test]
    fn a_key_that_writes_is_kept_for_writing_in_the_text() {
        let (keymap, problems) =
            told("{ \"comment\": [\"x\", \"alt-x\"], \"redo_typing\": [\"enter\"] }");
        assert_eq!(problems.len(), 2, "{problems:?}");
        assert!(problems[0].contains("x writes") && problems[1].contains("enter writes"));
        assert_eq!(keys(&keymap, Command::Comment), ["alt-x"]);
        assert_eq!(keys(&keymap, Command::RedoTyping), ["ctrl-y", "ctrl-r"]);
    }

    #[test]
    fn a_command_that_loses_its_only_key_is_named() {
        let (keymap, problems) = told("{ \"drain\": [\"K\"] }");
        assert_eq!(problems.len(), 1, "{problems:?}");
        assert!(problems[0].contains("\"kill_table\" has no key left"));
        assert_eq!(keys(&keymap, Command::KillTable), [""; 0]);
    }
}
