//! What a frame of the explorer costs, against bare ratatui for the same cells in the same run.
//!
//! `cargo bench --bench frame`: 200x60, traffic running. `bare` writes the very cells of the same
//! frames into a buffer and diffs them, which is the least that any program on ratatui does.
#![allow(clippy::unwrap_used, reason = "a benchmark that cannot run has failed")]

use divan::Bencher;
use linchpin::app::action::Action;
use linchpin::app::state::{File, Look, State};
use linchpin::app::update::update;
use linchpin::config::{ColourLevel, Glyphs, Theme};
use linchpin::document::gallery;
use linchpin::findings::Options;
use linchpin::text::Charset;
use ratatui::backend::TestBackend;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::{Frame, Terminal};
use std::sync::Arc;
use std::time::Duration;

mod tiers;

fn main() {
    divan::main();
}

const WIDTH: u16 = 200;
const HEIGHT: u16 = 60;
const FRAME: Duration = Duration::from_millis(33);

fn explorer(design: &str) -> State {
    let design = gallery::find(design).unwrap();
    with_text(design.name, design.text)
}

fn with_text(name: &str, text: &str) -> State {
    let theme = Theme::builtin("dark", ColourLevel::TrueColor).unwrap();
    let look = Look {
        glyphs: Arc::new(Glyphs::themed(Charset::Unicode, &theme)),
        theme: Arc::new(theme),
        charset: Charset::Unicode,
        motion: true,
    };
    let file = File {
        name: name.to_owned(),
        path: None,
    };
    let mut state = State::new(file, text, Some(7), Options::default(), look);
    update(&mut state, Action::Resize(WIDTH, HEIGHT));
    for _ in 0..150 {
        update(&mut state, Action::Tick(FRAME));
    }
    state
}

/// States that follow one another, so that no two frames are alike.
fn states(design: &str) -> Vec<State> {
    let mut state = explorer(design);
    (0..16)
        .map(|_| {
            update(&mut state, Action::Tick(FRAME));
            state.clone()
        })
        .collect()
}

fn buffers(design: &str) -> Vec<Buffer> {
    states(design)
        .iter()
        .map(|state| {
            let mut terminal = Terminal::new(TestBackend::new(WIDTH, HEIGHT)).unwrap();
            terminal
                .draw(|frame| linchpin::ui::draw(frame, state))
                .unwrap();
            terminal.backend().buffer().clone()
        })
        .collect()
}

fn frames(bencher: Bencher<'_, '_>, count: usize, draw: impl Fn(&mut Frame<'_>, usize)) {
    let mut terminal = Terminal::new(TestBackend::new(WIDTH, HEIGHT)).unwrap();
    let mut at = 0;
    bencher.bench_local(|| {
        at = (at + 1) % count;
        terminal.draw(|frame| draw(frame, at)).unwrap();
    });
}

#[divan::bench(args = ["1-three-servers", "encyclopedia"])]
fn explorer_frame(bencher: Bencher<'_, '_>, design: &str) {
    let states = states(design);
    frames(bencher, states.len(), |frame, at| {
        linchpin::ui::draw(frame, &states[at]);
    });
}

/// The same cells by ratatui's own means: a styled string for each run of equal style.
#[divan::bench(args = ["1-three-servers", "encyclopedia"])]
fn bare_ratatui(bencher: Bencher<'_, '_>, design: &str) {
    let runs: Vec<_> = buffers(design).iter().map(runs).collect();
    frames(bencher, runs.len(), |frame, at| {
        let buffer = frame.buffer_mut();
        for (x, y, text, style) in &runs[at] {
            buffer.set_string(*x, *y, text, *style);
        }
    });
}

type Run = (u16, u16, String, ratatui::style::Style);

fn runs(buffer: &Buffer) -> Vec<Run> {
    let mut runs: Vec<Run> = Vec::new();
    let area: Rect = buffer.area;
    for y in area.top()..area.bottom() {
        let mut open = false;
        for x in area.left()..area.right() {
            let cell = &buffer[(x, y)];
            match runs.last_mut() {
                Some((_, _, text, style)) if open && *style == cell.style() => {
                    text.push_str(cell.symbol());
                }
                _ => runs.push((x, y, cell.symbol().to_owned(), cell.style())),
            }
            open = true;
        }
    }
    runs
}

/// From a second of wall time to the state after it: what the traffic itself costs a frame.
#[divan::bench]
fn tick_at_1000_requests_a_second(bencher: Bencher<'_, '_>) {
    use linchpin::app::command::Command;
    let mut state = explorer("1-three-servers");
    for _ in 0..6 {
        update(&mut state, Action::Command(Command::Faster));
    }
    bencher.bench_local(|| update(&mut state, Action::Tick(FRAME)));
}

/// From a key to the picture after it, with 1,000 components: moving the selection, opening and
/// leaving the kill table, panning.
#[divan::bench(args = ["right", "K", "shift-right", "w"])]
fn key_to_frame_at_a_thousand_components(bencher: Bencher<'_, '_>, key: &str) {
    use linchpin::app::keys::Key;
    let mut state = with_text("thousand.ron", &tiers::text(1000));
    let mut terminal = Terminal::new(TestBackend::new(WIDTH, HEIGHT)).unwrap();
    let key = Key::parse(key).unwrap().event();
    let back = Key::parse("esc").unwrap().event();
    bencher.bench_local(|| {
        update(&mut state, Action::Key(key));
        terminal
            .draw(|frame| linchpin::ui::draw(frame, &state))
            .unwrap();
        update(&mut state, Action::Key(back));
    });
}

/// From a space typed into the open text to the picture after it, with 1,000 components: the text
/// is read again, and found to say the same.
#[divan::bench]
fn space_to_frame_at_a_thousand_components(bencher: Bencher<'_, '_>) {
    use linchpin::app::keys::Key;
    let mut state = with_text("thousand.ron", &tiers::text(1000));
    let mut terminal = Terminal::new(TestBackend::new(WIDTH, HEIGHT)).unwrap();
    for key in ["e", "ctrl-home", "down", "end", ",", " "] {
        let key = Key::parse(key).unwrap().event();
        update(&mut state, Action::Key(key));
    }
    let typed = Key::parse("space").unwrap().event();
    bencher.bench_local(|| {
        update(&mut state, Action::Key(typed));
        terminal
            .draw(|frame| linchpin::ui::draw(frame, &state))
            .unwrap();
    });
}

/// From a key in an open text of 1 MiB, 1,000 components and many remarks, to the picture after
/// it.
#[divan::bench(args = ["space", "x", "backspace", "enter", "pagedown", "ctrl-z", "ctrl-s"], sample_count = 20)]
fn key_to_frame_in_a_mebibyte(bencher: Bencher<'_, '_>, key: &str) {
    use linchpin::app::keys::Key;
    let mut text = linchpin::document::format::format(&tiers::text(1000)).unwrap();
    while text.len() < 1 << 20 {
        text.push_str(
            "// a remark about the design, as long as such remarks usually are in a file\n",
        );
    }
    let mut open = with_text("mebibyte.ron", &text);
    for key in ["e", "ctrl-g", "9", "enter", "end", "space"] {
        update(&mut open, Action::Key(Key::parse(key).unwrap().event()));
    }
    let key = Key::parse(key).unwrap().event();
    let mut terminal = Terminal::new(TestBackend::new(WIDTH, HEIGHT)).unwrap();
    bencher
        .with_inputs(|| open.clone())
        .bench_local_values(|mut state| {
            update(&mut state, Action::Key(key));
            terminal
                .draw(|frame| linchpin::ui::draw(frame, &state))
                .unwrap();
            state
        });
}

/// From the text of a design to its first frame, without the terminal and the disk.
#[divan::bench(args = ["1-three-servers", "encyclopedia"])]
fn text_to_first_frame(bencher: Bencher<'_, '_>, design: &str) {
    let design = gallery::find(design).unwrap();
    bencher.bench_local(|| {
        let theme = Theme::builtin("dark", ColourLevel::TrueColor).unwrap();
        let file = File {
            name: design.name.to_owned(),
            path: None,
        };
        let look = Look::themed(theme, Charset::Unicode, true);
        let mut state = State::new(file, design.text, Some(7), Options::default(), look);
        update(&mut state, Action::Resize(WIDTH, HEIGHT));
        let mut terminal = Terminal::new(TestBackend::new(WIDTH, HEIGHT)).unwrap();
        terminal
            .draw(|frame| linchpin::ui::draw(frame, &state))
            .unwrap();
    });
}

/// From starting the program to its first whole frame on a terminal, which answers at once. The
/// program is told its theme in the first case; in the second it asks what it stands on.
#[divan::bench(args = ["told", "asks"], sample_count = 20)]
fn start_to_first_frame(bencher: Bencher<'_, '_>, theme: &str) {
    bencher.bench_local(|| start(theme == "asks"));
}

/// A started program. It is ended when it is dropped, which is not measured.
struct Running(Box<dyn portable_pty::Child + Send + Sync>);

impl Drop for Running {
    fn drop(&mut self) {
        self.0.kill().unwrap();
        self.0.wait().unwrap();
    }
}

/// Starts the program in a pseudo-terminal and returns when its first frame has ended.
fn start(asks: bool) -> Running {
    use portable_pty::{CommandBuilder, PtySize, native_pty_system};
    use std::io::{Read, Write};
    let size = PtySize {
        rows: HEIGHT,
        cols: WIDTH,
        ..PtySize::default()
    };
    let pair = native_pty_system().openpty(size).unwrap();
    let mut command = CommandBuilder::new(env!("CARGO_BIN_EXE_linchpin"));
    if !asks {
        command.args(["--theme", "dark"]);
    }
    let nowhere = std::env::temp_dir().join("linchpin-bench-home");
    command.env("XDG_STATE_HOME", nowhere.join("state"));
    command.env("XDG_CONFIG_HOME", nowhere.join("config"));
    command.env("LANG", "C.UTF-8");
    command.env("TERM", "xterm-256color");
    let child = pair.slave.spawn_command(command).unwrap();
    let mut output = pair.master.try_clone_reader().unwrap();
    let mut input = pair.master.take_writer().unwrap();
    let mut shown = Vec::new();
    let mut bytes = [0; 65_536];
    let has = |shown: &[u8], what: &[u8]| shown.windows(what.len()).any(|part| part == what);
    let mut is_answered = false;
    while !has(&shown, b"\x1b[?2026l") {
        let count = output.read(&mut bytes).unwrap();
        shown.extend_from_slice(&bytes[..count]);
        if !is_answered && has(&shown, b"\x1b[c") {
            input
                .write_all(b"\x1b]11;rgb:0000/0000/0000\x1b\\\x1b[?62c")
                .unwrap();
            input.flush().unwrap();
            is_answered = true;
        }
    }
    Running(child)
}
