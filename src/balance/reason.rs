//! Why a request goes where it goes, in terms that can be said in a sentence.
//!
//! Refuses to decide anything: it is asked before a pick, and changes nothing.

use std::fmt::Write;

/// Why a pick falls as it does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reason {
    /// The server that gets the request, or that it waits for; none: any, or nobody.
    pub server: Option<usize>,
    /// What decides.
    pub because: Because,
    /// Servers that cannot get it, in their order.
    pub set_aside: Vec<(usize, Aside)>,
}

/// What decides a pick.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Because {
    /// A cookie or a stick table names the server.
    Sticky,
    /// It is the server's turn, by weight.
    Turn,
    /// What is to be hashed is missing, so servers take turns.
    NoKey,
    /// It has the least work for its weight.
    LeastBusy {
        /// Requests it works on or that wait for it.
        held: u32,
    },
    /// It is the first that has a free slot.
    First,
    /// The hash falls into one of the server's slots.
    Slot {
        /// The hash.
        hash: u32,
        /// The slot, from 0.
        slot: usize,
        /// Slots there are.
        slots: usize,
    },
    /// A point of the server is the one that serves this place on the ring.
    Ring {
        /// The hash: a place on the ring.
        hash: u32,
    },
    /// The client's network is hashed.
    Network,
    /// The key is hashed.
    Key,
    /// It was drawn.
    Drawn,
    /// It is the only one there is.
    Only,
    /// It is the first backup, and no active server is left.
    Backup,
    /// Others wait already: the request goes behind them.
    Behind,
    /// No server has a free slot.
    AllFull,
    /// The server's queue is full.
    QueueFull,
    /// No server may serve.
    Nobody,
}

/// Why a server cannot get a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Aside {
    /// Health checks have found it down, or it is configured so.
    Down,
    /// In maintenance.
    Maintenance,
    /// Draining.
    Draining,
    /// It weighs nothing.
    Weightless,
    /// Every slot is taken.
    Full,
    /// This request has just failed there.
    Failed,
    /// Recent failures keep it out.
    SetAside,
    /// A backup that is not needed yet.
    StandsBy,
}

impl Aside {
    const fn said(self) -> &'static str {
        match self {
            Self::Down => "is down",
            Self::Maintenance => "is in maintenance",
            Self::Draining => "is draining",
            Self::Weightless => "has no weight",
            Self::Full => "is full",
            Self::Failed => "has just failed this request",
            Self::SetAside => "is out after failures",
            Self::StandsBy => "stands by",
        }
    }
}

impl Reason {
    /// The reason in words, such as `round robin: nginx-2's turn; nginx-1 is in maintenance`.
    ///
    /// `algorithm` is what the algorithm is called, `name` what a server is called.
    #[must_use]
    pub fn sentence<'a>(&self, algorithm: &str, name: impl Fn(usize) -> &'a str) -> String {
        let server = self.server.map_or("a server", &name);
        let decided = match self.because {
            Because::Sticky => format!("stickiness: the client belongs to {server}"),
            Because::Turn => format!("{algorithm}: {server}'s turn"),
            Because::NoKey => format!("{algorithm}: nothing to hash, {server}'s turn"),
            Because::LeastBusy { held: 0 } => {
                format!("{algorithm}: {server} has been idle longest")
            }
            Because::LeastBusy { held: 1 } => {
                format!("{algorithm}: {server} is the least busy, with one request")
            }
            Because::LeastBusy { held } => {
                format!("{algorithm}: {server} is the least busy, with {held} requests")
            }
            Because::First => format!("{algorithm}: {server} is the first with a free slot"),
            Because::Slot { hash, slot, slots } => {
                format!("{algorithm}: {hash} falls into slot {slot} of {slots}, {server}'s")
            }
            Because::Ring { hash } => {
                format!("{algorithm}: {hash:08x} on the ring belongs to {server}")
            }
            Because::Network => format!("{algorithm}: the client's network belongs to {server}"),
            Because::Key => format!("{algorithm}: the key belongs to {server}"),
            Because::Drawn => format!("{algorithm}: {server} was drawn"),
            Because::Only => format!("{server} is the only one"),
            Because::Backup => format!("{server} is the first backup, and no other server is left"),
            Because::Behind => "it queues behind those who wait already".to_owned(),
            Because::AllFull => "it queues: no server has a free slot".to_owned(),
            Because::QueueFull => format!("refused: the queue of {server} is full"),
            Because::Nobody => "refused: no server may serve".to_owned(),
        };
        self.set_aside
            .iter()
            .fold(decided, |mut sentence, (server, aside)| {
                // Writing to a string cannot fail.
                let _ = write!(sentence, "; {} {}", name(*server), aside.said());
                sentence
            })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reason_reads_as_a_sentence() {
        let reason = Reason {
            server: Some(1),
            because: Because::Turn,
            set_aside: vec![(0, Aside::Maintenance), (2, Aside::StandsBy)],
        };
        let name = |server: usize| ["nginx-1", "nginx-2", "spare"][server];
        assert_eq!(
            reason.sentence("round robin", name),
            "round robin: nginx-2's turn; nginx-1 is in maintenance; spare stands by"
        );
    }
}
