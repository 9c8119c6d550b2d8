//! Cells as a terminal takes them: text with colour sequences.
//!
//! Refuses to look at the terminal: the cells have the colours that it can show.

use ratatui::buffer::Buffer;
use ratatui::style::{Color, Modifier, Style};
use std::fmt::Write as _;

/// A buffer as text with colour sequences, each line closed by a reset.
#[must_use]
pub fn text(buffer: &Buffer) -> String {
    let mut text = String::new();
    let area = buffer.area;
    for y in area.top()..area.bottom() {
        let blank = |x: u16| buffer.cell((x, y)).is_none_or(|cell| cell.symbol() == " ");
        let end = (area.left()..area.right())
            .rev()
            .find(|x| !blank(*x))
            .map_or(area.left(), |x| x + 1);
        let mut last = Style::reset();
        for x in area.left()..end {
            let Some(cell) = buffer.cell((x, y)) else {
                continue;
            };
            let style = cell.style();
            if style != last {
                text.push_str("\u{1b}[0");
                sequence(&mut text, style);
                text.push('m');
                last = style;
            }
            text.push_str(cell.symbol());
        }
        if end > area.left() {
            text.push_str("\u{1b}[0m");
        }
        text.push('\n');
    }
    text
}

/// The parameters that select a style after a reset.
pub(super) fn sequence(text: &mut String, style: Style) {
    let modifiers = [
        (Modifier::BOLD, 1),
        (Modifier::DIM, 2),
        (Modifier::ITALIC, 3),
        (Modifier::UNDERLINED, 4),
        (Modifier::REVERSED, 7),
        (Modifier::CROSSED_OUT, 9),
    ];
    for (modifier, code) in modifiers {
        if style.add_modifier.contains(modifier) {
            // Writing to a String cannot fail.
            let _ = write!(text, ";{code}");
        }
    }
    for (colour, base) in [(style.fg, 30), (style.bg, 40)] {
        let named = |colour| match colour {
            Color::Black => Some(0),
            Color::Red => Some(1),
            Color::Green => Some(2),
            Color::Yellow => Some(3),
            Color::Blue => Some(4),
            Color::Magenta => Some(5),
            Color::Cyan => Some(6),
            Color::Gray => Some(7),
            Color::DarkGray => Some(60),
            Color::LightRed => Some(61),
            Color::LightGreen => Some(62),
            Color::LightYellow => Some(63),
            Color::LightBlue => Some(64),
            Color::LightMagenta => Some(65),
            Color::LightCyan => Some(66),
            Color::White => Some(67),
            _ => None,
        };
        let _ = match colour {
            Some(Color::Rgb(r, g, b)) => write!(text, ";{};2;{r};{g};{b}", base + 8),
            Some(Color::Indexed(index)) => write!(text, ";{};5;{index}", base + 8),
            Some(colour) => named(colour).map_or(Ok(()), |code| write!(text, ";{}", base + code)),
            None => Ok(()),
        };
    }
}
