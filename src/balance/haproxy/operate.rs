//! What happens to a backend between picks: requests end, queues move, servers come and go.
//!
//! Refuses to decide when: health checks, operators and clocks are the caller's.

use super::backend::{Backend, Elected, Memory};
use super::member::Member;
use crate::balance::server::MAX_WEIGHT;

/// A queue that a request waits in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Waiting {
    /// The server's own.
    Own,
    /// The backend's, which all its servers share.
    Shared,
}

/// A new weight, as an operator writes it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Weight {
    /// 0 to 256; more counts as 256.
    Absolute(u32),
    /// Of the configured weight, rounded down.
    Percent(u32),
}

/// Algorithms with a fixed map take servers in and out, but do not weigh them anew.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("Backend is using a static LB algorithm and only accepts weights '0%' and '100%'.")]
pub struct StaticWeights;

impl Backend {
    /// A request that held a slot of this server has ended.
    pub fn release(&mut self, server: usize) {
        if let Some(member) = self.members.get_mut(server)
            && member.served > 0
        {
            member.served -= 1;
            self.served -= 1;
            self.note(server);
        }
    }

    /// The server works on a request that it was given before the backend was configured anew.
    pub fn adopt(&mut self, server: usize) {
        if let Some(member) = self.members.get_mut(server) {
            member.served += 1;
            self.served += 1;
            self.note(server);
        }
    }

    /// A request gives up waiting: for this server, or for any.
    pub fn leave_queue(&mut self, server: Option<usize>) {
        let Some(server) = server else {
            self.waiting = self.waiting.saturating_sub(1);
            return;
        };
        if let Some(member) = self.members.get_mut(server)
            && member.queued > 0
        {
            member.queued -= 1;
            self.bound_waiting -= 1;
            self.note(server);
        }
    }

    /// Says which queue a free slot of this server is filled from, and books the request there.
    ///
    /// `own` and `shared` tell when the heads of the server's and the backend's queue arrived. Ask
    /// until there is none, whenever a slot was freed or a server returned.
    pub fn dequeue<T: Ord>(
        &mut self,
        server: usize,
        own: Option<T>,
        shared: Option<T>,
    ) -> Option<Waiting> {
        self.adapt(0);
        let member = self.members.get(server)?;
        if member.maxconn > 0 && member.served >= member.maxconn {
            return None;
        }
        let serves_all = member.usable()
            && match self.elected {
                Elected::Nobody => false,
                Elected::Backup(only) => only == server,
                Elected::Active => !member.backup,
                Elected::Backups => true,
            };
        let from = match (own, shared.filter(|_| serves_all)) {
            (Some(own), Some(shared)) if shared < own => Waiting::Shared,
            (Some(_), _) => Waiting::Own,
            (None, Some(_)) => Waiting::Shared,
            (None, None) => return None,
        };
        match from {
            Waiting::Own => self.leave_queue(Some(server)),
            Waiting::Shared => self.leave_queue(None),
        }
        self.members[server].served += 1;
        self.served += 1;
        self.note(server);
        Some(from)
    }

    /// Health checks have found the server down, or up again.
    pub fn set_up(&mut self, server: usize, up: bool) {
        self.change(server, |member| {
            if up && !member.answers() && !member.maintenance {
                member.warming_s = Some(0);
            }
            member.up = up;
        });
    }

    /// The operator takes the server out of service.
    pub fn set_maintenance(&mut self, server: usize) {
        self.change(server, |member| {
            member.maintenance = true;
            member.draining = false;
        });
    }

    /// The operator lets the server finish its work: it gets nothing but what is bound to it.
    pub fn set_drain(&mut self, server: usize) {
        self.change(server, |member| {
            leave_maintenance(member);
            member.draining = true;
        });
    }

    /// The operator puts the server back; from maintenance it comes back up at once.
    pub fn set_ready(&mut self, server: usize) {
        self.change(server, |member| {
            leave_maintenance(member);
            member.draining = false;
        });
    }

    /// The operator changes the server's weight.
    ///
    /// # Errors
    /// Where weights are fixed, anything but none and all of the configured weight.
    pub fn set_weight(&mut self, server: usize, weight: Weight) -> Result<(), StaticWeights> {
        let Some(member) = self.members.get(server) else {
            return Ok(());
        };
        let weight = match weight {
            Weight::Absolute(weight) => weight,
            Weight::Percent(percent) => {
                let part = u64::from(member.configured) * u64::from(percent) / 100;
                u32::try_from(part).unwrap_or(MAX_WEIGHT)
            }
        };
        let weight = weight.min(MAX_WEIGHT);
        if !self.dynamic && weight != 0 && weight != member.configured {
            return Err(StaticWeights);
        }
        self.change(server, |member| member.weight = weight);
        Ok(())
    }

    /// Says how long ago a server with a slow start returned, in whole seconds. Its weight grows
    /// with it; the program looks every second, or every twentieth of the slow start if longer.
    pub fn warm_up(&mut self, server: usize, elapsed_s: u32) {
        self.change(server, |member| {
            if member.warming_s.is_some() {
                member.warming_s = (elapsed_s < member.slowstart_s).then_some(elapsed_s);
            }
        });
    }

    /// The server has returned not long ago and does not carry its full weight yet.
    #[must_use]
    pub fn is_warming(&self, server: usize) -> bool {
        let member = self.members.get(server);
        member.is_some_and(|member| member.sixteenths() < 16)
    }

    /// The algorithm may choose the server, if its group is the one that serves.
    #[must_use]
    pub fn is_usable(&self, server: usize) -> bool {
        self.members.get(server).is_some_and(Member::usable)
    }

    /// Servers, not backups, that the algorithm may choose.
    #[must_use]
    pub const fn usable_active(&self) -> u32 {
        self.active
    }

    /// Requests that hold a slot of the server.
    #[must_use]
    pub fn served(&self, server: usize) -> u32 {
        self.members.get(server).map_or(0, |member| member.served)
    }

    /// Requests that wait for the server alone.
    #[must_use]
    pub fn queued(&self, server: usize) -> u32 {
        self.members.get(server).map_or(0, |member| member.queued)
    }

    /// Requests that wait for any server.
    #[must_use]
    pub const fn waiting(&self) -> u32 {
        self.waiting
    }

    /// The part of unbound requests, 0 to 1, that a ring gives each server while nothing is held;
    /// none where there is no ring.
    #[must_use]
    pub fn ring_shares(&self) -> Option<Vec<f64>> {
        match &self.memory {
            Memory::Ring(ring) | Memory::Random(ring, ..) => Some(ring.shares(self.members.len())),
            _ => None,
        }
    }

    /// Changes a server and tells the algorithm what that means to it.
    fn change(&mut self, server: usize, change: impl FnOnce(&mut Member)) {
        let Some(member) = self.members.get_mut(server) else {
            return;
        };
        let (was_usable, old) = (member.usable(), member.effective);
        change(member);
        let new = self.effective(&self.members[server]);
        let member = &mut self.members[server];
        member.effective = new;
        let is_usable = member.usable();
        let member = &self.members[server];
        match &mut self.memory {
            Memory::RoundRobin(turns) => match (was_usable, is_usable) {
                (true, false) => turns.leave(server, member.group(), old),
                (false, true) => turns.enter(server, member.group(), new),
                (true, true) if old != new => turns.reweigh(server, member.group(), old, new),
                _ => {}
            },
            Memory::LeastConn(loads) => match (was_usable, is_usable) {
                (true, false) => loads.leave(server, member),
                (false, true) => loads.enter(server, member),
                (true, true) if old != new => loads.enter(server, member),
                _ => {}
            },
            Memory::Map(_) | Memory::First(_) | Memory::Ring(_) | Memory::Random(..) => {}
        }
        if was_usable != is_usable || old != new {
            self.elect();
        }
    }
}

fn leave_maintenance(member: &mut Member) {
    if member.maintenance {
        member.maintenance = false;
        member.up = true;
        member.warming_s = Some(0);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::balance::haproxy::trial::{open, pool, serve, servers};
    use crate::balance::haproxy::{Algorithm, Options, Pick};
    use crate::balance::{Request, Server};

    fn limited(maxconns: &[u32]) -> Backend {
        let servers: Vec<Server> = maxconns
            .iter()
            .map(|maxconn| Server {
                maxconn: *maxconn,
                ..Server::default()
            })
            .collect();
        Backend::new(&Options::new(Algorithm::RoundRobin), &servers)
    }

    #[test]
    fn the_older_of_two_queues_is_served_first() {
        let mut backend = limited(&[1]);
        let bound = Request::default().sticky(Some(0));
        assert_eq!(open(&mut backend, 1), [1]);
        assert_eq!(backend.pick(&bound, None), Pick::ServerQueue(0));
        assert_eq!(backend.pick(&Request::default(), None), Pick::Queue);
        assert_eq!(backend.dequeue(0, Some(1), Some(2)), None);
        backend.release(0);
        assert_eq!(backend.dequeue(0, Some(1), Some(2)), Some(Waiting::Own));
        assert_eq!(backend.dequeue(0, None, Some(2)), None);
        backend.release(0);
        assert_eq!(backend.dequeue(0, None, Some(2)), Some(Waiting::Shared));
        assert_eq!(
            (backend.waiting(), backend.queued(0), backend.served(0)),
            (0, 0, 1)
        );
    }

    #[test]
    fn slots_grow_from_minconn_as_the_backend_fills() {
        let server = Server {
            minconn: 2,
            maxconn: 10,
            ..Server::default()
        };
        let options = Options {
            fullconn: 20,
            ..Options::new(Algorithm::RoundRobin)
        };
        let mut backend = Backend::new(&options, &[server]);
        assert_eq!(open(&mut backend, 5), [1, 1, 0, 0, 0]);
        assert_eq!(backend.dequeue(0, None, Some(1)), None, "5 · 10 / 20 < 3");
        assert_eq!(open(&mut backend, 1), [0]);
        assert_eq!(backend.dequeue(0, None, Some(1)), Some(Waiting::Shared));
        open(&mut backend, 30);
        let taken = std::iter::from_fn(|| backend.dequeue(0, None, Some(1)));
        assert_eq!(taken.count(), 7, "10 and no more");
    }

    #[test]
    fn a_backup_takes_nothing_from_the_queue_while_an_active_server_is_usable() {
        let mut pair = servers(&[1, 1]);
        pair[0].maxconn = 1;
        pair[1].backup = true;
        let mut backend = Backend::new(&Options::new(Algorithm::RoundRobin), &pair);
        assert_eq!(open(&mut backend, 2), [1, 0]);
        assert_eq!(backend.dequeue(1, None, Some(1)), None);
        backend.set_up(0, false);
        assert_eq!(backend.dequeue(1, None, Some(1)), Some(Waiting::Shared));
    }

    #[test]
    fn a_draining_server_keeps_its_own() {
        let mut backend = pool(Algorithm::RoundRobin, &[1, 1]);
        backend.set_drain(0);
        assert_eq!(serve(&mut backend, 2), [2, 2]);
        let bound = Request::default().sticky(Some(0));
        assert_eq!(backend.pick(&bound, None), Pick::Server(0));
        backend.set_maintenance(0);
        assert_eq!(backend.pick(&bound, None), Pick::Server(1));
    }

    #[test]
    fn the_first_backup_serves_alone_unless_all_may() {
        let mut three = servers(&[1, 1, 1]);
        three[1].backup = true;
        three[2].backup = true;
        let mut options = Options::new(Algorithm::RoundRobin);
        let mut alone = Backend::new(&options, &three);
        alone.set_maintenance(0);
        assert_eq!(serve(&mut alone, 3), [2, 2, 2]);
        options.all_backups = true;
        let mut all = Backend::new(&options, &three);
        all.set_maintenance(0);
        assert_eq!(serve(&mut all, 3), [2, 3, 2]);
        all.set_maintenance(1);
        all.set_maintenance(2);
        assert_eq!(all.pick(&Request::default(), None), Pick::Unavailable);
    }

    #[test]
    fn fixed_maps_take_no_new_weights() {
        let mut backend = pool(Algorithm::StaticRoundRobin, &[4, 2]);
        assert_eq!(
            backend.set_weight(0, Weight::Absolute(3)),
            Err(StaticWeights)
        );
        assert_eq!(
            backend.set_weight(0, Weight::Percent(50)),
            Err(StaticWeights)
        );
        assert_eq!(backend.set_weight(0, Weight::Percent(0)), Ok(()));
        assert_eq!(serve(&mut backend, 2), [2, 2]);
        assert_eq!(backend.set_weight(0, Weight::Percent(100)), Ok(()));
        assert_eq!(
            serve(&mut backend, 6)
                .iter()
                .filter(|pick| **pick == 1)
                .count(),
            4
        );
    }

    #[test]
    fn a_server_that_starts_slowly_grows_by_sixteenths() {
        let mut pair = servers(&[1, 1]);
        pair[1].slowstart_s = 4;
        let mut backend = Backend::new(&Options::new(Algorithm::RoundRobin), &pair);
        assert!(!backend.is_warming(1));
        backend.set_up(1, false);
        backend.set_up(1, true);
        let weights: Vec<u32> = (0..6)
            .map(|elapsed| {
                backend.warm_up(1, elapsed);
                backend.members[1].effective
            })
            .collect();
        assert_eq!(weights, [1, 5, 9, 13, 16, 16]);
        assert!(!backend.is_warming(1));
    }
}
