//! The tables of a comparison.
//!
//! Refuses to compare, and to cut a value short where it is read on a page.

use super::claims::Claims;
use crate::exchange::page::Section;
use crate::findings::Finding;
use crate::findings::diff::{Change, Difference, Entries, FieldChange, Figure, Sort};
use crate::share::{self, Served, Verdict};
use crate::text::{clean_name, truncate};

/// Columns that a value may take on a terminal.
const VALUE_WIDTH: usize = 72;
/// A list whose entries are longer on the mean is told by their number.
const LONG_ENTRY: usize = 160;

/// Every table, for a terminal or, with nothing cut short, for a page.
pub(super) fn sections(difference: &Difference, claims: &Claims, is_page: bool) -> Vec<Section> {
    let mut all = vec![
        claims.section(&difference.before, &difference.after),
        structure(&difference.changes, is_page),
        figures(difference),
    ];
    all.extend(scoring(difference));
    all.extend([
        findings("Findings gone", &difference.gone),
        findings("Findings born", &difference.born),
        changed(&difference.otherwise),
        elsewhere(&difference.elsewhere),
        failures(difference),
    ]);
    all
}

fn structure(changes: &[Change], is_page: bool) -> Section {
    let mut rows = Vec::new();
    for change in changes {
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
        let mut told: Vec<String> = change
            .fields
            .iter()
            .flat_map(|field| said(field, is_page))
            .collect();
        if told.is_empty() {
            told.push(change.kind.as_deref().map(clean_name).unwrap_or_default());
        }
        let mut what = what.trim_end().to_owned();
        for line in told {
            rows.push(vec![std::mem::take(&mut what), line]);
        }
    }
    Section {
        title: "Structure",
        header: vec!["element", "what differs"],
        figures: 0,
        notes: none_of(&rows, "The designs say the same."),
        rows,
    }
}

/// What a field said and says: of a list, entry by entry what went and what came.
fn said(field: &FieldChange, is_page: bool) -> Vec<String> {
    let name = clean_name(&field.field);
    let cut = |value: &str| {
        let value = clean_name(value);
        if is_page {
            value
        } else {
            truncate(&value, VALUE_WIDTH).into_owned()
        }
    };
    // Words are told where they stand; what has parts of its own, entry by entry.
    let has_parts = |entries: &&Entries| {
        let mut all = entries.gone.iter().chain(&entries.born);
        entries.gone.is_empty() && entries.born.is_empty() || all.any(|one| one.ends_with(')'))
    };
    let Some(entries) = field.entries.as_ref().filter(has_parts) else {
        let value = |value: &Option<String>| value.as_deref().map_or("—".to_owned(), cut);
        let (before, after) = (value(&field.before), value(&field.after));
        return vec![format!("{name}: {before} → {after}")];
    };
    let (old, new) = entries.counts;
    let (noun, one_by_one) = match name.as_str() {
        "tour" => ("step", false),
        "firewall.allow" | "firewall.outbound" | "allow" => ("rule", true),
        _ => ("entry", true),
    };
    let many = |count: usize| match (count, noun) {
        (1, _) => format!("1 {noun}"),
        (_, "entry") => format!("{count} entries"),
        _ => format!("{count} {noun}s"),
    };
    let side =
        |value: &Option<String>, count| value.as_ref().map_or("—".to_owned(), |_| many(count));
    let mut told = vec![
        if old == new && field.before.is_some() && field.after.is_some() {
            format!("{name}: changed, {}", many(new))
        } else {
            format!(
                "{name}: {} → {}",
                side(&field.before, old),
                side(&field.after, new)
            )
        },
    ];
    let (gone, born) = (&entries.gone, &entries.born);
    if gone.is_empty() && born.is_empty() && (old, new) != (0, 0) {
        told[0] = format!("{name}: in another order, {}", many(new));
    }
    let letters: usize = gone.iter().chain(born).map(String::len).sum();
    if one_by_one && letters <= LONG_ENTRY * (gone.len() + born.len()) {
        told.extend(gone.iter().map(|entry| format!("  - {}", cut(entry))));
        told.extend(born.iter().map(|entry| format!("  + {}", cut(entry))));
    }
    told
}

/// Why the score moves; none where it does not.
fn scoring(difference: &Difference) -> Option<Section> {
    if difference.before.score == difference.after.score {
        return None;
    }
    let rows = difference.rules.iter().map(|change| {
        vec![
            change.rule.code.to_owned(),
            change.before.words(),
            change.after.words(),
            change.rule.title.to_owned(),
        ]
    });
    Some(Section {
        title: "Why the score moves",
        header: vec!["rule", "before", "after", "title"],
        figures: 0,
        rows: rows.collect(),
        notes: vec![
            "The score is the weight of the rules that are kept, of all that apply: with other \
             rules to ask, what is still broken is another part of them."
                .to_owned(),
        ],
    })
}

/// Findings of both designs that say something else now.
fn changed(pairs: &[[Finding; 2]]) -> Section {
    let mut rows = Vec::new();
    for [old, new] in pairs {
        let severity = if old.severity == new.severity {
            new.severity.word().to_owned()
        } else {
            format!("{} → {}", old.severity.word(), new.severity.word())
        };
        let told = |finding: &Finding, other: &Finding| {
            let mut told = clean_name(&finding.evidence);
            if finding.state != other.state {
                told = format!("{}: {told}", finding.state.word());
            }
            let is_costly = finding.loss > 0.0 || other.loss > 0.0;
            if finding.evidence == other.evidence && finding.loss != other.loss && is_costly {
                told += &format!(
                    " It costs {} % of all requests.",
                    share::percent(finding.loss)
                );
            }
            told
        };
        let id = clean_name(&new.id);
        rows.push(vec![severity, id, "before".to_owned(), told(old, new)]);
        let now = ["", "", "after"].map(str::to_owned);
        rows.push([now.to_vec(), vec![told(new, old)]].concat());
    }
    Section {
        title: "Findings changed",
        header: vec!["severity", "id", "when", "evidence"],
        figures: 0,
        notes: none_of(&rows, "None."),
        rows,
    }
}

/// Findings that are still there, of other elements.
fn elsewhere(pairs: &[[Finding; 2]]) -> Section {
    let rows: Vec<Vec<String>> = pairs
        .iter()
        .map(|[old, new]| {
            vec![
                new.severity.word().to_owned(),
                clean_name(&old.id),
                clean_name(&new.id),
                clean_name(&new.title),
            ]
        })
        .collect();
    Section {
        title: "Findings still there, of other elements",
        header: vec!["severity", "before", "after", "title"],
        figures: 0,
        notes: none_of(&rows, "None."),
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
        header: vec!["figure", "before", "after", "differs"],
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

pub(super) fn none_of(rows: &[Vec<String>], words: &str) -> Vec<String> {
    if rows.is_empty() {
        vec![words.to_owned()]
    } else {
        Vec::new()
    }
}
