//! Every design that comes with the program, and every real design of the corpus, loads.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test that cannot read its design has failed"
)]

use linchpin::cli::source::Source;
use linchpin::document::gallery::{DEFAULT, GALLERY};
use std::path::{Path, PathBuf};

fn files(folder: &str) -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
    let mut files: Vec<PathBuf> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|ending| ending == "ron"))
        .collect();
    files.sort();
    files
}

fn check(folder: &str) -> usize {
    let mut wrong = Vec::new();
    let files = files(folder);
    for path in &files {
        let source = Source::open(path.to_str()).unwrap();
        match source.load() {
            Ok(loaded) if loaded.model.topology.title.trim().is_empty() => {
                wrong.push(format!("{}: no title", path.display()));
            }
            Ok(loaded) => {
                for file in loaded.model.topology.variants.values() {
                    if !path.with_file_name(file).exists() {
                        wrong.push(format!("{}: no variant {file}", path.display()));
                    }
                }
            }
            Err(failure) => wrong.push(failure.to_string()),
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    files.len()
}

#[test]
fn every_built_in_design_loads_and_teaches() {
    assert_eq!(
        check("designs"),
        GALLERY.len(),
        "the gallery has every file"
    );
    for design in GALLERY {
        let loaded = Source::open(Some(design.name)).unwrap().load().unwrap();
        let topology = &loaded.model.topology;
        assert!(!topology.about.is_empty(), "{} has no summary", design.name);
        let comments = design
            .text
            .lines()
            .filter(|line| line.contains("//"))
            .count();
        assert!(comments >= 3, "{} hardly explains itself", design.name);
    }
    assert!(GALLERY.iter().any(|design| design.name == DEFAULT));
}

#[test]
fn every_real_design_of_the_corpus_is_expressible() {
    assert!(check("tests/corpus") >= 84);
}

#[test]
fn the_built_in_designs_are_laid_out_as_fmt_lays_them_out() {
    for design in GALLERY {
        let document = linchpin::document::Document::parse(design.text);
        assert_eq!(document.diagnostics(), [], "{}", design.name);
        let canonical = linchpin::document::format::format(design.text).unwrap();
        assert!(
            canonical == design.text,
            "linchpin fmt designs/{}.ron",
            design.name
        );
    }
}
