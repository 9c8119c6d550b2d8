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

/// Numbers that follow from a seed.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        // SplitMix64.
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((z ^ (z >> 31)) % sides.max(1) as u64) as usize
    }

    fn span(&mut self, length: usize, longest: usize) -> std::ops::Range<usize> {
        let start = self.roll(length + 1);
        start..(start + self.roll(longest)).min(length)
    }
}

/// Some words and bytes of a text are taken out, doubled, swapped with another text's or
/// replaced by such as nobody should write.
fn mutate(dice: &mut Dice, text: &str, other: &str) -> Vec<u8> {
    const ODD: [&str; 16] = [
        "(",
        "}",
        "\"",
        "r#\"",
        "/*",
        "\\u{202e}",
        "\u{301}",
        "\u{0}",
        "-1",
        "1e999",
        "Undecided",
        "18446744073709551616",
        "None",
        "nan",
        "[[[[",
        "99999999999",
    ];
    let words = |text: &str| -> Vec<String> {
        let all = linchpin::document::token::tokens(text);
        all.map(|token| token.span.of(text).to_owned()).collect()
    };
    let (mut all, others) = (words(text), words(other));
    for _ in 0..=dice.roll(6) {
        let here = dice.span(all.len(), 12);
        let new = match dice.roll(6) {
            0 => Vec::new(),
            1 => [&all[here.clone()], &all[here.clone()]].concat(),
            2 | 3 => others[dice.span(others.len(), 12)].to_vec(),
            4 => vec![ODD[dice.roll(ODD.len())].to_owned()],
            _ => vec![dice.roll(1 << 20).to_string()],
        };
        all.splice(here, new);
    }
    let mut bytes = all.concat().into_bytes();
    if dice.roll(4) == 0 {
        for _ in 0..=dice.roll(4) {
            let at = dice.roll(bytes.len() + 1);
            bytes.insert(at, dice.roll(128) as u8);
        }
        bytes.truncate(dice.roll(2 * bytes.len() + 1));
    }
    bytes
}

/// For machines without a fuzzer: what it would do, without its eyes for branches. The variable
/// `LINCHPIN_FUZZ_SECONDS` says how long, `LINCHPIN_FUZZ_SEED` where to begin; an input that does
/// harm, or takes more than two seconds, is written beside the test's program.
#[test]
#[ignore = "takes as long as it is told to"]
fn no_mutation_of_the_corpus_does_harm() {
    use std::time::{Duration, Instant};
    let number = |name: &str, otherwise| {
        let said = std::env::var(name).ok();
        said.map_or(otherwise, |said| said.parse().unwrap())
    };
    let wanted = Duration::from_secs(number("LINCHPIN_FUZZ_SECONDS", 10));
    let mut dice = Dice(number("LINCHPIN_FUZZ_SEED", 1));
    let folders = [
        "fuzz/corpus/read",
        "tests/mistakes",
        "designs",
        "tests/corpus",
    ];
    let files = folders
        .into_iter()
        .flat_map(inputs)
        .filter(|path| path.is_file());
    let texts: Vec<String> = files
        .filter_map(|path| std::fs::read_to_string(path).ok())
        .filter(|text| text.len() < 20_000)
        .collect();
    let (began, mut count, mut designs, mut slowest) = (Instant::now(), 0, 0, Duration::ZERO);
    let mut harm = Vec::new();
    while began.elapsed() < wanted {
        let (text, other) = (dice.roll(texts.len()), dice.roll(texts.len()));
        let mut bytes = mutate(&mut dice, &texts[text], &texts[other]);
        let edits = count % 4 == 3;
        let body: fn(&[u8]) = if edits {
            let edits = (0..2 * dice.roll(24)).map(|_| 1 + dice.roll(255) as u8);
            bytes = edits
                .collect::<Vec<_>>()
                .into_iter()
                .chain([0])
                .chain(bytes)
                .collect();
            bodies::patch
        } else {
            bodies::read
        };
        let start = Instant::now();
        let failed = std::panic::catch_unwind(|| body(&bytes)).is_err();
        let took = start.elapsed();
        slowest = slowest.max(took);
        if !edits && let Ok(text) = std::str::from_utf8(&bytes) {
            designs += usize::from(linchpin::document::Document::parse(text).design().is_some());
        }
        if failed || took > Duration::from_secs(2) {
            let sort = if edits { "patch" } else { "read" };
            let name = format!(
                "{sort}-{count}-{}.bin",
                if failed { "panic" } else { "slow" }
            );
            let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
            std::fs::write(&path, &bytes).unwrap();
            harm.push((path, took));
        }
        count += 1;
    }
    println!("{count} inputs, {designs} of them designs; the slowest took {slowest:?}");
    assert!(harm.is_empty(), "{harm:#?}");
}
