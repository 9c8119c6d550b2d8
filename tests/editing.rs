//! Writing in the open text, on real screens.

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
    explorer.write("Ran").sees("Random");
    // Closed, it stays closed for this word, and Esc has not closed the text.
    explorer.press("esc").misses("Random");
    explorer.write("do").misses("Random");
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
    explorer.write("wor").press("enter");
    let text = explorer.state.document.text();
    assert!(text.contains("WebServer(workers: , on:"), "{text}");
    let mut explorer = at("version: 1");
    explorer.press("ctrl-space").sees("nothing to choose from");
}
