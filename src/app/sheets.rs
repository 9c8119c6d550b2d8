//! The sheets: what the file claims, and what each task of the course asks, line by line held
//! against the design.
//!
//! Owns which sheet is shown and what its keys do. Refuses verdicts: the story room has them.
//! Refuses to draw.

use super::action::Effect;
use super::command::Command;
use super::job::{self, Job};
use super::overlay::Overlay;
use super::press::Press;
use super::rows::{self, Shown};
use super::screens::FindingsParts;
use super::state::State;
use super::world::World;
use super::{drill, proof, screens, update};
use crate::share::Element;
use crate::story::brief::{self, Checked, Group, TASKS, Task};
use crate::story::claims::{self, Answer, Bench, Tested, Testing, Verdict};
use crate::traffic::Script;
use crossterm::event::{KeyCode, MouseButton, MouseEvent, MouseEventKind};
use ratatui::layout::{Margin, Rect};
use std::sync::Arc;

/// Lines that page keys move by.
const PAGE: isize = 8;
/// Lines that a turn of the wheel moves by.
const WHEEL: isize = 3;

/// A line of a sheet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Line {
    /// What the lines below it are.
    Heading(String),
    /// A sentence that was tested.
    Claim(Tested),
    /// Something that a task asks.
    Item(Checked),
}

/// The sheet that is shown.
#[derive(Debug, Clone, Default)]
pub struct Sheets {
    /// Which one: the claims, then a task each.
    pub tab: usize,
    /// What all of it comes to.
    pub outcome: String,
    /// Its lines.
    pub lines: Vec<Line>,
    /// The line under the cursor; never a heading, unless there is nothing else.
    pub cursor: usize,
    /// What it was worked out from.
    world: Option<Arc<World>>,
}

impl Sheets {
    /// What the sheets are called.
    pub fn titles() -> impl Iterator<Item = String> {
        let tasks = TASKS.iter().map(|task| format!("Task {}", task.number));
        std::iter::once("Claims".to_owned()).chain(tasks)
    }

    /// The line under the cursor.
    #[must_use]
    pub fn chosen(&self) -> Option<&Line> {
        self.lines.get(self.cursor)
    }

    /// Lists what a task asks.
    fn list_items(&mut self, world: &World, task: &Task) {
        let bench = Bench::new(&world.model, &world.flow, &world.table, &world.report);
        let items = brief::checklist(&bench, task);
        self.outcome = format!("{}: {}", task.title, brief::outcome(&items).sentence());
        self.lines.clear();
        for group in Group::ALL {
            let mut asked = items.iter().filter(|one| one.group == group).peekable();
            if asked.peek().is_some() {
                self.lines.push(Line::Heading(group.title().to_owned()));
            }
            self.lines.extend(asked.cloned().map(Line::Item));
        }
    }

    /// Lists the claims that have been tested so far.
    pub(super) fn list_claims(&mut self, testing: &Testing) {
        self.outcome = if !testing.is_done() {
            format!("{} \u{2026}", testing.progress())
        } else if testing.own.is_empty() {
            "the file claims nothing: it can, in its section claims".to_owned()
        } else {
            claims::tally(&testing.own)
        };
        self.lines.clear();
        for (heading, tested) in [
            ("what the file claims", &testing.own),
            ("what is usually said", &testing.standard),
        ] {
            if !tested.is_empty() {
                self.lines.push(Line::Heading(heading.to_owned()));
            }
            self.lines.extend(tested.iter().cloned().map(Line::Claim));
        }
        self.step(0);
    }

    /// Moves the cursor over headings, stopping at the ends.
    fn step(&mut self, by: isize) {
        let last = self.lines.len().saturating_sub(1);
        self.point_at(self.cursor.saturating_add_signed(by).min(last));
        if self.is_heading(self.cursor) {
            let above = by < 0 && self.cursor > 0;
            self.cursor = if above {
                self.cursor - 1
            } else {
                (self.cursor + 1).min(last)
            };
        }
    }

    const fn point_at(&mut self, line: usize) {
        self.cursor = line;
    }

    fn is_heading(&self, line: usize) -> bool {
        matches!(self.lines.get(line), Some(Line::Heading(_)))
    }

    /// The lines in sight of an area, the one under the cursor among them.
    #[must_use]
    pub fn shown(&self, area: Rect) -> Vec<Shown> {
        let each = rows::lines_each(area);
        let rows = |line: &Line| match line {
            Line::Heading(_) => 1,
            Line::Claim(_) | Line::Item(_) => each,
        };
        let heights: Vec<u16> = self.lines.iter().map(rows).collect();
        rows::in_sight(&heights, self.cursor, area)
    }
}

/// The parts of the screen below its status line: the tabs, and below them what the findings'
/// screen has, too.
#[must_use]
pub fn parts((width, height): (u16, u16)) -> (Rect, FindingsParts) {
    let mut parts = FindingsParts::of((width, height));
    let tabs = Rect::new(0, parts.list.y, width, 1);
    for area in [&mut parts.list, &mut parts.text] {
        if area.y == tabs.y {
            area.y += 1;
            area.height = area.height.saturating_sub(1);
        }
    }
    (tabs, parts)
}

/// Where each tab's title stands.
pub fn tabs(area: Rect) -> impl Iterator<Item = (usize, String, Rect)> {
    Sheets::titles()
        .enumerate()
        .scan(area.x, move |x, (tab, title)| {
            let width = u16::try_from(title.len() + 2).unwrap_or(u16::MAX);
            let place = Rect::new(*x, area.y, width, 1).intersection(area);
            *x = x.saturating_add(width);
            Some((tab, title, place))
        })
}

/// Opens the sheets, on the one that was shown last.
pub(super) fn open(state: &mut State) {
    let Some(world) = state.world.clone() else {
        state.say("nothing can be tested before the text is a design");
        return;
    };
    state.overlays.push(Overlay::Sheets);
    let tab = state.sheets.tab;
    fill(state, &world, tab);
}

/// Works a sheet out: what a task asks at once, the claims as time passes.
fn fill(state: &mut State, world: &Arc<World>, tab: usize) {
    let sheets = &mut state.sheets;
    sheets.tab = tab;
    sheets.world = Some(Arc::clone(world));
    sheets.point_at(0);
    match tab.checked_sub(1).and_then(|task| TASKS.get(task)) {
        Some(task) => {
            sheets.list_items(world, task);
            sheets.step(0);
            state.work = None;
        }
        None => {
            let testing = Box::new(Testing::new(&world.model));
            job::begin(state, world, Job::Claims(testing));
        }
    }
}

/// A key while a sheet is shown.
pub(super) fn key(state: &mut State, press: &Press) -> Vec<Effect> {
    state.notice = None;
    let Some(world) = state.world.clone() else {
        state.overlays.pop();
        return Vec::new();
    };
    let is_old = |known: &Arc<World>| !Arc::ptr_eq(known, &world);
    if state.sheets.world.as_ref().is_none_or(is_old) {
        let tab = state.sheets.tab;
        fill(state, &world, tab);
    }
    let sheets = &mut state.sheets;
    match press.code() {
        KeyCode::Home => sheets.step(isize::MIN),
        KeyCode::End => sheets.step(isize::MAX),
        _ => match press.command {
            Some(Command::Down) => sheets.step(1),
            Some(Command::Up) => sheets.step(-1),
            Some(Command::PanDown) => sheets.step(PAGE),
            Some(Command::PanUp) => sheets.step(-PAGE),
            Some(Command::NextSheet) => turn(state, &world, true),
            Some(Command::PreviousSheet) => turn(state, &world, false),
            Some(Command::PlayLine) => play(state, &world),
            Some(Command::Back | Command::Claims | Command::Quit) => {
                state.overlays.pop();
            }
            Some(command @ (Command::Help | Command::RestoreAll | Command::Pause)) => {
                return update::run(state, command);
            }
            Some(
                command @ (Command::Findings
                | Command::AllFindings
                | Command::KillTable
                | Command::Palette),
            ) => {
                state.overlays.pop();
                return update::run(state, command);
            }
            Some(_) => state.say("this works on the picture only; esc leads back to it"),
            None => state.say_no_key(),
        },
    }
    Vec::new()
}

fn turn(state: &mut State, world: &Arc<World>, forward: bool) {
    let count = Sheets::titles().count();
    let step = if forward { 1 } else { count - 1 };
    let tab = (state.sheets.tab + step) % count;
    fill(state, world, tab);
}

/// The mouse on a sheet: a click chooses, another one plays; the wheel moves.
pub(super) fn mouse(state: &mut State, event: MouseEvent) {
    let (titles, parts) = parts(state.view.window);
    let list = parts.list.inner(Margin::new(1, 1));
    let at = (event.column, event.row).into();
    match event.kind {
        MouseEventKind::ScrollDown => state.sheets.step(WHEEL),
        MouseEventKind::ScrollUp => state.sheets.step(-WHEEL),
        MouseEventKind::Down(MouseButton::Left) => {
            let Some(world) = state.world.clone() else {
                return;
            };
            if let Some((tab, ..)) = tabs(titles).find(|(_, _, place)| place.contains(at)) {
                fill(state, &world, tab);
            } else if list.contains(at) {
                let shown = state.sheets.shown(list);
                let hit = shown.iter().find(|line| line.has(event.row));
                match hit.map(|line| line.item) {
                    Some(line) if line == state.sheets.cursor => play(state, &world),
                    Some(line) if !state.sheets.is_heading(line) => state.sheets.point_at(line),
                    _ => {}
                }
            }
        }
        _ => {}
    }
}

/// What playing a claim comes to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Playable {
    /// A drill of the file.
    Drill(String),
    /// These fail: ids of what the picture has.
    Down(Vec<String>),
    /// A finding says it.
    Finding(String),
    /// Nothing: a command shows the figures.
    Nothing,
}

impl Playable {
    /// What shows an answer.
    #[must_use]
    pub fn of(world: &World, answer: &Answer) -> Self {
        if let Some(drill) = &answer.drill {
            return Self::Drill(drill.clone());
        }
        let down: Vec<String> = answer
            .down
            .iter()
            .flat_map(|id| Script::elements(&world.model, id))
            .map(|element: Element| element.id(&world.model).to_owned())
            .collect();
        if !down.is_empty() {
            return Self::Down(down);
        }
        let Some(run) = &answer.run else {
            return Self::Nothing;
        };
        let is_found = || world.report.about(&run.row).next().is_some();
        match run.command {
            "check" if is_found() => Self::Finding(run.row.clone()),
            // What can be lost without loss: the one that the command's output is read at.
            "kill-table" if Element::find(&world.model, &run.row).is_some() => {
                Self::Down(vec![run.row.clone()])
            }
            _ => Self::Nothing,
        }
    }

    /// What the enter key does, in a few words; none where it does nothing.
    #[must_use]
    pub fn words(&self) -> Option<String> {
        match self {
            Self::Drill(name) => Some(format!("plays the drill {name}")),
            Self::Down(ids) => Some(format!("kills {}", ids.join(", "))),
            Self::Finding(id) => Some(format!("shows {id} among the findings")),
            Self::Nothing => None,
        }
    }
}

/// Plays what shows the claim under the cursor.
fn play(state: &mut State, world: &Arc<World>) {
    let answer = match state.sheets.chosen() {
        Some(Line::Claim(tested)) => tested.answer.clone(),
        Some(Line::Item(_)) => {
            state.say("what was looked at is told beside it; nothing has to fail for it");
            return;
        }
        Some(Line::Heading(_)) | None => return,
    };
    match Playable::of(world, &answer) {
        Playable::Drill(name) => {
            state.overlays.pop();
            drill::begin(state, &name);
        }
        Playable::Down(ids) => {
            state.overlays.pop();
            proof::fail(state, &ids);
        }
        Playable::Finding(id) => {
            state.overlays.pop();
            state.list.choose(&world.report, &id);
            screens::open_findings(state);
        }
        Playable::Nothing if answer.verdict == Verdict::Undecided => {
            state.say("there is nothing to play: what was left open decides it");
        }
        Playable::Nothing => {
            state.say("nothing has to fail for this: the command beside it shows the figures");
        }
    }
}
