//! Where things stand: ranks, lanes and routing on a character grid; deterministic.
//!
//! Refuses colours.
