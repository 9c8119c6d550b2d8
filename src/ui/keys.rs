//! The last two lines: a sentence that explains what just happened, and what can be done now.
//!
//! Refuses to know keys by heart: they come from the command table.

use super::paint::Paint;
use crate::app::command::{self, Command, Place};
use crate::app::panes::{Pane, Panes};
use crate::app::state::State;
use crate::config::Role;
use crate::text::{count, width};
use ratatui::layout::Rect;

/// The commands worth showing, in order; what does not fit is found behind `?`.
const CANVAS: &[Command] = &[
    Command::Help,
    Command::Kill,
    Command::RestoreAll,
    Command::KillTable,
    Command::Findings,
    Command::NextLens,
    Command::Algorithm,
    Command::Edit,
    Command::Mode,
    Command::Pause,
    Command::Faster,
    Command::Charts,
    Command::Follow,
    Command::Show,
    Command::NextLink,
    Command::Drain,
    Command::Step,
    Command::Undo,
    Command::Gallery,
    Command::Save,
    Command::Palette,
];

const FINDINGS: &[Command] = &[
    Command::Help,
    Command::Show,
    Command::Fix,
    Command::Prove,
    Command::RestoreAll,
    Command::Back,
    Command::AllFindings,
];

const REQUEST: &[Command] = &[
    Command::Help,
    Command::Pause,
    Command::Step,
    Command::NextRequest,
    Command::PreviousRequest,
    Command::Follow,
    Command::SpeedDown,
    Command::SpeedUp,
    Command::Back,
    Command::NextPane,
];

const TIMELINE: &[Command] = &[
    Command::Help,
    Command::Rewind,
    Command::Forward,
    Command::Oldest,
    Command::Latest,
    Command::Charts,
    Command::Events,
    Command::Bookmark,
    Command::NextBookmark,
    Command::Pause,
    Command::Back,
];

const TEXT: &[Command] = &[
    Command::Save,
    Command::Complete,
    Command::FindText,
    Command::UndoTyping,
    Command::RedoTyping,
    Command::LeaveText,
    Command::CloseText,
    Command::CopyText,
    Command::CutText,
    Command::PasteText,
    Command::NextMistake,
    Command::Comment,
    Command::DuplicateLine,
    Command::LineDown,
    Command::OtherBracket,
];

/// Draws both lines.
pub(super) fn draw(paint: &mut Paint<'_>, state: &State, panes: &Panes) {
    paint.fill(panes.sentence, Role::Status);
    paint.fill(panes.keys, Role::Status);
    sentence(paint, state, panes.sentence);
    // Whatever is open over the picture tells its own keys along its edge.
    if !state.overlays.is_empty() {
        return;
    }
    let commands: Vec<Command> = match state.view.pane {
        Pane::Findings => FINDINGS
            .iter()
            .copied()
            .chain(command::at(Place::Findings).map(|entry| entry.command))
            .collect(),
        Pane::Request => REQUEST.to_vec(),
        Pane::Timeline => TIMELINE.to_vec(),
        _ => CANVAS.to_vec(),
    };
    let area = panes.keys;
    if state.view.pane == Pane::Source {
        hints(
            paint,
            area,
            TEXT.iter().map(|command| hint(state, *command)),
        );
    } else {
        // The way out stands at the right end, whatever else has room.
        let (key, short) = hint(state, Command::Quit);
        let parts = [
            (key, Role::Key),
            (" ", Role::TextDim),
            (short, Role::TextDim),
        ];
        let width = u16::try_from(key.len() + short.len() + 2).unwrap_or(0);
        let x = area.right().saturating_sub(width).max(area.x);
        paint.parts(x, area.y, width, &parts);
        let room = Rect {
            width: area.width.saturating_sub(width + 1),
            ..area
        };
        hints(
            paint,
            room,
            commands.iter().map(|command| hint(state, *command)),
        );
    }
}

/// The keys of a screen that takes the whole window.
pub(super) fn of_place(paint: &mut Paint<'_>, state: &State, place: Place, area: Rect) {
    paint.fill(area, Role::Status);
    let ways_out = [Command::Back, Command::Help];
    let borrowed: &[Command] = match place {
        Place::Findings => &[Command::Show, Command::Prove],
        Place::Explorer
        | Place::Text
        | Place::KillTable
        | Place::Compare
        | Place::Fix
        | Place::Sheets
        | Place::Present
        | Place::Settings => &[],
    };
    let lent = ways_out.iter().chain(borrowed).copied();
    let own = command::at(place).map(|entry| entry.command);
    let keys = lent.chain(own).map(|command| hint(state, command));
    hints(paint, area, keys);
}

/// The keys of these commands, as many as there is room for.
pub(super) fn of_commands(paint: &mut Paint<'_>, state: &State, commands: &[Command], area: Rect) {
    paint.fill(area, Role::Status);
    hints(
        paint,
        area,
        commands.iter().map(|command| hint(state, *command)),
    );
}

fn hint(state: &State, command: Command) -> (&str, &'static str) {
    (state.key(command), command.entry().short)
}

fn hints<'a>(paint: &mut Paint<'_>, area: Rect, keys: impl Iterator<Item = (&'a str, &'a str)>) {
    let mut x = area.x + 1;
    // A command that somebody took every key from is still in the palette.
    for (key, short) in keys.filter(|(key, _)| !key.is_empty()) {
        let width = u16::try_from(key.len() + short.len() + 1).unwrap_or(u16::MAX);
        if x.saturating_add(width) > area.right() {
            break;
        }
        x += paint.parts(
            x,
            area.y,
            width,
            &[
                (key, Role::Key),
                (" ", Role::TextDim),
                (short, Role::TextDim),
            ],
        ) + 2;
    }
}

/// Which drill is played and what comes next; returns the cells it takes.
fn drill(paint: &mut Paint<'_>, state: &State, area: Rect) -> u16 {
    let Some(playing) = &state.drill else {
        return 0;
    };
    let now_ns = state.play.now_ns();
    let seconds = |ns: u64| ns as f64 / 1e9;
    let next = match playing.next(now_ns) {
        Some((at_ns, what)) => {
            let left = seconds(at_ns - now_ns).ceil();
            format!("in {left:.0} s: {what}")
        }
        None => format!(
            "over; {} post-mortem, {} charts, {} leaves",
            state.key(Command::Drills),
            state.key(Command::Charts),
            state.key(Command::Back)
        ),
    };
    let clock = format!(
        " {:.0}/{:.0} s  ",
        seconds(now_ns).floor(),
        seconds(playing.end_ns)
    );
    let parts = [
        ("drill ", Role::Warn),
        (playing.name.as_str(), Role::TextStrong),
        (clock.as_str(), Role::Text),
        (next.as_str(), Role::Text),
    ];
    2 + paint.parts(area.x + 1, area.y, area.width.saturating_sub(2), &parts)
}

fn sentence(paint: &mut Paint<'_>, state: &State, area: Rect) {
    let errors = state.error_count();
    let mut drill = drill(paint, state, area);
    let notice = state.notice.as_ref();
    let needs = notice.map_or(0, |notice| width(&notice.text) + 2);
    if needs > usize::from(area.width - drill) {
        // Whoever pressed a key reads the answer to it whole.
        paint.fill(area, Role::Status);
        drill = 0;
    }
    let area = Rect {
        x: area.x + drill,
        width: area.width - drill,
        ..area
    };
    let room = area.width.saturating_sub(2);
    if let Some(notice) = &state.notice {
        let role = if notice.is_error {
            Role::Bad
        } else {
            Role::Text
        };
        paint.text(area.x + 1, area.y, room, &notice.text, role);
    } else if errors > 0 {
        let mut text = format!("{} in the text", count(errors, "error"));
        if state.world.is_some() {
            text.push_str(": the picture shows the last valid one");
        }
        if state.editor.is_none() {
            text.push_str(&format!("; {} opens it", state.key(Command::Edit)));
        }
        paint.text(area.x + 1, area.y, room, &text, Role::Warn);
    } else if let Some(view) = &state.view.lens {
        paint.text(area.x + 1, area.y, room, &view.sentence, Role::Text);
    } else if let Some(text) = state.play.sentence() {
        paint.text(area.x + 1, area.y, room, text, Role::TextDim);
    }
}
