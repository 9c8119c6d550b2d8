//! What to say: the rule table, one file per family.
//!
//! Refuses drawing.
