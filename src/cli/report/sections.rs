//! What a report tables: checklist, claims, findings, what happens without a thing, credits and
//! what is still open.
//!
//! Refuses figures of its own, and how a table is set.

use crate::cli::page::Judged;
use crate::design::Class;
use crate::exchange::page::Section;
use crate::findings::{State, span};
use crate::share::{Element, Range, Verdict};
use crate::story::brief::{Task, checklist, outcome};
use crate::story::claims::{Bench, standard, test};
use crate::text::{capital, clean_line, count, is_are, list};

/// The checklist, if there is one, and the claims: each with the sentence before it.
pub(super) fn said(judged: &Judged<'_>, task: Option<&Task>) -> Vec<(String, Section)> {
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
        says.push_str(&format!(" {}", marked(&one.id)));
        let mut evidence = clean_line(&one.answer.evidence);
        if let Some(compared) = one.compared() {
            evidence.push_str(&format!(" {}.", capital(&compared)));
        }
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
pub(super) fn questions(judged: &Judged<'_>) -> (String, Section) {
    let report = &judged.report;
    let mut rows: Vec<Vec<String>> = Vec::new();
    let open = report
        .findings
        .iter()
        .flat_map(|finding| finding.with_children());
    for finding in open.filter(|one| one.code() == UNDECIDED) {
        let what = finding.evidence.trim_start_matches("Open: ");
        let told = format!("{}: {what}", list(&finding.elements));
        rows.push(vec!["undecided".to_owned(), clean_line(&told)]);
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
        header: vec!["state", "what"],
        rows,
        notes,
        ..Section::default()
    };
    (String::new(), section)
}

/// The rule that tells what was left open.
const UNDECIDED: &str = "DRN-07";

/// An id as an author would write it.
fn marked(id: &str) -> String {
    format!("`{}`", clean_line(id))
}

/// What was found, what the team says of it, and what mends it.
pub(super) fn findings(judged: &Judged<'_>) -> Section {
    let rows = judged.report.findings.iter().map(|finding| {
        let mut state = finding.state.word().to_owned();
        if let Some(remark) = &finding.remark {
            state.push_str(&format!(": {}", clean_line(remark)));
        }
        let mut told = clean_line(&finding.title);
        for child in finding.with_children().skip(1) {
            told.push_str(&format!(
                "; also {} {}",
                marked(&child.id),
                clean_line(&child.title)
            ));
        }
        vec![
            finding.severity.word().to_owned(),
            marked(&finding.id),
            told,
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
        notes.push(format!(
            "{settled} of {} {} settled.",
            findings.len(),
            is_are(settled)
        ));
    }
    if fixed > 0 {
        notes.push(format!(
            "{fixed} {} said to be fixed, and the design still shows {}.",
            is_are(fixed),
            if fixed == 1 { "it" } else { "them" }
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

/// What is served without each thing: things with the same effect in one row, the worst first,
/// and those without any only named.
pub(super) fn kills(judged: &Judged<'_>) -> Section {
    let told = |range: &Range, verdict: String| {
        let by_class = Class::ALL.iter();
        let mut cells: Vec<String> = by_class
            .map(|class| span(range.worst.of(*class), range.best.of(*class)))
            .collect();
        cells.push(span(range.worst.all, range.best.all));
        cells.push(verdict);
        cells
    };
    let id = |one: &Element| clean_line(one.id(&judged.loaded.model));
    let with_sort = |one: &Element| match one {
        Element::Component(_) | Element::Link(_) => id(one),
        Element::Host(_) | Element::Zone(_) => format!("{} ({})", id(one), one.sort()),
    };
    let mut alike: Vec<(f64, Vec<String>, Vec<String>)> = Vec::new();
    let mut spared: Vec<Element> = Vec::new();
    for row in &judged.table.rows {
        if row.verdict == Verdict::NoEffect && !row.served.is_open() {
            spared.extend(&row.failed);
            continue;
        }
        let failed: Vec<String> = row.failed.iter().map(with_sort).collect();
        let (failed, cells) = (failed.join(" + "), told(&row.served, row.told()));
        match alike.iter_mut().find(|(_, known, _)| *known == cells) {
            Some((_, _, names)) => names.push(failed),
            None => alike.push((row.served.worst.all, cells, vec![failed])),
        }
    }
    alike.sort_by(|a, b| a.0.total_cmp(&b.0));
    let mut rows = vec![(
        "nothing".to_owned(),
        told(&judged.table.baseline, String::new()),
    )];
    rows.extend(
        alike
            .into_iter()
            .map(|(_, cells, names)| (names.join(", "), cells)),
    );
    let mut notes = Vec::new();
    if !spared.is_empty() {
        let mut parts: Vec<(&str, Vec<String>)> = Vec::new();
        for one in &spared {
            match parts.iter_mut().find(|(sort, _)| *sort == one.sort()) {
                Some((_, names)) => names.push(id(one)),
                None => parts.push((one.sort(), vec![id(one)])),
            }
        }
        let parts = parts
            .iter()
            .map(|(sort, names)| format!("{} ({})", count(names.len(), sort), list(names)));
        let parts: Vec<String> = parts.collect();
        notes.push(format!(
            "Without effect, one at a time: {}.",
            parts.join("; ")
        ));
    }
    let is_open = judged.table.rows.iter().any(|row| row.served.is_open());
    if is_open {
        notes.push(
            "worst..best over what the design leaves undecided; the verdict is the worst's."
                .to_owned(),
        );
    }
    Section {
        title: "Kill table",
        header: vec![
            "any one failed of",
            "static",
            "read",
            "write",
            "all",
            "verdict",
        ],
        figures: 4,
        rows: rows
            .into_iter()
            .map(|(failed, cells)| std::iter::once(failed).chain(cells).collect())
            .collect(),
        notes,
    }
}

pub(super) fn credits(judged: &Judged<'_>) -> Section {
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
