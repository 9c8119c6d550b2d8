//! What `brief` says to designs: the four tasks' checklists.
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

/// A built-in design after some edits of its text, held against a task.
fn edited(task: &str, name: &str, edits: &[(&str, &str)]) -> Value {
    let mut design = std::fs::read_to_string(format!("designs/{name}.ron")).unwrap();
    for (old, new) in edits {
        assert!(design.contains(old), "{old}");
        design = design.replace(old, new);
    }
    let output = linchpin(&["brief", task, "-", "--format", "json"], &design);
    serde_json::from_slice(&output.stdout)
        .unwrap_or_else(|error| panic!("{error}: {}", text(&output.stderr)))
}

/// The state of the item whose question begins so.
fn state(sheet: &Value, asks: &str) -> String {
    let items = sheet["items"].as_array().unwrap().iter();
    let mut found = items.filter(|item| item["asks"].as_str().unwrap().starts_with(asks));
    let item = found.next().unwrap_or_else(|| panic!("{asks}"));
    item["state"].as_str().unwrap().to_owned()
}

const STAGES: [&str; 4] = [
    "0-one-server",
    "1-three-servers",
    "2-secured-and-monitored",
    "3-scaled-up",
];

#[test]
fn each_stage_has_what_its_own_task_asks() {
    for (task, name) in STAGES.iter().enumerate() {
        let output = linchpin(&["brief", &task.to_string(), name, "--format", "json"], "");
        assert_eq!(output.status.code(), Some(0), "{name}");
        let sheet: Value = serde_json::from_slice(&output.stdout).unwrap();
        assert_eq!(sheet["outcome"], "pass", "{sheet}");
        for item in sheet["items"].as_array().unwrap() {
            assert_eq!(item["state"], "pass", "{name}: {item}");
        }
    }
}

#[test]
fn a_stage_does_not_pass_for_the_next() {
    for (task, name) in STAGES.iter().enumerate().take(3) {
        let next = (task + 1).to_string();
        let output = linchpin(&["brief", &next, name], "");
        assert_eq!(output.status.code(), Some(1), "{name} as task {next}");
    }
}

#[test]
fn the_balancer_may_be_a_fourth_server() {
    let sheet = edited(
        "1",
        "1-three-servers",
        &[("\"server-3\": (ip", "\"spare\": (), \"server-3\": (ip")],
    );
    assert_eq!(state(&sheet, "Three servers"), "pass");
}

#[test]
fn active_passive_is_as_good_an_answer_but_none_is_none() {
    let sheet = edited("1", "1-three-servers", &[("ActiveActive", "ActivePassive")]);
    assert_eq!(sheet["outcome"], "pass");
    let sheet = edited(
        "1",
        "1-three-servers",
        &[("mode: ActiveActive", "mode: Undecided")],
    );
    assert_eq!(state(&sheet, "Active-active or"), "undecided");
    assert_eq!(sheet["outcome"], "undecided");
}

#[test]
fn firewalls_count_on_hosts_and_in_the_path() {
    let sheet = edited("2", "2-secured-and-monitored", &[]);
    assert_eq!(state(&sheet, "Three firewalls"), "pass");
    let boxes = "\"fw-1\": Firewall(guards: [\"server-1\"]), \"fw-2\": Firewall(guards: [\"server-2\"]), \
                 \"fw-3\": Firewall(guards: [\"server-3\"]), \"haproxy\":";
    let sheet = edited("2", "1-three-servers", &[("\"haproxy\":", boxes)]);
    assert_eq!(state(&sheet, "Three firewalls"), "pass");
    let sheet = edited("2", "1-three-servers", &[]);
    assert_eq!(state(&sheet, "Three firewalls"), "fail");
}

#[test]
fn www_may_be_a_cname_for_the_bare_domain_but_not_for_an_address() {
    let with = |records: &str| {
        edited(
            "0",
            "0-one-server",
            &[("(\"www\", A, \"server-1\")", records)],
        )
    };
    let asks = "The domain with a www record";
    let apex = with("(\"@\", A, \"server-1\"), (\"www\", Cname, \"foobar.com\")");
    assert_eq!(state(&apex, asks), "pass");
    assert_eq!(state(&with("(\"www\", Cname, \"8.8.8.8\")"), asks), "fail");
    assert_eq!(state(&with("(\"www\", A, \"8.8.8.8\")"), asks), "pass");
    assert_eq!(state(&with("(\"www\", A, \"1.2.3.4\")"), asks), "fail");
    assert_eq!(
        state(&with("(\"www\", Undecided, \"server-1\")"), asks),
        "undecided"
    );
}

#[test]
fn two_balancers_without_a_mechanism_are_no_cluster() {
    let sheet = edited(
        "3",
        "3-scaled-up",
        &[(
            "by: Vrrp, mode: ActivePassive",
            "by: Undecided, mode: Undecided",
        )],
    );
    assert_eq!(state(&sheet, "Two load balancers"), "undecided");
    let sheet = linchpin(&["brief", "3", "1-three-servers", "--format", "json"], "");
    let sheet: Value = serde_json::from_slice(&sheet.stdout).unwrap();
    assert_eq!(state(&sheet, "Two load balancers"), "fail");
    assert_eq!(state(&sheet, "Web, application and database on"), "fail");
}

#[test]
fn another_program_than_the_task_names_is_told() {
    let sheet = edited(
        "0",
        "0-one-server",
        &[(
            "WebServer(on: \"server-1\")",
            "WebServer(on: \"server-1\", software: \"Apache 2.4\")",
        )],
    );
    assert_eq!(state(&sheet, "A web server"), "fail");
}

#[test]
fn an_application_without_a_road_to_the_primary_is_told() {
    let output = linchpin(
        &["brief", "1", "1-as-usually-drawn", "--format", "json"],
        "",
    );
    let sheet: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(state(&sheet, "Primary and replica as"), "fail");
}

#[test]
fn an_issue_that_was_mended_is_not_asked_for() {
    let output = linchpin(
        &["brief", "1", "2-secured-and-monitored", "--format", "json"],
        "",
    );
    let sheet: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(state(&sheet, "No HTTPS"), "not-here");
    assert_eq!(sheet["outcome"], "pass");
}

#[test]
fn without_a_task_the_tasks_are_listed_and_an_unknown_one_is_refused() {
    let output = linchpin(&["brief"], "");
    assert_eq!(output.status.code(), Some(0));
    assert_eq!(text(&output.stdout).lines().count(), 4);
    assert_eq!(linchpin(&["brief", "7"], "").status.code(), Some(2));
    assert_eq!(
        linchpin(&["brief", "scaled", "3-scaled-up"], "")
            .status
            .code(),
        Some(0)
    );
}

#[test]
fn the_write_ups_are_held_against_the_task_they_answer() {
    let names = [
        "write-up-1-split-tiers",
        "write-up-2-complete-servers",
        "write-up-3-nothing-placed",
        "write-up-4-loose-app-server",
        "write-up-5-terms-without-choices",
    ];
    for name in names {
        let output = linchpin(&["brief", "1", name], "");
        insta::with_settings!({ omit_expression => true, prepend_module_to_snapshot => false }, {
            insta::assert_snapshot!(format!("brief-1-{name}"), text(&output.stdout));
        });
    }
    let output = linchpin(
        &[
            "brief",
            "2",
            "2-secured-and-monitored",
            "--format",
            "markdown",
        ],
        "",
    );
    insta::with_settings!({ omit_expression => true, prepend_module_to_snapshot => false }, {
        insta::assert_snapshot!("brief-2-secured-and-monitored", text(&output.stdout));
    });
}
