//! The finished picture: rectangles and routes in cells, without a glyph or a colour.
//!
//! Owns the result of the layout. Refuses to draw itself; that is `paint`.

use super::diagram::Form;

/// A cell, counted from the upper left corner of the picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Point {
    /// Column.
    pub x: i32,
    /// Row.
    pub y: i32,
}

/// A rectangle of cells.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Rect {
    /// First column.
    pub x: i32,
    /// First row.
    pub y: i32,
    /// Columns.
    pub width: i32,
    /// Rows.
    pub height: i32,
}

impl Rect {
    /// Whether the cell lies in the rectangle.
    pub const fn contains(&self, p: Point) -> bool {
        self.x <= p.x && p.x < self.right() && self.y <= p.y && p.y < self.bottom()
    }

    /// The column after the last.
    pub const fn right(&self) -> i32 {
        self.x + self.width
    }

    /// The row after the last.
    pub const fn bottom(&self) -> i32 {
        self.y + self.height
    }

    /// The cells that both have.
    pub fn common(&self, other: &Self) -> Self {
        let (x, y) = (self.x.max(other.x), self.y.max(other.y));
        Self {
            x,
            y,
            width: (self.right().min(other.right()) - x).max(0),
            height: (self.bottom().min(other.bottom()) - y).max(0),
        }
    }

    /// Whether all cells of the other are among its own.
    pub fn covers(&self, other: &Self) -> bool {
        self.common(other) == *other
    }

    /// Whether the two share a cell.
    pub const fn intersects(&self, other: &Self) -> bool {
        self.x < other.right()
            && other.x < self.right()
            && self.y < other.bottom()
            && other.y < self.bottom()
    }
}

/// Which way requests run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Direction {
    /// Tiers from left to right.
    #[default]
    LeftRight,
    /// Tiers from top to bottom.
    TopDown,
}

/// A box with its place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct PlacedBox {
    /// Its cells, frame included.
    pub rect: Rect,
    /// Which of its forms it shows.
    pub form: usize,
}

/// A box higher than this, for all the wires at its side, says what it is once in so many rows:
/// its middle may be far out of sight.
const TALL: i32 = 16;

impl PlacedBox {
    /// The rows in which the words of a form begin: their first line is the name of the box.
    #[must_use]
    pub fn name_rows(&self, form: Option<&Form>) -> Vec<i32> {
        let inset = i32::from(form.is_none_or(|form| form.framed));
        let lines = form.map_or(0, |form| form.lines.len());
        let lines = i32::try_from(lines).unwrap_or(0);
        let rect = self.rect;
        if rect.height > TALL {
            let step = usize::try_from(TALL).unwrap_or(1);
            return (rect.y + 1..rect.bottom() - lines).step_by(step).collect();
        }
        vec![rect.y + inset + (rect.height - 2 * inset - lines).max(0) / 2]
    }
}

/// The way of one wire, or of a part of it between boxes in its path.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Stretch {
    pub(super) wire: usize,
    /// Corners in [`Picture::corners`].
    pub(super) first: usize,
    pub(super) count: usize,
}

/// A laid-out diagram. Boxes, groups and wires have the indices they have in the diagram.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Picture {
    /// Columns in all.
    pub width: i32,
    /// Rows in all.
    pub height: i32,
    /// Which way requests run.
    pub direction: Direction,
    /// All boxes.
    pub boxes: Vec<PlacedBox>,
    /// Rectangles of all groups, borders included.
    pub groups: Vec<Rect>,
    pub(super) corners: Vec<Point>,
    pub(super) stretches: Vec<Stretch>,
    /// Stretches of wire `i`: from `starts[i]` to `starts[i + 1]`.
    pub(super) starts: Vec<usize>,
}

impl Picture {
    /// The ways of a wire in order from source to target, as corner points: one way, or one more
    /// for each box in its path. Each begins and ends on the cell beside the box or group it
    /// leaves or reaches. Empty for a wire that cannot be drawn.
    pub fn route(
        &self,
        wire: usize,
    ) -> impl DoubleEndedIterator<Item = &[Point]> + ExactSizeIterator {
        let range = match (self.starts.get(wire), self.starts.get(wire + 1)) {
            (Some(&a), Some(&b)) => a..b,
            _ => 0..0,
        };
        let stretches = self.stretches.get(range).unwrap_or_default();
        stretches.iter().map(|s| {
            self.corners
                .get(s.first..s.first + s.count)
                .unwrap_or_default()
        })
    }

    /// All cells a wire runs through, in order from source to target.
    pub fn cells(&self, wire: usize) -> Vec<Point> {
        let mut cells = Vec::new();
        for corners in self.route(wire) {
            walk(corners, |p| cells.push(p));
        }
        cells
    }

    /// The innermost thing at a cell that has an extent: a box, else the smallest group.
    pub fn at(&self, p: Point) -> Option<super::End> {
        if let Some(b) = self.boxes.iter().position(|b| b.rect.contains(p)) {
            return Some(super::End::Box(b));
        }
        let inside = self
            .groups
            .iter()
            .enumerate()
            .filter(|(_, r)| r.contains(p));
        inside
            .min_by_key(|(_, r)| i64::from(r.width) * i64::from(r.height))
            .map(|(g, _)| super::End::Group(g))
    }
}

/// Parts of a picture that are not to be drawn, by their indices.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Missing {
    /// Of each box.
    pub boxes: Vec<bool>,
    /// Of each group.
    pub groups: Vec<bool>,
    /// Of each wire.
    pub wires: Vec<bool>,
}

impl Picture {
    /// The same picture without some of its parts; all others keep their places.
    #[must_use]
    pub fn without(mut self, missing: &Missing) -> Self {
        const NOWHERE: Rect = Rect {
            x: i32::MIN / 4,
            y: i32::MIN / 4,
            width: 0,
            height: 0,
        };
        let is = |all: &[bool], place: usize| all.get(place).copied().unwrap_or(false);
        for (place, placed) in self.boxes.iter_mut().enumerate() {
            if is(&missing.boxes, place) {
                placed.rect = NOWHERE;
            }
        }
        for (place, rect) in self.groups.iter_mut().enumerate() {
            if is(&missing.groups, place) {
                *rect = NOWHERE;
            }
        }
        self.stretches
            .iter_mut()
            .filter(|stretch| is(&missing.wires, stretch.wire))
            .for_each(|stretch| stretch.count = 0);
        self
    }
}

/// Visits the cells of a polyline once each, in order.
pub(super) fn walk(corners: &[Point], mut visit: impl FnMut(Point)) {
    let Some(&first) = corners.first() else {
        return;
    };
    visit(first);
    let mut at = first;
    for &corner in corners.iter().skip(1) {
        while at != corner {
            at.x += (corner.x - at.x).signum();
            at.y += (corner.y - at.y).signum();
            visit(at);
        }
    }
}
