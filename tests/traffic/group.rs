//! Groups of databases: a majority accepts writes, and nobody else does.

use super::{Play, read};
use linchpin::design::{Class, Flow, Model};
use linchpin::share::{Element, Engine, Faults, Reading};
use linchpin::traffic::{Options, Reason};

/// A primary and so many others in one group, each on a machine of its own, behind a proxy.
fn group(others: usize, promotion: &str) -> (Model, Flow) {
    let mut hosts = String::new();
    let mut components = String::new();
    let mut links = String::new();
    for place in 1..=others {
        hosts += &format!("\"h-{place}\": (), ");
        components += &format!(
            "\"db-{place}\": Database(on: \"h-{place}\", role: Replica, promotion: {promotion}), "
        );
        links += &format!("(\"proxy\", \"db-{place}\", ReadWrite), ");
        links += &format!("(\"db-0\", \"db-{place}\", Replication, (mode: Group)), ");
    }
    read(&format!(
        r#"Topology(
            version: 1,
            workload: (rps: 20, static: 0, read: 50, write: 50),
            hosts: {{ "web": (), "h-0": (), {hosts} }},
            components: {{
                "visitor": Client(), "nginx": WebServer(on: "web"), "app": AppServer(on: "web"),
                "proxy": DatabaseProxy(on: "web", check: Tcp),
                "db-0": Database(on: "h-0", role: Primary), {components}
            }},
            links: [
                ("visitor", "nginx", Http), ("nginx", "app", FastCgi), ("app", "proxy", ReadWrite),
                ("proxy", "db-0", ReadWrite), {links}
            ],
        )"#
    ))
}

fn shares(design: &(Model, Flow), failed: &[&str]) -> [f64; 3] {
    let (model, flow) = design;
    let find = |id: &&str| Element::find(model, id).unwrap_or_else(|| panic!("{id}"));
    let elements: Vec<Element> = failed.iter().map(find).collect();
    let faults = Faults::of(model, &elements);
    let outcome = Engine::new(flow).serve(&faults, &Reading::assumed(flow));
    outcome.served.by_class
}

#[test]
fn without_a_majority_a_group_is_read_only() {
    let three = group(2, "Off");
    assert_eq!(shares(&three, &[])[1..], [1.0, 1.0]);
    assert_eq!(shares(&three, &["h-1"])[2], 1.0, "two of three");
    assert_eq!(
        shares(&three, &["h-1", "h-2"])[1..],
        [1.0, 0.0],
        "one of three"
    );
    assert_eq!(
        shares(&group(1, "Off"), &["h-1"])[2],
        0.0,
        "two are no more than one"
    );
    assert_eq!(shares(&group(4, "Off"), &["h-1", "h-2"])[2], 1.0);
    assert_eq!(shares(&group(4, "Off"), &["h-1", "h-2", "h-3"])[2], 0.0);
}

#[test]
fn a_member_that_is_cut_off_from_the_others_accepts_no_writes() {
    let links = ["db-0->db-1", "db-0->db-2"];
    let manual = group(2, "Off");
    assert_eq!(
        shares(&manual, &links[..1])[2],
        1.0,
        "heard by way of the third"
    );
    assert_eq!(shares(&manual, &links)[2], 0.0);
    // The others are a majority, and one of them takes over.
    assert_eq!(shares(&group(2, "Automatic"), &links)[2], 1.0);
    assert_eq!(
        shares(&group(1, "Automatic"), &links[..1])[2],
        0.0,
        "one each"
    );
}

#[test]
fn the_majority_elects_a_new_primary() {
    let three = group(2, "Automatic");
    assert_eq!(shares(&three, &["h-0"])[2], 1.0);
    assert_eq!(
        shares(&three, &["h-0", "h-1"])[2],
        0.0,
        "one of three elects nobody"
    );
    assert_eq!(shares(&group(1, "Automatic"), &["h-0"])[2], 0.0);
}

#[test]
fn writes_wait_until_the_majority_is_given_up_and_then_fail() {
    let mut play = Play::new(group(2, "Off"), Options::default());
    play.until_s(10.0);
    play.fail(&["h-1"]);
    play.until_s(20.0);
    assert_eq!(play.lost(), 0, "two of three go on");
    play.fail(&["h-1", "h-2"]);
    play.until_s(29.9);
    assert_eq!(play.lost(), 0, "they wait");
    play.until_s(40.0);
    let said = "db-0 hears no majority of its group: it accepts no writes";
    assert_eq!(play.when(said), 30.0);
    let reasons = play.traffic.measures().lost_by_reason();
    assert!(
        reasons
            .iter()
            .all(|(_, reason, _)| *reason == Reason::NoMajority),
        "{reasons:?}"
    );
    play.traffic.restart_counting();
    play.until_s(50.0);
    let [_, reads, writes] = play.traffic.measures().classes;
    assert_eq!((reads.lost, writes.served), (0, 0));
    assert_eq!(play.traffic.measures().lost_writes, 0);
    play.fail(&["h-1"]);
    assert_eq!(play.when("db-0 hears a majority of its group again"), 50.0);
    play.traffic.restart_counting();
    play.until_s(60.0);
    assert_eq!(
        play.traffic.measures().classes[Class::Write as usize].lost,
        0
    );
}

#[test]
fn a_group_loses_no_acknowledged_write_when_its_primary_dies_and_another_takes_over() {
    let mut play = Play::new(group(2, "Automatic"), Options::default());
    play.until_s(10.0);
    play.fail(&["h-0"]);
    play.until_s(40.0);
    assert_eq!(play.when("db-1 is promoted"), 20.0);
    assert_eq!(play.traffic.measures().lost_writes, 0);
    play.traffic.restart_counting();
    play.until_s(60.0);
    assert_eq!(play.lost(), 0);
    // The new primary waits for the other member, half a millisecond each way.
    let write = &play.traffic.measures().latency_by_class[Class::Write as usize];
    assert!(write.mean_ns() > 7e6, "{}", write.mean_ns());
    // Two of three are gone: what has been a majority is none.
    play.fail(&["h-0", "h-2"]);
    play.until_s(80.0);
    assert_eq!(
        play.when("db-1 hears no majority of its group: it accepts no writes"),
        70.0
    );
}
