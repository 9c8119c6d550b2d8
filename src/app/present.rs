//! The presentation: a tour on the full screen, step by step, with what each step breaks.
//!
//! What was being tried waits until the presentation is left. Refuses clocks: time comes in with
//! ticks.

use super::action::Effect;
use super::command::Command;
use super::experiment::Experiment;
use super::overlay::Overlay;
use super::panes::{Pane, Panes, SMALLEST};
use super::press::Press;
use super::state::State;
use super::{drill, update};
use crate::design::words::Screen;
use crate::story::claims::Verdict;
use crate::story::tour::{Step, Tour};
use crate::text;
use crossterm::event::KeyCode;
use ratatui::layout::Rect;
use std::sync::Arc;
use std::time::Duration;

/// Cells of the longest line: what an audience reads without losing the line.
const LINE: u16 = 92;
/// Lines that a step's figures get below its text, where it asks for them to be shown.
const ASIDE: usize = 4;
/// Digits of a step's number that is being typed.
const DIGITS: usize = 4;

/// A tour that is being presented.
#[derive(Debug, Clone)]
pub struct Talk {
    /// What is told.
    pub tour: Arc<Tour>,
    /// The step that is shown, from 0.
    pub at: usize,
    /// The step's question was answered.
    pub is_revealed: bool,
    /// Nothing is shown: the audience looks at the speaker.
    pub is_blank: bool,
    /// Lines of the text that are above its panel.
    pub scroll: usize,
    /// The cursor of the list of steps, while it is shown.
    pub overview: Option<usize>,
    /// The digits typed so far.
    pub number: String,
    /// How long it has taken so far.
    pub elapsed: Duration,
    before: Before,
}

/// What the explorer was doing before the presentation.
#[derive(Debug, Clone)]
struct Before {
    experiment: Experiment,
    selected: Option<String>,
    lit: Vec<String>,
}

impl Talk {
    /// The step that is shown.
    #[must_use]
    pub fn step(&self) -> Option<&Step> {
        self.tour.steps.get(self.at)
    }

    /// Whether the step's question is still open.
    #[must_use]
    pub fn is_asking(&self) -> bool {
        !self.is_revealed && self.step().is_some_and(|step| step.question.is_some())
    }

    /// The lines of a step in so many cells, each with what sort of line it is; the question is
    /// answered or not.
    #[must_use]
    pub fn lines(step: &Step, width: usize, is_revealed: bool) -> Vec<(Line, String)> {
        let mut lines = Vec::new();
        let mut add = |sort: Line, said: &str, indent: &str| {
            let room = width.saturating_sub(indent.len());
            for (place, line) in text::wrap(said, room).into_iter().enumerate() {
                let lead = if place == 0 { "" } else { indent };
                lines.push((sort, format!("{lead}{line}")));
            }
        };
        add(Line::Said, &step.text, "");
        if let Some(question) = &step.question {
            add(Line::Gap, " ", "");
            add(Line::Asked, &question.text, "");
            for (place, option) in question.options.iter().enumerate() {
                let is_right = is_revealed && question.answer == Some(place);
                let sort = match (is_revealed, is_right) {
                    (false, _) => Line::Option,
                    (true, true) => Line::Right,
                    (true, false) => Line::Wrong,
                };
                add(sort, &format!("{}  {option}", place + 1), "   ");
            }
        }
        if is_revealed || step.question.is_none() {
            for told in &step.reveal {
                add(Line::Gap, " ", "");
                add(Line::Shown, told, "");
            }
            if let Some(claim) = &step.claim {
                let sort = match claim.verdict {
                    Verdict::Pass => Line::Passed,
                    Verdict::Fail => Line::Failed,
                    Verdict::Undecided => Line::Shown,
                };
                add(Line::Gap, " ", "");
                add(sort, &claim.text, "      ");
            }
        }
        lines
    }

    /// The lines of the step that is shown, for a panel of so many cells: where it is tight, the
    /// empty ones between go first.
    #[must_use]
    pub fn told(&self, (width, height): (u16, u16)) -> Vec<(Line, String)> {
        let Some(step) = self.step() else {
            return Vec::new();
        };
        let mut lines = Self::lines(step, usize::from(width), !self.is_asking());
        if lines.len() > usize::from(height) {
            lines.retain(|(sort, _)| *sort != Line::Gap);
        }
        lines
    }

    /// The greatest useful [`Talk::scroll`] for a panel of so many cells.
    #[must_use]
    pub fn furthest(&self, panel: (u16, u16)) -> usize {
        self.told(panel).len().saturating_sub(usize::from(panel.1))
    }
}

/// What sort of line is said.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Line {
    /// The step's text.
    Said,
    /// Nothing.
    Gap,
    /// The question.
    Asked,
    /// A possible answer.
    Option,
    /// The right answer, revealed.
    Right,
    /// Another answer, the right one being revealed.
    Wrong,
    /// What the model shows.
    Shown,
    /// A claim that holds.
    Passed,
    /// A claim that does not.
    Failed,
}

/// The parts of the screen of a presentation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Parts {
    /// Title and time.
    pub title: Rect,
    /// The picture.
    pub picture: Rect,
    /// The text.
    pub text: Rect,
    /// How far along, and the keys.
    pub progress: Rect,
}

impl Parts {
    /// The parts in a window; the picture keeps its size from step to step.
    #[must_use]
    pub fn of((width, height): (u16, u16), tour: &Tour) -> Self {
        if width < SMALLEST.0 || height < SMALLEST.1 {
            return Self::default();
        }
        let line = LINE.min(width.saturating_sub(8));
        let longest = tour.steps.iter().map(|step| {
            // What is to be revealed needs its room before it is.
            let told = Talk::lines(step, usize::from(line), true).len();
            let is_aside = !matches!(step.show, None | Some(Screen::Topology));
            told + if is_aside { ASIDE } else { 0 }
        });
        let longest = u16::try_from(longest.max().unwrap_or(1)).unwrap_or(u16::MAX);
        let most = (height * 9 / 20).max(4);
        let panel = longest.saturating_add(2).clamp(4, most);
        let picture = height - 2 - panel;
        Self {
            title: Rect::new(0, 0, width, 1),
            picture: Rect::new(0, 1, width, picture),
            text: Rect::new((width - line) / 2, 1 + picture, line, panel),
            progress: Rect::new(0, height - 1, width, 1),
        }
    }

    /// The cells that the text has, below its rule.
    #[must_use]
    pub const fn panel(&self) -> (u16, u16) {
        (self.text.width, self.text.height.saturating_sub(1))
    }
}

/// The panes of the explorer while a presentation has the window: the picture alone.
pub(super) fn panes(state: &State, talk: &Talk) -> Panes {
    Panes {
        canvas: Parts::of(state.view.window, &talk.tour).picture,
        ..Panes::default()
    }
}

/// Begins the presentation, or goes back to it.
pub(super) fn open(state: &mut State) {
    let Some(world) = state.world.clone() else {
        state.say("there is nothing to present before the text is a design");
        return;
    };
    state.overlays.clear();
    if state.talk.is_none() {
        drill::end(state);
        let told = Tour::of(&world.model, &world.flow, &world.table, &world.report);
        let tour = told.unwrap_or_else(|| {
            Tour::made_for(&world.model, &world.flow, &world.table, &world.report)
        });
        state.talk = Some(Box::new(Talk {
            tour: Arc::new(tour),
            at: 0,
            is_revealed: false,
            is_blank: false,
            scroll: 0,
            overview: None,
            number: String::new(),
            elapsed: Duration::ZERO,
            before: Before {
                experiment: state.experiment.clone(),
                selected: state.view.selected.clone(),
                lit: state.view.lit.clone(),
            },
        }));
    }
    state.view.lens = None;
    state.view.pane = Pane::Canvas;
    state.overlays.push(Overlay::Present);
    state.lay_out();
    play(state);
}

/// Leaves the presentation: everything is tried again as it was before.
fn close(state: &mut State) {
    state
        .overlays
        .retain(|overlay| *overlay != Overlay::Present);
    drill::end(state);
    if let Some(talk) = state.talk.take() {
        state.experiment = talk.before.experiment;
        state.view.selected = talk.before.selected;
        state.view.lit = talk.before.lit;
        update::follow_experiment(state);
    }
    state.lay_out();
}

/// Steps aside for the explorer's own keys.
fn improvise(state: &mut State) {
    state
        .overlays
        .retain(|overlay| *overlay != Overlay::Present);
    state.lay_out();
    let at = state.talk.as_ref().map_or(0, |talk| talk.at + 1);
    state.say(format!(
        "every key works as usual; f5 goes back to step {at}"
    ));
}

/// Sets the scene of the step: what is lit, what is down, what is asked for.
fn play(state: &mut State) {
    drill::end(state);
    let Some(talk) = &state.talk else { return };
    let Some(step) = talk.step().cloned() else {
        return;
    };
    let is_asking = talk.is_asking();
    let mut experiment = Experiment::default();
    if !is_asking {
        experiment.fail_only(step.kill.iter().map(String::as_str));
    }
    if let Some(class) = step.class {
        experiment.ask_only(class);
    }
    state.experiment = experiment;
    update::follow_experiment(state);
    state.view.selected = step.focus.first().cloned();
    state.view.lit = step.focus;
    state.keep_in_sight();
    if let (Some(name), false) = (&step.drill, is_asking) {
        drill::begin(state, name);
    }
    state.notice = None;
}

fn go_to(state: &mut State, at: usize) {
    if let Some(talk) = &mut state.talk {
        talk.at = at.min(talk.tour.steps.len().saturating_sub(1));
        talk.is_revealed = false;
        talk.scroll = 0;
        talk.overview = None;
        talk.number.clear();
    }
    play(state);
}

/// Goes on: first the answer, then the next step.
fn next(state: &mut State) {
    let Some(talk) = &mut state.talk else { return };
    if talk.is_asking() {
        talk.is_revealed = true;
        // Where not all has room the answer has to be in sight.
        let panel = Parts::of(state.view.window, &talk.tour).panel();
        talk.scroll = talk.furthest(panel);
        play(state);
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
        Some(Command::PreviousStep) => {
            let at = talk.at.saturating_sub(1);
            go_to(state, at);
        }
        Some(Command::MoreTold) => {
            let panel = Parts::of(state.view.window, &talk.tour).panel();
            talk.scroll = (talk.scroll + 1).min(talk.furthest(panel));
        }
        Some(Command::LessTold) => talk.scroll = talk.scroll.saturating_sub(1),
        Some(Command::Blank) => talk.is_blank = true,
        Some(Command::Overview) => talk.overview = Some(talk.at),
        Some(Command::Improvise) => improvise(state),
        Some(Command::Back | Command::Quit) => close(state),
        Some(command @ (Command::Pause | Command::Help)) => return update::run(state, command),
        _ => state.say("i lends you the explorer's keys; f5 comes back to this step"),
    }
    Vec::new()
}

/// So much time has passed on the wall.
pub(super) fn tick(state: &mut State, passed: Duration) {
    if let Some(talk) = &mut state.talk {
        talk.elapsed = talk.elapsed.saturating_add(passed);
    }
}
