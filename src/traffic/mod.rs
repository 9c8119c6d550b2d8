//! What happens in time: the discrete-event engine.
//!
//! Refuses the terminal and the wall clock.
