//! Minimal cut sets: the smallest sets of failures that leave nothing of a class served.
//!
//! Found by following surviving ways. Whatever takes a class away must take away something of every
//! way in which it is still served, so from each set that is not yet a cut only the elements of
//! one surviving way need be added. This holds also where the served share is not monotone: a way
//! names what keeps it chosen, and health checks are taken to look no better after more failures.
//! Refuses links, and sets of more than three.

use super::dependence::Dependence;
use crate::design::hash::{HashMap, HashSet};
use crate::design::{Class, Flow, Model};
use crate::share::{Element, Engine, Faults, Outcome, ROUNDING, Reading, Way};
use std::collections::BTreeSet;
use std::rc::Rc;

/// The most elements a cut may have.
pub const LARGEST: usize = 3;

/// What may be spent on one design, in stations worked out by the share engine.
const EFFORT: usize = 6_000_000;

/// Past this many cuts of a class the search ends.
const MOST: usize = 10_000;

/// Sets of one size past which they are not looked through.
const CROWD: usize = 200_000;

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

    /// As [`Cuts::new`], spending no more than `effort`: stations worked out, over all sets looked
    /// at.
    #[must_use]
    pub fn within(model: &Model, flow: &Flow, effort: usize) -> Self {
        let stations = flow.stations.len();
        let affordable = effort.checked_div(stations).unwrap_or(effort);
        let mut search = Search::new(model, flow, affordable);
        let mut cuts = Self::default();
        let mut found: Vec<(Vec<Element>, Class)> = Vec::new();
        for class in Class::ALL {
            let of_class = search.class(*class);
            if of_class.is_lost_already {
                cuts.lost_already.push(*class);
            }
            cuts.complete_to[*class as usize] = of_class.complete_to;
            let sets = of_class.cuts.into_iter();
            found.extend(sets.map(|set| (search.elements_of(&set), *class)));
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

/// Places of elements in the search's list, in rising order.
type Set = Vec<u32>;

/// The elements that the ways of one class need, in each reading one way.
#[derive(Clone)]
struct Needs {
    /// By place, in rising order.
    places: Rc<[u32]>,
    /// The same, a bit for each place.
    bits: Rc<[u64]>,
    /// The ways are there only with these gone: something better is passed over.
    only_with: Set,
}

impl Needs {
    fn new(mut places: Vec<u32>, all: usize, only_with: Set) -> Self {
        places.sort_unstable();
        places.dedup();
        let mut bits = vec![0_u64; all.div_ceil(64)];
        for place in &places {
            if let Some(word) = bits.get_mut((place / 64) as usize) {
                *word |= 1 << (place % 64);
            }
        }
        Self {
            places: Rc::from(places),
            bits: Rc::from(bits),
            only_with,
        }
    }

    fn contains(&self, place: u32) -> bool {
        let word = self.bits.get((place / 64) as usize);
        word.is_some_and(|word| word >> (place % 64) & 1 == 1)
    }

    /// Whether the ways are still there with a set gone.
    fn survive(&self, set: &Set) -> bool {
        !set.iter().any(|place| self.contains(*place))
            && self.only_with.iter().all(|place| set.contains(place))
    }
}

/// The search for cuts, with what it has learnt on the way.
struct Search<'a> {
    survival: Survival<'a>,
    dependence: Dependence,
    elements: Vec<Element>,
    place: HashMap<Element, u32>,
    /// Sets that were looked at, with what each class needs; none where it is lost.
    known: HashMap<Set, [Option<Needs>; 3]>,
    /// Sets that may yet be looked at.
    affordable: usize,
}

/// What the search for one class found.
#[derive(Default)]
struct OfClass {
    cuts: Vec<Set>,
    is_lost_already: bool,
    complete_to: usize,
}

impl<'a> Search<'a> {
    fn new(model: &Model, flow: &'a Flow, affordable: usize) -> Self {
        let dependence = Dependence::new(model, flow);
        let mut elements = dependence.elements();
        elements.sort_unstable();
        Self {
            survival: Survival::new(model, flow),
            place: (0..)
                .zip(&elements)
                .map(|(place, one)| (*one, place))
                .collect(),
            dependence,
            elements,
            known: HashMap::default(),
            affordable,
        }
    }

    fn elements_of(&self, set: &Set) -> Vec<Element> {
        let places = set.iter().filter_map(|place| usize::try_from(*place).ok());
        places.map(|place| self.elements[place]).collect()
    }

    fn class(&mut self, class: Class) -> OfClass {
        let mut found = OfClass::default();
        let Some(fate) = self.look(&Set::new(), class) else {
            return found;
        };
        let Some(needs) = fate else {
            found.is_lost_already = true;
            found.complete_to = LARGEST;
            return found;
        };
        // Sets that are not cuts, each with what a cut that contains it must add to.
        let mut alive: HashMap<Set, Needs> = HashMap::from_iter([(Set::new(), needs)]);
        let mut smaller: HashSet<Set> = HashSet::default();
        // Every way found, whatever was gone when it was.
        let mut pool: Vec<Needs> = alive.values().cloned().collect();
        for order in 1..=LARGEST {
            let mut larger: BTreeSet<Set> = BTreeSet::new();
            for (set, needs) in &alive {
                if larger.len() > CROWD {
                    return found;
                }
                larger.extend(
                    needs
                        .places
                        .iter()
                        .filter(|place| !set.contains(place))
                        .map(|place| {
                            let mut larger = set.clone();
                            larger.push(*place);
                            larger.sort_unstable();
                            larger
                        }),
                );
            }
            let mut next = HashMap::default();
            for set in larger {
                if parts(&set).any(|part| smaller.contains(&part)) {
                    continue;
                }
                // The newest are the likeliest to do without what these sets have in common.
                let fate = match pool.iter().rev().find(|needs| needs.survive(&set)) {
                    Some(needs) => Some(needs.clone()),
                    None if found.cuts.len() >= MOST => return found,
                    None => {
                        let Some(fate) = self.look(&set, class) else {
                            return found;
                        };
                        pool.extend(fate.clone());
                        fate
                    }
                };
                match fate {
                    None => found.cuts.push(set),
                    Some(needs) => {
                        next.insert(set, needs);
                    }
                }
            }
            smaller.extend(found.cuts.iter().cloned());
            alive = next;
            found.complete_to = order;
        }
        found
    }

    /// What a class needs with a set gone; none inside where it is lost, none at all where no
    /// more sets may be looked at.
    fn look(&mut self, set: &Set, class: Class) -> Option<Option<Needs>> {
        if let Some(fates) = self.known.get(set) {
            return Some(fates[class as usize].clone());
        }
        self.affordable = self.affordable.checked_sub(self.survival.readings.len())?;
        let failed = self.elements_of(set);
        let fates = self.survival.all_ways(&failed).map(|ways| {
            let ways = ways?;
            let places = ways
                .iter()
                .flat_map(|way| way.path.iter().chain(&way.leans_on))
                .flat_map(|station| &self.dependence.carried_by[*station])
                .filter_map(|element| self.place.get(element).copied())
                .collect();
            let only_with = if ways.iter().any(|way| way.is_second_choice) {
                set.clone()
            } else {
                Set::new()
            };
            Some(Needs::new(places, self.elements.len(), only_with))
        });
        let fate = fates[class as usize].clone();
        self.known.insert(set.clone(), fates);
        Some(fate)
    }
}

/// Every proper part of a set, the empty one included.
fn parts(set: &Set) -> impl Iterator<Item = Set> + '_ {
    (0..(1_usize << set.len()) - 1).map(|chosen| {
        set.iter()
            .enumerate()
            .filter(|(place, _)| chosen >> place & 1 == 1)
            .map(|(_, one)| *one)
            .collect()
    })
}

/// Tells whether and how classes are served with a set of elements failed.
pub struct Survival<'a> {
    engine: Engine<'a>,
    readings: Vec<Reading>,
    faults: Faults,
    outcome: Outcome,
}

impl<'a> Survival<'a> {
    /// Gets ready to fail things in a design.
    #[must_use]
    pub fn new(model: &Model, flow: &'a Flow) -> Self {
        Self {
            engine: Engine::new(flow),
            readings: Reading::every(flow),
            faults: Faults::none(model),
            outcome: Outcome::default(),
        }
    }

    /// For each class, in the order of [`Class::ALL`], a way in which it is still served with
    /// these gone, one for each reading of what the author left open; none when there is a
    /// reading in which nothing of it is served.
    pub fn all_ways(&mut self, failed: &[Element]) -> [Option<Vec<Way>>; 3] {
        for element in failed {
            self.faults.set(*element, true);
        }
        let mut ways = [const { Some(Vec::new()) }; 3];
        for reading in &self.readings {
            self.engine
                .serve_into(&self.faults, reading, &mut self.outcome);
            for class in Class::ALL {
                let ways = &mut ways[*class as usize];
                let is_lost = self.outcome.served.of(*class) <= ROUNDING;
                let way = (!is_lost).then(|| {
                    let outcome = &mut self.outcome;
                    self.engine.way(&self.faults, reading, outcome, *class)
                });
                match (way.flatten(), &mut *ways) {
                    (Some(way), Some(known)) => known.push(way),
                    (None, _) => *ways = None,
                    (Some(_), None) => {}
                }
            }
        }
        for element in failed {
            self.faults.set(*element, false);
        }
        ways
    }
}
