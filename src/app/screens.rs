//! The screens that take the whole window: where their parts are, and what their keys do.
//!
//! Shared by drawing, keys and mouse. Refuses to draw.

use super::action::Effect;
use super::command::Command;
use super::job::{self, Job};
use super::overlay::Overlay;
use super::press::Press;
use super::state::State;
use super::{proof, rows, update};
use crossterm::event::{KeyCode, KeyEvent, KeyModifiers, MouseButton, MouseEvent, MouseEventKind};
use ratatui::layout::{Margin, Rect};

/// Lines that the wheel moves the cursor by.
const WHEEL: isize = 3;
/// Findings that page keys move by.
const PAGE: isize = 8;
/// Windows at least this high have room for details of what is under the cursor.
const HIGH: u16 = 18;
/// Lines of details under the kill table.
const DETAILS: u16 = 3;

/// The parts of the kill table's screen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct KillParts {
    /// What is listed, and how many.
    pub title: Rect,
    /// The headings, and below them what is served with nothing failed.
    pub head: Rect,
    /// The lines of the table.
    pub list: Rect,
    /// What there is to say about the line under the cursor.
    pub details: Rect,
    /// What the words and signs mean.
    pub legend: Rect,
    /// The keys.
    pub keys: Rect,
}

impl KillParts {
    /// The parts in a window, below its status line.
    #[must_use]
    pub fn of((width, height): (u16, u16)) -> Self {
        let line = |y: u16, rows: u16| Rect::new(0, y, width, rows);
        let details = if height >= HIGH { DETAILS + 1 } else { 0 };
        let below = details + 2;
        Self {
            title: line(1, 1),
            head: line(2, 2),
            list: line(4, height.saturating_sub(4 + below)),
            details: line(height.saturating_sub(below), details),
            legend: line(height.saturating_sub(2), 1),
            keys: line(height.saturating_sub(1), 1),
        }
    }
}

/// The parts of the findings' screen, frames included.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct FindingsParts {
    /// The list.
    pub list: Rect,
    /// What there is to say about the finding under the cursor.
    pub text: Rect,
    /// What was just done, or how the design does as a whole.
    pub sentence: Rect,
    /// The keys.
    pub keys: Rect,
}

/// Windows at least this wide show list and explanation side by side.
const SIDE_BY_SIDE: u16 = 120;

impl FindingsParts {
    /// The parts in a window, below its status line.
    #[must_use]
    pub fn of((width, height): (u16, u16)) -> Self {
        let body = Rect::new(0, 1, width, height.saturating_sub(3));
        let (list, text) = if width >= SIDE_BY_SIDE {
            let left = width / 2;
            (
                Rect {
                    width: left,
                    ..body
                },
                Rect::new(left, body.y, width - left, body.height),
            )
        } else {
            let upper = body.height / 2;
            (
                Rect {
                    height: upper,
                    ..body
                },
                Rect::new(0, body.y + upper, width, body.height - upper),
            )
        };
        Self {
            list,
            text,
            sentence: Rect::new(0, height.saturating_sub(2), width, 1),
            keys: Rect::new(0, height.saturating_sub(1), width, 1),
        }
    }
}

/// Opens the kill table.
pub(super) fn open_kills(state: &mut State) {
    let Some(world) = state.world.clone() else {
        state.say("there is nothing to kill before the text is a design");
        return;
    };
    state.kills.open(&world);
    state.overlays.push(Overlay::KillTable);
    work_out_failures(state);
    keep_in_sight(state);
}

/// Works out what the kill table lists and does not know yet.
fn work_out_failures(state: &mut State) {
    if let (true, Some(world)) = (state.kills.is_busy(), state.world.clone()) {
        job::begin(state, &world, Job::Failures);
    }
}

/// Scrolls the list of the uppermost screen so that its cursor is seen.
pub(super) fn keep_in_sight(state: &mut State) {
    let parts = KillParts::of(state.view.window);
    state.kills.keep_in_sight(usize::from(parts.list.height));
}

/// A key while the kill table is shown.
pub(super) fn kills_key(state: &mut State, press: &Press) -> Vec<Effect> {
    if state.kills.is_typing {
        if let Typed::Letter(letter) = typed(&press.event) {
            state.kills.edit_filter(letter);
            keep_in_sight(state);
            return Vec::new();
        }
        state.kills.is_typing = false;
        if press.code() == KeyCode::Enter {
            return Vec::new();
        }
    }
    let effects = match press.code() {
        KeyCode::Home => run_kills(state, None, isize::MIN),
        KeyCode::End => run_kills(state, None, isize::MAX),
        _ => run_kills(state, press.command, 0),
    };
    keep_in_sight(state);
    effects
}

fn run_kills(state: &mut State, command: Option<Command>, by: isize) -> Vec<Effect> {
    let rows = KillParts::of(state.view.window).list.height;
    let page = isize::try_from(rows.saturating_sub(1).max(1)).unwrap_or(1);
    state.notice = None;
    let kills = &mut state.kills;
    match command {
        None if by != 0 => kills.step(by),
        None => state.say_no_key(),
        Some(Command::Down) => kills.step(1),
        Some(Command::Up) => kills.step(-1),
        Some(Command::PanDown) => kills.step(page),
        Some(Command::PanUp) => kills.step(-page),
        Some(Command::Right | Command::SortByNext) => kills.next_column(true),
        Some(Command::Left | Command::SortByPrevious) => kills.next_column(false),
        Some(Command::TurnRound) => kills.turn_round(),
        Some(Command::Pairs) => {
            kills.switch_depth();
            work_out_failures(state);
        }
        Some(Command::Kinds) => kills.next_kinds(),
        Some(Command::EveryRow) => kills.toggle_everything(),
        Some(Command::FilterRows) => kills.is_typing = true,
        Some(Command::PlayRow) => proof::play_row(state),
        Some(Command::DeriveRow) => proof::derive_row(state),
        Some(Command::Back) => {
            if kills.is_working() {
                kills.cancel();
                state.say("the pairs were given up");
            } else if !kills.clear_filter() {
                state.overlays.pop();
            }
        }
        Some(Command::KillTable | Command::Quit) => {
            state.overlays.pop();
        }
        Some(command @ (Command::Help | Command::RestoreAll | Command::Pause)) => {
            return update::run(state, command);
        }
        Some(command @ (Command::Findings | Command::Palette | Command::Gallery)) => {
            state.overlays.pop();
            return update::run(state, command);
        }
        Some(_) => state.say("this works on the picture only; esc leads back to it"),
    }
    Vec::new()
}

/// Opens the findings on a screen of their own.
pub(super) fn open_findings(state: &mut State) {
    if state.world.is_some() {
        state.overlays.push(Overlay::Findings);
    }
}

/// A key while the findings are shown on a screen of their own.
pub(super) fn findings_key(state: &mut State, press: &Press) -> Vec<Effect> {
    if let Some(effects) = pane_key(state, press) {
        return effects;
    }
    state.notice = None;
    let Some(world) = state.world.clone() else {
        state.overlays.pop();
        return Vec::new();
    };
    match press.command {
        Some(Command::Down) => state.list.step(1),
        Some(Command::Up) => state.list.step(-1),
        Some(Command::PanDown) => state.list.step(PAGE),
        Some(Command::PanUp) => state.list.step(-PAGE),
        Some(Command::Copy) => return update::run(state, Command::Copy),
        Some(Command::Show) => {
            state.overlays.pop();
            proof::show_finding(state);
        }
        Some(Command::Prove) => {
            state.overlays.pop();
            proof::prove(state);
        }
        Some(Command::Back) => {
            if !state.list.clear_filter(&world.report) {
                state.overlays.pop();
            }
        }
        Some(Command::AllFindings | Command::Findings | Command::Quit) => {
            state.overlays.pop();
        }
        Some(Command::KillTable) => {
            state.overlays.pop();
            open_kills(state);
        }
        Some(
            command @ (Command::Help
            | Command::RestoreAll
            | Command::Pause
            | Command::Fix
            | Command::Undo
            | Command::Redo),
        ) => return update::run(state, command),
        Some(_) => state.say("this works on the picture only; esc leads back to it"),
        None => state.say_no_key(),
    }
    Vec::new()
}

/// A key of the findings' own, in their pane or on their screen; none when it is another's.
pub(super) fn pane_key(state: &mut State, press: &Press) -> Option<Vec<Effect>> {
    let world = state.world.clone()?;
    let report = &world.report;
    if state.list.is_typing {
        if let Typed::Letter(letter) = typed(&press.event) {
            state.list.edit_filter(letter, report);
            return Some(Vec::new());
        }
        state.list.is_typing = false;
        if press.code() == KeyCode::Enter {
            return Some(Vec::new());
        }
    }
    match press.code() {
        KeyCode::Home => state.list.step(isize::MIN),
        KeyCode::End => state.list.step(isize::MAX),
        KeyCode::Esc if !state.list.filter.is_empty() => {
            state.list.clear_filter(report);
        }
        _ => match press.command? {
            Command::Regroup => {
                state.list.regroup(report);
                state.say(format!("grouped {}", state.list.group.word()));
            }
            Command::FilterFindings => state.list.is_typing = true,
            Command::Unfold => {
                if state.list.unfold(report) == 0 {
                    state.say("this finding stands for no other");
                }
            }
            Command::Depth => {
                state.list.for_reviewer = !state.list.for_reviewer;
                let reader = if state.list.for_reviewer {
                    "a reviewer"
                } else {
                    "a student"
                };
                state.say(format!("explained to {reader}"));
            }
            _ => return None,
        },
    }
    Some(Vec::new())
}

/// The mouse on the findings' screen: a click chooses, another one shows; the wheel moves.
pub(super) fn findings_mouse(state: &mut State, event: MouseEvent) {
    let parts = FindingsParts::of(state.view.window);
    let list = parts.list.inner(Margin::new(1, 1));
    match event.kind {
        MouseEventKind::ScrollDown => state.list.step(WHEEL),
        MouseEventKind::ScrollUp => state.list.step(-WHEEL),
        MouseEventKind::Down(MouseButton::Left)
            if list.contains((event.column, event.row).into()) =>
        {
            if let Some(item) = rows::on_row(&state.list, list, event.row)
                && state.list.point_at(item)
            {
                state.overlays.pop();
                proof::show_finding(state);
            }
        }
        _ => {}
    }
}

/// What a key means for a filter.
pub(super) enum Typed {
    /// A letter more; none takes the last one back.
    Letter(Option<char>),
    /// Nothing.
    Other,
}

/// What a key means for a filter.
pub(super) fn typed(event: &KeyEvent) -> Typed {
    let held = KeyModifiers::CONTROL | KeyModifiers::ALT;
    match event.code {
        KeyCode::Backspace => Typed::Letter(None),
        KeyCode::Char(c) if !event.modifiers.intersects(held) => Typed::Letter(Some(c)),
        _ => Typed::Other,
    }
}

/// The mouse on the kill table: a click chooses, another one plays; the wheel moves.
pub(super) fn kills_mouse(state: &mut State, event: MouseEvent) {
    let parts = KillParts::of(state.view.window);
    match event.kind {
        MouseEventKind::ScrollDown => state.kills.step(WHEEL),
        MouseEventKind::ScrollUp => state.kills.step(-WHEEL),
        MouseEventKind::Down(MouseButton::Left)
            if parts.list.contains((event.column, event.row).into()) =>
        {
            let line = state.kills.first + usize::from(event.row - parts.list.y);
            if line < state.kills.len() {
                if line == state.kills.cursor {
                    proof::play_row(state);
                    return;
                }
                state.kills.cursor = line;
            }
        }
        _ => {}
    }
    keep_in_sight(state);
}
