//! `linchpin diff`: two designs beside each other.
//!
//! Refuses comparisons of its own: what differs is worked out in `findings::diff`.

use super::difference;
use super::export::deliver;
use super::failure::{Failure, Outcome};
use super::source::Source;
use super::today;
use crate::document::{Document, diagnostic};
use crate::exchange::page::{self, Section, escaped};
use crate::exchange::together::Together;
use crate::findings::Finding;
use crate::findings::diff::{Change, Difference, Figure, Sort};
use crate::findings::fix::Checked;
use crate::share::{self, Served, Verdict};
use crate::text::{clean_name, truncate};
use clap::ValueEnum;
use serde_json::{Value, json};
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

/// Columns that a value may take; JSON has it whole.
const VALUE_WIDTH: usize = 40;

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
    let (from, to) = (clean_name(&args.before), clean_name(&args.after));
    let mut content = Vec::new();
    match args.format {
        Format::Text => {
            writeln!(content, "{from} → {to}")?;
            page::text(&sections(&difference), &mut content)?;
        }
        Format::Markdown => {
            writeln!(content, "# {} → {}", escaped(&from), escaped(&to))?;
            page::markdown(&sections(&difference), &mut content)?;
        }
        Format::Json => writeln!(content, "{:#}", machine(&from, &to, &difference))?,
        Format::Picture | Format::Svg | Format::Png | Format::Html => {
            let both = Together::new(before.model(), after.model(), &difference.changes);
            let title = format!("{from} → {to}");
            content = match args.format {
                Format::Svg => difference::svg(both, &args.theme, &title)?,
                Format::Png => difference::png(both, &args.theme)?,
                Format::Html => difference::html(both, &args.theme, &title, sections(&difference))?,
                _ => difference::text(both)?,
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

fn sections(difference: &Difference) -> Vec<Section> {
    vec![
        structure(difference),
        figures(difference),
        findings("Findings gone", &difference.gone),
        findings("Findings born", &difference.born),
        failures(difference),
    ]
}

fn structure(difference: &Difference) -> Section {
    let mut rows = Vec::new();
    for change in &difference.changes {
        let sign = match change.sort {
            Sort::Added => "+",
            Sort::Removed => "-",
            Sort::Changed | Sort::Renamed => "~",
        };
        let what = format!(
            "{sign} {} {}",
            clean_name(&change.section),
            clean_name(&change.id)
        );
        let what = what.trim_end().to_owned();
        if change.fields.is_empty() {
            let kind = change.kind.as_deref().map(clean_name).unwrap_or_default();
            rows.push(vec![what.clone(), kind]);
        }
        for (place, field) in change.fields.iter().enumerate() {
            let value = |value: &Option<String>| {
                let value = value.as_deref().map_or("—".to_owned(), clean_name);
                truncate(&value, VALUE_WIDTH).into_owned()
            };
            let told = format!(
                "{}: {} → {}",
                clean_name(&field.field),
                value(&field.before),
                value(&field.after)
            );
            let what = if place == 0 {
                what.clone()
            } else {
                String::new()
            };
            rows.push(vec![what, told]);
        }
    }
    Section {
        title: "Structure",
        header: vec!["", ""],
        figures: 0,
        notes: none_of(&rows, "The designs say the same."),
        rows,
    }
}

fn figures(difference: &Difference) -> Section {
    let (before, after) = (&difference.before, &difference.after);
    let class = |place: usize| {
        let share =
            |figure: &Figure| format!("{} %", share::percent(figure.served.by_class[place]));
        (share(before), share(after))
    };
    let all = |figure: &Figure| format!("{} %", share::percent(figure.served.all));
    let (fixed, other) = (
        difference.spofs.0.to_string(),
        difference.spofs.1.to_string(),
    );
    let rows = [
        ("static served", class(0)),
        ("read served", class(1)),
        ("write served", class(2)),
        ("all served", (all(before), all(after))),
        (
            "availability",
            (before.availability_text(), after.availability_text()),
        ),
        (
            "downtime a year",
            (before.downtime_text(), after.downtime_text()),
        ),
        ("single points of failure", (fixed, other)),
        ("score", (before.score.to_string(), after.score.to_string())),
    ];
    let row = |(name, (before, after)): (&str, (String, String))| {
        let mark = if before == after { "" } else { "*" };
        vec![name.to_owned(), before, after, mark.to_owned()]
    };
    Section {
        title: "Figures",
        header: vec!["", "before", "after", ""],
        figures: 2,
        rows: rows.into_iter().map(row).collect(),
        notes: Vec::new(),
    }
}

fn findings(title: &'static str, findings: &[Finding]) -> Section {
    let rows: Vec<Vec<String>> = findings
        .iter()
        .map(|finding| {
            vec![
                finding.severity.word().to_owned(),
                clean_name(&finding.id),
                clean_name(&finding.title),
            ]
        })
        .collect();
    Section {
        title,
        header: vec!["severity", "id", "title"],
        figures: 0,
        notes: none_of(&rows, "None."),
        rows,
    }
}

fn failures(difference: &Difference) -> Section {
    let told = |(served, verdict): (Served, Verdict)| {
        format!("{} % {}", share::percent(served.all), verdict.title())
    };
    let rows: Vec<Vec<String>> = difference
        .rows
        .iter()
        .map(|row| {
            let failed = format!("{} {}", row.sort, clean_name(&row.failed));
            vec![failed, told(row.before), told(row.after)]
        })
        .collect();
    Section {
        title: "Failures that cost something else",
        header: vec!["failed", "before", "after"],
        figures: 0,
        notes: none_of(&rows, "None of those that both designs have."),
        rows,
    }
}

fn none_of(rows: &[Vec<String>], words: &str) -> Vec<String> {
    if rows.is_empty() {
        vec![words.to_owned()]
    } else {
        Vec::new()
    }
}

fn machine(before: &str, after: &str, difference: &Difference) -> Value {
    let served = |served: Served| {
        json!({
            "static": served.by_class[0],
            "read": served.by_class[1],
            "write": served.by_class[2],
            "all": served.all,
        })
    };
    let figure = |figure: &Figure, spofs: usize| {
        json!({
            "served": served(figure.served),
            "availability": figure.availability.0,
            "availability_at_most": figure.availability.1,
            "downtime_per_year": figure.downtime_text(),
            "score": figure.score,
            "spofs": spofs,
        })
    };
    let change = |change: &Change| {
        let fields: Vec<Value> = change
            .fields
            .iter()
            .map(|field| {
                let value = |value: &Option<String>| value.as_deref().map(clean_name);
                json!({
                    "field": clean_name(&field.field),
                    "before": value(&field.before),
                    "after": value(&field.after),
                })
            })
            .collect();
        json!({
            "section": clean_name(&change.section),
            "id": clean_name(&change.id),
            "kind": change.kind.as_deref().map(clean_name),
            "fields": fields,
        })
    };
    let changes = |sort: Sort| -> Vec<Value> {
        let of = difference.changes.iter().filter(|one| one.sort == sort);
        of.map(change).collect()
    };
    let finding = |finding: &Finding| {
        json!({
            "id": clean_name(&finding.id),
            "code": finding.code(),
            "severity": finding.severity.word(),
            "title": clean_name(&finding.title),
        })
    };
    let rows: Vec<Value> = difference
        .rows
        .iter()
        .map(|row| {
            let side = |(shares, verdict): (Served, Verdict)| {
                json!({ "served": served(shares), "verdict": verdict.word() })
            };
            json!({
                "failed": clean_name(&row.failed),
                "kind": row.sort,
                "before": side(row.before),
                "after": side(row.after),
            })
        })
        .collect();
    json!({
        "before": before,
        "after": after,
        "elements": {
            "added": changes(Sort::Added),
            "removed": changes(Sort::Removed),
            "changed": changes(Sort::Changed),
            "renamed": changes(Sort::Renamed),
        },
        "findings": {
            "gone": difference.gone.iter().map(finding).collect::<Vec<_>>(),
            "born": difference.born.iter().map(finding).collect::<Vec<_>>(),
        },
        "figures": {
            "before": figure(&difference.before, difference.spofs.0),
            "after": figure(&difference.after, difference.spofs.1),
        },
        "rows": rows,
    })
}
