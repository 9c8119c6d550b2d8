//! Who gets the next request: one file per algorithm, pick for pick as HAProxy 2.6 and nginx 1.22.
//!
//! Refuses to own queues or clocks: it keeps counts of what it handed out, the caller keeps the
//! requests, and `now` is an argument.

mod draw;
mod functions;
pub mod haproxy;
pub mod nginx;
mod reason;
mod request;
mod server;

pub use reason::{Aside, Because, Reason};
pub use request::Request;
pub use server::Server;
