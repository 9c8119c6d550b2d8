//! `hash KEY consistent`: 160 points for each unit of weight on a ring, next clockwise serves.
//!
//! Refuses backups, as nginx does. Points depend on the text of the peers' addresses alone, so
//! that every program with the same list agrees.

use super::peer::{Attempt, Peer};
use crate::balance::Server;
use crate::balance::functions::{Crc32, crc32};

/// Points for one unit of weight.
const POINTS: i64 = 160;

/// The points of all peers that are no backups, in order.
#[derive(Debug, Clone)]
pub(super) struct Ketama(Vec<(u32, usize)>);

impl Ketama {
    pub(super) fn new(servers: &[Server], peers: &[Peer]) -> Self {
        let mut points = Vec::new();
        for (at, (server, peer)) in servers.iter().zip(peers).enumerate() {
            if peer.backup {
                continue;
            }
            let position;
            let address = if server.address.is_empty() {
                position = (at + 1).to_string();
                position.as_bytes()
            } else {
                server.address.as_bytes()
            };
            let (host, port) = split(address);
            let base = Crc32::new().then(host).then(&[0]).then(port);
            let mut place = 0_u32;
            for _ in 0..POINTS * peer.weight {
                place = base.then(&place.to_le_bytes()).finish();
                points.push((place, at));
            }
        }
        points.sort();
        points.dedup_by_key(|(place, _)| *place);
        Self(points)
    }

    /// The peer of a key; none when too many points gave a peer that is not available.
    pub(super) fn pick(
        &self,
        peers: &mut [Peer],
        attempt: &mut Attempt,
        key: &[u8],
        now_s: u64,
    ) -> Option<usize> {
        if self.0.is_empty() {
            return None;
        }
        loop {
            let start = attempt.hash.map_or_else(
                || self.0.partition_point(|(place, _)| *place < crc32(key)),
                |start| start as usize,
            );
            let at = start % self.0.len();
            attempt.hash = u32::try_from(at).ok();
            let (_, peer) = self.0[at];
            if !attempt.has_tried(peer) && peers[peer].is_available(now_s) {
                // nginx holds a round of one here: it costs nothing and heals a lowered weight.
                let part = peers[peer].save_up();
                peers[peer].current -= part;
                return Some(peer);
            }
            attempt.hash = u32::try_from(at + 1).ok();
            if attempt.miss() {
                return None;
            }
        }
    }
}

/// Host and port: the port is what follows the last colon, if it is a number.
fn split(address: &[u8]) -> (&[u8], &[u8]) {
    if let Some(path) = address.strip_prefix(b"unix:") {
        return (path, b"");
    }
    match address.iter().rposition(|byte| !byte.is_ascii_digit()) {
        Some(colon) if address[colon] == b':' => (&address[..colon], &address[colon + 1..]),
        _ => (address, b""),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::balance::Request;
    use crate::balance::nginx::trial::{pool, serve_one};
    use crate::balance::nginx::{Algorithm, Key};

    #[test]
    fn only_the_keys_of_a_failed_peer_move() {
        let by_address = Algorithm::Hash {
            key: Key::RemoteAddr,
            consistent: true,
        };
        let mut upstream = pool(by_address, &[1, 1, 1]);
        let mut peers = |refuse: &[usize]| -> Vec<usize> {
            (0..300)
                .map(|source| serve_one(&mut upstream, &Request::from_source(source), refuse, 0))
                .collect()
        };
        let (before, after) = (peers(&[]), peers(&[2]));
        for (home, now) in before.iter().zip(&after) {
            assert!(home == now || *home == 2 && *now != 0);
        }
    }

    #[test]
    fn an_address_is_split_at_the_colon_before_its_port() {
        assert_eq!(split(b"127.0.0.1:80"), (&b"127.0.0.1"[..], &b"80"[..]));
        assert_eq!(split(b"app.foobar.com"), (&b"app.foobar.com"[..], &b""[..]));
        assert_eq!(split(b"unix:/run/app"), (&b"/run/app"[..], &b""[..]));
    }
}
