//! Keys as people write them: `ctrl-s`, `space`, `K`.
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
        Some(Self { code, modifiers })
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
        for wrong in ["", "ctrl-", "f99", "ab"] {
            assert_eq!(Key::parse(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn shift_beside_a_capital_letter_changes_nothing() {
        let event = KeyEvent::new(KeyCode::Char('K'), KeyModifiers::SHIFT);
        assert_eq!(Some(Key::from_event(&event)), Key::parse("K"));
    }
}
