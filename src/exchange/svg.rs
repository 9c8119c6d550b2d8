//! Cell buffers as SVG: pictures that stay sharp at every size and can be searched for text.
//!
//! Owns the SVG grammar and its escaping. Every glyph is pinned to its column, so no font can
//! make the grid drift. Refuses scripts, links, outside fonts and images.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use ratatui::buffer::Buffer;

use super::Look;
use super::cells::{Cell, Rgb, cells};
use super::shape::{Frame, Point, Shape, shapes};
use crate::text::{Kind, sanitize};

/// A cell at scale 1.
const FRAME: Frame = Frame {
    width: 10,
    height: 20,
};

/// Ground around the screen.
const MARGIN: i32 = 10;

/// Draws `buffer` as an SVG document whose accessible name is `title`.
#[must_use]
pub fn render(buffer: &Buffer, look: Look, title: &str) -> String {
    let width = i32::from(buffer.area.width) * FRAME.width + 2 * MARGIN;
    let height = i32::from(buffer.area.height) * FRAME.height + 2 * MARGIN;
    let mut canvas = Canvas::default();
    for cell in cells(buffer, look) {
        canvas.add(&cell, look);
    }
    let mut out = String::new();
    let title = escape(&sanitize(title, Kind::Name));
    let ground = hex(look.background);
    // Writing to a string cannot fail.
    let _ = write!(
        out,
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}\" height=\"{height}\" \
         viewBox=\"0 0 {width} {height}\" role=\"img\">\n<title>{title}</title>\n\
         <rect width=\"{width}\" height=\"{height}\" fill=\"{ground}\"/>\n"
    );
    canvas.write(&mut out);
    out.push_str("</svg>\n");
    out
}

/// A rectangle on the grid of the picture.
#[derive(Clone, Copy)]
struct Rect {
    x: i32,
    y: i32,
    width: i32,
    height: i32,
}

/// Everything of one colour; colours in their order make the document reproducible.
#[derive(Default)]
struct Canvas {
    grounds: BTreeMap<Rgb, Vec<Rect>>,
    /// By colour and opacity in percent.
    rects: BTreeMap<(Rgb, u8), Vec<Rect>>,
    areas: BTreeMap<Rgb, Vec<Vec<Point>>>,
    texts: Vec<Text>,
}

/// Neighbouring glyphs of one style.
struct Text {
    y: i32,
    style: (Rgb, bool, bool),
    /// Where each character stands; a glyph of several characters has one place and is alone.
    places: Vec<i32>,
    content: String,
}

impl Canvas {
    fn add(&mut self, cell: &Cell, look: Look) {
        let x = MARGIN + i32::from(cell.x) * FRAME.width;
        let y = MARGIN + i32::from(cell.y) * FRAME.height;
        let width = i32::from(cell.columns) * FRAME.width;
        if cell.background != look.background {
            let ground = Rect {
                x,
                y,
                width,
                height: FRAME.height,
            };
            extend(self.grounds.entry(cell.background).or_default(), ground);
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
            extend(self.rects.entry((cell.foreground, 100)).or_default(), line);
        }
        let mut chars = cell.text.chars();
        let (Some(first), rest) = (chars.next(), chars.next()) else {
            return;
        };
        match shapes(first, FRAME).filter(|_| rest.is_none()) {
            Some(shapes) => {
                for shape in shapes {
                    self.add_shape(shape, x, y, cell.foreground);
                }
            }
            None => self.add_text(cell, x, y),
        }
    }

    fn add_shape(&mut self, shape: Shape, left: i32, top: i32, colour: Rgb) {
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
                extend(self.rects.entry((colour, percent)).or_default(), rect);
            }
            Shape::Area(outlines) => {
                let moved = outlines.into_iter().map(|outline| {
                    outline
                        .into_iter()
                        .map(|(x, y)| (left as f32 + x, top as f32 + y))
                        .collect()
                });
                self.areas.entry(colour).or_default().extend(moved);
            }
        }
    }

    fn add_text(&mut self, cell: &Cell, x: i32, y: i32) {
        let style = (cell.foreground, cell.bold, cell.italic);
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

    fn write(&self, out: &mut String) {
        for (colour, grounds) in &self.grounds {
            write_rects(out, *colour, 100, grounds);
        }
        for ((colour, percent), rects) in &self.rects {
            write_rects(out, *colour, *percent, rects);
        }
        for (colour, outlines) in &self.areas {
            let _ = write!(out, "<path fill=\"{}\" d=\"", hex(*colour));
            for outline in outlines {
                for (index, (x, y)) in outline.iter().enumerate() {
                    let command = if index == 0 { 'M' } else { 'L' };
                    let _ = write!(out, "{command}{} {}", tenths(*x), tenths(*y));
                }
                out.push('Z');
            }
            out.push_str("\"/>\n");
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

impl Text {
    fn write(&self, out: &mut String) {
        let (colour, bold, italic) = self.style;
        let places: Vec<_> = self.places.iter().map(i32::to_string).collect();
        let _ = write!(
            out,
            "<text y=\"{}\" fill=\"{}\"{}{} x=\"{}\">{}</text>",
            tenths((self.y + FRAME.height) as f32 - 4.4),
            hex(colour),
            if bold { " font-weight=\"bold\"" } else { "" },
            if italic { " font-style=\"italic\"" } else { "" },
            places.join(" "),
            escape(&self.content)
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

fn write_rects(out: &mut String, colour: Rgb, percent: u8, rects: &[Rect]) {
    let _ = write!(
        out,
        "<path shape-rendering=\"crispEdges\" fill=\"{}\"",
        hex(colour)
    );
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

fn hex([r, g, b]: Rgb) -> String {
    format!("#{r:02x}{g:02x}{b:02x}")
}

/// At most one decimal: the same text for the same picture on every machine.
fn tenths(value: f32) -> f32 {
    (value * 10.0).round() / 10.0
}

fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            _ => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use ratatui::layout::Rect as Area;
    use ratatui::style::{Color, Style};

    use super::*;
    use crate::text::hostile;

    fn drawn(text: &str, style: Style) -> String {
        let mut buffer = Buffer::empty(Area::new(0, 0, 20, 1));
        buffer.set_string(0, 0, text, style);
        render(&buffer, Look::default(), "test")
    }

    #[test]
    fn glyphs_are_pinned_to_their_columns() {
        assert!(drawn("a b", Style::new()).contains("x=\"10 30\">ab</text>"));
        assert!(drawn("日e\u{301}x", Style::new()).contains("x=\"30\">e\u{301}</text>"));
    }

    #[test]
    fn a_line_is_one_rectangle() {
        let svg = drawn("────", Style::new().fg(Color::Rgb(1, 2, 3)));
        assert!(
            svg.contains("fill=\"#010203\" d=\"M10 19h40v1h-40z\""),
            "{svg}"
        );
    }

    #[test]
    fn nothing_in_a_cell_or_title_is_markup() {
        for case in hostile::STRINGS {
            let mut buffer = Buffer::empty(Area::new(0, 0, 80, 1));
            for (cell, c) in buffer.content.iter_mut().zip(case.text.chars()) {
                cell.set_symbol(&c.to_string());
            }
            let svg = render(&buffer, Look::default(), case.text);
            assert!(!svg.contains("<script"), "{}", case.attack);
            assert_eq!(svg.matches("</svg>").count(), 1);
            let legal = |c: char| !c.is_control() || c == '\n';
            assert!(svg.chars().all(legal), "{}", case.attack);
            assert!(
                !svg.contains(['\u{ffff}', '\u{202e}', '\u{2066}']),
                "{}",
                case.attack
            );
        }
    }

    #[test]
    fn the_same_buffer_gives_the_same_bytes() {
        let text = "▲ ● │ ╭─╮ ⣿ █ é 日";
        assert_eq!(drawn(text, Style::new()), drawn(text, Style::new()));
    }
}
