//! Whatever happens to the program, its file or its disk: nothing that was typed is lost.
#![cfg(target_os = "linux")]
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use linchpin::document::gallery;
use pty::{PATIENCE, Program};
use rustix::process::Signal;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

mod pty;

/// A home with a file of one's own in it.
struct Desk {
    home: tempfile::TempDir,
    file: PathBuf,
}

impl Desk {
    fn new() -> Self {
        let home = tempfile::tempdir().unwrap();
        let folder = home.path().join("work");
        fs::create_dir(&folder).unwrap();
        let file = folder.join("site.ron");
        fs::write(&file, original()).unwrap();
        Self { home, file }
    }

    fn open(&self) -> Program {
        let program = Program::start_in(self.home.path(), &[self.file.to_str().unwrap()]);
        program.wait_for("haproxy");
        program
    }

    fn on_disk(&self) -> String {
        fs::read_to_string(&self.file).unwrap()
    }

    fn write(&self, text: &str) {
        // Another length, so that the change is seen whatever the clock of the disk.
        fs::write(&self.file, text).unwrap();
    }

    /// What is in the recovery folder.
    fn put_aside(&self) -> Vec<PathBuf> {
        recovery(self.home.path())
    }
}

fn recovery(home: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(home.join("state/linchpin/recovery"));
    entries
        .into_iter()
        .flatten()
        .map(|entry| entry.unwrap().path())
        .collect()
}

fn original() -> &'static str {
    gallery::find("1-three-servers").unwrap().text
}

/// The original with another algorithm: what `a` makes of it.
fn changed(program: &mut Program) {
    program.press("a");
    program.wait_for("algorithm is now");
}

fn wait_until(what: &str, is_so: impl Fn() -> bool) {
    let start = Instant::now();
    while !is_so() {
        assert!(start.elapsed() < PATIENCE, "waited in vain for {what}");
        std::thread::sleep(Duration::from_millis(20));
    }
}

#[test]
fn a_killed_program_offers_the_unsaved_text_at_the_next_start() {
    let desk = Desk::new();
    let mut program = desk.open();
    changed(&mut program);
    std::thread::sleep(Duration::from_millis(2500));
    program.signal(Signal::KILL);
    program.end();
    assert_eq!(desk.on_disk(), original());

    let mut program = desk.open();
    program.wait_for("was left with unsaved changes");
    program.press("l");
    program.wait_for("+");
    program.press("\u{1b}");
    program.wait_for("restore them");
    program.press("r");
    program.wait_for("are back");
    program.press("u");
    program.wait_for("taken back");
    program.press("\u{12}");
    program.wait_for("made again");
    program.press("\u{13}");
    program.wait_for("saved /");
    assert_ne!(desk.on_disk(), original());
    wait_until("the recovery files to go", || desk.put_aside().is_empty());
}

#[test]
fn built_in_designs_are_put_aside_too_and_what_is_discarded_is_gone() {
    let home = tempfile::tempdir().unwrap();
    let mut program = Program::start_in(home.path(), &[]);
    program.wait_for("haproxy");
    changed(&mut program);
    program.signal(Signal::TERM);
    assert_eq!(program.end(), 143);
    assert_eq!(recovery(home.path()).len(), 1, "written at once");

    let mut program = Program::start_in(home.path(), &["2-secured-and-monitored"]);
    program.wait_for("haproxy");
    program.press("q");
    assert_eq!(program.end(), 0);
    let mut program = Program::start_in(home.path(), &[]);
    program.wait_for("was left with unsaved changes");
    program.press("d");
    program.wait_for("are gone");
    program.press("q");
    assert_eq!(program.end(), 0);
    assert!(recovery(home.path()).is_empty());
}

#[test]
fn a_hang_up_writes_what_is_unsaved_and_leaving_for_good_removes_it() {
    let desk = Desk::new();
    let mut program = desk.open();
    changed(&mut program);
    program.signal(Signal::HUP);
    assert_eq!(program.end(), 129);
    assert_eq!(desk.put_aside().len(), 1);

    let mut program = desk.open();
    program.wait_for("was left with");
    program.press("r");
    program.wait_for("are back");
    program.press("q");
    program.wait_for("not saved");
    program.press("q");
    assert_eq!(program.end(), 0);
    assert!(desk.put_aside().is_empty());
}

#[test]
fn a_broken_recovery_file_is_told_and_blocks_nothing() {
    let desk = Desk::new();
    let mut program = desk.open();
    changed(&mut program);
    program.signal(Signal::TERM);
    program.end();
    let aside = desk.put_aside().remove(0);
    fs::write(&aside, b"linchpin unsaved\xff\0").unwrap();
    let mut program = desk.open();
    program.wait_for("cannot be read");
    program.press("K");
    program.wait_for("Kill table");
    drop(program);

    // Nor does a state folder that is no folder.
    fs::remove_dir_all(desk.home.path().join("state")).unwrap();
    fs::write(desk.home.path().join("state"), "").unwrap();
    let mut program = desk.open();
    changed(&mut program);
    program.wait_for("cannot be put aside");
}

#[test]
fn a_second_session_is_not_offered_what_the_first_still_holds() {
    let desk = Desk::new();
    let mut first = desk.open();
    changed(&mut first);
    wait_until("the recovery file", || desk.put_aside().len() == 1);
    let second = desk.open();
    assert!(!second.text().contains("unsaved changes"));
    drop(second);
    assert_eq!(desk.put_aside().len(), 1);
}

#[test]
fn a_file_changed_by_others_is_read_again_when_nothing_is_unsaved() {
    let desk = Desk::new();
    let mut program = desk.open();
    desk.write(&original().replace("nginx-2", "elsewhere"));
    program.wait_for("was read again");
    program.wait_for("elsewhere");
    // Editors put a new file in the old one's place.
    let beside = desk.file.with_extension("new");
    fs::write(&beside, original()).unwrap();
    fs::rename(&beside, &desk.file).unwrap();
    program.wait_until("the old text", |screen| !screen.contains("elsewhere"));
    fs::write(&desk.file, b"\xff").unwrap();
    program.wait_for("cannot be read");
    fs::remove_file(&desk.file).unwrap();
    program.wait_for("is gone from the disk");
    program.press("\u{13}");
    program.wait_for("saved /");
    assert_eq!(desk.on_disk(), original());
}

#[test]
fn with_unsaved_changes_one_is_asked_whose_text_stays() {
    let theirs = original().replace("nginx-2", "elsewhere");
    let desk = Desk::new();
    let mut program = desk.open();
    changed(&mut program);
    desk.write(&theirs);
    program.wait_for("changed by somebody else");
    program.press("l");
    program.wait_for("elsewhere");
    program.press("\u{1b}");
    program.wait_for("take theirs");
    program.press("k");
    program.wait_for("kept");
    program.press("\u{13}");
    program.wait_for("saved /");
    assert!(!desk.on_disk().contains("elsewhere"));

    changed(&mut program);
    desk.write(&theirs);
    program.wait_for("take theirs");
    program.press("t");
    program.wait_for("text on the disk");
    program.press("u");
    program.wait_for("taken back");
    assert_eq!(desk.on_disk(), theirs);
}

#[test]
fn what_cannot_be_saved_is_told_and_stays() {
    let desk = Desk::new();
    let mut program = desk.open();
    changed(&mut program);
    fs::remove_dir_all(desk.file.parent().unwrap()).unwrap();
    program.wait_for("is gone from the disk");
    program.press("\u{13}");
    program.wait_for("not saved");
    program.press("q");
    program.wait_for("not saved");
    program.press("c");
    fs::create_dir(desk.file.parent().unwrap()).unwrap();
    program.press("\u{13}");
    program.wait_for("saved /");
    assert_ne!(desk.on_disk(), original());

    let mut permissions = fs::metadata(&desk.file).unwrap().permissions();
    permissions.set_readonly(true);
    fs::set_permissions(&desk.file, permissions).unwrap();
    changed(&mut program);
    program.press("\u{13}");
    program.wait_for("read-only");
}

#[test]
fn a_log_tells_what_happened_without_what_was_typed() {
    let desk = Desk::new();
    let log = desk.home.path().join("log");
    let file = desk.file.to_str().unwrap();
    let mut program = Program::start_in(
        desk.home.path(),
        &[
            file,
            "--no-query",
            "--no-mouse",
            "--no-motion",
            "--log",
            log.to_str().unwrap(),
        ],
    );
    program.wait_for("haproxy");
    changed(&mut program);
    program.signal(Signal::TERM);
    program.end();
    let log = fs::read_to_string(log).unwrap();
    for expected in ["opens", "algorithm is now", "ended by a signal"] {
        assert!(log.contains(expected), "no {expected} in\n{log}");
    }
}

#[test]
fn several_files_are_edited_saved_and_brought_back_each_by_itself() {
    let desk = Desk::new();
    let other = desk.file.with_file_name("other.ron");
    fs::write(&other, original()).unwrap();
    let files = [desk.file.to_str().unwrap(), other.to_str().unwrap()];
    let open = || {
        let program = Program::start_in(desk.home.path(), &files);
        program.wait_for("site.ron  other.ron");
        program
    };
    let mut program = open();
    changed(&mut program);
    program.press("\u{1b}[6;5~");
    program.wait_for("other.ron: file 2 of 2");
    changed(&mut program);
    wait_until("both texts to be put aside", || desk.put_aside().len() == 2);
    program.signal(Signal::KILL);
    program.end();

    let mut program = open();
    program.wait_for("site.ron was left with unsaved changes");
    program.press("r");
    program.wait_for("are back");
    program.press("\u{1b}[6;5~");
    program.wait_for("other.ron was left with unsaved changes");
    program.press("r");
    program.wait_for("are back");
    program.press("q");
    program.wait_for("site.ron and other.ron have changes");
    program.press("s");
    assert_eq!(program.end(), 0);
    assert_ne!(desk.on_disk(), original());
    assert_eq!(desk.on_disk(), fs::read_to_string(&other).unwrap());
    assert!(desk.put_aside().is_empty());

    // A file opened from inside is looked after like one named at the start.
    let mut program = desk.open();
    program.press("\u{f}");
    program.wait_for("other.ron");
    program.press("other\r");
    program.wait_for("site.ron  other.ron");
    fs::write(&other, original().replace("nginx-2", "elsewhere")).unwrap();
    program.wait_for("was read again");
    program.press("\u{17}");
    program.wait_for("other.ron is closed");
    program.press("q");
    assert_eq!(program.end(), 0);
}

#[test]
fn a_full_disk_and_a_folder_that_takes_no_files_are_told_with_the_way_out() {
    let desk = Desk::new();
    let mut program = desk.open();
    changed(&mut program);
    // A device that never has room, and a folder in which not even an administrator may write.
    for (place, reason) in [
        ("/dev/full", "no space left"),
        ("/proc/linchpin.ron", "cannot be written"),
    ] {
        program.press("S");
        program.wait_for("Save as");
        program.press("\u{15}");
        program.press(place);
        program.press("\r");
        if place == "/dev/full" {
            program.wait_for("is there already");
            program.press("o");
        }
        program.wait_for("not saved; S saves elsewhere");
        program.wait_for(reason);
        assert_eq!(desk.on_disk(), original());
    }
    // Over a file of somebody else's one is asked, and the text is whole wherever it goes.
    let other = desk.file.with_file_name("other.ron");
    fs::write(&other, "somebody else's").unwrap();
    program.press("S");
    program.wait_for("Save as");
    program.press("\u{15}");
    program.press(other.to_str().unwrap());
    program.press("\r");
    program.wait_for("is there already");
    assert_eq!(fs::read_to_string(&other).unwrap(), "somebody else's");
    program.press("o");
    program.wait_for("saved /");
    assert_ne!(fs::read_to_string(&other).unwrap(), original());
    assert!(
        linchpin::document::read(&fs::read_to_string(&other).unwrap())
            .design
            .is_some()
    );
    assert_eq!(desk.on_disk(), original());
}
