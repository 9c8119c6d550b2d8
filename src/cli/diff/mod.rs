//! `linchpin diff`: two designs beside each other.
//!
//! Refuses comparisons of its own: what differs is worked out in `findings::diff`.

mod claims;
mod machine;
mod picture;
mod sections;

use super::export::deliver;
use super::failure::{Failure, Outcome};
use super::source::Source;
use super::today;
use crate::document::{Document, diagnostic};
use crate::exchange::page::{self, escaped};
use crate::exchange::together::Together;
use crate::findings::diff::Difference;
use crate::findings::fix::Checked;
use crate::text::clean_name;
use claims::Claims;
use clap::ValueEnum;
use machine::machine;
use sections::sections;
use std::io::Write;
use std::path::PathBuf;

/// Compare two designs: structure, findings and figures
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The design before: a file, `-`, or the name of a built-in design
    before: String,
    /// The design after
    after: String,
    /// How to print
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
    /// Where to write it; standard output when it is `-` or not given
    #[arg(short, long, value_name = "OUT")]
    output: Option<PathBuf>,
    /// The theme of pictures
    #[arg(long, value_name = "THEME", default_value = "dark")]
    theme: String,
}

/// How the comparison is printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// For reading
    Text,
    /// For programs
    Json,
    /// For reviews
    Markdown,
    /// Both designs as one picture, in characters: + added, - removed, ~ changed
    Picture,
    /// The same picture for a page
    Svg,
    /// The same picture in pixels
    Png,
    /// The picture and everything that differs, for a browser
    Html,
}

/// Prints what differs between two designs.
///
/// # Errors
/// When a design cannot be read or standard output cannot be written.
pub fn run(args: &Args, out: &mut dyn Write) -> Outcome {
    let (before, after) = (checked(&args.before)?, checked(&args.after)?);
    let difference = Difference::new(&before, &after);
    let claims = Claims::new(&before, &after);
    let (from, to) = (clean_name(&args.before), clean_name(&args.after));
    let mut content = Vec::new();
    match args.format {
        Format::Text => {
            writeln!(content, "{from} → {to}")?;
            page::text(&sections(&difference, &claims, false), &mut content)?;
        }
        Format::Markdown => {
            writeln!(content, "# {} → {}", escaped(&from), escaped(&to))?;
            page::markdown(&sections(&difference, &claims, true), &mut content)?;
        }
        Format::Json => writeln!(content, "{:#}", machine([&from, &to], &difference, &claims))?,
        Format::Picture | Format::Svg | Format::Png | Format::Html => {
            let both = Together::new(before.model(), after.model(), &difference.changes);
            let title = format!("{from} → {to}");
            content = match args.format {
                Format::Svg => picture::svg(both, &args.theme, &title)?,
                Format::Png => picture::png(both, &args.theme)?,
                Format::Html => picture::html(
                    both,
                    &args.theme,
                    &title,
                    sections(&difference, &claims, true),
                )?,
                _ => picture::text(both)?,
            };
        }
    }
    deliver(
        args.output.as_deref(),
        &[&args.before, &args.after],
        &content,
        out,
    )?;
    Ok(0)
}

fn checked(name: &str) -> Result<Checked, Failure> {
    let source = Source::open(Some(name))?;
    let document = Document::parse(&source.text);
    Checked::of(&document, today::options()).ok_or_else(|| {
        Failure::Design(diagnostic::render(
            document.diagnostics(),
            &source.name,
            document.text(),
        ))
    })
}
