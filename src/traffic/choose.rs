//! Which member of a pool is called next, and who waits when all of them are full.
//!
//! Refuses health and time-outs: it asks what is believed, and takes its turn.

use super::engine::{Simulation, Todo};
use super::outcome::Reason;
use super::plan::{Manner, NONE, Part, Pool};
use super::state::{Event, Failure, Wait};
use crate::design::words::Class;
use std::collections::VecDeque;

/// What a choice came to.
#[derive(Debug, Clone, Copy)]
pub(super) enum Chosen {
    /// Call over this hop.
    Hop(u32),
    /// All members are full.
    Wait,
    /// There is nobody to call.
    Nobody(Failure),
}

/// A pool while traffic runs.
#[derive(Debug, Clone)]
pub(super) struct PoolState {
    /// Credit of each member: the smooth weighted turns of nginx.
    credit: Vec<i64>,
    /// Frames that wait for a free member.
    pub(super) waiting: VecDeque<u32>,
    pub(super) timer: bool,
}

impl PoolState {
    pub(super) fn new(pool: &Pool) -> Self {
        Self {
            credit: vec![0; pool.hops.len()],
            waiting: VecDeque::new(),
            timer: false,
        }
    }
}

/// How gladly a member is called: only the best rank there is takes turns.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Rank {
    Active,
    Backup,
    /// Drained, believed down, or of no weight: when nobody else is left.
    LastResort,
    Never,
}

impl Simulation {
    /// Chooses the member that the frame calls next.
    pub(super) fn choose(&mut self, frame: u32) -> Chosen {
        let this = &self.frames.all[frame as usize];
        let pool = this.pool as usize;
        match self.plan.pools[pool].manner {
            Manner::Balanced => self.balance(frame),
            Manner::Spread | Manner::Any => self.next_in_turn(frame),
            Manner::Held => {
                let holder = self.stations[this.station as usize].holder;
                if holder == NONE {
                    Chosen::Nobody(Failure {
                        reason: Reason::NoHolder,
                        at: this.station,
                        connecting: true,
                    })
                } else {
                    Chosen::Hop(holder)
                }
            }
            Manner::Named => {
                let named = this.named;
                let range = self.plan.pools[pool].hops.clone();
                if self.plan.lists[range].contains(&named) {
                    Chosen::Hop(named)
                } else {
                    self.balance(frame)
                }
            }
        }
    }

    /// A balancer's choice among the members it believes healthy.
    fn balance(&mut self, frame: u32) -> Chosen {
        let this = &self.frames.all[frame as usize];
        let (station, pool) = (this.station, this.pool as usize);
        let mut best = Rank::Never;
        let count = self.plan.pools[pool].hops.len();
        for place in 0..count {
            best = best.min(self.balanced_rank(pool, place));
        }
        if best >= Rank::LastResort {
            return Chosen::Nobody(Failure {
                reason: Reason::NoMember,
                at: station,
                connecting: false,
            });
        }
        let first_only = best == Rank::Backup && !self.plan.pools[pool].all_backups;
        let mut total = 0;
        let mut chosen: Option<(usize, i64)> = None;
        for place in 0..count {
            if self.balanced_rank(pool, place) != best {
                continue;
            }
            let hop = self.hop_of(pool, place);
            let way = &self.plan.ways[hop as usize];
            let is_full = way.maxconn > 0 && self.hops[hop as usize].calls >= way.maxconn;
            if is_full {
                if first_only {
                    break;
                }
                continue;
            }
            let weight = i64::from(way.weight);
            total += weight;
            let credit = &mut self.pools[pool].credit[place];
            *credit += weight;
            let credit = *credit;
            if chosen.is_none_or(|(_, most)| credit > most) {
                chosen = Some((place, credit));
            }
            if first_only {
                break;
            }
        }
        let Some((place, _)) = chosen else {
            return Chosen::Wait;
        };
        self.pools[pool].credit[place] -= total;
        Chosen::Hop(self.hop_of(pool, place))
    }

    fn balanced_rank(&self, pool: usize, place: usize) -> Rank {
        let hop = self.hop_of(pool, place);
        let way = &self.plan.ways[hop as usize];
        let active = self.plan.pools[pool].active as usize;
        if !self.believes_up(hop) || self.stations[way.to as usize].drained || way.weight == 0 {
            Rank::LastResort
        } else if way.backup || active > 0 && place >= active {
            Rank::Backup
        } else {
            Rank::Active
        }
    }

    pub(super) fn usable_members(&self, pool: u32) -> usize {
        let pool = pool as usize;
        (0..self.plan.pools[pool].hops.len())
            .filter(|place| self.balanced_rank(pool, *place) == Rank::Active)
            .count()
    }

    /// The next member in turn of those not tried yet and not set aside.
    fn next_in_turn(&mut self, frame: u32) -> Chosen {
        let this = self.frames.all[frame as usize];
        let pool = this.pool as usize;
        let count = self.plan.pools[pool].hops.len();
        let is_proxy = self.plan.places[this.station as usize].part == Part::Proxy;
        let mut best = Rank::Never;
        let mut failure = Failure {
            reason: Reason::NoMember,
            at: this.station,
            connecting: false,
        };
        for place in 0..count {
            let rank = self.turn_rank(pool, place, this.tried, this.class, is_proxy);
            best = best.min(rank);
            if rank == Rank::Never {
                let hop = self.hop_of(pool, place);
                if self.hops[hop as usize].aside_ns > self.now_ns {
                    failure.at = self.plan.ways[hop as usize].to;
                    failure.reason = Reason::Silent;
                }
            }
        }
        if best == Rank::Never {
            return Chosen::Nobody(failure);
        }
        let mut total = 0;
        let mut chosen: Option<(usize, i64)> = None;
        for place in 0..count {
            if self.turn_rank(pool, place, this.tried, this.class, is_proxy) != best {
                continue;
            }
            let hop = self.hop_of(pool, place);
            let weight = i64::from(self.plan.ways[hop as usize].weight.max(1));
            total += weight;
            let credit = &mut self.pools[pool].credit[place];
            *credit += weight;
            let credit = *credit;
            if chosen.is_none_or(|(_, most)| credit > most) {
                chosen = Some((place, credit));
            }
        }
        let Some((place, _)) = chosen else {
            return Chosen::Nobody(failure);
        };
        self.pools[pool].credit[place] -= total;
        let hop = self.hop_of(pool, place);
        self.frames.all[frame as usize].tried |= bit(place);
        let state = &mut self.hops[hop as usize];
        if state.aside_ns > 0 {
            // One request finds out whether the member is back; the others stay away meanwhile.
            state.aside_ns = self.now_ns + self.plan.ways[hop as usize].fail_timeout_ns;
        }
        Chosen::Hop(hop)
    }

    fn turn_rank(
        &self,
        pool: usize,
        place: usize,
        tried: u64,
        class: Class,
        is_proxy: bool,
    ) -> Rank {
        let hop = self.hop_of(pool, place);
        let way = &self.plan.ways[hop as usize];
        let state = &self.hops[hop as usize];
        if tried & bit(place) != 0 || state.aside_ns > self.now_ns {
            return Rank::Never;
        }
        let target = &self.plan.places[way.to as usize];
        let takes_no_writes = is_proxy
            && class == Class::Write
            && target.part == Part::Database
            && !target.writable
            && !self.stations[way.to as usize].promoted;
        if takes_no_writes {
            Rank::Never
        } else if self.stations[way.to as usize].drained
            || way.weight == 0
            || is_proxy && !self.believes_up(hop)
        {
            Rank::LastResort
        } else if way.backup {
            Rank::Backup
        } else {
            Rank::Active
        }
    }

    fn hop_of(&self, pool: usize, place: usize) -> u32 {
        let start = self.plan.pools[pool].hops.start;
        self.plan.lists.get(start + place).copied().unwrap_or(NONE)
    }

    /// A call over the frame's hop has failed: nobody else should run into it for a while.
    pub(super) fn set_aside(&mut self, frame: u32, counts: bool, silent: bool) {
        let this = &self.frames.all[frame as usize];
        let hop = this.way as usize;
        let way = &self.plan.ways[hop];
        let has_others = self.plan.pools[this.pool as usize].hops.len() > 1;
        let state = &mut self.hops[hop];
        if !counts || way.max_fails == 0 || !(has_others || silent) {
            return;
        }
        state.fails += 1;
        if state.fails >= way.max_fails {
            state.aside_ns = self.now_ns + way.fail_timeout_ns;
        }
    }

    /// The frame waits until a member has room.
    pub(super) fn wait_for_member(&mut self, frame: u32) {
        let this = &mut self.frames.all[frame as usize];
        let (station, pool) = (this.station, this.pool);
        let timeout = self.plan.places[station as usize].queue_timeout_ns;
        this.wait = Wait::Member;
        this.deadline_ns = self.now_ns + timeout;
        let deadline = this.deadline_ns;
        self.account(station);
        self.stations[station as usize].waiting += 1;
        let state = &mut self.pools[pool as usize];
        state.waiting.push_back(frame);
        if !state.timer {
            state.timer = true;
            self.agenda.add(deadline, Event::QueueTimeout(pool));
        }
    }

    /// A member of the frame's pool has one call fewer: the first in line may have room now.
    pub(super) fn member_is_free(&mut self, frame: u32, hop: u32) {
        let pool = self.frames.all[frame as usize].pool;
        if self.plan.ways[hop as usize].maxconn == 0 {
            return;
        }
        let Some(state) = self.pools.get_mut(pool as usize) else {
            return;
        };
        let Some(next) = state.waiting.pop_front() else {
            return;
        };
        let station = self.frames.all[next as usize].station;
        self.account(station);
        self.stations[station as usize].waiting -= 1;
        self.todo.push(Todo::Attempt(next));
    }

    /// Those who have waited for too long give up.
    pub(super) fn queue_timeout(&mut self, pool: u32) {
        self.pools[pool as usize].timer = false;
        while let Some(first) = self.pools[pool as usize].waiting.front().copied() {
            let this = &self.frames.all[first as usize];
            let (deadline, station) = (this.deadline_ns, this.station);
            if deadline > self.now_ns {
                self.pools[pool as usize].timer = true;
                self.agenda.add(deadline, Event::QueueTimeout(pool));
                return;
            }
            self.pools[pool as usize].waiting.pop_front();
            self.account(station);
            self.stations[station as usize].waiting -= 1;
            self.fail(first, Reason::QueueTimeout, station);
        }
    }
}

/// The mark of a member among those that were tried; beyond 64 members marks are shared.
const fn bit(place: usize) -> u64 {
    1 << (place % 64)
}
