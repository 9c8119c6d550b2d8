//! How a command ends when it cannot do what it was asked: what to say, and the exit code.
//!
//! Refuses to print: the program's entry point does that, once.

use std::fmt;

/// Why a command could not do its work.
#[derive(Debug)]
pub enum Failure {
    /// The input or the command line is wrong: exit code 2.
    Input(String),
    /// A design is wrong: its diagnostics, which name the file themselves. Exit code 2.
    Design(String),
    /// Whoever read our output has stopped reading: nothing to say, exit code 0.
    Closed,
    /// The file cannot be read, or there is no terminal: exit code 3.
    Environment(String),
    /// Several files, each for its own reason; a wrong input is the user's to mend first.
    Several(Vec<Self>),
}

impl Failure {
    /// The exit code that scripts rely on.
    #[must_use]
    pub fn exit_code(&self) -> u8 {
        match self {
            Self::Closed => 0,
            Self::Input(_) | Self::Design(_) => 2,
            Self::Environment(_) => 3,
            Self::Several(failures) => failures.iter().map(Self::exit_code).min().unwrap_or(0),
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
            Self::Design(text) => f.write_str(text.trim_end()),
            Self::Input(text) | Self::Environment(text) => write!(f, "linchpin: {text}"),
            Self::Several(failures) => {
                let texts: Vec<String> = failures.iter().map(ToString::to_string).collect();
                f.write_str(&texts.join("\n"))
            }
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
