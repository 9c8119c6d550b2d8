//! The file: RON text to design with spans, diagnostics, minimal patches, history and saving.
//!
//! Refuses analysis.

mod check;
pub mod diagnostic;
pub mod fault;
pub mod gallery;
mod leaf;
mod nearest;
mod read;
pub mod syntax;
pub mod token;
pub mod tree;

pub use check::VERSION;
pub use diagnostic::{Diagnostic, Severity};
pub use read::{Reading, read};
