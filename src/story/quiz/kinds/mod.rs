//! The kinds of questions, one small piece each, in one table.
//!
//! Refuses forms and chance: a kind says what is right and what is often believed.

mod capacity;
mod checks;
mod clusters;
mod doors;
mod names;
mod outages;
mod picker;
mod standby;
mod turns;
mod variants;
mod watching;
mod wires;
mod words;
mod writes;

use super::Kind;
use super::Level::{Easy, Hard, Medium};

/// Every kind, in the order in which a design is learned.
pub const KINDS: &[Kind] = &[
    Kind {
        name: "whole-site",
        title: "What takes the whole site down",
        level: Easy,
        needs: "two hosts and an answer that does not depend on open choices",
        make: outages::whole_site,
    },
    Kind {
        name: "host-dies",
        title: "What one host's death changes",
        level: Easy,
        needs: "a host that carries a balancer, a web server, an app or a database",
        make: outages::host_dies,
    },
    Kind {
        name: "healthy-writes",
        title: "Writes with nothing failed",
        level: Medium,
        needs: "a replica, and an answer that does not depend on open choices",
        make: writes::healthy_writes,
    },
    Kind {
        name: "write-spofs",
        title: "Single points of failure for writes",
        level: Medium,
        needs: "writes that are served, a component whose death ends them, and one whose death does not",
        make: outages::write_spofs,
    },
    Kind {
        name: "primary-dies",
        title: "What is left without the primary",
        level: Medium,
        needs: "a database that accepts writes",
        make: outages::primary_dies,
    },
    Kind {
        name: "writes-back",
        title: "What brings the writes back",
        level: Medium,
        needs: "a primary that feeds a replica",
        make: writes::writes_back,
    },
    Kind {
        name: "turns",
        title: "Whose turn it is",
        level: Easy,
        needs: "an active-active balancer that takes turns among members of equal weight",
        make: turns::turns,
    },
    Kind {
        name: "turn-number",
        title: "Who gets request number so and so",
        level: Easy,
        needs: "a balancer that takes turns among three or more",
        make: turns::turn_number,
    },
    Kind {
        name: "weights",
        title: "Turns by weight",
        level: Easy,
        needs: "a balancer that takes turns among members of different weights",
        make: turns::weights,
    },
    Kind {
        name: "least-connections",
        title: "The fewest connections",
        level: Medium,
        needs: "an active-active balancer that counts connections",
        make: turns::least_connections,
    },
    Kind {
        name: "source-hash",
        title: "The client's address decides",
        level: Easy,
        needs: "an active-active balancer that hashes the client's address",
        make: turns::source_hash,
    },
    Kind {
        name: "standby-idle",
        title: "What a standby does",
        level: Easy,
        needs: "an active-passive balancer",
        make: standby::standby_idle,
    },
    Kind {
        name: "active-dies",
        title: "When the active one dies",
        level: Medium,
        needs: "an active-passive balancer whose active member has a host",
        make: standby::active_dies,
    },
    Kind {
        name: "shallow-check",
        title: "What a shallow check does not see",
        level: Hard,
        needs: "a balancer with a shallow check before web servers that pass requests on to apps",
        make: checks::shallow_check,
    },
    Kind {
        name: "detection",
        title: "How long a death goes unnoticed",
        level: Medium,
        needs: "a balancer that checks the health of two or more",
        make: checks::detection,
    },
    Kind {
        name: "one-dies-load",
        title: "How busy the others are then",
        level: Medium,
        needs: "members of a stage whose workers are stated",
        make: capacity::one_dies,
    },
    Kind {
        name: "one-to-spare",
        title: "Room for one less",
        level: Hard,
        needs: "members of a stage whose workers are stated",
        make: capacity::one_to_spare,
    },
    Kind {
        name: "pair-capacity",
        title: "What an active-passive pair can do",
        level: Easy,
        needs: "an active-passive balancer with one active member",
        make: standby::pair_capacity,
    },
    Kind {
        name: "record-kind",
        title: "Which kind of record it is",
        level: Easy,
        needs: "a name server with a record whose kind was chosen",
        make: names::record_kind,
    },
    Kind {
        name: "time-to-live",
        title: "When everybody has moved",
        level: Easy,
        needs: "a name server with a record",
        make: names::time_to_live,
    },
    Kind {
        name: "lookups",
        title: "How often a browser asks",
        level: Medium,
        needs: "visitors who look the name up",
        make: names::lookups,
    },
    Kind {
        name: "clear-links",
        title: "What a listener reads",
        level: Medium,
        needs: "links that can be read, and links that cannot",
        make: wires::clear_links,
    },
    Kind {
        name: "reencrypt",
        title: "What encrypting anew leaves in clear",
        level: Hard,
        needs: "a balancer that decrypts and passes requests on in clear, and other links in clear",
        make: wires::reencrypt,
    },
    Kind {
        name: "passthrough",
        title: "What is possible without decrypting",
        level: Medium,
        needs: "HTTPS that arrives at a balancer",
        make: wires::passthrough,
    },
    Kind {
        name: "open-ports",
        title: "What the Internet reaches",
        level: Medium,
        needs: "machines of which it is said whether they have a public address",
        make: doors::open_ports,
    },
    Kind {
        name: "rules-needed",
        title: "The rules a database needs",
        level: Medium,
        needs: "a database with writes that other machines have links to",
        make: doors::rules_needed,
    },
    Kind {
        name: "foothold",
        title: "From a web server to the data",
        level: Hard,
        needs: "a web server on a host, and two databases",
        make: doors::foothold,
    },
    Kind {
        name: "web-rate",
        title: "What one web server counts",
        level: Easy,
        needs: "two web servers, one of them with an agent that reports to somebody and may count requests",
        make: watching::web_rate,
    },
    Kind {
        name: "counter",
        title: "From a counter to a rate",
        level: Easy,
        needs: "a web server that requests reach",
        make: watching::counter,
    },
    Kind {
        name: "collector-dies",
        title: "When the collector dies",
        level: Easy,
        needs: "a collector that is on no request's way",
        make: watching::collector_dies,
    },
    Kind {
        name: "agent-dies",
        title: "When an agent dies",
        level: Medium,
        needs: "web servers on two hosts with agents that report to somebody and may count requests",
        make: watching::agent_dies,
    },
    Kind {
        name: "spofs",
        title: "All single points of failure",
        level: Hard,
        needs: "a component whose death ends a class of requests, and one whose death does not",
        make: outages::spofs,
    },
    Kind {
        name: "hosts-for-reads",
        title: "How long the chain is",
        level: Medium,
        needs: "two hosts, reads that are served, and an answer that does not depend on open choices",
        make: watching::hosts_for_reads,
    },
    Kind {
        name: "balancer-stage",
        title: "What a second balancer is worth",
        level: Hard,
        needs: "two balancers on machines of their own",
        make: clusters::balancer_stage,
    },
    Kind {
        name: "what-remains",
        title: "What remains",
        level: Hard,
        needs: "exactly one component whose death ends a class of requests",
        make: clusters::what_remains,
    },
    Kind {
        name: "address-holder",
        title: "Who holds the floating address",
        level: Hard,
        needs: "a floating address that VRRP moves",
        make: clusters::address_holder,
    },
    Kind {
        name: "paired",
        title: "Own app or any app",
        level: Medium,
        needs: "two or more web servers, each with an app of its own",
        make: checks::paired,
    },
    Kind {
        name: "read-your-writes",
        title: "Reading what was just written",
        level: Medium,
        needs: "databases that accept writes and know nothing of one another, behind balancers that keep nobody",
        make: writes::read_your_writes,
    },
    Kind {
        name: "lost-writes",
        title: "Writes that were promised and are gone",
        level: Hard,
        needs: "a primary that feeds one replica",
        make: writes::lost_writes,
    },
];
