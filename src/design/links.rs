//! Links: who talks to whom, and what more there is to say of it.
//!
//! Refuses expansion: copies, hosts as ends and parallel ids are the model's business.

use super::records::tuple;
use super::schema::{Described, Shape, TupleInfo, record};
use super::value::{Choice, Name, Time};
use super::words::{Check, Class, LinkKind, ReplicationMode};
use serde::de::{Deserialize, Deserializer, Error, SeqAccess, Visitor};
use std::fmt;

/// A link: `("from", "to", Kind, (tail))`.
#[derive(Debug, Clone, PartialEq)]
pub struct Link {
    /// A component or a host.
    pub from: Name,
    /// A component, a host or a cluster.
    pub to: Name,
    /// What it carries.
    pub kind: LinkKind,
    /// What more there is to say.
    pub tail: LinkTail,
}

record! {
    /// What more there is to say of a link. Request links take `classes` to `retries`,
    /// replication `mode` to `acks`, backups `every`; the rest goes with every kind.
    pub struct LinkTail("link's tail") {
        /// boxes it passes, in order
        through: Vec<Name> = Vec::new(),
        /// the port (the target's)
        port: Option<u16> = None,
        /// encrypted (true for Https)
        tls: Option<bool> = None,
        /// the target's certificate is verified
        verify: Option<bool> = None,
        /// the caller proves who it is
        auth: Option<bool> = None,
        /// time one way (0s on one host, else 0.5ms)
        latency: Option<Time> = None,
        /// drawn with two heads
        both_ways: bool = false,
        /// what the picture calls it
        label: Option<String> = None,
        /// anything worth saying
        note: Option<String> = None,
        /// the request classes it carries (all; an empty list: none depends on it)
        classes: Option<Vec<Class>> = None,
        /// its part of the pool (assumed 1)
        weight: Option<Choice<u32>> = None,
        /// only when no active member is healthy
        backup: bool = false,
        /// requests the member works on at once
        maxconn: Option<u32> = None,
        /// requests that may queue for the member
        maxqueue: Option<u32> = None,
        /// this member's check (the balancer's)
        check: Option<Check> = None,
        /// nginx: failures that set the member aside (1)
        max_fails: Option<u32> = None,
        /// nginx: how long it is set aside ("10s")
        fail_timeout: Option<Time> = None,
        /// how long an answer may take ("60s")
        timeout: Option<Time> = None,
        /// tries after the first (0)
        retries: Option<u32> = None,
        /// when a commit returns (assumed Async)
        mode: Option<Choice<ReplicationMode>> = None,
        /// how far the replica is behind (latency + 1ms)
        lag: Option<Time> = None,
        /// a replica that stays behind on purpose
        delay: Option<Time> = None,
        /// semi-synchronous: replicas that must have received (1)
        acks: Option<u32> = None,
        /// time between backups ("24h")
        every: Option<Time> = None,
    }
}

/// Fields of a tail that only requests and queries take.
const REQUEST_FIELDS: [&str; 10] = [
    "classes",
    "weight",
    "backup",
    "maxconn",
    "maxqueue",
    "check",
    "max_fails",
    "fail_timeout",
    "timeout",
    "retries",
];
/// Fields of a tail that only replication takes.
const REPLICATION_FIELDS: [&str; 4] = ["mode", "lag", "delay", "acks"];
/// The field of a tail that only backups take.
const BACKUP_FIELD: &str = "every";

impl LinkKind {
    /// Whether a link of this kind has a use for a field of its tail.
    #[must_use]
    pub fn takes(self, field: &str) -> bool {
        if REQUEST_FIELDS.contains(&field) {
            self.is_request() || self.is_data()
        } else if REPLICATION_FIELDS.contains(&field) {
            self == Self::Replication
        } else {
            self == Self::Backup || field != BACKUP_FIELD
        }
    }
}

impl Link {
    /// The fields of the tail that the author wrote and that a link of this kind has no use for.
    pub fn unfit_fields(&self) -> impl Iterator<Item = &'static str> {
        let tail = &self.tail;
        let kind = self.kind;
        let said = [
            ("classes", tail.classes.is_some()),
            ("weight", tail.weight.is_some()),
            ("backup", tail.backup),
            ("maxconn", tail.maxconn.is_some()),
            ("maxqueue", tail.maxqueue.is_some()),
            ("check", tail.check.is_some()),
            ("max_fails", tail.max_fails.is_some()),
            ("fail_timeout", tail.fail_timeout.is_some()),
            ("timeout", tail.timeout.is_some()),
            ("retries", tail.retries.is_some()),
            ("mode", tail.mode.is_some()),
            ("lag", tail.lag.is_some()),
            ("delay", tail.delay.is_some()),
            ("acks", tail.acks.is_some()),
            (BACKUP_FIELD, tail.every.is_some()),
        ];
        let written = said.into_iter().filter(|(_, is_said)| *is_said);
        let fields = written.map(|(field, _)| field);
        fields.filter(move |field| !kind.takes(field))
    }
}

tuple! {
    Link("link", "(\"from\", \"to\", Kind) with an optional tail") {
        from: Name, to: Name, kind: LinkKind, tail: LinkTail
    }
}
