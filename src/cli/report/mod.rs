//! `linchpin report`: what a review needs to know of a design, on one page.
//!
//! Refuses to judge: every row comes from the engine that other commands print by themselves, and
//! in full there.

mod sections;

use super::export::deliver;
use super::failure::Outcome;
use super::page::{self, Judged};
use super::picture::{Laid, PAGE};
use super::source::Source;
use super::{availability, brief};
use crate::exchange::html::Chapter;
use crate::exchange::page::{Section, escaped, markdown as set};
use crate::findings::span;
use crate::layout;
use crate::story::brief::Task;
use crate::text::clean_line;
use clap::ValueEnum;
use sections::{credits, findings, kills, questions, said};
use std::io::Write;
use std::path::PathBuf;

/// Write a review of a design on one page
#[derive(Debug, clap::Args)]
pub struct Args {
    /// A file, `-`, or the name of a built-in design
    file: Option<String>,
    /// What to write
    #[arg(long, value_enum, default_value_t = Format::Markdown)]
    format: Format,
    /// Hold the design against the checklist of this task too, by number or name
    #[arg(long, value_name = "TASK")]
    task: Option<String>,
    /// Where to write it; standard output when it is `-` or not given
    #[arg(short, long, value_name = "OUT")]
    output: Option<PathBuf>,
    /// The theme of the page's dark side
    #[arg(long, value_name = "THEME", default_value = "dark")]
    theme: String,
    /// Show hosts, addresses and the site under neutral names; the file stays as it is
    #[arg(long)]
    mask: bool,
}

/// How a report is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// For a review's page
    Markdown,
    /// For a browser, with a switch for everything that can fail
    Html,
}

/// Writes the report of a design.
///
/// # Errors
/// When there is no such task, the design cannot be read or the report cannot be written.
pub fn run(args: &Args, out: &mut dyn Write) -> Outcome {
    let task = args.task.as_deref().map(brief::named).transpose()?;
    let loaded = Source::open(args.file.as_deref())?
        .masked(args.mask)?
        .load()?;
    let judged = Judged::new(&loaded);
    let text = match args.format {
        Format::Markdown => markdown(&judged, task),
        Format::Html => {
            let laid = Laid::whole(&loaded.model, PAGE);
            page::render(&judged, &laid, &args.theme, chapters(&judged, task), None)?
        }
    };
    let from: Vec<&str> = args.file.as_deref().into_iter().collect();
    deliver(args.output.as_deref(), &from, text.as_bytes(), out)?;
    Ok(0)
}

/// What the page says beyond what it always says.
fn chapters(judged: &Judged<'_>, task: Option<&Task>) -> Vec<Chapter> {
    let mut chapters = Vec::new();
    let mut sections = said(judged, task);
    sections.push(questions(judged));
    for (lead, section) in sections {
        chapters.push(Chapter {
            title: section.title,
            lead,
            sections: vec![section],
        });
    }
    chapters
}

/// The report as Markdown.
pub(super) fn markdown(judged: &Judged<'_>, task: Option<&Task>) -> String {
    let loaded = judged.loaded;
    let topology = &loaded.model.topology;
    let laid = Laid::new(&loaded.model, PAGE.0, PAGE.1);
    let picture = layout::text(&laid.canvas);
    let title = clean_line(loaded.title());
    let mut told = String::new();
    let mut section = |lead: &str, section: Section| {
        let mut out = Vec::new();
        // Writing to memory cannot fail.
        let _ = set(&[section], &mut out);
        let text = String::from_utf8_lossy(&out);
        match text.split_once("\n\n") {
            Some((heading, rest)) if !lead.is_empty() => {
                told.push_str(&format!("{heading}\n\n{}\n\n{rest}", escaped(lead)));
            }
            _ => told.push_str(&text),
        }
    };
    for (lead, one) in said(judged, task) {
        section(&lead, one);
    }
    section("", findings(judged));
    section("", kills(judged));
    let (lead, figures) = availability::figures(loaded);
    section(&lead, figures);
    section("", credits(judged));
    let (_, open) = questions(judged);
    section("", open);
    let served = &judged.table.baseline;
    let summary = format!(
        "{}, score {} of 100: {}. With nothing failed {} of all requests are served.",
        clean_line(&topology.site),
        judged.report.score,
        judged.report.tally(),
        span(served.worst.all, served.best.all)
    );
    let about = clean_line(&topology.about);
    let about = match about.as_str() {
        "" => String::new(),
        about => format!("{}\n\n", escaped(about)),
    };
    // Nothing in the picture may end it.
    let ticks = picture.split(|c| c != '`').map(str::len).max();
    let fence = "`".repeat(ticks.unwrap_or(0).max(2) + 1);
    format!(
        "# {}\n\n{}\n\n{about}{fence}text\n{picture}{fence}\n{told}",
        escaped(&title),
        escaped(&summary),
    )
}
