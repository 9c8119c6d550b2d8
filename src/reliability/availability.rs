//! How much of the time requests are served, and what matters most for it.
//!
//! The expectation of the served share over all states of failure, with hosts, components and
//! zones failing independently of one another. Exact where it can be, else an interval that
//! certainly holds it. Refuses formats.

use super::dependence::Dependence;
use super::diagram::{Diagram, EFFORT, Shares};
use crate::design::value::UpPercent;
use crate::design::{Flow, Model};
use crate::share::{Element, Engine, Reading, Served};

/// An interval that holds a figure; both ends are the same when the figure is exact.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Bounds {
    /// At least this.
    pub lower: f64,
    /// At most this.
    pub upper: f64,
}

/// Wider than this, an interval is no longer taken for a figure.
const EXACT: f64 = 1e-12;

impl Bounds {
    /// Whether the figure is known, not only bounded.
    #[must_use]
    pub fn is_exact(&self) -> bool {
        self.upper - self.lower <= EXACT
    }
}

/// Availability per class and of the declared mix, as fractions.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Figures {
    /// By class, in the order of [`crate::design::Class::ALL`].
    pub by_class: [Bounds; 3],
    /// Weighted by the mix.
    pub all: Bounds,
}

impl Figures {
    fn new([lower, upper]: [Shares; 2], mix: &[f64; 3]) -> Self {
        Self {
            by_class: std::array::from_fn(|class| Bounds {
                lower: lower[class],
                upper: upper[class],
            }),
            all: Bounds {
                lower: Served::new(lower, mix).all,
                upper: Served::new(upper, mix).all,
            },
        }
    }

    fn each(&self, other: &Self, choose: fn(f64, f64) -> f64) -> Self {
        let bounds = |a: Bounds, b: Bounds| Bounds {
            lower: choose(a.lower, b.lower),
            upper: choose(a.upper, b.upper),
        };
        Self {
            by_class: std::array::from_fn(|class| {
                bounds(self.by_class[class], other.by_class[class])
            }),
            all: bounds(self.all, other.all),
        }
    }
}

/// What an element means for the availability.
#[derive(Debug, Clone, PartialEq)]
pub struct Importance {
    /// What may fail.
    pub element: Element,
    /// The fraction of the time it is up.
    pub up: f64,
    /// Birnbaum's measure: the availability if it is always up, less that if it is always down.
    /// Negative where the element does harm.
    pub birnbaum: Served,
    /// Fussell and Vesely's measure as the risk reduction: the part of the unavailability that
    /// goes when the element is always up. Nothing where there is no unavailability.
    pub fussell_vesely: Served,
}

/// The availability of a design.
#[derive(Debug, Clone, PartialEq)]
pub struct Availability {
    /// With the worst values of what the author left open.
    pub worst: Figures,
    /// With the best ones.
    pub best: Figures,
    /// What may fail at random and matters, what to mend first before the rest; in the worst
    /// reading.
    pub importance: Vec<Importance>,
    /// How many failure states were worked out.
    pub evaluations: usize,
}

impl Availability {
    /// The availability of a design; `host` replaces what the hosts' records say, as a fraction.
    #[must_use]
    pub fn new(model: &Model, flow: &Flow, host: Option<f64>) -> Self {
        Self::within(model, flow, host, EFFORT)
    }

    /// As [`Availability::new`], spending no more than `effort`: stations worked out, over all
    /// failure states looked at.
    #[must_use]
    pub fn within(model: &Model, flow: &Flow, host: Option<f64>, effort: usize) -> Self {
        let dependence = Dependence::new(model, flow);
        let random = chances(model, &dependence, host);
        let readings = Reading::every(flow);
        let mut found: Option<Self> = None;
        for reading in &readings {
            let diagram = Diagram::new(
                model,
                Engine::new(flow),
                reading,
                &dependence,
                &random,
                effort / readings.len(),
            );
            let figures = Figures::new(diagram.expected(), &flow.mix);
            let evaluations = diagram.evaluations;
            let importance = || importance(&diagram, &figures, &flow.mix);
            match &mut found {
                None => {
                    found = Some(Self {
                        worst: figures,
                        best: figures,
                        importance: importance(),
                        evaluations,
                    });
                }
                Some(so_far) => {
                    if figures.all.lower < so_far.worst.all.lower {
                        so_far.importance = importance();
                    }
                    so_far.worst = so_far.worst.each(&figures, f64::min);
                    so_far.best = so_far.best.each(&figures, f64::max);
                    so_far.evaluations += evaluations;
                }
            }
        }
        found.unwrap_or_else(|| Self {
            worst: Figures::default(),
            best: Figures::default(),
            importance: Vec::new(),
            evaluations: 0,
        })
    }

    /// Whether every figure is exact.
    #[must_use]
    pub fn is_exact(&self) -> bool {
        self.worst.all.is_exact() && self.best.all.is_exact()
    }

    /// Whether the author's open choices make a difference.
    #[must_use]
    pub fn is_open(&self) -> bool {
        self.best.all.upper - self.worst.all.upper > EXACT
            || self.best.all.lower - self.worst.all.lower > EXACT
    }
}

/// The elements that fail at random and matter, with the fraction of the time each is up.
#[must_use]
pub fn chances(model: &Model, dependence: &Dependence, host: Option<f64>) -> Vec<(Element, f64)> {
    dependence
        .elements()
        .into_iter()
        .map(|element| (element, up_fraction(model, element, host)))
        .filter(|(_, up)| *up < 1.0)
        .collect()
}

/// The fraction of the time that an element is up by itself; `host` replaces what the hosts'
/// records say.
#[must_use]
pub fn up_fraction(model: &Model, element: Element, host: Option<f64>) -> f64 {
    match element {
        Element::Host(place) => {
            host.unwrap_or_else(|| model.hosts[place].record.up_percent.fraction())
        }
        Element::Zone(place) => model.zones[place].record.up_percent.fraction(),
        Element::Link(_) => 1.0,
        Element::Component(place) => {
            let Some(node) = model.graph.node_weights().nth(place) else {
                return 1.0;
            };
            let Some(component) = node.component() else {
                return 1.0;
            };
            let is_placed = node.host.is_some() || component.kind.is_normally_unplaced();
            let stated = component.common.up_percent;
            stated.map_or(if is_placed { 1.0 } else { 0.99 }, UpPercent::fraction)
        }
    }
}

fn importance(diagram: &Diagram, figures: &Figures, mix: &[f64; 3]) -> Vec<Importance> {
    let middle = |bounds: Bounds| f64::midpoint(bounds.lower, bounds.upper);
    let lost = figures.by_class.map(|bounds| 1.0 - middle(bounds));
    let lost_of_all = 1.0 - middle(figures.all);
    let part = |gain: f64, lost: f64| if lost > EXACT { gain / lost } else { 0.0 };
    let mut ranked: Vec<Importance> = diagram
        .random
        .iter()
        .zip(diagram.birnbaum())
        .map(|((element, up), birnbaum)| {
            let birnbaum = Served::new(birnbaum, mix);
            let gain = |class: usize| (1.0 - up) * birnbaum.by_class[class];
            Importance {
                element: *element,
                up: *up,
                birnbaum,
                fussell_vesely: Served {
                    by_class: std::array::from_fn(|class| part(gain(class), lost[class])),
                    all: part((1.0 - up) * birnbaum.all, lost_of_all),
                },
            }
        })
        .collect();
    // Equals stay in a stable order of their own, so that noise in the last digits cannot swap them.
    let rank = |one: &Importance| (one.fussell_vesely.all * 1e9).round();
    ranked.sort_by(|a, b| rank(b).total_cmp(&rank(a)).then(a.element.cmp(&b.element)));
    ranked
}
