//! HAProxy 2.6's choice of server, pick for pick (single thread).
//!
//! Refuses connections, queues of requests and clocks; see [`Backend`].

mod backend;
mod bag;
mod bounded;
mod config;
mod explain;
mod first;
mod health;
mod key;
mod least_conn;
mod map;
mod member;
mod operate;
mod random;
mod retry;
mod ring;
mod round_robin;
#[cfg(test)]
mod trial;

pub use backend::{Backend, Pick};
pub use config::{Algorithm, Expression, Function, HashType, Options};
pub use health::{CheckPolicy, Health, Trouble};
pub use operate::{StaticWeights, Waiting, Weight};
pub use retry::{Failure, Retry, RetryPolicy};
