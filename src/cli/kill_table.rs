//! `linchpin kill-table`: what is served with each thing failed in turn.
//!
//! Refuses arithmetic: the figures are the share engine's.

use super::failure::Outcome;
use super::source::{Loaded, Source};
use crate::design::Class;
use crate::findings::span;
use crate::share::{CheckDepth, KillTable, Range, Row, Served, rounded};
use crate::text::{clean_name, pad, pad_start, width};
use clap::ValueEnum;
use serde_json::{Map, Value, json};
use std::io::{self, Write};

/// Print what is served with each thing failed in turn
#[derive(Debug, clap::Args)]
pub struct Args {
    /// A file, `-`, or the name of a built-in design
    file: Option<String>,
    /// How to print
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
    /// Fail two things at a time
    #[arg(long)]
    pairs: bool,
    /// How deep health checks look
    #[arg(long, value_enum, default_value_t = Depth::AsDeclared)]
    check: Depth,
}

/// How the table is printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// For reading
    Text,
    /// For programs
    Json,
    /// For spreadsheets
    Csv,
    /// For reports
    Markdown,
}

/// How deep health checks look.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Depth {
    /// They open a connection
    Shallow,
    /// They ask for a page from the database
    Deep,
    /// As the design says
    AsDeclared,
}

/// Prints the kill table of a design.
///
/// # Errors
/// When the design cannot be read or standard output cannot be written.
pub fn run(args: &Args, out: &mut dyn Write) -> Outcome {
    let loaded = Source::open(args.file.as_deref())?.load()?;
    let depth = match args.check {
        Depth::Shallow => CheckDepth::Shallow,
        Depth::Deep => CheckDepth::Deep,
        Depth::AsDeclared => CheckDepth::AsDeclared,
    };
    let table = if args.pairs {
        KillTable::pairs(&loaded.model, &loaded.flow, depth)
    } else {
        KillTable::single(&loaded.model, &loaded.flow, depth)
    };
    match args.format {
        Format::Text => text(&loaded, &table, out)?,
        Format::Json => json(&loaded, &table, out)?,
        Format::Csv => csv(&loaded, &table, out)?,
        Format::Markdown => markdown(&loaded, &table, out)?,
    }
    Ok(0)
}

fn ids(loaded: &Loaded, row: &Row) -> Vec<String> {
    let ids = row.failed.iter().map(|element| element.id(&loaded.model));
    ids.map(clean_name).collect()
}

/// What sort of thing failed; two things are a pair.
fn sort(row: &Row) -> &'static str {
    match row.failed.as_slice() {
        [one] => one.sort(),
        _ => "pair",
    }
}

const HEADER: [&str; 7] = [
    "failed", "kind", "static", "read", "write", "all", "verdict",
];

/// The cells of a line: shares as `worst..best` where something is open.
fn cells(first: String, sort: &str, range: &Range, verdict: String) -> Vec<String> {
    let mut cells = vec![first, sort.to_owned()];
    for class in Class::ALL {
        cells.push(span(range.worst.of(*class), range.best.of(*class)));
    }
    cells.push(span(range.worst.all, range.best.all));
    cells.push(verdict);
    cells
}

fn lines(loaded: &Loaded, table: &KillTable) -> Vec<Vec<String>> {
    let nothing = "nothing".to_owned();
    let mut lines = vec![cells(nothing, "", &table.baseline, String::new())];
    for row in &table.rows {
        let failed = ids(loaded, row).join(" + ");
        lines.push(cells(failed, sort(row), &row.served, row.told()));
    }
    lines
}

fn text(loaded: &Loaded, table: &KillTable, out: &mut dyn Write) -> io::Result<()> {
    let lines = lines(loaded, table);
    let widest = |column: usize| {
        let cells = lines.iter().filter_map(|line| line.get(column));
        let longest = cells.map(|cell| width(cell)).max().unwrap_or(0);
        longest.max(HEADER.get(column).map_or(0, |head| head.len()))
    };
    let widths: Vec<usize> = (0..HEADER.len()).map(widest).collect();
    let title = clean_name(&loaded.model.topology.title);
    writeln!(out, "{title}\n")?;
    let header: Vec<String> = HEADER.iter().map(|head| (*head).to_owned()).collect();
    for line in std::iter::once(&header).chain(&lines) {
        let mut printed = String::new();
        for (column, (cell, width)) in line.iter().zip(&widths).enumerate() {
            // Names and verdicts to the left, figures to the right.
            printed.push_str(&if (2..=5).contains(&column) {
                pad_start(cell, *width)
            } else {
                pad(cell, *width)
            });
            printed.push_str("  ");
        }
        writeln!(out, "{}", printed.trim_end())?;
    }
    if table.rows.iter().any(|row| row.served.is_open()) {
        writeln!(
            out,
            "\nworst..best over what the design leaves undecided; the verdict is the worst's."
        )?;
    }
    Ok(())
}

fn shares(served: &Served) -> Map<String, Value> {
    let mut fields = Map::new();
    for class in Class::ALL {
        fields.insert(class.noun().to_owned(), rounded(served.of(*class)).into());
    }
    fields.insert("all".to_owned(), rounded(served.all).into());
    fields
}

/// The worst figures, and the best beside them where something is open.
fn range(range: &Range) -> Map<String, Value> {
    let mut fields = shares(&range.worst);
    if range.is_open() {
        fields.insert("best".to_owned(), Value::Object(shares(&range.best)));
    }
    fields
}

fn json(loaded: &Loaded, table: &KillTable, out: &mut dyn Write) -> io::Result<()> {
    let rows: Vec<Value> = table
        .rows
        .iter()
        .map(|row| {
            let mut fields = Map::new();
            fields.insert("failed".to_owned(), ids(loaded, row).into());
            fields.insert("kind".to_owned(), sort(row).into());
            fields.extend(range(&row.served));
            fields.insert("verdict".to_owned(), row.verdict.word().into());
            let lost: Vec<&str> = row.lost.iter().map(|class| class.noun()).collect();
            fields.insert("classes".to_owned(), lost.into());
            if let Some(after_s) = row.after_s {
                fields.insert("after_s".to_owned(), after_s.into());
            }
            Value::Object(fields)
        })
        .collect();
    let mix: Map<String, Value> = Class::ALL
        .iter()
        .map(|class| {
            (
                class.noun().to_owned(),
                rounded(loaded.flow.mix[*class as usize]).into(),
            )
        })
        .collect();
    let value = json!({
        "design": clean_name(&loaded.name),
        "title": clean_name(&loaded.model.topology.title),
        "mix": mix,
        "baseline": range(&table.baseline),
        "rows": rows,
    });
    serde_json::to_writer_pretty(&mut *out, &value)?;
    writeln!(out)
}

/// A cell that no spreadsheet takes for several, or for a formula.
fn quoted(cell: &str) -> String {
    let cell = if cell.starts_with(['=', '+', '-', '@']) {
        format!("'{cell}")
    } else {
        cell.to_owned()
    };
    if cell.contains([',', '"', ' ']) {
        format!("\"{}\"", cell.replace('"', "\"\""))
    } else {
        cell
    }
}

fn csv(loaded: &Loaded, table: &KillTable, out: &mut dyn Write) -> io::Result<()> {
    let with_best = table.baseline.is_open() || table.rows.iter().any(|row| row.served.is_open());
    write!(
        out,
        "failed,kind,static,read,write,all,verdict,classes,after_s"
    )?;
    if with_best {
        write!(out, ",best_static,best_read,best_write,best_all")?;
    }
    writeln!(out)?;
    let figures = |served: &Served| -> Vec<String> {
        let by_class = Class::ALL.iter().map(|class| served.of(*class));
        by_class
            .chain([served.all])
            .map(|share| rounded(share).to_string())
            .collect()
    };
    let mut line = |first: &str, sort: &str, served: &Range, rest: [String; 3]| {
        let mut cells = vec![quoted(first), sort.to_owned()];
        cells.extend(figures(&served.worst));
        cells.extend(rest);
        if with_best {
            cells.extend(figures(&served.best));
        }
        writeln!(out, "{}", cells.join(","))
    };
    line("", "baseline", &table.baseline, Default::default())?;
    for row in &table.rows {
        let lost: Vec<&str> = row.lost.iter().map(|class| class.noun()).collect();
        let rest = [
            row.verdict.word().to_owned(),
            quoted(&lost.join(" ")),
            row.after_s
                .map(|after| after.to_string())
                .unwrap_or_default(),
        ];
        line(&ids(loaded, row).join(" + "), sort(row), &row.served, rest)?;
    }
    Ok(())
}

fn markdown(loaded: &Loaded, table: &KillTable, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "| {} |", HEADER.join(" | "))?;
    writeln!(out, "|---|---|--:|--:|--:|--:|---|")?;
    for line in lines(loaded, table) {
        let safe: Vec<String> = line
            .iter()
            .map(|cell| {
                cell.replace('\\', "\\\\")
                    .replace('|', "\\|")
                    .replace('<', "\\<")
            })
            .collect();
        writeln!(out, "| {} |", safe.join(" | "))?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::share::Element;

    #[test]
    fn a_cell_is_never_a_formula_or_several_cells() {
        assert_eq!(quoted("web-1"), "web-1");
        assert_eq!(quoted("a,b"), "\"a,b\"");
        assert_eq!(quoted("=1+1"), "'=1+1");
        assert_eq!(quoted("a \"b\""), "\"a \"\"b\"\"\"");
    }

    #[test]
    fn two_things_that_failed_are_a_pair() {
        let row = |failed: Vec<Element>| Row {
            failed,
            served: Range::default(),
            verdict: crate::share::Verdict::NoEffect,
            lost: Vec::new(),
            after_s: None,
        };
        assert_eq!(sort(&row(vec![Element::Host(0)])), "host");
        assert_eq!(sort(&row(vec![Element::Host(0), Element::Host(1)])), "pair");
    }
}
