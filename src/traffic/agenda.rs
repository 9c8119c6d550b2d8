//! Coming events: what will happen, and when.
//!
//! Refuses to let anything happen: it keeps the order, the engine acts.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

/// What will happen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Event {
    Arrival,
    Enter(u32),
    Served(u32),
    Return(u32),
    DialFailed(u32),
    Retry(u32),
    Acknowledged(u32),
    CallTimeout(u32),
    QueueTimeout(u32),
    Probe(u32),
    AddressMoves(u32),
    /// A database's patience ends: it is promoted, or waits for nobody any more.
    Database(u32),
    Second,
    /// Visitors' answers of DNS that name the end of this hop grow fewer.
    Forgets(u32),
}

/// Low bits of a code are a place, high bits the kind.
const PLACE_BITS: u32 = 28;

impl Event {
    const fn code(self) -> u32 {
        let (kind, place) = match self {
            Self::Arrival => (0, 0),
            Self::Enter(place) => (1, place),
            Self::Served(place) => (2, place),
            Self::Return(place) => (3, place),
            Self::DialFailed(place) => (4, place),
            Self::Retry(place) => (5, place),
            Self::Acknowledged(place) => (6, place),
            Self::CallTimeout(place) => (7, place),
            Self::QueueTimeout(place) => (8, place),
            Self::Probe(place) => (9, place),
            Self::AddressMoves(place) => (10, place),
            Self::Database(place) => (11, place),
            Self::Second => (12, 0),
            Self::Forgets(place) => (13, place),
        };
        (kind << PLACE_BITS) | place
    }

    const fn decode(code: u32) -> Self {
        let place = code & ((1 << PLACE_BITS) - 1);
        match code >> PLACE_BITS {
            0 => Self::Arrival,
            1 => Self::Enter(place),
            2 => Self::Served(place),
            3 => Self::Return(place),
            4 => Self::DialFailed(place),
            5 => Self::Retry(place),
            6 => Self::Acknowledged(place),
            7 => Self::CallTimeout(place),
            8 => Self::QueueTimeout(place),
            9 => Self::Probe(place),
            10 => Self::AddressMoves(place),
            11 => Self::Database(place),
            12 => Self::Second,
            _ => Self::Forgets(place),
        }
    }
}

/// Coming events in order of time, and of their making where times are equal.
///
/// Most events are made shortly before they are due. The next few are kept in line: there it takes
/// no search to find the first, and none of the jumps through a heap, which a processor foresees
/// badly. Only where there are many events do the others wait in a heap.
#[derive(Debug, Clone, Default)]
pub(super) struct Agenda {
    /// The next events, the very next one last. One number for each: the time in the high half,
    /// then the order of making, then the code.
    soon: Vec<u128>,
    /// Events that come after all of those.
    later: BinaryHeap<Reverse<u128>>,
    made: u32,
}

/// Most events that are kept in line; half as many are moved at a time.
const IN_LINE: usize = 64;

impl Agenda {
    #[inline(always)]
    pub(super) fn add(&mut self, at_ns: u64, event: Event) {
        self.add_code(at_ns, event.code());
    }

    fn add_code(&mut self, at_ns: u64, code: u32) {
        let order = (u64::from(self.made) << 32) | u64::from(code);
        self.made = self.made.wrapping_add(1);
        let key = (u128::from(at_ns) << 64) | u128::from(order);
        let is_last = self.soon.first().is_none_or(|last| key > *last);
        if self.soon.len() == IN_LINE || is_last && !self.later.is_empty() {
            self.add_late(key);
            return;
        }
        // Those that are due sooner move up, one by one: fewer steps than a search and a move of
        // them all. Of all that are due at the same time the new one was made last, so that only
        // times need be compared.
        self.soon.push(key);
        let line = self.soon.as_mut_slice();
        let place = (1..line.len()).rev().find(|place| {
            let other = line[place - 1];
            let is_later = (other >> 64) as u64 > at_ns;
            if !is_later {
                line[*place] = other;
            }
            is_later
        });
        line[place.unwrap_or(0)] = key;
    }

    /// Puts an event into the heap, or into the line where others have to leave it first.
    #[cold]
    fn add_late(&mut self, key: u128) {
        if self.soon.len() == IN_LINE {
            self.later
                .extend(self.soon.drain(..IN_LINE / 2).map(Reverse));
        }
        if self.soon.first().is_none_or(|last| key > *last) {
            self.later.push(Reverse(key));
            return;
        }
        let place = self.soon.iter().rposition(|other| *other > key);
        self.soon.insert(place.map_or(0, |before| before + 1), key);
    }

    /// Takes out the next event, unless it is due later than this time.
    pub(super) fn pop_until(&mut self, t_ns: u64) -> Option<(u64, Event)> {
        if self.soon.is_empty() {
            self.draw_near();
        }
        let key = *self.soon.last()?;
        let at_ns = (key >> 64) as u64;
        if at_ns > t_ns {
            return None;
        }
        self.soon.pop();
        Some((at_ns, Event::decode(key as u32)))
    }

    /// How many events are to come.
    pub(super) fn len(&self) -> usize {
        self.soon.len() + self.later.len()
    }

    /// The first of those that wait in the heap get in line.
    #[cold]
    fn draw_near(&mut self) {
        while self.soon.len() < IN_LINE / 2
            && let Some(Reverse(key)) = self.later.pop()
        {
            self.soon.push(key);
        }
        self.soon.reverse();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::traffic::rng::Rng;
    use std::collections::BTreeSet;

    #[test]
    fn events_come_in_order_of_time_and_then_of_their_making() {
        let (mut agenda, mut expected) = (Agenda::default(), BTreeSet::new());
        let mut rng = Rng::named(1, "agenda", "");
        let mut now = 1;
        for made in 0..20_000_u32 {
            let at = now + u64::from(rng.below(50));
            agenda.add(at, Event::Served(made));
            expected.insert((at, made));
            for _ in 0..rng.below(3) {
                if let Some((at, _)) = expected.first() {
                    assert_eq!(agenda.pop_until(at - 1), None);
                }
                let due = expected.pop_first();
                let event = due.map(|(at, made)| (at, Event::Served(made)));
                assert_eq!(agenda.pop_until(u64::MAX), event);
                now = due.map_or(now, |(at, _)| at);
                assert_eq!(agenda.len(), expected.len());
            }
        }
        while let Some((at, made)) = expected.pop_first() {
            assert_eq!(agenda.pop_until(at), Some((at, Event::Served(made))));
        }
        assert_eq!((agenda.pop_until(u64::MAX), agenda.len()), (None, 0));
    }
}
