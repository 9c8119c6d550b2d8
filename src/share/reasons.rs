//! How the steps of a derivation are worded: sums, choices, and why somebody does not answer.
//!
//! Refuses figures: those are worked out by the derivation.

use super::derive::Teller;
use super::faults::Element;
use super::pick::Part;
use super::table::ROUNDING;
use crate::design::flow::{HopId, Role, StationId};
use crate::design::model::NodeId;
use crate::design::words::{Check, DatabaseRole, Mechanism, Mode};
use crate::design::{Choice, Kind};

/// `92.5 %`.
pub(super) fn percent(share: f64) -> String {
    format!("{} %", super::table::percent(share))
}

/// A factor without noise: `0.5`.
pub(super) fn factor(number: f64) -> f64 {
    (number * 1e4).round() / 1e4
}

/// `0.5 × 1 + 0.5 × 0 = 50 %`, or the result alone where there is nothing to add.
pub(super) fn sum(terms: &[(f64, f64)], total: f64) -> String {
    match terms {
        [] => percent(total),
        [(part, _)] if (part - 1.0).abs() <= ROUNDING => percent(total),
        _ => {
            let words: Vec<String> = terms
                .iter()
                .map(|(part, share)| format!("{} × {}", factor(*part), factor(*share)))
                .collect();
            format!("{} = {}", words.join(" + "), percent(total))
        }
    }
}

/// Parts times shares.
pub(super) fn total(terms: &[(f64, f64)]) -> f64 {
    terms.iter().map(|(part, share)| part * share).sum()
}

impl Teller<'_> {
    pub(super) fn name(&self, station: StationId) -> String {
        self.model.graph[NodeId::new(station)].name.clone()
    }

    pub(super) fn word(&self) -> &'static str {
        self.class.noun()
    }

    /// `nginx-1 50 %, nginx-2 50 %: 0.5 × 1 + 0.5 × 0 = 50 %`.
    pub(super) fn told_sum(&self, parts: &[Part], served: &[(f64, f64)]) -> String {
        if let [only] = parts {
            let name = self.name(self.pass.flow.hops[only.hop].to);
            return format!("all to {name}: {}", sum(served, total(served)));
        }
        let members: Vec<String> = parts
            .iter()
            .map(|part| {
                let name = self.name(self.pass.flow.hops[part.hop].to);
                format!("{name} {}", percent(part.share))
            })
            .collect();
        format!("{}: {}", members.join(", "), sum(served, total(served)))
    }

    /// Why nothing passes a hop, when nothing does.
    pub(super) fn closed(&self, hop: HopId) -> Option<String> {
        if self.pass.out.open[hop] {
            return None;
        }
        let this = &self.pass.flow.hops[hop];
        if let Some(edge) = this.edge {
            let link = &self.model.graph[edge];
            if self.pass.faults.has(Element::Link(edge.index())) {
                return Some(format!("the link {} is cut", link.id));
            }
            if let Some(wall) = &link.blocked_by {
                return Some(format!(
                    "the firewall of {wall} lets nothing of {} in",
                    link.id
                ));
            }
        }
        let dead = this
            .gates
            .iter()
            .find(|gate| gate.iter().all(|station| !self.pass.out.up[*station]));
        let name = dead
            .and_then(|gate| gate.first())
            .map(|gate| self.name(*gate));
        Some(name.map_or_else(
            || "cut off".to_owned(),
            |name| format!("{name} in the path is down"),
        ))
    }

    pub(super) fn write_at(&self, station: StationId, writable: bool, routed: bool) -> String {
        let name = self.name(station);
        if !self.pass.out.up[station] {
            return format!("{name}: {}: 0 %", self.down(station));
        }
        let group = self.pass.flow.stations[station].group;
        if let Some(group) = group.and_then(|group| self.pass.flow.groups.get(group))
            && self.pass.out.outvoted[station]
        {
            let heard = self.pass.heard(group, station).len();
            let all = group.members.len();
            return format!(
                "{name}: hears {heard} of the {all} in its group, no majority, and accepts no writes: 0 %"
            );
        }
        if writable {
            return format!("{name}: accepts writes: 100 %");
        }
        match (self.pass.out.promoted[station], routed) {
            (true, true) => format!("{name}: was promoted and accepts writes: 100 %"),
            (true, false) => {
                format!("{name}: was promoted, but this way leads to it as a replica: 0 %")
            }
            _ => format!(
                "{name}: {}, refuses writes: 0 %",
                self.kept_for_reading(station)
            ),
        }
    }

    fn kept_for_reading(&self, station: StationId) -> &'static str {
        match self.model.graph[NodeId::new(station)].kind() {
            Some(Kind::Database(database))
                if database.role == Choice::Is(DatabaseRole::Replica) =>
            {
                "a replica"
            }
            _ => "read-only",
        }
    }

    /// What is down about a station that does not work.
    pub(super) fn down(&self, station: StationId) -> String {
        let this = &self.pass.flow.stations[station];
        if self.pass.faults.has(Element::Component(station)) {
            return "is down".to_owned();
        }
        if let Some(host) = this.host
            && self.pass.faults.has(Element::Host(host))
        {
            return format!("its host {} is down", self.model.hosts[host].name);
        }
        let zone = this
            .zones
            .iter()
            .find(|zone| self.pass.faults.has(Element::Zone(**zone)));
        zone.map_or_else(
            || "is down".to_owned(),
            |zone| format!("its zone {} is down", self.model.zones[*zone].name),
        )
    }

    /// Why a pool has nobody to send to.
    pub(super) fn nobody(&self, station: StationId) -> &'static str {
        let this = &self.pass.flow.stations[station];
        let carries = |hop: &HopId| self.pass.flow.hops[*hop].classes[self.class as usize];
        match (&this.role, this.members.iter().any(carries)) {
            (Role::Address(_), _) => "nobody holds the address",
            (_, false) => "no link leads on",
            (Role::Web(_), true) => "nobody behind it is alive",
            (_, true) => "no member is healthy",
        }
    }

    /// `RoundRobin, active-active over `.
    pub(super) fn how(&self, station: StationId, parts: &[Part]) -> String {
        let mode_word = |mode: Mode| match mode {
            Mode::ActiveActive => "active-active",
            Mode::ActivePassive => "active-passive",
        };
        let assumed = self.pass.reading.modes.get(station).copied();
        let assumed = assumed.unwrap_or(Mode::ActiveActive);
        match &self.pass.flow.stations[station].role {
            Role::Balancer(pool) => {
                let algorithm = pool.algorithm.get().map_or("undecided", |one| one.word());
                let taken = if pool.mode.is_undecided() {
                    " (assumed)"
                } else {
                    ""
                };
                let mode = mode_word(pool.mode.or(assumed));
                let joint = if parts.len() > 1 { " over " } else { ", " };
                format!("{algorithm}, {mode}{taken}{joint}")
            }
            Role::Address(floating) if floating.by == Choice::Is(Mechanism::Vrrp) => {
                "held by one at a time, ".to_owned()
            }
            Role::Address(_) if parts.len() > 1 => "clients are divided over ".to_owned(),
            _ => String::new(),
        }
    }

    /// What the health check does not see of a member that is sent requests it does not answer.
    pub(super) fn blind(&self, station: StationId, hop: HopId) -> Option<String> {
        if !matches!(self.pass.flow.stations[station].role, Role::Balancer(_)) {
            return None;
        }
        let name = self.name(self.pass.flow.hops[hop].to);
        Some(match self.pass.flow.hops[hop].check {
            Check::Off if !self.pass.flow.learns(hop) => format!("{name} is not checked"),
            Check::Off | Check::Tcp if self.pass.reaches(hop) => {
                format!("{name} accepts connections, and the check sees no further")
            }
            _ if self.pass.reaches(hop) => format!("{name} answers its check"),
            _ => return None,
        })
    }
}
