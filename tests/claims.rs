//! What `claims` says to the sentences of a file, and to those that are usually said.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test that cannot run the program has failed"
)]

use serde_json::Value;
use std::io::Write;
use std::process::{Command, Output, Stdio};

fn linchpin(args: &[&str], input: &str) -> Output {
    let mut child = Command::new(env!("CARGO_BIN_EXE_linchpin"))
        .args(args)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    child
        .stdin
        .take()
        .unwrap()
        .write_all(input.as_bytes())
        .unwrap();
    child.wait_with_output().unwrap()
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

/// The three-server design with other claims and drills, and what is said to the only claim.
fn claimed(claim: &str, drills: &str) -> (Option<i32>, Value) {
    let design = std::fs::read_to_string("designs/1-three-servers.ron").unwrap();
    let (start, _) = design.split_once("    claims: {").unwrap();
    let design = format!("{start} claims: {{ \"it\": ({claim}) }}, drills: {{ {drills} }} )");
    let output = linchpin(&["claims", "-", "--format", "json"], &design);
    let value: Value = serde_json::from_slice(&output.stdout)
        .unwrap_or_else(|error| panic!("{error}: {}", text(&output.stderr)));
    (output.status.code(), value["claims"][0].clone())
}

fn standard(design: &str) -> Value {
    let output = linchpin(&["claims", design, "--standard", "--format", "json"], "");
    serde_json::from_slice(&output.stdout).unwrap()
}

/// The verdict on a standard claim; nothing where it is not offered.
fn said(sheet: &Value, id: &str) -> Option<String> {
    let all = sheet["standard"].as_array().unwrap().iter();
    let mut found = all.filter(|one| one["id"] == id);
    found
        .next()
        .map(|one| one["verdict"].as_str().unwrap().to_owned())
}

#[test]
fn what_is_down_is_held_against_both_bounds() {
    let (code, claim) = claimed(
        "says: \"Reads stay.\", down: [\"mysql-1\"], class: Read, at_least_percent: 100, at_most_percent: 100",
        "",
    );
    assert_eq!((code, claim["verdict"].as_str()), (Some(0), Some("pass")));
    let (code, claim) = claimed("says: \"x\", down: [\"mysql-1\"], at_most_percent: 0", "");
    assert_eq!((code, claim["verdict"].as_str()), (Some(1), Some("fail")));
    for (held, expected) in [("False", 0), ("True", 1), ("Undecided", 1)] {
        let wrong =
            format!("says: \"x\", down: [\"mysql-1\"], at_most_percent: 0, verdict: {held}");
        let (code, again) = claimed(&wrong, "");
        let expected = (Some(expected), Some("fail"));
        assert_eq!((code, again["verdict"].as_str()), expected, "{held}");
    }
    assert!(
        claim["evidence"].as_str().unwrap().contains("85 %"),
        "{claim}"
    );
    assert_eq!(claim["run"], "linchpin kill-table -");
}

#[test]
fn two_things_down_are_shown_by_the_table_of_pairs_and_three_by_a_run() {
    let (_, claim) = claimed(
        "says: \"x\", down: [\"nginx-1\", \"nginx-2\"], at_most_percent: 0",
        "",
    );
    assert_eq!(claim["verdict"], "pass");
    assert_eq!(claim["run"], "linchpin kill-table - --pairs");
    let (_, claim) = claimed(
        "says: \"x\", down: [\"nginx-1\", \"nginx-2\", \"app-1\"], at_most_percent: 0",
        "",
    );
    let run = claim["run"].as_str().unwrap();
    assert!(
        run.ends_with("--fault nginx-1@0s.. --fault nginx-2@0s.. --fault app-1@0s.."),
        "{run}"
    );
}

#[test]
fn an_availability_is_compared_with_the_exact_one() {
    let (_, claim) = claimed("says: \"x\", up_percent: 98.8", "");
    assert_eq!(claim["verdict"], "pass");
    let (_, claim) = claimed("says: \"x\", up_percent: 99.99", "");
    assert_eq!(claim["verdict"], "fail");
    assert!(
        claim["evidence"].as_str().unwrap().contains("98.843 %"),
        "{claim}"
    );
}

#[test]
fn a_finding_that_is_not_there_fails_and_one_that_is_gives_its_evidence() {
    let (_, claim) = claimed("says: \"x\", finding: \"SPF-01\"", "");
    assert_eq!(claim["verdict"], "pass");
    let (_, claim) = claimed("says: \"x\", finding: \"SPF-01@haproxy\"", "");
    assert_eq!(claim["verdict"], "pass");
    let (_, claim) = claimed("says: \"x\", finding: \"SEC-04\"", "");
    assert_eq!(claim["verdict"], "fail");
}

#[test]
fn a_drill_is_played_with_its_own_seed_rate_and_faults() {
    let drill = "\"d\": (run: \"30s\", seed: 11, rps: 50, faults: [(\"10s\", Kill, \"server-1\", (for: \"5s\"))])";
    let (code, claim) = claimed("says: \"x\", drill: \"d\"", drill);
    assert_eq!((code, claim["verdict"].as_str()), (Some(1), Some("fail")));
    assert_eq!(
        claim["run"],
        "linchpin simulate - --duration 30s --seed 11 --rate 50 --fault server-1@10s..15s"
    );
    let (_, claim) = claimed(
        "says: \"x\", drill: \"d\", class: Write, at_least_percent: 50",
        drill,
    );
    assert_eq!(claim["verdict"], "pass");
    let (_, claim) = claimed(
        "says: \"x\", drill: \"d\", class: Write, at_least_percent: 95",
        drill,
    );
    assert_eq!(claim["verdict"], "fail");
    let quiet = "\"d\": (run: \"10s\")";
    let (_, claim) = claimed("says: \"x\", drill: \"d\"", quiet);
    assert_eq!(claim["verdict"], "pass", "{claim}");
}

#[test]
fn the_run_that_is_named_shows_the_figure_that_was_given() {
    let drill = "\"d\": (run: \"30s\", seed: 11, faults: [(\"10s\", Kill, \"server-1\")])";
    let design = std::fs::read_to_string("designs/1-three-servers.ron").unwrap();
    let (_, claim) = claimed(
        "says: \"x\", drill: \"d\", class: Write, at_least_percent: 1",
        drill,
    );
    let run = claim["run"].as_str().unwrap();
    let args: Vec<&str> = run.split(' ').skip(1).chain(["--format", "json"]).collect();
    let output = linchpin(&args, &design);
    let played: Value = serde_json::from_slice(&output.stdout).unwrap();
    let share = played["served"]["write"].as_f64().unwrap();
    let told = format!("{:.1} % of", share * 100.0);
    assert!(
        claim["evidence"].as_str().unwrap().contains(&told),
        "{claim} {told}"
    );
}

#[test]
fn a_sentence_alone_is_undecided_and_no_failure() {
    let (code, claim) = claimed("says: \"Round robin means equal load.\"", "");
    assert_eq!(
        (code, claim["verdict"].as_str()),
        (Some(0), Some("undecided"))
    );
    assert!(claim["run"].is_null());
}

#[test]
fn the_files_own_verdict_is_compared() {
    let (_, claim) = claimed("says: \"x\", finding: \"SEC-04\", verdict: True", "");
    assert_eq!(claim["agrees"], false);
    let (_, claim) = claimed("says: \"x\", finding: \"SEC-04\", verdict: False", "");
    assert_eq!(claim["agrees"], true);
    let (_, claim) = claimed("says: \"x\", finding: \"SEC-04\"", "");
    assert!(claim["agrees"].is_null());
}

#[test]
fn what_depends_on_an_open_choice_is_undecided() {
    let sheet = linchpin(
        &["claims", "write-up-3-nothing-placed", "--format", "json"],
        "",
    );
    let sheet: Value = serde_json::from_slice(&sheet.stdout).unwrap();
    let claims = sheet["claims"].as_array().unwrap();
    let server = claims.iter().find(|one| one["id"] == "server").unwrap();
    assert_eq!(server["verdict"], "undecided");
}

#[test]
fn every_verdict_that_a_built_in_design_holds_is_the_models_too() {
    for entry in std::fs::read_dir("designs").unwrap() {
        let path = entry.unwrap().path();
        let output = linchpin(&["claims", path.to_str().unwrap(), "--format", "json"], "");
        let sheet: Value = serde_json::from_slice(&output.stdout).unwrap();
        for claim in sheet["claims"].as_array().unwrap() {
            assert_ne!(claim["agrees"], false, "{}: {claim}", path.display());
        }
    }
}

#[test]
fn a_file_without_claims_is_offered_the_usual_ones_and_does_not_fail_by_them() {
    let output = linchpin(&["claims", "1-as-usually-drawn"], "");
    assert_eq!(output.status.code(), Some(0));
    let printed = text(&output.stdout);
    assert!(printed.contains("claims nothing"), "{printed}");
    assert!(printed.contains("FAIL"), "{printed}");
}

#[test]
fn round_robin_is_fair_in_turns_and_not_in_work() {
    let sheet = standard("1-three-servers");
    assert_eq!(said(&sheet, "equal-count").as_deref(), Some("pass"));
    assert_eq!(said(&sheet, "equal-load").as_deref(), Some("fail"));
}

#[test]
fn the_usual_sentences_fare_as_the_designs_do() {
    let one = standard("0-one-server");
    assert_eq!(said(&one, "all-spof").as_deref(), Some("pass"));
    assert_eq!(said(&one, "keeps-up"), None, "no balancer to speak of");
    let three = standard("1-three-servers");
    assert_eq!(said(&three, "no-spof").as_deref(), Some("fail"));
    assert_eq!(said(&three, "replica-writes").as_deref(), Some("fail"));
    assert_eq!(said(&three, "primary-is-site").as_deref(), Some("fail"));
    assert_eq!(said(&three, "all-spof").as_deref(), Some("fail"));
    assert_eq!(said(&three, "replica-reads").as_deref(), Some("pass"));
    assert_eq!(
        said(&three, "more-servers").as_deref(),
        Some("fail"),
        "98.84 < 99"
    );
    assert_eq!(
        said(&three, "https-all-the-way"),
        None,
        "nothing speaks HTTPS"
    );
    let secured = standard("2-secured-and-monitored");
    assert_eq!(said(&secured, "https-all-the-way").as_deref(), Some("fail"));
    assert_eq!(said(&secured, "only-the-door").as_deref(), Some("pass"));
    assert_eq!(said(&secured, "all-watched").as_deref(), Some("pass"));
    assert_eq!(said(&secured, "monitoring-down").as_deref(), Some("fail"));
    let scaled = standard("3-scaled-up");
    assert_eq!(said(&scaled, "either-balancer").as_deref(), Some("pass"));
    assert_eq!(said(&scaled, "no-spof").as_deref(), Some("fail"));
    let reference = standard("reference");
    assert_eq!(said(&reference, "second-server").as_deref(), Some("pass"));
    assert_eq!(said(&reference, "more-servers").as_deref(), Some("pass"));
}

#[test]
fn the_claims_of_the_write_ups_are_judged() {
    let names = [
        "write-up-1-split-tiers",
        "write-up-2-complete-servers",
        "write-up-3-nothing-placed",
        "write-up-4-loose-app-server",
        "write-up-5-terms-without-choices",
    ];
    for name in names {
        let output = linchpin(&["claims", name], "");
        insta::with_settings!({ omit_expression => true, prepend_module_to_snapshot => false }, {
            insta::assert_snapshot!(format!("claims-{name}"), text(&output.stdout));
        });
    }
    for name in ["1-as-usually-drawn", "2-secured-and-monitored", "reference"] {
        let output = linchpin(&["claims", name, "--standard", "--format", "markdown"], "");
        insta::with_settings!({ omit_expression => true, prepend_module_to_snapshot => false }, {
            insta::assert_snapshot!(format!("claims-standard-{name}"), text(&output.stdout));
        });
    }
}

#[test]
fn diagnostics_stand_alone_and_other_failures_name_the_program() {
    let said = |name: &str| text(&linchpin(&["claims", name], "").stderr);
    assert!(said("tests/mistakes/many-at-once.ron").starts_with("error["));
    assert!(said("no-such-file.ron").starts_with("linchpin: no-such-file.ron: "));
}

#[test]
fn whoever_is_sent_more_than_it_can_do_takes_nothing_over() {
    let verdicts = |rps: u32| {
        let design = format!(
            r#"Topology(version: 1, workload: (rps: {rps}, static: 100, read: 0, write: 0),
                hosts: {{ "h1": (), "h2": (), "h3": () }},
                components: {{ "u": Client(),
                    "lb": LoadBalancer(on: "h3", algorithm: RoundRobin, mode: ActiveActive),
                    "s1": WebServer(on: "h1", workers: 1, service: "10ms"),
                    "s2": WebServer(on: "h2", workers: 1, service: "10ms") }},
                links: [("u", "lb", Http), ("lb", "s1", Http), ("lb", "s2", Http)])"#
        );
        let output = linchpin(&["claims", "-", "--standard", "--format", "json"], &design);
        let sheet: Value = serde_json::from_slice(&output.stdout).unwrap();
        ["second-server", "routed-around"].map(|id| said(&sheet, id).unwrap_or_default())
    };
    assert_eq!(verdicts(80), ["pass", "pass"]);
    assert_eq!(verdicts(150), ["fail", "fail"]);
}
