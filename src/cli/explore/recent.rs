//! The files that were opened or saved last, for every session: a line each in the state folder.
//!
//! A list that cannot be read is an empty one, and one that cannot be written is not: nobody is
//! kept from working by it. Refuses to open anything.

use crate::document::save;
use std::fs;
use std::path::{Path, PathBuf};

/// So many files are remembered.
const MOST: usize = 20;
/// A larger list is not ours.
const LARGEST: u64 = 1 << 18;

/// Where the list is; nowhere, and nothing is remembered.
#[derive(Debug, Default)]
pub(super) struct Recent(Option<PathBuf>);

impl Recent {
    /// The list in a file.
    pub(super) const fn at(path: Option<PathBuf>) -> Self {
        Self(path)
    }

    /// The files that are still there, the last one first.
    pub(super) fn recall(&self) -> Vec<PathBuf> {
        let mut all = self.read();
        all.retain(|path| path.is_file());
        all
    }

    fn read(&self) -> Vec<PathBuf> {
        let Some(list) = &self.0 else {
            return Vec::new();
        };
        let is_small = fs::metadata(list).is_ok_and(|data| data.len() <= LARGEST);
        let text = fs::read_to_string(list).ok().filter(|_| is_small);
        let text = text.unwrap_or_default();
        let paths = text.lines().map(PathBuf::from);
        paths.filter(|path| path.is_absolute()).take(MOST).collect()
    }

    /// A file was opened or saved: it is the first of the list now.
    pub(super) fn remember(&self, path: &Path) {
        let Some(list) = &self.0 else { return };
        let whole = fs::canonicalize(path).or_else(|_| std::path::absolute(path));
        let Some(name) = whole.ok().and_then(|path| path.to_str().map(str::to_owned)) else {
            return;
        };
        let before = self.read();
        let is_first = before
            .first()
            .is_some_and(|first| first.as_os_str() == name.as_str());
        if is_first || name.contains(['\n', '\r']) {
            return;
        }
        let others = before.iter().filter_map(|path| path.to_str());
        let others = others.filter(|other| *other != name).take(MOST - 1);
        let text: String = std::iter::once(name.as_str())
            .chain(others)
            .flat_map(|line| [line, "\n"])
            .collect();
        if let Some(folder) = list.parent()
            && fs::create_dir_all(folder).is_ok()
        {
            // Best effort: a full disk tells about itself when something that matters is saved.
            let _ = save::save(list, &text, None);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_files_come_first_once_each_and_without_what_is_gone() {
        let folder = tempfile::tempdir().unwrap();
        let folder = folder.path().canonicalize().unwrap();
        let recent = Recent::at(Some(folder.join("state/recent")));
        assert_eq!(recent.recall(), Vec::<PathBuf>::new());
        let files: Vec<PathBuf> = (0..30).map(|n| folder.join(format!("{n}.ron"))).collect();
        for file in &files {
            fs::write(file, "()").unwrap();
            recent.remember(file);
        }
        recent.remember(&files[20]);
        fs::remove_file(&files[29]).unwrap();
        let all = recent.recall();
        assert_eq!(all[..2], [files[20].clone(), files[28].clone()]);
        assert_eq!(all.len(), MOST - 1);
    }

    #[test]
    fn a_list_that_is_none_is_no_harm() {
        let folder = tempfile::tempdir().unwrap();
        let list = folder.path().join("recent");
        fs::write(&list, b"\xff\xfe not a path\n../up\n").unwrap();
        assert!(Recent::at(Some(list.clone())).recall().is_empty());
        fs::remove_file(&list).unwrap();
        fs::create_dir(&list).unwrap();
        let recent = Recent::at(Some(list));
        recent.remember(Path::new("a.ron"));
        assert!(recent.recall().is_empty());
        Recent::default().remember(Path::new("a.ron"));
    }
}
