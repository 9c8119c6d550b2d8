//! A presentation as it stands: which step, what was answered, and what waits for its end.
//!
//! Refuses keys and the picture.

use super::parts::{Line, Parts};
use crate::app::experiment::Experiment;
use crate::app::interlude::Aside;
use crate::design::model::Node;
use crate::design::words::Lens;
use crate::story::tour::{Step, Tour};
use std::sync::Arc;
use std::time::Duration;

/// A tour that is being presented.
#[derive(Debug, Clone)]
pub struct Talk {
    /// What is told.
    pub tour: Arc<Tour>,
    /// The step that is shown, from 0.
    pub at: usize,
    /// The step's question was answered.
    pub is_revealed: bool,
    /// The option that was chosen of the step's question.
    pub chosen: Option<usize>,
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
    /// Its clock stands still.
    pub is_clock_paused: bool,
    /// The text that the steps and their figures were worked out from.
    pub(super) text: String,
    /// What the program finds is kept back, for the audience to find it.
    pub is_blind: bool,
    pub(super) before: Before,
}

/// What the explorer was doing before the presentation.
#[derive(Debug, Clone)]
pub(super) struct Before {
    pub(super) traffic: Option<Aside>,
    pub(super) experiment: Experiment,
    pub(super) selected: Option<String>,
    pub(super) lit: Vec<String>,
    pub(super) lens: Option<Lens>,
    pub(super) speed: f64,
}

/// A presentation that was left before its end: it goes on there.
#[derive(Debug, Clone, Default)]
pub struct Left {
    pub(super) tour: Arc<Tour>,
    pub(super) at: usize,
    pub(super) is_revealed: bool,
    pub(super) chosen: Option<usize>,
    pub(super) elapsed: Duration,
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

    /// How many options can be chosen of just now: those of a question that is still open.
    #[must_use]
    pub fn options(&self) -> usize {
        let question = self.step().and_then(|step| step.question.as_ref());
        question
            .filter(|_| self.is_asking())
            .map_or(0, |question| question.options.len())
    }

    /// Chooses an option, and brings it in sight.
    pub(super) fn choose(&mut self, option: Option<usize>, parts: &Parts) {
        self.chosen = option;
        let height = usize::from(parts.panel().1).max(1);
        let lines = self.told(parts);
        let is_chosen = |line: &(Line, String)| line.0 == Line::Chosen;
        let first = lines.iter().position(is_chosen).unwrap_or(0);
        let last = lines.iter().rposition(is_chosen).unwrap_or(0);
        self.scroll = self
            .scroll
            .max((last + 1).saturating_sub(height))
            .min(first);
    }

    /// Whether what is weak about a component is being told: by a finding, a claim or an overlay.
    #[must_use]
    pub fn tells_weakness_of(&self, node: &Node) -> bool {
        let step = self.step().filter(|_| !self.is_asking());
        step.is_some_and(|step| {
            let mut about = step.about.iter();
            step.lens == Some(Lens::Heat)
                || about.any(|name| *name == node.name || *name == node.authored)
        })
    }

    /// Whether the picture keeps its marks of weakness back: while a question is open, and until
    /// the tour comes to what is wrong.
    #[must_use]
    pub fn keeps_marks_back(&self) -> bool {
        let mut told = self.tour.steps.iter().take(self.at + 1);
        self.is_asking() || !told.any(Step::is_about_failure)
    }
}
