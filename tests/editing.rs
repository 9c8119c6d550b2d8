//! Writing in the open text, on real screens.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::string_slice,
    dead_code,
    reason = "a journey that cannot go on has failed; not every test uses the whole stage"
)]

mod stage;

use stage::Explorer;

const DESIGN: &str = "Topology(
    version: 1,
    hosts: { \"left\": (), \"right\": () },
    components: {
        \"visitor\": Client(),
        \"web\": WebServer(on: \"left\"),
    },
    links: [(\"visitor\", \"web\", Http)],
)
";

/// The design with its text open, the cursor behind the last of some words.
fn at(words: &str) -> Explorer {
    let mut explorer = Explorer::with_text("shop", DESIGN, 120, 40);
    explorer.press("e");
    let place = DESIGN.find(words).unwrap() + words.len();
    let before = &DESIGN[..place];
    for _ in 0..9 {
        explorer.press("pageup");
    }
    for _ in 0..before.matches('\n').count() {
        explorer.press("down");
    }
    explorer.press("home");
    for _ in 0..before.rsplit('\n').next().unwrap().chars().count() {
        explorer.press("right");
    }
    explorer
}

#[test]
fn a_field_and_its_value_are_completed_as_they_are_typed_and_taken_back_one_by_one() {
    let mut explorer = at("on: \"left\"");
    explorer.write(", ser").sees("mean time a request takes it");
    explorer.press("tab");
    assert!(explorer.state.document.text().contains("service: \"\""));
    explorer.press("ctrl-z");
    assert!(explorer.state.document.text().contains("\"left\", ser)"));
    explorer.press("ctrl-z");
    assert_eq!(explorer.state.document.text(), DESIGN);
}

#[test]
fn names_are_offered_inside_quotes_and_arrows_choose_among_them() {
    let mut explorer = at("\"web\", Http)");
    explorer.write(", (").write("\"").sees("Client");
    explorer.press("down enter");
    let text = explorer.state.document.text();
    assert!(text.contains("Http), (\"web\")"), "{text}");
}

#[test]
fn what_is_offered_never_keeps_anybody_from_typing() {
    let mut explorer = at("on: \"left\"");
    // Nothing of the value is typed yet: Enter is a new line.
    explorer.write(", algorithm: ").sees("LeastConn");
    explorer.press("enter").misses("LeastConn");
    explorer.write("Ran").sees("at random");
    // Closed, it stays closed for this word, and Esc has not closed the text.
    explorer.press("esc").misses("at random");
    explorer.write("do").misses("at random");
    explorer.write("m").press("enter");
    let text = explorer.state.document.text();
    assert!(text.contains("Random\n"), "{text}");
}

#[test]
fn what_could_be_written_is_listed_when_asked_for() {
    let mut explorer = at("WebServer(");
    explorer
        .press("ctrl-space")
        .sees("workers")
        .sees("hit_percent");
    explorer.press("enter");
    let text = explorer.state.document.text();
    assert!(text.contains("WebServer(algorithm: , on:"), "{text}");
    let mut explorer = at("version: 1");
    explorer.press("ctrl-space").sees("nothing to choose from");
}

#[test]
fn words_are_found_counted_and_left_again() {
    let mut explorer = at("version");
    explorer.press("ctrl-f").write("web").sees("1 of 3");
    explorer.press("enter").sees("2 of 3");
    explorer.press("f3 f3").sees("1 of 3");
    explorer.press("shift-f3").sees("3 of 3");
    explorer.press("esc").misses("of 3");
    // The cursor is back where it was.
    explorer.write("x");
    assert!(explorer.state.document.text().contains("versionx"));
    explorer
        .press("ctrl-z ctrl-f backspace backspace backspace")
        .write("WEB");
    explorer.sees("is nowhere in the text");
}

#[test]
fn all_is_replaced_in_one_step_that_is_taken_back_at_once() {
    let mut explorer = at("Topology(");
    explorer
        .press("ctrl-h")
        .write("\"web\"")
        .press("tab")
        .write("\"shop\"");
    explorer.press("enter").sees("1 of 1");
    assert_eq!(
        explorer.state.document.text().matches("\"shop\"").count(),
        1
    );
    explorer.press("ctrl-a").sees("is nowhere in the text");
    assert_eq!(
        explorer.state.document.text().matches("\"shop\"").count(),
        2
    );
    explorer.press("esc ctrl-z ctrl-z");
    assert_eq!(explorer.state.document.text(), DESIGN);
    explorer
        .press("ctrl-h")
        .write("left")
        .press("tab")
        .write("middle")
        .press("ctrl-a");
    assert_eq!(explorer.state.document.text().matches("middle").count(), 2);
    explorer.press("esc ctrl-z");
    assert_eq!(explorer.state.document.text(), DESIGN);
}

#[test]
fn a_line_is_gone_to_by_its_number() {
    let mut explorer = at("version: 1");
    explorer.press("ctrl-g").write("6").press("enter end");
    explorer.write("//");
    assert!(explorer.state.document.text().contains("\"left\"),//"));
}

#[test]
fn cursor_and_selection_follow_each_other() {
    let mut explorer = at("version: 1");
    explorer.press("ctrl-g").write("6").press("enter");
    explorer.press("right");
    assert_eq!(explorer.state.view.selected.as_deref(), Some("web"));
    // Half a name is nothing on the picture: what was selected stays.
    explorer.press("end").write("\"we");
    assert_eq!(explorer.state.view.selected.as_deref(), Some("web"));
    explorer.press("ctrl-z ctrl-g").write("7").press("enter");
    // The other way round: an arrow on the picture, and the cursor goes there.
    explorer.press("tab left");
    let selected = explorer.state.view.selected.clone().unwrap();
    explorer.press("e").write("x");
    let text = explorer.state.document.text();
    let line = text.lines().find(|line| line.trim_start().starts_with('x'));
    assert!(line.is_some_and(|line| line.contains(&selected)), "{text}");
}
