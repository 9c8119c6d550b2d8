//! Replays a recorded script through a backend: clients, origins, queues and an operator.

use super::recording::{Case, Dequeue, Event, Replay, Reply};
use super::words::{options, retry_policy, server};
use linchpin::balance::haproxy::{Backend, Failure, Pick, Retry, RetryPolicy, Waiting, Weight};
use linchpin::balance::{Request, Server};
use std::collections::BTreeMap;
use std::net::{IpAddr, Ipv4Addr};

/// A request that waits.
#[derive(Debug)]
struct Waiter {
    id: Option<String>,
    /// The server it waits for, or any.
    server: Option<usize>,
    arrived: usize,
    event: Event,
}

pub(crate) struct Stage<'a> {
    case: &'a Case,
    backend: Backend,
    policy: RetryPolicy,
    modes: Vec<String>,
    /// Requests that are being served, by their name.
    held: BTreeMap<String, usize>,
    waiting: Vec<Waiter>,
    arrivals: usize,
    /// Cookies of clients, by the name of the jar.
    jars: BTreeMap<String, String>,
    /// The stick table, by the client's address.
    table: BTreeMap<IpAddr, usize>,
    sticks: bool,
    cookies: bool,
    removes_aborted: bool,
    now: usize,
    replay: Replay,
}

pub(crate) fn replay(case: &Case) -> Replay {
    let mut stage = Stage::new(case);
    for (now, event) in case.events.iter().enumerate() {
        stage.now = now;
        stage.play(event);
    }
    stage.replay
}

impl<'a> Stage<'a> {
    pub(crate) fn new(case: &'a Case) -> Self {
        let setting = case.options.clone().unwrap_or_default();
        let servers: Vec<Server> = case.servers.iter().map(server).collect();
        let options = options(&case.algorithm, case.hash_type.as_deref(), &setting);
        let says = |word: &str| setting.raw.iter().any(|line| line.starts_with(word));
        let defaults = &setting.defaults_raw;
        Self {
            case,
            backend: Backend::new(&options, &servers),
            policy: retry_policy(&setting),
            modes: vec!["ok".to_owned(); servers.len()],
            held: BTreeMap::new(),
            waiting: Vec::new(),
            arrivals: 0,
            jars: BTreeMap::new(),
            table: BTreeMap::new(),
            sticks: says("stick on src"),
            cookies: says("cookie "),
            removes_aborted: defaults.iter().any(|line| line == "option abortonclose"),
            now: 0,
            replay: Replay::default(),
        }
    }

    /// The server that works on a request.
    pub(crate) fn holder(&self, id: &str) -> Option<&'a str> {
        self.held
            .get(id)
            .map(|server| self.case.servers[*server].name.as_str())
    }

    /// The request waits in a queue.
    pub(crate) fn waits(&self, id: &str) -> bool {
        let mut waiting = self.waiting.iter();
        waiting.any(|waiter| waiter.id.as_deref() == Some(id))
    }

    fn position(&self, event: &Event) -> usize {
        let name = event.server.as_deref().unwrap();
        let servers = &self.case.servers;
        servers.iter().position(|line| line.name == name).unwrap()
    }

    pub(crate) fn play(&mut self, event: &Event) {
        match event.op.as_str() {
            "req" => {
                for _ in 0..event.n.unwrap_or(1) {
                    self.arrive(event, None);
                }
            }
            "open" => self.arrive(event, event.id.clone()),
            "close" => {
                let id = event.id.as_ref().unwrap();
                if let Some(server) = self.held.remove(id) {
                    self.backend.release(server);
                    self.fill(server);
                } else {
                    self.abandon(id);
                }
            }
            "abort" => {
                if self.removes_aborted {
                    self.abandon(event.id.as_ref().unwrap());
                }
            }
            "set" => self.set(event),
            "weight" => self.weigh(event),
            "mode" => {
                let server = self.position(event);
                self.modes[server] = event.mode.clone().unwrap();
            }
            "wait_state" => {
                let server = self.position(event);
                match event.state.as_deref() {
                    Some("UP") => {
                        self.backend.set_up(server, true);
                        self.fill(server);
                    }
                    Some("DOWN") => {
                        self.backend.set_up(server, false);
                        self.redistribute(server);
                    }
                    other => panic!("state {other:?}"),
                }
            }
            "tick" => {}
            other => panic!("event {other}"),
        }
    }

    fn set(&mut self, event: &Event) {
        let server = self.position(event);
        match event.state.as_deref() {
            Some("ready") => {
                self.backend.set_ready(server);
                self.fill(server);
            }
            Some("drain") => self.backend.set_drain(server),
            Some("maint") => {
                self.backend.set_maintenance(server);
                self.redistribute(server);
            }
            other => panic!("state {other:?}"),
        }
    }

    fn weigh(&mut self, event: &Event) {
        let server = self.position(event);
        let weight = match event.weight.as_str() {
            None => Weight::Absolute(u32::try_from(event.weight.as_u64().unwrap()).unwrap()),
            Some(text) => match text.strip_suffix('%') {
                Some(percent) => Weight::Percent(percent.parse().unwrap()),
                None => Weight::Absolute(text.parse().unwrap()),
            },
        };
        let before = self.backend.is_usable(server);
        if let Err(refusal) = self.backend.set_weight(server, weight) {
            self.replay.replies.push(Reply {
                event: self.now,
                reply: refusal.to_string(),
            });
        }
        if !before && self.backend.is_usable(server) {
            self.fill(server);
        }
    }

    /// A request arrives; one with a name is held until it is closed.
    fn arrive(&mut self, event: &Event, id: Option<String>) {
        self.arrivals += 1;
        let outcome = self.dispatch(event, id, self.arrivals, None, 0);
        self.replay.picks.push(outcome);
    }

    fn dispatch(
        &mut self,
        event: &Event,
        id: Option<String>,
        arrived: usize,
        avoid: Option<usize>,
        failures: u32,
    ) -> String {
        let source = source(event);
        let sticky = avoid
            .is_none()
            .then(|| self.sticky(event, source))
            .flatten();
        let target = event.uri.clone().unwrap_or_else(|| "/".to_owned());
        let headers: Vec<(&[u8], &[u8])> = event
            .headers
            .iter()
            .map(|(name, value)| (name.as_bytes(), value.as_bytes()))
            .collect();
        let request = Request {
            source,
            target: target.as_bytes(),
            headers: &headers,
            sticky,
        };
        let server = match self.backend.pick(&request, avoid) {
            Pick::Server(server) => server,
            Pick::Unavailable | Pick::QueueFull(_) => return "503".to_owned(),
            place @ (Pick::Queue | Pick::ServerQueue(_)) => {
                self.waiting.push(Waiter {
                    id,
                    server: match place {
                        Pick::ServerQueue(server) => Some(server),
                        _ => None,
                    },
                    arrived,
                    event: event.clone(),
                });
                return "QUEUE".to_owned();
            }
        };
        let is_sticky = sticky == Some(server);
        self.serve(event, id, arrived, server, is_sticky, failures)
    }

    /// A server has a request: it answers, holds it, or refuses.
    fn serve(
        &mut self,
        event: &Event,
        id: Option<String>,
        arrived: usize,
        server: usize,
        sticky: bool,
        mut failures: u32,
    ) -> String {
        if self.sticks {
            self.table.insert(source(event), server);
        }
        let name = self.case.servers[server].name.clone();
        let mode = self.modes[server].clone();
        if mode != "closed" {
            if let Some(jar) = &event.cookie_to
                && let Some(cookie) = &self.case.servers[server].cookie
                && self.cookies
            {
                self.jars.insert(jar.clone(), cookie.clone());
            }
            let refuses = mode.parse::<u16>().is_ok();
            if let Some(id) = id.filter(|_| !refuses) {
                self.held.insert(id, server);
            } else {
                self.backend.release(server);
                self.fill(server);
            }
            return match mode.as_str() {
                "rst" => format!("502:{name}"),
                _ if refuses => format!("{mode}:{name}"),
                _ => name,
            };
        }
        loop {
            failures += 1;
            let failure = Failure {
                server,
                number: failures,
                sticky,
                refused: true,
            };
            match self.backend.after_failure(&self.policy, failure) {
                Retry::Same { .. } => {}
                Retry::GiveUp => {
                    self.backend.release(server);
                    self.fill(server);
                    return "503".to_owned();
                }
                Retry::Redispatch { .. } => {
                    self.backend.release(server);
                    self.fill(server);
                    return self.dispatch(event, id, arrived, Some(server), failures);
                }
            }
        }
    }

    fn sticky(&self, event: &Event, source: IpAddr) -> Option<usize> {
        if let Some(jar) = &event.cookie_from
            && self.cookies
        {
            let cookie = self.jars.get(jar)?;
            let servers = &self.case.servers;
            return servers
                .iter()
                .position(|line| line.cookie.as_ref() == Some(cookie));
        }
        self.sticks.then(|| self.table.get(&source).copied())?
    }

    /// Fills the free slots of a server from the queues.
    fn fill(&mut self, server: usize) {
        loop {
            let head = |place: Option<usize>| {
                self.waiting
                    .iter()
                    .filter(|waiter| waiter.server == place)
                    .map(|waiter| waiter.arrived)
                    .min()
            };
            let (own, shared) = (head(Some(server)), head(None));
            let place = match self.backend.dequeue(server, own, shared) {
                None => return,
                Some(Waiting::Own) => Some(server),
                Some(Waiting::Shared) => None,
            };
            let at = (0..self.waiting.len())
                .filter(|at| self.waiting[*at].server == place)
                .min_by_key(|at| self.waiting[*at].arrived)
                .unwrap();
            let waiter = self.waiting.remove(at);
            self.serve_waiter(waiter, server);
        }
    }

    fn serve_waiter(&mut self, waiter: Waiter, server: usize) {
        let Waiter {
            id, arrived, event, ..
        } = waiter;
        self.serve(&event, id.clone(), arrived, server, false, 0);
        self.record(id, server);
    }

    fn record(&mut self, id: Option<String>, server: usize) {
        if let Some(id) = id {
            self.replay.dequeues.push(Dequeue {
                after_event: self.now,
                id,
                server: self.case.servers[server].name.clone(),
            });
        }
    }

    /// A request leaves its queue unserved.
    pub(crate) fn abandon(&mut self, id: &str) {
        let at = self
            .waiting
            .iter()
            .position(|waiter| waiter.id.as_deref() == Some(id));
        if let Some(at) = at {
            let waiter = self.waiting.remove(at);
            self.backend.leave_queue(waiter.server);
        }
    }

    /// A server is gone: with redispatch, those who waited for it choose anew.
    fn redistribute(&mut self, server: usize) {
        if self.policy.redispatch.is_none() {
            return;
        }
        let (moved, kept) = std::mem::take(&mut self.waiting)
            .into_iter()
            .partition(|waiter| waiter.server == Some(server));
        self.waiting = kept;
        let mut moved: Vec<Waiter> = moved;
        moved.sort_by_key(|waiter| waiter.arrived);
        for waiter in &moved {
            self.backend.leave_queue(waiter.server);
        }
        for waiter in moved {
            let id = waiter.id.clone();
            self.dispatch(&waiter.event, waiter.id, waiter.arrived, None, 0);
            if let Some(server) = id.as_ref().and_then(|id| self.held.get(id).copied()) {
                self.record(id, server);
            }
        }
    }
}

fn source(event: &Event) -> IpAddr {
    let text = event.src.as_deref();
    text.map_or(IpAddr::V4(Ipv4Addr::LOCALHOST), |text| {
        text.parse().unwrap()
    })
}
