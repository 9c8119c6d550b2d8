//! A row of the kill table: figures with heat behind them, in columns that fit the window.
//!
//! Refuses to compute: a line has its figures.

use super::paint::Paint;
use crate::app::kills::{Column, Line};
use crate::config::{Glyph, Role};
use crate::design::Class;
use crate::share::{ROUNDING, Range, Verdict, percent};
use crate::text::lasting;
use ratatui::layout::Rect;

/// Where the columns of the table stand; those of no width are left out.
#[derive(Debug, Clone, Copy)]
pub(super) struct Columns {
    pub(super) area: Rect,
    name: u16,
    sort: u16,
    share: u16,
    verdict: u16,
    busiest: u16,
    by: Column,
}

/// Columns between two cells.
const GAP: u16 = 1;
/// Columns for the sort of thing, the gap before it included.
const SORT: u16 = 10;

impl Columns {
    /// Columns for these lines in an area of this width.
    /// Where there is no room for two, the one that the lines are sorted by takes the last place.
    pub(super) fn fit<'a>(area: Rect, by: Column, lines: impl Iterator<Item = &'a Line>) -> Self {
        let (mut longest, mut is_open, mut is_pair, mut is_rated) = (16, false, false, false);
        for line in lines {
            longest = longest.max(crate::text::width(&line.name));
            is_open |= line.row.served.is_open();
            is_pair |= line.row.failed.len() > 1;
            is_rated |= line.hardest.is_some();
        }
        // Room for "33.3..66.7" and its mark, or for "99.9" and its mark.
        let roomy = u16::from(area.width >= 100);
        let share = if is_open { 12 } else { 7 + roomy };
        // Cursor, gaps and the scroll bar.
        let rest = area.width.saturating_sub(4 * (share + GAP) + 5);
        let busiest = if is_rated && rest >= 72 { 22 } else { 0 };
        let rest = rest.saturating_sub(busiest);
        let sort = if is_pair || rest < 42 { 0 } else { SORT };
        let verdict = (rest.saturating_sub(sort) / 2).clamp(10, 34);
        let longest = u16::try_from(longest).unwrap_or(u16::MAX);
        let name = rest.saturating_sub(sort + verdict).min(longest).max(8);
        Self {
            area,
            name,
            sort,
            share,
            verdict,
            busiest,
            by,
        }
        .with_the_sorted_one()
    }

    fn with_the_sorted_one(mut self) -> Self {
        if self.by == Column::Busiest && self.busiest == 0 {
            std::mem::swap(&mut self.verdict, &mut self.busiest);
        }
        self
    }

    /// Where a column starts, and how wide it is.
    fn place(&self, column: Column) -> (u16, u16) {
        let name = self.area.x + 2;
        let shares = name + self.name + self.sort + GAP;
        let nth = |place: u16| (shares + place * (self.share + GAP), self.share);
        let verdict = shares + 4 * (self.share + GAP) + 1;
        match column {
            Column::Name => (name, self.name),
            Column::Class(Class::Static) => nth(0),
            Column::Class(Class::Read) => nth(1),
            Column::Class(Class::Write) => nth(2),
            Column::All => nth(3),
            Column::Verdict => (verdict, self.verdict),
            Column::Busiest if self.verdict == 0 => (verdict, self.busiest),
            Column::Busiest => (verdict + self.verdict + GAP, self.busiest),
        }
    }

    /// The headings, with an arrow at the one that the lines are sorted by.
    pub(super) fn headings(&self, paint: &mut Paint<'_>, y: u16, reversed: bool) {
        for column in Column::EVERY {
            let (x, width) = self.place(column);
            if width == 0 {
                continue;
            }
            let (arrow, role) = if column == self.by {
                let glyph = if reversed {
                    Glyph::HeadUp
                } else {
                    Glyph::HeadDown
                };
                (paint.sign(glyph), Role::Accent)
            } else {
                (" ", Role::TextDim)
            };
            let title = column.title();
            let is_figure = matches!(column, Column::Class(_) | Column::All);
            let text = if is_figure {
                let gap = if width > 7 { " " } else { "" };
                let cells = usize::from(width).saturating_sub(1 + gap.len());
                format!("{}{gap}{arrow}", crate::text::pad_start(title, cells))
            } else {
                format!("{title} {arrow}")
            };
            paint.text(x, y, width, &text, role);
        }
    }

    /// A line of the table.
    pub(super) fn line(
        &self,
        paint: &mut Paint<'_>,
        y: u16,
        line: &Line,
        baseline: &Range,
        is_chosen: bool,
    ) {
        if is_chosen {
            paint.tint(
                Rect::new(self.area.x, y, self.area.width, 1),
                Role::Selected,
            );
            paint.mark(self.area.x, y, Glyph::Cursor, Role::Accent);
        }
        let pick = |role| if is_chosen { Role::Selected } else { role };
        let (x, width) = self.place(Column::Name);
        paint.text(x, y, width, &line.name, pick(Role::TextStrong));
        if self.sort > 0 {
            let x = x + width + GAP;
            paint.text(x, y, self.sort - GAP, line.sort(), pick(Role::TextDim));
        }
        self.shares(paint, y, &line.row.served, baseline);
        let (x, width) = self.place(Column::Verdict);
        paint.text(x, y, width, &verdict(line), pick(role(line.row.verdict)));
        let (x, width) = self.place(Column::Busiest);
        if width > 0 {
            let (text, role) = busiest(line);
            paint.text(x, y, width, &text, pick(role));
        }
    }

    /// What is served with nothing failed.
    pub(super) fn baseline(&self, paint: &mut Paint<'_>, y: u16, baseline: &Range) {
        let (x, width) = self.place(Column::Name);
        paint.text(x, y, width, "(nothing fails)", Role::TextDim);
        self.shares(paint, y, baseline, baseline);
        let (x, width) = self.place(Column::Verdict);
        let is_whole = baseline.worst.all >= 1.0 - ROUNDING;
        let (text, role) = if is_whole {
            ("as drawn", Role::TextDim)
        } else {
            ("broken as drawn", Role::Bad)
        };
        paint.text(x, y, width, text, role);
    }

    fn shares(&self, paint: &mut Paint<'_>, y: u16, served: &Range, baseline: &Range) {
        let classes = Class::ALL.iter().map(|class| {
            (
                Column::Class(*class),
                (served.worst.of(*class), served.best.of(*class)),
                baseline.worst.of(*class),
            )
        });
        let all = (
            Column::All,
            (served.worst.all, served.best.all),
            baseline.worst.all,
        );
        for (column, (worst, best), before) in classes.chain(std::iter::once(all)) {
            let (x, width) = self.place(column);
            let figure = if best - worst > ROUNDING {
                format!("{}..{}", percent(worst), percent(best))
            } else {
                percent(worst)
            };
            let heat = Heat::of(worst, before);
            let cells = usize::from(width.saturating_sub(2));
            let sign = heat.glyph().map_or(" ", |glyph| paint.sign(glyph));
            let text = format!("{} {sign}", crate::text::pad_start(&figure, cells));
            paint.text(x, y, width, &text, heat.role());
        }
    }
}

/// How much less of something is served than before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Heat {
    /// As much, or more.
    Full,
    /// Less.
    Less,
    /// Less than half.
    Low,
    /// Nothing.
    Gone,
}

impl Heat {
    pub(super) const EVERY: [Self; 4] = [Self::Full, Self::Less, Self::Low, Self::Gone];

    fn of(share: f64, before: f64) -> Self {
        if share >= before - ROUNDING {
            Self::Full
        } else if share <= ROUNDING {
            Self::Gone
        } else if share < before / 2.0 - ROUNDING {
            Self::Low
        } else {
            Self::Less
        }
    }

    pub(super) const fn role(self) -> Role {
        match self {
            Self::Full => Role::HeatFull,
            Self::Less => Role::HeatLess,
            Self::Low => Role::HeatLow,
            Self::Gone => Role::HeatGone,
        }
    }

    /// The sign that says the same without colour.
    pub(super) const fn glyph(self) -> Option<Glyph> {
        match self {
            Self::Full => None,
            Self::Less => Some(Glyph::Dot),
            Self::Low => Some(Glyph::HeadDown),
            Self::Gone => Some(Glyph::Bad),
        }
    }

    pub(super) const fn word(self) -> &'static str {
        match self {
            Self::Full => "as before",
            Self::Less => "less",
            Self::Low => "under half",
            Self::Gone => "nothing",
        }
    }
}

/// The colour of a verdict.
pub(super) const fn role(verdict: Verdict) -> Role {
    match verdict {
        Verdict::Spof => Role::Bad,
        Verdict::Degraded => Role::Warn,
        Verdict::Better => Role::Ok,
        Verdict::NoEffect => Role::TextDim,
    }
}

/// The verdict in a few words.
fn verdict(line: &Line) -> String {
    let row = &line.row;
    let is_pair = row.failed.len() > 1;
    let mut text = match row.verdict {
        Verdict::Spof if is_pair && line.is_news => "fatal together".to_owned(),
        Verdict::Spof if is_pair => "one is a SPOF".to_owned(),
        verdict => verdict.title().to_owned(),
    };
    if row.verdict == Verdict::NoEffect && line.busiest().is_some_and(|busy| busy > 1.0) {
        return "overloads the rest".to_owned();
    }
    if row.verdict == Verdict::Spof && row.lost.len() < Class::ALL.len() {
        let lost: Vec<&str> = row.lost.iter().map(|class| class.noun()).collect();
        text.push_str(&format!(" for {}", lost.join(", ")));
    }
    if let Some(after) = row.after_s {
        text.push_str(&format!(" after {}", lasting(after)));
    }
    text
}

/// Who is hit hardest, as `web-2 at 140 %`.
pub(super) fn busiest(line: &Line) -> (String, Role) {
    let (Some((name, _)), Some(busy)) = (&line.hardest, line.busiest()) else {
        return (String::new(), Role::TextDim);
    };
    let role = if busy > 1.0 {
        Role::Bad
    } else if busy > 0.8 {
        Role::Warn
    } else {
        Role::TextDim
    };
    (format!("{name} at {:.0} %", busy * 100.0), role)
}
