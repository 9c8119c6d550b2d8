//! The rows of the findings list: which lines show which finding, for a list of any height.
//!
//! Shared by drawing and the mouse. Refuses to draw.

use super::state::State;
use ratatui::layout::Rect;

/// Lines a finding takes: one in a small pane, else its title and a line of evidence.
#[must_use]
pub fn lines_each(area: Rect) -> usize {
    if area.height >= 10 { 2 } else { 1 }
}

/// The first finding shown, so that the one under the cursor is in sight.
#[must_use]
pub fn first_finding(state: &State, area: Rect) -> usize {
    let shown = (usize::from(area.height) / lines_each(area)).max(1);
    (state.view.finding + 1).saturating_sub(shown)
}

/// The finding on a line of the list.
#[must_use]
pub fn finding_at(state: &State, area: Rect, line: usize) -> Option<usize> {
    let count = state.world.as_ref()?.report.findings.len();
    let finding = first_finding(state, area) + line / lines_each(area);
    (finding < count).then_some(finding)
}
