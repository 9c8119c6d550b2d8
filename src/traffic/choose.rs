//! Which member of a pool is called next: the balancing program's pick, or plain turns.
//!
//! Refuses health and time-outs: it asks what is believed, and takes its turn.

use super::arrivals::PAGES;
use super::engine::Simulation;
use super::log::Happening;
use super::measure::SECOND_NS;
use super::outcome::Reason;
use super::plan::{Manner, NONE, Part, id};
use super::pool::Picker;
use super::state::Failure;
use crate::balance::Request;
use crate::balance::haproxy::Pick;
use crate::balance::nginx::Attempt;
use crate::design::words::Class;
use std::net::{IpAddr, Ipv4Addr};

/// What a choice came to.
#[derive(Debug, Clone, Copy)]
pub(super) enum Chosen {
    /// Call this member.
    Member(u32),
    /// This member is full: wait for it, or for any.
    Wait(Option<u32>),
    /// There is nobody to call.
    Nobody(Failure),
}

/// The first address of all visitors: 10.0.0.0.
const FIRST_ADDRESS: u32 = 0x0a00_0000;

/// The path of the first page; all that have no other are as long.
const NO_PATH: &[u8; PATH_LEN] = b"/page/000000";
const PATH_LEN: usize = 12;

/// What is known of a request where the pick does not depend on it.
static ANYBODY: Request<'static> = Request {
    source: IpAddr::V4(Ipv4Addr::UNSPECIFIED),
    target: NO_PATH,
    headers: &[],
    sticky: None,
};

/// How gladly a member is called: only the best rank there is takes turns.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Rank {
    Active,
    Backup,
    /// Drained, or believed down: when nobody else is left.
    LastResort,
    /// Already tried, set aside, of no weight, or no taker of writes.
    Never,
}

impl Simulation {
    /// Chooses the member that the frame calls next. `avoid` has just failed it.
    #[inline(always)]
    pub(super) fn choose(&mut self, frame: u32, avoid: Option<usize>) -> Chosen {
        let this = &self.frames.all[frame as usize];
        let pool = &self.plan.pools[this.pool as usize];
        if matches!(pool.manner, Manner::Held | Manner::Named) {
            return self.choose_named(frame);
        }
        if matches!(self.pools[this.pool as usize].picker, Picker::Turns(_)) {
            return self.next_in_turn(frame);
        }
        if pool.by_request {
            return self.ask_by_request(frame, avoid);
        }
        self.ask(frame, avoid, &ANYBODY)
    }

    /// The member that holds the address, or that DNS has named.
    fn choose_named(&mut self, frame: u32) -> Chosen {
        let this = &self.frames.all[frame as usize];
        let pool = this.pool as usize;
        let manner = self.plan.pools[pool].manner;
        let wanted = if manner == Manner::Held {
            self.stations[this.station as usize].holder
        } else if this.visit.named != NONE {
            this.visit.named
        } else {
            // Whoever comes by a link of its own, as a cache does, asks for the name each time.
            let (station, class) = (this.station, this.class);
            self.named_member(station, class)
        };
        let hops = self.plan.pools[pool].hops.clone();
        if let Some(place) = self.plan.lists[hops].iter().position(|hop| *hop == wanted) {
            return Chosen::Member(id(place));
        }
        if manner == Manner::Named {
            return self.next_in_turn(frame);
        }
        Chosen::Nobody(Failure {
            reason: Reason::NoHolder,
            at: self.frames.all[frame as usize].station,
            connecting: true,
        })
    }

    /// Asks the program that picks where it depends on who asks, or for what.
    fn ask_by_request(&mut self, frame: u32, avoid: Option<usize>) -> Chosen {
        let this = &self.frames.all[frame as usize];
        let pool = this.pool as usize;
        let visit = this.visit;
        let visitors = self.plan.visitors.get(visit.client as usize);
        let source = visitors.map_or(0, |visitors| visitors.first_source) + visit.source as usize;
        let page = path(visit.page);
        let stays = self.pools[pool].stays.get(source).copied();
        let stays = stays.filter(|place| *place != NONE && avoid.is_none());
        let request = Request::from_source(FIRST_ADDRESS + (visit.client << 16) + visit.source)
            .target(if self.plan.pools[pool].by_page {
                &page
            } else {
                NO_PATH
            })
            .sticky(stays.map(|place| place as usize));
        let chosen = self.ask(frame, avoid, &request);
        if let (Chosen::Member(place) | Chosen::Wait(Some(place)), Some(stays)) =
            (chosen, self.pools[pool].stays.get_mut(source))
        {
            *stays = place;
        }
        chosen
    }

    /// Asks for a member for a request of which this is known.
    #[inline(always)]
    fn ask(&mut self, frame: u32, avoid: Option<usize>, request: &Request<'_>) -> Chosen {
        let this = &self.frames.all[frame as usize];
        let (pool, station) = (this.pool as usize, this.station);
        let begins = this.tries == 0;
        if self.is_asked(station) {
            self.explain(frame, avoid, request);
        }
        let nobody = |reason| {
            Chosen::Nobody(Failure {
                reason,
                at: station,
                connecting: false,
            })
        };
        match &mut self.pools[pool].picker {
            Picker::Haproxy(backend) => match backend.pick(request, avoid) {
                Pick::Server(place) => Chosen::Member(id(place)),
                Pick::ServerQueue(place) => Chosen::Wait(Some(id(place))),
                Pick::Queue => Chosen::Wait(None),
                Pick::QueueFull(_) => nobody(Reason::QueueFull),
                Pick::Unavailable => nobody(Reason::NoMember),
            },
            Picker::Nginx(upstream) => {
                let attempt = attempt(&mut self.attempts, frame);
                if begins {
                    upstream.begin(attempt);
                }
                match upstream.pick(attempt, request, self.now_ns / SECOND_NS) {
                    Some(place) => Chosen::Member(id(place)),
                    None => nobody(Reason::NoMember),
                }
            }
            Picker::Turns(_) => nobody(Reason::NoMember),
        }
    }

    /// Has the program explain the pick that it is about to make.
    #[cold]
    fn explain(&mut self, frame: u32, avoid: Option<usize>, request: &Request<'_>) {
        let this = &self.frames.all[frame as usize];
        let pool = this.pool as usize;
        let reason = match &self.pools[pool].picker {
            Picker::Haproxy(backend) => backend.explain(request, avoid),
            Picker::Nginx(upstream) => {
                let attempt = attempt(&mut self.attempts, frame);
                if this.tries == 0 {
                    upstream.begin(attempt);
                }
                upstream.explain(attempt, request, self.now_ns / SECOND_NS)
            }
            Picker::Turns(_) => return,
        };
        self.answer_why(pool, reason);
    }

    /// The next member in turn of those not tried yet and not set aside.
    #[inline(always)]
    fn next_in_turn(&mut self, frame: u32) -> Chosen {
        let this = &self.frames.all[frame as usize];
        let pool = &self.plan.pools[this.pool as usize];
        if pool.hops.len() == 1 && this.tried == 0 {
            // Whoever has only one to ask asks that one, unless something may be wrong with it.
            let hop = self.plan.lists[pool.hops.start] as usize;
            let way = &self.plan.ways[hop];
            let may_refuse = this.class == Class::Write && self.takes_no_writes(way.to);
            if self.hops[hop].aside_ns == 0 && way.weight > 0 && !may_refuse {
                self.frames.all[frame as usize].tried = bit(0);
                return Chosen::Member(0);
            }
        }
        self.next_of_many(frame)
    }

    fn next_of_many(&mut self, frame: u32) -> Chosen {
        let this = self.frames.all[frame as usize];
        let pool = this.pool as usize;
        let count = self.plan.pools[pool].hops.len();
        let is_proxy = matches!(
            self.plan.places[this.station as usize].part,
            Part::Proxy | Part::Address
        );
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
                let to = self.plan.ways[hop as usize].to;
                let is_write = is_proxy && this.class == Class::Write;
                let refuses = is_write && self.takes_no_writes(to);
                if refuses && self.stations[to as usize].outvoted {
                    (failure.at, failure.reason) = (to, Reason::NoMajority);
                } else if !refuses
                    && failure.reason != Reason::NoMajority
                    && self.hops[hop as usize].aside_ns > self.now_ns
                {
                    (failure.at, failure.reason) = (to, Reason::Silent);
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
            let weight = i64::from(self.plan.ways[hop as usize].weight);
            total += weight;
            let credit = self.earn(pool, place, weight);
            if chosen.is_none_or(|(_, most)| credit > most) {
                chosen = Some((place, credit));
            }
        }
        let Some((place, _)) = chosen else {
            return Chosen::Nobody(failure);
        };
        self.earn(pool, place, -total);
        let hop = self.hop_of(pool, place);
        self.frames.all[frame as usize].tried |= bit(place);
        let state = &mut self.hops[hop as usize];
        if state.aside_ns > 0 {
            // One request finds out whether the member is back; the others stay away meanwhile.
            state.aside_ns = self.now_ns + self.plan.ways[hop as usize].fail_timeout_ns;
        }
        Chosen::Member(id(place))
    }

    /// Adds to a member's credit, and tells it.
    fn earn(&mut self, pool: usize, place: usize, weight: i64) -> i64 {
        match &mut self.pools[pool].picker {
            Picker::Turns(credit) => {
                credit[place] += weight;
                credit[place]
            }
            Picker::Haproxy(_) | Picker::Nginx(_) => 0,
        }
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
        let is_write = is_proxy && class == Class::Write;
        if is_write && self.takes_no_writes(way.to) || way.weight == 0 {
            Rank::Never
        } else if self.stations[way.to as usize].drained || is_proxy && !self.believes_up(hop) {
            Rank::LastResort
        } else if way.backup {
            Rank::Backup
        } else {
            Rank::Active
        }
    }

    /// A database that refuses writes whoever sends them.
    fn takes_no_writes(&self, station: u32) -> bool {
        let place = &self.plan.places[station as usize];
        let state = &self.stations[station as usize];
        place.part == Part::Database && (!place.writable && !state.promoted || state.outvoted)
    }

    pub(super) fn hop_of(&self, pool: usize, place: usize) -> u32 {
        let start = self.plan.pools[pool].hops.start;
        self.plan.lists.get(start + place).copied().unwrap_or(NONE)
    }

    /// A call over the frame's hop has failed: nobody else should run into it for a while.
    pub(super) fn set_aside(&mut self, frame: u32, counts: bool) {
        let this = &self.frames.all[frame as usize];
        let hop = this.way as usize;
        let way = &self.plan.ways[hop];
        let has_others = self.plan.pools[this.pool as usize].hops.len() > 1;
        // A name is no member: the next request may be given another one.
        let is_name = self.plan.places[way.to as usize].part == Part::Address;
        let state = &mut self.hops[hop];
        if !counts || is_name || way.max_fails == 0 || !has_others {
            return;
        }
        state.fails += 1;
        if state.fails >= way.max_fails {
            state.aside_ns = self.now_ns + way.fail_timeout_ns;
            self.shuns(frame);
        }
    }

    /// Tells once that the far end of the frame's hop is left alone for a while.
    pub(super) fn shuns(&mut self, frame: u32) {
        let hop = self.frames.all[frame as usize].way as usize;
        if !std::mem::replace(&mut self.hops[hop].shunned, true) {
            let way = &self.plan.ways[hop];
            let (by, member, for_ns) = (way.from as usize, way.to as usize, way.fail_timeout_ns);
            self.happened(Happening::SetsAside { by, member, for_ns });
        }
    }

    /// Who was set aside has answered the frame.
    #[cold]
    pub(super) fn takes_back(&mut self, frame: u32) {
        let this = &self.frames.all[frame as usize];
        let (hop, place) = (this.way as usize, this.member as usize);
        let now_s = self.now_ns / 1_000_000_000;
        let is_back = match self.pools.get(this.pool as usize).map(|pool| &pool.picker) {
            // An answer from before the failure changes nothing.
            Some(Picker::Nginx(upstream)) => upstream.is_usable(place, now_s),
            _ => true,
        };
        if is_back {
            self.hops[hop].shunned = false;
            let way = &self.plan.ways[hop];
            let (by, member) = (way.from as usize, way.to as usize);
            self.happened(Happening::TakesBack { by, member });
        }
    }
}

/// What an upstream of nginx remembers of this frame's tries.
#[inline(always)]
fn attempt(attempts: &mut Vec<Attempt>, frame: u32) -> &mut Attempt {
    let place = frame as usize;
    if attempts.len() <= place {
        attempts.resize(place + 1, Attempt::default());
    }
    &mut attempts[place]
}

/// The mark of a member among those that were tried; beyond 64 members marks are shared.
const fn bit(place: usize) -> u64 {
    1 << (place % 64)
}

/// The path of a page: `/page/` and the number.
fn path(page: u32) -> [u8; PATH_LEN] {
    let mut text = *NO_PATH;
    let mut rest = page % PAGES;
    for digit in text.iter_mut().rev().take(6) {
        *digit = b'0' + u8::try_from(rest % 10).unwrap_or(0);
        rest /= 10;
    }
    text
}
