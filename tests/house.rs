//! The house has floors: a room imports only from rooms above it.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test that cannot read the sources has failed"
)]

use std::path::{Path, PathBuf};

/// The rooms, from the top floor down.
const ROOMS: [&str; 16] = [
    "text",
    "config",
    "design",
    "balance",
    "document",
    "share",
    "reliability",
    "traffic",
    "findings",
    "layout",
    "story",
    "exchange",
    "app",
    "ui",
    "term",
    "cli",
];

fn sources(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            sources(&path, found);
        } else if path.extension().is_some_and(|ending| ending == "rs") {
            found.push(path);
        }
    }
}

fn all() -> Vec<(PathBuf, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files = Vec::new();
    sources(&root, &mut files);
    files.sort();
    files
        .into_iter()
        .map(|path| {
            let text = std::fs::read_to_string(&path).unwrap();
            (path.strip_prefix(&root).unwrap().to_owned(), text)
        })
        .collect()
}

/// The rooms that a text names after `crate::`, in braces too.
fn imports(text: &str) -> Vec<String> {
    let mut rooms = Vec::new();
    for after in text.split("crate::").skip(1) {
        let list = after.strip_prefix('{').map_or_else(
            || vec![after.to_owned()],
            |inner| {
                let mut depth = 0;
                let mut items = vec![String::new()];
                for c in inner.chars() {
                    match c {
                        '{' => depth += 1,
                        '}' if depth == 0 => break,
                        '}' => depth -= 1,
                        ',' if depth == 0 => items.push(String::new()),
                        c => items.last_mut().unwrap().push(c),
                    }
                }
                items
            },
        );
        for item in list {
            let word = item.trim_start().chars();
            rooms.push(
                word.take_while(|c| c.is_alphanumeric() || *c == '_')
                    .collect(),
            );
        }
    }
    rooms
}

#[test]
fn a_room_imports_only_from_rooms_above_it() {
    let mut wrong = Vec::new();
    for (path, text) in all() {
        let room = path
            .components()
            .next()
            .unwrap()
            .as_os_str()
            .to_str()
            .unwrap();
        let room = room.trim_end_matches(".rs").to_owned();
        let Some(floor) = ROOMS.iter().position(|name| *name == room) else {
            continue;
        };
        for import in imports(&text) {
            if let Some(above) = ROOMS.iter().position(|name| *name == import)
                && above > floor
            {
                wrong.push(format!("{} imports {import}", path.display()));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn the_test_sees_imports_in_every_form() {
    let text =
        "use crate::text; use crate::{ui::{a, b}, term}; crate::cli::run(); pub(crate) fn x() {}";
    assert_eq!(imports(text), ["text", "ui", "term", "cli"]);
}

#[test]
fn every_file_opens_with_what_it_owns() {
    for (path, text) in all() {
        assert!(
            text.starts_with("//! "),
            "{} has no opening",
            path.display()
        );
    }
}

#[test]
fn every_room_on_the_list_is_there() {
    let rooms: Vec<_> = all()
        .into_iter()
        .map(|(path, _)| path.components().next().unwrap().as_os_str().to_owned())
        .collect();
    for room in ROOMS {
        let file = format!("{room}.rs");
        assert!(rooms.iter().any(|r| r == room || *r == *file), "no {room}");
    }
}

#[test]
fn no_file_is_longer_than_one_sitting() {
    let long: Vec<String> = all()
        .into_iter()
        .map(|(path, text)| (path, text.lines().count()))
        .filter(|(_, lines)| *lines > 400)
        .map(|(path, lines)| format!("{}: {lines} lines", path.display()))
        .collect();
    assert_eq!(long, [""; 0], "more than 400 lines");
}
