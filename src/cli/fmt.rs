//! `linchpin fmt`: the canonical layout of files, comments kept.
//!
//! Refuses to touch a file whose brackets, commas or quotes are not in order.

use super::failure::{Failure, Outcome};
use super::source::Source;
use crate::document::diagnostic::render;
use crate::document::format::format;
use crate::document::save::{SaveError, save};
use crate::text::{Kind, sanitize};
use std::io::Write;

/// Lay files out canonically, comments kept.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Change nothing; name the files that would change, and end with 1 if there are any
    #[arg(long)]
    check: bool,
    /// The files; `-` reads standard input and prints
    #[arg(required = true, value_name = "FILE")]
    files: Vec<String>,
}

/// Lays out every file that can be; what keeps the others from it is told at the end.
///
/// # Errors
/// When a file cannot be read, laid out or written.
pub fn run(args: &Args, out: &mut dyn Write) -> Outcome {
    let (mut differs, mut failures) = (false, Vec::new());
    for name in &args.files {
        match lay_out(name, args.check, out) {
            Ok(changed) => differs |= changed,
            Err(Failure::Closed) => return Err(Failure::Closed),
            Err(failure) => failures.push(failure),
        }
    }
    if failures.is_empty() {
        return Ok(u8::from(args.check && differs));
    }
    Err(Failure::Several(failures))
}

/// Lays out one file; whether that changes anything.
fn lay_out(name: &str, check: bool, out: &mut dyn Write) -> Result<bool, Failure> {
    let source = Source::open(Some(name))?;
    let (mark, text) = match source.text.strip_prefix('\u{feff}') {
        Some(text) => ("\u{feff}", text),
        None => ("", source.text.as_str()),
    };
    let new = format(text).map_err(|wrong| Failure::Design(render(&wrong, &source.name, text)))?;
    let differs = new != text;
    let new = format!("{mark}{new}");
    if check {
        if differs {
            writeln!(out, "{}", sanitize(&source.name, Kind::Name))?;
        }
        return Ok(differs);
    }
    let Some(path) = &source.path else {
        out.write_all(new.as_bytes())?;
        return Ok(differs);
    };
    if differs {
        save(path, &new, source.fingerprint).map_err(|error| unwritten(name, &error))?;
        writeln!(out, "{}", sanitize(&source.name, Kind::Name))?;
    }
    Ok(differs)
}

fn unwritten(name: &str, error: &SaveError) -> Failure {
    Failure::Environment(format!("{}: {error}", sanitize(name, Kind::Name)))
}
