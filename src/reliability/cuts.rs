//! Minimal cut sets: the smallest sets of failures that leave nothing of a class served.
//!
//! Found by following surviving ways. Whatever takes a class away must take away something of every
//! way in which it is still served, so from each set that is not yet a cut only the elements of
//! one surviving way need be added. This holds also where the served share is not monotone: a way
//! names what keeps it chosen, and health checks are taken to look no better after more failures.
//! Refuses links, and sets of more than three.

use super::dependence::Dependence;
use crate::design::{Class, Flow, Model};
use crate::share::{Element, Engine, Faults, Outcome, ROUNDING, Reading, Way};
use std::collections::{HashMap, HashSet};

/// The most elements a cut may have.
pub const LARGEST: usize = 3;

/// What may be spent on one class, in stations worked out by the share engine.
const EFFORT: usize = 3_000_000;

/// Past this many cuts of a class the search ends.
const MOST: usize = 10_000;

/// A minimal set of failures that leaves nothing of some classes served.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cut {
    /// The classes that are lost.
    pub classes: Vec<Class>,
    /// What has failed; sorted.
    pub elements: Vec<Element>,
}

/// The minimal cut sets of a design.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Cuts {
    /// By size, then by elements.
    pub found: Vec<Cut>,
    /// Classes of which nothing is served with nothing failed: there is nothing to cut.
    pub lost_already: Vec<Class>,
    /// Every cut of up to so many elements is among those found, for each class in the order of
    /// [`Class::ALL`].
    pub complete_to: [usize; 3],
}

impl Cuts {
    /// Whether nothing was left out.
    #[must_use]
    pub fn is_complete(&self) -> bool {
        self.complete_to == [LARGEST; 3]
    }

    /// Those of one size.
    pub fn of_order(&self, order: usize) -> impl Iterator<Item = &Cut> {
        self.found
            .iter()
            .filter(move |cut| cut.elements.len() == order)
    }

    /// The elements each of which alone takes something away, with the classes.
    pub fn single(&self) -> impl Iterator<Item = (Element, &[Class])> {
        self.of_order(1)
            .filter_map(|cut| Some((*cut.elements.first()?, cut.classes.as_slice())))
    }

    /// The cuts that are narrower forms of others: the same classes are lost when some of their
    /// components stand for the machines they are on. Each with the place of the widest form, by
    /// place in `found`; none for cuts that are no such form.
    #[must_use]
    pub fn wider(&self, flow: &Flow) -> Vec<Option<usize>> {
        let places: HashMap<&[Element], usize> = self
            .found
            .iter()
            .enumerate()
            .map(|(place, cut)| (cut.elements.as_slice(), place))
            .collect();
        let host_of = |element: Element| match element {
            Element::Component(station) => flow.stations[station].host.map(Element::Host),
            _ => None,
        };
        self.found
            .iter()
            .map(|cut| {
                // Every choice of components to be taken for their machines, all of them first.
                (1..1_usize << cut.elements.len()).rev().find_map(|chosen| {
                    let mut wide = Vec::with_capacity(cut.elements.len());
                    for (place, element) in cut.elements.iter().enumerate() {
                        let widened = chosen >> place & 1 == 1;
                        wide.push(if widened {
                            host_of(*element)?
                        } else {
                            *element
                        });
                    }
                    wide.sort_unstable();
                    let place = *places.get(wide.as_slice())?;
                    let covers = |class: &Class| self.found[place].classes.contains(class);
                    cut.classes.iter().all(covers).then_some(place)
                })
            })
            .collect()
    }

    /// Finds the cuts of a design. Where the author left a choice open, the worst value counts.
    #[must_use]
    pub fn new(model: &Model, flow: &Flow) -> Self {
        Self::within(model, flow, EFFORT)
    }

    /// As [`Cuts::new`], spending no more than `effort` a class: stations worked out, over all
    /// sets looked at.
    #[must_use]
    pub fn within(model: &Model, flow: &Flow, effort: usize) -> Self {
        let mut survival = Survival::new(model, flow);
        let mut cuts = Self::default();
        let mut found: Vec<(Vec<Element>, Class)> = Vec::new();
        for class in Class::ALL {
            let affordable = effort / flow.stations.len().max(1);
            let search = search(&mut survival, *class, affordable);
            if search.is_lost_already {
                cuts.lost_already.push(*class);
            }
            cuts.complete_to[*class as usize] = search.complete_to;
            found.extend(search.cuts.into_iter().map(|cut| (cut, *class)));
        }
        found.sort_by(|a, b| (a.0.len(), &a.0, a.1 as usize).cmp(&(b.0.len(), &b.0, b.1 as usize)));
        for (elements, class) in found {
            match cuts.found.last_mut() {
                Some(last) if last.elements == elements => last.classes.push(class),
                _ => cuts.found.push(Cut {
                    classes: vec![class],
                    elements,
                }),
            }
        }
        cuts
    }
}

/// Tells whether and how a class is served with a set of elements failed.
pub struct Survival<'a> {
    engine: Engine<'a>,
    readings: Vec<Reading>,
    dependence: Dependence,
    faults: Faults,
    outcome: Outcome,
    looks: usize,
}

impl<'a> Survival<'a> {
    /// Gets ready to fail things in a design.
    #[must_use]
    pub fn new(model: &Model, flow: &'a Flow) -> Self {
        Self {
            engine: Engine::new(flow),
            readings: Reading::every(flow),
            dependence: Dependence::new(model, flow),
            faults: Faults::none(model),
            outcome: Outcome::default(),
            looks: 0,
        }
    }

    /// A way in which a class is still served with these gone, one for each reading of what the
    /// author left open; none when there is a reading in which nothing of it is served.
    pub fn ways(&mut self, failed: &[Element], class: Class) -> Option<Vec<Way>> {
        for element in failed {
            self.faults.set(*element, true);
        }
        let mut ways = Vec::with_capacity(self.readings.len());
        for reading in &self.readings {
            self.looks += 1;
            self.engine
                .serve_into(&self.faults, reading, &mut self.outcome);
            if self.outcome.served.of(class) <= ROUNDING {
                break;
            }
            ways.extend(
                self.engine
                    .way(&self.faults, reading, &mut self.outcome, class),
            );
        }
        for element in failed {
            self.faults.set(*element, false);
        }
        (ways.len() == self.readings.len()).then_some(ways)
    }

    /// The elements that these ways need, in their order.
    fn needed(&self, ways: &[Way]) -> Vec<Element> {
        let mut seen = HashSet::new();
        ways.iter()
            .flat_map(|way| way.path.iter().chain(&way.leans_on))
            .flat_map(|station| &self.dependence.carried_by[*station])
            .copied()
            .filter(|element| seen.insert(*element))
            .collect()
    }
}

/// What the search for one class found.
#[derive(Default)]
struct Search {
    cuts: Vec<Vec<Element>>,
    is_lost_already: bool,
    complete_to: usize,
}

fn search(survival: &mut Survival<'_>, class: Class, affordable: usize) -> Search {
    let mut search = Search::default();
    let Some(ways) = survival.ways(&[], class) else {
        search.is_lost_already = true;
        search.complete_to = LARGEST;
        return search;
    };
    survival.looks = 0;
    // Sets that are not cuts, each with the elements that a cut containing it must add to.
    let mut alive: Vec<(Vec<Element>, Vec<Element>)> = vec![(Vec::new(), survival.needed(&ways))];
    let mut known: HashSet<Vec<Element>> = HashSet::new();
    for order in 1..=LARGEST {
        let mut tried: HashSet<Vec<Element>> = HashSet::new();
        let mut next = Vec::new();
        for (set, additions) in &alive {
            for element in additions {
                let mut larger = set.clone();
                larger.push(*element);
                larger.sort_unstable();
                if !tried.insert(larger.clone()) || contains_known(&larger, &known) {
                    continue;
                }
                if survival.looks >= affordable || search.cuts.len() >= MOST {
                    return search;
                }
                match survival.ways(&larger, class) {
                    None => search.cuts.push(larger),
                    Some(ways) if order < LARGEST => {
                        next.push((larger, survival.needed(&ways)));
                    }
                    Some(_) => {}
                }
            }
        }
        known.extend(search.cuts.iter().cloned());
        search.complete_to = order;
        alive = next;
    }
    search
}

/// Whether a set holds one of the cuts found before, which are all smaller.
fn contains_known(set: &[Element], known: &HashSet<Vec<Element>>) -> bool {
    (1..1_usize << set.len()).any(|chosen| {
        let part: Vec<Element> = set
            .iter()
            .enumerate()
            .filter(|(place, _)| chosen >> place & 1 == 1)
            .map(|(_, element)| *element)
            .collect();
        part.len() < set.len() && known.contains(&part)
    })
}
