//! The seeded generator behind the random algorithms.
//!
//! Refuses entropy of its own: the same seed draws the same servers for ever.

/// `SplitMix64`, as published by Steele, Lea and Flood in 2014.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Draw(u64);

impl Draw {
    pub(super) const fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// A number between 0 and 2^32 - 1, all equally likely.
    pub(super) const fn next(&mut self) -> u32 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((mixed ^ (mixed >> 31)) >> 32) as u32
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_seed_draws_the_same_numbers() {
        let (mut one, mut other) = (Draw::new(7), Draw::new(7));
        assert!((0..100).all(|_| one.next() == other.next()));
    }

    #[test]
    fn numbers_are_spread_over_the_whole_range() {
        let mut draw = Draw::new(1);
        let mut eighths = [0_u32; 8];
        for _ in 0..8000 {
            eighths[(draw.next() >> 29) as usize] += 1;
        }
        assert!(eighths.iter().all(|count| (880..1120).contains(count)));
    }
}
