//! What a hostile file says reaches no terminal as it is: every command, both of its outputs.
#![allow(
    clippy::unwrap_used,
    reason = "a test that cannot run the program has failed"
)]

use std::process::{Command, Output};

/// Names that colour, clear, ring and turn the reading order round; a comment that retitles.
const HOSTILE: &str = r#"// \u{1b}]0;title\u{7}
Topology(version: 1, title: "T\u{1b}[2J\u{202e}", site: "www.foobar.com",
    hosts: { "h\u{1b}[31m": (count: 2), "i\u{9b}2J": (label: "\u{7}l") },
    components: {
        "v": Client(), "lb\u{1b}[31m\u{202e}x": LoadBalancer(on: "i\u{9b}2J", note: "n\u{1b}c"),
        "w\u{7}\u{200b}": WebServer(on: "h\u{1b}[31m"), "a": AppServer(on: "h\u{1b}[31m"),
        "d\u{2066}": Database(role: Primary), "e": Database(role: Replica),
    },
    links: [
        ("v", "lb\u{1b}[31m\u{202e}x", Http), ("lb\u{1b}[31m\u{202e}x", "w\u{7}\u{200b}", Http),
        ("w\u{7}\u{200b}", "a", Http), ("a", "d\u{2066}", ReadWrite), ("d\u{2066}", "e", Replication, (delay: "2s")),
    ],
    drills: { "dr\u{1b}[3m": (faults: [("5s", Kill, "d\u{2066}", (for: "3s"))], run: "10s") },
    tour: [(say: "s\u{1b}[5m", kill: ["d\u{2066}"])],
    claims: { "c\u{1b}": (says: "q\u{202e}", down: ["d\u{2066}"], class: Write, at_least_percent: 50) },
    findings: { "SPF-02": (reason: "r\u{1b}[1m", owner: "o\u{7}") },
)
"#;

fn run(args: &[&str]) -> Output {
    let mut program = Command::new(env!("CARGO_BIN_EXE_linchpin"));
    program.args(args).output().unwrap()
}

fn is_harmless(output: &[u8], what: &[&str]) {
    let text = String::from_utf8_lossy(output);
    let wrong = text.chars().find(|c| {
        (c.is_control() && !matches!(c, '\n' | '\t' | '\r'))
            || matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
    });
    assert_eq!(wrong, None, "{what:?}: {text:?}");
}

#[test]
fn no_command_prints_what_would_command_a_terminal() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("bad\u{1b}[31m\u{202e}.ron");
    std::fs::write(&path, HOSTILE).unwrap();
    let file = path.to_str().unwrap();
    let mut printed = 0;
    for args in [
        &["check", file, "--explain"][..],
        &["check", file, "--format", "markdown"],
        &["check", file, "--format", "github"],
        &["check", file, "--format", "sarif"],
        &["claims", file],
        &["brief", "1", file],
        &["kill-table", file],
        &["kill-table", file, "--format", "markdown"],
        &["availability", file],
        &["simulate", file, "--duration", "5s"],
        &[
            "simulate",
            file,
            "--duration",
            "20s",
            "--fault",
            "d\u{2066}@2s..9s",
        ],
        &["simulate", file, "--drill", "dr\u{1b}[3m", "--post-mortem"],
        &["fix", file],
        &["fix", file, "SPF-02@d\u{2066}", "--dry-run"],
        &["diff", file, "1-three-servers"],
        &["diff", "1-three-servers", file, "--format", "markdown"],
        &["quiz", file, "--answers"],
        &["render", file],
        &["report", file],
        &["export", file, "--to", "svg"],
        &["export", file, "--to", "html"],
        &["export", file, "--to", "mermaid"],
        &["export", file, "--to", "dot"],
        &["export", file, "--to", "d2"],
        &["export", file, "--to", "json"],
        &["export", file, "--to", "cast", "--tour"],
    ] {
        let output = run(args);
        is_harmless(&output.stdout, args);
        is_harmless(&output.stderr, args);
        printed += usize::from(!output.stdout.is_empty());
    }
    assert!(printed >= 24, "{printed} commands printed something");
}

#[test]
fn no_complaint_repeats_what_would_command_a_terminal() {
    let folder = tempfile::tempdir().unwrap();
    let broken = folder.path().join("broken\u{1b}[2J.ron");
    std::fs::write(
        &broken,
        "Topology(version: 1, title: \"\u{1b}[31m\", nonsense\u{7}: 1)",
    )
    .unwrap();
    let broken = broken.to_str().unwrap();
    let made = folder.path().join("new\u{1b}[2J.ron");
    for args in [
        &["check", broken][..],
        &["check", "no\u{1b}[31m.ron"],
        &["simulate", "--fault", "x\u{1b}[31m@1s..2s"],
        &["simulate", "--drill", "x\u{1b}[31m"],
        &["diff", "no\u{1b}[31m.ron", "x"],
        &["quiz", "--kind", "\u{1b}[31m"],
        &["check", "--format", "\u{1b}[31m"],
        &["\u{1b}[31m", "x", "y"],
        &["new", "\u{1b}[31m"],
        &["new", "-o", made.to_str().unwrap()],
        &["fmt", "--check", broken],
        &["man", "\u{1b}[31m"],
    ] {
        let output = run(args);
        is_harmless(&output.stdout, args);
        is_harmless(&output.stderr, args);
        assert!(
            !output.stderr.is_empty() || !output.stdout.is_empty(),
            "{args:?}"
        );
    }
}
