//! Somebody's own settings and keys: which files, and what is wrong in them.
//!
//! A wrong file never keeps the program from starting, but for one named on the command line that
//! cannot be read at all. Refuses to show anything.

use super::failure::Failure;
use crate::app::keymap::Keymap;
pub(super) use crate::app::setup::AUTO;
use crate::config::{ColourLevel, Paths, Problem, Settings, Themes};
use crate::document::save::{self, load};
use crate::text::{Kind, sanitize};
use std::path::{Path, PathBuf};

/// Settings, themes and keys, with everything that is wrong in their files.
#[derive(Debug, Default)]
pub(super) struct Personal {
    /// What is set.
    pub(super) settings: Settings,
    /// The themes there are.
    pub(super) themes: Themes,
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
        personal.read_themes(paths);
        if let Some(text) = paths
            .setting("settings.ron")
            .and_then(|path| personal.text(&path))
        {
            let mut themes = vec![AUTO];
            themes.extend(personal.themes.names());
            let (settings, problems) = Settings::read(&text, &themes);
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

    /// A user's own themes: every `NAME.ron` in the folder of themes, by name.
    fn read_themes(&mut self, paths: &Paths) {
        let Some(folder) = paths.setting("themes") else {
            return;
        };
        let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
        let mut files: Vec<_> = entries
            .map(|entry| entry.path())
            .filter(|path| path.extension().is_some_and(|extension| extension == "ron"))
            .collect();
        files.sort();
        let mut names = Vec::new();
        for path in files {
            let Some(name) = path.file_stem().and_then(|name| name.to_str()) else {
                continue;
            };
            let file = format!("themes/{}.ron", sanitize(name, Kind::Name));
            let Some(text) = self.text(&path) else {
                continue;
            };
            match self.themes.add(name, text) {
                Ok(()) => names.push((name.to_owned(), file)),
                Err(reason) => self.problems.push(format!("{file}: {reason}")),
            }
        }
        // Only now: a theme may extend one that comes after it.
        for (name, file) in names {
            if let Some((_, problems)) = self.themes.load(&name, ColourLevel::TrueColor) {
                self.tell(&file, &problems);
            }
        }
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

/// Writes settings into the user's file, which keeps everything else that stands in it; returns
/// where that is.
///
/// # Errors
/// In words, when there is no place for settings, or when the file cannot be read or written.
pub(super) fn keep(settings: &Settings) -> Result<PathBuf, String> {
    let path = Paths::from_env()
        .setting("settings.ron")
        .ok_or("neither XDG_CONFIG_HOME nor HOME is set")?;
    let (before, known) = if path.exists() {
        let loaded = load(&path).map_err(|error| error.to_string())?;
        (loaded.text, Some(loaded.fingerprint))
    } else {
        (String::new(), None)
    };
    let text = settings
        .write_into(&before)
        .map_err(|problem| format!("settings.ron:{problem}"))?;
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder).map_err(|error| error.to_string())?;
    }
    save::save(&path, text.as_bytes(), known).map_err(|error| error.to_string())?;
    Ok(path)
}
