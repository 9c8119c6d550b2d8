//! Every screen in three themes and two sizes, made by the program itself and held against drift.
//!
//! `UPDATE_SCREENSHOTS=1 cargo test --test every_screen` makes the pictures anew; with a folder
//! instead of the 1 they go there.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    dead_code,
    reason = "a picture that cannot be made has failed; not every test uses the whole stage"
)]

mod stage;

use linchpin::app::action::Action;
use linchpin::app::speaker;
use linchpin::config::Role;
use linchpin::exchange::{Look, png};
use linchpin::text::Charset;
use ratatui::Terminal;
use ratatui::backend::TestBackend;
use ratatui::buffer::Buffer;
use ratatui::style::Color;
use stage::{Explorer, look};
use std::path::{Path, PathBuf};

const THEMES: [&str; 3] = ["dark", "projector", "high-contrast"];
const SIZES: [(u16, u16); 2] = [(80, 24), (150, 45)];

/// What is pressed, or how many seconds pass, to come to a screen.
enum Way {
    Keys(&'static str),
    Type(&'static str),
    Seconds(f64),
    /// An earlier session left these words in front of the text.
    Left(&'static str),
    /// Not this screen: the speaker's.
    Speaker,
}

use Way::{Keys, Left, Seconds, Speaker, Type};

/// A screen: its name, the design, and the way to it.
type Screen = (&'static str, &'static str, &'static [Way]);

const SCREENS: &[Screen] = &[
    ("explorer", "1-as-usually-drawn", &[Seconds(12.0)]),
    (
        "failure",
        "1-three-servers",
        &[Seconds(5.0), Keys("space"), Seconds(8.0)],
    ),
    ("help", "1-three-servers", &[Keys("?")]),
    ("palette", "1-three-servers", &[Keys(":"), Type("ki")]),
    ("designs", "1-three-servers", &[Keys("g")]),
    ("find", "2-secured-and-monitored", &[Keys("/"), Type("my")]),
    ("text", "1-three-servers", &[Keys("e down down")]),
    (
        "derivation",
        "1-three-servers",
        &[Seconds(3.0), Keys("enter")],
    ),
    ("kill-table", "1-as-usually-drawn", &[Keys("K")]),
    ("findings", "1-as-usually-drawn", &[Keys("F down")]),
    ("fix", "1-as-usually-drawn", &[Keys("f down x")]),
    (
        "sniffer",
        "2-secured-and-monitored",
        &[Seconds(3.0), Keys("o")],
    ),
    (
        "compare",
        "1-three-servers",
        &[Keys("c"), Seconds(2.0), Keys("s"), Seconds(20.0)],
    ),
    (
        "charts",
        "1-three-servers",
        &[Seconds(20.0), Keys("space"), Seconds(15.0), Keys("t")],
    ),
    (
        "events",
        "1-three-servers",
        &[Seconds(5.0), Keys("space"), Seconds(15.0), Keys("E")],
    ),
    (
        "request",
        "1-three-servers",
        &[Seconds(5.0), Keys("T T"), Seconds(7.5)],
    ),
    (
        "present",
        "1-three-servers",
        &[Keys("f5"), Type("4"), Keys("enter"), Seconds(3.0)],
    ),
    ("drills", "encyclopedia", &[Keys("D")]),
    (
        "post-mortem",
        "1-three-servers",
        &[Keys("D enter"), Seconds(90.0)],
    ),
    ("claims", "write-up-3-nothing-placed", &[Keys("C")]),
    ("checklist", "2-secured-and-monitored", &[Keys("C tab tab")]),
    ("quiz", "1-three-servers", &[Keys("Q"), Seconds(2.0)]),
    (
        "answer",
        "1-three-servers",
        &[Keys("Q 3 0 0 enter"), Seconds(6.0)],
    ),
    ("form", "1-three-servers", &[Keys("i down down")]),
    ("add", "1-three-servers", &[Keys("A")]),
    (
        "search",
        "1-three-servers",
        &[Keys("e ctrl-f"), Type("mysql")],
    ),
    (
        "completion",
        "1-three-servers",
        &[Keys("e end left left ctrl-space")],
    ),
    ("files", "1-three-servers", &[Keys("ctrl-o")]),
    ("keys-here", "1-three-servers", &[Keys("f1")]),
    ("steps", "1-three-servers", &[Keys("f5 o")]),
    ("settings", "1-three-servers", &[Seconds(2.0), Keys("f2")]),
    (
        "speaker",
        "1-three-servers",
        &[Keys("f5"), Type("4"), Keys("enter"), Seconds(95.0), Speaker],
    ),
    (
        "tabs",
        "1-three-servers",
        &[Keys("space g"), Type("2-sec"), Keys("enter space")],
    ),
    ("save-as", "1-three-servers", &[Keys("S")]),
    ("unsaved", "1-three-servers", &[Keys("a q")]),
    (
        "difference",
        "1-three-servers",
        &[Keys("a"), Left("// tried at home\n"), Keys("l")],
    ),
    ("drill", "1-three-servers", &[Keys("D enter"), Seconds(8.0)]),
    (
        "intruder",
        "2-secured-and-monitored",
        &[Seconds(3.0), Keys("o o")],
    ),
    (
        "blind-spots",
        "2-secured-and-monitored",
        &[Seconds(3.0), Keys("o o o")],
    ),
    (
        "heat",
        "2-secured-and-monitored",
        &[Seconds(3.0), Keys("o o o o")],
    ),
    ("pairs", "1-three-servers", &[Keys("K p"), Seconds(3.0)]),
    (
        "compare-modes",
        "1-three-servers",
        &[Keys("c tab"), Seconds(6.0)],
    ),
    ("compare-designs", "1-three-servers", &[Keys("c tab tab")]),
    (
        "mistake",
        "1-three-servers",
        &[
            Keys("e ctrl-g"),
            Type("6"),
            Keys("enter end"),
            Type(" oops"),
            Keys("esc e"),
        ],
    ),
    (
        "replace",
        "1-three-servers",
        &[Keys("e ctrl-h"), Type("mysql"), Keys("tab"), Type("db")],
    ),
    ("wrapped", "2-secured-and-monitored", &[Keys("e alt-z")]),
    ("folded", "encyclopedia", &[Keys("Z Z")]),
    ("recording", "1-three-servers", &[Keys("f6 space f6")]),
    ("rename", "1-three-servers", &[Keys("r")]),
    ("blind", "1-three-servers", &[Seconds(3.0), Keys("b O")]),
];

fn shown(screen: &Screen, theme: &str, (width, height): (u16, u16)) -> Explorer {
    let (_, design, ways) = screen;
    let mut explorer = Explorer::open(design, width, height);
    explorer.state.look = look(theme, Charset::Unicode);
    explorer.act(Action::Resize(width, height));
    for way in *ways {
        match way {
            Keys(keys) => explorer.press(keys),
            Type(text) => explorer.write(text),
            Seconds(seconds) => explorer.wait(*seconds),
            Left(words) => explorer.act(Action::Found {
                id: explorer.state.id,
                text: format!("{words}{}", explorer.state.document.text()),
                file_changed: false,
            }),
            Speaker => &mut explorer,
        };
    }
    explorer
}

/// The cells of a screen.
fn cells(screen: &Screen, explorer: &Explorer) -> Buffer {
    if !matches!(screen.2.last(), Some(Speaker)) {
        return explorer.buffer();
    }
    let speaker = speaker::Speaker {
        file: screen.1.to_owned(),
        page: speaker::Page::of(&explorer.state),
        is_linked: true,
        ..speaker::Speaker::default()
    };
    let (width, height) = explorer.state.view.window;
    let mut terminal = Terminal::new(TestBackend::new(width, height)).unwrap();
    terminal
        .draw(|frame| linchpin::ui::speaker(frame, &explorer.state.look, &speaker))
        .unwrap();
    terminal.backend().buffer().clone()
}

fn ground(explorer: &Explorer) -> Look {
    let style = explorer.state.look.theme.style(Role::Ground);
    let default = Look::default();
    let rgb = |colour: Option<Color>, otherwise| match colour {
        Some(Color::Rgb(r, g, b)) => [r, g, b],
        _ => otherwise,
    };
    Look {
        foreground: rgb(style.fg, default.foreground),
        background: rgb(style.bg, default.background),
    }
}

/// Holds the pictures of one theme and size; says which of them have changed.
fn hold(theme: &str, size: (u16, u16)) {
    let wanted = std::env::var_os("UPDATE_SCREENSHOTS");
    let makes_anew = wanted.is_some();
    let held = Path::new(env!("CARGO_MANIFEST_DIR")).join("screenshots/every");
    let root = wanted.filter(|to| to != "1").map_or(held, PathBuf::from);
    let mut changed = Vec::new();
    for screen in SCREENS {
        let explorer = shown(screen, theme, size);
        let bytes = png::render(&cells(screen, &explorer), ground(&explorer), 1).unwrap();
        let name = format!("{}-{theme}-{}x{}.png", screen.0, size.0, size.1);
        let path = root.join(&name);
        if makes_anew {
            std::fs::create_dir_all(&root).unwrap();
            std::fs::write(path, bytes).unwrap();
        } else if std::fs::read(&path).unwrap_or_default() != bytes {
            changed.push(name);
        }
    }
    assert!(
        changed.is_empty(),
        "not what the program draws now; look at them, then make them anew with UPDATE_SCREENSHOTS=1: {changed:?}"
    );
}

#[test]
fn every_screen_in_the_dark_is_drawn_as_held() {
    SIZES.into_iter().for_each(|size| hold(THEMES[0], size));
}

#[test]
fn every_screen_on_a_projector_is_drawn_as_held() {
    SIZES.into_iter().for_each(|size| hold(THEMES[1], size));
}

#[test]
fn every_screen_in_high_contrast_is_drawn_as_held() {
    SIZES.into_iter().for_each(|size| hold(THEMES[2], size));
}
