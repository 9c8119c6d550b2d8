//! What the line on top says and where its tabs are.
//!
//! Shared by drawing and clicks. Refuses to draw.

use super::state::State;
use crate::config::{Glyph, Role};
use crate::design::Class;
use crate::share::percent;
use crate::text::{self, Charset, Kind, clock};
use ratatui::layout::Rect;
use std::ops::Range;

/// What of the line gives way, the least important first: the step at which each goes.
mod step {
    /// Our name: in a narrow window the design's is worth more.
    pub(super) const BRAND: u8 = 1;
    pub(super) const MOUSE: u8 = 2;
    /// Shares class by class: one of all requests takes their place.
    pub(super) const CLASSES: u8 = 3;
    pub(super) const P99: u8 = 4;
    /// The design's name is cut.
    pub(super) const NAME: u8 = 5;
    pub(super) const RATE: u8 = 6;
    /// What is tried is told in short.
    pub(super) const WORDS: u8 = 7;
    pub(super) const SPEED: u8 = 8;
    /// Only the clock is left.
    pub(super) const LAST: u8 = 9;
}

/// Columns of a name until others give way to it, and once they have.
const NAME: (usize, usize) = (24, 8);

/// A figure of the line.
struct Figure {
    /// The steps of giving way at which it is shown.
    shown: Range<u8>,
    text: String,
    role: Role,
    /// Columns kept for it, so that the name beside it stands still while it changes.
    kept: usize,
}

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
    /// What fits into an area of one row. What does not gives way, the least important first; the
    /// clock and the mark of unsaved changes never do.
    #[must_use]
    pub fn new(state: &State, area: Rect) -> Self {
        let figures = figures(state);
        let sign = state.look.glyphs.get(Glyph::Linchpin);
        let modified = state.look.glyphs.get(Glyph::Modified);
        let brand = |step: u8| {
            let is_wide = step < step::BRAND;
            format!("{sign} {}", if is_wide { "linchpin  " } else { "" })
        };
        // Whether there is a mark or not must not move anything.
        let fixed = 1 + text::width(modified) + 1 + 1;
        // Of several files two at least are worth more than any detail.
        let files = state.file_count().clamp(1, 2);
        let name: usize = if files > 1 {
            state
                .shown_tabs()
                .map(|tab| text::width(tab.name) + 2)
                .sum()
        } else {
            text::width(&state.file.name)
        };
        let kept = |step: u8| {
            let shown = figures.iter().filter(move |one| one.shown.contains(&step));
            shown.map(|one| one.kept).sum::<usize>()
        };
        let needed = |step: u8| {
            let most = if step < step::NAME { NAME.0 } else { NAME.1 };
            fixed + text::width(&brand(step)) + name.min(most * files) + kept(step)
        };
        let step = (0..step::LAST)
            .find(|step| needed(*step) <= usize::from(area.width))
            .unwrap_or(step::LAST);
        let cells = |count: usize| u16::try_from(count).unwrap_or(area.width).min(area.width);
        let brand = brand(step);
        let used = cells(1 + text::width(&brand));
        let room = area.width.saturating_sub(cells(kept(step)) + 1);
        let shown = figures.into_iter().filter(|one| one.shown.contains(&step));
        Self {
            brand,
            files: Rect {
                x: area.x + used,
                width: room.saturating_sub(used),
                ..area
            },
            figures: shown.map(|one| (one.text, one.role)).collect(),
        }
    }
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

/// The figures at the right end, from left to right.
fn figures(state: &State) -> Vec<Figure> {
    use step::{CLASSES, LAST, MOUSE, P99, RATE, SPEED, WORDS};
    let Some(world) = &state.world else {
        return Vec::new();
    };
    let sign = |glyph| state.look.glyphs.get(glyph);
    let mut all: Vec<Figure> = Vec::new();
    let mut add = |shown: Range<u8>, text: String, role: Role, most: usize| {
        let kept = text::width(&text).max(most);
        all.push(Figure {
            shown,
            text,
            role,
            kept,
        });
    };
    if let Some(recording) = &state.recording {
        let sign = match state.look.charset {
            Charset::Ascii => "(o)",
            Charset::Unicode => "\u{25cf}",
        };
        let text = format!("{sign} rec {}  ", recording.steps.len());
        add(0..LAST + 1, text, Role::Bad, 0);
    }
    if let Some(timer) = state.timer {
        let role = if timer.left.is_zero() {
            Role::Bad
        } else if timer.runs {
            Role::Accent
        } else {
            Role::TextDim
        };
        add(0..WORDS, "task ".to_owned(), Role::TextDim, 0);
        add(0..LAST, format!("{}  ", timer.text()), role, 0);
    }
    if state.is_blind {
        add(0..LAST, "blind  ".to_owned(), Role::Warn, 0);
    }
    if !state.hides_answers() {
        let served = state.play.served_now();
        for class in Class::ALL {
            let (text, role) = match served[*class as usize] {
                Some(share) if share > 0.9995 => (percent(share), Role::Ok),
                Some(share) => (
                    percent(share),
                    if share > 0.5 { Role::Warn } else { Role::Bad },
                ),
                None => ("–".to_owned(), Role::TextDim),
            };
            let class = format!("{} ", class.noun());
            add(0..CLASSES, class, Role::TextDim, 0);
            add(0..CLASSES, format!("{text} %  "), role, "99.9 %  ".len());
        }
        if let Some(share) = state.play.served_of_all() {
            let role = if share > 0.9995 { Role::Ok } else { Role::Bad };
            let text = format!("{} %  ", percent(share));
            add(CLASSES..LAST, "ok ".to_owned(), Role::TextDim, 0);
            add(CLASSES..LAST, text, role, "99.9 %  ".len());
        }
    }
    let rate = state.experiment.rate(&world.model.topology);
    add(0..RATE, format!("{rate} req/s  "), Role::Text, 0);
    let p99 = state.play.p99_ms();
    let words = p99.map_or("", |_| "p99 ").to_owned();
    let time = p99.map_or(String::new(), |p99| format!("{p99:.0} ms  "));
    add(0..P99, words, Role::TextDim, "p99 ".len());
    add(0..P99, time, Role::Text, "9999 ms  ".len());
    if !state.experiment.is_idle() {
        add(0..WORDS, "experiment  ".to_owned(), Role::Warn, 0);
        add(WORDS..LAST, "exp  ".to_owned(), Role::Warn, 0);
    }
    if !state.setup.mouse {
        add(0..MOUSE, "mouse off  ".to_owned(), Role::TextDim, 0);
    }
    let running = sign(if state.play.is_paused() {
        Glyph::Pause
    } else {
        Glyph::Play
    });
    add(0..LAST, format!("{running} "), Role::Accent, 0);
    let speed = format!("{}  ", state.play.speed_name());
    add(0..SPEED, speed, Role::Accent, 0);
    let now = format!("{} ", clock(state.play.now_ns()));
    add(0..LAST + 1, now, Role::Text, 0);
    all
}
