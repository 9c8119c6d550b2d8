//! Copies that stand for one another: which of them fail makes no difference, only how many do.
//!
//! Sixty alike web servers have 2^60 states of failure and sixty-one that differ. A copy is a
//! machine with all that runs on it, or an instance of a component that shares no machine with its
//! copies. Two are twins when the routes are the same with them exchanged, and nobody who sends to
//! them goes by their order. Refuses likeness that was not drawn as copies: files in which it would
//! pay are written with counts.

use super::dependence::Dependence;
use crate::design::flow::{Flow, HopId, Role, StationId};
use crate::design::hash::{HashMap, HashSet};
use crate::design::model::{Model, NodeId};
use crate::design::value::Choice;
use crate::design::words::{Algorithm, Check, Mode};
use crate::share::{Element, Reading};
use std::collections::BTreeMap;

/// One copy among its like.
#[derive(Debug, Clone)]
pub(super) struct Twin {
    /// Its stations that matter, by their names in the file.
    pub(super) stations: Vec<StationId>,
    /// What of it fails at random (places among the random elements), in the same order in every
    /// twin.
    pub(super) elements: Vec<usize>,
}

/// Sets of copies, each of two or more that stand for one another.
pub(super) fn twins(
    model: &Model,
    flow: &Flow,
    reading: &Reading,
    dependence: &Dependence,
    random: &[(Element, f64)],
) -> Vec<Vec<Twin>> {
    let routes = Routes::new(flow, reading, dependence);
    let mut found = Vec::new();
    for copies in drawn_as_copies(model, dependence, random) {
        // Each copy joins the first set whose first copy it can be exchanged with.
        let mut sets: Vec<Vec<Twin>> = Vec::new();
        for copy in copies {
            if !copy.stations.iter().all(|one| routes.may_swap(*one)) {
                continue;
            }
            let is_twin = |set: &&mut Vec<Twin>| {
                let first = set.first();
                first.is_some_and(|first| routes.are_exchangeable(first, &copy, random))
            };
            match sets.iter_mut().find(is_twin) {
                Some(set) => set.push(copy),
                None => sets.push(vec![copy]),
            }
        }
        found.extend(sets.into_iter().filter(|set| set.len() > 1));
    }
    found
}

/// The copies of each thing drawn with a count: of hosts with what is on them, and of components.
fn drawn_as_copies(
    model: &Model,
    dependence: &Dependence,
    random: &[(Element, f64)],
) -> Vec<Vec<Twin>> {
    let mut hosts_of: BTreeMap<&str, usize> = BTreeMap::new();
    for host in &model.hosts {
        *hosts_of.entry(&host.authored).or_default() += 1;
    }
    // By the name of what is counted, then by the copy.
    let mut stations: BTreeMap<(&str, bool), BTreeMap<usize, Vec<StationId>>> = BTreeMap::new();
    for station in &dependence.matters {
        let Some(node) = model.graph.node_weight(NodeId::new(*station)) else {
            continue;
        };
        let host = node.host.map(|host| host.index());
        let counted = host
            .and_then(|host| Some((host, model.hosts.get(host)?.authored.as_str())))
            .filter(|(_, name)| hosts_of.get(name).is_some_and(|count| *count > 1));
        let (of, copy) = match counted {
            Some((host, name)) => ((name, true), host),
            None => ((node.authored.as_str(), false), *station),
        };
        let copies = stations.entry(of).or_default();
        copies.entry(copy).or_default().push(*station);
    }
    let place: HashMap<Element, usize> = random
        .iter()
        .enumerate()
        .map(|(place, (element, _))| (*element, place))
        .collect();
    let name = |station: &StationId| &model.graph[NodeId::new(*station)].authored;
    let copies = stations.into_iter().filter(|(_, copies)| copies.len() > 1);
    copies
        .map(|((_, is_host), copies)| {
            let copies = copies.into_iter().map(|(copy, mut stations)| {
                stations.sort_by_key(name);
                let host = is_host.then_some(Element::Host(copy));
                let own = stations.iter().copied().map(Element::Component);
                let elements = own.chain(host).filter_map(|one| place.get(&one).copied());
                let elements = elements.collect();
                Twin { stations, elements }
            });
            copies.collect()
        })
        .collect()
}

/// What a station uses a hop for, as the flow files it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Use {
    Member,
    Data,
    Queue,
    Store,
    Cache,
    Need,
    Lookup,
}

/// What a hop is like, but for its ends.
#[derive(PartialEq, Eq, Hash)]
struct Nature<'a> {
    used: Option<Use>,
    gates: &'a [Vec<StationId>],
    blocked: bool,
    classes: [bool; 3],
    weight: u32,
    backup: bool,
    check: Check,
}

/// A hop without its number: its ends, and the number of its nature.
type Way = (StationId, StationId, usize);

/// The routes, laid out so that two copies can be exchanged in them.
struct Routes<'a> {
    flow: &'a Flow,
    dependence: &'a Dependence,
    /// How often each way is there.
    ways: HashMap<Way, usize>,
    /// The hops that start or end at each station.
    touching: Vec<Vec<HopId>>,
    /// The number of each hop's nature: the same number, the same nature.
    natures: Vec<usize>,
    /// Stations for which it matters which one they are.
    single: HashSet<StationId>,
}

impl<'a> Routes<'a> {
    fn new(flow: &'a Flow, reading: &Reading, dependence: &'a Dependence) -> Self {
        let mut routes = Self {
            flow,
            dependence,
            ways: HashMap::default(),
            touching: vec![Vec::new(); flow.stations.len()],
            natures: natures(flow),
            single: HashSet::default(),
        };
        for (id, hop) in flow.hops.iter().enumerate() {
            routes.touching[hop.from].push(id);
            routes.touching[hop.to].push(id);
            routes.single.extend(hop.gates.iter().flatten());
            if goes_by_order(flow, reading, id) {
                routes.single.insert(hop.to);
            }
            let way = routes.way(id, None);
            *routes.ways.entry(way).or_default() += 1;
        }
        routes
    }

    /// Whether nothing about a station itself forbids to exchange it: who sends to it goes by no
    /// order, it stands before no link, and it neither leads nor follows others.
    fn may_swap(&self, station: StationId) -> bool {
        let this = &self.flow.stations[station];
        let role = matches!(
            this.role,
            Role::Web(_) | Role::App | Role::Cache(_) | Role::Queue | Role::External
        );
        role && this.group.is_none() && this.fed_by.is_empty() && !self.single.contains(&station)
    }

    /// Whether the design is the same with these two exchanged.
    fn are_exchangeable(&self, one: &Twin, other: &Twin, random: &[(Element, f64)]) -> bool {
        let chance = |copy: &Twin| -> Vec<u64> {
            let up = copy.elements.iter().map(|place| random[*place].1.to_bits());
            up.collect()
        };
        if one.stations.len() != other.stations.len() || chance(one) != chance(other) {
            return false;
        }
        let pairs = || one.stations.iter().zip(&other.stations);
        let alike = pairs().all(|(a, b)| {
            let (own, others) = (&self.flow.stations[*a], &self.flow.stations[*b]);
            own.zones == others.zones && own.role == others.role
        });
        let swap: HashMap<StationId, StationId> =
            pairs().flat_map(|(a, b)| [(*a, *b), (*b, *a)]).collect();
        // Elements must answer to one another too, where a station has more than one.
        let carries = |station: StationId| self.dependence.carried_by[station].len();
        alike
            && swap.len() == 2 * one.stations.len()
            && pairs().all(|(a, b)| carries(*a) == carries(*b))
            && swap.keys().all(|station| {
                let mut hops = self.touching[*station].iter();
                hops.all(|hop| {
                    let there = self.ways.get(&self.way(*hop, Some(&swap)));
                    there == self.ways.get(&self.way(*hop, None))
                })
            })
    }

    /// A hop, with stations exchanged.
    fn way(&self, id: HopId, swap: Option<&HashMap<StationId, StationId>>) -> Way {
        let hop = &self.flow.hops[id];
        let end = |station: StationId| {
            let other = swap.and_then(|swap| swap.get(&station));
            other.copied().unwrap_or(station)
        };
        (end(hop.from), end(hop.to), self.natures[id])
    }
}

/// The number of each hop's nature.
fn natures(flow: &Flow) -> Vec<usize> {
    let mut numbers = HashMap::default();
    let hops = flow.hops.iter().zip(uses(flow));
    hops.map(|(hop, used)| {
        let nature = Nature {
            used,
            gates: &hop.gates,
            blocked: hop.blocked,
            classes: hop.classes,
            weight: hop.weight,
            backup: hop.backup,
            check: hop.check,
        };
        let next = numbers.len();
        *numbers.entry(nature).or_insert(next)
    })
    .collect()
}

fn uses(flow: &Flow) -> Vec<Option<Use>> {
    let mut uses = vec![None; flow.hops.len()];
    for station in &flow.stations {
        let lists = [
            (Use::Member, &station.members),
            (Use::Data, &station.data),
            (Use::Queue, &station.queues),
            (Use::Store, &station.stores),
            (Use::Cache, &station.caches),
            (Use::Need, &station.needs),
            (Use::Lookup, &station.lookups),
        ];
        for (used, hops) in lists {
            for hop in hops {
                uses[*hop] = Some(used);
            }
        }
    }
    uses
}

/// Whether the sender prefers some of its members for the place they have.
fn goes_by_order(flow: &Flow, reading: &Reading, id: HopId) -> bool {
    let hop = &flow.hops[id];
    let from = &flow.stations[hop.from];
    let first = |algorithm| algorithm == Choice::Is(Algorithm::First);
    match &from.role {
        Role::Balancer(pool) => {
            let marked = || from.members.iter().any(|hop| flow.hops[*hop].backup);
            let mode = pool.mode.or(reading.modes[hop.from]);
            first(pool.algorithm)
                || mode == Mode::ActivePassive && !marked()
                || hop.backup && !pool.all_backups
        }
        Role::Web(pool) => first(pool.algorithm) || hop.backup && !pool.all_backups,
        Role::App | Role::Cache(_) | Role::Cdn(_) => false,
        _ => true,
    }
}
