//! `hash KEY`: a key, a peer; the key is hashed again with a number before it while its peer is
//! not available.
//!
//! Refuses backups, as nginx does.

use super::peer::{Attempt, Peer};
use super::upstream::at_weight;
use crate::balance::functions::Crc32;
use std::io::Write;

/// Digits of the largest number that is put before a key.
const DIGITS: usize = 10;

/// The peer of a key; none when too many look-ups gave a peer that is not available.
pub(super) fn pick(
    peers: &[Peer],
    attempt: &mut Attempt,
    key: &[u8],
    total: u32,
    now_s: u64,
) -> Option<usize> {
    if total == 0 {
        return None;
    }
    loop {
        let mut crc = Crc32::new();
        if attempt.rehash > 0 {
            let mut text = [0_u8; DIGITS];
            let mut rest = &mut text[..];
            // Ten digits hold any such number.
            let _ = write!(rest, "{}", attempt.rehash);
            let len = DIGITS - rest.len();
            crc = crc.then(&text[..len]);
        }
        let step = (crc.then(key).finish() >> 16) & 0x7fff;
        let hash = attempt.hash.unwrap_or(0).wrapping_add(step);
        attempt.hash = Some(hash);
        attempt.rehash += 1;
        let peer = at_weight(peers, hash % total)?;
        if !attempt.has_tried(peer) && peers[peer].is_available(now_s) {
            return Some(peer);
        }
        if attempt.miss() {
            return None;
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::balance::Request;
    use crate::balance::nginx::trial::{pool, serve, serve_one};
    use crate::balance::nginx::{Algorithm, Key};

    #[test]
    fn a_key_keeps_its_peer_and_an_empty_one_has_none() {
        let by = |key| Algorithm::Hash {
            key,
            consistent: false,
        };
        let mut upstream = pool(by(Key::RequestUri), &[1, 1, 1]);
        let request = Request::default().target(b"/a");
        let home = serve_one(&mut upstream, &request, &[], 0);
        assert!((0..9).all(|_| serve_one(&mut upstream, &request, &[], 0) == home));
        let away = serve_one(&mut upstream, &request, &[home], 0);
        assert!(away != home && away != 0);
        let mut keyless = pool(by(Key::Header("X-User".to_owned())), &[1, 1, 1]);
        assert_eq!(serve(&mut keyless, 4), [1, 2, 3, 1]);
    }
}
