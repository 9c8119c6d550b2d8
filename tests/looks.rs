//! How the explorer looks, chosen while it runs.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    dead_code,
    reason = "a journey that cannot go on has failed; not every test uses the whole stage"
)]

mod stage;

use linchpin::app::action::{Action, Effect};
use linchpin::app::command::Command;
use linchpin::config::{Role, Settings};
use linchpin::text::Charset;
use ratatui::style::Color;
use stage::Explorer;
use std::path::PathBuf;

fn ground(explorer: &Explorer) -> Option<Color> {
    Some(explorer.buffer()[(0, 5)].bg)
}

#[test]
fn a_key_turns_dark_to_light_and_back_whatever_is_open() {
    let mut explorer = Explorer::open("1-three-servers", 120, 40);
    let dark = ground(&explorer);
    for place in ["tab", "K", "esc F", "esc c", "esc f5", "esc e", "esc f2"] {
        explorer.press(place).press("ctrl-t");
        assert!(explorer.state.look.theme.is_light(), "{place}");
        explorer.press("ctrl-t");
        assert!(!explorer.state.look.theme.is_light(), "{place}");
    }
    explorer.press("esc");
    assert_eq!(ground(&explorer), dark);
}

#[test]
fn settings_hold_at_once_and_are_written_only_when_asked() {
    let mut explorer = Explorer::open("1-three-servers", 100, 30);
    explorer.press("f2").sees("Settings").sees("dark");
    explorer.press("right");
    assert_eq!(explorer.state.look.theme.id(), "light");
    let light = explorer.state.look.theme.style(Role::Ground).bg;
    assert_eq!(ground(&explorer), light);
    explorer.press("down right");
    assert_eq!(explorer.state.look.charset, Charset::Ascii);
    explorer.misses("│").press("left down right down right");
    assert!(!explorer.state.look.motion);
    assert_eq!(explorer.effects, [Effect::Mouse(false)]);
    explorer.press("s");
    let expected = Settings {
        theme: Some("light".to_owned()),
        charset: Some(Charset::Unicode),
        motion: Some(false),
        mouse: Some(false),
        frames: None,
        wrap: None,
    };
    assert_eq!(explorer.effects[1], Effect::KeepSettings(expected));
    let path = PathBuf::from("linchpin/settings.ron");
    explorer.act(Action::SettingsKept(path)).press("esc");
    explorer.sees("kept for the next time in linchpin/settings.ron");
    explorer.press("f2 s esc").sees("nothing was changed here");
}

#[test]
fn a_settings_file_that_cannot_be_written_is_told_and_nothing_is_forgotten() {
    let mut explorer = Explorer::open("1-three-servers", 100, 30);
    explorer.press("f2 right s");
    let reason = "settings.ron:2:1: there is a comma too many".to_owned();
    explorer.act(Action::SettingsNotKept(reason));
    assert!(explorer.state.setup.has_changes());
    explorer
        .press("esc")
        .sees("the settings are not kept: settings.ron:2:1");
}

#[test]
fn every_theme_can_be_stepped_to_and_is_worn_whole() {
    let mut explorer = Explorer::open("1-as-usually-drawn", 120, 40);
    explorer.wait(2.0).press("f2");
    let mut seen = Vec::new();
    for _ in 0..12 {
        explorer.press("right");
        let theme = &explorer.state.look.theme;
        seen.push(theme.id().to_owned());
        let expected = theme.style(Role::Ground).bg;
        assert_eq!(ground(&explorer), expected.or(Some(Color::Reset)));
    }
    seen.sort();
    seen.dedup();
    assert_eq!(seen.len(), 11, "{seen:?}");
}

#[test]
fn the_status_line_sheds_what_matters_least_at_every_width() {
    for width in 40..=200 {
        let mut explorer = Explorer::open("1-three-servers", width, 30);
        explorer.press("+ +").wait(12.0);
        let screen = explorer.screen();
        let line = screen.lines().next().unwrap();
        let shown = |text: &str| assert!(line.contains(text), "{width}: {line}");
        shown("1-three");
        shown("00:12.0");
        shown("▶");
        shown(if width < 60 { "exp" } else { "experiment" });
        shown(if line.contains("static") {
            "write 100 %"
        } else {
            "ok 100 %"
        });
        if width >= 100 {
            shown("1-three-servers");
            shown("req/s");
            shown("p99");
        }
    }
}

#[test]
fn a_long_name_is_cut_before_the_mark_of_what_is_unsaved() {
    let text = linchpin::document::gallery::find("1-three-servers")
        .unwrap()
        .text;
    for width in 40..=200 {
        let mut explorer =
            Explorer::with_text("a-design-with-a-rather-long-name.ron", text, width, 30);
        explorer.press("a").wait(3.0);
        let screen = explorer.screen();
        let line = screen.lines().next().unwrap();
        assert!(
            line.contains(" ●") && line.contains("a-desig"),
            "{width}: {line}"
        );
    }
}

#[test]
fn what_is_broken_as_drawn_is_told_beside_the_picture() {
    let mut explorer = Explorer::open("1-as-usually-drawn", 80, 24);
    explorer.sees("7.5 % lost as drawn").sees("server-1");
    explorer.press("e").sees("lost as drawn");
}

#[test]
fn the_small_map_covers_nothing_of_a_picture_just_larger_than_its_window() {
    for (width, height) in [(120, 36), (100, 30), (80, 24), (130, 40)] {
        let mut explorer = Explorer::open("1-three-servers", width, height);
        explorer.press("e");
        let state = &explorer.state;
        if let Some(map) = linchpin::app::minimap::area(state) {
            assert!(state.is_empty_at(map), "{width}x{height}");
        }
    }
}

#[test]
fn everything_that_is_wrong_in_somebodys_files_can_be_read_here() {
    let mut explorer = Explorer::open("1-three-servers", 100, 30);
    explorer.act(Action::Command(Command::ConfigProblems));
    explorer.sees("nothing is wrong in your settings");
    explorer.state.setup.problems = vec![
        "settings.ron:2:5: there is no setting \"them\"; did you mean \"theme\"?".to_owned(),
        "keys.ron:3:1: there is no command \"kil\"; did you mean \"kill\"?".to_owned(),
        "themes/mine.ron:9:2: no colour is called \"snad\"".to_owned(),
    ];
    linchpin::app::setup::tell_problems(&mut explorer.state);
    let said = explorer.state.notice.clone().unwrap();
    assert!(
        said.is_error
            && said
                .text
                .contains("(2 more: see the command config problems)")
    );
    explorer
        .press("f2")
        .sees("3 problems in your files: see the command config problems");
    explorer.press("esc :").write("config").press("enter");
    explorer.sees("settings.ron:2:5: there is no setting");
    explorer.sees("keys.ron:3:1:").sees("themes/mine.ron:9:2:");
    explorer.press("esc");
    assert!(explorer.state.overlays.is_empty());
}
