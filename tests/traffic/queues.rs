//! Requests in line at a balancer, and those it tries again.

use super::{Play, balanced, read};
use linchpin::design::Class;
use linchpin::traffic::Options;

/// What is lost when one of two servers dies for whom half of all visitors wait.
fn lost_in_line(balancer: &str) -> (u64, u64) {
    let balancer = format!(
        "mode: ActiveActive, algorithm: RoundRobin, sticky: Source, queue_timeout: \"30s\", \
         retries: 0, {balancer}"
    );
    let mut play = Play::new(balanced(&balancer, "maxconn: 1"), Options::default());
    play.until_s(10.0);
    let slow = vec![9.0; play.model.graph.node_count()];
    play.traffic.set_slow(&slow);
    play.until_s(20.0);
    let lb = play.model.node("haproxy").unwrap().index();
    let waiting = play.traffic.station(lb).unwrap().waiting;
    play.traffic.set_rate(0.0);
    play.fail(&["a"]);
    play.until_s(200.0);
    (u64::from(waiting), play.lost())
}

#[test]
fn who_waits_for_a_dead_member_goes_elsewhere_where_the_balancer_redispatches() {
    let (waiting, lost) = lost_in_line("redispatch: true");
    assert!(waiting > 4 && lost < waiting / 2, "{lost} of {waiting}");
    let (waiting, bound) = lost_in_line("redispatch: false");
    assert!(bound > lost, "{bound} of {waiting}, {lost} with redispatch");
}

#[test]
fn nginx_does_not_send_a_write_twice() {
    let design = read(
        r#"Topology(
            version: 1,
            workload: (rps: 400, static: 0, read: 50, write: 50),
            hosts: { "w": (), "a": (), "b": (), "d": () },
            components: {
                "visitor": Client(),
                "nginx": WebServer(on: "w"),
                "app-1": AppServer(on: "a", service: "200ms"),
                "app-2": AppServer(on: "b", service: "200ms"),
                "mysql": Database(on: "d", role: Primary),
            },
            links: [
                ("visitor", "nginx", Http),
                ("nginx", "app-1", Http), ("nginx", "app-2", Http),
                ("app-1", "mysql", ReadWrite), ("app-2", "mysql", ReadWrite),
            ],
        )"#,
    );
    let mut play = Play::new(design, Options::default());
    play.until_s(10.0);
    play.fail(&["app-1"]);
    play.until_s(20.0);
    let classes = &play.traffic.measures().classes;
    // About 20 writes were at work there; reads are repeated, and refused connections cost nothing.
    let writes = classes[Class::Write as usize].lost;
    assert!((8..45).contains(&writes), "{writes}");
    assert_eq!(classes[Class::Read as usize].lost, 0);
}
