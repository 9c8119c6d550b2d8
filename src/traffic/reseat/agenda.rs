//! What is due, carried to an edited design.
//!
//! Refuses what follows from the lines of waiting: those set their own alarms again.

use crate::traffic::agenda::Event;
use crate::traffic::engine::Simulation;
use crate::traffic::moved::{Moved, known};
use crate::traffic::plan::{NONE, id};
use crate::traffic::state::Wait;

impl Simulation {
    /// What is due, for those whom it concerns and who are still there.
    pub(super) fn carry_agenda(&self, next: &mut Self, moved: &Moved) {
        let mut agenda = self.agenda.clone();
        let mut checked = vec![false; next.plan.probes.len()];
        while let Some((at_ns, event)) = agenda.pop_until(u64::MAX) {
            let event = match event {
                Event::Enter(frame)
                | Event::Served(frame)
                | Event::Return(frame)
                | Event::DialFailed(frame)
                | Event::Retry(frame)
                | Event::Acknowledged(frame) => next.expects(frame, event).then_some(event),
                Event::Probe(probe) => {
                    let old = self.plan.probes.get(probe as usize);
                    let hop = old.and_then(|old| known(&moved.hops, old.hop));
                    let new = hop.and_then(|hop| known(&next.plan.probe_of, hop));
                    if let Some(checked) = new.and_then(|new| checked.get_mut(new as usize)) {
                        *checked = true;
                    }
                    new.map(Event::Probe)
                }
                Event::AddressMoves(station) => {
                    let planned = self.stations[station as usize].moves;
                    let planned = planned.filter(|(planned_ns, _)| *planned_ns == at_ns);
                    let to = planned.and_then(|(_, to)| known(&moved.hops, to));
                    let new = known(&moved.stations, station);
                    new.zip(to).map(|(new, to)| {
                        next.stations[new as usize].moves = Some((at_ns, to));
                        Event::AddressMoves(new)
                    })
                }
                Event::Database(station) => {
                    let before = &self.stations[station as usize];
                    let new = known(&moved.stations, station);
                    if let Some(new) = new
                        && before.promotes_at_ns == Some(at_ns)
                    {
                        next.stations[new as usize].promotes_at_ns = Some(at_ns);
                    }
                    if let Some(new) = new
                        && before.outvoted_at_ns == Some(at_ns)
                    {
                        next.stations[new as usize].outvoted_at_ns = Some(at_ns);
                    }
                    new.map(Event::Database)
                }
                Event::Forgets(hop) => known(&moved.hops, hop).map(Event::Forgets),
                Event::Arrival | Event::Second => Some(event),
                // These follow from the lines.
                Event::CallTimeout(_) | Event::QueueTimeout(_) => None,
            };
            if let Some(event) = event {
                next.agenda.add(at_ns, event);
            }
        }
        for (probe, checked) in checked.into_iter().enumerate() {
            if !checked {
                let first_ns = self.now_ns + next.plan.probes[probe].first_ns;
                next.agenda.add(first_ns, Event::Probe(id(probe)));
            }
        }
    }

    /// Whether a frame waits for this event.
    fn expects(&self, frame: u32, event: Event) -> bool {
        let this = &self.frames.all[frame as usize];
        if this.station == NONE {
            return false;
        }
        match event {
            Event::Enter(_) => this.wait == Wait::Travelling,
            Event::Return(_) => this.wait == Wait::Leaving,
            // A visitor whose request begins again has not called anybody yet.
            _ => this.wait == Wait::Event && !(this.visitor && this.result.is_none()),
        }
    }
}
