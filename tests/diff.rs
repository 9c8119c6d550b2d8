//! What `linchpin diff` says of two designs.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use serde_json::Value;
use std::process::{Command, Output};

fn diff(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_linchpin"))
        .arg("diff")
        .args(arguments)
        .output()
        .unwrap()
}

fn json(arguments: &[&str]) -> Value {
    let output = diff(&[arguments, &["--format", "json"]].concat());
    assert_eq!(output.status.code(), Some(0), "{output:?}");
    serde_json::from_slice(&output.stdout).unwrap()
}

fn ids(list: &Value) -> Vec<&str> {
    let list = list.as_array().unwrap().iter();
    list.map(|one| one["id"].as_str().unwrap()).collect()
}

#[test]
fn a_design_does_not_differ_from_itself() {
    let same = json(&["reference", "reference"]);
    for list in ["added", "removed", "changed"] {
        assert_eq!(same["elements"][list], Value::Array(Vec::new()));
    }
    assert_eq!(same["figures"]["before"], same["figures"]["after"]);
    let text = diff(&["reference", "reference"]);
    let text = String::from_utf8(text.stdout).unwrap();
    assert!(text.contains("The designs say the same."), "{text}");
}

#[test]
fn the_missing_link_of_the_usual_drawing_is_named_with_what_it_costs() {
    let difference = json(&["1-as-usually-drawn", "1-three-servers"]);
    let added = ids(&difference["elements"]["added"]);
    assert!(added.contains(&"app-2->mysql-1:write"), "{added:?}");
    let served = |side: &str| difference["figures"][side]["served"]["write"].as_f64();
    assert_eq!((served("before"), served("after")), (Some(0.5), Some(1.0)));
    let available = |side: &str| {
        let share = difference["figures"][side]["availability"]
            .as_f64()
            .unwrap();
        (share * 10_000.0).round() / 100.0
    };
    assert_eq!((available("before"), available("after")), (91.57, 98.84));
    let gone = ids(&difference["findings"]["gone"]);
    assert!(gone.iter().any(|id| id.starts_with("DRN-01")), "{gone:?}");
    let back = json(&["1-three-servers", "1-as-usually-drawn"]);
    assert_eq!(back["findings"]["born"], difference["findings"]["gone"]);
    assert_eq!(back["elements"]["removed"], difference["elements"]["added"]);
}

#[test]
fn a_renamed_server_costs_what_it_did_and_is_told_as_removed_and_added() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("renamed.ron");
    let text = linchpin::document::gallery::find("1-three-servers")
        .unwrap()
        .text;
    std::fs::write(&path, text.replace("\"nginx-2\"", "\"web-b\"")).unwrap();
    let difference = json(&["1-three-servers", path.to_str().unwrap()]);
    assert!(ids(&difference["elements"]["removed"]).contains(&"nginx-2"));
    assert!(ids(&difference["elements"]["added"]).contains(&"web-b"));
    assert_eq!(
        difference["figures"]["before"]["served"],
        difference["figures"]["after"]["served"]
    );
}

#[test]
fn a_design_that_cannot_be_read_is_named_with_line_and_column() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("broken.ron");
    std::fs::write(&path, "Topology(version: 1, hots: {})").unwrap();
    let output = diff(&["1-three-servers", path.to_str().unwrap()]);
    assert_eq!(output.status.code(), Some(2));
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(said.contains("broken.ron:1:22"), "{said}");
    let missing = diff(&["1-three-servers", "no-such-file.ron"]);
    assert_eq!(missing.status.code(), Some(3));
}
