//! Answers of DNS live on until their time to live ends, and that is told.

use super::{Play, read};
use linchpin::design::{Flow, Model};
use linchpin::traffic::Options;

/// One name for two balancers, checked by DNS or not.
fn named(check: &str) -> (Model, Flow) {
    read(&format!(
        r#"Topology(
            version: 1,
            workload: (rps: 100, static: 100, read: 0, write: 0),
            hosts: {{ "a": (), "b": () }},
            components: {{
                "visitor": Client(sources: 200),
                "dns": Dns(up_percent: 100, {check} inter: "5s", fall: 2, records: [
                    ("www", A, "web-1", (ttl: "60s")), ("www", A, "web-2", (ttl: "60s")),
                ]),
                "web-1": WebServer(on: "a"), "web-2": WebServer(on: "b"),
            }},
            links: [
                ("visitor", "dns", Lookup), ("visitor", "web-1", Http), ("visitor", "web-2", Http),
            ],
        )"#
    ))
}

#[test]
fn visitors_come_over_as_their_answers_end() {
    let mut play = Play::new(named("check: Tcp,"), Options::default());
    play.until_s(100.0);
    play.fail(&["web-1"]);
    play.until_s(300.0);
    let marked = play.when("DNS marks web-1 down");
    let told: Vec<(f64, String)> = play
        .traffic
        .events()
        .filter(|entry| entry.sentence.contains("remember"))
        .map(|entry| (entry.at_ns as f64 / 1e9, entry.sentence.clone()))
        .collect();
    let (first, last) = (told.first().unwrap(), told.last().unwrap());
    assert!((first.0 - marked).abs() < 1e-9, "{told:?}");
    assert!(
        first
            .1
            .contains("visitors still remember web-1, the last until")
    );
    assert!(told.len() >= 3, "told on the way: {told:?}");
    assert_eq!(last.1, "no visitor remembers web-1 any more");
    assert!(last.0 > marked && last.0 <= marked + 60.0, "{told:?}");
    // Nobody is lost from then on, and somebody was until shortly before.
    play.traffic.restart_counting();
    play.until_s(400.0);
    assert_eq!(play.lost(), 0);
}

#[test]
fn without_name_servers_visitors_go_on_as_long_as_they_remember() {
    let mut play = Play::new(named(""), Options::default());
    play.until_s(100.0);
    play.fail(&["dns"]);
    let sentence = play.traffic.events().last().unwrap().sentence.clone();
    assert!(
        sentence.starts_with("no name server answers visitor: "),
        "{sentence}"
    );
    assert!(
        sentence.contains("remember the way, the last until 02:"),
        "{sentence}"
    );
    play.until_s(161.0);
    play.traffic.restart_counting();
    play.until_s(170.0);
    let total = play.traffic.measures().total();
    assert_eq!(total.served, 0);
    play.fail(&[]);
    assert!(play.when("name servers answer visitor again") >= 170.0);
}

#[test]
fn an_edit_does_not_tell_again_what_was_told() {
    let mut play = Play::new(named(""), Options::default());
    play.until_s(20.0);
    play.fail(&["dns"]);
    let before = play.traffic.events().count();
    let faults = linchpin::share::Faults::of(
        &play.model,
        &[linchpin::share::Element::find(&play.model, "dns").unwrap()],
    );
    let drained = vec![false; play.flow.stations.len()];
    play.traffic
        .reseat(&play.model, &play.flow, &faults, &drained);
    assert_eq!(play.traffic.events().count(), before);
}
