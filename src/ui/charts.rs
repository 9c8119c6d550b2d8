//! Charts of the last minutes over the whole window: what was served, how fast, how busy the
//! selected component was, with marks for what happened. The cursor is the clock.
//!
//! Refuses to keep history: the playback does.

use super::chart_column::Column;
use super::events::sign;
use super::overlay::footer;
use super::paint::Paint;
use crate::app::command::Command;
use crate::app::page::{CHART_MARGIN, chart_width, seconds_per_column};
use crate::app::seconds::Second;
use crate::app::state::State;
use crate::config::{Glyph, Role};
use crate::design::Class;
use crate::share::{Element, percent};
use crate::text::{Charset, clock};
use crate::traffic::SECOND_NS;
use ratatui::layout::Rect;

/// A cell's levels from empty to full; as many in ASCII, told apart by shape.
const BARS: [char; 9] = [' ', '▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];
const ASCII_BARS: [char; 9] = [' ', '.', ',', ':', '-', '=', '+', '*', '#'];

/// Columns of the labels.
const LABEL: u16 = 9;
/// Rows that are no charts: marks, axis, and at least one event.
const OTHER_ROWS: u16 = 3;
/// A chart is at most so high.
const HIGHEST: u16 = 3;

/// A figure to draw: its name, what it is of a column, the most in sight, and its decimals.
type Figure<'a> = (&'a str, &'a dyn Fn(&Column) -> f64, f64, usize);

/// The charts as they stand in the window.
struct Charts {
    columns: Vec<Column>,
    /// The column of the second that has just ended.
    cursor: Option<usize>,
    left: u16,
    area: Rect,
}

/// Draws the charts over the screen, below the status line.
pub(super) fn draw(paint: &mut Paint<'_>, state: &State, screen: Rect) {
    let area = Rect {
        y: screen.y + 1,
        height: screen.height.saturating_sub(1),
        ..screen
    };
    paint.fill(area, Role::Overlay);
    let each = seconds_per_column(state);
    let station = match state.selected() {
        Some(Element::Component(node)) => Some(node),
        _ => None,
    };
    let of = match (station, &state.view.selected) {
        (Some(_), Some(name)) => format!("load of {name}"),
        _ => "select a component for its load".to_owned(),
    };
    let title = if each == 1 {
        format!("Charts: a second a column, {of}")
    } else {
        format!("Charts: {each} s a column, {of}")
    };
    let inside = paint.frame(area, &title, Role::OverlayBorder, Role::PanelTitle);
    if inside.height < 6 || inside.width <= CHART_MARGIN {
        return;
    }
    let charts = Charts::new(state, inside, each, station);
    let rows = (inside.height.saturating_sub(OTHER_ROWS) / 9).clamp(1, HIGHEST);
    let mut y = inside.y;
    for (class, role) in
        Class::ALL
            .iter()
            .zip([Role::ClassStatic, Role::ClassRead, Role::ClassWrite])
    {
        charts.share(
            paint,
            Rect {
                y,
                height: rows,
                ..inside
            },
            *class,
            role,
        );
        y += rows;
    }
    let in_sight = |of: &dyn Fn(&Column) -> f64| charts.columns.iter().map(of).fold(0.0, f64::max);
    let slowest = in_sight(&|column| column.latency_ms[2]);
    let busiest = in_sight(&|column| column.busy).max(1.0);
    let furthest = in_sight(&|c| c.behind_ms);
    let figures: [Figure<'_>; 7] = [
        ("req/s", &|c| c.rate, in_sight(&|c| c.rate), 0),
        ("p50 ms", &|c| c.latency_ms[0], slowest, 1),
        ("p95 ms", &|c| c.latency_ms[1], slowest, 1),
        ("p99 ms", &|c| c.latency_ms[2], slowest, 1),
        ("busy %", &|c| 100.0 * c.busy, 100.0 * busiest, 0),
        ("waiting", &|c| c.waiting, in_sight(&|c| c.waiting), 1),
        ("lag ms", &|c| c.behind_ms, furthest, 0),
    ];
    for (place, figure) in figures.into_iter().enumerate() {
        if y + rows > inside.bottom().saturating_sub(2) {
            break;
        }
        let is_replica = furthest > 0.0;
        if place >= 4 && station.is_none() || place == 6 && !is_replica {
            break;
        }
        let row = Rect {
            y,
            height: rows,
            ..inside
        };
        charts.figure(paint, row, figure);
        y += rows;
    }
    charts.marks(paint, state, y, each);
    charts.axis(paint, state, y + 1, each);
    charts.events(paint, state, y + 2);
    footer(
        paint,
        inside,
        &[
            ("left right", "set the clock"),
            ("home end", "ends"),
            ("up down", "component"),
            (state.key(Command::Pause), "pause"),
            (state.key(Command::Bookmark), "bookmark"),
            ("esc", "back"),
        ],
    );
}

impl Charts {
    fn new(state: &State, area: Rect, each: u64, station: Option<usize>) -> Self {
        let workers = station.and_then(|station| state.play.workers_of(station));
        let seconds: Vec<&Second> = state.play.all_seconds().collect();
        let number = |second: &Second| second.bucket.start_ns / SECOND_NS / each;
        let mut columns: Vec<Column> = seconds
            .chunk_by(|a, b| number(a) == number(b))
            .map(|seconds| Column::new(seconds, station, workers))
            .collect();
        let width = usize::from(chart_width(area.width + 2));
        columns.drain(..columns.len().saturating_sub(width));
        let now_ns = state.play.now_ns();
        let past = columns.partition_point(|column| column.start_ns + SECOND_NS <= now_ns);
        Self {
            cursor: past.checked_sub(1),
            columns,
            left: area.x + LABEL + 1,
            area,
        }
    }

    fn x(&self, column: usize) -> u16 {
        self.left + u16::try_from(column).unwrap_or(u16::MAX)
    }

    fn at_cursor(&self) -> Option<&Column> {
        self.columns.get(self.cursor?)
    }

    fn is_future(&self, column: usize) -> bool {
        self.cursor.is_none_or(|cursor| column > cursor)
    }

    /// A bar from the lower end of some rows, 0 to 1 of their height.
    fn bar(&self, paint: &mut Paint<'_>, column: usize, rows: Rect, part: f64, role: Role) {
        let levels = usize::from(rows.height) * 8;
        let mut level = (part.clamp(0.0, 1.0) * levels as f64).ceil() as usize;
        let bars = if paint.look.charset == Charset::Ascii {
            &ASCII_BARS
        } else {
            &BARS
        };
        let style = paint.style(if self.is_future(column) {
            Role::ChartDim
        } else {
            role
        });
        for y in (rows.y..rows.bottom()).rev() {
            if let Some(glyph) = bars.get(level.min(8)).filter(|_| level > 0) {
                paint.glyph(self.x(column), y, *glyph, style);
            }
            level = level.saturating_sub(8);
        }
    }

    fn label(&self, paint: &mut Paint<'_>, rows: Rect, label: &str, role: Role) {
        let y = rows.bottom().saturating_sub(1);
        paint.text(self.area.x + 1, y, LABEL, label, role);
    }

    /// What stands at the cursor, at the right end of the chart.
    fn value(&self, paint: &mut Paint<'_>, rows: Rect, text: &str, of: &str, role: Role) {
        let x = self.area.right().saturating_sub(CHART_MARGIN - LABEL - 2);
        let y = rows.bottom().saturating_sub(1);
        let room = self.area.right().saturating_sub(x);
        paint.parts(x, y, room, &[(text, role), (of, Role::TextDim)]);
    }

    fn share(&self, paint: &mut Paint<'_>, rows: Rect, class: Class, role: Role) {
        let place = class as usize;
        self.label(paint, rows, class.noun(), role);
        for (column, this) in self.columns.iter().enumerate() {
            match this.shares[place] {
                Some(share) if share > 0.0 => {
                    let is_whole = share > 0.9995;
                    let role = if is_whole { role } else { Role::Warn };
                    self.bar(paint, column, rows, share, role);
                }
                Some(_) => paint.mark(self.x(column), rows.bottom() - 1, Glyph::Lost, Role::Lost),
                None if this.asked[place] => {
                    let y = rows.bottom() - 1;
                    paint.mark(self.x(column), y, Glyph::Dot, Role::TextDim);
                }
                None => {}
            }
        }
        if let Some(share) = self.at_cursor().and_then(|column| column.shares[place]) {
            let role = if share > 0.9995 { Role::Ok } else { Role::Bad };
            self.value(paint, rows, &format!("{} %", percent(share)), "", role);
        }
    }

    fn figure(&self, paint: &mut Paint<'_>, rows: Rect, (label, of, most, digits): Figure<'_>) {
        self.label(paint, rows, label, Role::TextDim);
        for (column, this) in self.columns.iter().enumerate() {
            let part = if most > 0.0 { of(this) / most } else { 0.0 };
            self.bar(paint, column, rows, part, Role::ChartBar);
        }
        if let Some(column) = self.at_cursor() {
            let value = format!("{:.digits$}", of(column));
            let most = format!(" of {most:.0}");
            self.value(paint, rows, &value, &most, Role::TextStrong);
        }
    }

    /// The column of a time, if it is in sight.
    fn column_of(&self, at_ns: u64, each: u64) -> Option<usize> {
        let first_ns = self.columns.first()?.start_ns;
        let number = (at_ns / SECOND_NS / each).checked_sub(first_ns / SECOND_NS / each)?;
        let column = usize::try_from(number).ok()?;
        (column < self.columns.len()).then_some(column)
    }

    /// What happened when: the gravest of each column.
    fn marks(&self, paint: &mut Paint<'_>, state: &State, y: u16, each: u64) {
        paint.text(self.area.x + 1, y, LABEL, "events", Role::TextDim);
        let grave = |role: Role| match role {
            Role::Lost => 4,
            Role::Bad => 3,
            Role::Warn => 2,
            Role::Accent => 1,
            _ => 0,
        };
        let mut marks = vec![None; self.columns.len()];
        for entry in state.play.all_events() {
            let Some(column) = self.column_of(entry.at_ns, each) else {
                continue;
            };
            let (glyph, role) = sign(&entry.what);
            if let Some(mark) = marks.get_mut(column)
                && mark.is_none_or(|(_, before)| grave(role) > grave(before))
            {
                *mark = Some((glyph, role));
            }
        }
        for (column, mark) in marks.into_iter().enumerate() {
            if let Some((glyph, role)) = mark {
                paint.mark(self.x(column), y, glyph, role);
            }
        }
    }

    /// The time axis, with bookmarks and the cursor on it.
    fn axis(&self, paint: &mut Paint<'_>, state: &State, y: u16, each: u64) {
        let step = 10 * each;
        let mut free = self.left;
        for (column, this) in self.columns.iter().enumerate() {
            let second = this.start_ns / SECOND_NS;
            let x = self.x(column);
            if second.is_multiple_of(step) && x >= free && x + 5 < self.area.right() {
                let text = format!("{:02}:{:02}", second / 60, second % 60);
                free = x + 1 + paint.text(x, y, 5, &text, Role::TextDim);
            }
        }
        for at_ns in state.play.bookmarks() {
            // A bookmark ends the second it stands beside, as the cursor does.
            if let Some(column) = self.column_of(at_ns.saturating_sub(1), each) {
                paint.text(self.x(column), y, 1, "B", Role::Accent);
            }
        }
        if let Some(cursor) = self.cursor {
            let x = self.x(cursor);
            paint.mark(x, y, Glyph::HeadUp, Role::Selected);
            paint.tint(
                Rect::new(x, self.area.y, 1, y - self.area.y),
                Role::Selected,
            );
        }
        let x = self.area.right().saturating_sub(CHART_MARGIN - LABEL - 2);
        let now = clock(state.play.now_ns());
        paint.text(
            x,
            y,
            self.area.right().saturating_sub(x),
            &now,
            Role::TextStrong,
        );
    }

    /// What was said, and the events around the cursor, as many as there is room for.
    fn events(&self, paint: &mut Paint<'_>, state: &State, from: u16) {
        let room = self.area.width.saturating_sub(2);
        let mut rows = from..self.area.bottom();
        if let Some(notice) = &state.notice
            && let Some(y) = rows.next_back()
        {
            paint.text(self.area.x + 1, y, room, &notice.text, Role::Text);
        }
        let now_ns = state.play.now_ns();
        let past: Vec<_> = state
            .play
            .all_events()
            .rev()
            .skip_while(|entry| entry.at_ns > now_ns)
            .take(rows.len())
            .collect();
        for (y, entry) in rows.zip(past.into_iter().rev()) {
            let (glyph, role) = sign(&entry.what);
            let sign = paint.sign(glyph);
            let at = clock(entry.at_ns);
            let parts = [
                (at.as_str(), Role::TextDim),
                (" ", Role::Text),
                (sign, role),
                (" ", Role::Text),
                (entry.sentence.as_str(), Role::Text),
            ];
            paint.parts(self.area.x + 1, y, room, &parts);
        }
    }
}
