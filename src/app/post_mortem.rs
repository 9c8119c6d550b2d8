//! The post-mortem on the screen: its lines, the cursor on them, and the way back into the replay.
//!
//! Shared by drawing, keys and mouse. Refuses to judge and to draw: the story room has the lines.

use super::action::Effect;
use super::command::Command;
use super::overlay::Overlay;
use super::press::Press;
use super::rows::{Shown, in_sight};
use super::state::State;
use super::{present, travel, update};
use crate::story::drill::{PostMortem, Row, RowKind};
use crate::text;
use crossterm::event::{KeyCode, MouseButton, MouseEvent, MouseEventKind};
use ratatui::layout::{Margin, Rect};

/// Lines that page keys move by.
const PAGE: isize = 10;
/// Lines that a turn of the wheel moves by.
const WHEEL: isize = 3;
/// Columns of the widest window: what is still read as lines.
const WIDEST: u16 = 116;
/// Columns of labels and times, and the blank after them.
pub const LABEL: u16 = 10;

/// A post-mortem that can be read.
#[derive(Debug, Clone, PartialEq)]
pub struct Telling {
    /// The drill.
    pub title: String,
    /// What is said now.
    pub rows: Vec<Row>,
    /// What is said otherwise: without the findings while they are shown, with them in blind mode.
    instead: Vec<Row>,
    is_blind: bool,
    /// The row under the cursor.
    pub cursor: usize,
}

impl Telling {
    /// A post-mortem with nothing read yet.
    #[must_use]
    pub fn new(told: &PostMortem) -> Self {
        let about = if told.about.is_empty() {
            String::new()
        } else {
            format!(" \u{2013} {}", told.about)
        };
        Self {
            title: format!("Post-mortem: {}{about}", told.name),
            rows: told.rows(),
            instead: told.rows_without_findings(),
            is_blind: false,
            cursor: 0,
        }
    }

    /// Keeps the findings back, or tells them.
    pub(super) fn follow(&mut self, is_blind: bool) {
        if self.is_blind != is_blind {
            std::mem::swap(&mut self.rows, &mut self.instead);
            self.is_blind = is_blind;
            self.cursor = 0;
        }
    }

    /// Moves the cursor, stopping at the ends.
    pub(super) fn step(&mut self, by: isize) {
        let last = self.rows.len().saturating_sub(1);
        self.cursor = self.cursor.saturating_add_signed(by).min(last);
    }

    /// The rows in sight of an area, the one under the cursor among them.
    #[must_use]
    pub fn shown(&self, area: Rect) -> Vec<Shown> {
        let heights: Vec<u16> = (0..self.rows.len())
            .map(|place| self.height(place, area.width))
            .collect();
        in_sight(&heights, self.cursor, area)
    }

    fn height(&self, place: usize, width: u16) -> u16 {
        let Some(row) = self.rows.get(place) else {
            return 0;
        };
        if row.kind == RowKind::Heading {
            return 1 + u16::from(place > 0);
        }
        u16::try_from(lines(row, width).len()).unwrap_or(u16::MAX)
    }
}

/// A row's words in a window's inside of so many columns; a chart keeps to one line.
#[must_use]
pub fn lines(row: &Row, width: u16) -> Vec<&str> {
    if !row.chart.is_empty() {
        return vec![&row.text];
    }
    let room = width.saturating_sub(indent(row) + 2);
    match text::wrap(&row.text, usize::from(room)) {
        lines if lines.is_empty() => vec![""],
        lines => lines,
    }
}

/// Where a row's words begin.
#[must_use]
pub fn indent(row: &Row) -> u16 {
    match row.kind {
        RowKind::Time(_) => LABEL + 3,
        RowKind::Under => 4,
        _ if row.label.is_empty() => 2,
        _ if row.chart.is_empty() => {
            // Ids are of any length.
            u16::try_from(text::width(&row.label) + 4).unwrap_or(LABEL)
        }
        _ => LABEL,
    }
}

/// The window over the screen; a presentation keeps its clock and its keys in sight.
#[must_use]
pub fn window(state: &State) -> Rect {
    let (width, height) = state.view.window;
    let inner = width.min(WIDEST);
    let margin = match state.presentation() {
        Some(_) => 1,
        None if height > 30 => 2,
        None => 0,
    };
    Rect::new(
        (width - inner) / 2,
        margin,
        inner,
        height.saturating_sub(2 * margin),
    )
}

/// Keeps the findings back while they are to be found.
pub(super) fn follow(state: &mut State) {
    let is_blind = state.is_blind;
    let drill = state.drill.as_mut();
    if let Some(told) = drill.and_then(|drill| drill.told.as_mut()) {
        told.follow(is_blind);
    }
}

/// Opens it, where it was left.
pub(super) fn open(state: &mut State) {
    follow(state);
    state.overlays.push(Overlay::PostMortem);
}

/// A key while it is shown: whatever it does not know itself is a command.
pub(super) fn key(state: &mut State, press: &Press) -> Vec<Effect> {
    if state.presentation().is_some() {
        // It is a part of the step: what turns pages there turns them here.
        return present::key(state, press);
    }
    let Some(told) = told(state) else {
        state.overlays.pop();
        return Vec::new();
    };
    match press.code() {
        KeyCode::Down | KeyCode::Char('j') => told.step(1),
        KeyCode::Up | KeyCode::Char('k') => told.step(-1),
        KeyCode::PageDown | KeyCode::Char(' ') => told.step(PAGE),
        KeyCode::PageUp => told.step(-PAGE),
        KeyCode::Home => told.step(isize::MIN),
        KeyCode::End => told.step(isize::MAX),
        KeyCode::Enter => go_back(state),
        KeyCode::Esc => {
            state.overlays.pop();
        }
        _ if press.command == Some(Command::Copy) => {
            return update::run(state, Command::Copy);
        }
        _ => {
            state.overlays.pop();
            return match press.command {
                Some(Command::Help | Command::Quit | Command::Drills) | None => Vec::new(),
                Some(command) => update::run(state, command),
            };
        }
    }
    Vec::new()
}

/// The mouse: a click chooses a line, another one goes to its moment; the wheel moves.
pub(super) fn mouse(state: &mut State, event: MouseEvent) {
    let area = window(state).inner(Margin::new(1, 1));
    let Some(told) = told(state) else { return };
    match event.kind {
        MouseEventKind::ScrollDown => told.step(WHEEL),
        MouseEventKind::ScrollUp => told.step(-WHEEL),
        MouseEventKind::Down(MouseButton::Left)
            if area.contains((event.column, event.row).into()) =>
        {
            let shown = told.shown(area);
            match shown.iter().find(|line| line.has(event.row)) {
                Some(line) if line.item == told.cursor => go_back(state),
                Some(line) => told.cursor = line.item,
                None => {}
            }
        }
        _ => {}
    }
}

pub(super) fn told(state: &mut State) -> Option<&mut Telling> {
    state.drill.as_mut()?.told.as_mut()
}

/// Goes to the moment that the line under the cursor speaks of.
fn go_back(state: &mut State) {
    let at_ns = told(state).and_then(|told| told.rows.get(told.cursor)?.at_ns);
    match at_ns {
        Some(at_ns) => {
            state.overlays.pop();
            travel::to(state, at_ns);
            let pause = state.hint(Command::Pause, "goes on");
            let drills = state.hint(Command::Drills, "comes back to the post-mortem");
            let clock = text::clock(state.play.now_ns());
            state.say(format!("the drill at {clock}, paused{pause}{drills}"));
        }
        None => state.say("this line speaks of no single moment: those of the time line do"),
    }
}
