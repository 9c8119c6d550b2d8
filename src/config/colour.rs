//! Colours: their names, and what becomes of them on terminals that show fewer.
//!
//! Owns the arithmetic of colour. Refuses to know what a colour is used for.

use ratatui::style::Color;

/// How many colours the terminal shows; more is greater.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ColourLevel {
    /// No colours: meaning is carried by reverse, bold, underline and glyphs.
    None,
    /// The sixteen colours that the terminal's user chose.
    Ansi16,
    /// The 256 colours of xterm.
    Ansi256,
    /// 24-bit colours.
    #[default]
    TrueColor,
}

/// The terminal's own colours by name.
const ANSI: [(&str, Color); 17] = [
    ("default", Color::Reset),
    ("black", Color::Black),
    ("red", Color::Red),
    ("green", Color::Green),
    ("yellow", Color::Yellow),
    ("blue", Color::Blue),
    ("magenta", Color::Magenta),
    ("cyan", Color::Cyan),
    ("gray", Color::Gray),
    ("dark-gray", Color::DarkGray),
    ("bright-red", Color::LightRed),
    ("bright-green", Color::LightGreen),
    ("bright-yellow", Color::LightYellow),
    ("bright-blue", Color::LightBlue),
    ("bright-magenta", Color::LightMagenta),
    ("bright-cyan", Color::LightCyan),
    ("white", Color::White),
];

/// The names that [`parse`] knows.
pub(super) fn ansi_names<'a>() -> impl Iterator<Item = &'a str> {
    ANSI.iter().map(|(name, _)| *name)
}

/// Reads `#rrggbb` or the name of one of the terminal's own colours.
pub(super) fn parse(text: &str) -> Option<Color> {
    if let Some(hex) = text.strip_prefix('#') {
        if hex.len() != 6 || !hex.bytes().all(|b| b.is_ascii_hexdigit()) {
            return None;
        }
        let [_, r, g, b] = u32::from_str_radix(hex, 16).ok()?.to_be_bytes();
        return Some(Color::Rgb(r, g, b));
    }
    ANSI.iter()
        .find(|(name, _)| *name == text)
        .map(|(_, colour)| *colour)
}

/// The nearest that a terminal of this level can show.
pub(super) fn degrade(colour: Color, level: ColourLevel) -> Color {
    match (level, colour) {
        (ColourLevel::None, _) => Color::Reset,
        (ColourLevel::Ansi16, Color::Rgb(r, g, b)) => nearest_of_16(r, g, b),
        (ColourLevel::Ansi256, Color::Rgb(r, g, b)) => Color::Indexed(nearest_of_256(r, g, b)),
        _ => colour,
    }
}

/// The ground nearest to a colour among those that sixteen colours are readable on.
pub(super) fn degrade_ground(colour: Color, level: ColourLevel) -> Color {
    match (level, colour) {
        (ColourLevel::Ansi16, Color::Rgb(r, g, b)) if luminance(r, g, b) > 0.18 => Color::White,
        (ColourLevel::Ansi16, Color::Rgb(..)) => Color::Black,
        _ => degrade(colour, level),
    }
}

/// Keeps the hue: a user's sixteen colours have their names' hues and little else in common.
fn nearest_of_16(r: u8, g: u8, b: u8) -> Color {
    let (max, min) = (r.max(g).max(b), r.min(g).min(b));
    let spread = f64::from(max - min);
    let bright = luminance(r, g, b) > 0.25;
    if spread < 48.0 {
        return match luminance(r, g, b) {
            l if l < 0.03 => Color::Black,
            l if l < 0.22 => Color::DarkGray,
            l if l < 0.65 => Color::Gray,
            _ => Color::White,
        };
    }
    let (red, green, blue) = (f64::from(r), f64::from(g), f64::from(b));
    let sixth = if max == r {
        ((green - blue) / spread).rem_euclid(6.0)
    } else if max == g {
        (blue - red) / spread + 2.0
    } else {
        (red - green) / spread + 4.0
    };
    match (sixth, bright) {
        (h, false) if !(0.4..5.5).contains(&h) => Color::Red,
        (h, true) if !(0.4..5.5).contains(&h) => Color::LightRed,
        (h, false) if h < 1.4 => Color::Yellow,
        (h, true) if h < 1.4 => Color::LightYellow,
        (h, false) if h < 2.5 => Color::Green,
        (h, true) if h < 2.5 => Color::LightGreen,
        (h, false) if h < 3.3 => Color::Cyan,
        (h, true) if h < 3.3 => Color::LightCyan,
        (h, false) if h < 4.3 => Color::Blue,
        (h, true) if h < 4.3 => Color::LightBlue,
        (_, false) => Color::Magenta,
        (_, true) => Color::LightMagenta,
    }
}

/// The nearer of the best colour in xterm's cube and the best in its ramp of greys.
fn nearest_of_256(r: u8, g: u8, b: u8) -> u8 {
    const STEPS: [u8; 6] = [0, 95, 135, 175, 215, 255];
    let step = |v: u8| -> (u8, u8) {
        (0u8..)
            .zip(STEPS)
            .min_by_key(|(_, s)| s.abs_diff(v))
            .unwrap_or((0, 0))
    };
    let ((ri, rs), (gi, gs), (bi, bs)) = (step(r), step(g), step(b));
    let mean = (u16::from(r) + u16::from(g) + u16::from(b)) / 3;
    let ramp = u8::try_from(mean.saturating_sub(3) / 10)
        .unwrap_or(23)
        .min(23);
    let grey = 8 + 10 * ramp;
    if distance([r, g, b], [grey, grey, grey]) < distance([r, g, b], [rs, gs, bs]) {
        232 + ramp
    } else {
        16 + 36 * ri + 6 * gi + bi
    }
}

fn distance(a: [u8; 3], b: [u8; 3]) -> u32 {
    a.iter()
        .zip(b)
        .map(|(x, y)| u32::from(x.abs_diff(y)).pow(2))
        .sum()
}

/// Relative luminance as WCAG 2 defines it: 0 is black, 1 is white.
pub(super) fn luminance(r: u8, g: u8, b: u8) -> f64 {
    let linear = |v: u8| {
        let v = f64::from(v) / 255.0;
        if v <= 0.040_45 {
            v / 12.92
        } else {
            ((v + 0.055) / 1.055).powf(2.4)
        }
    };
    0.2126 * linear(r) + 0.7152 * linear(g) + 0.0722 * linear(b)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn colours_are_read_by_hex_or_by_name() {
        assert_eq!(parse("#ffb454"), Some(Color::Rgb(255, 180, 84)));
        assert_eq!(parse("bright-red"), Some(Color::LightRed));
        for wrong in ["", "#fff", "#ffb45g", "#+fb454", "ffb454", "Red", "#ﬀﬀ"] {
            assert_eq!(parse(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn fewer_colours_keep_the_hue() {
        let sixteen = |hex| degrade(parse(hex).unwrap(), ColourLevel::Ansi16);
        assert_eq!(sixteen("#ffb454"), Color::LightYellow);
        assert_eq!(sixteen("#ff5f6b"), Color::LightRed);
        assert_eq!(sixteen("#6cb6ff"), Color::LightBlue);
        assert_eq!(sixteen("#c792ea"), Color::LightMagenta);
        assert_eq!(sixteen("#b3261e"), Color::Red);
        assert_eq!(sixteen("#14161b"), Color::Black);
        assert_eq!(sixteen("#f2f4f8"), Color::White);
    }

    #[test]
    fn xterm_colours_are_the_nearest() {
        let indexed = |hex| degrade(parse(hex).unwrap(), ColourLevel::Ansi256);
        assert_eq!(indexed("#000000"), Color::Indexed(16));
        assert_eq!(indexed("#ff0000"), Color::Indexed(196));
        assert_eq!(indexed("#808080"), Color::Indexed(244));
        assert_eq!(indexed("#ffffff"), Color::Indexed(231));
    }

    #[test]
    fn without_colours_everything_is_the_terminals_own() {
        assert_eq!(
            degrade(Color::Rgb(1, 2, 3), ColourLevel::None),
            Color::Reset
        );
        assert_eq!(degrade(Color::Red, ColourLevel::None), Color::Reset);
    }
}
