//! The file: RON text to design with spans, diagnostics, minimal patches, history and saving.
//!
//! Refuses analysis.

pub mod diagnostic;
pub mod fault;
pub mod gallery;
pub mod syntax;
pub mod token;
pub mod tree;
