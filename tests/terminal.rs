//! The terminal is taken and given back: a small program runs in a pseudo-terminal, and a model
//! of a screen shows what a terminal would show.
//!
//! The small program is this test binary itself, started again for its `program` test.
#![cfg(unix)]
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test fails by panicking"
)]

use std::io::{Read, Write};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use linchpin::config::{Role, Theme};
use linchpin::term::{Capabilities, Event, Events, Options, Terminal, stop_process};
use linchpin::text::{Kind, sanitize};
use portable_pty::{Child, CommandBuilder, MasterPty, PtySize, native_pty_system};
use ratatui::crossterm::event::{Event as Input, KeyCode};
use ratatui::widgets::Paragraph;
use rustix::process::{Pid, Signal, kill_process};

#[path = "../src/text/hostile.rs"]
#[expect(
    unreachable_pub,
    reason = "the table is part of the library's own tests as well"
)]
mod hostile;

/// Set for the small program.
const ROLE: &str = "LINCHPIN_TEST_PROGRAM";

/// Set for a small program that does not care for hang-up signals nor for failures to draw.
const STUBBORN: &str = "LINCHPIN_TEST_STUBBORN";

/// Generous, because the machine may be busy; passing tests do not wait.
const PATIENCE: Duration = Duration::from_secs(20);

#[test]
#[ignore = "the small program, which the other tests start in a pseudo-terminal"]
fn program() {
    if std::env::var_os(ROLE).is_none() {
        return;
    }
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    let last = runtime.block_on(run());
    // Not println: the terminal may be gone.
    let _ = writeln!(std::io::stdout(), "\r\nended by {last}");
    // Before the test harness prints on.
    std::process::exit(7);
}

async fn run() -> String {
    let stubborn = std::env::var_os(STUBBORN).is_some();
    let capabilities = Capabilities::from_env();
    let theme = Theme::builtin("dark", capabilities.colours).unwrap();
    let mut events = Events::listen().unwrap();
    let options = Options {
        mouse: true,
        kitty_keyboard: true,
    };
    let mut terminal = Terminal::open(options).unwrap();
    let mut shown = "ready".to_owned();
    loop {
        let drawn = terminal.draw(|frame| {
            let style = theme.style(Role::Selected);
            frame.render_widget(Paragraph::new(shown.as_str()).style(style), frame.area());
        });
        if drawn.is_err() && !stubborn {
            return "a failure to draw".to_owned();
        }
        match events.next().await {
            Event::Input(Input::Key(key)) => match key.code {
                KeyCode::Char('q') => {
                    terminal.close().unwrap();
                    return "key".to_owned();
                }
                KeyCode::Char('p') => panic!("on purpose"),
                KeyCode::Char('s') => {
                    // Something goes on being written, so that whoever reads is woken.
                    std::thread::spawn(|| {
                        while std::io::stdout().write_all(b"stuck\n").is_ok() {
                            let _ = std::io::stdout().flush();
                            std::thread::sleep(Duration::from_millis(5));
                        }
                    });
                    std::thread::sleep(Duration::from_secs(3600));
                }
                KeyCode::Char('h') => {
                    let lines = hostile::STRINGS
                        .iter()
                        .map(|case| sanitize(case.text, Kind::Name));
                    shown = lines.collect::<Vec<_>>().join("\n") + "\nall shown";
                }
                _ => shown = format!("{:?}", key.code),
            },
            Event::Input(Input::Paste(text)) => shown = format!("pasted {}", text.len()),
            Event::Input(_) => {}
            Event::Suspend => {
                events.pause();
                terminal.suspend().unwrap();
                stop_process().unwrap();
            }
            Event::Resume => {
                // The kernel lets a program whose terminal hangs up go on, too.
                assert!(terminal.resume().is_ok() || stubborn);
                events.resume();
                shown = "resumed".to_owned();
            }
            Event::Quit(_) if stubborn => {}
            Event::Quit(signal) => {
                drop(terminal);
                return format!("{signal:?}");
            }
            Event::HangUp => {
                drop(terminal);
                return "the terminal's end".to_owned();
            }
        }
    }
}

/// The small program in its pseudo-terminal.
struct Session {
    master: Option<Box<dyn MasterPty + Send>>,
    keys: Option<Box<dyn Write + Send>>,
    child: Box<dyn Child + Send + Sync>,
    output: Arc<Mutex<Vec<u8>>>,
    reader: Option<JoinHandle<()>>,
    closing: Arc<AtomicBool>,
}

impl Session {
    fn start(variables: &[(&str, &str)]) -> Self {
        let size = PtySize {
            rows: 60,
            cols: 100,
            pixel_width: 0,
            pixel_height: 0,
        };
        let pair = native_pty_system().openpty(size).unwrap();
        let mut command = CommandBuilder::new(std::env::current_exe().unwrap());
        command.args(["--exact", "program", "--ignored", "--nocapture"]);
        command.env_clear();
        for (name, value) in [(ROLE, "1"), ("TERM", "xterm-256color"), ("LANG", "C.UTF-8")] {
            command.env(name, value);
        }
        for (name, value) in variables {
            command.env(name, value);
        }
        let child = pair.slave.spawn_command(command).unwrap();
        drop(pair.slave);
        let keys = pair.master.take_writer().unwrap();
        let mut reader = pair.master.try_clone_reader().unwrap();
        let output = Arc::new(Mutex::new(Vec::new()));
        let sink = Arc::clone(&output);
        let closing = Arc::new(AtomicBool::new(false));
        let stop = Arc::clone(&closing);
        let reader = std::thread::spawn(move || {
            let mut buffer = [0; 4096];
            while let Ok(read @ 1..) = reader.read(&mut buffer) {
                sink.lock().unwrap().extend_from_slice(&buffer[..read]);
                if stop.load(Ordering::SeqCst) {
                    break;
                }
            }
        });
        let session = Self {
            master: Some(pair.master),
            keys: Some(keys),
            child,
            output,
            reader: Some(reader),
            closing,
        };
        session.wait_for("ready");
        session
    }

    fn screen(&self) -> vt100::Parser {
        let size = |cells| std::num::NonZeroU16::new(cells).unwrap();
        let mut parser = vt100::Parser::new(size(60), size(100), 0);
        parser.process(&self.output.lock().unwrap());
        parser
    }

    fn wait_until(&self, what: &str, holds: impl Fn(&vt100::Screen) -> bool) -> vt100::Parser {
        let start = Instant::now();
        loop {
            let parser = self.screen();
            if holds(parser.screen()) {
                return parser;
            }
            let shown = parser.screen().contents();
            assert!(
                start.elapsed() < PATIENCE,
                "waited in vain for {what}; the screen:\n{shown}"
            );
            std::thread::sleep(Duration::from_millis(5));
        }
    }

    fn wait_for(&self, text: &str) -> vt100::Parser {
        self.wait_until(text, |screen| screen.contents().contains(text))
    }

    fn press(&mut self, keys: &str) {
        let writer = self.keys.as_mut().unwrap();
        writer.write_all(keys.as_bytes()).unwrap();
        writer.flush().unwrap();
    }

    /// Closes every handle of the terminal, as a closed window does.
    fn close_terminal(&mut self) {
        self.closing.store(true, Ordering::SeqCst);
        // Whatever is drawn now wakes the reading thread.
        self.press("x");
        self.reader.take().unwrap().join().unwrap();
        self.keys = None;
        self.master = None;
    }

    fn pid(&self) -> Pid {
        Pid::from_raw(self.child.process_id().unwrap().cast_signed()).unwrap()
    }

    fn signal(&self, signal: Signal) {
        kill_process(self.pid(), signal).unwrap();
    }

    fn exit_code(&mut self) -> u32 {
        let start = Instant::now();
        loop {
            if let Some(status) = self.child.try_wait().unwrap() {
                return status.exit_code();
            }
            assert!(start.elapsed() < PATIENCE, "the program does not end");
            std::thread::sleep(Duration::from_millis(5));
        }
    }
}

impl Drop for Session {
    fn drop(&mut self) {
        let _ = self.child.kill();
    }
}

fn assert_given_back(screen: &vt100::Screen) {
    assert!(!screen.alternate_screen(), "alternate screen");
    assert!(!screen.bracketed_paste(), "bracketed paste");
    assert!(!screen.hide_cursor(), "cursor");
    assert_eq!(screen.mouse_protocol_mode(), vt100::MouseProtocolMode::None);
}

fn is_given_back(screen: &vt100::Screen) -> bool {
    !screen.alternate_screen() && !screen.bracketed_paste() && !screen.hide_cursor()
}

#[test]
fn the_terminal_is_taken_and_given_back() {
    let mut session = Session::start(&[]);
    let parser = session.wait_until("the modes", |screen| screen.alternate_screen());
    assert!(parser.screen().bracketed_paste());
    assert!(parser.screen().hide_cursor());
    assert_ne!(
        parser.screen().mouse_protocol_mode(),
        vt100::MouseProtocolMode::None
    );

    session.press("q");
    assert_given_back(session.wait_for("ended by key").screen());
    assert_eq!(session.exit_code(), 7);

    let output = String::from_utf8_lossy(&session.output.lock().unwrap()).into_owned();
    let count = |sequence: &str| output.matches(sequence).count();
    assert_eq!(count("\x1b[>1u"), count("\x1b[<1u"), "keyboard flags");
    assert_eq!(count("\x1b[?1004h"), count("\x1b[?1004l"), "focus events");
    assert_eq!(
        count("\x1b[?2026h") + 1,
        count("\x1b[?2026l"),
        "frames, and one end to be sure"
    );
    let (pop, leave) = (output.find("\x1b[<1u"), output.find("\x1b[?1049l"));
    assert!(
        pop < leave,
        "keyboard flags belong to the screen they were pushed on"
    );
}

#[test]
fn signals_end_the_program_and_give_the_terminal_back() {
    for (signal, name) in [
        (Signal::TERM, "Terminate"),
        (Signal::INT, "Interrupt"),
        (Signal::HUP, "HangUp"),
    ] {
        let mut session = Session::start(&[]);
        session.signal(signal);
        assert_given_back(session.wait_for(&format!("ended by {name}")).screen());
        assert_eq!(session.exit_code(), 7);
    }
}

#[test]
fn a_panic_gives_the_terminal_back_before_it_is_reported() {
    let mut session = Session::start(&[]);
    session.press("p");
    let parser = session.wait_for("on purpose");
    assert_given_back(parser.screen());
    session.exit_code();
}

#[test]
fn a_stopped_program_lends_the_terminal_and_takes_it_again() {
    let mut session = Session::start(&[]);
    session.signal(Signal::TSTP);
    session.wait_until("the terminal to be lent", is_given_back);
    let stat = format!("/proc/{}/stat", session.pid());
    if std::path::Path::new(&stat).exists() {
        let start = Instant::now();
        while !std::fs::read_to_string(&stat).unwrap().contains(") T ") {
            assert!(start.elapsed() < PATIENCE, "the program does not stop");
            std::thread::sleep(Duration::from_millis(5));
        }
    }
    session.signal(Signal::CONT);
    let parser = session.wait_for("resumed");
    assert!(parser.screen().alternate_screen());
    session.press("x");
    session.wait_for("Char('x')");
    session.press("q");
    assert_given_back(session.wait_for("ended by key").screen());
}

#[test]
fn the_program_ends_when_its_terminal_goes_away() {
    let mut session = Session::start(&[]);
    session.close_terminal();
    assert_eq!(session.exit_code(), 7);
}

#[test]
fn the_loss_of_the_terminal_is_noticed_even_without_the_signal() {
    let mut session = Session::start(&[(STUBBORN, "1")]);
    session.close_terminal();
    assert_eq!(session.exit_code(), 7);
}

#[test]
fn a_program_that_is_stuck_when_its_terminal_goes_away_is_ended() {
    let mut session = Session::start(&[(STUBBORN, "1")]);
    session.press("s");
    session.wait_for("stuck");
    session.close_terminal();
    assert_eq!(session.exit_code(), 129);
}

#[test]
fn without_colours_the_chosen_row_is_still_reversed() {
    let session = Session::start(&[("NO_COLOR", "1")]);
    let parser = session.wait_for("ready");
    let cell = parser.screen().cell(0, 0).unwrap();
    assert!(cell.inverse());
    assert_eq!(cell.bgcolor(), vt100::Color::Default);
}

#[test]
fn hostile_names_reach_the_terminal_as_harmless_text() {
    let mut session = Session::start(&[]);
    session.press("h");
    let parser = session.wait_for("all shown");
    assert!(parser.screen().alternate_screen());
    assert!(parser.screen().contents().contains("␛]52;c;"));
    let output = String::from_utf8_lossy(&session.output.lock().unwrap()).into_owned();
    let with_escapes = hostile::STRINGS
        .iter()
        .filter(|case| case.text.contains('\x1b'));
    for case in with_escapes {
        assert!(!output.contains(case.text), "{}", case.attack);
    }
    for attack in [
        "\x1b]", "\x1bP", "\x1b_", "\x1bc", "\u{9b}", "\u{9d}", "\u{202e}", "\u{2066}",
    ] {
        assert!(!output.contains(attack), "{attack:?}");
    }
}

#[test]
fn a_paste_is_one_event_and_no_keys() {
    let mut session = Session::start(&[]);
    session.press("\x1b[200~qqq\x1b[201~");
    session.wait_for("pasted 3");
}
