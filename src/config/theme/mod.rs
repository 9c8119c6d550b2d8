//! Themes: from what files say to one flat table of styles.
//!
//! Owns inheritance, the palette, and resolution to what the terminal can show, done once.
//! Refuses to read files or look at the terminal; its colour level is an argument.

use indexmap::IndexMap;
use ratatui::style::{Color, Modifier, Style};

use super::colour::{ansi_names, degrade, degrade_ground, luminance, parse};
use super::theme_file::{Placed, ThemeFile, read};
use super::themes::{ROOT, Themes, builtin};
use super::{ColourLevel, Problem, Role};
use crate::text::{Kind, sanitize, width};

/// How long a chain of `extends` may be.
const MAX_DEPTH: usize = 8;

/// The style of every role, resolved for one terminal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Theme {
    /// What it is chosen by.
    id: String,
    name: String,
    /// What it is called by day, if it is dark, or by night.
    counterpart: Option<String>,
    level: ColourLevel,
    is_light: bool,
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
        Themes::default().load(name, level).map(|(theme, _)| theme)
    }

    /// The theme that the RON text `source` describes, for a terminal of that level. What is
    /// wrong in it is returned beside it, and costs only itself: the rest stands.
    #[must_use]
    pub fn load(source: &str, level: ColourLevel) -> (Self, Vec<Problem>) {
        Self::read(&Themes::default(), "", source, level)
    }

    /// The same for the theme `id` among others, which it may extend.
    pub(super) fn read(
        themes: &Themes,
        id: &str,
        source: &str,
        level: ColourLevel,
    ) -> (Self, Vec<Problem>) {
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
        if !is_root(source) {
            let parent = parent(themes, (id, source), &file, &mut problems);
            if !add_ancestors(themes, &mut layers, parent, MAX_DEPTH) {
                let at = file.extends.as_ref().map_or(0, |extends| extends.offset);
                let message = "this theme extends itself, or more than eight others in a row";
                problems.push(Problem::at(source, at, message));
            }
        }
        layers.add(source, &file, &mut problems);
        if let Some(other) = &file.counterpart
            && themes.source(&other.text).is_none()
        {
            let message = format!("no theme is called \"{}\"", other.text);
            let problem = Problem::at(source, other.offset, &message);
            let others = themes.names().filter(|name| *name != id);
            problems.push(problem.suggesting(&other.text, others));
        }
        problems.sort_by_key(|problem| (problem.line, problem.column));
        let mut theme = layers.resolve(name, level);
        id.clone_into(&mut theme.id);
        theme.counterpart = file.counterpart.map(|other| other.text);
        (theme, problems)
    }

    /// What it is chosen by; empty for a text that has no name among others.
    #[must_use]
    pub fn id(&self) -> &str {
        &self.id
    }

    /// The id of the theme that it names as its own by day, or by night.
    #[must_use]
    pub fn counterpart(&self) -> Option<&str> {
        self.counterpart.as_deref()
    }

    /// Whether its ground is light. One that leaves the ground to the terminal counts as dark.
    #[must_use]
    pub const fn is_light(&self) -> bool {
        self.is_light
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

/// Whether this is the theme that every other begins with.
fn is_root(source: &str) -> bool {
    builtin(ROOT) == Some(source)
}

/// The source of the theme that `file` extends.
fn parent<'a>(
    themes: &'a Themes,
    (id, source): (&str, &str),
    file: &ThemeFile,
    problems: &mut Vec<Problem>,
) -> &'a str {
    let root = builtin(ROOT).unwrap_or_default();
    let Some(extends) = &file.extends else {
        return root;
    };
    themes.source(&extends.text).unwrap_or_else(|| {
        let message = format!("no theme is called \"{}\"", extends.text);
        let problem = Problem::at(source, extends.offset, &message);
        // No theme extends itself.
        let others = themes.names().filter(|name| *name != id);
        problems.push(problem.suggesting(&extends.text, others));
        root
    })
}

/// Lays the oldest ancestor down first; false if the chain does not end where all begin. What is
/// wrong in an ancestor is told where that one is read for itself.
fn add_ancestors(themes: &Themes, layers: &mut Layers, source: &str, depth: usize) -> bool {
    let mut ignored = Vec::new();
    let file = read(source, &mut ignored);
    let mut ends = is_root(source);
    if !ends && depth > 0 {
        let parent = parent(themes, ("", source), &file, &mut ignored);
        ends = add_ancestors(themes, layers, parent, depth - 1);
    }
    layers.add(source, &file, &mut ignored);
    ends
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
        let ground = roles.get(Role::Ground as usize).and_then(|e| e.bg.as_ref());
        let is_light = match ground.and_then(colour) {
            Some(Color::Rgb(r, g, b)) => luminance(r, g, b) > 0.18,
            Some(Color::White) => true,
            _ => false,
        };
        Theme {
            id: String::new(),
            name,
            counterpart: None,
            level,
            is_light,
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
