//! Calls that wait for an answer: over each hop in the order in which they time out.
//!
//! Refuses the clock: all calls over a hop have the same patience, so that the order in which they
//! were made is the order in which they end.

/// Neighbours in a ring.
#[derive(Debug, Clone, Copy, Default)]
struct Link {
    before: u32,
    after: u32,
}

/// A ring for each hop, joined by a place of its own that belongs to no call: calls come and go
/// without a special case for the first and the last of them.
#[derive(Debug, Clone, Default)]
pub(super) struct Calls {
    hops: usize,
    /// First the places of the hops, then those of the frames that call.
    links: Vec<Link>,
}

impl Calls {
    /// No calls over so many hops.
    pub(super) fn new(hops: usize) -> Self {
        let alone = |place| {
            let place = super::plan::id(place);
            Link {
                before: place,
                after: place,
            }
        };
        Self {
            hops,
            links: (0..hops).map(alone).collect(),
        }
    }

    /// A frame calls over a hop: it is the last to time out.
    #[inline(always)]
    pub(super) fn add(&mut self, hop: u32, frame: u32) {
        let place = self.hops + frame as usize;
        if place >= self.links.len() {
            self.links.resize(place + 1, Link::default());
        }
        let ring = &mut self.links[hop as usize];
        let last = std::mem::replace(&mut ring.before, super::plan::id(place));
        self.links[last as usize].after = super::plan::id(place);
        self.links[place] = Link {
            before: last,
            after: hop,
        };
    }

    /// The frame, which called, waits no longer.
    #[inline(always)]
    pub(super) fn remove(&mut self, frame: u32) {
        let Link { before, after } = self.links[self.hops + frame as usize];
        self.links[before as usize].after = after;
        self.links[after as usize].before = before;
    }

    /// The call over this hop that times out first.
    pub(super) fn first(&self, hop: u32) -> Option<u32> {
        self.frame(self.links[hop as usize].after)
    }

    /// All calls over this hop, the first to time out first.
    pub(super) fn over(&self, hop: u32) -> impl Iterator<Item = u32> + '_ {
        let next = |frame: &u32| self.frame(self.links[self.hops + *frame as usize].after);
        std::iter::successors(self.first(hop), next)
    }

    fn frame(&self, place: u32) -> Option<u32> {
        (place as usize).checked_sub(self.hops).map(super::plan::id)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn calls_stay_in_the_order_in_which_they_were_made() {
        let mut calls = Calls::new(2);
        for frame in [4, 0, 7, 2] {
            calls.add(1, frame);
        }
        calls.add(0, 3);
        let over = |calls: &Calls, hop| calls.over(hop).collect::<Vec<u32>>();
        assert_eq!(
            (over(&calls, 1), calls.first(1)),
            (vec![4, 0, 7, 2], Some(4))
        );
        calls.remove(4);
        calls.remove(7);
        assert_eq!(over(&calls, 1), [0, 2]);
        calls.remove(2);
        calls.remove(0);
        assert_eq!((calls.first(1), calls.first(0)), (None, Some(3)));
        calls.add(1, 4);
        assert_eq!((over(&calls, 1), over(&calls, 0)), (vec![4], vec![3]));
    }
}
