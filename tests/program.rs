//! The program itself in a pseudo-terminal: start, keys, saving, signals, rest.
#![cfg(target_os = "linux")]
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use linchpin::document::gallery;
use portable_pty::{Child, CommandBuilder, MasterPty, PtySize, native_pty_system};
use rustix::process::{Pid, Signal, kill_process};
use std::io::{Read, Write};
use std::path::Path;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

/// Generous, because the machine may be busy; passing tests do not wait.
const PATIENCE: Duration = Duration::from_secs(20);

struct Program {
    child: Box<dyn Child + Send + Sync>,
    master: Box<dyn MasterPty + Send>,
    keys: Box<dyn Write + Send>,
    screen: Arc<Mutex<vt100::Parser>>,
}

impl Program {
    fn start(arguments: &[&str]) -> Self {
        let size = PtySize {
            rows: 30,
            cols: 100,
            pixel_width: 0,
            pixel_height: 0,
        };
        let pair = native_pty_system().openpty(size).unwrap();
        let mut command = CommandBuilder::new(env!("CARGO_BIN_EXE_linchpin"));
        command.args(arguments);
        command.env("LANG", "C.UTF-8");
        command.env("TERM", "xterm-256color");
        let child = pair.slave.spawn_command(command).unwrap();
        drop(pair.slave);
        let screen = Arc::new(Mutex::new(vt100::Parser::new(
            30.try_into().unwrap(),
            100.try_into().unwrap(),
            0,
        )));
        let mut output = pair.master.try_clone_reader().unwrap();
        let shown = Arc::clone(&screen);
        std::thread::spawn(move || {
            let mut bytes = [0; 8192];
            while let Ok(count @ 1..) = output.read(&mut bytes) {
                shown.lock().unwrap().process(&bytes[..count]);
            }
        });
        Self {
            child,
            keys: pair.master.take_writer().unwrap(),
            master: pair.master,
            screen,
        }
    }

    fn text(&self) -> String {
        self.screen.lock().unwrap().screen().contents()
    }

    fn wait_for(&self, text: &str) {
        self.wait_until(text, |screen| screen.contains(text));
    }

    fn wait_until(&self, what: &str, is_so: impl Fn(&str) -> bool) {
        let start = Instant::now();
        while !is_so(&self.text()) {
            assert!(start.elapsed() < PATIENCE, "no {what} on:\n{}", self.text());
            std::thread::sleep(Duration::from_millis(10));
        }
    }

    fn press(&mut self, keys: &str) {
        self.keys.write_all(keys.as_bytes()).unwrap();
        self.keys.flush().unwrap();
    }

    fn signal(&self, signal: Signal) {
        let pid = i32::try_from(self.child.process_id().unwrap()).unwrap();
        kill_process(Pid::from_raw(pid).unwrap(), signal).unwrap();
    }

    /// Waits for the end; returns the exit code.
    fn end(&mut self) -> u32 {
        let start = Instant::now();
        loop {
            if let Some(status) = self.child.try_wait().unwrap() {
                return status.exit_code();
            }
            assert!(
                start.elapsed() < PATIENCE,
                "still running:\n{}",
                self.text()
            );
            std::thread::sleep(Duration::from_millis(5));
        }
    }

    fn is_given_back(&self) -> bool {
        let parser = self.screen.lock().unwrap();
        let screen = parser.screen();
        !screen.alternate_screen() && !screen.bracketed_paste() && !screen.hide_cursor()
    }

    /// Processor time it has taken so far, in clock ticks.
    fn ticks(&self) -> u64 {
        let path = format!("/proc/{}/stat", self.child.process_id().unwrap());
        let stat = std::fs::read_to_string(path).unwrap();
        let (_, rest) = stat.rsplit_once(')').unwrap();
        let fields: Vec<&str> = rest.split_whitespace().collect();
        fields[11].parse::<u64>().unwrap() + fields[12].parse::<u64>().unwrap()
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        // It may have ended already.
        let _ = self.child.kill();
    }
}

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
    for (signal, code) in [(Signal::TERM, 143), (Signal::HUP, 129)] {
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
