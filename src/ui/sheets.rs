//! The sheets: claims and checklists, each line with its verdict and what was looked at.
//!
//! Refuses to judge and to arrange: the lines are in the state, as the story room tested them.

use super::keys;
use super::paint::Paint;
use crate::app::command::Place;
use crate::app::sheets::{self, Line, Playable};
use crate::app::state::State;
use crate::config::Role;
use crate::story::brief;
use crate::story::claims::{Tested, Verdict};
use ratatui::layout::Rect;

/// Columns of the longest verdict and the blanks after it.
const VERDICT: u16 = 11;

const fn role_of_verdict(verdict: Verdict) -> Role {
    match verdict {
        Verdict::Pass => Role::Ok,
        Verdict::Undecided => Role::Undecided,
        Verdict::Fail => Role::Bad,
    }
}

const fn role_of_state(state: brief::State) -> Role {
    match state {
        brief::State::Pass => Role::Ok,
        brief::State::NotHere => Role::TextDim,
        brief::State::Undecided => Role::Undecided,
        brief::State::Fail => Role::Bad,
    }
}

/// Draws the screen below the status line.
pub(super) fn draw(paint: &mut Paint<'_>, state: &State, screen: Rect) {
    let (tabs, parts) = sheets::parts((screen.width, screen.height));
    let below = Rect::new(0, 1, screen.width, screen.height.saturating_sub(1));
    paint.fill(below, Role::Panel);
    for (tab, title, place) in sheets::tabs(tabs) {
        let (text, role) = if tab == state.sheets.tab {
            (format!("[{title}]"), Role::Accent)
        } else {
            (format!(" {title} "), Role::TextDim)
        };
        paint.text(place.x, place.y, place.width, &text, role);
    }
    let (border, title) = (Role::PanelBorderFocus, Role::PanelTitle);
    let inside = paint.frame(parts.list, &state.sheets.outcome, border, title);
    list(paint, state, inside);
    let inside = paint.frame(
        parts.text,
        "What was looked at",
        Role::PanelBorder,
        Role::PanelTitle,
    );
    explanation(paint, state, inside);
    paint.fill(parts.sentence, Role::Status);
    if let Some(notice) = &state.notice {
        paint.text(1, parts.sentence.y, screen.width, &notice.text, Role::Text);
    }
    keys::of_place(paint, state, Place::Sheets, parts.keys);
}

fn list(paint: &mut Paint<'_>, state: &State, area: Rect) {
    let shown = state.sheets.shown(area);
    for line in &shown {
        let is_chosen = line.item == state.sheets.cursor;
        let pick = |role| if is_chosen { Role::Selected } else { role };
        let (x, y, room) = (area.x + 1, line.y, area.width.saturating_sub(2));
        if is_chosen {
            paint.tint(Rect::new(area.x, y, area.width, line.rows), Role::Selected);
        }
        let (word, role, says, evidence) = match state.sheets.lines.get(line.item) {
            Some(Line::Heading(text)) => {
                paint.text(x, y, room, text, Role::Accent);
                continue;
            }
            Some(Line::Claim(one)) => {
                let verdict = one.answer.verdict;
                let role = role_of_verdict(verdict);
                (
                    verdict.title(),
                    role,
                    one.says.as_str(),
                    &one.answer.evidence,
                )
            }
            Some(Line::Item(one)) => {
                let role = role_of_state(one.state);
                (one.state.title(), role, one.asks, &one.evidence)
            }
            None => continue,
        };
        paint.text(x, y, VERDICT, word, pick(role));
        let (x, room) = (x + VERDICT, room.saturating_sub(VERDICT));
        paint.text(x, y, room, says, pick(Role::TextStrong));
        if line.rows > 1 {
            paint.text(x, y + 1, room, evidence, pick(Role::TextDim));
        }
    }
    if let Some(first) = shown.first()
        && shown.len() < state.sheets.lines.len()
    {
        paint.scroll_bar(area, first.item, shown.len(), state.sheets.lines.len());
    }
}

/// A paragraph and its colour.
type Paragraph = (String, Role);

/// The line under the cursor in full.
fn explanation(paint: &mut Paint<'_>, state: &State, area: Rect) {
    let paragraphs = match state.sheets.chosen() {
        Some(Line::Claim(one)) => of_claim(state, one),
        Some(Line::Item(one)) => vec![
            (one.asks.to_owned(), Role::TextStrong),
            (one.state.title().to_owned(), role_of_state(one.state)),
            (one.evidence.clone(), Role::Text),
        ],
        Some(Line::Heading(_)) | None => return,
    };
    let room = area.width.saturating_sub(2);
    // Where there is room, what stands under the verdict is set apart.
    let gap = u16::from(area.height >= 14);
    let mut y = area.y;
    for (place, (text, role)) in paragraphs.into_iter().enumerate() {
        if place > 1 {
            y += gap;
        }
        for line in crate::text::wrap(&text, usize::from(room)) {
            if y < area.bottom() {
                paint.text(area.x + 1, y, room, line, role);
                y += 1;
            }
        }
    }
}

fn of_claim(state: &State, one: &Tested) -> Vec<Paragraph> {
    let verdict = one.answer.verdict;
    let by = one.by.as_ref().map(|by| format!(" ({by})"));
    let mut paragraphs = vec![
        (
            format!("{}{}", one.says, by.unwrap_or_default()),
            Role::TextStrong,
        ),
        (
            format!("{}  {}", verdict.title(), one.id),
            role_of_verdict(verdict),
        ),
        (one.answer.evidence.clone(), Role::Text),
    ];
    if let Some(compared) = one.compared() {
        let role = if one.agrees() == Some(false) {
            Role::Warn
        } else {
            Role::TextDim
        };
        paragraphs.push((compared, role));
    }
    if let Some(note) = &one.note {
        paragraphs.push((format!("Note: {note}"), Role::TextDim));
    }
    let world = state.world.as_deref();
    if let Some(words) = world.and_then(|world| Playable::of(world, &one.answer).words()) {
        paragraphs.push((format!("Enter {words}."), Role::Accent));
    }
    if let Some(run) = &one.answer.run {
        paragraphs.push((format!("$ {}", run.line(&state.file.name)), Role::TextDim));
    }
    paragraphs
}
