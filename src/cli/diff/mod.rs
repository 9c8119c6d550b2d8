//! `linchpin diff`: two designs beside each other.
//!
//! Refuses comparisons of its own: what differs is worked out in `findings::diff`.

mod claims;
mod drawn;
mod machine;
mod sections;

use super::export::deliver;
use super::failure::{Failure, Outcome};
use super::picture::ALONE;
use super::render::When;
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
use drawn::Shown;
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
    /// Columns to fit the picture into; without it a file has all that boxes can say
    #[arg(long, value_name = "W", value_parser = clap::value_parser!(u16).range(1..=2000))]
    width: Option<u16>,
    /// Rows to fit the picture into
    #[arg(long, value_name = "H", value_parser = clap::value_parser!(u16).range(1..=2000))]
    height: Option<u16>,
    /// Draw the picture with ASCII characters only
    #[arg(long)]
    ascii: bool,
    /// Whether to colour the picture (where nothing is said: on a terminal)
    #[arg(long, value_name = "WHEN")]
    color: Option<When>,
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
    if (args.ascii || args.color.is_some()) && args.format != Format::Picture {
        let said = "--ascii and --color are for --format picture";
        return Err(Failure::Input(said.to_owned()));
    }
    let (before, after) = (checked(&args.before)?, checked(&args.after)?);
    let difference = Difference::new(&before, &after);
    let claims = Claims::new(&before, &after);
    let (from, to) = (clean_name(&args.before), clean_name(&args.after));
    let titles = [&before, &after].map(|one| clean_name(&one.model().topology.title));
    let heading = heading([&from, &to], titles);
    let mut content = Vec::new();
    match args.format {
        Format::Text => {
            writeln!(content, "{heading}")?;
            page::text(&sections(&difference, &claims, false), &mut content)?;
        }
        Format::Markdown => {
            writeln!(content, "# {}", escaped(&heading))?;
            page::markdown(&sections(&difference, &claims, true), &mut content)?;
        }
        Format::Json => writeln!(content, "{:#}", machine([&from, &to], &difference, &claims))?,
        Format::Picture | Format::Svg | Format::Png | Format::Html => {
            let both = Together::new(before.model(), after.model(), &difference.changes);
            let is_bounded = args.width.is_some() || args.height.is_some();
            let size = (
                args.width.unwrap_or(ALONE.0),
                args.height.unwrap_or(ALONE.1),
            );
            let is_text = args.format == Format::Picture;
            let shown = if is_text || is_bounded {
                Shown::fitted(both, size, args.ascii)
            } else {
                Shown::in_full(both, size)
            };
            content = match args.format {
                Format::Svg => shown.svg(&args.theme, &heading)?,
                Format::Png => shown.png(&args.theme, &heading)?,
                Format::Html => {
                    shown.html(&args.theme, &heading, sections(&difference, &claims, true))?
                }
                _ => shown.text(args.color)?,
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

/// What is compared: by title, with the name of the file beside it.
fn heading([from, to]: [&str; 2], [old, new]: [String; 2]) -> String {
    if old == new && !old.is_empty() {
        return format!("{old}: {from} → {to}");
    }
    let side = |title: &str, name: &str| {
        if title.is_empty() {
            name.to_owned()
        } else {
            format!("{title} ({name})")
        }
    };
    format!("{} → {}", side(&old, from), side(&new, to))
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
