//! Writing in the open text, on real screens.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::string_slice,
    dead_code,
    reason = "a journey that cannot go on has failed; not every test uses the whole stage"
)]

mod stage;

use crossterm::event::{KeyModifiers, MouseButton, MouseEvent, MouseEventKind};
use linchpin::app::action::{Action, Effect};
use linchpin::app::completing::place_of;
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
    let line = before.matches('\n').count() + 1;
    explorer
        .press("ctrl-g")
        .write(&line.to_string())
        .press("enter");
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

#[test]
fn what_is_marked_is_cut_and_pasted_elsewhere() {
    let mut explorer = at("version: 1,\n    hosts: { ");
    for _ in 0.."\"left\": (), ".len() {
        explorer.press("shift-right");
    }
    explorer.press("ctrl-x").sees("hosts: { \"right\"");
    explorer.press("ctrl-v");
    assert_eq!(explorer.state.document.text(), DESIGN);
    explorer.press("ctrl-z ctrl-z");
    assert_eq!(explorer.state.document.text(), DESIGN);
    explorer.press("ctrl-a ctrl-c ctrl-a ctrl-v");
    assert_eq!(explorer.state.document.text(), DESIGN);
}

#[test]
fn home_goes_to_the_first_letter_and_then_to_the_lines_start() {
    let mut explorer = at("    version: 1");
    explorer.press("home").write("a");
    assert!(explorer.state.document.text().contains("    aversion"));
    explorer.press("ctrl-z end home home").write("b");
    assert!(explorer.state.document.text().contains("b    version"));
    explorer.press("ctrl-z end ctrl-w ctrl-w");
    assert!(!explorer.state.document.text().contains("version: 1,"));
    explorer.press("ctrl-z ctrl-z");
    assert_eq!(explorer.state.document.text(), DESIGN);
    explorer.press("home ctrl-delete");
    assert!(explorer.state.document.text().contains("    : 1,"));
    explorer.press("ctrl-z");
    assert_eq!(explorer.state.document.text(), DESIGN);
}

#[test]
fn what_leaves_for_the_clipboard_is_harmless_and_what_is_kept_is_as_it_was() {
    let text = DESIGN.replace("version: 1,", "version: 1, // \u{1b}[2J");
    let mut explorer = Explorer::with_text("shop", &text, 120, 40);
    explorer.press("e ctrl-a ctrl-c").sees("copied");
    let sent = explorer.effects.last().unwrap();
    let Effect::Copy(sent) = sent else {
        panic!("{sent:?}")
    };
    assert!(sent.contains("\u{241b}[2J") && !sent.contains('\u{1b}'));
    explorer.press("ctrl-a ctrl-v");
    assert_eq!(explorer.state.document.text(), text);
}

#[test]
fn the_key_that_copies_leads_out_where_nothing_is_marked() {
    let mut explorer = at("version: 1");
    explorer
        .write(" ")
        .press("ctrl-a ctrl-c")
        .misses("not saved");
    explorer.press("ctrl-c").sees("not saved");
}

#[test]
fn long_lines_are_wrapped_and_arrows_and_clicks_go_by_rows() {
    let long = format!(
        "\"web\": WebServer(on: \"left\"), // {}",
        "漢字 ".repeat(40)
    );
    let text = DESIGN.replace("\"web\": WebServer(on: \"left\"),", &long);
    let mut explorer = Explorer::with_text("shop", &text, 120, 40);
    explorer.press("e alt-z").sees("long lines are wrapped");
    let rows = |explorer: &mut Explorer| -> Vec<String> {
        let screen = explorer.screen();
        screen.lines().map(str::to_owned).collect()
    };
    // The number of the long line stands once, and the line after it is in sight.
    let screen = rows(&mut explorer);
    let row_of = |what: &str| screen.iter().position(|row| row.contains(what));
    let first = row_of("\"web\": WebServer").unwrap();
    let after = row_of("7      },").unwrap();
    assert!(after > first + 1, "{screen:#?}");
    explorer.press("ctrl-g").write("6").press("enter");
    explorer.press("home home");
    for _ in first..after {
        explorer.press("down");
    }
    explorer.write("x");
    assert!(explorer.state.document.text().contains("\nx    },"));
    explorer.press("ctrl-z up").write("y");
    let changed = explorer.state.document.text().to_owned();
    let line = changed.lines().nth(5).unwrap();
    assert!(line.contains('y') && !line.starts_with('y'), "{line}");
    explorer.press("ctrl-z");
    assert_eq!(explorer.state.document.text(), text);
}

#[test]
fn a_click_in_the_list_takes_the_row_and_the_wheel_chooses() {
    let mut explorer = at("\"web\", Http)");
    explorer.write(", (\"").sees("Client");
    let (_, place) = place_of(&explorer.state).unwrap();
    let mouse = |kind| {
        Action::Mouse(MouseEvent {
            kind,
            column: place.area.x,
            row: place.area.y,
            modifiers: KeyModifiers::NONE,
        })
    };
    let mut scrolled = Explorer::with_text("shop", DESIGN, 120, 40);
    scrolled.state = explorer.state.clone();
    scrolled
        .act(mouse(MouseEventKind::ScrollDown))
        .press("enter");
    let first = explorer.state.document.text().to_owned();
    explorer.act(mouse(MouseEventKind::Down(MouseButton::Left)));
    assert!(place_of(&explorer.state).is_none());
    assert_ne!(explorer.state.document.text(), first);
    assert_ne!(
        scrolled.state.document.text(),
        explorer.state.document.text()
    );
}
