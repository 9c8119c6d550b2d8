//! What a step says, line by line, and where title, picture and text stand in a window.
//!
//! Refuses to draw: the screen colours the lines by what they are.

use super::super::panes::SMALLEST;
use super::super::state::State;
use super::Talk;
use crate::design::words::Screen;
use crate::story::claims::Verdict;
use crate::story::tour::Step;
use crate::text::letters::{self, Breadth};
use crate::text::{self, Charset};
use ratatui::layout::Rect;

/// Cells of the longest line: what an audience reads without losing the line.
const LINE: u16 = 92;
/// Lines that a step's figures get below its text, where it asks for them to be shown.
const ASIDE: usize = 4;
/// Rows from which on a window has room for large letters.
const ROOMY: u16 = 36;

impl Talk {
    /// The lines of a step in so many cells, each with what sort of line it is; the question is
    /// answered or not, with one of its options chosen or none.
    #[must_use]
    pub fn lines(
        step: &Step,
        width: usize,
        is_revealed: bool,
        chosen: Option<usize>,
    ) -> Vec<(Line, String)> {
        let mut lines = Vec::new();
        let mut add = |sort: Line, said: &str, indent: &str| {
            let room = width.saturating_sub(indent.len());
            // A figure stays with its sign.
            let bound = said.replace(" %", "\u{a0}%");
            for (place, line) in text::wrap(&bound, room).into_iter().enumerate() {
                let lead = if place == 0 { "" } else { indent };
                lines.push((sort, format!("{lead}{}", line.replace('\u{a0}', " "))));
            }
        };
        add(Line::Said, &step.text, "");
        if let Some(question) = &step.question {
            add(Line::Gap, " ", "");
            add(Line::Asked, &question.text, "");
            for (place, option) in question.options.iter().enumerate() {
                let is_right = is_revealed && question.answer == Some(place);
                let is_chosen = chosen == Some(place);
                let sort = match (is_revealed, is_right) {
                    (false, _) if is_chosen => Line::Chosen,
                    (false, _) => Line::Option,
                    (true, true) => Line::Right,
                    (true, false) if is_chosen => Line::Mistaken,
                    (true, false) => Line::Wrong,
                };
                add(sort, &format!("{}) {option}", option_letter(place)), "   ");
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

    /// The lines of the step that is shown: where it is tight, the empty ones between go first. Its
    /// title leads them where it is not in large letters.
    #[must_use]
    pub fn told(&self, parts: &Parts) -> Vec<(Line, String)> {
        let Some(step) = self.step() else {
            return Vec::new();
        };
        let (width, height) = parts.panel();
        let is_revealed = !self.is_asking();
        let mut lines = Self::lines(step, usize::from(width), is_revealed, self.chosen);
        if parts.heading.is_empty() && !step.title.is_empty() {
            lines.insert(0, (Line::Title, step.title.clone()));
        }
        if lines.len() > usize::from(height) {
            lines.retain(|(sort, _)| *sort != Line::Gap);
        }
        lines
    }

    /// The greatest useful [`Talk::scroll`].
    #[must_use]
    pub fn furthest(&self, parts: &Parts) -> usize {
        let height = parts.panel().1;
        self.told(parts).len().saturating_sub(usize::from(height))
    }

    /// What stands over the picture where it has room: the step's title, else the design's.
    #[must_use]
    pub fn heading<'a>(&'a self, design: &'a str) -> &'a str {
        let own = self.step().map(|step| step.title.as_str());
        own.filter(|title| !title.is_empty()).unwrap_or(design)
    }

    /// How large the headings of the whole tour can be in so many cells; what does not fit even so
    /// is written in a line.
    #[must_use]
    pub fn breadth(&self, design: &str, room: u16) -> Breadth {
        let titles = self.tour.steps.iter().map(|step| step.title.as_str());
        let mut all = titles.chain([design]);
        let fits = |title: &str| {
            let width = letters::width(title, Breadth::Broad);
            width.is_none_or(|width| width <= usize::from(room))
        };
        if all.all(fits) {
            Breadth::Broad
        } else {
            Breadth::Narrow
        }
    }
}

/// The letter of an option, as the quiz has them.
#[must_use]
pub fn option_letter(place: usize) -> char {
    (b'a'..=b'z').nth(place).map_or('?', char::from)
}

/// What sort of line is said.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Line {
    /// The step's title.
    Title,
    /// The step's text.
    Said,
    /// Nothing.
    Gap,
    /// The question.
    Asked,
    /// A possible answer.
    Option,
    /// The one that was chosen.
    Chosen,
    /// The right answer, revealed.
    Right,
    /// The one that was chosen, another being right.
    Mistaken,
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
    /// The step's title in large letters; empty where there is no room for it.
    pub heading: Rect,
    /// The picture.
    pub picture: Rect,
    /// The text.
    pub text: Rect,
    /// How far along, and the keys.
    pub progress: Rect,
}

impl Parts {
    /// The parts of the window as it is: the picture has what the step's words leave, the answer to
    /// its question included, so that it stands still when that is revealed.
    #[must_use]
    pub fn of(state: &State, talk: &Talk) -> Self {
        let (width, height) = state.view.window;
        if width < SMALLEST.0 || height < SMALLEST.1 {
            return Self::default();
        }
        let tour = &talk.tour;
        let has_titles = tour.steps.iter().any(|step| !step.title.is_empty());
        let is_large = has_titles && height >= ROOMY && state.look.charset != Charset::Ascii;
        let heading = if is_large { letters::ROWS + 1 } else { 0 };
        let line = LINE.min(width.saturating_sub(8));
        let told = talk.step().map_or(1, |step| {
            let told = Talk::lines(step, usize::from(line), true, None).len();
            let is_aside = !matches!(step.show, None | Some(Screen::Topology));
            told + if is_aside { 1 + ASIDE } else { 0 }
        });
        let title = u16::from(has_titles && !is_large);
        let told = u16::try_from(told).unwrap_or(u16::MAX);
        let most = (height * 9 / 20).max(4);
        let panel = told.saturating_add(1 + title).clamp(4, most);
        let picture = height - 2 - heading - panel;
        let top = 1 + heading;
        Self {
            title: Rect::new(0, 0, width, 1),
            heading: Rect::new(0, 1, width, heading),
            picture: Rect::new(0, top, width, picture),
            text: Rect::new((width - line) / 2, top + picture, line, panel),
            progress: Rect::new(0, height - 1, width, 1),
        }
    }

    /// The cells that the text has, below its rule.
    #[must_use]
    pub const fn panel(&self) -> (u16, u16) {
        (self.text.width, self.text.height.saturating_sub(1))
    }
}
