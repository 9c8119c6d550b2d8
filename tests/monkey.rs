//! A monkey at the keyboard: any events in any order leave a screen that can be drawn, and a text
//! that can be taken back.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    dead_code,
    reason = "a monkey that breaks something has failed; not every test uses the whole stage"
)]

mod stage;

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers, MouseButton, MouseEvent, MouseEventKind};
use linchpin::app::action::{Action, Effect, Entry, SaveError};
use linchpin::app::command::COMMANDS;
use linchpin::app::keys::Key;
use linchpin::app::state::File;
use linchpin::document::gallery;
use ratatui::Terminal;
use ratatui::backend::TestBackend;
use stage::Explorer;
use std::collections::BTreeMap;
use std::time::Duration;

/// Events in all, over all texts.
const EVENTS: usize = 20_000;
/// Events between two drawings; drawing is what takes time.
const DRAWN_EACH: usize = 16;

const PASTES: [&str; 9] = [
    "",
    "\u{1b}[2J\u{1b}]0;owned\u{7}",
    "\u{202e}gnp.exe\u{2066}",
    "a\u{301}\u{301}\u{301}\u{301}漢字\t👩‍👩‍👧‍👦",
    "\r\n\r\n\r",
    "\"x\": WebServer(on: \"server-1\"),\n",
    "components: {{{{{{{{((((((((",
    "\0\u{9b}31m\u{fffd}\u{e000}",
    "/* never closed",
];

const WINDOWS: [(u16, u16); 10] = [
    (0, 0),
    (1, 1),
    (300, 1),
    (2, 100),
    (39, 12),
    (40, 12),
    (80, 24),
    (100, 30),
    (160, 50),
    (300, 100),
];

struct Monkey {
    chance: u64,
}

impl Monkey {
    /// A number below `end`, by the SplitMix64 generator.
    fn below(&mut self, end: usize) -> usize {
        self.chance = self.chance.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.chance;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((mixed ^ (mixed >> 31)) % end as u64) as usize
    }

    fn one_of<T: Copy>(&mut self, of: &[T]) -> T {
        let place = self.below(of.len());
        of[place]
    }

    fn key(&mut self) -> Action {
        let code = match self.below(10) {
            0..6 => {
                let keys: Vec<&str> = COMMANDS
                    .iter()
                    .flat_map(|entry| entry.keys)
                    .copied()
                    .collect();
                // Of a sequence any key may come, and in any order.
                let keys: Vec<&str> = self.one_of(&keys).split(' ').collect();
                return Action::Key(Key::parse(self.one_of(&keys)).unwrap().event());
            }
            6 => self.one_of(&[
                KeyCode::Enter,
                KeyCode::Backspace,
                KeyCode::Delete,
                KeyCode::Home,
                KeyCode::End,
                KeyCode::Esc,
                KeyCode::F(5),
                KeyCode::Null,
                KeyCode::Up,
                KeyCode::Down,
            ]),
            7 => {
                KeyCode::Char(self.one_of(&['é', '漢', '\u{301}', '\u{202e}', '"', '(', ',', '\t']))
            }
            _ => KeyCode::Char(char::from(b' ' + self.below(95) as u8)),
        };
        let modifiers = self.one_of(&[
            KeyModifiers::NONE,
            KeyModifiers::NONE,
            KeyModifiers::NONE,
            KeyModifiers::SHIFT,
            KeyModifiers::CONTROL,
            KeyModifiers::ALT,
        ]);
        Action::Key(KeyEvent::new(code, modifiers))
    }

    fn mouse(&mut self) -> Action {
        let kind = self.one_of(&[
            MouseEventKind::Down(MouseButton::Left),
            MouseEventKind::Down(MouseButton::Right),
            MouseEventKind::Drag(MouseButton::Left),
            MouseEventKind::ScrollDown,
            MouseEventKind::ScrollUp,
            MouseEventKind::ScrollLeft,
            MouseEventKind::ScrollRight,
            MouseEventKind::Moved,
        ]);
        Action::Mouse(MouseEvent {
            kind,
            column: self
                .one_of(&[0, 1, 39, 79, 120, u16::MAX])
                .min(self.below(310) as u16),
            row: self.below(110) as u16,
            modifiers: KeyModifiers::NONE,
        })
    }

    fn event(&mut self) -> Action {
        match self.below(100) {
            0..70 => self.key(),
            70..82 => self.mouse(),
            82..85 => Action::Paste(self.one_of(&PASTES).to_owned()),
            85..89 => {
                let (width, height) = self.one_of(&WINDOWS);
                Action::Resize(width, height)
            }
            89 => {
                let (width, height) = (self.below(301), self.below(101));
                Action::Resize(width as u16, height as u16)
            }
            _ => Action::Tick(Duration::from_millis(self.below(60) as u64)),
        }
    }
}

/// Draws into a window that is no longer as large as the state believes: the terminal was resized
/// and has not told yet.
fn draw_late(explorer: &Explorer, (width, height): (u16, u16)) {
    let mut terminal = Terminal::new(TestBackend::new(width, height)).unwrap();
    terminal
        .draw(|frame| linchpin::ui::draw(frame, &explorer.state))
        .unwrap();
}

/// What the disk answers: this monkey's disk is not a good one.
fn answer(monkey: &mut Monkey, explorer: &mut Explorer) {
    for effect in std::mem::take(&mut explorer.effects) {
        match effect {
            Effect::Save {
                path, overwrite, ..
            } => {
                let failure = match monkey.below(4) {
                    0 if !overwrite => SaveError::Exists(path),
                    1 if !overwrite => SaveError::ChangedOnDisk(path),
                    _ => SaveError::Other("the disk is full".to_owned()),
                };
                explorer.act(Action::SaveFailed(failure));
            }
            Effect::List(folder) => {
                let entry = |name: &str, is_folder| Entry {
                    is_folder,
                    name: name.to_owned(),
                };
                let names = ["a.ron", "\u{1b}[2J.ron", "\u{202e}nor.x", "漢.ron"];
                let mut entries: Vec<Entry> = names.map(|name| entry(name, false)).into();
                entries.push(entry("deep", true));
                explorer.act(Action::Listed { folder, entries });
            }
            Effect::Open(path) => {
                let text = monkey.one_of(&PASTES).to_owned();
                explorer.act(match monkey.below(3) {
                    0 => Action::NotOpened("\u{1b}[2Jit is gone".to_owned()),
                    _ => Action::Opened {
                        file: File::at(path),
                        text,
                    },
                });
            }
            _ => {}
        }
    }
}

fn play(seed: u64, name: &str, text: &str, events: usize) {
    let mut monkey = Monkey { chance: seed };
    let mut explorer = Explorer::with_text(name, text, 100, 30);
    let mut originals = BTreeMap::new();
    for number in 0..events {
        explorer.act(monkey.event());
        answer(&mut monkey, &mut explorer);
        for one in explorer.state.open_files() {
            let original = || one.document.saved().to_owned();
            originals.entry(one.id).or_insert_with(original);
        }
        if number % DRAWN_EACH == 0 {
            draw_late(&explorer, monkey.one_of(&WINDOWS));
            let once = explorer.buffer();
            assert_eq!(once, explorer.buffer(), "the same state, other cells");
            for cell in once.content() {
                let hostile = |c: char| c.is_control() || matches!(c, '\u{202a}'..='\u{202e}');
                assert!(!cell.symbol().contains(hostile), "{:?}", cell.symbol());
            }
        }
    }
    let mut changes = 0;
    for one in explorer.state.open_files() {
        let mut document = one.document.clone();
        while document.undo().is_some() {
            changes += 1;
        }
        assert_eq!(document.text(), originals[&one.id], "{}", one.file.name);
    }
    assert!(changes > 0, "the monkey never got to the text of {name}");
}

/// Plays so many events in all over every sort of text.
fn play_all(seeds: std::ops::Range<u64>, events: usize) {
    let crlf = gallery::find("reference")
        .unwrap()
        .text
        .replace('\n', "\r\n");
    let hostile =
        "Topology(version: 1, title: \"\\u{202e}\\u{1b}[2J漢\", components: { \"a\": Client, })";
    let text = |name: &str| gallery::find(name).unwrap().text;
    let texts = [
        ("crlf.ron", crlf.as_str()),
        ("hostile.ron", hostile),
        ("empty.ron", ""),
        ("1-three-servers", text("1-three-servers")),
        ("3-scaled-up", text("3-scaled-up")),
    ];
    let games = (seeds.end - seeds.start) as usize * texts.len();
    for seed in seeds {
        for (place, (name, text)) in (0..).zip(texts) {
            play(seed * 100 + place, name, text, events / games);
        }
    }
}

#[test]
fn no_event_in_any_order_does_harm() {
    play_all(11..12, EVENTS);
}

#[test]
#[ignore = "a million events: cargo test --release --test monkey -- --ignored"]
fn no_million_of_events_does_harm() {
    play_all(100..120, 1_000_000);
}
