//! The rows of the findings list: which lines show which finding, for a list of any height.
//!
//! Shared by drawing and the mouse. Refuses to draw.

use super::panes::Pane;
use super::state::State;
use ratatui::layout::Rect;

/// Lines a finding takes: one in a small pane, else its title and a line of evidence.
#[must_use]
pub fn lines_each(area: Rect) -> usize {
    if area.height >= 10 { 2 } else { 1 }
}

/// The list's part of its pane, and the lines below it that explain the finding under the cursor
/// where the list itself has no room to.
#[must_use]
pub fn split(state: &State, area: Rect) -> (Rect, Rect) {
    let explains = state.view.pane == Pane::Findings && lines_each(area) == 1;
    let note = if explains { area.height / 2 } else { 0 };
    let list = Rect {
        height: area.height - note,
        ..area
    };
    let below = Rect {
        y: list.bottom(),
        height: note,
        ..area
    };
    (list, below)
}

/// The first finding shown in a list, so that the one under the cursor is in sight.
#[must_use]
pub fn first_finding(state: &State, list: Rect, each: usize) -> usize {
    let shown = (usize::from(list.height) / each).max(1);
    (state.view.finding + 1).saturating_sub(shown)
}

/// The finding on a line of the pane.
#[must_use]
pub fn finding_at(state: &State, area: Rect, line: usize) -> Option<usize> {
    let count = state.world.as_ref()?.report.findings.len();
    let each = lines_each(area);
    let (list, _) = split(state, area);
    let finding = first_finding(state, list, each) + line / each;
    (line < usize::from(list.height) && finding < count).then_some(finding)
}
