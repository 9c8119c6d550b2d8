//! Two modes under the same death: second by second, who noticed, what was lost, who works how hard.
//!
//! Refuses to compute: figures come from the comparison.

use super::{bar, divider, level};
use crate::app::compare::Contest;
use crate::app::compare::outcome::{Outcome, verdict};
use crate::app::compare::parts::Parts;
use crate::app::compare::replay::{KILL_S, Replay, SETTLED_S};
use crate::app::compare::variant::mode_said;
use crate::config::{Glyph, Role};
use crate::design::Class;
use crate::share::percent;
use crate::text::lasting;
use crate::traffic::{Bucket, SECOND_NS};
use crate::ui::paint::Paint;
use ratatui::layout::Rect;

const LABEL: u16 = 8;

/// Draws both runs; returns what the difference comes to.
pub(super) fn draw(
    paint: &mut Paint<'_>,
    contest: &Contest,
    replay: &Replay,
    parts: &Parts,
) -> String {
    let outcomes = [0, 1].map(|run| Outcome::of(replay, &replay.runs[run], &contest.pool));
    divider(paint, parts);
    for (place, outcome) in outcomes.iter().enumerate() {
        let area = parts.sides[place];
        let mut rows = area.y..area.bottom();
        heading(paint, contest, replay, place, area, &mut rows);
        timeline(paint, replay, outcome, area, &mut rows);
        figures(paint, contest, outcome, area, &mut rows);
    }
    verdict(replay, &outcomes)
}

type Rows = std::ops::Range<u16>;

fn heading(
    paint: &mut Paint<'_>,
    contest: &Contest,
    replay: &Replay,
    place: usize,
    area: Rect,
    rows: &mut Rows,
) {
    let mode = replay.runs[place].mode;
    let room = area.width.saturating_sub(2);
    if let Some(y) = rows.next() {
        let whose = match contest.pool.mode {
            None => "  undecided: one of two readings",
            Some(own) if own == mode => "  the design's",
            Some(_) => "  the other mode",
        };
        let parts = [(mode_said(mode), Role::TextStrong), (whose, Role::TextDim)];
        paint.parts(area.x + 1, y, room, &parts);
    }
    if let Some(y) = rows.next() {
        let count = format!("  {} of {}", replay.victim + 1, replay.victims.len());
        let dead = paint.sign(Glyph::Dead);
        let when = format!(" dies at {KILL_S} s");
        let parts = [
            (dead, Role::Bad),
            (" ", Role::Text),
            (replay.victim_id(), Role::TextStrong),
            (&when, Role::Text),
            (&count, Role::TextDim),
        ];
        paint.parts(area.x + 1, y, room, &parts);
    }
}

/// Served shares second by second, with the death marked above them.
fn timeline(
    paint: &mut Paint<'_>,
    replay: &Replay,
    outcome: &Outcome,
    area: Rect,
    rows: &mut Rows,
) {
    let left = area.x + 1 + LABEL;
    let chart = usize::from(area.width.saturating_sub(LABEL + 10)).max(1);
    // A column is so many seconds that all of them fit.
    let each = usize::try_from(replay.end_s)
        .unwrap_or(0)
        .div_ceil(chart)
        .max(1);
    let columns: Vec<Bucket> = outcome.seconds.chunks(each).map(together).collect();
    let column = |at_ns: u64| {
        let place = usize::try_from(at_ns / SECOND_NS).ok()? / each;
        u16::try_from(place).ok().map(|place| left + place)
    };
    if let Some(y) = rows.next() {
        if let Some(x) = column(KILL_S * SECOND_NS) {
            paint.mark(x, y, Glyph::HeadDown, Role::Bad);
        }
        let noticed = outcome.noticed.as_ref().and_then(|(after_s, _)| {
            column(KILL_S * SECOND_NS + (after_s * SECOND_NS as f64) as u64)
        });
        if let Some(x) = noticed {
            paint.mark(x, y, Glyph::HeadDown, Role::Accent);
            paint.text(
                x + 1,
                y,
                area.right().saturating_sub(x + 2),
                "noticed",
                Role::Accent,
            );
        }
        paint.text(area.x + 1, y, LABEL, "served", Role::TextDim);
    }
    let roles = [Role::ClassStatic, Role::ClassRead, Role::ClassWrite];
    for (class, role) in Class::ALL.iter().zip(roles) {
        let Some(y) = rows.next() else { return };
        paint.text(area.x + 1, y, LABEL, class.noun(), role);
        for second in &columns {
            let (Some(x), Some(share)) = (column(second.start_ns), share(second, *class)) else {
                continue;
            };
            if share <= 0.0 {
                paint.mark(x, y, Glyph::Lost, Role::Lost);
            } else {
                level(
                    paint,
                    x,
                    y,
                    share,
                    if share < 1.0 { Role::Warn } else { role },
                );
            }
        }
        if let Some(share) = outcome.served[*class as usize] {
            let role = if share < 1.0 { Role::Bad } else { Role::Ok };
            let cell = Rect {
                width: area.width.saturating_sub(1),
                ..area
            };
            paint.text_right(cell, y, &format!("{} %", percent(share)), role);
        }
    }
    let Some(y) = rows.next() else { return };
    paint.text(area.x + 1, y, LABEL, "lost/s", Role::TextDim);
    let lost = |second: &Bucket| second.lost.iter().sum::<u32>();
    let most = columns.iter().map(lost).max().unwrap_or(0).max(1);
    for second in &columns {
        if let Some(x) = column(second.start_ns) {
            let part = f64::from(lost(second)) / f64::from(most);
            level(paint, x, y, part, Role::Bad);
        }
    }
    let cell = Rect {
        width: area.width.saturating_sub(1),
        ..area
    };
    let text = format!("{}/s", (most as usize).div_ceil(each));
    let text = if outcome.lost > 0 {
        text.as_str()
    } else {
        "none"
    };
    paint.text_right(cell, y, text, Role::TextDim);
}

/// Several seconds as one.
fn together(seconds: &[Bucket]) -> Bucket {
    let sum = |of: fn(&Bucket) -> [u32; 3]| {
        let all = seconds.iter().map(of);
        all.fold([0; 3], |sum, one| {
            [0, 1, 2].map(|class| sum[class] + one[class])
        })
    };
    Bucket {
        start_ns: seconds.first().map_or(0, |first| first.start_ns),
        offered: sum(|one| one.offered),
        served: sum(|one| one.served),
        lost: sum(|one| one.lost),
        ..Bucket::default()
    }
}

fn share(second: &Bucket, class: Class) -> Option<f64> {
    let (served, lost) = (second.served[class as usize], second.lost[class as usize]);
    (served + lost > 0).then(|| f64::from(served) / f64::from(served + lost))
}

/// Who noticed, what was lost, and how busy everybody is.
fn figures(
    paint: &mut Paint<'_>,
    contest: &Contest,
    outcome: &Outcome,
    area: Rect,
    rows: &mut Rows,
) {
    let room = area.width.saturating_sub(2);
    let x = area.x + 1;
    if rows.len() > 12 {
        rows.next();
    }
    let noticed = outcome.noticed.as_ref().map_or_else(
        || "nobody acts on it".to_owned(),
        |(after_s, what)| format!("{what} after {}", lasting(*after_s)),
    );
    let lost = match outcome.last_loss_s {
        None => "no request lost".to_owned(),
        Some(after_s) if outcome.is_whole_again() => {
            format!(
                "{} requests lost, the last in second {after_s}",
                outcome.lost
            )
        }
        Some(_) => format!("{} requests lost, and it goes on", outcome.lost),
    };
    let role = if outcome.lost > 0 {
        Role::Bad
    } else {
        Role::Ok
    };
    for (text, role) in [(noticed, Role::Text), (lost, role)] {
        for line in crate::text::wrap(&text, usize::from(room)) {
            let Some(y) = rows.next() else { return };
            paint.text(x, y, room, line, role);
        }
    }
    if rows.len() > 8 {
        rows.next();
    }
    if let Some(y) = rows.next() {
        let text = format!("busiest part: before, last {SETTLED_S} s");
        paint.text(x, y, room, &text, Role::TextDim);
    }
    for (member, busy) in contest.pool.members.iter().zip(&outcome.busy) {
        let Some(y) = rows.next() else { return };
        let server = member.host.as_deref().unwrap_or(&member.name);
        let name = format!("{server} {}", busy.name);
        let label = 20.min(room / 2);
        paint.text(x, y, label, &name, Role::TextStrong);
        let after = busy
            .after
            .map_or("–".to_owned(), |after| format!("{:.0} %", 100.0 * after));
        let text = format!(
            "{:.0} % {} {after}",
            100.0 * busy.before,
            paint.sign(Glyph::Arrow)
        );
        let cell = Rect {
            width: area.width.saturating_sub(1),
            ..area
        };
        let used = paint.text_right(cell, y, &text, Role::Text);
        let cells = room.saturating_sub(label + used.max(14) + 1);
        let now = busy.after.unwrap_or(0.0);
        let role = if now > 0.9 { Role::Bad } else { Role::ChartBar };
        bar(paint, x + label + 1, y, cells, now, role);
    }
}
