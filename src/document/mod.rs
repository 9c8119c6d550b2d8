//! The file: RON text to design with spans, diagnostics, minimal patches, history and saving.
//!
//! Refuses analysis.

pub mod gallery;
