//! `ip_hash`: a network of clients, a peer.
//!
//! Only the first three octets of an IPv4 address count, so a whole /24 shares its peer. Refuses
//! backups, as nginx does.

use super::peer::{Attempt, Peer};
use super::upstream::at_weight;
use std::net::IpAddr;

/// Where the hash starts, and what keeps it small.
const START: u32 = 89;
const FACTOR: u32 = 113;
const MODULUS: u32 = 6271;

/// The peer of an address; none when too many look-ups gave a peer that is not available.
pub(super) fn pick(
    peers: &[Peer],
    attempt: &mut Attempt,
    source: IpAddr,
    total: u32,
    now_s: u64,
) -> Option<usize> {
    if total == 0 {
        return None;
    }
    loop {
        let start = attempt.hash.unwrap_or(START);
        let hash = match source {
            IpAddr::V4(address) => step(start, &address.octets()[..3]),
            IpAddr::V6(address) => step(start, &address.octets()),
        };
        attempt.hash = Some(hash);
        let peer = at_weight(peers, hash % total)?;
        if !attempt.has_tried(peer) && peers[peer].is_available(now_s) {
            return Some(peer);
        }
        if attempt.miss() {
            return None;
        }
    }
}

fn step(hash: u32, octets: &[u8]) -> u32 {
    octets.iter().fold(hash, |hash, octet| {
        (hash * FACTOR + u32::from(*octet)) % MODULUS
    })
}
