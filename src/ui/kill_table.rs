//! The kill table over the screen: what is still served when one thing dies, worst first.
//!
//! Refuses to compute: the table is part of the world.

use super::overlay::{footer, window};
use super::paint::Paint;
use crate::app::state::State;
use crate::config::Role;
use crate::design::Class;
use crate::share::{Verdict, percent};
use ratatui::layout::Rect;

/// Draws the table with its cursor.
pub(super) fn draw(paint: &mut Paint<'_>, state: &State, screen: Rect, cursor: usize) {
    let Some(world) = state.world.as_deref() else {
        return;
    };
    let rows = &world.worst_first;
    let height = u16::try_from(rows.len() + 6).unwrap_or(u16::MAX);
    let inside = window(
        paint,
        screen,
        96,
        height.max(8).min(screen.height.saturating_sub(2)),
        "Kill table: what is still served when one thing dies",
    );
    let name = inside.width.saturating_sub(52).clamp(12, 44);
    let columns = ["static", "read", "write", "all"];
    let head = inside.y;
    paint.text(inside.x + 1, head, name, "failed", Role::TextDim);
    for (place, column) in columns.iter().enumerate() {
        let x = inside.x + name + 2 + u16::try_from(place * 8).unwrap_or(0);
        paint.text(x, head, 7, &format!("{column:>6}"), Role::TextDim);
    }
    let baseline = world.table.baseline.worst;
    let line = Line {
        x: inside.x,
        y: head + 1,
        width: inside.width,
        name,
    };
    line.draw(
        paint,
        "nothing",
        &baseline.by_class,
        baseline.all,
        &[1.0; 3],
        ("as drawn", Role::TextDim),
        false,
    );
    let list = Rect::new(
        inside.x,
        head + 2,
        inside.width,
        inside.height.saturating_sub(2),
    );
    let shown = usize::from(list.height).max(1);
    let first = (cursor + 1).saturating_sub(shown);
    if rows.is_empty() {
        paint.text(
            list.x + 1,
            list.y,
            list.width,
            "no single failure changes what is served",
            Role::Ok,
        );
    }
    for (y, (place, row)) in (list.y..list.bottom()).zip(rows.iter().enumerate().skip(first)) {
        let Some(row) = world.table.rows.get(*row) else {
            continue;
        };
        let failed: Vec<&str> = row
            .failed
            .iter()
            .map(|element| element.id(&world.model))
            .collect();
        let sort = row.failed.first().map_or("", |element| element.sort());
        let name = format!("{}  ({sort})", failed.join(" and "));
        let mut verdict = row.verdict.title().to_owned();
        if row.verdict == Verdict::Spof && row.lost.len() < 3 {
            let lost: Vec<String> = row
                .lost
                .iter()
                .map(|class| class.word().to_lowercase())
                .collect();
            verdict = format!("{verdict} for {}", lost.join(", "));
        }
        if let Some(after) = row.after_s {
            verdict.push_str(&format!(" after {after:.0} s"));
        }
        let role = match row.verdict {
            Verdict::Spof => Role::Bad,
            Verdict::Degraded => Role::Warn,
            Verdict::Better | Verdict::NoEffect => Role::Ok,
        };
        let chosen = place == cursor;
        if chosen {
            paint.tint(Rect::new(list.x, y, list.width, 1), Role::Selected);
        }
        let served = row.served.worst;
        let line = Line {
            x: list.x,
            y,
            width: list.width,
            name: line.name,
        };
        line.draw(
            paint,
            &name,
            &served.by_class,
            served.all,
            &baseline.by_class,
            (&verdict, role),
            chosen,
        );
    }
    footer(
        paint,
        inside,
        &[
            ("up down", "choose"),
            ("enter", "play the failure"),
            ("d", "derive it"),
            ("esc", "back"),
        ],
    );
}

/// Where a row of the kill table stands.
struct Line {
    x: u16,
    y: u16,
    width: u16,
    name: u16,
}

impl Line {
    #[expect(clippy::too_many_arguments, reason = "a row has that many columns")]
    fn draw(
        &self,
        paint: &mut Paint<'_>,
        name: &str,
        served: &[f64; 3],
        all: f64,
        baseline: &[f64; 3],
        verdict: (&str, Role),
        chosen: bool,
    ) {
        let pick = |role| if chosen { Role::Selected } else { role };
        paint.text(self.x + 1, self.y, self.name, name, pick(Role::TextStrong));
        let heat = |share: f64, before: f64| {
            if share <= 0.0 && before > 0.0 {
                Role::Bad
            } else if share + 1e-9 < before {
                Role::Warn
            } else {
                Role::Ok
            }
        };
        let shares = served
            .iter()
            .zip(baseline)
            .map(|(share, before)| (*share, heat(*share, *before)));
        let before: f64 = baseline.iter().sum::<f64>() / Class::ALL.len() as f64;
        let all = std::iter::once((all, heat(all, before.min(all + 1.0))));
        for (place, (share, role)) in shares.chain(all).enumerate() {
            let x = self.x + self.name + 2 + u16::try_from(place * 8).unwrap_or(0);
            paint.text(x, self.y, 7, &format!("{:>6}", percent(share)), pick(role));
        }
        let x = self.x + self.name + 36;
        let room = (self.x + self.width).saturating_sub(x + 1);
        paint.text(x, self.y, room, verdict.0, pick(verdict.1));
    }
}
