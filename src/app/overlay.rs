//! What lies over the screen: help, lists to choose from, questions, derivations.
//!
//! A stack in the state; keys go to the uppermost. Refuses effects: choosing returns what was
//! chosen, `update` acts on it.

use super::command::{COMMANDS, Command, Place, at};
use super::find;
use super::form::Form;
use super::saving::Then;
use crate::document::save::Fingerprint;
use crate::findings::fix::Line;
use std::path::PathBuf;

/// Something that lies over the screen until it is answered or left.
#[derive(Debug, Clone, PartialEq)]
pub enum Overlay {
    /// The screen and every key explained.
    Help {
        /// First line shown.
        scroll: usize,
        /// Keys of the place it was asked for in, and what they do there.
        here: Vec<(String, String)>,
    },
    /// A list to choose from.
    Chooser(Chooser),
    /// The kill table, a screen of its own; its cursor and order are in the state.
    KillTable,
    /// The fixes of a finding.
    Fix,
    /// The comparison, a screen of its own; what is compared is in the state.
    Compare,
    /// The fields of an element.
    Form(Form),
    /// The findings, a screen of their own; their list is in the state.
    Findings,
    /// Claims and checklists, a screen of their own; which and what is in the state.
    Sheets,
    /// The presentation; what is told and how far it has come is in the state.
    Present,
    /// The quiz; what is asked is in the state.
    Quiz,
    /// How a figure comes about.
    Derivation {
        /// The figure.
        title: String,
        /// Each line with how deep it is indented.
        lines: Vec<(usize, String)>,
        /// First line shown.
        scroll: usize,
    },
    /// The post-mortem of the drill that is over; it is in the state.
    PostMortem,
    /// How two texts differ.
    Difference {
        /// Which two.
        title: String,
        /// The lines that differ, and those around.
        lines: Vec<Line>,
        /// First line shown.
        scroll: usize,
    },
    /// The settings.
    Settings {
        /// The row under the cursor.
        cursor: usize,
    },
    /// Charts of the last minutes, over the whole window.
    Charts,
    /// Everything that happened, the newest last.
    Events(EventList),
    /// A line of text to be given.
    Prompt(Prompt),
    /// A question with answers by key.
    Question(Question),
}

/// A list that typing narrows.
#[derive(Debug, Clone, PartialEq)]
pub struct Chooser {
    /// What is chosen.
    pub purpose: Purpose,
    /// What was typed.
    pub query: String,
    /// The place in [`Chooser::matches`] that the cursor is on.
    pub cursor: usize,
    /// Everything that can be chosen.
    pub items: Vec<Item>,
}

/// What a chooser is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// A built-in design to open.
    Gallery,
    /// An open file, or one on the disk.
    File,
    /// A command to run.
    Palette,
    /// Something in the design to select.
    Find,
    /// A drill to play.
    Drill,
    /// Something to build with, under this heading; the state knows what for.
    Build(&'static str),
}

impl Purpose {
    /// The overlay's heading.
    #[must_use]
    pub const fn title(self) -> &'static str {
        match self {
            Self::Gallery => "Built-in designs",
            Self::File => "Files",
            Self::Palette => "Commands",
            Self::Find => "Find",
            Self::Drill => "Drills",
            Self::Build(title) => title,
        }
    }
}

/// What the palette's drills begin with: no command's name has it.
pub const DRILL: &str = "drill:";

/// One thing to choose.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Item {
    /// What is returned when it is chosen.
    pub value: String,
    /// What is shown first, and searched.
    pub label: String,
    /// What is shown beside it.
    pub detail: String,
}

/// A line of text to be given.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Prompt {
    /// What is asked for.
    pub title: String,
    /// What was typed so far.
    pub text: String,
    /// Why the last answer would not do.
    pub error: Option<String>,
    /// What comes once it is saved.
    pub then: Then,
    /// It is asked for to build with, not to save; the state knows what for.
    pub builds: bool,
}

/// A question with answers by key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Question {
    /// What is asked.
    pub text: String,
    /// The answers: key, meaning, what happens.
    pub answers: Vec<(char, &'static str, Answer)>,
}

/// What an answer leads to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answer {
    /// Save what is unsaved, and then this.
    Save(Then),
    /// Close the file without saving.
    Close,
    /// Leave without saving.
    Quit,
    /// Write a file although it is there already or was changed.
    Overwrite {
        /// Which.
        path: PathBuf,
        /// What comes once it is written.
        then: Then,
    },
    /// Take over what an earlier session left.
    Restore(String),
    /// Let go of what an earlier session left.
    Discard,
    /// Show how a text differs from this one, and ask again.
    Look {
        /// The heading.
        title: String,
        /// The other text.
        text: String,
    },
    /// Stay with this text; the file on the disk is known.
    KeepMine(Fingerprint),
    /// Take over what the file on the disk holds.
    TakeTheirs {
        /// Its text.
        text: String,
        /// Of the file.
        fingerprint: Fingerprint,
    },
    /// Nothing.
    Stay,
}

impl Prompt {
    /// Types a character.
    pub fn push(&mut self, c: char) {
        // Longer than any path a system takes.
        const MOST_BYTES: usize = 4096;
        if self.text.len() < MOST_BYTES && !c.is_control() {
            self.text.push(c);
            self.error = None;
        }
    }
}

impl Chooser {
    /// A list with nothing typed yet.
    #[must_use]
    pub const fn new(purpose: Purpose, items: Vec<Item>) -> Self {
        Self {
            purpose,
            query: String::new(),
            cursor: 0,
            items,
        }
    }

    /// The palette: every command that works on the picture, and what else can be started by name;
    /// first what was chosen from it last.
    #[must_use]
    pub fn palette(recent: &[Command], more: Vec<Item>) -> Self {
        let others = at(Place::Explorer).filter(|entry| !recent.contains(&entry.command));
        let mut items: Vec<Item> = recent
            .iter()
            .map(|command| command.entry())
            .chain(others)
            .map(|entry| Item {
                value: entry.name.to_owned(),
                label: entry.name.replace('_', " "),
                detail: entry.doc.to_owned(),
            })
            .collect();
        items.extend(more);
        Self::new(Purpose::Palette, items)
    }

    /// The items that match what was typed, best first.
    #[must_use]
    pub fn matches(&self) -> Vec<&Item> {
        let mut scored: Vec<(i32, usize)> = self
            .items
            .iter()
            .enumerate()
            .filter_map(|(place, item)| Some((self.score(item)?, place)))
            .collect();
        // What is typed in full comes before what only begins with it.
        let is_whole = |place: usize| {
            let label = self.items.get(place).map(|item| item.label.as_str());
            label.is_some_and(|label| label.eq_ignore_ascii_case(&self.query))
        };
        scored.sort_by_key(|(score, place)| (-score, !is_whole(*place), *place));
        scored
            .into_iter()
            .filter_map(|(_, place)| self.items.get(place))
            .collect()
    }

    /// How well an item matches: by its name; in the palette else by the words that explain it.
    fn score(&self, item: &Item) -> Option<i32> {
        // Less than any name that matches.
        const EXPLAINED: i32 = i32::MIN / 2;
        let named = find::score(&self.query, &item.label);
        named.or_else(|| {
            let detail = item.detail.to_lowercase();
            let query = self.query.to_lowercase();
            let is_said = query.split_whitespace().all(|word| detail.contains(word));
            (self.purpose == Purpose::Palette && is_said).then_some(EXPLAINED)
        })
    }

    /// What the cursor is on.
    #[must_use]
    pub fn chosen(&self) -> Option<&Item> {
        self.matches().get(self.cursor).copied()
    }

    /// Moves the cursor, stopping at the ends.
    pub fn step(&mut self, down: bool, by: usize) {
        let last = self.matches().len().saturating_sub(1);
        self.cursor = if down {
            self.cursor.saturating_add(by).min(last)
        } else {
            self.cursor.saturating_sub(by)
        };
    }

    /// Types a character.
    pub fn push(&mut self, c: char) {
        if self.query.chars().count() < 64 && !c.is_control() {
            self.query.push(c);
            self.cursor = 0;
        }
    }

    /// Takes the last character back.
    pub fn pop(&mut self) {
        self.query.pop();
        self.cursor = 0;
    }

    /// Takes all back.
    pub fn clear(&mut self) {
        self.query.clear();
        self.cursor = 0;
    }
}

/// The list of events.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct EventList {
    /// What was typed: only events that contain it are shown.
    pub query: String,
    /// The place of the cursor among them; none keeps to the newest.
    pub cursor: Option<usize>,
}

impl EventList {
    /// Whether an event is shown.
    #[must_use]
    pub fn shows(&self, sentence: &str) -> bool {
        let sentence = sentence.to_lowercase();
        let mut words = self.query.split_whitespace();
        words.all(|word| sentence.contains(&word.to_lowercase()))
    }

    /// Moves the cursor in so many events, stopping at the ends.
    pub fn step(&mut self, count: usize, down: bool, by: usize) {
        let last = count.saturating_sub(1);
        let now = self.cursor.unwrap_or(last).min(last);
        let next = if down {
            now.saturating_add(by)
        } else {
            now.saturating_sub(by)
        };
        self.cursor = (next < last).then_some(next);
    }

    /// Types a character.
    pub fn push(&mut self, c: char) {
        if self.query.chars().count() < 64 && !c.is_control() {
            self.query.push(c);
            self.cursor = None;
        }
    }
}

/// The command a palette's choice stands for.
#[must_use]
pub fn command_named(name: &str) -> Option<Command> {
    COMMANDS
        .iter()
        .find(|entry| entry.name == name)
        .map(|entry| entry.command)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_palette_finds_commands_by_a_few_letters() {
        let mut palette = Chooser::palette(&[], Vec::new());
        for c in "kilt".chars() {
            palette.push(c);
        }
        assert_eq!(
            palette.chosen().map(|item| item.value.as_str()),
            Some("kill_table")
        );
        palette.pop();
        palette.pop();
        assert!(palette.matches().len() > 1);
        palette.step(true, 100);
        assert!(palette.chosen().is_some(), "the cursor stops at the end");
    }

    #[test]
    fn the_palette_finds_commands_by_what_they_do_and_begins_with_the_last_used() {
        let mut palette = Chooser::palette(&[Command::Quiz, Command::Kill], Vec::new());
        let first = |palette: &Chooser| palette.chosen().map(|item| item.value.clone());
        assert_eq!(first(&palette).as_deref(), Some("quiz"));
        "sniffer".chars().for_each(|c| palette.push(c));
        assert_eq!(first(&palette).as_deref(), Some("next_overlay"));
        let names = palette.items.iter().filter(|item| item.value == "kill");
        assert_eq!(names.count(), 1);
    }
}
