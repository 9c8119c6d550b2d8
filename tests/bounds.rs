//! Bounds: what is too large is refused in a sentence that says where and how much is too much.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test that cannot run the program has failed"
)]

use linchpin::design::validity::{DEEPEST_ZONE, MOST_INSTANCES, MOST_ZONES};
use std::fmt::Write;
use std::process::Command;

/// What `check` says of a text: its exit code, and both of its outputs.
fn check(text: &str) -> (Option<i32>, String) {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("large.ron");
    std::fs::write(&file, text).unwrap();
    let output = Command::new(env!("CARGO_BIN_EXE_linchpin"))
        .arg("check")
        .arg(&file)
        .output()
        .unwrap();
    let said = [output.stdout, output.stderr].concat();
    (output.status.code(), String::from_utf8(said).unwrap())
}

/// A design with these sections besides its components.
fn design(sections: &str) -> String {
    format!(
        "Topology(\n    version: 1,\n{sections}    components: {{ \"web\": WebServer() }},\n)\n"
    )
}

fn section(name: &str, entries: impl Iterator<Item = String>) -> String {
    let mut text = format!("    {name}: {{\n");
    for entry in entries {
        writeln!(text, "        {entry},").unwrap();
    }
    text + "    },\n"
}

#[test]
fn as_many_zones_as_may_be_are_read_and_one_more_is_refused() {
    let zones = |count: usize| {
        design(&section(
            "zones",
            (0..count).map(|n| format!("\"z{n}\": ()")),
        ))
    };
    let (code, said) = check(&zones(MOST_ZONES));
    assert_ne!(code, Some(2), "{said}");
    let (code, said) = check(&zones(MOST_ZONES + 1));
    assert_eq!(code, Some(2), "{said}");
    assert!(said.contains("the design has 501 zones"), "{said}");
    assert!(said.contains("large.ron:3:"), "{said}");
    assert!(said.contains("at most 500 can be explored"), "{said}");
}

#[test]
fn zones_lie_within_one_another_as_deep_as_may_be_and_no_deeper() {
    let nested = |count: usize| {
        let entry = |n: usize| match n {
            0 => "\"z0\": ()".to_owned(),
            n => format!("\"z{n}\": (zone: \"z{}\")", n - 1),
        };
        design(&section("zones", (0..count).map(entry)))
    };
    let (code, said) = check(&nested(DEEPEST_ZONE));
    assert_ne!(code, Some(2), "{said}");
    let (code, said) = check(&nested(DEEPEST_ZONE + 2));
    assert_eq!(code, Some(2), "{said}");
    let deepest = DEEPEST_ZONE + 1;
    assert!(
        said.contains(&format!("\"z{deepest}\" lies within 32 others and more")),
        "{said}"
    );
    assert!(
        said.contains(&format!("large.ron:{}:", 4 + deepest)),
        "{said}"
    );
}

#[test]
fn as_many_hosts_as_may_be_are_read_and_one_more_is_refused_however_they_are_counted() {
    let counted = |count: usize| {
        design(&section(
            "hosts",
            std::iter::once(format!("\"h\": (count: {count})")),
        ))
    };
    let (code, said) = check(&counted(MOST_INSTANCES + 1));
    assert_eq!(code, Some(2), "{said}");
    assert!(
        said.contains("the design has 5001 hosts") && said.contains("large.ron:3:"),
        "{said}"
    );
    assert!(said.contains("at most 5000 can be explored"), "{said}");
    let named = (0..=MOST_INSTANCES).map(|n| format!("\"h{n}\": ()"));
    let (code, said) = check(&design(&section("hosts", named)));
    assert_eq!(code, Some(2), "{said}");
    assert!(said.contains("the design has 5001 hosts"), "{said}");
    let (_, said) = check(&counted(MOST_INSTANCES));
    assert!(
        !said.contains("hosts") || !said.contains("can be explored"),
        "{said}"
    );
}

#[test]
fn more_warnings_than_are_kept_let_no_error_through() {
    // A character that turns the direction of writing, in 600 notes.
    let zones = (0..400).map(|n| format!("\"z{n}\": (label: \"a\u{202e}b\")"));
    let hosts = (0..200).map(|n| format!("\"h{n}\": (label: \"a\u{202e}b\")"));
    let sections = section("zones", zones) + &section("hosts", hosts);
    let sound = design(&sections);
    let (code, said) = check(&sound);
    assert_ne!(code, Some(2), "{said}");
    let wrong = sound.replace("WebServer()", "WebServer(on: \"nowhere\")");
    let (code, said) = check(&wrong);
    assert_eq!(code, Some(2), "{said}");
    assert!(said.contains("nowhere") && said.contains("error"), "{said}");
}
