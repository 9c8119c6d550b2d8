//! Folders and files that are asked for while the program runs.
//!
//! Refuses to open anything itself: what is read goes to the state as an action.

use super::watch::Known;
use crate::app::action::{Action, Entry};
use crate::app::state::File;
use crate::document::save;
use std::path::{Component, Path, PathBuf};

/// So many entries of a folder are listed: more are no list any more.
const MOST: usize = 2_000;

/// The designs and the folders in a folder.
pub(super) fn list(folder: &Path) -> Action {
    let folder = tidy(folder);
    let here = if folder.as_os_str().is_empty() {
        Path::new(".")
    } else {
        &folder
    };
    let entries = match std::fs::read_dir(here) {
        Ok(entries) => entries,
        Err(error) => {
            let folder = folder.display();
            return Action::NotOpened(format!("{folder} cannot be listed: {error}"));
        }
    };
    let mut entries: Vec<Entry> = entries
        .flatten()
        .filter_map(|entry| {
            let is_folder = entry.path().is_dir();
            let name = entry.file_name().into_string().ok()?;
            let is_wanted = is_folder || name.to_lowercase().ends_with(".ron");
            (is_wanted && !name.starts_with('.')).then_some(Entry { is_folder, name })
        })
        .take(MOST)
        .collect();
    entries.sort();
    Action::Listed { folder, entries }
}

/// A file, read to be opened, and what it is known by. A file that is open under another path
/// keeps that one.
pub(super) fn open<'a>(
    path: &Path,
    mut open: impl Iterator<Item = &'a PathBuf>,
) -> (Action, Option<Known>) {
    let path = tidy(path);
    let loaded = match save::load(&path) {
        Ok(loaded) => loaded,
        Err(error) => {
            let reason = format!("{} is not opened: {error}", path.display());
            return (Action::NotOpened(reason), None);
        }
    };
    let whole = std::fs::canonicalize(&path).ok();
    let is_same = |other: &&PathBuf| std::fs::canonicalize(other).ok() == whole;
    if let Some(other) = open.find(is_same) {
        let file = File::at(other.clone());
        let text = loaded.text;
        return (Action::Opened { file, text }, None);
    }
    let opened = Action::Opened {
        file: File::at(path.clone()),
        text: loaded.text,
    };
    (opened, Some((path, loaded.fingerprint)))
}

/// A path without the way up and down again; short where it lies below the working folder.
fn tidy(path: &Path) -> PathBuf {
    if !path.components().any(|part| part == Component::ParentDir) {
        return path.components().collect();
    }
    let Ok(whole) = std::fs::canonicalize(path) else {
        return path.to_owned();
    };
    let here = std::env::current_dir().and_then(std::fs::canonicalize);
    match here.ok().and_then(|here| whole.strip_prefix(here).ok()) {
        Some(below) => below.to_owned(),
        None => whole,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_lists_designs_and_folders_and_a_file_is_opened_once() {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        for name in ["b.ron", "a.RON", "notes.txt", ".hidden.ron"] {
            std::fs::write(at(name), "()").unwrap();
        }
        std::fs::create_dir(at("deep")).unwrap();
        let Action::Listed { entries, .. } = list(folder.path()) else {
            panic!("not listed");
        };
        let names: Vec<_> = entries.iter().map(|entry| &*entry.name).collect();
        assert_eq!(names, ["a.RON", "b.ron", "deep"]);
        let (first, known) = open(&at("deep/../b.ron"), [].iter());
        assert!(matches!(first, Action::Opened { .. }));
        let (path, _) = known.unwrap();
        let (again, known) = open(&at("b.ron"), [path].iter());
        assert_eq!(again, first);
        assert_eq!(known, None);
        let (gone, _) = open(&at("gone.ron"), [].iter());
        assert!(matches!(gone, Action::NotOpened(_)));
        assert!(matches!(list(&at("gone")), Action::NotOpened(_)));
    }
}
