//! Pools whose choice is settled but for who is there, laid out flat so that they are shared out
//! again in one short pass.
//!
//! A kill table shares the same few large pools out thousands of times. Refuses every pool with
//! standbys, with classes that go different ways, or with checks that look past their member:
//! those are `pick`'s.

use super::engine::{Answers, Ask, CheckDepth, Pass};
use crate::design::flow::{HopId, Role, StationId};
use crate::design::hash::HashMap;
use crate::design::value::Choice;
use crate::design::words::{Algorithm, Check, Depth, Mode};

/// Adds a member's part of what it answers.
#[inline]
pub(super) fn add(sums: &mut Answers, share: f64, answered: &Answers) {
    // Spelt out: this is the innermost loop of every kill table, and what stands here is a few
    // wide instructions however the rest is compiled.
    let ([request, query], [requested, queried]) = (sums, answered);
    request[0] += share * requested[0];
    request[1] += share * requested[1];
    request[2] += share * requested[2];
    query[0] += share * queried[0];
    query[1] += share * queried[1];
    query[2] += share * queried[2];
}

/// A pool in which every member that is there takes its part of everything.
#[derive(Debug, Clone)]
pub(super) struct Plain {
    members: Vec<Member>,
    /// The sender follows promotions.
    routed: bool,
}

#[derive(Debug, Clone, Copy)]
struct Member {
    hop: HopId,
    station: StationId,
    weight: u32,
    /// It is left out when it is not there; nobody notices what is not checked.
    is_checked: bool,
}

impl Plain {
    /// The pool of a station, when it is one of these.
    pub(super) fn of(pass: &Pass<'_>, station: StationId) -> Option<Self> {
        let flow = pass.flow;
        let this = &flow.stations[station];
        let is_balancer = matches!(this.role, Role::Balancer(_));
        match &this.role {
            Role::Balancer(pool) => {
                let mode = pool.mode.or(pass.reading.modes[station]);
                let looks_past =
                    pass.depth == CheckDepth::AsDeclared && pool.depth != Depth::Process;
                if mode != Mode::ActiveActive
                    || pool.algorithm == Choice::Is(Algorithm::First)
                    || looks_past
                {
                    return None;
                }
            }
            Role::Web(pool) if pool.algorithm == Choice::Is(Algorithm::First) => return None,
            Role::Web(_) | Role::App | Role::Cdn(_) | Role::Cache(_) => {}
            _ => return None,
        }
        if pass.depth == CheckDepth::Deep || this.members.is_empty() {
            return None;
        }
        let mut members = Vec::with_capacity(this.members.len());
        for id in &this.members {
            let hop = &flow.hops[*id];
            if hop.backup || hop.classes != [true; 3] {
                return None;
            }
            let (check, _) = pass.check_of(*id, Depth::Process, Ask::Request);
            let is_checked = !is_balancer || check != Check::Off;
            let is_understood = !is_balancer || pass.is_understood(hop.to, check);
            if hop.weight > 0 && is_understood {
                members.push(Member {
                    hop: *id,
                    station: hop.to,
                    weight: hop.weight,
                    is_checked,
                });
            }
        }
        Some(Self {
            members,
            routed: !matches!(this.role, Role::App | Role::Web(_)),
        })
    }

    /// Whether both share out alike, each over links of its own.
    fn is_like(&self, other: &Self) -> bool {
        let sort = |member: &Member| (member.station, member.weight, member.is_checked);
        self.routed == other.routed
            && self
                .members
                .iter()
                .map(sort)
                .eq(other.members.iter().map(sort))
    }

    /// The parts of the pool, each times what its member answers: to the last bit what `pick`
    /// and the sum over its parts say.
    pub(super) fn answers(&self, pass: &Pass<'_>) -> Answers {
        let takes =
            |member: &Member| !member.is_checked || pass.gets_there(member.hop, member.station);
        let mut total = 0_u64;
        for member in &self.members {
            if takes(member) {
                total += u64::from(member.weight);
            }
        }
        let mut answers = Answers::default();
        let (mut weight, mut share) = (0, 0.0);
        for member in &self.members {
            if !takes(member) {
                continue;
            }
            if member.weight != weight {
                weight = member.weight;
                share = f64::from(weight) / total as f64;
            }
            if !pass.out.open[member.hop] {
                continue;
            }
            if self.routed && pass.out.promoted[member.station] {
                add(&mut answers, share, &pass.over(member.hop, true));
            } else {
                add(&mut answers, share, &pass.out.answers[member.station]);
            }
        }
        answers
    }
}

/// For each balancer the first one with the same pool, as far as every link to its members is
/// open: as long as that is so, both answer the same.
pub(super) fn twins(pass: &Pass<'_>, plain: &[Option<Plain>]) -> Vec<Option<StationId>> {
    let mut twins = vec![None; plain.len()];
    let mut heads: HashMap<StationId, (StationId, &Plain)> = HashMap::default();
    for station in &pass.flow.order {
        let is_balancer = matches!(pass.flow.stations[*station].role, Role::Balancer(_));
        let Some(pool) = plain[*station].as_ref().filter(|_| is_balancer) else {
            continue;
        };
        let is_open = pool.members.iter().all(|member| pass.out.open[member.hop]);
        let Some(first) = pool.members.first().filter(|_| is_open) else {
            continue;
        };
        let (head, known) = *heads.entry(first.station).or_insert((*station, pool));
        if head != *station && known.is_like(pool) {
            twins[*station] = Some(head);
        }
    }
    twins
}
