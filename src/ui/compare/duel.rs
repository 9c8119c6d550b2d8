//! Two algorithms under the same requests: each member's share, queue and losses, the latency,
//! and why the last pick fell as it did.
//!
//! Refuses to compute: figures come from the comparison.

use super::{bar, divider, level};
use crate::app::compare::Contest;
use crate::app::compare::duel::{SLOW, Side};
use crate::app::compare::figures::{MemberFigures, PARTS, SideFigures, verdict};
use crate::app::compare::parts::{MemberList, Parts};
use crate::app::compare::variant::{Member, said};
use crate::config::{Glyph, Role};
use crate::share::percent;
use crate::text::lasting;
use crate::ui::paint::Paint;
use ratatui::layout::Rect;
use std::ops::Range;

/// Columns of the figures of a member, where it has a line of its own.
const SENT: u16 = 8;
const SHARE: u16 = 8;
const PAIR: u16 = 9;
const LOST: u16 = 8;

/// Draws both sides; returns what the difference comes to.
pub(super) fn draw(paint: &mut Paint<'_>, contest: &Contest, parts: &Parts) -> String {
    let figures = [0, 1].map(|side| SideFigures::of(&contest.duel.sides[side], &contest.pool));
    let slowest = figures
        .iter()
        .filter_map(|side| side.latency_ms.map(|[_, _, p99]| p99))
        .fold(0.0, f64::max);
    divider(paint, parts);
    for (place, side) in figures.iter().enumerate() {
        let column = Column {
            contest,
            place,
            figures: side,
            slowest,
            area: parts.sides[place],
        };
        column.draw(paint);
    }
    verdict(&contest.duel, &contest.pool, &figures)
}

struct Column<'a> {
    contest: &'a Contest,
    place: usize,
    figures: &'a SideFigures,
    slowest: f64,
    area: Rect,
}

impl Column<'_> {
    fn draw(&self, paint: &mut Paint<'_>) {
        let duel = &self.contest.duel;
        let list = MemberList::of(self.area, self.contest.pool.members.len(), duel.cursor);
        self.heading(paint, list.lines == 1);
        for row in 0..list.shown {
            let member = list.first + row;
            let y = list.area.y + list.lines * u16::try_from(row).unwrap_or(0);
            if y + list.lines <= self.area.bottom() {
                self.member(paint, member, y, list.lines == 1);
            }
        }
        self.below(paint, list.area.bottom() + 1);
    }

    fn heading(&self, paint: &mut Paint<'_>, is_roomy: bool) {
        let (duel, pool) = (&self.contest.duel, &self.contest.pool);
        let Rect { x, y, width, .. } = self.area;
        let name = said(duel.sides[self.place].algorithm);
        if self.place == 0 {
            let whose = if pool.algorithm_is_open {
                "  undecided: what is assumed"
            } else {
                "  the design's"
            };
            let parts = [(name, Role::TextStrong), (whose, Role::TextDim)];
            paint.parts(x + 1, y, width.saturating_sub(1), &parts);
        } else {
            let (all, now) = duel.choices(pool);
            let count = format!("  {} of {}", now + 1, all.len());
            let [back, on] = [Glyph::HeadLeft, Glyph::HeadRight].map(|glyph| paint.sign(glyph));
            let parts = [
                (back, Role::Key),
                (" ", Role::Text),
                (name, Role::TextStrong),
                (" ", Role::Text),
                (on, Role::Key),
                (&count, Role::TextDim),
            ];
            paint.parts(x + 1, y, width.saturating_sub(1), &parts);
        }
        if is_roomy {
            let figures = SENT + SHARE + 2 * PAIR + LOST;
            let from = self.area.right().saturating_sub(figures + 1);
            let heads = [
                ("sent", SENT),
                ("share", SHARE),
                ("in hand", PAIR),
                ("waiting", PAIR),
                ("failed", LOST),
            ];
            let mut at = from;
            for (head, columns) in heads {
                let cell = Rect::new(at, y + 1, columns, 1);
                paint.text_right(cell, y + 1, head, Role::TextDim);
                at += columns;
            }
        } else {
            let text = "sent, share; in hand, waiting now/peak";
            paint.text(x + 1, y + 1, width.saturating_sub(1), text, Role::TextDim);
        }
    }

    fn member(&self, paint: &mut Paint<'_>, place: usize, y: u16, is_roomy: bool) {
        let pool = &self.contest.pool;
        let Some((member, figures)) = pool.members.get(place).zip(self.figures.members.get(place))
        else {
            return;
        };
        let is_chosen = place == self.contest.duel.cursor;
        let Rect { x, width, .. } = self.area;
        if is_chosen {
            paint.mark(x, y, Glyph::Cursor, Role::Accent);
        }
        let mut name = member.name.clone();
        let (state, role) = standing(figures);
        if let Some(word) = state {
            name.push_str(&format!(" {word}"));
        }
        if self.contest.duel.slow.contains(&member.name) {
            name.push_str(&format!(" {SLOW}{} slower", paint.sign(Glyph::Times)));
        }
        let share = format!("{} %", percent(figures.share));
        let in_hand = format!("{}/{}", figures.in_hand.0, figures.in_hand.1);
        let waiting = format!("{}/{}", figures.waiting.0, figures.waiting.1);
        let lost = if figures.failed > 0 {
            Role::Lost
        } else {
            Role::TextDim
        };
        let waits = if figures.waiting.0 > 0 {
            Role::Warn
        } else {
            Role::TextDim
        };
        if is_roomy {
            let cells = [
                (figures.sent.to_string(), SENT, Role::Text),
                (share, SHARE, Role::TextStrong),
                (in_hand, PAIR, Role::Text),
                (waiting, PAIR, waits),
                (figures.failed.to_string(), LOST, lost),
            ];
            let figures_width: u16 = cells.iter().map(|(_, columns, _)| columns).sum();
            let mut at = self.area.right().saturating_sub(figures_width + 1);
            let room = at.saturating_sub(x + 1);
            let label = self.label().min(room);
            paint.text(x + 1, y, label, &name, role);
            let bar_room = room.saturating_sub(label + 1);
            bar(
                paint,
                x + 2 + label,
                y,
                bar_room,
                figures.share,
                Role::ChartBar,
            );
            for (text, columns, role) in cells {
                let width = u16::try_from(crate::text::width(&text)).unwrap_or(0);
                let start = at + columns.saturating_sub(width);
                paint.text(start, y, width, &text, role);
                at += columns;
            }
            return;
        }
        let first = format!("{}  {share}", figures.sent);
        let inside = Rect {
            width: width.saturating_sub(1),
            ..self.area
        };
        let used = paint.text_right(inside, y, &first, Role::TextStrong);
        paint.text(x + 1, y, inside.width.saturating_sub(used + 2), &name, role);
        let second = format!("{in_hand}  {waiting}");
        let mut used = paint.text_right(inside, y + 1, &second, waits);
        if figures.failed > 0 {
            let text = format!("{} failed ", figures.failed);
            let left = Rect {
                width: inside.width.saturating_sub(used + 1),
                ..inside
            };
            used += paint.text_right(left, y + 1, &text, Role::Lost) + 1;
        }
        let room = inside.width.saturating_sub(used + 3);
        bar(paint, x + 2, y + 1, room, figures.share, Role::ChartBar);
    }

    /// Columns that the members' names take, with what is said of them, in either column.
    fn label(&self) -> u16 {
        const LONGEST: usize = 24;
        let (duel, pool) = (&self.contest.duel, &self.contest.pool);
        let length = |member: &Member| {
            let is_slow = duel.slow.contains(&member.name);
            crate::text::width(&member.name) + if is_slow { 10 } else { 0 }
        };
        let longest = pool.members.iter().map(length).max().unwrap_or(0);
        let says = self
            .figures
            .members
            .iter()
            .filter_map(|one| standing(one).0);
        let said = says.map(|word| word.len() + 1).max().unwrap_or(0);
        u16::try_from((longest + said).min(LONGEST)).unwrap_or(0)
    }

    /// Totals, latency and the last pick.
    fn below(&self, paint: &mut Paint<'_>, top: u16) {
        let Rect { x, width, .. } = self.area;
        let room = width.saturating_sub(2);
        let mut rows = top..self.area.bottom();
        if let Some(y) = rows.next() {
            let skew = self
                .figures
                .skew
                .map_or("–".to_owned(), |skew| format!("{skew:.2}"));
            let lost = format!("  lost {}", self.figures.lost);
            let role = if self.figures.lost > 0 {
                Role::Lost
            } else {
                Role::TextDim
            };
            let served = format!("  served {}", self.figures.served);
            let meaning = if width >= 50 { " (most / mean)" } else { "" };
            let parts = [
                ("skew ", Role::TextDim),
                (skew.as_str(), Role::TextStrong),
                (meaning, Role::TextDim),
                (&lost, role),
                (&served, Role::TextDim),
            ];
            paint.parts(x + 1, y, room, &parts);
        }
        for (place, (_, word)) in PARTS.iter().enumerate() {
            let Some(y) = rows.next() else { return };
            paint.text(x + 1, y, room, word, Role::TextDim);
            if let Some(ms) = self
                .figures
                .latency_ms
                .and_then(|all| all.get(place).copied())
            {
                let text = lasting(ms / 1000.0);
                let at = Rect::new(x + 4, y, 9.min(room), 1);
                paint.text_right(at, y, &text, Role::Text);
                let part = ms / self.slowest.max(f64::MIN_POSITIVE);
                let cells = room.saturating_sub(15);
                bar(paint, x + 15, y, cells, part, Role::ChartBar);
            }
        }
        let Some(pick) = &self.figures.pick else {
            return;
        };
        let text = format!("last pick: {pick}");
        let lines = crate::text::wrap(&text, usize::from(room));
        for line in lines {
            let Some(y) = rows.next() else { return };
            paint.text(x + 1, y, room, line, Role::Text);
        }
        if rows.next().is_some() {
            self.past(paint, rows);
        }
    }

    /// Second by second: what each member had in hand, and the latency.
    fn past(&self, paint: &mut Paint<'_>, mut rows: Range<u16>) {
        let (duel, pool) = (&self.contest.duel, &self.contest.pool);
        let Rect { x, width, .. } = self.area;
        let label = 14.min(width / 3);
        let chart = usize::from(width.saturating_sub(label + 9));
        let side = &duel.sides[self.place];
        if rows.len() < 3 {
            return;
        }
        let most = duel
            .sides
            .iter()
            .flat_map(|side| side.past.iter().flatten())
            .fold(1, |most, one| (*one).max(most));
        if let Some(y) = rows.next() {
            let text = format!("most in hand, second by second (full height: {most})");
            paint.text(x + 1, y, width.saturating_sub(2), &text, Role::TextDim);
        }
        for (place, member) in pool.members.iter().enumerate() {
            let Some(y) = rows.next() else { return };
            let seconds = side.past.iter();
            let values = seconds.map(|second| second.get(place).copied().unwrap_or(0));
            let values: Vec<f64> = values.map(f64::from).collect();
            let shown = values
                .last()
                .map_or(String::new(), |last| format!("{last:.0}"));
            self.row(
                paint,
                y,
                (&member.name, &shown),
                chart,
                &values,
                f64::from(most),
            );
        }
        let Some(y) = rows.next() else { return };
        let seconds = |side: &Side| -> Vec<f64> {
            let all = side.simulation.measures().timeline();
            all.map(|second| second.latency_ns[2] as f64 / 1e6)
                .collect()
        };
        let slowest = duel.sides.iter().flat_map(seconds).fold(1.0, f64::max);
        let values = seconds(side);
        let shown = values
            .last()
            .map_or(String::new(), |last| lasting(*last / 1000.0));
        self.row(paint, y, ("p99", &shown), chart, &values, slowest);
    }

    /// A row of a chart: what it shows, the newest values, and the last of them in figures.
    fn row(
        &self,
        paint: &mut Paint<'_>,
        y: u16,
        (name, last): (&str, &str),
        chart: usize,
        values: &[f64],
        full: f64,
    ) {
        let Rect { x, width, .. } = self.area;
        let label = 14.min(width / 3);
        paint.text(x + 1, y, label, name, Role::TextStrong);
        let skip = values.len().saturating_sub(chart);
        for (column, value) in (x + 2 + label..).zip(values.iter().skip(skip)) {
            level(paint, column, y, value / full, Role::ChartBar);
        }
        let cell = Rect::new(x, y, width.saturating_sub(1), 1);
        paint.text_right(cell, y, last, Role::Text);
    }
}

/// What is said of a member that does not simply serve.
const fn standing(figures: &MemberFigures) -> (Option<&'static str>, Role) {
    match (figures.is_up, figures.is_believed) {
        (true, true) => (None, Role::TextStrong),
        (false, true) => (Some("dead, not noticed"), Role::Bad),
        (false, false) => (Some("dead"), Role::Bad),
        (true, false) => (Some("held to be down"), Role::Warn),
    }
}
