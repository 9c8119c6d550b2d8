//! Large letters: text four rows high, out of half and quarter blocks.
//!
//! The shapes are those of an 8×8 font. Refuses to choose: who asks knows the room there is.

use font8x8::{BASIC_FONTS, LATIN_FONTS, UnicodeFonts};

/// Rows that large letters take.
pub const ROWS: u16 = 4;

/// How wide a large letter is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Breadth {
    /// Four cells: as narrow as it can be read.
    Narrow,
    /// Eight cells: as broad as high.
    Broad,
}

impl Breadth {
    /// Cells of one letter.
    #[must_use]
    pub const fn cells(self) -> usize {
        match self {
            Self::Narrow => 4,
            Self::Broad => 8,
        }
    }
}

/// Half and quarter blocks by their lit quarters: upper left 1, upper right 2, lower left 4, lower
/// right 8.
const BLOCKS: [char; 16] = [
    ' ', '▘', '▝', '▀', '▖', '▌', '▞', '▛', '▗', '▚', '▐', '▜', '▄', '▙', '▟', '█',
];

fn shape(letter: char) -> Option<[u8; 8]> {
    BASIC_FONTS.get(letter).or_else(|| LATIN_FONTS.get(letter))
}

/// The cells across that a text takes in large letters; none where the font lacks one of them.
#[must_use]
pub fn width(text: &str, breadth: Breadth) -> Option<usize> {
    let known = text.chars().all(|letter| shape(letter).is_some());
    known.then(|| text.chars().count() * breadth.cells())
}

/// The rows of a text in large letters; none where the font lacks one of them.
#[must_use]
pub fn large(text: &str, breadth: Breadth) -> Option<Vec<String>> {
    let shapes: Option<Vec<[u8; 8]>> = text.chars().map(shape).collect();
    let shapes = shapes?;
    let rows = (0..usize::from(ROWS)).map(|row| {
        let mut line = String::new();
        for shape in &shapes {
            let bits = |row: usize| shape.get(row).copied().unwrap_or(0);
            let (upper, lower) = (bits(2 * row), bits(2 * row + 1));
            let lit = |bits: u8, column: usize| usize::from(bits >> column & 1);
            for cell in 0..breadth.cells() {
                let (left, right) = match breadth {
                    Breadth::Narrow => (2 * cell, 2 * cell + 1),
                    Breadth::Broad => (cell, cell),
                };
                let place = lit(upper, left)
                    | lit(upper, right) << 1
                    | lit(lower, left) << 2
                    | lit(lower, right) << 3;
                line.push(BLOCKS.get(place).copied().unwrap_or(' '));
            }
        }
        line
    });
    Some(rows.collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_are_four_rows_of_blocks_as_wide_as_they_say() {
        for breadth in [Breadth::Narrow, Breadth::Broad] {
            let rows = large("Who, é?", breadth).unwrap();
            let cells = width("Who, é?", breadth).unwrap();
            assert_eq!(rows.len(), usize::from(ROWS));
            assert!(rows.iter().all(|row| crate::text::width(row) == cells));
            assert!(rows.concat().chars().any(|c| c != ' '));
        }
        let rows = large("I", Breadth::Broad).unwrap();
        assert_eq!(
            rows.join("\n").trim_end(),
            " ▀██▀   \n  ██    \n  ██    \n ▀▀▀▀"
        );
    }

    #[test]
    fn what_the_font_lacks_is_not_drawn_large() {
        assert_eq!(large("東京", Breadth::Narrow), None);
        assert_eq!(
            width("a\u{1b}", Breadth::Narrow).is_some(),
            large("a\u{1b}", Breadth::Narrow).is_some()
        );
    }
}
