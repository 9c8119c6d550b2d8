//! The quiz: the live picture, the question beside or below it, and at the end the score.
//!
//! Refuses to judge: the sitting in the state has been told how much was right.

use super::canvas;
use super::paint::Paint;
use crate::app::quiz::Sitting;
use crate::app::quiz::panel::{lines, parts};
use crate::app::state::State;
use crate::config::Role;
use crate::story::quiz::{Form, figure};
use ratatui::layout::Rect;

/// Draws the quiz over the whole window.
pub(super) fn draw(paint: &mut Paint<'_>, state: &State, sitting: &Sitting) {
    let parts = parts(state);
    canvas::draw(paint, state, &state.panes());
    title(paint, sitting, parts.title);
    let heading = match sitting.question() {
        Some(question) => question.kind.title,
        None if sitting.is_being_made() => "Quiz",
        None => "Score",
    };
    paint.fill(parts.panel, Role::Panel);
    let inside = paint.frame(parts.panel, heading, Role::PanelBorder, Role::PanelTitle);
    let room = u16::try_from(parts.room()).unwrap_or(u16::MAX);
    let lines = lines(state, sitting, parts.room());
    let shown = usize::from(inside.height);
    let first = sitting.scroll.min(lines.len().saturating_sub(shown));
    let rows = inside.y..inside.bottom();
    for (y, line) in rows.zip(lines.iter().skip(first)) {
        paint.text(inside.x + 1, y, room, &line.text, line.role);
    }
    paint.scroll_bar(inside, first, shown, lines.len());
    keys(paint, state, sitting, parts.keys);
}

fn title(paint: &mut Paint<'_>, sitting: &Sitting, area: Rect) {
    paint.fill(area, Role::Status);
    let count = sitting.questions.len();
    let place = sitting.at + 1;
    let (won, worth) = sitting.score.points(&sitting.questions);
    let level = sitting.question().map_or("", |one| one.kind.level.word());
    let left = match count {
        0 => " Quiz".to_owned(),
        _ if sitting.question().is_none() => " Quiz  score".to_owned(),
        _ => format!(" Quiz  {place} of {count}  {level}"),
    };
    paint.text(area.x, area.y, area.width, &left, Role::TextStrong);
    let worth = match sitting.question() {
        Some(_) => worth,
        None => sitting.worth(),
    };
    let right = format!("{} of {worth} points  seed {} ", figure(won), sitting.seed);
    paint.text_right(area, area.y, &right, Role::TextDim);
}

fn keys(paint: &mut Paint<'_>, state: &State, sitting: &Sitting, area: Rect) {
    paint.fill(area, Role::Status);
    if let Some(notice) = &state.notice {
        paint.text(area.x + 1, area.y, area.width, &notice.text, Role::Text);
        return;
    }
    let all_right = sitting.to_repeat().is_empty();
    let own: &[(&str, &str)] = match (sitting.question(), sitting.given.credit) {
        (None, _) if sitting.is_being_made() => &[],
        (None, _) if all_right => &[("n", "other questions"), ("r", "all again")],
        (None, _) => &[
            ("enter", "the rest again"),
            ("n", "other questions"),
            ("r", "all again"),
        ],
        (Some(_), Some(_)) => &[("enter", "next"), ("left", "back"), ("pagedown", "read on")],
        (Some(question), None) => match &question.form {
            Form::One(_) => &[
                ("up down", "choose"),
                ("enter", "answer"),
                ("right", "skip"),
            ],
            Form::Several(_) => &[
                ("up down", "go"),
                ("space", "choose"),
                ("enter", "answer"),
                ("right", "skip"),
            ],
            Form::Number { .. } => &[("0-9", "type"), ("enter", "answer"), ("right", "skip")],
            Form::Order { .. } => &[
                ("space", "next in order"),
                ("backspace", "take back"),
                ("enter", "answer"),
                ("right", "skip"),
            ],
        },
    };
    let is_begun = sitting.question().is_some() && !sitting.score.marks.is_empty();
    let way_out = ("esc", if is_begun { "end" } else { "leave" });
    let mut x = area.x + 1;
    for (key, word) in own.iter().chain([&way_out]) {
        let room = area.right().saturating_sub(x);
        let parts = [
            (*key, Role::Key),
            (" ", Role::TextDim),
            (*word, Role::TextDim),
        ];
        x += paint.parts(x, area.y, room, &parts) + 2;
    }
}
