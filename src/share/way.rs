//! One way in which a request of a class is answered, with some things gone: the proof that it is.
//!
//! Refuses to rank ways: where there are several, the first in the file's order is taken.

use super::engine::{Ask, Engine, MOST_ASKED, Outcome, Pass, Reading};
use super::faults::Faults;
use super::pick;
use crate::design::flow::{HopId, Role, StationId};
use crate::design::value::Choice;
use crate::design::words::{Algorithm, Check, Class, Depth, Mechanism, Mode};

/// A way from a client to an answer.
///
/// As long as nothing in `path` and `leans_on` fails, further failures elsewhere leave the way
/// open and chosen.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Way {
    /// The stations that the request and its query pass, from the client on.
    pub path: Vec<StationId>,
    /// What else must work: boxes in the path, name servers, session stores, what checks look at.
    pub leans_on: Vec<StationId>,
    /// Something that is preferred to it was passed over because it does not work: a standby
    /// serves, or a replica was promoted.
    pub is_second_choice: bool,
}

impl Engine<'_> {
    /// A way in which a class is still served, if it is. `outcome` must be what
    /// [`Engine::serve_into`] found for the same faults and reading.
    #[must_use]
    pub fn way(
        &self,
        faults: &Faults,
        reading: &Reading,
        outcome: &mut Outcome,
        class: Class,
    ) -> Option<Way> {
        let walk = Walk {
            pass: Pass {
                flow: self.flow,
                depth: self.depth,
                faults,
                reading,
                out: outcome,
            },
        };
        self.flow.clients.iter().find_map(|client| {
            let Role::Client { share, entries } = &self.flow.stations[*client].role else {
                return None;
            };
            if *share <= 0.0 || !walk.pass.resolves(*client, 0) {
                return None;
            }
            let hop = pick::entries(&walk.pass, &entries[class as usize])
                .iter()
                .filter(|part| part.share > 0.0)
                .map(|part| part.hop)
                .find(|hop| walk.answers(*hop, Ask::Request, class, true))?;
            let mut trace = Trace {
                way: Way {
                    path: vec![*client],
                    leans_on: Vec::new(),
                    is_second_choice: false,
                },
                seen: vec![[[false; 3]; 2]; self.flow.stations.len()],
                is_probe: false,
            };
            let first = entries[class as usize].groups.first();
            let is_first = first.is_some_and(|group| group.iter().any(|(entry, _)| *entry == hop));
            trace.way.is_second_choice = !is_first;
            walk.names(*client, 0, &mut trace);
            walk.follow(hop, Ask::Request, class, &mut trace);
            let mut way = trace.way;
            way.leans_on.sort_unstable();
            way.leans_on.dedup();
            way.leans_on.retain(|station| !way.path.contains(station));
            Some(way)
        })
    }
}

struct Walk<'a> {
    pass: Pass<'a>,
}

/// A way in the making.
struct Trace {
    way: Way,
    /// Stations gone through, by ask and class: checks that look deep meet them again and again.
    seen: Vec<[[bool; 3]; 2]>,
    /// A health check is being followed, not the request.
    is_probe: bool,
}

impl Walk<'_> {
    fn answers(&self, hop: HopId, ask: Ask, class: Class, routed: bool) -> bool {
        self.pass.through(hop, ask, class, routed) > 0.0
    }

    /// Crosses a hop and goes on from its end.
    fn follow(&self, hop: HopId, ask: Ask, class: Class, trace: &mut Trace) {
        self.cross(hop, trace);
        let target = self.pass.flow.hops[hop].to;
        let seen = &mut trace.seen[target][ask as usize][class as usize];
        if std::mem::replace(seen, true) {
            return;
        }
        if self.pass.out.promoted[target] {
            trace.way.is_second_choice = true;
        }
        if trace.is_probe {
            trace.way.leans_on.push(target);
        } else {
            trace.way.path.push(target);
        }
        self.leave(target, ask, class, trace);
    }

    /// One live copy of every box in a hop's path.
    fn cross(&self, hop: HopId, trace: &mut Trace) {
        for gate in &self.pass.flow.hops[hop].gates {
            trace
                .way
                .leans_on
                .extend(gate.iter().find(|station| self.pass.out.up[**station]));
        }
    }

    /// The first of these hops with somebody at its end.
    fn lean_on_any(&self, hops: &[HopId], trace: &mut Trace) {
        if let Some(hop) = hops.iter().find(|hop| self.pass.reaches(**hop)) {
            self.cross(*hop, trace);
            trace.way.leans_on.push(self.pass.flow.hops[*hop].to);
        }
    }

    fn leave(&self, station: StationId, ask: Ask, class: Class, trace: &mut Trace) {
        let this = &self.pass.flow.stations[station];
        match (&this.role, ask) {
            (Role::Balancer(pool), _) => {
                if let Some(hop) = self.chosen(station, ask, class, true) {
                    trace.way.is_second_choice |= !self.is_first_choice(station, hop, class);
                    self.follow(hop, ask, class, trace);
                    self.check(hop, pool.depth, ask, trace);
                }
            }
            (Role::Address(_), _) => {
                if let Some(hop) = self.chosen(station, ask, class, true) {
                    trace.way.is_second_choice |= !self.is_first_choice(station, hop, class);
                    self.follow(hop, ask, class, trace);
                }
            }
            (Role::Web(_), Ask::Request) if class != Class::Static => {
                if let Some(hop) = self.chosen(station, ask, class, false) {
                    trace.way.is_second_choice |= !self.is_first_choice(station, hop, class);
                    self.follow(hop, ask, class, trace);
                }
            }
            (Role::Cdn(hits) | Role::Cache(hits), Ask::Request)
                if class != Class::Static || *hits <= 0.0 =>
            {
                if let Some(hop) = self.chosen(station, ask, class, true) {
                    self.follow(hop, ask, class, trace);
                }
            }
            (Role::App, Ask::Request) if class != Class::Static => self.app(station, class, trace),
            (Role::Proxy, Ask::Query) => {
                self.query(&this.members, class, true, trace);
            }
            (Role::Cache(_), Ask::Query) => {
                self.query(&this.data, class, false, trace);
            }
            (Role::Database { .. }, Ask::Query) if class == Class::Write => {
                self.majority(station, trace);
            }
            _ => {}
        }
    }

    /// A member that gets a part and answers.
    fn chosen(&self, station: StationId, ask: Ask, class: Class, routed: bool) -> Option<HopId> {
        self.pass
            .parts(station, ask, class)
            .iter()
            .map(|part| part.hop)
            .find(|hop| self.answers(*hop, ask, class, routed))
    }

    /// Whether a chooser takes this member whenever it works, whatever becomes of the others.
    fn is_first_choice(&self, station: StationId, hop: HopId, class: Class) -> bool {
        let flow = self.pass.flow;
        let this = &flow.stations[station];
        let carries = |one: &&HopId| flow.hops[**one].classes[class as usize];
        let leads = this.members.iter().find(carries) == Some(&hop);
        match &this.role {
            Role::Balancer(pool) | Role::Web(pool) => {
                let is_balancer = matches!(this.role, Role::Balancer(_));
                let mode = pool.mode.or(self.pass.reading.modes[station]);
                let takes_turns = (mode == Mode::ActiveActive || !is_balancer)
                    && pool.algorithm != Choice::Is(Algorithm::First);
                !flow.hops[hop].backup && (takes_turns || leads)
            }
            Role::Address(floating) if floating.by == Choice::Is(Mechanism::Vrrp) => {
                let carried = this.members.iter().filter(carries).count();
                let places = 0..carried;
                let priority = |place: usize| floating.priorities.get(place).copied();
                let highest = places.rev().max_by_key(|place| priority(*place));
                highest.and_then(|place| this.members.get(place)) == Some(&hop)
            }
            Role::Address(floating) => {
                floating.mode.or(self.pass.reading.modes[station]) == Mode::ActiveActive || leads
            }
            _ => true,
        }
    }

    fn query(&self, hops: &[HopId], class: Class, routed: bool, trace: &mut Trace) -> bool {
        let found = hops
            .iter()
            .filter(|hop| self.pass.flow.hops[**hop].classes[class as usize])
            .find(|hop| self.answers(**hop, Ask::Query, class, routed));
        if let Some(hop) = found {
            self.follow(*hop, Ask::Query, class, trace);
        }
        found.is_some()
    }

    /// What the app leans on, then what it asks others, and its query last.
    fn app(&self, station: StationId, class: Class, trace: &mut Trace) {
        let this = &self.pass.flow.stations[station];
        self.lean_on_any(&this.stores, trace);
        let needs: Vec<HopId> = this
            .needs
            .iter()
            .copied()
            .filter(|hop| self.pass.flow.hops[*hop].classes[class as usize])
            .collect();
        self.lean_on_any(&needs, trace);
        if let Some(hop) = self.chosen(station, Ask::Request, class, false) {
            self.follow(hop, Ask::Request, class, trace);
        }
        if !self.query(&this.data, class, false, trace) && class == Class::Write {
            self.lean_on_any(&this.queues, trace);
        }
    }

    /// What a balancer's check of a member sees beside the process itself.
    fn check(&self, hop: HopId, declared: Depth, ask: Ask, trace: &mut Trace) {
        let (check, depth) = self.pass.check_of(hop, declared, ask);
        let speaks = match check {
            Check::Off | Check::Tcp => return,
            Check::Http => Ask::Request,
            Check::Mysql => Ask::Query,
        };
        let target = self.pass.flow.hops[hop].to;
        let seen = match depth {
            Depth::Process => return,
            Depth::App => {
                let this = &self.pass.flow.stations[target];
                if !matches!(this.role, Role::App) {
                    self.lean_on_any(&this.members, trace);
                }
                return;
            }
            Depth::Read => Class::Read,
            Depth::Write => Class::Write,
        };
        let outer = std::mem::replace(&mut trace.is_probe, true);
        self.follow(hop, speaks, seen, trace);
        trace.is_probe = outer;
    }

    /// As many members of a database's group as are a majority with it, each by way of those
    /// before it.
    fn majority(&self, station: StationId, trace: &mut Trace) {
        let flow = self.pass.flow;
        let group = flow.stations[station].group;
        let Some(group) = group.and_then(|group| flow.groups.get(group)) else {
            return;
        };
        let heard = self.pass.heard(group, station);
        let needed = heard.get(..group.majority()).unwrap_or(&heard);
        trace.way.leans_on.extend(needed);
        for feed in group.feeds.iter().map(|feed| &flow.feeds[*feed]) {
            if needed.contains(&feed.from) && needed.contains(&feed.to) {
                for gate in &feed.gates {
                    let live = gate.iter().find(|station| self.pass.out.up[**station]);
                    trace.way.leans_on.extend(live);
                }
            }
        }
    }

    /// The name servers that answer, one of each sort, and those they ask in turn.
    fn names(&self, station: StationId, depth: u8, trace: &mut Trace) {
        let flow = self.pass.flow;
        for wanted in [true, false] {
            let answering = flow.stations[station].lookups.iter().find(|hop| {
                let target = flow.hops[**hop].to;
                matches!(flow.stations[target].role, Role::Dns { resolver } if resolver == wanted)
                    && self.pass.reaches(**hop)
                    && (depth >= MOST_ASKED || self.pass.resolves(target, depth + 1))
            });
            if let Some(hop) = answering {
                let target = flow.hops[*hop].to;
                self.cross(*hop, trace);
                trace.way.leans_on.push(target);
                if depth < MOST_ASKED {
                    self.names(target, depth + 1, trace);
                }
            }
        }
    }
}
