//! A private door between two runs of the program, on Unix: a socket that nobody else can reach.
//!
//! Lines of text go both ways. Refuses what they say, lines without end, and folders that are not
//! the user's own.

use rustix::process::getuid;
use std::fs::DirBuilder;
use std::io::{self, BufRead as _, BufReader, Read as _, Write as _};
use std::os::unix::fs::{DirBuilderExt as _, MetadataExt as _};
use std::os::unix::net::{UnixListener, UnixStream};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

/// The longest line, in bytes.
const LONGEST: u64 = 256 * 1024;
/// A guest who does not read for so long is shown out.
const PATIENCE: Duration = Duration::from_millis(100);
/// Guests at a time.
const MOST: usize = 8;

/// The side that was there first: it tells every guest the same.
#[derive(Debug)]
pub struct Door {
    path: PathBuf,
    inside: Arc<Mutex<Inside>>,
}

#[derive(Debug, Default)]
struct Inside {
    guests: Vec<UnixStream>,
    /// What was told last: guests hear it as they come in.
    last: Option<String>,
}

impl Door {
    /// Opens the door of this name. What guests say is given to `heard`, from a thread of its own;
    /// nothing, when one has gone.
    ///
    /// # Errors
    /// When the system refuses, or somebody has opened it already.
    pub fn open(
        name: &str,
        heard: impl Fn(Option<&str>) + Clone + Send + 'static,
    ) -> io::Result<Self> {
        let path = folder()?.join(name);
        if UnixStream::connect(&path).is_ok() {
            return Err(io::Error::from(io::ErrorKind::AddrInUse));
        }
        // What somebody left who could not clear up.
        let _ = std::fs::remove_file(&path);
        let listener = UnixListener::bind(&path)?;
        let inside = Arc::new(Mutex::new(Inside::default()));
        let room = Arc::clone(&inside);
        let welcome = move || {
            for guest in listener.incoming() {
                let Ok(guest) = guest else { return };
                // Somebody who cannot be welcomed knocks again.
                let _ = receive(guest, &room, heard.clone());
            }
        };
        std::thread::Builder::new()
            .name("door".to_owned())
            .spawn(welcome)?;
        Ok(Self { path, inside })
    }

    /// Tells every guest a line.
    pub fn tell(&self, line: &str) {
        let mut inside = self.inside.lock().unwrap_or_else(PoisonError::into_inner);
        inside.guests.retain_mut(|guest| say(guest, line).is_ok());
        inside.last = Some(line.to_owned());
    }
}

impl Drop for Door {
    fn drop(&mut self) {
        let _ = std::fs::remove_file(&self.path);
    }
}

fn receive(
    mut guest: UnixStream,
    inside: &Arc<Mutex<Inside>>,
    heard: impl Fn(Option<&str>) + Send + 'static,
) -> io::Result<()> {
    guest.set_write_timeout(Some(PATIENCE))?;
    let listening = guest.try_clone()?;
    {
        let mut inside = inside.lock().unwrap_or_else(PoisonError::into_inner);
        if inside.guests.len() >= MOST {
            return Ok(());
        }
        if let Some(last) = &inside.last {
            say(&mut guest, last)?;
        }
        inside.guests.push(guest);
    }
    listen(listening, heard)
}

/// The side that comes in.
#[derive(Debug)]
pub struct Visit(UnixStream);

impl Visit {
    /// Goes through the door of this name. What is told is given to `heard`, from a thread of its
    /// own; nothing, when the other side has gone.
    ///
    /// # Errors
    /// When nobody has opened it, or the system refuses.
    pub fn begin(name: &str, heard: impl Fn(Option<&str>) + Send + 'static) -> io::Result<Self> {
        let stream = UnixStream::connect(folder()?.join(name))?;
        stream.set_write_timeout(Some(PATIENCE))?;
        listen(stream.try_clone()?, heard)?;
        Ok(Self(stream))
    }

    /// Says a line.
    ///
    /// # Errors
    /// When the other side has gone.
    pub fn tell(&mut self, line: &str) -> io::Result<()> {
        say(&mut self.0, line)
    }
}

fn say(stream: &mut UnixStream, line: &str) -> io::Result<()> {
    stream.write_all(format!("{line}\n").as_bytes())
}

/// Gives every line to `heard`, then nothing once there are no more.
fn listen(stream: UnixStream, heard: impl Fn(Option<&str>) + Send + 'static) -> io::Result<()> {
    let read = move || {
        let mut reader = BufReader::new(stream);
        loop {
            let mut line = Vec::new();
            let read = reader.by_ref().take(LONGEST).read_until(b'\n', &mut line);
            // Also a line without end.
            if read.is_err() || line.pop() != Some(b'\n') {
                return heard(None);
            }
            match std::str::from_utf8(&line) {
                Ok(line) => heard(Some(line)),
                Err(_) => return heard(None),
            }
        }
    };
    std::thread::Builder::new()
        .name("listen".to_owned())
        .spawn(read)
        .map(drop)
}

/// The user's own folder for what lives no longer than a session.
fn folder() -> io::Result<PathBuf> {
    let given = std::env::var_os("XDG_RUNTIME_DIR").map(PathBuf::from);
    let folder = match given.filter(|path| path.is_absolute()) {
        Some(path) => path.join("linchpin"),
        None => std::env::temp_dir().join(format!("linchpin-{}", getuid().as_raw())),
    };
    match DirBuilder::new().mode(0o700).create(&folder) {
        Err(error) if error.kind() != io::ErrorKind::AlreadyExists => return Err(error),
        _ => {}
    }
    if is_private(&folder)? {
        Ok(folder)
    } else {
        let said = format!("{} is open to others", folder.display());
        Err(io::Error::new(io::ErrorKind::PermissionDenied, said))
    }
}

/// Whether nobody else can write there, or has put it there.
fn is_private(folder: &Path) -> io::Result<bool> {
    let about = std::fs::symlink_metadata(folder)?;
    Ok(about.is_dir() && about.uid() == getuid().as_raw() && about.mode() & 0o077 == 0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::mpsc;

    #[test]
    fn both_sides_hear_each_other_and_when_the_other_has_gone() {
        let name = format!("test-{}", std::process::id());
        let (said, heard) = mpsc::channel();
        let door = Door::open(&name, move |line| {
            let _ = said.send(line.map(str::to_owned));
        })
        .unwrap();
        door.tell("welcome");
        assert!(Door::open(&name, |_| {}).is_err(), "one side is enough");
        let (told, news) = mpsc::channel();
        let mut visit = Visit::begin(&name, move |line| {
            let _ = told.send(line.map(str::to_owned));
        })
        .unwrap();
        let next = |from: &mpsc::Receiver<Option<String>>| {
            from.recv_timeout(Duration::from_secs(20)).unwrap()
        };
        assert_eq!(next(&news).as_deref(), Some("welcome"));
        visit.tell("hello").unwrap();
        // The look whether it is open may have been heard as a guest who went at once.
        let first = next(&heard).or_else(|| next(&heard));
        assert_eq!(first.as_deref(), Some("hello"));
        visit.0.shutdown(std::net::Shutdown::Both).unwrap();
        assert_eq!(next(&news), None);
        let path = door.path.clone();
        drop(door);
        assert!(!path.exists());
    }
}
