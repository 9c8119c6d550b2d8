//! The single steps of a request, for people who watch it.
//!
//! Refuses words: [`super::sentence`] has them.

use super::log::Happening;
use super::outcome::Reason;
use crate::design::words::Class;

/// One step of a request, for people who watch it. Stations and hops are indices into the flow's.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Told {
    /// A visitor sends a request.
    Sent {
        /// Who.
        client: usize,
        /// Of which class.
        class: Class,
        /// To which entry point, if its name has an answer.
        hop: Option<usize>,
    },
    /// A station has chosen a member.
    Picked {
        /// Who chooses.
        station: usize,
        /// For a request of this class.
        class: Class,
        /// The way to the member.
        hop: usize,
        /// How many there were to choose from.
        members: usize,
        /// Another was tried before.
        retry: bool,
    },
    /// A request waits for a worker.
    Queued {
        /// Where.
        station: usize,
        /// How many wait there now.
        waiting: u32,
    },
    /// A worker takes a request up.
    Working {
        /// Where.
        station: usize,
        /// Of which class.
        class: Class,
        /// How long it will take, in nanoseconds.
        service_ns: u64,
    },
    /// There is nobody a station could pass a request on to.
    Nobody {
        /// Who looks for somebody.
        station: usize,
        /// Why nobody will do.
        reason: Reason,
    },
    /// A call brings no answer: the connection fails, breaks off, or is given up.
    NoAnswer {
        /// Who called.
        station: usize,
        /// Over which way.
        hop: usize,
        /// Why.
        reason: Reason,
        /// The station that is to be named for it.
        at: usize,
    },
    /// A station calls again after a failed call.
    Again {
        /// Who.
        station: usize,
        /// The way to the same member; none when another one is to be chosen.
        hop: Option<usize>,
        /// After so many nanoseconds.
        pause_ns: u64,
    },
    /// A station answers its caller.
    Answered {
        /// Who.
        station: usize,
        /// A request of this class.
        class: Class,
        /// Why and at which station it could not be served, if so.
        failed: Option<(Reason, usize)>,
    },
    /// A request has come to its end at its visitor.
    Ended {
        /// Of which class.
        class: Class,
        /// After so many nanoseconds.
        latency_ns: u64,
        /// Why and at which station it was lost, if so.
        lost: Option<(Reason, usize)>,
    },
    /// Something happened to the design.
    Happened(Happening),
}
