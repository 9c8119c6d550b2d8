//! Several files open at once: each keeps what is its own, and nothing of any of them is lost.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::string_slice,
    dead_code,
    reason = "a test fails by panicking; not every test uses the whole stage"
)]

mod stage;

use crossterm::event::{KeyModifiers, MouseButton, MouseEvent, MouseEventKind};
use linchpin::app::action::{Action, Effect, Entry};
use linchpin::app::state::File;
use linchpin::document::gallery;
use stage::Explorer;
use std::path::{Path, PathBuf};

fn text(name: &str) -> &'static str {
    gallery::find(name).unwrap().text
}

/// A file on a disk joins the open ones.
fn opens(explorer: &mut Explorer, path: &str, design: &str) {
    explorer.act(Action::Opened {
        file: File::at(PathBuf::from(path)),
        text: text(design).to_owned(),
    });
}

/// Three files: `a.ron`, `b.ron` and `c.ron`; the last one is on the screen.
fn three() -> Explorer {
    let mut explorer = Explorer::with_text("a.ron", text("1-three-servers"), 120, 40);
    explorer.state.file = File::at(PathBuf::from("a.ron"));
    opens(&mut explorer, "b.ron", "1-as-usually-drawn");
    opens(&mut explorer, "c.ron", "reference");
    explorer.effects.clear();
    explorer
}

/// The disk writes whatever it is asked to.
fn save_all_asked(explorer: &mut Explorer) -> Vec<PathBuf> {
    let mut saved = Vec::new();
    loop {
        let effects = std::mem::take(&mut explorer.effects);
        let path = effects.iter().find_map(|effect| match effect {
            Effect::Save { path, .. } => Some(path.clone()),
            _ => None,
        });
        let Some(path) = path else {
            explorer.effects = effects;
            return saved;
        };
        saved.push(path.clone());
        explorer.act(Action::Saved(path));
    }
}

#[test]
fn each_file_keeps_its_text_history_experiment_and_view() {
    let mut explorer = three();
    explorer.press("ctrl-pagedown").sees("a.ron: file 1 of 3");
    explorer.press("/").write("nginx-2").press("enter space a");
    let changed = explorer.state.document.text().to_owned();
    let served = explorer.wait(2.0).state.play.now_ns();
    explorer.press("ctrl-pagedown").sees("b.ron: file 2 of 3");
    assert_eq!(explorer.state.document.text(), text("1-as-usually-drawn"));
    assert!(explorer.state.experiment.is_idle());
    explorer.press("u").wait(1.0);
    explorer.press("ctrl-pageup");
    assert_eq!(explorer.state.file.name, "a.ron");
    assert_eq!(explorer.state.document.text(), changed);
    assert_eq!(explorer.state.view.selected.as_deref(), Some("nginx-2"));
    assert_eq!(explorer.state.play.now_ns(), served, "its time stood still");
    explorer.sees("experiment").press("u");
    assert_eq!(explorer.state.document.text(), text("1-three-servers"));
    explorer.press("ctrl-pageup").sees("c.ron: file 3 of 3");
}

#[test]
fn the_row_of_tabs_marks_what_is_unsaved_and_keeps_the_file_on_the_screen_in_sight() {
    let mut explorer = three();
    explorer.press("a").sees(" a.ron  b.ron  c.ron");
    let row = explorer.screen().lines().next().unwrap().to_owned();
    assert!(row.contains("c.ron●") || row.contains("c.ron*"), "{row}");
    for number in 0..6 {
        opens(
            &mut explorer,
            &format!("a-rather-long-name-{number}.ron"),
            "0-one-server",
        );
    }
    explorer
        .act(Action::Resize(80, 24))
        .sees("a-rather-long-name-5.ron");
    for _ in 0..6 {
        explorer.press("ctrl-pageup");
    }
    assert!(explorer.state.file.name == "c.ron");
    let row = explorer.screen().lines().next().unwrap().to_owned();
    assert!(row.contains("c.ron"), "{row}");
}

#[test]
fn the_look_and_the_settings_belong_to_the_session() {
    let mut explorer = three();
    let before = explorer.state.look.theme.name().to_owned();
    explorer.press("ctrl-t");
    let after = explorer.state.look.theme.name().to_owned();
    assert_ne!(before, after);
    explorer.act(Action::Resize(90, 28)).press("ctrl-pageup");
    assert_eq!(explorer.state.look.theme.name(), after);
    assert_eq!(explorer.state.view.window, (90, 28));
    explorer.press("g").write("encyc").press("enter");
    assert_eq!(explorer.state.look.theme.name(), after);
}

#[test]
fn a_design_from_the_gallery_takes_no_file_away() {
    let mut explorer = Explorer::open("1-three-servers", 100, 30);
    explorer.press("a g").write("refer").press("enter");
    assert_eq!(explorer.state.file.name, "reference");
    assert_eq!(explorer.state.file_count(), 2, "the first one was changed");
    explorer.press("g").write("scaled").press("enter");
    assert_eq!(explorer.state.file.name, "3-scaled-up");
    assert_eq!(
        explorer.state.file_count(),
        2,
        "the second was looked at only"
    );
    explorer.press("ctrl-pagedown");
    assert!(explorer.state.is_modified());
    explorer.press("g").write("scaled").press("enter");
    assert_eq!(explorer.state.file_count(), 2, "it is open already");
}

#[test]
fn the_list_of_files_has_the_open_ones_and_those_of_the_folder() {
    let mut explorer = three();
    explorer.press("a ctrl-o").sees("Files");
    assert_eq!(explorer.effects.last(), Some(&Effect::List(PathBuf::new())));
    let entries = [("old.ron", false), ("drafts", true)];
    let entries = entries.map(|(name, is_folder)| Entry {
        is_folder,
        name: name.to_owned(),
    });
    let folder = PathBuf::new();
    explorer.act(Action::Listed {
        folder,
        entries: entries.into(),
    });
    explorer
        .sees("on the screen, with unsaved changes")
        .sees("old.ron")
        .sees("drafts/");
    explorer.write("old").press("enter");
    assert_eq!(
        explorer.effects.last(),
        Some(&Effect::Open("old.ron".into()))
    );
    explorer.press("ctrl-o").write("aron").press("enter");
    assert_eq!(explorer.state.file.name, "a.ron");
    explorer
        .press("ctrl-o")
        .write("deep/down/x.ron")
        .sees("for a path");
    explorer.press("enter");
    let typed = PathBuf::from("deep/down/x.ron");
    assert_eq!(explorer.effects.last(), Some(&Effect::Open(typed)));
    explorer.act(Action::NotOpened(
        "x.ron is not opened: no such file".to_owned(),
    ));
    explorer.sees("no such file");
    explorer
        .press("g")
        .write("open a file")
        .press("enter")
        .sees("Files");
}

#[test]
fn a_file_that_is_open_is_shown_and_not_opened_twice() {
    let mut explorer = three();
    explorer.press("ctrl-pagedown a");
    opens(&mut explorer, "c.ron", "reference");
    opens(&mut explorer, "a.ron", "reference");
    assert_eq!(explorer.state.file_count(), 3);
    assert!(explorer.state.is_modified(), "its changes are still there");
    explorer.press("S ctrl-u").write("b.ron").press("enter");
    explorer.sees("this file is open; close it first");
}

#[test]
fn quitting_asks_once_about_every_unsaved_file_and_saves_them_all() {
    let mut explorer = three();
    explorer.press("a ctrl-pagedown a ctrl-pagedown");
    assert!(!explorer.state.is_modified());
    explorer.press("q").sees("a.ron and c.ron have changes");
    explorer.press("s");
    let saved = save_all_asked(&mut explorer);
    assert_eq!(saved, [PathBuf::from("a.ron"), PathBuf::from("c.ron")]);
    assert_eq!(explorer.effects.last(), Some(&Effect::Quit));
}

#[test]
fn saving_all_stops_at_the_file_that_cannot_be_written_and_shows_it() {
    let mut explorer = three();
    explorer.press("a ctrl-pagedown a ctrl-pagedown q s");
    assert_eq!(explorer.state.file.name, "a.ron");
    let failure = linchpin::app::action::SaveError::Other("the disk is full".to_owned());
    explorer.effects.clear();
    explorer
        .act(Action::SaveFailed(failure))
        .sees("the disk is full");
    assert!(explorer.effects.is_empty(), "nothing is left");
    explorer.press("alt-s");
    let saved = save_all_asked(&mut explorer);
    assert_eq!(saved.len(), 2);
    assert!(!explorer.effects.contains(&Effect::Quit));
    assert!(explorer.state.tabs().all(|tab| !tab.is_modified));
}

#[test]
fn closing_a_file_asks_before_it_loses_and_shows_the_one_beside_it() {
    let mut explorer = three();
    let id = explorer.state.id;
    explorer
        .press("a ctrl-w")
        .sees("c.ron has changes")
        .press("c");
    assert_eq!(explorer.state.file_count(), 3);
    explorer.press("ctrl-w x").sees("c.ron is closed");
    let path = Some(PathBuf::from("c.ron"));
    assert_eq!(explorer.effects.last(), Some(&Effect::End { id, path }));
    assert_eq!(explorer.state.file.name, "b.ron");
    explorer
        .press("a ctrl-w")
        .sees("b.ron has changes")
        .press("s");
    assert_eq!(save_all_asked(&mut explorer), [PathBuf::from("b.ron")]);
    assert_eq!(explorer.state.file.name, "a.ron");
    explorer.press("ctrl-w").sees("the only open file");
}

#[test]
fn what_happens_to_a_waiting_file_on_the_disk_is_told_and_asked_there() {
    let mut explorer = three();
    explorer.press("a");
    let theirs = |text: &str| linchpin::app::action::OnDisk::Holds {
        text: text.to_owned(),
        fingerprint: linchpin::document::save::Fingerprint::of(text.as_bytes()),
    };
    let now = theirs(text("3-scaled-up"));
    let path = PathBuf::from("b.ron");
    explorer.act(Action::OnDisk { path, now });
    explorer.sees("b.ron changed on the disk and was read again");
    explorer.press("ctrl-pageup");
    assert_eq!(explorer.state.document.text(), text("3-scaled-up"));
    let now = theirs(text("3-scaled-up"));
    let path = PathBuf::from("c.ron");
    explorer.act(Action::OnDisk { path, now });
    explorer.sees("c.ron has a question for you");
    explorer
        .press("ctrl-pagedown")
        .sees("changed by somebody else");
}

#[test]
fn every_unsaved_text_is_put_aside_under_its_own_number() {
    let mut explorer = three();
    explorer.press("a ctrl-pagedown a ctrl-pagedown");
    explorer.effects.clear();
    explorer.act(Action::PutAside);
    let put: Vec<_> = std::mem::take(&mut explorer.effects)
        .into_iter()
        .filter_map(|effect| match effect {
            Effect::PutAside { id, file, .. } => Some((file.name, id)),
            _ => None,
        })
        .collect();
    assert_eq!(put, [("a.ron".to_owned(), 0), ("c.ron".to_owned(), 2)]);
    assert!(!explorer.state.is_to_be_put_aside());
}

#[test]
fn a_click_on_a_tab_shows_its_file() {
    let mut explorer = Explorer::open("1-three-servers", 120, 40);
    explorer.press("space");
    for name in ["first.ron", "second.ron"] {
        explorer.act(Action::Opened {
            file: File::at(name.into()),
            text: "(version: 1, components: {\"a\": Client()})".to_owned(),
        });
    }
    let top = explorer.screen().lines().next().unwrap().to_owned();
    let column = |name: &str| top[..top.find(name).unwrap()].chars().count() as u16;
    let click = |column| {
        Action::Mouse(MouseEvent {
            kind: MouseEventKind::Down(MouseButton::Left),
            column,
            row: 0,
            modifiers: KeyModifiers::NONE,
        })
    };
    assert_eq!(explorer.state.file.name, "second.ron");
    explorer.act(click(column("first.ron")));
    assert_eq!(explorer.state.file.name, "first.ron");
    explorer.act(click(column("second.ron") + 9));
    assert_eq!(explorer.state.file.name, "second.ron");
    explorer.act(click(1));
    assert_eq!(explorer.state.file.name, "second.ron");
}

#[test]
fn files_that_were_open_lately_come_before_the_folder_and_a_tilde_is_home() {
    let mut explorer = Explorer::open("1-three-servers", 120, 40);
    explorer.state.setup.home = Some("/home/somebody".into());
    explorer.press("ctrl-o");
    let recent = ["/home/somebody/shop/shop.ron", "/elsewhere/site.ron"];
    explorer.act(Action::Recalled(recent.map(Into::into).to_vec()));
    explorer.act(Action::Listed {
        folder: "".into(),
        entries: Vec::new(),
    });
    explorer
        .sees("open lately, in ~/shop")
        .sees("in /elsewhere");
    explorer.write("site").press("enter");
    let opened = Some(&Effect::Open("/elsewhere/site.ron".into()));
    assert_eq!(explorer.effects.last(), opened);
    explorer.press("ctrl-o").write("~/my.ron").press("enter");
    let opened = Some(&Effect::Open("/home/somebody/my.ron".into()));
    assert_eq!(explorer.effects.last(), opened);
    explorer.press("ctrl-o").write("~").press("enter");
    let listed = Some(&Effect::List("/home/somebody/".into()));
    assert_eq!(explorer.effects.last(), listed);
    explorer
        .press("esc S ctrl-u")
        .write("~/new.ron")
        .press("enter");
    let saved = |effect: &Effect| matches!(effect, Effect::Save { path, .. } if path == Path::new("/home/somebody/new.ron"));
    assert!(explorer.effects.iter().any(saved));
}

#[test]
fn the_other_open_files_are_the_first_to_compare_a_design_with() {
    let mut explorer = three();
    explorer.press("c tab tab").sees("a.ron").sees("1 of 13");
    explorer.press("right").sees("b.ron").sees("2 of 13");
    explorer
        .press("esc")
        .press(":")
        .write("diff")
        .sees("compare");
}
