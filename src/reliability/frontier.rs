//! What stations whose fate is open can still read of those that are settled.
//!
//! This is what makes two states of failure alike in the decision diagram. A station whose targets
//! are all settled needs them no more: what it will answer, if it works itself, stands for them.
//! Of copies that stand for one another it does not matter which is in which state. Refuses values:
//! it names the stations and elements that must be looked at.

use super::dependence::Dependence;
use super::twins::Twin;
use crate::design::Flow;
use crate::design::flow::StationId;
use crate::design::hash::HashMap;
use crate::share::Element;
use std::collections::BTreeMap;

/// What the open stations can read once a certain number of elements has been decided.
pub(super) struct Frontier {
    /// Where it matters which one it is.
    pub(super) single: Sight,
    /// Sets of copies that may be taken for one another: one of each set, with as much decided.
    pub(super) alike: Vec<Vec<Sight>>,
}

/// What can be read of some stations and elements.
#[derive(Default)]
pub(super) struct Sight {
    /// Stations whose answers others will read: settled ones, and those that wait only for
    /// themselves to be decided.
    pub(super) answering: Vec<StationId>,
    /// Decided elements that open stations fail with.
    pub(super) decided: Vec<usize>,
}

/// What can be read after each number of decided elements, before all are decided.
pub(super) fn frontiers(
    flow: &Flow,
    dependence: &Dependence,
    random: &[(Element, f64)],
    twins: &[Vec<Twin>],
) -> Vec<Frontier> {
    let levels = random.len();
    let place: HashMap<Element, usize> = random
        .iter()
        .enumerate()
        .map(|(place, (element, _))| (*element, place))
        .collect();
    let settled_at = settled_at(flow, dependence, &place);
    // From when on a station's answer, if it works, is certain.
    let latest = |reads: &Vec<StationId>| reads.iter().map(|read| settled_at[*read]).max();
    let ready_at: Vec<usize> = dependence
        .reads
        .iter()
        .map(|reads| latest(reads).unwrap_or(0))
        .collect();
    // Until when a station's answer is read, and whether an element is up.
    let mut read_until = vec![0; flow.stations.len()];
    let mut kept_until = vec![0; levels];
    for station in &dependence.matters {
        for read in &dependence.reads[*station] {
            read_until[*read] = read_until[*read].max(ready_at[*station]);
        }
        for element in &dependence.carried_by[*station] {
            if let Some(place) = place.get(element) {
                kept_until[*place] = kept_until[*place].max(settled_at[*station]);
            }
        }
    }
    for client in &flow.clients {
        for read in &dependence.reads[*client] {
            read_until[*read] = levels;
        }
    }
    let sight = |level: usize| Sight {
        answering: dependence
            .matters
            .iter()
            .copied()
            .filter(|station| {
                let (ready, settled) = (ready_at[*station], settled_at[*station]);
                let is_read = 0 < settled && settled <= level && level < read_until[*station];
                let waits_for_itself = 0 < ready && ready <= level && level < settled;
                is_read || waits_for_itself
            })
            .collect(),
        decided: (0..level)
            .filter(|place| level < kept_until[*place])
            .collect(),
    };
    (0..levels)
        .map(|level| Frontier::new(sight(level), level, twins))
        .collect()
}

impl Frontier {
    /// Parts what can be read into what stands for itself and what stands for its twins.
    fn new(mut all: Sight, level: usize, twins: &[Vec<Twin>]) -> Self {
        let mut alike = Vec::new();
        for set in twins {
            // Copies of which other parts are decided or read are not alike at this level.
            let mut by_shape: BTreeMap<Vec<bool>, Vec<Sight>> = BTreeMap::new();
            for copy in set {
                let sight = Sight {
                    answering: all.answering_of(&copy.stations),
                    decided: all.decided_of(&copy.elements),
                };
                let decided = copy.elements.iter().map(|place| *place < level);
                let kept = copy.elements.iter().map(|one| sight.decided.contains(one));
                let read = copy
                    .stations
                    .iter()
                    .map(|one| sight.answering.contains(one));
                let shape = decided.chain(kept).chain(read).collect();
                by_shape.entry(shape).or_default().push(sight);
            }
            alike.extend(by_shape.into_values().filter(|set| set.len() > 1));
        }
        for sight in alike.iter().flatten() {
            all.answering.retain(|one| !sight.answering.contains(one));
            all.decided.retain(|one| !sight.decided.contains(one));
        }
        Self { single: all, alike }
    }
}

impl Sight {
    fn answering_of(&self, stations: &[StationId]) -> Vec<StationId> {
        let is_read = |one: &&StationId| self.answering.contains(one);
        stations.iter().filter(is_read).copied().collect()
    }

    fn decided_of(&self, elements: &[usize]) -> Vec<usize> {
        let is_kept = |one: &&usize| self.decided.contains(one);
        elements.iter().filter(is_kept).copied().collect()
    }
}

/// After how many decided elements each station's answer is certain.
fn settled_at(flow: &Flow, dependence: &Dependence, place: &HashMap<Element, usize>) -> Vec<usize> {
    let own = |station: StationId| {
        dependence.carried_by[station]
            .iter()
            .filter_map(|element| place.get(element).map(|place| place + 1))
            .max()
            .unwrap_or(0)
    };
    let mut settled: Vec<usize> = (0..flow.stations.len()).map(own).collect();
    // Look-ups and rivals for promotion may form loops, so repeat until nothing changes.
    let mut changed = true;
    while changed {
        changed = false;
        for station in &dependence.matters {
            let reads = &dependence.reads[*station];
            let latest = reads.iter().map(|read| settled[*read]).max().unwrap_or(0);
            if latest > settled[*station] {
                settled[*station] = latest;
                changed = true;
            }
        }
    }
    settled
}
