//! What `linchpin report` writes for a review.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use std::collections::BTreeSet;
use std::process::{Command, Output};

fn linchpin(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_linchpin"))
        .args(arguments)
        .output()
        .unwrap()
}

fn text(arguments: &[&str]) -> String {
    let output = linchpin(arguments);
    assert!(output.status.success(), "{output:?}");
    String::from_utf8(output.stdout).unwrap()
}

#[test]
fn the_report_has_everything_a_review_asks_for() {
    let report = text(&["report", "1-as-usually-drawn", "--task", "1"]);
    let headings: Vec<&str> = report
        .lines()
        .filter(|line| line.starts_with("## "))
        .collect();
    for wanted in [
        "## Checklist",
        "## Claims",
        "## Findings",
        "## Kill table",
        "## Availability",
        "## To its credit",
        "## Open questions",
    ] {
        assert!(headings.contains(&wanted), "{wanted}: {headings:?}");
    }
    let picture = text(&[
        "render",
        "1-as-usually-drawn",
        "--width",
        "100",
        "--height",
        "40",
    ]);
    assert!(report.contains(&picture));
    let findings = text(&[
        "check",
        "1-as-usually-drawn",
        "--format",
        "json",
        "--fail-on",
        "never",
    ]);
    let findings: serde_json::Value = serde_json::from_str(&findings).unwrap();
    for finding in findings["findings"].as_array().unwrap() {
        let id = finding["id"].as_str().unwrap();
        assert!(report.replace('\\', "").contains(id), "{id}");
    }
}

#[test]
fn an_export_to_markdown_is_the_report_and_then_the_tour() {
    let exported = text(&["export", "1-three-servers", "--to", "markdown"]);
    let report = text(&["report", "1-three-servers"]);
    let tour = exported.strip_prefix(&report).unwrap();
    assert!(tour.starts_with("\n## Tour\n"), "{tour}");
    assert!(!report.contains("## Tour"));
}

#[test]
fn the_report_tells_each_effect_once_and_names_whoever_has_none() {
    let report = text(&["report", "1-as-usually-drawn"]);
    let (_, told) = report.split_once("## Kill table").unwrap();
    let (told, _) = told.split_once("\n## ").unwrap();
    let table = text(&["kill-table", "1-as-usually-drawn", "--format", "json"]);
    let table: serde_json::Value = serde_json::from_str(&table).unwrap();
    let (spared, costly): (Vec<_>, Vec<_>) = table["rows"]
        .as_array()
        .unwrap()
        .iter()
        .partition(|row| row["verdict"] == "no-effect");
    let effects: BTreeSet<String> = costly
        .iter()
        .map(|row| {
            format!(
                "{}{}{}{}{}",
                row["static"], row["read"], row["write"], row["verdict"], row["after_s"]
            )
        })
        .collect();
    let rows = told.lines().filter(|line| line.starts_with("| ")).count();
    assert_eq!(rows, effects.len() + 3, "head, rule and baseline: {told}");
    let plain = told.replace('\\', "");
    for row in costly {
        let id = row["failed"][0].as_str().unwrap();
        assert!(plain.contains(id), "{id}: {told}");
    }
    let (_, without) = plain.split_once("Without effect, one at a time: ").unwrap();
    for row in spared.iter().filter(|row| row["kind"] == "component") {
        let id = row["failed"][0].as_str().unwrap();
        assert!(without.contains(id), "{id}: {without}");
    }
}

#[test]
fn an_accepted_finding_says_who_accepted_it_and_until_when() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("design.ron");
    let new = text(&["new", "0-one-server"]);
    let (head, _) = new.rsplit_once(')').unwrap();
    let findings = text(&[
        "check",
        "0-one-server",
        "--format",
        "json",
        "--fail-on",
        "never",
    ]);
    let findings: serde_json::Value = serde_json::from_str(&findings).unwrap();
    let id = findings["findings"][0]["id"].as_str().unwrap();
    let reviewed = format!(
        "{}\n    findings: {{ \"{id}\": (state: Accepted, owner: \"Ops\", until: \"2030-01-01\", reason: \"a | b\") }},\n)\n",
        head.trim_end()
    );
    std::fs::write(&file, &reviewed).unwrap();
    let output = linchpin(&["report", file.to_str().unwrap()]);
    let report = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "{reviewed}\n{output:?}");
    assert!(report.contains("accepted: a \\| b"), "{report}");
    assert!(
        report.contains("(Ops)") && report.contains("2030-01-01"),
        "{report}"
    );
}

#[test]
fn the_html_report_adds_its_chapters_to_the_page() {
    let page = text(&[
        "report",
        "2-secured-and-monitored",
        "--task",
        "2",
        "--format",
        "html",
    ]);
    for wanted in [
        "id=\"checklist\"",
        "id=\"claims\"",
        "id=\"open-questions\"",
        "id=\"switchboard\"",
    ] {
        assert!(page.contains(wanted), "{wanted}");
    }
    let unknown = linchpin(&["report", "0-one-server", "--task", "nine"]);
    assert_eq!(unknown.status.code(), Some(2));
}
