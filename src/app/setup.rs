//! The settings that can be changed while the program runs, and their screen.
//!
//! Owns what each row offers and what choosing does. A change holds at once and for this session;
//! keeping it for the next one is a second, deliberate step. Refuses the disk: an effect writes.

use super::action::Effect;
use super::keymap::Keymap;
use super::overlay::Overlay;
use super::press::Press;
use super::state::{Look, State};
use super::{lens, update};
use crate::app::command::Command;
use crate::config::{MOST_FRAMES, Settings, Themes};
use crate::text::Charset;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// The theme that follows the terminal's ground.
pub const AUTO: &str = "auto";

/// Frames a second that can be stepped to.
const FRAMES: [u32; 6] = [5, 10, 20, 30, 45, MOST_FRAMES];

/// What is set, besides how things look just now.
#[derive(Debug, Clone)]
pub struct Setup {
    /// The themes there are.
    pub themes: Arc<Themes>,
    /// Whether the terminal's ground is light, if that is known.
    pub is_light_terminal: Option<bool>,
    /// The theme was not chosen: it follows the ground.
    pub follows_terminal: bool,
    /// Clicks come to the program.
    pub mouse: bool,
    /// Frames a second at most.
    pub frames: u32,
    /// Long lines of the text are wrapped.
    pub wrap: bool,
    /// Which key means what.
    pub keymap: Arc<Keymap>,
    /// The folder that `~` stands for in paths that are typed.
    pub home: Option<PathBuf>,
    /// The commands that were chosen from the palette, the last one first.
    pub recent: Vec<Command>,
    /// What is wrong in somebody's settings, keys and themes, each with its place.
    pub problems: Vec<String>,
    /// What was changed here and not kept yet.
    pub changed: Settings,
}

impl Default for Setup {
    fn default() -> Self {
        Self {
            themes: Arc::default(),
            is_light_terminal: None,
            follows_terminal: false,
            mouse: true,
            frames: 30,
            wrap: false,
            keymap: Arc::default(),
            home: None,
            recent: Vec::new(),
            problems: Vec::new(),
            changed: Settings::default(),
        }
    }
}

impl Setup {
    /// The built-in theme for the terminal's ground.
    #[must_use]
    pub fn ground_theme(&self) -> &'static str {
        if self.is_light_terminal == Some(true) {
            "light"
        } else {
            "dark"
        }
    }

    /// A path as it was typed, from a folder: `~` in front is the home folder.
    #[must_use]
    pub(super) fn typed_path(&self, typed: &str, folder: &Path) -> PathBuf {
        let typed = Path::new(typed.trim());
        let below = typed.strip_prefix("~").ok().zip(self.home.as_ref());
        below.map_or_else(|| folder.join(typed), |(rest, home)| home.join(rest))
    }

    /// Notes that a command was chosen from the palette.
    pub(super) fn note(&mut self, command: Command) {
        // As many as fit into a small window above the rest.
        const MOST: usize = 5;
        self.recent.retain(|known| *known != command);
        self.recent.insert(0, command);
        self.recent.truncate(MOST);
    }

    /// Whether something was changed that the next session will not know.
    #[must_use]
    pub fn has_changes(&self) -> bool {
        self.changed != Settings::default()
    }
}

/// A row of the screen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Row {
    /// The theme.
    Theme,
    /// Which characters are drawn.
    Characters,
    /// Whether dots move.
    Motion,
    /// Whether clicks come here.
    Mouse,
    /// Frames a second.
    Frames,
    /// Whether long lines of the text are wrapped.
    Wrap,
}

impl Row {
    /// Every row from top to bottom.
    pub const ALL: [Self; 6] = [
        Self::Theme,
        Self::Characters,
        Self::Motion,
        Self::Mouse,
        Self::Frames,
        Self::Wrap,
    ];

    /// What it is called.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Theme => "theme",
            Self::Characters => "characters",
            Self::Motion => "motion",
            Self::Mouse => "mouse",
            Self::Frames => "frames a second",
            Self::Wrap => "wrap the text",
        }
    }

    /// What it is about, in a sentence.
    #[must_use]
    pub const fn doc(self) -> &'static str {
        match self {
            Self::Theme => {
                "auto is light or dark as the terminal is; your own themes lie in the folder themes"
            }
            Self::Characters => "ASCII alone says the same, where a font lacks lines and arrows",
            Self::Motion => "without moving dots, figures along the lines say the same",
            Self::Mouse => "off leaves clicks and selecting text to the terminal",
            Self::Frames => "fewer spare a slow line and the battery; nothing is drawn at rest",
            Self::Wrap => "long lines of the file's text go on in the next row",
        }
    }

    /// What is set.
    #[must_use]
    pub fn value(self, state: &State) -> String {
        let on = |is_on| if is_on { "on" } else { "off" };
        match self {
            Self::Theme if state.setup.follows_terminal => {
                format!("{AUTO} ({})", state.look.theme.id())
            }
            Self::Theme => state.look.theme.id().to_owned(),
            Self::Characters => match state.look.charset {
                Charset::Unicode => "Unicode".to_owned(),
                Charset::Ascii => "ASCII".to_owned(),
            },
            Self::Motion => on(state.look.motion).to_owned(),
            Self::Mouse => on(state.setup.mouse).to_owned(),
            Self::Frames => state.setup.frames.to_string(),
            Self::Wrap => on(state.setup.wrap).to_owned(),
        }
    }
}

/// Opens the screen.
pub(super) fn open(state: &mut State) {
    state.overlays.push(Overlay::Settings { cursor: 0 });
}

/// Tells the first of what is wrong in somebody's files, and where the rest is listed.
pub fn tell_problems(state: &mut State) {
    let told = match state.setup.problems.as_slice() {
        [] => return,
        [only] => only.clone(),
        [first, rest @ ..] => format!("{first} ({} more: {LIST})", rest.len()),
    };
    state.complain(told);
}

/// Where all of it is listed.
pub const LIST: &str = "see the command config problems";

/// Lists what is wrong in somebody's settings, keys and themes.
pub(super) fn list_problems(state: &mut State) {
    if state.setup.problems.is_empty() {
        state.say("nothing is wrong in your settings, keys and themes");
        return;
    }
    let lines = state.setup.problems.iter();
    state.overlays.push(Overlay::Derivation {
        title: "What is wrong in your settings, keys and themes".to_owned(),
        lines: lines.map(|line| (0, line.clone())).collect(),
        scroll: 0,
    });
}

/// A key on the screen.
pub(super) fn key(state: &mut State, press: &Press) -> Vec<Effect> {
    let Some(Overlay::Settings { cursor }) = state.overlays.last_mut() else {
        return Vec::new();
    };
    let last = Row::ALL.len() - 1;
    let row = Row::ALL.get(*cursor).copied().unwrap_or(Row::Theme);
    match press.command {
        Some(Command::Down) => *cursor = (*cursor + 1).min(last),
        Some(Command::Up) => *cursor = cursor.saturating_sub(1),
        Some(Command::NextValue) => return change(state, row, true),
        Some(Command::PreviousValue) => return change(state, row, false),
        Some(Command::KeepSettings) => return keep(state),
        Some(Command::Back) => {
            state.overlays.pop();
        }
        Some(command @ (Command::DayNight | Command::Help | Command::Quit)) => {
            return update::run(state, command);
        }
        _ => {}
    }
    Vec::new()
}

/// Sets a row to the next value it offers, or to the one before.
fn change(state: &mut State, row: Row, forward: bool) -> Vec<Effect> {
    match row {
        Row::Theme => {
            let mut names: Vec<String> = vec![AUTO.to_owned()];
            names.extend(state.setup.themes.names().map(str::to_owned));
            let now = if state.setup.follows_terminal {
                AUTO
            } else {
                state.look.theme.id()
            };
            if let Some(name) = beside(&names, |name| name == now, forward) {
                choose_theme(state, &name.clone());
            }
        }
        Row::Characters => {
            let charset = match state.look.charset {
                Charset::Unicode => Charset::Ascii,
                Charset::Ascii => Charset::Unicode,
            };
            let theme = (*state.look.theme).clone();
            state.look = Look::themed(theme, charset, state.look.motion);
            state.setup.changed.charset = Some(charset);
            state.lay_out();
            lens::follow(state);
        }
        Row::Motion => {
            state.look.motion = !state.look.motion;
            state.setup.changed.motion = Some(state.look.motion);
        }
        Row::Mouse => return vec![set_mouse(state, !state.setup.mouse)],
        Row::Wrap => set_wrap(state, !state.setup.wrap),
        Row::Frames => {
            let now = state.setup.frames;
            let next = if forward {
                FRAMES.into_iter().find(|frames| *frames > now)
            } else {
                FRAMES.into_iter().rev().find(|frames| *frames < now)
            };
            state.setup.frames = next.unwrap_or(now);
            state.setup.changed.frames = Some(state.setup.frames);
        }
    }
    Vec::new()
}

fn beside(names: &[String], is_now: impl Fn(&str) -> bool, forward: bool) -> Option<&String> {
    let now = names.iter().position(|name| is_now(name)).unwrap_or(0);
    let step = if forward { 1 } else { names.len() - 1 };
    names.get((now + step) % names.len())
}

/// Puts a theme on, by name; [`AUTO`] follows the ground.
fn choose_theme(state: &mut State, name: &str) {
    let themes = Arc::clone(&state.setup.themes);
    state.setup.follows_terminal = name == AUTO;
    state.setup.changed.theme = Some(name.to_owned());
    let name = if name == AUTO {
        state.setup.ground_theme()
    } else {
        name
    };
    let Some((theme, problems)) = themes.load(name, state.look.theme.level()) else {
        return;
    };
    state.look = Look::themed(theme, state.look.charset, state.look.motion);
    lens::follow(state);
    if let Some(problem) = problems.first() {
        let more = match problems.len() {
            1 => String::new(),
            count => format!(" ({} more: {LIST})", count - 1),
        };
        state.complain(format!("themes/{name}.ron:{problem}{more}"));
    }
}

/// Light for dark, or dark for light.
pub(super) fn day_night(state: &mut State) {
    let themes = Arc::clone(&state.setup.themes);
    let other = themes.counterpart(&state.look.theme).to_owned();
    choose_theme(state, &other);
    let name = state.look.theme.name().to_owned();
    state.say(format!("theme: {name}"));
}

/// Takes the mouse, or leaves it to the terminal.
pub(super) fn set_mouse(state: &mut State, taken: bool) -> Effect {
    state.setup.mouse = taken;
    state.setup.changed.mouse = Some(taken);
    Effect::Mouse(taken)
}

fn set_wrap(state: &mut State, wrap: bool) {
    state.setup.wrap = wrap;
    state.setup.changed.wrap = Some(wrap);
}

/// Wraps long lines of the text, or lets them go over the edge, and says how to keep that.
pub(super) fn toggle_wrap(state: &mut State) {
    let wrap = !state.setup.wrap;
    set_wrap(state, wrap);
    let settings = state.key(Command::Settings);
    let keep = state.key(Command::KeepSettings);
    let said = if wrap {
        "long lines are wrapped"
    } else {
        "long lines go over the edge"
    };
    let text = format!("{said}; {settings} {keep} keeps that");
    state.say(text);
}

/// Takes the mouse, or leaves it to the terminal, and says how to keep that.
pub(super) fn toggle_mouse(state: &mut State) -> Vec<Effect> {
    let taken = !state.setup.mouse;
    let effect = set_mouse(state, taken);
    let (again, settings) = (state.key(Command::Mouse), state.key(Command::Settings));
    let keep = state.key(Command::KeepSettings);
    let said = if taken {
        format!("the mouse works here; {again} leaves it to the terminal")
    } else {
        format!("the mouse is the terminal's and selects text; {again} takes it again")
    };
    state.say(format!("{said}; {settings} {keep} keeps that"));
    vec![effect]
}

fn keep(state: &mut State) -> Vec<Effect> {
    if state.setup.has_changes() {
        return vec![Effect::KeepSettings(state.setup.changed.clone())];
    }
    state.say("nothing was changed here");
    Vec::new()
}

/// The settings are in the file.
pub(super) fn kept(state: &mut State, path: &Path) {
    state.setup.changed = Settings::default();
    let path = path.display();
    state.say(format!("kept for the next time in {path}"));
}
