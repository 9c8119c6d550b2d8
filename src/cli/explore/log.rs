//! The log that `--log` asks for: what happened, with seconds since the start.
//!
//! Everything in it went through the sanitiser, and a log that cannot be written ends silently.
//! Refuses what was typed: a log is often sent to somebody else.

use crate::text::{Kind, sanitize};
use std::fs::File;
use std::io::{self, Write as _};
use std::path::Path;
use std::time::Instant;

/// A log, if one is wanted.
#[derive(Debug)]
pub(super) struct Log {
    file: Option<File>,
    start: Instant,
    /// The notice written last, which stays on the screen for many frames.
    notice: Option<String>,
}

impl Log {
    /// Begins a log in a file of this name, over what is there.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub(super) fn open(path: Option<&Path>) -> io::Result<Self> {
        Ok(Self {
            file: path.map(File::create).transpose()?,
            start: Instant::now(),
            notice: None,
        })
    }

    /// Writes a line.
    pub(super) fn write(&mut self, text: &str) {
        if let Some(file) = &mut self.file {
            let seconds = self.start.elapsed().as_secs_f64();
            let text = sanitize(text, Kind::Name);
            if writeln!(file, "{seconds:9.3}  {text}").is_err() {
                self.file = None;
            }
        }
    }

    /// Writes what the screen says, once.
    pub(super) fn notice(&mut self, notice: Option<&str>) {
        if self.file.is_some() && self.notice.as_deref() != notice {
            self.notice = notice.map(str::to_owned);
            if let Some(text) = notice {
                self.write(text);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_log_holds_each_notice_once_and_nothing_a_terminal_would_obey() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("log");
        let mut log = Log::open(Some(&path)).unwrap();
        log.notice(Some("killed \u{1b}]52;c;x\u{7}"));
        log.notice(Some("killed \u{1b}]52;c;x\u{7}"));
        log.notice(None);
        let text = std::fs::read_to_string(&path).unwrap();
        assert_eq!(text.lines().count(), 1);
        assert!(
            text.contains("killed") && !text.contains('\u{1b}'),
            "{text:?}"
        );
    }
}
