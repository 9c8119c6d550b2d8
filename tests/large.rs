//! Large designs on small screens: folding, zooming and the small map.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    dead_code,
    reason = "a journey that cannot go on has failed; not every test uses the whole stage"
)]

mod stage;

use crossterm::event::{KeyModifiers, MouseButton, MouseEvent, MouseEventKind};
use linchpin::app::action::Action;
use linchpin::app::fold::Folds;
use linchpin::app::places;
use linchpin::app::world::World;
use linchpin::document::gallery;
use linchpin::layout::{self, Copies, End, Scene};
use linchpin::share::Element;
use proptest::prelude::*;
use stage::Explorer;

fn world(name: &str) -> World {
    let explorer = Explorer::open(name, 100, 30);
    (**explorer.state.world.as_ref().unwrap()).clone()
}

/// The picture alone, without the panes around it.
fn picture(explorer: &Explorer) -> String {
    layout::text(&explorer.state.view.canvas)
}

#[test]
fn a_host_is_folded_into_one_box_and_unfolded_where_it_was() {
    let mut explorer = Explorer::open("1-three-servers", 120, 40);
    let before = picture(&explorer);
    explorer
        .press("/")
        .write("mysql-1")
        .press("enter")
        .press("z");
    explorer.sees("server-1 is folded into one box");
    explorer.sees("▸ server-1").sees("mysql-2");
    assert!(!picture(&explorer).contains("nginx-1"));
    assert_eq!(explorer.state.view.selected.as_deref(), Some("server-1"));
    explorer.press("z").misses("▸ server-1");
    assert_eq!(picture(&explorer), before);
}

#[test]
fn a_folded_host_can_be_killed_and_says_how_much_of_it_is_down() {
    let mut explorer = Explorer::open("1-three-servers", 140, 40);
    explorer.press("/").write("server-1").press("enter z space");
    explorer.wait(15.0).sees("✖ down").sees("write 0 %");
    explorer.press("R").misses("✖ down");
    explorer.press("/").write("server-1").press("enter z");
    assert!(picture(&explorer).contains("mysql-1"));
}

#[test]
fn what_is_looked_for_is_unfolded() {
    let mut explorer = Explorer::open("encyclopedia", 160, 50);
    explorer.press("Z").sees("every host is folded");
    explorer.press("Z").sees("every zone is folded");
    assert!(!picture(&explorer).contains("nginx-a") && picture(&explorer).contains("▸ region"));
    explorer.press("/").write("haproxy-1").press("enter");
    assert!(!picture(&explorer).contains("▸ region"));
    let id = explorer.state.view.selected.clone().unwrap();
    assert!(picture(&explorer).contains(&id), "{id} is not drawn");
}

#[test]
fn folding_outlives_an_edit_of_the_text() {
    let mut explorer = Explorer::open("1-three-servers", 140, 40);
    explorer.press("/").write("server-2").press("enter z");
    explorer.press("/").write("haproxy").press("enter a");
    explorer.sees("▸ server-2").press("u").sees("▸ server-2");
}

#[test]
fn zoom_makes_boxes_say_more_or_less_and_fit_takes_it_back() {
    let mut explorer = Explorer::open("1-three-servers", 140, 40);
    explorer.sees("web server");
    explorer
        .press("{ { {")
        .misses("web server")
        .sees("[nginx-1]");
    explorer.press("{").sees("the boxes cannot say less");
    explorer
        .press("}")
        .press("*")
        .sees("fitted to the window")
        .sees("web server");
}

#[test]
fn the_small_map_shows_where_the_window_is_and_a_click_goes_there() {
    let mut explorer = Explorer::open("encyclopedia", 90, 34);
    explorer.press("} } }");
    let area = linchpin::app::minimap::area(&explorer.state).unwrap();
    let before = explorer.state.view.scroll;
    explorer.act(Action::Mouse(MouseEvent {
        kind: MouseEventKind::Down(MouseButton::Left),
        column: area.right() - 2,
        row: area.bottom() - 2,
        modifiers: KeyModifiers::NONE,
    }));
    assert_ne!(explorer.state.view.scroll, before);
    explorer.press("W");
    assert_eq!(linchpin::app::minimap::area(&explorer.state), None);
    let small = Explorer::open("0-one-server", 120, 40);
    assert_eq!(linchpin::app::minimap::area(&small.state), None);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]
    #[test]
    fn whatever_is_folded_everything_still_has_its_place(
        design in 0..gallery::GALLERY.len(),
        picks in prop::collection::vec(any::<prop::sample::Index>(), 0..6),
        apart in any::<bool>(),
    ) {
        let world = world(gallery::GALLERY[design].name);
        let copies = if apart { Copies::Apart } else { Copies::Folded };
        let plain = Scene::new(&world.model, copies);
        let mut folds = Folds { apart, ..Folds::default() };
        for pick in picks {
            if !plain.groups.is_empty() {
                let framed = pick.get(&plain.groups);
                let element = places::framed_element(framed).unwrap();
                folds.frames.insert(element.id(&world.model).to_owned());
            }
        }
        let scene = folds.scene(&world);
        for node in world.model.graph.node_indices() {
            prop_assert_eq!(scene.end(node).is_some(), plain.end(node).is_some());
        }
        for edge in world.model.graph.edge_indices() {
            if scene.wire(edge).is_none() && plain.wire(edge).is_some() {
                let wire = &plain.diagram.wires[plain.wire(edge).unwrap()];
                let shown = |end: End| match end {
                    End::Box(place) => plain.boxes[place].first().and_then(|node| scene.end(*node)),
                    End::Group(_) => None,
                };
                prop_assert!(shown(wire.from) == shown(wire.to) || shown(wire.from).is_none());
            }
        }
        for (place, nodes) in scene.boxes.iter().enumerate() {
            for node in nodes {
                prop_assert_eq!(scene.end(*node), Some(End::Box(place)));
            }
        }
        let picture = layout::fit(&scene.diagram, 120, 40);
        prop_assert_eq!(picture.boxes.len(), scene.boxes.len());
        for element in world.model.hosts.iter().enumerate().map(|(host, _)| Element::Host(host)) {
            prop_assert_eq!(
                places::rect(&scene, &picture, &world.model, element).is_some(),
                !scene.boxes.is_empty() && (places::folded_box(&scene, element).is_some()
                    || places::group_of(&scene, element).is_some())
            );
        }
    }
}

#[test]
fn a_box_many_windows_high_has_its_name_in_sight() {
    let webs: String = (0..60)
        .map(|number| format!("\"w{number}\": WebServer(), "))
        .collect();
    let links: String = (0..60)
        .map(|number| format!("(\"lb\", \"w{number}\", Http), "))
        .collect();
    let text = format!(
        "Topology(version: 1, components: {{\"lb\": LoadBalancer(), {webs}}}, links: [{links}])"
    );
    let mut explorer = Explorer::with_text("wide", &text, 100, 30);
    explorer.press("{ { {").sees("[lb");
    explorer.press("shift-down").sees("[lb");
}
