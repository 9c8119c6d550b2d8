//! Floating addresses under VRRP: the windows that its timers give.

use super::{Play, read};
use linchpin::design::{Flow, Model};
use linchpin::traffic::Options;

/// Two balancers; what their cluster adds.
fn pair(cluster: &str) -> (Model, Flow) {
    read(&format!(
        r#"Topology(
            version: 1,
            workload: (rps: 100, static: 100, read: 0, write: 0),
            hosts: {{ "h-1": (), "h-2": (), "w": () }},
            clusters: {{
                "edge": (by: Vrrp, mode: ActivePassive, ip: "203.0.113.10", {cluster}
                    members: {{ "lb-1": (priority: 150), "lb-2": (priority: 100) }}),
            }},
            components: {{
                "visitor": Client(),
                "lb-1": LoadBalancer(on: "h-1", algorithm: RoundRobin, mode: ActiveActive, check: Tcp),
                "lb-2": LoadBalancer(on: "h-2", algorithm: RoundRobin, mode: ActiveActive, check: Tcp),
                "web": WebServer(on: "w"),
            }},
            links: [
                ("visitor", "edge", Http),
                ("lb-1", "web", Http), ("lb-2", "web", Http),
                ("lb-1", "lb-2", Heartbeat, (both_ways: true)),
            ],
        )"#
    ))
}

fn play(cluster: &str, seed: u64) -> Play {
    let options = Options {
        seed: Some(seed),
        ..Options::default()
    };
    let mut play = Play::new(pair(cluster), options);
    play.until_s(10.0);
    play
}

/// A standby of priority 100 waits for (256 - 100) / 256 s beside its adverts.
const SKEW_S: f64 = 156.0 / 256.0;

#[test]
fn a_crash_takes_two_to_three_adverts_and_a_graceful_stop_the_skew_alone() {
    let mut sum = 0.0;
    for seed in 0..40 {
        let mut crash = play("", seed);
        crash.fail(&["h-1"]);
        crash.until_s(20.0);
        let window = crash.when("edge moves to lb-2") - 10.0;
        assert!((2.0 + SKEW_S..=3.0 + SKEW_S).contains(&window), "{window}");
        sum += window;
    }
    let mean = sum / 40.0;
    assert!((mean - 2.5 - SKEW_S).abs() < 0.2, "{mean}");
    let mut stop = play("", 7);
    stop.drain("lb-1");
    stop.until_s(20.0);
    let window = stop.when("edge moves to lb-2") - 10.0;
    assert!((window - SKEW_S).abs() < 0.001, "{window}");
    assert!(stop.lost() <= 2, "it answers until the address has gone");
}

#[test]
fn shorter_adverts_shorten_all_but_the_skew() {
    let mut crash = play("advert: \"200ms\",", 7);
    crash.fail(&["h-1"]);
    crash.until_s(20.0);
    let window = crash.when("edge moves to lb-2") - 10.0;
    assert!((0.4 + SKEW_S..=0.6 + SKEW_S).contains(&window), "{window}");
}

#[test]
fn a_returning_master_takes_the_address_back_unless_it_may_not_preempt() {
    let after = |cluster: &str| {
        let mut play = play(cluster, 7);
        play.fail(&["h-1"]);
        play.until_s(20.0);
        play.fail(&[]);
        play.until_s(40.0);
        play
    };
    // It listens for three adverts and its own skew first.
    let back = after("").when("edge moves to lb-1") - 20.0;
    assert!((back - 3.0 - 106.0 / 256.0).abs() < 0.001, "{back}");
    let mut stays = after("preempt: false,");
    let mut moves = stays.traffic.events();
    assert!(!moves.any(|entry| entry.sentence == "edge moves to lb-1"));
    drop(moves);
    stays.fail(&["h-2"]);
    stays.until_s(50.0);
    assert!(stays.when("edge moves to lb-1") > 42.0);
}

#[test]
fn a_tracked_process_that_fails_is_replaced_as_late_as_a_crash() {
    let mut play = play("track_weight: 60,", 7);
    play.fail(&["lb-1"]);
    play.until_s(20.0);
    let window = play.when("edge moves to lb-2") - 10.0;
    // While its process lives the standby is worth 60 more.
    let skew = 96.0 / 256.0;
    assert!((2.0 + skew..=3.0 + skew).contains(&window), "{window}");
}

#[test]
fn a_process_that_is_worth_nothing_gives_the_address_up_at_once() {
    let mut play = play("track_weight: 0,", 7);
    play.fail(&["lb-1"]);
    play.until_s(20.0);
    let window = play.when("edge moves to lb-2") - 10.0;
    assert!((window - SKEW_S).abs() < 0.001, "{window}");
}

#[test]
fn cut_off_from_each_other_both_hold_the_address_until_they_hear_of_each_other() {
    let mut play = play("", 7);
    play.fail(&["lb-1->lb-2"]);
    play.until_s(20.0);
    let both = play.when("edge is held by lb-1 and lb-2 at once") - 10.0;
    assert!((2.0 + SKEW_S..=3.0 + SKEW_S).contains(&both), "{both}");
    play.fail(&[]);
    play.until_s(30.0);
    let healed = play.when("edge is held by lb-1 alone again") - 20.0;
    assert!((0.0..=1.0).contains(&healed), "{healed}");
    assert_eq!(play.lost(), 0);
}
