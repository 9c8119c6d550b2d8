//! A keymap file put over the defaults. What is wrong in it costs one key and is told; everything
//! else of it holds.
//!
//! Refuses RON: the config room reads it.

use super::{Keymap, Row, WAY_BACK, WAY_OUT};
use crate::app::command::{COMMANDS, Command, Place};
use crate::app::keys::{Key, Sequence};
use crate::config::{Binding, Problem, read_bindings};

impl Keymap {
    /// The defaults with what a keymap file says over them, and what is wrong in it. A key that
    /// somebody gives to a command is taken from the command that had it by default.
    #[must_use]
    pub fn read(source: &str) -> (Self, Vec<Problem>) {
        let commands: Vec<&str> = COMMANDS.iter().map(|entry| entry.name).collect();
        let places: Vec<&str> = Place::ALL.iter().map(|place| place.name()).collect();
        let (bindings, mut problems) = read_bindings(source, &commands, &places);
        let mut keymap = Self::default();
        let mut taken = Vec::new();
        for binding in &bindings {
            keymap.take_over(source, binding, &mut taken, &mut problems);
        }
        keymap.keep_the_way_out();
        for (lost, key, taker, offset) in taken {
            let left = keymap.rows.get(lost).filter(|row| row.keys.is_empty());
            let Some(row) = left.filter(|row| !row.is_own) else {
                continue;
            };
            let (name, taker): (&str, Command) = (row.command.entry().name, taker);
            let taker = taker.entry().name;
            let message = format!("\"{name}\" has no key left: {key} is given to \"{taker}\"");
            problems.push(Problem::at(source, offset, &message));
        }
        problems.sort_by_key(|problem| (problem.line, problem.column));
        (keymap, problems)
    }

    /// Puts one line of a keymap over the defaults; notes which row lost which key to it.
    fn take_over(
        &mut self,
        source: &str,
        binding: &Binding,
        taken: &mut Vec<(usize, String, Command, usize)>,
        problems: &mut Vec<Problem>,
    ) {
        let Some(entry) = COMMANDS.iter().find(|entry| entry.name == binding.name) else {
            return;
        };
        let home = entry.group.place();
        let named = binding.place.as_deref();
        let place = Place::ALL.into_iter().find(|one| Some(one.name()) == named);
        let place = place.unwrap_or(home);
        if place != home && home != Place::Explorer {
            let message = format!("\"{}\" is a command of {}", entry.name, home.name());
            problems.push(Problem::at(source, binding.offset, &message));
            return;
        }
        let at = self.row(place, entry.command);
        let mut own: Vec<Sequence> = Vec::new();
        for (text, offset) in &binding.keys {
            let read = Sequence::parse(text).ok_or_else(|| format!("\"{text}\" is no key"));
            let allowed =
                read.and_then(|keys| refusal(place, entry.command, &keys).map_or(Ok(keys), Err));
            let won = allowed.and_then(|keys| {
                if own.iter().any(|known| known.collides(&keys)) {
                    return Err(format!("{text} and another of these keys begin alike"));
                }
                let rivals = self.rivals(at, &keys);
                let holder = rivals
                    .iter()
                    .find_map(|rival| self.rows.get(*rival).filter(|row| row.is_own));
                match holder {
                    Some(row) => Err(format!(
                        "{text} cannot be \"{}\": it is given to \"{}\" already",
                        entry.name,
                        row.command.entry().name
                    )),
                    None => Ok((keys, rivals)),
                }
            });
            match won {
                Ok((keys, rivals)) => {
                    for rival in rivals {
                        if let Some(row) = self.rows.get_mut(rival) {
                            row.keys.retain(|known| !known.collides(&keys));
                        }
                        taken.push((rival, text.clone(), entry.command, *offset));
                    }
                    own.push(keys);
                }
                Err(reason) => problems.push(Problem::at(source, *offset, &reason)),
            }
        }
        // Where nothing of it can be used, the defaults stay.
        if let Some(row) = self.rows.get_mut(at)
            && (!own.is_empty() || binding.keys.is_empty())
        {
            row.keys = own;
            row.is_own = true;
        }
    }

    /// Where a command's keys in a place are; made, if there were none.
    fn row(&mut self, place: Place, command: Command) -> usize {
        let known = |row: &Row| row.place == place && row.command == command;
        self.rows.iter().position(known).unwrap_or_else(|| {
            self.rows.push(Row {
                place,
                command,
                keys: Vec::new(),
                is_own: false,
            });
            self.rows.len() - 1
        })
    }

    /// The other rows of the same place that have such keys.
    fn rivals(&self, at: usize, keys: &Sequence) -> Vec<usize> {
        let place = self.rows.get(at).map(|row| row.place);
        let rows = self.rows.iter().enumerate();
        rows.filter(|(other, row)| *other != at && Some(row.place) == place)
            .filter(|(_, row)| row.keys.iter().any(|known| known.collides(keys)))
            .map(|(other, _)| other)
            .collect()
    }

    fn keep_the_way_out(&mut self) {
        let at = self.row(Place::Explorer, Command::Quit);
        if let (Some(row), Some(keys)) = (self.rows.get_mut(at), Sequence::parse(WAY_OUT))
            && !row.keys.contains(&keys)
        {
            row.keys.push(keys);
        }
    }
}

/// Why a command cannot have such keys in a place.
fn refusal(place: Place, command: Command, keys: &Sequence) -> Option<String> {
    let first = keys.first()?;
    let is = |text| Key::parse(text) == Some(first);
    if is(WAY_OUT) && command != Command::Quit {
        return Some("ctrl-c always leads out".to_owned());
    }
    if is(WAY_BACK) && !matches!(command, Command::Back | Command::CloseText) {
        return Some("esc only goes back".to_owned());
    }
    (place == Place::Text && first.writes())
        .then(|| format!("{first} writes: in the text it can mean nothing else"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::keymap::Found;

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
        let source = "{\n  \"kil\": [\"x\"],\n  \"drain\": [\"ctlr-d\", \"f9\"],\n  \"help\": [\"f9\", \"f3\"],\n  \"undo\": [\"ctrl-c\"],\n  \"quit\": [\"f12\"],\n}";
        let (keymap, problems) = told(source);
        assert_eq!(problems.len(), 4, "{problems:?}");
        assert!(problems[0].starts_with("2:4: ") && problems[0].contains("mean \"kill\""));
        assert!(problems[1].starts_with("3:14: ") && problems[1].contains("no key"));
        assert!(problems[2].starts_with("4:13: ") && problems[2].contains("\"drain\""));
        assert!(problems[2].contains("\"help\""), "{}", problems[2]);
        assert!(problems[3].starts_with("5:13: "), "{}", problems[3]);
        assert_eq!(keys(&keymap, Command::Drain), ["f9"]);
        assert_eq!(keys(&keymap, Command::Help), ["f3"]);
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
        let (keymap, problems) = told("{ \"drain\": [\"c\"] }");
        assert_eq!(problems.len(), 1, "{problems:?}");
        assert!(problems[0].starts_with("1:14: \"compare\" has no key left"));
        assert!(problems[0].contains("c is given to \"drain\""));
        assert_eq!(keys(&keymap, Command::Compare), [""; 0]);
    }

    fn means(keymap: &Keymap, place: Place, keys: &str) -> Found {
        let keys: Vec<Key> = keys.split(' ').filter_map(Key::parse).collect();
        keymap.find(place, &keys)
    }

    #[test]
    fn a_section_gives_keys_in_its_place_alone() {
        let source = "{ \"kill_table\": { \"restore_all\": [\"x\"], \"pairs\": [\"2\"] }, \"kill_table\": [\"f9\"], \"text\": { \"undo\": [\"alt-u\"] } }";
        let (keymap, problems) = told(source);
        assert_eq!(problems, [""; 0]);
        let restore = Found::Command(Command::RestoreAll);
        assert_eq!(means(&keymap, Place::KillTable, "x"), restore);
        assert_eq!(means(&keymap, Place::KillTable, "R"), restore);
        assert_eq!(
            means(&keymap, Place::Explorer, "x"),
            Found::Command(Command::Fix)
        );
        assert_eq!(
            means(&keymap, Place::Text, "alt-u"),
            Found::Command(Command::Undo)
        );
        assert_eq!(keys(&keymap, Command::KillTable), ["f9"]);
        assert_eq!(keys(&keymap, Command::Pairs), ["2"]);
        let chosen: Vec<Command> = keymap.chosen().map(|(_, command, _)| command).collect();
        assert_eq!(chosen.len(), 4, "{chosen:?}");
        let (_, problems) = told("{ \"explorer\": { \"pairs\": [\"2\"] } }");
        assert!(problems[0].contains("\"pairs\" is a command of kill_table"));
    }

    #[test]
    fn a_sequence_takes_the_keys_it_begins_with_and_no_two_may_begin_alike() {
        let source = "{ \"gallery\": [\"g g\"], \"kill\": [\"g k\", \"g\"], \"drain\": [\"g k d\", \"f11\"] }";
        let (keymap, problems) = told(source);
        assert_eq!(problems.len(), 2, "{problems:?}");
        assert!(problems[0].contains("begin alike"), "{}", problems[0]);
        assert!(problems[1].contains("cannot be \"drain\"") && problems[1].contains("\"kill\""));
        assert_eq!(means(&keymap, Place::Explorer, "g"), Found::Beginning);
        assert_eq!(
            means(&keymap, Place::Explorer, "g k"),
            Found::Command(Command::Kill)
        );
        assert_eq!(means(&keymap, Place::Text, "g"), Found::Nothing);
        assert_eq!(keys(&keymap, Command::Drain), ["f11"]);
    }

    #[test]
    fn escape_is_nobodys_but_going_backs() {
        let (keymap, problems) = told("{ \"kill\": [\"esc\"], \"quit\": [\"esc q\"] }");
        assert_eq!(problems.len(), 2, "{problems:?}");
        assert_eq!(keymap, Keymap::default());
    }
}
