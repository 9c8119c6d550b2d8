//! Who is sent what: the steady-state parts of a pool, a floating address or an entry point.
//!
//! Refuses single picks: `balance` makes those; here only their long-run shares count.

use super::engine::{Ask, Pass};
use crate::design::entry::EntryPolicy;
use crate::design::flow::{Floating, Flow, HopId, Pool, Role, StationId};
use crate::design::value::Choice;
use crate::design::words::{Algorithm, Class, Mechanism, Mode};

/// One member's part of what its chooser sends, 0 to 1.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Part {
    /// The way to the member.
    pub hop: HopId,
    /// Its part.
    pub share: f64,
}

/// Whether a station's mode is open and makes a difference.
pub(super) fn mode_is_open(flow: &Flow, station: StationId) -> bool {
    let this = &flow.stations[station];
    if this.members.len() < 2 {
        return false;
    }
    match &this.role {
        Role::Balancer(pool) => {
            pool.mode.is_undecided() && this.members.iter().all(|hop| !flow.hops[*hop].backup)
        }
        Role::Address(floating) => {
            floating.mode.is_undecided() && floating.by != Choice::Is(Mechanism::Vrrp)
        }
        _ => false,
    }
}

/// The parts a station sends to its members for one class.
pub(super) fn parts(pass: &Pass<'_>, station: StationId, ask: Ask, class: Class) -> Vec<Part> {
    let this = &pass.flow.stations[station];
    let members = this.members.as_slice();
    match &this.role {
        Role::Balancer(pool) => {
            // Where any link is marked, whatever it carries, the marks tell who stands by.
            let marked = || members.iter().any(|hop| pass.flow.hops[*hop].backup);
            let mode = match pool.mode.or(pass.reading.modes[station]) {
                Mode::ActivePassive if !marked() => Mode::ActivePassive,
                _ => Mode::ActiveActive,
            };
            let healthy = |hop: HopId| pass.is_healthy(hop, pool.depth, ask);
            let serving = group(pass.flow, pool.all_backups, mode, members, class, healthy);
            spread(pass.flow, pool, serving)
        }
        Role::Address(floating) => {
            let carries = |hop: &HopId| pass.flow.hops[*hop].classes[class as usize];
            let carried: Vec<HopId> = members.iter().copied().filter(carries).collect();
            address(pass, station, floating, &carried)
        }
        Role::Web(pool) => {
            // nginx tries the next member within the request, so that dead ones cost nothing.
            let alive = |hop: HopId| pass.reaches(hop);
            let mode = Mode::ActiveActive;
            let serving = group(pass.flow, pool.all_backups, mode, members, class, alive);
            spread(pass.flow, pool, serving)
        }
        _ => {
            let alive = |hop: HopId| pass.reaches(hop);
            let mode = Mode::ActiveActive;
            by_weight(
                pass.flow,
                group(pass.flow, true, mode, members, class, alive),
            )
        }
    }
}

/// The members that serve: the healthy active ones, else the first healthy backup or all of them.
/// Active-passive takes the first for active and the others for backups, active-active the marks.
/// A member of weight 0 takes nothing, and keeps nobody else from it.
fn group(
    flow: &Flow,
    all_backups: bool,
    mode: Mode,
    members: &[HopId],
    class: Class,
    healthy: impl Fn(HopId) -> bool,
) -> Vec<HopId> {
    let mut active = Vec::with_capacity(members.len());
    let mut backups = Vec::new();
    let mut place = 0;
    for hop in members {
        let way = &flow.hops[*hop];
        if !way.classes[class as usize] {
            continue;
        }
        let is_backup = match mode {
            Mode::ActivePassive => place > 0,
            Mode::ActiveActive => way.backup,
        };
        place += 1;
        if way.weight == 0 {
            continue;
        }
        if is_backup {
            backups.push(*hop);
        } else if healthy(*hop) {
            active.push(*hop);
        }
    }
    if !active.is_empty() {
        return active;
    }
    backups.retain(|hop| healthy(*hop));
    if !all_backups {
        backups.truncate(1);
    }
    backups
}

fn spread(flow: &Flow, pool: &Pool, mut members: Vec<HopId>) -> Vec<Part> {
    if pool.algorithm == Choice::Is(Algorithm::First) {
        members.truncate(1);
    }
    by_weight(flow, members)
}

/// Shares by weight; members of weight 0 get nothing.
fn by_weight(flow: &Flow, members: Vec<HopId>) -> Vec<Part> {
    let weight = |hop: HopId| flow.hops[hop].weight;
    let total: u64 = members.iter().map(|hop| u64::from(weight(*hop))).sum();
    members
        .into_iter()
        .filter(|hop| weight(*hop) > 0)
        .map(|hop| Part {
            hop,
            share: f64::from(weight(hop)) / total as f64,
        })
        .collect()
}

/// Equal parts over these, or over those of them that are healthy where that is known.
fn address(
    pass: &Pass<'_>,
    station: StationId,
    floating: &Floating,
    members: &[HopId],
) -> Vec<Part> {
    if floating.by == Choice::Is(Mechanism::Vrrp) {
        return holder(pass, floating, members)
            .map(|hop| vec![Part { hop, share: 1.0 }])
            .unwrap_or_default();
    }
    let mode = floating.mode.or(pass.reading.modes[station]);
    let known: Vec<HopId> = members
        .iter()
        .copied()
        .filter(|hop| !floating.dns_checked || pass.reaches(*hop))
        .collect();
    let serving = if mode == Mode::ActivePassive {
        1
    } else {
        known.len()
    };
    known
        .iter()
        .take(serving)
        .map(|hop| Part {
            hop: *hop,
            share: 1.0 / serving as f64,
        })
        .collect()
}

/// Who holds a VRRP address once everything has settled.
///
/// The address starts at the highest priority. It leaves a holder whose host is gone, whose
/// tracked process releases it, or, unless `preempt` is off, that a standby now outranks.
fn holder(pass: &Pass<'_>, floating: &Floating, members: &[HopId]) -> Option<HopId> {
    let priority = |place: usize| floating.priorities.get(place).copied().unwrap_or(100);
    let first =
        (0..members.len()).max_by_key(|place| (priority(*place), std::cmp::Reverse(*place)))?;
    let effective = |place: usize| effective_priority(pass, floating, members, place);
    if !floating.preempt && effective(first).is_some() {
        return Some(members[first]);
    }
    (0..members.len())
        .filter_map(|place| effective(place).map(|rank| (rank, place)))
        .max_by_key(|(rank, place)| (*rank, *place == first, std::cmp::Reverse(*place)))
        .map(|(_, place)| members[place])
}

/// The priority at which a member may hold a VRRP address; none when it cannot.
pub(super) fn effective_priority(
    pass: &Pass<'_>,
    floating: &Floating,
    members: &[HopId],
    place: usize,
) -> Option<i64> {
    let own = floating.priorities.get(place).copied().unwrap_or(100);
    let station = pass.flow.hops[*members.get(place)?].to;
    let process_is_up = pass.out.up[station];
    if !pass.faults.host_is_up(pass.flow, station) {
        return None;
    }
    match floating.track_weight {
        Some(0) if !process_is_up => None,
        Some(weight) if weight > 0 && process_is_up => Some(own + weight),
        Some(weight) if weight < 0 && !process_is_up => Some(own + weight),
        _ => Some(own),
    }
}

/// The parts a client sends to its entry points: the first group that DNS has not emptied.
pub(super) fn entries(pass: &Pass<'_>, policy: &EntryPolicy) -> Vec<Part> {
    for group in &policy.groups {
        let known: Vec<(HopId, f64)> = group
            .iter()
            .copied()
            .filter(|(hop, _)| !policy.checked || answers(pass, *hop))
            .collect();
        let total: f64 = known.iter().map(|(_, weight)| weight).sum();
        if total > 0.0 {
            return known
                .into_iter()
                .map(|(hop, weight)| Part {
                    hop,
                    share: weight / total,
                })
                .collect();
        }
    }
    Vec::new()
}

/// Whether a check by DNS finds somebody at an entry point: for an address, its holder.
pub(super) fn answers(pass: &Pass<'_>, hop: HopId) -> bool {
    let target = pass.flow.hops[hop].to;
    if !matches!(pass.flow.stations[target].role, Role::Address(_)) {
        return pass.reaches(hop);
    }
    parts(pass, target, Ask::Request, Class::Static)
        .iter()
        .any(|part| pass.reaches(hop) && pass.reaches(part.hop))
}
