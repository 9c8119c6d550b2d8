//! Masks: no name of a machine, no address and no site of a design is left, and it stays the same
//! design.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    dead_code,
    reason = "a test that cannot run the program has failed; not every test uses the whole stage"
)]

mod stage;

use linchpin::design::{Flow, Model, Topology};
use linchpin::document::{Document, gallery, mask};
use linchpin::findings;
use linchpin::share::{CheckDepth, KillTable};
use std::collections::BTreeSet;
use std::process::Command;
use std::sync::Arc;

fn design(text: &str) -> Arc<Topology> {
    Arc::clone(Document::parse(text).design().unwrap())
}

/// What nobody may see any more. A name that is an ordinary word is only masked as a name.
fn secrets(text: &str) -> BTreeSet<String> {
    let design = design(text);
    let is_neutral = |name: &str| name.starts_with("server-") || name.contains("example.com");
    let is_word = |name: &str| name.chars().all(|c| c.is_ascii_lowercase());
    let hosts = design.hosts.iter();
    let mut all: BTreeSet<String> = hosts
        .flat_map(|(name, host)| {
            let addresses = [host.ip.clone(), host.private_ip.clone()];
            let mut found: Vec<String> = addresses.into_iter().flatten().collect();
            if !is_word(&name.to_string()) {
                found.push(name.to_string());
            }
            found
        })
        .collect();
    all.insert(design.site.clone());
    all.extend(design.clusters.values().filter_map(|one| one.ip.clone()));
    all.retain(|one| !one.is_empty() && !is_neutral(one) && !one.starts_with("192.0.2."));
    all
}

/// Whether a text speaks of a name, not of a longer one.
fn speaks_of(text: &str, name: &str) -> bool {
    let is_part = |c: char| c.is_alphanumeric() || c == '-' || c == '_';
    text.match_indices(name).any(|(at, _)| {
        let before = text.get(..at).and_then(|text| text.chars().next_back());
        let after = text.get(at + name.len()..);
        let after = after.and_then(|text| text.chars().next());
        !before.is_some_and(is_part) && !after.is_some_and(is_part)
    })
}

/// Codes of what is found, and what is left of each failure.
fn judged(text: &str) -> (Vec<&'static str>, Vec<String>) {
    let model = Model::new(design(text));
    let flow = Flow::new(&model);
    let table = KillTable::single(&model, &flow, CheckDepth::AsDeclared);
    let report = findings::check(&model, &flow, &table, findings::Options::default());
    let all = report.findings.iter().flat_map(|one| one.with_children());
    let mut codes: Vec<&str> = all.map(|one| one.code()).collect();
    codes.sort_unstable();
    let rows = table.rows.iter();
    (codes, rows.map(|row| format!("{:?}", row.served)).collect())
}

fn texts() -> Vec<(String, String)> {
    let mut all: Vec<(String, String)> = gallery::GALLERY
        .iter()
        .map(|one| (one.name.to_owned(), one.text.to_owned()))
        .collect();
    let corpus = std::fs::read_dir("tests/corpus").unwrap();
    let mut files: Vec<_> = corpus.map(|entry| entry.unwrap().path()).collect();
    files.sort();
    for file in files
        .into_iter()
        .filter(|file| file.extension().is_some_and(|end| end == "ron"))
    {
        let text = std::fs::read_to_string(&file).unwrap();
        if Document::parse(&text).design().is_some() {
            all.push((file.display().to_string(), text));
        }
    }
    all
}

#[test]
fn a_masked_design_names_no_machine_and_stays_the_same_design() {
    let mut hidden = 0;
    for (name, text) in texts() {
        let masked = mask::masked(&text).unwrap_or_else(|| unreachable!("{name} has no mask"));
        for secret in secrets(&text) {
            assert!(!speaks_of(&masked, &secret), "{name}: {secret}");
            hidden += 1;
        }
        assert_eq!(judged(&masked), judged(&text), "{name}");
        assert_eq!(
            mask::masked(&text),
            Some(masked),
            "{name}: the same each time"
        );
    }
    assert!(hidden > 50, "{hidden}");
}

#[test]
fn no_masked_output_names_a_machine() {
    let outputs: [&[&str]; 6] = [
        &["render"],
        &["export", "--to", "svg"],
        &["export", "--to", "dot"],
        &["export", "--to", "json"],
        &["report"],
        &["report", "--format", "html"],
    ];
    for built_in in gallery::GALLERY {
        for output in outputs {
            let (command, options) = output.split_first().unwrap();
            let ran = Command::new(env!("CARGO_BIN_EXE_linchpin"))
                .args([command, built_in.name, "--mask"])
                .args(options)
                .output()
                .unwrap();
            let error = String::from_utf8_lossy(&ran.stderr);
            assert!(ran.status.success(), "{output:?} {error}");
            let shown = String::from_utf8_lossy(&ran.stdout);
            for secret in secrets(built_in.text) {
                let name = built_in.name;
                assert!(!speaks_of(&shown, &secret), "{name} {output:?}: {secret}");
            }
        }
    }
}

#[test]
fn the_explorer_masks_what_it_shows_and_shows_the_file_again() {
    for built_in in gallery::GALLERY {
        let secrets = secrets(built_in.text);
        let mut explorer = stage::Explorer::open(built_in.name, 160, 50);
        let before = explorer.state.document.text().to_owned();
        let mask = |explorer: &mut stage::Explorer| {
            explorer.press("esc :").write("mask").press("enter");
        };
        mask(&mut explorer);
        explorer.sees("neutral names");
        assert!(explorer.state.is_masked());
        let clean = |explorer: &stage::Explorer, what: &str| {
            let screen = explorer.screen();
            for secret in &secrets {
                assert!(
                    !speaks_of(&screen, secret),
                    "{}: {what}: {secret}\n{screen}",
                    built_in.name
                );
            }
        };
        for keys in [
            "tab", "F", "K", "C", "D", "ctrl-o", "I", "E", "Q", "c", "e", "H", "?",
        ] {
            explorer.press(keys);
            clean(&explorer, keys);
            for _ in 0..4 {
                explorer.press("down");
            }
            clean(&explorer, keys);
            explorer.press("esc esc esc");
        }
        explorer.press("ctrl-pagedown").sees("masked");
        explorer.press("f5");
        if let Some(talk) = explorer.state.talk.clone() {
            for place in 0..2 * talk.tour.steps.len() {
                clean(&explorer, &format!("step {place}"));
                explorer.press("space");
            }
            for step in &talk.tour.steps {
                for secret in &secrets {
                    assert!(
                        !speaks_of(&step.notes, secret),
                        "{}: {}",
                        built_in.name,
                        step.notes
                    );
                }
            }
        }
        explorer.press("esc");
        mask(&mut explorer);
        assert!(!explorer.state.is_masked());
        assert_eq!(explorer.state.document.text(), before);
        assert_eq!(explorer.state.file_count(), 1);
    }
}
