//! What happens to the explorer, and what it wants done: actions in, effects out.
//!
//! Refuses behaviour: `update` turns one into the other.

use super::command::Command;
use super::speaker::Cue;
use super::state::File;
use crate::config::Settings;
use crate::document::save::Fingerprint;
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
    /// Unsaved text is to be put aside now.
    PutAside,
    /// Unsaved text cannot be put aside, for this reason.
    NotPutAside(String),
    /// A file was read, to be opened.
    Opened {
        /// Where it is.
        file: File,
        /// What it holds.
        text: String,
    },
    /// A file or a folder could not be read, for this reason.
    NotOpened(String),
    /// A folder was listed.
    Listed {
        /// Which.
        folder: PathBuf,
        /// The designs and folders in it, in order.
        entries: Vec<Entry>,
    },
    /// The files that were open last, in this session or earlier ones.
    Recalled(Vec<PathBuf>),
    /// An earlier session left unsaved text.
    Found {
        /// Of which open file.
        id: u64,
        /// The text.
        text: String,
        /// The file is not what that text began from.
        file_changed: bool,
    },
    /// What an earlier session left cannot be read.
    FoundBroken(PathBuf),
    /// A file is not what was read or written last.
    OnDisk {
        /// Which.
        path: PathBuf,
        /// What it is now.
        now: OnDisk,
    },
    /// The settings were written to a file.
    SettingsKept(PathBuf),
    /// The settings could not be written, for this reason.
    SettingsNotKept(String),
    /// The speaker's screen asks for something.
    Cue(Cue),
    /// A speaker's screen went away.
    SpeakerGone,
    /// Somebody asks the program to end, whatever is unsaved.
    Terminate,
}

/// Something in a folder.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Entry {
    /// It can be listed itself.
    pub is_folder: bool,
    /// What it is called.
    pub name: String,
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

/// What somebody else made of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum OnDisk {
    /// It holds another text.
    Holds {
        /// The text.
        text: String,
        /// Of the whole file.
        fingerprint: Fingerprint,
    },
    /// There is none.
    Gone,
    /// It cannot be read, for this reason.
    Unreadable(String),
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
    /// Put unsaved text aside, where the next start finds it.
    PutAside {
        /// Of which open file.
        id: u64,
        /// What it belongs to.
        file: File,
        /// The text.
        text: String,
    },
    /// Nothing of an open file is unsaved: what was put aside can go.
    Forget(u64),
    /// What an earlier session left is taken over, or is not wanted.
    Settle {
        /// Of which open file.
        id: u64,
        /// It is part of the text now, and goes when that is safe.
        adopt: bool,
    },
    /// Read a file, to open it.
    Open(PathBuf),
    /// List a folder.
    List(PathBuf),
    /// Look up which files were open last.
    Recall,
    /// A file was opened: look for what an earlier session left of it.
    Begin {
        /// Which.
        id: u64,
        /// What it is.
        file: File,
        /// What it holds.
        text: String,
    },
    /// A file was closed: nobody looks after it any more, and what was put aside can go.
    End {
        /// Which.
        id: u64,
        /// Where it is.
        path: Option<PathBuf>,
    },
    /// What a file holds now is known: saving may write over it.
    Accept {
        /// Which file.
        path: PathBuf,
        /// What it holds.
        fingerprint: Fingerprint,
    },
    /// Ask the terminal to put a text, which is clean, on the clipboard.
    Copy(String),
    /// Take the mouse, or leave it to the terminal.
    Mouse(bool),
    /// Write these settings into the user's file, and nothing else of it.
    KeepSettings(Settings),
    /// Stop the program until it is continued.
    Suspend,
    /// End the program.
    Quit,
}
