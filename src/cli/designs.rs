//! `linchpin designs`: the designs that come with the program.

use super::failure::Outcome;
use crate::document::gallery::{self, GALLERY};
use std::io::Write;

/// Lists every built-in design with its title.
///
/// # Errors
/// When standard output cannot be written.
pub fn run(out: &mut dyn Write) -> Outcome {
    let width = GALLERY
        .iter()
        .map(|design| design.name.len())
        .max()
        .unwrap_or(0);
    for design in GALLERY {
        writeln!(out, "{:width$}  {}", design.name, gallery::title(design))?;
    }
    Ok(0)
}
