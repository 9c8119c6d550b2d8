//! How long it takes until a failure is noticed, for any settings: as the specification reckons it.

use super::{Play, read};
use linchpin::design::{Flow, Model};
use linchpin::traffic::{Options, SECOND_NS};

/// Two servers behind a balancer that checks them with these times, and tries nothing twice.
fn checked(inter_ms: u64, fall: u32, rise: u32) -> (Model, Flow) {
    read(&format!(
        r#"Topology(
            version: 1,
            workload: (rps: 200, static: 100, read: 0, write: 0),
            hosts: {{ "lb": (), "a": (), "b": () }},
            components: {{
                "visitor": Client(),
                "haproxy": LoadBalancer(on: "lb", algorithm: RoundRobin, mode: ActiveActive, check: Tcp,
                    inter: "{inter_ms}ms", fall: {fall}, rise: {rise}, connect_timeout: "1s", retries: 0),
                "web-a": WebServer(on: "a"), "web-b": WebServer(on: "b"),
            }},
            links: [
                ("visitor", "haproxy", Http),
                ("haproxy", "web-a", Http), ("haproxy", "web-b", Http),
            ],
        )"#
    ))
}

const TIMES: [(u64, u32, u32); 5] = [
    (2000, 3, 2),
    (2000, 1, 1),
    (500, 5, 3),
    (1000, 2, 2),
    (3000, 2, 4),
];

#[test]
fn a_death_is_noticed_after_so_many_checks_whatever_their_times() {
    let mut phases = Vec::new();
    for (inter_ms, fall, rise) in TIMES {
        let inter = inter_ms as f64 / 1000.0;
        for (what, check_s) in [("web-a", 0.0), ("a", inter)] {
            for place in 0..4 {
                let mut play = Play::new(checked(inter_ms, fall, rise), Options::default());
                let died = 20.0 + f64::from(place) * 0.37;
                play.until_s(died);
                play.fail(&[what]);
                let back = 80.0 + f64::from(place) * 0.61;
                play.until_s(back);
                let noticed = play.when("haproxy marks web-a down") - died;
                // T_down = phase + fall × C + (fall - 1) × F, with a phase between 0 and inter.
                let fixed = f64::from(fall) * check_s + f64::from(fall - 1) * inter;
                let phase = (noticed - fixed) / inter;
                let case = format!("{inter_ms} ms, {fall}, {what}: {noticed}");
                assert!((-1e-6..=1.0 + 1e-6).contains(&phase), "{case}");
                phases.push(phase);
                // Half of what is sent meanwhile is lost; whoever dials a silent host waits 1 s.
                let expected = 100.0 * noticed;
                let lost = play.lost() as f64;
                assert!(
                    (lost - expected).abs() < 5.0 * expected.sqrt() + 2.0,
                    "{case}: {lost}"
                );
                play.traffic.restart_counting();
                play.fail(&[]);
                play.until_s(120.0);
                // T_up = phase + (rise - 1) × F; a check under way may end first.
                let noticed = play.when("haproxy marks web-a up") - back;
                let fixed = f64::from(rise - 1) * inter;
                let most = fixed + inter + check_s + 1e-6;
                assert!(
                    (fixed..=most).contains(&noticed),
                    "{case}, up after {noticed}"
                );
                assert_eq!(play.lost(), 0, "{case}: coming back costs nothing");
            }
        }
    }
    let mean = phases.iter().sum::<f64>() / phases.len() as f64;
    assert!((mean - 0.5).abs() < 0.15, "phases are spread: {mean}");
}

#[test]
fn after_the_window_nothing_is_lost_for_a_quarter_of_an_hour() {
    for what in ["web-a", "a"] {
        let mut play = Play::new(checked(2000, 3, 2), Options::default());
        play.until_s(20.0);
        play.fail(&[what]);
        play.until_s(35.0);
        play.traffic.restart_counting();
        play.traffic.run_until(935 * SECOND_NS);
        let total = play.traffic.measures().total();
        assert!(
            total.served > 170_000 && total.lost == 0,
            "{what}: {total:?}"
        );
    }
}
