//! The rows of the findings list: which lines show which item, for a list of any height.
//!
//! Shared by drawing and the mouse. Refuses to draw.

use super::list::{Item, List};
use super::panes::Pane;
use super::state::State;
use ratatui::layout::Rect;

/// An item in sight.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Shown {
    /// Its place in the list.
    pub item: usize,
    /// Its first row.
    pub y: u16,
    /// Its rows.
    pub rows: u16,
}

impl Shown {
    /// Whether it is on a row of the window.
    #[must_use]
    pub fn has(&self, row: u16) -> bool {
        (self.y..self.y + self.rows).contains(&row)
    }
}

/// Lines a finding takes: one in a small list, else its title and a line of evidence.
#[must_use]
pub const fn lines_each(area: Rect) -> u16 {
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

/// The items in sight of an area, the one under the cursor among them, headings where there is
/// room for them.
#[must_use]
pub fn shown(list: &List, area: Rect) -> Vec<Shown> {
    let each = lines_each(area);
    // In a few lines, headings would leave nothing to read.
    let headings = area.height >= 6;
    let rows = |item: &Item| match item {
        Item::Heading(..) => u16::from(headings),
        Item::Finding(_) | Item::Credit(_) => each,
        Item::Child(..) | Item::Skipped(_) => 1,
    };
    let heights: Vec<u16> = list.items.iter().map(rows).collect();
    in_sight(&heights, list.cursor, area)
}

/// The items in sight of an area, of a list whose items take so many rows each.
pub(super) fn in_sight(heights: &[u16], cursor: usize, area: Rect) -> Vec<Shown> {
    let mut shown = Vec::new();
    let mut y = area.y;
    for item in first(heights, cursor, area.height)..heights.len() {
        let height = heights.get(item).copied().unwrap_or(0);
        if y >= area.bottom() {
            break;
        }
        let rows = height.min(area.bottom() - y);
        if rows > 0 {
            shown.push(Shown { item, y, rows });
        }
        y += rows;
    }
    shown
}

/// The first item in sight: the list stands still at its ends, and else has the cursor in its
/// middle.
fn first(heights: &[u16], cursor: usize, height: u16) -> usize {
    let before = |end: usize, room: u16| {
        let mut used = 0;
        let mut start = end;
        while let Some(rows) = start.checked_sub(1).and_then(|above| heights.get(above)) {
            used += rows;
            if used > room {
                break;
            }
            start -= 1;
        }
        start
    };
    let middle = before(cursor, height / 2);
    middle.min(before(heights.len(), height))
}

/// The item on a line of the pane.
#[must_use]
pub fn item_at(state: &State, area: Rect, y: u16) -> Option<usize> {
    let (list, _) = split(state, area);
    on_row(&state.list, list, y)
}

/// The item on a row of a list.
#[must_use]
pub fn on_row(list: &List, area: Rect, y: u16) -> Option<usize> {
    shown(list, area)
        .into_iter()
        .find(|shown| shown.has(y))
        .map(|shown| shown.item)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_cursor_is_always_in_sight() {
        let items: Vec<Item> = (0..40).map(Item::Finding).collect();
        for height in 1..30 {
            for cursor in 0..items.len() {
                let mut list = List::default();
                list.items.clone_from(&items);
                list.cursor = cursor;
                let area = Rect::new(0, 3, 40, height);
                let shown = shown(&list, area);
                assert!(
                    shown.iter().any(|shown| shown.item == cursor),
                    "{cursor} in {height}"
                );
                assert!(shown.iter().all(|s| s.y >= 3 && s.y + s.rows <= 3 + height));
            }
        }
    }
}
