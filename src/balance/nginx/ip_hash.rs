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

#[cfg(test)]
mod tests {
    use crate::balance::Request;
    use crate::balance::nginx::Algorithm;
    use crate::balance::nginx::trial::{pool, serve_one};

    #[test]
    fn a_network_of_clients_shares_a_peer() {
        let mut upstream = pool(Algorithm::IpHash, &[1, 1, 1]);
        let mut peer_of = |source| serve_one(&mut upstream, &Request::from_source(source), &[], 0);
        let first = peer_of(0x0a01_0200);
        assert!((0..256).all(|host| peer_of(0x0a01_0200 + host) == first));
        assert!((0..20).any(|net| peer_of(0x0a01_0000 + (net << 8)) != first));
    }

    #[test]
    fn clients_of_a_failed_peer_find_another_and_come_back() {
        let mut upstream = pool(Algorithm::IpHash, &[1, 1, 1]);
        for net in 0..30 {
            let request = Request::from_source(net << 8);
            let home = serve_one(&mut upstream, &request, &[], 100 * u64::from(net));
            let away = serve_one(&mut upstream, &request, &[home], 100 * u64::from(net));
            assert!(away != home && away != 0);
            let back = serve_one(&mut upstream, &request, &[], 100 * u64::from(net) + 11);
            assert_eq!(back, home);
        }
    }
}
