//! Keys: what somebody's own keymap changes, wherever keys are pressed and shown.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    dead_code,
    reason = "a test that cannot go on has failed; not every test uses the whole stage"
)]

mod stage;

use linchpin::app::action::{Action, Effect, OnDisk, SaveError};
use linchpin::app::command::COMMANDS;
use linchpin::app::keymap::Keymap;
use linchpin::document::save::Fingerprint;
use stage::Explorer;
use std::collections::BTreeSet;
use std::path::PathBuf;
use std::sync::Arc;

/// A window with somebody's own keys.
fn with_keys(design: &str, keys: &str) -> Explorer {
    let mut explorer = Explorer::open(design, 120, 40);
    let (keymap, problems) = Keymap::read(keys);
    assert!(problems.is_empty(), "{problems:?}");
    explorer.state.setup.keymap = Arc::new(keymap);
    explorer
}

#[test]
fn own_keys_work_and_are_shown_on_every_screen() {
    let keys =
        "{ \"kill\": [\"x\"], \"fix\": [\"X\"], \"turn_round\": [\"v\"], \"blank\": [\"w\"], }";
    let mut explorer = with_keys("1-three-servers", keys);
    explorer.sees("x kill").press("x").sees("killed");
    explorer.press("K").sees("v turn round").press("v");
    explorer.press("esc f5").sees("w blank").press("w");
    assert!(explorer.state.talk.as_ref().unwrap().is_blank);
    explorer.press("x esc : k i l l").sees("kill");
    explorer.press("esc ?").sees("  x ");
}

#[test]
fn own_keys_hold_in_the_open_text() {
    let keys = "{ \"close_text\": [\"f9\"], \"undo_typing\": [\"alt-u\"], }";
    let mut explorer = with_keys("1-three-servers", keys);
    let before = explorer.state.document.text().to_owned();
    explorer.press("e esc").write("q");
    assert_ne!(explorer.state.document.text(), before);
    explorer.sees("f9 close the text").press("alt-u");
    assert_eq!(explorer.state.document.text(), before);
    explorer.press("f9");
    assert!(explorer.state.editor.is_none());
}

#[test]
fn own_keys_outlive_the_opening_of_another_design() {
    let mut explorer = with_keys("1-three-servers", "{ \"help\": [\"f12\"] }");
    explorer
        .press("g")
        .write("refer")
        .press("enter f12")
        .sees("Help");
}

#[test]
fn the_rest_of_a_sequence_is_shown_to_whoever_hesitates() {
    let mut explorer = Explorer::open("1-three-servers", 120, 40);
    explorer.press("\\").misses("After \\").wait(0.3);
    explorer.misses("After \\").wait(0.2).sees("After \\");
    explorer.sees("What each failure costs").press("esc");
    explorer
        .misses("After \\")
        .press("\\ s")
        .sees("frames a second");
    explorer.press("esc");
    explorer.state.look.motion = false;
    explorer.press("\\").sees("After \\").press("y");
    explorer.sees("\\ y does nothing here");
    assert!(explorer.state.pending.is_empty());
}

#[test]
fn a_number_repeats_what_goes_on_by_one_step() {
    let mut explorer = Explorer::open("1-three-servers", 120, 40);
    explorer.press("+ + +");
    let rate = explorer.state.experiment.clone();
    let mut other = Explorer::open("1-three-servers", 120, 40);
    other.press("3").sees(" 3\n").press("+");
    assert_eq!(other.state.experiment, rate);
    other.wait(20.0).press("1 0 ,");
    let now = other.state.play.now_ns() as f64 / 1e9;
    assert!((9.0..11.5).contains(&now), "{now}");
    other.press("2 K j").sees("Kill table");
    let row = other.state.kills.cursor;
    other.press("3 j");
    assert_eq!(other.state.kills.cursor, row + 3);
    other.press("5 esc j");
    assert_eq!(other.state.kills.cursor, row + 4);
}

#[test]
fn digits_go_on_meaning_what_they_mean_where_they_are_typed() {
    let mut explorer = Explorer::open("1-three-servers", 120, 40);
    explorer.press("f5 2 enter");
    assert_eq!(explorer.state.talk.as_ref().unwrap().at, 1);
    explorer.press("esc K / 3");
    assert_eq!(explorer.state.kills.filter, "3");
    explorer.press("esc esc : 3 \\").sees("> 3\\");
    explorer.press("esc e").write("3\\");
    assert!(explorer.state.document.text().contains("3\\"));
    assert!(explorer.state.pending.is_empty());
}

#[test]
fn the_keys_of_every_place_are_shown_and_go_away_again() {
    for (keys, seen) in [
        ("", "Break"),
        ("e", "other bracket"),
        ("K", "turn round"),
        (":", "narrow the list"),
        ("t", "faster"),
        ("f5", "blank"),
        ("C", "next sheet"),
    ] {
        let mut explorer = Explorer::open("1-three-servers", 160, 50);
        if !keys.is_empty() {
            explorer.press(keys);
        }
        let before = explorer.state.overlays.len();
        explorer.press("f1").sees("Keys here").press("esc");
        explorer.misses("Keys here");
        assert_eq!(explorer.state.overlays.len(), before, "{keys}: {seen}");
    }
}

#[test]
fn a_window_too_small_for_every_key_shows_them_page_by_page() {
    let mut explorer = Explorer::open("1-three-servers", 80, 24);
    explorer.press("f1").sees("page 1 of");
    let mut pages = 1;
    while !explorer.state.pending.is_empty() {
        assert!(pages < 20);
        explorer.press("f1");
        pages += 1;
    }
    explorer
        .press("f1 K")
        .sees("Kill table")
        .misses("Keys here");
}

#[test]
fn the_palette_begins_with_what_was_chosen_from_it_last() {
    let mut explorer = Explorer::open("1-three-servers", 120, 40);
    explorer.press(":").write("pause").press("enter :");
    explorer.press("enter");
    assert!(!explorer.state.play.is_paused());
}

#[test]
fn the_program_stops_wherever_one_is() {
    for way in [
        "tab", "K", "F", "t t", "c", "C", "E", "Q", "f2", "i", ":", "?", "f5", "S", "/", "f5 i",
        "D",
    ] {
        let mut explorer = Explorer::open("1-three-servers", 120, 40);
        explorer.press(way).press("ctrl-z");
        assert_eq!(explorer.effects, [Effect::Suspend], "after {way}");
    }
    let mut explorer = Explorer::open("1-three-servers", 120, 40);
    explorer.press("e alt-q");
    assert_eq!(explorer.effects, [Effect::Suspend]);
}

#[test]
fn a_step_is_recorded_on_tables_and_charts_too() {
    for way in ["K", "F", "C", "e"] {
        let mut explorer = Explorer::open("1-three-servers", 120, 40);
        explorer.press("f6").press(way).press("f6");
        explorer
            .sees("what is said")
            .write("sj")
            .press("enter enter enter");
        let recording = explorer.state.recording.as_ref().unwrap();
        assert_eq!(recording.steps.len(), 1, "after {way}");
        assert!(recording.steps[0].contains("sj"));
    }
}

#[test]
fn the_help_begins_with_the_keys_of_the_place() {
    for (way, first) in [
        ("K", "Play the failure under the cursor"),
        ("f5", "Reveal the answer"),
        ("Q", "choose an answer"),
    ] {
        let mut explorer = Explorer::open("1-three-servers", 120, 40);
        explorer.press(way).press("?");
        let screen = explorer.screen();
        let here = screen.find("Here").unwrap_or_else(|| panic!("{screen}"));
        let own = screen.find(first).unwrap_or_else(|| panic!("{screen}"));
        let others = screen
            .find("The picture is the design")
            .unwrap_or(screen.len());
        assert!(here < own && own < others, "{screen}");
    }
    let mut explorer = Explorer::open("1-three-servers", 120, 40);
    explorer.press("f5 ? right");
    assert_eq!(explorer.state.talk.as_ref().unwrap().at, 1);
}

/// Keys that somebody moved, and where the commands were before.
const MOVED: [(&str, &str, &str); 20] = [
    ("undo", "f9", "u"),
    ("save", "f10", "ctrl-s"),
    ("help", "f11", "?"),
    ("pause", "f12", "p"),
    ("kill_table", "f8", "K"),
    ("restore_all", "alt-r", "R"),
    ("follow_request", "alt-f", "T"),
    ("next_request", "alt-1", "n"),
    ("bookmark", "alt-2", "B"),
    ("next_bookmark", "alt-3", "'"),
    ("add", "alt-4", "A"),
    ("edit_text", "alt-5", "e"),
    ("gallery", "alt-6", "g"),
    ("save_as", "alt-7", "S"),
    ("improvise", "alt-8", "i"),
    ("present", "alt-9", "f5"),
    ("kill", "alt-0", "space"),
    ("fold", "alt-x", "z"),
    ("drills", "alt-d", "D"),
    ("quit", "alt-q", "q"),
];

/// What was said on the way, every sentence once.
fn said(explorer: &mut Explorer) -> BTreeSet<String> {
    let mut said = BTreeSet::new();
    let mut hear = |explorer: &Explorer| {
        said.extend(explorer.state.notice.iter().map(|one| one.text.clone()));
    };
    // Every command from the picture, and a key that means nothing on the screen it opens.
    for entry in COMMANDS {
        for id in ["server-1", "haproxy->nginx-1"] {
            explorer.state.overlays.clear();
            explorer.state.view.selected = Some(id.to_owned());
            explorer.act(Action::Command(entry.command));
            hear(explorer);
            for key in ["alt-z", "down", "enter", "alt-z"] {
                explorer.press(key);
                hear(explorer);
            }
        }
        explorer.press("esc esc esc esc");
    }
    // Builds, and takes back.
    for (ask, answers) in [("add_host", vec!["extra"]), ("rename", vec!["2"])] {
        let entry = COMMANDS.iter().find(|one| one.name == ask).unwrap();
        explorer.state.view.selected = Some("server-1".to_owned());
        explorer.act(Action::Command(entry.command));
        for answer in answers {
            explorer.write(answer).press("enter");
            hear(explorer);
        }
    }
    // The disk.
    let path = PathBuf::from("a.ron");
    explorer.state.file.path = Some(path.clone());
    let gone = OnDisk::Gone;
    explorer.act(Action::OnDisk {
        path: path.clone(),
        now: gone,
    });
    hear(explorer);
    let text = "Topology(version: 1)\n".to_owned();
    let fingerprint = Fingerprint::of(text.as_bytes());
    for answer in ["k", "t"] {
        explorer.state.overlays.clear();
        explorer.act(Action::OnDisk {
            path: path.clone(),
            now: OnDisk::Holds {
                text: text.clone(),
                fingerprint,
            },
        });
        explorer.press(answer);
        hear(explorer);
    }
    explorer.act(Action::SaveFailed(SaveError::Other("no room".to_owned())));
    hear(explorer);
    said
}

#[test]
fn no_sentence_names_a_key_that_somebody_moved() {
    let own = MOVED.map(|(name, key, _)| format!("\"{name}\": [\"{key}\"]"));
    let none = MOVED.map(|(name, ..)| format!("\"{name}\": []"));
    let mut usual = with_keys("1-three-servers", "{}");
    let usual = said(&mut usual);
    let names = |sentences: &BTreeSet<String>, key: &str| {
        let words = |one: &String| {
            let cut = |c: char| c.is_whitespace() || ";,.:()".contains(c);
            one.split(cut).any(|word| word == key)
        };
        sentences.iter().find(|one| words(one)).cloned()
    };
    for keys in [own, none] {
        let mut explorer = with_keys("1-three-servers", &format!("{{ {} }}", keys.join(", ")));
        let said = said(&mut explorer);
        assert!(said.len() > 40, "{}", said.len());
        for (name, new, old) in MOVED {
            let told = names(&said, old);
            assert!(told.is_none(), "{name} is no longer {old}: {told:?}");
            assert!(
                keys[0].ends_with("[]") != names(&said, new).is_some()
                    || names(&usual, old).is_none(),
                "{name} is {new} now, and was told as {old}"
            );
        }
    }
}
