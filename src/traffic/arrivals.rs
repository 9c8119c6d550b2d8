//! When requests come, from whom, and of which class.
//!
//! Refuses what becomes of them. Each question has a stream of its own, so that a change of the
//! mix leaves the times alone.

use super::plan::Plan;
use super::rng::Rng;
use crate::design::records::Workload;
use crate::design::words::{self, Class};

/// Requests in one burst, and how much faster they follow one another within it.
const BURST: u32 = 10;

/// Pages of the site: enough to be spread by their names.
pub(super) const PAGES: u32 = 1000;

/// The source of all requests.
#[derive(Debug, Clone)]
pub(super) struct Arrivals {
    shape: words::Arrivals,
    /// Requests a second.
    rate: f64,
    /// Upper ends of the classes' parts.
    until: [f64; 3],
    next_ns: Option<u64>,
    in_burst: u32,
    times: Rng,
    classes: Rng,
    people: Rng,
    pages: Rng,
}

impl Arrivals {
    pub(super) fn new(workload: &Workload, seed: u64, rate: f64, mix: [f64; 3]) -> Self {
        let mut arrivals = Self {
            shape: workload.arrivals,
            rate: 0.0,
            until: [0.0; 3],
            next_ns: None,
            in_burst: 0,
            times: Rng::named(seed, "arrivals", ""),
            classes: Rng::named(seed, "classes", ""),
            people: Rng::named(seed, "people", ""),
            pages: Rng::named(seed, "pages", ""),
        };
        arrivals.set_rate(rate);
        arrivals.set_mix(mix);
        arrivals
    }

    pub(super) const fn rate(&self) -> f64 {
        self.rate
    }

    /// Whether anybody asks for anything.
    pub(super) fn is_on(&self) -> bool {
        self.rate > 0.0 && self.until[2] > 0.0
    }

    pub(super) const fn set_rate(&mut self, rate: f64) {
        self.rate = if rate.is_finite() && rate > 0.0 {
            rate
        } else {
            0.0
        };
    }

    pub(super) fn set_mix(&mut self, mix: [f64; 3]) {
        let total: f64 = mix.iter().sum();
        let mut sum = 0.0;
        for (until, part) in self.until.iter_mut().zip(mix) {
            sum += part;
            *until = if total > 0.0 { sum / total } else { 0.0 };
        }
    }

    /// The classes' parts, in thousandths.
    pub(super) fn permille(&self) -> [u16; 3] {
        let [first, second, third] = self.until;
        [first, second - first, third - second].map(|part| (part * 1000.0).round() as u16)
    }

    /// When the next request comes after `now_ns`; none while nobody asks for anything.
    pub(super) fn next(&mut self, now_ns: u64) -> Option<u64> {
        self.next_ns = None;
        if !self.is_on() {
            return None;
        }
        let gap = match self.shape {
            words::Arrivals::Poisson => self.times.exponential(),
            words::Arrivals::Steady => 1.0,
            words::Arrivals::Bursty => {
                let burst = f64::from(BURST);
                self.in_burst = (self.in_burst + 1) % BURST;
                // Within a burst ten times as dense; the pause makes up for it.
                let mean = if self.in_burst == 1 {
                    burst - (burst - 1.0) / burst
                } else {
                    1.0 / burst
                };
                self.times.exponential() * mean
            }
        };
        let gap_ns = ((gap * 1e9 / self.rate).min(1e18) as i64).unsigned_abs();
        self.next_ns = Some(now_ns.saturating_add(gap_ns));
        self.next_ns
    }

    /// Whether an arrival at this time is still wanted: a change of the rate calls off the one
    /// that was due before.
    pub(super) fn is_due(&self, now_ns: u64) -> bool {
        self.next_ns == Some(now_ns)
    }

    /// Which page the next request is for.
    pub(super) const fn page(&mut self) -> u32 {
        self.pages.below(PAGES)
    }

    /// Who sends the next request, from which address, and of which class.
    pub(super) fn draw(&mut self, plan: &Plan) -> (u32, u32, Class) {
        let class = self.classes.unit();
        let class = match self.until {
            [statics, _, _] if class < statics => Class::Static,
            [_, reads, _] if class < reads => Class::Read,
            _ => Class::Write,
        };
        let who = self.people.unit();
        let last = plan.visitors.len().saturating_sub(1);
        let found = plan.visitors.iter().position(|client| who < client.until);
        let client = found.unwrap_or(last);
        let sources = plan.visitors.get(client).map_or(1, |client| client.sources);
        (super::plan::id(client), self.people.below(sources), class)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_shape_keeps_the_rate() {
        for shape in [
            words::Arrivals::Poisson,
            words::Arrivals::Steady,
            words::Arrivals::Bursty,
        ] {
            let workload = Workload {
                arrivals: shape,
                ..Workload::default()
            };
            let mut arrivals = Arrivals::new(&workload, 7, 1000.0, [1.0; 3]);
            let mut now = 0;
            for _ in 0..100_000 {
                now = arrivals.next(now).unwrap();
            }
            assert!((now as f64 / 1e11 - 1.0).abs() < 0.03, "{shape:?}: {now}");
        }
    }

    #[test]
    fn nobody_asks_at_rate_zero_or_for_nothing() {
        let workload = Workload::default();
        assert_eq!(Arrivals::new(&workload, 7, 0.0, [1.0; 3]).next(5), None);
        assert_eq!(Arrivals::new(&workload, 7, 9.0, [0.0; 3]).next(5), None);
    }
}
