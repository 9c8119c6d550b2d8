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
use linchpin::findings::rules;
use linchpin::findings::{Options, Severity};
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
                '/' if !quoted => {
                    let rest = line.get(place..).unwrap();
                    if rest.starts_with("//") {
                        return Some(rest.trim().to_owned());
                    }
                }
                _ => {}
            }
        }
        None
    });
    said.collect()
}

/// A comment that is lost. Only what stands behind a component or host that a fix takes out may
/// go with it.
fn lost_comment(before: &str, fix: &Fix) -> Option<String> {
    let kept = comments(&fix.text);
    comments(before).into_iter().find(|comment| {
        let line = before.lines().find(|line| line.contains(comment.as_str()));
        let code = line.and_then(|line| line.split("//").next()).unwrap_or("");
        let key = code.split_once(':').map(|(key, _)| key.trim());
        let is_gone = key.is_some_and(|key| {
            key.starts_with('"')
                && !fix
                    .text
                    .lines()
                    .any(|line| line.trim_start().starts_with(key))
        });
        !kept.contains(comment) && !is_gone
    })
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
    if let Some(comment) = lost_comment(before, fix) {
        return Some(format!("{comment} is lost"));
    }
    document.undo();
    (document.text() != before).then(|| "not taken back".to_owned())
}

/// Rules whose findings are cured by people or facts, not by an edit.
const BEYOND_AN_EDIT: &[&str] = &[
    // What a machine can do is measured, and who ran a drill is not made up.
    "CAP-03", "SPF-28", // Two failures at once are a matter of how much one wants to spend.
    "SPF-21",
];

#[test]
fn every_rule_has_a_fix_unless_no_edit_can_cure_it() {
    let without: Vec<&str> = rules()
        .map(|rule| rule.code)
        .filter(|code| !fix::knows(code) && !BEYOND_AN_EDIT.contains(code))
        .collect();
    assert!(without.is_empty(), "{without:?}");
}

#[test]
fn the_first_fix_of_each_rule_works_where_the_rule_is_known_to_fire() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut wrong: Vec<&str> = Vec::new();
    for rule in rules().filter(|rule| !BEYOND_AN_EDIT.contains(&rule.code)) {
        // A third party's service is not ours to double; there the rule has no fix.
        let path = root.join(format!("tests/rules/{}-fires.ron", rule.code));
        let checked = Checked::new(&text(&path), options()).unwrap();
        let ids: Vec<&str> = checked
            .findings()
            .filter(|finding| finding.code() == rule.code)
            .map(|finding| finding.id.as_str())
            .collect();
        if !ids.iter().any(|id| checked.is_fixable(id)) {
            wrong.push(rule.code);
        }
    }
    // An expired certificate is renewed, not edited; a captcha is somebody else's to double.
    wrong.sort_unstable();
    assert_eq!(wrong, ["SEC-16", "SPF-30"]);
}

#[test]
fn the_usual_drawing_is_cured_step_by_step() {
    let before = design("1-as-usually-drawn");
    let checked = Checked::new(&before, options()).unwrap();
    let (steps, text) = checked.cure_all(Severity::Low, 64);
    assert!((5..40).contains(&steps.len()), "{steps:#?}");
    let after = Checked::new(&text, options()).unwrap();
    let left: Vec<&str> = after
        .findings()
        .filter(|finding| finding.severity <= Severity::Low)
        .map(|finding| finding.id.as_str())
        .collect();
    assert!(left.is_empty(), "{left:?} after {steps:#?}");
    for comment in comments(&before) {
        assert!(comments(&text).contains(&comment), "{comment}");
    }
}

#[test]
fn a_preview_tells_what_goes_what_comes_and_the_figures() {
    let checked = Checked::new(&design("1-as-usually-drawn"), options()).unwrap();
    let fixes = checked.fixes("DRN-03@app-2");
    assert_eq!(fixes[0].title, "Give app-2 a write link to mysql-1");
    let preview = Preview::new(&checked, &fixes[0]).unwrap();
    let unified = preview.unified();
    assert!(
        unified.contains("+        (\"app-2\",   \"mysql-1\", Write),"),
        "{unified}"
    );
    let gone: Vec<&str> = preview.gone.iter().map(|one| one.id.as_str()).collect();
    assert!(
        gone.contains(&"DRN-01@app-2") && gone.contains(&"DRN-03@app-2"),
        "{gone:?}"
    );
    assert!((preview.before.served.all - 0.925).abs() < 1e-9);
    assert!((preview.after.served.all - 1.0).abs() < 1e-9);
    assert!(preview.after.availability.0 > preview.before.availability.0);
}
