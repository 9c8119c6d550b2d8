//! What a balancer may look at in a request.
//!
//! Refuses to parse HTTP: the caller has the parts at hand and lends them.

use std::net::{IpAddr, Ipv4Addr};

/// The parts of a request that can decide who gets it. Cheap to build: everything is borrowed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Request<'a> {
    /// The client's address.
    pub source: IpAddr,
    /// The request target, with its query.
    pub target: &'a [u8],
    /// Headers, names and values, in their order.
    pub headers: &'a [(&'a [u8], &'a [u8])],
    /// The server that a cookie or a stick table names, by its position.
    pub sticky: Option<usize>,
}

impl Default for Request<'_> {
    fn default() -> Self {
        Self {
            source: IpAddr::V4(Ipv4Addr::UNSPECIFIED),
            target: b"/",
            headers: &[],
            sticky: None,
        }
    }
}

impl<'a> Request<'a> {
    /// A request for `/` from an IPv4 address, given as a big-endian number.
    #[must_use]
    pub fn from_source(source: u32) -> Self {
        Self {
            source: IpAddr::V4(Ipv4Addr::from(source)),
            ..Self::default()
        }
    }

    /// The same request for another target.
    #[must_use]
    pub const fn target(self, target: &'a [u8]) -> Self {
        Self { target, ..self }
    }

    /// The same request, bound to a server by a cookie or a stick table.
    #[must_use]
    pub const fn sticky(self, server: Option<usize>) -> Self {
        Self {
            sticky: server,
            ..self
        }
    }

    /// The value of the first header of that name, whatever its case.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&'a [u8]> {
        self.headers
            .iter()
            .find(|(key, _)| key.eq_ignore_ascii_case(name.as_bytes()))
            .map(|(_, value)| *value)
    }

    /// The value of the last header of that name, whatever its case.
    #[must_use]
    pub fn last_header(&self, name: &str) -> Option<&'a [u8]> {
        self.headers
            .iter()
            .rfind(|(key, _)| key.eq_ignore_ascii_case(name.as_bytes()))
            .map(|(_, value)| *value)
    }
}
