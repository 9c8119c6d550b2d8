//! Replays a recorded script through an upstream: clients, origins and whole seconds.

use super::recording::{Case, Event, Replay, ServerLine, millis};
use linchpin::balance::nginx::{Algorithm, Answer, Attempt, Key, NextUpstream, Options, Upstream};
use linchpin::balance::{Request, Server};
use std::collections::BTreeMap;
use std::net::{IpAddr, Ipv4Addr};

/// The recordings' origins listened on one port after the other, the first on this one.
const FIRST_PORT: usize = 21001;
/// Any whole second will do.
const START_S: u64 = 1_700_000_000;

pub(crate) fn server((position, line): (usize, &ServerLine)) -> Server {
    let address = line.address.clone();
    let timeout_ms = line.fail_timeout.as_deref();
    Server {
        weight: line.weight,
        backup: line.backup,
        maxconn: line.maxconn,
        max_fails: line.max_fails.unwrap_or(1),
        fail_timeout_s: timeout_ms.map_or(10, |text| millis(text, 1000).unwrap() / 1000),
        down: line.down,
        address: address.unwrap_or_else(|| format!("127.0.0.1:{}", FIRST_PORT + position)),
        ..Server::default()
    }
}

pub(crate) fn algorithm(text: &str) -> Algorithm {
    let words: Vec<&str> = text.split_whitespace().collect();
    match words.first().copied().unwrap_or_default() {
        "" => Algorithm::RoundRobin,
        "least_conn" => Algorithm::LeastConn,
        "ip_hash" => Algorithm::IpHash,
        "hash" => Algorithm::Hash {
            key: key(words[1]),
            consistent: words.contains(&"consistent"),
        },
        "random" => Algorithm::Random {
            two: words.contains(&"two"),
        },
        other => panic!("{other}"),
    }
}

fn key(variable: &str) -> Key {
    match variable {
        "$request_uri" => Key::RequestUri,
        "$uri" => Key::Uri,
        "$remote_addr" => Key::RemoteAddr,
        other => {
            if let Some(name) = other.strip_prefix("$http_") {
                Key::Header(name.replace('_', "-"))
            } else if let Some(name) = other.strip_prefix("$arg_") {
                Key::Argument(name.to_owned())
            } else {
                panic!("{other}")
            }
        }
    }
}

struct Stage<'a> {
    case: &'a Case,
    upstream: Upstream,
    next: NextUpstream,
    modes: Vec<String>,
    held: BTreeMap<String, (Attempt, usize)>,
    now_s: f64,
    replay: Replay,
}

pub(crate) fn replay(case: &Case) -> Replay {
    let servers: Vec<Server> = case.servers.iter().enumerate().map(server).collect();
    let mut options = Options::new(algorithm(&case.algorithm));
    let mut next = NextUpstream::default();
    for line in case.options.iter().flat_map(|setting| &setting.raw) {
        let line = line.trim_end_matches(';');
        if let Some(tries) = line.strip_prefix("proxy_next_upstream_tries ") {
            options.tries = tries.parse().unwrap();
        } else if let Some(words) = line.strip_prefix("proxy_next_upstream ") {
            let words: Vec<&str> = words.split_whitespace().collect();
            next = NextUpstream {
                error: words.contains(&"error"),
                timeout: words.contains(&"timeout"),
                statuses: words
                    .iter()
                    .filter_map(|word| word.strip_prefix("http_")?.parse().ok())
                    .collect(),
                non_idempotent: words.contains(&"non_idempotent"),
            };
        }
    }
    let mut stage = Stage {
        case,
        upstream: Upstream::new(&options, &servers),
        next,
        modes: vec!["ok".to_owned(); servers.len()],
        held: BTreeMap::new(),
        now_s: 0.0,
        replay: Replay::default(),
    };
    for event in &case.events {
        stage.play(event);
    }
    stage.replay
}

impl Stage<'_> {
    fn play(&mut self, event: &Event) {
        match event.op.as_str() {
            "req" => {
                for _ in 0..event.n.unwrap_or(1) {
                    self.arrive(event, None);
                }
            }
            "open" => self.arrive(event, event.id.clone()),
            "close" | "abort" => {
                if let Some((mut attempt, peer)) = self.held.remove(event.id.as_ref().unwrap()) {
                    self.upstream.succeeded(&mut attempt, peer);
                }
            }
            "mode" => {
                let name = event.server.as_deref().unwrap();
                let servers = &self.case.servers;
                let server = servers.iter().position(|line| line.name == name).unwrap();
                self.modes[server] = event.mode.clone().unwrap();
            }
            "tick" => self.now_s += event.s,
            other => panic!("event {other}"),
        }
    }

    fn arrive(&mut self, event: &Event, id: Option<String>) {
        let text = event.src.as_deref();
        let source = text.map_or(IpAddr::V4(Ipv4Addr::LOCALHOST), |text| {
            text.parse().unwrap()
        });
        let headers: Vec<(&[u8], &[u8])> = event
            .headers
            .iter()
            .map(|(name, value)| (name.as_bytes(), value.as_bytes()))
            .collect();
        let request = Request {
            source,
            target: event.uri.as_deref().unwrap_or("/").as_bytes(),
            headers: &headers,
            sticky: None,
        };
        let method = event.method.as_deref();
        let idempotent = !matches!(method, Some("POST" | "LOCK" | "PATCH"));
        let now_s = START_S + self.now_s as u64;
        let mut attempt = self.upstream.attempt();
        let mut tried = Vec::new();
        let status = loop {
            let Some(peer) = self.upstream.pick(&mut attempt, &request, now_s) else {
                tried.push("be".to_owned());
                break Some("502".to_owned());
            };
            tried.push(self.case.servers[peer].name.clone());
            let mode = self.modes[peer].clone();
            let answer = match mode.as_str() {
                "ok" => Answer::Status(200),
                "closed" => Answer::Error { sent: false },
                "rst" => Answer::Error { sent: true },
                status => Answer::Status(status.parse().unwrap()),
            };
            let ending = self
                .next
                .judge(answer, idempotent, attempt.may_try_another());
            if let Some(id) = id.clone().filter(|_| mode == "ok") {
                self.held.insert(id, (attempt, peer));
                break None;
            }
            if ending.failure {
                self.upstream.failed(&mut attempt, peer, now_s);
            } else {
                self.upstream.succeeded(&mut attempt, peer);
            }
            if !ending.again {
                break match mode.as_str() {
                    "ok" => None,
                    "closed" | "rst" => Some("502".to_owned()),
                    _ => Some(mode),
                };
            }
        };
        let tried = tried.join(">");
        self.replay.picks.push(match status {
            None => tried,
            Some(status) => format!("{status}:{tried}"),
        });
    }
}
