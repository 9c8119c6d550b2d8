//! Health checks as they turn out in the end: who passes them, and how deep they look.
//!
//! Refuses time: how long it takes until a check has told is the traffic engine's question.

use super::engine::{Ask, CheckDepth, Pass};
use crate::design::flow::{HopId, Role, StationId};
use crate::design::words::{Check, Class, Depth};

impl Pass<'_> {
    /// Whether a member passes a health check of this kind and depth.
    #[inline]
    pub(super) fn is_healthy(&self, hop: HopId, declared: Depth, ask: Ask) -> bool {
        let (check, depth) = self.check_of(hop, declared, ask);
        if check == Check::Off {
            return true;
        }
        if !self.reaches(hop) {
            return false;
        }
        let target = self.flow.hops[hop].to;
        if !self.is_understood(target, check) {
            return false;
        }
        let speaks = match check {
            Check::Off | Check::Tcp => return true,
            Check::Http => Ask::Request,
            Check::Mysql => Ask::Query,
        };
        match depth {
            Depth::Process => true,
            Depth::App => self.reaches_app(target),
            Depth::Read => self.through(hop, speaks, Class::Read, true) > 0.0,
            Depth::Write => self.through(hop, speaks, Class::Write, true) > 0.0,
        }
    }

    /// How a member's health is asked for, and how deep that looks.
    pub(super) fn check_of(&self, hop: HopId, declared: Depth, ask: Ask) -> (Check, Depth) {
        match (self.depth, self.flow.hops[hop].check) {
            (CheckDepth::AsDeclared, Check::Off) if self.flow.learns(hop) => {
                (Check::Tcp, Depth::Process)
            }
            (CheckDepth::AsDeclared, check) => (check, declared),
            (CheckDepth::Shallow, _) => (Check::Tcp, Depth::Process),
            (CheckDepth::Deep, _) if ask == Ask::Query => (Check::Mysql, Depth::Read),
            (CheckDepth::Deep, _) => (Check::Http, Depth::Read),
        }
    }

    /// Whether a station that works can answer a check of this kind.
    pub(super) fn is_understood(&self, station: StationId, check: Check) -> bool {
        match check {
            Check::Off | Check::Tcp => true,
            Check::Http => self.speaks(station, Ask::Request),
            Check::Mysql => self.speaks(station, Ask::Query),
        }
    }

    fn speaks(&self, station: StationId, ask: Ask) -> bool {
        match self.flow.stations[station].role {
            Role::Web(_) | Role::App | Role::Cdn(_) => ask == Ask::Request,
            Role::Database { .. } | Role::Proxy => ask == Ask::Query,
            Role::Balancer(_) | Role::Address(_) | Role::External => true,
            Role::Cache(_) => ask == Ask::Request,
            _ => false,
        }
    }

    fn reaches_app(&self, station: StationId) -> bool {
        let this = &self.flow.stations[station];
        matches!(this.role, Role::App) || this.members.iter().any(|hop| self.reaches(*hop))
    }
}
