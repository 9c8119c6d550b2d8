//! Characters that pictures draw as shapes: no font joins lines and fills cells without seams on
//! every machine.
//!
//! Owns blocks, shades, braille and the geometric signs; lines are in [`super::box_lines`].
//! Refuses to know how shapes become pixels or paths.

use std::f32::consts::TAU;

/// The size of a cell and of what is drawn in it, in whole units of the picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct Frame {
    pub(super) width: i32,
    pub(super) height: i32,
}

impl Frame {
    /// The thickness of a light line.
    pub(super) const fn light(self) -> i32 {
        let thickness = (self.height + 10) / 20;
        if thickness < 1 { 1 } else { thickness }
    }
}

/// A filled area in a cell, y downwards, in units of the picture.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Shape {
    /// On the grid, so that neighbours meet exactly; `opacity` from 0 to 1.
    Rect {
        x: i32,
        y: i32,
        width: i32,
        height: i32,
        opacity: f32,
    },
    /// Outlines, each closed by itself; inside by the nonzero rule, so holes run backwards.
    Area(Vec<Vec<Point>>),
}

/// A place in the cell.
pub(super) type Point = (f32, f32);

/// The shapes that draw `c` in a cell of `frame`; none if it is for the font to draw.
pub(super) fn shapes(c: char, frame: Frame) -> Option<Vec<Shape>> {
    match c {
        '\u{2500}'..='\u{257F}' => Some(super::box_lines::lines(c, frame)),
        '\u{2580}'..='\u{259F}' => Some(block(c, frame)),
        '\u{2800}'..='\u{28FF}' => Some(braille(c, frame)),
        _ => sign(c, frame).map(|area| vec![Shape::Area(area)]),
    }
}

/// A rectangle given by eighths of the cell.
fn eighths(frame: Frame, x0: i32, y0: i32, x1: i32, y1: i32, opacity: f32) -> Shape {
    let across = |eighths: i32| (frame.width * eighths + 4) / 8;
    let down = |eighths: i32| (frame.height * eighths + 4) / 8;
    Shape::Rect {
        x: across(x0),
        y: down(y0),
        width: across(x1) - across(x0),
        height: down(y1) - down(y0),
        opacity,
    }
}

fn block(c: char, frame: Frame) -> Vec<Shape> {
    let at = |x0, y0, x1, y1| eighths(frame, x0, y0, x1, y1, 1.0);
    let quadrants = |upper_left: bool, upper_right: bool, lower_left: bool, lower_right: bool| {
        [
            (upper_left, at(0, 0, 4, 4)),
            (upper_right, at(4, 0, 8, 4)),
            (lower_left, at(0, 4, 4, 8)),
            (lower_right, at(4, 4, 8, 8)),
        ]
        .into_iter()
        .filter_map(|(filled, quadrant)| filled.then_some(quadrant))
        .collect()
    };
    let lower = |from: char| c as i32 - from as i32;
    match c {
        '▀' => vec![at(0, 0, 8, 4)],
        '▁'..='█' => vec![at(0, 7 - lower('▁'), 8, 8)],
        '▉'..='▏' => vec![at(0, 0, 7 - lower('▉'), 8)],
        '▐' => vec![at(4, 0, 8, 8)],
        '░' => vec![eighths(frame, 0, 0, 8, 8, 0.25)],
        '▒' => vec![eighths(frame, 0, 0, 8, 8, 0.5)],
        '▓' => vec![eighths(frame, 0, 0, 8, 8, 0.75)],
        '▔' => vec![at(0, 0, 8, 1)],
        '▕' => vec![at(7, 0, 8, 8)],
        '▖' => quadrants(false, false, true, false),
        '▗' => quadrants(false, false, false, true),
        '▘' => quadrants(true, false, false, false),
        '▙' => quadrants(true, false, true, true),
        '▚' => quadrants(true, false, false, true),
        '▛' => quadrants(true, true, true, false),
        '▜' => quadrants(true, true, false, true),
        '▝' => quadrants(false, true, false, false),
        '▞' => quadrants(false, true, true, false),
        '▟' => quadrants(false, true, true, true),
        _ => Vec::new(),
    }
}

fn braille(c: char, frame: Frame) -> Vec<Shape> {
    /// Column and row of each bit's dot.
    const DOTS: [(u8, u8); 8] = [
        (0, 0),
        (0, 1),
        (0, 2),
        (1, 0),
        (1, 1),
        (1, 2),
        (0, 3),
        (1, 3),
    ];
    let bits = u32::from(c) - 0x2800;
    let (width, height) = (frame.width as f32, frame.height as f32);
    let radius = width.min(height / 2.0) * 0.15;
    let dots: Vec<_> = (0u32..)
        .zip(DOTS)
        .filter(|(bit, _)| bits >> bit & 1 == 1)
        .map(|(_, (column, row))| {
            let x = width * (0.25 + 0.5 * f32::from(column));
            let y = height * (0.125 + 0.25 * f32::from(row));
            circle((x, y), radius, false)
        })
        .collect();
    if dots.is_empty() {
        Vec::new()
    } else {
        vec![Shape::Area(dots)]
    }
}

/// The geometric signs that screens lean on, centred on the line of text.
fn sign(c: char, frame: Frame) -> Option<Vec<Vec<Point>>> {
    let (width, height) = (frame.width as f32, frame.height as f32);
    let centre = (width / 2.0, height * 0.5);
    // Half of the largest square that leaves neighbours some air.
    let half = (width * 0.46).min(height * 0.25);
    let thin = frame.light() as f32;
    let polygon = |corners: &[Point], size: f32| -> Vec<Point> {
        corners
            .iter()
            .map(|(x, y)| (centre.0 + x * size, centre.1 + y * size))
            .collect()
    };
    let hollow = |corners: &[Point], size: f32, inner: f32| -> Vec<Vec<Point>> {
        let mut hole = polygon(corners, inner);
        hole.reverse();
        vec![polygon(corners, size), hole]
    };
    const SQUARE: [Point; 4] = [(-0.86, -0.86), (0.86, -0.86), (0.86, 0.86), (-0.86, 0.86)];
    const DIAMOND: [Point; 4] = [(0.0, -1.15), (1.0, 0.0), (0.0, 1.15), (-1.0, 0.0)];
    const UP: [Point; 3] = [(0.0, -0.95), (1.0, 0.8), (-1.0, 0.8)];
    const DOWN: [Point; 3] = [(0.0, 0.95), (-1.0, -0.8), (1.0, -0.8)];
    const RIGHT: [Point; 3] = [(-0.8, -1.0), (1.0, 0.0), (-0.8, 1.0)];
    const LEFT: [Point; 3] = [(0.8, 1.0), (-1.0, 0.0), (0.8, -1.0)];
    const BAR: [Point; 4] = [(-0.6, -0.55), (1.0, -0.55), (0.6, 0.55), (-1.0, 0.55)];
    Some(match c {
        '●' => vec![circle(centre, half * 0.95, false)],
        '•' => vec![circle(centre, half * 0.5, false)],
        '·' => vec![circle(centre, half * 0.25, false)],
        '○' => vec![
            circle(centre, half * 0.95, false),
            circle(centre, half * 0.95 - thin, true),
        ],
        '◉' => vec![
            circle(centre, half * 0.95, false),
            circle(centre, half * 0.95 - thin, true),
            circle(centre, half * 0.45, false),
        ],
        '◐' => {
            let mut left = arc(centre, half * 0.95, 0.25, 0.75);
            left.push((centre.0, centre.1 - half * 0.95));
            vec![
                left,
                circle(centre, half * 0.95, false),
                hole_right(centre, half * 0.95 - thin),
            ]
        }
        '■' => vec![polygon(&SQUARE, half)],
        '▪' => vec![polygon(&SQUARE, half * 0.55)],
        '□' => hollow(&SQUARE, half, half - thin * 1.2),
        '◆' => vec![polygon(&DIAMOND, half)],
        '◇' => hollow(&DIAMOND, half, half - thin * 1.5),
        '◈' => {
            let mut both = hollow(&DIAMOND, half, half - thin * 1.2);
            both.push(polygon(&DIAMOND, half * 0.45));
            both
        }
        '▲' => vec![polygon(&UP, half)],
        '△' => hollow(&UP, half, half - thin * 1.8),
        '▴' => vec![polygon(&UP, half * 0.7)],
        '▼' => vec![polygon(&DOWN, half)],
        '▽' => hollow(&DOWN, half, half - thin * 1.8),
        '▾' => vec![polygon(&DOWN, half * 0.7)],
        '▶' => vec![polygon(&RIGHT, half)],
        '▷' => hollow(&RIGHT, half, half - thin * 1.8),
        '▸' => vec![polygon(&RIGHT, half * 0.7)],
        '◀' => vec![polygon(&LEFT, half)],
        '◁' => hollow(&LEFT, half, half - thin * 1.8),
        '◂' => vec![polygon(&LEFT, half * 0.7)],
        '▰' => vec![polygon(&BAR, half)],
        '▱' => hollow(&BAR, half, half - thin * 1.3),
        _ => return None,
    })
}

/// Part of a circle, from and to in turns, clockwise from the right.
pub(super) fn arc(centre: Point, radius: f32, from: f32, to: f32) -> Vec<Point> {
    let radius = radius.max(0.1);
    let steps = 24;
    (0..=steps)
        .map(|step| {
            let angle = (from + (to - from) * step as f32 / steps as f32) * TAU;
            (
                centre.0 + radius * angle.cos(),
                centre.1 + radius * angle.sin(),
            )
        })
        .collect()
}

fn circle(centre: Point, radius: f32, hole: bool) -> Vec<Point> {
    if hole {
        arc(centre, radius, 1.0, 0.0)
    } else {
        arc(centre, radius, 0.0, 1.0)
    }
}

/// The right half of a disc as a hole.
fn hole_right(centre: Point, radius: f32) -> Vec<Point> {
    arc(centre, radius, 0.25, -0.25)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::{Glyph, Glyphs};
    use crate::text::Charset;

    const FRAME: Frame = Frame {
        width: 10,
        height: 20,
    };

    #[test]
    fn every_line_block_and_dot_has_a_shape_inside_its_cell() {
        for c in ('\u{2500}'..='\u{259F}').chain('\u{2801}'..='\u{28FF}') {
            let shapes = shapes(c, FRAME).unwrap();
            assert!(!shapes.is_empty(), "{c}");
            for shape in shapes {
                if let Shape::Rect {
                    x,
                    y,
                    width,
                    height,
                    ..
                } = shape
                {
                    assert!(x >= 0 && y >= 0 && width > 0 && height > 0, "{c} {shape:?}");
                    assert!(x + width <= 10 && y + height <= 20, "{c} {shape:?}");
                }
            }
        }
    }

    #[test]
    fn blocks_fill_what_their_names_say() {
        let full = Shape::Rect {
            x: 0,
            y: 0,
            width: 10,
            height: 20,
            opacity: 1.0,
        };
        assert_eq!(shapes('█', FRAME).unwrap(), [full]);
        let lower = Shape::Rect {
            x: 0,
            y: 10,
            width: 10,
            height: 10,
            opacity: 1.0,
        };
        assert_eq!(shapes('▄', FRAME).unwrap(), [lower]);
        assert_eq!(shapes('▟', FRAME).unwrap().len(), 3);
    }

    #[test]
    fn letters_are_the_fonts() {
        for c in ['a', 'é', '日'] {
            assert!(shapes(c, FRAME).is_none(), "{c}");
        }
        assert!(shapes('│', FRAME).is_some());
    }

    #[test]
    fn the_glyphs_that_carry_traffic_do_not_depend_on_a_font() {
        let glyphs = Glyphs::new(Charset::Unicode);
        for glyph in [
            Glyph::ClassStatic,
            Glyph::ClassRead,
            Glyph::ClassWrite,
            Glyph::Spof,
        ] {
            let c = glyphs.get(glyph).chars().next().unwrap();
            assert!(shapes(c, FRAME).is_some(), "{c}");
        }
    }
}
