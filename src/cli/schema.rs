//! `linchpin schema`: the reference of the file format.
//!
//! Refuses to explain: what there is to say stands in the schema itself.

use super::failure::Outcome;
use crate::document::reference;
use std::io::Write;

/// Prints every section, field, default and word of the format.
///
/// # Errors
/// When standard output cannot be written.
pub fn run(out: &mut dyn Write) -> Outcome {
    out.write_all(reference().as_bytes())?;
    Ok(0)
}
