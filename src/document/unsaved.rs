//! Unsaved text, put aside in a file of its own until it is saved, and found again after a crash.
//!
//! Each session writes a file of its own and holds a lock on it, so that a session that still
//! runs is told from one that died. Refuses to decide what becomes of a text that is found, and
//! refuses to fail: what cannot be read is left where it is.

use super::load::{Fingerprint, load};
use std::fs::{self, File};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

/// What a recovery file begins with.
const HEAD: &str = "linchpin unsaved 1";
/// Sessions of one design at a time; more share nothing but bad luck.
const MOST_SESSIONS: usize = 64;

/// Text that a session left unsaved.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unsaved {
    /// The text, as it belongs into the file.
    pub text: String,
    /// What the file held that the text began from.
    pub base: Option<Fingerprint>,
}

/// What is in the recovery folder for a design.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Found {
    /// Nothing.
    Nothing,
    /// A text.
    Text(Unsaved),
    /// Only a file that is no text of ours, or was cut off.
    Broken(PathBuf),
}

/// Puts the text of one session aside.
#[derive(Debug)]
pub struct Keeper {
    folder: PathBuf,
    /// The file this session writes, locked while it is open.
    own: Option<(PathBuf, File)>,
    /// The file an earlier session left, until somebody decides.
    found: Option<PathBuf>,
    /// It goes as soon as its text is safe elsewhere.
    adopted: bool,
}

impl Keeper {
    /// A keeper that writes into a folder, which need not exist yet.
    #[must_use]
    pub const fn new(folder: PathBuf) -> Self {
        Self {
            folder,
            own: None,
            found: None,
            adopted: false,
        }
    }

    /// Looks for what an earlier session left of a design: the text changed last. `origin` is a
    /// file's absolute path, or what a design without one is called.
    pub fn find(&mut self, origin: &str) -> Found {
        let mut files: Vec<_> = candidates(&self.folder, origin)
            .filter_map(|path| {
                let changed = fs::metadata(&path).and_then(|data| data.modified()).ok()?;
                (!is_locked(&path)).then_some((changed, path))
            })
            .collect();
        files.sort();
        let mut broken = Found::Nothing;
        for (_, path) in files.into_iter().rev() {
            let unsaved = load(&path)
                .ok()
                .and_then(|loaded| decode(&loaded.text, origin));
            if let Some(unsaved) = unsaved {
                self.found = Some(path);
                return Found::Text(unsaved);
            }
            broken = Found::Broken(path);
        }
        broken
    }

    /// Puts a text aside, whole or not at all.
    ///
    /// # Errors
    /// When the folder cannot be written.
    pub fn keep(&mut self, origin: &str, unsaved: &Unsaved) -> io::Result<()> {
        fs::create_dir_all(&self.folder)?;
        let stem = stem(origin);
        let own = self.own.as_ref().map(|(path, _)| path);
        let is_ours = |path: &&PathBuf| {
            let name = path.file_name().and_then(|name| name.to_str());
            name.is_some_and(|name| name.starts_with(&stem))
        };
        let path = match own.filter(is_ours) {
            Some(path) => path.clone(),
            None => {
                self.forget();
                let free = candidates(&self.folder, origin).collect::<Vec<_>>();
                (0..MOST_SESSIONS)
                    .map(|number| self.folder.join(format!("{stem}{number}.ron")))
                    .find(|path| !free.contains(path))
                    .ok_or_else(|| io::Error::other("too many recovery files"))?
            }
        };
        // Readable by its owner alone, as temporary files are made.
        let mut file = tempfile::Builder::new()
            .prefix(".linchpin-")
            .tempfile_in(&self.folder)?;
        file.write_all(encode(origin, unsaved).as_bytes())?;
        // Not every file system knows locks; then a running session's text may be offered twice.
        let _ = file.as_file().try_lock();
        let file = file.persist(&path).map_err(|error| error.error)?;
        self.own = Some((path, file));
        if self.adopted {
            self.discard();
        }
        Ok(())
    }

    /// What was found is now this session's text: its file goes when the text is safe elsewhere.
    pub const fn adopt(&mut self) {
        self.adopted = true;
    }

    /// What was found is not wanted.
    pub fn discard(&mut self) {
        self.adopted = false;
        if let Some(path) = self.found.take() {
            // Gone already is as good.
            let _ = fs::remove_file(path);
        }
    }

    /// Nothing is unsaved any more.
    pub fn forget(&mut self) {
        if let Some((path, _)) = self.own.take() {
            let _ = fs::remove_file(path);
        }
        if self.adopted {
            self.discard();
        }
    }
}

/// How the names of a design's recovery files begin.
fn stem(origin: &str) -> String {
    // FNV-1a: the same with every compiler, unlike the standard library's hashes.
    let hash = origin
        .bytes()
        .fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
            (hash ^ u64::from(byte)).wrapping_mul(0x100_0000_01b3)
        });
    format!("{hash:016x}-")
}

/// The recovery files of a design.
fn candidates(folder: &Path, origin: &str) -> impl Iterator<Item = PathBuf> {
    let stem = stem(origin);
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    entries
        .filter(move |entry| {
            let name = entry.file_name();
            let name = name.to_string_lossy();
            name.starts_with(&stem) && name.ends_with(".ron")
        })
        .map(|entry| entry.path())
}

/// Whether a session that still runs holds a file.
fn is_locked(path: &Path) -> bool {
    let lock = File::open(path).map(|file| file.try_lock());
    matches!(lock, Ok(Err(fs::TryLockError::WouldBlock)))
}

/// Three lines tell what a text is, the last how long it is, so that a cut is noticed.
fn encode(origin: &str, unsaved: &Unsaved) -> String {
    let base = unsaved
        .base
        .map_or_else(|| "-".to_owned(), Fingerprint::to_words);
    let (text, length) = (&unsaved.text, unsaved.text.len());
    format!("{HEAD}\n{origin:?}\n{base}\n{length}\n{text}")
}

fn decode(file: &str, origin: &str) -> Option<Unsaved> {
    let mut parts = file.splitn(5, '\n');
    let is_ours = parts.next()? == HEAD && parts.next()? == format!("{origin:?}");
    let base = parts.next()?;
    let length: usize = parts.next()?.parse().ok()?;
    let text = parts.next()?;
    (is_ours && text.len() == length).then(|| Unsaved {
        text: text.to_owned(),
        base: Fingerprint::from_words(base),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn unsaved(text: &str) -> Unsaved {
        Unsaved {
            text: text.to_owned(),
            base: Some(Fingerprint::of(b"before")),
        }
    }

    fn count(folder: &Path) -> usize {
        fs::read_dir(folder).unwrap().count()
    }

    #[test]
    fn a_text_put_aside_is_found_once_its_session_is_gone() {
        let folder = tempfile::tempdir().unwrap();
        let mut first = Keeper::new(folder.path().join("deep/down"));
        let text = unsaved("(\n\"é\"\r\n)");
        first.keep("/site.ron", &unsaved("(")).unwrap();
        first.keep("/site.ron", &text).unwrap();
        let mut second = Keeper::new(folder.path().join("deep/down"));
        assert_eq!(second.find("/site.ron"), Found::Nothing, "it still runs");
        drop(first);
        assert_eq!(second.find("/other.ron"), Found::Nothing);
        assert_eq!(second.find("/site.ron"), Found::Text(text));
    }

    #[test]
    fn what_was_found_stays_until_its_text_is_safe_elsewhere() {
        let folder = tempfile::tempdir().unwrap();
        Keeper::new(folder.path().to_owned())
            .keep("a", &unsaved("one"))
            .unwrap();
        let mut keeper = Keeper::new(folder.path().to_owned());
        assert_eq!(keeper.find("a"), Found::Text(unsaved("one")));
        keeper.keep("a", &unsaved("two")).unwrap();
        assert_eq!(count(folder.path()), 2, "nobody has decided yet");
        keeper.adopt();
        keeper.keep("a", &unsaved("three")).unwrap();
        assert_eq!(count(folder.path()), 1);
        keeper.forget();
        assert_eq!(count(folder.path()), 0);
    }

    #[test]
    fn broken_files_are_told_and_left() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join(format!("{}0.ron", stem("a")));
        let whole = encode("a", &unsaved("text"));
        let cut = whole.strip_suffix('t').unwrap();
        let alien = encode("b", &unsaved("text"));
        for broken in ["", "\0\0", HEAD, cut, &alien] {
            fs::write(&path, broken).unwrap();
            let mut keeper = Keeper::new(folder.path().to_owned());
            assert_eq!(keeper.find("a"), Found::Broken(path.clone()), "{broken:?}");
            keeper.keep("a", &unsaved("new")).unwrap();
            assert_eq!(fs::read_to_string(&path).unwrap(), broken);
            keeper.forget();
        }
    }

    #[test]
    fn a_folder_that_cannot_be_made_is_an_error_and_no_more() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("file");
        fs::write(&file, "").unwrap();
        let mut keeper = Keeper::new(file.join("below"));
        assert_eq!(keeper.find("a"), Found::Nothing);
        assert!(keeper.keep("a", &unsaved("x")).is_err());
    }
}
