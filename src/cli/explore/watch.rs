//! Notices that somebody else writes an open file, by looking once a second on a thread of its
//! own: no file system is too odd for that, and editors that replace the file are seen as well.
//!
//! Refuses to decide what follows.

use crate::app::action::{Action, OnDisk};
use crate::document::save::{self, Fingerprint, LoadError};
use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{self, RecvTimeoutError};
use std::time::{Duration, Instant, SystemTime};
use tokio::sync::mpsc::UnboundedSender;

/// Between two looks.
const EVERY: Duration = Duration::from_secs(1);

/// A file and what it is known to hold.
pub(super) type Known = (PathBuf, Fingerprint);

/// The thread that looks; it ends when this is dropped.
#[derive(Debug)]
pub(super) struct Watch {
    known: mpsc::Sender<(PathBuf, Option<Fingerprint>)>,
}

impl Watch {
    /// Begins to look after the files that it is told of.
    ///
    /// # Errors
    /// When the system refuses a thread.
    pub(super) fn start(tell: UnboundedSender<Action>) -> io::Result<Self> {
        let (sender, receiver) = mpsc::channel();
        std::thread::Builder::new()
            .name("watch".to_owned())
            .spawn(move || look(&receiver, &tell))?;
        Ok(Self { known: sender })
    }

    /// This is what a file is known to hold; nobody looks after it any more when nothing is.
    pub(super) fn know(&self, path: PathBuf, fingerprint: Option<Fingerprint>) {
        // Without its thread nothing is noticed, and saving still is on its guard.
        let _ = self.known.send((path, fingerprint));
    }
}

/// What was seen of a file last.
#[derive(PartialEq, Clone)]
enum Sight {
    Known,
    Other(Fingerprint),
    Gone,
    Unreadable,
}

/// A file that is looked after.
struct Watched {
    known: Fingerprint,
    last: Sight,
    stamp: Option<(SystemTime, u64)>,
}

fn look(news: &mpsc::Receiver<(PathBuf, Option<Fingerprint>)>, tell: &UnboundedSender<Action>) {
    let mut files: BTreeMap<PathBuf, Watched> = BTreeMap::new();
    let mut next = Instant::now() + EVERY;
    loop {
        match news.recv_timeout(next.saturating_duration_since(Instant::now())) {
            Ok((path, Some(known))) => {
                let (last, stamp) = (Sight::Known, None);
                files.insert(path, Watched { known, last, stamp });
                continue;
            }
            Ok((path, None)) => {
                files.remove(&path);
                continue;
            }
            Err(RecvTimeoutError::Disconnected) => return,
            Err(RecvTimeoutError::Timeout) => next = Instant::now() + EVERY,
        }
        for (path, file) in &mut files {
            let now = stamp(path);
            if now.is_some() && now == file.stamp {
                continue;
            }
            file.stamp = now;
            let (sight, on_disk) = see(path, file.known);
            if sight == file.last {
                continue;
            }
            file.last = sight;
            if let Some(now) = on_disk {
                let path = path.clone();
                if tell.send(Action::OnDisk { path, now }).is_err() {
                    return;
                }
            }
        }
    }
}

/// What changes whenever a file is written: it is not read while this stays the same.
fn stamp(path: &Path) -> Option<(SystemTime, u64)> {
    let data = std::fs::metadata(path).ok()?;
    Some((data.modified().ok()?, data.len()))
}

fn see(path: &Path, known: Fingerprint) -> (Sight, Option<OnDisk>) {
    match save::load(path) {
        Ok(loaded) if loaded.fingerprint == known => (Sight::Known, None),
        Ok(loaded) => {
            let (text, fingerprint) = (loaded.text, loaded.fingerprint);
            let now = OnDisk::Holds { text, fingerprint };
            (Sight::Other(fingerprint), Some(now))
        }
        Err(LoadError::Unreadable(error)) if error.kind() == io::ErrorKind::NotFound => {
            (Sight::Gone, Some(OnDisk::Gone))
        }
        Err(error) => {
            let now = OnDisk::Unreadable(error.to_string());
            (Sight::Unreadable, Some(now))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_somebody_else_makes_of_a_file_is_told_once() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("site.ron");
        std::fs::write(&path, "mine").unwrap();
        let known = save::load(&path).unwrap().fingerprint;
        assert!(see(&path, known).1.is_none());
        std::fs::write(&path, "theirs").unwrap();
        assert!(
            matches!(see(&path, known).1, Some(OnDisk::Holds { text, .. }) if text == "theirs")
        );
        std::fs::write(&path, b"\xff").unwrap();
        assert!(matches!(see(&path, known).1, Some(OnDisk::Unreadable(_))));
        std::fs::remove_file(&path).unwrap();
        assert_eq!(see(&path, known).1, Some(OnDisk::Gone));
    }
}
