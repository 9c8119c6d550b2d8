//! Where a design comes from: a file, standard input, or the program itself.
//!
//! Refuses to explore: it hands over a text and the design in it.

use super::failure::Failure;
use crate::design::hash::Section;
use crate::design::{Flow, Model, Topology};
use crate::document::save::{self, Fingerprint, LoadError};
use crate::document::{Document, diagnostic, gallery, mask, tries};
use std::path::PathBuf;
use std::sync::Arc;

/// What reports call a design that was piped in.
const STANDARD_INPUT: &str = "standard input";

/// A text and where it came from.
#[derive(Debug, Clone)]
pub struct Source {
    /// What reports call it.
    pub name: String,
    /// The file, when there is one.
    pub path: Option<PathBuf>,
    /// The text, as it stands there.
    pub text: String,
    /// What the file held, to notice that somebody else writes it.
    pub fingerprint: Option<Fingerprint>,
}

/// A design ready for the engines.
#[derive(Debug, Clone)]
pub struct Loaded {
    /// What reports call it.
    pub name: String,
    /// The graph of running instances.
    pub model: Model,
    /// The routes through it.
    pub flow: Flow,
    /// The text that it was read from.
    pub text: String,
}

impl Loaded {
    /// What the design is called: its title, or else the name of where it came from.
    #[must_use]
    pub fn title(&self) -> &str {
        let title = &self.model.topology.title;
        if title.is_empty() { &self.name } else { title }
    }

    /// What names it on a command line.
    #[must_use]
    pub fn argument(&self) -> &str {
        if self.name == STANDARD_INPUT {
            "-"
        } else {
            &self.name
        }
    }
}

impl Source {
    /// Finds what was named: a file, `-`, or a built-in design; the default one when nothing was.
    ///
    /// # Errors
    /// When nothing of that name can be read.
    pub fn open(name: Option<&str>) -> Result<Self, Failure> {
        let name = name.unwrap_or(gallery::DEFAULT);
        if name == "-" {
            let read = save::load_from(std::io::stdin());
            let name = STANDARD_INPUT;
            return read
                .map(|loaded| Self::new(name, None, loaded))
                .map_err(|error| unreadable(name, &error));
        }
        let path = PathBuf::from(name);
        if (!path.exists() || path.is_dir())
            && let Some(design) = gallery::find(name.trim_end_matches(".ron"))
        {
            return Ok(Self {
                name: design.name.to_owned(),
                path: None,
                text: design.text.to_owned(),
                fingerprint: None,
            });
        }
        match save::load(&path) {
            Ok(loaded) => Ok(Self::new(name, Some(path), loaded)),
            Err(error) => Err(unreadable(name, &error)),
        }
    }

    fn new(name: &str, path: Option<PathBuf>, loaded: save::Loaded) -> Self {
        Self {
            name: name.to_owned(),
            path,
            text: loaded.text,
            fingerprint: Some(loaded.fingerprint),
        }
    }

    /// The same, with hosts, addresses and the site masked where that was asked for. What is masked
    /// belongs to no file.
    ///
    /// # Errors
    /// When the text is not a valid design.
    pub fn masked(self, asked: bool) -> Result<Self, Failure> {
        if !asked {
            return Ok(self);
        }
        // Says what is wrong with the text, if anything is.
        self.topology()?;
        let text = mask::masked(&self.text)
            .ok_or_else(|| Failure::Input(format!("{}: its names cannot be masked", self.name)))?;
        Ok(Self {
            name: mask::NAME.to_owned(),
            path: None,
            text,
            fingerprint: None,
        })
    }

    /// The design in the text.
    ///
    /// # Errors
    /// When the text is not a valid design: every diagnostic, ready to print.
    pub fn load(&self) -> Result<Loaded, Failure> {
        let topology = self.topology()?;
        let model = Model::new(topology);
        let flow = Flow::new(&model);
        Ok(Loaded {
            name: self.name.clone(),
            model,
            flow,
            text: self.text.clone(),
        })
    }

    /// The design with edits tried, each a path and a value as a form takes it.
    ///
    /// # Errors
    /// When the text is not a valid design, or an edit leads nowhere.
    pub fn load_with(&self, edits: &[String]) -> Result<Loaded, Failure> {
        let loaded = self.load()?;
        if edits.is_empty() {
            return Ok(loaded);
        }
        let mut tried = Section::default();
        for edit in edits {
            let (path, value) = edit.split_once('=').ok_or_else(|| {
                Failure::Input(format!(
                    "--set {edit}: expected PATH=VALUE, such as components.haproxy.algorithm=LeastConn"
                ))
            })?;
            tried.insert(path.trim().to_owned(), value.trim().to_owned());
        }
        let topology = tries::tried(&self.text, &tried).map_err(|mistake| {
            let hint = mistake
                .hint
                .map_or(String::new(), |hint| format!(" ({hint})"));
            Failure::Input(format!("--set: {}{hint}", mistake.message))
        })?;
        let model = Model::new(Arc::new(topology));
        let flow = Flow::new(&model);
        Ok(Loaded {
            model,
            flow,
            ..loaded
        })
    }

    fn topology(&self) -> Result<Arc<Topology>, Failure> {
        let document = Document::parse(&self.text);
        document.design().cloned().ok_or_else(|| {
            Failure::Design(diagnostic::render(
                document.diagnostics(),
                &self.name,
                document.text(),
            ))
        })
    }
}

fn unreadable(name: &str, error: &LoadError) -> Failure {
    match error {
        LoadError::Unreadable(error) if error.kind() == std::io::ErrorKind::NotFound => {
            Failure::Environment(format!(
                "{name}: there is no such file, and no built-in design is called so\n\
                 `linchpin new -o FILE` writes one to begin with, `linchpin designs` lists the \
                 built-in ones"
            ))
        }
        LoadError::Unreadable(error) => Failure::file(name, error),
        LoadError::Folder => Failure::Environment(format!("{name}: {error}")),
        LoadError::TooLarge | LoadError::NotText { .. } => {
            Failure::Input(format!("{name}: {error}"))
        }
    }
}
