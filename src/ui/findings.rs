//! What is wrong, in groups, each with its evidence: the pane, and the screen of its own.
//!
//! Refuses to judge: the report says how bad each is. Refuses to arrange: the list is in the state.

use super::paint::Paint;
use super::{explain, keys};
use crate::app::command::Place;
use crate::app::list::{Item, List};
use crate::app::panes::Pane;
use crate::app::rows::{self, Shown};
use crate::app::screens::FindingsParts;
use crate::app::state::State;
use crate::config::{Glyph, Role};
use crate::findings::{self, Finding, Report, Severity};
use ratatui::layout::Rect;

/// The colours of a severity.
pub(super) const fn role(severity: Severity) -> Role {
    match severity {
        Severity::Critical => Role::SeverityCritical,
        Severity::High => Role::SeverityHigh,
        Severity::Medium => Role::SeverityMedium,
        Severity::Low => Role::SeverityLow,
        Severity::Info => Role::SeverityInfo,
    }
}

/// The sign of a severity.
pub(crate) const fn glyph(severity: Severity) -> Glyph {
    match severity {
        Severity::Critical => Glyph::SeverityCritical,
        Severity::High => Glyph::SeverityHigh,
        Severity::Medium => Glyph::SeverityMedium,
        Severity::Low => Glyph::SeverityLow,
        Severity::Info => Glyph::SeverityInfo,
    }
}

/// What the team has said about a finding, if anything.
pub(super) const fn state_word(state: findings::State) -> Option<&'static str> {
    match state {
        findings::State::Open => None,
        findings::State::Discussed => Some("discussed"),
        findings::State::Fixed => Some("said to be fixed"),
        findings::State::Accepted => Some("accepted"),
        findings::State::FalsePositive => Some("false alarm"),
    }
}

/// The title: how many of each severity are open, what they are grouped by, what is typed.
pub(super) fn title(state: &State) -> String {
    let Some(world) = state.world.as_deref() else {
        return "Findings".to_owned();
    };
    if state.hides_answers() {
        return "Findings: hidden".to_owned();
    }
    let counts: Vec<String> = Severity::ALL
        .iter()
        .filter_map(|severity| {
            let open = world
                .report
                .findings
                .iter()
                .filter(|finding| finding.severity == *severity && finding.state.is_open());
            let count = open.count();
            let letter = severity.word().chars().next()?.to_ascii_uppercase();
            (count > 0).then(|| format!("{count}{letter}"))
        })
        .collect();
    let list = &state.list;
    let mut title = format!("Findings {}", counts.join(" "));
    if list.is_typing || !list.filter.is_empty() {
        let cursor = if list.is_typing { "_" } else { "" };
        title.push_str(&format!("  /{}{cursor}", list.filter));
    } else {
        title.push_str(&format!("  {}", list.group.word()));
    }
    title
}

/// Draws the pane.
pub(super) fn draw(paint: &mut Paint<'_>, state: &State, area: Rect) {
    let Some(world) = state.world.as_deref() else {
        return;
    };
    if state.hides_answers() {
        let room = area.width.saturating_sub(2);
        let told = "What is wrong here, and how would you prove it? Kill things and watch; the \
                    list is shown when blind mode is left.";
        let lines = crate::text::wrap(told, usize::from(room));
        for (y, line) in (area.y..area.bottom()).zip(lines) {
            paint.text(area.x + 1, y, room, line, Role::TextDim);
        }
        return;
    }
    let (list, below) = rows::split(state, area);
    if let Some(finding) = state.list.finding(&world.report) {
        let room = below.width.saturating_sub(4);
        let lines = crate::text::wrap(&finding.evidence, usize::from(room));
        for (y, line) in (below.y..below.bottom()).zip(lines) {
            paint.text(below.x + 3, y, room, line, Role::TextDim);
        }
    }
    let has_focus = state.view.pane == Pane::Findings;
    items(paint, &state.list, &world.report, list, has_focus);
}

/// Draws the screen below the status line.
pub(super) fn screen(paint: &mut Paint<'_>, state: &State, screen: Rect) {
    let Some(world) = state.world.as_deref() else {
        return;
    };
    let parts = FindingsParts::of((screen.width, screen.height));
    let below = Rect::new(0, 1, screen.width, screen.height.saturating_sub(1));
    paint.fill(below, Role::Panel);
    let report = &world.report;
    let heading = title(state);
    let inside = paint.frame(
        parts.list,
        &heading,
        Role::PanelBorderFocus,
        Role::PanelTitle,
    );
    items(paint, &state.list, report, inside, true);
    let depth = if state.list.for_reviewer {
        "Explained to a reviewer"
    } else {
        "Explained to a student"
    };
    let inside = paint.frame(parts.text, depth, Role::PanelBorder, Role::PanelTitle);
    if let Some(chosen) = state.list.chosen(report) {
        explain::draw(paint, state, chosen, inside);
    }
    paint.fill(parts.sentence, Role::Status);
    let text = state.notice.as_ref().map_or_else(
        || {
            format!(
                "score {} of 100; {} questions asked, {} without an answer",
                report.score,
                report.applied.len(),
                report.skipped.len()
            )
        },
        |notice| notice.text.clone(),
    );
    paint.text(1, parts.sentence.y, screen.width, &text, Role::Text);
    keys::of_place(paint, state, Place::Findings, parts.keys);
}

/// Draws the lines of the list.
fn items(paint: &mut Paint<'_>, list: &List, report: &Report, area: Rect, has_focus: bool) {
    if list.items.is_empty() {
        let (text, role) = if list.filter.is_empty() {
            ("nothing is wrong that could be found", Role::Ok)
        } else {
            ("nothing matches; esc gives the filter up", Role::TextDim)
        };
        paint.text(area.x + 1, area.y, area.width, text, role);
        return;
    }
    let shown = rows::shown(list, area);
    for shown in &shown {
        let is_chosen = has_focus && shown.item == list.cursor;
        if is_chosen {
            paint.tint(
                Rect::new(area.x, shown.y, area.width, shown.rows),
                Role::Selected,
            );
        }
        let Some(item) = list.items.get(shown.item) else {
            continue;
        };
        line(paint, list, report, item, area, *shown, is_chosen);
    }
    if let Some(first) = shown.first()
        && shown.len() < list.items.len()
    {
        paint.scroll_bar(area, first.item, shown.len(), list.items.len());
    }
}

fn line(
    paint: &mut Paint<'_>,
    list: &List,
    report: &Report,
    item: &Item,
    area: Rect,
    shown: Shown,
    is_chosen: bool,
) {
    let pick = |role| if is_chosen { Role::Selected } else { role };
    let (x, y, room) = (area.x + 1, shown.y, area.width.saturating_sub(2));
    match item {
        Item::Heading(text, count) => {
            let text = format!("{text} {count}");
            paint.text(x, y, room, &text, Role::Accent);
        }
        Item::Finding(place) => {
            if let Some(finding) = report.findings.get(*place) {
                head(paint, list, finding, (x, y, room), is_chosen);
                if shown.rows > 1 {
                    let room = room.saturating_sub(2);
                    paint.text(x + 2, y + 1, room, &finding.evidence, pick(Role::TextDim));
                }
            }
        }
        Item::Child(place, child) => {
            let parent = report.findings.get(*place);
            if let Some(finding) = parent.and_then(|parent| parent.also.get(*child)) {
                let sign = paint.sign(glyph(finding.severity));
                let code = format!(" {} ", finding.code());
                let parts = [
                    ("  ", Role::Text),
                    (sign, pick(role(finding.severity))),
                    (code.as_str(), pick(role(finding.severity))),
                    (finding.title.as_str(), pick(Role::Text)),
                ];
                paint.parts(x, y, room, &parts);
            }
        }
        Item::Credit(place) => {
            if let Some(credit) = report.credits.get(*place) {
                let parts = [
                    (paint.sign(Glyph::Ok), pick(Role::Ok)),
                    (" ", Role::Text),
                    (credit.title, pick(Role::TextStrong)),
                ];
                paint.parts(x, y, room, &parts);
                if shown.rows > 1 {
                    let room = room.saturating_sub(2);
                    paint.text(x + 2, y + 1, room, &credit.evidence, pick(Role::TextDim));
                }
            }
        }
        Item::Skipped(place) => {
            if let Some(skipped) = report.skipped.get(*place) {
                let sign = paint.sign(Glyph::Undecided);
                let code = format!(" {} ", skipped.code);
                let parts = [
                    (sign, pick(Role::Undecided)),
                    (code.as_str(), pick(Role::Undecided)),
                    (skipped.title, pick(Role::TextDim)),
                ];
                paint.parts(x, y, room, &parts);
            }
        }
    }
}

/// A finding's first line: how bad, which rule, what; and at its end what it stands for, or what
/// the team has said.
fn head(
    paint: &mut Paint<'_>,
    list: &List,
    finding: &Finding,
    (x, y, room): (u16, u16, u16),
    is_chosen: bool,
) {
    let pick = |role| if is_chosen { Role::Selected } else { role };
    let (colour, title) = if finding.state.is_open() {
        (role(finding.severity), Role::TextStrong)
    } else {
        (Role::TextDim, Role::TextDim)
    };
    let mut end = String::new();
    if let Some(word) = state_word(finding.state) {
        end = format!(" {word}");
    }
    if !finding.also.is_empty() {
        let fold = if list.is_unfolded(finding) {
            Glyph::Unfolded
        } else {
            Glyph::Folded
        };
        end.push_str(&format!(" {}{}", paint.sign(fold), finding.also.len()));
    }
    let taken = u16::try_from(crate::text::width(&end)).unwrap_or(0);
    let before = room.saturating_sub(taken);
    let code = format!(" {} ", finding.code());
    let parts = [
        (paint.sign(glyph(finding.severity)), pick(colour)),
        (code.as_str(), pick(colour)),
        (finding.title.as_str(), pick(title)),
    ];
    paint.parts(x, y, before, &parts);
    paint.text(x + before, y, taken, &end, pick(Role::TextDim));
}
