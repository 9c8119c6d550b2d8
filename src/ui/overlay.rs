//! What lies over the screen: help, lists, questions, derivations.
//!
//! Refuses to keep anything: cursor and scroll are in the state.

use super::paint::Paint;
use super::{
    charts, compare, events, findings, form, kill_table, mending, post_mortem, settings, sheets,
};
use crate::app::overlay::{Chooser, Overlay, Prompt, Purpose, Question, command_named};
use crate::app::page::{self, HelpLine};
use crate::app::state::State;
use crate::config::Role;
use crate::findings::fix::Line;
use ratatui::layout::Rect;

/// Draws one overlay.
pub(super) fn draw(paint: &mut Paint<'_>, state: &State, overlay: &Overlay, screen: Rect) {
    match overlay {
        Overlay::Help { scroll, here } => help(paint, state, screen, *scroll, here),
        Overlay::Chooser(list) => chooser(paint, state, screen, list),
        Overlay::KillTable => kill_table::draw(paint, state, screen),
        Overlay::Form(one) => form::draw(paint, state, one),
        Overlay::Fix => mending::draw(paint, state, screen),
        Overlay::Compare => compare::draw(paint, state, screen),
        Overlay::Findings => findings::screen(paint, state, screen),
        Overlay::Sheets => sheets::draw(paint, state, screen),
        Overlay::Derivation {
            title,
            lines,
            scroll,
        } => derivation(paint, screen, title, lines, *scroll),
        Overlay::PostMortem => post_mortem::draw(paint, state),
        Overlay::Difference {
            title,
            lines,
            scroll,
        } => difference(paint, screen, title, lines, *scroll),
        // It lies under everything, drawn with the screen itself.
        Overlay::Present | Overlay::Quiz => {}
        Overlay::Settings { cursor } => settings::draw(paint, state, screen, *cursor),
        Overlay::Charts => charts::draw(paint, state, screen),
        Overlay::Events(list) => events::draw(paint, state, screen, list),
        Overlay::Prompt(prompt) => ask(paint, screen, prompt),
        Overlay::Question(question) => question_box(paint, screen, question),
    }
}

/// A frame in the middle of the screen; returns its inside.
pub(super) fn window(
    paint: &mut Paint<'_>,
    screen: Rect,
    width: u16,
    height: u16,
    title: &str,
) -> Rect {
    let area = page::framed((screen.width, screen.height), (width, height));
    opened(paint, area, title)
}

/// A frame in a place; returns its inside.
pub(super) fn opened(paint: &mut Paint<'_>, area: Rect, title: &str) -> Rect {
    paint.fill(area, Role::Overlay);
    paint.frame(area, title, Role::OverlayBorder, Role::PanelTitle)
}

/// A line along the lower edge that tells the keys of the overlay.
pub(super) fn footer(paint: &mut Paint<'_>, inside: Rect, keys: &[(&str, &str)]) {
    let mut x = inside.x + 1;
    for (key, what) in keys.iter().filter(|(key, _)| !key.is_empty()) {
        let parts = [
            (" ", Role::TextDim),
            (*key, Role::Key),
            (" ", Role::TextDim),
            (*what, Role::TextDim),
            (" ", Role::TextDim),
        ];
        x += paint.parts(x, inside.bottom(), inside.right().saturating_sub(x), &parts);
    }
}

fn help(
    paint: &mut Paint<'_>,
    state: &State,
    screen: Rect,
    scroll: usize,
    here: &[(String, String)],
) {
    let lines = page::help(&state.setup.keymap, here, screen.width);
    let size = (
        page::help_width(screen.width),
        page::height(lines.len(), screen.height),
    );
    let inside = window(paint, screen, size.0, size.1, "Help");
    let shown = usize::from(inside.height);
    let first = scroll.min(lines.len().saturating_sub(shown));
    let (x, room) = (inside.x + 1, inside.width.saturating_sub(2));
    for (y, line) in (inside.y..inside.bottom()).zip(lines.iter().skip(first)) {
        match line {
            HelpLine::Heading(title) => paint.text(x, y, room, title, Role::Accent),
            HelpLine::Text(text) => paint.text(x, y, room, text, Role::Text),
            HelpLine::Keys(keys, what) if what.is_empty() => {
                paint.text(x, y, room, keys, Role::Key)
            }
            HelpLine::Keys(keys, what) => {
                paint.text(x, y, page::HELP_KEYS, keys, Role::Key);
                let room = room.saturating_sub(page::HELP_KEYS);
                paint.text(x + page::HELP_KEYS, y, room, what, Role::Text)
            }
        };
    }
    let keys: &[(&str, &str)] = if shown < lines.len() {
        &[
            ("down", "more"),
            ("esc", "back"),
            ("any key", "does what it does"),
        ]
    } else {
        &[("esc", "back"), ("any key", "does what it does")]
    };
    footer(paint, inside, keys);
}

fn chooser(paint: &mut Paint<'_>, state: &State, screen: Rect, chooser: &Chooser) {
    let matches = chooser.matches();
    let window = (screen.width, screen.height);
    let frame = page::chooser_frame(chooser, window);
    let inside = opened(paint, frame, chooser.purpose.title());
    let query = format!("{}▏", chooser.query);
    paint.parts(
        inside.x + 1,
        inside.y,
        inside.width,
        &[("> ", Role::Accent), (&query, Role::TextStrong)],
    );
    let list = page::chooser_rows(chooser, window);
    let first = page::first_row(chooser.cursor, list);
    let label = chooser
        .items
        .iter()
        .map(|item| crate::text::width(&item.label))
        .max()
        .unwrap_or(0);
    let label = u16::try_from(label).unwrap_or(30).min(list.width / 2);
    for (y, (place, item)) in (list.y..list.bottom()).zip(matches.iter().enumerate().skip(first)) {
        let chosen = place == chooser.cursor;
        let row = Rect::new(list.x, y, list.width, 1);
        paint.choice(row, label, (&item.label, &item.detail), chosen);
        let command = match chooser.purpose {
            Purpose::Palette => command_named(&item.value),
            _ => None,
        };
        let key = command.map_or("", |command| state.key(command));
        if !key.is_empty() {
            let row = Rect {
                width: list.width.saturating_sub(1),
                ..list
            };
            let key = format!(" {key}");
            paint.text_right(
                row,
                y,
                &key,
                if chosen { Role::Selected } else { Role::Key },
            );
        }
    }
    if matches.is_empty() {
        paint.text(
            list.x + 1,
            list.y,
            list.width,
            if chooser.purpose == Purpose::File {
                "enter takes what is typed for a path"
            } else {
                "nothing matches; backspace takes letters back"
            },
            Role::TextDim,
        );
    }
    let detail = page::chooser_detail(chooser, window);
    if let Some(item) = matches.get(chooser.cursor) {
        let lines = crate::text::wrap(&item.detail, usize::from(detail.width.saturating_sub(2)));
        for (y, line) in (detail.y..detail.bottom()).zip(&lines) {
            paint.text(detail.x + 1, y, detail.width, line, Role::Text);
        }
    }
    footer(
        paint,
        inside,
        &[
            ("type", "narrow"),
            ("up down", "choose"),
            ("enter", "take it"),
            ("esc", "back"),
        ],
    );
}

fn derivation(
    paint: &mut Paint<'_>,
    screen: Rect,
    title: &str,
    lines: &[(usize, String)],
    scroll: usize,
) {
    let width = page::derivation_width(screen.width);
    let wrapped = page::derivation(lines, width);
    let height = page::height(wrapped.len(), screen.height);
    let inside = window(paint, screen, width, height, title);
    let first = scroll.min(wrapped.len().saturating_sub(usize::from(inside.height)));
    for (y, (level, text)) in (inside.y..inside.bottom()).zip(wrapped.into_iter().skip(first)) {
        let indent = u16::try_from(2 * level).unwrap_or(0).min(inside.width / 2);
        let role = if level == 0 {
            Role::TextStrong
        } else {
            Role::Text
        };
        paint.text(
            inside.x + 1 + indent,
            y,
            inside.width.saturating_sub(indent + 2),
            text,
            role,
        );
    }
    footer(paint, inside, &[("up down", "scroll"), ("esc", "back")]);
}

fn difference(paint: &mut Paint<'_>, screen: Rect, title: &str, lines: &[Line], scroll: usize) {
    let height = page::height(lines.len(), screen.height);
    let inside = window(paint, screen, 100, height, title);
    let first = scroll.min(lines.len().saturating_sub(usize::from(inside.height)));
    for (y, line) in (inside.y..inside.bottom()).zip(lines.iter().skip(first)) {
        let (sign, text, role) = match line {
            Line::At(_, line) => ("line", &line.to_string(), Role::TextDim),
            Line::Same(text) => (" ", text, Role::TextDim),
            Line::Gone(text) => ("-", text, Role::Bad),
            Line::Come(text) => ("+", text, Role::Ok),
        };
        let room = inside.width.saturating_sub(2);
        paint.parts(
            inside.x + 1,
            y,
            room,
            &[(sign, role), (" ", role), (text, role)],
        );
    }
    footer(paint, inside, &[("up down", "scroll"), ("esc", "back")]);
}

fn ask(paint: &mut Paint<'_>, screen: Rect, prompt: &Prompt) {
    let inside = window(paint, screen, 72, 5, &prompt.title);
    let room = usize::from(inside.width.saturating_sub(4));
    // The end of a long path is what is being typed.
    let skip = prompt.text.chars().count().saturating_sub(room);
    let shown: String = prompt.text.chars().skip(skip).collect();
    paint.text(
        inside.x + 1,
        inside.y + 1,
        inside.width,
        &format!("{shown}▏"),
        Role::TextStrong,
    );
    if let Some(error) = &prompt.error {
        paint.text(inside.x + 1, inside.y + 2, inside.width, error, Role::Bad);
    }
    footer(
        paint,
        inside,
        &[
            ("enter", if prompt.builds { "take it" } else { "save" }),
            ("ctrl-u", "clear"),
            ("esc", "back"),
        ],
    );
}

fn question_box(paint: &mut Paint<'_>, screen: Rect, question: &Question) {
    let height = u16::try_from(question.answers.len() + 4).unwrap_or(u16::MAX);
    let inside = window(paint, screen, 64, height, "");
    paint.text(
        inside.x + 1,
        inside.y,
        inside.width.saturating_sub(2),
        &question.text,
        Role::TextStrong,
    );
    for (y, (key, meaning, _)) in (inside.y + 2..inside.bottom()).zip(&question.answers) {
        let key = key.to_string();
        let parts = [
            (key.as_str(), Role::Key),
            ("  ", Role::Text),
            (*meaning, Role::Text),
        ];
        paint.parts(inside.x + 2, y, inside.width.saturating_sub(3), &parts);
    }
}
