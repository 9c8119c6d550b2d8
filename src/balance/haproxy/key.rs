//! From a request to the number that the hash algorithms look up.
//!
//! Refuses to look anything up.

use super::config::{Algorithm, Expression, Function, HashType};
use crate::balance::Request;
use crate::balance::functions::{avalanche, crc32, djb2, sdbm};
use std::net::IpAddr;

/// The request's hash; none when what is to be hashed is missing.
pub(super) fn hash(algorithm: &Algorithm, kind: HashType, request: &Request<'_>) -> Option<u32> {
    let bytes = |bytes: &[u8]| match kind.function {
        Function::Sdbm => sdbm(bytes),
        Function::Djb2 => djb2(bytes),
        Function::Crc32 => crc32(bytes),
    };
    let number = match algorithm {
        Algorithm::Source => number(request.source),
        Algorithm::Uri {
            whole,
            len,
            depth,
            path_only,
        } => {
            let target = if *path_only {
                path_and_query(request.target)
            } else {
                request.target
            };
            bytes(uri(target, *whole, *len, *depth))
        }
        Algorithm::UrlParam(name) => bytes(parameter(request.target, name.as_bytes())?),
        Algorithm::Header {
            name,
            use_domain_only,
        } => {
            let value = first_element(request.header(name)?);
            if value.is_empty() {
                return None;
            }
            bytes(if *use_domain_only {
                domain(value)
            } else {
                value
            })
        }
        Algorithm::Hash(Expression::Source) => match request.source {
            IpAddr::V4(address) => bytes(&address.octets()),
            IpAddr::V6(address) => bytes(&address.octets()),
        },
        Algorithm::Hash(Expression::Path) => {
            bytes(uri(path_and_query(request.target), false, None, None))
        }
        Algorithm::Hash(Expression::Header(name)) => {
            bytes(last_element(request.last_header(name)?))
        }
        Algorithm::RoundRobin
        | Algorithm::StaticRoundRobin
        | Algorithm::LeastConn
        | Algorithm::First
        | Algorithm::Random { .. } => return None,
    };
    Some(if kind.avalanche {
        avalanche(number)
    } else {
        number
    })
}

/// An address as a number: IPv4 as it is, the four words of IPv6 folded into one.
fn number(address: IpAddr) -> u32 {
    match address {
        IpAddr::V4(address) => u32::from(address),
        IpAddr::V6(address) => {
            let bits = u128::from(address);
            (bits >> 96) as u32 ^ (bits >> 64) as u32 ^ (bits >> 32) as u32 ^ bits as u32
        }
    }
}

/// The part of a target that counts.
fn uri(target: &[u8], whole: bool, len: Option<usize>, depth: Option<usize>) -> &[u8] {
    let target = &target[..len.map_or(target.len(), |len| len.min(target.len()))];
    let mut slashes = 0;
    let end = target.iter().position(|byte| match byte {
        b'/' => {
            slashes += 1;
            depth.is_some_and(|depth| slashes > depth)
        }
        b'?' => !whole,
        _ => false,
    });
    &target[..end.unwrap_or(target.len())]
}

/// A target without scheme and authority.
fn path_and_query(target: &[u8]) -> &[u8] {
    if target.starts_with(b"/") {
        return target;
    }
    let Some(scheme) = target.windows(3).position(|three| three == b"://") else {
        return target;
    };
    let rest = &target[scheme + 3..];
    let path = rest.iter().position(|byte| *byte == b'/');
    &rest[path.unwrap_or(rest.len())..]
}

/// The value of a parameter of the query.
fn parameter<'a>(target: &'a [u8], name: &[u8]) -> Option<&'a [u8]> {
    let query = target.iter().position(|byte| *byte == b'?')?;
    target[query + 1..]
        .split(|byte| *byte == b'&')
        .find_map(|pair| pair.strip_prefix(name)?.strip_prefix(b"="))
}

/// The first of the values that commas separate.
fn first_element(value: &[u8]) -> &[u8] {
    let end = value.iter().position(|byte| *byte == b',');
    value[..end.unwrap_or(value.len())].trim_ascii()
}

/// The last of the values that commas separate.
fn last_element(value: &[u8]) -> &[u8] {
    let start = value.iter().rposition(|byte| *byte == b',');
    value[start.map_or(0, |comma| comma + 1)..].trim_ascii()
}

/// The label before the last dot; without a dot, everything.
fn domain(value: &[u8]) -> &[u8] {
    let Some(dot) = value.iter().rposition(|byte| *byte == b'.') else {
        return value;
    };
    let before = &value[..dot];
    let start = before.iter().rposition(|byte| *byte == b'.');
    &before[start.map_or(0, |dot| dot + 1)..]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_uri_ends_where_it_is_told_to() {
        let target = b"/a/b/c?d=/e";
        assert_eq!(uri(target, false, None, None), b"/a/b/c");
        assert_eq!(uri(target, true, None, None), target);
        assert_eq!(uri(target, true, Some(5), None), b"/a/b/");
        assert_eq!(uri(target, false, None, Some(1)), b"/a");
        assert_eq!(uri(b"/", false, None, Some(0)), b"");
    }

    #[test]
    fn only_the_path_of_an_absolute_target_counts() {
        assert_eq!(path_and_query(b"http://foobar.com/a?b"), b"/a?b");
        assert_eq!(path_and_query(b"/a?u=http://x/y"), b"/a?u=http://x/y");
        assert_eq!(path_and_query(b"http://foobar.com"), b"");
    }

    #[test]
    fn a_parameter_is_found_by_its_whole_name() {
        assert_eq!(parameter(b"/?xid=1&id=2&id=3", b"id"), Some(&b"2"[..]));
        assert_eq!(parameter(b"/?id=", b"id"), Some(&b""[..]));
        assert_eq!(parameter(b"/id=1", b"id"), None);
    }

    #[test]
    fn a_domain_is_the_label_before_the_last_dot() {
        assert_eq!(domain(b"www.foobar.com"), b"foobar");
        assert_eq!(domain(b"cdn.static.foobar.co.uk"), b"co");
        assert_eq!(domain(b"intranet"), b"intranet");
        assert_eq!(domain(b"foobar.com"), b"foobar");
    }

    #[test]
    fn an_address_is_hashed_as_a_number() {
        let request = Request::from_source(0x7f00_0002);
        assert_eq!(
            hash(&Algorithm::Source, HashType::MAP, &request),
            Some(0x7f00_0002)
        );
        assert_eq!(number(IpAddr::from([1, 0, 2, 0, 4, 0, 8, 0])), 0x000f_0000);
    }

    #[test]
    fn an_empty_or_absent_header_has_no_hash() {
        let by_user = Algorithm::Header {
            name: "X-User".to_owned(),
            use_domain_only: false,
        };
        let headers: [(&[u8], &[u8]); 1] = [(b"x-user", b"")];
        let request = Request {
            headers: &headers,
            ..Request::default()
        };
        assert_eq!(hash(&by_user, HashType::MAP, &request), None);
        assert_eq!(hash(&by_user, HashType::MAP, &Request::default()), None);
    }
}
