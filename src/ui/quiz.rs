//! The quiz: the live picture, the question beside or below it, and at the end the score.
//!
//! Refuses to judge: the sitting in the state has been told how much was right.

use super::canvas;
use super::paint::Paint;
use crate::app::quiz::{Parts, Sitting};
use crate::app::state::State;
use crate::config::Role;
use crate::story::quiz::{Form, Offer, Question, figure};
use crate::text;
use ratatui::layout::Rect;

/// One line of the panel.
type Line = (String, Role);

/// Draws the quiz over the whole window.
pub(super) fn draw(paint: &mut Paint<'_>, state: &State, sitting: &Sitting) {
    let parts = Parts::of(state.view.window);
    canvas::draw(paint, state, &state.panes());
    title(paint, sitting, parts.title);
    let heading = match sitting.question() {
        Some(question) => question.kind.title,
        None if sitting.is_being_made() => "Quiz",
        None => "Score",
    };
    paint.fill(parts.panel, Role::Panel);
    let inside = paint.frame(parts.panel, heading, Role::PanelBorder, Role::PanelTitle);
    let room = inside.width.saturating_sub(2);
    let lines = match sitting.question() {
        Some(question) => asked(sitting, question, usize::from(room)),
        None if sitting.is_being_made() => awaited(state),
        None => scored(sitting, usize::from(room)),
    };
    let shown = usize::from(inside.height);
    let first = sitting.scroll.min(lines.len().saturating_sub(shown));
    let rows = inside.y..inside.bottom();
    for (y, (line, role)) in rows.zip(lines.iter().skip(first)) {
        paint.text(inside.x + 1, y, room, line, *role);
    }
    paint.scroll_bar(inside, first, shown, lines.len());
    keys(paint, state, sitting, parts.keys);
}

fn title(paint: &mut Paint<'_>, sitting: &Sitting, area: Rect) {
    paint.fill(area, Role::Status);
    let count = sitting.questions.len();
    let place = (sitting.at + 1).min(count);
    let (won, worth) = sitting.score.points(&sitting.questions);
    let level = sitting.question().map_or("", |one| one.kind.level.word());
    let left = match count {
        0 => " Quiz".to_owned(),
        _ => format!(" Quiz  {place} of {count}  {level}"),
    };
    paint.text(area.x, area.y, area.width, &left, Role::TextStrong);
    let right = format!("{} of {worth} points  seed {} ", figure(won), sitting.seed);
    paint.text_right(area, area.y, &right, Role::TextDim);
}

/// Wraps a text behind a lead; further lines stand under it.
fn put(lines: &mut Vec<Line>, lead: &str, said: &str, width: usize, role: Role) {
    let indent = " ".repeat(text::width(lead));
    let room = width.saturating_sub(indent.len()).max(8);
    for (place, line) in text::wrap(said, room).into_iter().enumerate() {
        let start = if place == 0 { lead } else { &indent };
        lines.push((format!("{start}{line}"), role));
    }
}

fn letter(place: usize) -> char {
    (b'a'..=b'z').nth(place).map_or('?', char::from)
}

/// How far the questions are, while they are made.
fn awaited(state: &State) -> Vec<Line> {
    let work = state.work.as_ref();
    let line = |progress: String| (format!("{progress} \u{2026}"), Role::Text);
    work.map(|work| line(work.progress())).into_iter().collect()
}

fn asked(sitting: &Sitting, question: &Question, width: usize) -> Vec<Line> {
    let mut lines = Vec::new();
    put(&mut lines, "", &question.text, width, Role::TextStrong);
    lines.push((String::new(), Role::Text));
    match &question.form {
        Form::One(offers) | Form::Several(offers) => {
            for (place, one) in offers.iter().enumerate() {
                offer(&mut lines, sitting, question, (place, one), width);
            }
        }
        Form::Number { unit, .. } => {
            let typed = format!(
                "> {}{}",
                sitting.typed,
                if sitting.credit.is_none() { "_" } else { "" }
            );
            lines.push((format!("{typed} {unit}"), Role::Accent));
        }
        Form::Order { items, .. } => {
            for (place, item) in items.iter().enumerate() {
                let at = sitting.order.iter().position(|one| *one == place);
                let number = at.map_or_else(|| " ".to_owned(), |at| (at + 1).to_string());
                let is_here = sitting.credit.is_none() && sitting.cursor == place;
                let role = if is_here { Role::Accent } else { Role::Text };
                let lead = format!("{number}  {}) ", letter(place));
                put(&mut lines, &lead, item, width, role);
            }
        }
    }
    if let Some(credit) = sitting.credit {
        revealed(&mut lines, question, credit, width);
    }
    lines
}

fn offer(
    lines: &mut Vec<Line>,
    sitting: &Sitting,
    question: &Question,
    (place, one): (usize, &Offer),
    width: usize,
) {
    let is_one = matches!(question.form, Form::One(_));
    let is_here = sitting.cursor == place;
    let is_taken = if is_one {
        is_here
    } else {
        sitting.chosen.contains(&place)
    };
    let mark = if is_taken { 'x' } else { ' ' };
    let (lead, role) = match sitting.credit {
        None => {
            let cursor = if is_here { '>' } else { ' ' };
            let role = if is_here { Role::Accent } else { Role::Text };
            (format!("{cursor} [{mark}] {}) ", letter(place)), role)
        }
        Some(_) => {
            let (sign, role) = match (one.right, is_taken) {
                (true, _) => ('=', Role::Ok),
                (false, true) => ('!', Role::Bad),
                (false, false) => (' ', Role::TextDim),
            };
            (format!("{sign} [{mark}] {}) ", letter(place)), role)
        }
    };
    put(lines, &lead, &one.text, width, role);
    if sitting.credit.is_some() && is_taken && !one.right && !one.remark.is_empty() {
        put(lines, "        ", &one.remark, width, Role::Warn);
    }
}

fn revealed(lines: &mut Vec<Line>, question: &Question, credit: f64, width: usize) {
    lines.push((String::new(), Role::Text));
    let (verdict, role) = if credit >= 1.0 {
        ("Right.".to_owned(), Role::Ok)
    } else if credit > 0.0 {
        let part = figure(credit * 100.0);
        (format!("{part} % right."), Role::Warn)
    } else {
        (format!("Wrong: {}.", question.answer()), Role::Bad)
    };
    put(lines, "", &verdict, width, role);
    put(lines, "", &question.why, width, Role::Text);
    if !question.proof.shown.is_empty() {
        put(lines, "", &question.proof.shown, width, Role::Text);
    }
    let down = &question.proof.down;
    if !down.is_empty() {
        let told = format!("On the picture, just now: {} down.", down.join(" and "));
        put(lines, "", &told, width, Role::Accent);
    }
    let run = question.proof.run.line("FILE");
    put(lines, "$ ", &run, width, Role::TextDim);
}

fn scored(sitting: &Sitting, width: usize) -> Vec<Line> {
    let mut lines = Vec::new();
    let (won, worth) = sitting.score.points(&sitting.questions);
    let told = format!(
        "{} of {} right, {} of {worth} points.",
        sitting.score.right(),
        sitting.questions.len(),
        figure(won)
    );
    put(&mut lines, "", &told, width, Role::TextStrong);
    lines.push((String::new(), Role::Text));
    let wrong = sitting.score.wrong();
    if wrong.is_empty() {
        put(&mut lines, "", "Nothing to repeat.", width, Role::Ok);
        return lines;
    }
    put(&mut lines, "", "To repeat:", width, Role::Text);
    for place in wrong {
        if let Some(question) = sitting.questions.get(place) {
            let told = format!("{} ({})", question.kind.title, question.element);
            put(&mut lines, "- ", &told, width, Role::Warn);
        }
    }
    lines
}

fn keys(paint: &mut Paint<'_>, state: &State, sitting: &Sitting, area: Rect) {
    paint.fill(area, Role::Status);
    if let Some(notice) = &state.notice {
        paint.text(area.x + 1, area.y, area.width, &notice.text, Role::Text);
        return;
    }
    let all_right = sitting.score.wrong().is_empty();
    let keys: &[(&str, &str)] = match (sitting.question(), sitting.credit) {
        (None, _) if sitting.is_being_made() => &[("esc", "leave")],
        (None, _) if all_right => &[("enter", "leave")],
        (None, _) => &[("enter", "ask the wrong ones again"), ("esc", "leave")],
        (Some(_), Some(_)) => &[("enter", "next"), ("pagedown", "read on"), ("esc", "leave")],
        (Some(question), None) => match &question.form {
            Form::One(_) => &[("up down", "choose"), ("enter", "answer"), ("esc", "leave")],
            Form::Several(_) => &[
                ("up down", "go"),
                ("space", "choose"),
                ("enter", "answer"),
                ("esc", "leave"),
            ],
            Form::Number { .. } => &[("0-9", "type"), ("enter", "answer"), ("esc", "leave")],
            Form::Order { .. } => &[
                ("space", "next in order"),
                ("backspace", "take back"),
                ("enter", "answer"),
                ("esc", "leave"),
            ],
        },
    };
    let mut x = area.x + 1;
    for (key, word) in keys {
        let room = area.right().saturating_sub(x);
        let parts = [
            (*key, Role::Key),
            (" ", Role::TextDim),
            (*word, Role::TextDim),
        ];
        x += paint.parts(x, area.y, room, &parts) + 2;
    }
}
