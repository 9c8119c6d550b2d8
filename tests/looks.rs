//! How the explorer looks, chosen while it runs.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    dead_code,
    reason = "a journey that cannot go on has failed; not every test uses the whole stage"
)]

mod stage;

use linchpin::app::action::{Action, Effect};
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
