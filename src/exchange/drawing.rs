//! What a picture in vectors is made of: rectangles, outlines and glyphs, gathered by ink.
//!
//! An ink is whatever stands for a colour: one colour in a picture of one theme, a name in a
//! picture that follows the reader's. Every glyph is pinned to its column, so no font can make the
//! grid drift. Refuses documents: who embeds the picture opens and closes it.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use super::cells::{Cell, Rgb};
use super::shape::{Frame, Point, Shape, shapes};
use super::xml::escaped;

/// A cell at scale 1.
pub(super) const FRAME: Frame = Frame {
    width: 10,
    height: 20,
};

/// Ground around the screen.
pub(super) const MARGIN: i32 = 10;

/// What stands for a colour.
pub(super) trait Ink: Ord + Copy {
    /// The attribute that fills with it.
    fn fill(self) -> String;
}

impl Ink for Rgb {
    fn fill(self) -> String {
        format!("fill=\"{}\"", hex(self))
    }
}

/// The inks of a cell: that of what is drawn, and that of its ground where it has one of its own.
#[derive(Clone, Copy)]
pub(super) struct Inks<I> {
    pub(super) fore: I,
    pub(super) ground: Option<I>,
}

/// A rectangle on the grid of the picture.
#[derive(Clone, Copy)]
struct Rect {
    x: i32,
    y: i32,
    width: i32,
    height: i32,
}

/// Everything by its ink; inks in their order make the document reproducible.
pub(super) struct Drawing<I> {
    grounds: BTreeMap<I, Vec<Rect>>,
    /// By ink and opacity in percent.
    rects: BTreeMap<(I, u8), Vec<Rect>>,
    areas: BTreeMap<I, Vec<Vec<Point>>>,
    texts: Vec<Text<I>>,
}

/// Neighbouring glyphs of one style.
struct Text<I> {
    y: i32,
    style: (I, bool, bool),
    /// Where each character stands; a glyph of several characters has one place and is alone.
    places: Vec<i32>,
    content: String,
}

impl<I> Default for Drawing<I> {
    fn default() -> Self {
        Self {
            grounds: BTreeMap::new(),
            rects: BTreeMap::new(),
            areas: BTreeMap::new(),
            texts: Vec::new(),
        }
    }
}

impl<I: Ink> Drawing<I> {
    /// Adds what a cell shows.
    pub(super) fn add(&mut self, cell: &Cell, inks: Inks<I>) {
        let x = MARGIN + i32::from(cell.x) * FRAME.width;
        let y = MARGIN + i32::from(cell.y) * FRAME.height;
        let width = i32::from(cell.columns) * FRAME.width;
        if let Some(ink) = inks.ground {
            let ground = Rect {
                x,
                y,
                width,
                height: FRAME.height,
            };
            extend(self.grounds.entry(ink).or_default(), ground);
        }
        let strokes = [
            (cell.underlined, FRAME.height - 2),
            (cell.crossed_out, FRAME.height / 2),
        ];
        for (_, down) in strokes.into_iter().filter(|(drawn, _)| *drawn) {
            let line = Rect {
                x,
                y: y + down,
                width,
                height: FRAME.light(),
            };
            extend(self.rects.entry((inks.fore, 100)).or_default(), line);
        }
        let mut chars = cell.text.chars();
        let (Some(first), rest) = (chars.next(), chars.next()) else {
            return;
        };
        match shapes(first, FRAME).filter(|_| rest.is_none()) {
            Some(shapes) => {
                for shape in shapes {
                    self.add_shape(shape, x, y, inks.fore);
                }
            }
            None => self.add_text(cell, inks.fore, x, y),
        }
    }

    fn add_shape(&mut self, shape: Shape, left: i32, top: i32, ink: I) {
        match shape {
            Shape::Rect {
                x,
                y,
                width,
                height,
                opacity,
            } => {
                let percent = (opacity * 100.0).round().clamp(0.0, 100.0) as u8;
                let rect = Rect {
                    x: left + x,
                    y: top + y,
                    width,
                    height,
                };
                extend(self.rects.entry((ink, percent)).or_default(), rect);
            }
            Shape::Area(outlines) => {
                let moved = outlines.into_iter().map(|outline| {
                    outline
                        .into_iter()
                        .map(|(x, y)| (left as f32 + x, top as f32 + y))
                        .collect()
                });
                self.areas.entry(ink).or_default().extend(moved);
            }
        }
    }

    fn add_text(&mut self, cell: &Cell, ink: I, x: i32, y: i32) {
        let style = (ink, cell.bold, cell.italic);
        let single = cell.text.chars().nth(1).is_none();
        match self.texts.last_mut() {
            Some(last)
                if single
                    && (last.y, last.style) == (y, style)
                    && last.places.len() == last.content.chars().count() =>
            {
                last.places.push(x);
                last.content.push_str(&cell.text);
            }
            _ => self.texts.push(Text {
                y,
                style,
                places: vec![x],
                content: cell.text.clone(),
            }),
        }
    }

    /// Joins what goes on in the next row: an upright line is one rectangle, too.
    pub(super) fn join_rows(&mut self) {
        let all = self.grounds.values_mut().chain(self.rects.values_mut());
        for rects in all {
            let mut joined: Vec<Rect> = Vec::new();
            // By column and width: where in the list the last one is.
            let mut last: BTreeMap<(i32, i32), usize> = BTreeMap::new();
            rects.sort_by_key(|rect| (rect.y, rect.x));
            for rect in rects.drain(..) {
                let place = last.get(&(rect.x, rect.width)).copied();
                match place.and_then(|place| joined.get_mut(place)) {
                    Some(above) if above.y + above.height == rect.y => above.height += rect.height,
                    _ => {
                        last.insert((rect.x, rect.width), joined.len());
                        joined.push(rect);
                    }
                }
            }
            *rects = joined;
        }
    }

    /// Writes everything as SVG elements.
    pub(super) fn write(&self, out: &mut String) {
        for (ink, grounds) in &self.grounds {
            write_rects(out, *ink, 100, grounds);
        }
        for ((ink, percent), rects) in &self.rects {
            write_rects(out, *ink, *percent, rects);
        }
        for (ink, outlines) in &self.areas {
            let _ = write!(out, "<path {} d=\"", ink.fill());
            for outline in outlines {
                for (index, (x, y)) in outline.iter().enumerate() {
                    let command = if index == 0 { 'M' } else { 'L' };
                    let _ = write!(out, "{command}{} {}", tenths(*x), tenths(*y));
                }
                out.push('Z');
            }
            out.push_str("\"/>\n");
        }
        if self.texts.is_empty() {
            return;
        }
        out.push_str(
            "<g font-family=\"'DejaVu Sans Mono','JetBrains Mono',Menlo,Consolas,monospace\" \
             font-size=\"16.6\" xml:space=\"preserve\">\n",
        );
        for text in &self.texts {
            text.write(out);
        }
        out.push_str("</g>\n");
    }
}

impl<I: Ink> Text<I> {
    fn write(&self, out: &mut String) {
        let (ink, bold, italic) = self.style;
        let places: Vec<_> = self.places.iter().map(i32::to_string).collect();
        let _ = write!(
            out,
            "<text y=\"{}\" {}{}{} x=\"{}\">{}</text>",
            tenths((self.y + FRAME.height) as f32 - 4.4),
            ink.fill(),
            if bold { " font-weight=\"bold\"" } else { "" },
            if italic { " font-style=\"italic\"" } else { "" },
            places.join(" "),
            escaped(&self.content)
        );
        out.push('\n');
    }
}

/// Adds a rectangle, or lengthens the last one if it goes on where that ends.
fn extend(rects: &mut Vec<Rect>, rect: Rect) {
    match rects.last_mut() {
        Some(last)
            if (last.y, last.height, last.x + last.width) == (rect.y, rect.height, rect.x) =>
        {
            last.width += rect.width;
        }
        _ => rects.push(rect),
    }
}

fn write_rects<I: Ink>(out: &mut String, ink: I, percent: u8, rects: &[Rect]) {
    let _ = write!(out, "<path shape-rendering=\"crispEdges\" {}", ink.fill());
    if percent < 100 {
        let _ = write!(out, " fill-opacity=\"{}\"", f32::from(percent) / 100.0);
    }
    out.push_str(" d=\"");
    for Rect {
        x,
        y,
        width,
        height,
    } in rects
    {
        let _ = write!(out, "M{x} {y}h{width}v{height}h-{width}z");
    }
    out.push_str("\"/>\n");
}

/// A colour as documents write it.
pub(super) fn hex([r, g, b]: Rgb) -> String {
    format!("#{r:02x}{g:02x}{b:02x}")
}

/// At most one decimal: the same text for the same picture on every machine.
fn tenths(value: f32) -> f32 {
    (value * 10.0).round() / 10.0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_upright_line_is_one_rectangle_once_its_rows_are_joined() {
        let piece = |y: i32| Rect {
            x: 14,
            y,
            width: 1,
            height: 20,
        };
        let mut drawing: Drawing<Rgb> = Drawing::default();
        let rects = vec![piece(10), piece(30), piece(50), piece(90)];
        drawing.rects.insert(([1, 2, 3], 100), rects);
        drawing.join_rows();
        let mut out = String::new();
        drawing.write(&mut out);
        assert!(
            out.contains("d=\"M14 10h1v60h-1zM14 90h1v20h-1z\""),
            "{out}"
        );
    }
}
