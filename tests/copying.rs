//! What `y` copies.
#![expect(
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test fails by panicking"
)]
#![allow(dead_code, reason = "the stage has more than is needed here")]

use linchpin::app::action::Effect;
use stage::Explorer;

mod stage;

fn copied(explorer: &Explorer) -> &str {
    match explorer.effects.last() {
        Some(Effect::Copy(text)) => text,
        other => panic!("{other:?} copies nothing"),
    }
}

#[test]
fn y_copies_what_is_looked_at() {
    let mut explorer = Explorer::open("1-three-servers", 120, 40);
    explorer.press("y").sees("haproxy is sent to the clipboard");
    assert_eq!(copied(&explorer), "haproxy");
    explorer.press("f y");
    let finding = copied(&explorer);
    assert!(finding.starts_with("SPF-01@haproxy: "), "{finding}");
    assert!(finding.lines().count() >= 3, "{finding}");
    explorer.press("esc F down y");
    assert!(copied(&explorer).starts_with("SPF-02@"));
    explorer.press("esc esc enter y").sees("clipboard");
    assert!(copied(&explorer).lines().count() > 2, "the derivation");
}

#[test]
fn nothing_copied_can_command_a_terminal() {
    let text = "Topology(version: 1, components: { \"v\": Client(), \"a\\u{1b}]52;c;x\\u{7}\": WebServer() }, links: [(\"v\", \"a\\u{1b}]52;c;x\\u{7}\", Http)])";
    let mut explorer = Explorer::with_text("hostile", text, 120, 40);
    explorer.press("y");
    if let Some(Effect::Copy(text)) = explorer.effects.last() {
        assert!(!text.contains('\u{1b}'), "{text:?}");
    }
}
