//! Keys: what somebody's own keymap changes, wherever keys are pressed and shown.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    dead_code,
    reason = "a test that cannot go on has failed; not every test uses the whole stage"
)]

mod stage;

use linchpin::app::keymap::Keymap;
use stage::Explorer;
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
    let mut explorer = with_keys("1-three-servers", "{ \"help\": [\"f1\"] }");
    explorer
        .press("g")
        .write("refer")
        .press("enter f1")
        .sees("Help");
}
