//! The presentation: the picture large, the step's text below it, how far along and how long.
//!
//! Refuses to decide what is shown: the talk in the state has it.

use super::paint::Paint;
use super::{canvas, inspector};
use crate::app::command::{Command, Place, at};
use crate::app::present::{Line, Parts, Talk, option_letter};
use crate::app::state::State;
use crate::config::{Glyph, Role};
use crate::design::words::Screen;
use crate::share::percent;
use crate::story::tour::Step;
use crate::text::{self, Charset, clock, letters};
use crate::traffic::SECOND_NS;
use ratatui::layout::Rect;
use std::time::Duration;

/// Lines of figures that a step shows below its text at most.
const ASIDE: usize = 5;

/// Draws the presentation over the whole window.
pub(super) fn draw(paint: &mut Paint<'_>, state: &State, talk: &Talk, screen: Rect) {
    if talk.is_blank {
        return;
    }
    let parts = Parts::of(state, talk);
    canvas::draw(paint, state, &state.panes());
    title(paint, state, talk, parts.title);
    heading(paint, state, talk, parts.heading);
    telling(paint, state, talk, &parts);
    progress(paint, state, talk, parts.progress);
    if let Some(cursor) = talk.overview {
        overview(paint, talk, cursor, screen);
    }
}

fn title(paint: &mut Paint<'_>, state: &State, talk: &Talk, area: Rect) {
    paint.fill(area, Role::Status);
    let design = state.world.as_ref().map(|world| &world.model.topology);
    let name = design.map_or("", |topology| topology.title.as_str());
    let (now, whole) = (spent(talk.elapsed), spent(talk.tour.target()));
    // Late for this step already, even if there is time for the others.
    let late = talk.elapsed > talk.tour.over_at(talk.at);
    let times = format!("{now} of about {whole} ");
    let role = if late { Role::Warn } else { Role::TextDim };
    let mut used = paint.text_right(area, area.y, &times, role);
    for (said, role) in aside_of_time(state, talk) {
        let rest = Rect {
            width: area.width.saturating_sub(used + 2),
            ..area
        };
        used += 2 + paint.text_right(rest, area.y, &said, role);
    }
    let room = area.width.saturating_sub(used + 3);
    let sign = paint.sign(Glyph::Linchpin);
    let parts = [
        (sign, Role::Accent),
        (" ", Role::Accent),
        (name, Role::TextStrong),
    ];
    paint.parts(area.x + 1, area.y, room, &parts);
}

/// What else there is to know about time, from right to left: the drill's, how fast it runs, and
/// whether findings are kept back.
fn aside_of_time(state: &State, talk: &Talk) -> Vec<(String, Role)> {
    let mut said = Vec::new();
    if let Some(drill) = &state.drill {
        let [now, end] = [state.play.now_ns(), drill.end_ns].map(|ns| ns / SECOND_NS);
        said.push((format!("drill {now}/{end} s"), Role::Warn));
    }
    if (state.play.speed() - 1.0).abs() > f64::EPSILON {
        let speed = state.play.speed_name();
        said.push((format!("time runs at {speed}"), Role::TextDim));
    }
    if talk.is_blind {
        said.push(("findings are kept back".to_owned(), Role::Warn));
    }
    said
}

fn spent(time: Duration) -> String {
    let seconds = time.as_secs();
    format!("{}:{:02}", seconds / 60, seconds % 60)
}

/// The title of the step, or of the design, in letters as large as there is room for.
fn heading(paint: &mut Paint<'_>, state: &State, talk: &Talk, area: Rect) {
    if area.is_empty() {
        return;
    }
    paint.fill(area, Role::Ground);
    let world = state.world.as_ref();
    let design = world.map_or("", |world| world.model.topology.title.as_str());
    let room = area.width.saturating_sub(4);
    let said = talk.heading(design);
    let breadth = talk.breadth(design, room);
    let rows = letters::large(said, breadth)
        .filter(|rows| rows.iter().all(|row| text::width(row) <= usize::from(room)));
    let rows = rows.unwrap_or_else(|| vec![String::new(), said.to_owned()]);
    let widest = rows.iter().map(|row| text::width(row)).max().unwrap_or(0);
    let widest = u16::try_from(widest).unwrap_or(u16::MAX).min(room);
    let x = area.x + (area.width - widest) / 2;
    for (y, row) in (area.y + 1..area.bottom()).zip(&rows) {
        paint.text(x, y, room, row, Role::TextStrong);
    }
}

fn telling(paint: &mut Paint<'_>, state: &State, talk: &Talk, parts: &Parts) {
    let area = parts.text;
    let Some(step) = talk.step() else { return };
    let whole = Rect::new(0, area.y, state.view.window.0, area.height);
    paint.fill(whole, Role::Ground);
    let rule = if paint.look.charset == Charset::Ascii {
        '-'
    } else {
        '─'
    };
    let style = paint.style(Role::PanelBorder);
    for x in area.x..area.right() {
        paint.glyph(x, area.y, rule, style);
    }
    let lines = talk.told(parts);
    let furthest = talk.furthest(parts);
    let above = talk.scroll.min(furthest);
    further(paint, area, above, furthest);
    let mut y = area.y + 1;
    for (sort, line) in lines.into_iter().skip(above) {
        if y >= area.bottom() {
            return;
        }
        let role = match sort {
            Line::Said | Line::Gap => Role::TextStrong,
            Line::Title | Line::Asked => Role::Accent,
            Line::Option => Role::Text,
            Line::Chosen => Role::Selected,
            Line::Right | Line::Passed => Role::Ok,
            Line::Failed | Line::Mistaken => Role::Bad,
            Line::Wrong => Role::TextDim,
            Line::Shown => Role::Warn,
        };
        // Never by colour alone; the quiz has the same signs.
        let mark = match sort {
            Line::Right => " = right",
            Line::Mistaken => " ! chosen",
            _ => "",
        };
        paint.parts(area.x, y, area.width, &[(&line, role), (mark, role)]);
        y += 1;
    }
    if talk.is_asking() {
        return;
    }
    let room = usize::from(area.bottom().saturating_sub(y + 1)).min(ASIDE);
    for (line, y) in aside(state, step, room).into_iter().zip(y + 1..) {
        let line = text::truncate(&line, usize::from(area.width));
        paint.text(area.x, y, area.width, &line, Role::TextDim);
    }
}

/// Marks on the rule above the text that there is more of it, and which keys show it.
fn further(paint: &mut Paint<'_>, area: Rect, above: usize, furthest: usize) {
    if furthest == 0 {
        return;
    }
    let rest = furthest.saturating_sub(above);
    let said = match (above, rest) {
        (0, rest) => format!(" {rest} more below: down "),
        (above, 0) => format!(" {above} more above: up "),
        (above, rest) => format!(" {above} above, {rest} below: up, down "),
    };
    paint.text_right(area, area.y, &said, Role::Key);
}

/// What else a step asks to be shown, in so many lines under a heading; the last one says how many
/// more there would be.
fn aside(state: &State, step: &Step, room: usize) -> Vec<String> {
    let Some(world) = &state.world else {
        return Vec::new();
    };
    let (heading, mut lines): (_, Vec<String>) = match step.show {
        Some(Screen::Findings) => {
            let open = world.report.findings.iter();
            let open = open.filter(|finding| finding.state.is_open());
            let lines = open.map(|one| format!("{:<8}  {}", one.severity.word(), one.title));
            ("Findings, worst first:", lines.collect())
        }
        Some(Screen::KillTable) => {
            let mut rows: Vec<_> = world.table.rows.iter().collect();
            rows.sort_by(|a, b| a.served.worst.all.total_cmp(&b.served.worst.all));
            let lines = rows.iter().filter_map(|row| {
                let id = row.failed.first()?.id(&world.model);
                let served = percent(row.served.worst.all);
                Some(format!("{served:>5} % served without {id}"))
            });
            ("Every failure alone, worst first:", lines.collect())
        }
        Some(Screen::Timeline) => {
            let lines = happened(state);
            let first = lines.len().saturating_sub(room);
            return lines.into_iter().skip(first).collect();
        }
        Some(Screen::Source) => {
            let Some(name) = &state.view.selected else {
                return Vec::new();
            };
            let tried = step.tried_text.as_deref();
            let text = tried.unwrap_or_else(|| state.document.text());
            ("In the file:", source_of(text, name))
        }
        Some(Screen::Inspector) => ("", inspector::summary(state, world)),
        Some(Screen::Topology) | None => return Vec::new(),
    };
    if !heading.is_empty() && room > 2 {
        lines.insert(0, heading.to_owned());
    }
    if lines.len() > room {
        let kept = room.saturating_sub(1);
        let rest = lines.len() - kept;
        lines.truncate(kept);
        lines.push(format!("({rest} more)"));
        lines.truncate(room);
    }
    lines
}

/// What happened, oldest first; what several copies do at once is said once.
fn happened(state: &State) -> Vec<String> {
    let mut said: Vec<(String, String, usize)> = Vec::new();
    for entry in state.play.all_events() {
        let (_, what) = entry.sentence.split_once(' ').unwrap_or_default();
        match said.last_mut() {
            Some((_, before, more)) if before == what && !what.is_empty() => *more += 1,
            _ => said.push((
                format!("{}  {}", clock(entry.at_ns), entry.sentence),
                what.to_owned(),
                0,
            )),
        }
    }
    let told = said.into_iter().map(|(line, _, more)| match more {
        0 => line,
        more => format!("{line} (and {more} more)"),
    });
    told.collect()
}

/// The lines that say what a name is, and, where they are few, the others of the design that name it.
fn source_of(text: &str, name: &str) -> Vec<String> {
    let named = format!("\"{name}\"");
    // What the design says about itself is not what it is.
    let lines = || {
        let lines = text.lines();
        lines.take_while(|line| {
            !["tour:", "claims:"]
                .iter()
                .any(|part| line.trim_start().starts_with(part))
        })
    };
    let is_defined = |line: &&str| line.trim_start().starts_with(&format!("{named}:"));
    let indent = |line: &str| line.len() - line.trim_start().len();
    let mut rest = lines().skip_while(|line| !is_defined(line));
    let mut said: Vec<&str> = rest.next().into_iter().collect();
    if let Some(first) = said.first().copied() {
        said.extend(rest.take_while(|line| indent(line) > indent(first)));
    }
    let others = lines().filter(|line| line.contains(&named) && !is_defined(line));
    said.extend(others);
    let outer = said.first().map_or(0, |line| indent(line));
    said.into_iter()
        .map(|line| " ".repeat(indent(line).saturating_sub(outer)) + line.trim_start())
        .collect()
}

fn progress(paint: &mut Paint<'_>, state: &State, talk: &Talk, area: Rect) {
    paint.fill(area, Role::Status);
    let count = talk.tour.steps.len();
    let place = format!(" {}/{count} ", talk.at + 1);
    let mut x = area.x + paint.text(area.x, area.y, area.width, &place, Role::TextStrong);
    let bar = (area.width / 6).clamp(6, 24);
    let reached = usize::from(bar) * (talk.at + 1) / count.max(1);
    let [full, empty] = if paint.look.charset == Charset::Ascii {
        ["#", "."]
    } else {
        ["█", "░"]
    };
    let done = full.repeat(reached);
    let open = empty.repeat(usize::from(bar) - reached.min(usize::from(bar)));
    x += paint.parts(
        x,
        area.y,
        bar,
        &[(&done, Role::Accent), (&open, Role::TextDim)],
    );
    let room = area.right().saturating_sub(x + 2);
    if let Some(notice) = &state.notice {
        paint.text(x + 2, area.y, room, &notice.text, Role::Text);
        return;
    }
    if !talk.number.is_empty() {
        let asked = format!("go to step {} (enter)", talk.number);
        paint.text(x + 2, area.y, room, &asked, Role::Key);
        return;
    }
    x += 2;
    let last = talk.options().checked_sub(1).map(option_letter);
    if let Some(last) = last {
        x += key_and_word(paint, area, x, &format!("a to {last}"), "choose");
    }
    for entry in at(Place::Present) {
        let reveals = entry.command == Command::NextStep && talk.is_asking();
        let word = if reveals { "answer" } else { entry.short };
        x += key_and_word(paint, area, x, state.key(entry.command), word);
    }
    key_and_word(paint, area, x, "esc", "leave");
}

/// A key and what it does, where both have room; returns the cells used.
fn key_and_word(paint: &mut Paint<'_>, area: Rect, x: u16, key: &str, word: &str) -> u16 {
    let needs = u16::try_from(text::width(key) + text::width(word) + 3).unwrap_or(u16::MAX);
    let room = area.right().saturating_sub(x);
    if needs > room {
        return 0;
    }
    let parts = [
        (key, Role::Key),
        (" ", Role::TextDim),
        (word, Role::TextDim),
    ];
    paint.parts(x, area.y, room, &parts) + 2
}

/// The list of the steps, to choose from.
fn overview(paint: &mut Paint<'_>, talk: &Talk, cursor: usize, screen: Rect) {
    let steps = &talk.tour.steps;
    let height = u16::try_from(steps.len() + 2).unwrap_or(u16::MAX);
    let most = screen.height.saturating_sub(4).max(6);
    let inside = super::overlay::window(paint, screen, 92, height.min(most), "Steps");
    let shown = usize::from(inside.height).max(1);
    let first = (cursor + 1).saturating_sub(shown);
    let listed = steps.iter().enumerate().skip(first);
    for (y, (place, step)) in (inside.y..inside.bottom()).zip(listed) {
        let role = if place == cursor {
            paint.tint(Rect::new(inside.x, y, inside.width, 1), Role::Selected);
            Role::Selected
        } else {
            Role::Text
        };
        let number = format!("{:>3}  ", place + 1);
        let title = if step.title.is_empty() {
            &step.text
        } else {
            &step.title
        };
        let parts = [(number.as_str(), role), (title.as_str(), role)];
        paint.parts(inside.x, y, inside.width, &parts);
    }
    paint.scroll_bar(inside, first, shown, steps.len());
    let keys = [
        ("up down", "choose"),
        ("enter", "go there"),
        ("esc", "back"),
    ];
    super::overlay::footer(paint, inside, &keys);
}
