//! What the quiz's panel says, line by line, and where it stands.
//!
//! The panel takes no more rows than its lines need: the picture has the rest. Refuses colours:
//! lines have roles.

use super::Sitting;
use crate::app::panes::SMALLEST;
use crate::app::state::State;
use crate::config::Role;
use crate::story::claims::Run;
use crate::story::quiz::{Form, Offer, Question, figure};
use crate::text;
use ratatui::layout::{Margin, Rect};

/// Windows at least this wide have the question beside the picture.
const WIDE: u16 = 116;
/// Columns of the question beside the picture.
const BESIDE: u16 = 54;
/// Rows of the question below the picture: what the shortest needs, and the most there are.
const ROWS: (u16, u16) = (7, 18);

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
    /// The panel within its frame.
    #[must_use]
    pub fn inside(&self) -> Rect {
        self.panel.inner(Margin::new(1, 1))
    }

    /// Columns that a line of the panel may take.
    #[must_use]
    pub fn room(&self) -> usize {
        usize::from(self.inside().width.saturating_sub(2))
    }
}

/// The parts in the window, for what the panel says now.
#[must_use]
pub fn parts(state: &State) -> Parts {
    let (width, height) = state.view.window;
    if width < SMALLEST.0 || height < SMALLEST.1 {
        return Parts::default();
    }
    let body = height - 2;
    let (picture, panel) = if width >= WIDE {
        let left = width - BESIDE;
        (
            Rect::new(0, 1, left, body),
            Rect::new(left, 1, BESIDE, body),
        )
    } else {
        let room = usize::from(width.saturating_sub(4));
        let lines = state
            .quiz()
            .map_or(0, |sitting| lines(state, sitting, room).len());
        let wanted = u16::try_from(lines + 2).unwrap_or(u16::MAX);
        let most = (body * 3 / 5).min(ROWS.1);
        let below = wanted.clamp(ROWS.0.min(most), most);
        (
            Rect::new(0, 1, width, body - below),
            Rect::new(0, 1 + body - below, width, below),
        )
    };
    Parts {
        title: Rect::new(0, 0, width, 1),
        picture,
        panel,
        keys: Rect::new(0, height - 1, width, 1),
    }
}

/// One line of the panel.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// What it says.
    pub text: String,
    /// What it is.
    pub role: Role,
    /// The offer or item that it belongs to.
    pub offer: Option<usize>,
    /// Whether it says that the answer was right, or wrong.
    pub is_verdict: bool,
}

/// Lines that are being written.
struct Page {
    lines: Vec<Line>,
    width: usize,
}

impl Page {
    /// Wraps a text behind a lead; further lines stand under it.
    fn put(&mut self, lead: &str, said: &str, role: Role) -> &mut [Line] {
        let indent = " ".repeat(text::width(lead));
        let room = self.width.saturating_sub(indent.len()).max(8);
        let from = self.lines.len();
        for (place, line) in text::wrap(said, room).into_iter().enumerate() {
            let start = if place == 0 { lead } else { &indent };
            self.lines.push(Line {
                text: format!("{start}{line}"),
                role,
                offer: None,
                is_verdict: false,
            });
        }
        self.lines.get_mut(from..).unwrap_or_default()
    }

    fn gap(&mut self) {
        self.put("", " ", Role::Text);
    }
}

/// The letter of an offer.
fn letter(place: usize) -> char {
    (b'a'..=b'z').nth(place).map_or('?', char::from)
}

/// What the panel says, in lines of so many columns.
#[must_use]
pub fn lines(state: &State, sitting: &Sitting, width: usize) -> Vec<Line> {
    let mut page = Page {
        lines: Vec::new(),
        width,
    };
    match sitting.question() {
        Some(question) => asked(&mut page, state, sitting, question),
        None if sitting.is_being_made() => {
            if let Some(work) = &state.work {
                page.put("", &format!("{} \u{2026}", work.progress()), Role::Text);
            }
        }
        None => scored(&mut page, state, sitting),
    }
    page.lines
}

fn asked(page: &mut Page, state: &State, sitting: &Sitting, question: &Question) {
    let given = &sitting.given;
    page.put("", &question.text, Role::TextStrong);
    page.gap();
    match &question.form {
        Form::One(offers) | Form::Several(offers) => {
            for (place, one) in offers.iter().enumerate() {
                offer(page, sitting, question, (place, one));
            }
        }
        Form::Number { unit, .. } => {
            let cursor = if given.credit.is_none() { "_" } else { "" };
            let typed = format!("> {}{cursor} {unit}", given.typed);
            page.put("", &typed, Role::Accent);
        }
        Form::Order { items, .. } => {
            for (place, item) in items.iter().enumerate() {
                let at = given.order.iter().position(|one| *one == place);
                let number = at.map_or_else(|| " ".to_owned(), |at| (at + 1).to_string());
                let is_here = given.credit.is_none() && given.cursor == place;
                let role = if is_here { Role::Accent } else { Role::Text };
                let lead = format!("{number}  {}) ", letter(place));
                for line in page.put(&lead, item, role) {
                    line.offer = Some(place);
                }
            }
        }
    }
    if let Some(credit) = given.credit {
        revealed(page, state, question, credit);
    }
}

fn offer(page: &mut Page, sitting: &Sitting, question: &Question, (place, one): (usize, &Offer)) {
    let given = &sitting.given;
    let is_one = matches!(question.form, Form::One(_));
    let is_here = given.cursor == place;
    let is_taken = if is_one {
        is_here
    } else {
        given.chosen.contains(&place)
    };
    let mark = if is_taken { 'x' } else { ' ' };
    let (sign, role) = match (given.credit, one.right, is_taken) {
        (None, ..) if is_here => ('>', Role::Accent),
        (None, ..) => (' ', Role::Text),
        (Some(_), true, _) => ('=', Role::Ok),
        (Some(_), false, true) => ('!', Role::Bad),
        (Some(_), false, false) => (' ', Role::TextDim),
    };
    let lead = format!("{sign} [{mark}] {}) ", letter(place));
    for line in page.put(&lead, &one.text, role) {
        line.offer = Some(place);
    }
    if given.credit.is_some() && is_taken && !one.right && !one.remark.is_empty() {
        page.put("         ", &one.remark, Role::Warn);
    }
}

fn revealed(page: &mut Page, state: &State, question: &Question, credit: f64) {
    page.gap();
    let (verdict, role) = if credit >= 1.0 {
        ("Right.".to_owned(), Role::Ok)
    } else if credit > 0.0 {
        let part = figure(credit * 100.0);
        (
            format!("{part} % right: {}.", question.answer()),
            Role::Warn,
        )
    } else {
        (format!("Wrong: {}.", question.answer()), Role::Bad)
    };
    if let [first, ..] = page.put("", &verdict, role) {
        first.is_verdict = true;
    }
    page.put("", &question.why, Role::Text);
    if !question.proof.shown.is_empty() {
        page.put("", &question.proof.shown, Role::Text);
    }
    let down = &question.proof.down;
    if !down.is_empty() {
        let told = format!("On the picture, just now: {} down.", text::list(down));
        page.put("", &told, Role::Accent);
    }
    let run = question.proof.run.line(&state.file.name);
    page.put("$ ", &run, Role::TextDim);
}

fn scored(page: &mut Page, state: &State, sitting: &Sitting) {
    let (won, _) = sitting.score.points(&sitting.questions);
    let told = format!(
        "{} of {} right, {} of {} points.",
        sitting.score.right(),
        sitting.questions.len(),
        figure(won),
        sitting.worth()
    );
    page.put("", &told, Role::TextStrong);
    let unanswered = sitting.unanswered();
    if unanswered > 0 {
        let told = format!("{} not answered.", text::count(unanswered, "question"));
        page.put("", &told, Role::Warn);
    }
    let run = Run {
        command: "quiz",
        options: vec!["--seed".to_owned(), sitting.seed.to_string()],
        row: String::new(),
    };
    page.put("On paper: ", &run.line(&state.file.name), Role::TextDim);
    page.gap();
    let wrong = sitting.to_repeat();
    if wrong.is_empty() {
        page.put("", "Nothing to repeat.", Role::Ok);
    } else {
        page.put("", "To repeat:", Role::Text);
    }
    for place in wrong {
        if let Some(question) = sitting.questions.get(place) {
            let is_answered = sitting.score.marks.iter().any(|mark| mark.place == place);
            let end = if is_answered { "" } else { ", not answered" };
            let told = format!("{} ({}){end}", question.kind.title, question.element);
            page.put("- ", &told, Role::Warn);
        }
    }
}
