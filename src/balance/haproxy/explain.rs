//! Why a backend's next pick falls as it does.
//!
//! Refuses to change the backend: it tries the pick on a copy.

use super::backend::{Backend, Elected, Memory, Pick};
use super::config::Algorithm;
use super::member::Member;
use crate::balance::Request;
use crate::balance::reason::{Aside, Because, Reason};

impl Backend {
    /// Says why the next pick for this request will fall as it does.
    #[must_use]
    pub fn explain(&self, request: &Request<'_>, avoid: Option<usize>) -> Reason {
        let pick = self.clone().pick(request, avoid);
        let server = match pick {
            Pick::Server(server) | Pick::ServerQueue(server) | Pick::QueueFull(server) => {
                Some(server)
            }
            Pick::Queue | Pick::Unavailable => None,
        };
        let because = match pick {
            Pick::Unavailable => Because::Nobody,
            Pick::QueueFull(_) => Because::QueueFull,
            Pick::Queue if self.waiting > 0 => Because::Behind,
            Pick::Queue => Because::AllFull,
            Pick::Server(server) | Pick::ServerQueue(server) => {
                let bound = request.sticky == Some(server) && self.members[server].answers();
                if bound {
                    Because::Sticky
                } else {
                    self.because(request, server)
                }
            }
        };
        let aside = |server: usize, member: &Member| {
            self.aside(server, member, avoid)
                .map(|aside| (server, aside))
        };
        let set_aside = self.members.iter().enumerate();
        Reason {
            server,
            because,
            set_aside: set_aside
                .filter(|(other, _)| Some(*other) != server)
                .filter_map(|(other, member)| aside(other, member))
                .collect(),
        }
    }

    /// What makes the algorithm choose this server.
    fn because(&self, request: &Request<'_>, server: usize) -> Because {
        let hash = self.hash(request);
        if matches!(self.elected, Elected::Backup(_)) {
            return Because::Backup;
        }
        if self.eligible == 1 {
            return Because::Only;
        }
        match (&self.memory, hash) {
            (Memory::LeastConn(_), _) => {
                let member = &self.members[server];
                Because::LeastBusy {
                    held: member.served + member.queued,
                }
            }
            (Memory::First(_), _) => Because::First,
            (Memory::Random(..), _) => Because::Drawn,
            (Memory::Map(map), Some(hash)) => {
                map.slot(hash)
                    .map_or(Because::Turn, |(slot, slots)| Because::Slot {
                        hash,
                        slot,
                        slots,
                    })
            }
            (Memory::Ring(_), Some(hash)) => Because::Ring { hash },
            (Memory::Map(_) | Memory::Ring(_), None)
                if self.algorithm != Algorithm::StaticRoundRobin =>
            {
                Because::NoKey
            }
            _ => Because::Turn,
        }
    }

    /// Why a server cannot get a request, if it cannot.
    fn aside(&self, server: usize, member: &Member, avoid: Option<usize>) -> Option<Aside> {
        if member.maintenance {
            Some(Aside::Maintenance)
        } else if !member.up {
            Some(Aside::Down)
        } else if member.draining {
            Some(Aside::Draining)
        } else if member.effective == 0 {
            Some(Aside::Weightless)
        } else if !self.elected.includes(server, member) {
            Some(Aside::StandsBy)
        } else if avoid == Some(server) {
            Some(Aside::Failed)
        } else if !member.free() {
            Some(Aside::Full)
        } else {
            None
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::balance::Server;
    use crate::balance::haproxy::Options;

    #[test]
    fn a_reason_tells_who_could_not_serve_and_why() {
        let limited = Server {
            maxconn: 1,
            ..Server::default()
        };
        let backup = Server {
            backup: true,
            ..Server::default()
        };
        let servers = [limited, Server::default(), Server::default(), backup];
        let mut backend = Backend::new(&Options::new(Algorithm::RoundRobin), &servers);
        let request = Request::default();
        assert_eq!(backend.pick(&request, None), Pick::Server(0));
        backend.set_maintenance(1);
        let reason = backend.explain(&request, None);
        assert_eq!(reason.server, Some(2));
        assert_eq!(reason.because, Because::Turn);
        let aside = [
            (0, Aside::Full),
            (1, Aside::Maintenance),
            (3, Aside::StandsBy),
        ];
        assert_eq!(reason.set_aside, aside);
    }

    #[test]
    fn explaining_changes_nothing() {
        let servers = vec![Server::default(); 3];
        let mut asked = Backend::new(&Options::new(Algorithm::RoundRobin), &servers);
        let mut silent = asked.clone();
        let request = Request::default();
        for _ in 0..9 {
            let reason = asked.explain(&request, None);
            let pick = asked.pick(&request, None);
            assert_eq!(pick, silent.pick(&request, None));
            assert_eq!(reason.server.map(Pick::Server), Some(pick));
        }
    }

    #[test]
    fn a_hash_is_explained_by_its_slot() {
        let servers = vec![Server::default(); 3];
        let backend = Backend::new(&Options::new(Algorithm::Source), &servers);
        let reason = backend.explain(&Request::from_source(7), None);
        let because = Because::Slot {
            hash: 7,
            slot: 1,
            slots: 3,
        };
        assert_eq!((reason.server, reason.because), (Some(1), because));
    }
}
