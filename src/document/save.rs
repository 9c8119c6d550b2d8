//! Writes files so that nothing is ever lost: whole or not at all, and never over somebody else's
//! change.
//!
//! Refuses to look inside: a text is a text.

pub use super::load::{Fingerprint, LARGEST, LoadError, Loaded, has_changed, load, load_from};
use std::fs::{self, File, OpenOptions};
use std::io::{self, Read as _, Seek as _, Write as _};
use std::path::{Path, PathBuf};
use std::time::Duration;
use thiserror::Error;

/// Why a file could not be written. What it held before is still there, but for `Partial`.
#[derive(Debug, Error)]
pub enum SaveError {
    /// Somebody else has written it since it was read.
    #[error("the file has changed on disk since it was read")]
    Changed,
    /// It may not be written.
    #[error("the file is read-only")]
    ReadOnly,
    /// The disk has no room; the file is as it was.
    #[error("there is no space left on the disk; the file is as it was")]
    Full,
    /// Some other difficulty.
    #[error("cannot be written: {}; nothing was changed", plain(.0))]
    Unwritable(io::Error),
    /// Writing in place broke off and the old content could not be put back.
    #[error("writing broke off: {error}; the new text is whole in {}", rescue.display())]
    Partial {
        /// What happened.
        error: io::Error,
        /// A file that holds the new text.
        rescue: PathBuf,
    },
}

/// What the system said, without the name of the file that was to take the place of the other.
fn plain(error: &io::Error) -> String {
    let of_system = error.get_ref().and_then(|told| told.source());
    of_system.map_or_else(|| error.to_string(), ToString::to_string)
}

impl From<io::Error> for SaveError {
    fn from(error: io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => Self::Full,
            io::ErrorKind::ReadOnlyFilesystem => Self::ReadOnly,
            _ => Self::Unwritable(error),
        }
    }
}

/// Writes a text or a picture to a file, whole or not at all. Links are followed, the mode is kept, and a
/// file that has several names or another owner keeps them. With `expected`, a file that holds
/// something else is left alone; a file that is gone is made anew.
///
/// # Errors
/// When the file has changed or cannot be written; see [`SaveError`].
pub fn save(
    path: &Path,
    content: &(impl AsRef<[u8]> + ?Sized),
    expected: Option<Fingerprint>,
) -> Result<Fingerprint, SaveError> {
    let content = content.as_ref();
    let new = Fingerprint::of(content);
    // Looked at before links are followed: the name behind `/dev/stdout` may be no name at all.
    if fs::metadata(path).is_ok_and(|known| !known.is_file() && !known.is_dir()) {
        // A pipe or a device is written to, never replaced.
        let mut device = OpenOptions::new().write(true).open(path)?;
        device.write_all(content)?;
        return Ok(new);
    }
    let target = follow(path)?;
    let old = match fs::metadata(&target) {
        Ok(metadata) => Some(metadata),
        Err(error) if error.kind() == io::ErrorKind::NotFound => None,
        Err(error) => return Err(error.into()),
    };
    let Some(old) = old else {
        replace(&target, content, None)?;
        return Ok(new);
    };
    if expected.is_some_and(|expected| has_changed(&target, expected)) {
        return Err(SaveError::Changed);
    }
    if old.permissions().readonly() {
        return Err(SaveError::ReadOnly);
    }
    if is_shared(&old) {
        write_in_place(&target, content)?;
        return Ok(new);
    }
    match replace(&target, content, Some(&old)) {
        // The folder may not be written, the file perhaps may.
        Err(SaveError::Unwritable(error)) if error.kind() == io::ErrorKind::PermissionDenied => {
            write_in_place(&target, content)?;
        }
        other => other?,
    }
    Ok(new)
}

/// Links followed one after the other: far more than any file needs.
const MOST_LINKS: usize = 40;

/// The file behind symbolic links, which need not exist yet.
fn follow(path: &Path) -> Result<PathBuf, SaveError> {
    let mut target = path.to_owned();
    for _ in 0..MOST_LINKS {
        let Ok(next) = fs::read_link(&target) else {
            return Ok(target);
        };
        target = match target.parent() {
            Some(folder) => folder.join(next),
            None => next,
        };
    }
    let error = io::Error::other("too many symbolic links");
    Err(SaveError::Unwritable(error))
}

fn folder(path: &Path) -> &Path {
    match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    }
}

/// Writes a new file beside the old one and puts it in its place.
fn replace(target: &Path, content: &[u8], old: Option<&fs::Metadata>) -> Result<(), SaveError> {
    let folder = folder(target);
    let mut builder = tempfile::Builder::new();
    builder.prefix(BEGIN).suffix(END);
    #[cfg(unix)]
    let mode = std::os::unix::fs::PermissionsExt::from_mode(0o666);
    #[cfg(unix)]
    if old.is_none() {
        builder.permissions(mode);
    }
    let mut file = builder.tempfile_in(folder)?;
    file.write_all(content)?;
    if let Some(old) = old {
        file.as_file().set_permissions(old.permissions())?;
        if !has_owner_of(file.as_file(), old)? {
            drop(file);
            return write_in_place(target, content);
        }
    }
    file.as_file().sync_all()?;
    file.persist(target).map_err(|error| error.error)?;
    // The name is on the disk only when the folder is; not every system can promise it.
    let _ = File::open(folder).and_then(|folder| folder.sync_all());
    sweep(folder, target);
    Ok(())
}

/// How the names of files begin and end that are not yet in their place.
const BEGIN: &str = ".linchpin-";
const END: &str = ".tmp";
/// No save takes so long.
const LEFT_BEHIND: Duration = Duration::from_secs(3600);

/// Removes what saves that were killed left in a folder. How old it is tells the file that was
/// just written: the disk's clock, not ours.
fn sweep(folder: &Path, written: &Path) {
    let changed = |path: &Path| fs::symlink_metadata(path).and_then(|data| data.modified());
    let Ok(now) = changed(written) else { return };
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let name = entry.file_name();
        let name = name.to_string_lossy();
        let age = changed(&entry.path()).map(|then| now.duration_since(then).unwrap_or_default());
        if name.starts_with(BEGIN) && name.ends_with(END) && age.is_ok_and(|age| age > LEFT_BEHIND)
        {
            // It is in nobody's way; the next save tries again.
            let _ = fs::remove_file(entry.path());
        }
    }
}

#[cfg(unix)]
fn is_shared(file: &fs::Metadata) -> bool {
    std::os::unix::fs::MetadataExt::nlink(file) > 1
}

#[cfg(not(unix))]
const fn is_shared(_file: &fs::Metadata) -> bool {
    false
}

#[cfg(unix)]
fn has_owner_of(file: &File, old: &fs::Metadata) -> io::Result<bool> {
    use std::os::unix::fs::MetadataExt as _;
    let new = file.metadata()?;
    Ok((new.uid(), new.gid()) == (old.uid(), old.gid()))
}

#[cfg(not(unix))]
const fn has_owner_of(_file: &File, _old: &fs::Metadata) -> io::Result<bool> {
    Ok(true)
}

/// Writes into the file itself, which keeps its names and its owner. If that breaks off, the old
/// content is put back; if even that fails, the new text is kept beside it.
fn write_in_place(target: &Path, content: &[u8]) -> Result<(), SaveError> {
    let mut file = OpenOptions::new().read(true).write(true).open(target)?;
    let mut old = Vec::new();
    file.read_to_end(&mut old)?;
    let Err(error) = overwrite(&mut file, content) else {
        return Ok(());
    };
    if overwrite(&mut file, &old).is_ok() {
        return Err(error.into());
    }
    let rescue = tempfile::Builder::new()
        .prefix("linchpin-rescue-")
        .suffix(".ron")
        .tempfile()
        .and_then(|mut rescue| {
            rescue.write_all(content)?;
            let (_, path) = rescue.keep().map_err(|kept| kept.error)?;
            Ok(path)
        });
    Err(match rescue {
        Ok(rescue) => SaveError::Partial { error, rescue },
        Err(_) => SaveError::Unwritable(error),
    })
}

fn overwrite(file: &mut File, bytes: &[u8]) -> io::Result<()> {
    file.rewind()?;
    file.write_all(bytes)?;
    file.set_len(bytes.len() as u64)?;
    file.sync_all()
}

#[cfg(test)]
#[cfg(unix)]
mod tests {
    use super::*;
    use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _, symlink};

    fn folder_with(text: &str) -> (tempfile::TempDir, PathBuf) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("design.ron");
        fs::write(&path, text).unwrap();
        (folder, path)
    }

    fn names(folder: &Path) -> Vec<String> {
        let entries = fs::read_dir(folder).unwrap();
        let mut names: Vec<String> = entries
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        names.sort();
        names
    }

    #[test]
    fn what_a_killed_save_left_goes_with_a_later_save() {
        let (folder, path) = folder_with("old");
        for (name, age_s) in [
            (".linchpin-a.tmp", 7200),
            (".linchpin-b.tmp", 5),
            (".other.tmp", 7200),
        ] {
            let left = File::create(folder.path().join(name)).unwrap();
            let then = std::time::SystemTime::now() - Duration::from_secs(age_s);
            left.set_modified(then).unwrap();
        }
        save(&path, "new", None).unwrap();
        assert_eq!(
            names(folder.path()),
            [".linchpin-b.tmp", ".other.tmp", "design.ron"]
        );
    }

    #[test]
    fn a_save_replaces_the_file_keeps_its_mode_and_leaves_nothing_behind() {
        let (folder, path) = folder_with("old");
        fs::set_permissions(&path, fs::Permissions::from_mode(0o640)).unwrap();
        let loaded = load(&path).unwrap();
        let saved = save(&path, "new\r\n", Some(loaded.fingerprint)).unwrap();
        assert_eq!(fs::read_to_string(&path).unwrap(), "new\r\n");
        assert_eq!(fs::metadata(&path).unwrap().mode() & 0o777, 0o640);
        assert_eq!(names(folder.path()), ["design.ron"]);
        assert!(!has_changed(&path, saved));
    }

    #[test]
    fn a_change_by_somebody_else_is_not_written_over() {
        let (_folder, path) = folder_with("old");
        let loaded = load(&path).unwrap();
        fs::write(&path, "theirs").unwrap();
        assert!(has_changed(&path, loaded.fingerprint));
        let error = save(&path, "mine", Some(loaded.fingerprint)).unwrap_err();
        assert!(matches!(error, SaveError::Changed));
        assert_eq!(fs::read_to_string(&path).unwrap(), "theirs");
        save(&path, "mine", None).unwrap();
        assert_eq!(fs::read_to_string(&path).unwrap(), "mine");
    }

    #[test]
    fn a_file_that_is_gone_is_made_anew() {
        let (_folder, path) = folder_with("old");
        let loaded = load(&path).unwrap();
        fs::remove_file(&path).unwrap();
        save(&path, "new", Some(loaded.fingerprint)).unwrap();
        assert_eq!(fs::read_to_string(&path).unwrap(), "new");
    }

    #[test]
    fn symbolic_links_stay_links_even_in_chains_and_before_the_file_exists() {
        let (folder, path) = folder_with("old");
        let near = folder.path().join("near");
        let far = folder.path().join("far");
        symlink("design.ron", &near).unwrap();
        symlink(&near, &far).unwrap();
        save(&far, "new", None).unwrap();
        assert_eq!(fs::read_to_string(&path).unwrap(), "new");
        assert!(fs::symlink_metadata(&far).unwrap().is_symlink());
        assert!(fs::symlink_metadata(&near).unwrap().is_symlink());
        let dangling = folder.path().join("dangling");
        symlink("later.ron", &dangling).unwrap();
        save(&dangling, "new", None).unwrap();
        assert!(folder.path().join("later.ron").exists());
        let circle = folder.path().join("circle");
        symlink("circle", &circle).unwrap();
        assert!(save(&circle, "new", None).is_err());
    }

    #[test]
    fn a_file_with_two_names_keeps_both() {
        let (folder, path) = folder_with("a longer old text");
        let other = folder.path().join("other.ron");
        fs::hard_link(&path, &other).unwrap();
        save(&path, "new", None).unwrap();
        assert_eq!(fs::read_to_string(&other).unwrap(), "new");
        assert_eq!(fs::metadata(&path).unwrap().nlink(), 2);
    }

    #[test]
    fn a_read_only_file_is_left_alone() {
        let (_folder, path) = folder_with("old");
        fs::set_permissions(&path, fs::Permissions::from_mode(0o444)).unwrap();
        let error = save(&path, "new", None).unwrap_err();
        assert!(matches!(error, SaveError::ReadOnly), "{error}");
        assert_eq!(fs::read_to_string(&path).unwrap(), "old");
    }

    #[test]
    #[cfg(target_os = "linux")]
    fn a_full_disk_is_told_as_such() {
        let error = save(Path::new("/dev/full"), "new", None).unwrap_err();
        assert!(matches!(error, SaveError::Full), "{error}");
    }

    #[test]
    fn what_cannot_be_read_is_told_with_its_place() {
        let (folder, path) = folder_with("");
        assert_eq!(load(&path).unwrap().text, "");
        fs::write(&path, b"one\ntwo \xff").unwrap();
        let error = load(&path).unwrap_err();
        assert!(
            matches!(error, LoadError::NotText { offset: 8, line: 2 }),
            "{error}"
        );
        fs::write(&path, vec![b' '; (4 << 20) + 1]).unwrap();
        assert!(matches!(load(&path).unwrap_err(), LoadError::TooLarge));
        assert!(matches!(
            load(folder.path()).unwrap_err(),
            LoadError::Folder
        ));
        assert!(load(&folder.path().join("none")).is_err());
    }
}
