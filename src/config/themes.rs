//! The themes there are: those that come with the program, and a user's own.
//!
//! Owns their names and which stands by day for which by night. Refuses to read files: whoever
//! found a theme hands its text in.

use super::theme::Theme;
use super::{ColourLevel, Problem};

/// The themes that come with the program, by name.
pub const BUILTIN_THEMES: [(&str, &str); 11] = [
    ("dark", include_str!("../../themes/dark.ron")),
    ("light", include_str!("../../themes/light.ron")),
    ("terminal", include_str!("../../themes/terminal.ron")),
    (
        "high-contrast",
        include_str!("../../themes/high-contrast.ron"),
    ),
    (
        "high-contrast-light",
        include_str!("../../themes/high-contrast-light.ron"),
    ),
    (
        "colour-blind",
        include_str!("../../themes/colour-blind.ron"),
    ),
    (
        "colour-blind-light",
        include_str!("../../themes/colour-blind-light.ron"),
    ),
    ("projector", include_str!("../../themes/projector.ron")),
    ("night", include_str!("../../themes/night.ron")),
    ("paper", include_str!("../../themes/paper.ron")),
    ("lamp", include_str!("../../themes/lamp.ron")),
];

/// What every theme begins with, so that a theme of one line is a theme.
pub(super) const ROOT: &str = "dark";

/// More themes of one's own than anybody steps through.
const MOST_OWN: usize = 64;

/// A collection of themes by name. A user's theme takes the place of a built-in one of its name,
/// but for the one that every theme begins with.
#[derive(Clone, Debug, Default)]
pub struct Themes {
    own: Vec<(String, String)>,
}

impl Themes {
    /// Adds a user's theme: its name and its RON text. Says why not, if it does not.
    ///
    /// # Errors
    /// In words, when there are too many or when it would replace what all themes build on.
    pub fn add(&mut self, name: &str, source: String) -> Result<(), String> {
        if name == ROOT {
            return Err(format!(
                "\"{ROOT}\" is what every theme begins with; give this one another name"
            ));
        }
        if self.own.len() >= MOST_OWN {
            return Err(format!("no more than {MOST_OWN} themes are read"));
        }
        self.own.push((name.to_owned(), source));
        Ok(())
    }

    /// Every name, the built-in themes first.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        let is_builtin = |name: &str| BUILTIN_THEMES.iter().any(|(known, _)| *known == name);
        let own = self.own.iter().map(|(name, _)| name.as_str());
        let own = own.filter(move |name| !is_builtin(name));
        BUILTIN_THEMES.iter().map(|(name, _)| *name).chain(own)
    }

    /// The theme of that name for a terminal of that level, and what is wrong in its file.
    #[must_use]
    pub fn load(&self, name: &str, level: ColourLevel) -> Option<(Theme, Vec<Problem>)> {
        let source = self.source(name)?;
        Some(Theme::read(self, name, source, level))
    }

    /// The name of the theme that stands for this one by day, if it is dark, or by night.
    #[must_use]
    pub fn counterpart(&self, theme: &Theme) -> &str {
        let named = theme.counterpart();
        let known = self.names().find(|name| Some(*name) == named);
        known.unwrap_or(if theme.is_light() { ROOT } else { "light" })
    }

    pub(super) fn source(&self, name: &str) -> Option<&str> {
        let own = self.own.iter().find(|(known, _)| known == name);
        own.map(|(_, source)| source.as_str())
            .or_else(|| builtin(name))
    }
}

pub(super) fn builtin(name: &str) -> Option<&'static str> {
    BUILTIN_THEMES
        .iter()
        .find(|(known, _)| *known == name)
        .map(|(_, source)| *source)
}
