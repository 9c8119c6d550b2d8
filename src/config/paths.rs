//! Where settings and state live: the XDG folders, on macOS too, and the profile's on Windows.
//!
//! Refuses to make folders: whoever writes there does.

use std::ffi::OsString;
use std::path::PathBuf;

/// The program's own folders. None where the environment names no home.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Paths {
    /// Settings, keymap and themes.
    pub config: Option<PathBuf>,
    /// What outlives a session without being anybody's document: unsaved text, names of files.
    pub state: Option<PathBuf>,
}

impl Paths {
    /// Reads the environment of this process.
    #[must_use]
    pub fn from_env() -> Self {
        Self::from_variables(|name| std::env::var_os(name))
    }

    /// Reads the variables that `lookup` finds. A path that is not absolute counts as absent.
    #[must_use]
    pub fn from_variables(lookup: impl Fn(&str) -> Option<OsString>) -> Self {
        let folder = |variable: &str| {
            let path = PathBuf::from(lookup(variable)?);
            path.is_absolute().then_some(path)
        };
        let home = |below: &str| folder("HOME").map(|home| home.join(below));
        let own = |folder: PathBuf| folder.join("linchpin");
        let (config, state) = if cfg!(windows) {
            (folder("APPDATA"), folder("LOCALAPPDATA"))
        } else {
            (
                folder("XDG_CONFIG_HOME").or_else(|| home(".config")),
                folder("XDG_STATE_HOME").or_else(|| home(".local/state")),
            )
        };
        Self {
            config: config.map(own),
            state: state.map(own),
        }
    }

    /// A file among the settings.
    #[must_use]
    pub fn setting(&self, name: &str) -> Option<PathBuf> {
        self.config.as_ref().map(|folder| folder.join(name))
    }

    /// The list of the files that were open last.
    #[must_use]
    pub fn recent(&self) -> Option<PathBuf> {
        self.state.as_ref().map(|folder| folder.join("recent"))
    }

    /// The folder of unsaved text.
    #[must_use]
    pub fn recovery(&self) -> Option<PathBuf> {
        self.state.as_ref().map(|folder| folder.join("recovery"))
    }
}

#[cfg(test)]
#[cfg(unix)]
mod tests {
    use super::*;

    fn find(variables: &[(&str, &str)]) -> Paths {
        Paths::from_variables(|name| {
            let (_, value) = variables.iter().find(|(known, _)| *known == name)?;
            Some(OsString::from(value))
        })
    }

    #[test]
    fn the_variables_come_before_the_home() {
        let paths = find(&[("HOME", "/home/x"), ("XDG_STATE_HOME", "/state")]);
        assert_eq!(
            paths.setting("a.ron"),
            Some("/home/x/.config/linchpin/a.ron".into())
        );
        assert_eq!(paths.recovery(), Some("/state/linchpin/recovery".into()));
    }

    #[test]
    fn a_relative_path_is_no_path() {
        assert_eq!(find(&[("XDG_STATE_HOME", "here")]), Paths::default());
    }
}
