//! The presentation: a tour on the full screen, step by step, with what each step breaks.
//!
//! What was being tried waits until the presentation is left. Refuses clocks: time comes in with
//! ticks.

mod build_up;
mod parts;
mod scene;
mod talk;
mod whole;

pub use parts::{Line, Parts, option_letter};
use talk::Before;
pub use talk::{Left, Talk};
pub use whole::Whole;
pub(super) use whole::fold;

use super::action::Effect;
use super::command::Command;
use super::overlay::Overlay;
use super::panes::{Pane, Panes};
use super::press::Press;
use super::speaker::Cue;
use super::state::State;
use super::world::World;
use super::{breaking, drill, lens, post_mortem, update};
use crate::layout::Missing;
use crate::story::tour::Tour;
use crossterm::event::KeyCode;
use std::sync::Arc;
use std::time::Duration;

/// Digits of a step's number that is being typed.
const DIGITS: usize = 4;

/// The panes of the explorer while a presentation has the window: the picture alone.
pub(super) fn panes(state: &State, talk: &Talk) -> Panes {
    let mut canvas = Parts::of(state, talk).picture;
    // What an overlay's signs mean stands below the picture, not upon it.
    let lens = state.view.lens.as_ref();
    let rows = lens.map_or(0, |view| view.legend_rows(canvas.width).len());
    let rows = u16::try_from(rows).unwrap_or(u16::MAX);
    canvas.height = canvas.height.saturating_sub(rows);
    Panes {
        canvas,
        ..Panes::default()
    }
}

fn parts(state: &State) -> Option<Parts> {
    let talk = state.talk.as_ref()?;
    Some(Parts::of(state, talk))
}

/// What of the picture is not shown yet, while a presentation has the window.
pub(super) fn missing(state: &State, world: &World) -> Option<Missing> {
    let talk = state.presentation()?;
    let hidden: Vec<&str> = talk.tour.hidden_at(talk.at).collect();
    (!hidden.is_empty()).then(|| build_up::missing(world, &world.scene, &hidden))
}

/// The tour that the file tells, else one made from the design; blind, without what is found.
fn tour_of(world: &World, text: &str, is_blind: bool) -> Tour {
    let World {
        model,
        flow,
        table,
        report,
        ..
    } = world;
    let told = Tour::of(model, flow, table, report, text);
    let tour = told.unwrap_or_else(|| Tour::made_for(model, flow, table, report, text));
    if is_blind {
        tour.without_findings()
    } else {
        tour
    }
}

/// Begins the presentation, or goes back to it.
pub(super) fn open(state: &mut State) {
    let text = state.document.text().to_owned();
    let is_edited = state.talk.as_ref().is_some_and(|talk| talk.text != text)
        && state.document.design().is_some();
    if is_edited {
        // A step may have shown another design: figures are those of the file.
        drill::end(state);
        state.follow_text();
    }
    let Some(world) = state.world.clone() else {
        state.say("there is nothing to present before the text is a design");
        return;
    };
    state.overlays.clear();
    let left = state.left.take();
    let is_blind = state.is_blind;
    let is_stale = |talk: &&mut Box<Talk>| is_edited || talk.is_blind != is_blind;
    if let Some(talk) = state.talk.as_mut().filter(is_stale) {
        talk.tour = Arc::new(tour_of(&world, &text, is_blind));
        talk.is_blind = is_blind;
        talk.at = talk.at.min(talk.tour.steps.len().saturating_sub(1));
        talk.text.clone_from(&text);
    }
    if state.talk.is_none() {
        drill::end(state);
        let tour = tour_of(&world, &text, is_blind);
        let left = left.filter(|left| *left.tour == tour);
        let left = left.map(|left| *left).unwrap_or_default();
        state.talk = Some(Box::new(Talk {
            tour: Arc::new(tour),
            at: left.at,
            is_revealed: left.is_revealed,
            chosen: left.chosen,
            is_blank: false,
            scroll: 0,
            overview: None,
            number: String::new(),
            elapsed: left.elapsed,
            is_clock_paused: false,
            text,
            is_blind,
            before: Before {
                traffic: state.play.put_aside(),
                experiment: state.experiment.clone(),
                selected: state.view.selected.clone(),
                lit: state.view.lit.clone(),
                lens: state.view.lens.as_ref().map(|view| view.lens),
                speed: state.play.speed(),
            },
        }));
    }
    state.view.pane = Pane::Canvas;
    state.overlays.push(Overlay::Present);
    state.lay_out();
    scene::set(state, true);
    if let Some(talk) = state.talk.as_ref().filter(|talk| talk.at > 0) {
        let at = talk.at + 1;
        if is_edited {
            state.say(format!(
                "step {at}: the file was edited meanwhile, and is told as it is now"
            ));
        } else {
            state.say(format!("back at step {at}; home begins again"));
        }
    }
}

/// Leaves the presentation: everything is tried again as it was before.
fn close(state: &mut State) {
    state
        .overlays
        .retain(|overlay| !matches!(overlay, Overlay::Present | Overlay::PostMortem));
    drill::end(state);
    if let Some(talk) = state.talk.take() {
        let is_over = talk.at + 1 >= talk.tour.steps.len();
        state.left = (!is_over).then(|| {
            Box::new(Left {
                tour: Arc::clone(&talk.tour),
                at: talk.at,
                is_revealed: talk.is_revealed,
                chosen: talk.chosen,
                elapsed: talk.elapsed,
            })
        });
        state.experiment = talk.before.experiment;
        state.play.set_speed(talk.before.speed);
        state.follow_text();
        if let Some(world) = state.world.clone() {
            let traffic = talk.before.traffic;
            state.play.take_back(traffic, &world, &state.experiment);
        }
        state.view.selected = talk.before.selected;
        state.view.lit = talk.before.lit;
        breaking::follow_experiment(state);
        lens::show(state, talk.before.lens);
    }
    let questions = std::mem::take(&mut state.put_off);
    state
        .overlays
        .extend(questions.into_iter().map(Overlay::Question));
    state.lay_out();
}

/// Steps aside for the explorer's own keys.
fn improvise(state: &mut State) {
    state
        .overlays
        .retain(|overlay| *overlay != Overlay::Present);
    state.lay_out();
    let at = state.talk.as_ref().map_or(0, |talk| talk.at + 1);
    let present = state.hint(Command::Present, &format!("goes back to step {at}"));
    state.say(format!("every key works as usual{present}"));
}

fn go_to(state: &mut State, at: usize) {
    if let Some(talk) = &mut state.talk {
        talk.at = at.min(talk.tour.steps.len().saturating_sub(1));
        talk.is_revealed = false;
        talk.chosen = None;
        talk.scroll = 0;
        talk.overview = None;
        talk.number.clear();
    }
    put_post_mortem_away(state);
    scene::set(state, false);
}

/// Shows the step without the post-mortem of its drill; returns whether that was shown.
fn put_post_mortem_away(state: &mut State) -> bool {
    let is_shown = state.overlays.contains(&Overlay::PostMortem);
    state
        .overlays
        .retain(|overlay| *overlay != Overlay::PostMortem);
    is_shown
}

/// Begins the step again: what breaks in it breaks once more.
fn again(state: &mut State) {
    put_post_mortem_away(state);
    scene::set(state, true);
    let at = state.talk.as_ref().map_or(0, |talk| talk.at + 1);
    state.say(format!("step {at} begins again"));
}

/// Goes back: from a post-mortem to its step, else to the step before.
fn back(state: &mut State) {
    if put_post_mortem_away(state) {
        return;
    }
    let at = state.talk.as_ref().map_or(0, |talk| talk.at);
    go_to(state, at.saturating_sub(1));
}

/// Goes on: first the answer, then what came of a drill that is over, then the next step.
fn next(state: &mut State) {
    let Some(parts) = parts(state) else { return };
    let is_over = state.drill.as_ref().is_some_and(drill::Playing::is_over);
    if is_over && !put_post_mortem_away(state) {
        drill::inquire(state);
        return;
    }
    let Some(talk) = &mut state.talk else { return };
    if talk.is_asking() {
        talk.is_revealed = true;
        // Where not all has room the answer has to be in sight.
        talk.scroll = talk.furthest(&parts);
        scene::set(state, false);
    } else if talk.at + 1 < talk.tour.steps.len() {
        let at = talk.at + 1;
        go_to(state, at);
    } else {
        state.say("this was the last step; esc leaves the presentation");
    }
}

/// A key while the presentation has the screen.
pub(super) fn key(state: &mut State, press: &Press) -> Vec<Effect> {
    state.notice = None;
    let parts = parts(state).unwrap_or_default();
    let is_told = state.overlays.last() == Some(&Overlay::PostMortem);
    let Some(talk) = &mut state.talk else {
        close(state);
        return Vec::new();
    };
    let last = talk.tour.steps.len().saturating_sub(1);
    if std::mem::take(&mut talk.is_blank) {
        // Whatever is pressed brings the picture back, and no more.
        return Vec::new();
    }
    if let Some(cursor) = &mut talk.overview {
        match press.code() {
            KeyCode::Down | KeyCode::Char('j') => *cursor = (*cursor + 1).min(last),
            KeyCode::Up | KeyCode::Char('k') => *cursor = cursor.saturating_sub(1),
            KeyCode::Home => *cursor = 0,
            KeyCode::End => *cursor = last,
            KeyCode::Enter | KeyCode::Char(' ') => {
                let at = *cursor;
                go_to(state, at);
            }
            _ => talk.overview = None,
        }
        return Vec::new();
    }
    let letter = press.typed().and_then(|letter| {
        let mut letters = (0..talk.options()).map(option_letter);
        letters.position(|one| one == letter)
    });
    if letter.is_some() {
        talk.choose(letter, &parts);
        return Vec::new();
    }
    if let Some(digit) = press.typed().filter(char::is_ascii_digit) {
        if talk.number.len() < DIGITS {
            talk.number.push(digit);
        }
        return Vec::new();
    }
    match press.code() {
        KeyCode::Enter if !talk.number.is_empty() => {
            let number: usize = talk.number.parse().unwrap_or(1);
            go_to(state, number.saturating_sub(1));
            return Vec::new();
        }
        KeyCode::Home => {
            go_to(state, 0);
            return Vec::new();
        }
        KeyCode::End => {
            go_to(state, last);
            return Vec::new();
        }
        _ => talk.number.clear(),
    }
    match press.command {
        Some(Command::NextStep) => next(state),
        Some(Command::PreviousStep) => back(state),
        Some(Command::MoreTold | Command::LessTold) if is_told => {
            let by = if press.command == Some(Command::MoreTold) {
                1
            } else {
                -1
            };
            if let Some(told) = post_mortem::told(state) {
                told.step(by);
            }
        }
        Some(Command::MoreTold) if talk.options() > 0 => {
            let next = talk.chosen.map_or(0, |at| at + 1);
            talk.choose(Some(next.min(talk.options() - 1)), &parts);
        }
        Some(Command::LessTold) if talk.chosen.is_some_and(|at| at > 0) && talk.options() > 0 => {
            let before = talk.chosen.map(|at| at - 1);
            talk.choose(before, &parts);
        }
        Some(Command::MoreTold) => {
            talk.scroll = (talk.scroll + 1).min(talk.furthest(&parts));
        }
        Some(Command::LessTold) => talk.scroll = talk.scroll.saturating_sub(1),
        Some(Command::Blank) => talk.is_blank = true,
        // A remote's start button: its place is never lost.
        Some(Command::Present) => again(state),
        Some(Command::Overview) => {
            talk.overview = Some(talk.at);
            put_post_mortem_away(state);
        }
        Some(Command::Improvise) => improvise(state),
        Some(Command::Back | Command::Quit) if is_told => {
            put_post_mortem_away(state);
        }
        Some(Command::Back | Command::Quit) => close(state),
        Some(command @ (Command::Pause | Command::Help)) => return update::run(state, command),
        _ => {
            let lend = state.hint(Command::Improvise, "lends you the explorer's keys");
            let present = state.hint(Command::Present, "comes back to this step");
            state.say(format!("this key does nothing here{lend}{present}"));
        }
    }
    Vec::new()
}

/// A cue from the speaker's screen. Whatever it is, it brings a blank screen back, and no more.
pub(super) fn take(state: &mut State, cue: Cue) {
    let parts = parts(state).unwrap_or_default();
    let Some(talk) = &mut state.talk else { return };
    let was_blank = std::mem::take(&mut talk.is_blank);
    match cue {
        _ if was_blank => {}
        Cue::Next => next(state),
        Cue::Back => back(state),
        Cue::Again => again(state),
        Cue::Blank => talk.is_blank = true,
        Cue::Choose(option) if option < talk.options() => talk.choose(Some(option), &parts),
        Cue::Choose(_) => {}
        Cue::Clock => talk.is_clock_paused = !talk.is_clock_paused,
        Cue::ClockAnew => talk.elapsed = Duration::ZERO,
        Cue::GoTo(at) => go_to(state, at),
    }
}

/// So much time has passed on the wall.
pub(super) fn tick(state: &mut State, passed: Duration) {
    if let Some(talk) = state.talk.as_mut().filter(|talk| !talk.is_clock_paused) {
        talk.elapsed = talk.elapsed.saturating_add(passed);
    }
}
