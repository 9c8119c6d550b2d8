//! A picture in at most 256 colours: the ones that cover most of it stay exact, what is left at
//! the edges of letters takes the nearest of them.
//!
//! Owns the choice of colours. Refuses to spread errors over neighbours: flat areas stay flat.

use super::cells::Rgb;
use std::collections::BTreeMap;

/// Colours that a palette holds.
const MOST: usize = 256;

/// A picture as numbers into a palette.
pub(super) struct Indexed {
    /// Three bytes a colour.
    pub(super) palette: Vec<u8>,
    /// One byte a pixel.
    pub(super) pixels: Vec<u8>,
}

impl Indexed {
    /// Counts the colours of `pixels`, three bytes each, and numbers them.
    pub(super) fn new(pixels: &[u8]) -> Self {
        let colours = || pixels.as_chunks::<3>().0.iter().copied();
        let mut count: BTreeMap<Rgb, usize> = BTreeMap::new();
        for colour in colours() {
            *count.entry(colour).or_default() += 1;
        }
        let mut by_area: Vec<(Rgb, usize)> = count.into_iter().collect();
        by_area.sort_by_key(|(colour, area)| (std::cmp::Reverse(*area), *colour));
        let kept: Vec<Rgb> = by_area
            .iter()
            .take(MOST)
            .map(|(colour, _)| *colour)
            .collect();
        let number: BTreeMap<Rgb, u8> = by_area
            .iter()
            .map(|(colour, _)| (*colour, nearest(&kept, *colour)))
            .collect();
        Self {
            palette: kept.concat(),
            pixels: colours()
                .map(|colour| number.get(&colour).copied().unwrap_or_default())
                .collect(),
        }
    }
}

/// The number of the colour of `kept` that is nearest; the first of equals.
fn nearest(kept: &[Rgb], colour: Rgb) -> u8 {
    let distance = |other: &Rgb| -> u32 {
        let parts = other.iter().zip(colour);
        parts.map(|(a, b)| u32::from(a.abs_diff(b)).pow(2)).sum()
    };
    let numbers = 0u8..=u8::MAX;
    let best = numbers.zip(kept).min_by_key(|(_, other)| distance(other));
    best.map_or(0, |(number, _)| number)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_covers_most_stays_exact_and_the_rest_takes_the_nearest() {
        let mut pixels = Vec::new();
        for grey in 0..=255u8 {
            pixels.extend([grey; 3].repeat(2));
        }
        pixels.extend([200, 0, 0].repeat(9));
        let indexed = Indexed::new(&pixels);
        let colour = |pixel: usize| {
            let at = usize::from(indexed.pixels[pixel]) * 3;
            [0, 1, 2].map(|part| indexed.palette[at + part])
        };
        assert_eq!(indexed.palette.len(), 3 * MOST);
        assert_eq!(colour(pixels.len() / 3 - 1), [200, 0, 0]);
        assert_eq!(colour(0), [0, 0, 0]);
        // One of 257 colours had to go: the last in order of those that cover least.
        assert_eq!(colour(511), [254, 254, 254]);
    }
}
