//! What this terminal can show, read from the environment.
//!
//! Owns the reading of `NO_COLOR`, `COLORTERM`, `TERM` and their kin. Refuses to ask the
//! terminal itself: answers come late over slow lines and then look like typed keys. The one
//! question that is asked is [`Ground`]'s.

use super::Ground;
use crate::config::ColourLevel;
use crate::text::Charset;

/// What a terminal can do, as far as its environment tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Capabilities {
    /// How many colours to use.
    pub colours: ColourLevel,
    /// What made us think so.
    pub colours_because: &'static str,
    /// What the terminal stands on, if a variable says so.
    pub ground: Option<Ground>,
    /// Whether the locale is UTF-8.
    pub charset: Charset,
    /// Whether the terminal is at the other end of a network.
    pub remote: bool,
    /// Whether the terminal is known to speak the kitty keyboard protocol, by which Escape and
    /// Alt can be told apart.
    pub kitty_keyboard: bool,
}

/// Terminals that show all colours, by what `TERM` contains or `TERM_PROGRAM` is.
const TRUE_COLOUR: [&str; 11] = [
    "kitty",
    "ghostty",
    "foot",
    "alacritty",
    "wezterm",
    "contour",
    "rio",
    "direct",
    "iterm.app",
    "vscode",
    "tabby",
];

/// Terminals that speak the kitty keyboard protocol without being configured to.
const KITTY_KEYBOARD: [&str; 6] = ["kitty", "ghostty", "foot", "alacritty", "contour", "rio"];

impl Capabilities {
    /// Reads the environment of this process.
    #[must_use]
    pub fn from_env() -> Self {
        Self::from_variables(|name| std::env::var_os(name)?.into_string().ok())
    }

    /// Reads the variables that `lookup` finds. An empty variable counts as absent.
    #[must_use]
    pub fn from_variables(lookup: impl Fn(&str) -> Option<String>) -> Self {
        let get = |name: &str| {
            lookup(name)
                .filter(|value| !value.is_empty())
                .unwrap_or_default()
        };
        let has = |name: &str| !get(name).is_empty();
        let term = get("TERM").to_lowercase();
        let program = get("TERM_PROGRAM").to_lowercase();
        let known = |names: &[&str]| {
            names
                .iter()
                .any(|name| term.contains(name) || program == *name)
        };
        // A multiplexer stands between us and the terminal, and answers for it.
        let multiplexed = has("TMUX") || has("STY") || term.starts_with("screen");
        let (colours, colours_because) = if has("NO_COLOR") {
            (ColourLevel::None, "NO_COLOR is set")
        } else if term == "dumb" {
            (ColourLevel::None, "TERM is dumb")
        } else if matches!(
            get("COLORTERM").to_lowercase().as_str(),
            "truecolor" | "24bit"
        ) {
            (ColourLevel::TrueColor, "COLORTERM says so")
        } else if has("WT_SESSION") {
            (ColourLevel::TrueColor, "this is Windows Terminal")
        } else if !multiplexed && known(&TRUE_COLOUR) {
            (ColourLevel::TrueColor, "TERM or TERM_PROGRAM is known to")
        } else if term.contains("256") {
            (ColourLevel::Ansi256, "TERM says so")
        } else if program == "apple_terminal" {
            (ColourLevel::Ansi256, "this is Apple's Terminal")
        } else if term.is_empty() && cfg!(windows) {
            (ColourLevel::TrueColor, "this is Windows")
        } else {
            (ColourLevel::Ansi16, "nothing promises more")
        };
        Self {
            colours,
            colours_because,
            ground: Ground::from_variable(&get("COLORFGBG")),
            charset: charset(&term, ["LC_ALL", "LC_CTYPE", "LANG"].map(&get)),
            remote: has("SSH_CONNECTION") || has("SSH_TTY"),
            kitty_keyboard: !multiplexed && known(&KITTY_KEYBOARD),
        }
    }

    /// How many frames a second do not choke the line to this terminal.
    #[must_use]
    pub const fn frames_per_second(&self) -> u32 {
        if self.remote { 10 } else { 30 }
    }
}

/// The first locale variable that is set decides; the Linux console has a font of 512 glyphs.
fn charset(term: &str, locales: [String; 3]) -> Charset {
    let utf8 =
        locales
            .into_iter()
            .find(|value| !value.is_empty())
            .map_or(cfg!(windows), |locale| {
                let locale = locale.to_lowercase();
                locale.contains("utf-8") || locale.contains("utf8")
            });
    if utf8 && term != "linux" {
        Charset::Unicode
    } else {
        Charset::Ascii
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn detect(variables: &[(&str, &str)]) -> Capabilities {
        Capabilities::from_variables(|name| {
            variables
                .iter()
                .find(|(known, _)| *known == name)
                .map(|(_, value)| (*value).to_owned())
        })
    }

    #[test]
    fn no_color_wins_unless_it_is_empty() {
        let truecolor = ("COLORTERM", "truecolor");
        assert_eq!(
            detect(&[truecolor, ("NO_COLOR", "1")]).colours,
            ColourLevel::None
        );
        assert_eq!(
            detect(&[truecolor, ("NO_COLOR", "")]).colours,
            ColourLevel::TrueColor
        );
    }

    #[test]
    fn colours_follow_the_terminal() {
        for (variables, expected) in [
            (&[("TERM", "dumb")][..], ColourLevel::None),
            (&[("TERM", "xterm")], ColourLevel::Ansi16),
            (&[("TERM", "linux")], ColourLevel::Ansi16),
            (&[("TERM", "xterm-256color")], ColourLevel::Ansi256),
            (&[("TERM", "xterm-kitty")], ColourLevel::TrueColor),
            (
                &[("TERM", "screen-256color"), ("TERM_PROGRAM", "iTerm.app")],
                ColourLevel::Ansi256,
            ),
            (
                &[("TERM", "xterm-256color"), ("TERM_PROGRAM", "vscode")],
                ColourLevel::TrueColor,
            ),
        ] {
            assert_eq!(detect(variables).colours, expected, "{variables:?}");
        }
    }

    #[test]
    fn the_strongest_locale_variable_decides_the_charset() {
        assert_eq!(detect(&[("LANG", "de_DE.UTF-8")]).charset, Charset::Unicode);
        assert_eq!(
            detect(&[("LANG", "de_DE.UTF-8"), ("LC_ALL", "C")]).charset,
            Charset::Ascii
        );
        assert_eq!(
            detect(&[("LANG", "C.utf8"), ("TERM", "linux")]).charset,
            Charset::Ascii
        );
    }

    #[test]
    fn a_distant_terminal_gets_fewer_frames() {
        let far = detect(&[("SSH_CONNECTION", "a 1 b 2")]);
        assert!(far.remote && far.frames_per_second() < detect(&[]).frames_per_second());
    }

    #[test]
    fn multiplexers_hide_the_keyboard_protocol() {
        assert!(detect(&[("TERM", "xterm-kitty")]).kitty_keyboard);
        assert!(!detect(&[("TERM", "xterm-kitty"), ("TMUX", "/tmp/x")]).kitty_keyboard);
    }
}
