//! What is scarce beside workers: the cores of a machine, an app's connections to its data, and
//! how often a client may ask.
//!
//! Refuses to queue for workers and members: `serve` and `queue` do.

use super::engine::{Simulation, Todo};
use super::plan::{NONE, Plan};
use super::state::{Frame, Wait};
use std::collections::VecDeque;

/// The processor of one machine: whoever finds no core free waits in line.
#[derive(Debug, Clone, Default)]
pub(super) struct Processor {
    pub(super) cores: u32,
    pub(super) busy: u32,
    pub(super) queue: VecDeque<u32>,
}

/// What a limiter lets each client do.
#[derive(Debug, Clone)]
pub(super) struct Limiter {
    pub(super) station: u32,
    /// Between two requests of a client that asks as often as it may.
    pub(super) gap_ns: u64,
}

/// A client may use up one second's requests at once.
const BURST_NS: u64 = 1_000_000_000;

impl Simulation {
    /// Gives the frame a core of its machine, where cores are counted; otherwise it waits for one.
    pub(super) fn take_core(&mut self, frame: u32) -> bool {
        let station = self.frames.all[frame as usize].station;
        let place = self.plan.places[station as usize].processor;
        if place == NONE {
            return true;
        }
        let processor = &mut self.processors[place as usize];
        if processor.busy < processor.cores {
            processor.busy += 1;
            self.frames.all[frame as usize].holds_core = true;
            return true;
        }
        processor.queue.push_back(frame);
        self.account(station);
        self.stations[station as usize].waiting += 1;
        self.frames.all[frame as usize].wait = Wait::Worker;
        false
    }

    /// The frame needs its core no longer: the next in line works.
    pub(super) fn give_core(&mut self, frame: u32) {
        let this = &mut self.frames.all[frame as usize];
        if !std::mem::take(&mut this.holds_core) {
            return;
        }
        let place = self.plan.places[this.station as usize].processor;
        let processor = &mut self.processors[place as usize];
        let Some(next) = processor.queue.pop_front() else {
            processor.busy -= 1;
            return;
        };
        let this = &mut self.frames.all[next as usize];
        this.holds_core = true;
        let station = this.station;
        self.account(station);
        self.stations[station as usize].waiting -= 1;
        self.work(next);
    }

    /// Nobody of this station waits for a core any more.
    pub(super) fn leave_core_queues(&mut self, station: u32) {
        let frames = &self.frames.all;
        for processor in &mut self.processors {
            processor
                .queue
                .retain(|frame| frames[*frame as usize].station != station);
        }
    }

    /// Gives the frame one of its app's connections to data, where they are counted; otherwise it
    /// waits for one.
    pub(super) fn take_connection(&mut self, frame: u32) -> bool {
        let station = self.frames.all[frame as usize].station;
        let most = self.plan.places[station as usize].connections;
        if most == 0 {
            return true;
        }
        self.account(station);
        let state = &mut self.stations[station as usize];
        if state.connected < most {
            state.connected += 1;
            self.frames.all[frame as usize].holds_connection = true;
            return true;
        }
        state.connecting.push_back(frame);
        state.waiting += 1;
        self.frames.all[frame as usize].wait = Wait::Worker;
        false
    }

    /// The frame has what it wanted of the data: its connection is the next one's.
    pub(super) fn give_connection(&mut self, frame: u32) {
        let this = &mut self.frames.all[frame as usize];
        if !std::mem::take(&mut this.holds_connection) {
            return;
        }
        let station = this.station;
        self.account(station);
        let state = &mut self.stations[station as usize];
        let Some(next) = state.connecting.pop_front() else {
            state.connected = state.connected.saturating_sub(1);
            return;
        };
        state.waiting -= 1;
        self.frames.all[next as usize].holds_connection = true;
        self.todo.push(Todo::Attempt(next));
    }
}

/// The station, or the box on the way to it, that finds the frame's client asks too often.
/// `allowances` are by limiter and source.
pub(super) fn turned_away_by(
    plan: &Plan,
    this: &Frame,
    allowances: &mut [Vec<u64>],
    now_ns: u64,
) -> Option<u32> {
    if plan.limiters.is_empty() {
        return None;
    }
    let own = plan.places[this.station as usize].limiter;
    let way = plan.ways.get(this.hop as usize);
    let visitors = plan.visitors.get(this.visit.client as usize);
    let source = visitors.map_or(0, |visitors| visitors.first_source) + this.visit.source as usize;
    for place in [way.map_or(NONE, |way| way.limiter), own] {
        let Some(limiter) = plan.limiters.get(place as usize) else {
            continue;
        };
        let Some(due) = allowances
            .get_mut(place as usize)
            .and_then(|dues| dues.get_mut(source))
        else {
            continue;
        };
        let next = (*due).max(now_ns) + limiter.gap_ns;
        if next > now_ns + BURST_NS.max(limiter.gap_ns) {
            return Some(limiter.station);
        }
        *due = next;
    }
    None
}
