//! How a command ends when it cannot do what it was asked: what to say, and the exit code.
//!
//! Refuses to print: the program's entry point does that, once.

use std::fmt;

/// Why a command could not do its work.
#[derive(Debug)]
pub enum Failure {
    /// The input or the command line is wrong: exit code 2.
    Input(String),
    /// Whoever read our output has stopped reading: nothing to say, exit code 0.
    Closed,
    /// The file cannot be read, or there is no terminal: exit code 3.
    Environment(String),
}

impl Failure {
    /// The exit code that scripts rely on.
    #[must_use]
    pub const fn exit_code(&self) -> u8 {
        match self {
            Self::Closed => 0,
            Self::Input(_) => 2,
            Self::Environment(_) => 3,
        }
    }

    /// A file that could not be read or written.
    #[must_use]
    pub fn file(name: &str, error: &std::io::Error) -> Self {
        Self::Environment(format!("{name}: {error}"))
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Closed => Ok(()),
            Self::Input(text) | Self::Environment(text) => f.write_str(text),
        }
    }
}

impl std::error::Error for Failure {}

/// Errors of writing to standard output.
impl From<std::io::Error> for Failure {
    fn from(error: std::io::Error) -> Self {
        if error.kind() == std::io::ErrorKind::BrokenPipe {
            Self::Closed
        } else {
            Self::file("standard output", &error)
        }
    }
}

/// What a command has to tell its caller: 0 fine, 1 findings at or above the threshold.
pub type Outcome = Result<u8, Failure>;
