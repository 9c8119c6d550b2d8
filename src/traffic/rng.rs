//! Chance: seeded streams, one per purpose, and the distributions that are drawn from them.
//!
//! Refuses any other source of randomness. Streams are named, so that more draws in one place
//! disturb no other: two algorithms see the same arrivals.

use std::sync::LazyLock;

/// A stream of pseudo-random numbers: xoshiro256++ (Blackman and Vigna, 2019).
#[derive(Debug, Clone)]
pub(super) struct Rng([u64; 4]);

/// The exponential density in 256 layers of equal area (Marsaglia and Tsang, 2000): nearly every
/// draw falls within a layer and needs no logarithm.
struct Layers {
    /// Right edges, from the base to the top.
    edge: [f64; 257],
    /// The density at each edge.
    height: [f64; 257],
}

/// Where the tail begins, and the area of one layer.
const TAIL: f64 = 7.697_117_470_131_05;
const AREA: f64 = 0.003_949_659_822_581_557;

static LAYERS: LazyLock<Layers> = LazyLock::new(|| {
    let mut edge = [0.0; 257];
    edge[0] = AREA * TAIL.exp();
    edge[1] = TAIL;
    for layer in 2..256 {
        let below: f64 = edge[layer - 1];
        edge[layer] = -(AREA / below + (-below).exp()).ln();
    }
    Layers {
        edge,
        height: edge.map(|edge| (-edge).exp()),
    }
});

impl Layers {
    /// A layer, and a place between 0 and its right edge.
    #[inline(always)]
    fn throw(&self, bits: u64) -> (usize, f64) {
        let layer = (bits & 0xff) as usize;
        let part = (bits >> 11) as f64 * (1.0 / (1_u64 << 53) as f64);
        (layer, part * self.edge[layer])
    }
}

/// One step of splitmix64, which spreads a seed over all bits.
const fn splitmix(state: &mut u64) -> u64 {
    *state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let mut z = *state;
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

impl Rng {
    /// The stream of this name under this seed.
    pub(super) fn named(seed: u64, purpose: &str, name: &str) -> Self {
        // FNV-1a: short, and the same on every platform.
        let bytes = purpose.bytes().chain([0]).chain(name.bytes());
        let label = bytes.fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
            (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
        });
        let mut state = seed ^ label.rotate_left(32);
        Self([(); 4].map(|()| splitmix(&mut state)))
    }

    /// 64 random bits.
    pub(super) const fn bits(&mut self) -> u64 {
        let s = &mut self.0;
        let result = s[0].wrapping_add(s[3]).rotate_left(23).wrapping_add(s[0]);
        let t = s[1] << 17;
        s[2] ^= s[0];
        s[3] ^= s[1];
        s[1] ^= s[2];
        s[0] ^= s[3];
        s[2] ^= t;
        s[3] = s[3].rotate_left(45);
        result
    }

    /// Uniform in 0 to 1, 1 excluded.
    pub(super) fn unit(&mut self) -> f64 {
        (self.bits() >> 11) as f64 * (1.0 / (1_u64 << 53) as f64)
    }

    /// A whole number below `n`, and 0 for `n` = 0.
    pub(super) const fn below(&mut self, n: u32) -> u32 {
        (((self.bits() >> 32) * n as u64) >> 32) as u32
    }

    /// True with this probability.
    pub(super) fn chance(&mut self, probability: f64) -> bool {
        self.unit() < probability
    }

    /// Exponential with mean 1.
    #[inline(always)]
    pub(super) fn exponential(&mut self) -> f64 {
        let layers = &*LAYERS;
        let (layer, x) = layers.throw(self.bits());
        if x < layers.edge[layer + 1] {
            return x;
        }
        self.exponential_from(layers, layer, x)
    }

    /// The same where the first throw, at `x` in this layer, was not clearly below the density:
    /// one in 90.
    #[cold]
    fn exponential_from(&mut self, layers: &Layers, mut layer: usize, mut x: f64) -> f64 {
        loop {
            if layer == 0 {
                // The tail is an exponential again; 1 - u is never 0.
                return TAIL - (1.0 - self.unit()).ln();
            }
            let (low, high) = (layers.height[layer], layers.height[layer + 1]);
            if low + self.unit() * (high - low) < (-x).exp() {
                return x;
            }
            (layer, x) = layers.throw(self.bits());
            if x < layers.edge[layer + 1] {
                return x;
            }
        }
    }

    /// Standard normal (Box and Muller).
    pub(super) fn normal(&mut self) -> f64 {
        let radius = (2.0 * self.exponential()).sqrt();
        radius * (std::f64::consts::TAU * self.unit()).cos()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn streams_of_different_names_differ_and_the_same_name_repeats() {
        let draw = |purpose, name| {
            let mut rng = Rng::named(7, purpose, name);
            [rng.bits(), rng.bits(), rng.bits()]
        };
        assert_eq!(draw("service", "a"), draw("service", "a"));
        assert_ne!(draw("service", "a"), draw("service", "b"));
        assert_ne!(draw("service", "a"), draw("arrival", "a"));
    }

    #[test]
    fn draws_have_the_mean_they_should() {
        let mut rng = Rng::named(1, "test", "");
        let n = 200_000;
        let mean = |total: f64| total / f64::from(n);
        assert!((mean((0..n).map(|_| rng.exponential()).sum()) - 1.0).abs() < 0.01);
        let squares: f64 = (0..n).map(|_| rng.exponential().powi(2)).sum();
        assert!((mean(squares) - 2.0).abs() < 0.05);
        let long = (0..n).filter(|_| rng.exponential() > 3.0).count() as f64;
        assert!((mean(long) - (-3.0_f64).exp()).abs() < 0.002);
        assert!((mean((0..n).map(|_| rng.unit()).sum()) - 0.5).abs() < 0.01);
        assert!(mean((0..n).map(|_| rng.normal()).sum()).abs() < 0.01);
        assert!((mean((0..n).map(|_| f64::from(rng.below(10))).sum()) - 4.5).abs() < 0.05);
    }
}
