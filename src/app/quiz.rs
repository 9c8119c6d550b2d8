//! A quiz over the running design: answer, see the failure happen, go on.
//!
//! What was being tried waits until the quiz is left. Refuses to make or judge questions: the
//! story room does.

use super::action::Effect;
use super::command::Command;
use super::experiment::Experiment;
use super::job::{self, Job};
use super::overlay::Overlay;
use super::panes::{Pane, Panes, SMALLEST};
use super::press::Press;
use super::state::State;
use super::{breaking, drill, update};
use crate::story::quiz::{Bank, Form, Making, Mark, Question, Reply, Score, deal};
use crossterm::event::KeyCode;
use ratatui::layout::Rect;
use std::collections::BTreeSet;

/// Questions of one sitting.
const QUESTIONS: usize = 10;
/// Where chance begins for the first sitting; each further one counts on.
const FIRST_SEED: u64 = 7;
/// Windows at least this wide have the question beside the picture.
const WIDE: u16 = 116;
/// Columns of the question beside the picture.
const BESIDE: u16 = 54;
/// Characters of a figure that is typed.
const DIGITS: usize = 12;

/// A quiz that is being taken.
#[derive(Debug, Clone)]
pub struct Sitting {
    /// Where chance began.
    pub seed: u64,
    /// What is asked; nothing while the questions are being made.
    pub questions: Vec<Question>,
    /// The place of the question that is shown; past the last: the score.
    pub at: usize,
    /// The offer under the cursor.
    pub cursor: usize,
    /// Offers that are chosen.
    pub chosen: BTreeSet<usize>,
    /// The order so far.
    pub order: Vec<usize>,
    /// The figure as far as it is typed.
    pub typed: String,
    /// How much was right, 0 to 1, once it is revealed.
    pub credit: Option<f64>,
    /// What was answered.
    pub score: Score,
    /// The first line of the panel that is shown.
    pub scroll: usize,
    before: Before,
}

/// What the explorer was doing before the quiz.
#[derive(Debug, Clone)]
struct Before {
    experiment: Experiment,
    selected: Option<String>,
    lit: Vec<String>,
    pane: Pane,
}

impl Sitting {
    /// Whether its questions are still being made.
    #[must_use]
    pub const fn is_being_made(&self) -> bool {
        self.questions.is_empty()
    }

    /// The question that is shown; none at the end.
    #[must_use]
    pub fn question(&self) -> Option<&Question> {
        self.questions.get(self.at)
    }

    /// What was answered, as far as there is something to judge.
    fn reply(&self) -> Option<Reply> {
        match &self.question()?.form {
            Form::One(_) => Some(Reply::Chosen(vec![self.cursor])),
            Form::Several(_) => (!self.chosen.is_empty())
                .then(|| Reply::Chosen(self.chosen.iter().copied().collect())),
            Form::Number { .. } => {
                let typed = self.typed.replace(',', ".");
                typed.parse().ok().map(Reply::Number)
            }
            Form::Order { items, .. } => {
                (self.order.len() == items.len()).then(|| Reply::Order(self.order.clone()))
            }
        }
    }

    /// How many offers or items the question has.
    fn offers(&self) -> usize {
        match self.question().map(|question| &question.form) {
            Some(Form::One(offers) | Form::Several(offers)) => offers.len(),
            Some(Form::Order { items, .. }) => items.len(),
            Some(Form::Number { .. }) | None => 0,
        }
    }

    fn forget_answer(&mut self) {
        self.cursor = 0;
        self.scroll = 0;
        self.chosen.clear();
        self.order.clear();
        self.typed.clear();
        self.credit = None;
    }

    /// Takes the offer at a place, or lets go of it.
    fn take(&mut self, place: usize) {
        if place >= self.offers() {
            return;
        }
        self.cursor = place;
        let form = self.questions.get(self.at).map(|question| &question.form);
        match form {
            Some(Form::Several(_)) if !self.chosen.remove(&place) => {
                self.chosen.insert(place);
            }
            Some(Form::Order { .. }) => match self.order.iter().position(|one| *one == place) {
                Some(at) => self.order.truncate(at),
                None => self.order.push(place),
            },
            _ => {}
        }
    }
}

/// The parts of the screen of a quiz: the picture, the question, the keys.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Parts {
    /// Where we are.
    pub title: Rect,
    /// The picture.
    pub picture: Rect,
    /// The question.
    pub panel: Rect,
    /// The keys.
    pub keys: Rect,
}

impl Parts {
    /// The parts in a window.
    #[must_use]
    pub fn of((width, height): (u16, u16)) -> Self {
        if width < SMALLEST.0 || height < SMALLEST.1 {
            return Self::default();
        }
        let body = height - 2;
        let (picture, panel) = if width >= WIDE {
            let left = width - BESIDE;
            (
                Rect::new(0, 1, left, body),
                Rect::new(left, 1, BESIDE, body),
            )
        } else {
            // The longest questions need so many lines; the picture has the rest.
            let below = (body * 3 / 5).min(18);
            (
                Rect::new(0, 1, width, body - below),
                Rect::new(0, 1 + body - below, width, below),
            )
        };
        Self {
            title: Rect::new(0, 0, width, 1),
            picture,
            panel,
            keys: Rect::new(0, height - 1, width, 1),
        }
    }
}

/// The panes of the explorer while a quiz has the window: the picture alone.
pub(super) fn panes(state: &State) -> Panes {
    Panes {
        canvas: Parts::of(state.view.window).picture,
        ..Panes::default()
    }
}

/// Begins a quiz over the design.
pub(super) fn open(state: &mut State) {
    let Some(world) = state.world.clone() else {
        state.say("there is nothing to ask about before the text is a design");
        return;
    };
    let seed = FIRST_SEED + state.sittings;
    state.sittings += 1;
    drill::end(state);
    state.overlays.clear();
    state.sitting = Some(Box::new(Sitting {
        seed,
        questions: Vec::new(),
        at: 0,
        cursor: 0,
        chosen: BTreeSet::new(),
        order: Vec::new(),
        typed: String::new(),
        credit: None,
        score: Score::default(),
        scroll: 0,
        before: Before {
            experiment: state.experiment.clone(),
            selected: state.view.selected.clone(),
            lit: state.view.lit.clone(),
            pane: state.view.pane,
        },
    }));
    state.view.lens = None;
    state.view.pane = Pane::Canvas;
    state.overlays.push(Overlay::Quiz);
    state.lay_out();
    set_scene(state);
    let making = Box::new(Making::new(seed));
    job::begin(state, &world, Job::Questions(making));
}

/// The questions have been made: some of them are asked.
pub(super) fn begin(state: &mut State, bank: &Bank) {
    let Some(sitting) = &mut state.sitting else {
        return;
    };
    sitting.questions = deal(&bank.questions, sitting.seed, QUESTIONS);
    if sitting.questions.is_empty() {
        close(state);
        state.say("this design has too few facts for a question");
    }
}

/// Leaves the quiz: everything is tried again as it was before.
fn close(state: &mut State) {
    state.overlays.retain(|overlay| *overlay != Overlay::Quiz);
    if let Some(sitting) = state.sitting.take() {
        state.experiment = sitting.before.experiment;
        state.view.selected = sitting.before.selected;
        state.view.lit = sitting.before.lit;
        state.view.pane = sitting.before.pane;
        breaking::follow_experiment(state);
    }
    state.lay_out();
}

/// Shows the design as it is, or, once the answer is revealed, as the proof has it.
fn set_scene(state: &mut State) {
    let Some(sitting) = &state.sitting else {
        return;
    };
    let mut experiment = Experiment::default();
    let mut lit = Vec::new();
    let mut selected = None;
    if let (Some(question), Some(_)) = (sitting.question(), sitting.credit) {
        let down = question.proof.down.iter();
        experiment.fail_only(down.map(String::as_str));
        lit.clone_from(&question.proof.look);
        let first = question.proof.down.first().or(lit.first());
        selected = first.cloned();
    }
    state.experiment = experiment;
    state.view.lit = lit;
    if selected.is_some() {
        state.view.selected = selected;
    }
    breaking::follow_experiment(state);
    state.keep_in_sight();
}

/// Enter: judges the answer, or goes on.
fn enter(state: &mut State) {
    let Some(sitting) = &mut state.sitting else {
        return;
    };
    if sitting.question().is_none() {
        again(state);
        return;
    }
    if sitting.credit.is_some() {
        sitting.at += 1;
        sitting.forget_answer();
        set_scene(state);
        return;
    }
    let Some(reply) = sitting.reply() else {
        let wanted = match sitting.question().map(|question| &question.form) {
            Some(Form::Number { unit, .. }) => format!("type a figure, in {unit}"),
            Some(Form::Order { .. }) => "put all of them in order first".to_owned(),
            _ => "choose at least one first".to_owned(),
        };
        state.say(wanted);
        return;
    };
    let credit = sitting.question().map_or(0.0, |asked| asked.judge(&reply));
    sitting.credit = Some(credit);
    sitting.scroll = 0;
    let place = sitting.at;
    sitting.score.marks.push(Mark { place, credit });
    set_scene(state);
}

/// Asks again what was not wholly right.
fn again(state: &mut State) {
    let Some(sitting) = &mut state.sitting else {
        return;
    };
    let wrong: Vec<Question> = sitting
        .score
        .wrong()
        .iter()
        .filter_map(|place| sitting.questions.get(*place).cloned())
        .collect();
    if wrong.is_empty() {
        close(state);
        return;
    }
    sitting.questions = wrong;
    sitting.score = Score::default();
    sitting.at = 0;
    sitting.forget_answer();
    set_scene(state);
}

/// A key while the quiz has the screen.
pub(super) fn key(state: &mut State, press: &Press) -> Vec<Effect> {
    state.notice = None;
    let plain = press.typed().is_some();
    let Some(sitting) = &mut state.sitting else {
        close(state);
        return Vec::new();
    };
    let is_open = sitting.credit.is_none() && sitting.question().is_some();
    let is_number = matches!(
        sitting.question().map(|question| &question.form),
        Some(Form::Number { .. })
    );
    let last = sitting.offers().saturating_sub(1);
    match press.code() {
        KeyCode::Esc => close(state),
        KeyCode::Enter if !sitting.is_being_made() => enter(state),
        KeyCode::PageDown => sitting.scroll += 1,
        KeyCode::PageUp => sitting.scroll = sitting.scroll.saturating_sub(1),
        KeyCode::Down if is_open => sitting.cursor = (sitting.cursor + 1).min(last),
        KeyCode::Up if is_open => sitting.cursor = sitting.cursor.saturating_sub(1),
        KeyCode::Backspace if is_open => {
            sitting.typed.pop();
            sitting.order.pop();
        }
        KeyCode::Char(' ') if is_open => {
            let place = sitting.cursor;
            sitting.take(place);
        }
        KeyCode::Char(c) if is_open && is_number && plain => {
            let fits = c.is_ascii_digit() || matches!(c, '.' | ',' | '-');
            if fits && sitting.typed.len() < DIGITS {
                sitting.typed.push(c);
            }
        }
        KeyCode::Char(c @ 'a'..='f') if is_open && plain => {
            sitting.take(usize::from(c as u8 - b'a'));
        }
        _ => match press.command {
            Some(command @ (Command::Pause | Command::Help)) => {
                return update::run(state, command);
            }
            Some(Command::Quit) => close(state),
            _ => {}
        },
    }
    Vec::new()
}
