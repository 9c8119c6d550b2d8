//! The program itself in a pseudo-terminal: start, keys, saving, signals, rest.
#![cfg(target_os = "linux")]

use linchpin::document::gallery;
use portable_pty::PtySize;
use pty::{PATIENCE, Program};
use rustix::process::Signal;
use std::path::Path;
use std::time::{Duration, Instant};

mod pty;

#[test]
fn it_opens_the_three_servers_and_gives_the_terminal_back() {
    let mut program = Program::start(&[]);
    program.wait_for("haproxy");
    program.press("K");
    program.wait_for("Kill table");
    program.press("\u{1b}");
    program.wait_until("end of the kill table", |screen| {
        !screen.contains("Kill table")
    });
    program.press("q");
    assert_eq!(program.end(), 0);
    program.wait_until("the shell's screen", |_| true);
    let start = Instant::now();
    while !program.is_given_back() && start.elapsed() < PATIENCE {
        std::thread::sleep(Duration::from_millis(5));
    }
    assert!(program.is_given_back());
}

#[test]
fn asked_to_end_it_does_so_at_once() {
    for (signal, code) in [(Signal::TERM, 143), (Signal::HUP, 129), (Signal::QUIT, 131)] {
        let mut program = Program::start(&[]);
        program.wait_for("haproxy");
        program.signal(signal);
        assert_eq!(program.end(), code);
    }
}

#[test]
fn a_toggle_and_a_save_change_one_token_of_the_file_and_no_comment() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("site.ron");
    let before = gallery::find("1-three-servers").unwrap().text;
    std::fs::write(&path, before).unwrap();
    let mut program = Program::start(&[path.to_str().unwrap()]);
    program.wait_for("haproxy");
    program.press("a");
    program.wait_for("algorithm is now");
    program.press("\u{13}");
    program.wait_for("saved");
    program.press("q");
    assert_eq!(program.end(), 0);
    let after = std::fs::read_to_string(&path).unwrap();
    let expected = before.replacen("algorithm: RoundRobin", "algorithm: StaticRoundRobin", 1);
    assert_eq!(after, expected);
}

#[test]
fn paused_it_takes_no_processor_time() {
    let mut program = Program::start(&[]);
    program.wait_for("haproxy");
    program.press("p");
    program.wait_for("paused");
    std::thread::sleep(Duration::from_millis(300));
    let before = program.ticks();
    std::thread::sleep(Duration::from_secs(2));
    let taken = program.ticks() - before;
    assert!(taken <= 1, "{taken} clock ticks in two seconds");
}

#[test]
fn a_new_size_is_drawn() {
    let mut program = Program::start(&["--ascii", "0-one-server"]);
    program.wait_for("nginx");
    program
        .screen
        .lock()
        .unwrap()
        .screen_mut()
        .set_size(50.try_into().unwrap(), 160.try_into().unwrap());
    let size = PtySize {
        rows: 50,
        cols: 160,
        pixel_width: 0,
        pixel_height: 0,
    };
    program.master.resize(size).unwrap();
    program.wait_for("Timeline");
    assert!(program.text().is_ascii());
    program.press("q");
    assert_eq!(program.end(), 0);
}

#[test]
fn without_a_terminal_it_says_what_to_do_instead() {
    let output = std::process::Command::new(env!("CARGO_BIN_EXE_linchpin"))
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(3));
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(
        said.contains("needs a terminal") && said.contains("check"),
        "{said}"
    );
}

#[test]
fn what_cannot_be_read_is_told_with_the_right_exit_code() {
    let run = |file: &Path| {
        let output = std::process::Command::new(env!("CARGO_BIN_EXE_linchpin"))
            .arg("check")
            .arg(file)
            .output()
            .unwrap();
        let said = String::from_utf8(output.stderr).unwrap();
        (output.status.code(), said)
    };
    let folder = tempfile::tempdir().unwrap();
    let (code, said) = run(&folder.path().join("no-such-file.ron"));
    assert_eq!(code, Some(3), "{said}");
    for (name, bytes) in [
        ("empty.ron", &b""[..]),
        ("latin.ron", &b"Topology(title: \"caf\xe9\")"[..]),
        ("deep.ron", "(".repeat(100_000).as_bytes()),
        (
            "typo.ron",
            &b"Topology(version: 1, components: {}, hots: {})"[..],
        ),
    ] {
        let path = folder.path().join(name);
        std::fs::write(&path, bytes).unwrap();
        let (code, said) = run(&path);
        assert_eq!(code, Some(2), "{name}: {said}");
        assert!(said.contains(name), "{said}");
    }
}

#[test]
fn every_key_is_answered_while_the_traffic_stands_still() {
    let mut program = Program::start(&[]);
    program.wait_for("haproxy");
    program.press("p");
    program.wait_for("paused");
    for (key, answer) in [
        ("d", "drains"),
        ("d", "again"),
        ("w", "host"),
        ("?", "Help"),
    ] {
        program.press(key);
        program.wait_for(answer);
    }
}

#[test]
fn ones_own_keys_work_and_are_shown_and_mistakes_in_them_are_told() {
    let home = tempfile::tempdir().unwrap();
    let config = home.path().join("config/linchpin");
    std::fs::create_dir_all(&config).unwrap();
    let keys = "{\n  \"kil_table\": [\"f2\"],\n  \"help\": [\"f1\"],\n}";
    std::fs::write(config.join("keys.ron"), keys).unwrap();
    std::fs::write(config.join("settings.ron"), "{ \"charset\": \"ascii\" }").unwrap();
    let mut program = Program::start_in(home.path(), &[]);
    program.wait_for("keys.ron:2:4: ");
    program.wait_for("kill_table");
    program.wait_for("f1 help");
    assert!(!program.text().contains('╭'), "the settings say ASCII");
    program.press("?");
    program.wait_for("f1 lists every key");
    program.press("\u{1b}OP");
    program.wait_for("To find what kills");

    let own = home.path().join("own.ron");
    std::fs::write(&own, "{ \"kill\": [\"x\"] }").unwrap();
    let program = Program::start_in(home.path(), &["--keys", own.to_str().unwrap()]);
    program.wait_for("x kill");
    let mut program = Program::start_in(home.path(), &["--keys", "no-such-file"]);
    assert_eq!(program.end(), 3);
}
