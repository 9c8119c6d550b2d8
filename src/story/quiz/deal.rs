//! Dealing: which questions are asked, and in which order, by a seed.
//!
//! Refuses any other chance.

use super::Question;

/// Chance from a seed: splitmix64 (Steele, Lea and Flood, 2014).
#[derive(Debug, Clone)]
pub struct Chance(u64);

impl Chance {
    /// The stream of a seed and a name.
    #[must_use]
    pub fn new(seed: u64, name: &str) -> Self {
        // FNV-1a: short, and the same on every platform.
        let label = name.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
            (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
        });
        Self(seed ^ label.rotate_left(32))
    }

    /// A number below a bound; 0 for no bound.
    fn below(&mut self, bound: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^= z >> 31;
        let scaled = (u128::from(z) * bound as u128) >> 64;
        usize::try_from(scaled).unwrap_or(0)
    }

    /// Puts things into an order of its own (Fisher and Yates).
    pub fn shuffle<T>(&mut self, things: &mut [T]) {
        for place in (1..things.len()).rev() {
            things.swap(place, self.below(place + 1));
        }
    }
}

/// Deals so many questions: as many kinds as there are before a kind comes a second time, and the
/// easier ones first.
#[must_use]
pub fn deal(questions: &[Question], seed: u64, count: usize) -> Vec<Question> {
    let mut chance = Chance::new(seed, "deal");
    let mut order: Vec<usize> = (0..questions.len()).collect();
    chance.shuffle(&mut order);
    // How many of its kind come before a question.
    let mut round = vec![0_usize; questions.len()];
    for (at, place) in order.iter().enumerate() {
        let before = order.iter().take(at);
        let alike = |other: &&usize| questions[**other].kind.name == questions[*place].kind.name;
        round[*place] = before.filter(alike).count();
    }
    order.sort_by_key(|place| round[*place]);
    order.truncate(count);
    let mut dealt: Vec<Question> = order
        .iter()
        .map(|place| questions[*place].clone())
        .collect();
    dealt.sort_by_key(|question| question.kind.level);
    dealt
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chance_is_the_same_for_the_same_seed_and_name() {
        let shuffled = |seed, name| {
            let mut all: Vec<u32> = (0..20).collect();
            Chance::new(seed, name).shuffle(&mut all);
            all
        };
        assert_eq!(shuffled(1, "a"), shuffled(1, "a"));
        assert_ne!(shuffled(1, "a"), shuffled(2, "a"));
        assert_ne!(shuffled(1, "a"), shuffled(1, "b"));
        let mut sorted = shuffled(1, "a");
        sorted.sort_unstable();
        assert_eq!(sorted, (0..20).collect::<Vec<_>>(), "nothing is lost");
    }
}
