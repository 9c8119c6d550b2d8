//! Whether the terminal's ground is light or dark.
//!
//! Owns the one question that the terminal is asked, before it is taken: later its answer would
//! look like typed keys. Refuses to wait longer than a line to another continent takes.

use std::time::Duration;
use terminal_colorsaurus::{QueryOptions, ThemeMode, theme_mode};

/// What the characters stand on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ground {
    /// Light characters on a dark ground.
    Dark,
    /// Dark characters on a light ground.
    Light,
}

/// A terminal that knows the question answers in a few milliseconds; one that does not know it
/// answers the next one, which all know. Only over a slow line does this time pass.
const PATIENCE: Duration = Duration::from_millis(200);

impl Ground {
    /// Asks the terminal (OSC 11). None when it does not say.
    #[must_use]
    pub fn ask() -> Option<Self> {
        let mut options = QueryOptions::default();
        options.timeout = PATIENCE;
        match theme_mode(options).ok()? {
            ThemeMode::Dark => Some(Self::Dark),
            ThemeMode::Light => Some(Self::Light),
        }
    }

    /// Reads `COLORFGBG`, which some terminals set: the ground is its last number, and of the
    /// sixteen colours only white and the light ones are light. None for anything else.
    #[must_use]
    pub fn from_variable(value: &str) -> Option<Self> {
        let (_, ground) = value.rsplit_once(';')?;
        match ground.parse::<u8>().ok()? {
            0..=6 | 8 => Some(Self::Dark),
            7 | 9..=15 => Some(Self::Light),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_variable_names_the_ground_last() {
        for (value, ground) in [
            ("15;0", Some(Ground::Dark)),
            ("0;15", Some(Ground::Light)),
            ("0;default;15", Some(Ground::Light)),
            ("12;8", Some(Ground::Dark)),
            ("15;default", None),
            ("0", None),
            ("", None),
            ("0;900", None),
        ] {
            assert_eq!(Ground::from_variable(value), ground, "{value}");
        }
    }
}
