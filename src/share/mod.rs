//! What is served: exact steady-state shares, the kill table and the derivation of each figure.
//!
//! Refuses time.

mod derive;
mod engine;
mod faults;
mod felt;
mod health;
mod load;
mod pick;
mod plain;
mod reasons;
mod ripple;
mod settled;
mod spread;
mod table;
mod vote;
mod way;

pub use derive::{Derivation, Step, derive, derive_mix};
pub use engine::{Ask, CheckDepth, Engine, Outcome, Reading, Served};
pub use faults::{Element, Faults};
pub use load::Load;
pub use pick::Part;
pub use settled::Settled;
pub use table::{KillTable, Killer, ROUNDING, Range, Row, Verdict, pairs, percent, rounded};
pub use way::Way;
