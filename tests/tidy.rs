//! Edits by keys: a file in canonical layout stays in it, and in any other file nothing but what
//! was touched moves.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    dead_code,
    reason = "an edit that cannot be made has failed; not every test uses the whole stage"
)]

mod stage;

use linchpin::app::action::Action;
use linchpin::app::command::Command;
use linchpin::document::format::format;
use linchpin::document::gallery::{self, GALLERY};
use proptest::prelude::*;
use stage::Explorer;

/// An edit of what is selected: the command, and what answers its questions.
const EDITS: [(Command, &[&str]); 14] = [
    (Command::Algorithm, &[]),
    (Command::Mode, &[]),
    (
        Command::AddHost,
        &["ctrl-u", "=a-host-of-a-rather-long-name", "enter"],
    ),
    (Command::AddZone, &["ctrl-u", "=z", "enter"]),
    (
        Command::Add,
        &[
            "=web",
            "enter",
            "ctrl-u",
            "=extra-web",
            "enter",
            "enter",
            "enter",
        ],
    ),
    (
        Command::Add,
        &["=database", "enter", "ctrl-u", "=db", "enter", "esc"],
    ),
    (Command::Connect, &["down", "enter", "enter", "enter"]),
    (Command::Disconnect, &["enter"]),
    (
        Command::Rename,
        &["ctrl-u", "=a-name-that-is-longer-than-any-other", "enter"],
    ),
    (Command::MoveTo, &["down", "enter"]),
    (Command::Duplicate, &[]),
    (Command::Count, &["ctrl-u", "=12", "enter"]),
    (Command::ChangeKind, &["down", "enter"]),
    (Command::Delete, &["enter"]),
];

/// Makes an edit, and goes back to the picture whatever came of it.
fn edit(explorer: &mut Explorer, (command, answers): (Command, &[&str])) {
    explorer.act(Action::Command(command));
    for answer in answers {
        if explorer.state.overlays.is_empty() {
            break;
        }
        match answer.strip_prefix('=') {
            Some(text) => explorer.write(text),
            None => explorer.press(answer),
        };
    }
    explorer.state.overlays.clear();
}

/// Selects one of what there is.
fn select(explorer: &mut Explorer, place: usize) {
    let world = explorer.state.world.clone().unwrap();
    let model = &world.model;
    let mut ids: Vec<String> = model.hosts.iter().map(|host| host.name.clone()).collect();
    ids.extend(model.graph.node_weights().map(|node| node.name.clone()));
    ids.extend(model.zones.iter().map(|zone| zone.name.clone()));
    explorer.state.view.selected = ids.get(place % ids.len()).cloned();
}

fn is_tidy(text: &str) -> bool {
    format(text).is_ok_and(|canonical| canonical == text)
}

#[test]
fn every_edit_of_a_tidy_file_leaves_it_tidy() {
    let mut made = 0;
    for name in ["1-three-servers", "2-secured-and-monitored", "reference"] {
        let text = gallery::find(name).unwrap().text;
        assert!(is_tidy(text), "{name}");
        for place in 0..3 {
            for one in EDITS {
                let mut explorer = Explorer::with_text(name, text, 120, 40);
                select(&mut explorer, place * 7);
                edit(&mut explorer, one);
                let after = explorer.state.document.text();
                made += usize::from(after != text);
                assert!(is_tidy(after), "{name}: {:?} at {place}", one.0);
                explorer.press("u");
                if explorer.state.document.text() != text {
                    // What asked twice is taken back in two steps.
                    explorer.press("u");
                }
                assert_eq!(explorer.state.document.text(), text, "{name}: {:?}", one.0);
            }
        }
    }
    assert!(made > 60, "{made}");
}

#[test]
fn an_untidy_line_far_from_an_edit_stays_as_it_is() {
    let tidy = gallery::find("1-three-servers").unwrap().text;
    let untidy = tidy.replacen("version: 1,", "version:1  ,", 1);
    for one in EDITS {
        for place in [0, 3, 5] {
            let mut explorer = Explorer::with_text("untidy.ron", &untidy, 120, 40);
            select(&mut explorer, place);
            edit(&mut explorer, one);
            let after = explorer.state.document.text();
            assert!(after.contains("version:1  ,"), "{:?}", one.0);
        }
    }
}

#[test]
fn the_fix_of_a_finding_leaves_a_tidy_file_tidy() {
    let mut explorer = Explorer::open("1-three-servers", 120, 40);
    for _ in 0..4 {
        explorer.press("f home x enter");
        assert!(is_tidy(explorer.state.document.text()));
        explorer.press("esc");
    }
    assert_ne!(
        explorer.state.document.text(),
        gallery::find("1-three-servers").unwrap().text
    );
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(8))]

    #[test]
    fn edits_in_any_order_leave_a_tidy_file_tidy(
        design in 0..GALLERY.len(),
        steps in prop::collection::vec((0..EDITS.len(), 0_usize..60), 1..8),
    ) {
        let design = &GALLERY[design];
        prop_assume!(is_tidy(design.text));
        let mut explorer = Explorer::with_text(design.name, design.text, 120, 40);
        for (which, place) in steps {
            select(&mut explorer, place);
            edit(&mut explorer, EDITS[which]);
            prop_assert!(is_tidy(explorer.state.document.text()), "{:?}", EDITS[which].0);
        }
    }
}
