//! A server as its backend sees it at run time: state, weight and load.
//!
//! Refuses to choose between servers.

use crate::balance::Server;
use crate::balance::server::MAX_WEIGHT;

/// One server's state, weight and load.
#[derive(Debug, Clone)]
pub(super) struct Member {
    /// Explicit id, or position from 1.
    pub(super) id: u32,
    pub(super) backup: bool,
    /// Slots it has now; 0: no limit.
    pub(super) maxconn: u32,
    /// Slots it has when its backend is full, and while it is nearly empty.
    most: u32,
    least: u32,
    pub(super) maxqueue: u32,
    pub(super) slowstart_s: u32,
    /// Whole seconds since it returned, while it is still warming up.
    pub(super) warming_s: Option<u32>,
    /// Weight the configuration gives.
    pub(super) configured: u32,
    /// Weight now, 0 to 256.
    pub(super) weight: u32,
    /// Weight the algorithm uses, slow start included.
    pub(super) effective: u32,
    pub(super) up: bool,
    pub(super) maintenance: bool,
    pub(super) draining: bool,
    /// Requests that hold a slot.
    pub(super) served: u32,
    /// Requests in its own queue.
    pub(super) queued: u32,
}

impl Member {
    pub(super) fn new(position: usize, server: &Server) -> Self {
        let weight = server.weight.min(MAX_WEIGHT);
        Self {
            id: server
                .id
                .unwrap_or_else(|| u32::try_from(position + 1).unwrap_or(u32::MAX)),
            backup: server.backup,
            maxconn: server.maxconn,
            most: server.maxconn,
            least: server.minconn,
            maxqueue: server.maxqueue,
            slowstart_s: server.slowstart_s,
            warming_s: None,
            configured: weight,
            weight,
            effective: 0,
            up: true,
            maintenance: false,
            draining: false,
            served: 0,
            queued: 0,
        }
    }

    /// The algorithm may choose it.
    pub(super) const fn usable(&self) -> bool {
        self.answers() && !self.draining && self.effective > 0
    }

    /// Up and not in maintenance: requests that are bound to it still get it.
    pub(super) const fn answers(&self) -> bool {
        self.up && !self.maintenance
    }

    /// Has a slot for a request right now.
    pub(super) const fn free(&self) -> bool {
        self.maxconn == 0 || self.queued == 0 && self.served < self.maxconn
    }

    /// Adapts its slots to how many requests its backend has, of so many that fill it.
    pub(super) fn adapt(&mut self, connections: u32, full: u32) {
        if self.least == 0 || self.most == 0 {
            return;
        }
        let part = u64::from(connections) * u64::from(self.most) / u64::from(full.max(1));
        let part = u32::try_from(part).unwrap_or(u32::MAX);
        self.maxconn = part.max(self.least).min(self.most);
    }

    /// Position of its group's state: 0 for active servers, 1 for backups.
    pub(super) const fn group(&self) -> usize {
        self.backup as usize
    }

    /// How much of its weight counts, in sixteenths.
    pub(super) fn sixteenths(&self) -> u32 {
        match self.warming_s {
            Some(elapsed) if self.slowstart_s > 0 => {
                let ramp = elapsed.saturating_mul(16).saturating_add(self.slowstart_s);
                (ramp / self.slowstart_s).min(16)
            }
            _ => 16,
        }
    }
}
