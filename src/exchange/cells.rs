//! Cell buffers as pictures see them: text, resolved colours and emphasis, cell by cell.
//!
//! Owns what a terminal would do with a cell: its palette, reverse and dim. Refuses geometry.

use ratatui::buffer::Buffer;
use ratatui::style::{Color, Modifier};

use crate::text::{Kind, sanitize, width};

/// Red, green and blue.
pub(super) type Rgb = [u8; 3];

/// What the terminal in the picture shows where a cell names no colour.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Look {
    /// The default colour of text: red, green, blue.
    pub foreground: [u8; 3],
    /// The default colour of the ground: red, green, blue.
    pub background: [u8; 3],
}

impl Default for Look {
    fn default() -> Self {
        Self {
            foreground: [0xd3, 0xd7, 0xe0],
            background: [0x14, 0x16, 0x1b],
        }
    }
}

/// One cell, or several that a wide character covers.
#[derive(Debug)]
pub(super) struct Cell {
    /// Column, from 0.
    pub(super) x: u16,
    /// Row, from 0.
    pub(super) y: u16,
    /// How many columns it covers.
    pub(super) columns: u16,
    /// What it shows; sanitised, empty for a blank.
    pub(super) text: String,
    pub(super) foreground: Rgb,
    pub(super) background: Rgb,
    pub(super) bold: bool,
    pub(super) italic: bool,
    pub(super) underlined: bool,
    pub(super) crossed_out: bool,
}

/// The cells of a buffer, row by row.
pub(super) fn cells(buffer: &Buffer, look: Look) -> impl Iterator<Item = Cell> + '_ {
    let columns = usize::from(buffer.area.width).max(1);
    buffer
        .content
        .chunks(columns)
        .zip(0u16..)
        .flat_map(move |(row, y)| {
            let mut covered = 0;
            row.iter().zip(0u16..).filter_map(move |(cell, x)| {
                if covered > 0 {
                    covered -= 1;
                    return None;
                }
                let room = buffer.area.width - x;
                let read = read(cell, x, y, room, look);
                covered = read.columns - 1;
                Some(read)
            })
        })
}

fn read(cell: &ratatui::buffer::Cell, x: u16, y: u16, room: u16, look: Look) -> Cell {
    let has = |modifier| cell.modifier.contains(modifier);
    let safe = sanitize(cell.symbol(), Kind::Name);
    let columns = u16::try_from(width(&safe))
        .unwrap_or(room)
        .clamp(1, room.max(1));
    let mut foreground = rgb(cell.fg).unwrap_or(look.foreground);
    let mut background = rgb(cell.bg).unwrap_or(look.background);
    if has(Modifier::REVERSED) {
        std::mem::swap(&mut foreground, &mut background);
    }
    if has(Modifier::DIM) {
        foreground = mix(foreground, background, 0.6);
    }
    let text = if has(Modifier::HIDDEN) {
        ""
    } else {
        safe.trim()
    };
    Cell {
        x,
        y,
        columns,
        text: text.to_owned(),
        foreground,
        background,
        bold: has(Modifier::BOLD),
        italic: has(Modifier::ITALIC),
        underlined: has(Modifier::UNDERLINED),
        crossed_out: has(Modifier::CROSSED_OUT),
    }
}

/// `share` of `over` and the rest of `under`.
pub(super) fn mix(over: Rgb, under: Rgb, share: f32) -> Rgb {
    let mut mixed = under;
    for (channel, top) in mixed.iter_mut().zip(over) {
        let value = f32::from(top) * share + f32::from(*channel) * (1.0 - share);
        *channel = value.round().clamp(0.0, 255.0) as u8;
    }
    mixed
}

/// The colour in a picture; none for the terminal's default.
fn rgb(colour: Color) -> Option<Rgb> {
    // Calm versions of the sixteen, at home beside the built-in themes.
    Some(match colour {
        Color::Reset => return None,
        Color::Black => [0x14, 0x16, 0x1b],
        Color::Red => [0xd6, 0x4d, 0x57],
        Color::Green => [0x6f, 0xb5, 0x5f],
        Color::Yellow => [0xd9, 0x93, 0x3d],
        Color::Blue => [0x4d, 0x90, 0xd6],
        Color::Magenta => [0xa8, 0x78, 0xd0],
        Color::Cyan => [0x44, 0xb3, 0xa1],
        Color::Gray => [0xbf, 0xc4, 0xcf],
        Color::DarkGray => [0x6a, 0x71, 0x83],
        Color::LightRed => [0xff, 0x6b, 0x74],
        Color::LightGreen => [0x8f, 0xd4, 0x7e],
        Color::LightYellow => [0xff, 0xb4, 0x54],
        Color::LightBlue => [0x6c, 0xb6, 0xff],
        Color::LightMagenta => [0xc9, 0x9a, 0xf0],
        Color::LightCyan => [0x5a, 0xd4, 0xc0],
        Color::White => [0xf3, 0xf5, 0xf9],
        Color::Rgb(r, g, b) => [r, g, b],
        Color::Indexed(index) => return indexed(index),
    })
}

/// xterm's 256 colours.
fn indexed(index: u8) -> Option<Rgb> {
    const SIXTEEN: [Color; 16] = [
        Color::Black,
        Color::Red,
        Color::Green,
        Color::Yellow,
        Color::Blue,
        Color::Magenta,
        Color::Cyan,
        Color::Gray,
        Color::DarkGray,
        Color::LightRed,
        Color::LightGreen,
        Color::LightYellow,
        Color::LightBlue,
        Color::LightMagenta,
        Color::LightCyan,
        Color::White,
    ];
    let step = |v: u8| if v == 0 { 0 } else { 55 + 40 * v };
    match index {
        0..16 => SIXTEEN.get(usize::from(index)).copied().and_then(rgb),
        16..232 => {
            let cube = index - 16;
            Some([step(cube / 36), step(cube / 6 % 6), step(cube % 6)])
        }
        232.. => Some([8 + 10 * (index - 232); 3]),
    }
}

#[cfg(test)]
mod tests {
    use ratatui::layout::Rect;
    use ratatui::style::Style;

    use super::*;

    fn one(style: Style) -> Cell {
        let mut buffer = Buffer::empty(Rect::new(0, 0, 1, 1));
        buffer.set_string(0, 0, "x", style);
        cells(&buffer, Look::default()).next().unwrap()
    }

    #[test]
    fn reverse_swaps_what_is_seen_even_with_default_colours() {
        let cell = one(Style::new().add_modifier(Modifier::REVERSED));
        assert_eq!(cell.foreground, Look::default().background);
        assert_eq!(cell.background, Look::default().foreground);
    }

    #[test]
    fn indexed_colours_are_xterms() {
        assert_eq!(
            one(Style::new().fg(Color::Indexed(196))).foreground,
            [255, 0, 0]
        );
        assert_eq!(
            one(Style::new().fg(Color::Indexed(244))).foreground,
            [128, 128, 128]
        );
        for index in 0..=255 {
            assert!(indexed(index).is_some());
        }
    }

    #[test]
    fn wide_characters_cover_their_columns() {
        let mut buffer = Buffer::empty(Rect::new(3, 2, 4, 1));
        buffer.set_string(3, 2, "日a", Style::new());
        let seen: Vec<_> = cells(&buffer, Look::default())
            .map(|c| (c.x, c.columns, c.text))
            .collect();
        assert_eq!(
            seen,
            [
                (0, 2, "日".into()),
                (2, 1, "a".into()),
                (3, 1, String::new())
            ]
        );
    }

    #[test]
    fn an_empty_buffer_has_no_cells() {
        assert_eq!(
            cells(&Buffer::empty(Rect::ZERO), Look::default()).count(),
            0
        );
    }
}
