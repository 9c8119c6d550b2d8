//! How often and by what a design fails: availability, cut sets, importance, capacity without one.
//!
//! Everything is asked of the share engine, which alone says what is served. Refuses time:
//! failures are independent and last.

mod availability;
mod cuts;
mod dependence;
mod diagram;
mod downtime;

pub use availability::{Availability, Bounds, Figures, Importance, chances, up_fraction};
pub use cuts::{Cut, Cuts, LARGEST, Survival};
pub use dependence::Dependence;
pub use downtime::per_year;
