//! The kill table's screen: what is still served when one thing dies, or two.
//!
//! Refuses to compute: lines, order and cursor are in the state.

use super::keys;
use super::kill_row::{Columns, Heat, busiest};
use super::paint::Paint;
use crate::app::command::{Command, Place};
use crate::app::kills::{Depth, Kills, Kinds, Line};
use crate::app::screens::KillParts;
use crate::app::state::State;
use crate::config::{Glyph, Role};
use crate::design::Class;
use crate::share::{Range, Verdict, percent};
use crate::text::lasting;
use ratatui::layout::Rect;

/// Draws the screen below the status line.
pub(super) fn draw(paint: &mut Paint<'_>, state: &State, screen: Rect) {
    let Some(world) = state.world.as_deref() else {
        return;
    };
    let parts = KillParts::of((screen.width, screen.height));
    let below = Rect::new(0, 1, screen.width, screen.height.saturating_sub(1));
    paint.fill(below, Role::Panel);
    let kills = &state.kills;
    let baseline = &world.table.baseline;
    let rows = usize::from(parts.list.height);
    let in_sight = || kills.lines().skip(kills.first).take(rows);
    title(paint, kills, parts.title);
    let columns = Columns::fit(parts.list, kills.column, kills.lines());
    columns.headings(paint, parts.head.y, kills.reversed);
    columns.baseline(paint, parts.head.y + 1, baseline);
    for (row, (y, line)) in (parts.list.y..parts.list.bottom())
        .zip(in_sight())
        .enumerate()
    {
        let is_chosen = kills.first + row == kills.cursor;
        columns.line(paint, y, line, baseline, is_chosen);
    }
    if kills.is_empty() {
        let text = empty(state, kills);
        paint.text(
            parts.list.x + 2,
            parts.list.y,
            parts.list.width.saturating_sub(3),
            &text,
            Role::TextDim,
        );
    }
    paint.scroll_bar(parts.list, kills.first, rows, kills.len());
    if let (Some(line), true) = (kills.chosen(), parts.details.height > 1) {
        details(paint, line, baseline, parts.details);
    }
    match &state.notice {
        Some(notice) => {
            paint.fill(parts.legend, Role::Status);
            let role = if notice.is_error {
                Role::Bad
            } else {
                Role::Text
            };
            paint.text(1, parts.legend.y, screen.width, &notice.text, role);
        }
        None => legend(paint, state, kills, parts.legend),
    }
    keys::of_place(paint, state, Place::KillTable, parts.keys);
}

/// What is listed, and how much of it.
fn title(paint: &mut Paint<'_>, kills: &Kills, area: Rect) {
    paint.fill(area, Role::Panel);
    let (known, pairs) = kills.progress();
    let count = if kills.is_working() {
        format!("working out pair {known} of {pairs}; esc stops ")
    } else if let (Depth::Single, Some(known)) = (kills.depth, kills.strained()) {
        let all = kills.all().len();
        format!(
            "{} of {all}; who is hit hardest by {known} of them ",
            kills.len()
        )
    } else {
        format!("{} of {} ", kills.len(), kills.all().len())
    };
    let counted = paint.text_right(area, area.y, &count, Role::TextDim);
    let room = area.width.saturating_sub(counted + 2);
    let mut x = area.x + 1;
    x += paint.text(x, area.y, room, "Kill table  ", Role::PanelTitle);
    let mut part = |paint: &mut Paint<'_>, text: &str, role: Role| {
        x += paint.text(x, area.y, (area.x + room).saturating_sub(x), text, role);
    };
    for (depth, word) in [(Depth::Single, "one"), (Depth::Pairs, "pairs")] {
        if kills.depth == depth {
            part(paint, &format!("[{word}]"), Role::Accent);
        } else {
            part(paint, &format!(" {word} "), Role::TextDim);
        }
    }
    part(paint, "  of", Role::TextDim);
    for kinds in Kinds::offered(kills.depth) {
        if kills.kinds == *kinds {
            part(paint, &format!(" [{}]", kinds.word()), Role::Accent);
        } else if area.width >= 100 {
            part(paint, &format!("  {} ", kinds.word()), Role::TextDim);
        }
    }
    if kills.is_typing || !kills.filter.is_empty() {
        let cursor = if kills.is_typing { "_" } else { "" };
        part(paint, "  /", Role::Key);
        part(
            paint,
            &format!("{}{cursor}", kills.filter),
            Role::TextStrong,
        );
    }
    if kills.is_working() && area.width >= 120 {
        let tenths = known * 10 / pairs.max(1);
        let full = paint.sign(Glyph::GaugeFull).repeat(tenths);
        let empty = paint.sign(Glyph::GaugeEmpty).repeat(10 - tenths);
        part(paint, "   ", Role::TextDim);
        part(paint, &full, Role::Accent);
        part(paint, &empty, Role::TextDim);
    }
}

/// Why no line is shown.
fn empty(state: &State, kills: &Kills) -> String {
    if kills.is_working() {
        return "no pair so far takes more than one of the two takes alone".to_owned();
    }
    if !kills.filter.is_empty() {
        return "nothing matches; esc gives the filter up".to_owned();
    }
    let all = state.key(Command::EveryRow);
    match kills.depth {
        _ if kills.all().is_empty() => "there is nothing of this sort to kill".to_owned(),
        Depth::Single => {
            format!("no failure of this sort changes what is served; {all} lists them")
        }
        Depth::Pairs => format!(
            "no pair of this sort takes requests that neither takes alone; {all} lists all pairs"
        ),
    }
}

/// The line under the cursor in sentences.
fn details(paint: &mut Paint<'_>, line: &Line, baseline: &Range, area: Rect) {
    let rule = Rect { height: 1, ..area };
    let dash = if paint.look.charset == crate::text::Charset::Ascii {
        "-"
    } else {
        "─"
    };
    let width = usize::from(rule.width);
    paint.text(
        0,
        rule.y,
        rule.width,
        &dash.repeat(width),
        Role::PanelBorder,
    );
    let room = area.width.saturating_sub(3);
    let mut y = area.y + 1;
    let mut say = |paint: &mut Paint<'_>, text: &str, role: Role| {
        if y < area.bottom() && !text.is_empty() {
            paint.text(area.x + 2, y, room, text, role);
            y += 1;
        }
    };
    say(paint, &sentence(line, baseline), Role::Text);
    let (who, role) = busiest(line);
    if let Some((_, survivor)) = line.hardest.as_ref().filter(|_| !who.is_empty()) {
        let now = survivor.utilisation().unwrap_or(0.0) * 100.0;
        let text = format!(
            "Left with the work: {who} of its workers busy, {now:.0} % before ({:.0} instead of \
             {:.0} requests a second).",
            survivor.then_rps, survivor.offered_rps
        );
        say(paint, &text, role);
    }
    if line.row.served.is_open() {
        let text = format!(
            "Undecided choices matter: {} % of all requests in the worst case, {} % in the best.",
            percent(line.row.served.worst.all),
            percent(line.row.served.best.all)
        );
        say(paint, &text, Role::Undecided);
    }
}

/// What a failure means, in a sentence.
fn sentence(line: &Line, baseline: &Range) -> String {
    let (row, name) = (&line.row, &line.name);
    let words = |classes: &[Class]| {
        let words: Vec<&str> = classes.iter().map(|class| class.noun()).collect();
        words.join(" and ")
    };
    let all = percent(row.served.worst.all);
    let before = percent(baseline.worst.all);
    let mut text = match row.verdict {
        Verdict::Spof if row.lost.len() == Class::ALL.len() => {
            format!("Without {name} the site is gone: nothing is served.")
        }
        Verdict::Spof => format!(
            "Without {name} no {} request is served; of all requests, {all} % are.",
            words(&row.lost)
        ),
        Verdict::Degraded => {
            format!("Without {name}, {all} % of all requests are served instead of {before} %.")
        }
        Verdict::Better => format!(
            "Without {name} more is served than with it: {all} % instead of {before} %. It does harm."
        ),
        Verdict::NoEffect => format!("Without {name} as much is served as before: {all} %."),
    };
    if let Some(after) = row.after_s {
        text.push_str(&format!(
            " Felt after {}, when remembered answers run out.",
            lasting(after)
        ));
    }
    text
}

/// What the words and colours mean.
fn legend(paint: &mut Paint<'_>, state: &State, kills: &Kills, area: Rect) {
    paint.fill(area, Role::Panel);
    let mut x = area.x + 1;
    let end = area.right().saturating_sub(1);
    let mut part = |paint: &mut Paint<'_>, text: &str, role: Role| {
        x += paint.text(x, area.y, end.saturating_sub(x), text, role);
    };
    part(paint, "% still served: ", Role::TextDim);
    for heat in Heat::EVERY {
        let sign = heat.glyph().map_or("", |glyph| paint.sign(glyph));
        let text = format!(" {} {sign}", heat.word());
        part(paint, &text, heat.role());
        part(paint, " ", Role::TextDim);
    }
    if area.width >= 110 {
        let fatal = match kills.depth {
            Depth::Single => " SPOF: alone it takes a class of requests away",
            Depth::Pairs => " fatal together: they take what neither takes alone",
        };
        part(paint, fatal, Role::Bad);
    }
    let left_out = kills.left_out();
    if left_out > 0 {
        let key = state.key(Command::EveryRow);
        let what = match kills.depth {
            Depth::Single => "without effect",
            Depth::Pairs => "that one of the two explains",
        };
        part(paint, " ", Role::TextDim);
        part(paint, key, Role::Key);
        if area.width >= 150 {
            part(paint, &format!(" {left_out} more {what}"), Role::TextDim);
        } else {
            part(paint, &format!(" {left_out} more"), Role::TextDim);
        }
    }
}
