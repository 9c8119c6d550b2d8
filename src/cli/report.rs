//! `linchpin report`: what a review needs to know of a design, on one page.
//!
//! Refuses to judge: every row comes from the engine that other commands print by themselves.

use super::export::{PAGE, deliver};
use super::failure::Outcome;
use super::page::{self, Judged};
use super::picture::Laid;
use super::source::Source;
use super::{availability, brief};
use crate::design::Class;
use crate::exchange::html::Chapter;
use crate::exchange::page::{Section, escaped, markdown as set};
use crate::exchange::telling;
use crate::findings::{State, span};
use crate::layout;
use crate::share::Range;
use crate::story::brief::{Task, checklist, outcome};
use crate::story::claims::{Bench, standard, test};
use crate::text::clean_line;
use clap::ValueEnum;
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
            let laid = Laid::new(&loaded.model, PAGE.0, PAGE.1);
            page::render(&judged, &laid, &args.theme, chapters(&judged, task))?
        }
    };
    deliver(args.output.as_deref(), text.as_bytes(), out)?;
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

/// The checklist, if there is one, and the claims: each with the sentence before it.
fn said(judged: &Judged<'_>, task: Option<&Task>) -> Vec<(String, Section)> {
    let (model, flow) = (&judged.loaded.model, &judged.loaded.flow);
    let bench = Bench::new(model, flow, &judged.table, &judged.report);
    let mut sections = Vec::new();
    if let Some(task) = task {
        let items = checklist(&bench, task);
        let lead = format!(
            "Task {}, {}: {}.",
            task.number,
            task.title,
            outcome(&items).sentence()
        );
        let rows = items.iter().map(|one| {
            vec![
                one.state.title().to_owned(),
                one.group.title().to_owned(),
                one.asks.to_owned(),
                clean_line(&one.evidence),
            ]
        });
        let section = Section {
            title: "Checklist",
            header: vec!["state", "of", "asked", "evidence"],
            rows: rows.collect(),
            ..Section::default()
        };
        sections.push((lead, section));
    }
    let own = test(&bench);
    let (lead, claims) = if own.is_empty() {
        let lead = "The file claims nothing. What is usually said of designs like this:";
        (lead.to_owned(), standard(&bench))
    } else {
        (String::new(), own)
    };
    let rows = claims.iter().map(|one| {
        let mut says = clean_line(&one.says);
        if let Some(by) = &one.by {
            says.push_str(&format!(" — {}", clean_line(by)));
        }
        let mut evidence = clean_line(&one.answer.evidence);
        if let Some(note) = &one.note {
            evidence.push_str(&format!(" Note: {}", clean_line(note)));
        }
        vec![one.answer.verdict.title().to_owned(), says, evidence]
    });
    let section = Section {
        title: "Claims",
        header: vec!["verdict", "claim", "evidence"],
        rows: rows.collect(),
        ..Section::default()
    };
    sections.push((lead, section));
    sections
}

/// What nobody has decided or said yet.
fn questions(judged: &Judged<'_>) -> (String, Section) {
    let report = &judged.report;
    let mut rows: Vec<Vec<String>> = Vec::new();
    let open = report
        .findings
        .iter()
        .flat_map(|finding| finding.with_children());
    for finding in open.filter(|one| one.code() == UNDECIDED) {
        rows.push(vec!["undecided".to_owned(), clean_line(&finding.evidence)]);
    }
    for assumed in &report.assumed {
        rows.push(vec!["assumed".to_owned(), clean_line(assumed)]);
    }
    for one in &report.skipped {
        let lacks = clean_line(&one.lacks.join("; "));
        rows.push(vec![
            "not answered".to_owned(),
            format!("{} {}: {lacks}", one.code, one.title),
        ]);
    }
    for id in &report.stale {
        let told = format!(
            "{}: the file speaks of it, and nothing was found",
            clean_line(id)
        );
        rows.push(vec!["stale".to_owned(), told]);
    }
    let notes = if rows.is_empty() {
        vec!["None: everything that figures need was decided.".to_owned()]
    } else {
        Vec::new()
    };
    let section = Section {
        title: "Open questions",
        header: vec!["", "what"],
        rows,
        notes,
        ..Section::default()
    };
    (String::new(), section)
}

/// The rule that tells what was left open.
const UNDECIDED: &str = "DRN-07";

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
    let (lead, figures) = availability::told(loaded);
    let mut lead = lead;
    for one in figures {
        section(&std::mem::take(&mut lead), one);
    }
    section("", credits(judged));
    let (_, open) = questions(judged);
    section("", open);
    let tour = judged
        .tour()
        .map_or(String::new(), |tour| telling::markdown(&tour));
    // A line of dots or dashes in the picture ends no fence: only back ticks would.
    format!(
        "# {}\n\n{}, score {} of 100.\n\n````text\n{}````\n{told}{tour}",
        escaped(&title),
        escaped(&clean_line(&topology.site)),
        judged.report.score,
        picture.replace('`', "'")
    )
}

fn findings(judged: &Judged<'_>) -> Section {
    let rows = judged.report.findings.iter().map(|finding| {
        let mut state = finding.state.word().to_owned();
        if let Some(remark) = &finding.remark {
            state.push_str(&format!(": {}", clean_line(remark)));
        }
        vec![
            finding.severity.word().to_owned(),
            clean_line(&finding.id),
            clean_line(&finding.title),
            state,
            clean_line(&finding.evidence),
            clean_line(&finding.remedy),
        ]
    });
    let findings = &judged.report.findings;
    let settled = findings.iter().filter(|one| !one.state.is_open()).count();
    let fixed = findings
        .iter()
        .filter(|one| one.state == State::Fixed)
        .count();
    let mut notes = Vec::new();
    if findings.is_empty() {
        notes.push("Nothing was found.".to_owned());
    }
    if settled > 0 {
        notes.push(format!("{settled} of {} are settled.", findings.len()));
    }
    if fixed > 0 {
        notes.push(format!(
            "{fixed} are said to be fixed, and the design still shows them."
        ));
    }
    Section {
        title: "Findings",
        header: vec![
            "severity",
            "id",
            "finding",
            "state",
            "evidence",
            "what mends it",
        ],
        rows: rows.collect(),
        notes,
        ..Section::default()
    }
}

fn kills(judged: &Judged<'_>) -> Section {
    let shares = |range: &Range| {
        let mut cells: Vec<String> = Class::ALL
            .iter()
            .map(|class| span(range.worst.of(*class), range.best.of(*class)))
            .collect();
        cells.push(span(range.worst.all, range.best.all));
        cells
    };
    let mut rows = Vec::new();
    let mut line = |failed: String, range: &Range, told: String| {
        let mut cells = vec![failed];
        cells.extend(shares(range));
        cells.push(told);
        rows.push(cells);
    };
    line("nothing".to_owned(), &judged.table.baseline, String::new());
    for row in &judged.table.rows {
        let ids = row
            .failed
            .iter()
            .map(|one| clean_line(one.id(&judged.loaded.model)));
        let failed: Vec<String> = ids.collect();
        line(failed.join(" + "), &row.served, row.told());
    }
    let is_open = judged.table.rows.iter().any(|row| row.served.is_open());
    let notes = if is_open {
        vec![
            "worst..best over what the design leaves undecided; the verdict is the worst's."
                .to_owned(),
        ]
    } else {
        Vec::new()
    };
    Section {
        title: "Kill table",
        header: vec!["failed", "static", "read", "write", "all", "verdict"],
        figures: 4,
        rows,
        notes,
    }
}

fn credits(judged: &Judged<'_>) -> Section {
    let credits = judged.report.credits.iter();
    let rows: Vec<Vec<String>> = credits
        .map(|one| vec![one.title.to_owned(), clean_line(&one.evidence)])
        .collect();
    let notes = if rows.is_empty() {
        vec!["None yet.".to_owned()]
    } else {
        Vec::new()
    };
    Section {
        title: "To its credit",
        header: vec!["credit", "evidence"],
        rows,
        notes,
        ..Section::default()
    }
}
