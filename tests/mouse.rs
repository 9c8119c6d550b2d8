//! The mouse: clicks in lists, what it rests on, and what is pasted or escaped from wherever.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    dead_code,
    reason = "a test that cannot go on has failed; not every test uses the whole stage"
)]

mod stage;

use crossterm::event::{KeyModifiers, MouseButton, MouseEvent, MouseEventKind};
use linchpin::app::action::{Action, Effect};
use linchpin::app::overlay::Overlay;
use stage::Explorer;

fn mouse(explorer: &mut Explorer, kind: MouseEventKind, (column, row): (u16, u16)) {
    explorer.act(Action::Mouse(MouseEvent {
        kind,
        column,
        row,
        modifiers: KeyModifiers::NONE,
    }));
}

fn click(explorer: &mut Explorer, cell: (u16, u16)) {
    mouse(explorer, MouseEventKind::Down(MouseButton::Left), cell);
    mouse(explorer, MouseEventKind::Up(MouseButton::Left), cell);
}

/// Where a text first stands on the screen, left of the panes beside the picture.
fn find(explorer: &Explorer, text: &str) -> (u16, u16) {
    const PICTURE: usize = 80;
    let screen = explorer.screen();
    let lines = screen.lines().enumerate();
    let found = lines.filter_map(|(y, line)| {
        let line: String = line.chars().take(PICTURE).collect();
        Some((y, line.split_once(text)?.0.chars().count()))
    });
    let (y, x) = found.min().unwrap_or_else(|| panic!("{text}:\n{screen}"));
    (x as u16, y as u16)
}

#[test]
fn two_clicks_take_what_a_list_offers() {
    let mut explorer = Explorer::open("1-three-servers", 120, 40);
    explorer.press(": down down down down down down down down down down down down");
    explorer.press("down down down down down down down down down down down down down");
    explorer.press("down down down down down down down down down down down down down");
    // A list that has been scrolled far goes on from where it was clicked.
    let cell = find(&explorer, "restore all");
    click(&mut explorer, cell);
    let Some(Overlay::Chooser(palette)) = explorer.state.overlays.last() else {
        panic!("the palette is gone");
    };
    assert_eq!(palette.chosen().unwrap().value, "restore_all");
    explorer.press("esc g");
    let cell = find(&explorer, "reference");
    click(&mut explorer, cell);
    assert!(matches!(
        explorer.state.overlays.last(),
        Some(Overlay::Chooser(_))
    ));
    click(&mut explorer, cell);
    assert_eq!(explorer.state.file.name, "reference");
}

#[test]
fn two_clicks_go_back_to_an_event() {
    let mut explorer = Explorer::open("1-three-servers", 120, 40);
    explorer.wait(3.0).press("space").wait(8.0).press("E");
    let cell = find(&explorer, " dies");
    click(&mut explorer, cell);
    click(&mut explorer, cell);
    assert!(explorer.state.overlays.is_empty());
    assert!(explorer.state.play.now_ns() < 4_000_000_000);
}

#[test]
fn two_clicks_change_a_setting() {
    let mut explorer = Explorer::open("1-three-servers", 120, 40);
    explorer.press("f2");
    let cell = find(&explorer, "motion");
    click(&mut explorer, cell);
    assert!(explorer.state.look.motion);
    click(&mut explorer, cell);
    assert!(!explorer.state.look.motion);
}

#[test]
fn a_card_tells_what_the_mouse_rests_on_until_something_is_done() {
    let mut explorer = Explorer::open("1-three-servers", 120, 40);
    explorer.wait(4.0);
    let (x, y) = find(&explorer, "haproxy");
    mouse(&mut explorer, MouseEventKind::Moved, (x, y));
    explorer.misses("% of all").wait(0.5).sees("% of all");
    explorer.sees("load balancer on server-3").sees("findings");
    mouse(&mut explorer, MouseEventKind::Moved, (x + 1, y));
    explorer.misses("% of all").wait(0.5).sees("% of all");
    explorer
        .press("j")
        .misses("% of all")
        .wait(1.0)
        .misses("% of all");
    explorer.press("b");
    mouse(&mut explorer, MouseEventKind::Moved, (x, y));
    explorer.wait(0.5).misses("% of all");
}

#[test]
fn the_mouse_over_nothing_waits_for_nothing() {
    let mut explorer = Explorer::open("1-three-servers", 120, 40);
    mouse(&mut explorer, MouseEventKind::Moved, (100, 39));
    assert!(!explorer.state.is_waiting());
    let (x, y) = find(&explorer, "haproxy");
    mouse(&mut explorer, MouseEventKind::Moved, (x, y));
    assert!(explorer.state.is_waiting());
    explorer.wait(0.5);
    assert!(!explorer.state.is_waiting());
    explorer.press("K");
    mouse(&mut explorer, MouseEventKind::Moved, (x + 1, y));
    assert!(!explorer.state.is_waiting());
}

#[test]
fn the_mouse_is_left_to_the_terminal_and_taken_again() {
    let mut explorer = Explorer::open("1-three-servers", 120, 40);
    explorer
        .press("f4")
        .sees("mouse off")
        .sees("f4 takes it again");
    assert_eq!(explorer.effects.last(), Some(&Effect::Mouse(false)));
    assert_eq!(explorer.state.setup.changed.mouse, Some(false));
    explorer.press("f4").misses("mouse off");
    assert_eq!(explorer.effects.last(), Some(&Effect::Mouse(true)));
}

/// Ways into everything that can lie over the screen.
const PLACES: [&str; 26] = [
    "?", ":", "g", "/", "K", "K d", "K /", "c", "f x", "i", "i enter", "I", "F", "F /", "C", "f5",
    "f5 o", "Q", "f2", "t", "E", "S", "D", "a q", "\\", "f1",
];

/// Keys that neither lead out of the program nor write a file.
const STIRS: [&str; 12] = [
    "down",
    "up",
    "j",
    "tab",
    "pagedown",
    "1",
    "left",
    "right",
    "z",
    "home",
    "w",
    "backspace",
];

#[test]
fn escape_only_goes_back_from_wherever_and_a_paste_runs_no_key() {
    let mut chance = 7_u64;
    let mut next = move |end: usize| {
        chance = chance
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1);
        (chance >> 33) as usize % end
    };
    for way in PLACES.into_iter().cycle().take(PLACES.len() * 6) {
        let mut explorer = Explorer::open("2-secured-and-monitored", 120, 40);
        explorer.press(way);
        for _ in 0..next(5) {
            explorer.press(STIRS[next(STIRS.len())]);
        }
        let text = explorer.state.document.text().to_owned();
        let effects = explorer.effects.len();
        let experiment = explorer.state.experiment.clone();
        let depth = explorer.state.overlays.len();
        // Each of these letters would do something as a key.
        explorer.act(Action::Paste("Rx\r\n qaK\u{1b}u".to_owned()));
        assert_eq!(explorer.state.document.text(), text, "{way}");
        assert_eq!(explorer.state.experiment, experiment, "{way}");
        assert_eq!(explorer.state.overlays.len(), depth, "{way}");
        let mut escapes = 0;
        while !explorer.state.overlays.is_empty() {
            let before = explorer.state.overlays.len();
            explorer.press("esc");
            assert!(explorer.state.overlays.len() <= before, "{way}");
            escapes += 1;
            assert!(escapes < 12, "{way} holds on");
        }
        explorer.press("esc esc");
        assert!(explorer.state.overlays.is_empty(), "{way}");
        assert!(explorer.state.pending.is_empty(), "{way}");
        assert_eq!(explorer.state.document.text(), text, "{way}");
        assert_eq!(explorer.effects.len(), effects, "{way}");
    }
}

#[test]
fn a_paste_goes_where_letters_are_typed() {
    let mut explorer = Explorer::open("1-three-servers", 120, 40);
    let before = explorer.state.document.text().to_owned();
    let paste = |explorer: &mut Explorer| {
        explorer.act(Action::Paste("mysql".to_owned()));
    };
    explorer.press("f /");
    paste(&mut explorer);
    assert_eq!(explorer.state.list.filter, "mysql");
    explorer.press("esc esc e tab");
    paste(&mut explorer);
    assert_eq!(explorer.state.document.text(), before);
    explorer.press("e");
    paste(&mut explorer);
    assert!(explorer.state.document.text().len() == before.len() + 5);
}
