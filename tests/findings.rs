//! Findings: every rule fires where it should and is silent where it must be, and what is said
//! of the built-in designs is exactly what is true of them.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test that cannot read its design has failed"
)]

use linchpin::cli::source::{Loaded, Source};
use linchpin::design::model::NodeId;
use linchpin::design::{Class, Date, Kind};
use linchpin::findings::{self, Category, Finding, Options, Report, Severity, State};
use linchpin::share::{CheckDepth, Element, KillTable};
use std::collections::{BTreeMap, BTreeSet};

fn root() -> &'static std::path::Path {
    std::path::Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn load(path: &std::path::Path) -> Loaded {
    let loaded = Source::open(path.to_str()).and_then(|source| source.load());
    loaded.unwrap_or_else(|failure| panic!("{}: {failure}", path.display()))
}

fn check(loaded: &Loaded) -> Report {
    let table = KillTable::single(&loaded.model, &loaded.flow, CheckDepth::AsDeclared);
    let today = Date::parse("2026-01-15");
    findings::check(&loaded.model, &loaded.flow, &table, Options { today })
}

fn design(name: &str) -> Report {
    check(&load(&root().join(format!("designs/{name}.ron"))))
}

fn designs() -> Vec<String> {
    let mut names: Vec<String> = std::fs::read_dir(root().join("designs"))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|ending| ending == "ron"))
        .map(|path| path.file_stem().unwrap().to_str().unwrap().to_owned())
        .collect();
    names.sort();
    names
}

fn codes(report: &Report) -> Vec<&'static str> {
    report.findings.iter().map(Finding::code).collect()
}

#[test]
fn every_rule_fires_where_it_should_and_is_silent_where_it_must_be() {
    let mut wrong = Vec::new();
    for rule in findings::rules() {
        for (case, should) in [("fires", true), ("silent", false)] {
            let path = root().join(format!("tests/rules/{}-{case}.ron", rule.code));
            let report = check(&load(&path));
            let found: Vec<&str> = report.about(rule.code).map(|one| one.id.as_str()).collect();
            if found.is_empty() == should {
                wrong.push(format!("{} {case}: {found:?}", rule.code));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn the_reference_has_one_availability_finding_and_nothing_else_to_mend() {
    let report = design("reference");
    let low_or_worse: Vec<&str> = report
        .findings
        .iter()
        .filter(|finding| finding.severity <= Severity::Low)
        .map(|finding| finding.id.as_str())
        .collect();
    assert_eq!(low_or_worse, ["SPF-02@mysql-1"]);
    let writer = report.about("SPF-02").next().unwrap();
    assert_eq!(writer.category(), Category::Availability);
    let children: Vec<&str> = writer.also.iter().map(|child| child.id.as_str()).collect();
    assert_eq!(children, ["SPF-08@mysql-2", "SPF-25@db-1"]);
}

#[test]
fn the_write_ups_are_told_what_their_authors_say_is_wrong() {
    let whole = [
        "write-up-1-split-tiers",
        "write-up-2-complete-servers",
        "write-up-3-nothing-placed",
        "write-up-4-loose-app-server",
        "write-up-5-terms-without-choices",
        "1-three-servers",
        "1-as-usually-drawn",
    ];
    for name in whole {
        let found = codes(&design(name));
        for code in ["SPF-01", "SPF-02", "SEC-01", "SEC-03", "MON-01"] {
            assert!(found.contains(&code), "{name}: {code} of {found:?}");
        }
    }
}

#[test]
fn what_stage_two_mends_is_no_longer_found() {
    let found = codes(&design("2-secured-and-monitored"));
    for code in ["SEC-01", "SEC-02", "SEC-03", "MON-01", "MON-02"] {
        assert!(!found.contains(&code), "{code} of {found:?}");
    }
    for code in ["SPF-01", "SPF-02", "SEC-04", "SEC-12"] {
        assert!(found.contains(&code), "{code} of {found:?}");
    }
}

#[test]
fn one_server_is_told_what_its_task_asks_for() {
    let found = codes(&design("0-one-server"));
    for code in ["SPF-04", "SPF-25", "CAP-04"] {
        assert!(found.contains(&code), "{code} of {found:?}");
    }
}

#[test]
fn no_write_up_is_told_that_everything_is_a_single_point_of_failure() {
    for name in designs() {
        let loaded = load(&root().join(format!("designs/{name}.ron")));
        let report = check(&loaded);
        let table = KillTable::single(&loaded.model, &loaded.flow, CheckDepth::AsDeclared);
        for finding in report.findings.iter().flat_map(Finding::with_children) {
            let of_one = [
                "SPF-01", "SPF-02", "SPF-03", "SPF-05", "SPF-06", "SPF-29", "SPF-30",
            ];
            if !of_one.contains(&finding.code()) {
                continue;
            }
            let id = &finding.elements[0];
            let row = table
                .rows
                .iter()
                .find(|row| row.failed[0].id(&loaded.model) == id)
                .unwrap();
            let is_open = finding.title.ends_with("unless decided otherwise");
            for class in &finding.classes {
                let served = if is_open {
                    row.served.worst.of(*class)
                } else {
                    row.served.best.of(*class)
                };
                assert!(
                    served <= 1e-9,
                    "{name}: {} serves {served} of {class:?}",
                    finding.id
                );
            }
        }
    }
    // Its counts are open: one is an assumption, not a fault.
    let open = design("write-up-3-nothing-placed");
    for code in ["SPF-05", "SPF-06", "SPF-29"] {
        assert!(open.about(code).next().is_none(), "{code}");
        assert!(
            open.skipped.iter().any(|skipped| skipped.code == code),
            "{code}"
        );
    }
}

#[test]
fn ids_are_unique_and_what_is_broken_as_drawn_leads_before_loss_and_name() {
    for name in designs() {
        let report = design(&name);
        let mut ids: Vec<&str> = report
            .findings
            .iter()
            .flat_map(Finding::with_children)
            .map(|finding| finding.id.as_str())
            .collect();
        let all = ids.len();
        ids.sort_unstable();
        ids.dedup();
        assert_eq!(all, ids.len(), "{name}");
        for (first, second) in report.findings.iter().zip(report.findings.iter().skip(1)) {
            let is_drawn = |one: &Finding| matches!(one.code(), "DRN-01" | "DRN-02");
            let rank = |one: &Finding| (one.severity, !is_drawn(one), -one.loss, one.id.clone());
            assert!(
                rank(first) <= rank(second),
                "{name}: {} before {}",
                first.id,
                second.id
            );
        }
        for finding in &report.findings {
            let ats = finding.id.matches('@').count();
            assert!((1..=2).contains(&ats), "{}", finding.id);
            assert!(!finding.evidence.is_empty(), "{}", finding.id);
        }
    }
}

fn with_reviews(reviews: &str, today: &str) -> Report {
    let path = root().join("designs/1-three-servers.ron");
    let text = std::fs::read_to_string(path).unwrap();
    let text = text.replacen(
        "    claims: {",
        &format!("    findings: {{ {reviews} }},\n    claims: {{"),
        1,
    );
    let source = Source {
        name: "reviewed".to_owned(),
        path: None,
        text,
        fingerprint: None,
    };
    let loaded = source.load().unwrap_or_else(|failure| panic!("{failure}"));
    let table = KillTable::single(&loaded.model, &loaded.flow, CheckDepth::AsDeclared);
    let today = Date::parse(today);
    findings::check(&loaded.model, &loaded.flow, &table, Options { today })
}

fn state(report: &Report, id: &str) -> State {
    report.about(id).next().unwrap().state
}

#[test]
fn an_agreement_holds_until_its_last_day_and_not_longer() {
    let review = r#""SPF-01@haproxy": (reason: "next task", until: "2026-06-30")"#;
    assert_eq!(
        state(&with_reviews(review, "2026-06-30"), "SPF-01@haproxy"),
        State::Accepted
    );
    assert_eq!(
        state(&with_reviews(review, "2026-07-01"), "SPF-01@haproxy"),
        State::Open
    );
}

#[test]
fn children_follow_what_is_said_of_their_parent() {
    let report = with_reviews(r#""SPF-02@mysql-1": ()"#, "2026-01-01");
    assert_eq!(state(&report, "SPF-08@mysql-2"), State::Accepted);
    assert!(
        report
            .findings
            .iter()
            .all(|finding| finding.code() != "SPF-08")
    );
}

#[test]
fn what_is_called_fixed_and_still_there_stays_open_to_the_threshold() {
    let report = with_reviews(
        r#""SPF-01@haproxy": (state: Fixed), "SPF-02": ()"#,
        "2026-01-01",
    );
    assert_eq!(state(&report, "SPF-01@haproxy"), State::Fixed);
    assert_eq!(report.worst(), Some(Severity::Critical));
}

#[test]
fn a_review_of_nothing_is_told() {
    let report = with_reviews(r#""SPF-03@mysql-1": ()"#, "2026-01-01");
    assert_eq!(report.stale, ["SPF-03@mysql-1"]);
}

#[test]
fn settling_or_mending_findings_never_lowers_the_score() {
    let open = with_reviews("", "2026-01-01").score;
    let settled = with_reviews(r#""SPF-01@haproxy": ()"#, "2026-01-01").score;
    assert!(settled >= open, "{settled} {open}");
    for finding in with_reviews("", "2026-01-01").findings {
        let settled = with_reviews(&format!("{:?}: ()", finding.id), "2026-01-01").score;
        assert!(settled >= open, "{}: {settled} {open}", finding.id);
    }
    assert!(design("2-secured-and-monitored").score >= design("1-three-servers").score);
    assert!(design("1-three-servers").score >= design("1-as-usually-drawn").score);
    assert!(design("reference").score >= 90);
}

#[test]
fn the_text_report_of_every_built_in_design_is_the_reviewed_one() {
    for name in designs() {
        let output = std::process::Command::new(env!("CARGO_BIN_EXE_linchpin"))
            .args([
                "check",
                &name,
                "--today",
                "2026-01-15",
                "--fail-on",
                "never",
            ])
            .current_dir(root())
            .output()
            .unwrap();
        let text = String::from_utf8(output.stdout).unwrap();
        let code = output.status.code();
        assert_eq!(
            code,
            Some(0),
            "{name}: {}",
            String::from_utf8_lossy(&output.stderr)
        );
        insta::with_settings!({ omit_expression => true, prepend_module_to_snapshot => false }, {
            insta::assert_snapshot!(format!("check-{name}"), text);
        });
    }
}

/// The classes that a row of the kill table ends: for certain, or where that is none, unless what
/// was left open is decided otherwise.
fn losses(row: &linchpin::share::Row) -> Vec<Class> {
    let lost = row.lost.iter().copied();
    let certain: Vec<Class> = lost
        .filter(|class| row.served.best.of(*class) <= 1e-9)
        .collect();
    if certain.is_empty() {
        row.lost.clone()
    } else {
        certain
    }
}

#[test]
fn whatever_ends_a_class_of_requests_is_named_by_a_high_finding() {
    let root = root();
    let mut paths: Vec<std::path::PathBuf> = ["designs", "tests/corpus"]
        .iter()
        .flat_map(|folder| std::fs::read_dir(root.join(folder)).unwrap())
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|ending| ending == "ron"))
        .collect();
    paths.sort();
    let mut unnamed = Vec::new();
    for path in paths {
        let loaded = load(&path);
        let model = &loaded.model;
        let report = check(&loaded);
        let table = KillTable::single(model, &loaded.flow, CheckDepth::AsDeclared);
        let mut named: BTreeMap<&str, BTreeSet<Class>> = BTreeMap::new();
        let grave = report
            .findings
            .iter()
            .filter(|finding| finding.severity <= Severity::High);
        for finding in grave {
            for told in finding.with_children() {
                let classes = finding.classes.iter().chain(&told.classes);
                let classes: BTreeSet<Class> = classes.copied().collect();
                for element in &told.elements {
                    named.entry(element).or_default().extend(&classes);
                }
            }
        }
        let is_named = |id: &str, lost: &[Class]| {
            let known = named.get(id);
            lost.iter()
                .all(|class| known.is_some_and(|known| known.contains(class)))
        };
        for row in &table.rows {
            let lost = losses(row);
            let [element] = row.failed.as_slice() else {
                continue;
            };
            if lost.is_empty() || is_named(element.id(model), &lost) {
                continue;
            }
            let inside: Vec<NodeId> = match element {
                Element::Component(node) => vec![NodeId::new(*node)],
                Element::Host(host) => model
                    .graph
                    .node_indices()
                    .filter(|node| {
                        model.graph[*node]
                            .host
                            .is_some_and(|on| on.index() == *host)
                    })
                    .collect(),
                // A link or a zone is what it leads to or holds.
                _ => continue,
            };
            // A machine goes by what stands on it.
            let by_parts = inside
                .iter()
                .any(|node| is_named(&model.graph[*node].name, &lost));
            let excused = inside.iter().all(|node| {
                let Some(component) = model.graph[*node].component() else {
                    return true;
                };
                let elsewhere = matches!(
                    component.kind,
                    // Felt only when the answers are forgotten: SPF-15, medium.
                    Kind::Dns(_)
                    // Somebody else's to double: SPF-30, medium or low.
                    | Kind::External(_) | Kind::Cdn(_) | Kind::Router(_)
                );
                // How many there are was left open: the rule is skipped and says so.
                elsewhere || component.common.count.is_undecided()
            });
            if !(by_parts || excused) {
                let name = path.file_stem().unwrap().to_str().unwrap();
                unnamed.push(format!("{name}: {} ends {lost:?}", element.id(model)));
            }
        }
    }
    assert!(unnamed.is_empty(), "{unnamed:#?}");
}

fn ids(text: &str) -> Vec<String> {
    let options = Options {
        today: Date::parse("2026-01-15"),
    };
    let checked = findings::fix::Checked::new(text, options).unwrap();
    checked
        .findings()
        .map(|finding| finding.id.clone())
        .collect()
}

fn holds(found: &[String], wanted: &[&str], unwanted: &[&str]) {
    for id in wanted {
        assert!(found.iter().any(|one| one == id), "{id} of {found:?}");
    }
    for code in unwanted {
        assert!(
            !found.iter().any(|one| one.starts_with(code)),
            "{code} of {found:?}"
        );
    }
}

#[test]
fn applications_that_call_one_another_are_stages_and_not_copies() {
    let found = ids(
        r#"Topology(version: 1, hosts: { "h1": (), "h2": (), "h3": () },
        components: { "v": Client(), "w": WebServer(on: "h1"), "gateway": AppServer(on: "h1"),
            "service": AppServer(on: "h2"), "d": Database(on: "h3", role: Standalone) },
        links: [("v", "w", Http), ("w", "gateway", Http), ("gateway", "service", Http),
            ("service", "d", ReadWrite)])"#,
    );
    holds(&found, &["SPF-06@gateway", "SPF-06@service"], &["SPF-29"]);
}

#[test]
fn a_replica_of_a_replica_is_promoted_in_vain_and_late_like_one_of_the_primary() {
    let found = ids(
        r#"Topology(version: 1, hosts: { "h1": (), "h2": (), "h3": (), "h4": () },
        components: { "v": Client(), "w": WebServer(on: "h1"), "a": AppServer(on: "h1"),
            "d1": Database(on: "h2", role: Primary), "d2": Database(on: "h3", role: Replica),
            "d3": Database(on: "h4", role: Replica, promotion: Automatic) },
        links: [("v", "w", Http), ("w", "a", Http), ("a", "d1", ReadWrite), ("a", "d3", Read),
            ("d1", "d2", Replication), ("d2", "d3", Replication)])"#,
    );
    holds(
        &found,
        &["SPF-08@d2", "SPF-09@d3", "CAP-06@d3"],
        &["DRN-11"],
    );
}

#[test]
fn databases_apart_each_want_a_copy_and_a_backup() {
    let found = ids(
        r#"Topology(version: 1, hosts: { "lb": (), "s1": (), "s2": (), "bk": () },
        components: { "v": Client(), "lb1": LoadBalancer(on: "lb"),
            "w1": WebServer(on: "s1"), "w2": WebServer(on: "s2"),
            "a1": AppServer(on: "s1"), "a2": AppServer(on: "s2"),
            "d1": Database(on: "s1", role: Standalone), "d2": Database(on: "s2", role: Standalone),
            "b": Backup(on: "bk") },
        links: [("v", "lb1", Http), ("lb1", "w1", Http), ("lb1", "w2", Http), ("w1", "a1", Http),
            ("w2", "a2", Http), ("a1", "d1", ReadWrite), ("a2", "d2", ReadWrite),
            ("d1", "b", Backup)])"#,
    );
    let wanted = ["DRN-12@d1@d2", "SPF-03@d1", "SPF-03@d2", "SPF-22@d2"];
    holds(&found, &wanted, &["SPF-22@d1", "SPF-02"]);
}

#[test]
fn roles_and_places_count_where_no_request_is_drawn_to_arrive() {
    let text = r#"Topology(version: 1, hosts: { "lb": (), "s1": (), "s2": () },
        components: { "v": Client(), "lb1": LoadBalancer(on: "lb"),
            "w1": WebServer(on: "s1"), "w2": WebServer(on: "s2"),
            "a1": AppServer(on: "s1"), "a2": AppServer(on: "s2"),
            "d1": Database(on: "s1", role: ROLE), "d2": Database(on: "s2", role: Replica) },
        links: [("v", "lb1", Http), ("lb1", "w1", Http), ("lb1", "w2", Http),
            ("d1", "d2", Replication)])"#;
    let found = ids(&text.replace("ROLE", "Primary"));
    holds(&found, &["SPF-02@d1", "SPF-22@d1", "SEC-12@s1@s2"], &[]);
    let found = ids(&text.replace("ROLE", "Undecided"));
    holds(&found, &["SEC-12@s1@s2"], &["SPF-02"]);
}

#[test]
fn an_agent_that_stands_nowhere_and_reports_to_nobody_is_named() {
    let text = r#"Topology(version: 1, hosts: { "s1": () },
        components: { "v": Client(), "w": WebServer(on: "s1"), "m": Agent(TO) EXTRA },
        links: [("v", "w", Http)])"#;
    let found = ids(&text.replace("TO", "").replace("EXTRA", ""));
    holds(&found, &["MON-03@m"], &[]);
    let told = text.replace("TO", "reports_to: \"c\"");
    let found = ids(&told.replace("EXTRA", ", \"c\": Collector(saas: true)"));
    holds(&found, &[], &["MON-03"]);
}

#[test]
fn what_the_drawing_breaks_is_told_once_with_its_cause_under_it() {
    let report = design("1-as-usually-drawn");
    let drawn: Vec<&str> = report
        .findings
        .iter()
        .map(|finding| finding.id.as_str())
        .filter(|id| id.starts_with("DRN"))
        .collect();
    assert_eq!(drawn, ["DRN-01@app-2"]);
    let also: Vec<&str> = report.findings[0]
        .also
        .iter()
        .map(|child| child.id.as_str())
        .collect();
    assert_eq!(&also[..2], ["DRN-03@app-2", "DRN-02@server-2"]);
}

#[test]
fn a_check_of_a_page_that_needs_no_application_is_as_shallow_as_a_connection() {
    let pool = |check: &str| {
        ids(&format!(
            r#"Topology(version: 1, hosts: {{ "h1": (), "h2": (), "h3": (), "h4": () }},
            components: {{ "u": Client(),
                "lb": LoadBalancer(on: "h1", algorithm: RoundRobin, mode: ActiveActive, {check}),
                "w1": WebServer(on: "h2"), "w2": WebServer(on: "h3"),
                "a1": AppServer(on: "h2"), "a2": AppServer(on: "h3"),
                "db": Database(on: "h4", role: Standalone) }},
            links: [("u", "lb", Http), ("lb", "w1", Http), ("lb", "w2", Http), ("w1", "a1", Http),
                ("w2", "a2", Http), ("a1", "db", ReadWrite), ("a2", "db", ReadWrite)])"#
        ))
    };
    holds(&pool("check: Tcp"), &["LBC-02@lb"], &[]);
    holds(&pool("check: Http"), &["LBC-02@lb"], &[]);
    holds(&pool("check: Http, check_depth: App"), &[], &["LBC-02"]);
}

#[test]
fn visitors_who_are_led_away_from_a_dead_door_are_not_called_stuck() {
    let doors = |dns: &str| {
        ids(&format!(
            r#"Topology(version: 1, hosts: {{ "h1": (), "h2": (), "h3": () }},
            components: {{ "u": Client(), "dns": Dns({dns} records: [("www", A, "h1"), ("www", A, "h2")]),
                "lb-1": LoadBalancer(on: "h1", algorithm: RoundRobin, mode: ActiveActive),
                "lb-2": LoadBalancer(on: "h2", algorithm: RoundRobin, mode: ActiveActive),
                "web": WebServer(on: "h3") }},
            links: [("u", "dns", Lookup), ("u", "lb-1", Http), ("u", "lb-2", Http),
                ("lb-1", "web", Http), ("lb-2", "web", Http)])"#
        ))
    };
    holds(&doors(""), &["LBC-15@lb-1@lb-2"], &[]);
    holds(&doors("check: Http,"), &[], &["LBC-15"]);
}

#[test]
fn what_is_said_of_hosts_is_counted_over_the_hosts_it_is_said_of() {
    let text = r#"Topology(version: 1, zones: { "z1": (kind: Zone), "z2": (kind: Zone) },
        hosts: { "web-h": (zone: "z1", firewall: (allow: [(port: 80)]), agent: (reports_to: "prom")),
            "app-h": (zone: "z1"), "bak-h": (zone: "z1"), "mon-h": (zone: "z1") },
        components: { "u": Client(), "web": WebServer(on: "web-h"), "app": AppServer(on: "app-h"),
            "bak": Backup(on: "bak-h"), "prom": Collector(on: "mon-h") },
        links: [("u", "web", Http), ("web", "app", Http)])"#;
    let checked = findings::fix::Checked::new(text, Options::default()).unwrap();
    let evidence = |code: &str| {
        let found = checked.findings().find(|finding| finding.code() == code);
        found.map_or_else(|| panic!("no {code}"), |finding| finding.evidence.clone())
    };
    // The machine of the backup has no firewall either, though nothing on it answers.
    assert!(
        evidence("SEC-02").contains("; 1 host is."),
        "{}",
        evidence("SEC-02")
    );
    assert!(
        evidence("MON-05").contains("watches web there"),
        "{}",
        evidence("MON-05")
    );
}

#[test]
fn a_certificate_of_another_name_that_ends_soon_is_told_both() {
    let text = r#"Topology(version: 1, site: "www.foobar.com", hosts: { "h": () },
        components: { "u": Client(), "web": WebServer(on: "h", tls: (certificate: "cert")),
            "cert": Certificate(names: ["www.example.com"], expires: "2026-01-25") },
        links: [("u", "web", Https)])"#;
    let options = Options {
        today: Date::parse("2026-01-15"),
    };
    let checked = findings::fix::Checked::new(text, options).unwrap();
    let found = checked
        .findings()
        .find(|finding| finding.code() == "SEC-16");
    let evidence = &found.unwrap().evidence;
    assert!(
        evidence.contains("visitors ask for www.foobar.com."),
        "{evidence}"
    );
    assert!(
        evidence.ends_with("expires on 2026-01-25, in 10 days."),
        "{evidence}"
    );
}

#[test]
fn a_firewall_that_shuts_a_link_is_named_where_requests_fail_and_no_listener_is_feared_there() {
    let text = r#"Topology(version: 1, hosts: { "h1": (), "h2": (firewall: (allow: [(port: 22)])) },
        components: { "v": Client(), "w": WebServer(on: "h1"), "a": AppServer(on: "h1"),
            "d": Database(on: "h2", role: Standalone) },
        links: [("v", "w", Http), ("w", "a", Http), ("a", "d", ReadWrite)])"#;
    let options = Options { today: None };
    let checked = findings::fix::Checked::new(text, options).unwrap();
    let broken = checked.report.about("DRN-01").next().unwrap();
    for word in ["firewall of h2", "a->d (port 3306)"] {
        assert!(broken.evidence.contains(word), "{}", broken.evidence);
    }
    assert!(
        broken.remedy.contains("firewall of h2"),
        "{}",
        broken.remedy
    );
    assert_eq!(broken.also[0].id, "DRN-14@h2");
    holds(&ids(text), &["DRN-14@h2"], &["SEC-06"]);
    let fix = checked.first_fix("DRN-14@h2").unwrap();
    assert!(
        fix.text.contains(r#"(port: 3306, from: "h1")"#),
        "{}",
        fix.text
    );
    holds(&ids(&fix.text), &[], &["DRN-01", "DRN-14"]);
}

#[test]
fn a_visitor_meets_his_session_again_when_he_is_kept_or_nobody_else_is_asked() {
    let text = r#"Topology(version: 1, hosts: { "h1": (), "h2": (), "h3": () },
        components: { "v": Client(), "b": LoadBalancer(on: "h3", CHOICE),
            "w1": WebServer(on: "h1"), "w2": WebServer(on: "h2"),
            "a1": AppServer(on: "h1", sessions: Memory), "a2": AppServer(on: "h2", sessions: Memory) },
        links: [("v", "b", Http), ("b", "w1", Http), ("b", "w2", Http), ("w1", "a1", Http),
            ("w2", "a2", Http) MORE])"#;
    let found =
        |choice: &str, more: &str| ids(&text.replace("CHOICE", choice).replace("MORE", more));
    let turns = "algorithm: RoundRobin, mode: ActiveActive";
    holds(&found(turns, ""), &["LBC-16@b"], &[]);
    holds(
        &found("algorithm: SourceHash, mode: ActiveActive", ""),
        &[],
        &["LBC-16"],
    );
    holds(
        &found("algorithm: RoundRobin, mode: ActivePassive", ""),
        &[],
        &["LBC-16"],
    );
    let kept = "algorithm: RoundRobin, mode: ActiveActive, sticky: Cookie";
    holds(&found(kept, ""), &[], &["LBC-16"]);
    // The balancer keeps him with a web server, which spreads him all the same.
    holds(&found(kept, r#", ("w1", "a2", Http)"#), &["LBC-16@w1"], &[]);
}
