//! Journeys through the findings: their pane, and their screen.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    dead_code,
    reason = "a journey that cannot go on has failed; not every test uses the whole stage"
)]

mod stage;

use linchpin::app::list::Item;
use linchpin::text::Charset;
use stage::Explorer;

fn codes(explorer: &Explorer) -> Vec<&'static str> {
    let world = explorer.state.world.as_ref().unwrap();
    let items = explorer.state.list.items.iter();
    items
        .filter_map(|item| match item {
            Item::Finding(place) => Some(world.report.findings[*place].code()),
            _ => None,
        })
        .collect()
}

#[test]
fn findings_are_grouped_by_severity_category_and_element_and_none_is_lost() {
    let mut explorer = Explorer::open("1-as-usually-drawn", 160, 50);
    explorer.press("f").sees("by severity").sees("critical ");
    let mut all = codes(&explorer);
    all.sort_unstable();
    for (word, heading) in [("by category", "availability "), ("by element", "haproxy ")] {
        explorer.press("s").sees(word).sees(heading);
        let mut these = codes(&explorer);
        these.sort_unstable();
        assert_eq!(these, all);
    }
}

#[test]
fn typing_keeps_what_speaks_of_a_name_and_escape_gives_it_up() {
    let mut explorer = Explorer::open("1-as-usually-drawn", 160, 50);
    let all = codes(&explorer).len();
    explorer.press("f /").write("BACKUP").press("enter");
    assert_eq!(codes(&explorer), ["SPF-22"]);
    explorer.press("esc");
    assert_eq!(codes(&explorer).len(), all);
    explorer.press("/").write("qqq").sees("nothing matches");
}

#[test]
fn a_finding_lists_those_it_stands_for_when_it_is_unfolded() {
    let mut explorer = Explorer::open("1-three-servers", 130, 40);
    explorer
        .press("F down")
        .sees("▸1")
        .press("space")
        .sees("▾1");
    let child = explorer
        .state
        .list
        .items
        .iter()
        .position(|item| matches!(item, Item::Child(..)));
    assert!(child.is_some());
    explorer.press("down");
    assert_eq!(explorer.state.list.cursor, child.unwrap());
    explorer.press("space").sees("▸1");
}

#[test]
fn the_screen_explains_to_a_student_or_a_reviewer() {
    let mut explorer = Explorer::open("1-as-usually-drawn", 140, 44);
    explorer.press("F");
    let world = explorer.state.world.clone().unwrap();
    let rule = world.report.findings[0].rule;
    let beginning = |text: &str| text.chars().take(40).collect::<String>();
    explorer
        .sees("for a student")
        .sees(&beginning(rule.student))
        .press("t")
        .sees("for a reviewer")
        .sees(&beginning(rule.reviewer))
        .sees("When it is a false alarm");
}

#[test]
fn the_screen_shows_a_finding_on_the_picture_and_proves_it() {
    let mut explorer = Explorer::open("1-three-servers", 140, 44);
    explorer.press("F enter").sees("Topology");
    assert_eq!(explorer.state.view.lit, ["haproxy"]);
    explorer.press("F v").sees("haproxy killed");
}

#[test]
fn questions_without_an_answer_stand_at_the_end_with_what_the_file_does_not_say() {
    let mut explorer = Explorer::open("1-three-servers", 140, 44);
    explorer
        .press("F end")
        .sees("not answered")
        .sees("What the file does not say");
    explorer.press("v").sees("no finding to prove");
}

#[test]
fn what_the_team_has_said_stands_beside_a_finding() {
    let text = linchpin::document::gallery::find("1-three-servers")
        .unwrap()
        .text;
    let (before, _) = text.rsplit_once(')').unwrap();
    let review = "findings: { \"SPF-01\": (state: Accepted, reason: \"Lab\") }";
    let text = format!("{before}    {review},\n)\n");
    let mut explorer = Explorer::with_text("a.ron", &text, 140, 44);
    explorer
        .press("F /")
        .write("SPF-01")
        .press("enter")
        .sees("accepted");
}

#[test]
fn the_screen_fits_a_small_terminal_in_ascii() {
    let mut explorer = Explorer::open("encyclopedia", 80, 24);
    explorer.state.look = stage::look("light", Charset::Ascii);
    explorer
        .press("F")
        .sees("Explained to a student")
        .sees("SEC-04");
    assert!(explorer.screen().is_ascii());
    for _ in 0..40 {
        explorer.press("down");
        explorer.screen();
    }
}
