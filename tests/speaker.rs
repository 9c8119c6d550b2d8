//! The speaker's screen on a second terminal: it follows the presentation and steers it, whichever
//! of the two was there first.
#![cfg(unix)]
#![allow(
    clippy::unwrap_used,
    dead_code,
    reason = "a test fails by panicking; not every test uses the whole program"
)]

mod pty;

use linchpin::document::gallery::GALLERY;
use pty::Program;
use std::path::{Path, PathBuf};

const TOUR: &str = r#"    tour_time: "4m",
    tour: [
        (title: "Where we are", say: "Told: one address.", notes: "SECRET: wait for silence."),
        (say: "Told: a question.", ask: "Which?", options: ["this", "that"], answer: 2, kill: ["server-1"], notes: "SECRET: count hands."),
        (say: "Told: the end."),
    ],"#;

fn design(folder: &Path) -> PathBuf {
    let three = GALLERY
        .iter()
        .find(|design| design.name == "1-three-servers");
    let (head, _) = three.unwrap().text.split_once("    tour_time: ").unwrap();
    let path = folder.join("staged.ron");
    std::fs::write(&path, format!("{head}{TOUR}\n)\n")).unwrap();
    path
}

#[test]
fn the_speakers_screen_follows_and_steers_and_either_may_come_first_and_leave_first() {
    let home = tempfile::tempdir().unwrap();
    let path = design(home.path());
    let file = path.to_str().unwrap();
    let mut speaker = Program::start_in(home.path(), &["present", "--speaker", file]);
    speaker.wait_for("Nobody presents");
    let mut audience = Program::start_in(home.path(), &["present", file]);
    audience.wait_for("Told: one address.");
    speaker.wait_for("SECRET: wait for silence.");
    speaker.wait_for("STEP 1 of 3");
    speaker.wait_for("Told: a question.");
    assert!(!audience.text().contains("SECRET"));
    // The audience's keys are followed.
    audience.press(" ");
    speaker.wait_for("STEP 2 of 3");
    speaker.wait_for("ASKED");
    speaker.wait_for("> b) that");
    // The speaker's are obeyed: the answer, blank, back, a step by its number.
    speaker.press(" ");
    speaker.wait_for("ANSWERED");
    audience.wait_for("Served without server-1");
    speaker.press("b");
    speaker.wait_for("screen is blank");
    audience.wait_until("blank", |screen| !screen.contains("Told"));
    speaker.press("b");
    audience.wait_for("Told: a question.");
    speaker.press("3\r");
    audience.wait_for("Told: the end.");
    speaker.wait_for("This is the last step");
    // It lists the steps, answers, and sets the clock.
    speaker.press("o");
    speaker.wait_for(">  3  Told: the end.");
    speaker.press("\u{1b}[A\r");
    audience.wait_for("Which?");
    speaker.press("b");
    audience.wait_for("b) that");
    speaker.press(" ");
    audience.wait_for("b) that = right");
    speaker.press("t");
    speaker.wait_for("the clock stands");
    speaker.press("Tt");
    speaker.wait_until("clock", |screen| !screen.contains("the clock stands"));
    speaker.press("3\r");
    audience.wait_for("Told: the end.");
    // Who leaves first says so to the other, and both may come back.
    speaker.press("q");
    assert_eq!(speaker.end(), 0);
    audience.wait_for("screen has gone");
    audience.press("\u{1b}[D");
    audience.wait_for("Told: a question.");
    let mut speaker = Program::start_in(home.path(), &["present", "--speaker", file]);
    speaker.wait_for("STEP 2 of 3");
    audience.press("\u{1b}");
    speaker.wait_for("The presentation was left");
    audience.wait_until("explorer", |screen| !screen.contains("Told"));
    audience.press("q");
    assert_eq!(audience.end(), 0);
    speaker.wait_for("Nobody presents");
    let mut audience = Program::start_in(home.path(), &["present", file]);
    speaker.wait_for("STEP 1 of 3");
    audience.press("\u{1b}");
    speaker.wait_for("The presentation was left");
    audience.press("q");
    assert_eq!(audience.end(), 0);
    speaker.press("\u{1b}");
    assert_eq!(speaker.end(), 0);
    let left = std::fs::read_dir(home.path().join("linchpin")).unwrap();
    assert_eq!(left.count(), 0, "no door is left behind");
}

#[test]
fn a_masked_presentation_is_followed_by_the_name_of_its_design() {
    let home = tempfile::tempdir().unwrap();
    let path = design(home.path());
    let file = path.to_str().unwrap();
    let mut audience = Program::start_in(home.path(), &["present", "--mask", file]);
    audience.wait_for("Told: one address.");
    for arguments in [
        vec!["present", "--speaker", file],
        vec!["present", "--speaker", "--mask", file],
    ] {
        let mut speaker = Program::start_in(home.path(), &arguments);
        speaker.wait_for("SECRET: wait for silence.");
        speaker.press("q");
        assert_eq!(speaker.end(), 0);
    }
    audience.press("qq");
    assert_eq!(audience.end(), 0);
}
