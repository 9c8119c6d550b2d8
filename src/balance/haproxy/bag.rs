//! A bag of servers ordered by a number, first in first out among equals.
//!
//! Refuses to know what the number means.

/// Servers in ascending order of their keys. A server that is taken out and put back goes behind
/// those with the same key. Pools are small, so a sorted row beats a tree.
#[derive(Debug, Clone, Default)]
pub(super) struct Bag(Vec<(u32, usize)>);

impl Bag {
    pub(super) fn with_capacity(servers: usize) -> Self {
        Self(Vec::with_capacity(servers))
    }

    pub(super) fn insert(&mut self, key: u32, server: usize) {
        let at = self.0.partition_point(|(other, _)| *other <= key);
        self.0.insert(at, (key, server));
    }

    pub(super) fn remove(&mut self, server: usize) {
        if let Some(at) = self.0.iter().position(|(_, other)| *other == server) {
            self.0.remove(at);
        }
    }

    pub(super) fn first(&self) -> Option<usize> {
        self.0.first().map(|(_, server)| *server)
    }

    /// Servers in order.
    pub(super) fn iter(&self) -> impl Iterator<Item = usize> + '_ {
        self.0.iter().map(|(_, server)| *server)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equals_leave_in_the_order_they_came() {
        let mut bag = Bag::default();
        for (key, server) in [(5, 0), (3, 1), (5, 2), (3, 3)] {
            bag.insert(key, server);
        }
        assert_eq!(bag.iter().collect::<Vec<_>>(), [1, 3, 0, 2]);
        bag.remove(1);
        bag.insert(3, 1);
        assert_eq!(bag.iter().collect::<Vec<_>>(), [3, 1, 0, 2]);
        assert_eq!(bag.first(), Some(3));
    }
}
