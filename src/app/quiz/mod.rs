//! A quiz over the running design: answer, see the failure happen, go on.
//!
//! Questions can be left and come back to. What was being tried waits until the quiz is left.
//! Refuses to make or judge questions: the story room does.

pub(super) mod keys;
pub mod panel;
mod scene;

use super::experiment::Experiment;
use super::job::{self, Job};
use super::overlay::Overlay;
use super::panes::{Pane, Panes};
use super::state::State;
use super::{breaking, drill};
use crate::story::quiz::{Bank, Form, Making, Mark, Question, Reply, Score, deal};
use scene::set_scene;
use std::collections::{BTreeMap, BTreeSet};

/// Questions of one sitting.
const QUESTIONS: usize = 10;
/// Where chance begins for the first sitting; each further one counts on.
const FIRST_SEED: u64 = 7;
/// What was answered to a question, as far as it was.
#[derive(Debug, Clone, Default)]
pub struct Given {
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
}

/// A quiz that is being taken.
#[derive(Debug, Clone)]
pub struct Sitting {
    /// Where chance began.
    pub seed: u64,
    /// What is asked; nothing while the questions are being made.
    pub questions: Vec<Question>,
    /// The place of the question that is shown; past the last: the score.
    pub at: usize,
    /// What is being answered to it.
    pub given: Given,
    /// What was answered to the others.
    kept: BTreeMap<usize, Given>,
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

    /// The places of the questions that are not wholly right, or not answered, in order.
    #[must_use]
    pub fn to_repeat(&self) -> Vec<usize> {
        let is_right = |place: &usize| {
            let marks = self.score.marks.iter();
            marks
                .filter(|mark| mark.place == *place)
                .any(|mark| mark.credit >= 1.0)
        };
        let all = 0..self.questions.len();
        all.filter(|place| !is_right(place)).collect()
    }

    /// Points that there are for all questions together.
    #[must_use]
    pub fn worth(&self) -> u32 {
        let each = self.questions.iter();
        each.map(|question| question.kind.level.points()).sum()
    }

    /// How many questions have no answer.
    #[must_use]
    pub fn unanswered(&self) -> usize {
        self.questions.len().saturating_sub(self.score.marks.len())
    }

    /// What was answered, as far as there is something to judge.
    fn reply(&self) -> Option<Reply> {
        let given = &self.given;
        match &self.question()?.form {
            Form::One(_) => Some(Reply::Chosen(vec![given.cursor])),
            Form::Several(_) => (!given.chosen.is_empty())
                .then(|| Reply::Chosen(given.chosen.iter().copied().collect())),
            Form::Number { .. } => {
                let typed = given.typed.replace(',', ".");
                typed.parse().ok().map(Reply::Number)
            }
            Form::Order { items, .. } => {
                (given.order.len() == items.len()).then(|| Reply::Order(given.order.clone()))
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

    /// Goes to another question, or past the last to the score; what was answered stays.
    fn go(&mut self, to: usize) {
        let to = to.min(self.questions.len());
        if to != self.at {
            let given = self.kept.remove(&to).unwrap_or_default();
            let left = std::mem::replace(&mut self.given, given);
            self.kept.insert(self.at, left);
            self.at = to;
        }
        self.scroll = 0;
    }

    /// Begins with these questions, none of them answered.
    fn restart(&mut self, questions: Vec<Question>) {
        self.questions = questions;
        self.score = Score::default();
        self.kept.clear();
        self.given = Given::default();
        self.at = 0;
        self.scroll = 0;
    }

    /// Takes the offer at a place, or lets go of it.
    fn take(&mut self, place: usize) {
        if place >= self.offers() {
            return;
        }
        let given = &mut self.given;
        given.cursor = place;
        let form = self.questions.get(self.at).map(|question| &question.form);
        match form {
            Some(Form::Several(_)) if !given.chosen.remove(&place) => {
                given.chosen.insert(place);
            }
            Some(Form::Order { .. }) => match given.order.iter().position(|one| *one == place) {
                Some(at) => given.order.truncate(at),
                None => given.order.push(place),
            },
            _ => {}
        }
    }
}

/// The panes of the explorer while a quiz has the window: the picture alone.
pub(super) fn panes(state: &State) -> Panes {
    Panes {
        canvas: panel::parts(state).picture,
        ..Panes::default()
    }
}

/// Begins a quiz over the design.
pub(super) fn open(state: &mut State) {
    let before = Before {
        experiment: state.experiment.clone(),
        selected: state.view.selected.clone(),
        lit: state.view.lit.clone(),
        pane: state.view.pane,
    };
    begin_anew(state, before);
}

/// Begins a quiz with the next seed; `before` is what there will be again afterwards.
fn begin_anew(state: &mut State, before: Before) {
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
        given: Given::default(),
        kept: BTreeMap::new(),
        score: Score::default(),
        scroll: 0,
        before,
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
        state.say("this design has too few facts for a question: add links, hosts or roles");
        return;
    }
    set_scene(state);
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

/// Enter: judges the answer, or goes on.
fn enter(state: &mut State) {
    let Some(sitting) = &mut state.sitting else {
        return;
    };
    if sitting.question().is_none() {
        again(state);
        return;
    }
    if sitting.given.credit.is_some() {
        turn_to(state, |at| at + 1);
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
    sitting.given.credit = Some(credit);
    let place = sitting.at;
    sitting.score.marks.push(Mark { place, credit });
    set_scene(state);
}

/// Goes to another question, or past the last to the score.
fn turn_to(state: &mut State, to: impl FnOnce(usize) -> usize) {
    if let Some(sitting) = &mut state.sitting {
        let to = to(sitting.at);
        sitting.go(to);
        set_scene(state);
    }
}

/// Escape: the score first, where something has been answered; else leaves.
fn escape(state: &mut State) {
    let asked = state.sitting.as_ref();
    let asked = asked.filter(|sitting| sitting.question().is_some());
    match asked.map(|sitting| (sitting.questions.len(), sitting.score.marks.is_empty())) {
        Some((end, false)) => turn_to(state, |_| end),
        _ => close(state),
    }
}

/// Asks again what was not wholly right.
fn again(state: &mut State) {
    let Some(sitting) = &mut state.sitting else {
        return;
    };
    let wrong = sitting.to_repeat();
    let wrong = wrong
        .into_iter()
        .filter_map(|place| sitting.questions.get(place).cloned());
    let wrong: Vec<Question> = wrong.collect();
    if wrong.is_empty() {
        close(state);
        return;
    }
    sitting.restart(wrong);
    set_scene(state);
}

/// Asks other questions, or, where there are no more, the same in another order.
fn ask_others(state: &mut State) {
    if let Some(sitting) = state.sitting.take() {
        begin_anew(state, sitting.before);
    }
}

/// Asks the same questions once more.
fn ask_same(state: &mut State) {
    if let Some(sitting) = &mut state.sitting {
        let same = std::mem::take(&mut sitting.questions);
        sitting.restart(same);
        set_scene(state);
    }
}
