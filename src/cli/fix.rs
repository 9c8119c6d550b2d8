//! `linchpin fix`: the edits that cure findings: listed, shown, or made.
//!
//! Refuses to invent: fixes and their outcome come from the findings room.

use super::failure::{Failure, Outcome};
use super::source::Source;
use super::today;
use crate::document::save::save;
use crate::document::{Document, diagnostic};
use crate::findings::fix::{Checked, Effort, Fix, Preview, knows};
use crate::findings::{Finding, Severity};
use crate::share;
use crate::text::clean_line;
use std::io::Write;

/// Cure findings by minimal edits of the file, comments kept
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The file, `-`, or the name of a built-in design
    #[arg(value_name = "FILE")]
    file: String,
    /// The finding, such as SPF-01@haproxy; without one, every fix is listed
    #[arg(value_name = "ID", conflicts_with = "all")]
    id: Option<String>,
    /// Which of several fixes, counted from 1
    #[arg(long, default_value_t = 1, value_name = "NUMBER")]
    choose: usize,
    /// Cure whatever can be cured, worst first
    #[arg(long)]
    all: bool,
    /// Show the difference and change nothing
    #[arg(long)]
    dry_run: bool,
}

/// Fixes made in one go at most.
const MOST_FIXES: usize = 64;

/// Lists, shows or makes fixes.
///
/// # Errors
/// When the design cannot be read, the finding is not there or has no fix, or the file cannot
/// be written.
pub fn run(args: &Args, out: &mut dyn Write) -> Outcome {
    let source = Source::open(Some(&args.file))?;
    let mut document = Document::parse(&source.text);
    let checked = Checked::of(&document, today::options()).ok_or_else(|| {
        let wrong = document.diagnostics();
        Failure::Design(diagnostic::render(wrong, &source.name, document.text()))
    })?;
    let fix = match (&args.id, args.all) {
        (Some(id), _) => one(&checked, id, args.choose, out)?,
        (None, true) => every(&checked, out)?,
        (None, false) => {
            list(&checked, out)?;
            return Ok(0);
        }
    };
    let Some(preview) = Preview::new(&checked, &fix) else {
        return Ok(0);
    };
    if fix.patches.is_empty() {
        writeln!(out, "nothing that an edit cures is left")?;
        return Ok(0);
    }
    show(&preview, out)?;
    if args.dry_run {
        return Ok(0);
    }
    let Some(path) = &source.path else {
        let text = "only a file can be mended; --dry-run shows the difference";
        return Err(Failure::Input(text.to_owned()));
    };
    document.apply(&fix.patches, &fix.title, None);
    save(path, &document.to_file(), source.fingerprint)
        .map_err(|error| Failure::Environment(format!("{}: {error}", clean_line(&source.name))))?;
    writeln!(out, "\nwritten to {}", clean_line(&source.name))?;
    Ok(0)
}

fn list(checked: &Checked, out: &mut dyn Write) -> Result<(), Failure> {
    let effort = Effort::of_a_list();
    let (mut found, mut cured, mut untried) = (0, 0, 0);
    for finding in checked.findings() {
        found += 1;
        let id = clean_line(&finding.id);
        writeln!(
            out,
            "{:<8} {id}  {}",
            finding.severity.word(),
            clean_line(&finding.title)
        )?;
        let fixes = if knows(finding.code()) {
            checked.fixes_within(&finding.id, &effort)
        } else {
            Some(Vec::new())
        };
        let Some(fixes) = fixes else {
            untried += 1;
            writeln!(out, "         not tried to the end")?;
            continue;
        };
        cured += usize::from(!fixes.is_empty());
        for (place, fix) in fixes.iter().enumerate() {
            writeln!(out, "         {}. {}", place + 1, clean_line(&fix.title))?;
        }
        if fixes.is_empty() {
            writeln!(out, "         no edit cures it")?;
        }
    }
    writeln!(out, "\n{cured} of {found} findings have a fix")?;
    if untried > 0 {
        writeln!(
            out,
            "{untried} were not tried to the end, as that takes long in a design of this size: \
             name one to have its fixes tried"
        )?;
    }
    Ok(())
}

fn one(checked: &Checked, id: &str, choose: usize, out: &mut dyn Write) -> Result<Fix, Failure> {
    let known = checked.findings().any(|finding| finding.id == id);
    if !known {
        let id = clean_line(id);
        return Err(Failure::Input(format!("nothing was found under {id}")));
    }
    let mut fixes = checked.fixes(id);
    let count = fixes.len();
    if choose == 0 || choose > count {
        let text = match count {
            0 => "no edit cures it".to_owned(),
            1 => "it has one fix".to_owned(),
            count => format!("it has {count} fixes"),
        };
        return Err(Failure::Input(text));
    }
    let fix = fixes.swap_remove(choose - 1);
    writeln!(out, "{}", clean_line(&fix.title))?;
    Ok(fix)
}

/// Every cure after the other, as one fix.
/// What is open still, for the author to decide.
fn left(text: &str, out: &mut dyn Write) -> Result<(), Failure> {
    let Some(after) = Checked::new(text, today::options()) else {
        return Ok(());
    };
    let mut rest = after
        .findings()
        .filter(|finding| finding.state.is_open() && finding.severity <= Severity::Low)
        .peekable();
    if rest.peek().is_some() {
        writeln!(
            out,
            "left, because no fix is without a price or there is none:"
        )?;
    }
    for finding in rest {
        let (id, title) = (clean_line(&finding.id), clean_line(&finding.title));
        writeln!(out, "  {:<8} {id}  {title}", finding.severity.word())?;
    }
    writeln!(out)?;
    Ok(())
}

fn every(checked: &Checked, out: &mut dyn Write) -> Result<Fix, Failure> {
    let (fixes, last) = checked.cure_all(Severity::Low, MOST_FIXES);
    for (id, title) in &fixes {
        writeln!(out, "{}: {}", clean_line(id), clean_line(title))?;
    }
    left(&last, out)?;
    Ok(checked.leading_to(&last, "Cure whatever can be cured"))
}

fn show(preview: &Preview, out: &mut dyn Write) -> Result<(), Failure> {
    writeln!(out)?;
    for line in preview.unified().lines() {
        writeln!(out, "{}", clean_line(line))?;
    }
    writeln!(out)?;
    let mut tell = |word: &str, findings: &[Finding]| {
        findings.iter().try_for_each(|finding| {
            let (id, title) = (clean_line(&finding.id), clean_line(&finding.title));
            writeln!(out, "{word} {:<8} {id}  {title}", finding.severity.word())
        })
    };
    tell("gone", &preview.gone)?;
    tell("born", &preview.born)?;
    for [old, new] in &preview.moved {
        writeln!(
            out,
            "same {:<8} {}, now {}",
            old.severity.word(),
            clean_line(&old.id),
            clean_line(&new.id)
        )?;
    }
    let (before, after) = (&preview.before, &preview.after);
    writeln!(
        out,
        "served {} % -> {} %, availability {} -> {}, down {} -> {} a year, score {} -> {}",
        share::percent(before.served.all),
        share::percent(after.served.all),
        before.availability_text(),
        after.availability_text(),
        before.downtime_text(),
        after.downtime_text(),
        before.score,
        after.score
    )?;
    if after.score < before.score && after.applied < before.applied {
        writeln!(
            out,
            "{} rules apply instead of {}: what is still open is a larger share of them",
            after.applied, before.applied
        )?;
    }
    Ok(())
}
