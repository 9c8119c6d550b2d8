//! Time on the explorer's screen: back and forward, along with one request, charts, events and
//! drills.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    dead_code,
    reason = "a journey that cannot go on has failed; not every test uses the whole stage"
)]

mod stage;

use linchpin::app::overlay::Overlay;
use linchpin::design::{Class, Flow, Model};
use linchpin::story::drill::{Exercise, PostMortem};
use linchpin::traffic::{Measures, SECOND_NS};
use stage::Explorer;

/// Everything that is counted, and what happened, up to now.
fn figures(explorer: &Explorer) -> (String, Vec<String>, String) {
    let traffic = explorer.state.play.simulation().unwrap();
    let Measures {
        classes,
        stations,
        hops,
        lost_writes,
        stale_reads,
        ..
    } = traffic.measures();
    let seconds: Vec<_> = explorer.state.play.seconds(1000);
    let events = traffic.events().map(|entry| entry.sentence.clone());
    (
        format!("{classes:?} {stations:?} {hops:?} {lost_writes} {stale_reads} {seconds:?}"),
        events.collect(),
        // Without the sentence, which tells how one came here.
        explorer.screen().lines().rev().skip(2).collect(),
    )
}

#[test]
fn going_back_and_forward_again_gives_the_same_figures() {
    let mut explorer = Explorer::open("1-three-servers", 160, 50);
    explorer.wait(6.0).press("space").wait(7.0).press("+ M");
    explorer.wait(9.3).press("R").wait(8.0).press("p end");
    let (_, latest_ns) = explorer.state.play.reach_ns();
    let last = figures(&explorer);
    assert!(last.1.iter().any(|event| event.contains("dies")));
    explorer.press("home").sees("back at 00:00.0");
    assert!(explorer.state.experiment.is_idle(), "nothing was tried yet");
    explorer.press(";");
    let first = figures(&explorer);
    for _ in 0..9 {
        explorer.press(";");
    }
    assert!(!explorer.state.experiment.is_idle(), "it is killed again");
    let tenth = figures(&explorer);
    explorer.press("end");
    assert_eq!(explorer.state.play.now_ns(), latest_ns);
    assert_eq!(figures(&explorer).0, last.0);
    assert_eq!(figures(&explorer).1, last.1);
    assert!(explorer.state.experiment.is_idle(), "it is restored again");
    // Backwards second by second, too.
    while explorer.state.play.now_ns() > 10 * SECOND_NS {
        explorer.press(",");
    }
    assert_eq!(figures(&explorer), tenth);
    while explorer.state.play.now_ns() > SECOND_NS {
        explorer.press(",");
    }
    assert_eq!(figures(&explorer).0, first.0);
    // Played rather than jumped, in frames of another length.
    explorer.press("p ]").wait(30.0).press("p end");
    explorer.state.play.seek(latest_ns);
    assert_eq!(figures(&explorer).0, last.0);
}

#[test]
fn doing_something_else_in_the_past_makes_another_future() {
    let mut explorer = Explorer::open("1-three-servers", 120, 40);
    explorer.wait(5.0).press("space").wait(5.0);
    let (_, before_ns) = explorer.state.play.reach_ns();
    explorer.press("home ; ; d");
    let (_, latest_ns) = explorer.state.play.reach_ns();
    assert!(latest_ns < before_ns, "what was to come will not happen");
    explorer.press("p").wait(8.0);
    let events = explorer.state.play.all_events();
    assert!(
        events
            .into_iter()
            .all(|entry| !entry.sentence.contains("dies"))
    );
}

#[test]
fn bookmarks_are_gone_through_in_order() {
    let mut explorer = Explorer::open("1-three-servers", 120, 40);
    explorer.press("'").sees("B sets one");
    explorer.wait(3.0).press("B").sees("bookmark 1 at 00:03.0");
    explorer.wait(4.0).press("B").sees("bookmark 2").wait(2.0);
    explorer.press("'").sees("back at 00:03.0");
    explorer.press("'").sees("forward at 00:07.0");
    explorer.press("'").sees("back at 00:03.0");
}

#[test]
fn an_edit_keeps_the_bookmarks_and_plays_on_from_them() {
    let mut explorer = Explorer::open("1-three-servers", 120, 40);
    explorer.wait(3.0).press("B").sees("bookmark 1 at 00:03.0");
    explorer.press("space").wait(4.0).press("B");
    explorer.sees("bookmark 2 at 00:07.0").wait(1.0);
    explorer.press("/").write("haproxy").press("enter a");
    assert!(explorer.state.is_modified());
    explorer.wait(1.0).press("B").sees("bookmark 3 at 00:09.0");
    let served = |explorer: &Explorer| {
        let simulation = explorer.state.play.simulation().unwrap();
        simulation.measures().total()
    };
    // As the traffic was then, with the design as it is now.
    explorer.press("'").sees("back at 00:03.0");
    let then = served(&explorer);
    assert!(
        explorer.state.experiment.is_idle(),
        "before anything was killed"
    );
    assert!(
        explorer.state.is_modified(),
        "the design is as it was edited"
    );
    explorer.press("'").sees("forward at 00:07.0");
    assert!(
        !explorer.state.experiment.is_idle(),
        "what was killed is dead again"
    );
    explorer
        .press("'")
        .sees("forward at 00:09.0")
        .press("'")
        .sees("back at 00:03.0");
    assert_eq!(served(&explorer), then);
    explorer.press("p").wait(2.0).press("u");
    let mut marks = Vec::new();
    for _ in 0..3 {
        explorer.press("'");
        marks.push(explorer.state.play.now_ns().div_ceil(SECOND_NS));
    }
    assert_eq!(marks, [7, 9, 3], "undoing keeps them too");
}

#[test]
fn a_new_rate_and_mix_are_events() {
    let mut explorer = Explorer::open("1-three-servers", 120, 40);
    explorer
        .wait(2.0)
        .press("+")
        .wait(1.0)
        .press("M")
        .wait(1.0)
        .press("E");
    explorer.sees("visitors send").sees("visitors ask for");
    let events = explorer.state.play.all_events();
    let told: Vec<_> = events
        .into_iter()
        .map(|entry| entry.sentence.clone())
        .collect();
    assert_eq!(told.len(), 2, "{told:?}");
}

#[test]
fn memory_is_bounded_however_long_it_runs() {
    let mut explorer = Explorer::open("0-one-server", 100, 30);
    explorer.press("] ] ] ]").wait(25.0);
    let (oldest_ns, latest_ns) = explorer.state.play.reach_ns();
    assert!(latest_ns > 1000 * SECOND_NS);
    assert!(latest_ns - oldest_ns <= 720 * SECOND_NS, "{oldest_ns}");
    explorer.press("home");
    assert_eq!(explorer.state.play.now_ns(), oldest_ns);
    // However often something is done while time stands still.
    for _ in 0..3000 {
        explorer.press("space");
    }
    explorer.press("p").wait(1.0).press("home end");
}

#[test]
fn a_followed_request_tells_what_was_decided_and_why() {
    let mut explorer = Explorer::open("1-three-servers", 140, 44);
    explorer.wait(3.0).press("right T");
    explorer
        .sees("read request, sent at")
        .sees("visitor sends a read");
    explorer.wait(2.0).sees("0.5 ms haproxy sends");
    let (steps, now) = explorer.state.play.followed().unwrap().steps();
    assert!(now >= 1 && steps[1].text.ends_with("round robin, its turn"));
    // The traffic's clock all but stands still: a hop takes about a second.
    explorer.misses("is served after");
    let at = explorer.state.play.clock_s();
    explorer.wait(2.0);
    assert!(explorer.state.play.clock_s() - at < 0.2);
    explorer.press("p");
    let screen = explorer.screen();
    explorer.wait(3.0);
    assert_eq!(explorer.screen(), screen, "pausing stops it");
    explorer.press("p").wait(30.0).sees("request is");
    explorer.sees("n next  N previous");
    assert!(!explorer.state.play.is_moving(), "it stays on the screen");
    let first = explorer.state.play.followed().unwrap().sent_ns();
    explorer.press("n").wait(30.0).press("N");
    let second = explorer.state.play.followed().unwrap().sent_ns();
    assert!(second >= first);
    explorer.press("N");
    assert!(explorer.state.play.followed().unwrap().sent_ns() <= second);
    explorer.press("T").sees("write request, sent at");
    explorer.press("esc").misses("Followed request");
    assert!(explorer.state.play.followed().is_none());
}

#[test]
fn a_followed_request_that_fails_names_what_refused_it() {
    let mut explorer = Explorer::open("1-as-usually-drawn", 140, 44);
    explorer.wait(2.0).press("T T");
    let mut lost = None;
    for _ in 0..6 {
        explorer.wait(25.0);
        let (steps, _) = explorer.state.play.followed().unwrap().steps();
        let end = steps.last().unwrap();
        if end.is_bad {
            lost = Some(end.text.clone());
            break;
        }
        explorer.press("n");
    }
    let lost = lost.unwrap();
    assert!(lost.contains("mysql-2 is read-only"), "{lost}");
    explorer
        .sees("mysql-2 is read-only")
        .sees("app-2 passes the");
}

#[test]
fn a_drained_member_is_named_in_the_reason() {
    let mut explorer = Explorer::open("1-three-servers", 140, 44);
    explorer
        .press("/")
        .write("nginx-1")
        .press("enter d")
        .wait(1.0);
    explorer.press("T").wait(3.0);
    let (steps, _) = explorer.state.play.followed().unwrap().steps();
    let pick = steps
        .iter()
        .find(|step| step.text.contains("haproxy sends"));
    let text = &pick.unwrap().text;
    assert!(text.contains("to nginx-2"), "{text}");
    assert!(text.contains("nginx-1 is in maintenance"), "{text}");
}

#[test]
fn killing_something_changes_what_the_followed_request_meets() {
    let mut explorer = Explorer::open("1-three-servers", 140, 44);
    explorer.wait(3.0).press("T").wait(1.2);
    explorer.press("/").write("server-3").press("enter space");
    explorer.wait(40.0);
    let (steps, _) = explorer.state.play.followed().unwrap().steps();
    assert!(steps.last().unwrap().is_bad, "{steps:#?}");
}

#[test]
fn events_are_listed_narrowed_and_gone_back_to() {
    let mut explorer = Explorer::open("1-three-servers", 120, 40);
    explorer
        .press("E")
        .sees("nothing has happened yet")
        .press("esc");
    explorer
        .press("/")
        .write("server-1")
        .press("enter")
        .wait(4.0);
    explorer.press("space").wait(12.0).press("E");
    explorer
        .sees("nginx-1 dies")
        .sees("haproxy marks nginx-1 down");
    explorer
        .write("marks nginx")
        .misses("nginx-1 dies")
        .press("enter");
    let marked = explorer.state.play.now_ns();
    assert!(marked > 4 * SECOND_NS && marked < 16 * SECOND_NS);
    explorer.press("E").sees("haproxy marks nginx-1 down");
    explorer.press("home enter").sees("back at 00:04.0");
    explorer.press("E").sees("still to come").press("esc");
}

#[test]
fn charts_show_the_values_of_the_second_before_the_clock() {
    let mut explorer = Explorer::open("1-three-servers", 120, 40);
    explorer.wait(8.0).press("space").wait(8.0).press("t");
    explorer
        .sees("load of haproxy")
        .sees("req/s")
        .sees("p99 ms")
        .sees("busy %")
        .sees("waiting")
        .sees("haproxy dies");
    explorer.press("left left left left left left left left left left left left");
    let rate: u32 = {
        let second = explorer.state.play.seconds(1).pop().unwrap();
        second.offered.iter().sum()
    };
    explorer.sees(&format!("{rate} of "));
    explorer.sees("100 %").press("end").sees("0 %");
    explorer.press("down").sees("load of nginx-1");
    explorer.press("esc").misses("load of nginx-1");
    for (width, height) in [(80, 24), (40, 12), (60, 15), (200, 60)] {
        let mut explorer = Explorer::open("1-three-servers", width, height);
        explorer.wait(3.0).press("t");
        explorer.screen();
    }
}

#[test]
fn a_drill_on_the_screen_comes_to_what_the_engine_says_by_itself() {
    let mut explorer = Explorer::open("1-three-servers", 120, 40);
    explorer.wait(2.0).press("+").wait(3.0);
    let before = figures(&explorer).0;
    explorer
        .press("D")
        .sees("primary's server dies")
        .press("enter");
    explorer.sees("in 10 s: server-1 is killed for 30s");
    explorer.press("space").sees("a drill is played");
    explorer.press("] ]").wait(4.0);
    explorer.sees("server-1 is back");
    explorer
        .wait(15.0)
        .sees("Post-mortem: primary's server dies");
    explorer.sees("haproxy marks nginx-1 down");

    let world = explorer.state.world.clone().unwrap();
    let model = Model::new(std::sync::Arc::clone(&world.model.topology));
    let flow = Flow::new(&model);
    let all = Exercise::all(&model, &flow, &world.table);
    let mut all = all.into_iter();
    let mut played = all.find(|one| one.name == "primary's server dies").unwrap();
    played.drill.seed = Some(7);
    let traffic = played.play(&model, &flow);
    assert_eq!(explorer.state.overlays.last(), Some(&Overlay::PostMortem));
    let text = explorer.state.document.text();
    let expected = PostMortem::new(
        &played,
        (&model, &flow),
        &world.report,
        &traffic,
        Some(text),
    );
    let told = explorer.state.drill.as_ref().unwrap().told.clone().unwrap();
    assert_eq!(told.rows, expected.rows());
    assert!(expected.classes[Class::Write as usize].lost > 0);

    // A line of the time line leads back to its moment, and D to the post-mortem again.
    let marked = told
        .rows
        .iter()
        .position(|row| row.text == "haproxy marks nginx-1 down");
    let row = &told.rows[marked.unwrap()];
    explorer.press("down ".repeat(marked.unwrap()).trim_end());
    explorer.press("enter").misses("Post-mortem");
    assert_eq!(explorer.state.play.now_ns(), row.at_ns.unwrap());
    explorer.press("D").sees("Post-mortem").press("esc");

    // Its traffic stays to be looked at; leaving it brings back what was before.
    explorer
        .press("p")
        .wait(40.0)
        .sees("over;")
        .press("t")
        .sees("Charts")
        .press("esc");
    explorer.press("D").sees("Post-mortem").press("esc esc");
    explorer.sees("everything is as it was before");
    assert_eq!(figures(&explorer).0, before);
    assert!(!explorer.state.is_modified());
}

#[test]
fn a_drill_is_started_from_the_palette_and_left_by_an_edit() {
    let mut explorer = Explorer::open("1-three-servers", 120, 40);
    explorer
        .press(":")
        .write("drill primary")
        .press("enter")
        .wait(12.0);
    assert!(explorer.state.drill.is_some());
    assert!(!explorer.state.experiment.is_idle());
    explorer.press("a");
    assert!(explorer.state.drill.is_none());
    assert!(explorer.state.experiment.is_idle());
}
