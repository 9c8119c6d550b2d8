//! Where the parts of the comparison's screen are, in a window of any size.
//!
//! Pure arithmetic, shared by drawing and the mouse. Refuses to draw.

use super::Tab;
use ratatui::layout::Rect;

/// Windows at least this wide have the two sides beside each other.
const WIDE: u16 = 72;
/// Columns at least this wide have a line for each member, narrower ones two.
const ROOMY: u16 = 64;
/// Lines of a column beside its members: headings, totals, latency, the last pick.
const AROUND: u16 = 10;

/// The parts of the screen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Parts {
    /// What is compared, and the clock.
    pub status: Rect,
    /// The tabs.
    pub tabs: Rect,
    /// Left and right, or upper and lower, side.
    pub sides: [Rect; 2],
    /// What the difference comes to.
    pub verdict: Rect,
    /// What was just done; in a low window it stands where the verdict does.
    pub notice: Rect,
    /// The keys.
    pub keys: Rect,
    /// The sides are beside each other.
    pub is_beside: bool,
}

impl Parts {
    /// The parts in a window.
    #[must_use]
    pub fn of((width, height): (u16, u16)) -> Self {
        let line = |y: u16, rows: u16| Rect::new(0, y, width, rows);
        let top = 2;
        let (below, verdict) = match height {
            0..20 => (2, 1),
            20..24 => (4, 2),
            _ => (5, 3),
        };
        let body = height.saturating_sub(top + below);
        let is_beside = width >= WIDE;
        let sides = if is_beside {
            let left = (width - 1) / 2;
            [
                Rect::new(0, top, left, body),
                Rect::new(left + 1, top, width - left - 1, body),
            ]
        } else {
            let upper = body / 2;
            [line(top, upper), line(top + upper, body - upper)]
        };
        Self {
            status: line(0, height.min(1)),
            tabs: line(1, height.saturating_sub(1).min(1)),
            sides,
            verdict: line(height.saturating_sub(below), verdict.min(height)),
            notice: line(height.saturating_sub(2), height.min(1)),
            keys: line(height.saturating_sub(1), height.min(1)),
            is_beside,
        }
    }

    /// Each tab with the cells of its title.
    #[must_use]
    pub fn titles(&self) -> Vec<(Tab, Rect)> {
        let mut x = self.tabs.x + 1;
        let mut titles = Vec::new();
        for tab in Tab::ALL {
            let width = u16::try_from(tab.title().len() + 2).unwrap_or(u16::MAX);
            let width = width.min(self.tabs.right().saturating_sub(x));
            titles.push((tab, Rect::new(x, self.tabs.y, width, self.tabs.height)));
            x = x.saturating_add(width + 1);
        }
        titles
    }
}

/// The members in a column of the algorithms' tab.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MemberList {
    /// Where they are.
    pub area: Rect,
    /// Lines for each.
    pub lines: u16,
    /// The first one that is shown.
    pub first: usize,
    /// How many are shown.
    pub shown: usize,
}

impl MemberList {
    /// The list of so many members in a column, with the cursor in sight.
    #[must_use]
    pub fn of(side: Rect, members: usize, cursor: usize) -> Self {
        let lines: u16 = if side.width >= ROOMY { 1 } else { 2 };
        let room = side.height.saturating_sub(AROUND).max(lines);
        let fits = usize::from(room / lines).max(1);
        let shown = fits.min(members);
        let first = (cursor + 1)
            .saturating_sub(shown)
            .min(members.saturating_sub(shown));
        let height = lines * u16::try_from(shown).unwrap_or(0);
        let area = Rect {
            y: side.y + 2.min(side.height),
            height: height.min(side.height.saturating_sub(2)),
            ..side
        };
        Self {
            area,
            lines,
            first,
            shown,
        }
    }

    /// The member at a cell.
    #[must_use]
    pub fn at(&self, x: u16, y: u16) -> Option<usize> {
        self.area
            .contains((x, y).into())
            .then(|| self.first + usize::from((y - self.area.y) / self.lines))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_part_lies_outside_the_window_or_over_another() {
        for width in (0..=200).step_by(9) {
            for height in 0..=60 {
                let parts = Parts::of((width, height));
                let all = [parts.tabs, parts.sides[0], parts.sides[1], parts.keys];
                for (place, part) in all.iter().enumerate() {
                    if part.is_empty() || height < 6 {
                        continue;
                    }
                    assert!(part.right() <= width && part.bottom() <= height);
                    for other in &all[place + 1..] {
                        assert!(!part.intersects(*other), "{width}x{height}: {parts:?}");
                    }
                }
                for side in parts.sides {
                    let list = MemberList::of(side, 9, 8);
                    assert!(list.first + list.shown >= 9);
                }
            }
        }
    }
}
