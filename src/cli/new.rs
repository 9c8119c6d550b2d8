//! `linchpin new`: a file to begin with.
//!
//! Refuses to write over anything.

use super::failure::{Failure, Outcome};
use crate::document::gallery::{self, GALLERY};
use crate::text::clean_line;
use std::fs::OpenOptions;
use std::io::{self, Write};
use std::path::PathBuf;

/// What the commented beginning of a design is called.
const STARTER: &str = "starter";

/// Print a design to begin with, or write it to a new file
#[derive(Debug, clap::Args)]
pub struct Args {
    /// `starter`, a commented beginning, or the name of a built-in design
    #[arg(default_value = STARTER)]
    template: String,
    /// The file to write, which must not exist yet
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
}

/// Prints or writes a template.
///
/// # Errors
/// When there is no such template, or the file is there already or cannot be written.
pub fn run(args: &Args, out: &mut dyn Write) -> Outcome {
    let text = text(args.template.trim_end_matches(".ron"))?;
    let Some(path) = &args.output else {
        out.write_all(text.as_bytes())?;
        return Ok(0);
    };
    let name = clean_line(&path.display().to_string());
    let made = OpenOptions::new().write(true).create_new(true).open(path);
    match made.and_then(|mut file| file.write_all(text.as_bytes())) {
        Ok(()) => {
            writeln!(out, "{name} is written; `linchpin {name}` opens it")?;
            Ok(0)
        }
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Err(Failure::Input(format!(
            "{name} is there already, and is left as it is"
        ))),
        Err(error) => Err(Failure::file(&name, &error)),
    }
}

fn text(template: &str) -> Result<&'static str, Failure> {
    if template == STARTER {
        return Ok(include_str!("../../assets/starter.ron"));
    }
    gallery::find(template)
        .map(|design| design.text)
        .ok_or_else(|| {
            let names: Vec<&str> = GALLERY.iter().map(|design| design.name).collect();
            let names = names.join(", ");
            Failure::Input(format!(
                "there is no template {template:?}; there are {STARTER}, {names}"
            ))
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_starter_is_a_design_in_canonical_layout() {
        let text = text(STARTER).unwrap();
        let document = crate::document::Document::parse(text);
        assert_eq!(document.diagnostics(), []);
        assert_eq!(crate::document::format::format(text).unwrap(), text);
    }
}
