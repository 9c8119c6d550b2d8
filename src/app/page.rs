//! Pages that scroll: the lines of the help and of a derivation, and how far they go in a window.
//!
//! Shared by drawing, keys and mouse. Refuses to draw.

use super::command::{COMMANDS, Command, Group};
use super::keymap::Keymap;
use super::overlay::{Chooser, Overlay, Purpose};
use super::setup::Row;
use super::state::State;
use ratatui::layout::{Margin, Rect};

/// Rows that a page's frame takes.
const FRAME: u16 = 2;

/// Columns of the keys on the help page.
pub const HELP_KEYS: u16 = 18;

const INTRODUCTION: &str = "The picture is the design: hosts hold components, wires are links, \
    moving dots are requests. Kill things and see what is still served; nothing you break touches \
    the file.";

/// How to begin, as far as there are keys for it.
fn first_steps(keymap: &Keymap) -> Vec<String> {
    let key = |command| Some(keymap.key(command)).filter(|key| !key.is_empty());
    let Some(list) = key(Command::KillTable) else {
        return Vec::new();
    };
    let play = key(Command::PlayRow).map_or_else(String::new, |key| format!("; {key} plays one"));
    let list =
        format!("To find what kills the site: {list} lists every failure, worst first{play}.");
    let restore = key(Command::RestoreAll).map(|key| format!("{key} brings everything back."));
    std::iter::once(list).chain(restore).collect()
}

/// Columns that the help takes in a window, frame included.
#[must_use]
pub fn help_width(window_width: u16) -> u16 {
    window_width.min(92)
}

/// One line of the help page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum HelpLine {
    /// The title of a group.
    Heading(String),
    /// A sentence, or a part of one.
    Text(String),
    /// Keys, and what they do; only one of the two where the line has no room for both.
    Keys(String, String),
}

/// Every line of the help page in a window of this width; the keys of the place it was asked for
/// in come first.
#[must_use]
pub fn help(keymap: &Keymap, here: &[(String, String)], window_width: u16) -> Vec<HelpLine> {
    let room = usize::from(help_width(window_width).saturating_sub(2 * FRAME));
    let blank = || HelpLine::Text(String::new());
    let mut lines = Vec::new();
    if !here.is_empty() {
        lines.push(HelpLine::Heading("Here".to_owned()));
        for (keys, what) in here {
            lines.extend(explained(keys, what, room));
        }
        lines.push(blank());
    }
    let sentences = std::iter::once(INTRODUCTION.to_owned()).chain(first_steps(keymap));
    for sentence in sentences {
        let pieces = crate::text::wrap(&sentence, room).into_iter();
        lines.extend(pieces.map(|piece| HelpLine::Text(piece.to_owned())));
    }
    lines.push(blank());
    for group in Group::ALL {
        lines.push(HelpLine::Heading(group.title().to_owned()));
        for entry in COMMANDS.iter().filter(|entry| entry.group == group) {
            let keys: Vec<&str> = keymap.keys(entry.command).collect();
            lines.extend(explained(&keys.join(" "), entry.doc, room));
        }
        lines.push(blank());
    }
    lines
}

/// Keys beside what they do, on as many lines as that takes.
fn explained(keys: &str, what: &str, room: usize) -> Vec<HelpLine> {
    let beside = usize::from(HELP_KEYS);
    let pieces = crate::text::wrap(what, room.saturating_sub(beside).max(1));
    let mut lines: Vec<HelpLine> = pieces
        .into_iter()
        .map(|piece| HelpLine::Keys(String::new(), piece.to_owned()))
        .collect();
    let keys = format!("  {keys}");
    match lines.first_mut() {
        Some(HelpLine::Keys(first, _)) if crate::text::width(&keys) < beside => *first = keys,
        _ => lines.insert(0, HelpLine::Keys(keys, String::new())),
    }
    lines
}

/// Columns that a derivation takes in a window, frame included.
#[must_use]
pub fn derivation_width(window_width: u16) -> u16 {
    window_width.saturating_sub(6).min(110)
}

/// The lines of a derivation, wrapped, each with how deep it is indented.
#[must_use]
pub fn derivation(lines: &[(usize, String)], width: u16) -> Vec<(usize, &str)> {
    let mut wrapped = Vec::new();
    for (level, text) in lines {
        let room = usize::from(width).saturating_sub(5 + 2 * level).max(10);
        let pieces = crate::text::wrap(text, room);
        if pieces.is_empty() {
            wrapped.push((*level, ""));
        }
        wrapped.extend(pieces.into_iter().map(|piece| (*level, piece)));
    }
    wrapped
}

/// Columns that labels and figures take beside charts.
pub const CHART_MARGIN: u16 = 22;

/// Columns of a chart in a window.
#[must_use]
pub const fn chart_width(window_width: u16) -> u16 {
    window_width.saturating_sub(CHART_MARGIN + 2)
}

/// Seconds that a column of the charts stands for, so that all that is remembered has room.
#[must_use]
pub fn seconds_per_column(state: &State) -> u64 {
    let seconds = state.play.all_seconds().count() as u64;
    let columns = u64::from(chart_width(state.view.window.0)).max(1);
    [1, 2, 5, 10, 20]
        .into_iter()
        .find(|each| seconds <= each * columns)
        .unwrap_or(60)
}

/// A frame of this size in the middle of a window.
#[must_use]
pub const fn framed((width, height): (u16, u16), of: (u16, u16)) -> Rect {
    let across = if of.0 < width { of.0 } else { width };
    let down = if of.1 < height { of.1 } else { height };
    Rect::new((width - across) / 2, (height - down) / 2, across, down)
}

/// The lines in a frame below the line that is typed into.
fn below_typed(frame: Rect) -> Rect {
    let inside = frame.inner(Margin::new(1, 1));
    Rect {
        y: inside.y + 1,
        height: inside.height.saturating_sub(1),
        ..inside
    }
}

/// The frame of a list to choose from.
#[must_use]
pub fn chooser_frame(chooser: &Chooser, window: (u16, u16)) -> Rect {
    let height = u16::try_from(chooser.items.len() + 4).unwrap_or(u16::MAX);
    let most = window.1.saturating_sub(4).max(6);
    let height = height.saturating_add(detail_height(chooser));
    framed(window, (84, height.min(most)))
}

/// The lines that tell in full of the one under the cursor, where its row has no room for it.
const fn detail_height(chooser: &Chooser) -> u16 {
    match chooser.purpose {
        Purpose::Drill => 3,
        _ => 0,
    }
}

/// The lines of a list to choose from.
#[must_use]
pub fn chooser_rows(chooser: &Chooser, window: (u16, u16)) -> Rect {
    let rows = below_typed(chooser_frame(chooser, window));
    Rect {
        height: rows.height.saturating_sub(detail_height(chooser)),
        ..rows
    }
}

/// Where the one under the cursor is told in full; empty where rows say all.
#[must_use]
pub fn chooser_detail(chooser: &Chooser, window: (u16, u16)) -> Rect {
    let rows = chooser_rows(chooser, window);
    Rect {
        y: rows.bottom(),
        height: detail_height(chooser),
        ..rows
    }
}

/// The frame of the list of events.
#[must_use]
pub const fn event_frame(window: (u16, u16)) -> Rect {
    framed(window, (84, window.1.saturating_sub(4)))
}

/// The lines of the list of events.
#[must_use]
pub fn event_rows(window: (u16, u16)) -> Rect {
    below_typed(event_frame(window))
}

/// The frame of the settings.
#[must_use]
pub const fn setting_frame(window: (u16, u16)) -> Rect {
    framed(window, (64, 16))
}

/// The rows of the settings.
#[must_use]
pub fn setting_rows(window: (u16, u16)) -> Rect {
    let inside = setting_frame(window).inner(Margin::new(1, 1));
    let rows = u16::try_from(Row::ALL.len()).unwrap_or(u16::MAX);
    Rect {
        height: rows.min(inside.height),
        ..inside
    }
}

/// The first line in sight of a list that is scrolled just so far that its cursor is.
#[must_use]
pub fn first_row(cursor: usize, rows: Rect) -> usize {
    (cursor + 1).saturating_sub(usize::from(rows.height).max(1))
}

/// Rows that a page of so many lines takes in a window, frame included.
#[must_use]
pub fn height(lines: usize, window_height: u16) -> u16 {
    let whole = u16::try_from(lines).unwrap_or(u16::MAX);
    whole.saturating_add(FRAME).min(window_height)
}

/// The furthest first line of a page, so that its end is just in sight.
#[must_use]
pub(super) fn last_line(
    overlay: &Overlay,
    (width, window_height): (u16, u16),
    keymap: &Keymap,
) -> usize {
    let lines = match overlay {
        Overlay::Help { here, .. } => help(keymap, here, width).len(),
        Overlay::Derivation { lines, .. } => derivation(lines, derivation_width(width)).len(),
        Overlay::Difference { lines, .. } => lines.len(),
        _ => return 0,
    };
    let shown = height(lines, window_height).saturating_sub(FRAME);
    lines.saturating_sub(usize::from(shown))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_scrolls_until_its_end_is_in_sight() {
        let keymap = Keymap::default();
        let lines = help(&keymap, &[], 100).len();
        let help = Overlay::Help {
            scroll: 0,
            here: Vec::new(),
        };
        assert_eq!(last_line(&help, (100, 12), &keymap), lines - 10);
        assert_eq!(last_line(&help, (100, u16::MAX), &keymap), 0);
        assert!(last_line(&help, (0, 0), &keymap) > lines);
    }

    #[test]
    fn help_can_be_read_to_the_end_of_each_line_in_a_narrow_window() {
        for width in [60, 80, 200] {
            let room = usize::from(help_width(width)) - 4;
            for line in help(&Keymap::default(), &[], width) {
                let cells = match &line {
                    HelpLine::Heading(text) | HelpLine::Text(text) => crate::text::width(text),
                    HelpLine::Keys(keys, what) if what.is_empty() => crate::text::width(keys),
                    HelpLine::Keys(keys, what) => {
                        assert!(crate::text::width(keys) < usize::from(HELP_KEYS), "{keys}");
                        usize::from(HELP_KEYS) + crate::text::width(what)
                    }
                };
                assert!(cells <= room, "{line:?} in {width} columns");
            }
        }
    }
}
