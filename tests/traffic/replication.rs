//! Databases that follow one another: staleness, promotion and independent writers, in figures.

use super::{Play, read, replicated};
use linchpin::design::{Class, Flow, Model};
use linchpin::traffic::Options;

/// A primary and a replica that serves every read; how the writes come, and what replication adds.
fn read_from_replica(write: f64, tail: &str) -> (Model, Flow) {
    read(&format!(
        r#"Topology(
            version: 1,
            workload: (rps: {}, static: 0, read: 100, write: {write}),
            hosts: {{ "web": (), "db-1": (), "db-2": () }},
            components: {{
                "visitor": Client(),
                "nginx": WebServer(on: "web"),
                "app": AppServer(on: "web"),
                "mysql-1": Database(on: "db-1", role: Primary),
                "mysql-2": Database(on: "db-2", role: Replica),
            }},
            links: [
                ("visitor", "nginx", Http), ("nginx", "app", FastCgi),
                ("app", "mysql-1", Write), ("app", "mysql-2", Read),
                ("mysql-1", "mysql-2", Replication, ({tail})),
            ],
        )"#,
        100.0 + write
    ))
}

/// The part of all reads that lack an acknowledged write.
fn stale(write: f64, tail: &str) -> f64 {
    let mut play = Play::new(read_from_replica(write, tail), Options::default());
    play.until_s(300.0);
    let measures = play.traffic.measures();
    measures.stale_reads as f64 / measures.classes[Class::Read as usize].served as f64
}

#[test]
fn a_read_is_stale_if_a_write_came_within_the_lag() {
    // Writes come at random: none comes within the lag with the chance e^(-rate × lag).
    for (write, lag_s) in [(2.0, 0.5), (2.0, 0.1), (20.0, 0.02), (0.5, 1.0)] {
        let expected = 1.0 - f64::exp(-write * lag_s);
        let found = stale(write, &format!("mode: Async, lag: \"{lag_s}s\""));
        assert!(
            (found - expected).abs() < 0.06,
            "{found}, not {expected}, for {write}/s and {lag_s} s"
        );
    }
}

#[test]
fn a_delayed_replica_is_stale_for_its_delay_as_well() {
    let found = stale(0.5, "mode: Async, lag: \"1ms\", delay: \"2s\"");
    assert!((found - 1.0 + f64::exp(-1.0)).abs() < 0.08, "{found}");
}

#[test]
fn while_its_primary_is_down_a_replica_answers_reads_and_no_writes() {
    let mut play = Play::new(read_from_replica(20.0, "mode: Async"), Options::default());
    play.until_s(10.0);
    play.fail(&["db-1"]);
    play.until_s(40.0);
    play.traffic.restart_counting();
    play.until_s(60.0);
    let [_, reads, writes] = &play.traffic.measures().classes;
    assert_eq!((reads.lost, writes.served), (0, 0));
}

#[test]
fn nobody_is_promoted_whom_somebody_would_have_to_promote() {
    for promotion in ["Off", "Manual"] {
        let mut play = Play::new(replicated("Async", promotion), Options::default());
        play.until_s(10.0);
        play.fail(&["db-1"]);
        play.until_s(60.0);
        play.traffic.restart_counting();
        play.until_s(90.0);
        let writes = &play.traffic.measures().classes[Class::Write as usize];
        assert_eq!(writes.served, 0, "{promotion}");
    }
}

#[test]
fn a_group_loses_no_acknowledged_write() {
    let mut play = Play::new(replicated("Group", "Off"), Options::default());
    play.until_s(10.0);
    play.fail(&["db-1"]);
    assert_eq!(play.traffic.measures().lost_writes, 0);
}

#[test]
fn independent_writers_both_accept_writes() {
    let design = read(
        r#"Topology(
            version: 1,
            workload: (rps: 200, static: 0, read: 0, write: 100),
            hosts: { "lb": (), "a": (), "b": () },
            components: {
                "visitor": Client(),
                "haproxy": LoadBalancer(on: "lb", algorithm: RoundRobin, mode: ActiveActive),
                "app-1": AppServer(on: "a"), "app-2": AppServer(on: "b"),
                "mysql-1": Database(on: "a", role: Primary),
                "mysql-2": Database(on: "b", role: Primary),
            },
            links: [
                ("visitor", "haproxy", Http),
                ("haproxy", "app-1", Http), ("haproxy", "app-2", Http),
                ("app-1", "mysql-1", ReadWrite), ("app-2", "mysql-2", ReadWrite),
                ("mysql-1", "mysql-2", Replication, (both_ways: true)),
            ],
        )"#,
    );
    let mut play = Play::new(design, Options::default());
    play.until_s(30.0);
    assert_eq!(play.lost(), 0);
    let (one, other) = (play.requests("mysql-1"), play.requests("mysql-2"));
    assert!(one.abs_diff(other) <= 1 && one > 2500, "{one} and {other}");
}

#[test]
fn commits_that_wait_come_through_when_the_replica_returns() {
    let mut play = Play::new(replicated("SemiSync", "Off"), Options::default());
    play.until_s(10.0);
    play.fail(&["db-2"]);
    play.until_s(14.0);
    play.traffic.restart_counting();
    play.until_s(15.0);
    let writes = |play: &Play| play.traffic.measures().classes[Class::Write as usize].served;
    assert_eq!(writes(&play), 0, "nobody acknowledges");
    play.fail(&[]);
    play.until_s(16.0);
    // As many as the database has connections, 151, and those of the second since.
    assert!(writes(&play) > 151, "{}", writes(&play));
    assert!(play.when("mysql-1: a replica acknowledges again") >= 15.0);
    play.until_s(60.0);
    let mut events = play.traffic.events();
    assert!(events.all(|entry| !entry.sentence.contains("no longer waits")));
}

#[test]
fn a_primary_that_went_on_alone_waits_again_for_a_replica_that_is_back() {
    let mut play = Play::new(replicated("SemiSync", "Off"), Options::default());
    play.until_s(10.0);
    play.fail(&["db-2"]);
    play.until_s(30.0);
    let since = play.when("mysql-1: commits wait, no replica acknowledges");
    assert_eq!(
        play.when("mysql-1 no longer waits for its replica") - since,
        10.0
    );
    play.fail(&[]);
    play.until_s(40.0);
    play.traffic.restart_counting();
    play.until_s(50.0);
    let write = &play.traffic.measures().latency_by_class[Class::Write as usize];
    assert!(write.mean_ns() > 400e6, "there and back");
}

/// Visitors that read and write as they like, all reads at the replica.
fn of_sources(sources: u32, tail: &str) -> (u64, u64, u64) {
    let (model, _) = read_from_replica(20.0, tail);
    let mut topology = (*model.topology).clone();
    for component in topology.components.values_mut() {
        if let linchpin::design::Kind::Client(client) = &mut component.kind {
            client.sources = sources;
        }
    }
    let model = Model::new(std::sync::Arc::new(topology));
    let flow = Flow::new(&model);
    let mut play = Play::new((model, flow), Options::default());
    play.until_s(300.0);
    let measures = play.traffic.measures();
    let reads = measures.classes[Class::Read as usize].served;
    (reads, measures.stale_reads, measures.own_stale_reads)
}

#[test]
fn a_read_that_lacks_its_readers_own_write_is_told_apart() {
    let tail = "mode: Async, lag: \"100ms\"";
    let (reads, stale, own) = of_sources(1, tail);
    assert!(
        stale == own && own > reads / 2,
        "one visitor wrote all: {own} of {stale}"
    );
    // A hundred visitors: of the writes within the lag, a hundredth is the reader's.
    let (reads, stale, own) = of_sources(100, tail);
    let expected = reads as f64 * (1.0 - f64::exp(-20.0 / 100.0 * 0.1));
    assert!(stale > reads / 2);
    assert!(
        (own as f64 - expected).abs() < 5.0 * expected.sqrt(),
        "{own} for {expected}"
    );
}

#[test]
fn a_replica_that_applies_slower_than_its_primary_writes_falls_behind() {
    // One write after another, 5 ms each: 200 a second, of 300 that are written.
    let mut play = Play::new(read_from_replica(300.0, "mode: Async"), Options::default());
    let replica = play.model.node("mysql-2").unwrap().index();
    let mut behind_s = Vec::new();
    for at_s in [10.0, 20.0, 40.0] {
        play.until_s(at_s);
        behind_s.push(play.traffic.behind_ns(replica).unwrap() as f64 / 1e9);
    }
    // What is applied now was written two thirds of the time ago.
    for (behind, expected) in behind_s.iter().zip([10.0 / 3.0, 20.0 / 3.0, 40.0 / 3.0]) {
        assert!((behind - expected).abs() < 0.1 * expected, "{behind_s:?}");
    }
    let measures = play.traffic.measures();
    let (reads, stale) = (
        measures.classes[Class::Read as usize].served,
        measures.stale_reads,
    );
    assert!(stale as f64 > 0.99 * reads as f64, "{stale} of {reads}");
    assert!(
        play.traffic.footprint().shipping < 5000,
        "its memory is bounded"
    );
    // What is received is not lost with its primary, however far behind the replica is.
    play.fail(&["db-1"]);
    assert!(play.traffic.measures().lost_writes < 10);
    assert_eq!(
        play.traffic
            .behind_ns(play.model.node("mysql-1").unwrap().index()),
        None
    );
}

#[test]
fn a_slow_replica_falls_behind_and_catches_up() {
    let mut play = Play::new(read_from_replica(50.0, "mode: Async"), Options::default());
    let replica = play.model.node("mysql-2").unwrap().index();
    play.until_s(10.0);
    assert!(play.traffic.behind_ns(replica).unwrap() < 100_000_000);
    let mut slow = vec![1.0; play.flow.stations.len()];
    slow[replica] = 8.0;
    play.traffic.set_slow(&slow);
    play.until_s(30.0);
    // 25 a second of 50: half of what was written in 20 s is still to be applied.
    let behind = play.traffic.behind_ns(replica).unwrap() as f64 / 1e9;
    assert!((behind - 10.0).abs() < 1.5, "{behind}");
    play.traffic.set_slow(&vec![1.0; play.flow.stations.len()]);
    play.until_s(60.0);
    assert!(play.traffic.behind_ns(replica).unwrap() < 100_000_000);
}

#[test]
fn what_was_written_while_the_way_to_the_replica_was_cut_is_lost_with_the_primary() {
    let mut play = Play::new(replicated("Async", "Automatic"), Options::default());
    play.until_s(10.0);
    play.fail(&["mysql-1->mysql-2"]);
    play.until_s(20.0);
    play.fail(&["mysql-1->mysql-2", "db-1"]);
    let lost = play.traffic.measures().lost_writes;
    assert!(
        (900..=1100).contains(&lost),
        "100 a second for ten seconds: {lost}"
    );
}

#[test]
fn what_a_replica_has_acknowledged_is_not_missed_there() {
    // It was received half a round trip before its visitor knew of it, and applied meanwhile.
    let found = stale(20.0, "mode: SemiSync, latency: \"20ms\"");
    assert!(found < 0.01, "{found}");
    let found = stale(20.0, "mode: Async, latency: \"20ms\"");
    assert!((found - 0.34).abs() < 0.06, "{found}");
    // Nor after its primary has died.
    let tail = "mode: SemiSync, latency: \"20ms\"";
    let mut play = Play::new(read_from_replica(20.0, tail), Options::default());
    play.until_s(10.0);
    play.fail(&["db-1"]);
    play.until_s(11.0);
    play.traffic.restart_counting();
    play.until_s(60.0);
    assert_eq!(play.traffic.measures().stale_reads, 0);
}
