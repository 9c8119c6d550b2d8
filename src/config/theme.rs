//! Themes: from what files say to one flat table of styles.
//!
//! Owns inheritance, the palette, and resolution to what the terminal can show, done once.
//! Refuses to read files or look at the terminal; its colour level is an argument.

use indexmap::IndexMap;
use ratatui::style::{Color, Modifier, Style};

use super::colour::{ansi_names, degrade, degrade_ground, parse};
use super::theme_file::{Placed, ThemeFile, read};
use super::{ColourLevel, Problem, Role};
use crate::text::{Kind, sanitize, width};

/// The themes that come with the program, by name.
pub const BUILTIN_THEMES: [(&str, &str); 5] = [
    ("dark", include_str!("../../themes/dark.ron")),
    ("light", include_str!("../../themes/light.ron")),
    ("terminal", include_str!("../../themes/terminal.ron")),
    (
        "high-contrast",
        include_str!("../../themes/high-contrast.ron"),
    ),
    (
        "colour-blind",
        include_str!("../../themes/colour-blind.ron"),
    ),
];

/// What every theme begins with, so that a theme of one line is a theme.
const ROOT: &str = "dark";

/// How long a chain of `extends` may be.
const MAX_DEPTH: usize = 8;

/// The style of every role, resolved for one terminal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Theme {
    name: String,
    level: ColourLevel,
    /// Indexed by [`Role`].
    styles: Vec<Style>,
    /// Indexed by [`Role`].
    glyphs: Vec<Option<String>>,
}

/// What is said about one role, all ancestors taken together; colours still by name.
#[derive(Clone, Debug, Default)]
struct Entry {
    fg: Option<String>,
    bg: Option<String>,
    add: Modifier,
    glyph: Option<String>,
}

#[derive(Default)]
struct Layers {
    palette: IndexMap<String, Color>,
    /// Indexed by [`Role`].
    roles: Vec<Entry>,
}

impl Default for Theme {
    fn default() -> Self {
        Self::load("(version: 1)", ColourLevel::TrueColor).0
    }
}

impl Theme {
    /// The built-in theme of that name for a terminal of that level.
    #[must_use]
    pub fn builtin(name: &str, level: ColourLevel) -> Option<Self> {
        builtin_source(name).map(|source| Self::load(source, level).0)
    }

    /// The theme that the RON text `source` describes, for a terminal of that level. What is
    /// wrong in it is returned beside it, and costs only itself: the rest stands.
    #[must_use]
    pub fn load(source: &str, level: ColourLevel) -> (Self, Vec<Problem>) {
        let mut problems = Vec::new();
        let file = read(source, &mut problems);
        let name = file.name.as_deref().map_or_else(
            || "unnamed".to_owned(),
            |name| sanitize(name, Kind::Name).into_owned(),
        );
        let mut layers = Layers {
            roles: vec![Entry::default(); Role::ALL.len()],
            ..Layers::default()
        };
        let is_root = builtin_source(ROOT) == Some(source);
        if !is_root {
            let parent = parent(source, &file, &mut problems);
            add_ancestors(&mut layers, parent, MAX_DEPTH);
        }
        layers.add(source, &file, &mut problems);
        problems.sort_by_key(|problem| (problem.line, problem.column));
        (layers.resolve(name, level), problems)
    }

    /// The theme's name; sanitised.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// What the styles were resolved for.
    #[must_use]
    pub const fn level(&self) -> ColourLevel {
        self.level
    }

    /// How a role looks. Sets only what the theme says, so that it may lie over another style.
    #[must_use]
    pub fn style(&self, role: Role) -> Style {
        self.styles.get(role as usize).copied().unwrap_or_default()
    }

    /// The glyph that the theme gives a role; one cell wide.
    #[must_use]
    pub fn glyph(&self, role: Role) -> Option<&str> {
        self.glyphs.get(role as usize)?.as_deref()
    }
}

fn builtin_source(name: &str) -> Option<&'static str> {
    BUILTIN_THEMES
        .iter()
        .find(|(known, _)| *known == name)
        .map(|(_, source)| *source)
}

/// The source of the theme that `file` extends: a built-in one.
fn parent(source: &str, file: &ThemeFile, problems: &mut Vec<Problem>) -> &'static str {
    let root = builtin_source(ROOT).unwrap_or_default();
    let Some(extends) = &file.extends else {
        return root;
    };
    builtin_source(&extends.text).unwrap_or_else(|| {
        let message = format!("no built-in theme is called \"{}\"", extends.text);
        let known = BUILTIN_THEMES.iter().map(|(name, _)| *name);
        problems
            .push(Problem::at(source, extends.offset, &message).suggesting(&extends.text, known));
        root
    })
}

/// Lays the oldest ancestor down first. The built-in themes are free of problems, a test says.
fn add_ancestors(layers: &mut Layers, source: &str, depth: usize) {
    let mut ignored = Vec::new();
    let file = read(source, &mut ignored);
    if depth > 0 && builtin_source(ROOT) != Some(source) {
        add_ancestors(layers, parent(source, &file, &mut ignored), depth - 1);
    }
    layers.add(source, &file, &mut ignored);
}

impl Layers {
    fn add(&mut self, source: &str, file: &ThemeFile, problems: &mut Vec<Problem>) {
        for (name, value) in &file.palette {
            match parse(&value.text) {
                Some(colour) => {
                    self.palette.insert(name.text.clone(), colour);
                }
                None => {
                    let message = format!(
                        "\"{}\" is no colour: neither #rrggbb nor a name",
                        value.text
                    );
                    problems.push(
                        Problem::at(source, value.offset, &message)
                            .suggesting(&value.text, ansi_names()),
                    );
                }
            }
        }
        for (name, said) in &file.roles {
            let entry = Role::named(&name.text).and_then(|role| self.roles.get_mut(role as usize));
            let Some(entry) = entry else {
                let message = format!("no role is called \"{}\"", name.text);
                let known = Role::ALL.iter().map(|role| role.name());
                problems
                    .push(Problem::at(source, name.offset, &message).suggesting(&name.text, known));
                continue;
            };
            for (slot, colour) in [(&mut entry.fg, &said.fg), (&mut entry.bg, &said.bg)] {
                let Some(colour) = colour else { continue };
                if self.palette.contains_key(&colour.text) || parse(&colour.text).is_some() {
                    *slot = Some(colour.text.clone());
                } else {
                    let message = format!("no colour is called \"{}\"", colour.text);
                    let known = self.palette.keys().map(String::as_str).chain(ansi_names());
                    problems.push(
                        Problem::at(source, colour.offset, &message)
                            .suggesting(&colour.text, known),
                    );
                }
            }
            entry.add = said.add.unwrap_or(entry.add);
            if let Some(glyph) = &said.glyph {
                set_glyph(source, glyph, &mut entry.glyph, problems);
            }
        }
    }

    fn resolve(self, name: String, level: ColourLevel) -> Theme {
        let Self { palette, roles } = self;
        let colour = |name: &String| palette.get(name).copied().or_else(|| parse(name));
        let styles = Role::ALL.iter().zip(&roles).map(|(role, entry)| {
            let mut style = Style::new().add_modifier(entry.add);
            style.fg = entry
                .fg
                .as_ref()
                .and_then(colour)
                .map(|fg| degrade(fg, level));
            style.bg = entry
                .bg
                .as_ref()
                .and_then(colour)
                .map(|bg| degrade_ground(bg, level));
            let colours_suffice = match level {
                ColourLevel::None => false,
                // With so few colours all grounds are alike.
                ColourLevel::Ansi16 => style.bg.is_none(),
                ColourLevel::Ansi256 | ColourLevel::TrueColor => true,
            };
            if colours_suffice {
                style
            } else {
                style.add_modifier(role.plain())
            }
        });
        let styles = styles.collect();
        Theme {
            name,
            level,
            styles,
            glyphs: roles.into_iter().map(|entry| entry.glyph).collect(),
        }
    }
}

fn set_glyph(source: &str, glyph: &Placed, slot: &mut Option<String>, problems: &mut Vec<Problem>) {
    let safe = sanitize(&glyph.text, Kind::Name);
    if safe == glyph.text.as_str() && width(&safe) == 1 {
        *slot = Some(safe.into_owned());
    } else {
        let message = format!("a glyph is one visible character, one cell wide; \"{safe}\" is not");
        problems.push(Problem::at(source, glyph.offset, &message));
    }
}

#[cfg(test)]
mod tests;
