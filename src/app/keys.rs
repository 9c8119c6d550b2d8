//! Keys as people write them: `ctrl-s`, `space`, `K`, and one after the other: `g g`.
//!
//! Refuses meaning: the command table says what a key does.

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use std::fmt;

/// A key with its modifiers. Shift is part of a letter, and named only for other keys.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Key {
    code: KeyCode,
    modifiers: KeyModifiers,
}

const NAMED: [(&str, KeyCode); 16] = [
    ("space", KeyCode::Char(' ')),
    ("enter", KeyCode::Enter),
    ("esc", KeyCode::Esc),
    ("tab", KeyCode::Tab),
    ("backtab", KeyCode::BackTab),
    ("backspace", KeyCode::Backspace),
    ("delete", KeyCode::Delete),
    ("insert", KeyCode::Insert),
    ("left", KeyCode::Left),
    ("right", KeyCode::Right),
    ("up", KeyCode::Up),
    ("down", KeyCode::Down),
    ("home", KeyCode::Home),
    ("end", KeyCode::End),
    ("pageup", KeyCode::PageUp),
    ("pagedown", KeyCode::PageDown),
];

const MODIFIERS: [(&str, KeyModifiers); 3] = [
    ("ctrl-", KeyModifiers::CONTROL),
    ("alt-", KeyModifiers::ALT),
    ("shift-", KeyModifiers::SHIFT),
];

impl Key {
    /// Reads a key's text.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let mut rest = text;
        let mut modifiers = KeyModifiers::NONE;
        while let Some((stripped, modifier)) = MODIFIERS.iter().find_map(|(prefix, modifier)| {
            let stripped = rest.strip_prefix(prefix).filter(|rest| !rest.is_empty())?;
            Some((stripped, *modifier))
        }) {
            rest = stripped;
            modifiers |= modifier;
        }
        let named = NAMED.iter().find(|(name, _)| *name == rest);
        let code = if let Some((_, code)) = named {
            *code
        } else if let Some(number) = rest.strip_prefix('f').and_then(|n| n.parse::<u8>().ok()) {
            (1..=24).contains(&number).then_some(KeyCode::F(number))?
        } else {
            let mut chars = rest.chars();
            let only = chars.next().filter(|_| chars.next().is_none())?;
            KeyCode::Char(only)
        };
        Self { code, modifiers }.as_pressed()
    }

    /// As terminals tell it: shift makes a letter a capital, and tab go back.
    fn as_pressed(mut self) -> Option<Self> {
        if !self.modifiers.contains(KeyModifiers::SHIFT) {
            return Some(self);
        }
        match self.code {
            KeyCode::Char(c) if c.is_alphabetic() => {
                let mut capital = c.to_uppercase();
                self.code = KeyCode::Char(capital.next().filter(|_| capital.next().is_none())?);
            }
            // Which sign shift makes of another is up to the keyboard.
            KeyCode::Char(c) if c != ' ' => return None,
            KeyCode::Tab => self.code = KeyCode::BackTab,
            KeyCode::Char(_) | KeyCode::BackTab => {}
            _ => return Some(self),
        }
        self.modifiers -= KeyModifiers::SHIFT;
        Some(self)
    }

    /// The key of a terminal event. Terminals differ in whether they report shift beside a letter
    /// that shows it already.
    #[must_use]
    pub fn from_event(event: &KeyEvent) -> Self {
        let mut modifiers =
            event.modifiers & (KeyModifiers::CONTROL | KeyModifiers::ALT | KeyModifiers::SHIFT);
        if matches!(event.code, KeyCode::Char(_) | KeyCode::BackTab) {
            modifiers -= KeyModifiers::SHIFT;
        }
        Self {
            code: event.code,
            modifiers,
        }
    }

    /// Whether it is pressed together with Control.
    #[must_use]
    pub const fn has_control(self) -> bool {
        self.modifiers.contains(KeyModifiers::CONTROL)
    }

    /// Whether it changes a text that is being written.
    #[must_use]
    pub fn writes(self) -> bool {
        let held = KeyModifiers::CONTROL | KeyModifiers::ALT;
        let code = self.code;
        let is_character = matches!(code, KeyCode::Char(_)) && !self.modifiers.intersects(held);
        is_character || matches!(code, KeyCode::Enter | KeyCode::Backspace | KeyCode::Delete)
    }

    /// The event a terminal sends for it.
    #[must_use]
    pub const fn event(self) -> KeyEvent {
        KeyEvent::new(self.code, self.modifiers)
    }
}

impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (prefix, modifier) in MODIFIERS {
            if self.modifiers.contains(modifier) {
                f.write_str(prefix)?;
            }
        }
        match self.code {
            KeyCode::F(number) => write!(f, "f{number}"),
            code => match NAMED.iter().find(|(_, named)| *named == code) {
                Some((name, _)) => f.write_str(name),
                None => match code {
                    KeyCode::Char(c) => write!(f, "{c}"),
                    other => write!(f, "{other:?}"),
                },
            },
        }
    }
}

/// Keys pressed one after the other; most often only one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sequence {
    keys: Vec<Key>,
    text: String,
}

impl Sequence {
    /// More keys in a row are no shortcut.
    pub const MOST: usize = 4;

    /// Reads keys with blanks between them.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let keys: Vec<Key> = text
            .split_whitespace()
            .map(Key::parse)
            .collect::<Option<_>>()?;
        let text: Vec<String> = keys.iter().map(ToString::to_string).collect();
        (1..=Self::MOST).contains(&keys.len()).then(|| Self {
            keys,
            text: text.join(" "),
        })
    }

    /// How it is written.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Its first key.
    #[must_use]
    pub fn first(&self) -> Option<Key> {
        self.keys.first().copied()
    }

    /// What is left of it after these keys, if it begins with them: nothing when these are all.
    #[must_use]
    pub fn after(&self, pressed: &[Key]) -> Option<&[Key]> {
        self.keys.strip_prefix(pressed)
    }

    /// Whether it and another cannot both be told apart: one begins as the other does, and ends.
    #[must_use]
    pub fn collides(&self, other: &Self) -> bool {
        self.after(&other.keys).is_some() || other.after(&self.keys).is_some()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parsing_and_printing_are_inverse() {
        for text in [
            "ctrl-s",
            "space",
            "K",
            "alt-enter",
            "f5",
            "f",
            "+",
            "-",
            "ctrl--",
            "ctrl-alt-x",
        ] {
            assert_eq!(Key::parse(text).unwrap().to_string(), text);
        }
        for wrong in ["", "ctrl-", "f99", "ab", "shift-1"] {
            assert_eq!(Key::parse(wrong), None, "{wrong}");
        }
        assert_eq!(Key::parse("shift-k"), Key::parse("K"));
        assert_eq!(Key::parse("shift-tab"), Key::parse("backtab"));
    }

    #[test]
    fn sequences_collide_when_one_begins_as_the_other_does() {
        let read = |text: &str| Sequence::parse(text).unwrap();
        assert_eq!(read("ctrl-k  ctrl-c").text(), "ctrl-k ctrl-c");
        assert!(read("g").collides(&read("g g")) && read("g g").collides(&read("g")));
        assert!(!read("g g").collides(&read("g h")));
        for wrong in ["", " ", "g nokey", "a b c d e"] {
            assert_eq!(Sequence::parse(wrong), None, "{wrong:?}");
        }
    }

    #[test]
    fn shift_beside_a_capital_letter_changes_nothing() {
        let event = KeyEvent::new(KeyCode::Char('K'), KeyModifiers::SHIFT);
        assert_eq!(Some(Key::from_event(&event)), Key::parse("K"));
    }
}
