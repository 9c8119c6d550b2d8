//! Why an upstream's next pick falls as it does.
//!
//! Refuses to change the upstream: it tries the pick on a copy.

use super::config::Algorithm;
use super::peer::{Attempt, Peer};
use super::upstream::Upstream;
use crate::balance::Request;
use crate::balance::reason::{Aside, Because, Reason};

impl Upstream {
    /// Says why the next pick for this request will fall as it does.
    #[must_use]
    pub fn explain(&self, attempt: &Attempt, request: &Request<'_>, now_s: u64) -> Reason {
        let mut after = attempt.clone();
        let server = self.clone().pick(&mut after, request, now_s);
        let because = match server {
            None => Because::Nobody,
            Some(_) if self.single => Because::Only,
            Some(peer) => self.because(&after, request, peer),
        };
        let set_aside = self.peers.iter().enumerate();
        Reason {
            server,
            because,
            set_aside: set_aside
                .filter(|(other, _)| Some(*other) != server)
                .filter_map(|(other, peer)| {
                    let aside = aside(peer, attempt.has_tried(other), after.on_backups, now_s);
                    aside.map(|aside| (other, aside))
                })
                .collect(),
        }
    }

    fn because(&self, after: &Attempt, request: &Request<'_>, peer: usize) -> Because {
        let in_turn = after.has_given_up() || after.on_backups;
        match &self.algorithm {
            Algorithm::LeastConn => Because::LeastBusy {
                held: self.peers[peer].conns,
            },
            Algorithm::Hash { key, .. } if key.with(request, <[u8]>::is_empty) => Because::NoKey,
            _ if in_turn => Because::Turn,
            Algorithm::RoundRobin => Because::Turn,
            Algorithm::IpHash => Because::Network,
            Algorithm::Hash { .. } => Because::Key,
            Algorithm::Random { .. } => Because::Drawn,
        }
    }
}

/// Why a peer cannot get a request, if it cannot.
fn aside(peer: &Peer, tried: bool, on_backups: bool, now_s: u64) -> Option<Aside> {
    if peer.down {
        Some(Aside::Down)
    } else if tried {
        Some(Aside::Failed)
    } else if peer.is_failed(now_s) {
        Some(Aside::SetAside)
    } else if peer.is_full() {
        Some(Aside::Full)
    } else if peer.backup && !on_backups {
        Some(Aside::StandsBy)
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::balance::Server;
    use crate::balance::nginx::Options;

    #[test]
    fn a_reason_tells_who_failed_and_who_stands_by() {
        let backup = Server {
            backup: true,
            ..Server::default()
        };
        let servers = [Server::default(), Server::default(), backup];
        let mut upstream = Upstream::new(&Options::new(Algorithm::RoundRobin), &servers);
        let request = Request::default();
        let mut attempt = upstream.attempt();
        assert_eq!(upstream.pick(&mut attempt, &request, 0), Some(0));
        upstream.failed(&mut attempt, 0, 0);
        let reason = upstream.explain(&attempt, &request, 0);
        assert_eq!((reason.server, reason.because), (Some(1), Because::Turn));
        let aside = [(0, Aside::Failed), (2, Aside::StandsBy)];
        assert_eq!(reason.set_aside, aside);
        let next = upstream.explain(&upstream.attempt(), &request, 1);
        assert_eq!(next.set_aside[0], (0, Aside::SetAside));
    }
}
