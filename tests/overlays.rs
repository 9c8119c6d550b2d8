//! Journeys through the overlays on the picture.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    dead_code,
    reason = "a journey that cannot go on has failed; not every test uses the whole stage"
)]

mod stage;

use linchpin::config::Role;
use linchpin::text::Charset;
use stage::Explorer;

#[test]
fn overlays_come_one_after_the_other_and_escape_leads_back_to_the_traffic() {
    let mut explorer = Explorer::open("1-three-servers", 140, 40);
    explorer
        .press("o")
        .sees("Topology: what a sniffer reads")
        .press("o o o")
        .sees("Topology: what each failure costs")
        .press("o")
        .sees("╭─ Topology ─")
        .press("o esc")
        .sees("╭─ Topology ─")
        .sees("the traffic again");
}

#[test]
fn what_a_sniffer_reads_follows_the_text() {
    let mut explorer = Explorer::open("2-secured-and-monitored", 160, 44);
    explorer
        .press("o")
        .sees("◈ encrypted")
        .sees("links between machines are in clear");
    let role_of = |explorer: &Explorer, id: &str| {
        let world = explorer.state.world.clone().unwrap();
        let wire = world.scene.wire(world.model.edge(id).unwrap()).unwrap();
        explorer.state.view.lens.as_ref().unwrap().wires[wire]
            .clone()
            .unwrap()
            .role
    };
    assert_eq!(role_of(&explorer, "visitor->haproxy"), Role::Ok);
    assert_eq!(role_of(&explorer, "mysql-1->mysql-2"), Role::Bad);
}

#[test]
fn a_selected_link_tells_what_its_listener_learns() {
    let mut explorer = Explorer::open("1-three-servers", 140, 40);
    explorer
        .press("o L")
        .sees("Who listens on haproxy->nginx-1 learns: forms and passwords");
}

#[test]
fn an_intruder_is_followed_from_the_selected_machine() {
    let mut explorer = Explorer::open("2-secured-and-monitored", 160, 44);
    explorer
        .press("o o")
        .sees("From server-3 an intruder reaches")
        .sees("2 steps in");
    explorer
        .press("right right")
        .sees("● intruder")
        .sees("From server-1 an intruder reaches")
        .sees("mysql-2:3306")
        .sees("▸:3306!");
}

#[test]
fn blind_spots_are_told_with_names_and_times() {
    let mut explorer = Explorer::open("1-three-servers", 140, 40);
    explorer
        .press("o o o")
        .sees("Nobody notices 11 of 11 failures: server-1, server-3")
        .sees("✖ nobody");
    let mut explorer = Explorer::open("2-secured-and-monitored", 140, 40);
    explorer.press("o o o").sees("✔ 60 s");
}

#[test]
fn heat_names_what_takes_a_class_away_alone() {
    let mut explorer = Explorer::open("1-three-servers", 140, 40);
    explorer
        .press("o o o o")
        .sees("5 things take a class of requests away, each alone")
        .sees("-100 %");
}

#[test]
fn every_overlay_is_readable_in_ascii_in_a_small_window() {
    for design in ["1-three-servers", "encyclopedia", "0-one-server"] {
        let mut explorer = Explorer::open(design, 80, 24);
        explorer.state.look = stage::look("high-contrast", Charset::Ascii);
        explorer.act(linchpin::app::action::Action::Resize(80, 24));
        for _ in 0..5 {
            explorer.press("o");
            let screen = explorer.screen();
            assert!(screen.is_ascii(), "{screen}");
        }
    }
}

#[test]
fn blind_nothing_tells_of_losses_before_something_was_broken() {
    let mut explorer = Explorer::open("1-as-usually-drawn", 160, 50);
    explorer.wait(5.0).press("b").wait(2.0);
    assert!(explorer.state.is_blind);
    // The legend has the sign, and nothing else.
    assert_eq!(explorer.screen().matches('✖').count(), 1);
    explorer.press("/").write("app-2").press("enter space");
    explorer.wait(3.0);
    assert!(explorer.screen().matches('✖').count() > 1);
}

#[test]
fn what_hides_in_a_name_is_marked_on_the_picture_too() {
    let text =
        "Topology(version: 1, components: {\"mysql\": Database(), \"mysql\u{200b}\": Database()})";
    let mut explorer = Explorer::with_text("twins", text, 120, 40);
    explorer.sees("│ mysql\u{fffd}");
}
