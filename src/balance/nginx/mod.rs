//! nginx 1.22's choice of upstream peer, pick for pick (one worker process, or a shared zone).
//!
//! Refuses queues, which nginx has none of, and clocks: `now` is an argument. Each worker process
//! without a zone is an [`Upstream`] of its own.

mod config;
mod explain;
mod hash;
mod ip_hash;
mod ketama;
mod least_conn;
mod next;
mod peer;
mod random;
mod smooth;
#[cfg(test)]
mod trial;
mod upstream;

pub use config::{Algorithm, Key, Options};
pub use next::{Answer, Ending, NextUpstream};
pub use peer::Attempt;
pub use upstream::Upstream;
