//! What happens in time: the discrete-event engine.
//!
//! Refuses the terminal and the wall clock.

mod address;
mod agenda;
mod arrivals;
mod call;
mod calls;
mod choose;
mod compile;
mod control;
mod course;
mod data;
mod engine;
mod fates;
mod feed;
mod follow;
mod health;
mod limits;
mod log;
mod measure;
mod moved;
mod names;
mod outcome;
mod picks;
mod plan;
mod pool;
mod queue;
mod reseat;
mod retry;
mod rng;
mod script;
mod sentence;
mod serve;
mod state;
mod timing;
mod told;
mod view;
mod visit;
mod why;

pub use engine::{Hold, Options, Simulation};
pub use fates::{Fate, Fates};
pub use log::{Entry, Happening};
pub use measure::{
    Bucket, ClassCount, Histogram, HopCount, Losses, Measures, SECOND_NS, StationCount,
};
pub use outcome::{REASONS, Reason, loss_sentence};
pub use script::{Incident, Performance, Scene, Script, Surge, links_around, nodes_inside};
pub use timing::{ANSWER_NS, CONNECT_NS};
pub use told::Told;
pub use view::{Footprint, HopView, StationView};
pub use why::Why;
