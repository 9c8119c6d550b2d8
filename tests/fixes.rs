//! Fixes: whatever a fix is offered for is cured by it, and nothing worse comes of it.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test that cannot read its design has failed"
)]

use linchpin::design::Date;
use linchpin::document::Document;
use linchpin::findings::fix::{self, Checked, Fix, Preview};
use linchpin::findings::{self, Options, Severity};
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

fn options() -> Options {
    Options {
        today: Date::parse("2026-01-15"),
    }
}

/// Every design of the project, by path.
fn files() -> Vec<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut files: Vec<PathBuf> = ["designs", "tests/corpus", "tests/rules"]
        .iter()
        .flat_map(|folder| std::fs::read_dir(root.join(folder)).unwrap())
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|ending| ending == "ron"))
        .collect();
    files.sort();
    files
}

fn text(path: &Path) -> String {
    std::fs::read_to_string(path).unwrap()
}

fn design(name: &str) -> String {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    text(&root.join(format!("designs/{name}.ron")))
}

fn criticals(checked: &Checked) -> BTreeSet<String> {
    checked
        .findings()
        .filter(|finding| finding.severity == Severity::Critical)
        .map(|finding| finding.id.clone())
        .collect()
}

/// The words of every comment, in order.
fn comments(text: &str) -> Vec<String> {
    let said = text.lines().filter_map(|line| {
        let mut quoted = false;
        let mut letters = line.char_indices().peekable();
        while let Some((place, letter)) = letters.next() {
            match letter {
                '\\' if quoted => drop(letters.next()),
                '"' => quoted = !quoted,
                '/' if !quoted && line[place..].starts_with("//") => {
                    return Some(line[place..].trim().to_owned());
                }
                _ => {}
            }
        }
        None
    });
    said.collect()
}

/// Whether every comment of one text is in the other, but for those of lines that are gone.
fn keeps_comments(fix: &Fix, before: &str, checked: &Checked) -> Option<String> {
    let kept = comments(&fix.text);
    let missing = comments(before)
        .into_iter()
        .find(|comment| !kept.contains(comment))?;
    let preview = Preview::new(checked, fix).unwrap();
    let is_removed = preview
        .lines
        .iter()
        .any(|line| matches!(line, fix::Line::Gone(gone) if gone.contains(missing.as_str())));
    Some(format!(
        "{missing} {}",
        if is_removed {
            "went with its line"
        } else {
            "is lost"
        }
    ))
}

#[test]
fn a_fix_cures_its_finding_and_can_be_taken_back() {
    let mut wrong: Vec<String> = Vec::new();
    let mut tally: BTreeMap<&str, (usize, usize)> = BTreeMap::new();
    for path in files() {
        let name = path.file_name().unwrap().to_str().unwrap().to_owned();
        let before = text(&path);
        let Some(checked) = Checked::new(&before, options()) else {
            continue;
        };
        let ids: Vec<(String, &str)> = checked
            .findings()
            .map(|finding| (finding.id.clone(), finding.code()))
            .collect();
        for (id, code) in ids {
            let fixes = checked.fixes(&id);
            let count = tally.entry(code).or_default();
            count.0 += 1;
            count.1 += usize::from(!fixes.is_empty());
            for fix in &fixes {
                if let Some(fault) = fault(&before, &checked, &id, fix) {
                    wrong.push(format!("{name} {id}: {}: {fault}", fix.title));
                }
            }
        }
    }
    let found: usize = tally.values().map(|count| count.0).sum();
    let fixable: usize = tally.values().map(|count| count.1).sum();
    println!("{fixable} of {found} findings have a fix");
    for (code, (found, fixable)) in &tally {
        println!("{code} {fixable}/{found}");
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

fn fault(before: &str, checked: &Checked, id: &str, fix: &Fix) -> Option<String> {
    let mut document = Document::parse(before);
    if document.apply(&fix.patches, &fix.title, None).is_none() {
        return Some("the patches do not fit".to_owned());
    }
    if document.text() != fix.text {
        return Some("the patches lead elsewhere".to_owned());
    }
    let Some(after) = Checked::of(&document, options()) else {
        return Some(format!("no design: {:?}", document.diagnostics()));
    };
    if after.findings().any(|finding| finding.id == id) {
        return Some("still there".to_owned());
    }
    let new: Vec<String> = criticals(&after)
        .difference(&criticals(checked))
        .cloned()
        .collect();
    if !new.is_empty() {
        return Some(format!("critical: {new:?}"));
    }
    if let Some(comment) = keeps_comments(fix, before, checked) {
        return Some(format!("comment {comment}"));
    }
    document.undo();
    (document.text() != before).then(|| "not taken back".to_owned())
}
