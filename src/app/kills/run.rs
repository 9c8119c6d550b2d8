//! Working out the pairs a few at a time, so that keys are answered meanwhile.
//!
//! How many make a slice depends on the design alone, never on a clock: the same keys give the
//! same screens.

use super::Line;
use crate::app::world::World;
use crate::reliability::Strain;
use crate::share::{CheckDepth, Element, Killer, pairs};

/// The pairs of one design, and how far they have been worked out.
#[derive(Debug, Clone)]
pub struct Run {
    pairs: Vec<[Element; 2]>,
    next: usize,
}

/// Stations looked at in a slice: some five milliseconds' worth in a program built for release.
const STATIONS_IN_A_SLICE: usize = 20_000;

/// How many failures of a design make a slice.
pub(super) fn slice(world: &World) -> usize {
    (STATIONS_IN_A_SLICE / world.flow.stations.len().max(1)).clamp(1, 500)
}

impl Run {
    pub(super) fn new(world: &World) -> Self {
        Self {
            pairs: pairs(&world.model, &world.flow),
            next: 0,
        }
    }

    /// How many pairs there are.
    #[must_use]
    pub const fn len(&self) -> usize {
        self.pairs.len()
    }

    /// Whether there are none.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.pairs.is_empty()
    }

    /// Whether all of them have been worked out.
    #[must_use]
    pub const fn is_done(&self) -> bool {
        self.next >= self.pairs.len()
    }

    pub(super) fn slice(&mut self, world: &World) -> Vec<Line> {
        let mut killer = Killer::new(&world.model, &world.flow, CheckDepth::AsDeclared);
        let strain = Strain::new(&world.model, &world.flow);
        let next = self.pairs.iter().skip(self.next).take(slice(world));
        let lines: Vec<Line> = next
            .map(|pair| {
                let mut line = Line::new(world, killer.row(pair));
                line.strain(world, &strain);
                line
            })
            .collect();
        self.next += lines.len();
        lines
    }
}
