//! Where a design comes from: a file, standard input, or the program itself.
//!
//! Refuses to explore: it hands over a text and the design in it.

use super::failure::Failure;
use crate::design::{Flow, Model, Topology};
use crate::document::gallery;
use std::io::Read;
use std::path::PathBuf;
use std::sync::Arc;

/// The largest file that is read, in bytes.
const LARGEST: u64 = 4 << 20;

/// A text and where it came from.
#[derive(Debug, Clone)]
pub struct Source {
    /// What reports call it.
    pub name: String,
    /// The file, when there is one.
    pub path: Option<PathBuf>,
    /// The text, as it stands there.
    pub text: String,
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
}

impl Source {
    /// Finds what was named: a file, `-`, or a built-in design; the default one when nothing was.
    ///
    /// # Errors
    /// When nothing of that name can be read.
    pub fn open(name: Option<&str>) -> Result<Self, Failure> {
        let name = name.unwrap_or(gallery::DEFAULT);
        if name == "-" {
            let mut bytes = Vec::new();
            std::io::stdin()
                .take(LARGEST + 1)
                .read_to_end(&mut bytes)
                .map_err(|error| Failure::file("standard input", &error))?;
            return Self::from_bytes("standard input", None, bytes);
        }
        let path = PathBuf::from(name);
        if !path.exists()
            && let Some(design) = gallery::find(name.trim_end_matches(".ron"))
        {
            return Ok(Self {
                name: design.name.to_owned(),
                path: None,
                text: design.text.to_owned(),
            });
        }
        let file = std::fs::File::open(&path).map_err(|error| Failure::file(name, &error))?;
        let mut bytes = Vec::new();
        file.take(LARGEST + 1)
            .read_to_end(&mut bytes)
            .map_err(|error| Failure::file(name, &error))?;
        Self::from_bytes(name, Some(path), bytes)
    }

    fn from_bytes(name: &str, path: Option<PathBuf>, bytes: Vec<u8>) -> Result<Self, Failure> {
        if bytes.len() as u64 > LARGEST {
            return Err(Failure::Input(format!(
                "{name}: larger than {} MiB, which no topology needs to be",
                LARGEST >> 20
            )));
        }
        let text = String::from_utf8(bytes).map_err(|error| {
            Failure::Input(format!(
                "{name}: not UTF-8 text (byte {} cannot be read)",
                error.utf8_error().valid_up_to()
            ))
        })?;
        Ok(Self {
            name: name.to_owned(),
            path,
            text,
        })
    }

    /// The design in the text.
    ///
    /// # Errors
    /// When the text is not a valid design: every diagnostic, ready to print.
    pub fn load(&self) -> Result<Loaded, Failure> {
        let topology = self.topology()?;
        let model = Model::new(Arc::new(topology));
        let flow = Flow::new(&model);
        Ok(Loaded {
            name: self.name.clone(),
            model,
            flow,
        })
    }

    fn topology(&self) -> Result<Topology, Failure> {
        use ron::extensions::Extensions as E;
        let design: Topology = ron::Options::default()
            .with_default_extension(
                E::IMPLICIT_SOME | E::UNWRAP_NEWTYPES | E::UNWRAP_VARIANT_NEWTYPES,
            )
            .from_str(self.text.trim_start_matches('\u{feff}'))
            .map_err(|error| Failure::Input(format!("{}: {error}", self.name)))?;
        match crate::design::validity::problems(&design).first() {
            None => Ok(design),
            Some(problem) => Err(Failure::Input(format!(
                "{}: {}",
                self.name, problem.message
            ))),
        }
    }
}
