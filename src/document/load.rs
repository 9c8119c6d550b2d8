//! Reads whole files, within bounds, and notices when they change.
//!
//! Refuses to look inside: a text is a text.

use std::fs::File;
use std::hash::{DefaultHasher, Hasher as _};
use std::io::{self, Read as _};
use std::path::Path;
use thiserror::Error;

/// The largest file that is read, in bytes; the largest known design has a hundredth of it.
pub const LARGEST: u64 = 4 << 20;

/// What a file held when it was read or written, to notice that it has changed since.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Fingerprint {
    length: u64,
    hash: u64,
}

impl Fingerprint {
    /// The fingerprint as two words of text.
    pub(super) fn to_words(self) -> String {
        format!("{} {:016x}", self.length, self.hash)
    }

    /// Reads what [`Self::to_words`] wrote.
    pub(super) fn from_words(words: &str) -> Option<Self> {
        let (length, hash) = words.split_once(' ')?;
        Some(Self {
            length: length.parse().ok()?,
            hash: u64::from_str_radix(hash, 16).ok()?,
        })
    }

    /// The fingerprint of a file's content.
    #[must_use]
    pub fn of(bytes: &[u8]) -> Self {
        let mut hasher = DefaultHasher::new();
        hasher.write(bytes);
        Self {
            length: bytes.len() as u64,
            hash: hasher.finish(),
        }
    }
}

/// A file that was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Loaded {
    /// Its text, byte for byte.
    pub text: String,
    /// To notice later that it has changed.
    pub fingerprint: Fingerprint,
}

/// Why a file could not be read.
#[derive(Debug, Error)]
pub enum LoadError {
    /// The system says no.
    #[error("{0}")]
    Unreadable(#[from] io::Error),
    /// It is a folder.
    #[error("this is a folder, not a file")]
    Folder,
    /// It is larger than any design.
    #[error("larger than {} MiB, which no topology needs to be", LARGEST >> 20)]
    TooLarge,
    /// It is not text.
    #[error("not UTF-8 text: byte {offset} (line {line}) cannot be read")]
    NotText {
        /// Bytes before the first one that cannot be read.
        offset: usize,
        /// The line it is on, counted from 1.
        line: usize,
    },
}

/// Reads a whole file.
///
/// # Errors
/// When it cannot be read, is larger than [`LARGEST`], or is not UTF-8.
pub fn load(path: &Path) -> Result<Loaded, LoadError> {
    let file = File::open(path)?;
    if file.metadata()?.is_dir() {
        return Err(LoadError::Folder);
    }
    load_from(file)
}

/// Reads a whole stream.
///
/// # Errors
/// As [`load`].
pub fn load_from(stream: impl io::Read) -> Result<Loaded, LoadError> {
    let mut bytes = Vec::new();
    stream.take(LARGEST + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > LARGEST {
        return Err(LoadError::TooLarge);
    }
    let fingerprint = Fingerprint::of(&bytes);
    match String::from_utf8(bytes) {
        Ok(text) => Ok(Loaded { text, fingerprint }),
        Err(error) => {
            let offset = error.utf8_error().valid_up_to();
            let before = error.as_bytes().iter().take(offset);
            let line = before.filter(|byte| **byte == b'\n').count() + 1;
            Err(LoadError::NotText { offset, line })
        }
    }
}

/// Whether a file no longer holds what it held; a file that is gone has changed.
#[must_use]
pub fn has_changed(path: &Path, since: Fingerprint) -> bool {
    read_bounded(path).map_or(true, |bytes| Fingerprint::of(&bytes) != since)
}

/// One byte more than can be read is enough to see that a file has grown too large.
fn read_bounded(path: &Path) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    File::open(path)?
        .take(LARGEST + 1)
        .read_to_end(&mut bytes)?;
    Ok(bytes)
}
