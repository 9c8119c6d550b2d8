//! How often and by what a design fails: availability, cut sets, importance, one member less.
//!
//! Everything is asked of the share engine, which alone says what is served. Refuses time:
//! failures are independent and last.

mod availability;
mod capacity;
mod cuts;
mod dependence;
mod diagram;
mod downtime;
mod frontier;
mod proof;
mod twins;

pub use availability::{Availability, Bounds, Figures, Importance, chances, up_fraction};
pub use capacity::{OneLess, Strain, Survivor, one_less};
pub use cuts::{Cut, Cuts, LARGEST, Survival};
pub use dependence::Dependence;
pub use downtime::{down_s_per_year, downtime, per_year};
pub use proof::{Proof, proofs};
