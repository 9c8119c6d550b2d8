//! What stands for the door between two runs of the program where there are no private sockets.
//!
//! Refuses to open.

use std::io;

/// Never opened.
#[derive(Debug)]
pub struct Door;

impl Door {
    /// Opens nothing.
    ///
    /// # Errors
    /// Always.
    pub fn open(_: &str, _: impl Fn(Option<&str>) + Clone + Send + 'static) -> io::Result<Self> {
        Err(io::Error::from(io::ErrorKind::Unsupported))
    }

    /// Tells nobody.
    pub fn tell(&self, _: &str) {}
}

/// Never begun.
#[derive(Debug)]
pub struct Visit;

impl Visit {
    /// Finds no door.
    ///
    /// # Errors
    /// Always.
    pub fn begin(_: &str, _: impl Fn(Option<&str>) + Send + 'static) -> io::Result<Self> {
        Err(io::Error::from(io::ErrorKind::Unsupported))
    }

    /// Tells nobody.
    ///
    /// # Errors
    /// Always.
    pub fn tell(&mut self, _: &str) -> io::Result<()> {
        Err(io::Error::from(io::ErrorKind::Unsupported))
    }
}
