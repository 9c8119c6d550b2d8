//! Evidence and credits: what is shown of a finding when somebody asks, and what is good.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test that cannot read its design has failed"
)]

use linchpin::cli::source::{Loaded, Source};
use linchpin::design::Date;
use linchpin::findings::evidence::{self, notices};
use linchpin::findings::{self, Options, Report};
use linchpin::share::{CheckDepth, Element, KillTable};

fn built_in(name: &str) -> Loaded {
    Source::open(Some(name))
        .and_then(|source| source.load())
        .unwrap()
}

fn check(loaded: &Loaded) -> Report {
    let table = KillTable::single(&loaded.model, &loaded.flow, CheckDepth::AsDeclared);
    let today = Date::parse("2026-01-15");
    findings::check(&loaded.model, &loaded.flow, &table, Options { today })
}

fn element(loaded: &Loaded, id: &str) -> Element {
    Element::find(&loaded.model, id).unwrap()
}

fn credits(name: &str) -> Vec<&'static str> {
    check(&built_in(name))
        .credits
        .iter()
        .map(|credit| credit.title)
        .collect()
}

#[test]
fn losing_the_only_balancer_loses_every_request_and_nothing_reacts() {
    let loaded = built_in("1-three-servers");
    let played = evidence::play(&loaded.model, &loaded.flow, &[element(&loaded, "haproxy")]);
    assert!(played.offered > 1000);
    // An answer that had left the balancer when it died may still have come home.
    assert!(
        played.lost <= played.offered && played.offered - played.lost < 20,
        "{played:?}"
    );
    assert_eq!(played.reaction, None);
}

#[test]
fn a_dead_member_costs_requests_until_the_check_has_noticed_and_none_afterwards() {
    let loaded = built_in("1-three-servers");
    let failed = [element(&loaded, "nginx-2")];
    let played = evidence::play(&loaded.model, &loaded.flow, &failed);
    let (words, after_s) = played.reaction.clone().unwrap();
    assert_eq!(words, "haproxy marks nginx-2 down");
    // Three checks, two seconds apart.
    assert!((2.0..=8.0).contains(&after_s), "{after_s}");
    assert!(played.lost_until_then > 0);
    assert!(
        played.lost <= played.lost_until_then + played.waiting_then,
        "{played:?}"
    );
    assert_eq!(played, evidence::play(&loaded.model, &loaded.flow, &failed));
}

#[test]
fn a_primary_that_dies_under_asynchronous_replication_takes_writes_with_it() {
    let text = r#"Topology(
        version: 1,
        workload: (rps: 100, static: 0, read: 50, write: 50),
        hosts: { "a": (), "b": (), "c": () },
        components: {
            "visitor": Client(),
            "app": AppServer(on: "a"),
            "proxy": DatabaseProxy(on: "a", check: Mysql),
            "mysql": Database(on: "b", role: Primary),
            "copy": Database(on: "c", role: Replica, promotion: Automatic, promotion_time: "5s"),
        },
        links: [
            ("visitor", "app", Http),
            ("app", "proxy", ReadWrite),
            ("proxy", "mysql", ReadWrite),
            ("proxy", "copy", ReadWrite),
            ("mysql", "copy", Replication, (lag: "2s", latency: "2s")),
        ],
    )"#;
    let source = |text: &str| Source {
        name: "a test".to_owned(),
        path: None,
        text: text.to_owned(),
        fingerprint: None,
    };
    let lost = |text: &str| {
        let loaded = source(text)
            .load()
            .unwrap_or_else(|failure| panic!("{failure}"));
        evidence::play(&loaded.model, &loaded.flow, &[element(&loaded, "b")]).lost_writes
    };
    // Two seconds of 50 writes.
    let under_async = lost(text);
    assert!((60..=140).contains(&under_async), "{under_async}");
    assert_eq!(lost(&text.replace("(lag:", "(mode: SemiSync, lag:")), 0);
}

#[test]
fn who_learns_of_a_failure_is_who_the_file_says_is_told() {
    let watched = built_in("reference");
    let of = |id: &str, felt: bool| -> Vec<String> {
        notices(&watched.model, &watched.flow, element(&watched, id), felt)
            .into_iter()
            .map(|notice| format!("{} from {}", notice.who, notice.by))
            .collect()
    };
    assert_eq!(
        of("web-1", false),
        ["on-call from collector, by the silence of its agent"]
    );
    assert_eq!(
        of("nginx-1", false),
        ["on-call from collector, by the health of the pool's members"]
    );
    assert_eq!(
        of("mysql-1", true),
        [
            "on-call from collector, by the replication that stops",
            "on-call from probe, which looks every 30s",
        ]
    );
    let unwatched = built_in("1-three-servers");
    let haproxy = element(&unwatched, "haproxy");
    assert!(notices(&unwatched.model, &unwatched.flow, haproxy, true).is_empty());
}

#[test]
fn evidence_is_given_for_what_fails_and_for_what_is_open() {
    let loaded = built_in("1-three-servers");
    let report = check(&loaded);
    let lines = |id: &str| {
        let finding = report.about(id).next().unwrap();
        evidence::lines(&loaded.model, &loaded.flow, finding).join(" ")
    };
    assert!(lines("SPF-01@haproxy").contains("Nobody is told."));
    assert!(lines("SEC-03").contains("A listener on visitor->haproxy reads forms and passwords"));
    assert!(lines("SEC-01").contains("mysql-1:3306 (everything)"));
    assert!(lines("CAP-03").is_empty());
}

#[test]
fn a_good_design_is_told_what_is_good_about_it() {
    let good = credits("reference");
    for title in [
        "Works as drawn",
        "Static and reads survive the loss of any one machine",
        "The balancer is a pair that tracks its process",
        "A dead member is taken out",
        "What visitors send is encrypted",
        "No wire can be listened to",
        "Every host has a firewall with rules",
        "Every host is watched, and somebody is told",
        "Somebody looks from outside",
        "Backups leave the host",
        "An acknowledged write is on two machines",
        "Failures are rehearsed",
    ] {
        assert!(good.contains(&title), "{title}: {good:?}");
    }
    assert!(!good.contains(&"Writes survive the loss of the primary"));
}

#[test]
fn nobody_is_praised_for_what_is_not_there() {
    assert_eq!(credits("0-one-server"), ["Works as drawn"]);
    let drawn = credits("1-as-usually-drawn");
    assert!(!drawn.contains(&"Works as drawn"), "{drawn:?}");
    let secured = credits("2-secured-and-monitored");
    assert!(secured.contains(&"What visitors send is encrypted"));
    for title in ["No wire can be listened to", "Backups leave the host"] {
        assert!(!secured.contains(&title), "{secured:?}");
    }
}

#[test]
fn a_credit_never_says_the_opposite_of_a_finding() {
    // What a credit claims, and the findings that would deny it.
    let opposites = [
        ("Works as drawn", ["DRN-01", "SPF-18"].as_slice()),
        (
            "Survives the loss of any one machine",
            &["SPF-01", "SPF-02", "SPF-04", "SPF-05"],
        ),
        (
            "The balancer is a pair that tracks its process",
            &["SPF-01", "SPF-10", "SPF-11"],
        ),
        ("Writes survive the loss of the primary", &["SPF-02"]),
        ("What visitors send is encrypted", &["SEC-03"]),
        (
            "No wire can be listened to",
            &["SEC-03", "SEC-04", "SEC-05", "SEC-06", "SEC-07"],
        ),
        (
            "Every host has a firewall with rules",
            &["SEC-01", "SEC-02"],
        ),
        (
            "Every host is watched, and somebody is told",
            &["MON-01", "MON-02"],
        ),
        ("Somebody looks from outside", &["MON-06"]),
        ("Backups leave the host", &["SPF-22", "SPF-23"]),
    ];
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut files: Vec<_> = ["designs", "tests/rules"]
        .iter()
        .flat_map(|folder| std::fs::read_dir(root.join(folder)).unwrap())
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|ending| ending == "ron"))
        .collect();
    files.sort();
    let mut wrong = Vec::new();
    for path in files {
        let loaded = built_in(path.to_str().unwrap());
        let report = check(&loaded);
        for credit in &report.credits {
            for (title, codes) in &opposites {
                let denied = codes
                    .iter()
                    .find(|code| report.about(code).next().is_some());
                if let Some(code) = denied.filter(|_| *title == credit.title) {
                    wrong.push(format!("{}: {title}, and {code}", path.display()));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn a_call_that_hangs_loses_what_does_not_need_it_until_it_is_given_little_time() {
    let unserved = |case: &str| {
        let path = format!(
            "{}/tests/rules/CAP-15-{case}.ron",
            env!("CARGO_MANIFEST_DIR")
        );
        let loaded = built_in(&path);
        let played = evidence::play(&loaded.model, &loaded.flow, &[element(&loaded, "pay")]);
        (played.lost + played.waiting) as f64 / played.offered as f64
    };
    // A fifth of the requests are writes, and only those ask for payment.
    let (held, spared) = (unserved("fires"), unserved("silent"));
    assert!(held > 0.3, "{held}");
    assert!(spared < 0.22, "{spared}");
}
