//! How to tell it: tours, claims, drills, quizzes and course briefs.

pub mod brief;
mod called;
pub mod claims;
pub mod drill;
mod guide;
pub mod quiz;
mod reason;
pub mod tour;
mod wording;

/// What a slice of long work may cost, where somebody waits: a request that is played costs as much
/// as a component that is looked at. In a program built for release that is some ten milliseconds.
/// It depends on the design alone, never on a clock: the same keys give the same screens.
const SLICE: u64 = 4_000;
