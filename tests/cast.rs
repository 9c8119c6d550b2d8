//! Recordings play back to the screens that were drawn.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    dead_code,
    reason = "a test that cannot go on has failed; not every test uses the whole stage"
)]

mod stage;

use linchpin::exchange::cast::Cast;
use ratatui::buffer::Buffer;
use ratatui::style::{Color, Modifier};
use serde_json::Value;
use stage::Explorer;
use std::process::{Command, Output};
use std::time::Duration;

fn export(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_linchpin"))
        .args(["export", "1-three-servers", "--to", "cast"])
        .args(arguments)
        .output()
        .unwrap()
}

/// The header, and when to write what.
fn read(text: &str) -> (Value, Vec<(f64, String)>) {
    let mut lines = text.lines();
    let header = serde_json::from_str(lines.next().unwrap()).unwrap();
    let event = |line| {
        let event: Value = serde_json::from_str(line).unwrap();
        assert_eq!(event[1], "o");
        (
            event[0].as_f64().unwrap(),
            event[2].as_str().unwrap().to_owned(),
        )
    };
    (header, lines.map(event).collect())
}

fn terminal(rows: u16, columns: u16) -> vt100::Parser {
    vt100::Parser::new(rows.try_into().unwrap(), columns.try_into().unwrap(), 0)
}

fn colour(colour: vt100::Color) -> Color {
    match colour {
        vt100::Color::Default => Color::Reset,
        vt100::Color::Idx(index) => Color::Indexed(index),
        vt100::Color::Rgb(r, g, b) => Color::Rgb(r, g, b),
    }
}

/// Fails unless the terminal shows these cells, colours and all.
fn shows(terminal: &vt100::Parser, drawn: &Buffer, when: usize) {
    for y in 0..drawn.area.height {
        for x in 0..drawn.area.width {
            let (seen, cell) = (terminal.screen().cell(y, x).unwrap(), &drawn[(x, y)]);
            if seen.is_wide_continuation() {
                continue;
            }
            let text = if seen.has_contents() {
                seen.contents()
            } else {
                " "
            };
            assert_eq!(text, cell.symbol(), "frame {when}, column {x}, row {y}");
            assert_eq!(
                colour(seen.bgcolor()),
                cell.bg,
                "frame {when}, column {x}, row {y}"
            );
            if text != " " {
                assert_eq!(
                    colour(seen.fgcolor()),
                    cell.fg,
                    "frame {when}, column {x}, row {y}"
                );
                // A terminal has one intensity: the last of bold and dim.
                let bold = cell.modifier.contains(Modifier::BOLD)
                    && !cell.modifier.contains(Modifier::DIM);
                assert_eq!(seen.bold(), bold, "frame {when}, column {x}, row {y}");
            }
        }
    }
}

#[test]
fn a_recording_plays_back_to_the_screens_that_were_drawn() {
    let mut explorer = Explorer::open("1-as-usually-drawn", 100, 30);
    let mut cast = Cast::new(100, 30, "test");
    let mut screens = Vec::new();
    let keys = ["", "", "K", "", "j", "esc", "space", "", "f5", "right", ""];
    for (second, key) in keys.iter().enumerate() {
        if !key.is_empty() {
            explorer.press(key);
        }
        for part in 0..3 {
            explorer.wait(0.34);
            let screen = explorer.buffer();
            cast.frame(
                Duration::from_millis((second * 3 + part) as u64 * 340),
                &screen,
            );
            screens.push(screen);
        }
    }
    let text = cast.finish(Duration::from_secs(60));
    let (_, events) = read(&text);
    let mut terminal = terminal(30, 100);
    let mut events = events.into_iter().peekable();
    for (place, screen) in screens.iter().enumerate() {
        let now = place as f64 * 0.34 + 1e-6;
        while events.peek().is_some_and(|(at, _)| *at <= now) {
            terminal.process(events.next().unwrap().1.as_bytes());
        }
        shows(&terminal, screen, place);
    }
}

#[test]
fn a_run_with_a_fault_is_recorded_and_comes_out_the_same_each_time() {
    let arguments = [
        "--duration",
        "20s",
        "--fault",
        "server-1@4s..12s",
        "--size",
        "120x36",
    ];
    let output = export(&arguments);
    assert!(output.status.success(), "{output:?}");
    assert_eq!(output.stdout, export(&arguments).stdout);
    let (header, events) = read(std::str::from_utf8(&output.stdout).unwrap());
    assert_eq!(header["version"], 2);
    assert_eq!(
        (header["width"].as_u64(), header["height"].as_u64()),
        (Some(120), Some(36))
    );
    assert!(header["timestamp"].is_null());
    assert!(events.is_sorted_by(|a, b| a.0 <= b.0));
    assert!((events.last().unwrap().0 - 20.0).abs() < 0.1);
    let seen_at = |second: f64| {
        let mut terminal = terminal(36, 120);
        for (at, data) in &events {
            if *at <= second {
                terminal.process(data.as_bytes());
            }
        }
        terminal.screen().contents()
    };
    assert!(!seen_at(3.5).contains("1 broken"), "{}", seen_at(3.5));
    assert!(seen_at(8.0).contains("server-1"));
    assert_ne!(seen_at(3.5), seen_at(8.0));
}

#[test]
fn the_tour_is_recorded_step_by_step() {
    let output = export(&["--tour", "--duration", "40s", "--size", "90x30"]);
    assert!(output.status.success(), "{output:?}");
    let (_, events) = read(std::str::from_utf8(&output.stdout).unwrap());
    let mut terminal = terminal(30, 90);
    let mut steps = std::collections::BTreeSet::new();
    for (_, data) in &events {
        terminal.process(data.as_bytes());
        let screen = terminal.screen().contents();
        let last = screen.lines().last().unwrap_or_default();
        steps.insert(
            last.chars()
                .filter(char::is_ascii_digit)
                .collect::<String>(),
        );
    }
    assert!(steps.len() > 2, "{steps:?}");
}

#[test]
fn what_a_recording_cannot_show_is_said() {
    for (arguments, word) in [
        (&["--fault", "slow=5:nginx-1@1s..2s"][..], "slow"),
        (&["--fault", "no-such@1s..2s"], "no-such"),
        (&["--size", "10x5"], "at least"),
        (&["--size", "wide"], "100x30"),
    ] {
        let output = export(arguments);
        assert_eq!(output.status.code(), Some(2), "{arguments:?}");
        assert!(
            String::from_utf8_lossy(&output.stderr).contains(word),
            "{output:?}"
        );
    }
}

#[test]
fn a_recording_has_an_end_and_a_beginning() {
    for length in ["0s", "31m", "9999h"] {
        let output = export(&["--duration", length]);
        assert_eq!(output.status.code(), Some(2), "{length}");
        let told = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(told.contains("up to 30m"), "{told}");
    }
}

#[test]
fn a_recording_does_not_tell_where_its_file_lies() {
    let folder = tempfile::tempdir().unwrap();
    let text = linchpin::document::gallery::find("0-one-server")
        .unwrap()
        .text;
    std::fs::write(folder.path().join("design.ron"), text).unwrap();
    let record = |from: &std::path::Path, name: &std::path::Path| {
        let output = Command::new(env!("CARGO_BIN_EXE_linchpin"))
            .current_dir(from)
            .arg("export")
            .arg(name)
            .args(["--to", "cast", "--duration", "1s"])
            .output()
            .unwrap();
        assert!(output.status.success(), "{output:?}");
        output.stdout
    };
    let near = record(folder.path(), "design.ron".as_ref());
    let far = record("/".as_ref(), &folder.path().join("design.ron"));
    assert!(near == far);
    assert!(!String::from_utf8(near).unwrap().contains("design.ron"));
}

#[test]
fn the_clock_of_a_recorded_tour_ends_at_the_time_its_author_set() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("told.ron");
    let text = r#"Topology(version: 1, components: { "web": WebServer() }, tour_time: "30s",
        tour: [(say: "One."), (say: "Two.")])"#;
    std::fs::write(&file, text).unwrap();
    let output = Command::new(env!("CARGO_BIN_EXE_linchpin"))
        .args(["export", "--to", "cast", "--tour"])
        .arg(&file)
        .output()
        .unwrap();
    let (_, events) = read(&String::from_utf8(output.stdout).unwrap());
    let mut screen = terminal(30, 100);
    for (_, written) in &events {
        screen.process(written.as_bytes());
    }
    let shown = screen.screen().contents();
    assert!(shown.contains("0:29 of about 0:30"), "{shown}");
}
