//! The speaker's screen: the clock, the notes, what the audience is told, and what comes next.
//!
//! Refuses to be seen by the audience: it is drawn on a terminal of its own.

use super::paint::Paint;
use crate::app::panes::SMALLEST;
use crate::app::present::option_letter;
use crate::app::speaker::{Page, Speaker};
use crate::app::state::Look;
use crate::config::{Glyph, Role};
use crate::text::letters::{self, Breadth};
use crate::text::{self, Charset};
use ratatui::Frame;
use ratatui::layout::Rect;

/// Cells of the longest line.
const LINE: u16 = 100;
/// Rows from which on the clock is large.
const ROOMY: u16 = 30;

/// Draws the speaker's screen. The same page gives the same cells.
pub fn draw(frame: &mut Frame<'_>, look: &Look, speaker: &Speaker) {
    let area = frame.area();
    let mut paint = Paint::new(frame.buffer_mut(), look);
    paint.fill(area, Role::Ground);
    if area.width < SMALLEST.0 || area.height < SMALLEST.1 {
        super::too_small(&mut paint, "q", area);
        return;
    }
    let top = Rect { height: 1, ..area };
    paint.fill(top, Role::Status);
    let sign = paint.sign(Glyph::Linchpin);
    let name = speaker
        .page
        .as_ref()
        .map_or("", |page| page.design.as_str());
    let title = [
        (sign, Role::Accent),
        (" Speaker's screen  ", Role::TextDim),
        (name, Role::TextStrong),
    ];
    paint.parts(1, 0, area.width.saturating_sub(2), &title);
    let bottom = Rect::new(0, area.height - 1, area.width, 1);
    footer(&mut paint, speaker, bottom);
    match &speaker.page {
        Some(page) => {
            let below = clock(&mut paint, page, area);
            let across = LINE.min(area.width.saturating_sub(4));
            let height = bottom.y.saturating_sub(below);
            let inside = Rect::new(2, below, across, height);
            match speaker.overview {
                Some(cursor) => overview(&mut paint, page, cursor, inside),
                None => told(&mut paint, page, speaker.scroll, inside),
            }
        }
        None => waiting(&mut paint, speaker, area),
    }
}

/// What to do where there is nothing to follow.
fn waiting(paint: &mut Paint<'_>, speaker: &Speaker, area: Rect) {
    let lines = if speaker.is_linked {
        [
            "The presentation was left.".to_owned(),
            "Presenting again on the audience's screen goes on with it.".to_owned(),
        ]
    } else {
        [
            format!("Nobody presents {} just now.", speaker.file),
            format!(
                "This screen follows as soon as somebody does: linchpin present {}",
                speaker.file
            ),
        ]
    };
    let room = area.width.saturating_sub(8);
    let wrapped = lines.iter().zip([Role::TextStrong, Role::TextDim]);
    let wrapped = wrapped.flat_map(|(line, role)| {
        let lines = text::wrap(line, usize::from(room)).into_iter();
        lines.map(move |line| (line, role))
    });
    for (y, (line, role)) in (area.height / 3..bottom_of(area)).zip(wrapped) {
        paint.text(4, y, room, line, role);
    }
}

/// The first row that is not for text: the keys stand there.
const fn bottom_of(area: Rect) -> u16 {
    area.height.saturating_sub(1)
}

/// The list of the steps, to choose from.
fn overview(paint: &mut Paint<'_>, page: &Page, cursor: usize, area: Rect) {
    let shown = usize::from(area.height).max(1);
    let first = (cursor + 1).saturating_sub(shown);
    let listed = page.titles.iter().enumerate().skip(first);
    for (y, (place, title)) in (area.y..area.bottom()).zip(listed) {
        let role = if place == cursor {
            Role::Selected
        } else {
            Role::Text
        };
        let mark = if place == cursor { ">" } else { " " };
        let line = format!("{mark}{:>3}  {title}", place + 1);
        paint.text(area.x, y, area.width, &line, role);
    }
}

fn minutes(seconds: u64) -> String {
    format!("{}:{:02}", seconds / 60, seconds % 60)
}

/// The time so far, large where there is room, beside what it should be; returns the row below.
fn clock(paint: &mut Paint<'_>, page: &Page, area: Rect) -> u16 {
    let now = minutes(page.elapsed_s);
    let stands = if page.is_clock_paused {
        "the clock stands; "
    } else {
        ""
    };
    let is_late = page.elapsed_s > page.due_s;
    let role = if is_late { Role::Warn } else { Role::Ok };
    let pace = if is_late {
        format!("{stands}{} behind", minutes(page.elapsed_s - page.due_s))
    } else {
        format!("{stands}in time")
    };
    let whole = format!("of {}", minutes(page.target_s));
    let due = format!("this step until {}", minutes(page.due_s));
    let is_large = area.height >= ROOMY && paint.look.charset != Charset::Ascii;
    let rows = letters::large(&now, Breadth::Broad).filter(|_| is_large);
    let Some(rows) = rows else {
        let line = format!("{now}  {whole}  {due}: {pace}");
        paint.text(2, 2, area.width.saturating_sub(4), &line, role);
        return 4;
    };
    let widest = rows.iter().map(|row| text::width(row)).max().unwrap_or(0);
    let x = u16::try_from(widest).unwrap_or(u16::MAX).saturating_add(4);
    for (y, row) in (2..).zip(&rows) {
        paint.text(2, y, area.width.saturating_sub(4), row, role);
    }
    let room = area.width.saturating_sub(x + 2);
    for (y, (line, role)) in (2..).zip([(&whole, Role::Text), (&due, Role::TextDim), (&pace, role)])
    {
        paint.text(x, y, room, line, role);
    }
    3 + letters::ROWS
}

/// What there is to say, line by line.
fn lines(page: &Page, across: usize) -> Vec<(Role, String)> {
    let mut lines: Vec<(Role, String)> = Vec::new();
    let mut add = |role: Role, lead: &str, said: &str| {
        let indent = " ".repeat(text::width(lead));
        for (place, line) in text::wrap(said, across.saturating_sub(indent.len()))
            .into_iter()
            .enumerate()
        {
            let lead = if place == 0 { lead } else { &indent };
            lines.push((role, format!("{lead}{line}")));
        }
    };
    let state = match page {
        page if page.is_blank => "  (the audience's screen is blank)",
        page if page.is_aside => "  (out of the script)",
        _ => "",
    };
    let at = format!(
        "STEP {} of {}{state}",
        page.at.saturating_add(1),
        page.steps
    );
    add(Role::Accent, "", &at);
    if !page.drill.is_empty() {
        add(Role::Warn, "", &page.drill);
    }
    if !page.title.is_empty() {
        add(Role::TextStrong, "", &page.title);
    }
    // Only here are the notes to be read: they come before what the audience's screen says, too.
    if !page.notes.is_empty() {
        add(Role::Accent, "", "NOTES");
        for paragraph in page.notes.lines() {
            add(Role::TextStrong, "", paragraph);
        }
        add(Role::Ground, "", " ");
    }
    add(Role::Text, "", &page.text);
    if let Some((asked, options)) = &page.question {
        add(Role::Ground, "", " ");
        add(
            Role::Accent,
            "",
            if page.is_asking { "ASKED" } else { "ANSWERED" },
        );
        add(Role::Text, "", asked);
        for (place, option) in options.iter().enumerate() {
            let is_right = page.answer == Some(place);
            let role = if is_right { Role::Ok } else { Role::TextDim };
            let lead = format!(
                "{}{}) ",
                if is_right { "> " } else { "  " },
                option_letter(place)
            );
            add(role, &lead, option);
        }
    }
    if !page.reveal.is_empty() {
        add(Role::Ground, "", " ");
        add(
            Role::Accent,
            "",
            if page.is_asking {
                "THEN SHOWN"
            } else {
                "SHOWN"
            },
        );
        for line in &page.reveal {
            add(Role::Text, "", line);
        }
    }
    add(Role::Ground, "", " ");
    match &page.next {
        Some((title, said)) => {
            add(Role::Accent, "", "NEXT");
            if !title.is_empty() {
                add(Role::Text, "", title);
            }
            add(Role::TextDim, "", said);
        }
        None => add(Role::Accent, "", "This is the last step."),
    }
    lines
}

fn told(paint: &mut Paint<'_>, page: &Page, scroll: usize, area: Rect) {
    let lines = lines(page, usize::from(area.width));
    let furthest = lines.len().saturating_sub(usize::from(area.height));
    let first = scroll.min(furthest);
    let shown = lines.iter().skip(first);
    for (y, (role, line)) in (area.y..area.bottom()).zip(shown) {
        paint.text(area.x, y, area.width, line, *role);
    }
    if furthest > first {
        let last = Rect {
            y: area.bottom() - 1,
            height: 1,
            ..area
        };
        paint.text_right(last, last.y, " more below: down ", Role::Key);
    }
}

fn footer(paint: &mut Paint<'_>, speaker: &Speaker, area: Rect) {
    paint.fill(area, Role::Status);
    if !speaker.number.is_empty() {
        let asked = format!(" go to step {} (enter)", speaker.number);
        paint.text(0, area.y, area.width, &asked, Role::Key);
        return;
    }
    let keys = [
        ("right", "next"),
        ("left", "back"),
        (".", "blank"),
        ("o", "steps"),
        ("a b c", "answer"),
        ("t", "clock"),
        ("T", "from 0:00"),
        ("esc", "leave"),
    ];
    let mut x = 1;
    for (key, word) in keys {
        let parts = [
            (key, Role::Key),
            (" ", Role::TextDim),
            (word, Role::TextDim),
        ];
        x += paint.parts(x, area.y, area.right().saturating_sub(x), &parts) + 2;
    }
}
