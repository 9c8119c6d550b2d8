//! `linchpin designs`: the designs that come with the program.

use super::failure::Outcome;
use super::source::Source;
use crate::document::gallery::GALLERY;
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
        let source = Source::open(Some(design.name))?;
        let loaded = source.load()?;
        let title = &loaded.model.topology.title;
        writeln!(out, "{:width$}  {title}", design.name)?;
    }
    Ok(0)
}
