//! The file: RON text to design with spans, diagnostics, minimal patches, history and saving.
//!
//! Refuses analysis.

mod check;
mod columns;
pub mod complete;
pub mod diagnostic;
pub mod draft;
pub mod edit;
mod expected;
pub mod fault;
mod fields;
pub mod format;
pub mod gallery;
pub mod history;
mod layout;
mod leaf;
mod lexer;
pub mod lines;
mod load;
mod locate;
pub mod mask;
mod nearest;
pub mod outline;
pub mod patch;
mod read;
mod recovery;
mod reference;
mod referring;
mod rename;
pub mod save;
mod surroundings;
pub mod syntax;
pub mod token;
pub mod tree;
pub mod tries;
pub mod unsaved;
mod working;

pub use check::VERSION;
pub use diagnostic::{Diagnostic, Severity};
pub use edit::{Editor, Place};
pub use patch::Patch;
pub use read::{Reading, read};
pub use reference::reference;
pub use token::Span;
pub use working::Document;
