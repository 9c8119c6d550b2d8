//! The way of one wire, cell by cell, without a list of its cells: a large picture has millions.
//!
//! Owns counting along a wire. Refuses to know what else lies on a cell.

use super::picture::{Picture, Point, Rect};
use std::ops::Range;

/// A straight run of cells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Leg {
    /// The place of its first cell along the wire.
    start: usize,
    first: Point,
    /// Cells.
    count: usize,
    /// From one cell to the next.
    step: (i32, i32),
}

impl Leg {
    /// The cells strictly between two corners.
    pub(super) fn between(from: Point, to: Point) -> Self {
        let step = ((to.x - from.x).signum(), (to.y - from.y).signum());
        let count = (to.x - from.x).abs().max((to.y - from.y).abs()) - 1;
        Self {
            start: 0,
            first: Point {
                x: from.x + step.0,
                y: from.y + step.1,
            },
            count: usize::try_from(count).unwrap_or(0),
            step,
        }
    }

    pub(super) fn at(&self, place: usize) -> Point {
        let ahead = i32::try_from(place).unwrap_or(i32::MAX);
        Point {
            x: self.first.x + self.step.0 * ahead,
            y: self.first.y + self.step.1 * ahead,
        }
    }

    fn last(&self) -> Point {
        self.at(self.count - 1)
    }

    /// The places of its cells, from its first on, that lie within a rectangle.
    pub(super) fn within(&self, rect: Rect) -> Range<usize> {
        let along = |first: i32, step: i32, low: i32, high: i32| match step {
            0 if (low..high).contains(&first) => (0, i32::MAX),
            0 => (0, 0),
            1.. => (low - first, high - first),
            ..=-1 => (first - high + 1, first - low + 1),
        };
        let x = along(self.first.x, self.step.0, rect.x, rect.right());
        let y = along(self.first.y, self.step.1, rect.y, rect.bottom());
        let place = |n: i32| usize::try_from(n).unwrap_or(0).min(self.count);
        let (from, to) = (place(x.0.max(y.0)), place(x.1.min(y.1)));
        from..to.max(from)
    }
}

/// The cells of a wire in order from source to target.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Route {
    legs: Vec<Leg>,
    len: usize,
}

impl Route {
    /// The way of a wire on a picture.
    #[must_use]
    pub fn of(picture: &Picture, wire: usize) -> Self {
        let mut route = Self::default();
        for corners in picture.route(wire) {
            let Some(first) = corners.first() else {
                continue;
            };
            route.push(*first, 1, (0, 0));
            for (from, to) in corners.iter().zip(corners.iter().skip(1)) {
                let step = ((to.x - from.x).signum(), (to.y - from.y).signum());
                let count = (to.x - from.x).abs().max((to.y - from.y).abs());
                let next = Point {
                    x: from.x + step.0,
                    y: from.y + step.1,
                };
                route.push(next, usize::try_from(count).unwrap_or(0), step);
            }
        }
        route
    }

    fn push(&mut self, first: Point, count: usize, step: (i32, i32)) {
        if count > 0 {
            self.legs.push(Leg {
                start: self.len,
                first,
                count,
                step,
            });
            self.len += count;
        }
    }

    /// How many cells it has.
    #[must_use]
    pub const fn len(&self) -> usize {
        self.len
    }

    /// Whether it has none: the wire cannot be drawn.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// The cell at a place along it.
    #[must_use]
    pub fn get(&self, place: usize) -> Option<Point> {
        let after = self.legs.partition_point(|leg| leg.start <= place);
        let leg = self.legs.get(after.checked_sub(1)?)?;
        (place < self.len).then(|| leg.at(place - leg.start))
    }

    /// Whether it runs through a cell.
    #[must_use]
    pub fn contains(&self, point: Point) -> bool {
        let cell = Rect {
            x: point.x,
            y: point.y,
            width: 1,
            height: 1,
        };
        self.within(cell).next().is_some()
    }

    /// The places along it whose cells lie within a rectangle, run by run, in order.
    pub fn within(&self, rect: Rect) -> impl Iterator<Item = Range<usize>> {
        self.legs.iter().filter_map(move |leg| {
            let part = leg.within(rect);
            (!part.is_empty()).then(|| leg.start + part.start..leg.start + part.end)
        })
    }

    /// The cells within a rectangle, each with its place.
    pub fn cells_within(&self, rect: Rect) -> impl Iterator<Item = (usize, Point)> {
        self.legs.iter().flat_map(move |leg| {
            let part = leg.within(rect);
            part.map(move |place| (leg.start + place, leg.at(place)))
        })
    }

    /// The leftmost cell and the length of the longest run of cells in one row.
    #[must_use]
    pub fn longest_level(&self) -> Option<(Point, i32)> {
        let mut best: Option<(Point, i32)> = None;
        let mut run: Option<(Point, i32)> = None;
        for leg in &self.legs {
            let count = i32::try_from(leg.count).unwrap_or(i32::MAX);
            let is_level = leg.step.1 == 0;
            let (first, last) = (leg.first, leg.last());
            let left = Point {
                x: first.x.min(last.x),
                y: first.y,
            };
            run = Some(match run {
                Some((start, length)) if is_level && start.y == first.y => {
                    let x = start.x.min(left.x);
                    (Point { x, y: start.y }, length + count)
                }
                _ if is_level => (left, count),
                _ => (last, 1),
            });
            if let Some((start, length)) = run
                && best.is_none_or(|(_, longest)| length > longest)
            {
                best = Some((start, length));
            }
        }
        best
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::design::Model;
    use crate::document::{gallery, read};
    use crate::layout::{Copies, Scene, fit};
    use std::sync::Arc;

    /// The leftmost cell and the length of the longest run in one row, by looking at every cell.
    fn longest_level(cells: &[Point]) -> Option<i32> {
        let runs = cells.chunk_by(|a, b| a.y == b.y);
        runs.map(|run| i32::try_from(run.len()).unwrap()).max()
    }

    #[test]
    fn a_route_is_the_cells_of_its_wire() {
        for design in gallery::GALLERY {
            let model = Model::new(Arc::new(read(design.text).design.unwrap()));
            let diagram = Scene::new(&model, Copies::Folded).diagram;
            let picture = fit(&diagram, 120, 40);
            let window = Rect {
                x: 20,
                y: 5,
                width: 60,
                height: 20,
            };
            for wire in 0..diagram.wires.len() {
                let cells = picture.cells(wire);
                let route = Route::of(&picture, wire);
                assert_eq!(route.len(), cells.len());
                let each = (0..route.len()).map(|place| route.get(place).unwrap());
                assert!(each.eq(cells.iter().copied()));
                assert_eq!(route.get(cells.len()), None);
                assert!(cells.iter().all(|cell| route.contains(*cell)));
                let seen: Vec<(usize, Point)> = route.cells_within(window).collect();
                let wanted = cells.iter().copied().enumerate();
                let wanted: Vec<_> = wanted.filter(|(_, cell)| window.contains(*cell)).collect();
                assert_eq!(seen, wanted);
                let places: Vec<usize> = route.within(window).flatten().collect();
                assert!(places.iter().eq(wanted.iter().map(|(place, _)| place)));
                let level = route.longest_level().map(|(_, length)| length);
                assert_eq!(level, longest_level(&cells), "{} {wire}", design.name);
            }
        }
    }
}
