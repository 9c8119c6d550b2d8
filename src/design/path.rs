//! Where something stands in a design, told in the file's own terms.
//!
//! Refuses byte offsets: `document` turns a path into a span.

use std::fmt;

/// One step from a value to a part of it.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum PathStep {
    /// A field of a record.
    Field(&'static str),
    /// A named entry of a map.
    Key(String),
    /// The key of a named entry itself; always the last step.
    KeyItself(String),
    /// A place of a list or tuple, counted from 0.
    Index(usize),
}

/// The way from the topology to one of its parts.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub struct Path(pub Vec<PathStep>);

impl Path {
    /// A path that starts at a section of the file.
    #[must_use]
    pub fn section(name: &'static str) -> Self {
        Self(vec![PathStep::Field(name)])
    }

    /// The same path, one field further.
    #[must_use]
    pub fn field(&self, name: &'static str) -> Self {
        self.then(PathStep::Field(name))
    }

    /// The same path, one map entry further.
    #[must_use]
    pub fn key(&self, name: &str) -> Self {
        self.then(PathStep::Key(name.to_owned()))
    }

    /// The name of a map entry rather than its value.
    #[must_use]
    pub fn key_itself(&self, name: &str) -> Self {
        self.then(PathStep::KeyItself(name.to_owned()))
    }

    /// The same path, one place further.
    #[must_use]
    pub fn index(&self, place: usize) -> Self {
        self.then(PathStep::Index(place))
    }

    fn then(&self, step: PathStep) -> Self {
        let mut steps = self.0.clone();
        steps.push(step);
        Self(steps)
    }
}

impl fmt::Display for Path {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (place, step) in self.0.iter().enumerate() {
            match step {
                PathStep::Field(name) if place == 0 => f.write_str(name)?,
                PathStep::Field(name) => write!(f, ".{name}")?,
                PathStep::Key(name) | PathStep::KeyItself(name) => write!(f, ".{name:?}")?,
                PathStep::Index(index) => write!(f, "[{index}]")?,
            }
        }
        Ok(())
    }
}
