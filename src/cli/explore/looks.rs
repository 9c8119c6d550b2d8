//! How the explorer looks: from the command line, the settings, the terminal and its ground.
//!
//! Owns who of them has the last word. Refuses to draw.

use super::Args;
use crate::app::setup::{AUTO, Setup};
use crate::app::state::Look;
use crate::cli::failure::Failure;
use crate::cli::personal::Personal;
use crate::config::ColourLevel;
use crate::term::{Capabilities, Ground};
use crate::text::Charset;
use std::sync::Arc;

/// How everything looks, and what can be chosen of it.
pub(in crate::cli) fn choose(
    args: &Args,
    abilities: &Capabilities,
    personal: &Personal,
) -> Result<(Look, Setup), Failure> {
    let settings = &personal.settings;
    let name = args.theme.as_deref().or(settings.theme.as_deref());
    let name = name.unwrap_or(AUTO);
    let follows_terminal = name == AUTO;
    // Nobody asks who does not need the answer.
    let asks = follows_terminal && !args.no_query && abilities.colours != ColourLevel::None;
    let ground = if asks { Ground::ask() } else { None }.or(abilities.ground);
    let setup = Setup {
        themes: Arc::new(personal.themes.clone()),
        is_light_terminal: ground.map(|ground| ground == Ground::Light),
        follows_terminal,
        mouse: !args.no_mouse && settings.mouse.unwrap_or(true),
        frames: settings
            .frames
            .unwrap_or_else(|| abilities.frames_per_second()),
        wrap: settings.wrap.unwrap_or(false),
        home: std::env::home_dir().filter(|home| home.is_absolute()),
        keymap: Arc::new(personal.keymap.clone()),
        problems: personal.problems.clone(),
        ..Setup::default()
    };
    let worn = if follows_terminal {
        setup.ground_theme()
    } else {
        name
    };
    let (theme, _) = setup.themes.load(worn, abilities.colours).ok_or_else(|| {
        let names: Vec<&str> = setup.themes.names().collect();
        Failure::Input(format!(
            "there is no theme {name:?}; there are {AUTO}, {}",
            names.join(", ")
        ))
    })?;
    let charset = if args.ascii {
        Charset::Ascii
    } else {
        settings.charset.unwrap_or(abilities.charset)
    };
    let motion = !args.no_motion && settings.motion.unwrap_or(true);
    Ok((Look::themed(theme, charset, motion), setup))
}
