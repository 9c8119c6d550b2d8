//! What happens to the explorer, and what it wants done: actions in, effects out.
//!
//! Refuses behaviour: `update` turns one into the other.

use super::command::Command;
use crossterm::event::{KeyEvent, MouseEvent};
use std::path::PathBuf;
use std::time::Duration;

/// Something that happens to the explorer.
#[derive(Debug, Clone, PartialEq)]
pub enum Action {
    /// A key was pressed.
    Key(KeyEvent),
    /// The mouse did something.
    Mouse(MouseEvent),
    /// Text was pasted: it goes to text fields alone.
    Paste(String),
    /// The window has this many columns and rows.
    Resize(u16, u16),
    /// So much time has passed on the wall.
    Tick(Duration),
    /// A command, however it was given.
    Command(Command),
    /// A file was written.
    Saved(PathBuf),
    /// A file could not be written; the text is still here.
    SaveFailed(SaveError),
    /// Somebody asks the program to end, whatever is unsaved.
    Terminate,
}

/// Why a file could not be written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SaveError {
    /// It is not what was read: somebody else wrote it.
    ChangedOnDisk(PathBuf),
    /// A file of that name is there already.
    Exists(PathBuf),
    /// The reason in words.
    Other(String),
}

/// Something the explorer wants done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Effect {
    /// Write the text to a file.
    Save {
        /// Where.
        path: PathBuf,
        /// What.
        text: String,
        /// Although the file is not what was read.
        overwrite: bool,
        /// It must not exist yet.
        create: bool,
    },
    /// Stop the program until it is continued.
    Suspend,
    /// End the program.
    Quit,
}
