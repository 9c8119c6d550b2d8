//! Lines and corners, U+2500 to U+257F, as rectangles that meet at cell borders.
//!
//! Owns the geometry of light, heavy and double lines. Refuses blocks and signs.

use super::shape::{Frame, Point, Shape, arc};

/// What each character from U+2500 on is made of: the weights of its arms upwards, right,
/// downwards, left (1 light, 2 heavy, 3 double); `-` and `=` are dashed light and heavy lines,
/// `(` an arc, `/` a diagonal, resolved in [`lines`].
const ARMS: &str = "\
    0101 0202 1010 2020 -h3. =h3. -v3. =v3. -h4. =h4. -v4. =v4. 0110 0210 0120 0220 \
    0011 0012 0021 0022 1100 1200 2100 2200 1001 1002 2001 2002 1110 1210 2110 1120 \
    2120 2210 1220 2220 1011 1012 2011 1021 2021 2012 1022 2022 0111 0112 0211 0212 \
    0121 0122 0221 0222 1101 1102 1201 1202 2101 2102 2201 2202 1111 1112 1211 1212 \
    2111 1121 2121 2112 2211 1122 1221 2212 1222 2122 2221 2222 -h2. =h2. -v2. =v2. \
    0303 3030 0310 0130 0330 0013 0031 0033 1300 3100 3300 1003 3001 3003 1310 3130 \
    3330 1013 3031 3033 0313 0131 0333 1303 3101 3303 1313 3131 3333 (0.. (1.. (2.. \
    (3.. /u.. /d.. /x.. 0001 1000 0100 0010 0002 2000 0200 0020 0201 1020 0102 2010";

/// The shapes of one character between U+2500 and U+257F.
pub(super) fn lines(c: char, frame: Frame) -> Vec<Shape> {
    let index = usize::try_from(u32::from(c).saturating_sub(0x2500)).unwrap_or(usize::MAX);
    let Some(code) = ARMS.split_ascii_whitespace().nth(index) else {
        return Vec::new();
    };
    match code.as_bytes() {
        [kind @ (b'-' | b'='), direction, count, _] => dashes(
            frame,
            *kind == b'=',
            *direction == b'v',
            i32::from(count - b'0'),
        ),
        [b'(', quadrant, ..] => vec![rounded(frame, quadrant - b'0')],
        [b'/', slope, ..] => diagonals(frame, *slope),
        [up, right, down, left] => arms(
            frame,
            [up, right, down, left].map(|weight| Weight::of(*weight)),
        ),
        _ => Vec::new(),
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Weight {
    None,
    Light,
    Heavy,
    Double,
}

impl Weight {
    const fn of(digit: u8) -> Self {
        match digit {
            b'1' => Self::Light,
            b'2' => Self::Heavy,
            b'3' => Self::Double,
            _ => Self::None,
        }
    }
}

/// Where an arm points.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Side {
    Up,
    Right,
    Down,
    Left,
}

const fn thickness(frame: Frame, weight: Weight) -> i32 {
    match weight {
        Weight::None => 0,
        Weight::Light | Weight::Double => frame.light(),
        Weight::Heavy => frame.light() * 2 + 1,
    }
}

/// A stroke between two places along one axis, `offset` beside the middle of the other.
fn stroke(frame: Frame, vertical: bool, from: i32, to: i32, offset: i32, thick: i32) -> Shape {
    let across = if vertical { frame.width } else { frame.height };
    let beside = (across - thick) / 2 + offset;
    let (x, y, width, height) = if vertical {
        (beside, from, thick, to - from)
    } else {
        (from, beside, to - from, thick)
    };
    Shape::Rect {
        x,
        y,
        width,
        height,
        opacity: 1.0,
    }
}

fn arms(frame: Frame, weights: [Weight; 4]) -> Vec<Shape> {
    let [up, right, down, left] = weights;
    let mut shapes = Vec::new();
    let arms = [
        (Side::Left, left),
        (Side::Right, right),
        (Side::Up, up),
        (Side::Down, down),
    ];
    for (side, weight) in arms {
        // What crosses the arm: first on the side of its line at the negative offset.
        let (before, after, opposite) = match side {
            Side::Up => (left, right, down),
            Side::Down => (left, right, up),
            Side::Right => (up, down, left),
            Side::Left => (up, down, right),
        };
        let offset = frame.light() + (frame.light() + 1) / 2;
        match weight {
            Weight::None => {}
            Weight::Double => {
                shapes.push(arm(
                    frame,
                    side,
                    -offset,
                    weight,
                    start(before, after, opposite, offset),
                ));
                shapes.push(arm(
                    frame,
                    side,
                    offset,
                    weight,
                    start(after, before, opposite, offset),
                ));
            }
            Weight::Light | Weight::Heavy => {
                let reach = match (before == Weight::Double, after == Weight::Double) {
                    _ if opposite != Weight::None => Reach::Middle,
                    (true, true) => Reach::Beside(offset),
                    (true, false) | (false, true) => Reach::Beside(-offset),
                    (false, false) => {
                        Reach::Cover(if before == Weight::Heavy || after == Weight::Heavy {
                            Weight::Heavy
                        } else {
                            Weight::Light
                        })
                    }
                };
                shapes.push(arm(frame, side, 0, weight, reach));
            }
        }
    }
    shapes
}

/// Where an arm begins, seen from the middle of the cell outwards.
#[derive(Clone, Copy)]
enum Reach {
    /// In the middle, its other half comes from the opposite arm.
    Middle,
    /// So far that it covers the corner with a crossing line of this weight.
    Cover(Weight),
    /// At the outer edge of a line so far from the middle.
    Beside(i32),
}

/// Where one line of a double arm begins: `near` crosses on its own side, `far` on the other.
fn start(near: Weight, far: Weight, opposite: Weight, offset: i32) -> Reach {
    if near == Weight::Double {
        Reach::Beside(offset)
    } else if far == Weight::Double && opposite == Weight::None {
        Reach::Beside(-offset)
    } else {
        Reach::Cover(Weight::Light)
    }
}

fn arm(frame: Frame, side: Side, offset: i32, weight: Weight, reach: Reach) -> Shape {
    let vertical = matches!(side, Side::Up | Side::Down);
    let length = if vertical { frame.height } else { frame.width };
    let thick = thickness(frame, weight);
    // The band that a crossing line takes; the arm begins where that band does.
    let (band_start, band) = match reach {
        Reach::Middle => (length / 2, 0),
        Reach::Cover(crossing) => {
            let band = thickness(frame, crossing);
            ((length - band) / 2, band)
        }
        Reach::Beside(away) => {
            let outwards = matches!(side, Side::Right | Side::Down);
            let away = if outwards { away } else { -away };
            ((length - frame.light()) / 2 + away, frame.light())
        }
    };
    match side {
        Side::Up | Side::Left => stroke(frame, vertical, 0, band_start + band, offset, thick),
        Side::Right | Side::Down => stroke(frame, vertical, band_start, length, offset, thick),
    }
}

fn dashes(frame: Frame, heavy: bool, vertical: bool, count: i32) -> Vec<Shape> {
    let length = if vertical { frame.height } else { frame.width };
    let thick = thickness(frame, if heavy { Weight::Heavy } else { Weight::Light });
    (0..count)
        .map(|dash| {
            // Half a gap at either end keeps the rhythm from cell to cell.
            let from = length * (4 * dash + 1) / (4 * count);
            let to = (length * (4 * dash + 3) / (4 * count)).max(from + 1);
            stroke(frame, vertical, from, to, 0, thick)
        })
        .collect()
}

/// A rounded corner; quadrants in the order of the characters: it opens down and right, down and
/// left, up and left, up and right.
fn rounded(frame: Frame, quadrant: u8) -> Shape {
    let thick = frame.light() as f32;
    let (width, height) = (frame.width as f32, frame.height as f32);
    // The same middle as the straight lines, whose rectangles begin on the grid.
    let middle_x = ((frame.width - frame.light()) / 2) as f32 + thick / 2.0;
    let middle_y = ((frame.height - frame.light()) / 2) as f32 + thick / 2.0;
    let (opens_right, opens_down) = (quadrant == 0 || quadrant == 3, quadrant <= 1);
    let radius = (width - middle_x).min(middle_x).min(height / 2.0);
    let centre = (
        if opens_right {
            middle_x + radius
        } else {
            middle_x - radius
        },
        if opens_down {
            middle_y + radius
        } else {
            middle_y - radius
        },
    );
    let (end_x, end_y) = (
        if opens_right { width } else { 0.0 },
        if opens_down { height } else { 0.0 },
    );
    // From the vertical end through the corner to the horizontal one.
    let from = if opens_right { 0.5 } else { 0.0 };
    let turn = if opens_right == opens_down {
        0.25
    } else {
        -0.25
    };
    let side = |radius: f32, from: f32, to: f32| arc(centre, radius, from, to);
    let outer = side(radius + thick / 2.0, from, from + turn);
    let inner = side(radius - thick / 2.0, from + turn, from);
    let first = outer.first().copied().unwrap_or(centre);
    let last = outer.last().copied().unwrap_or(centre);
    let (inner_first, inner_last) = (
        inner.first().copied().unwrap_or(centre),
        inner.last().copied().unwrap_or(centre),
    );
    let mut outline: Vec<Point> = vec![(first.0, end_y)];
    outline.extend(&outer);
    outline.extend([(end_x, last.1), (end_x, inner_first.1)]);
    outline.extend(&inner);
    outline.push((inner_last.0, end_y));
    if turn < 0.0 {
        outline.reverse();
    }
    Shape::Area(vec![outline])
}

fn diagonals(frame: Frame, slope: u8) -> Vec<Shape> {
    let (width, height) = (frame.width as f32, frame.height as f32);
    let half = frame.light() as f32 * 0.6;
    let rising = vec![
        (0.0, height),
        (0.0, height - half),
        (width - half, 0.0),
        (width, 0.0),
        (width, half),
        (half, height),
    ];
    let falling: Vec<Point> = rising.iter().rev().map(|(x, y)| (width - x, *y)).collect();
    match slope {
        b'u' => vec![Shape::Area(vec![rising])],
        b'd' => vec![Shape::Area(vec![falling])],
        _ => vec![Shape::Area(vec![rising, falling])],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const FRAME: Frame = Frame {
        width: 10,
        height: 20,
    };

    fn covers(c: char, x: i32, y: i32) -> bool {
        lines(c, FRAME).iter().any(|shape| match shape {
            Shape::Rect {
                x: left,
                y: top,
                width,
                height,
                ..
            } => (*left..left + width).contains(&x) && (*top..top + height).contains(&y),
            Shape::Area(_) => false,
        })
    }

    #[test]
    fn the_table_has_an_entry_for_every_character() {
        assert_eq!(ARMS.split_ascii_whitespace().count(), 128);
    }

    #[test]
    fn arms_reach_exactly_the_borders_they_name() {
        for (c, up, right, down, left) in [
            ('─', false, true, false, true),
            ('┌', false, true, true, false),
            ('┤', true, false, true, true),
            ('┼', true, true, true, true),
            ('╴', false, false, false, true),
        ] {
            assert_eq!(covers(c, 4, 0), up, "{c} up");
            assert_eq!(covers(c, 9, 9), right, "{c} right");
            assert_eq!(covers(c, 4, 19), down, "{c} down");
            assert_eq!(covers(c, 0, 9), left, "{c} left");
        }
    }

    #[test]
    fn corners_are_closed() {
        for c in ['┌', '┐', '└', '┘', '┼', '┏', '┛', '├', '┴'] {
            assert!(covers(c, 4, 9), "{c}");
        }
    }

    #[test]
    fn double_corners_leave_their_inside_open() {
        for c in ['╔', '╗', '╚', '╝', '╬', '═', '║'] {
            assert!(!covers(c, 4, 9), "{c}");
        }
        assert!(covers('╔', 2, 7) && covers('╔', 6, 11) && !covers('╔', 6, 0));
    }
}
