//! What the line on top says and where its tabs are.
//!
//! Shared by drawing and clicks. Refuses to draw.

use super::state::State;
use super::travel::clock;
use crate::config::{Glyph, Role};
use crate::design::Class;
use crate::share::percent;
use crate::text::{self, Charset, Kind};
use ratatui::layout::Rect;

/// Windows at least this wide show what is served class by class.
const WIDE: u16 = 100;
/// Columns that the time of a task takes.
const TIMER: u16 = 12;

/// The line's parts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StatusLine {
    /// The program's name, or its sign alone.
    pub brand: String,
    /// The cells of the open files.
    pub files: Rect,
    /// The figures, which end at the right edge; none where there is no room.
    pub figures: Vec<(String, Role)>,
}

impl StatusLine {
    /// What fits into an area of one row; the name of the file is left out last.
    #[must_use]
    pub fn new(state: &State, area: Rect) -> Self {
        let mut figures = figures(state, area.width);
        // That a tour is recorded has to be seen, whatever else has no room.
        let recording = state.recording.is_some();
        while recording && figures.len() > 1 && cells(&figures).saturating_add(14) > area.width {
            figures.remove(1);
        }
        let width = cells(&figures);
        let (figures, width) = if width.saturating_add(14) > area.width {
            (Vec::new(), 0)
        } else {
            (figures, width)
        };
        let sign = state.look.glyphs.get(Glyph::Linchpin);
        // In a narrow window the design's name is worth more than ours.
        let brand = if area.width >= WIDE {
            format!("{sign} linchpin  ")
        } else {
            format!("{sign} ")
        };
        let room = area.width.saturating_sub(width + 4);
        let used = u16::try_from(text::width(&brand)).unwrap_or(room).min(room);
        Self {
            brand,
            files: Rect {
                x: area.x + 1 + used,
                width: room - used,
                ..area
            },
            figures,
        }
    }
}

fn cells(parts: &[(String, Role)]) -> u16 {
    let width: usize = parts.iter().map(|(text, _)| text::width(text)).sum();
    u16::try_from(width).unwrap_or(u16::MAX)
}

/// A tab on the line, or the mark that there are more.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Label {
    /// The open file's number; none for the mark.
    pub id: Option<u64>,
    /// The cells it takes.
    pub area: Rect,
    /// What it says.
    pub text: String,
    /// It is the file on the screen.
    pub is_here: bool,
}

/// The tabs of the open files, as many of them as there is room for, among them the one on the
/// screen.
#[must_use]
pub fn tabs(state: &State, row: Rect) -> Vec<Label> {
    let modified = state.look.glyphs.get(Glyph::Modified);
    let all: Vec<Label> = state
        .shown_tabs()
        .map(|tab| {
            let mark = if tab.is_modified { modified } else { "" };
            let text = format!(" {}{mark} ", text::sanitize(tab.name, Kind::Name));
            let width = u16::try_from(text::width(&text)).unwrap_or(row.width);
            Label {
                id: Some(tab.id),
                area: Rect { width, ..row },
                text,
                is_here: tab.is_here,
            }
        })
        .collect();
    let here = all.iter().position(|tab| tab.is_here).unwrap_or(0);
    let more = |x: u16| Label {
        id: None,
        area: Rect {
            x,
            width: row.right().saturating_sub(x).min(1),
            ..row
        },
        text: state.look.glyphs.get(Glyph::Ellipsis).to_owned(),
        is_here: false,
    };
    // From the first tab that leaves room for the one on the screen.
    let room = usize::from(row.width.saturating_sub(2));
    let leaves_room = |first: &usize| {
        let shown = all.iter().take(here + 1).skip(*first);
        shown.map(|tab| usize::from(tab.area.width)).sum::<usize>() <= room
    };
    let first = (0..=here).find(leaves_room).unwrap_or(here);
    let mut shown = Vec::new();
    let mut x = row.x;
    if first > 0 {
        let mark = more(x);
        x += mark.area.width;
        shown.push(mark);
    }
    for (place, mut tab) in all.into_iter().enumerate().skip(first) {
        let left = row.right().saturating_sub(x);
        if place > here && tab.area.width > left {
            shown.push(more(x));
            break;
        }
        tab.area.x = x;
        tab.area.width = tab.area.width.min(left);
        x += tab.area.width;
        shown.push(tab);
    }
    shown
}

/// The open file whose tab is at a cell of the line on top.
#[must_use]
pub(super) fn tab_at(state: &State, cell: (u16, u16)) -> Option<u64> {
    if state.file_count() == 1 {
        return None;
    }
    let line = StatusLine::new(state, state.panes().status);
    let mut all = tabs(state, line.files).into_iter();
    all.find(|tab| tab.area.contains(cell.into()))?.id
}

fn figures(state: &State, width: u16) -> Vec<(String, Role)> {
    let Some(world) = &state.world else {
        return Vec::new();
    };
    let sign = |glyph| state.look.glyphs.get(glyph);
    let served = state.play.served_now();
    let mut parts: Vec<(String, Role)> = Vec::new();
    let mut part = |text: String, role: Role| parts.push((text, role));
    if let Some(recording) = &state.recording {
        let sign = match state.look.charset {
            Charset::Ascii => "(o)",
            Charset::Unicode => "\u{25cf}",
        };
        part(format!("{sign} rec {}  ", recording.steps.len()), Role::Bad);
    }
    let is_wide = width >= WIDE + if state.timer.is_some() { TIMER } else { 0 };
    if let Some(timer) = state.timer {
        let role = if timer.left.is_zero() {
            Role::Bad
        } else if timer.runs {
            Role::Accent
        } else {
            Role::TextDim
        };
        part(format!("task {}  ", timer.text()), role);
    }
    if state.is_blind {
        part("blind  ".to_owned(), Role::Warn);
    }
    if is_wide && !state.hides_answers() {
        for class in Class::ALL {
            let (text, role) = match served[*class as usize] {
                Some(share) if share > 0.9995 => (percent(share), Role::Ok),
                Some(share) => (
                    percent(share),
                    if share > 0.5 { Role::Warn } else { Role::Bad },
                ),
                None => ("–".to_owned(), Role::TextDim),
            };
            part(format!("{} ", class.word().to_lowercase()), Role::TextDim);
            part(format!("{text} %  "), role);
        }
    }
    if !is_wide
        && !state.hides_answers()
        && let Some(share) = state.play.served_of_all()
    {
        let role = if share > 0.9995 { Role::Ok } else { Role::Bad };
        part("ok ".to_owned(), Role::TextDim);
        part(format!("{} %  ", percent(share)), role);
    }
    let rate = state.experiment.rate(&world.model.topology);
    part(format!("{rate} req/s  "), Role::Text);
    if let Some(p99) = state.play.p99_ms() {
        part("p99 ".to_owned(), Role::TextDim);
        part(format!("{p99:.0} ms  "), Role::Text);
    }
    if !state.experiment.is_idle() {
        part("experiment  ".to_owned(), Role::Warn);
    }
    if !state.setup.mouse {
        part("mouse off  ".to_owned(), Role::TextDim);
    }
    let running = sign(if state.play.is_paused() {
        Glyph::Pause
    } else {
        Glyph::Play
    });
    part(
        format!("{running} {}  ", state.play.speed_name()),
        Role::Accent,
    );
    part(format!("{} ", clock(state.play.now_ns())), Role::Text);
    parts
}
