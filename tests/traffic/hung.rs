//! A process that accepts connections and answers nothing: who notices, and who waits.

use super::{Play, read};
use linchpin::design::{Class, Flow, Model};
use linchpin::share::{CheckDepth, Element, Engine, Faults, Reading};
use linchpin::traffic::{Options, Reason};

/// Two complete servers behind a balancer that checks them like this.
fn pair(check: &str) -> (Model, Flow) {
    read(&format!(
        r#"Topology(
            version: 1,
            workload: (rps: 100, static: 50, read: 50, write: 0),
            hosts: {{ "lb": (), "a": (), "b": () }},
            components: {{
                "visitor": Client(),
                "haproxy": LoadBalancer(on: "lb", algorithm: RoundRobin, mode: ActiveActive,
                    {check}, server_timeout: "5s"),
                "nginx-1": WebServer(on: "a"), "nginx-2": WebServer(on: "b"),
                "app-1": AppServer(on: "a"), "app-2": AppServer(on: "b"),
                "db": Database(on: "lb", role: Primary),
            }},
            links: [
                ("visitor", "haproxy", Http),
                ("haproxy", "nginx-1", Http), ("haproxy", "nginx-2", Http),
                ("nginx-1", "app-1", Http), ("nginx-2", "app-2", Http),
                ("app-1", "db", ReadWrite), ("app-2", "db", ReadWrite),
            ],
        )"#
    ))
}

/// What is served in the long run with this hung, and how the losses are explained.
fn hung(check: &str, what: &str) -> (Play, Vec<f64>) {
    let mut play = Play::new(pair(check), Options::default());
    let mut slow = vec![1.0; play.flow.stations.len()];
    slow[play.model.node(what).unwrap().index()] = 1e6;
    play.until_s(10.0);
    play.traffic.set_slow(&slow);
    play.until_s(60.0);
    play.traffic.restart_counting();
    play.until_s(160.0);
    let classes = &play.traffic.measures().classes;
    let shares = classes.iter().map(|count| count.share().unwrap_or(1.0));
    let shares = shares.collect();
    (play, shares)
}

/// What the shares say when it is dead, with checks that look so deep.
fn dead(what: &str, depth: CheckDepth) -> f64 {
    let (model, flow) = pair("check: Tcp");
    let faults = Faults::of(&model, &[Element::find(&model, what).unwrap()]);
    let engine = Engine { flow: &flow, depth };
    let served = engine.serve(&faults, &Reading::assumed(&flow)).served;
    served.of(Class::Read)
}

#[test]
fn a_connection_is_no_answer() {
    let (play, shares) = hung("check: Tcp", "nginx-1");
    assert!(
        shares
            .iter()
            .take(2)
            .all(|share| (share - 0.5).abs() < 0.05),
        "{shares:?}"
    );
    let reasons = play.traffic.measures().lost_by_reason();
    assert!(
        reasons
            .iter()
            .all(|(_, reason, _)| *reason == Reason::TimedOut),
        "{reasons:?}"
    );
    let mut events = play.traffic.events();
    assert!(
        events.all(|entry| !entry.sentence.contains("marks")),
        "nobody notices"
    );
}

#[test]
fn a_page_that_does_not_come_takes_the_member_out() {
    let (play, shares) = hung("check: Http", "nginx-1");
    assert_eq!(shares[..2], [1.0, 1.0]);
    // Three checks of which none is answered, each given up after its two seconds, and pauses of
    // two: 10 s at least, and 2 more until the first of them.
    let marked = play.when("haproxy marks nginx-1 down");
    assert!((20.0..22.1).contains(&marked), "{marked}");
}

#[test]
fn a_hung_application_is_to_every_check_what_a_dead_one_is() {
    for (check, depth) in [
        ("check: Tcp", CheckDepth::Shallow),
        ("check: Http", CheckDepth::Shallow),
        ("check: Http, check_depth: App", CheckDepth::Deep),
        ("check: Http, check_depth: Read", CheckDepth::Deep),
    ] {
        let (_, shares) = hung(check, "app-1");
        let expected = dead("app-1", depth);
        assert!(
            (shares[Class::Read as usize] - expected).abs() < 0.05,
            "{check}: {shares:?}, not {expected}"
        );
        let statics = shares[Class::Static as usize];
        assert!((statics - 1.0).abs() < 1e-9, "{check}: {statics}");
    }
}

#[test]
fn who_answers_again_is_taken_back() {
    let (mut play, _) = hung("check: Http", "nginx-1");
    let usual = vec![1.0; play.flow.stations.len()];
    play.traffic.set_slow(&usual);
    play.until_s(170.0);
    assert!(play.when("haproxy marks nginx-1 up") > 160.0);
}
