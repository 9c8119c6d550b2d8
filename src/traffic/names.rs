//! What visitors remember of the answers of DNS, told while it is out of date.
//!
//! Refuses to answer look-ups: `health` does.

use super::agenda::Event;
use super::engine::Simulation;
use super::log::Happening;
use super::plan::{Part, Visitors};
use super::state::Answer;

impl Simulation {
    /// Until when each visitor's address remembers an answer of this sort, in order of time.
    fn remembered(&self, of: &Visitors, names: impl Fn(&Answer) -> bool) -> Vec<u64> {
        let slots = of.sources as usize * of.sets;
        let answers = self.answers.iter().skip(of.first_answer).take(slots);
        let answers: Vec<&Answer> = answers.collect();
        let mut until: Vec<u64> = answers
            .chunks(of.sets.max(1))
            .filter_map(|sets| {
                let valid = sets.iter().filter(|one| one.until_ns > self.now_ns);
                valid.filter(|one| names(one)).map(|one| one.until_ns).max()
            })
            .collect();
        until.sort_unstable();
        until
    }

    /// DNS has taken the end of a hop out of its answers: tells how many visitors still remember
    /// it, again when half of them do, and when none does.
    pub(super) fn tell_remembered(&mut self, hop: u32) {
        let Some(way) = self.plan.ways.get(hop as usize) else {
            return;
        };
        let (from, member) = (way.from as usize, way.to as usize);
        let by_dns = matches!(self.plan.places[from].part, Part::Visitor | Part::Address);
        if !by_dns || self.believes_up(hop) {
            return;
        }
        let visitors = self.plan.visitors.iter();
        let mut until: Vec<u64> = visitors
            .flat_map(|of| self.remembered(of, |one| one.hop == hop || one.member == hop))
            .collect();
        until.sort_unstable();
        let Some(last_ns) = until.last().copied() else {
            self.happened(Happening::Forgotten { member });
            return;
        };
        self.happened(Happening::Remembered {
            member,
            visitors: super::plan::id(until.len()),
            until_ns: last_ns,
        });
        // The last few are told together.
        let half_ns = until.get(until.len() / 2).copied();
        let next_ns = half_ns.filter(|_| until.len() > 16).unwrap_or(last_ns);
        self.agenda.add(next_ns, Event::Forgets(hop));
    }

    /// Tells when the name servers of a client have all gone, and when one is back.
    pub(super) fn tell_names(&mut self, resolved: &[bool]) {
        for place in 0..self.plan.visitors.len() {
            let of = &self.plan.visitors[place];
            let (client, was) = (of.station as usize, resolved.get(place).copied());
            let is = self.settled.resolves.get(place).copied();
            if was == is {
                continue;
            }
            if is == Some(true) {
                self.happened(Happening::NamesAgain { client });
                continue;
            }
            let until = self.remembered(of, |_| true);
            self.happened(Happening::NoNames {
                client,
                visitors: super::plan::id(until.len()),
                until_ns: until.last().copied().unwrap_or(self.now_ns),
            });
        }
    }
}
