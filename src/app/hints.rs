//! The panel of keys: what may be pressed now, in columns that fit the window.
//!
//! Shared by drawing and keys. Refuses to draw.

use super::command::{Command, Group, Place};
use super::dialog;
use super::overlay::Overlay;
use super::press;
use super::state::State;
use crate::text;

/// Cells between columns.
const GAP: usize = 2;
/// A list so short has room for sentences.
const SHORT: usize = 16;

/// A line of the panel.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Line {
    /// What the keys below are about.
    Heading(&'static str),
    /// A key and what it does.
    Key(String, &'static str),
}

/// What the panel shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hints {
    /// The lines of each column.
    pub columns: Vec<Vec<Line>>,
    /// Cells of a column's keys.
    pub key_width: u16,
    /// Cells of a column.
    pub width: u16,
    /// Which page this is, from 0, and how many there are.
    pub page: (usize, usize),
}

impl Hints {
    /// What may be pressed now, if that is to be shown.
    #[must_use]
    pub fn of(state: &State) -> Option<Self> {
        let page = match state.pending.page {
            Some(page) => page,
            None if press::is_shown(state) => 0,
            None => return None,
        };
        Some(Self::arranged(&lines(state), state.view.window, page))
    }

    /// Rows of the panel, its frame included.
    #[must_use]
    pub fn height(&self) -> u16 {
        let rows = self.columns.iter().map(Vec::len).max().unwrap_or(0);
        u16::try_from(rows).unwrap_or(u16::MAX).saturating_add(2)
    }

    fn arranged(lines: &[Line], (width, height): (u16, u16), page: usize) -> Self {
        let cells = |of: fn(&Line) -> usize| lines.iter().map(of).max().unwrap_or(0);
        let key = cells(|line| match line {
            Line::Heading(_) => 0,
            Line::Key(key, _) => text::width(key),
        });
        let what = cells(|line| match line {
            Line::Heading(_) => 0,
            Line::Key(_, what) => text::width(what),
        });
        let room = usize::from(width.saturating_sub(4)).max(1);
        let column = (key + 1 + what + GAP).min(room + GAP);
        let across = ((room + GAP) / column.max(1)).max(1);
        // Two thirds of the window: what the keys act on stays in sight.
        let most = usize::from(height).saturating_mul(2) / 3;
        let most = most.saturating_sub(2).max(1);
        let pages = lines.len().div_ceil(across * most).max(1);
        let page = page.min(pages - 1);
        let rows = if pages > 1 {
            most
        } else {
            lines.len().div_ceil(across).max(1)
        };
        let columns = lines
            .chunks(rows)
            .skip(page * across)
            .take(across)
            .map(<[Line]>::to_vec);
        Self {
            columns: columns.collect(),
            key_width: u16::try_from(key).unwrap_or(0),
            width: u16::try_from(column).unwrap_or(width),
            page: (page, pages),
        }
    }
}

/// Every line, headings included.
fn lines(state: &State) -> Vec<Line> {
    if let Some(own) = of_field(state) {
        let line = |(key, what): &(&str, &'static str)| Line::Key((*key).to_owned(), what);
        return own.iter().map(line).collect();
    }
    let place = press::place(state);
    let is_sequence = !state.pending.keys.is_empty();
    let mut all = press::following(state);
    all.retain(|(_, command)| is_sequence || works(state, place, *command));
    let is_short = all.len() <= SHORT;
    let mut lines = Vec::new();
    let mut before: Option<Command> = None;
    let mut group: Option<Group> = None;
    for (key, command) in all {
        let entry = command.entry();
        if !is_short && !is_sequence && group != Some(entry.group) {
            let title = entry.group.title();
            lines.push(Line::Heading(title.split(" (").next().unwrap_or(title)));
            group = Some(entry.group);
        }
        if before != Some(command) || is_sequence {
            // One key of each is enough to work with; the help has them all.
            let what = if is_short { entry.doc } else { entry.short };
            lines.push(Line::Key(key, what));
        }
        before = Some(command);
    }
    lines
}

/// The keys of the place the next one goes to, and what they do there: what a help page begins
/// with. Nothing on the picture, whose keys are what every help page is about.
#[must_use]
pub fn here(state: &State) -> Vec<(String, String)> {
    let place = press::place(state);
    if place == Place::Explorer && state.overlays.is_empty() {
        return Vec::new();
    }
    if let Some(own) = of_field(state) {
        let line = |(key, what): &(&str, &str)| ((*key).to_owned(), (*what).to_owned());
        return own.iter().map(line).collect();
    }
    let mut all: Vec<(String, String, Command)> = Vec::new();
    for (key, command) in press::following(state) {
        match all.last_mut().filter(|last| last.2 == command) {
            Some((keys, ..)) => *keys = format!("{keys} {key}"),
            None if works(state, place, command) => {
                all.push((key, command.entry().doc.to_owned(), command));
            }
            None => {}
        }
    }
    // What is the place's own comes first.
    all.sort_by_key(|(.., command)| command.entry().group.place() != place);
    all.into_iter()
        .map(|(keys, what, _)| (keys, what))
        .collect()
}

/// Whether a command of the picture does something in another place, too.
fn works(state: &State, place: Place, command: Command) -> bool {
    if matches!(state.overlays.last(), Some(Overlay::Charts)) {
        return dialog::works_on_charts(command);
    }
    let is_pane = place == Place::Findings && state.overlays.is_empty();
    is_pane || command.entry().group.place() == place || place.borrows(command)
}

/// The keys of what takes letters itself.
fn of_field(state: &State) -> Option<&'static [(&'static str, &'static str)]> {
    Some(match state.overlays.last()? {
        Overlay::Chooser(_) | Overlay::Events(_) => &[
            ("letters", "narrow the list"),
            ("up down", "choose"),
            ("pageup pagedown", "go further"),
            ("enter", "take what is chosen"),
            ("backspace", "take a letter back"),
            ("esc", "go back"),
        ],
        Overlay::Prompt(_) => &[
            ("letters", "write"),
            ("backspace", "take a letter back"),
            ("ctrl-u", "take all back"),
            ("enter", "have it done"),
            ("esc", "go back"),
        ],
        Overlay::Question(_) => &[("letters", "answer as shown"), ("esc", "go back")],
        Overlay::Form(_) => &[
            ("up down j k", "choose a field"),
            ("/", "find a field"),
            ("enter right space", "change it, or go into it"),
            ("delete backspace", "unset it"),
            ("left", "go out of it"),
            ("u ctrl-r", "undo, redo"),
            ("esc", "go back"),
        ],
        Overlay::Quiz => &[
            ("a to f", "choose an answer"),
            ("digits", "type a number"),
            ("enter", "answer, or go on"),
            ("left right", "go back, skip"),
            ("shift-arrows", "move the picture"),
            ("pageup pagedown", "read the rest of a long answer"),
            ("esc", "end, or leave"),
        ],
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_stands_on_one_page_whatever_the_window() {
        let lines: Vec<Line> = (0..90)
            .map(|number| Line::Key(number.to_string(), "does something"))
            .collect();
        for window in [(0, 0), (1, 1), (80, 24), (160, 50), (300, 9)] {
            let pages = Hints::arranged(&lines, window, 0).page.1;
            let shown: Vec<Line> = (0..pages)
                .flat_map(|page| Hints::arranged(&lines, window, page).columns)
                .flatten()
                .collect();
            assert_eq!(shown, lines, "{window:?}");
        }
    }
}
