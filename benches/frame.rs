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
use linchpin::text::Charset;
use ratatui::backend::TestBackend;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::{Frame, Terminal};
use std::sync::Arc;
use std::time::Duration;

fn main() {
    divan::main();
}

const WIDTH: u16 = 200;
const HEIGHT: u16 = 60;
const FRAME: Duration = Duration::from_millis(33);

fn explorer(design: &str) -> State {
    let theme = Theme::builtin("dark", ColourLevel::TrueColor).unwrap();
    let look = Look {
        glyphs: Arc::new(Glyphs::themed(Charset::Unicode, &theme)),
        theme: Arc::new(theme),
        charset: Charset::Unicode,
        motion: true,
    };
    let design = gallery::find(design).unwrap();
    let file = File {
        name: design.name.to_owned(),
        path: None,
    };
    let mut state = State::new(file, design.text, Some(7), look);
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
