//! What is scarce beside workers: cores, connections, patience with a client, acknowledgements.

use super::{Play, read};
use linchpin::design::{Class, Flow, Model};
use linchpin::traffic::{Options, Reason};

/// A site on one machine, every station with as many workers as it likes.
fn one_machine(host: &str, app: &str, client: &str, balancer: &str) -> (Model, Flow) {
    read(&format!(
        r#"Topology(
            version: 1,
            workload: (rps: 50, static: 0, read: 100, write: 0),
            hosts: {{ "h": ({host}) }},
            components: {{
                "visitor": Client({client}),
                "waf": Waf({balancer}),
                "lb": LoadBalancer(on: "h", {balancer}),
                "web": WebServer(on: "h", service: "0s"),
                "app": AppServer(on: "h", {app}),
                "db": Database(on: "h", service: "5ms", role: Standalone, max_connections: 100000),
            }},
            links: [
                ("visitor", "lb", Http, (latency: "0s", through: ["waf"])),
                ("lb", "web", Http),
                ("web", "app", Http),
                ("app", "db", ReadWrite),
            ],
        )"#
    ))
}

fn mean_ms(design: (Model, Flow)) -> f64 {
    let mut play = Play::new(design, Options::default());
    play.until_s(10.0);
    play.traffic.restart_counting();
    play.until_s(2010.0);
    assert_eq!(play.lost(), 0);
    play.traffic.measures().latency.mean_ns() / 1e6
}

#[test]
fn what_shares_a_core_waits_for_it() {
    let app = "service: \"5ms\"";
    let many = mean_ms(one_machine("", app, "", ""));
    assert!((many - 10.0).abs() < 0.3, "{many}");
    // Two visits of 5 ms each to one server that is half busy: 2 · 5 / (1 − 0.5).
    let one = mean_ms(one_machine("cores: 1", app, "", ""));
    assert!((one - 20.0).abs() < 1.0, "{one}");
}

#[test]
fn an_app_with_one_connection_asks_one_thing_at_a_time() {
    let app = "service: \"0s\", db_connections: 1";
    // One server that is a quarter busy: 5 / (1 − 0.25).
    let mean = mean_ms(one_machine("", app, "", ""));
    assert!((mean - 5.0 / 0.75).abs() < 0.2, "{mean}");
    let mut play = Play::new(one_machine("", app, "", ""), Options::default());
    let db = play.model.node("db").unwrap().index();
    for tick in 1..1000 {
        play.until_s(f64::from(tick) / 100.0);
        assert!(play.traffic.station(db).unwrap().in_flight <= 1);
    }
}

#[test]
fn a_client_is_let_in_as_often_as_it_may_and_no_oftener() {
    let run = |client: &str| {
        let mut play = Play::new(
            one_machine("", "", client, "rate_limit_rps: 10"),
            Options::default(),
        );
        play.until_s(100.0);
        let total = play.traffic.measures().total();
        let reasons = play.traffic.measures().lost_by_reason();
        let only = reasons
            .iter()
            .all(|(_, reason, _)| *reason == Reason::TooOften);
        assert!(only, "{reasons:?}");
        (total.served, total.lost)
    };
    let (served, lost) = run("sources: 1");
    assert!((990..=1012).contains(&served), "{served}");
    assert!(lost > 3500, "{lost}");
    assert_eq!(run("sources: 1000").1, 0);
}

#[test]
fn a_link_says_how_often_its_caller_tries_again() {
    let run = |tail: &str| {
        let design = read(&format!(
            r#"Topology(
                version: 1,
                workload: (rps: 50, static: 0, read: 100, write: 0),
                components: {{
                    "visitor": Client(), "web": WebServer(), "app": AppServer(),
                    "prices": AppServer(), "db": Database(role: Standalone),
                }},
                links: [
                    ("visitor", "web", Http),
                    ("web", "app", Http),
                    ("app", "prices", Http, ({tail})),
                    ("app", "db", ReadWrite), ("prices", "db", ReadWrite),
                ],
            )"#
        ));
        let mut play = Play::new(design, Options::default());
        let (from, to) = (
            play.model.node("app").unwrap(),
            play.model.node("prices").unwrap(),
        );
        let edge = play.model.graph.find_edge(from, to).unwrap();
        play.until_s(1.0);
        play.fail(&[&play.model.graph[edge].id.clone()]);
        play.traffic.restart_counting();
        play.until_s(9.0);
        play.traffic.set_rate(0.0);
        play.until_s(20.0);
        let hop = play.hop_of(edge);
        play.traffic.measures().hops[hop].sent.iter().sum::<u64>()
    };
    let (once, thrice) = (run("timeout: \"1s\""), run("timeout: \"1s\", retries: 2"));
    // Calls that were under way when the link went try again too.
    let expected = 3 * once..3 * once + 20;
    assert!(once > 0 && expected.contains(&thrice), "{once} {thrice}");
}

/// A primary with replicas at so many milliseconds, and what their links say.
fn followed(delays_ms: &[u32], tail: &str) -> (Model, Flow) {
    let replicas: String = (0..delays_ms.len())
        .map(|place| {
            format!(
                "\"r-{place}\": Database(role: Replica, promotion: Automatic, promotion_time: \"10s\"),"
            )
        })
        .collect();
    let links: String = delays_ms
        .iter()
        .enumerate()
        .map(|(place, ms)| {
            format!("(\"db\", \"r-{place}\", Replication, (latency: \"{ms}ms\", {tail})),")
        })
        .collect();
    read(&format!(
        r#"Topology(
            version: 1,
            workload: (rps: 20, static: 0, read: 0, write: 100),
            components: {{
                "visitor": Client(), "web": WebServer(service: "0s"),
                "app": AppServer(service: "0s"),
                "db": Database(role: Primary, service: "0s", max_connections: 1000), {replicas}
            }},
            links: [
                ("visitor", "web", Http, (latency: "0s")),
                ("web", "app", Http, (latency: "0s")),
                ("app", "db", ReadWrite, (latency: "0s")),
                {links}
            ],
        )"#
    ))
}

fn write_ms(delays_ms: &[u32], tail: &str) -> f64 {
    let mut play = Play::new(followed(delays_ms, tail), Options::default());
    play.until_s(30.0);
    let measures = play.traffic.measures();
    measures.latency_by_class[Class::Write as usize].mean_ns() / 1e6
}

#[test]
fn a_commit_waits_for_as_many_replicas_as_it_is_told_to() {
    let delays = [300, 50, 100, 200];
    let waits = |tail: &str| write_ms(&delays, tail).round() as u32;
    assert_eq!(waits("mode: Async"), 0);
    assert_eq!(waits("mode: SemiSync"), 100);
    assert_eq!(waits("mode: SemiSync, acks: 3"), 400);
    assert_eq!(waits("mode: Sync"), 600);
    // Five in the group: the primary and the two nearest are a majority.
    assert_eq!(waits("mode: Group"), 200);
}

#[test]
fn with_too_few_replicas_left_a_commit_waits_and_then_goes_on_alone() {
    let mut play = Play::new(
        followed(&[10, 10], "mode: SemiSync, acks: 2"),
        Options::default(),
    );
    play.until_s(5.0);
    play.fail(&["r-1"]);
    play.until_s(14.9);
    let before = play.traffic.measures().total();
    play.until_s(40.0);
    play.traffic.restart_counting();
    play.until_s(60.0);
    assert!(before.served < 130 && before.lost == 0, "{before:?}");
    assert!(play.traffic.measures().latency.mean_ns() < 1e6);
    assert_eq!(play.lost(), 0);
}

#[test]
fn a_replica_applies_what_it_has_received_before_it_takes_over() {
    let when = |tail: &str| {
        let mut play = Play::new(followed(&[20], tail), Options::default());
        play.until_s(10.0);
        play.fail(&["db"]);
        play.until_s(60.0);
        play.when("r-0 is promoted")
    };
    assert_eq!(when("mode: Async"), 20.0);
    // As far behind as it was by the last write, a moment before.
    for (tail, expected) in [("delay: \"7s\"", 27.0), ("lag: \"3s\"", 22.979)] {
        let found = when(&format!("mode: Async, {tail}"));
        assert!(
            found <= expected && found > expected - 0.5,
            "{found} for {expected}"
        );
    }
}
