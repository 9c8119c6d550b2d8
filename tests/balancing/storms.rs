//! Random scripts: whatever happens to a pool, picks keep to the rules.

use linchpin::balance::haproxy::{Algorithm, Backend, HashType, Options, Pick, Waiting, Weight};
use linchpin::balance::nginx::{self, Key, Upstream};
use linchpin::balance::{Request, Server};
use proptest::prelude::*;

/// Something that happens to a pool; the number names a server.
#[derive(Debug, Clone)]
enum Step {
    Request(u32, Option<usize>, Option<usize>),
    End(usize),
    Up(usize, bool),
    Maintenance(usize),
    Drain(usize),
    Ready(usize),
    Weigh(usize, u32),
    Warm(usize, u32),
}

fn step() -> impl Strategy<Value = Step> {
    let server = 0..6_usize;
    prop_oneof![
        8 => (any::<u32>(), option(server.clone()), option(server.clone()))
            .prop_map(|(source, sticky, avoid)| Step::Request(source, sticky, avoid)),
        5 => server.clone().prop_map(Step::End),
        1 => (server.clone(), any::<bool>()).prop_map(|(server, up)| Step::Up(server, up)),
        1 => server.clone().prop_map(Step::Maintenance),
        1 => server.clone().prop_map(Step::Drain),
        2 => server.clone().prop_map(Step::Ready),
        1 => (server.clone(), 0..300_u32).prop_map(|(server, weight)| Step::Weigh(server, weight)),
        1 => (server, 0..20_u32).prop_map(|(server, elapsed)| Step::Warm(server, elapsed)),
    ]
}

fn option(server: std::ops::Range<usize>) -> impl Strategy<Value = Option<usize>> {
    proptest::option::weighted(0.1, server)
}

fn servers() -> impl Strategy<Value = Vec<Server>> {
    let server = (
        0..300_u32,
        any::<bool>(),
        0..4_u32,
        0..3_u32,
        0..9_u32,
        0..3_u32,
    )
        .prop_map(
            |(weight, backup, maxconn, maxqueue, slowstart_s, max_fails)| Server {
                weight,
                backup,
                maxconn,
                maxqueue,
                slowstart_s,
                max_fails,
                ..Server::default()
            },
        );
    proptest::collection::vec(server, 0..6)
}

fn algorithms() -> impl Strategy<Value = Options> {
    let algorithm = proptest::sample::select(vec![
        Algorithm::RoundRobin,
        Algorithm::StaticRoundRobin,
        Algorithm::LeastConn,
        Algorithm::First,
        Algorithm::Source,
        Algorithm::UrlParam("absent".to_owned()),
        Algorithm::Random { draws: 2 },
    ]);
    let hash_type = proptest::sample::select(vec![HashType::MAP, HashType::CONSISTENT]);
    (algorithm, hash_type, any::<bool>(), 0..200_u32).prop_map(
        |(algorithm, hash_type, all_backups, balance_factor)| Options {
            hash_type: HashType {
                balance_factor,
                ..hash_type
            },
            all_backups,
            ..Options::new(algorithm)
        },
    )
}

/// A server has room again: it takes from the queues what it may.
fn fill(backend: &mut Backend, server: usize) {
    loop {
        let own = (backend.queued(server) > 0).then_some(1);
        let shared = (backend.waiting() > 0).then_some(2);
        match backend.dequeue(server, own, shared) {
            Some(Waiting::Own) => assert!(own.is_some()),
            Some(Waiting::Shared) => assert!(backend.is_usable(server)),
            None => return,
        }
    }
}

fn play(backend: &mut Backend, servers: &[Server], step: &Step) -> Result<(), TestCaseError> {
    match *step {
        Step::Request(source, sticky, avoid) => {
            let request = Request::from_source(source).sticky(sticky);
            let told = backend.explain(&request, avoid);
            let usable = (0..servers.len()).any(|server| backend.is_usable(server));
            let pick = backend.pick(&request, avoid);
            match pick {
                Pick::Server(server) | Pick::ServerQueue(server) | Pick::QueueFull(server) => {
                    prop_assert!(backend.is_usable(server) || sticky == Some(server));
                    prop_assert_eq!(told.server, Some(server));
                }
                Pick::Unavailable => prop_assert!(!usable),
                Pick::Queue => prop_assert_eq!(told.server, None),
            }
            if let Pick::Server(server) = pick {
                let most = servers[server].maxconn;
                prop_assert!(most == 0 || backend.served(server) <= most);
            }
        }
        Step::End(server) => {
            backend.release(server);
            fill(backend, server);
        }
        Step::Up(server, up) => backend.set_up(server, up),
        Step::Maintenance(server) => backend.set_maintenance(server),
        Step::Drain(server) => backend.set_drain(server),
        Step::Ready(server) => {
            backend.set_ready(server);
            fill(backend, server);
        }
        Step::Weigh(server, weight) => {
            let _ = backend.set_weight(server, Weight::Absolute(weight));
        }
        Step::Warm(server, elapsed_s) => backend.warm_up(server, elapsed_s),
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(300) })]

    #[test]
    fn a_backend_never_picks_who_may_not_serve(
        servers in servers(),
        options in algorithms(),
        steps in proptest::collection::vec(step(), 0..60),
    ) {
        let mut backend = Backend::new(&options, &servers);
        for step in &steps {
            play(&mut backend, &servers, step)?;
        }
    }

    #[test]
    fn turns_give_every_server_its_weight(
        weights in proptest::collection::vec(1..20_u32, 1..7),
        fixed in any::<bool>(),
    ) {
        let algorithm = if fixed { Algorithm::StaticRoundRobin } else { Algorithm::RoundRobin };
        let servers: Vec<Server> = weights
            .iter()
            .map(|weight| Server { weight: *weight, ..Server::default() })
            .collect();
        let mut backend = Backend::new(&Options::new(algorithm), &servers);
        let mut counts = vec![0_u32; weights.len()];
        for _ in 0..16 * weights.iter().sum::<u32>() {
            if let Pick::Server(server) = backend.pick(&Request::default(), None) {
                backend.release(server);
                counts[server] += 1;
            }
        }
        // Turns that fall on the border of two cycles may be counted in either.
        let slack = if fixed { 0 } else { 2 };
        for (count, weight) in counts.iter().zip(&weights) {
            prop_assert!(count.abs_diff(16 * weight) <= slack, "{:?} of {:?}", counts, weights);
        }
    }

    #[test]
    fn an_upstream_never_picks_who_may_not_serve(
        servers in servers(),
        algorithm in proptest::sample::select(vec![
            nginx::Algorithm::RoundRobin,
            nginx::Algorithm::LeastConn,
            nginx::Algorithm::IpHash,
            nginx::Algorithm::Hash { key: Key::RemoteAddr, consistent: false },
            nginx::Algorithm::Hash { key: Key::RemoteAddr, consistent: true },
            nginx::Algorithm::Random { two: false },
            nginx::Algorithm::Random { two: true },
        ]),
        steps in proptest::collection::vec((any::<u32>(), 0..4_u64, 0..4_u8), 0..60),
    ) {
        let mut upstream = Upstream::new(&nginx::Options::new(algorithm), &servers);
        let mut now_s = 0;
        for (source, passed_s, failing) in steps {
            now_s += passed_s;
            let request = Request::from_source(source);
            let mut attempt = upstream.attempt();
            let mut tried = Vec::new();
            for _ in 0..=failing {
                let told = upstream.explain(&attempt, &request, now_s);
                let usable: Vec<bool> = (0..servers.len())
                    .map(|peer| upstream.is_usable(peer, now_s))
                    .collect();
                let picked = upstream.pick(&mut attempt, &request, now_s);
                prop_assert_eq!(told.server, picked);
                let Some(peer) = picked else { break };
                prop_assert!(usable[peer]);
                prop_assert!(servers.len() == 1 || !tried.contains(&peer));
                let most = servers[peer].maxconn;
                prop_assert!(most == 0 || upstream.served(peer) <= most);
                tried.push(peer);
                if failing % 2 == 0 {
                    upstream.succeeded(&mut attempt, peer);
                } else {
                    upstream.failed(&mut attempt, peer, now_s);
                }
            }
        }
    }
}
