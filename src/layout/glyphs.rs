//! The glyphs of lines, frames and arrow heads, in Unicode and in plain ASCII.
//!
//! Owns how a cell of a wire looks by the sides it connects. Refuses positions.

use super::diagram::{GroupKind, WireStyle};
pub use crate::text::Charset;

/// Sides of a cell that a wire connects.
pub(super) const NORTH: u8 = 1;
pub(super) const EAST: u8 = 2;
pub(super) const SOUTH: u8 = 4;
pub(super) const WEST: u8 = 8;

/// A family of lines: horizontal, vertical, and the corners that join south and east, south and
/// west, north and east, north and west.
pub(super) type Family = [char; 6];

const LIGHT: Family = ['─', '│', '╭', '╮', '╰', '╯'];
const DOTTED: Family = ['┈', '┊', '╭', '╮', '╰', '╯'];
const DASHED: Family = ['╌', '╎', '╭', '╮', '╰', '╯'];
const HEAVY: Family = ['━', '┃', '┏', '┓', '┗', '┛'];
const HEAVY_DASHED: Family = ['╍', '╏', '┏', '┓', '┗', '┛'];
const SQUARE: Family = ['─', '│', '┌', '┐', '└', '┘'];
const SQUARE_DASHED: Family = ['╌', '╎', '┌', '┐', '└', '┘'];
const DOUBLE: Family = ['═', '║', '╔', '╗', '╚', '╝'];

const ASCII: Family = ['-', '|', '+', '+', '+', '+'];
const ASCII_DOTTED: Family = ['.', ':', '.', '.', '\'', '\''];
const ASCII_DASHED: Family = ['~', ';', '+', '+', '+', '+'];
const ASCII_DOUBLE: Family = ['=', '"', '*', '*', '*', '*'];
const ASCII_HEAVY: Family = ['#', '#', '#', '#', '#', '#'];

/// The lines of a wire.
pub(super) const fn wire(style: WireStyle, charset: Charset) -> Family {
    match (charset, style) {
        (Charset::Unicode, WireStyle::Request | WireStyle::Data) => LIGHT,
        (Charset::Unicode, WireStyle::Replication) => HEAVY_DASHED,
        (Charset::Unicode, WireStyle::Lookup | WireStyle::Undecided) => DOTTED,
        (Charset::Unicode, WireStyle::Telemetry | WireStyle::Heartbeat | WireStyle::Response) => {
            DASHED
        }
        (Charset::Unicode, WireStyle::Management) => HEAVY,
        (Charset::Ascii, WireStyle::Request | WireStyle::Data) => ASCII,
        (Charset::Ascii, WireStyle::Replication) => ASCII_DOUBLE,
        (Charset::Ascii, WireStyle::Lookup | WireStyle::Undecided) => ASCII_DOTTED,
        (Charset::Ascii, WireStyle::Telemetry | WireStyle::Heartbeat | WireStyle::Response) => {
            ASCII_DASHED
        }
        (Charset::Ascii, WireStyle::Management) => ASCII_HEAVY,
    }
}

/// The frame of a box.
pub(super) const fn frame(charset: Charset) -> Family {
    match charset {
        Charset::Unicode => LIGHT,
        Charset::Ascii => ASCII,
    }
}

/// The glyph of a group's border where it runs from left to right.
#[must_use]
pub const fn border(kind: GroupKind, charset: Charset) -> char {
    group(kind, charset)[0]
}

/// The frame of a group.
pub(super) const fn group(kind: GroupKind, charset: Charset) -> Family {
    match (charset, kind) {
        (Charset::Unicode, GroupKind::Host) => SQUARE,
        (Charset::Unicode, GroupKind::Zone) => SQUARE_DASHED,
        (Charset::Unicode, GroupKind::Cluster) => DOUBLE,
        (Charset::Ascii, GroupKind::Host) => ASCII,
        (Charset::Ascii, GroupKind::Zone) => ASCII_DOTTED,
        (Charset::Ascii, GroupKind::Cluster) => ASCII_DOUBLE,
    }
}

/// The glyph of a cell that connects these sides.
pub(super) const fn line(family: Family, mask: u8) -> char {
    const NS: u8 = NORTH | SOUTH;
    const SE: u8 = SOUTH | EAST;
    const SW: u8 = SOUTH | WEST;
    const NE: u8 = NORTH | EAST;
    const NW: u8 = NORTH | WEST;
    let [horizontal, vertical, se, sw, ne, nw] = family;
    match mask {
        SE => se,
        SW => sw,
        NE => ne,
        NW => nw,
        NS | NORTH | SOUTH => vertical,
        _ => horizontal,
    }
}

/// The arrow head that points to this side.
pub(super) const fn arrow(side: u8, charset: Charset) -> char {
    match (charset, side) {
        (Charset::Unicode, NORTH) => '▲',
        (Charset::Unicode, EAST) => '▶',
        (Charset::Unicode, SOUTH) => '▼',
        (Charset::Unicode, _) => '◀',
        (Charset::Ascii, NORTH) => '^',
        (Charset::Ascii, EAST) => '>',
        (Charset::Ascii, SOUTH) => 'v',
        (Charset::Ascii, _) => '<',
    }
}

/// The nearest ASCII character to one in a name or a note.
pub(super) const fn plain(c: char) -> char {
    match c {
        '×' => 'x',
        '·' => '.',
        '→' => '>',
        '—' => '-',
        c if c.is_ascii() => c,
        _ => '?',
    }
}
