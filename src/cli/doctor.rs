//! `linchpin doctor`: what the program sees of its surroundings, and what it makes of it.
//!
//! Refuses to ask the terminal anything, and to change anything.

use super::failure::Outcome;
use super::personal::{AUTO, Personal};
use crate::config::{ColourLevel, Paths};
use crate::term::{Capabilities, Ground, is_interactive};
use crate::text::{Charset, Kind, sanitize};
use std::io::Write;
use std::path::PathBuf;

/// Variables that decide what is drawn, in the order in which they are told.
const VARIABLES: [&str; 15] = [
    "TERM",
    "COLORTERM",
    "TERM_PROGRAM",
    "NO_COLOR",
    "LC_ALL",
    "LC_CTYPE",
    "LANG",
    "COLORFGBG",
    "SSH_CONNECTION",
    "SSH_TTY",
    "TMUX",
    "STY",
    "WT_SESSION",
    "XDG_CONFIG_HOME",
    "XDG_STATE_HOME",
];

/// Tells what is seen.
///
/// # Errors
/// When standard output cannot be written.
pub fn run(out: &mut dyn Write) -> Outcome {
    let abilities = Capabilities::from_env();
    let variable = |name: &str| {
        let value = std::env::var_os(name)?.to_string_lossy().into_owned();
        (!value.is_empty()).then(|| sanitize(&value, Kind::Name).into_owned())
    };
    let mut tell = |what: &str, text: &str| writeln!(out, "{what:<16} {text}");
    tell("linchpin", env!("CARGO_PKG_VERSION"))?;
    tell("terminal", &terminal())?;
    for name in VARIABLES {
        if let Some(value) = variable(name) {
            tell(name, &value)?;
        }
    }
    let (colours, why) = (level(abilities.colours), abilities.colours_because);
    tell("colours", &format!("{colours}: {why}"))?;
    let characters = match abilities.charset {
        Charset::Unicode => "Unicode: the locale is UTF-8",
        Charset::Ascii => "ASCII: the locale is not UTF-8, or the terminal is the Linux console",
    };
    tell("characters", characters)?;
    let frames = abilities.frames_per_second();
    let line = if abilities.remote {
        "over SSH"
    } else {
        "local"
    };
    tell("line", &format!("{line}: up to {frames} frames a second"))?;
    let multiplexed = variable("TMUX").is_some() || variable("STY").is_some();
    tell("multiplexer", if multiplexed { "yes" } else { "none" })?;
    let keyboard = if abilities.kitty_keyboard {
        "the kitty protocol is asked for: Escape and Alt are told apart"
    } else {
        "plain: this terminal is not known to speak the kitty protocol"
    };
    tell("keyboard", keyboard)?;
    tell(
        "frames",
        "synchronised output (mode 2026) is always asked for; terminals without it ignore it",
    )?;
    tell(
        "mouse",
        "asked for (SGR), unless --no-mouse or the settings say otherwise",
    )?;
    tell("clipboard", clipboard(multiplexed, abilities.remote))?;
    let paths = Paths::from_env();
    for (what, path) in [
        ("settings", paths.setting("settings.ron")),
        ("keymap", paths.setting("keys.ron")),
        ("unsaved text", paths.recovery()),
    ] {
        tell(what, &place(path))?;
    }
    let personal = Personal::read(&paths, None)?;
    let theme = personal.settings.theme.as_deref().unwrap_or(AUTO);
    tell("theme", theme)?;
    let names: Vec<&str> = personal.themes.names().collect();
    tell("themes", &names.join(", "))?;
    for (place, command, keys) in personal.keymap.chosen() {
        let name = command.entry().name;
        let keys = if keys.is_empty() {
            "no key".to_owned()
        } else {
            keys.join(", ")
        };
        tell("own keys", &format!("{name} in {}: {keys}", place.name()))?;
    }
    let ground = match abilities.ground {
        Some(Ground::Light) => "light: COLORFGBG says so",
        Some(Ground::Dark) => "dark: COLORFGBG says so",
        None => "asked for at the start (OSC 11), unless --no-query or a theme is chosen",
    };
    tell("ground", ground)?;
    for problem in &personal.problems {
        tell("wrong", problem)?;
    }
    Ok(0)
}

fn terminal() -> String {
    let size = crossterm::terminal::size();
    match (is_interactive(), size) {
        (true, Ok((width, height))) => format!("{width} columns, {height} rows"),
        (true, Err(error)) => format!("its size cannot be told: {error}"),
        (false, _) => "standard input or output is none: the explorer would not start".to_owned(),
    }
}

const fn level(colours: ColourLevel) -> &'static str {
    match colours {
        ColourLevel::None => "none",
        ColourLevel::Ansi16 => "16",
        ColourLevel::Ansi256 => "256",
        ColourLevel::TrueColor => "all",
    }
}

const fn clipboard(multiplexed: bool, remote: bool) -> &'static str {
    match (multiplexed, remote) {
        (true, _) => "copying sends OSC 52; tmux hands it on only with `set -g set-clipboard on`",
        (false, true) => {
            "copying sends OSC 52, which reaches your own machine if your terminal allows it"
        }
        (false, false) => "copying sends OSC 52; most terminals take it, some only when told to",
    }
}

fn place(path: Option<PathBuf>) -> String {
    let Some(path) = path else {
        return "nowhere: neither XDG variables nor a home are set".to_owned();
    };
    let is_there = if path.exists() {
        ""
    } else {
        " (not there yet)"
    };
    let path = path.to_string_lossy();
    format!("{}{is_there}", sanitize(&path, Kind::Name))
}
