//! What is wrong, worst first, each with its evidence.
//!
//! Refuses to judge: the report says how bad each is.

use super::paint::Paint;
use crate::app::panes::Pane;
use crate::app::rows;
use crate::app::state::State;
use crate::config::{Glyph, Role};
use crate::findings::Severity;
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

const fn glyph(severity: Severity) -> Glyph {
    match severity {
        Severity::Critical => Glyph::SeverityCritical,
        Severity::High => Glyph::SeverityHigh,
        Severity::Medium => Glyph::SeverityMedium,
        Severity::Low => Glyph::SeverityLow,
        Severity::Info => Glyph::SeverityInfo,
    }
}

/// Draws the list.
pub(super) fn draw(paint: &mut Paint<'_>, state: &State, area: Rect) {
    let Some(world) = state.world.as_deref() else {
        return;
    };
    let findings = &world.report.findings;
    if findings.is_empty() {
        paint.text(
            area.x + 1,
            area.y,
            area.width,
            "nothing is wrong that could be found",
            Role::Ok,
        );
        return;
    }
    let each = rows::lines_each(area);
    let (list, below) = rows::split(state, area);
    if let Some(finding) = findings.get(state.view.finding) {
        let room = below.width.saturating_sub(4);
        let lines = crate::text::wrap(&finding.evidence, usize::from(room));
        for (y, line) in (below.y..below.bottom()).zip(lines) {
            paint.text(below.x + 3, y, room, line, Role::TextDim);
        }
    }
    let area = list;
    let first = rows::first_finding(state, area, each);
    let height = usize::from(area.height);
    for (place, finding) in findings
        .iter()
        .enumerate()
        .skip(first)
        .take(height.div_ceil(each))
    {
        let y = area.y + u16::try_from((place - first) * each).unwrap_or(0);
        let under_cursor = place == state.view.finding && state.view.pane == Pane::Findings;
        if under_cursor {
            let lines = u16::try_from(each)
                .unwrap_or(1)
                .min(area.bottom().saturating_sub(y));
            paint.tint(Rect::new(area.x, y, area.width, lines), Role::Selected);
        }
        let sign = paint.sign(glyph(finding.severity));
        let (title, head) = if under_cursor {
            (Role::Selected, Role::Selected)
        } else {
            (Role::TextStrong, role(finding.severity))
        };
        let mut used = paint.text(area.x + 1, y, 2, sign, head) + 1;
        let code = format!("{} ", finding.code());
        used += paint.text(
            area.x + 1 + used,
            y,
            area.width.saturating_sub(used + 2),
            &code,
            head,
        );
        paint.text(
            area.x + 1 + used,
            y,
            area.width.saturating_sub(used + 2),
            &finding.title,
            title,
        );
        if each > 1 && y + 1 < area.bottom() {
            let role = if under_cursor {
                Role::Selected
            } else {
                Role::TextDim
            };
            paint.text(
                area.x + 3,
                y + 1,
                area.width.saturating_sub(4),
                &finding.evidence,
                role,
            );
        }
    }
}
