//! The format's reference, printed from the same schema that the checker holds files against.
//!
//! Refuses wording of its own beyond headings: what a field means is said where it is declared.

use super::check::VERSION;
use crate::design::Topology;
use crate::design::kinds::KINDS;
use crate::design::schema::{
    Described, FieldInfo, KindInfo, RecordInfo, Shape, TupleInfo, WordsInfo,
};
use crate::text::{pad, width};
use std::fmt::Write as _;

/// What the reader has to know before the tables.
const RULES: &str = "\
Names are keys: zones, hosts, clusters and components share one name space, and a name is any text
without @ / > #. Choices are bare words. Whatever is left out has the default that is shown; `–`
means that there is none. Lengths of time are texts: \"500us\" \"200ms\" \"2s\" \"5m\" \"24h\" \"30d\".
Percentages run from 0 to 100. Comments begin with //.
";

/// Every record, kind, tuple and word of the format.
#[must_use]
pub fn reference() -> String {
    let mut found = Found::default();
    found.shape(&Topology::SHAPE);
    // Writing to a String cannot fail.
    let mut out = format!("The topology file, version {VERSION}\n\n{RULES}");
    for record in &found.records {
        let _ = write!(out, "\n{}\n{}\n", heading(record.name), record.doc.trim());
        table(&mut out, record.fields);
    }
    for tuple in &found.tuples {
        let _ = write!(out, "\n{}\n{}\n", heading(tuple.name), tuple.doc.trim());
        let rows: Vec<_> = (tuple.places.iter().enumerate())
            .map(|(place, (name, shape))| {
                let optional = if place < tuple.required {
                    ""
                } else {
                    "optional"
                };
                [(*name).to_owned(), written(shape), optional.to_owned()]
            })
            .collect();
        rows_of(&mut out, &rows);
    }
    let _ = write!(
        out,
        "\n{}\nOne of these words with its parentheses.\n",
        heading("component")
    );
    kinds(&mut out);
    for words in &found.words {
        let _ = write!(out, "\n{}\n{}\n", heading(words.name), words.doc.trim());
        let rows: Vec<_> = (words.words.iter())
            .map(|(word, doc)| [(*word).to_owned(), doc.trim().to_owned()])
            .collect();
        rows_of(&mut out, &rows);
    }
    out
}

fn heading(name: &str) -> String {
    format!("{name}\n{}", "-".repeat(width(name)))
}

/// Kinds that share a group of fields are told once.
fn kinds(out: &mut String) {
    let rows: Vec<_> = (KINDS.iter())
        .map(|kind| [format!("{}( )", kind.name), kind.doc.trim().to_owned()])
        .collect();
    rows_of(out, &rows);
    let mut told: Vec<&str> = Vec::new();
    for kind in KINDS {
        for part in kind.parts {
            if part.fields.is_empty() || told.contains(&part.name) {
                continue;
            }
            told.push(part.name);
            let takers: Vec<&str> = (KINDS.iter())
                .filter(|kind| kind.parts.iter().any(|other| other.name == part.name))
                .map(|kind| kind.name)
                .collect();
            let takers = if takers.len() == KINDS.len() {
                "Every kind".to_owned()
            } else {
                takers.join(", ")
            };
            let _ = write!(out, "\n{takers}\n");
            table(out, part.fields);
        }
    }
}

fn table(out: &mut String, fields: &[FieldInfo]) {
    let rows: Vec<_> = (fields.iter())
        .map(|field| {
            let default = if field.required {
                "required".to_owned()
            } else {
                (field.default)()
            };
            [
                field.name.to_owned(),
                written(&field.shape),
                default,
                field.doc.trim().to_owned(),
            ]
        })
        .collect();
    rows_of(out, &rows);
}

/// Rows below one another; the last column runs free.
fn rows_of<const N: usize>(out: &mut String, rows: &[[String; N]]) {
    let widths: Vec<usize> = (0..N)
        .map(|column| {
            let cells = rows.iter().filter_map(|row| row.get(column));
            cells.map(|cell| width(cell)).max().unwrap_or(0)
        })
        .collect();
    for row in rows {
        let cells: Vec<String> = row
            .iter()
            .zip(&widths)
            .map(|(cell, width)| pad(cell, *width))
            .collect();
        let _ = writeln!(out, "  {}", cells.join("  ").trim_end());
    }
}

/// How a value of this shape is written; words in `< >` have a table of their own.
fn written(shape: &Shape) -> String {
    match shape {
        Shape::Text => "\"text\"".to_owned(),
        Shape::Name => "\"name\"".to_owned(),
        Shape::Bool => "true | false".to_owned(),
        Shape::Whole { .. } => "whole number".to_owned(),
        Shape::Number { min, max } if *max <= 1_000.0 => format!("{min} to {max}"),
        Shape::Number { .. } => "number".to_owned(),
        Shape::Duration => "\"2s\"".to_owned(),
        Shape::Date => "\"2026-06-30\"".to_owned(),
        Shape::Word(words) => format!("<{}>", words.name),
        Shape::OrUndecided(inner) => format!("{} | Undecided", written(inner)),
        Shape::List(inner) => format!("[{}]", written(inner)),
        Shape::Map(inner) => format!("{{ \"name\": {} }}", written(inner)),
        Shape::Record(record) => format!("<{}>", record.name),
        Shape::Tuple(tuple) => format!("<{}>", tuple.name),
        Shape::Kinds(_) => "<component>".to_owned(),
    }
}

/// What the format is made of, each in the order in which it is first met.
#[derive(Default)]
struct Found {
    records: Vec<&'static RecordInfo>,
    tuples: Vec<&'static TupleInfo>,
    words: Vec<&'static WordsInfo>,
}

impl Found {
    fn shape(&mut self, shape: &Shape) {
        match shape {
            Shape::Word(words) => {
                if self.words.iter().all(|other| other.name != words.name) {
                    self.words.push(words);
                }
            }
            Shape::OrUndecided(inner) | Shape::List(inner) | Shape::Map(inner) => {
                self.shape(inner);
            }
            Shape::Record(record) => {
                if self.records.iter().all(|other| other.name != record.name) {
                    self.records.push(record);
                    self.fields(record.fields);
                }
            }
            Shape::Tuple(tuple) => {
                if self.tuples.iter().all(|other| other.name != tuple.name) {
                    self.tuples.push(tuple);
                    for (_, shape) in tuple.places {
                        self.shape(shape);
                    }
                }
            }
            Shape::Kinds(kinds) => {
                let parts = kinds.iter().flat_map(|kind: &KindInfo| kind.parts);
                for part in parts {
                    self.fields(part.fields);
                }
            }
            Shape::Text
            | Shape::Name
            | Shape::Bool
            | Shape::Whole { .. }
            | Shape::Number { .. }
            | Shape::Duration
            | Shape::Date => {}
        }
    }

    fn fields(&mut self, fields: &[FieldInfo]) {
        for field in fields {
            self.shape(&field.shape);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everything_the_format_knows_is_told() {
        let told = reference();
        for kind in KINDS {
            assert!(
                told.contains(&format!("  {}( )", kind.name)),
                "{}",
                kind.name
            );
            for field in kind.parts.iter().flat_map(|part| part.fields) {
                assert!(
                    told.contains(&format!("  {} ", field.name)),
                    "{}",
                    field.name
                );
            }
        }
        for word in [
            "StaticRoundRobin",
            "SemiSync",
            "workload",
            "link's tail",
            "Undecided",
        ] {
            assert!(told.contains(word), "{word}");
        }
        assert!(told.lines().all(|line| !line.ends_with(' ')));
    }
}
