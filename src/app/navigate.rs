//! Moving over a picture with arrow keys: which box lies in which direction.
//!
//! Refuses to know what the boxes are; it sees rectangles.

use crate::layout::Rect;

/// A direction on the screen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Toward {
    /// To the left.
    Left,
    /// To the right.
    Right,
    /// Up.
    Up,
    /// Down.
    Down,
}

/// How much further a cell sideways counts than a cell ahead; a cell is twice as high as wide.
const SIDEWAYS: i32 = 3;

/// The nearest of `boxes` in a direction from the box at `from`; none if nothing lies there.
#[must_use]
pub fn next(boxes: &[Rect], from: usize, toward: Toward) -> Option<usize> {
    let here = boxes.get(from)?;
    boxes
        .iter()
        .enumerate()
        .filter(|(place, _)| *place != from)
        .filter_map(|(place, there)| Some((cost(here, there, toward)?, place)))
        .min()
        .map(|(_, place)| place)
}

/// How far away a box is in a direction; none when it does not lie there.
fn cost(here: &Rect, there: &Rect, toward: Toward) -> Option<i32> {
    let gap = |a: (i32, i32), b: (i32, i32)| (b.0 - a.1).max(a.0 - b.1).max(0);
    let across = (here.x, here.x + here.width);
    let across_there = (there.x, there.x + there.width);
    let along = (here.y, here.y + here.height);
    let along_there = (there.y, there.y + there.height);
    let centre = |span: (i32, i32)| span.0 + span.1;
    let (ahead, sideways, lies_there) = match toward {
        Toward::Left => (
            gap(across_there, across),
            2 * gap(along, along_there),
            centre(across_there) < centre(across) && across_there.1 <= across.0 + 1,
        ),
        Toward::Right => (
            gap(across, across_there),
            2 * gap(along, along_there),
            centre(across_there) > centre(across) && across_there.0 + 1 >= across.1,
        ),
        Toward::Up => (
            2 * gap(along_there, along),
            gap(across, across_there),
            centre(along_there) < centre(along) && along_there.1 <= along.0 + 1,
        ),
        Toward::Down => (
            2 * gap(along, along_there),
            gap(across, across_there),
            centre(along_there) > centre(along) && along_there.0 + 1 >= along.1,
        ),
    };
    lies_there.then_some(ahead + SIDEWAYS * sideways)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const fn at(x: i32, y: i32) -> Rect {
        Rect {
            x,
            y,
            width: 10,
            height: 3,
        }
    }

    #[test]
    fn arrows_follow_the_lane_before_they_leave_it() {
        let boxes = [at(0, 5), at(20, 0), at(20, 10), at(40, 0), at(40, 10)];
        assert_eq!(next(&boxes, 1, Toward::Right), Some(3));
        assert_eq!(next(&boxes, 1, Toward::Down), Some(2));
        assert_eq!(next(&boxes, 4, Toward::Left), Some(2));
        assert_eq!(next(&boxes, 3, Toward::Right), None);
        assert_eq!(next(&boxes, 9, Toward::Right), None);
    }

    proptest! {
        #[test]
        fn a_step_always_goes_the_way_it_says(
            places in prop::collection::vec((0..100_i32, 0..60_i32), 2..20),
            from in 0..20_usize,
        ) {
            let boxes: Vec<Rect> = places.iter().map(|(x, y)| at(*x, *y)).collect();
            let from = from % boxes.len();
            if let Some(to) = next(&boxes, from, Toward::Right) {
                prop_assert!(boxes[to].x > boxes[from].x);
            }
            if let Some(to) = next(&boxes, from, Toward::Up) {
                prop_assert!(boxes[to].y < boxes[from].y);
            }
        }
    }
}
