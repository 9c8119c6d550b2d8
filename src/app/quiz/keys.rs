//! Keys and the mouse while the quiz has the screen.
//!
//! Refuses to change the design: the picture can be moved and time stopped, and that is all.

use super::{ask_others, ask_same, close, enter, escape, panel, turn_to};
use crate::app::action::Effect;
use crate::app::command::Command;
use crate::app::press::Press;
use crate::app::state::State;
use crate::app::update;
use crate::story::quiz::Form;
use crossterm::event::{KeyCode, KeyModifiers, MouseButton, MouseEvent, MouseEventKind};

/// Characters of a figure that is typed.
const DIGITS: usize = 12;
/// Lines of the panel that the wheel moves by.
const WHEEL: isize = 3;
/// Cells of the picture that a key moves by.
const PAN: (i32, i32) = (8, 4);

/// A key while the quiz has the screen.
pub(in crate::app) fn key(state: &mut State, press: &Press) -> Vec<Effect> {
    state.notice = None;
    if state.sitting.is_none() {
        close(state);
        return Vec::new();
    }
    if press.event.modifiers.contains(KeyModifiers::SHIFT) && pan(state, press.code()) {
        return Vec::new();
    }
    match press.code() {
        KeyCode::Esc => escape(state),
        KeyCode::Enter => {
            if state.quiz().is_some_and(|sitting| !sitting.is_being_made()) {
                enter(state);
            }
        }
        KeyCode::Left => turn_to(state, |at| at.saturating_sub(1)),
        KeyCode::Right | KeyCode::Tab => {
            if state
                .quiz()
                .is_some_and(|sitting| sitting.question().is_some())
            {
                turn_to(state, |at| at + 1);
            }
        }
        KeyCode::BackTab => turn_to(state, |at| at.saturating_sub(1)),
        KeyCode::PageDown => scroll(state, page(state)),
        KeyCode::PageUp => scroll(state, -page(state)),
        _ => {
            let is_at_score = state
                .quiz()
                .is_some_and(|sitting| !sitting.is_being_made() && sitting.question().is_none());
            return match press.code() {
                KeyCode::Char('n') if is_at_score => {
                    ask_others(state);
                    Vec::new()
                }
                KeyCode::Char('r') if is_at_score => {
                    ask_same(state);
                    Vec::new()
                }
                _ if answer(state, press) => Vec::new(),
                _ => command(state, press.command),
            };
        }
    }
    Vec::new()
}

/// What a quiz leaves to the explorer.
fn command(state: &mut State, command: Option<Command>) -> Vec<Effect> {
    match command {
        Some(command @ (Command::Pause | Command::Help)) => update::run(state, command),
        Some(Command::Quit) => {
            close(state);
            Vec::new()
        }
        _ => Vec::new(),
    }
}

/// A key by which something is answered; whether it was one.
fn answer(state: &mut State, press: &Press) -> bool {
    let plain = press.typed().is_some();
    let Some(sitting) = &mut state.sitting else {
        return false;
    };
    let Some(question) = sitting.question() else {
        return false;
    };
    if sitting.given.credit.is_some() {
        return false;
    }
    let is_number = matches!(question.form, Form::Number { .. });
    let last = sitting.offers().saturating_sub(1);
    let place = sitting.given.cursor;
    match press.code() {
        KeyCode::Down => sitting.given.cursor = (place + 1).min(last),
        KeyCode::Up => sitting.given.cursor = place.saturating_sub(1),
        KeyCode::Backspace => {
            sitting.given.typed.pop();
            sitting.given.order.pop();
        }
        KeyCode::Char(' ') if !is_number => sitting.take(place),
        KeyCode::Char(c) if is_number && plain => {
            let fits = c.is_ascii_digit() || matches!(c, '.' | ',' | '-');
            if !fits {
                return false;
            }
            if sitting.given.typed.len() < DIGITS {
                sitting.given.typed.push(c);
            }
        }
        KeyCode::Char(c @ 'a'..='f') if plain => sitting.take(usize::from(c as u8 - b'a')),
        _ => return false,
    }
    true
}

/// Moves the window over the picture; whether the key is one that does.
fn pan(state: &mut State, code: KeyCode) -> bool {
    let (x, y) = match code {
        KeyCode::Left => (-PAN.0, 0),
        KeyCode::Right => (PAN.0, 0),
        KeyCode::Up => (0, -PAN.1),
        KeyCode::Down => (0, PAN.1),
        _ => return false,
    };
    state.scroll_by(x, y);
    true
}

/// The lines of a page of the panel.
fn page(state: &State) -> isize {
    let shown = panel::parts(state).inside().height;
    isize::try_from(shown.saturating_sub(1)).unwrap_or(1).max(1)
}

/// Scrolls the panel, as far as there is something.
fn scroll(state: &mut State, by: isize) {
    let parts = panel::parts(state);
    let Some(sitting) = state.quiz() else {
        return;
    };
    let count = panel::lines(state, sitting, parts.room()).len();
    let most = count.saturating_sub(usize::from(parts.inside().height));
    if let Some(sitting) = &mut state.sitting {
        sitting.scroll = sitting.scroll.saturating_add_signed(by).min(most);
    }
}

/// The mouse over the quiz: a click on an offer takes it, a second one answers; the wheel scrolls.
/// Returns whether the picture is not meant.
pub(in crate::app) fn mouse(state: &mut State, event: MouseEvent, is_second: bool) -> bool {
    let parts = panel::parts(state);
    if !parts.panel.contains((event.column, event.row).into()) {
        return false;
    }
    match event.kind {
        MouseEventKind::ScrollDown => scroll(state, WHEEL),
        MouseEventKind::ScrollUp => scroll(state, -WHEEL),
        MouseEventKind::Down(MouseButton::Left) => click(state, event.row, is_second),
        _ => {}
    }
    true
}

fn click(state: &mut State, row: u16, is_second: bool) {
    let parts = panel::parts(state);
    let Some(sitting) = state.quiz() else {
        return;
    };
    let lines = panel::lines(state, sitting, parts.room());
    let inside = parts.inside();
    let shown = usize::from(inside.height);
    let first = sitting.scroll.min(lines.len().saturating_sub(shown));
    let line = usize::from(row.saturating_sub(inside.y)) + first;
    let offer = lines.get(line).and_then(|line| line.offer);
    let is_one = matches!(
        sitting.question().map(|question| &question.form),
        Some(Form::One(_))
    );
    let is_open = sitting.given.credit.is_none();
    let (Some(offer), true) = (offer, is_open) else {
        return;
    };
    if is_second && is_one {
        enter(state);
    } else if let Some(sitting) = &mut state.sitting {
        sitting.take(offer);
    }
}
