//! Positions across the flow, and what can be done with a set of them as a whole.
//!
//! Owns mirroring, averaging and trimming. Refuses to know why things stand where they stand.

/// Where everything stands across the flow.
#[derive(Debug, Clone)]
pub(super) struct Placed {
    /// First row of each leaf.
    pub(super) leaf: Vec<i32>,
    /// Rows of the first and the last border of each group.
    pub(super) group: Vec<(i32, i32)>,
    /// Rows in all.
    pub(super) extent: i32,
}

impl Placed {
    /// Half way between two placements of the same things.
    pub(super) fn midway(&self, other: &Self) -> Self {
        let pairs = self.leaf.iter().zip(&other.leaf);
        let borders = self.group.iter().zip(&other.group);
        Self {
            leaf: pairs.map(|(a, b)| half(a + b)).collect(),
            group: borders
                .map(|(a, b)| (half(a.0 + b.0), half(a.1 + b.1)))
                .collect(),
            extent: self.extent,
        }
    }

    /// The same positions counted from the far end.
    pub(super) fn mirror(&self, size: &[i32], extent: i32) -> Self {
        Self {
            leaf: self
                .leaf
                .iter()
                .zip(size)
                .map(|(v, s)| extent - v - s)
                .collect(),
            group: self
                .group
                .iter()
                .map(|&(a, b)| (extent - 1 - b, extent - 1 - a))
                .collect(),
            extent,
        }
    }

    /// Takes away what the alignment left free at both ends.
    pub(super) fn trim(&mut self, size: &[i32]) {
        let leaves = || self.leaf.iter().zip(size);
        let groups = || self.group.iter();
        let first = leaves()
            .map(|l| *l.0)
            .chain(groups().map(|g| g.0))
            .min()
            .unwrap_or(0);
        let last = leaves()
            .map(|(v, s)| v + s)
            .chain(groups().map(|g| g.1 + 1))
            .max()
            .unwrap_or(0);
        for v in &mut self.leaf {
            *v -= first;
        }
        for g in &mut self.group {
            *g = (g.0 - first, g.1 - first);
        }
        self.extent = last - first;
    }
}

/// Half of a number, rounded down.
pub(super) const fn half(twice: i32) -> i32 {
    twice.div_euclid(2)
}
