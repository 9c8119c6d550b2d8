//! Cell buffers as SVG: pictures that stay sharp at every size and can be searched for text.
//!
//! Owns the document around a drawing. Refuses scripts, links, outside fonts and images.

use std::fmt::Write as _;

use ratatui::buffer::Buffer;

use super::Look;
use super::cells::cells;
use super::drawing::{Drawing, FRAME, Inks, MARGIN, hex};
use super::xml::escaped;
use crate::text::{Kind, sanitize};

/// Draws `buffer` as an SVG document whose accessible name is `title`.
#[must_use]
pub fn render(buffer: &Buffer, look: Look, title: &str) -> String {
    described(buffer, look, title, "")
}

/// The same with a description, for who cannot see the picture and for who finds it without its
/// page.
#[must_use]
pub fn described(buffer: &Buffer, look: Look, title: &str, description: &str) -> String {
    let width = i32::from(buffer.area.width) * FRAME.width + 2 * MARGIN;
    let height = i32::from(buffer.area.height) * FRAME.height + 2 * MARGIN;
    let mut drawing = Drawing::default();
    for cell in cells(buffer, look) {
        let inks = Inks {
            fore: cell.foreground,
            ground: Some(cell.background).filter(|ground| *ground != look.background),
        };
        drawing.add(&cell, inks);
    }
    let mut out = String::new();
    let text = |tag: &str, raw: &str| match escaped(&sanitize(raw, Kind::Name)) {
        text if text.is_empty() => text,
        text => format!("<{tag}>{text}</{tag}>\n"),
    };
    let (title, description) = (text("title", title), text("desc", description));
    let ground = hex(look.background);
    // Writing to a string cannot fail.
    let _ = write!(
        out,
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}\" height=\"{height}\" \
         viewBox=\"0 0 {width} {height}\" role=\"img\">\n{title}{description}\
         <rect width=\"{width}\" height=\"{height}\" fill=\"{ground}\"/>\n"
    );
    drawing.write(&mut out);
    out.push_str("</svg>\n");
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
