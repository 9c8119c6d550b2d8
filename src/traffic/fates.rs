//! What became of requests, by the second in which they were sent: who waits twenty seconds for an
//! error met the fault when the request was sent, not when it was given up.
//!
//! Kept only where it is asked for. Refuses totals, which the measures have.

use super::measure::SECOND_NS;
use super::outcome::Reason;
use crate::design::Class;
use std::collections::VecDeque;

/// How many seconds of the past are kept.
const KEPT: usize = 600;

/// What became of the requests of one second.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Fate {
    /// When the second began, in nanoseconds.
    pub start_ns: u64,
    /// Requests that were answered correctly, by class.
    pub served: [u32; 3],
    /// Requests that failed, by class.
    pub lost: [u32; 3],
    /// Why they failed: the station that is to be named for it, the reason, and how many.
    pub why: Vec<(usize, Reason, u32)>,
}

impl Fate {
    /// Requests of all classes that failed.
    #[must_use]
    pub fn all_lost(&self) -> u64 {
        self.lost.iter().map(|lost| u64::from(*lost)).sum()
    }
}

/// The fates of the last minutes.
#[derive(Debug, Clone, Default)]
pub struct Fates(VecDeque<Fate>);

impl Fates {
    /// Second by second, oldest first.
    pub fn seconds(&self) -> impl ExactSizeIterator<Item = &Fate> + '_ {
        self.0.iter()
    }

    /// The second of a time that is not after all times spoken of before by more than the engine's
    /// next event; none where it is too long ago.
    fn second(&mut self, sent_ns: u64) -> Option<&mut Fate> {
        let start_ns = sent_ns / SECOND_NS * SECOND_NS;
        let first_ns = self.0.front().map_or(start_ns, |first| first.start_ns);
        let place = usize::try_from(start_ns.checked_sub(first_ns)? / SECOND_NS).ok()?;
        if place >= 2 * KEPT {
            self.0.clear();
            return self.second(sent_ns);
        }
        while self.0.len() <= place {
            let next_ns = self
                .0
                .back()
                .map_or(start_ns, |last| last.start_ns + SECOND_NS);
            self.0.push_back(Fate {
                start_ns: next_ns,
                ..Fate::default()
            });
        }
        let over = self.0.len().saturating_sub(KEPT);
        self.0.drain(..over);
        self.0.get_mut(place.checked_sub(over)?)
    }

    pub(super) fn serve(&mut self, class: Class, sent_ns: u64) {
        if let Some(second) = self.second(sent_ns) {
            second.served[class as usize] += 1;
        }
    }

    pub(super) fn lose(&mut self, class: Class, sent_ns: u64, reason: Reason, station: usize) {
        let Some(second) = self.second(sent_ns) else {
            return;
        };
        second.lost[class as usize] += 1;
        let known = second.why.iter_mut();
        match known
            .into_iter()
            .find(|one| (one.0, one.1) == (station, reason))
        {
            Some((_, _, count)) => *count += 1,
            None => second.why.push((station, reason, 1)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_request_counts_in_the_second_in_which_it_was_sent() {
        let mut fates = Fates::default();
        fates.serve(Class::Read, 2 * SECOND_NS + 5);
        fates.lose(Class::Write, 4 * SECOND_NS, Reason::Silent, 7);
        fates.lose(Class::Write, 2 * SECOND_NS, Reason::Silent, 7);
        fates.lose(Class::Write, 2 * SECOND_NS + 1, Reason::Silent, 7);
        let all: Vec<&Fate> = fates.seconds().collect();
        assert_eq!(all.len(), 3);
        assert_eq!((all[0].served, all[0].lost), ([0, 1, 0], [0, 0, 2]));
        assert_eq!(all[0].why, [(7, Reason::Silent, 2)]);
        assert_eq!(all[1].all_lost(), 0);
        assert_eq!((all[2].start_ns, all[2].all_lost()), (4 * SECOND_NS, 1));
    }

    #[test]
    fn seconds_are_forgotten_and_long_silence_is_no_room() {
        let mut fates = Fates::default();
        for second in 0..1000 {
            fates.serve(Class::Static, second * SECOND_NS);
        }
        assert_eq!(fates.seconds().len(), KEPT);
        fates.serve(Class::Static, 0);
        fates.serve(Class::Static, u64::MAX);
        assert!(fates.seconds().len() <= 2 * KEPT);
    }
}
