//! Where the things of one plan are in another: by their names, and by what they join.
//!
//! Refuses to move anything: it tells where to, `reseat` moves.

use super::call::AGAIN;
use super::plan::{NONE, Plan, USES, id};
use super::state::{Frame, Wait};
use crate::design::{Flow, LinkKind, Model};

/// A hop by its ends, the kind of link it follows, and its place among those alike.
type Identity = (u32, u32, Option<LinkKind>, usize);

/// By place in the old plan: the place in the new one, or [`NONE`].
pub(super) struct Moved {
    pub(super) stations: Vec<u32>,
    pub(super) hops: Vec<u32>,
    pub(super) visitors: Vec<u32>,
    pub(super) pools: Vec<u32>,
    /// The station works as before: as many workers, connections and cores.
    works_alike: Vec<bool>,
}

impl Moved {
    pub(super) fn new(old: (&Plan, &Model, &Flow), new: (&Plan, &Model, &Flow)) -> Self {
        let (before, after) = (old.0, new.0);
        let station = |name: &str| after.places.iter().position(|place| place.name == name);
        let stations: Vec<u32> = before
            .places
            .iter()
            .map(|place| station(&place.name).map_or(NONE, id))
            .collect();
        let at = |places: &[u32], place: u32| places.get(place as usize).copied().unwrap_or(NONE);
        let was = identities(before, old.1, old.2, |station| at(&stations, station));
        let is = identities(after, new.1, new.2, |station| station);
        let hops: Vec<u32> = was
            .iter()
            .map(|hop| is.iter().position(|other| other == hop).map_or(NONE, id))
            .collect();
        let visitors = before.visitors.iter().map(|visitors| {
            let station = at(&stations, visitors.station);
            let same = |other: &super::plan::Visitors| other.station == station;
            after.visitors.iter().position(same).map_or(NONE, id)
        });
        let cores = |plan: &Plan, processor: u32| plan.cores.get(processor as usize).copied();
        let works_alike = before.places.iter().zip(&stations).map(|(place, moved)| {
            after.places.get(*moved as usize).is_some_and(|other| {
                place.part == other.part
                    && place.workers == other.workers
                    && place.keeps_slot == other.keeps_slot
                    && place.connections == other.connections
                    && cores(before, place.processor) == cores(after, other.processor)
            })
        });
        let mut pools = vec![NONE; before.pools.len()];
        for (place, moved) in before.places.iter().zip(&stations) {
            let Some(other) = after.places.get(*moved as usize) else {
                continue;
            };
            for usage in 0..USES {
                for (pool, other) in place.pools[usage].iter().zip(other.pools[usage]) {
                    let (Some(slot), Some(was), Some(is)) = (
                        pools.get_mut(*pool as usize),
                        before.pools.get(*pool as usize),
                        after.pools.get(other as usize),
                    ) else {
                        continue;
                    };
                    if was.manner == is.manner && was.asks == is.asks && *slot == NONE {
                        *slot = other;
                    }
                }
            }
        }
        Self {
            visitors: visitors.collect(),
            works_alike: works_alike.collect(),
            stations,
            hops,
            pools,
        }
    }

    /// A member's place in the pool that its pool is now.
    pub(super) fn member(&self, before: &Plan, after: &Plan, pool: u32, place: u32) -> Option<u32> {
        let was = before.pools.get(pool as usize)?;
        let is = after.pools.get(known(&self.pools, pool)? as usize)?;
        let hop = before.lists.get(was.hops.start + place as usize)?;
        let hop = known(&self.hops, *hop)?;
        let list = &after.lists[is.hops.clone()];
        list.iter().position(|other| *other == hop).map(id)
    }

    /// A frame as it goes on, if all that it stands on is still there.
    pub(super) fn frame(&self, before: &Plan, after: &Plan, frame: &Frame) -> Option<Frame> {
        if !*self.works_alike.get(frame.station as usize)? {
            return None;
        }
        let or_none = |found: Option<u32>| found.unwrap_or(NONE);
        let mut moved = *frame;
        moved.station = known(&self.stations, frame.station)?;
        moved.visit.client = known(&self.visitors, frame.visit.client)?;
        let sources = after.visitors.get(moved.visit.client as usize)?.sources;
        moved.visit.source = frame.visit.source.min(sources.saturating_sub(1));
        if frame.hop != NONE {
            moved.hop = known(&self.hops, frame.hop)?;
        }
        moved.visit.named = or_none(known(&self.hops, frame.visit.named));
        moved.way = or_none(known(&self.hops, frame.way));
        if frame.is_calling() && moved.way == NONE {
            return None;
        }
        if frame.pool != NONE {
            moved.pool = known(&self.pools, frame.pool)?;
            moved.member = or_none(self.member(before, after, frame.pool, frame.member));
            if frame.is_bound() && moved.member == NONE {
                return None;
            }
            let list = |plan: &Plan, pool: u32| plan.pools[pool as usize].hops.len();
            if list(before, frame.pool) != list(after, moved.pool) {
                moved.tried = 0;
            }
        }
        if let Some(failure) = &mut moved.result {
            failure.at = known(&self.stations, failure.at).unwrap_or(moved.station);
        }
        Some(moved)
    }
}

/// The new place of what has one.
pub(super) fn known(places: &[u32], place: u32) -> Option<u32> {
    let found = places.get(place as usize).copied();
    found.filter(|found| *found != NONE)
}

fn identities(
    plan: &Plan,
    model: &Model,
    flow: &Flow,
    station: impl Fn(u32) -> u32,
) -> Vec<Identity> {
    let mut found: Vec<Identity> = Vec::with_capacity(plan.ways.len());
    for (way, hop) in plan.ways.iter().zip(&flow.hops) {
        let kind = hop.edge.map(|edge| model.graph[edge].kind);
        let ends = (station(way.from), station(way.to), kind);
        let alike = |known: &&Identity| (known.0, known.1, known.2) == ends;
        let alike = found.iter().filter(alike).count();
        found.push((ends.0, ends.1, ends.2, alike));
    }
    found
}

impl Frame {
    /// A call of its own is under way, or has just failed.
    pub(super) fn is_calling(&self) -> bool {
        self.wait == Wait::Answer
            || self.wait == Wait::Event && (self.result.is_some() || self.stage & AGAIN != 0)
    }

    /// It holds its member's slot.
    pub(super) fn is_bound(&self) -> bool {
        self.pool != NONE && self.member != NONE && self.is_calling()
    }
}
