//! Why a figure is what it is: the served share of a class, worked out from the visitor inwards.
//!
//! Every step recomputes its figure from the steps under it, so that the explanation and the
//! engine can be held against each other. Refuses to decide anything: who is sent what, and who
//! is healthy, is asked of the engine.

use super::engine::{Ask, Engine, Pass, Reading, Served};
use super::faults::{Element, Faults};
use super::pick::{self, Part};
use super::reasons::{factor, percent, sum, total};
use super::table::ROUNDING;
use crate::design::flow::{HopId, Role, StationId};
use crate::design::hash::HashMap;
use crate::design::model::{Model, NodeId};
use crate::design::words::Class;

/// Deeper than this a step is told with its figure alone.
const DEEPEST: usize = 48;

/// One line of a derivation.
#[derive(Debug, Clone, PartialEq)]
pub struct Step {
    /// How far it is indented: each step explains the last one less indented before it.
    pub depth: usize,
    /// What it is about; none for the heading and for floating addresses.
    pub element: Option<Element>,
    /// The part of what arrives one step further out that is sent here, 0 to 1.
    pub part: f64,
    /// The part of that which is answered, 0 to 1.
    pub share: f64,
    /// The sentence.
    pub text: String,
}

/// The steps that lead to a figure, outermost first.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Derivation {
    /// What is served in the end, 0 to 1.
    pub share: f64,
    /// The lines.
    pub steps: Vec<Step>,
}

/// Explains what is served of one class with these things gone.
#[must_use]
pub fn derive(
    model: &Model,
    engine: &Engine<'_>,
    faults: &Faults,
    reading: &Reading,
    class: Class,
) -> Derivation {
    let mut outcome = engine.serve(faults, reading);
    let mut teller = Teller {
        model,
        pass: Pass {
            flow: engine.flow,
            depth: engine.depth,
            faults,
            reading,
            out: &mut outcome,
        },
        class,
        steps: Vec::new(),
        told: HashMap::default(),
    };
    let share = teller.visitors();
    Derivation {
        share,
        steps: teller.steps,
    }
}

/// Explains what is served of the declared mix: each class, weighted.
#[must_use]
pub fn derive_mix(
    model: &Model,
    engine: &Engine<'_>,
    faults: &Faults,
    reading: &Reading,
) -> Derivation {
    let mut steps = Vec::new();
    let mut by_class = [0.0; 3];
    for class in Class::ALL {
        let derived = derive(model, engine, faults, reading, *class);
        by_class[*class as usize] = derived.share;
        steps.extend(derived.steps.into_iter().map(|step| Step {
            depth: step.depth + 1,
            ..step
        }));
    }
    let mix = engine.flow.mix;
    let share = Served::new(by_class, &mix).all;
    let terms: Vec<(f64, f64)> = mix.into_iter().zip(by_class).collect();
    let heading = Step {
        depth: 0,
        element: None,
        part: 1.0,
        share,
        text: format!("all requests: {}", sum(&terms, share)),
    };
    steps.insert(0, heading);
    Derivation { share, steps }
}

/// Tells the steps while the engine's own picks are followed.
pub(super) struct Teller<'a> {
    pub(super) model: &'a Model,
    pub(super) pass: Pass<'a>,
    pub(super) class: Class,
    steps: Vec<Step>,
    /// What was explained already, and its figure.
    told: HashMap<(StationId, Ask), f64>,
}

impl Teller<'_> {
    /// Opens a line whose sentence is known only after those under it.
    fn open(&mut self, depth: usize, station: Option<StationId>, part: f64) -> usize {
        let element = station.and_then(|station| {
            let node = &self.model.graph[NodeId::new(station)];
            node.component().map(|_| Element::Component(station))
        });
        self.steps.push(Step {
            depth,
            element,
            part,
            share: 0.0,
            text: String::new(),
        });
        self.steps.len() - 1
    }

    fn close(&mut self, line: usize, share: f64, text: String) -> f64 {
        if let Some(step) = self.steps.get_mut(line) {
            step.share = share;
            step.text = text;
        }
        share
    }

    fn visitors(&mut self) -> f64 {
        let flow = self.pass.flow;
        let heading = self.open(0, None, 1.0);
        let mut terms = Vec::new();
        for client in &flow.clients {
            let Role::Client { share, entries } = &flow.stations[*client].role else {
                continue;
            };
            let line = self.open(1, Some(*client), *share);
            let name = self.name(*client);
            if !self.pass.resolves(*client, 0) {
                let text =
                    format!("{name}: no name server answers, and remembered answers end: 0 %");
                terms.push((*share, self.close(line, 0.0, text)));
                continue;
            }
            let parts = pick::entries(&self.pass, &entries[self.class as usize]);
            let served = self.pool(&parts, Ask::Request, true, 2);
            let text = if parts.is_empty() {
                format!("{name}: no way in for {} requests: 0 %", self.word())
            } else {
                format!("{name}: {}", self.told_sum(&parts, &served))
            };
            let total = total(&served);
            terms.push((*share, self.close(line, total, text)));
        }
        let share = total(&terms);
        let text = format!("{} requests: {}", self.word(), sum(&terms, share));
        self.close(heading, share, text)
    }

    /// Explains every member that is sent something; returns parts and shares.
    fn pool(&mut self, parts: &[Part], ask: Ask, routed: bool, depth: usize) -> Vec<(f64, f64)> {
        parts
            .iter()
            .map(|part| {
                (
                    part.share,
                    self.hop(part.hop, ask, routed, part.share, depth),
                )
            })
            .collect()
    }

    /// What comes back over a hop, and why.
    fn hop(&mut self, hop: HopId, ask: Ask, routed: bool, part: f64, depth: usize) -> f64 {
        let flow = self.pass.flow;
        let target = flow.hops[hop].to;
        if let Some(why) = self.closed(hop) {
            let line = self.open(depth, Some(target), part);
            return self.close(line, 0.0, format!("{}: {why}: 0 %", self.name(target)));
        }
        let is_write = ask == Ask::Query && self.class == Class::Write;
        if let (Role::Database { writable, .. }, true) = (&flow.stations[target].role, is_write) {
            let line = self.open(depth, Some(target), part);
            let promoted = routed && self.pass.out.promoted[target];
            let is_heard = !self.pass.out.outvoted[target];
            let accepts = (*writable || promoted) && is_heard && self.pass.out.up[target];
            let text = self.write_at(target, *writable, routed);
            return self.close(line, f64::from(accepts), text);
        }
        self.station(target, ask, part, depth)
    }

    /// What a station answers, and why.
    fn station(&mut self, station: StationId, ask: Ask, part: f64, depth: usize) -> f64 {
        let line = self.open(depth, Some(station), part);
        let name = self.name(station);
        if let Some(share) = self.told.get(&(station, ask)).copied() {
            return self.close(line, share, format!("{name}: {}, as above", percent(share)));
        }
        if depth >= DEEPEST {
            let share = self.pass.out.answer(station, ask, self.class);
            return self.close(line, share, format!("{name}: {}", percent(share)));
        }
        let is_address = matches!(self.pass.flow.stations[station].role, Role::Address(_));
        let (share, text) = if !is_address && !self.pass.out.up[station] {
            (0.0, format!("{}: 0 %", self.down(station)))
        } else {
            self.answer(station, ask, depth + 1)
        };
        self.told.insert((station, ask), share);
        self.close(line, share, format!("{name}: {text}"))
    }

    fn answer(&mut self, station: StationId, ask: Ask, depth: usize) -> (f64, String) {
        let flow = self.pass.flow;
        let this = &flow.stations[station];
        let is_static = self.class == Class::Static;
        match (&this.role, ask) {
            (Role::Balancer(_) | Role::Address(_), _) => self.spread(station, ask, true, depth),
            (Role::Web(_), Ask::Request) if is_static => {
                (1.0, "answers static requests itself: 100 %".to_owned())
            }
            (Role::Web(_), Ask::Request) => self.spread(station, ask, false, depth),
            (Role::App, Ask::Request) if is_static => (
                1.0,
                "answers static requests from its files: 100 %".to_owned(),
            ),
            (Role::App, Ask::Request) => self.app(station, depth),
            (Role::Database { .. }, Ask::Query) if !is_static => (1.0, "answers: 100 %".to_owned()),
            (Role::Proxy, Ask::Query) => self.any(&this.members, true, depth),
            (Role::Cdn(hits) | Role::Cache(hits), Ask::Request) => {
                let (behind, text) = self.spread(station, ask, true, depth);
                if !is_static {
                    return (behind, text);
                }
                let share = hits + (1.0 - hits) * behind;
                let words = format!(
                    "answers {} itself and asks for the rest ({text}): {} + {} × {} = {}",
                    percent(*hits),
                    factor(*hits),
                    factor(1.0 - hits),
                    factor(behind),
                    percent(share)
                );
                (share, words)
            }
            (Role::Cache(_), Ask::Query) => self.any(&this.data, false, depth),
            (Role::Queue, Ask::Query) if self.class == Class::Write => {
                (1.0, "takes the write for later: 100 %".to_owned())
            }
            (Role::External, _) => (1.0, "answers: 100 %".to_owned()),
            _ => (0.0, format!("cannot answer {} requests: 0 %", self.word())),
        }
    }

    /// A pool: how it chooses, who is sent what, who is left out.
    fn spread(
        &mut self,
        station: StationId,
        ask: Ask,
        routed: bool,
        depth: usize,
    ) -> (f64, String) {
        let parts = self.pass.parts(station, ask, self.class);
        let served = self.pool(&parts, ask, routed, depth);
        let share = total(&served);
        let mut text = self.how(station, &parts);
        if parts.is_empty() {
            text.push_str(self.nobody(station));
            text.push_str(": 0 %");
        } else {
            text.push_str(&self.told_sum(&parts, &served));
        }
        for (part, (_, share)) in parts.iter().zip(&served) {
            if *share < 1.0 - ROUNDING
                && let Some(blind) = self.blind(station, part.hop)
            {
                text.push_str(&format!(" ({blind})"));
                break;
            }
        }
        (share, text)
    }

    /// The best of several targets, for those who can choose.
    fn any(&mut self, hops: &[HopId], routed: bool, depth: usize) -> (f64, String) {
        let class = self.class;
        let ways: Vec<HopId> = hops
            .iter()
            .copied()
            .filter(|hop| self.pass.flow.hops[*hop].classes[class as usize])
            .collect();
        let mut best: Option<(f64, HopId)> = None;
        for hop in &ways {
            let share = self.hop(*hop, Ask::Query, routed, 1.0, depth);
            if best.is_none_or(|(held, _)| share > held) {
                best = Some((share, *hop));
            }
        }
        let word = self.word();
        match (best, ways.as_slice()) {
            (None, _) => (0.0, format!("no link carries its {word}s to data: 0 %")),
            (Some((share, hop)), [_]) => {
                let name = self.name(self.pass.flow.hops[hop].to);
                (
                    share,
                    format!("a {word} can only reach {name}: {}", percent(share)),
                )
            }
            (Some((share, hop)), _) if share > ROUNDING => {
                let name = self.name(self.pass.flow.hops[hop].to);
                (
                    share,
                    format!("a {word} is answered by {name}: {}", percent(share)),
                )
            }
            _ => (0.0, format!("nobody it can reach answers a {word}: 0 %")),
        }
    }

    /// An application's dynamic request: everything it depends on must answer.
    fn app(&mut self, station: StationId, depth: usize) -> (f64, String) {
        let flow = self.pass.flow;
        let this = &flow.stations[station];
        let class = self.class;
        let carries = |hop: &HopId| flow.hops[*hop].classes[class as usize];
        let mut share = 1.0;
        let mut texts = Vec::new();
        let asks_others = this.members.iter().any(carries);
        let queue = this.queues.iter().find(|hop| self.pass.reaches(**hop));
        let has_data = !this.data.is_empty() || !this.queues.is_empty();
        if let (Class::Write, false, Some(queue)) = (class, this.data.iter().any(carries), queue) {
            texts.push(format!(
                "{} takes the write for later",
                self.name(flow.hops[*queue].to)
            ));
        } else if has_data || !asks_others {
            let (data, text) = self.any(&this.data, false, depth);
            share *= data;
            texts.push(text);
        }
        if asks_others {
            let (others, text) = self.spread(station, Ask::Request, false, depth);
            share *= others;
            texts.push(text);
        }
        let groups = [
            (&this.stores, "session store", true),
            (&this.needs, "service", false),
        ];
        for (hops, what, whatever) in groups {
            let asked: Vec<HopId> = hops
                .iter()
                .copied()
                .filter(|hop| whatever || carries(hop))
                .collect();
            if !asked.is_empty() && !asked.iter().any(|hop| self.pass.reaches(*hop)) {
                let name = asked.first().map(|hop| self.name(flow.hops[*hop].to));
                share = 0.0;
                texts.push(format!(
                    "the {what} {} is gone: 0 %",
                    name.unwrap_or_default()
                ));
            }
        }
        if texts.len() > 1 {
            texts.push(format!("together {}", percent(share)));
        }
        (share, texts.join("; "))
    }
}
