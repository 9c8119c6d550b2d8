//! Who has how much to do: the part of each class of requests that arrives at every station.
//!
//! Steady state, like the shares. Refuses capacities: what a load means for an instance is the
//! business of whoever knows how much it can do.

use super::engine::{Ask, Engine, Pass, Reading};
use super::faults::Faults;
use super::pick;
use crate::design::Class;
use crate::design::flow::{HopId, Role, StationId};

/// The part of each class that arrives at each station.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Load {
    /// By station and ask; of all requests of a class, in the order of [`Class::ALL`].
    arriving: Vec<[[f64; 3]; 2]>,
    mix: [f64; 3],
}

impl Load {
    /// The part of a class, 0 to 1, that reaches a station in any form.
    #[must_use]
    pub fn of(&self, station: StationId, class: Class) -> f64 {
        self.arriving.get(station).map_or(0.0, |asks| {
            asks.iter().map(|by_class| by_class[class as usize]).sum()
        })
    }

    /// The part of all requests, 0 to 1, that reaches a station in any form.
    #[must_use]
    pub fn all(&self, station: StationId) -> f64 {
        Class::ALL
            .iter()
            .zip(self.mix)
            .map(|(class, part)| self.of(station, *class) * part)
            .sum()
    }
}

impl Engine<'_> {
    /// What arrives where with these things gone.
    #[must_use]
    pub fn load(&self, faults: &Faults, reading: &Reading) -> Load {
        let mut outcome = self.serve(faults, reading);
        let pass = Pass {
            flow: self.flow,
            depth: self.depth,
            faults,
            reading,
            out: &mut outcome,
        };
        let mut walk = Walk {
            pass,
            arriving: vec![[[0.0; 3]; 2]; self.flow.stations.len()],
        };
        for station in self.flow.order.iter().rev() {
            walk.leave(*station);
        }
        Load {
            arriving: walk.arriving,
            mix: self.flow.mix,
        }
    }
}

struct Walk<'a> {
    pass: Pass<'a>,
    arriving: Vec<[[f64; 3]; 2]>,
}

impl Walk<'_> {
    /// Sends what arrives at a station on to where it goes.
    fn leave(&mut self, station: StationId) {
        if let Role::Client { share, entries } = &self.pass.flow.stations[station].role {
            for class in Class::ALL {
                for part in pick::entries(&self.pass, &entries[*class as usize]) {
                    self.arrive(part.hop, Ask::Request, *class, share * part.share);
                }
            }
            return;
        }
        for class in Class::ALL {
            for ask in [Ask::Request, Ask::Query] {
                let amount = self.arriving[station][ask as usize][*class as usize];
                if amount > 0.0 {
                    self.forward(station, ask, *class, amount);
                }
            }
        }
    }

    fn arrive(&mut self, hop: HopId, ask: Ask, class: Class, amount: f64) {
        if self.pass.reaches(hop) {
            let target = self.pass.flow.hops[hop].to;
            self.arriving[target][ask as usize][class as usize] += amount;
        }
    }

    fn forward(&mut self, station: StationId, ask: Ask, class: Class, amount: f64) {
        let flow = self.pass.flow;
        let this = &flow.stations[station];
        match (&this.role, ask) {
            (Role::Web(_), Ask::Request) if class == Class::Static => {}
            (Role::Balancer(_) | Role::Address(_) | Role::Web(_), _) => {
                self.pool(station, ask, class, amount);
            }
            (Role::Cdn(hits) | Role::Cache(hits), Ask::Request) => {
                let missed = if class == Class::Static {
                    amount * (1.0 - hits)
                } else {
                    amount
                };
                self.pool(station, ask, class, missed);
            }
            (Role::App, Ask::Request) if class != Class::Static => {
                self.pool(station, Ask::Request, class, amount);
                if !self.choose(&this.data, class, amount, false) {
                    self.choose(&this.queues, class, amount, false);
                }
                for hops in [&this.stores, &this.caches, &this.needs] {
                    self.choose(hops, class, amount, false);
                }
            }
            (Role::Proxy, Ask::Query) => {
                self.choose(&this.members, class, amount, true);
            }
            (Role::Cache(_), Ask::Query) => {
                self.choose(&this.data, class, amount, false);
            }
            _ => {}
        }
    }

    /// Spreads by the chooser's own rules.
    fn pool(&mut self, station: StationId, ask: Ask, class: Class, amount: f64) {
        for part in self.pass.parts(station, ask, class) {
            self.arrive(part.hop, ask, class, amount * part.share);
        }
    }

    /// Spreads evenly over the targets that can answer; tells whether there are any.
    fn choose(&mut self, hops: &[HopId], class: Class, amount: f64, routed: bool) -> bool {
        let able: Vec<HopId> = hops
            .iter()
            .copied()
            .filter(|hop| self.pass.flow.hops[*hop].classes[class as usize])
            .filter(|hop| {
                let keeps_data = self.pass.through(*hop, Ask::Query, class, routed) > 0.0;
                keeps_data || self.pass.through(*hop, Ask::Request, class, routed) > 0.0
            })
            .collect();
        let each = amount / able.len().max(1) as f64;
        for hop in &able {
            self.arrive(*hop, Ask::Query, class, each);
        }
        !able.is_empty()
    }
}
