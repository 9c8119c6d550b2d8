//! Pools at work: the program that picks, its state, and who waits for a member.
//!
//! Refuses to know algorithms: `balance` has them. Its own are only the plain turns of clients
//! that are no balancers.

use super::plan::{Manner, Picks, Plan, Pool};
use super::state::Belief;
use crate::balance::haproxy::Pick;
use crate::balance::nginx::Attempt;
use crate::balance::{Request, Server, haproxy, nginx};
use std::collections::VecDeque;

/// The program that picks.
#[derive(Debug, Clone)]
pub(super) enum Picker {
    Haproxy(Box<haproxy::Backend>),
    Nginx(Box<nginx::Upstream>),
    /// Smooth weighted turns: the credit of each member.
    Turns(Vec<i64>),
}

/// A pool while traffic runs.
#[derive(Debug, Clone)]
pub(super) struct PoolState {
    pub(super) picker: Picker,
    /// Frames that wait for any member.
    pub(super) shared: VecDeque<u32>,
    /// Frames that wait for one member.
    pub(super) own: Vec<VecDeque<u32>>,
    pub(super) timer: bool,
    /// The member each visitor stays with, by source; empty where they do not stay.
    pub(super) stays: Vec<u32>,
    /// Members that are on their way to their full share: when they returned.
    pub(super) returned_ns: Vec<Option<u64>>,
}

impl PoolState {
    pub(super) fn new(plan: &Plan, pool: &Pool, sources: usize) -> Self {
        let members = pool.hops.len();
        let servers: Vec<Server> = (0..members)
            .map(|place| server(plan, pool, place))
            .collect();
        let picker = match (&pool.picks, pool.manner) {
            (Picks::Haproxy(options), _) => {
                Picker::Haproxy(Box::new(haproxy::Backend::new(options, &servers)))
            }
            (Picks::Nginx(options), _) => {
                Picker::Nginx(Box::new(nginx::Upstream::new(options, &servers)))
            }
            (Picks::Turns, _) => Picker::Turns(vec![0; members]),
        };
        Self {
            picker,
            shared: VecDeque::new(),
            own: vec![VecDeque::new(); members],
            timer: false,
            stays: if pool.sticky {
                vec![super::plan::NONE; sources]
            } else {
                Vec::new()
            },
            returned_ns: vec![None; members],
        }
    }

    /// Tells the picking program what is believed of a member, and whether it is drained.
    pub(super) fn set_state(&mut self, place: usize, up: bool, drained: bool) {
        match &mut self.picker {
            Picker::Haproxy(backend) => {
                backend.set_up(place, up);
                if drained {
                    backend.set_drain(place);
                } else {
                    backend.set_ready(place);
                }
            }
            Picker::Nginx(upstream) => upstream.set_down(place, !up || drained),
            Picker::Turns(_) => {}
        }
    }

    /// Has the program hand out requests that never end until each member holds so many; those it
    /// gave beyond them end at once. Without effect where the members cannot hold so many.
    pub(super) fn hold(&mut self, wanted: &[u32], now_s: u64) {
        let request = Request::from_source(0);
        let mut held = vec![0_u32; wanted.len()];
        let mut attempts: Vec<(usize, Attempt)> = Vec::new();
        let most: u32 = wanted.iter().sum::<u32>().saturating_mul(4).max(64);
        for _ in 0..most {
            if held.iter().zip(wanted).all(|(held, wanted)| held >= wanted) {
                break;
            }
            let place = match &mut self.picker {
                Picker::Haproxy(backend) => match backend.pick(&request, None) {
                    Pick::Server(place) => Some(place),
                    _ => None,
                },
                Picker::Nginx(upstream) => {
                    let mut attempt = upstream.attempt();
                    let place = upstream.pick(&mut attempt, &request, now_s);
                    attempts.extend(place.map(|place| (place, attempt)));
                    place
                }
                Picker::Turns(_) => None,
            };
            let Some(held) = place.and_then(|place| held.get_mut(place)) else {
                break;
            };
            *held += 1;
        }
        for (place, (held, wanted)) in held.iter().zip(wanted).enumerate() {
            for _ in *wanted..*held {
                match &mut self.picker {
                    Picker::Haproxy(backend) => backend.release(place),
                    Picker::Nginx(upstream) => {
                        let known = attempts.iter().position(|(of, _)| *of == place);
                        if let Some(known) = known {
                            let (_, mut attempt) = attempts.remove(known);
                            upstream.succeeded(&mut attempt, place);
                        }
                    }
                    Picker::Turns(_) => {}
                }
            }
        }
    }

    /// When the first of those who wait here gives up.
    pub(super) fn fronts(&self) -> impl Iterator<Item = (Option<usize>, u32)> + '_ {
        let own = self.own.iter().enumerate();
        let own = own.filter_map(|(place, queue)| Some((Some(place), *queue.front()?)));
        own.chain(self.shared.front().map(|frame| (None, *frame)))
    }
}

/// The server line that a member is.
fn server(plan: &Plan, pool: &Pool, place: usize) -> Server {
    let hop = plan.lists[pool.hops.start + place];
    let way = &plan.ways[hop as usize];
    let is_backup = way.backup || pool.active > 0 && place >= pool.active as usize;
    let checked = pool.manner == Manner::Balanced;
    Server {
        weight: way.weight,
        backup: is_backup,
        maxconn: way.maxconn,
        maxqueue: way.maxqueue,
        slowstart_s: pool.slowstart_s,
        // A balancer goes by its checks; a web server has none, and goes by what fails.
        max_fails: if checked { 0 } else { way.max_fails },
        fail_timeout_s: way.fail_timeout_ns / 1_000_000_000,
        address: format!("{}:80", plan.places[way.to as usize].name),
        ..Server::default()
    }
}

/// What is believed of a member: it is up where nobody checks.
pub(super) fn believed(plan: &Plan, beliefs: &[Belief], hop: u32) -> bool {
    let probe = plan.probe_of[hop as usize];
    let belief = beliefs.get(probe as usize);
    belief.is_none_or(|belief| belief.health.is_up())
}
