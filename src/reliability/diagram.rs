//! The decision diagram of the served share over the elements that fail at random.
//!
//! Elements are decided one after another, those behind the applications first. Two states of the
//! elements decided so far are the same node when everything that the stations still open can read
//! is alike; the share engine then finds the same shares for both, whatever fails later. The width
//! is bounded: what is cut off are the least likely states, and their whole chance is the distance
//! between the bounds.
//!
//! Refuses to know what is served: it asks the share engine.

use super::dependence::Dependence;
use super::frontier::{Frontier, Sight, frontiers};
use super::twins::{Twin, twins};
use crate::design::flow::{Role, StationId};
use crate::design::hash::HashMap;
use crate::design::{Class, Flow, Model};
use crate::share::{Ask, Element, Engine, Faults, Outcome, Reading};
use std::rc::Rc;

/// A node that was cut off.
const CUT_OFF: u32 = u32::MAX;

/// Answers are told apart in steps of about 1e-12, so that the order of a sum does not matter.
const STEPS: f64 = (1_u64 << 40) as f64;

/// What may be spent on one diagram, in stations worked out by the share engine.
pub(super) const EFFORT: usize = 2_000_000;

/// A share of each class.
pub(super) type Shares = [f64; 3];

/// The decision diagram of one design in one reading.
pub(super) struct Diagram {
    /// What fails at random, with the chance that it is up, in the order decided.
    pub(super) random: Vec<(Element, f64)>,
    layers: Vec<Layer>,
    ends: Vec<Shares>,
    /// Copies that stand for one another.
    twins: Vec<Vec<Twin>>,
    /// How many failure states the share engine was asked about.
    pub(super) evaluations: usize,
}

/// The nodes at which one element is decided.
#[derive(Default)]
struct Layer {
    /// The chance that the node is met.
    chance: Vec<f64>,
    /// The nodes one layer on: with the element up, and down.
    next: Vec<[u32; 2]>,
}

/// A state of the elements decided so far, standing for all that are alike.
struct State {
    failed: Vec<u32>,
    chance: f64,
    /// What the share engine finds with these failed and everything else up.
    outcome: Rc<Outcome>,
}

/// The diagram while it grows.
struct Builder<'a> {
    engine: Engine<'a>,
    reading: &'a Reading,
    random: &'a [(Element, f64)],
    faults: Faults,
    key: Vec<u64>,
}

impl Diagram {
    /// Decides one random element after another; `effort` bounds the width.
    pub(super) fn new(
        model: &Model,
        engine: Engine<'_>,
        reading: &Reading,
        dependence: &Dependence,
        random: &[(Element, f64)],
        effort: usize,
    ) -> Self {
        let twins = twins(model, engine.flow, reading, dependence, random);
        let frontiers = frontiers(engine.flow, dependence, random, &twins);
        let mut builder = Builder {
            engine,
            reading,
            random,
            faults: Faults::none(model),
            key: Vec::new(),
        };
        let mut diagram = Self {
            random: random.to_vec(),
            layers: Vec::with_capacity(random.len()),
            ends: Vec::new(),
            twins,
            evaluations: 0,
        };
        let stations = engine.flow.stations.len();
        let affordable = effort.checked_div(stations).unwrap_or(effort);
        diagram.evaluations += 1;
        let mut states = vec![State {
            failed: Vec::new(),
            chance: 1.0,
            outcome: Rc::new(builder.serve(&[])),
        }];
        for level in 0..random.len() {
            let frontier = frontiers.get(level + 1);
            // With nothing left to spend, only what is up goes on; that costs nothing.
            let goes_down = diagram.evaluations < affordable;
            let (layer, mut next) = builder.decide(level, &states, frontier, goes_down);
            if goes_down {
                diagram.evaluations += states.len();
            }
            diagram.layers.push(layer);
            let left = affordable.saturating_sub(diagram.evaluations);
            if let Some(width) = left.checked_div(random.len() - level - 1) {
                diagram.narrow(&mut next, width.max(1));
            }
            states = next;
        }
        diagram.ends = states
            .iter()
            .map(|state| state.outcome.served.by_class)
            .collect();
        diagram
    }

    /// Keeps the likeliest states of the newest layer.
    fn narrow(&mut self, states: &mut Vec<State>, width: usize) {
        if states.len() <= width {
            return;
        }
        let mut ranked: Vec<usize> = (0..states.len()).collect();
        ranked.sort_by(|a, b| {
            states[*b]
                .chance
                .total_cmp(&states[*a].chance)
                .then(a.cmp(b))
        });
        let mut place = vec![CUT_OFF; states.len()];
        ranked.truncate(width);
        ranked.sort_unstable();
        for (new, old) in (0_u32..).zip(&ranked) {
            place[*old] = new;
        }
        let mut index = 0;
        states.retain(|_| {
            index += 1;
            place.get(index - 1).is_some_and(|place| *place != CUT_OFF)
        });
        if let Some(layer) = self.layers.last_mut() {
            for node in layer.next.iter_mut().flatten() {
                *node = place.get(*node as usize).copied().unwrap_or(CUT_OFF);
            }
        }
    }

    /// The expected share of each class: at least, and at most. They differ by the chance of what
    /// was cut off.
    pub(super) fn expected(&self) -> [Shares; 2] {
        [0.0, 1.0].map(|cut_off| {
            let values = self.values(cut_off);
            values
                .first()
                .and_then(|layer| layer.first())
                .copied()
                .unwrap_or_default()
        })
    }

    /// For each random element, what is expected to be served if it is always up, less what is
    /// expected if it is always down. Of what was cut off half is taken to be served.
    pub(super) fn birnbaum(&self) -> Vec<Shares> {
        let values = self.values(0.5);
        let mut found = Vec::with_capacity(self.layers.len());
        for (layer, next) in self.layers.iter().zip(values.iter().skip(1)) {
            let mut sum = [0.0; 3];
            for (chance, [up, down]) in layer.chance.iter().zip(&layer.next) {
                let (up, down) = (value(next, *up, 0.5), value(next, *down, 0.5));
                for class in 0..3 {
                    sum[class] += chance * (up[class] - down[class]);
                }
            }
            found.push(sum);
        }
        self.even_out(&mut found);
        found
    }

    /// Gives twins the same measure. Where one state stands for several, what one of them means is
    /// told of another; over all of them it is right, and they mean the same.
    fn even_out(&self, measures: &mut [Shares]) {
        for set in &self.twins {
            let elements = set.first().map_or(0, |copy| copy.elements.len());
            for element in 0..elements {
                let places = || set.iter().filter_map(|copy| copy.elements.get(element));
                let of = |class: usize| {
                    let sum: f64 = places().map(|place| measures[*place][class]).sum();
                    sum / set.len() as f64
                };
                let mean: Shares = std::array::from_fn(of);
                for place in places() {
                    measures[*place] = mean;
                }
            }
        }
    }

    /// The expected shares at every node, layer by layer, with this share for what was cut off.
    fn values(&self, cut_off: f64) -> Vec<Vec<Shares>> {
        let mut values = vec![self.ends.clone()];
        for (layer, (_, up)) in self.layers.iter().zip(&self.random).rev() {
            let next = values.last().map_or(&[][..], Vec::as_slice);
            let here = layer
                .next
                .iter()
                .map(|[if_up, if_down]| {
                    let (high, low) =
                        (value(next, *if_up, cut_off), value(next, *if_down, cut_off));
                    std::array::from_fn(|class| up * high[class] + (1.0 - up) * low[class])
                })
                .collect();
            values.push(here);
        }
        values.reverse();
        values
    }
}

fn value(layer: &[Shares], node: u32, cut_off: f64) -> Shares {
    layer.get(node as usize).copied().unwrap_or([cut_off; 3])
}

impl Builder<'_> {
    /// Works out the shares with these random elements failed.
    fn serve(&mut self, failed: &[u32]) -> Outcome {
        self.set(failed, true);
        let outcome = self.engine.serve(&self.faults, self.reading);
        self.set(failed, false);
        outcome
    }

    fn set(&mut self, failed: &[u32], is_failed: bool) {
        for index in failed {
            self.faults.set(self.random[*index as usize].0, is_failed);
        }
    }

    /// Decides one element in every state.
    fn decide(
        &mut self,
        level: usize,
        states: &[State],
        frontier: Option<&Frontier>,
        goes_down: bool,
    ) -> (Layer, Vec<State>) {
        let mut layer = Layer::default();
        let mut next: Vec<State> = Vec::new();
        let mut known: HashMap<Vec<u64>, u32> = HashMap::default();
        let up = self.random[level].1;
        for state in states {
            let mut nodes = [CUT_OFF; 2];
            for (is_down, chance) in [(false, up), (true, 1.0 - up)] {
                if is_down && !goes_down {
                    continue;
                }
                let mut failed = state.failed.clone();
                let outcome = if is_down {
                    failed.extend(u32::try_from(level));
                    Rc::new(self.serve(&failed))
                } else {
                    Rc::clone(&state.outcome)
                };
                self.describe(&failed, &outcome, frontier);
                let node = known.get(&self.key).copied().unwrap_or_else(|| {
                    let node = u32::try_from(next.len()).unwrap_or(CUT_OFF);
                    known.insert(self.key.clone(), node);
                    next.push(State {
                        failed,
                        chance: 0.0,
                        outcome,
                    });
                    node
                });
                next[node as usize].chance += state.chance * chance;
                nodes[usize::from(is_down)] = node;
            }
            layer.chance.push(state.chance);
            layer.next.push(nodes);
        }
        (layer, next)
    }

    /// Writes down everything that open stations can read; at the end, what is served.
    fn describe(&mut self, failed: &[u32], outcome: &Outcome, frontier: Option<&Frontier>) {
        self.key.clear();
        let Some(frontier) = frontier else {
            let shares = outcome.served.by_class;
            self.key
                .extend(shares.map(|share| (share * STEPS).round() as u64));
            return;
        };
        self.set(failed, true);
        let mut key = std::mem::take(&mut self.key);
        self.read(&frontier.single, failed, outcome, &mut key);
        for set in &frontier.alike {
            let mut seen: Vec<Vec<u64>> = Vec::with_capacity(set.len());
            for sight in set {
                let mut one = Vec::new();
                self.read(sight, failed, outcome, &mut one);
                seen.push(one);
            }
            seen.sort_unstable();
            key.extend(seen.into_iter().flatten());
        }
        self.key = key;
        self.set(failed, false);
    }

    /// Writes down what can be read of these, with the failures set.
    fn read(&self, sight: &Sight, failed: &[u32], outcome: &Outcome, key: &mut Vec<u64>) {
        let mut bits = Bits::default();
        for index in &sight.decided {
            bits.push(failed.iter().any(|other| *other as usize == *index), key);
        }
        let flow = self.engine.flow;
        for station in &sight.answering {
            bits.push(outcome.up[*station], key);
            bits.push(self.faults.host_is_up(flow, *station), key);
            bits.push(outcome.promoted[*station], key);
            bits.push(reaches_app(flow, outcome, *station), key);
        }
        bits.finish(key);
        for station in &sight.answering {
            for ask in [Ask::Request, Ask::Query] {
                for class in Class::ALL {
                    let share = outcome.answer(*station, ask, *class);
                    key.push((share * STEPS).round() as u64);
                }
            }
        }
    }
}

/// What a health check finds that looks for an app behind a station.
fn reaches_app(flow: &Flow, outcome: &Outcome, station: StationId) -> bool {
    flow.stations[station].members.iter().any(|hop| {
        let to = flow.hops[*hop].to;
        let is_address = matches!(flow.stations[to].role, Role::Address(_));
        outcome.open[*hop] && (outcome.up[to] || is_address)
    })
}

/// Packs yes and no into words.
#[derive(Default)]
struct Bits {
    word: u64,
    used: u32,
}

impl Bits {
    fn push(&mut self, bit: bool, words: &mut Vec<u64>) {
        self.word = self.word << 1 | u64::from(bit);
        self.used += 1;
        if self.used == 64 {
            self.finish(words);
        }
    }

    fn finish(&mut self, words: &mut Vec<u64>) {
        words.push(self.word);
        *self = Self::default();
    }
}
