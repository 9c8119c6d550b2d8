//! What can be asked of running traffic at any moment.
//!
//! Refuses to change anything.

use super::engine::Simulation;
use super::measure::Measures;
use super::outcome::loss_sentence;
use super::plan::NONE;
use crate::design::flow::{HopId, StationId};

/// How a station is doing just now.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct StationView {
    /// It works.
    pub up: bool,
    /// It is sent nothing new.
    pub drained: bool,
    /// Requests and queries at it.
    pub in_flight: u32,
    /// Those of them that wait for a worker or for a member with room.
    pub waiting: u32,
    /// Workers in use.
    pub busy: u32,
    /// How many there are, where that is limited.
    pub workers: Option<u32>,
    /// For a floating address: the station that holds it.
    pub holder: Option<StationId>,
    /// A replica that accepts writes by now.
    pub promoted: bool,
    /// A database that hears no majority of its group, and has noticed.
    pub outvoted: bool,
    /// For how long a replica has lacked the oldest acknowledged write that it lacks, in
    /// nanoseconds; 0 when it lacks none.
    pub behind_ns: Option<u64>,
}

/// How many records a simulation holds: what its memory consists of, beside fixed tables.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Footprint {
    /// Requests and calls there is room for, under way or free to be used again.
    pub frames: usize,
    /// Events to come.
    pub events: usize,
    /// Entries of the log.
    pub entries: usize,
    /// Acknowledged writes that may still be on their way to a replica, or unapplied there.
    pub shipping: usize,
}

/// How a hop is doing just now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct HopView {
    /// The health view of the hop's source: it believes that the target is up.
    pub believed_up: bool,
    /// The source leaves the target alone for a while, because calls to it failed.
    pub set_aside: bool,
    /// Calls under way.
    pub calls: u32,
}

impl Simulation {
    /// What has been counted.
    #[must_use]
    pub const fn measures(&self) -> &Measures {
        &self.measures
    }

    /// Requests a second that are being sent.
    #[must_use]
    pub const fn rate(&self) -> f64 {
        self.arrivals.rate()
    }

    /// How a station is doing; nothing for a station the design does not have.
    #[must_use]
    pub fn station(&self, station: StationId) -> Option<StationView> {
        let state = self.stations.get(station)?;
        let workers = self.plan.places[station].workers;
        let holder = self.plan.ways.get(state.holder as usize);
        Some(StationView {
            up: state.up,
            drained: state.drained,
            in_flight: state.present,
            waiting: state.waiting,
            busy: state.busy,
            workers: (workers > 0).then_some(workers),
            holder: holder.map(|way| way.to as usize),
            promoted: state.promoted,
            behind_ns: self.behind_ns(station),
            outvoted: state.outvoted,
        })
    }

    /// How a hop is doing; nothing for a hop the design does not have.
    #[must_use]
    pub fn hop(&self, hop: HopId) -> Option<HopView> {
        let state = self.hops.get(hop)?;
        Some(HopView {
            believed_up: self.believes_up(u32::try_from(hop).unwrap_or(NONE)),
            set_aside: state.aside_ns > self.now_ns,
            calls: state.calls,
        })
    }

    /// The part of its time that a station worked since counting began, 0 to 1: over its workers,
    /// or, where their number is not limited, whether it worked at all.
    #[must_use]
    pub fn utilisation(&self, station: StationId) -> f64 {
        let elapsed = self.now_ns - self.measures.since_ns;
        let (Some(count), Some(place)) = (
            self.measures.stations.get(station),
            self.plan.places.get(station),
        ) else {
            return 0.0;
        };
        if elapsed == 0 {
            return 0.0;
        }
        count.busy_ns as f64 / (elapsed as f64 * f64::from(place.workers.max(1)))
    }

    /// What a station's badge says of the second that has just ended: the commonest loss there,
    /// such as `9 writes/s lost: mysql-2 is read-only`.
    #[must_use]
    pub fn recent_loss(&self, station: StationId) -> Option<String> {
        let (class, reason, count) = self.measures.losses(station).commonest()?;
        let name = &self.plan.places.get(station)?.name;
        Some(loss_sentence(count, class, name, reason))
    }

    /// How many records are held.
    #[must_use]
    pub fn footprint(&self) -> Footprint {
        let shipping = self.stations.iter().map(|state| state.shipping.len());
        let shipping = shipping.chain(self.feeds.iter().map(super::feed::FeedState::len));
        Footprint {
            frames: self.frames.all.len(),
            events: self.agenda.len(),
            entries: self.events().count(),
            shipping: shipping.sum(),
        }
    }

    /// Requests on their way, with every call they made.
    #[must_use]
    pub const fn in_flight(&self) -> usize {
        self.frames.in_use()
    }
}
