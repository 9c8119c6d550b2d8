//! How to tell it: tours, claims, drills, quizzes and course briefs.

pub mod brief;
pub mod claims;
pub mod drill;
mod guide;
pub mod quiz;
mod reason;
pub mod tour;
mod wording;
