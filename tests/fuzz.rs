//! The fuzz targets' bodies over the committed corpus, so that what was found once stays mended.
//!
//! `cargo +nightly fuzz run read` and `… patch` look for more.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test fails by panicking"
)]

#[path = "../fuzz/bodies.rs"]
mod bodies;

use std::path::{Path, PathBuf};

fn inputs(folder: &str) -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
    let mut paths: Vec<PathBuf> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    paths.sort();
    assert!(!paths.is_empty());
    paths
}

fn over(folder: &str, body: fn(&[u8])) {
    for path in inputs(folder) {
        let bytes = std::fs::read(&path).unwrap();
        if let Err(reason) = std::panic::catch_unwind(|| body(&bytes)) {
            let reason = reason.downcast_ref::<String>().cloned();
            panic!("{}: {}", path.display(), reason.unwrap_or_default());
        }
    }
}

#[test]
fn no_text_of_the_corpus_does_harm() {
    over("fuzz/corpus/read", bodies::read);
    over("tests/mistakes", bodies::read);
    over("designs", bodies::read);
}

#[test]
fn every_edit_of_the_corpus_can_be_taken_back() {
    over("fuzz/corpus/patch", bodies::patch);
}

#[test]
fn edits_of_every_design_can_be_taken_back() {
    for path in inputs("designs") {
        let text = std::fs::read(&path).unwrap();
        for round in 0..8u8 {
            // Every sort of edit, all over the text.
            let edits = (0..32u8).flat_map(|edit| {
                let what = edit.wrapping_mul(29).wrapping_add(round.wrapping_mul(53));
                let place = edit.wrapping_mul(83).wrapping_add(round.wrapping_mul(31));
                [what.max(1), place.max(1)]
            });
            let bytes: Vec<u8> = edits.chain([0]).chain(text.iter().copied()).collect();
            bodies::patch(&bytes);
        }
    }
}
