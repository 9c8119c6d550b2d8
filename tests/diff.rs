//! What `linchpin diff` says of two designs.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use serde_json::Value;
use std::process::{Command, Output};

fn diff(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_linchpin"))
        .arg("diff")
        .args(arguments)
        .output()
        .unwrap()
}

fn json(arguments: &[&str]) -> Value {
    let output = diff(&[arguments, &["--format", "json"]].concat());
    assert_eq!(output.status.code(), Some(0), "{output:?}");
    serde_json::from_slice(&output.stdout).unwrap()
}

fn ids(list: &Value) -> Vec<&str> {
    let list = list.as_array().unwrap().iter();
    list.map(|one| one["id"].as_str().unwrap()).collect()
}

#[test]
fn a_design_does_not_differ_from_itself() {
    let same = json(&["reference", "reference"]);
    for list in ["added", "removed", "changed"] {
        assert_eq!(same["elements"][list], Value::Array(Vec::new()));
    }
    assert_eq!(same["figures"]["before"], same["figures"]["after"]);
    let text = diff(&["reference", "reference"]);
    let text = String::from_utf8(text.stdout).unwrap();
    assert!(text.contains("The designs say the same."), "{text}");
}

#[test]
fn the_missing_link_of_the_usual_drawing_is_named_with_what_it_costs() {
    let difference = json(&["1-as-usually-drawn", "1-three-servers"]);
    let added = ids(&difference["elements"]["added"]);
    assert!(added.contains(&"app-2->mysql-1:write"), "{added:?}");
    let served = |side: &str| difference["figures"][side]["served"]["write"].as_f64();
    assert_eq!((served("before"), served("after")), (Some(0.5), Some(1.0)));
    let available = |side: &str| {
        let share = difference["figures"][side]["availability"]
            .as_f64()
            .unwrap();
        (share * 10_000.0).round() / 100.0
    };
    assert_eq!((available("before"), available("after")), (91.57, 98.84));
    let gone = ids(&difference["findings"]["gone"]);
    assert!(gone.iter().any(|id| id.starts_with("DRN-01")), "{gone:?}");
    let back = json(&["1-three-servers", "1-as-usually-drawn"]);
    assert_eq!(back["findings"]["born"], difference["findings"]["gone"]);
    assert_eq!(back["elements"]["removed"], difference["elements"]["added"]);
}

#[test]
fn a_renamed_server_is_told_as_renamed_and_nothing_else_comes_of_it() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("renamed.ron");
    let text = linchpin::document::gallery::find("1-three-servers")
        .unwrap()
        .text;
    std::fs::write(&path, text.replace("\"nginx-2\"", "\"web-b\"")).unwrap();
    let difference = json(&["1-three-servers", path.to_str().unwrap()]);
    let renamed = &difference["elements"]["renamed"];
    assert_eq!(ids(renamed), ["web-b"]);
    assert_eq!(renamed[0]["fields"][0]["before"], "nginx-2");
    for (part, list) in [
        ("elements", "added"),
        ("elements", "removed"),
        ("elements", "changed"),
        ("findings", "gone"),
        ("findings", "born"),
    ] {
        let told = &difference[part][list];
        assert_eq!(*told, Value::Array(Vec::new()), "{part} {list}");
    }
    assert_eq!(
        difference["figures"]["before"]["served"],
        difference["figures"]["after"]["served"]
    );
}

const POOL: &str = r#"Topology(version: 1, hosts: { "h": () },
    components: { "v": Client(), "lb": LoadBalancer(algorithm: First),
        "a": WebServer(on: "h"), "b": WebServer(on: "h") },
    links: [("v", "lb", Https), ("lb", "a", Http), ("lb", "b", Http)])"#;

/// What differs in the elements of two texts.
fn elements(before: &str, after: &str) -> Value {
    let folder = tempfile::tempdir().unwrap();
    let paths = ["before.ron", "after.ron"].map(|name| folder.path().join(name));
    std::fs::write(&paths[0], before).unwrap();
    std::fs::write(&paths[1], after).unwrap();
    let [before, after] = paths.each_ref().map(|path| path.to_str().unwrap());
    json(&[before, after])["elements"].take()
}

#[test]
fn a_name_that_could_be_either_of_two_is_no_rename() {
    let after = POOL.replace("\"a\"", "\"x\"").replace("\"b\"", "\"y\"");
    let told = elements(POOL, &after);
    assert_eq!(ids(&told["renamed"]), [""; 0]);
    assert_eq!(
        ids(&told["removed"]),
        ["a", "b", "lb->a", "lb->b"],
        "{told}"
    );
    let changed = POOL.replace("\"a\"", "\"x\"").replace(
        "(\"lb\", \"x\", Http)",
        "(\"lb\", \"x\", Http, (weight: 2))",
    );
    assert_eq!(ids(&elements(POOL, &changed)["renamed"]), [""; 0]);
}

#[test]
fn the_order_of_a_pool_is_told_for_the_first_member_serves() {
    let after = POOL.replace(
        "(\"lb\", \"a\", Http), (\"lb\", \"b\", Http)",
        "(\"lb\", \"b\", Http), (\"lb\", \"a\", Http)",
    );
    let told = elements(POOL, &after);
    assert_eq!(ids(&told["changed"]), ["lb"]);
    let field = &told["changed"][0]["fields"][0];
    assert_eq!(
        (&field["before"], &field["after"]),
        (&Value::from("a, b"), &Value::from("b, a"))
    );
}

#[test]
fn a_default_that_is_written_out_is_no_change() {
    let after = POOL
        .replace("WebServer(on: \"h\")", "WebServer(on: \"h\", count: 1)")
        .replace("\"b\", Http)", "\"b\", Http, (backup: false, tls: false))");
    let told = elements(POOL, &after);
    let fields = told["changed"][0]["fields"].as_array().unwrap();
    let fields: Vec<&str> = fields
        .iter()
        .map(|field| field["field"].as_str().unwrap())
        .collect();
    assert_eq!(
        (ids(&told["changed"]), fields),
        (vec!["lb->b"], vec!["tls"])
    );
}

#[test]
fn a_design_that_cannot_be_read_is_named_with_line_and_column() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("broken.ron");
    std::fs::write(&path, "Topology(version: 1, hots: {})").unwrap();
    let output = diff(&["1-three-servers", path.to_str().unwrap()]);
    assert_eq!(output.status.code(), Some(2));
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(said.contains("broken.ron:1:22"), "{said}");
    let missing = diff(&["1-three-servers", "no-such-file.ron"]);
    assert_eq!(missing.status.code(), Some(3));
}

/// The picture of two texts in characters.
fn drawn(before: &str, after: &str) -> String {
    let folder = tempfile::tempdir().unwrap();
    let paths = ["before.ron", "after.ron"].map(|name| folder.path().join(name));
    std::fs::write(&paths[0], before).unwrap();
    std::fs::write(&paths[1], after).unwrap();
    let [before, after] = paths.each_ref().map(|path| path.to_str().unwrap());
    let picture = picture(before, after, "picture");
    let (picture, _) = picture.rsplit_once("\n\n").unwrap();
    picture.to_owned()
}

#[test]
fn a_renamed_box_is_one_box_that_tells_what_it_was_and_its_links_are_as_they_were() {
    let text = drawn(POOL, &POOL.replace("\"a\"", "\"front\""));
    assert!(text.contains("~ front (was a)"), "{text}");
    assert!(!text.contains(['+', '┈']), "{text}");
    assert_eq!(text.matches("~ ").count(), 1, "{text}");
}

#[test]
fn a_moved_box_tells_from_where_and_a_frame_how_many_it_stands_for() {
    let two = POOL.replace("\"h\": ()", "\"h\": (), \"i\": (count: 2)");
    let after = two
        .replace("\"b\": WebServer(on: \"h\")", "\"b\": WebServer(on: \"i\")")
        .replace("count: 2", "count: 3");
    let text = drawn(&two, &after);
    assert!(text.contains("~ b (from h)"), "{text}");
    assert!(text.contains("~ i ×2→3"), "{text}");
}

#[test]
fn a_changed_box_tells_what_it_says_now_and_what_it_said() {
    let with = |rps: &str| {
        POOL.replace(
            "version: 1,",
            &format!("version: 1, workload: (rps: {rps}),"),
        )
    };
    let after = with("300").replace("algorithm: First", "algorithm: LeastConn");
    let text = drawn(&with("200"), &after);
    assert!(text.contains("200 → 300 req/s"), "{text}");
    assert!(text.contains("first → leastconn"), "{text}");
}

#[test]
fn every_link_that_came_or_went_bears_its_sign_on_itself() {
    let (old, new) = ("1-as-usually-drawn", "2-secured-and-monitored");
    for (before, after, sign) in [(old, new, '+'), (new, old, '-')] {
        let told = &json(&[before, after])["elements"];
        let list = if sign == '+' { "added" } else { "removed" };
        let links = told[list].as_array().unwrap();
        let is_link = |one: &&Value| one["section"] == "link";
        let links = links.iter().filter(is_link).count();
        assert!(links > 0);
        let text = picture(before, after, "picture");
        let (text, _) = text.rsplit_once("\n\n").unwrap();
        let on_a_line = text.match_indices(sign).filter(|(at, _)| {
            // Before a name it has a space and a letter behind it.
            let rest = text.get(at + 1..).unwrap_or_default();
            let rest: Vec<char> = rest.chars().take(2).collect();
            !matches!(rest.as_slice(), [' ', letter] if letter.is_alphanumeric())
        });
        assert!(on_a_line.count() >= links / 2, "{links}:\n{text}");
    }
}

fn picture(before: &str, after: &str, format: &str) -> String {
    let output = diff(&[before, after, "--format", format]);
    assert_eq!(output.status.code(), Some(0), "{output:?}");
    String::from_utf8(output.stdout).unwrap()
}

#[test]
fn one_picture_shows_what_came_and_what_went() {
    let (old, new) = ("0-one-server", "1-three-servers");
    let text = picture(old, new, "picture");
    for name in [
        "+ haproxy",
        "+ server-3",
        "- nginx",
        "- app",
        "- mysql",
        "~ server-1",
    ] {
        assert!(text.contains(name), "{name}:\n{text}");
    }
    // Backwards the same parts have the other sign.
    let back = picture(new, old, "picture");
    for name in ["- haproxy", "- server-3", "+ nginx", "+ app", "+ mysql"] {
        assert!(back.contains(name), "{name}:\n{back}");
    }
    assert!(
        text.contains('┊') && text.contains('┈'),
        "what was removed is dashed:\n{text}"
    );
    // What both have has no sign.
    assert!(
        text.contains(" visitor ") && !text.contains("+ visitor"),
        "{text}"
    );
}

#[test]
fn a_design_beside_itself_is_its_usual_picture() {
    let text = picture(
        "2-secured-and-monitored",
        "2-secured-and-monitored",
        "picture",
    );
    let render = Command::new(env!("CARGO_BIN_EXE_linchpin"))
        .args([
            "render",
            "2-secured-and-monitored",
            "--width",
            "120",
            "--height",
            "50",
        ])
        .output()
        .unwrap();
    assert!(
        text.starts_with(std::str::from_utf8(&render.stdout).unwrap()),
        "{text}"
    );
}

#[test]
fn what_is_said_otherwise_is_marked_as_changed() {
    let folder = tempfile::tempdir().unwrap();
    let before = Command::new(env!("CARGO_BIN_EXE_linchpin"))
        .args(["new", "1-three-servers"])
        .output()
        .unwrap();
    let before = String::from_utf8(before.stdout).unwrap();
    let after = before.replace("RoundRobin", "LeastConn");
    assert_ne!(before, after);
    let file = folder.path().join("after.ron");
    std::fs::write(&file, after).unwrap();
    let text = picture("1-three-servers", file.to_str().unwrap(), "picture");
    assert!(text.contains("~ haproxy"), "{text}");
    assert_eq!(
        text.matches("~ ").count(),
        2,
        "the balancer and the legend:\n{text}"
    );
}

#[test]
fn the_picture_of_two_designs_comes_in_vectors_pixels_and_on_a_page() {
    let (old, new) = ("1-as-usually-drawn", "1-three-servers");
    let svg = picture(old, new, "svg");
    assert!(svg.starts_with("<svg"), "{svg}");
    assert_eq!(svg, picture(old, new, "svg"));
    let page = picture(old, new, "html");
    assert!(page.contains("default-src 'none'") && !page.contains("<script"));
    assert!(
        page.contains("Structure") && page.contains("app-2-&gt;mysql-1"),
        "{page}"
    );
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("both.png");
    let output = diff(&[old, new, "--format", "png", "-o", path.to_str().unwrap()]);
    assert!(
        output.status.success() && output.stdout.is_empty(),
        "{output:?}"
    );
    assert!(std::fs::read(&path).unwrap().starts_with(b"\x89PNG"));
}

const SHOP: &str = r#"Topology(version: 1, title: "Shop", goals: (up_percent: 98.5),
    hosts: { "one": (), "two": (), "mon": () },
    components: { "v": Client(), "lb": LoadBalancer(on: "mon", algorithm: RoundRobin, check: Http),
        "a": WebServer(on: "one"), "b": WebServer(on: "two"),
        "p": Collector(on: "mon") },
    links: [("v", "lb", Https), ("lb", "a", Http), ("lb", "b", Http),
        ("a", "p", Telemetry)],
    claims: { "one-dies": (says: "One web server may die.", down: ["one"], at_least_percent: 40) })"#;

/// Everything that differs between two texts, as JSON and for reading.
fn all(before: &str, after: &str) -> (Value, String) {
    let folder = tempfile::tempdir().unwrap();
    let paths = ["before.ron", "after.ron"].map(|name| folder.path().join(name));
    std::fs::write(&paths[0], before).unwrap();
    std::fs::write(&paths[1], after).unwrap();
    let [before, after] = paths.each_ref().map(|path| path.to_str().unwrap());
    (json(&[before, after]), picture(before, after, "markdown"))
}

#[test]
fn a_claim_that_flips_and_a_goal_that_is_missed_are_told() {
    let (without, came) = (
        r#"("lb", "a", Http), ("lb", "b", Http)"#,
        r#"("lb", "a", Http)"#,
    );
    let (told, page) = all(SHOP, &SHOP.replace(without, came));
    let claim = &told["claims"][0];
    let verdicts = ["before", "after"].map(|side| claim[side]["verdict"].as_str().unwrap());
    assert_eq!(verdicts, ["pass", "fail"], "{told:#}");
    assert!(
        page.contains("| One web server may die. | PASS | FAIL |"),
        "{page}"
    );
    let goal = &told["goals"]["availability"]["before"];
    assert_eq!(goal["goal"], 0.985);
    assert!(page.contains("| Goal: availability | 98.5 % "), "{page}");
    let (told, page) = all(SHOP, SHOP);
    assert_eq!(told["claims"][0]["before"], told["claims"][0]["after"]);
    assert!(page.contains("As before: 1 claim, 1 pass."), "{page}");
}

#[test]
fn a_finding_that_got_worse_is_told_with_its_evidence_before_and_after() {
    let (old, new) = ("2-secured-and-monitored", "3-scaled-up");
    let (told, page) = (json(&[old, new]), picture(old, new, "markdown"));
    let changed = told["findings"]["changed"].as_array().unwrap();
    let primary = changed.iter().find(|pair| pair["id"] == "SPF-02@mysql-1");
    let primary = primary.unwrap();
    for (side, host) in [("before", "server-1"), ("after", "db-1")] {
        let evidence = primary[side]["evidence"].as_str().unwrap();
        assert!(
            evidence.contains(&format!("It runs on {host}.")),
            "{evidence}"
        );
    }
    for pair in changed {
        assert_ne!(pair["before"], pair["after"], "{pair:#}");
    }
    assert!(page.contains("## Findings changed"), "{page}");
}

#[test]
fn a_score_that_moves_names_the_rules_that_move_it() {
    let (told, page) = all(SHOP, &SHOP.replace("check: Http", "check: Off"));
    let score = |side: &str| told["figures"][side]["score"].as_u64().unwrap();
    assert_ne!(score("before"), score("after"));
    let rules = told["rules"].as_array().unwrap();
    assert!(!rules.is_empty());
    for rule in rules {
        assert!(page.contains(rule["code"].as_str().unwrap()), "{page}");
    }
}

#[test]
fn a_finding_of_other_elements_is_neither_gone_nor_born() {
    let told = json(&["2-secured-and-monitored", "3-scaled-up"]);
    let findings = &told["findings"];
    let codes = |list: &str| -> Vec<String> {
        let list = findings[list].as_array().unwrap().iter();
        list.map(|one| one["code"].as_str().unwrap().to_owned())
            .collect()
    };
    let elsewhere = codes("elsewhere");
    assert!(
        elsewhere.iter().any(|code| code == "SEC-14"),
        "{findings:#}"
    );
    let back = json(&["3-scaled-up", "2-secured-and-monitored"]);
    let ids = |told: &Value, side: &str| -> Vec<String> {
        let pairs = told["findings"]["elsewhere"].as_array().unwrap().iter();
        let mut ids: Vec<String> = pairs
            .map(|pair| pair[side]["id"].as_str().unwrap().to_owned())
            .collect();
        ids.sort();
        ids
    };
    assert_eq!(ids(&told, "before"), ids(&back, "after"));
}

#[test]
fn a_machine_with_what_is_on_it_is_one_single_point_of_failure() {
    let (told, _) = all(SHOP, SHOP);
    assert_eq!(told["figures"]["before"]["spofs"], 1, "{told:#}");
    let kills = Command::new(env!("CARGO_BIN_EXE_linchpin"))
        .args(["kill-table", "1-three-servers", "--format", "json"])
        .output()
        .unwrap();
    let kills: Value = serde_json::from_slice(&kills.stdout).unwrap();
    let rows = kills["rows"].as_array().unwrap().iter();
    let rows = rows.filter(|row| row["verdict"] == "spof").count() as u64;
    let counted = json(&["1-three-servers", "1-three-servers"]);
    let counted = counted["figures"]["before"]["spofs"].as_u64().unwrap();
    assert!(0 < counted && counted < rows, "{counted} of {rows}");
}

#[test]
fn shares_in_json_carry_no_noise_of_binary_fractions() {
    let told = json(&["3-scaled-up", "3-scaled-up"]);
    assert_eq!(told["figures"]["before"]["served"]["all"], 1.0);
}

#[test]
fn firewall_rules_are_told_one_by_one_and_a_tour_by_its_steps() {
    let told = picture("1-three-servers", "2-secured-and-monitored", "markdown");
    assert!(told.contains("+ (port: "), "{told}");
    assert!(!told.contains('…'), "{told}");
    let tour = told.lines().find(|line| line.contains("tour: ")).unwrap();
    assert!(tour.contains(" steps"), "{tour}");
}

#[test]
fn a_picture_in_a_file_names_both_designs_and_says_what_its_signs_mean() {
    let svg = picture("1-as-usually-drawn", "1-three-servers", "svg");
    let words: String = svg.split(['<', '>']).skip(2).step_by(2).collect();
    let words = words.replace(char::is_whitespace, "");
    for said in [
        "1-as-usually-drawn",
        "1-three-servers",
        "+added",
        "-removed",
    ] {
        assert!(words.contains(said), "{said}: {words}");
    }
}

#[test]
fn the_picture_keeps_to_a_width_and_to_ascii() {
    let sized = |width: &str, more: &[&str]| {
        let options = [
            "0-one-server",
            "1-three-servers",
            "--format",
            "picture",
            "--width",
            width,
        ];
        let output = diff(&[&options, more].concat());
        assert_eq!(output.status.code(), Some(0), "{output:?}");
        String::from_utf8(output.stdout).unwrap()
    };
    let columns = |text: &str| text.lines().map(|line| line.chars().count()).max();
    assert!(columns(&sized("200", &["--height", "80"])) > columns(&sized("80", &[])));
    assert!(sized("120", &["--ascii"]).is_ascii());
    assert!(sized("120", &["--color", "always"]).contains('\u{1b}'));
    assert!(!sized("120", &["--color", "never"]).contains('\u{1b}'));
    let misplaced = diff(&["0-one-server", "1-three-servers", "--ascii"]);
    assert_eq!(misplaced.status.code(), Some(2), "{misplaced:?}");
}

#[test]
fn a_comparison_is_headed_by_the_titles_with_the_files_beside_them() {
    let heading = |before: &str, after: &str| {
        let text = picture(before, after, "text");
        text.lines().next().unwrap().to_owned()
    };
    assert_eq!(
        heading("1-as-usually-drawn", "2-secured-and-monitored"),
        "Three servers, as usually drawn (1-as-usually-drawn) → Secured and monitored (2-secured-and-monitored)"
    );
    assert_eq!(
        heading("1-three-servers", "1-three-servers"),
        "Three servers: 1-three-servers → 1-three-servers"
    );
}

#[test]
fn a_page_has_one_landmark_for_its_picture() {
    let page = picture("0-one-server", "1-three-servers", "html");
    assert_eq!(page.matches("aria-label=\"Picture\"").count(), 1);
    assert!(!page.contains("<th scope=\"col\"></th>"));
}
