//! Somebody's own settings and keys: which files, and what is wrong in them.
//!
//! A wrong file never keeps the program from starting, but for one named on the command line that
//! cannot be read at all. Refuses to show anything.

use super::failure::Failure;
use crate::app::keymap::Keymap;
use crate::config::{Paths, Problem, Settings};
use crate::document::save::load;
use crate::text::{Kind, sanitize};
use std::path::Path;

/// Settings and keys, with everything that is wrong in their files.
#[derive(Debug, Default)]
pub(super) struct Personal {
    /// What is set.
    pub(super) settings: Settings,
    /// The keys.
    pub(super) keymap: Keymap,
    /// Each with its file and place, ready to show.
    pub(super) problems: Vec<String>,
}

impl Personal {
    /// Reads the files of this user; `keys` names another keymap on the command line.
    ///
    /// # Errors
    /// When the keymap that was asked for cannot be read.
    pub(super) fn read(paths: &Paths, keys: Option<&Path>) -> Result<Self, Failure> {
        let mut personal = Self::default();
        if let Some(text) = paths
            .setting("settings.ron")
            .and_then(|path| personal.text(&path))
        {
            let (settings, problems) = Settings::read(&text);
            personal.settings = settings;
            personal.tell("settings.ron", &problems);
        }
        let text = match keys {
            Some(path) => {
                let name = path.display().to_string();
                let loaded =
                    load(path).map_err(|error| Failure::Environment(format!("{name}: {error}")))?;
                Some((name, loaded.text))
            }
            None => paths
                .setting("keys.ron")
                .and_then(|path| personal.text(&path))
                .map(|text| ("keys.ron".to_owned(), text)),
        };
        if let Some((name, text)) = text {
            let (keymap, problems) = Keymap::read(&text);
            personal.keymap = keymap;
            personal.tell(&name, &problems);
        }
        Ok(personal)
    }

    /// A file's text; one that is not there is nothing wrong.
    fn text(&mut self, path: &Path) -> Option<String> {
        if !path.exists() {
            return None;
        }
        match load(path) {
            Ok(loaded) => Some(loaded.text),
            Err(error) => {
                let path = path.to_string_lossy();
                let path = sanitize(&path, Kind::Name);
                self.problems.push(format!("{path}: {error}"));
                None
            }
        }
    }

    fn tell(&mut self, file: &str, problems: &[Problem]) {
        let told = problems.iter().map(|problem| format!("{file}:{problem}"));
        self.problems.extend(told);
    }
}
