//! A visitor's request: how it begins and how it ends.
//!
//! Refuses what comes between: stations serve it.

use super::engine::{Simulation, Todo};
use super::plan::NONE;
use super::state::{Ask, Frame, Visit, Wait};
use super::told::Told;

impl Simulation {
    /// A visitor sends a request.
    pub(super) fn arrive(&mut self) -> Option<Todo> {
        if !self.arrivals.is_due(self.now_ns) {
            return None;
        }
        let (client, source, class) = self.arrivals.draw(&self.plan);
        let page = self.arrivals.page();
        self.schedule_arrival();
        let visitors = self.plan.visitors.get(client as usize)?;
        let station = visitors.station;
        self.measures.offer(class);
        self.measures.stations[station as usize].requests += 1;
        let entry = self.look_up(client, source, class);
        let (way, named) = entry.unwrap_or((NONE, NONE));
        let frame = self.frames.add(Frame {
            way,
            visitor: true,
            wait: Wait::Answer,
            ..Frame::new(
                station,
                self.now_ns,
                Ask::Request,
                class,
                Visit {
                    page,
                    named,
                    client,
                    source,
                },
            )
        });
        self.stations[station as usize].present += 1;
        if self.log.is_listening() {
            let told = Told::Sent {
                client: station as usize,
                class,
                hop: (way != NONE).then_some(way as usize),
            };
            self.tell_of(frame, told);
        }
        match entry {
            Ok(_) => self.dial(frame, way, Ask::Request),
            Err(reason) => {
                self.fail(frame, reason, station);
                None
            }
        }
    }

    /// A visitor's request has come to its end.
    pub(super) fn settle_account(&mut self, frame: u32) {
        let this = &self.frames.all[frame as usize];
        match this.result {
            None => {
                let latency = self.now_ns - this.since_ns;
                self.measures.serve(this.class, latency);
                if let Some(fates) = &mut self.measures.fates {
                    fates.serve(this.class, this.since_ns);
                }
            }
            Some(failure) => {
                self.measures
                    .lose(this.class, failure.reason, failure.at as usize);
                if let Some(fates) = &mut self.measures.fates {
                    let at = failure.at as usize;
                    fates.lose(this.class, this.since_ns, failure.reason, at);
                }
            }
        }
        if self.log.is_listening() {
            let this = &self.frames.all[frame as usize];
            let told = Told::Ended {
                class: this.class,
                latency_ns: self.now_ns - this.since_ns,
                lost: this
                    .result
                    .map(|failure| (failure.reason, failure.at as usize)),
            };
            self.tell_of(frame, told);
        }
        self.frames.remove(frame);
    }
}
