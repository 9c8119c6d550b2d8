//! How much of each pixel a glyph covers.
//!
//! Owns the filling of shapes and the leaning of letters. Refuses colours and fonts.

use super::shape::{Frame, Point, Shape};

/// Samples per pixel and axis where shapes have slanted edges.
const SAMPLES: usize = 5;

/// What one glyph covers, placed relative to its cell.
#[derive(Debug, Default)]
pub(super) struct Mask {
    pub(super) left: i32,
    pub(super) top: i32,
    pub(super) width: usize,
    pub(super) coverage: Vec<u8>,
}

/// A hollow frame for a character that the font lacks.
pub(super) fn missing(frame: Frame, columns: u16) -> Mask {
    let width = frame.width * i32::from(columns);
    let edge = frame.light() * 2;
    let (right, bottom) = (width - edge, frame.height * 8 / 10);
    let top = frame.height / 5;
    let bar = |x, y, width, height| Shape::Rect {
        x,
        y,
        width,
        height,
        opacity: 0.6,
    };
    let thick = frame.light();
    let sides = [
        bar(edge, top, right - edge, thick),
        bar(edge, bottom - thick, right - edge, thick),
        bar(edge, top + thick, thick, bottom - top - 2 * thick),
        bar(right - thick, top + thick, thick, bottom - top - 2 * thick),
    ];
    shape_mask(
        &sides,
        Frame {
            width,
            height: frame.height,
        },
    )
}

/// The letter after the caret that names a control character by its picture: `[` for `␛`.
pub(super) fn control(picture: char) -> Option<char> {
    match u32::from(picture).checked_sub(0x2400)? {
        code @ 0..=0x1F => char::from_u32(code ^ 0x40),
        0x21 => Some('?'),
        _ => None,
    }
}

/// Two small glyphs in one cell, each in its half.
pub(super) fn side_by_side(first: &Mask, second: &Mask, frame: Frame) -> Mask {
    let size = |cells: i32| usize::try_from(cells).unwrap_or(0);
    let width = size(frame.width);
    let mut coverage = vec![0; width * size(frame.height)];
    for (glyph, half) in [(first, 0), (second, frame.width / 2)] {
        let rows = glyph.coverage.chunks(glyph.width.max(1));
        for (y, row) in (glyph.top..frame.height).zip(rows) {
            for (x, covered) in (half + glyph.left..frame.width).zip(row) {
                let at = usize::try_from(y * frame.width + x.max(0)).ok();
                if let Some(place) = at.and_then(|at| coverage.get_mut(at)) {
                    *place = (*place).max(*covered);
                }
            }
        }
    }
    Mask {
        left: 0,
        top: 0,
        width,
        coverage,
    }
}

/// The same glyph leaning to the right about its baseline.
pub(super) fn slanted(mask: &Mask, baseline: i32) -> Mask {
    const LEAN: f32 = 0.2;
    let extra = mask.coverage.len() / mask.width.max(1) / 2 + 2;
    let width = mask.width + 2 * extra;
    let mut coverage = Vec::with_capacity(mask.coverage.len() * 2);
    for (y, row) in (0i32..).zip(mask.coverage.chunks(mask.width.max(1))) {
        let shift = extra as f32 + (baseline - mask.top - y) as f32 * LEAN;
        let at = |x: f32| -> f32 {
            if x < 0.0 {
                0.0
            } else {
                row.get(x as usize).copied().map_or(0.0, f32::from)
            }
        };
        for x in 0..width {
            let from = x as f32 - shift;
            let (low, share) = (from.floor(), from - from.floor());
            coverage.push((at(low) * (1.0 - share) + at(low + 1.0) * share).round() as u8);
        }
    }
    Mask {
        left: mask.left - i32::try_from(extra).unwrap_or(0),
        top: mask.top,
        width,
        coverage,
    }
}

/// Shapes as coverage of the whole cell.
pub(super) fn shape_mask(shapes: &[Shape], frame: Frame) -> Mask {
    let width = usize::try_from(frame.width).unwrap_or(0);
    let height = usize::try_from(frame.height).unwrap_or(0);
    let mut coverage = vec![0; width * height];
    for shape in shapes {
        for (y, row) in (0i32..).zip(coverage.chunks_mut(width.max(1))) {
            match shape {
                Shape::Rect {
                    x: left,
                    y: top,
                    width,
                    height,
                    opacity,
                } => {
                    if !(*top..top + height).contains(&y) {
                        continue;
                    }
                    let full = (opacity * 255.0).round() as u8;
                    for (x, pixel) in (0i32..).zip(row) {
                        if (*left..left + width).contains(&x) {
                            *pixel = full.max(*pixel);
                        }
                    }
                }
                Shape::Area(outlines) => add_area_row(row, y, outlines),
            }
        }
    }
    Mask {
        left: 0,
        top: 0,
        width,
        coverage,
    }
}

fn add_area_row(row: &mut [u8], y: i32, outlines: &[Vec<Point>]) {
    for (x, pixel) in (0i32..).zip(row) {
        let mut hits = 0;
        for sample in 0..SAMPLES * SAMPLES {
            let offset = |index: usize| (index as f32 + 0.5) / SAMPLES as f32;
            let point = (
                x as f32 + offset(sample % SAMPLES),
                y as f32 + offset(sample / SAMPLES),
            );
            hits += usize::from(winding(point, outlines) != 0);
        }
        let share = u8::try_from(hits * 255 / (SAMPLES * SAMPLES)).unwrap_or(u8::MAX);
        *pixel = share.max(*pixel);
    }
}

/// How often the outlines run around a point.
fn winding((x, y): Point, outlines: &[Vec<Point>]) -> i32 {
    let mut winding = 0;
    for outline in outlines {
        let ends = outline.iter().skip(1).chain(outline.first());
        for ((x0, y0), (x1, y1)) in outline.iter().zip(ends) {
            let crosses_at = || x0 + (y - y0) / (y1 - y0) * (x1 - x0);
            if *y0 <= y && y < *y1 && crosses_at() > x {
                winding += 1;
            } else if *y1 <= y && y < *y0 && crosses_at() > x {
                winding -= 1;
            }
        }
    }
    winding
}

#[cfg(test)]
mod tests {
    use super::*;

    const FRAME: Frame = Frame {
        width: 4,
        height: 4,
    };

    #[test]
    fn half_covered_pixels_are_half_covered() {
        let triangle = vec![(0.0, 0.0), (4.0, 0.0), (0.0, 4.0)];
        let mask = shape_mask(&[Shape::Area(vec![triangle])], FRAME);
        assert_eq!(mask.coverage.first(), Some(&255));
        assert_eq!(mask.coverage.last(), Some(&0));
        assert!(
            (96..=160).contains(&mask.coverage[3]),
            "{:?}",
            mask.coverage
        );
    }

    #[test]
    fn outlines_that_run_backwards_are_holes() {
        let outer = vec![(0.0, 0.0), (4.0, 0.0), (4.0, 4.0), (0.0, 4.0)];
        let inner = vec![(1.0, 1.0), (1.0, 3.0), (3.0, 3.0), (3.0, 1.0)];
        let mask = shape_mask(&[Shape::Area(vec![outer, inner])], FRAME);
        assert_eq!((mask.coverage[0], mask.coverage[5]), (255, 0));
    }

    #[test]
    fn slanting_moves_what_is_above_the_baseline_to_the_right() {
        let upright = Mask {
            left: 0,
            top: 0,
            width: 1,
            coverage: vec![255; 11],
        };
        let slanted = slanted(&upright, 10);
        let column = |row: usize| {
            let from = row * slanted.width;
            let cells = &slanted.coverage[from..from + slanted.width];
            cells.iter().position(|covered| *covered > 127).unwrap()
        };
        assert_eq!(column(0), column(10) + 2);
    }
}
