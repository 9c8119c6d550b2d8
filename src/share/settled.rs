//! How things stand once everything has settled: the facts that an engine with a clock moves
//! towards, worked out by the same rules as the shares.
//!
//! Refuses time: how long it takes until a fact is noticed is the traffic engine's question.

use super::engine::{Ask, Engine, Outcome, Pass, Reading};
use super::faults::Faults;
use super::pick;
use crate::design::flow::{HopId, Role, StationId};
use crate::design::words::{Class, Depth};

/// The facts about a design with some things gone.
#[derive(Debug, Clone, Default)]
pub struct Settled {
    /// Whether each station works.
    pub up: Vec<bool>,
    /// Whether each station's machine works; one of its own for what is on no host.
    pub host_up: Vec<bool>,
    /// Whether each hop lets anything pass: its link, its boxes, its firewalls.
    pub open: Vec<bool>,
    /// Whether each hop's target passes the check its source makes of it.
    pub healthy: Vec<bool>,
    /// Whether each client's names are answered, in the order of the flow's clients.
    pub resolves: Vec<bool>,
    /// Whether each replica is the one to be promoted.
    pub promoted: Vec<bool>,
    /// Whether each database hears no majority of the group it replicates in.
    pub outvoted: Vec<bool>,
    /// Whether anything passes from a database to one that follows it, in the order of the
    /// flow's feeds.
    pub fed: Vec<bool>,
    /// Whether some database answers the reads of each station: those of a cache are not asked.
    pub reads: Vec<bool>,
    /// For hops that leave a floating address: the priority at which the member may hold it.
    pub rank: Vec<Option<i64>>,
}

impl Engine<'_> {
    /// How things stand with these gone, once everything has been noticed.
    #[must_use]
    pub fn settle(&self, faults: &Faults, reading: &Reading) -> Settled {
        let mut outcome = Outcome::default();
        self.serve_into(faults, reading, &mut outcome);
        let pass = Pass {
            flow: self.flow,
            depth: self.depth,
            faults,
            reading,
            out: &mut outcome,
        };
        let stations = 0..self.flow.stations.len();
        let hops = 0..self.flow.hops.len();
        let mut rank = vec![None; hops.len()];
        for station in stations.clone() {
            pass.rank_members(station, &mut rank);
        }
        Settled {
            host_up: stations
                .clone()
                .map(|station| faults.host_is_up(self.flow, station))
                .collect(),
            healthy: hops.map(|hop| pass.passes_check(hop)).collect(),
            resolves: self
                .flow
                .clients
                .iter()
                .map(|client| pass.resolves(*client, 0))
                .collect(),
            reads: stations.map(|station| pass.has_reads(station)).collect(),
            rank,
            up: pass.out.up.clone(),
            open: pass.out.open.clone(),
            promoted: pass.out.promoted.clone(),
            outvoted: pass.out.outvoted.clone(),
            fed: self
                .flow
                .feeds
                .iter()
                .map(|feed| pass.feed_is_open(feed))
                .collect(),
        }
    }
}

impl Pass<'_> {
    /// What the check of a hop's source would say: a client's is made by DNS.
    fn passes_check(&self, hop: HopId) -> bool {
        let from: StationId = self.flow.hops[hop].from;
        match &self.flow.stations[from].role {
            Role::Client { .. } => pick::answers(self, hop),
            Role::Address(_) => self.reaches(hop),
            Role::Balancer(pool) => self.is_healthy(hop, pool.depth, Ask::Request),
            _ => self.is_healthy(hop, Depth::Process, Ask::Query),
        }
    }

    fn has_reads(&self, station: StationId) -> bool {
        let data = &self.flow.stations[station].data;
        self.any(data, Ask::Query, Class::Read, false) > 0.0
    }

    fn rank_members(&self, station: StationId, rank: &mut [Option<i64>]) {
        let this = &self.flow.stations[station];
        if let Role::Address(floating) = &this.role {
            for (place, hop) in this.members.iter().enumerate() {
                rank[*hop] = pick::effective_priority(self, floating, &this.members, place);
            }
        }
    }
}
