//! Journeys over the kill table's screen.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    dead_code,
    reason = "a journey that cannot go on has failed; not every test uses the whole stage"
)]

mod stage;

use crossterm::event::{KeyModifiers, MouseButton, MouseEvent, MouseEventKind};
use linchpin::app::action::Action;
use linchpin::text::Charset;
use stage::Explorer;

fn names(explorer: &Explorer) -> Vec<String> {
    let lines = explorer.state.kills.lines();
    lines.map(|line| line.name.clone()).collect()
}

fn mouse(kind: MouseEventKind, column: u16, row: u16) -> Action {
    Action::Mouse(MouseEvent {
        kind,
        column,
        row,
        modifiers: KeyModifiers::NONE,
    })
}

#[test]
fn the_worst_comes_first_and_what_changes_nothing_comes_when_asked_for() {
    let mut explorer = Explorer::open("1-three-servers", 100, 30);
    explorer.press("K").sees("verdict ▼").sees("11 of 23");
    assert_eq!(names(&explorer)[0], "server-3");
    explorer.press("n").sees("23 of 23").sees("no effect");
    explorer.press("n").sees("11 of 23");
}

#[test]
fn a_column_sorts_and_its_order_is_turned_round() {
    let mut explorer = Explorer::open("1-three-servers", 100, 30);
    explorer.press("K > > s").sees("what fails ▲");
    let down = names(&explorer);
    assert!(down.is_sorted_by(|a, b| a >= b), "{down:?}");
    explorer.press("s").sees("what fails ▼");
    let up: Vec<String> = down.into_iter().rev().collect();
    assert_eq!(names(&explorer), up);
    explorer.press("<").sees("busiest then ▼");
}

#[test]
fn typing_narrows_the_table_and_escape_gives_the_filter_up_before_the_screen() {
    let mut explorer = Explorer::open("1-three-servers", 100, 30);
    explorer.press("K /").write("MYSQL").press("enter");
    assert!(names(&explorer).iter().all(|name| name.contains("mysql")));
    explorer.press("/").write("zz").sees("nothing matches");
    explorer.press("esc").sees("11 of 23");
    explorer.press("esc").misses("Kill table");
}

#[test]
fn one_sort_of_things_is_listed_alone() {
    let mut explorer = Explorer::open("1-three-servers", 100, 30);
    explorer.press("K tab").sees("[hosts]");
    assert_eq!(names(&explorer), ["server-3", "server-1"]);
    explorer.press("tab tab").sees("[links]");
    assert!(names(&explorer).iter().all(|name| name.contains("->")));
}

#[test]
fn pairs_are_worked_out_while_time_passes_and_the_traffic_may_stand_still() {
    let mut explorer = Explorer::open("encyclopedia", 120, 40);
    explorer.press("p K p").sees("working out pair");
    assert!(explorer.state.play.is_paused() && explorer.state.is_working());
    explorer.wait(4.0).misses("working out");
    assert!(!explorer.state.is_working());
    assert!(names(&explorer).contains(&"ns-1 + ns-2".to_owned()));
    explorer.sees("fatal together");
    explorer.press("enter").sees("ns-1 and ns-2 killed");
    let failed: Vec<&str> = explorer.state.experiment.failed().collect();
    assert_eq!(failed, ["ns-1", "ns-2"]);
    explorer.press("K").sees("ns-1 + ns-2");
}

#[test]
fn escape_gives_up_pairs_that_are_still_worked_out() {
    let mut explorer = Explorer::open("encyclopedia", 120, 40);
    explorer.press("K p").wait(0.1).press("esc");
    assert!(!explorer.state.is_working());
    explorer
        .sees("given up")
        .sees("[one]")
        .press("p")
        .sees("working out pair");
}

#[test]
fn all_pairs_on_the_screen_are_the_pairs_of_the_command_line() {
    use linchpin::share::{CheckDepth, KillTable};
    let mut explorer = Explorer::open("1-three-servers", 120, 40);
    explorer.press("K p n").wait(1.0);
    let world = explorer.state.world.clone().unwrap();
    let table = KillTable::pairs(&world.model, &world.flow, CheckDepth::AsDeclared);
    let shown = explorer.state.kills.all().iter().map(|line| &line.row);
    assert!(shown.eq(&table.rows));
}

#[test]
fn who_is_left_with_more_work_than_they_can_do_is_named() {
    let text = linchpin::document::gallery::find("1-three-servers")
        .unwrap()
        .text;
    let text = text
        .replace(
            "AppServer(on: \"server-1\"",
            "AppServer(on: \"server-1\", workers: 1, service: \"10ms\"",
        )
        .replace(
            "AppServer(on: \"server-2\"",
            "AppServer(on: \"server-2\", workers: 1, service: \"10ms\"",
        )
        .replace("rps: 120", "rps: 250");
    let mut explorer = Explorer::with_text("a.ron", &text, 160, 40);
    explorer
        .press("K /")
        .write("nginx-1")
        .press("enter")
        .sees("overloads the rest");
    explorer
        .sees("app-2 at")
        .press("down")
        .sees("Left with the work");
}

#[test]
fn a_click_chooses_a_row_and_another_plays_it_and_the_wheel_moves() {
    let mut explorer = Explorer::open("1-three-servers", 100, 30);
    explorer.press("K");
    let screen = explorer.screen();
    let row = screen
        .lines()
        .position(|line| line.contains("mysql-1  "))
        .unwrap() as u16;
    let click = || mouse(MouseEventKind::Down(MouseButton::Left), 10, row);
    explorer.act(click());
    assert_eq!(explorer.state.kills.chosen().unwrap().name, "mysql-1");
    explorer.act(mouse(MouseEventKind::ScrollDown, 10, 10));
    assert_ne!(explorer.state.kills.chosen().unwrap().name, "mysql-1");
    explorer.act(click()).act(click()).sees("mysql-1 killed");
}

#[test]
fn an_open_choice_shows_worst_and_best() {
    let mut explorer = Explorer::open("write-up-3-nothing-placed", 120, 40);
    explorer.press("K n");
    let open = explorer
        .state
        .kills
        .lines()
        .any(|line| line.row.served.is_open());
    assert_eq!(explorer.screen().contains(".."), open);
}

#[test]
fn heat_is_told_without_colour_in_ascii_too() {
    let mut explorer = Explorer::open("1-three-servers", 80, 24);
    explorer.state.look = stage::look("high-contrast", Charset::Ascii);
    explorer
        .press("K")
        .sees("0 x")
        .sees("nothing x")
        .sees("> server-3");
    assert!(explorer.screen().is_ascii(), "{}", explorer.screen());
}
