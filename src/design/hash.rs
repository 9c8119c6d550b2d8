//! Tables for the short names and small numbers of a design, quick to hash.
//!
//! Each is seeded by itself, so that nobody can write a file whose names all collide. Refuses
//! order: what is told in an order is kept in file order, in a [`Section`] or a list.

use foldhash::fast::RandomState;

/// A table whose order means nothing.
pub type HashMap<K, V> = std::collections::HashMap<K, V, RandomState>;

/// A set whose order means nothing.
pub type HashSet<T> = std::collections::HashSet<T, RandomState>;

/// Things by name, in file order.
pub type Section<T> = indexmap::IndexMap<String, T, RandomState>;
