//! Journeys: keys in, screens out, on the real screen without a terminal.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    dead_code,
    reason = "a journey that cannot go on has failed; not every test uses the whole stage"
)]

mod stage;

use linchpin::app::action::Effect;
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
        .sees("K lists every failure, worst first");
    explorer
        .press("K")
        .sees("server-3")
        .sees("SPOF")
        .sees("play the failure");
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
        [Effect::Save { create: true, .. }]
    ));
}

#[test]
fn a_finding_is_shown_on_the_picture_and_proved() {
    let mut explorer = Explorer::open("1-as-usually-drawn", 140, 44);
    explorer.press("f enter");
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
fn enter_on_a_figure_opens_its_derivation() {
    let mut explorer = Explorer::open("1-as-usually-drawn", 120, 40);
    explorer.press("enter");
    assert!(
        matches!(explorer.state.overlays.last(), Some(Overlay::Derivation { lines, .. }) if lines.len() > 6)
    );
}

#[test]
fn any_window_from_nothing_up_is_drawn() {
    use linchpin::app::action::Action;
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
