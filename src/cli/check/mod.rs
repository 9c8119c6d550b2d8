//! `linchpin check`: what is wrong with designs, for people and for pipelines.
//!
//! Refuses rules: it runs them and prints what they found.

mod machine;
mod places;
mod prose;
mod staged;

use super::failure::{Failure, Outcome};
use super::source::{Loaded, Source};
use super::today::today;
use crate::design::Date;
use crate::document::Document;
use crate::document::diagnostic;
use crate::findings::{self, Finding, Options, Report, Severity, evidence, fix};
use crate::share::{CheckDepth, KillTable};
use clap::ValueEnum;
use places::Places;
use std::collections::BTreeMap;
use std::io::Write;

/// Find what is wrong with a design
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Files, `-`, or names of built-in designs
    #[arg(value_name = "FILE")]
    files: Vec<String>,
    /// How to print
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
    /// Exit with 1 from this severity on
    #[arg(long, value_enum, default_value_t = Threshold::High, value_name = "SEVERITY")]
    fail_on: Threshold,
    /// The day on which certificates and agreements are judged, such as 2026-06-30 [default: today]
    #[arg(long, value_parser = day, value_name = "DATE")]
    today: Option<Date>,
    /// Say why each finding matters and when it would be a false alarm
    #[arg(long)]
    explain: bool,
    /// Play each failure and show what is lost, who notices, what an intruder reads and reaches
    #[arg(long)]
    evidence: bool,
    /// Try an edit, such as components.haproxy.layer=Tcp; the files stay as they are
    #[arg(long = "set", value_name = "PATH=VALUE")]
    edits: Vec<String>,
}

/// How findings are printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// For reading
    Text,
    /// For programs
    Json,
    /// For code scanning (SARIF 2.1.0)
    Sarif,
    /// For reports and pull requests
    Markdown,
    /// For annotations in GitHub Actions
    Github,
}

/// The severity from which on the command fails.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Threshold {
    /// Critical findings only
    Critical,
    /// High and worse
    High,
    /// Medium and worse
    Medium,
    /// Low and worse
    Low,
    /// Whatever is found, exit with 0
    Never,
}

impl Threshold {
    const fn severity(self) -> Option<Severity> {
        match self {
            Self::Critical => Some(Severity::Critical),
            Self::High => Some(Severity::High),
            Self::Medium => Some(Severity::Medium),
            Self::Low => Some(Severity::Low),
            Self::Never => None,
        }
    }
}

fn day(text: &str) -> Result<Date, String> {
    Date::parse(text).ok_or_else(|| "not a day such as 2026-06-30".to_owned())
}

/// A design and what was found in it.
struct Checked {
    loaded: Loaded,
    report: Report,
    /// What can be shown of each finding, by its id, where that was asked for.
    shown: BTreeMap<String, Vec<String>>,
    places: Places,
}

impl Checked {
    /// What can be shown of a finding, one sentence a line.
    fn shown(&self, finding: &Finding) -> &[String] {
        self.shown.get(&finding.id).map_or(&[], Vec::as_slice)
    }
}

/// Checks every design that was named and prints what was found.
///
/// # Errors
/// When a design cannot be read or standard output cannot be written.
pub fn run(args: &Args, out: &mut dyn Write) -> Outcome {
    let named: Vec<Option<&str>> = if args.files.is_empty() {
        vec![None]
    } else {
        args.files.iter().map(|name| Some(name.as_str())).collect()
    };
    let options = Options {
        today: args.today.or_else(today),
    };
    let count = named.len();
    let (mut checked, mut failures) = (Vec::new(), Vec::new());
    let outcomes = named.into_iter().map(|name| -> Result<Checked, Failure> {
        let source = Source::open(name)?;
        let loaded = source.load_with(&args.edits)?;
        let table = KillTable::single(&loaded.model, &loaded.flow, CheckDepth::AsDeclared);
        let mut report = findings::check(&loaded.model, &loaded.flow, &table, options);
        if args.format == Format::Json {
            fix::mark(&mut report, Document::parse(&source.text).text(), options);
        }
        let findings = report.findings.iter().filter(|_| args.evidence);
        let shown = findings.map(|finding| {
            let lines = evidence::lines(&loaded.model, &loaded.flow, finding);
            (finding.id.clone(), lines)
        });
        let shown = shown.collect();
        let document = Document::parse(&source.text);
        let remarks = staged::remarks(&document, &report);
        if !remarks.is_empty() {
            // What is asked for goes to the output, whatever its format.
            let text = diagnostic::render(&remarks, &source.name, document.text());
            let _ = writeln!(std::io::stderr(), "{text}");
        }
        let places = Places::new(&source.text);
        Ok(Checked {
            loaded,
            report,
            shown,
            places,
        })
    });
    // A design that cannot be read does not keep what is found in the others back.
    for outcome in outcomes {
        match outcome {
            Ok(one) => checked.push(one),
            Err(failure) => failures.push(failure),
        }
    }
    if checked.is_empty() {
        return Err(Failure::Several(failures));
    }
    match args.format {
        Format::Text => prose::text(&checked, args.explain, out)?,
        Format::Markdown => prose::markdown(&checked, args.explain, out)?,
        Format::Json => machine::json(&checked, count, out)?,
        Format::Sarif => machine::sarif(&checked, out)?,
        Format::Github => machine::github(&checked, out)?,
    }
    if !failures.is_empty() {
        return Err(Failure::Several(failures));
    }
    let threshold = args.fail_on.severity();
    let fails = checked
        .iter()
        .any(|one| matches!((one.report.worst(), threshold), (Some(worst), Some(limit)) if worst <= limit));
    Ok(u8::from(fails))
}
