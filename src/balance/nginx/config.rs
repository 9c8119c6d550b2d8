//! What an upstream block says about balancing.
//!
//! Refuses parsing: words of a configuration language become these values elsewhere.

use crate::balance::Request;
use std::io::Write;

/// How the next peer is chosen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Algorithm {
    /// Smooth weighted round robin: what nginx does when nothing is said.
    RoundRobin,
    /// `least_conn`.
    LeastConn,
    /// `ip_hash`.
    IpHash,
    /// `hash KEY [consistent]`.
    Hash {
        /// What is hashed.
        key: Key,
        /// A ring instead of the row of weights.
        consistent: bool,
    },
    /// `random [two]`.
    Random {
        /// The less busy of two draws.
        two: bool,
    },
}

/// The variable behind a hash.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Key {
    /// `$request_uri`: the target with its query.
    RequestUri,
    /// `$uri`: the target without its query.
    Uri,
    /// `$remote_addr`: the client's address as text.
    RemoteAddr,
    /// `$http_NAME`.
    Header(String),
    /// `$arg_NAME`.
    Argument(String),
}

/// Longest text of an address.
const ADDRESS_LEN: usize = 46;

impl Key {
    /// Shows the key's bytes; a variable that is not set has none.
    pub(super) fn with<R>(&self, request: &Request<'_>, show: impl FnOnce(&[u8]) -> R) -> R {
        let query = request.target.iter().position(|byte| *byte == b'?');
        match self {
            Self::RequestUri => show(request.target),
            Self::Uri => show(&request.target[..query.unwrap_or(request.target.len())]),
            Self::RemoteAddr => {
                let mut text = [0_u8; ADDRESS_LEN];
                let mut rest = &mut text[..];
                // The longest address fits, so there is nothing to lose.
                let _ = write!(rest, "{}", request.source);
                let len = ADDRESS_LEN - rest.len();
                show(&text[..len])
            }
            Self::Header(name) => show(request.header(name).unwrap_or_default()),
            Self::Argument(name) => {
                let query = query.map_or(&b""[..], |mark| &request.target[mark + 1..]);
                let value = query
                    .split(|byte| *byte == b'&')
                    .find_map(|pair| pair.strip_prefix(name.as_bytes())?.strip_prefix(b"="));
                show(value.unwrap_or_default())
            }
        }
    }
}

/// How an upstream balances.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Options {
    /// How the next peer is chosen.
    pub algorithm: Algorithm,
    /// `proxy_next_upstream_tries`; 0: as many as there are peers.
    pub tries: u32,
    /// Where the random algorithm starts to draw from.
    pub seed: u64,
}

impl Options {
    /// An algorithm with everything else left as nginx has it by default.
    #[must_use]
    pub const fn new(algorithm: Algorithm) -> Self {
        Self {
            algorithm,
            tries: 0,
            seed: 0,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_the_bytes_of_their_variables() {
        let request = Request::from_source(0x7f01_0203).target(b"/a?b=1&uid=7");
        let of = |key: Key| key.with(&request, <[u8]>::to_vec);
        assert_eq!(of(Key::RemoteAddr), b"127.1.2.3");
        assert_eq!(of(Key::RequestUri), b"/a?b=1&uid=7");
        assert_eq!(of(Key::Uri), b"/a");
        assert_eq!(of(Key::Argument("uid".to_owned())), b"7");
        assert_eq!(of(Key::Header("X-User".to_owned())), b"");
    }
}
