//! Who gets the next request: one file per algorithm.
//!
//! Refuses to own queues or clocks: counts and `now` are arguments.
