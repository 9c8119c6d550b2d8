//! The usual company of commands: new, completions, man, doctor.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::process::{Command, Output};

fn linchpin(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_linchpin"))
        .args(arguments)
        .output()
        .unwrap()
}

fn said(arguments: &[&str]) -> String {
    let output = linchpin(arguments);
    assert_eq!(output.status.code(), Some(0), "{output:?}");
    String::from_utf8(output.stdout).unwrap()
}

#[test]
fn new_prints_a_design_that_checks_and_never_writes_over_a_file() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("site.ron");
    let path = path.to_str().unwrap();
    said(&["new", "-o", path]);
    let starter = std::fs::read_to_string(path).unwrap();
    assert_eq!(starter, said(&["new"]));
    said(&["check", path, "--fail-on", "never"]);
    let again = linchpin(&["new", "3-scaled-up", "-o", path]);
    assert_eq!(again.status.code(), Some(2));
    assert_eq!(std::fs::read_to_string(path).unwrap(), starter);
    let unknown = linchpin(&["new", "no-such"]);
    assert_eq!(unknown.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&unknown.stderr).contains("starter"));
}

#[test]
fn the_manual_names_every_command_and_every_key() {
    let page = said(&["man"]);
    for entry in linchpin::app::command::COMMANDS {
        assert!(page.contains(entry.name), "{}", entry.name);
    }
    insta::with_settings!({ omit_expression => true, prepend_module_to_snapshot => false }, {
        insta::assert_snapshot!("man", page);
    });
}

#[test]
fn the_reference_of_the_format_is_as_it_was() {
    insta::with_settings!({ omit_expression => true, prepend_module_to_snapshot => false }, {
        insta::assert_snapshot!("schema", said(&["schema"]));
    });
}

#[test]
fn completions_know_the_commands_in_every_shell() {
    for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
        let text = said(&["completions", shell]);
        for word in ["kill-table", "doctor", "completions", "fail-on"] {
            assert!(text.contains(word), "{shell}: {word}");
        }
    }
    insta::with_settings!({ omit_expression => true, prepend_module_to_snapshot => false }, {
        insta::assert_snapshot!("completions-bash", said(&["completions", "bash"]));
    });
}

#[test]
fn doctor_tells_what_it_sees_and_lets_nothing_through_to_the_terminal() {
    let output = Command::new(env!("CARGO_BIN_EXE_linchpin"))
        .arg("doctor")
        .env_clear()
        .env("TERM", "xterm-256color\u{1b}]0;x\u{7}")
        .env("LANG", "C.UTF-8")
        .env("TMUX", "/tmp/tmux")
        .env("NO_COLOR", "1")
        .env("XDG_STATE_HOME", "/state")
        .output()
        .unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    for expected in [
        "NO_COLOR is set",
        "Unicode",
        "set-clipboard on",
        "/state/linchpin/recovery",
        "the explorer would not start",
    ] {
        assert!(text.contains(expected), "no {expected} in\n{text}");
    }
    assert!(!text.contains('\u{1b}'), "{text:?}");
}
