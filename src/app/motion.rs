//! Traffic made visible: where the dots of a wire are at a moment.
//!
//! A pure function of how far the stream has moved and what it carries; every dot stands for a
//! part of the flow, never for one request. Refuses clocks and colours.

use std::ops::Range;

/// What a dot stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Dot {
    /// A static request.
    Static,
    /// A read.
    Read,
    /// A write.
    Write,
    /// A request that will not be answered.
    Lost,
}

/// The rates on one wire, in requests a second.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Stream {
    /// Static, read and write requests that are answered.
    pub by_class: [f64; 3],
    /// Requests that are not.
    pub lost: f64,
}

impl Stream {
    /// Everything on the wire.
    #[must_use]
    pub fn total(&self) -> f64 {
        self.by_class.iter().sum::<f64>() + self.lost
    }

    /// As much on the wire, of which nothing is told to be lost.
    #[must_use]
    pub fn untold(self) -> Self {
        let served: f64 = self.by_class.iter().sum();
        let part = if served > 0.0 {
            self.total() / served
        } else {
            0.0
        };
        Self {
            by_class: self.by_class.map(|rate| rate * part),
            lost: 0.0,
        }
    }

    /// Both together.
    #[must_use]
    pub fn plus(self, other: Self) -> Self {
        let mut by_class = self.by_class;
        for (sum, part) in by_class.iter_mut().zip(other.by_class) {
            *sum += part;
        }
        Self {
            by_class,
            lost: self.lost + other.lost,
        }
    }

    /// The dot that the `number`th part of the stream is, spread as evenly as the rates allow.
    fn dot(&self, number: u64) -> Dot {
        // The golden ratio's multiples fill the unit interval evenly in any order of arrival.
        const GOLDEN: f64 = 0.618_033_988_749_895;
        let mut at = (number as f64 * GOLDEN).fract() * self.total();
        for (rate, dot) in self
            .by_class
            .iter()
            .zip([Dot::Static, Dot::Read, Dot::Write])
        {
            if at < *rate {
                return dot;
            }
            at -= rate;
        }
        if self.lost > 0.0 {
            Dot::Lost
        } else {
            Dot::Static
        }
    }
}

/// Cells between two dots: close at `busiest`, far apart for a trickle.
fn spacing(rate: f64, busiest: f64) -> f64 {
    let part = (rate / busiest.max(f64::MIN_POSITIVE)).clamp(0.0, 1.0);
    let (closest, widest) = (3.0, 14.0);
    widest - (widest - closest) * part.sqrt()
}

/// The dots on some of the cells of a wire that has moved on by `moved` cells in all, the newest
/// first. `busiest` is the highest rate on any wire. Every wire with any traffic shows at least
/// one dot in a while.
pub fn dots(
    stream: Stream,
    busiest: f64,
    cells: Range<usize>,
    moved: f64,
) -> impl Iterator<Item = (usize, Dot)> {
    let rate = stream.total();
    let spacing = spacing(rate, busiest);
    // The number of the dot that is on a cell, or has just passed it.
    let number_at = |cell: usize| ((moved.max(0.0) - cell as f64) / spacing).floor();
    let newest = number_at(cells.start);
    let count = if rate > 0.0 && newest >= 0.0 {
        (cells.len() as f64 / spacing).ceil() as u64 + 1
    } else {
        0
    };
    (0..count).filter_map(move |back| {
        let number = newest - back as f64;
        let at = moved - number * spacing;
        (number >= 0.0 && at >= 0.0 && cells.contains(&(at as usize)))
            .then(|| (at as usize, stream.dot(number as u64)))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const STREAM: Stream = Stream {
        by_class: [60.0, 42.0, 9.0],
        lost: 9.0,
    };

    #[test]
    fn dots_of_each_kind_are_as_frequent_as_their_requests() {
        let mut counts = [0_u32; 4];
        for number in 0..1200 {
            counts[match STREAM.dot(number) {
                Dot::Static => 0,
                Dot::Read => 1,
                Dot::Write => 2,
                Dot::Lost => 3,
            }] += 1;
        }
        for (count, expected) in counts.iter().zip([600_u32, 420, 90, 90]) {
            assert!(count.abs_diff(expected) <= 6, "{counts:?}");
        }
    }

    #[test]
    fn a_dot_moves_one_cell_when_the_stream_does() {
        let first: Vec<_> = dots(STREAM, 120.0, 0..30, 100.2).collect();
        let later: Vec<_> = dots(STREAM, 120.0, 0..30, 101.2).collect();
        for (at, dot) in &first {
            if at + 1 < 30 {
                assert!(later.contains(&(at + 1, *dot)));
            }
        }
    }

    #[test]
    fn no_traffic_no_dots() {
        assert_eq!(dots(Stream::default(), 10.0, 0..30, 55.0).count(), 0);
    }

    proptest! {
        #[test]
        fn dots_stay_on_their_wire(
            cells in 0..200_usize,
            moved in 0.0..1e7_f64,
            rate in 0.0..1e5_f64,
        ) {
            let stream = Stream { by_class: [rate, 0.0, 0.0], lost: 0.0 };
            for (at, _) in dots(stream, 1e5, 0..cells, moved) {
                prop_assert!(at < cells);
            }
        }

        #[test]
        fn dots_on_the_parts_of_a_wire_are_those_on_the_whole(
            (cells, cut) in (1..200_usize).prop_flat_map(|cells| (Just(cells), 0..cells)),
            moved in 0.0..1e4_f64,
        ) {
            let on = |part: Range<usize>| dots(STREAM, 150.0, part, moved).collect::<Vec<_>>();
            let mut parts = [on(cut..cells), on(0..cut)].concat();
            let mut whole = on(0..cells);
            parts.sort_by_key(|(at, _)| *at);
            whole.sort_by_key(|(at, _)| *at);
            prop_assert_eq!(parts, whole);
        }
    }
}
