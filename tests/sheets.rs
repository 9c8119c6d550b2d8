//! Journeys through claims and checklists.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    dead_code,
    reason = "a journey that cannot go on has failed; not every test uses the whole stage"
)]

mod stage;

use linchpin::app::sheets::{Line, Sheets};
use stage::Explorer;

#[test]
fn a_claim_of_the_file_is_played_as_it_was_tested() {
    let mut explorer = Explorer::open("reference", 160, 50);
    explorer
        .press("C")
        .sees("what the file claims")
        .sees("what is usually said")
        .sees("the file holds it to be true: so does the model")
        .sees("Enter kills web-1.")
        .press("enter")
        .sees("web-1 killed");
    assert!(explorer.state.overlays.is_empty());
    assert!(explorer.state.experiment.has_failed("web-1"));
}

#[test]
fn every_task_has_a_checklist_and_the_last_one_leads_back_to_the_claims() {
    let mut explorer = Explorer::open("1-as-usually-drawn", 80, 24);
    explorer.press("C");
    for task in 0..4 {
        explorer
            .press("tab")
            .sees(&format!("[Task {task}]"))
            .sees("must contain");
    }
    explorer.press("tab").sees("[Claims]").press("left");
    explorer.sees("[Task 3]").press("esc C").sees("[Task 3]");
}

#[test]
fn the_cursor_goes_from_line_to_line_and_never_rests_on_a_heading() {
    let mut explorer = Explorer::open("reference", 80, 24);
    explorer.press("C");
    let count = Sheets::titles().count();
    for _ in 0..count {
        for key in ["home", "down", "end", "pageup", "up", "pagedown", "up"] {
            explorer.press(key);
            let chosen = explorer.state.sheets.chosen();
            assert!(matches!(chosen, Some(Line::Claim(_) | Line::Item(_))));
        }
        explorer.press("tab");
    }
}

#[test]
fn a_claim_about_a_finding_leads_to_the_finding() {
    let mut explorer = Explorer::open("2-secured-and-monitored", 160, 50);
    explorer.press("C");
    let lines = &explorer.state.sheets.lines;
    let about = |line: &Line| match line {
        Line::Claim(one) => one.answer.run.as_ref().is_some_and(|run| {
            run.command == "check" && one.answer.drill.is_none() && one.answer.down.is_empty()
        }),
        _ => false,
    };
    let place = lines.iter().position(about).unwrap();
    while explorer.state.sheets.cursor < place {
        explorer.press("down");
    }
    explorer.press("enter").sees("What was seen");
}
