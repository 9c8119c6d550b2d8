//! Keys and pastes while something lies over the screen.
//!
//! Refuses to know what a choice leads to beyond naming it: `update` does the rest.

use super::action::Effect;
use super::command::{Command, Group, Place};
use super::overlay::{Answer, DRILL, Overlay, Purpose, command_named};
use super::press::{self, Pending, Press};
use super::state::State;
use super::{
    build, compare, disk, drill, editor, files, fold, form, mending, opening, page, post_mortem,
    present, quiz, saving, screens, selection, setup, sheets, travel, update,
};
use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};

/// Lines that page keys move by.
const PAGE: usize = 10;

/// A key for the uppermost overlay.
pub(super) fn key(state: &mut State, press: &Press) -> Vec<Effect> {
    if press.leads_out(state) {
        // It must always lead out, whatever is open.
        state.overlays.clear();
        return update::run(state, Command::Quit);
    }
    let Some(overlay) = state.overlays.last_mut() else {
        return Vec::new();
    };
    match overlay {
        Overlay::KillTable => return screens::kills_key(state, press),
        Overlay::Findings => return screens::findings_key(state, press),
        Overlay::Compare => return compare::act::key(state, press),
        Overlay::Sheets => return sheets::key(state, press),
        Overlay::Fix => return mending::key(state, press),
        Overlay::Form(_) => return form::key(state, press),
        Overlay::Present => return present::key(state, press),
        Overlay::Quiz => return quiz::keys::key(state, press),
        Overlay::PostMortem => return post_mortem::key(state, press),
        Overlay::Settings { .. } => return setup::key(state, press),
        _ => {}
    }
    let event = &press.event;
    if event.code == KeyCode::Esc {
        state.overlays.pop();
        return Vec::new();
    }
    let last = page::last_line(overlay, state.view.window, &state.setup.keymap);
    let plain = press.typed().is_some();
    match overlay {
        Overlay::KillTable
        | Overlay::Compare
        | Overlay::Findings
        | Overlay::Fix
        | Overlay::Sheets
        | Overlay::Settings { .. }
        | Overlay::Form(_)
        | Overlay::Quiz
        | Overlay::PostMortem
        | Overlay::Present => {}
        Overlay::Help { scroll, .. } | Overlay::Derivation { scroll, .. } => match event.code {
            KeyCode::Down | KeyCode::Char('j') => *scroll = (*scroll + 1).min(last),
            KeyCode::Up | KeyCode::Char('k') => *scroll = scroll.saturating_sub(1),
            KeyCode::PageDown | KeyCode::Char(' ') => *scroll = (*scroll + PAGE).min(last),
            KeyCode::PageUp => *scroll = scroll.saturating_sub(PAGE),
            KeyCode::Home => *scroll = 0,
            KeyCode::End => *scroll = last,
            _ if press.command == Some(Command::Copy) => {
                return update::run(state, Command::Copy);
            }
            _ => {
                // Any key does what it does below: reading on and trying is one step.
                state.overlays.pop();
                return match press.command {
                    Some(Command::Help | Command::Quit | Command::Show) | None => Vec::new(),
                    Some(_) => update::key(state, press),
                };
            }
        },
        Overlay::Chooser(chooser) => match event.code {
            KeyCode::Down => chooser.step(true, 1),
            KeyCode::Up => chooser.step(false, 1),
            KeyCode::PageDown => chooser.step(true, PAGE),
            KeyCode::PageUp => chooser.step(false, PAGE),
            KeyCode::Backspace => chooser.pop(),
            KeyCode::Enter => {
                let (purpose, typed) = (chooser.purpose, chooser.query.clone());
                let chosen = chooser.chosen().map(|item| item.value.clone());
                state.overlays.pop();
                if let Some(value) = chosen {
                    return choose(state, purpose, value);
                }
                if purpose == Purpose::File {
                    return opening::typed(state, &typed);
                }
            }
            KeyCode::Char(c) if plain => chooser.push(c),
            KeyCode::Char('u') if press.key.has_control() => chooser.clear(),
            _ => {}
        },
        Overlay::Difference { scroll, .. } => match event.code {
            KeyCode::Down | KeyCode::Char('j') => *scroll = (*scroll + 1).min(last),
            KeyCode::Up | KeyCode::Char('k') => *scroll = scroll.saturating_sub(1),
            KeyCode::PageDown | KeyCode::Char(' ') => *scroll = (*scroll + PAGE).min(last),
            KeyCode::PageUp => *scroll = scroll.saturating_sub(PAGE),
            KeyCode::Home => *scroll = 0,
            KeyCode::End => *scroll = last,
            _ => {}
        },
        Overlay::Charts => return charts(state, press),
        Overlay::Events(_) => events(state, event, plain),
        Overlay::Prompt(prompt) => {
            match event.code {
                KeyCode::Enter if prompt.builds => {
                    build::tasks::answered(state);
                    return Vec::new();
                }
                KeyCode::Enter => return saving::answer_name(state),
                KeyCode::Backspace => {
                    prompt.text.pop();
                    prompt.error = None;
                }
                KeyCode::Char(c) if plain => prompt.push(c),
                KeyCode::Char('u') => prompt.text.clear(),
                _ => {}
            }
            object(state);
        }
        Overlay::Question(question) => {
            let (KeyCode::Char(pressed), true) = (event.code, plain) else {
                return Vec::new();
            };
            let answer = question
                .answers
                .iter()
                .find(|(key, ..)| key.eq_ignore_ascii_case(&pressed))
                .map(|(_, _, answer)| answer.clone());
            if let Some(Answer::Look { title, text }) = answer {
                disk::look(state, title, &text);
            } else if let Some(answer) = answer {
                state.overlays.pop();
                return answered(state, answer);
            }
        }
    }
    Vec::new()
}

/// Says why what is being typed to build with will not do.
fn object(state: &mut State) {
    let Some(Overlay::Prompt(prompt)) = state.overlays.last() else {
        return;
    };
    if !prompt.builds {
        return;
    }
    let objection = build::tasks::objection(state, &prompt.text);
    if let Some(Overlay::Prompt(prompt)) = state.overlays.last_mut() {
        prompt.error = objection;
    }
}

/// Charts let the traffic's commands through; left and right set the clock, up and down select.
fn charts(state: &mut State, press: &Press) -> Vec<Effect> {
    let Some(command) = press.command else {
        return Vec::new();
    };
    match command {
        Command::Left => travel::by(state, page::seconds_per_column(state), false),
        Command::Right => travel::by(state, page::seconds_per_column(state), true),
        Command::Up | Command::Down => {
            selection::next_component(state, command == Command::Down);
        }
        Command::Back | Command::Quit => {
            state.overlays.pop();
        }
        command if works_on_charts(command) => return update::run(state, command),
        _ => {}
    }
    Vec::new()
}

/// Whether a command of the picture does something on the charts, too.
pub(super) fn works_on_charts(command: Command) -> bool {
    let is_time = matches!(command.entry().group, Group::Traffic | Group::Break);
    let leads = matches!(command, Command::Events | Command::Help | Command::Palette);
    let moves = matches!(
        command,
        Command::Left | Command::Right | Command::Up | Command::Down | Command::Back
    );
    is_time || leads || moves || matches!(command, Command::Charts | Command::KeysHere)
}

/// Keys of the list of events: typing narrows it, enter goes to the event's time.
fn events(state: &mut State, event: &KeyEvent, plain: bool) {
    let Some(Overlay::Events(list)) = state.overlays.last_mut() else {
        return;
    };
    let times: Vec<u64> = state
        .play
        .all_events()
        .filter(|entry| list.shows(&entry.sentence))
        .map(|entry| entry.at_ns)
        .collect();
    let count = times.len();
    match event.code {
        KeyCode::Down => list.step(count, true, 1),
        KeyCode::Up => list.step(count, false, 1),
        KeyCode::PageDown => list.step(count, true, PAGE),
        KeyCode::PageUp => list.step(count, false, PAGE),
        KeyCode::Home => list.step(count, false, count),
        KeyCode::End => list.cursor = None,
        KeyCode::Backspace => {
            list.query.pop();
            list.cursor = None;
        }
        KeyCode::Enter => {
            let place = list.cursor.unwrap_or(count).min(count.saturating_sub(1));
            if let Some(at_ns) = times.get(place) {
                state.overlays.pop();
                travel::to(state, *at_ns);
            }
        }
        KeyCode::Char(c) if plain => list.push(c),
        KeyCode::Char('u') if event.modifiers == KeyModifiers::CONTROL => {
            list.query.clear();
            list.cursor = None;
        }
        _ => {}
    }
}

/// Pasted text goes to the uppermost text field, else to the text that is written in, else nowhere.
pub(super) fn paste(state: &mut State, text: &str) {
    state.pending = Pending::default();
    let place = press::place(state);
    let is_filtering = state.list.is_typing && place == Place::Findings;
    match state.overlays.last_mut() {
        Some(Overlay::Prompt(prompt)) => {
            text.chars().for_each(|c| prompt.push(c));
            object(state);
        }
        Some(Overlay::Chooser(chooser)) => text.chars().for_each(|c| chooser.push(c)),
        Some(Overlay::KillTable) if state.kills.is_typing => {
            text.chars().for_each(|c| state.kills.edit_filter(Some(c)));
        }
        Some(Overlay::Events(list)) => text.chars().for_each(|c| list.push(c)),
        None | Some(Overlay::Findings) if is_filtering => {
            if let Some(world) = state.world.clone() {
                let report = &world.report;
                text.chars()
                    .for_each(|c| state.list.edit_filter(Some(c), report));
            }
        }
        Some(_) => {}
        None if place == Place::Text => editor::paste(state, text),
        None => {
            let key = state.key(Command::Edit);
            state.say(format!(
                "pasted text goes into the file's text only: {key} opens it"
            ));
        }
    }
}

fn choose(state: &mut State, purpose: Purpose, value: String) -> Vec<Effect> {
    match purpose {
        Purpose::Gallery => return opening::open_design(state, &value),
        Purpose::File => return opening::chosen(state, &value),
        Purpose::Find => {
            selection::select(state, value);
            // Whoever looks for something wants to see it.
            if let Some(element) = state.selected() {
                fold::reveal(state, element);
            }
        }
        Purpose::Drill => drill::begin(state, &value),
        Purpose::Build(_) => build::tasks::chosen(state, &value),
        Purpose::Palette => {
            if let Some(name) = value.strip_prefix(DRILL) {
                drill::begin(state, name);
            } else if let Some(command) = command_named(&value) {
                state.setup.note(command);
                return update::run(state, command);
            }
        }
    }
    Vec::new()
}

fn answered(state: &mut State, answer: Answer) -> Vec<Effect> {
    match answer {
        Answer::Stay => Vec::new(),
        Answer::Quit => vec![Effect::Quit],
        Answer::Save(then) => saving::save_all(state, then),
        Answer::Close => files::close_now(state),
        Answer::Restore(text) => disk::restore(state, &text),
        Answer::Discard => disk::discard(state),
        Answer::KeepMine(fingerprint) => disk::keep_mine(state, fingerprint),
        Answer::TakeTheirs { text, fingerprint } => disk::take_theirs(state, &text, fingerprint),
        Answer::Look { title, text } => {
            disk::look(state, title, &text);
            Vec::new()
        }
        Answer::Overwrite { path, then } => saving::overwrite(state, path, then),
    }
}
