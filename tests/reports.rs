//! What `check` and `kill-table` print for programs: the shapes that scripts rely on.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test that cannot run the program has failed"
)]

use serde_json::Value;
use std::io::Write;
use std::process::{Command, Output, Stdio};

/// 15 January 2026, in seconds since 1970: what is found does not change as certificates age.
const SOME_DAY: &str = "1768435200";

fn linchpin(args: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_linchpin"))
        .args(args)
        .env("SOURCE_DATE_EPOCH", SOME_DAY)
        .output()
        .unwrap()
}

fn json(args: &[&str]) -> Value {
    let output = linchpin(args);
    serde_json::from_slice(&output.stdout)
        .unwrap_or_else(|error| panic!("{args:?}: {error}: {}", text(&output.stderr)))
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

#[test]
fn the_kill_table_has_the_promised_shape() {
    let table = json(&["kill-table", "1-as-usually-drawn", "--format", "json"]);
    assert_eq!(table["design"], "1-as-usually-drawn");
    assert_eq!(table["mix"]["static"], 0.5);
    assert_eq!(table["baseline"]["write"], 0.5);
    assert_eq!(table["baseline"]["all"], 0.925);
    let rows = table["rows"].as_array().unwrap();
    let row = |id: &str| rows.iter().find(|row| row["failed"][0] == id).unwrap();
    let better = row("server-2");
    assert_eq!(
        (better["kind"].as_str(), better["verdict"].as_str()),
        (Some("host"), Some("better"))
    );
    assert_eq!(better["all"], 1.0);
    assert_eq!(better["classes"], serde_json::json!([]));
    let app = row("app-1");
    assert_eq!(app["verdict"], "spof");
    assert_eq!(app["classes"], serde_json::json!(["write"]));
    assert_eq!(app["all"], 0.675);
    assert_eq!(row("dns")["after_s"], 300.0);
}

#[test]
fn pairs_are_two_ids_and_open_choices_give_the_best_beside_the_worst() {
    let table = json(&[
        "kill-table",
        "write-up-5-terms-without-choices",
        "--format",
        "json",
        "--pairs",
    ]);
    let rows = table["rows"].as_array().unwrap();
    assert!(
        rows.iter()
            .all(|row| row["kind"] == "pair" && row["failed"].as_array().unwrap().len() == 2)
    );
    let open: Vec<&Value> = rows
        .iter()
        .filter(|row| row.get("best").is_some())
        .collect();
    assert!(!open.is_empty());
    for row in open {
        assert!(row["best"]["all"].as_f64() >= row["all"].as_f64(), "{row}");
    }
}

#[test]
fn a_deeper_check_saves_what_a_shallow_one_loses() {
    let served = |depth: &str| {
        let table = json(&["kill-table", "--check", depth, "--format", "json"]);
        let rows = table["rows"].as_array().unwrap().clone();
        rows.iter().find(|row| row["failed"][0] == "app-1").unwrap()["all"].clone()
    };
    assert_eq!(served("shallow"), 0.75);
    assert_eq!(served("as-declared"), 0.75);
    assert_eq!(served("deep"), 1.0);
}

#[test]
fn the_csv_has_a_line_for_every_row_and_as_many_cells_as_the_header() {
    let output = linchpin(&["kill-table", "reference", "--format", "csv"]);
    let csv = text(&output.stdout);
    let mut lines = csv.lines();
    let header = lines.next().unwrap();
    assert!(
        header.starts_with("failed,kind,static,read,write,all,verdict"),
        "{header}"
    );
    for line in lines {
        assert_eq!(
            line.matches(',').count(),
            header.matches(',').count(),
            "{line}"
        );
    }
}

#[test]
fn findings_have_the_promised_shape() {
    let report = json(&["check", "1-three-servers", "--format", "json"]);
    assert_eq!(report["design"], "1-three-servers");
    assert!(report["score"].as_u64().unwrap() <= 100);
    let findings = report["findings"].as_array().unwrap();
    for finding in findings {
        for field in [
            "id", "code", "category", "severity", "title", "evidence", "remedy", "state",
        ] {
            assert!(
                finding[field].as_str().is_some_and(|text| !text.is_empty()),
                "{field}: {finding}"
            );
        }
        for field in ["elements", "classes", "also"] {
            assert!(finding[field].is_array(), "{field}: {finding}");
        }
        assert!(finding["fixable"].is_boolean());
        let id = finding["id"].as_str().unwrap();
        assert!(
            id.starts_with(&format!("{}@", finding["code"].as_str().unwrap())),
            "{id}"
        );
    }
    let balancer = findings.iter().find(|one| one["code"] == "SPF-01").unwrap();
    assert_eq!(balancer["id"], "SPF-01@haproxy");
    assert_eq!(balancer["severity"], "critical");
    assert_eq!(balancer["category"], "availability");
    assert_eq!(balancer["elements"], serde_json::json!(["haproxy"]));
    assert_eq!(
        balancer["classes"],
        serde_json::json!(["static", "read", "write"])
    );
}

#[test]
fn several_designs_make_an_array() {
    let reports = json(&["check", "reference", "0-one-server", "--format", "json"]);
    let names: Vec<&str> = reports
        .as_array()
        .unwrap()
        .iter()
        .map(|one| one["design"].as_str().unwrap())
        .collect();
    assert_eq!(names, ["reference", "0-one-server"]);
}

#[test]
fn the_exit_code_follows_the_threshold() {
    let code = |args: &[&str]| linchpin(args).status.code();
    assert_eq!(code(&["check"]), Some(1));
    assert_eq!(code(&["check", "--fail-on", "never"]), Some(0));
    assert_eq!(code(&["check", "encyclopedia"]), Some(1));
    assert_eq!(
        code(&["check", "encyclopedia", "--fail-on", "critical"]),
        Some(0)
    );
    assert_eq!(code(&["check", "--fail-on", "nonsense"]), Some(2));
    assert_eq!(code(&["check", "no-such-file.ron"]), Some(3));
}

#[test]
fn sarif_names_every_rule_it_speaks_of() {
    let log = json(&["check", "1-as-usually-drawn", "--format", "sarif"]);
    assert_eq!(log["version"], "2.1.0");
    let run = &log["runs"][0];
    let rules = run["tool"]["driver"]["rules"].as_array().unwrap();
    for result in run["results"].as_array().unwrap() {
        let rule = result["ruleIndex"].as_u64().unwrap() as usize;
        assert_eq!(rules[rule]["id"], result["ruleId"]);
        assert!(result["message"]["text"].is_string());
        assert!(result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"].is_string());
    }
}

#[test]
fn sarif_has_what_code_scanning_asks_for() {
    let path = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/designs/1-as-usually-drawn.ron"
    );
    let file = std::fs::read_to_string(path).unwrap();
    let lines: Vec<&str> = file.lines().collect();
    let log = json(&["check", path, "--format", "sarif"]);
    let run = &log["runs"][0];
    assert_eq!(run["columnKind"], "unicodeCodePoints");
    for rule in run["tool"]["driver"]["rules"].as_array().unwrap() {
        for field in ["shortDescription", "fullDescription", "help"] {
            assert!(
                rule[field]["text"]
                    .as_str()
                    .is_some_and(|text| !text.is_empty()),
                "{rule}"
            );
        }
        let level = rule["defaultConfiguration"]["level"].as_str().unwrap();
        assert!(["error", "warning", "note"].contains(&level), "{rule}");
        assert!(
            rule.get("helpUri").is_none(),
            "no address is printed that nobody checked"
        );
    }
    for result in run["results"].as_array().unwrap() {
        let level = result["level"].as_str().unwrap();
        assert!(["error", "warning", "note"].contains(&level), "{result}");
        assert!(result["partialFingerprints"]["finding/v1"].is_string());
        let region = &result["locations"][0]["physicalLocation"]["region"];
        let number = |name: &str| region[name].as_u64().unwrap() as usize;
        let line: Vec<char> = lines[number("startLine") - 1].chars().collect();
        let end = if number("startLine") == number("endLine") {
            number("endColumn") - 1
        } else {
            line.len()
        };
        let text: String = line[number("startColumn") - 1..end].iter().collect();
        // The element's own entry: its key, or the tuple of its link.
        let id = result["partialFingerprints"]["finding/v1"]
            .as_str()
            .unwrap();
        let name = id.split('@').nth(1).unwrap();
        let first = name.split("->").next().unwrap();
        assert!(text.contains(&format!("\"{first}\"")), "{id}: {text}");
        let is_entry = text.starts_with(&format!("\"{name}\":"));
        assert!(is_entry || text.starts_with("(\""), "{id}: {text}");
    }
}

#[test]
fn an_agreement_ends_by_itself_after_its_last_day() {
    let accepted = |epoch: &str| {
        let file = with_reviews();
        let output = Command::new(env!("CARGO_BIN_EXE_linchpin"))
            .args(["check", "--format", "json"])
            .arg(&file.1)
            .env("SOURCE_DATE_EPOCH", epoch)
            .output()
            .unwrap();
        let report: Value = serde_json::from_slice(&output.stdout).unwrap();
        let findings = report["findings"].as_array().unwrap().clone();
        let found = findings.iter().find(|one| one["id"] == "SPF-01@haproxy");
        found.unwrap()["state"].as_str().unwrap().to_owned()
    };
    assert_eq!(accepted(SOME_DAY), "accepted");
    // 1 July 2026.
    assert_eq!(accepted("1782864000"), "open");
}

/// The default design with what the team has said of its findings.
fn reviewed(format: &str) -> String {
    let (_folder, place) = with_reviews();
    let args = [
        "check",
        place.to_str().unwrap(),
        "--today",
        "2026-06-30",
        "--format",
        format,
    ];
    let output = linchpin(&args);
    assert_eq!(output.status.code(), Some(1), "{}", text(&output.stderr));
    text(&output.stdout)
}

/// That design as a file, which goes with its folder.
fn with_reviews() -> (tempfile::TempDir, std::path::PathBuf) {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/designs/1-three-servers.ron");
    let file = std::fs::read_to_string(path).unwrap();
    let reviews = r#"    findings: {
        "SPF-01@haproxy": (reason: "Comes next.", owner: "web team", until: "2026-06-30"),
        "SEC-03@visitor->haproxy": (state: Discussed, reason: "Next lesson."),
        "SPF-22": (state: FalsePositive, reason: "The disks are copied."),
        "SPF-03@mysql-1": (),
    },
    claims: {"#;
    let file = file.replacen("    claims: {", reviews, 1);
    let folder = tempfile::tempdir().unwrap();
    let place = folder.path().join("reviewed.ron");
    std::fs::write(&place, file).unwrap();
    (folder, place)
}

#[test]
fn states_are_shown_with_reason_owner_and_last_day() {
    let printed = reviewed("text");
    for line in [
        "single point of failure  [accepted]",
        "reviewed: Comes next (web team). Agreed until 2026-06-30.",
        "No HTTPS  [discussed]",
        "No backup  [false-positive]",
        "reviewed, but not found",
        "SPF-03@mysql-1",
        "2 settled",
    ] {
        assert!(printed.contains(line), "{line}: {printed}");
    }
}

#[test]
fn what_was_settled_is_suppressed_and_what_was_discussed_is_not() {
    let log: Value = serde_json::from_str(&reviewed("sarif")).unwrap();
    let results = log["runs"][0]["results"].as_array().unwrap();
    let of = |code: &str| {
        results
            .iter()
            .find(|result| result["ruleId"] == code)
            .unwrap()
    };
    let accepted = &of("SPF-01")["suppressions"][0];
    assert_eq!(accepted["status"], "accepted");
    assert!(
        accepted["justification"]
            .as_str()
            .unwrap()
            .contains("web team")
    );
    assert!(of("SPF-22")["suppressions"].is_array());
    assert!(of("SEC-03").get("suppressions").is_none());
}

#[test]
fn annotations_name_file_line_and_column() {
    let printed = reviewed("github");
    let balancer = printed
        .lines()
        .find(|line| line.contains("title=SPF-01"))
        .unwrap();
    // What was accepted is only a notice.
    assert!(balancer.starts_with("::notice file="), "{balancer}");
    let open = printed
        .lines()
        .find(|line| line.contains("title=SPF-02"))
        .unwrap();
    assert!(open.starts_with("::error file="), "{open}");
    for property in [",line=", ",col=", ",endLine=", ",endColumn="] {
        assert!(open.contains(property), "{open}");
    }
}

#[test]
fn credits_are_told_to_people_and_programs() {
    let report = json(&["check", "reference", "--format", "json"]);
    let credits = report["credits"].as_array().unwrap();
    assert!(credits.len() > 5);
    for credit in credits {
        for field in ["category", "title", "evidence"] {
            assert!(
                credit[field].as_str().is_some_and(|text| !text.is_empty()),
                "{credit}"
            );
        }
    }
    let printed = text(&linchpin(&["check", "reference"]).stdout);
    assert!(printed.contains("✔ to its credit"));
    let page = text(&linchpin(&["check", "reference", "--format", "markdown"]).stdout);
    assert!(page.contains("## To its credit"));
}

/// A design whose names try to end a workflow command, start another, and colour the screen.
const HOSTILE: &str = "Topology(version: 1, components: { \
    \"visitor\": Client(), \"web\\n::error::forged\\u{1b}[31m|, b\": WebServer() }, \
    links: [(\"visitor\", \"web\\n::error::forged\\u{1b}[31m|, b\", Request)])";

#[test]
fn names_from_a_file_cannot_forge_output() {
    for format in ["text", "github", "markdown"] {
        let mut child = Command::new(env!("CARGO_BIN_EXE_linchpin"))
            .args(["check", "-", "--format", format])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        // A name that is refused is as good as one that is made harmless.
        let hostile = HOSTILE.replace("->", "");
        child
            .stdin
            .take()
            .unwrap()
            .write_all(hostile.as_bytes())
            .unwrap();
        let output = child.wait_with_output().unwrap();
        let printed = text(&output.stdout) + &text(&output.stderr);
        assert!(!printed.contains('\u{1b}'), "{format}: {printed}");
        assert!(
            !printed
                .lines()
                .any(|line| line.starts_with("::error::forged")),
            "{format}: {printed}"
        );
        assert!(!output.stdout.is_empty(), "{format}: {printed}");
    }
}

/// When something was told, in seconds.
fn when(run: &Value, what: &str) -> f64 {
    let events = run["events"].as_array().unwrap();
    let found = events.iter().find(|event| event["what"] == what);
    found.unwrap_or_else(|| panic!("{what}: {events:?}"))["t_s"]
        .as_f64()
        .unwrap()
}

#[test]
fn simulate_shows_the_windows_that_checks_and_adverts_predict() {
    let simulate = |design: &str, fault: &str| {
        let args = ["simulate", design, "--duration", "60s", "--fault", fault];
        json(&[&args[..], &["--format", "json"]].concat())
    };
    // Checks every 2 s, down after 3: refused at once, or silent for 2 s each.
    for (fault, least) in [
        ("kill:nginx-1@20s..50s", 4.0),
        ("kill:server-1@20s..50s", 10.0),
    ] {
        let run = simulate("1-three-servers", fault);
        let window = when(&run, "haproxy marks nginx-1 down") - 20.0;
        assert!((least..=least + 2.0).contains(&window), "{fault}: {window}");
        let back = when(&run, "haproxy marks nginx-1 up") - 50.0;
        assert!((2.0..=6.0).contains(&back), "{fault}: {back}");
    }
    // Adverts every second, 3 of them and the skew of priority 90 and 20 for its process.
    let run = simulate("3-scaled-up", "kill:lb-1@20s..50s");
    let skew = (256.0 - 110.0) / 256.0;
    let moved = when(&run, "edge moves to haproxy-2") - 20.0;
    assert!(
        (2.0 + skew - 1e-3..=3.0 + skew + 1e-3).contains(&moved),
        "{moved}"
    );
}

#[test]
fn a_design_that_cannot_be_read_keeps_the_findings_of_others_not_back() {
    let broken = std::env::temp_dir().join(format!("broken-{}.ron", std::process::id()));
    std::fs::write(&broken, "Topology(version: 1, oops").unwrap();
    let name = broken.to_str().unwrap();
    let output = linchpin(&[
        "check",
        "reference",
        name,
        "0-one-server",
        "--format",
        "json",
    ]);
    let alone = linchpin(&["check", name, "--format", "json"]);
    std::fs::remove_file(&broken).unwrap();
    assert_eq!(output.status.code(), Some(2));
    let reports: Value = serde_json::from_slice(&output.stdout).unwrap();
    let names: Vec<&str> = reports
        .as_array()
        .unwrap()
        .iter()
        .map(|report| report["design"].as_str().unwrap())
        .collect();
    assert_eq!(names, ["reference", "0-one-server"]);
    assert!(text(&output.stderr).contains("error[syntax]"));
    assert_eq!((alone.status.code(), alone.stdout.len()), (Some(2), 0));
}
