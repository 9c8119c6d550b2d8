//! Journeys: keys in, screens out, on the real screen without a terminal.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    dead_code,
    reason = "a journey that cannot go on has failed; not every test uses the whole stage"
)]

mod stage;

use linchpin::app::action::{Action, Effect, SaveError};
use linchpin::app::list::Item;
use linchpin::app::overlay::Overlay;
use stage::Explorer;

#[test]
fn what_kills_the_site_is_found_and_brought_back_in_twelve_keys() {
    let mut explorer = Explorer::open("1-three-servers", 80, 24);
    explorer.wait(2.0);
    // The bar says that `?` helps; help says what finds the killer.
    explorer
        .sees("? help")
        .press("?")
        .sees("K lists every failure,");
    explorer
        .press("K")
        .sees("server-3")
        .sees("SPOF")
        .sees("enter play");
    explorer
        .press("enter")
        .sees("server-3 killed: static 0 %, read 0 %, write 0 %");
    explorer.wait(3.0).sees("R restores everything");
    explorer
        .press("R")
        .sees("everything is as the design has it")
        .wait(20.0);
    assert!(explorer.state.experiment.is_idle());
    assert!(
        explorer
            .state
            .play
            .served_now()
            .iter()
            .flatten()
            .all(|share| *share > 0.999)
    );
    assert!(!explorer.state.is_modified(), "breaking things is no edit");
}

#[test]
fn what_is_missed_only_when_answers_are_forgotten_is_told_so() {
    let mut explorer = Explorer::open("1-three-servers", 120, 40);
    explorer
        .press("K / d n s enter enter")
        .sees("dns killed: static 0 %, read 0 %, write 0 % served after 300 s");
}

#[test]
fn algorithm_and_mode_keys_change_one_token_and_undo_takes_it_back() {
    let mut explorer = Explorer::open("1-three-servers", 120, 40);
    let before = explorer.state.document.text().to_owned();
    explorer.press("a");
    let after = explorer.state.document.text().to_owned();
    let changed: Vec<_> = before
        .lines()
        .zip(after.lines())
        .filter(|(a, b)| a != b)
        .collect();
    assert_eq!(changed.len(), 1);
    assert_eq!(
        changed[0]
            .0
            .replace("algorithm: RoundRobin", "algorithm: StaticRoundRobin"),
        changed[0].1
    );
    explorer
        .press("m")
        .sees("mode is now ActivePassive")
        .press("u u");
    assert_eq!(explorer.state.document.text(), before);
    assert!(!explorer.state.is_modified(), "taken back is unmodified");
    explorer.press("ctrl-r");
    assert_eq!(explorer.state.document.text(), after);
}

#[test]
fn a_built_in_design_asks_for_a_file_name_and_quitting_asks_before_it_loses() {
    let mut explorer = Explorer::open("1-three-servers", 100, 30);
    explorer.press("q");
    assert_eq!(
        explorer.effects,
        [Effect::Quit],
        "nothing to lose, nothing to ask"
    );
    explorer.effects.clear();
    explorer.press("a q").sees("has changes that are not saved");
    assert!(explorer.effects.is_empty());
    explorer.press("s").sees("Save as").press("enter");
    assert!(matches!(
        explorer.effects.as_slice(),
        [Effect::PutAside { .. }, Effect::Save { create: true, .. }]
    ));
}

#[test]
fn a_finding_is_shown_on_the_picture_and_proved() {
    let mut explorer = Explorer::open("1-as-usually-drawn", 140, 44);
    explorer.press("f enter");
    assert!(
        explorer.state.view.lit.contains(&"app-2".to_owned()),
        "what is broken as drawn leads"
    );
    explorer.press("f down enter");
    assert_eq!(explorer.state.view.lit, ["haproxy"]);
    explorer
        .press("v")
        .sees("haproxy killed")
        .press("v")
        .sees("haproxy restored");
}

#[test]
fn a_broken_text_opens_in_the_editor_and_the_picture_follows_once_it_is_mended() {
    let text =
        "Topology(\n    version: 1,\n    components: {\n        \"visitor\": Client,\n    },\n)\n";
    let mut explorer = Explorer::with_text("broken.ron", text, 120, 36);
    explorer.sees("1 error");
    assert!(explorer.state.world.is_none());
    explorer.press("end left").write("()").sees("visitor");
    assert!(explorer.state.world.is_some());
}

#[test]
fn escape_goes_back_and_never_quits() {
    let mut explorer = Explorer::open("1-three-servers", 100, 30);
    explorer.press("? esc K esc : esc / esc g esc e esc f esc enter esc esc esc esc");
    assert!(explorer.effects.is_empty() && explorer.state.overlays.is_empty());
}

#[test]
fn every_command_of_the_palette_runs_without_harm() {
    for entry in linchpin::app::command::COMMANDS {
        let mut explorer = Explorer::open("encyclopedia", 100, 30);
        explorer
            .press(":")
            .write(&entry.name.replace('_', " "))
            .press("enter")
            .wait(0.2);
        explorer.screen();
    }
}

#[test]
fn the_gallery_opens_other_designs() {
    let mut explorer = Explorer::open("1-three-servers", 100, 30);
    explorer
        .press("g")
        .sees("Built-in designs")
        .write("refer")
        .press("enter");
    assert_eq!(explorer.state.file.name, "reference");
    explorer.press("/").write("mysql1").press("enter");
    assert_eq!(explorer.state.view.selected.as_deref(), Some("mysql-1"));
}

#[test]
fn a_row_of_the_kill_table_is_derived_without_touching_the_traffic() {
    let mut explorer = Explorer::open("1-three-servers", 120, 40);
    explorer
        .press("K d")
        .sees("What is served without server-3");
    assert!(explorer.state.experiment.is_idle());
    explorer.press("esc").sees("Kill table");
}

#[test]
fn enter_on_a_figure_opens_its_derivation() {
    let mut explorer = Explorer::open("1-as-usually-drawn", 120, 40);
    explorer.press("enter");
    assert!(
        matches!(explorer.state.overlays.last(), Some(Overlay::Derivation { lines, .. }) if lines.len() > 6)
    );
}

#[test]
fn any_window_from_nothing_up_is_drawn() {
    let mut explorer = Explorer::open("2-secured-and-monitored", 0, 0);
    for (width, height) in [
        (0, 0),
        (1, 1),
        (5, 200),
        (300, 2),
        (39, 11),
        (40, 12),
        (60, 15),
        (115, 33),
        (116, 34),
        (300, 100),
    ] {
        explorer.act(Action::Resize(width, height)).wait(0.1);
        for keys in ["esc", "?", "esc K", "esc e", "tab esc", "f"] {
            explorer.press(keys);
            explorer.screen();
        }
        explorer.press("esc esc esc");
    }
}

#[test]
fn typing_leaves_every_other_byte_alone_and_undo_leads_back_to_the_place() {
    for end in ["\n", "\r\n"] {
        let text = linchpin::document::gallery::find("reference").unwrap().text;
        let text = text.replace('\n', end);
        let mut explorer = Explorer::with_text("a.ron", &text, 100, 30);
        explorer.press("e home").write("//\t漢");
        let row = explorer.state.editor.as_ref().unwrap().area.cursor().0;
        let typed = explorer.state.document.text().to_owned();
        assert_eq!(typed.replacen("//\t漢", "", 1), text);
        explorer.press("pagedown pagedown ctrl-z");
        assert_eq!(explorer.state.document.text(), text);
        let cursor = explorer.state.editor.as_ref().unwrap().area.cursor();
        assert_eq!((cursor.0, cursor.1), (row, 0));
        explorer.press("ctrl-y");
        assert_eq!(explorer.state.document.text(), typed);
    }
}

#[test]
fn lines_are_commented_doubled_and_moved_and_each_change_is_taken_back_alone() {
    for end in ["\n", "\r\n"] {
        let text = linchpin::document::gallery::find("reference").unwrap().text;
        let text = text.replace('\n', end);
        let mut explorer = Explorer::with_text("a.ron", &text, 100, 30);
        explorer.press("e");
        for key in ["ctrl-/", "ctrl-7", "ctrl-_", "ctrl-d", "alt-up", "alt-down"] {
            explorer.press(key);
            assert_ne!(explorer.state.document.text(), text, "{key}");
            explorer.press("ctrl-z");
            assert_eq!(explorer.state.document.text(), text, "{key}");
        }
        explorer.press("end enter").write("a: (");
        assert!(explorer.state.document.text().contains("a: ()"));
        explorer.press("backspace backspace backspace backspace ctrl-z");
        assert_eq!(explorer.state.document.text(), text);
    }
}

#[test]
fn what_is_wrong_is_marked_and_gone_through_by_key() {
    let text = linchpin::document::gallery::find("reference").unwrap().text;
    let wrong = text.replacen("algorithm", "algoritm", 1);
    let mut explorer = Explorer::with_text("a.ron", &wrong, 100, 30);
    let at = |explorer: &Explorer| {
        let cursor = explorer.state.editor.as_ref().unwrap().area.cursor();
        (cursor.0, cursor.1)
    };
    let all = explorer.state.document.diagnostics().iter();
    let mut places: Vec<_> = all
        .map(|wrong| (wrong.line - 1, wrong.column - 1))
        .collect();
    places.sort_unstable();
    places.dedup();
    let first = at(&explorer);
    explorer.sees(&format!("{}!", first.0 + 1));
    for _ in &places {
        explorer.press("f8");
        assert!(places.contains(&at(&explorer)));
    }
    assert_eq!(at(&explorer), first, "round at the end");
    explorer.press("pageup pageup f8 shift-f8 f8");
    assert!(places.contains(&at(&explorer)));
}

#[test]
fn a_click_in_the_scrolled_text_goes_to_the_character_under_it() {
    use crossterm::event::{KeyModifiers, MouseButton, MouseEvent, MouseEventKind};
    let text: String = (0..90).map(|line| format!("// \t漢字 {line}\n")).collect();
    let mut explorer = Explorer::with_text("a.ron", &text, 120, 36);
    explorer.press("e pagedown pagedown pagedown pagedown pagedown");
    let screen = explorer.screen();
    let (y, line) = screen
        .lines()
        .enumerate()
        .find(|(_, line)| line.contains("字"))
        .unwrap();
    let after = line.split("字").nth(1).unwrap();
    let number: usize = after.split_whitespace().next().unwrap().parse().unwrap();
    // The buffer keeps an empty cell behind a wide character.
    let buffer = explorer.buffer();
    let x = (0..120)
        .find(|x| buffer[(*x, y as u16)].symbol() == "字")
        .unwrap();
    explorer.act(Action::Mouse(MouseEvent {
        kind: MouseEventKind::Down(MouseButton::Left),
        column: x + 1,
        row: y as u16,
        modifiers: KeyModifiers::NONE,
    }));
    let cursor = explorer.state.editor.as_ref().unwrap().area.cursor();
    assert_eq!((cursor.0, cursor.1), (number, 5));
}

#[test]
fn a_link_is_selected_killed_and_left_again() {
    let mut explorer = Explorer::open("1-three-servers", 120, 40);
    explorer
        .press("L")
        .sees("haproxy->nginx-1")
        .press("space")
        .sees("haproxy->nginx-1 killed")
        .press("L")
        .sees("haproxy->nginx-2")
        .press("right");
    assert_eq!(explorer.state.view.selected.as_deref(), Some("nginx-2"));
    explorer.press("L L L L L L L L");
    assert!(explorer.state.selected().is_some());
}

#[test]
fn saving_over_a_file_still_leaves_when_that_was_asked_for() {
    let mut explorer = Explorer::open("1-three-servers", 100, 30);
    explorer.press("a q s enter");
    explorer.act(Action::SaveFailed(SaveError::Exists("x.ron".into())));
    explorer.sees("x.ron is there already").press("o");
    explorer.act(Action::Saved("x.ron".into()));
    assert_eq!(explorer.effects.last(), Some(&Effect::Quit));
}

#[test]
fn control_c_asks_from_anywhere_and_never_answers_for_anybody() {
    let mut explorer = Explorer::open("1-three-servers", 100, 30);
    explorer.press("a");
    for keys in [
        "ctrl-c",
        "ctrl-c",
        "esc : ctrl-c",
        "esc S ctrl-c",
        "esc e ctrl-c",
    ] {
        explorer.press(keys).sees("has changes that are not saved");
        assert_eq!(explorer.state.overlays.len(), 1);
    }
    assert!(explorer.effects.is_empty());
}

#[test]
fn a_page_that_was_scrolled_too_far_comes_back_at_once() {
    let mut explorer = Explorer::open("1-three-servers", 80, 24);
    explorer.press("? end down down down");
    let end = explorer.screen();
    explorer.press("up");
    assert_ne!(explorer.screen(), end);
}

#[test]
fn a_small_window_explains_the_finding_under_the_cursor_and_tells_the_way_out() {
    let mut explorer = Explorer::open("1-as-usually-drawn", 80, 24);
    explorer.sees("q quit").press("f").sees("q quit");
    let world = explorer.state.world.clone().unwrap();
    let evidence = &world.report.findings[0].evidence;
    let beginning: String = evidence.chars().take(30).collect();
    explorer.sees(&beginning);
}

/// Puts the findings' cursor on the first finding of a rule.
fn point_at(explorer: &mut Explorer, code: &str) {
    explorer.press("f");
    let world = explorer.state.world.clone().unwrap();
    let mut findings = world.report.findings.iter();
    let place = findings.position(|finding| finding.code() == code).unwrap();
    let mut items = explorer.state.list.items.iter();
    let item = items
        .position(|item| *item == Item::Finding(place))
        .unwrap();
    explorer.state.list.cursor = item;
}

#[test]
fn a_finding_is_mended_looked_at_first_and_taken_back() {
    let mut explorer = Explorer::open("1-as-usually-drawn", 160, 50);
    let before = explorer.state.document.text().to_owned();
    point_at(&mut explorer, "DRN-01");
    explorer
        .press("x")
        .sees("Draw what is missing: app-2->mysql-1")
        .sees("(\"app-2\",   \"mysql-1\", Write),")
        .sees("92.5 % → 100 %")
        .sees("DRN-01 Broken as drawn");
    assert_eq!(
        explorer.state.document.text(),
        before,
        "looking changes nothing"
    );
    explorer
        .press("esc")
        .press("x enter")
        .sees("u takes it back");
    let after = explorer.state.document.text().to_owned();
    assert!(after.contains("(\"app-2\",   \"mysql-1\", Write)"));
    assert!(explorer.state.overlays.is_empty());
    explorer.press("u");
    assert_eq!(explorer.state.document.text(), before);
}

#[test]
fn one_of_several_fixes_is_chosen_in_a_small_window() {
    let mut explorer = Explorer::open("1-three-servers", 80, 24);
    point_at(&mut explorer, "LBC-02");
    explorer
        .press("x")
        .sees("> 1. ")
        .press("down")
        .sees("> 2. ")
        .press("down")
        .sees("> 2. ");
    explorer.press("enter").sees("u takes it back");
    assert!(explorer.state.document.text().contains("check_depth: Read"));
}
